package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"

	"filippo.io/age"
)

type recordContext struct {
	AuthorKey   string `json:"author_key"`
	Category    string `json:"category"`
	Channel     string `json:"channel"`
	Epoch       uint32 `json:"epoch"`
	Patient     string `json:"patient"`
	Record      string `json:"record"`
	Transaction string `json:"transaction"`
	Version     uint32 `json:"version"`
}

type record struct {
	Author          string        `json:"author"`
	CategoryKey     string        `json:"category_key"`
	Content         hexBytes      `json:"content"`
	Context         recordContext `json:"context"`
	EmergencyAccess bool          `json:"emergency_access"`
	Keepers         [3]struct {
		Key string `json:"key"`
		MSP string `json:"msp"`
	} `json:"keepers"`
	Kind       string `json:"kind"`
	PatientKey string `json:"patient_key"`
}

type openedLock struct {
	Context   recordContext `json:"context"`
	RecordKey string        `json:"record_key"`
}

type keeperShare struct {
	Context recordContext `json:"context"`
	Gate    []byte        `json:"gate"`
	MSP     string        `json:"msp"`
	Record  []byte        `json:"record,omitempty"`
}

func (r record) header() ([]byte, error) {
	return canonicalOf(map[string]any{
		"author":     r.Author,
		"author_key": r.Context.AuthorKey,
		"category":   r.Context.Category,
		"channel":    r.Context.Channel,
		"epoch":      r.Context.Epoch,
		"kind":       r.Kind,
		"patient":    r.Context.Patient,
		"record":     r.Context.Record,
		"version":    r.Context.Version,
	})
}

// The payload, and the part of it that is committed to.
func (r record) payload(salt []byte) (payload, committed []byte, err error) {
	header, err := r.header()
	if err != nil {
		return nil, nil, err
	}
	committed = bytes.Clone(salt)
	committed = binary.BigEndian.AppendUint32(committed, uint32(len(header)))
	committed = append(committed, header...)
	committed = binary.BigEndian.AppendUint64(committed, uint64(len(r.Content)))
	committed = append(committed, r.Content...)
	padding := make([]byte, padme(len(committed))-len(committed))
	return append(bytes.Clone(committed), padding...), committed, nil
}

// The Padmé size of a length of at least 2.
func padme(length int) int {
	e := bits.Len(uint(length)) - 1
	s := bits.Len(uint(e))
	unit := 1 << (e - s)
	return (length + unit - 1) / unit * unit
}

func sealRecord(given json.RawMessage) (files, error) {
	var r record
	if err := strictly(given, &r); err != nil {
		return nil, err
	}
	recordKey, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	gateKey, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	salt := make([]byte, 32)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	payload, _, err := r.payload(salt)
	if err != nil {
		return nil, err
	}
	content, err := seal(payload, recordKey.String())
	if err != nil {
		return nil, err
	}
	text, err := canonicalOf(openedLock{r.Context, recordKey.String()})
	if err != nil {
		return nil, err
	}
	opened, err := seal(text, r.CategoryKey)
	if err != nil {
		return nil, err
	}
	lock, err := seal(opened, gateKey.String(), r.PatientKey)
	if err != nil {
		return nil, err
	}
	closed := files{"content": content, "lock": lock}
	return closed, r.sealShares(closed, recordKey.String(), gateKey.String())
}

func (r record) sealShares(closed files, recordKey, gateKey string) error {
	gateShares, err := split(gateKey)
	if err != nil {
		return err
	}
	var recordShares [3][]byte
	if r.EmergencyAccess {
		if recordShares, err = split(recordKey); err != nil {
			return err
		}
	}
	for i, keeper := range r.Keepers {
		text, err := canonicalOf([]keeperShare{{r.Context, gateShares[i], keeper.MSP, recordShares[i]}})
		if err != nil {
			return err
		}
		if closed[keeperFile(i)], err = seal(text, keeper.Key); err != nil {
			return err
		}
	}
	return nil
}

func keeperFile(index int) string {
	return fmt.Sprintf("keeper_file_%d", index+1)
}

