package benefit

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Parameter is a number of the law with its values over time.
type Parameter struct {
	Key    string // stable, for example "nyugdijminimum"
	Name   string // Hungarian name
	Unit   string // Ft, Ft/hó, %, nap
	Values []Dated
}

// Dated is a value from a day until the day before the next value (or Until).
type Dated struct {
	From     calendar.Day
	Until    calendar.Day // None: until the next value, or open
	Value    int64        // in the parameter's unit
	Law      string       // paragraph
	Source   string       // where the figure was read
	Verified bool         // false: to be checked by a lawyer against the official text
}

// On gives the value of a day. ok is false when the law has none, or none is known: the rule that asked must then
// refuse, not guess.
func (p *Parameter) On(day calendar.Day) (Dated, bool) {
	for i := len(p.Values) - 1; i >= 0; i-- {
		v := p.Values[i]
		if day >= v.From {
			return v, v.Until == calendar.None || day < v.Until
		}
	}
	return Dated{}, false
}

// Param gives the value of a parameter on the input's day. When there is none it reports that the rule cannot be
// evaluated, and ok is false.
func (in *Input) Param(p *Parameter) (value int64, ok bool) {
	v, ok := p.On(in.Day)
	if !ok {
		in.Report(finding.Finding{Code: finding.Eligibility, Key: "finding.eligibility.no_parameter", Args: []string{p.Name, in.Day.Dotted() + "."}})
	}
	return v.Value, ok
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
		in.Report(finding.Finding{Field: f.Key, Code: finding.OutsideRange, Key: "finding.outside_statutory_range.below", Args: []string{number(from), law}, Value: number(n)})
	case to >= 0 && n > to:
		in.Report(finding.Finding{Field: f.Key, Code: finding.OutsideRange, Key: "finding.outside_statutory_range.above", Args: []string{number(to), law}, Value: number(n)})
	}
}

// Ceiling reports an income above the limit of the law: a condition of entitlement.
func (in *Input) Ceiling(f *fields.Field, limit int64, law string) {
	n, ok := in.Amount(f)
	if ok && n > limit {
		in.Report(finding.Finding{Field: f.Key, Code: finding.Eligibility, Key: "finding.eligibility.income", Args: []string{number(limit), law}, Value: number(n)})
	}
}

// Percent gives percent of an amount, whole forints, half up.
func Percent(of int64, percent int64) int64 { return (of*percent + 50) / 100 }
