package exchange

import (
	"bytes"
	"encoding/json"
)

// ReadJSON reads JSON that came in: in UTF-8, one value, no name twice in an object, none that is not known. Errors: a Refusal.
func ReadJSON(document []byte, into any) error {
	err := StrictJSON(document)
	if err != nil {
		return &Refusal{Code: CodeForm}
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.DisallowUnknownFields()
	err = d.Decode(into)
	if err != nil {
		return &Refusal{Code: CodeShape}
	}
	return nil
}
