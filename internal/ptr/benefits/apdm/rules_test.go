package apdm_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/apdm"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &apdm.Kind, Born: "1970.05.01.", Child: "1940.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "ÁPDM",
	"support_start": "2013.07.01.", "support_end": "2014.06.30.", "review_due": "2014.06.30.", "gross_monthly": "23600",
	"income_limit_per_head": "42750", "decision_kind": "Megállapító határozat", "case_number": "100-1/2013",
	"issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// 80 % of 29 500.
func TestAPDM_E19_Amount(t *testing.T) {
	suite.Run(t, rows{
		{Name: "least"},
		{Name: "less", Set: row{"gross_monthly": "23599"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "23600"}},
		{Name: "more", Set: row{"gross_monthly": "29500"}},
		{Name: "least of 2014", Set: row{"issued_on": "2014.07.10.", "final_on": "2014.07.26."}},
	})
}

func TestAPDM_E17_IncomeLimit(t *testing.T) {
	suite.Run(t, rows{
		{Name: "missing", Set: row{"income_limit_per_head": ""}, Want: []string{"income_limit_per_head required"}},
		{Name: "smallest pension", Set: row{"income_limit_per_head": "28500"}},
		{Name: "lower", Set: row{"income_limit_per_head": "28499"}, Want: []string{"income_limit_per_head outside_statutory_range"}},
	})
}

func TestAPDM_E11_TwoPeople(t *testing.T) {
	suite.Run(t, rows{
		{Name: "carer of oneself", Set: row{"entitled_taj": benefittest.ApplicantTAJ}, Want: []string{"entitled_taj eligibility"}},
		{Name: "a child gives the other right", Child: "1995.07.11.", Want: []string{"entitled_taj eligibility"}, AndText: row{"entitled_taj": "18"}},
		{Name: "of full age today", Child: "1995.07.10."},
	})
}

// The bounds of the law: 80 % of 29 500 is 23 600; the decree's income limit is the smallest pension at least, 150 % of it
// for people alone. The amount is the decree's: nothing is proposed.
//
// Covers: C7
func TestAPDM_C7_Calculation(t *testing.T) {
	self := func(income int64) benefit.Member { return benefittest.Member(benefit.Self, "1970.05.01.", income) }
	sum := func(name string, more row, keys ...string) benefittest.Sum {
		set := row{"applied_on": "2014.05.02.", "kinship": "testvér", "income_limit_per_head": "42750"}
		maps.Copy(set, more)
		return benefittest.Sum{Name: name, Day: "2014.05.10.", Born: "1970.05.01.", Child: "1940.05.01.", Set: set, Household: []benefit.Member{self(42750)}, Lacks: keys}
	}
	with := func(s benefittest.Sum, change func(*benefittest.Sum)) benefittest.Sum {
		change(&s)
		return s
	}
	own := []string{
		"benefit.step.family", "benefit.step.percent", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.within", "apdm.step.least",
	}
	benefittest.Calculate(t, &apdm.Kind, []benefittest.Sum{
		with(sum("at the limit", nil), func(s *benefittest.Sum) { s.Steps = own }),
		with(sum("one forint above", nil, "benefit.calculation.above"), func(s *benefittest.Sum) { s.Household = []benefit.Member{self(42751)} }),
		with(sum("a grown sibling does not count", nil, "benefit.calculation.above"), func(s *benefittest.Sum) {
			s.Household = []benefit.Member{self(42751), benefittest.Member(benefit.Other, "1972.01.01.", 0)}
		}),
		with(sum("two share the income", nil), func(s *benefittest.Sum) {
			s.Household = []benefit.Member{self(85500), benefittest.Member(benefit.Spouse, "1972.01.01.", 0)}
		}),
		sum("limit of the decree at the least of the law", row{"income_limit_per_head": "28500"}, "benefit.calculation.above"),
		sum("limit of the decree too low", row{"income_limit_per_head": "28499"}, "apdm.calculation.limit_low"),
		sum("alone, limit enough", row{"lives_alone": "x"}),
		sum("alone, limit too low", row{"lives_alone": "x", "income_limit_per_head": "42749"}, "apdm.calculation.limit_low"),
		sum("no limit", row{"income_limit_per_head": ""}, "benefit.calculation.field_missing"),
		sum("no relative", row{"kinship": ""}, "benefit.calculation.no_relative"),
		sum("other benefit", row{"other_cash": "22800"}),
		sum("other benefit is higher", row{"other_cash": "23601"}, "benefit.calculation.other_cash_higher"),
		with(sum("nobody named", nil, "benefit.calculation.household_missing"), func(s *benefittest.Sum) { s.Household = nil }),
		with(sum("alone and not alone", row{"lives_alone": "x"}, "benefit.calculation.not_alone"), func(s *benefittest.Sum) {
			s.Household = []benefit.Member{self(0), benefittest.Member(benefit.Spouse, "1972.01.01.", 0)}
		}),
		with(sum("18 today", nil), func(s *benefittest.Sum) { s.Child = "1996.05.10." }),
		with(sum("18 tomorrow", nil, "apdm.calculation.minor"), func(s *benefittest.Sum) { s.Child = "1996.05.11." }),
		with(sum("age not known", nil, "benefit.eligibility.entitled_unknown"), func(s *benefittest.Sum) { s.Child = "?" }),
		with(sum("last day", nil), func(s *benefittest.Sum) { s.Day = "2015.02.28." }),
		with(sum("ended", nil, "benefit.calculation.no_law"), func(s *benefittest.Sum) { s.Day = "2015.03.01." }),
	})
	c, _ := benefittest.Run(t, &apdm.Kind, sum("least", row{"other_cash": "22800"}))
	if last := c.Steps[len(c.Steps)-1]; last.Key != "benefit.step.care_least" || last.Result != 1000 {
		t.Errorf("the last line is %+v", last)
	}
	if i := len(c.Steps) - 3; c.Steps[i].Result != 23600 {
		t.Errorf("the least amount is %+v", c.Steps[i])
	}
}

// In a case the other benefit of the carer is taken off the least amount.
func TestAPDM_E19_Draft(t *testing.T) {
	of := func(amount, other string) row {
		return row{"applied_on": "2013.07.01.", "kinship": "testvér", "gross_monthly": amount, "other_cash": other}
	}
	suite.RunDrafts(t, rows{
		{Name: "least", Set: of("23600", "")},
		{Name: "less", Set: of("23599", ""), Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "difference", Set: of("8600", "15000")},
		{Name: "less than the difference", Set: of("8599", "15000"), Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "8600"}},
		{Name: "1 000 at least", Set: of("1000", "23500")},
		{Name: "less than 1 000", Set: of("999", "23500"), Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "alone, the decree's limit too low", Set: func() row {
			r := of("23600", "")
			r["lives_alone"], r["income_limit_per_head"] = "x", "42749"
			return r
		}(), Want: []string{"income_limit_per_head outside_statutory_range"}},
	})
}
