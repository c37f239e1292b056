package lft_test

import (
	"maps"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
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
//
// Covers: C7
func TestLFT_C7_E19_WorkedAmounts(t *testing.T) {
	type housing = benefit.Housing
	for _, c := range []struct {
		income, persons, area int64
		want                  housing
	}{
		{14250, 1, 50, housing{Recognised: 35, Area: 35, Cost: 15750, Percent: 30, Rounded: 4700, Amount: 4700}},
		{20000, 3, 60, housing{Recognised: 55, Area: 55, Cost: 24750, Percent: 27, Rounded: 6700, Amount: 6700}},
		{40000, 2, 80, housing{Recognised: 45, Area: 45, Cost: 20250, Percent: 16, Rounded: 3200, Amount: 3200}},
		{60000, 6, 90, housing{Recognised: 75, Area: 75, Cost: 33750, Percent: 6, Rounded: 2000, Amount: 2500}},
		{0, 4, 40, housing{Recognised: 65, Area: 40, Cost: 18000, Percent: 30, Rounded: 5400, Amount: 5400}},
		{14251, 4, 100, housing{Recognised: 65, Area: 65, Cost: 29250, Percent: 30, Rounded: 8800, Amount: 8800}},
		{0, 1, 30, housing{Recognised: 35, Area: 30, Cost: 13500, Percent: 30, Rounded: 4100, Amount: 4100}}, // 4 050: half goes up
		{71250, 1, 35, housing{Recognised: 35, Area: 35, Cost: 15750, Percent: 0, Rounded: 0, Amount: 2500}},
		{500000, 1, 35, housing{Recognised: 35, Area: 35, Cost: 15750, Percent: 0, Rounded: 0, Amount: 2500}},
	} {
		in := &benefit.Input{Day: calendar.On(2013, 7, 1), Report: func(f finding.Finding) { t.Errorf("%+v", f) }}
		if got, ok := in.HousingOn(c.income, c.persons, c.area); !ok || got != c.want {
			t.Errorf("income %d, %d persons, %d m²: %+v, %v, want %+v", c.income, c.persons, c.area, got, ok, c.want)
		}
	}
	for _, day := range []calendar.Day{calendar.On(2012, 12, 31), calendar.On(2015, 3, 1)} {
		found := 0
		in := &benefit.Input{Day: day, Report: func(finding.Finding) { found++ }}
		if got, ok := in.HousingOn(0, 1, 35); ok || found == 0 {
			t.Errorf("%v: %+v without a law", day, got)
		}
	}
}

// The same from a household: who counts as which unit, whose income is added up.
//
// Covers: C7
func TestLFT_C7_Calculation(t *testing.T) {
	m := benefittest.Member
	self := func(income int64) benefit.Member { return m(benefit.Self, "1980.01.01.", income) }
	spouse := func(income int64) benefit.Member { return m(benefit.Spouse, "1981.01.01.", income) }
	child := m(benefit.Child, "2008.01.01.", 0)
	area := func(n string) row { return row{"floor_area": n} }
	want := func(gross, income int64) map[string]int64 {
		return map[string]int64{"gross_monthly": gross, "income_per_consumption_unit": income}
	}
	benefittest.Calculate(t, &lft.Kind, []benefittest.Sum{
		{
			Name: "one person", Day: "2013.07.10.", Set: area("50"), Household: []benefit.Member{self(14250)}, Want: want(4700, 14250),
			Steps: []string{
				"benefit.step.percent", "benefit.step.units_first_adult", "benefit.step.units", "benefit.step.family_income", "benefit.step.income_per_unit",
				"benefit.step.within", "benefit.step.housing_area", "benefit.step.housing_cost", "benefit.step.housing_full_rate", "benefit.step.housing_share",
			},
		},
		{ // household (d) of the domain notes
			Name: "family of three", Day: "2013.07.10.", Set: area("60"), Household: []benefit.Member{self(30000), spouse(24000), child}, Want: want(6700, 20000),
		},
		{Name: "couple", Day: "2013.07.10.", Set: area("80"), Household: []benefit.Member{self(76000), spouse(0)}, Want: want(3200, 40000)},
		{
			Name: "six, the smallest amount", Day: "2013.07.10.", Set: area("90"),
			Household: []benefit.Member{self(200000), spouse(94000), child, child, child, child}, Want: want(2500, 60000),
			Steps: []string{
				"benefit.step.percent", "benefit.step.units_first_adult", "benefit.step.units_second_adult", "benefit.step.units_minor", "benefit.step.units_further_minor",
				"benefit.step.units", "benefit.step.family_income", "benefit.step.income_per_unit", "benefit.step.within", "benefit.step.housing_area",
				"benefit.step.housing_cost", "benefit.step.housing_rate", "benefit.step.housing_share", "benefit.step.housing_minimum",
			},
		},
		{Name: "a grown child's income counts here", Day: "2013.07.10.", Set: area("60"), Household: []benefit.Member{self(0), m(benefit.Child, "1980.05.05.", 76000)}, Want: want(3200, 40000)},
		{Name: "at the limit", Day: "2013.07.10.", Set: area("35"), Household: []benefit.Member{self(71250)}, Want: want(2500, 71250)},
		{Name: "a forint above", Day: "2013.07.10.", Set: area("35"), Household: []benefit.Member{self(71251)}, Lacks: []string{"benefit.calculation.above"}},
		{Name: "no floor area", Day: "2013.07.10.", Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "floor area of nothing", Day: "2013.07.10.", Set: area("0"), Household: []benefit.Member{self(0)}, Lacks: []string{"benefit.calculation.floor_area"}},
		{Name: "nobody named", Day: "2013.07.10.", Set: area("35"), Lacks: []string{"benefit.calculation.household_missing"}},
		{Name: "two spouses", Day: "2013.07.10.", Set: area("35"), Household: []benefit.Member{self(0), spouse(0), spouse(0)}, Lacks: []string{"benefit.calculation.household_roles"}},
		{Name: "last day of 2013", Day: "2013.12.31.", Set: area("50"), Household: []benefit.Member{self(14250)}, Want: want(4700, 14250)},
		{Name: "first day of 2014", Day: "2014.01.01.", Set: area("50"), Household: []benefit.Member{self(14250)}, Want: want(4700, 14250)},
		{Name: "last day", Day: "2015.02.28.", Set: area("50"), Household: []benefit.Member{self(14250)}, Want: want(4700, 14250)},
		{Name: "ended", Day: "2015.03.01.", Set: area("50"), Household: []benefit.Member{self(14250)}, Lacks: []string{"benefit.calculation.no_law"}},
		{Name: "before the known law", Day: "2012.12.31.", Set: area("50"), Household: []benefit.Member{self(14250)}, Lacks: []string{"benefit.calculation.no_law"}},
	})
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
		{Name: "name of another provider missing", Set: empty("provider_1_other"), Want: []string{"provider_1_other required"}, AndText: row{"provider_1_other": "@benefit.why.provider_other_1"}},
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
			AndText: row{"consumer_id_1": "@benefit.why.not_cash_1"},
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
		{Name: "provider missing", Set: secondSide(row{"provider_2": "", "provider_2_other": "", "consumer_id_2": "", "consumption_site_id_2": ""}), Want: []string{"provider_2 required"}, AndText: row{"provider_2": "@benefit.why.provider_2"}},
		{Name: "name missing", Set: secondSide(row{"provider_2_other": ""}), Want: []string{"provider_2_other required"}},
		{Name: "no ids", Set: secondSide(row{"consumer_id_2": "", "consumption_site_id_2": ""}), Want: []string{"consumer_id_2 required", "consumption_site_id_2 required", "other_id_2 required"}},
		{Name: "no ids, by the other name alone", Set: row{"provider_2_other": "Vízmű Zrt."}, Want: []string{"consumer_id_2 required", "consumption_site_id_2 required", "other_id_2 required"}},
		{Name: "other id", Set: secondSide(row{"consumer_id_2": "", "consumption_site_id_2": "", "other_id_2": "V995437"})},
		{Name: "cash", Set: row{"provider_1_amount": "2100", "provider_2_amount": "2200", "legal_title_2": "pénzbeli támogatás"}},
		{
			Name: "cash to a provider", Set: secondSide(row{"legal_title_2": "Pénzbeli támogatás", "other_id_2": "V1"}),
			Want:    []string{"consumer_id_2 not_allowed", "consumption_site_id_2 not_allowed", "other_id_2 not_allowed", "provider_2 not_allowed", "provider_2_other not_allowed"},
			AndText: row{"other_id_2": "@benefit.why.not_cash_2"},
		},
		{
			Name: "first in cash, second to a provider",
			Set:  secondSide(row{"legal_title_1": "Pénzbeli támogatás", "provider_1": "", "provider_1_other": "", "consumer_id_1": "", "consumption_site_id_1": ""}),
		},
	})
}
