package benefit

import (
	"strconv"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

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
	Law    *Law // the edition whose numbers judge; nil: those that the program ships
	Report func(finding.Finding)
}

// Param gives the value of a parameter on the input's day. When there is none it reports that the rule cannot be
// evaluated, and ok is false.
func (in *Input) Param(p *Parameter) (value int64, ok bool) {
	v, ok := in.Law.On(p, in.Day)
	if !ok {
		in.Report(finding.Finding{Code: finding.Eligibility, Key: "finding.eligibility.no_parameter", Args: []string{p.Name, dotted(in.Day)}})
	}
	return v.Value, ok
}

// PercentOf gives a percentage of a base, both numbers of the law of the input's day. ok is false, and said why,
// when one of them is not known.
func (in *Input) PercentOf(percent, base *Parameter) (value int64, ok bool) {
	b, okBase := in.Param(base)
	p, okPercent := in.Param(percent)
	return Percent(b, p), okBase && okPercent
}

// Amount gives the forints or count that stand in a field; ok is false when it is empty or cannot be read (which
// has its own finding).
func (in *Input) Amount(f *fields.Field) (int64, bool) {
	v := in.Record.Of(f)
	return v.N, v.State == fields.OK
}

// Range reports an amount outside of what the law of the day allows. from and to are inclusive; to < 0 is open.
func (in *Input) Range(f *fields.Field, from, to int64, law string) {
	n, ok := in.Amount(f)
	switch {
	case !ok:
	case n < from:
		in.Report(finding.Finding{Field: f.Key, Code: finding.OutsideRange, Key: "finding.outside_statutory_range.below", Args: []string{Number(from), law}, Value: Number(n)})
	case to >= 0 && n > to:
		in.Report(finding.Finding{Field: f.Key, Code: finding.OutsideRange, Key: "finding.outside_statutory_range.above", Args: []string{Number(to), law}, Value: Number(n)})
	}
}

// OneOf reports an amount that is none of the amounts of the law.
func (in *Input) OneOf(f *fields.Field, law string, amounts ...int64) {
	n, ok := in.Amount(f)
	if !ok {
		return
	}
	list := make([]string, len(amounts))
	for i, a := range amounts {
		if n == a {
			return
		}
		list[i] = Number(a)
	}
	in.Report(finding.Finding{Field: f.Key, Code: finding.OutsideRange, Key: "benefit.outside_statutory_range.one_of", Args: []string{strings.Join(list, ", "), law}, Value: Number(n)})
}

// Ceiling reports an income above the limit of the law ("nem haladja meg"): a condition of entitlement.
func (in *Input) Ceiling(f *fields.Field, limit int64, law string) {
	n, ok := in.Amount(f)
	if ok && n > limit {
		in.Report(finding.Finding{Field: f.Key, Code: finding.Eligibility, Key: "finding.eligibility.income", Args: []string{Number(limit), law}, Value: Number(n)})
	}
}

// Below reports an income that reaches the limit of the law ("nem éri el"): a condition of entitlement.
func (in *Input) Below(f *fields.Field, limit int64, law string) {
	n, ok := in.Amount(f)
	if ok && n >= limit {
		in.Report(finding.Finding{Field: f.Key, Code: finding.Eligibility, Key: "benefit.eligibility.income_reached", Args: []string{Number(limit), law}, Value: Number(n)})
	}
}

// Number writes a number as arguments of texts have it.
func Number(n int64) string { return strconv.FormatInt(n, 10) }
