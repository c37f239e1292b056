package benefittest

import (
	"maps"
	"slices"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// Sum is one calculation with what must come of it.
type Sum struct {
	Name      string
	Day       string // of the decision, for example 2014.05.10.
	Start     string // first day of the support; "" is Day
	Born      string // the applicant's birth date
	Child     string // the entitled person's
	Set       Row    // fields of application and decision
	Household []benefit.Member
	Want      map[string]int64 // proposals by field key; nothing else may be proposed
	Lacks     []string         // message keys of what is missing, when nothing is to be proposed
	Steps     []string         // keys of the derivation in order; nil: not compared
}

// Calculate runs a kind's calculator on every sum. Of every derivation it asks that each line has a law and each value of
// the law its citation.
func Calculate(t *testing.T, k *benefit.Kind, sums []Sum) {
	t.Helper()
	for _, s := range sums {
		t.Run(s.Name, func(t *testing.T) {
			t.Helper()
			c, lacks := Run(t, k, s)
			got := map[string]int64{}
			for _, p := range c.Proposed {
				got[p.Field.Key] = p.N
				if p.Law == "" {
					t.Errorf("%s is proposed without a law", p.Field.Key)
				}
			}
			want := s.Want
			if want == nil {
				want = map[string]int64{}
			}
			if !maps.Equal(got, want) {
				t.Errorf("proposed %v, want %v", got, want)
			}
			if !slices.Equal(lacks, s.Lacks) {
				t.Errorf("lacks %q, want %q", lacks, s.Lacks)
			}
			var steps []string
			for _, step := range c.Steps {
				steps = append(steps, step.Key)
				if step.Law == "" || step.Unit == "" {
					t.Errorf("the line %s cites no law or has no unit", step.Key)
				}
			}
			if s.Steps != nil && !slices.Equal(steps, s.Steps) {
				t.Errorf("steps %q, want %q", steps, s.Steps)
			}
			for _, v := range c.Values {
				if v.Law == "" || v.Key == "" {
					t.Errorf("a value without a name or citation: %+v", v)
				}
			}
		})
	}
}

// Run runs a kind's calculator on one sum; lacks are the message keys of its findings.
func Run(t *testing.T, k *benefit.Kind, s Sum) (c *benefit.Calculation, lacks []string) {
	t.Helper()
	r := k.NewRecord()
	for _, f := range k.Fields() {
		r.Set(f, fields.Read(f, fields.Raw{Text: s.Set[f.Key]}, func(x finding.Finding) { t.Errorf("%s: %s", x.Field, x.Code) }))
	}
	day, ok := calendar.Parse(s.Day)
	start := day
	if s.Start != "" {
		start, ok = calendar.Parse(s.Start)
	}
	if !ok {
		t.Fatal("a day of the sum cannot be read")
	}
	in := &benefit.Input{
		Record: r, Applicant: person(t, s.Born, "?"), Entitled: person(t, s.Child, "?"), Day: day,
		Report: func(x finding.Finding) { lacks = append(lacks, x.MessageKey()) },
	}
	c, _ = k.Calculate(in, start, s.Household)
	return c, lacks
}

// Member makes a member of a household; born as 1980.01.01.
func Member(kin benefit.Kin, born string, income int64, traits ...benefit.Trait) benefit.Member {
	day, ok := calendar.Parse(born)
	if !ok {
		panic("benefittest: birth date " + born)
	}
	return benefit.Member{Kin: kin, Born: day, Income: income, Traits: traits}
}
