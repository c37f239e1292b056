package eszj_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/eszj"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &eszj.Kind, Born: "1970.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "ESZJ", "support_start": "2014.07.01.", "support_end": "2015.06.30.",
	"income_per_head": "14843", "eszj_certificate": "12/2014", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2014", "issued_on": "2014.07.10.", "final_on": "2014.07.26.",
}}

// 120 % of 28 500 is 34 200; 150 % for people alone is 42 750 (domain notes 2.8).
//
// Covers: C6
func TestESZJ_C6_Record(t *testing.T) {
	suite.Run(t, rows{
		{Name: "right"},
		{Name: "between the limits", Set: row{"income_per_head": "42750"}},
		{Name: "above both", Set: row{"income_per_head": "42751"}, Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "42750"}},
		{Name: "no certificate", Set: row{"eszj_certificate": ""}, Want: []string{"eszj_certificate required"}},
		{Name: "a day more than a year", Set: row{"support_end": "2015.07.01."}, Want: []string{"support_end eligibility"}, AndText: row{"support_end": "12"}},
		{Name: "an amount is not for this kind", Set: row{"gross_monthly": "1"}, Want: []string{"gross_monthly not_allowed"}},
		{Name: "before the known law", Set: row{"issued_on": "2012.12.31."}, Want: []string{"issued_on eligibility"}},
	})
}

func TestESZJ_E17_Draft(t *testing.T) {
	of := func(more row) row {
		r := row{"applied_on": "2014.07.01.", "greatest_item": "0", "eszj_wealth": "0", "wealth_declared": "x"}
		maps.Copy(r, more)
		return r
	}
	suite.RunDrafts(t, rows{
		{Name: "at 120 %", Set: of(row{"income_per_head": "34200"})},
		{Name: "above 120 %", Set: of(row{"income_per_head": "34201"}), Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "34200"}},
		{Name: "alone at 150 %", Set: of(row{"income_per_head": "42750", "lives_alone": "x"})},
		{Name: "alone above", Set: of(row{"income_per_head": "42751", "lives_alone": "x"}), Want: []string{"income_per_head eligibility"}},
		{Name: "wealth at the limits", Set: of(row{"greatest_item": "855000", "eszj_wealth": "2280000"})},
		{Name: "wealth above", Set: of(row{"greatest_item": "855001", "eszj_wealth": "2280001"}), Want: []string{"eszj_wealth eligibility", "greatest_item eligibility"}},
		{Name: "wealth not stated", Set: of(row{"greatest_item": "", "eszj_wealth": ""}), Want: []string{"eszj_wealth required", "greatest_item required"}},
	})
}

// Covers: C7
func TestESZJ_C7_Calculation(t *testing.T) {
	self := func(income int64) benefit.Member { return benefittest.Member(benefit.Self, "1970.05.01.", income) }
	spouse := benefittest.Member(benefit.Spouse, "1972.01.01.", 0)
	sum := func(name string, more row, per int64, members ...benefit.Member) benefittest.Sum {
		set := row{"applied_on": "2014.07.01.", "greatest_item": "0", "eszj_wealth": "0"}
		maps.Copy(set, more)
		return benefittest.Sum{Name: name, Day: "2014.07.10.", Born: "1970.05.01.", Set: set, Household: members, Want: map[string]int64{"income_per_head": per}}
	}
	lacks := func(s benefittest.Sum, key string) benefittest.Sum {
		s.Want, s.Lacks = nil, []string{key}
		return s
	}
	on := func(s benefittest.Sum, day string) benefittest.Sum {
		s.Name, s.Day = day, day
		return s
	}
	whole := sum("at 120 %", nil, 34200, self(34200))
	whole.Steps = []string{
		"benefit.step.family", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.percent", "benefit.step.within",
		"benefit.step.times", "benefit.step.wealth", "benefit.step.times", "benefit.step.wealth", "eszj.step.months",
	}
	benefittest.Calculate(t, &eszj.Kind, []benefittest.Sum{
		whole,
		lacks(sum("above 120 %", nil, 0, self(34201)), "benefit.calculation.above"),
		sum("couple, rounded down", nil, 34200, self(68401), spouse),
		sum("alone at 150 %", row{"lives_alone": "x"}, 42750, self(42750)),
		lacks(sum("alone above", row{"lives_alone": "x"}, 0, self(42751)), "benefit.calculation.above"),
		lacks(sum("alone and not alone", row{"lives_alone": "x"}, 0, self(0), spouse), "benefit.calculation.not_alone"),
		sum("wealth at the limits", row{"greatest_item": "855000", "eszj_wealth": "2280000"}, 0, self(0)),
		lacks(sum("item above", row{"greatest_item": "855001"}, 0, self(0)), "benefit.calculation.wealth"),
		lacks(sum("wealth above", row{"eszj_wealth": "2280001"}, 0, self(0)), "benefit.calculation.wealth"),
		lacks(sum("wealth not stated", row{"eszj_wealth": ""}, 0, self(0)), "benefit.calculation.field_missing"),
		lacks(sum("nobody named", nil, 0), "benefit.calculation.household_missing"),
		on(sum("", nil, 0, self(0)), "2013.12.31."),
		on(sum("", nil, 0, self(0)), "2014.01.01."),
		on(sum("", nil, 0, self(0)), "2015.02.28."),
		on(sum("", nil, 0, self(0)), "2015.03.01."),
		lacks(on(sum("", nil, 0, self(0)), "2016.01.01."), "benefit.calculation.no_law"),
	})
}
