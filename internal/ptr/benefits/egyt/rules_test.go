package egyt_test

import (
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/egyt"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &egyt.Kind, Born: "1970.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "EGYT", "support_start": "2015.04.01.", "support_end": "2016.03.31.",
	"review_due": "2016.03.31.", "gross_monthly": "13650", "income_per_consumption_unit": "12000", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2015", "issued_on": "2015.04.10.", "final_on": "2015.04.26.",
}}

func TestEGYT_E19_Amount(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at most", Set: row{"gross_monthly": "46662"}},
		{Name: "more", Set: row{"gross_monthly": "46663"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "46662"}},
		{Name: "nothing", Set: row{"gross_monthly": "0"}, Want: []string{"gross_monthly outside_statutory_range"}},
	})
}

func TestEGYT_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at the limit", Set: row{"income_per_consumption_unit": "25650"}},
		{Name: "above", Set: row{"income_per_consumption_unit": "25651"}, Want: []string{"income_per_consumption_unit eligibility"}},
	})
}

func TestEGYT_E14_WorkingAge(t *testing.T) {
	suite.Run(t, rows{
		{Name: "18 today", Born: "1997.04.10."},
		{Name: "18 tomorrow", Born: "1997.04.11.", Want: []string{"applicant_taj eligibility"}},
		{Name: "past the pension age", Born: "1950.01.01.", Want: []string{"applicant_taj eligibility"}},
	})
}

// Granted from the reform on, by the district office.
func TestEGYT_P4_Since2015(t *testing.T) {
	suite.Run(t, rows{
		{Name: "a day too early", Set: row{"issued_on": "2015.02.28.", "final_on": "2015.03.20."}, Want: []string{"issued_on eligibility"}},
		{Name: "first day", Set: row{"issued_on": "2015.03.01.", "final_on": "2015.03.20."}},
		{Name: "last day known", Set: row{"issued_on": "2015.12.31.", "final_on": "2016.01.20."}},
		{Name: "not known", Set: row{"issued_on": "2016.01.01.", "final_on": "2016.01.20."}, Want: []string{"issued_on eligibility"}},
	})
	if _, ok := egyt.Kind.OfficeOn(benefit.Reform2015 - 1); ok {
		t.Error("granted before the reform")
	}
	if o, ok := egyt.Kind.OfficeOn(benefit.Reform2015); !ok || o != benefit.District {
		t.Errorf("granted by %q", o)
	}
}

// Covers: C7
func TestEGYT_C7_Calculation(t *testing.T) {
	m := benefittest.Member
	self := func(income int64) benefit.Member { return m(benefit.Self, "1980.01.01.", income) }
	small := m(benefit.Child, "2008.01.01.", 0)
	ill, parent := row{"egyt_ground": "egészségkárosodott"}, row{"egyt_ground": "14 éven aluli gyermeket nevel"}
	want := func(gross, income int64) map[string]int64 {
		return map[string]int64{"gross_monthly": gross, "income_per_consumption_unit": income}
	}
	benefittest.Calculate(t, &egyt.Kind, []benefittest.Sum{
		{Name: "single, no income", Day: "2015.03.01.", Set: ill, Household: []benefit.Member{self(0)}, Want: want(25650, 0)},
		{Name: "single with income", Day: "2015.04.10.", Set: ill, Household: []benefit.Member{self(10000)}, Want: want(15650, 10000)},
		{Name: "at the limit nothing is left", Day: "2015.04.10.", Set: ill, Household: []benefit.Member{self(25650)}, Lacks: []string{"benefit.calculation.nothing_left"}},
		{Name: "above", Day: "2015.04.10.", Set: ill, Household: []benefit.Member{self(25651)}, Lacks: []string{"benefit.calculation.above"}},
		{Name: "lone parent of two, the maximum", Day: "2015.12.31.", Set: parent, Household: []benefit.Member{self(0), small, small}, Want: want(46662, 0)},
		{
			Name: "beside the other support", Day: "2015.04.10.", Set: parent, Want: want(23862, 6514),
			Household: []benefit.Member{self(0), m(benefit.Spouse, "1981.01.01.", 22800, benefit.DrawsFHT), small, small},
			Steps: []string{
				"benefit.step.family", "benefit.step.units_first_adult", "benefit.step.units_spouse", "benefit.step.units_child", "benefit.step.units",
				"benefit.step.percent", "benefit.step.family_income", "benefit.step.income_per_unit", "benefit.step.within", "benefit.step.supplement_limit",
				"benefit.step.supplement_gap", "benefit.step.supplement_max", "benefit.step.percent", "benefit.step.supplement_max_less", "benefit.step.supplement",
			},
		},
		{Name: "child of 13", Day: "2015.05.10.", Set: parent, Household: []benefit.Member{self(0), m(benefit.Child, "2001.05.11.", 0)}, Want: want(46662, 0)},
		{Name: "child of 14", Day: "2015.05.10.", Set: parent, Household: []benefit.Member{self(0), m(benefit.Child, "2001.05.10.", 0)}, Lacks: []string{"egyt.calculation.no_child"}},
		{Name: "no ground", Day: "2015.05.10.", Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "nobody named", Day: "2015.05.10.", Set: parent, Lacks: []string{"benefit.calculation.household_missing"}},
		{Name: "before the reform", Day: "2015.02.28.", Set: ill, Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.no_law"}},
		{Name: "not known", Day: "2016.01.01.", Set: ill, Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.no_law"}},
	})
}
