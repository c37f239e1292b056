package benefit_test

import (
	"slices"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
)

// calculationOn makes a calculation for a household without a record.
func calculationOn(day calendar.Day, household []benefit.Member) (c *benefit.Calculation, lacks *[]string) {
	lacks = &[]string{}
	in := &benefit.Input{Day: day, Record: (&benefit.Kind{}).NewRecord(), Report: func(f finding.Finding) { *lacks = append(*lacks, f.MessageKey()) }}
	return &benefit.Calculation{Input: in, Household: household}, lacks
}

// Consumption units of the family (Szt. 37. §) and of the household (Szt. 38. §), in tenths.
//
// Covers: C7
func TestUnits_C7_FamilyAndHousehold(t *testing.T) {
	m := benefittest.Member
	self, spouse := m(benefit.Self, "1980.01.01.", 0), m(benefit.Spouse, "1982.01.01.", 0)
	child := func(born string, traits ...benefit.Trait) benefit.Member { return m(benefit.Child, born, 0, traits...) }
	small := child("2008.01.01.")
	other := m(benefit.Other, "1950.01.01.", 0)
	for _, c := range []struct {
		name              string
		members           []benefit.Member
		family, household int64
	}{
		{"single", []benefit.Member{self}, 10, 10},
		{"couple", []benefit.Member{self, spouse}, 19, 19},
		{"couple, the applicant named second", []benefit.Member{spouse, self}, 19, 19},
		{"couple with one child", []benefit.Member{self, spouse, small}, 27, 27},
		{"couple with two children", []benefit.Member{self, spouse, small, small}, 35, 35},
		{"couple with four children", []benefit.Member{self, spouse, small, small, small, small}, 49, 49},
		{"lone parent", []benefit.Member{self, small}, 20, 20},
		{"lone parent of three, one with raised family allowance", []benefit.Member{self, small, small, child("2008.01.01.", benefit.RaisedFamilyAllowance)}, 37, 37},
		{"disabled spouse", []benefit.Member{self, m(benefit.Spouse, "1982.01.01.", 0, benefit.DisabilitySupport)}, 21, 21},
		{"two reasons of one child count once", []benefit.Member{self, spouse, child("2008.01.01.", benefit.RaisedFamilyAllowance, benefit.DisabilitySupport)}, 29, 29},
		{"a parent lives there", []benefit.Member{self, other}, 10, 19},
		{"three further adults", []benefit.Member{self, other, other, other}, 10, 35},
		{"grown child", []benefit.Member{self, child("1984.01.01.")}, 10, 19},
		{"grown child who is ill", []benefit.Member{self, child("1984.01.01.", benefit.ChronicallyIll)}, 20, 19},
		{"child of 18 is an adult of the household", []benefit.Member{self, child("1996.05.10.")}, 20, 19},
		{"child who is 18 tomorrow", []benefit.Member{self, child("1996.05.11.")}, 20, 20},
		{"child of 20", []benefit.Member{self, child("1994.05.10.")}, 10, 19},
		{"child who is 20 tomorrow", []benefit.Member{self, child("1994.05.11.")}, 20, 19},
		{"student who is 25 tomorrow", []benefit.Member{self, child("1989.05.11.", benefit.Studies)}, 20, 19},
		{"student of 25", []benefit.Member{self, child("1989.05.10.", benefit.Studies)}, 10, 19},
		{"grandchild", []benefit.Member{self, m(benefit.Other, "2008.01.01.", 0)}, 10, 18},
		{"applicant of 17 alone", []benefit.Member{m(benefit.Self, "1997.01.01.", 0)}, 10, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			day := calendar.On(2014, 5, 10)
			calc, lacks := calculationOn(day, c.members)
			if got, ok := calc.FamilyUnits(); !ok || got != c.family {
				t.Errorf("family: %d, %v, %q, want %d", got, ok, *lacks, c.family)
			}
			calc, lacks = calculationOn(day, c.members)
			got, ok := calc.HouseholdUnits()
			if !ok || got != c.household {
				t.Errorf("household: %d, %v, %q, want %d", got, ok, *lacks, c.household)
			}
			sum := int64(0)
			for _, s := range calc.Steps[:len(calc.Steps)-1] {
				sum += s.Result
			}
			if last := calc.Steps[len(calc.Steps)-1]; last.Result != sum {
				t.Errorf("the lines add up to %d, the last says %d", sum, last.Result)
			}
		})
	}
}

