package main

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// answer is `ok` or `err`, and then values in hexadecimal digits.
type answer []string

func ok() answer {
	return answer{"ok"}
}

func (a answer) with(value []byte) answer {
	return append(a, hex.EncodeToString(value))
}

func (a answer) withText(value string) answer {
	return a.with([]byte(value))
}

func (a answer) withNumber(number int64) answer {
	return a.withText(strconv.FormatInt(number, 10))
}

func (a answer) withBool(is bool) answer {
	return a.withText(strconv.FormatBool(is))
}

// withOptional takes an empty value for one that is not there, as the shim gives no other sign.
func (a answer) withOptional(value []byte) answer {
	if len(value) == 0 {
		return append(a, "-")
	}
	return a.with(value)
}

func (a answer) withTime(time *timestamppb.Timestamp) answer {
	return a.withNumber(time.GetSeconds()).withNumber(int64(time.GetNanos()))
}

func (a answer) withEntry(entry *queryresult.KV) answer {
	return a.withText(entry.Key).with(entry.Value)
}

// refusals of the shim itself, in the words that both programs use for them; all others are the peer's.
var refusals = []struct{ text, words string }{
	{"key must not be an empty string", "shim: empty key"},
	{"collection must not be an empty string", "shim: empty collection"},
	{"event name can not be empty string", "shim: empty event name"},
	{"first character of the key [", "shim: composite key in range"},
	{"input contains unicode U+", "shim: forbidden in composite key"},
}

func refused(err error) answer {
	text := err.Error()
	for _, refusal := range refusals {
		if strings.HasPrefix(text, refusal.text) {
			text = refusal.words
		}
	}
	return answer{"err"}.withText(text)
}

func errorf(format string, arguments ...any) (answer, error) {
	return nil, fmt.Errorf(format, arguments...)
}
