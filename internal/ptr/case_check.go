package ptr

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Severity says what a finding of a check does to a case.
type Severity string

// The severities.
const (
	Blocks  Severity = "block"  // the case cannot go on, but with a reason where the check allows one
	Warns   Severity = "warn"   // the clerk says why they go on
	Informs Severity = "inform" // worth knowing
)

// CaseFinding is what a check says about a case.
type CaseFinding struct {
	Code     string   `json:"code"` // E01 … E28; E00: something could not be judged
	Severity Severity `json:"severity"`
	Firm     bool     `json:"firm,omitempty"`  // no reason helps: the input must change
	Field    string   `json:"field,omitempty"` // key of the field or [aspect] it is about
	Key      string   `json:"key"`             // message key of the sentence
	Args     []string `json:"args,omitempty"`
	Other    int64    `json:"other,omitempty"`    // benefit of another case or office that was found
	OtherOf  int64    `json:"other_of,omitempty"` // its body; of a foreign one only the brief may be shown
	InCase   int64    `json:"in_case,omitempty"`  // case in which it was found
	Person   int64    `json:"person,omitempty"`   // whom it is about, beyond the applicant
	Where    string   `json:"where,omitempty"`    // of something parallel: WhereRegister, WhereDecision or WhereCase
	Basis    string   `json:"basis,omitempty"`    // law on which the check rests
	Mark     string   `json:"mark"`               // tells the finding in every run that finds it

	Reason     string    `json:"-"` // why somebody went on; "" open
	By         string    `json:"-"`
	ReasonedAt time.Time `json:"-"`
}

// Answered reports that somebody said why they went on.
func (f *CaseFinding) Answered() bool { return f.Reason != "" }

// MayBeAnswered reports that a reason lets the case go on.
func (f *CaseFinding) MayBeAnswered() bool { return !f.Firm && f.Severity != Informs }

// mark tells a finding: the same code about the same thing.
func (f *CaseFinding) mark() {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{f.Code, f.Field, f.Key, fmt.Sprint(f.Other), fmt.Sprint(f.InCase), fmt.Sprint(f.Person)}, f.Args...), "\x00")))
	f.Mark = base64.RawURLEncoding.EncodeToString(sum[:12])
}

// openOf gives the findings that hold a case up: those that block or warn and have no answer.
func openOf(run []CaseFinding) []CaseFinding {
	var out []CaseFinding
	for i := range run {
		if run[i].Severity != Informs && !run[i].Answered() {
			out = append(out, run[i])
		}
	}
	return out
}

// checkRun is a run of the checks over a case.
type checkRun struct {
	findings []CaseFinding
	rechecks []int64 // entries of what had changed elsewhere when it began
}

// insert keeps a run.
func (r *checkRun) insert(ctx context.Context, tx *database.Tx, c *matter, at time.Time, actor string, entry int64) error {
	blocks, warns := 0, 0
	for i := range r.findings {
		switch r.findings[i].Severity {
		case Blocks:
			blocks++
		case Warns:
			warns++
		case Informs:
		}
	}
	data, err := json.Marshal(append([]CaseFinding{}, r.findings...))
	if err != nil {
		return fmt.Errorf("encoding what the checks of case %d found: %w", c.id, err)
	}
	err = insertCheck.ExecOne(ctx, tx, c.id, c.version, at, actor, blocks, warns, data, entry)
	if err != nil {
		return fmt.Errorf("storing a run of the checks of case %d: %w", c.id, err)
	}
	_, err = recheckDone.Exec(ctx, tx, c.id, at, r.rechecks)
	if err != nil {
		return fmt.Errorf("noting that the checks of case %d ran: %w", c.id, err)
	}
	return nil
}

// lastCheck reads what the last run of the checks of a case found, with the answers that were given.
func lastCheck(ctx context.Context, tx *database.Tx, id int64) ([]CaseFinding, error) {
	runs, err := checksOf(ctx, tx, id, 1)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	return runs[0].Findings, nil
}

// CheckRun is a run of the checks as it is shown.
type CheckRun struct {
	Version  int // of the case that was looked at
	At       time.Time
	By       string
	Findings []CaseFinding
}

// checksOf reads the latest runs, newest first. An answer counts in every run that has the finding.
func checksOf(ctx context.Context, tx *database.Tx, id int64, most int) ([]CheckRun, error) {
	runs, err := database.All(ctx, tx, checksOfCase, func(r database.Row, c *CheckRun) error {
		var data []byte
		err := r.Scan(&c.Version, &c.At, &c.By, &data)
		if err != nil {
			return err
		}
		return json.Unmarshal(data, &c.Findings)
	}, id, most)
	if err != nil {
		return nil, fmt.Errorf("reading checks of case %d: %w", id, err)
	}
	type answer struct {
		reason, by string
		at         time.Time
	}
	answers := map[string]answer{}
	err = database.Each(ctx, tx, acknowledgementsOf, func(r database.Row) error {
		var mark string
		var a answer
		err := r.Scan(&mark, &a.reason, &a.at, &a.by)
		answers[mark] = a
		return err
	}, id)
	if err != nil {
		return nil, fmt.Errorf("reading answers of case %d: %w", id, err)
	}
	for i := range runs {
		for j := range runs[i].Findings {
			f := &runs[i].Findings[j]
			if a, ok := answers[f.Mark]; ok {
				f.Reason, f.By, f.ReasonedAt = a.reason, a.by, a.at
			}
		}
	}
	return runs, nil
}

// findingsOf runs the checks over the case as it is now and gives what they find with the answers that were given.
func (w *work) findingsOf(ctx context.Context) ([]CaseFinding, error) {
	run, err := w.runChecks(ctx)
	if err != nil {
		return nil, err
	}
	earlier, err := checksOf(ctx, w.tx, w.is.id, 50)
	if err != nil {
		return nil, err
	}
	for i := range run.findings {
		f := &run.findings[i]
		for j := range earlier {
			for k := range earlier[j].Findings {
				if g := &earlier[j].Findings[k]; g.Mark == f.Mark && g.Answered() {
					f.Reason, f.By, f.ReasonedAt = g.Reason, g.By, g.ReasonedAt
				}
			}
		}
	}
	return run.findings, nil
}

// lawDay is the day whose law judges a case: that of the decision when the draft names it. Until then it is that of the
// application, from which on the benefit is due, but no day that has not come.
func (c *matter) lawDay(today calendar.Day) calendar.Day {
	if d, ok := dayIn(c.record, issuedOn); ok {
		return d
	}
	return min(c.opened, today)
}

// noCase is what a case of another body looks like.
func noCase() error { return errs.New(errs.NotFound, "error.not_found") }
