package people

import (
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Merging says that two records are one person. Nothing is moved: both keep all they hold, and the absorbed one is
// answered by the survivor from then on, until Unmerge.
type Merging struct {
	SurvivorID, AbsorbedID     int64
	SurvivorSeen, AbsorbedSeen string // Person.Seen of what the clerk saw of each
	Reason                     string
	Request                    audit.Request
}

// Verdict is what a second clerk says of a proposal to merge.
type Verdict struct {
	ProposalID                 int64
	CarryOut                   bool // false: it is refused, or taken back by who proposed it
	SurvivorSeen, AbsorbedSeen string
	Reason                     string // required of a refusal
	Request                    audit.Request
}

// Unmerging takes a merged record apart again.
type Unmerging struct {
	AbsorbedID int64
	Reason     string
	Request    audit.Request
}

// Proposal is a merge that waits for a second clerk.
type Proposal struct {
	ID                     int64
	SurvivorID, AbsorbedID int64
	Survivor, Absorbed     Name
	Actor                  string // who proposed it: a login code
	BodyID                 int64
	At                     time.Time
	Reason                 string
	Own                    bool // the actor proposed it, and can only take it back
}

// Doubt is a reason why one clerk alone may not say that two records are one person: the message key
// people.merge.doubt.<doubt>.
type Doubt string

// The doubts.
const (
	DoubtTwoTAJ Doubt = "two_taj"    // each has a TAJ of its own
	DoubtNoTAJ  Doubt = "no_taj"     // neither has one
	DoubtBirth  Doubt = "birth_date" // other birth dates
	DoubtName   Doubt = "name"       // other names
	DoubtMother Doubt = "mother"     // other names of the mother
)

// Comparison is two records side by side.
type Comparison struct {
	Survivor, Absorbed Person // as proposed: what has the TAJ stays, and what absorbed others before
	Fixed              bool   // only this one can stay
	Refused            string // message key of why they cannot be merged as they stand; "" when they can
	Rows               []CompareRow
	Doubts             []Doubt // why a second clerk is needed; none: one is enough
	Open               *Proposal
}

// CompareRow is a field of two records; numbers are masked. One that is empty in both is left out.
type CompareRow struct {
	Field              *fields.Field
	Survivor, Absorbed fields.Value
	Differs            bool // of the values in full
}

// doubts says why a second clerk is needed to merge two records. Accents and capital letters of names do not matter.
func doubts(a, b *record) []Doubt {
	var out []Doubt
	switch {
	case a.taj != 0 && b.taj != 0:
		out = append(out, DoubtTwoTAJ)
	case a.taj == 0 && b.taj == 0:
		out = append(out, DoubtNoTAJ)
	}
	if a.BirthDate != b.BirthDate {
		out = append(out, DoubtBirth)
	}
	other := func(family, given *fields.Field) bool {
		name := func(r *record) []string { return foldedWords(r.full.Of(family).Text + " " + r.full.Of(given).Text) }
		x, y := name(a), name(b)
		return len(x) > 0 && len(y) > 0 && !slices.Equal(x, y)
	}
	if other(FieldFamilyName, FieldGivenName) {
		out = append(out, DoubtName)
	}
	if other(FieldMotherFamilyName, FieldMotherGivenName) {
		out = append(out, DoubtMother)
	}
	return out
}

// mayAbsorb says why a record cannot absorb another one, as a message key; "" when it can. Who is found by a TAJ stays
// findable as themself, and what absorbed others is not absorbed.
func mayAbsorb(survivor, absorbed *record) string {
	switch {
	case len(absorbed.Absorbed) > 0:
		return "people.merge.unmerge_first"
	case survivor.taj == 0 && absorbed.taj != 0:
		return "people.merge.taj_stays"
	}
	return ""
}

// compare puts two records side by side, the first as the one that stays if it can.
func compare(a, b *record) Comparison {
	out := Comparison{}
	way, back := mayAbsorb(a, b), mayAbsorb(b, a)
	if way != "" && back == "" {
		a, b = b, a
		way, back = back, way
	}
	out.Survivor, out.Absorbed, out.Refused, out.Fixed = a.Person, b.Person, way, back != ""
	out.Doubts = doubts(a, b)
	for _, f := range FullColumns {
		row := CompareRow{Field: f, Survivor: a.Record.Of(f), Absorbed: b.Record.Of(f), Differs: a.full.Of(f) != b.full.Of(f)}
		if f == FieldTAJ {
			row.Differs = a.taj != b.taj
		}
		if row.Survivor.Filled() || row.Absorbed.Filled() {
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// checkReason wants a reason in words. Errors: Invalid with a Refusal.
func checkReason(reason string) error {
	f := finding.Finding{Field: "reason", Code: finding.Required}
	switch n := len([]rune(fields.Clean(reason))); {
	case n == 0:
	case n > longestReason:
		f = finding.Finding{Field: "reason", Code: finding.Format, Key: "people.correct.reason_long"}
	default:
		return nil
	}
	return errs.Wrap(&Refusal{[]finding.Finding{f}}, errs.Invalid, "people.correct.findings")
}
