package benefit_test

import (
	"slices"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
)

// reckoned is a calculation on a day of 2014 with a household; it gathers what is said.
func reckoned(household ...benefit.Member) (c *benefit.Calculation, said *[]string) {
	said = &[]string{}
	return &benefit.Calculation{
		Household: household,
		Input: &benefit.Input{
			Record: fields.NewRecord(benefit.FirstOwn), Day: calendar.On(2014, 5, 10),
			Report: func(f finding.Finding) { *said = append(*said, f.MessageKey()) },
		},
	}, said
}

// Who counts as family: children below 20, in studies below 25, chronically ill at any age.
func TestFamily(t *testing.T) {
	self := benefittest.Member(benefit.Self, "1970.01.01.", 0)
	for _, c := range []struct {
		name   string
		member benefit.Member
		want   int
	}{
		{"spouse", benefittest.Member(benefit.Spouse, "1972.01.01.", 0), 2},
		{"child of 19", benefittest.Member(benefit.Child, "1994.05.11.", 0), 2},
		{"child of 20", benefittest.Member(benefit.Child, "1994.05.10.", 0), 1},
		{"student of 24", benefittest.Member(benefit.Child, "1989.05.11.", 0, benefit.Studies), 2},
		{"student of 25", benefittest.Member(benefit.Child, "1989.05.10.", 0, benefit.Studies), 1},
		{"ill child of 44", benefittest.Member(benefit.Child, "1970.01.01.", 0, benefit.ChronicallyIll), 2},
		{"somebody else", benefittest.Member(benefit.Other, "2010.01.01.", 0, benefit.ChronicallyIll), 1},
	} {
		calc, said := reckoned(self, c.member)
		if ok := calc.Family("1. §"); !ok || len(calc.Household) != c.want || len(*said) > 0 {
			t.Errorf("%s: %d of the family, want %d; %v", c.name, len(calc.Household), c.want, *said)
		}
		if last := calc.Steps[len(calc.Steps)-1]; last.Result != int64(c.want) || !slices.Equal(last.Args, []string{"2"}) {
			t.Errorf("%s: the line is %+v", c.name, last)
		}
	}
	for name, household := range map[string][]benefit.Member{"benefit.calculation.household_missing": nil, "benefit.calculation.household_roles": {self, self}} {
		calc, said := reckoned(household...)
		if calc.Family("1. §") || !calc.Refused() || !slices.Equal(*said, []string{name}) {
			t.Errorf("%s: %v", name, *said)
		}
	}
}

// "Nem haladja meg" takes the limit itself, "nem éri el" does not.
func TestWithinAndUnder(t *testing.T) {
	for _, c := range []struct {
		n             int64
		within, under bool
	}{{99, true, true}, {100, true, false}, {101, false, false}} {
		calc, _ := reckoned()
		if calc.Within(c.n, 100, "1. §") != c.within || calc.Refused() == c.within {
			t.Errorf("%d is within 100: %v", c.n, !c.within)
		}
		calc, _ = reckoned()
		if calc.Under(c.n, 100, "1. §") != c.under || calc.Refused() == c.under {
			t.Errorf("%d is under 100: %v", c.n, !c.under)
		}
	}
}
