package ose_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/ose"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &ose.Kind, Born: "1970.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "OSE", "support_start": "2014.07.01.", "support_end": "2014.07.01.",
	"ose_occasion": "betegség", "ose_form": "egy alkalommal", "one_off_amount": "8000", "income_per_head": "20000", "income_limit_per_head": "37050",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2014", "issued_on": "2014.07.01.", "final_on": "2014.07.17.",
}}

// 130 % of 28 500 is the lowest limit that a local decree may set; 150 % for who lives alone, which only an application
// says.
func TestOSE_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at the local limit", Set: row{"income_per_head": "37050"}},
		{Name: "above", Set: row{"income_per_head": "37051"}, Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "37050"}},
		{Name: "a higher local limit", Set: row{"income_per_head": "50000", "income_limit_per_head": "50000"}},
		{Name: "limit too low", Set: row{"income_limit_per_head": "37049"}, Want: []string{"income_limit_per_head outside_statutory_range"}, AndText: row{"income_limit_per_head": "37050"}},
	})
	alone := row{"applied_on": "2014.06.20.", "ose_trouble": "tartós betegség", "lives_alone": "x"}
	with := func(limit string) row {
		r := maps.Clone(alone)
		r["income_limit_per_head"] = limit
		return r
	}
	suite.RunDrafts(t, rows{
		{Name: "alone, least limit", Set: with("42750")},
		{Name: "alone, limit too low", Set: with("42749"), Want: []string{"income_limit_per_head outside_statutory_range"}, AndText: row{"income_limit_per_head": "42750"}},
	})
}

func TestOSE_E19_Amount(t *testing.T) {
	funeral := func(cost, amount string) row {
		return row{"ose_occasion": "temetés költségei", "ose_funeral_cost": cost, "one_off_amount": amount}
	}
	suite.Run(t, rows{
		{Name: "a forint", Set: row{"one_off_amount": "1"}},
		{Name: "nothing", Set: row{"one_off_amount": "0"}, Want: []string{"one_off_amount outside_statutory_range"}},
		{Name: "a tenth of a funeral", Set: funeral("150000", "15000")},
		{Name: "less", Set: funeral("150000", "14999"), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "15000"}},
		{Name: "a tenth of an odd cost, rounded up", Set: funeral("150001", "15000"), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "15001"}},
		{Name: "all of it", Set: funeral("150000", "150000")},
		{Name: "more than all", Set: funeral("150000", "150001"), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "150000"}},
		{Name: "cost of a funeral missing", Set: funeral("", "20000"), Want: []string{"ose_funeral_cost required"}, AndText: row{"ose_funeral_cost": "@ose.why.funeral"}},
		{Name: "no funeral", Set: row{"ose_funeral_cost": "150000", "one_off_amount": "20000"}, Want: []string{"ose_funeral_cost not_allowed"}},
	})
}

func TestOSE_C6_Forms(t *testing.T) {
	suite.Run(t, rows{
		{Name: "monthly", Set: row{"ose_form": "havi rendszerességgel", "one_off_amount": "", "gross_monthly": "5000", "support_end": "2014.12.31."}},
		{
			Name: "monthly without its amount", Set: row{"ose_form": "havi rendszerességgel"},
			Want: []string{"gross_monthly required", "one_off_amount not_allowed"}, AndText: row{"gross_monthly": "@ose.why.monthly", "one_off_amount": "@ose.why.not_monthly"},
		},
		{Name: "once without its amount", Set: row{"one_off_amount": ""}, Want: []string{"one_off_amount required"}},
		{Name: "loan", Set: row{"ose_form": "kamatmentes kölcsön", "ose_loan_until": "2015.01.31."}},
		{Name: "loan for how long", Set: row{"ose_form": "kamatmentes kölcsön"}, Want: []string{"ose_loan_until required"}, AndText: row{"ose_loan_until": "@ose.why.loan"}},
		{Name: "no loan", Set: row{"ose_loan_until": "2015.01.31."}, Want: []string{"ose_loan_until not_allowed"}},
	})
}

