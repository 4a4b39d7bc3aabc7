package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

type roots struct {
	MemberRoot string `json:"member_root"`
	MSP        string `json:"msp"`
	NodeRoot   string `json:"node_root"`
}

func readAdmissionCode(given json.RawMessage, _ files) (map[string]sealed, any, error) {
	var g struct {
		ID            string   `json:"id"`
		Key           string   `json:"key"`
		Ministry      string   `json:"ministry"`
		MSP           string   `json:"msp"`
		Organizations []roots  `json:"organizations"`
		Roles         []string `json:"roles"`
	}
	if err := strictly(given, &g); err != nil {
		return nil, nil, err
	}
	slices.SortFunc(g.Organizations, func(a, b roots) int { return strings.Compare(a.MSP, b.MSP) })
	text := "emr-roots-v1\x00" + g.Ministry
	for _, organization := range g.Organizations {
		text += "\x00" + organization.MSP
		for _, root := range []string{organization.NodeRoot, organization.MemberRoot} {
			block, _ := pem.Decode([]byte(root))
			if block == nil {
				return nil, nil, errors.New("a root is not PEM")
			}
			text += "\x00" + digestOf(block.Bytes)
		}
	}
	pinned := digestOf([]byte(text))

	slices.Sort(g.Roles)
	compared := []string{"emr-admission-v1", g.Key, g.ID, g.MSP, strings.Join(g.Roles, ","), pinned}
	sum := sha256.Sum256([]byte(strings.Join(compared, "\x00")))
	number, _ := new(big.Int).SetString(hex.EncodeToString(sum[:16]), 16)
	number.Mod(number, new(big.Int).Exp(big.NewInt(10), big.NewInt(25), nil))
	digits := fmt.Sprintf("%025d", number)
	var groups []string
	for at := 0; at < len(digits); at += 5 {
		groups = append(groups, digits[at:at+5])
	}
	return nil, map[string]any{"roots": pinned, "code": strings.Join(groups, " ")}, nil
}
