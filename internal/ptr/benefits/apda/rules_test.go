package apda_test

import (
	"testing"

	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/apda"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &apda.Kind, Born: "1970.05.01.", Child: "2005.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "APDA",
	"support_start": "2013.07.01.", "support_end": "2014.06.30.", "review_due": "2014.06.30.", "gross_monthly": "29500",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// Raised 130 % in 2013; raised 150 % and priority 180 % from 2014.
func TestAPDA_E19_Amount(t *testing.T) {
	in2014 := func(amount string) row {
		return row{"issued_on": "2014.01.01.", "final_on": "2014.01.17.", "gross_monthly": amount}
	}
	suite.Run(t, rows{
		{Name: "basic"},
		{Name: "raised in 2013", Set: row{"gross_monthly": "38350"}},
		{Name: "more than raised in 2013", Set: row{"gross_monthly": "38351"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "38350"}},
		{Name: "raised of 2014 in 2013", Set: row{"gross_monthly": "44250", "issued_on": "2013.12.31.", "final_on": "2014.01.16."}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "raised in 2014", Set: in2014("44250")},
		{Name: "priority in 2014", Set: in2014("53100")},
		{Name: "more than priority", Set: in2014("53101"), Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "53100"}},
		{Name: "less what the carer draws elsewhere", Set: row{"gross_monthly": "12345"}},
		{Name: "nothing", Set: row{"gross_monthly": "0"}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "2015", Set: row{"issued_on": "2015.06.01.", "final_on": "2015.06.17.", "gross_monthly": "53100"}},
	})
}

func TestAPDA_E11_TwoPeople(t *testing.T) {
	suite.Run(t, rows{
		{Name: "carer of oneself", Set: row{"entitled_taj": benefittest.ApplicantTAJ}, Want: []string{"entitled_taj eligibility"}},
		{Name: "a minor as carer", Born: "1995.07.11.", Want: []string{"applicant_taj eligibility"}},
		{Name: "nobody cared for", Set: row{"entitled_taj": ""}, Want: []string{"entitled_taj required"}},
	})
}

func TestAPDA_E26_Pause(t *testing.T) {
	suite.Run(t, rows{
		{Name: "paused", Set: row{"pause_start": "2013.09.01.", "pause_end": "2013.09.30."}},
		{Name: "part month without amount", Set: row{"pause_start": "2013.09.01.", "pause_part_month": "2013.09."}, Want: []string{"pause_part_month_amount required"}},
		{Name: "suspension is not for this kind", Set: row{"suspension_start": "2013.09.01."}, Want: []string{"suspension_start not_allowed"}},
	})
}
