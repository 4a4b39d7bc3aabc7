package main

import (
	"bytes"
	"fmt"
	"io"

	"filippo.io/age"
)

// The private age key of a text.
func identity(text string) (*age.X25519Identity, error) {
	key, err := age.ParseX25519Identity(text)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return key, nil
}

// Seals a plaintext to the public halves of keys.
func seal(plaintext []byte, keys ...string) ([]byte, error) {
	var recipients []age.Recipient
	for _, text := range keys {
		key, err := identity(text)
		if err != nil {
			return nil, err
		}
		recipients = append(recipients, key.Recipient())
	}
	var file bytes.Buffer
	writer, err := age.Encrypt(&file, recipients...)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(plaintext); err != nil {
		return nil, err
	}
	err = writer.Close()
	return file.Bytes(), err
}

func open(file []byte, key string) ([]byte, error) {
	own, err := identity(key)
	if err != nil {
		return nil, err
	}
	reader, err := age.Decrypt(bytes.NewReader(file), own)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

// Opens a file with each of the keys.
func openWithEach(file []byte, keys ...string) (sealed, error) {
	var plaintext []byte
	for i, key := range keys {
		opened, err := open(file, key)
		if err != nil {
			return sealed{}, err
		}
		if i > 0 && !bytes.Equal(opened, plaintext) {
			return sealed{}, fmt.Errorf("two keys open different plaintexts")
		}
		plaintext = opened
	}
	return sealed{File: file, Keys: keys, Plaintext: plaintext}, nil
}

// The digest of the public half of a key.
func recipientDigest(key string) (string, error) {
	own, err := identity(key)
	if err != nil {
		return "", err
	}
	return digestOf([]byte(own.Recipient().String())), nil
}
