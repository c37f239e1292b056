package ptr_test

import (
	"encoding/json"
	"errors"
	"testing"

	"oszir/internal/ptr"
)

// answer gives every open finding that takes one a reason.
func (w *caseWorld) answer() {
	w.t.Helper()
	answers := ptr.Answers{}
	for _, f := range w.findings() {
		if f.Severity != ptr.Informs && f.MayBeAnswered() {
			answers[f.Mark] = "az iratok szerint rendben"
		}
	}
	version, err := w.AcknowledgeFindings(w.t.Context(), w.clerk, w.handle(), answers)
	var refused *ptr.Refusal
	if errors.As(err, &refused) {
		return // what takes no reason the next command will say
	}
	w.did(version, err)
}

// findings gives what the last run of the checks of the case has found.
func (w *caseWorld) findings() []ptr.CaseFinding {
	w.t.Helper()
	var out []ptr.CaseFinding
	data := w.query(`SELECT findings::text FROM ptr.case_check WHERE case_id = $1 ORDER BY version DESC, run DESC LIMIT 1`, w.id)
	err := json.Unmarshal([]byte(data), &out)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}