func TestUnits_C7_Refused(t *testing.T) {
	m := benefittest.Member
	self, spouse := m(benefit.Self, "1980.01.01.", 0), m(benefit.Spouse, "1982.01.01.", 0)
	day := calendar.On(2014, 5, 10)
	for _, c := range []struct {
		name    string
		day     calendar.Day
		members []benefit.Member
		want    string
	}{
		{"nobody", day, nil, "benefit.calculation.household_missing"},
		{"no applicant", day, []benefit.Member{spouse}, "benefit.calculation.household_roles"},
		{"two applicants", day, []benefit.Member{self, self}, "benefit.calculation.household_roles"},
		{"two spouses", day, []benefit.Member{self, spouse, spouse}, "benefit.calculation.household_roles"},
		{"no birth date", day, []benefit.Member{self, {Kin: benefit.Child, Born: calendar.None}}, "benefit.calculation.household_people"},
		{"born tomorrow", day, []benefit.Member{self, m(benefit.Child, "2014.05.11.", 0)}, "benefit.calculation.household_people"},
		{"negative income", day, []benefit.Member{self, m(benefit.Child, "2008.01.01.", -1)}, "benefit.calculation.household_people"},
		{"law not known", calendar.On(2012, 12, 31), []benefit.Member{self}, "finding.eligibility.no_parameter"},
		{"law not known yet", calendar.On(2016, 1, 1), []benefit.Member{self}, "finding.eligibility.no_parameter"},
	} {
		t.Run(c.name, func(t *testing.T) {
			calc, lacks := calculationOn(c.day, c.members)
			if got, ok := calc.FamilyUnits(); ok || !slices.Contains(*lacks, c.want) || !calc.Refused() {
				t.Errorf("family: %d, %v, %q", got, ok, *lacks)
			}
			calc, lacks = calculationOn(c.day, c.members)
			if got, ok := calc.HouseholdUnits(); ok || !slices.Contains(*lacks, c.want) || !calc.Refused() {
				t.Errorf("household: %d, %v, %q", got, ok, *lacks)
			}
		})
	}
	// The household's weights ended with the support that they were made for.
	calc, _ := calculationOn(calendar.On(2015, 2, 28), []benefit.Member{self})
	if _, ok := calc.HouseholdUnits(); !ok {
		t.Error("no units on the last day")
	}
	calc, _ = calculationOn(benefit.Reform2015, []benefit.Member{self})
	if _, ok := calc.HouseholdUnits(); ok {
		t.Error("units after the end")
	}
}

// 90 % of the net wage of public work. Figures of the domain notes.
//
// Covers: C7
func TestSupplementMax_C7_E19(t *testing.T) {
	for _, c := range []struct {
		day  calendar.Day
		want int64
	}{
		{calendar.On(2012, 12, 31), -1},
		{calendar.On(2013, 1, 1), 44507},
		{calendar.On(2013, 12, 31), 44507},
		{calendar.On(2014, 1, 1), 45568},
		{calendar.On(2014, 12, 31), 45568},
		{calendar.On(2015, 1, 1), 46662},
		{calendar.On(2015, 2, 28), 46662},
		{calendar.On(2015, 3, 1), 46662},
		{calendar.On(2015, 12, 31), 46662},
		{calendar.On(2016, 1, 1), -1},
	} {
		calc, lacks := calculationOn(c.day, nil)
		got, ok := calc.SupplementMax()
		if ok != (c.want >= 0) || ok && got != c.want || ok != (len(*lacks) == 0) {
			t.Errorf("%v: %d, %v, %q, want %d", c.day, got, ok, *lacks, c.want)
		}
	}
}

func TestInput_WithinMonths(t *testing.T) {
	for end, want := range map[string]int{"2014.12.31.": 0, "2015.01.01.": 1, "": 0, "tél": 0} {
		record, _ := benefittest.Read(benefit.Shared, row{"support_start": "2013.07.01.", "support_end": end})
		found := 0
		in := &benefit.Input{Record: record, Report: func(f finding.Finding) {
			found++
			if f.Field != "support_end" || f.Code != finding.Eligibility {
				t.Errorf("%+v", f)
			}
		}}
		in.WithinMonths(18, "§")
		if found != want {
			t.Errorf("until %q: %d findings, want %d", end, found, want)
		}
	}
}
