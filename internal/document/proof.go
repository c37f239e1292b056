package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/seal"
)

// Proof is what the code of a document says, signed by the system.
type Proof struct {
	Version      int    `json:"v"`
	Serial       int64  `json:"s"`
	Title        string `json:"t"`
	Office       string `json:"o"`
	Dated        string `json:"d"` // 2014-03-01
	Adjudication string `json:"i,omitempty"`
	Facts        []Fact `json:"f,omitempty"`
}

// proofVersion is the form of what is written now.
const proofVersion = 1

// prove signs the facts of a document.
func (m *Module) prove(d *Document, o Order) (string, error) {
	payload, err := json.Marshal(Proof{
		Version: proofVersion, Serial: d.Serial, Title: d.Title, Office: o.Author, Dated: d.Dated.String(), Adjudication: d.Adjudication, Facts: o.Signed,
	})
	if err != nil {
		return "", fmt.Errorf("encoding a proof: %w", err)
	}
	return m.Seal.SignJWS(payload)
}

// ErrProof is a proof that is not one of ours: changed, cut, or never made here.
var ErrProof = errors.New("the proof is not valid")

// maxProof is how long the text of a code may be.
const maxProof = 4096

// ReadProof reads what a code holds: the address of the check with the proof behind it, or the proof alone. It asks nobody;
// whether the document was revoked is another question. Errors: ErrProof.
func ReadProof(text string, keys []seal.Key) (Proof, error) {
	var p Proof
	text = strings.TrimSpace(text)
	if len(text) > maxProof {
		return p, ErrProof
	}
	if i := strings.LastIndexByte(text, '#'); i >= 0 {
		text = text[i+1:]
	}
	payload, err := seal.CheckJWS(text, keys)
	if err != nil {
		return p, ErrProof
	}
	err = json.Unmarshal(payload, &p)
	if err != nil || p.Version != proofVersion || p.Serial <= 0 {
		return Proof{}, ErrProof
	}
	if _, ok := calendar.Parse(p.Dated); !ok {
		return Proof{}, ErrProof
	}
	return p, nil
}
