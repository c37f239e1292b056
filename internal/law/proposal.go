package law

import (
	"strconv"
	"time"
	"unicode/utf8"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// State is how a proposal stands.
type State string

// The states of a proposal.
const (
	Drafted   State = "draft"
	Submitted State = "submitted" // waits for another lawyer
	Approved  State = "approved"  // an edition was made of it
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// Draft is a change as a lawyer writes it down.
type Draft struct {
	Key     string // of the number
	Change         // what it shall be
	Reason  string
	BasedOn int64 // number of the last edition of the number that was looked at; 0: what the program ships
	Request audit.Request
}

// Handle is what every further act on a proposal carries: which one, which version of it was seen, and what makes it count
// once.
type Handle struct {
	ID      int64
	Seen    int
	Note    string // why, where it is refused
	Request audit.Request
}

// Proposal is a change on its way.
type Proposal struct {
	ID        int64
	Version   int
	State     State
	Key       string
	Change    Change
	Reason    string
	Note      string
	BasedOn   int64
	DraftedBy string
	DraftedAt time.Time
	By        string // of the last step
	At        time.Time
}

// Open reports that nobody has decided on it yet.
func (p *Proposal) Open() bool { return p.State == Drafted || p.State == Submitted }

// Refusal says what is wrong with a draft. It is the cause of the Invalid error that an operation gives then.
type Refusal struct{ Faults []Fault }

// Fault is what is wrong with a field of a draft, as a message key with its arguments.
type Fault struct {
	Field, Key string
	Args       []any
}

// Error names fields and keys, never values.
func (r *Refusal) Error() string {
	out := "refused:"
	for _, f := range r.Faults {
		out += " " + f.Field + "/" + f.Key
	}
	return out
}

// How long texts may be, in characters.
const (
	longestLaw    = 300
	longestSource = 500
	longestReason = 2000
)

// judge puts the texts of a draft into order and says what is wrong with it. Errors: Invalid with a Refusal.
func (d *Draft) judge(p *Parameter) error {
	d.Law, d.Source, d.Reason = fields.Clean(d.Law), fields.Clean(d.Source), fields.Clean(d.Reason)
	var faults []Fault
	report := func(field, key string, args ...any) { faults = append(faults, Fault{field, key, args}) }
	for _, t := range []struct {
		field, text string
		longest     int
	}{{"law", d.Law, longestLaw}, {"source", d.Source, longestSource}, {"reason", d.Reason, longestReason}} {
		switch {
		case t.text == "":
			report(t.field, "law.fault.required")
		case utf8.RuneCountInString(t.text) > t.longest:
			report(t.field, "law.fault.too_long", strconv.Itoa(t.longest))
		}
	}
	least, greatest := most(p.Unit)
	switch {
	case d.None:
		d.Amount = 0
	case d.Amount < least || d.Amount > greatest:
		report("amount", "law.fault.amount", least, greatest)
	}
	switch {
	case d.From == calendar.None && !p.ByBirth:
		report("from", "law.fault.required")
	case d.From != calendar.None && d.Until != calendar.None && d.Until <= d.From:
		report("until", "law.fault.order")
	}
	if len(faults) > 0 {
		return errs.Wrap(&Refusal{faults}, errs.Invalid, "law.refused")
	}
	return nil
}
