package lfta_test

import (
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/lfta"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &lfta.Kind, Born: "1970.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "LFTA", "support_start": "2013.07.01.", "support_end": "2014.12.31.",
	"gross_monthly": "4300", "provider_1_amount": "4300", "legal_title_1": "villanyáram", "provider_1": "egyéb", "provider_1_other": "Áram Kft.",
	"consumer_id_1": "F1", "consumption_site_id_1": "H1", "income_per_consumption_unit": "34399", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.", "lfta_debt_decision": "AD-100/2013",
}}

func TestLFTA_E19_Least(t *testing.T) {
	suite.Run(t, rows{
		{Name: "least", Set: row{"gross_monthly": "2500", "provider_1_amount": "2500"}},
		{Name: "less", Set: row{"gross_monthly": "2499", "provider_1_amount": "2499"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "2500"}},
		{Name: "no limit of income", Set: row{"income_per_consumption_unit": "71251"}},
		{Name: "without the decision on the debts", Set: row{"lfta_debt_decision": ""}, Want: []string{"lfta_debt_decision required"}},
		{Name: "parts do not add up", Set: row{"gross_monthly": "4200"}, Want: []string{"gross_monthly sum_mismatch"}},
	})
}

// 18 months and 6 more.
func TestLFTA_C6_AsLongAsTheDebtsAreManaged(t *testing.T) {
	suite.Run(t, rows{
		{Name: "two years", Set: row{"support_end": "2015.06.30."}},
		{Name: "a day longer", Set: row{"support_end": "2015.07.01."}, Want: []string{"support_end eligibility"}, AndText: row{"support_end": "24"}},
		{Name: "last day of the law", Set: row{"issued_on": "2015.02.28.", "final_on": "2015.03.16."}},
		{Name: "ended", Set: row{"issued_on": "2015.03.01.", "final_on": "2015.03.17."}, Want: []string{"issued_on eligibility"}},
	})
}

// Covers: C7
func TestLFTA_C7_Calculation(t *testing.T) {
	self := func(income int64) []benefit.Member {
		return []benefit.Member{benefittest.Member(benefit.Self, "1980.01.01.", income)}
	}
	set := row{"floor_area": "50", "lfta_debt_decision": "AD-100/2013"}
	want := func(gross, income int64) map[string]int64 {
		return map[string]int64{"gross_monthly": gross, "income_per_consumption_unit": income}
	}
	benefittest.Calculate(t, &lfta.Kind, []benefittest.Sum{
		{
			Name: "as for everybody", Day: "2013.07.10.", Set: set, Household: self(14250), Want: want(4700, 14250),
			Steps: []string{
				"lfta.step.by_right", "benefit.step.units_first_adult", "benefit.step.units", "benefit.step.family_income", "benefit.step.income_per_unit",
				"benefit.step.housing_area", "benefit.step.housing_cost", "benefit.step.housing_full_rate", "benefit.step.housing_share",
			},
		},
		{Name: "beyond the limit of others", Day: "2013.07.10.", Set: set, Household: self(300000), Want: want(2500, 300000)},
		{Name: "debts not decided on", Day: "2013.07.10.", Set: row{"floor_area": "50"}, Household: self(0), Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "no floor area", Day: "2013.07.10.", Set: row{"lfta_debt_decision": "AD-100/2013"}, Household: self(0), Lacks: []string{"benefit.calculation.field_missing"}},
		{Name: "nobody named", Day: "2013.07.10.", Set: set, Lacks: []string{"benefit.calculation.household_missing"}},
		{Name: "last day", Day: "2015.02.28.", Set: set, Household: self(14250), Want: want(4700, 14250)},
		{Name: "ended", Day: "2015.03.01.", Set: set, Household: self(14250), Lacks: []string{"benefit.calculation.no_law"}},
	})
}
