package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math"
	"math/big"
)

func readCanonical(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		Value json.RawMessage `json:"value"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	text, err := canonical(g.Value)
	return nil, map[string]any{"text": string(text)}, err
}

func readRecordID(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		Index       uint16 `json:"index"`
		Time        uint64 `json:"time"`
		Transaction string `json:"transaction"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	id := fmt.Sprintf("%016x-%s-%04x", math.MaxUint64-g.Time, g.Transaction, g.Index)
	return nil, map[string]any{"record": id}, nil
}

// A text that is signed by the key of a certificate.
type signed struct {
	Certificate string   `json:"certificate"`
	Signature   hexBytes `json:"signature"`
}

func (s signed) verified(text []byte) (map[string]sealed, any, error) {
	block, _ := pem.Decode([]byte(s.Certificate))
	if block == nil {
		return nil, nil, errors.New("the certificate is not PEM")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, nil, err
	}
	key, isECDSA := certificate.PublicKey.(*ecdsa.PublicKey)
	digest := sha256.Sum256(text)
	if !isECDSA || key.Curve != elliptic.P256() || !ecdsa.VerifyASN1(key, digest[:], s.Signature) {
		return nil, nil, errors.New("the signature is not of this text and key")
	}
	var numbers struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(s.Signature, &numbers); err != nil {
		return nil, nil, err
	}
	half := new(big.Int).Rsh(elliptic.P256().Params().N, 1)
	if numbers.S.Cmp(half) > 0 {
		return nil, nil, errors.New("the signature has the higher s")
	}
	return nil, map[string]any{"text": hexBytes(text)}, nil
}

func readSignIn(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		signed
		Nonce    hexBytes `json:"nonce"`
		Origin   string   `json:"origin"`
		OwnNonce hexBytes `json:"own_nonce"`
		Time     uint64   `json:"time"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	text := []byte("emr-sign-in-v1\x00" + g.Origin + "\x00")
	text = append(append(text, g.Nonce...), g.OwnNonce...)
	return g.verified(binary.BigEndian.AppendUint64(text, g.Time))
}

func readSignatures(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		signed
		Origin string `json:"origin"`
		Time   uint64 `json:"time"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	text := []byte("emr-ask-signatures-v1\x00" + g.Origin + "\x00")
	return g.verified(binary.BigEndian.AppendUint64(text, g.Time))
}

func readContact(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		signed
		File   string `json:"file"`
		Member string `json:"member"`
		Time   uint64 `json:"time"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	text := []byte("emr-contact-v1\x00" + g.Member + "\x00" + g.File + "\x00")
	return g.verified(binary.BigEndian.AppendUint64(text, g.Time))
}

func readReceipt(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		signed
		File        string `json:"file"`
		MSP         string `json:"msp"`
		Transaction string `json:"transaction"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	return g.verified([]byte("emr-receipt-v1\x00" + g.Transaction + "\x00" + g.File + "\x00" + g.MSP))
}

func readDestruction(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		signed
		Erasure string `json:"erasure"`
		MSP     string `json:"msp"`
		Records []struct {
			Category string `json:"category"`
			Record   string `json:"record"`
		} `json:"records"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	text := "emr-destruction-v1\x00" + g.Erasure + "\x00" + g.MSP
	for _, record := range g.Records {
		text += "\x00" + record.Category + "\x00" + record.Record
	}
	return g.verified([]byte(text))
}
