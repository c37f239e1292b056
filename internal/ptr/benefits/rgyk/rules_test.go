package rgyk_test

import (
	"testing"

	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/rgyk"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &rgyk.Kind, Born: "1980.05.01.", Child: "2005.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "RGYK",
	"support_start": "2013.07.01.", "support_end": "2014.06.30.", "voucher_amount": "5800", "income_per_head": "17681",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

func TestRGYK_E27_GuardianFields(t *testing.T) {
	suite.Run(t, rows{
		{Name: "marked", Set: row{"kinship_guardian": "x", "kinship_monthly": "6270", "kinship_supplement": "8400"}},
		{Name: "marked, nothing drawn", Set: row{"kinship_guardian": "X"}},
		{
			Name: "not marked", Set: row{"kinship_monthly": "6270", "kinship_supplement": "8400"},
			Want:    []string{"kinship_monthly not_allowed", "kinship_supplement not_allowed"},
			AndText: row{"kinship_monthly": "@rgyk.why.guardian"},
		},
		{Name: "mark cannot be read", Set: row{"kinship_guardian": "igen", "kinship_monthly": "6270"}, Want: []string{"kinship_guardian not_in_list"}},
	})
}

// 140 % of 28 500; between 130 % (37 050) and 140 % nothing can be said from the record.
func TestRGYK_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at 130 %", Set: row{"income_per_head": "37050"}},
		{Name: "between", Set: row{"income_per_head": "37051"}},
		{Name: "at 140 %", Set: row{"income_per_head": "39900"}},
		{Name: "above", Set: row{"income_per_head": "39901"}, Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "39900"}},
	})
}

func TestRGYK_E15_Child(t *testing.T) {
	suite.Run(t, rows{
		{Name: "newborn", Child: "2013.07.01."},
		{Name: "young adult", Child: "1988.07.11."},
		{Name: "25 today", Child: "1988.07.10.", Want: []string{"entitled_taj eligibility"}, AndText: row{"entitled_taj": "25"}},
		{Name: "not known", Child: "?", Want: []string{"entitled_taj eligibility"}},
		{Name: "nobody", Set: row{"entitled_taj": ""}, Child: "?", Want: []string{"entitled_taj required"}},
	})
}

func TestRGYK_E19_Amounts(t *testing.T) {
	guardian := func(monthly, supplement string) row {
		return row{"kinship_guardian": "x", "kinship_monthly": monthly, "kinship_supplement": supplement}
	}
	suite.Run(t, rows{
		{Name: "voucher less", Set: row{"voucher_amount": "5799"}, Want: []string{"voucher_amount outside_statutory_range"}},
		{Name: "voucher more", Set: row{"voucher_amount": "6000"}, Want: []string{"voucher_amount outside_statutory_range"}, AndText: row{"voucher_amount": "5800"}},
		{Name: "22 % of the smallest pension", Set: guardian("6271", "8400"), Want: []string{"kinship_monthly outside_statutory_range"}, AndText: row{"kinship_monthly": "6270"}},
		{Name: "supplement", Set: guardian("6270", "8000"), Want: []string{"kinship_supplement outside_statutory_range"}, AndText: row{"kinship_supplement": "8400"}},
	})
}
