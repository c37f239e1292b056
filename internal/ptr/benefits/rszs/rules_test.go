package rszs_test

import (
	"testing"

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

// The family's limit less its income, at most 90 % of the net wage of public work; less 22 800 where a member draws the
// employment substituting support: 21 707 in 2013, 22 768 in 2014, 23 862 in 2015 (domain notes).
//
// Covers: C7
func TestRSZS_C7_Calculation(t *testing.T) {
	m := benefittest.Member
	self := func(income int64) benefit.Member { return m(benefit.Self, "1980.01.01.", income) }
	spouse := func(income int64, traits ...benefit.Trait) benefit.Member {
		return m(benefit.Spouse, "1981.01.01.", income, traits...)
	}
	small := m(benefit.Child, "2008.01.01.", 0)
	ill := row{"rszs_ground": "egészségkárosodott"}
	parent := row{"rszs_ground": "14 éven aluli gyermeket nevel"}
	old := row{"rszs_ground": "a nyugdíjkorhatárt öt éven belül eléri"}
	want := func(gross, income int64) map[string]int64 {
		return map[string]int64{"gross_monthly": gross, "income_per_consumption_unit": income}
	}
	family := []benefit.Member{self(0), spouse(0), small, small}
	withSubstitute := []benefit.Member{self(0), spouse(22800, benefit.DrawsFHT), small, small}
	benefittest.Calculate(t, &rszs.Kind, []benefittest.Sum{
		{
			Name: "single, no income", Day: "2013.07.10.", Set: ill, Household: []benefit.Member{self(0)}, Want: want(25650, 0),
			Steps: []string{
				"benefit.step.family", "benefit.step.units_first_adult", "benefit.step.units", "benefit.step.percent", "benefit.step.family_income",
				"benefit.step.income_per_unit", "benefit.step.within", "benefit.step.supplement_limit", "benefit.step.supplement_gap",
				"benefit.step.supplement_max", "benefit.step.supplement",
			},
		},
		{Name: "single with income", Day: "2013.07.10.", Set: ill, Household: []benefit.Member{self(10000)}, Want: want(15650, 10000)},
		{Name: "a forint below the limit", Day: "2013.07.10.", Set: ill, Household: []benefit.Member{self(25649)}, Want: want(1, 25649)},
		{Name: "at the limit nothing is left", Day: "2013.07.10.", Set: ill, Household: []benefit.Member{self(25650)}, Lacks: []string{"benefit.calculation.nothing_left"}},
		{Name: "above", Day: "2013.07.10.", Set: ill, Household: []benefit.Member{self(25651)}, Lacks: []string{"benefit.calculation.above"}},
		// 20 tenths: 51 300 less 12 000; 6 000 for one unit.
		{Name: "lone parent", Day: "2013.07.10.", Set: parent, Household: []benefit.Member{self(12000), small}, Want: want(39300, 6000)},
		// 35 tenths: 89 775.
		{Name: "family, the maximum of 2013", Day: "2013.12.31.", Set: parent, Household: family, Want: want(44507, 0)},
		{Name: "family, the maximum of 2014", Day: "2014.01.01.", Set: parent, Household: family, Want: want(45568, 0)},
		{Name: "family, the maximum of 2015", Day: "2015.02.28.", Set: parent, Household: family, Want: want(46662, 0)},
		// 22 800 / 3.5, rounded down.
		{Name: "beside the other support, 2013", Day: "2013.12.31.", Set: parent, Household: withSubstitute, Want: want(21707, 6514)},
		{Name: "beside the other support, 2014", Day: "2014.01.01.", Set: parent, Household: withSubstitute, Want: want(22768, 6514)},
		{Name: "beside the other support, 2015", Day: "2015.02.28.", Set: parent, Household: withSubstitute, Want: want(23862, 6514)},
		{Name: "child of 13", Day: "2014.05.10.", Set: parent, Household: []benefit.Member{self(0), m(benefit.Child, "2000.05.11.", 0)}, Want: want(45568, 0)},
		{Name: "child of 14", Day: "2014.05.10.", Set: parent, Household: []benefit.Member{self(0), m(benefit.Child, "2000.05.10.", 0)}, Lacks: []string{"rszs.calculation.no_child"}},
		// Born on 1953-01-01: pension age 63 on 2016-01-01; five years before that is 2011-01-01.
		{Name: "near the pension", Day: "2014.05.10.", Born: "1953.01.01.", Set: old, Household: []benefit.Member{m(benefit.Self, "1953.01.01.", 0)}, Want: want(25650, 0)},
		// Born on 1955-05-10: pension age 64 on 2019-05-10.
		{Name: "five years before, to the day", Day: "2014.05.10.", Born: "1955.05.10.", Set: old, Household: []benefit.Member{m(benefit.Self, "1955.05.10.", 0)}, Want: want(25650, 0)},
		{Name: "a day more", Day: "2014.05.10.", Born: "1955.05.11.", Set: old, Household: []benefit.Member{m(benefit.Self, "1955.05.11.", 0)}, Lacks: []string{"rszs.calculation.pension_far"}},
		{Name: "birth date not known", Day: "2014.05.10.", Born: "?", Set: old, Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.eligibility.applicant_unknown"}},
		{Name: "local decree", Day: "2014.05.10.", Set: row{"rszs_ground": "önkormányzati rendelet szerinti feltétel"}, Household: []benefit.Member{self(0)}, Want: want(25650, 0)},
		{Name: "no ground", Day: "2014.05.10.", Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "nobody named", Day: "2014.05.10.", Set: parent, Lacks: []string{"benefit.calculation.household_missing"}},
		{Name: "before the known law", Day: "2012.12.31.", Set: ill, Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.no_law"}},
		{Name: "ended", Day: "2015.03.01.", Set: ill, Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.no_law"}},
	})
}
