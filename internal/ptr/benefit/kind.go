package benefit

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Office is a sort of authority that grants benefits.
type Office string

// The sorts of authority.
const (
	Municipality Office = "municipality" // jegyző, települési önkormányzat
	District     Office = "district"     // járási hivatal
	Guardianship Office = "guardianship" // járási gyámhivatal
)

// Subject says whom a group counts by.
type Subject string

// The subjects of exclusion.
const (
	ByApplicant Subject = "applicant" // at most one for the applicant
	ByEntitled  Subject = "entitled"  // at most one for the person who gives the right (child, cared-for)
	ByDwelling  Subject = "dwelling"  // at most one for the applicant's dwelling
)

// Group is a set of benefits that exclude each other for one subject and overlapping time. Kinds name groups,
// never each other.
type Group struct {
	Code string  // stable, lower case
	By   Subject // whom it counts by for this kind
}

// Kind is one sort of benefit. The same value judges workbook row, form and message, and gives the column list,
// the form and the help.
type Kind struct {
	Code    string            // ellátás típus kód, Hungarian spelling: FHT, ÁPDA
	ASCII   string            // the same without accents, for generated ids: FHT, APDA
	Name    string            // full Hungarian name
	English string            // English name
	Groups  []Group           // what excludes what
	Uses    []fields.Use      // fields of a decision of this kind, in the order of the form
	Client  []string          // keys of client fields required of the applicant of this kind beyond everybody's
	Offices []Competence      // who grants it, oldest first, without gaps while the kind lives
	Periods []Period          // the law of the kind, oldest first, without gaps while the kind lives
	Params  []*Parameter      // the kind's own numbers of the law
	Sample  func(Dice) Sample // a plausible decision, for test data and templates
}

// Competence says which sort of office grants a kind from a day until the day before Until.
type Competence struct {
	From, Until calendar.Day // None: open
	Office      Office
	Law         string
}

// Period is the law of a kind between two days. When the law changes, close the old period and add one; what an
// old period computes never changes.
type Period struct {
	From, Until calendar.Day // None: open; Until is the first day it no longer applies
	Law         string       // citation
	Check       func(*Input) // eligibility and statutory ranges; reports through the input
}

func within(day, from, until calendar.Day) bool {
	return (from == calendar.None || day >= from) && (until == calendar.None || day < until)
}

// OfficeOn gives the office that grants the kind on a day; ok is false when nobody does.
func (k *Kind) OfficeOn(day calendar.Day) (Office, bool) {
	for _, c := range k.Offices {
		if within(day, c.From, c.Until) {
			return c.Office, true
		}
	}
	return "", false
}

// PeriodOn gives the law of a day; ok is false when the kind does not exist then.
func (k *Kind) PeriodOn(day calendar.Day) (*Period, bool) {
	for i := range k.Periods {
		if p := &k.Periods[i]; within(day, p.From, p.Until) {
			return p, true
		}
	}
	return nil, false
}

// Uses reports whether the kind has the field at all.
func (k *Kind) use(f *fields.Field) bool {
	for i := range k.Uses {
		if k.Uses[i].Field == f {
			return true
		}
	}
	return false
}

// Person is what the rules may know of a person beyond the decision. The zero value knows nothing.
type Person struct {
	Known bool         // the person's data are at hand
	Born  calendar.Day // birth date
}

// Input is what a rule looks at, and where it reports.
type Input struct {
	Kind      *Kind
	Record    fields.Record
	Applicant Person
	Entitled  Person // the child, the cared-for
	// Day is the day whose law judges: the day of the decision, or the start of the support when that cannot be read.
	Day    calendar.Day
	Report func(finding.Finding)
}

// Judge checks a record of this kind: required and forbidden fields, the order of dates, then the law of the day.
// columns is the whole vocabulary: a filled field that the kind does not use is refused.
func (k *Kind) Judge(in *Input, columns []*fields.Field) {
	in.Kind = k
	for _, f := range columns {
		if v := in.Record.Of(f); v.State != fields.Empty && !k.use(f) {
			in.Report(finding.Finding{Field: f.Key, Code: finding.NotAllowed, Key: "finding.not_allowed.kind", Args: []string{k.Code}, Value: v.Text})
		}
	}
	fields.Check(in.Record, k.Uses, in.Report)
	checkDates(in)
	in.Day = decisionDay(in.Record)
	if in.Day == calendar.None {
		return // the dates have their own findings; without a day no law can be chosen
	}
	period, ok := k.PeriodOn(in.Day)
	if !ok {
		in.Report(finding.Finding{Field: IssuedOn.Key, Code: finding.Eligibility, Key: "finding.eligibility.no_law", Args: []string{k.Code, in.Day.Dotted()}})
		return
	}
	if period.Check != nil {
		period.Check(in)
	}
}

func decisionDay(r fields.Record) calendar.Day {
	for _, f := range []*fields.Field{IssuedOn, SupportStart} {
		if v := r.Of(f); v.State == fields.OK {
			return calendar.Day(v.N)
		}
	}
	return calendar.None
}

// dateOrders lists which date must not stand before which.
var dateOrders = []struct{ earlier, later *fields.Field }{
	{SupportStart, SupportEnd},
	{SupportStart, ReviewDue},
	{ReviewDue, SupportEnd},
	{IssuedOn, FinalOn},
	{PauseStart, PauseEnd},
	{SupportStart, PauseStart},
	{PauseEnd, SupportEnd},
	{SuspensionStart, SuspensionEnd},
	{SupportStart, SuspensionStart},
	{SuspensionEnd, SupportEnd},
}

func checkDates(in *Input) {
	for _, o := range dateOrders {
		a, b := in.Record.Of(o.earlier), in.Record.Of(o.later)
		if a.State == fields.OK && b.State == fields.OK && a.N > b.N {
			in.Report(finding.Finding{
				Field: o.later.Key, Code: finding.DateOrder, Value: b.Text,
				Args: []string{o.later.Column, o.earlier.Column, calendar.Day(a.N).Dotted() + "."},
			})
		}
	}
}
