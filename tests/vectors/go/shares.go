package main

import (
	"crypto/rand"
	"errors"
	"fmt"
)

// A byte of the field GF(2^8) with the polynomial 0x11b.
type element byte

func (a element) times(b element) element {
	var product element
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			product ^= a
		}
		carry := a&0x80 != 0
		a <<= 1
		if carry {
			a ^= 0x1b
		}
	}
	return product
}

// The inverse of an element that is not zero: a^254.
func (a element) inverse() element {
	power := element(1)
	for range 254 {
		power = power.times(a)
	}
	return power
}

const shareBytes = 75

// Splits the text of a key into three shares.
func split(secret string) ([3][]byte, error) {
	var shares [3][]byte
	slopes := make([]byte, len(secret))
	if _, err := rand.Read(slopes); err != nil {
		return shares, err
	}
	for i := range shares {
		x := element(i + 1)
		shares[i] = []byte{byte(x)}
		for j := range len(secret) {
			shares[i] = append(shares[i], secret[j]^byte(element(slopes[j]).times(x)))
		}
	}
	return shares, nil
}

// The text that two shares give: the value at 0 of the line through both.
func combine(a, b []byte) (string, error) {
	if len(a) != shareBytes || len(b) != shareBytes || a[0] == b[0] {
		return "", errors.New("these are not two shares")
	}
	x, z := element(a[0]), element(b[0])
	// By Lagrange, with minus as exclusive or.
	weightA := z.times((x ^ z).inverse())
	weightB := x.times((x ^ z).inverse())
	var text []byte
	for j := 1; j < shareBytes; j++ {
		text = append(text, byte(element(a[j]).times(weightA)^element(b[j]).times(weightB)))
	}
	_, err := identity(string(text))
	return string(text), err
}

// The text that each two of three shares give.
func combineAll(shares []hexBytes) (string, error) {
	var text string
	for i, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}, {2, 0}} {
		combined, err := combine(shares[pair[0]], shares[pair[1]])
		if err != nil {
			return "", err
		}
		if i > 0 && combined != text {
			return "", fmt.Errorf("shares %v give another key", pair)
		}
		text = combined
	}
	return text, nil
}
