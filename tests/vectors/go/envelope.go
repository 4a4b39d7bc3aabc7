package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

type envelope struct {
	Category string            `json:"category"`
	Earlier  []earlierKey      `json:"earlier,omitempty"`
	Epoch    uint32            `json:"epoch"`
	Grantee  string            `json:"grantee"`
	Identity string            `json:"identity,omitempty"`
	Kinds    map[string]string `json:"kinds"`
	Name     string            `json:"name"`
	Patient  string            `json:"patient"`
	Records  []grantedKey      `json:"records,omitempty"`
}

type earlierKey struct {
	Epoch    uint32 `json:"epoch"`
	Identity string `json:"identity"`
}

type grantedKey struct {
	Record  string `json:"record"`
	Sealed  []byte `json:"sealed"`
	Version uint32 `json:"version"`
}

type envelopes struct {
	Envelopes   []envelope `json:"envelopes"`
	IsDelegates bool       `json:"is_delegates"`
	ReaderKey   string     `json:"reader_key"`
}

func (e envelopes) text() ([]byte, error) {
	if e.IsDelegates {
		return canonicalOf(e.Envelopes)
	}
	if len(e.Envelopes) != 1 {
		return nil, errors.New("only a delegate's file has several envelopes")
	}
	return canonicalOf(e.Envelopes[0])
}

func sealEnvelope(given json.RawMessage) (files, error) {
	var e envelopes
	if err := strictly(given, &e); err != nil {
		return nil, err
	}
	text, err := e.text()
	if err != nil {
		return nil, err
	}
	file, err := seal(text, e.ReaderKey)
	return files{"envelope": file}, err
}

func readEnvelope(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	var e envelopes
	if err := strictly(given, &e); err != nil {
		return nil, nil, err
	}
	text, err := e.text()
	if err != nil {
		return nil, nil, err
	}
	return openText("envelope", closed, text, e.ReaderKey)
}

type message struct {
	Patient    string `json:"patient"`
	PatientKey string `json:"patient_key"`
	Requester  string `json:"requester"`
	Text       string `json:"text"`
}

func (m message) text() ([]byte, error) {
	return canonicalOf(map[string]any{"patient": m.Patient, "requester": m.Requester, "text": m.Text})
}

func sealMessage(given json.RawMessage) (files, error) {
	var m message
	if err := strictly(given, &m); err != nil {
		return nil, err
	}
	text, err := m.text()
	if err != nil {
		return nil, err
	}
	file, err := seal(text, m.PatientKey)
	return files{"message": file}, err
}

func readMessage(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	var m message
	if err := strictly(given, &m); err != nil {
		return nil, nil, err
	}
	text, err := m.text()
	if err != nil {
		return nil, nil, err
	}
	return openText("message", closed, text, m.PatientKey)
}

// Opens the only file of a vector, which must hold the text.
func openText(name string, closed files, text []byte, keys ...string) (map[string]sealed, any, error) {
	file, err := openWithEach(closed[name], keys...)
	if err != nil {
		return nil, nil, err
	}
	if string(file.Plaintext) != string(text) {
		return nil, nil, fmt.Errorf("the file holds\n%s\ninstead of\n%s", file.Plaintext, text)
	}
	exact := map[string]any{"text": string(text), "digest": digestOf(closed[name])}
	return map[string]sealed{name: file}, exact, nil
}

type release struct {
	ReaderKey string `json:"reader_key"`
	Shares    struct {
		Transaction string `json:"transaction"`
		Reader      string `json:"reader"`
		MSP         string `json:"msp"`
		Part        string `json:"part"`
		Shares      []struct {
			Record  string `json:"record"`
			Version uint32 `json:"version"`
			Share   []byte `json:"share"`
		} `json:"shares"`
	} `json:"shares"`
}

func sealRelease(given json.RawMessage) (files, error) {
	var r release
	if err := strictly(given, &r); err != nil {
		return nil, err
	}
	text, err := json.Marshal(r.Shares)
	if err != nil {
		return nil, err
	}
	file, err := seal(text, r.ReaderKey)
	return files{"sealed": file}, err
}

func readRelease(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	var r release
	if err := strictly(given, &r); err != nil {
		return nil, nil, err
	}
	file, err := openWithEach(closed["sealed"], r.ReaderKey)
	if err != nil {
		return nil, nil, err
	}
	inside, err := canonical(file.Plaintext)
	if err != nil {
		return nil, nil, err
	}
	expected, err := canonicalOf(r.Shares)
	if err != nil {
		return nil, nil, err
	}
	if string(inside) != string(expected) {
		return nil, nil, errors.New("the file holds other shares")
	}
	text := "emr-release-v1\x00" + digestOf(closed["sealed"])
	return map[string]sealed{"sealed": file}, map[string]any{"text": hexBytes(text)}, nil
}
