package fht_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/fht"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &fht.Kind, Born: "1970.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "FHT", "support_start": "2013.07.01.", "support_end": "2014.06.30.",
	"review_due": "2014.06.30.", "gross_monthly": "22800", "income_per_consumption_unit": "12000", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

func TestFHT_E14_WorkingAge(t *testing.T) {
	suite.Run(t, rows{
		{Name: "18th birthday", Born: "1995.07.10."},
		{Name: "a day too young", Born: "1995.07.11.", Want: []string{"applicant_taj eligibility"}, AndText: row{"applicant_taj": "18"}},
		{Name: "a day before the pension age", Born: "1951.07.11."},
		{Name: "pension age of 62 today", Born: "1951.07.10.", Want: []string{"applicant_taj eligibility"}, AndText: row{"applicant_taj": "2013.07.10."}},
		// Born in 1952: 62 years and 183 days.
		{Name: "born in 1952, 183rd day not reached", Born: "1952.01.09.", Set: row{"issued_on": "2014.07.10.", "final_on": "2014.07.26."}},
		{Name: "born in 1952, 183rd day", Born: "1952.01.08.", Set: row{"issued_on": "2014.07.10.", "final_on": "2014.07.26."}, Want: []string{"applicant_taj eligibility"}},
		{Name: "not known", Born: "?", Want: []string{"applicant_taj eligibility"}},
		{Name: "not known because the TAJ is wrong", Born: "?", Set: row{"applicant_taj": "123456789"}, Want: []string{"applicant_taj check_digit"}},
	})
}

// 90 % of 28 500.
func TestFHT_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "none", Set: row{"income_per_consumption_unit": "0"}},
		{Name: "at the limit", Set: row{"income_per_consumption_unit": "25650"}},
		{Name: "a forint above", Set: row{"income_per_consumption_unit": "25651"}, Want: []string{"income_per_consumption_unit eligibility"}, AndText: row{"income_per_consumption_unit": "25650"}},
	})
}

// 80 % of 28 500.
func TestFHT_E19_Amount(t *testing.T) {
	suite.Run(t, rows{
		{Name: "right", Set: row{"gross_monthly": "22 800 Ft"}},
		{Name: "less", Set: row{"gross_monthly": "22799"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "22800"}},
		{Name: "more", Set: row{"gross_monthly": "22801"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "22800"}},
		{Name: "the same by the district office", Set: row{"issued_on": "2015.03.02.", "final_on": "2015.03.20.", "gross_monthly": "22801"}, Want: []string{"gross_monthly outside_statutory_range"}},
	})
}

func TestFHT_P9_NoLawKnown(t *testing.T) {
	suite.Run(t, rows{
		{Name: "last day unknown", Set: row{"issued_on": "2012.12.31.", "gross_monthly": "99999"}, Want: []string{"issued_on eligibility"}},
		{Name: "first day known", Set: row{"issued_on": "2013.01.01.", "gross_monthly": "99999"}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "last day known", Set: row{"issued_on": "2015.12.31.", "final_on": "2016.01.16."}},
		{Name: "unknown again", Set: row{"issued_on": "2016.01.01.", "final_on": "2016.01.16."}, Want: []string{"issued_on eligibility"}},
		{Name: "by the start when the issue cannot be read", Set: row{"issued_on": "tavaly", "support_start": "2012.07.01."}, Want: []string{"issued_on format", "support_start eligibility"}},
	})
}

func TestFHT_E26_PartMonth(t *testing.T) {
	suite.Run(t, rows{
		{Name: "with amount", Set: row{"part_month": "2013.07.", "part_month_amount": "15400"}},
		{Name: "without", Set: row{"part_month": "2013.07."}, Want: []string{"part_month_amount required"}, AndText: row{"part_month_amount": "@benefit.why.part_month"}},
		{Name: "paused with amount", Set: row{"pause_start": "2013.09.10.", "pause_end": "2013.10.10.", "pause_part_month": "2013.09.", "pause_part_month_amount": "6840", "pause_repayable": "0"}},
		{Name: "paused without", Set: row{"pause_start": "2013.09.10.", "pause_part_month": "2013.09."}, Want: []string{"pause_part_month_amount required"}, AndText: row{"pause_part_month_amount": "@benefit.why.pause_part_month"}},
		{
			Name: "not paused", Set: row{"pause_end": "2013.10.10.", "pause_part_month_amount": "6840", "pause_repayable": "100"},
			Want:    []string{"pause_end not_allowed", "pause_part_month_amount not_allowed", "pause_repayable not_allowed"},
			AndText: row{"pause_part_month_amount": "@benefit.why.pause"},
		},
		{Name: "start of the pause cannot be read", Set: row{"pause_start": "ősz", "pause_end": "2013.10.10."}, Want: []string{"pause_start format"}},
		{Name: "not suspended", Set: row{"suspension_end": "2013.10.10."}, Want: []string{"suspension_end not_allowed"}},
	})
}

