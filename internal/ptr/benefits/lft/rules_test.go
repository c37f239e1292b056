package lft_test

import (
	"maps"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/lft"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &lft.Kind, Born: "1970.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "LFT", "support_start": "2013.07.01.", "support_end": "2014.06.30.",
	"gross_monthly": "4300", "provider_1_amount": "4300", "legal_title_1": "villanyáram", "provider_1": "egyéb", "provider_1_other": "Áram Kft.",
	"consumer_id_1": "F1", "consumption_site_id_1": "H1", "income_per_consumption_unit": "34399", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// secondSide is what a decision with two providers has more; over puts something over it.
func secondSide(over row) row {
	r := row{
		"provider_1_amount": "2100", "provider_2_amount": "2200", "legal_title_2": "vízfogyasztás", "provider_2": "egyéb",
		"provider_2_other": "Vízmű Zrt.", "consumer_id_2": "F2", "consumption_site_id_2": "H2",
	}
	maps.Copy(r, over)
	return r
}

// Worked examples of the domain notes, and the edges of the formula.
func TestLFT_E19_WorkedAmounts(t *testing.T) {
	day := calendar.On(2013, 7, 1)
	for _, c := range []struct {
		income, persons, area int64
		want                  lft.Calculation
	}{
		{14250, 1, 50, lft.Calculation{Area: 35, Cost: 15750, Percent: 30, Amount: 4700}},
		{20000, 3, 60, lft.Calculation{Area: 55, Cost: 24750, Percent: 27, Amount: 6700}},
		{40000, 2, 80, lft.Calculation{Area: 45, Cost: 20250, Percent: 16, Amount: 3200}},
		{60000, 6, 90, lft.Calculation{Area: 75, Cost: 33750, Percent: 6, Amount: 2500}},
		{0, 4, 40, lft.Calculation{Area: 40, Cost: 18000, Percent: 30, Amount: 5400}},
		{14251, 4, 100, lft.Calculation{Area: 65, Cost: 29250, Percent: 30, Amount: 8800}},
		{0, 1, 30, lft.Calculation{Area: 30, Cost: 13500, Percent: 30, Amount: 4100}}, // 4 050: half goes up
		{71250, 1, 35, lft.Calculation{Area: 35, Cost: 15750, Percent: 0, Amount: 2500}},
	} {
		got, ok := lft.Amount(day, c.income, c.persons, c.area)
		if !ok || got != c.want {
			t.Errorf("income %d, %d persons, %d m²: %+v, %v, want %+v", c.income, c.persons, c.area, got, ok, c.want)
		}
	}
	for name, c := range map[string]struct {
		day             calendar.Day
		income, persons int64
	}{
		"income above the limit": {day, 71251, 1},
		"nobody":                 {day, 0, 0},
		"law not known":          {calendar.On(2012, 12, 31), 0, 1},
		"ended":                  {calendar.On(2015, 3, 1), 0, 1},
	} {
		if got, ok := lft.Amount(c.day, c.income, c.persons, 50); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestLFT_E19_Least(t *testing.T) {
	suite.Run(t, rows{
		{Name: "least", Set: row{"gross_monthly": "2500", "provider_1_amount": "2500"}},
		{Name: "less", Set: row{"gross_monthly": "2499", "provider_1_amount": "2499"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "2500"}},
	})
}

// 250 % of 28 500.
func TestLFT_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at the limit", Set: row{"income_per_consumption_unit": "71250"}},
		{Name: "above", Set: row{"income_per_consumption_unit": "71251"}, Want: []string{"income_per_consumption_unit eligibility"}},
	})
}

func TestLFT_E20_Sum(t *testing.T) {
	suite.Run(t, rows{
		{Name: "two parts", Set: secondSide(nil)},
		{Name: "less than the whole", Set: secondSide(row{"gross_monthly": "4400"}), Want: []string{"gross_monthly sum_mismatch"}, AndText: row{"gross_monthly": "2100 + 2200 ≠ 4400"}},
		{Name: "more than the whole", Set: row{"gross_monthly": "4200"}, Want: []string{"gross_monthly sum_mismatch"}, AndText: row{"gross_monthly": "4300 + 0 ≠ 4200"}},
		{Name: "second part missing", Set: row{"gross_monthly": "4400"}, Want: []string{"gross_monthly sum_mismatch", "provider_2_amount required"}, AndText: row{"gross_monthly": "4300 + 0 ≠ 4400"}},
		{Name: "first part missing", Set: row{"provider_1_amount": ""}, Want: []string{"provider_1_amount required"}},
		{Name: "second part cannot be read", Set: secondSide(row{"provider_2_amount": "kettő"}), Want: []string{"provider_2_amount format"}},
		{Name: "whole missing", Set: row{"gross_monthly": ""}, Want: []string{"gross_monthly required"}},
		// A rule of the sheet, not of the law of a day.
		{Name: "before the known law", Set: row{"issued_on": "2012.07.10.", "gross_monthly": "4200"}, Want: []string{"gross_monthly sum_mismatch", "issued_on eligibility"}},
	})
}

