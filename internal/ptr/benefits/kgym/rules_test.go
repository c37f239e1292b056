package kgym_test

import (
	"testing"

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
