package kgya_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/kgya"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &kgya.Kind, Born: "1950.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "KGYA", "support_start": "2013.07.01.", "support_end": "2014.06.30.",
	"medicine_budget_monthly": "12000", "ad_hoc_budget_yearly": "6000", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// 0 is a value of both budgets (fixture (e) of the domain notes).
func TestKGYA_E19_Budgets(t *testing.T) {
	suite.Run(t, rows{
		{Name: "both whole"},
		{Name: "both nothing", Set: row{"medicine_budget_monthly": "0", "ad_hoc_budget_yearly": "0"}},
		{Name: "part of a month", Set: row{"medicine_budget_monthly": "3417"}},
		{Name: "more a month", Set: row{"medicine_budget_monthly": "12001"}, Want: []string{"medicine_budget_monthly outside_statutory_range"}, AndText: row{"medicine_budget_monthly": "12000"}},
		{Name: "part of a year", Set: row{"ad_hoc_budget_yearly": "3000"}, Want: []string{"ad_hoc_budget_yearly outside_statutory_range"}, AndText: row{"ad_hoc_budget_yearly": "0, 6000"}},
		{Name: "more a year", Set: row{"ad_hoc_budget_yearly": "6001"}, Want: []string{"ad_hoc_budget_yearly outside_statutory_range"}},
		{Name: "empty is not 0", Set: row{"medicine_budget_monthly": "", "ad_hoc_budget_yearly": ""}, Want: []string{"ad_hoc_budget_yearly required", "medicine_budget_monthly required"}},
	})
}

func TestKGYA_E17_NoIncome(t *testing.T) {
	suite.Run(t, rows{
		{Name: "income is not for this title", Set: row{"income_per_head": "1000"}, Want: []string{"income_per_head not_allowed"}},
	})
}

const disabled = "rokkantságára tekintettel nyugellátásban vagy rokkantsági ellátásban részesül"

// The individual budget is the cost, at most 12 000 and nothing below 1 000; 6 000 a year for everybody.
//
// Covers: C7
func TestKGYA_C7_Calculation(t *testing.T) {
	const child = "nevelésbe vett vagy ideiglenes hatállyal elhelyezett kiskorú"
	sum := func(name, day, cost string, budget int64) benefittest.Sum {
		return benefittest.Sum{
			Name: name, Day: day, Born: "1950.05.01.", Set: row{"applied_on": "2013.01.02.", "kgya_title": disabled, "medicine_cost": cost},
			Want: map[string]int64{"medicine_budget_monthly": budget, "ad_hoc_budget_yearly": 6000},
		}
	}
	lacks := func(s benefittest.Sum, key string) benefittest.Sum {
		s.Want, s.Lacks = nil, []string{key}
		return s
	}
	set := func(s benefittest.Sum, born string, more row) benefittest.Sum {
		s.Born = born
		maps.Copy(s.Set, more)
		return s
	}
	steps := func(s benefittest.Sum, keys ...string) benefittest.Sum {
		s.Steps = keys
		return s
	}
	benefittest.Calculate(t, &kgya.Kind, []benefittest.Sum{
		steps(sum("below the limit", "2013.07.10.", "11999", 11999), "benefit.step.medicine_cost", "benefit.step.medicine_budget", "benefit.step.ad_hoc_budget"),
		sum("at the limit", "2013.07.10.", "12000", 12000),
		sum("above the limit", "2013.07.10.", "12001", 12000),
		sum("least", "2013.07.10.", "1000", 1000),
		steps(sum("less than least", "2013.07.10.", "999", 0), "benefit.step.medicine_cost", "benefit.step.medicine_budget_none", "benefit.step.ad_hoc_budget"),
		sum("nothing", "2013.07.10.", "0", 0),
		sum("last day of 2013", "2013.12.31.", "5000", 5000),
		sum("first day of 2014", "2014.01.01.", "5000", 5000),
		sum("before the reform", "2015.02.28.", "5000", 5000),
		sum("after the reform", "2015.03.01.", "5000", 5000),
		lacks(sum("2016", "2016.01.01.", "5000", 0), "benefit.calculation.no_law"),
		lacks(sum("no certificate", "2013.07.10.", "", 0), "benefit.calculation.field_missing"),
		steps(set(sum("no individual budget wanted", "2013.07.10.", "", 0), "1950.05.01.", row{"kgya_waived": "x"}), "benefit.step.medicine_budget_waived", "benefit.step.ad_hoc_budget"),
		lacks(set(sum("no title", "2013.07.10.", "5000", 0), "1950.05.01.", row{"kgya_title": ""}), "benefit.calculation.field_missing"),
		set(sum("child in care", "2013.07.10.", "5000", 5000), "1995.07.11.", row{"kgya_title": child}),
		lacks(set(sum("in care until 18", "2013.07.10.", "5000", 0), "1995.07.10.", row{"kgya_title": child}), "kgya.calculation.not_minor"),
		lacks(set(sum("age not known", "2013.07.10.", "5000", 0), "?", row{"kgya_title": child}), "benefit.eligibility.applicant_unknown"),
	})
}

// In a case the budget is no more than the certified cost, for two years at most.
func TestKGYA_E19_Draft(t *testing.T) {
	of := func(budget, end string) row {
		return row{"applied_on": "2013.07.01.", "kgya_title": disabled, "medicine_cost": "7500", "medicine_budget_monthly": budget, "support_end": end}
	}
	suite.RunDrafts(t, rows{
		{Name: "the cost", Set: of("7500", "2015.06.30.")},
		{Name: "more than the cost", Set: of("7501", "2015.06.30."), Want: []string{"medicine_budget_monthly outside_statutory_range"}, AndText: row{"medicine_budget_monthly": "7500"}},
		{Name: "a day more than two years", Set: of("7500", "2015.07.01."), Want: []string{"support_end eligibility"}, AndText: row{"support_end": "24"}},
	})
}
