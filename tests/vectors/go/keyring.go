package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

// The private keys that all devices of a member share.
type keyring struct {
	Devices []string `json:"devices"`
	Kit     string   `json:"kit"`
	Member  string   `json:"member"`
	Patient string   `json:"patient"`
	Reading []string `json:"reading"`
	Share   string   `json:"share"`
}

// Reads the inputs, and gives the keys that open the file and what it says.
func readKeyringInputs(given json.RawMessage) (keys []string, text []byte, err error) {
	var k keyring
	if err := strictly(given, &k); err != nil {
		return nil, nil, err
	}
	keys = k.Devices
	members := map[string]any{"member": k.Member, "reading": k.Reading}
	if k.Patient != "" {
		members["patient"] = k.Patient
	}
	for name, key := range map[string]string{"kit": k.Kit, "share": k.Share} {
		if key == "" {
			continue
		}
		own, err := identity(key)
		if err != nil {
			return nil, nil, err
		}
		members[name] = own.Recipient().String()
	}
	for _, key := range []string{k.Kit, k.Share} {
		if key != "" {
			keys = append(keys, key)
		}
	}
	text, err = canonicalOf(members)
	return keys, text, err
}

func sealKeyring(given json.RawMessage) (files, error) {
	keys, text, err := readKeyringInputs(given)
	if err != nil {
		return nil, err
	}
	file, err := seal(text, keys...)
	return files{"keyring": file}, err
}

func readKeyring(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	keys, text, err := readKeyringInputs(given)
	if err != nil {
		return nil, nil, err
	}
	return openText("keyring", closed, text, keys...)
}

// A key that three keepers share.
type sharedKey struct {
	Keepers [3]struct {
		Key string `json:"key"`
		MSP string `json:"msp"`
	} `json:"keepers"`
	Member      string `json:"member"`
	RecoveryKey string `json:"recovery_key"`
}

// What a keeper's file says.
type recoveryShare struct {
	Member    string `json:"member"`
	MSP       string `json:"msp"`
	Recipient string `json:"recipient"`
	Share     []byte `json:"share"`
}

var keepersFiles = [3]string{"first", "second", "third"}

// Reads the inputs, and gives the public half of the recovery key.
func readSharedKey(given json.RawMessage) (s sharedKey, recipient string, err error) {
	if err := strictly(given, &s); err != nil {
		return s, "", err
	}
	key, err := identity(s.RecoveryKey)
	if err != nil {
		return s, "", err
	}
	return s, key.Recipient().String(), nil
}

func sealRecoveryShares(given json.RawMessage) (files, error) {
	s, recipient, err := readSharedKey(given)
	if err != nil {
		return nil, err
	}
	shares, err := split(s.RecoveryKey)
	if err != nil {
		return nil, err
	}
	closed := files{}
	for i, keeper := range s.Keepers {
		text, err := canonicalOf(recoveryShare{s.Member, keeper.MSP, recipient, shares[i]})
		if err != nil {
			return nil, err
		}
		if closed[keepersFiles[i]], err = seal(text, keeper.Key); err != nil {
			return nil, err
		}
	}
	return closed, nil
}

func readRecoveryShares(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	s, recipient, err := readSharedKey(given)
	if err != nil {
		return nil, nil, err
	}
	opened := map[string]sealed{}
	var shares []hexBytes
	for i, keeper := range s.Keepers {
		file, err := openWithEach(closed[keepersFiles[i]], keeper.Key)
		if err != nil {
			return nil, nil, err
		}
		var share recoveryShare
		if err := strictly(file.Plaintext, &share); err != nil {
			return nil, nil, err
		}
		again, err := canonicalOf(recoveryShare{s.Member, keeper.MSP, recipient, share.Share})
		if err != nil {
			return nil, nil, err
		}
		if string(file.Plaintext) != string(again) {
			return nil, nil, fmt.Errorf("the file holds\n%s\ninstead of\n%s", file.Plaintext, again)
		}
		opened[keepersFiles[i]] = file
		shares = append(shares, share.Share)
	}
	key, err := combineAll(shares)
	if err == nil && key != s.RecoveryKey {
		err = errors.New("the shares give another key")
	}
	return opened, map[string]any{"key": key, "recipient": recipient}, err
}
