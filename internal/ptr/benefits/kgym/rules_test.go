package kgym_test

import (
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/kgym"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &kgym.Kind, Born: "1950.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "KGYM", "support_start": "2013.07.01.", "support_end": "2014.06.30.",
	"medicine_budget_monthly": "12000", "ad_hoc_budget_yearly": "6000", "income_per_head": "14843", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// 0 is a value of both budgets (fixture (e) of the domain notes).
func TestKGYM_E19_Budgets(t *testing.T) {
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

// The limit is that of the local decree: only that the income is there can be judged.
func TestKGYM_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "any", Set: row{"income_per_head": "90000"}},
		{Name: "missing", Set: row{"income_per_head": ""}, Want: []string{"income_per_head required"}},
	})
}

// The least limits of a decree: 42 750, alone 57 000. The budgets are those of the law.
//
// Covers: C7
func TestKGYM_C7_Calculation(t *testing.T) {
	self := func(income int64) benefit.Member { return benefittest.Member(benefit.Self, "1950.05.01.", income) }
	sum := func(name, cost string, budget, per int64, side string, members ...benefit.Member) benefittest.Sum {
		s := benefittest.Sum{
			Name: name, Day: "2014.05.10.", Born: "1950.05.01.", Set: row{"applied_on": "2014.05.02.", "medicine_cost": cost}, Household: members,
			Want: map[string]int64{"medicine_budget_monthly": budget, "ad_hoc_budget_yearly": 6000, "income_per_head": per},
		}
		if side != "" {
			s.Steps = []string{
				"benefit.step.family", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.percent", side,
				"benefit.step.medicine_cost", "benefit.step.medicine_budget", "benefit.step.ad_hoc_budget",
			}
		}
		return s
	}
	lacks := func(s benefittest.Sum, key string) benefittest.Sum {
		s.Want, s.Steps, s.Lacks = nil, nil, []string{key}
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
	benefittest.Calculate(t, &kgym.Kind, []benefittest.Sum{
		sum("at the least limit", "5000", 5000, 42750, "kgym.step.within", self(42750)),
		sum("above it", "5000", 5000, 42751, "kgym.step.decree", self(42751)),
		alone(sum("alone, at the least limit", "5000", 5000, 57000, "kgym.step.within", self(57000))),
		alone(sum("alone, above it", "5000", 5000, 57001, "kgym.step.decree", self(57001))),
		alone(lacks(sum("alone and not alone", "5000", 0, 0, "", self(0), benefittest.Member(benefit.Child, "2010.01.01.", 0)), "benefit.calculation.not_alone")),
		lacks(sum("no certificate", "", 0, 0, "", self(0)), "benefit.calculation.field_missing"),
		lacks(sum("nobody named", "5000", 0, 0, ""), "benefit.calculation.household_missing"),
		on(sum("", "5000", 5000, 0, "", self(0)), "2013.12.31."),
		on(sum("", "5000", 5000, 0, "", self(0)), "2014.01.01."),
		on(sum("", "5000", 5000, 0, "", self(0)), "2015.02.28."),
		lacks(on(sum("", "5000", 0, 0, "", self(0)), "2015.03.01."), "benefit.calculation.no_law"),
	})
}