// Szolgáltató neve, Egyéb, Fogyasztó azonosító, Fogyasztási hely azonosító, Egyéb azonosító of the guide.
func TestLFT_W1_FirstSide(t *testing.T) {
	empty := func(keys ...string) row {
		r := row{}
		for _, k := range keys {
			r[k] = ""
		}
		return r
	}
	with := func(r row, over row) row { maps.Copy(r, over); return r }
	suite.Run(t, rows{
		{Name: "no provider", Set: empty("provider_1", "provider_1_other"), Want: []string{"provider_1 required"}},
		{Name: "name of another provider missing", Set: empty("provider_1_other"), Want: []string{"provider_1_other required"}, AndText: row{"provider_1_other": "@lft.why.provider_other_1"}},
		{Name: "no site", Set: empty("consumption_site_id_1"), Want: []string{"consumption_site_id_1 required"}},
		{Name: "no consumer", Set: empty("consumer_id_1"), Want: []string{"consumer_id_1 required"}},
		{Name: "another id instead", Set: with(empty("consumer_id_1", "consumption_site_id_1"), row{"other_id_1": "V1"})},
		{Name: "another id beside one of the two", Set: with(empty("consumption_site_id_1"), row{"other_id_1": "V1"})},
		{Name: "all three", Set: row{"other_id_1": "V1"}},
		{Name: "none", Set: empty("consumer_id_1", "consumption_site_id_1"), Want: []string{"consumer_id_1 required", "consumption_site_id_1 required", "other_id_1 required"}},
		{Name: "cash", Set: with(empty("provider_1", "provider_1_other", "consumer_id_1", "consumption_site_id_1"), row{"legal_title_1": "Pénzbeli támogatás"})},
		{
			Name: "cash without its amount", Set: with(empty("provider_1", "provider_1_other", "consumer_id_1", "consumption_site_id_1", "provider_1_amount"), row{"legal_title_1": "Pénzbeli támogatás"}),
			Want: []string{"provider_1_amount required"},
		},
		{
			Name: "cash to a provider", Set: row{"legal_title_1": "Pénzbeli támogatás", "other_id_1": "V1"},
			Want:    []string{"consumer_id_1 not_allowed", "consumption_site_id_1 not_allowed", "other_id_1 not_allowed", "provider_1 not_allowed", "provider_1_other not_allowed"},
			AndText: row{"consumer_id_1": "@lft.why.not_cash_1"},
		},
		{
			Name: "a title that cannot be read asks for nothing more",
			Set:  with(empty("provider_1", "provider_1_other", "consumer_id_1", "consumption_site_id_1"), row{"legal_title_1": "Pénzbeni támogatás"}),
			Want: []string{"legal_title_1 not_in_list"},
		},
	})
}

func TestLFT_W1_SecondSide(t *testing.T) {
	suite.Run(t, rows{
		{Name: "provider missing", Set: secondSide(row{"provider_2": "", "provider_2_other": "", "consumer_id_2": "", "consumption_site_id_2": ""}), Want: []string{"provider_2 required"}, AndText: row{"provider_2": "@lft.why.provider_2"}},
		{Name: "name missing", Set: secondSide(row{"provider_2_other": ""}), Want: []string{"provider_2_other required"}},
		{Name: "no ids", Set: secondSide(row{"consumer_id_2": "", "consumption_site_id_2": ""}), Want: []string{"consumer_id_2 required", "consumption_site_id_2 required", "other_id_2 required"}},
		{Name: "no ids, by the other name alone", Set: row{"provider_2_other": "Vízmű Zrt."}, Want: []string{"consumer_id_2 required", "consumption_site_id_2 required", "other_id_2 required"}},
		{Name: "other id", Set: secondSide(row{"consumer_id_2": "", "consumption_site_id_2": "", "other_id_2": "V995437"})},
		{Name: "cash", Set: row{"provider_1_amount": "2100", "provider_2_amount": "2200", "legal_title_2": "pénzbeli támogatás"}},
		{
			Name: "cash to a provider", Set: secondSide(row{"legal_title_2": "Pénzbeli támogatás", "other_id_2": "V1"}),
			Want:    []string{"consumer_id_2 not_allowed", "consumption_site_id_2 not_allowed", "other_id_2 not_allowed", "provider_2 not_allowed", "provider_2_other not_allowed"},
			AndText: row{"other_id_2": "@lft.why.not_cash_2"},
		},
		{
			Name: "first in cash, second to a provider",
			Set:  secondSide(row{"legal_title_1": "Pénzbeli támogatás", "provider_1": "", "provider_1_other": "", "consumer_id_1": "", "consumption_site_id_1": ""}),
		},
	})
}