// Granted from 2014-01-01 until 2015-02-28.
func TestOSE_P4_Times(t *testing.T) {
	on := func(day string) row { return row{"issued_on": day, "final_on": ""} }
	suite.Run(t, rows{
		{Name: "a day too early", Set: on("2013.12.31."), Want: []string{"final_on required", "issued_on eligibility"}},
		{Name: "first day", Set: on("2014.01.01."), Want: []string{"final_on required"}},
		{Name: "last day", Set: on("2015.02.28."), Want: []string{"final_on required"}},
		{Name: "ended", Set: on("2015.03.01."), Want: []string{"final_on required", "issued_on eligibility"}},
	})
}

// Covers: C7
func TestOSE_C7_Calculation(t *testing.T) {
	m := benefittest.Member
	one := []benefit.Member{m(benefit.Self, "1970.05.01.", 42750)}
	two := []benefit.Member{m(benefit.Self, "1970.05.01.", 40000), m(benefit.Child, "2004.05.01.", 34101)}
	base := row{"ose_occasion": "betegség", "income_limit_per_head": "37050"}
	with := func(over row) row {
		r := maps.Clone(base)
		maps.Copy(r, over)
		return r
	}
	benefittest.Calculate(t, &ose.Kind, []benefittest.Sum{
		{
			Name: "family", Day: "2014.07.01.", Set: base, Household: two, Want: map[string]int64{"income_per_head": 37050},
			Steps: []string{"benefit.step.percent", "ose.step.local_limit", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.within"},
		},
		{Name: "alone", Day: "2014.07.01.", Set: with(row{"lives_alone": "x", "income_limit_per_head": "42750"}), Household: one, Want: map[string]int64{"income_per_head": 42750}},
		{Name: "alone, limit too low", Day: "2014.07.01.", Set: with(row{"lives_alone": "x", "income_limit_per_head": "42749"}), Household: one, Lacks: []string{"ose.calculation.limit_too_low"}},
		{Name: "limit too low", Day: "2014.07.01.", Set: with(row{"income_limit_per_head": "37049"}), Household: two, Lacks: []string{"ose.calculation.limit_too_low"}},
		{Name: "not alone", Day: "2014.07.01.", Set: with(row{"lives_alone": "x"}), Household: two, Lacks: []string{"benefit.calculation.not_alone"}},
		{Name: "income above the local limit", Day: "2014.07.01.", Set: base, Household: one, Lacks: []string{"benefit.calculation.above"}},
		{
			Name: "funeral", Day: "2014.07.01.", Set: with(row{"ose_occasion": "temetés költségei", "ose_funeral_cost": "150001"}), Household: two,
			Want: map[string]int64{"income_per_head": 37050},
			Steps: []string{
				"benefit.step.percent", "ose.step.local_limit", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.within",
				"ose.step.funeral_least", "ose.step.funeral_most",
			},
		},
		{Name: "funeral of what cost", Day: "2014.07.01.", Set: with(row{"ose_occasion": "temetés költségei"}), Household: two, Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "no occasion", Day: "2014.07.01.", Set: with(row{"ose_occasion": ""}), Household: two, Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "no local limit", Day: "2014.07.01.", Set: row{"ose_occasion": "betegség"}, Household: two, Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "nobody named", Day: "2014.07.01.", Set: base, Lacks: []string{"benefit.calculation.household_missing"}},
		{Name: "before there was one", Day: "2013.12.31.", Set: base, Household: two, Lacks: []string{"benefit.calculation.no_law"}},
		{Name: "first day", Day: "2014.01.01.", Set: base, Household: two, Want: map[string]int64{"income_per_head": 37050}},
		{Name: "last day", Day: "2015.02.28.", Set: base, Household: two, Want: map[string]int64{"income_per_head": 37050}},
		{Name: "ended", Day: "2015.03.01.", Set: base, Household: two, Lacks: []string{"benefit.calculation.no_law"}},
	})
}
