package kgyn_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/kgyn"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &kgyn.Kind, Born: "1950.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "KGYN", "support_start": "2013.07.01.", "support_end": "2014.06.30.",
	"medicine_budget_monthly": "12000", "ad_hoc_budget_yearly": "6000", "income_per_head": "14843", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// 0 is a value of both budgets (fixture (e) of the domain notes).
func TestKGYN_E19_Budgets(t *testing.T) {
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

// 100 % of 28 500, 150 % for people alone: the income stays below. The record does not tell who is alone.
func TestKGYN_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "below 100 %", Set: row{"income_per_head": "28499"}},
		{Name: "between", Set: row{"income_per_head": "42749"}},
		{Name: "150 %", Set: row{"income_per_head": "42750"}, Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "42750"}},
		{Name: "missing", Set: row{"income_per_head": ""}, Want: []string{"income_per_head required"}},
	})
}

// Income below 28 500 (alone 42 750), cost above 2 850 (domain notes 2.8).
//
// Covers: C7
func TestKGYN_C7_Calculation(t *testing.T) {
	self := func(income int64) benefit.Member { return benefittest.Member(benefit.Self, "1950.05.01.", income) }
	spouse := benefittest.Member(benefit.Spouse, "1952.01.01.", 0)
	grown := benefittest.Member(benefit.Child, "1980.01.01.", 200000)
	sum := func(name, cost string, budget, per int64, members ...benefit.Member) benefittest.Sum {
		return benefittest.Sum{
			Name: name, Day: "2014.05.10.", Born: "1950.05.01.", Set: row{"applied_on": "2014.05.02.", "medicine_cost": cost}, Household: members,
			Want: map[string]int64{"medicine_budget_monthly": budget, "ad_hoc_budget_yearly": 6000, "income_per_head": per},
		}
	}
	lacks := func(s benefittest.Sum, key string) benefittest.Sum {
		s.Want, s.Lacks = nil, []string{key}
		return s
	}
	alone := func(s benefittest.Sum) benefittest.Sum {
		s.Set["lives_alone"] = "x"
		return s
	}
	on := func(s benefittest.Sum, day string) benefittest.Sum {
		s.Name, s.Day = day, day
		return s
	}
	steps := func(s benefittest.Sum, keys ...string) benefittest.Sum {
		s.Steps = keys
		return s
	}
	benefittest.Calculate(t, &kgyn.Kind, []benefittest.Sum{
		steps(sum("below both limits", "2851", 2851, 28499, self(28499)), "benefit.step.family", "benefit.step.family_income", "benefit.step.income_per_head",
			"benefit.step.percent", "benefit.step.under", "benefit.step.medicine_cost", "benefit.step.percent", "kgyn.step.cost",
			"benefit.step.medicine_budget", "benefit.step.ad_hoc_budget"),
		lacks(sum("income at the limit", "5000", 0, 0, self(28500)), "benefit.calculation.reaches"),
		alone(sum("alone, below", "5000", 5000, 42749, self(42749))),
		alone(lacks(sum("alone, at the limit", "5000", 0, 0, self(42750)), "benefit.calculation.reaches")),
		lacks(sum("not alone, the higher limit does not count", "5000", 0, 0, self(28501)), "benefit.calculation.reaches"),
		sum("couple, odd income, rounded down", "5000", 5000, 28499, self(56999), spouse),
		sum("a grown child does not count", "5000", 5000, 20000, self(20000), grown),
		alone(lacks(sum("alone and not alone", "5000", 0, 0, self(0), spouse), "benefit.calculation.not_alone")),
		lacks(sum("cost at the limit", "2850", 0, 0, self(0)), "kgyn.calculation.cost"),
		lacks(sum("no certificate", "", 0, 0, self(0)), "benefit.calculation.field_missing"),
		lacks(sum("nobody named", "5000", 0, 0), "benefit.calculation.household_missing"),
		sum("more than the greatest budget", "30000", 12000, 0, self(0)),
		on(sum("", "5000", 5000, 0, self(0)), "2013.12.31."),
		on(sum("", "5000", 5000, 0, self(0)), "2014.01.01."),
		on(sum("", "5000", 5000, 0, self(0)), "2015.02.28."),
		on(sum("", "5000", 5000, 0, self(0)), "2015.03.01."),
		lacks(on(sum("", "5000", 0, 0, self(0)), "2016.01.01."), "benefit.calculation.no_law"),
	})
}

// A case says who lives alone and what the medicines cost.
func TestKGYN_E17_Draft(t *testing.T) {
	of := func(more row) row {
		r := row{"applied_on": "2013.07.01.", "medicine_cost": "12000"}
		maps.Copy(r, more)
		return r
	}
	suite.RunDrafts(t, rows{
		{Name: "below", Set: of(row{"income_per_head": "28499"})},
		{Name: "at the limit", Set: of(row{"income_per_head": "28500"}), Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "28500"}},
		{Name: "alone, below", Set: of(row{"income_per_head": "42749", "lives_alone": "x"})},
		{Name: "alone, at the limit", Set: of(row{"income_per_head": "42750", "lives_alone": "x"}), Want: []string{"income_per_head eligibility"}},
		{Name: "cost at the limit", Set: of(row{"medicine_cost": "2850", "medicine_budget_monthly": "2850"}), Want: []string{"medicine_cost eligibility"}, AndText: row{"medicine_cost": "2850"}},
		{Name: "no cost", Set: of(row{"medicine_cost": ""}), Want: []string{"medicine_cost required"}},
		{Name: "a day more than a year", Set: of(row{"support_end": "2014.07.01."}), Want: []string{"support_end eligibility"}},
	})
}
