package apdm_test

import (
	"testing"

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