// 80 % of 28 500 for one member of a family whose income stays within 90 % of it for a consumption unit.
//
// Covers: C7
func TestFHT_C7_Calculation(t *testing.T) {
	m := benefittest.Member
	self := func(income int64) benefit.Member { return m(benefit.Self, "1980.01.01.", income) }
	set := row{"fht_ground": "álláskeresési támogatásának időtartama lejárt", "fht_cooperates": "x"}
	without := func(key string) row {
		r := maps.Clone(set)
		delete(r, key)
		return r
	}
	want := func(income int64) map[string]int64 {
		return map[string]int64{"gross_monthly": 22800, "income_per_consumption_unit": income}
	}
	benefittest.Calculate(t, &fht.Kind, []benefittest.Sum{
		{
			Name: "single, no income", Day: "2014.05.10.", Set: set, Household: []benefit.Member{self(0)}, Want: want(0),
			Steps: []string{
				"benefit.step.family", "benefit.step.units_first_adult", "benefit.step.units", "benefit.step.percent", "benefit.step.family_income",
				"benefit.step.income_per_unit", "benefit.step.within", "benefit.step.percent",
			},
		},
		{Name: "at the limit", Day: "2014.05.10.", Set: set, Household: []benefit.Member{self(25650)}, Want: want(25650)},
		{Name: "a forint above", Day: "2014.05.10.", Set: set, Household: []benefit.Member{self(25651)}, Lacks: []string{"benefit.calculation.above"}},
		{Name: "lone parent at the limit", Day: "2014.05.10.", Set: set, Household: []benefit.Member{self(51300), m(benefit.Child, "2008.01.01.", 0)}, Want: want(25650)},
		{Name: "a parent's pension does not count", Day: "2014.05.10.", Set: set, Household: []benefit.Member{self(0), m(benefit.Other, "1950.01.01.", 120000)}, Want: want(0)},
		{
			Name: "the spouse draws it", Day: "2014.05.10.", Set: set, Household: []benefit.Member{self(0), m(benefit.Spouse, "1981.01.01.", 22800, benefit.DrawsFHT)},
			Lacks: []string{"fht.calculation.family_member"},
		},
		{Name: "a parent who is not family draws it", Day: "2014.05.10.", Set: set, Household: []benefit.Member{self(0), m(benefit.Other, "1955.01.01.", 22800, benefit.DrawsFHT)}, Want: want(0)},
		{Name: "the applicant draws it already", Day: "2014.05.10.", Set: set, Household: []benefit.Member{m(benefit.Self, "1980.01.01.", 0, benefit.DrawsFHT)}, Want: want(0)},
		{
			Name: "health damaged", Day: "2014.05.10.", Household: []benefit.Member{self(0)},
			Set:   row{"fht_ground": "munkaképességét legalább 67 %-ban elvesztette, vagy legalább 50 %-os egészségkárosodást szenvedett", "fht_cooperates": "x"},
			Lacks: []string{"fht.calculation.health_damaged"},
		},
		{Name: "does not co-operate", Day: "2014.05.10.", Set: without("fht_cooperates"), Household: []benefit.Member{self(0)}, Lacks: []string{"fht.calculation.no_cooperation"}},
		{Name: "no ground", Day: "2014.05.10.", Set: without("fht_ground"), Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "nobody named", Day: "2014.05.10.", Set: set, Lacks: []string{"benefit.calculation.household_missing"}},
		{Name: "by the municipality's last day", Day: "2015.02.28.", Set: set, Household: []benefit.Member{self(0)}, Want: want(0)},
		{Name: "by the district office", Day: "2015.03.01.", Set: set, Household: []benefit.Member{self(0)}, Want: want(0)},
		{Name: "unknown again", Day: "2016.01.01.", Set: set, Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.no_law"}},
	})
}
