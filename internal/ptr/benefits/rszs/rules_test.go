package rszs_test

import (
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/rszs"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &rszs.Kind, Born: "1955.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "RSZS", "support_start": "2013.07.01.", "support_end": "2014.06.30.",
	"review_due": "2014.06.30.", "gross_monthly": "13650", "income_per_consumption_unit": "12000", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// 90 % of the net wage of public work; with 22 800 drawn by a family member. Figures of the domain notes.
func TestRSZS_E19_Maximum(t *testing.T) {
	for _, c := range []struct {
		day             calendar.Day
		alone, together int64
	}{
		{calendar.On(2013, 1, 1), 44507, 21707},
		{calendar.On(2013, 12, 31), 44507, 21707},
		{calendar.On(2014, 1, 1), 45568, 22768},
		{calendar.On(2015, 2, 28), 46662, 23862},
	} {
		alone, missing := rszs.Maximum(c.day, 0)
		if missing != nil || alone != c.alone {
			t.Errorf("%v: %d, missing %v, want %d", c.day, alone, missing, c.alone)
		}
		if together, _ := rszs.Maximum(c.day, 22800); together != c.together {
			t.Errorf("%v: with a family member's support %d, want %d", c.day, together, c.together)
		}
	}
	if _, missing := rszs.Maximum(calendar.On(2012, 12, 31), 0); missing != benefit.PublicWorkWage {
		t.Errorf("2012: missing %v", missing)
	}
}

func TestRSZS_E19_Amount(t *testing.T) {
	suite.Run(t, rows{
		{Name: "2013 at most", Set: row{"gross_monthly": "44507"}},
		{Name: "2013 more", Set: row{"gross_monthly": "44508"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "44507"}},
		{Name: "2014 at most", Set: row{"issued_on": "2014.01.02.", "final_on": "2014.01.18.", "gross_monthly": "45568"}},
		{Name: "2014 more", Set: row{"issued_on": "2014.01.02.", "final_on": "2014.01.18.", "gross_monthly": "45569"}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "nothing", Set: row{"gross_monthly": "0"}, Want: []string{"gross_monthly outside_statutory_range"}},
	})
}

func TestRSZS_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at the limit", Set: row{"income_per_consumption_unit": "25650"}},
		{Name: "above", Set: row{"income_per_consumption_unit": "25651"}, Want: []string{"income_per_consumption_unit eligibility"}},
	})
}

func TestRSZS_E14_WorkingAge(t *testing.T) {
	suite.Run(t, rows{
		{Name: "past the pension age", Born: "1950.01.01.", Want: []string{"applicant_taj eligibility"}},
		{Name: "a minor", Born: "1996.01.01.", Want: []string{"applicant_taj eligibility"}},
	})
}

func TestRSZS_P9_EndedWithTheReform(t *testing.T) {
	suite.Run(t, rows{
		{Name: "last day", Set: row{"issued_on": "2015.02.28.", "final_on": "2015.03.20."}},
		{Name: "ended", Set: row{"issued_on": "2015.03.01.", "final_on": "2015.03.20."}, Want: []string{"issued_on eligibility"}},
	})
	if _, ok := rszs.Kind.OfficeOn(benefit.Reform2015); ok {
		t.Error("granted after its end")
	}
}
