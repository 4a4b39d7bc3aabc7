package main

import "encoding/json"

type desk struct {
	Desk struct {
		Subject map[string]any `json:"subject"`
		Content map[string]any `json:"content"`
	} `json:"desk"`
	KeeperKey string `json:"keeper_key"`
}

func readDeskInputs(given json.RawMessage) (desk, []byte, error) {
	var d desk
	if err := strictly(given, &d); err != nil {
		return d, nil, err
	}
	text, err := canonicalOf(map[string]any{"subject": d.Desk.Subject, "content": d.Desk.Content})
	return d, text, err
}

func sealDesk(given json.RawMessage) (files, error) {
	d, text, err := readDeskInputs(given)
	if err != nil {
		return nil, err
	}
	file, err := seal(text, d.KeeperKey)
	return files{"desk": file}, err
}

func readDesk(given json.RawMessage, closed files) (map[string]sealed, any, error) {
	d, text, err := readDeskInputs(given)
	if err != nil {
		return nil, nil, err
	}
	return openText("desk", closed, text, d.KeeperKey)
}
