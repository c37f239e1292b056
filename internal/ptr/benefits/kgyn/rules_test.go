package kgyn_test

import (
	"testing"

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
