// Computes golden vectors from docs/formats.md, with stock age and without any code of the clients.
//
//	go run . FOLDER...
//
// It compares its own results with the vectors in each FOLDER. Then it seals the inputs of each vector anew and prints the
// new vectors, by formats, for another program to open.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A vector as the files hold it.
type vector struct {
	Name   string            `json:"name"`
	Given  json.RawMessage   `json:"given"`
	Sealed map[string]sealed `json:"sealed,omitempty"`
	Exact  any               `json:"exact"`
}

// An age file, the keys that open it, and its plaintext.
type sealed struct {
	File      hexBytes `json:"file"`
	Keys      []string `json:"keys"`
	Plaintext hexBytes `json:"plaintext"`
}

// The age files of a vector by their names, still closed.
type files map[string][]byte

// What a format can do with the inputs of a vector.
type format struct {
	// Makes the age files; nil if the format has none.
	seal func(given json.RawMessage) (files, error)
	// Opens the age files and computes what is exact.
	read func(given json.RawMessage, closed files) (map[string]sealed, any, error)
}

var formats = map[string]format{
	"canonical-json":  {read: readCanonical},
	"record-id":       {read: readRecordID},
	"record":          {seal: sealRecord, read: readRecord},
	"granted-record":  {seal: sealGrantedRecord, read: readGrantedRecord},
	"key-envelope":    {seal: sealEnvelope, read: readEnvelope},
	"request-message": {seal: sealMessage, read: readMessage},
	"desk-file":       {seal: sealDesk, read: readDesk},
	"contact":         {read: readContact},
	"keyring":         {seal: sealKeyring, read: readKeyring},
	"recovery-share":  {seal: sealRecoveryShares, read: readRecoveryShares},
	"release":         {seal: sealRelease, read: readRelease},
	"sign-in":         {read: readSignIn},
	"signatures":      {read: readSignatures},
	"receipt":         {read: readReceipt},
	"destruction":     {read: readDestruction},
	"admission-code":  {read: readAdmissionCode},
}

func main() {
	anew := map[string][]vector{}
	for _, folder := range os.Args[1:] {
		for name, format := range formats {
			made, err := format.check(filepath.Join(folder, name+".json"))
			if err != nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
				os.Exit(1)
			}
			anew[name] = append(anew[name], made...)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(anew); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Compares the vectors of a file with the format, and seals them anew.
func (f format) check(path string) ([]vector, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var vectors []vector
	if err := strictly(text, &vectors); err != nil {
		return nil, err
	}
	if len(vectors) == 0 {
		return nil, errors.New("there is no vector")
	}
	var anew []vector
	for _, known := range vectors {
		closed := files{}
		for name, file := range known.Sealed {
			closed[name] = file.File
		}
		if err := f.compare(known, closed); err != nil {
			return nil, fmt.Errorf("%s: %w", known.Name, err)
		}
		made, err := f.sealAnew(known)
		if err != nil {
			return nil, fmt.Errorf("%s, sealed anew: %w", known.Name, err)
		}
		anew = append(anew, made)
	}
	return anew, nil
}

func (f format) compare(known vector, closed files) error {
	opened, exact, err := f.read(known.Given, closed)
	if err != nil {
		return err
	}
	ours, err := canonicalOf(vector{known.Name, known.Given, opened, exact})
	if err != nil {
		return err
	}
	theirs, err := canonicalOf(known)
	if err != nil {
		return err
	}
	if !bytes.Equal(ours, theirs) {
		return fmt.Errorf("computed\n%s\ninstead of\n%s", ours, theirs)
	}
	return nil
}

func (f format) sealAnew(known vector) (vector, error) {
	closed := files{}
	if f.seal != nil {
		made, err := f.seal(known.Given)
		if err != nil {
			return vector{}, err
		}
		closed = made
	}
	opened, exact, err := f.read(known.Given, closed)
	return vector{known.Name, known.Given, opened, exact}, err
}