func readRecord(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	var r record
	if err := strictly(given, &r); err != nil {
		return nil, nil, err
	}
	gateShares, recordShares, opened, err := r.openShares(closed)
	if err != nil {
		return nil, nil, err
	}
	gateKey, err := combineAll(gateShares)
	if err != nil {
		return nil, nil, err
	}
	lock, err := openWithEach(closed["lock"], gateKey, r.PatientKey)
	if err != nil {
		return nil, nil, err
	}
	text, err := open(lock.Plaintext, r.CategoryKey)
	if err != nil {
		return nil, nil, err
	}
	var inLock openedLock
	if err := canonically(text, &inLock); err != nil {
		return nil, nil, err
	}
	if inLock.Context != r.Context {
		return nil, nil, errors.New("the lock is another record's")
	}
	if r.EmergencyAccess {
		if combined, err := combineAll(recordShares); err != nil || combined != inLock.RecordKey {
			return nil, nil, fmt.Errorf("the shares of the record key give another key: %w", err)
		}
	}
	content, err := openWithEach(closed["content"], inLock.RecordKey)
	if err != nil {
		return nil, nil, err
	}
	salt := content.Plaintext[:32]
	payload, committed, err := r.payload(salt)
	if err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(content.Plaintext, payload) {
		return nil, nil, errors.New("the content has another payload")
	}
	header, err := r.header()
	if err != nil {
		return nil, nil, err
	}
	parts, err := r.parts(closed, digestOf(append([]byte("emr-commit-v1"), committed...)))
	opened["lock"], opened["content"] = lock, content
	return opened, map[string]any{
		"salt":          hexBytes(salt),
		"header":        string(header),
		"record_key":    inLock.RecordKey,
		"gate_key":      gateKey,
		"opened_lock":   string(text),
		"gate_shares":   gateShares,
		"record_shares": recordShares,
		"parts":         parts,
	}, err
}

func (r record) openShares(closed files) (gate, record []hexBytes, opened map[string]sealed, err error) {
	gate, record, opened = []hexBytes{}, []hexBytes{}, map[string]sealed{}
	for i, keeper := range r.Keepers {
		name := keeperFile(i)
		file, err := openWithEach(closed[name], keeper.Key)
		if err != nil {
			return nil, nil, nil, err
		}
		opened[name] = file
		var shares []keeperShare
		if err := canonically(file.Plaintext, &shares); err != nil {
			return nil, nil, nil, err
		}
		if len(shares) != 1 || shares[0].Context != r.Context || shares[0].MSP != keeper.MSP {
			return nil, nil, nil, fmt.Errorf("%s is about something else", name)
		}
		gate = append(gate, shares[0].Gate)
		if shares[0].Record != nil {
			record = append(record, shares[0].Record)
		}
	}
	return gate, record, opened, nil
}

func (r record) parts(closed files, commitment string) (map[string]any, error) {
	category, err := recipientDigest(r.CategoryKey)
	if err != nil {
		return nil, err
	}
	patient, err := recipientDigest(r.PatientKey)
	if err != nil {
		return nil, err
	}
	var keepers []map[string]any
	for i, keeper := range r.Keepers {
		recipient, err := recipientDigest(keeper.Key)
		if err != nil {
			return nil, err
		}
		keepers = append(keepers, map[string]any{
			"msp":       keeper.MSP,
			"file":      digestOf(closed[keeperFile(i)]),
			"recipient": recipient,
		})
	}
	return map[string]any{
		"content":            digestOf(closed["content"]),
		"lock":               digestOf(closed["lock"]),
		"keepers":            keepers,
		"padded_size":        len(closed["content"]),
		"commitment":         commitment,
		"category_recipient": category,
		"patient_recipient":  patient,
	}, nil
}

// Reads JSON that must be canonical.
func canonically(text []byte, value any) error {
	own, err := canonical(text)
	if err != nil {
		return err
	}
	if !bytes.Equal(own, text) {
		return fmt.Errorf("%s is not canonical", text)
	}
	return strictly(text, value)
}

type grantedRecord struct {
	Context   recordContext `json:"context"`
	GateKey   string        `json:"gate_key"`
	RecordKey string        `json:"record_key"`
}

func sealGrantedRecord(given json.RawMessage) (files, error) {
	var granted grantedRecord
	if err := strictly(given, &granted); err != nil {
		return nil, err
	}
	text, err := canonicalOf(openedLock{granted.Context, granted.RecordKey})
	if err != nil {
		return nil, err
	}
	file, err := seal(text, granted.GateKey)
	return files{"sealed": file}, err
}

func readGrantedRecord(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	var granted grantedRecord
	if err := strictly(given, &granted); err != nil {
		return nil, nil, err
	}
	file, err := openWithEach(closed["sealed"], granted.GateKey)
	if err != nil {
		return nil, nil, err
	}
	var inside openedLock
	if err := canonically(file.Plaintext, &inside); err != nil {
		return nil, nil, err
	}
	if inside != (openedLock{granted.Context, granted.RecordKey}) {
		return nil, nil, errors.New("the file holds another key")
	}
	exact := map[string]any{"text": string(file.Plaintext)}
	return map[string]sealed{"sealed": file}, exact, nil
}
