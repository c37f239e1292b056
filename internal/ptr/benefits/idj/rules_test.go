package idj_test

import (
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/idj"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &idj.Kind, Born: "1945.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "IDJ", "support_start": "2013.07.01.", "support_end": "2014.06.30.",
	"review_due": "2014.06.30.", "gross_monthly": "27075", "income_per_head": "0", "decision_kind": "Megállapító határozat",
	"case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

func TestIDJ_E13_PensionAge(t *testing.T) {
	suite.Run(t, rows{
		{Name: "62 today", Born: "1951.07.10."},
		{Name: "62 tomorrow", Born: "1951.07.11.", Want: []string{"applicant_taj eligibility"}, AndText: row{"applicant_taj": "2013.07.11."}},
		{Name: "born in 1952", Born: "1952.01.01.", Want: []string{"applicant_taj eligibility"}, AndText: row{"applicant_taj": "2014.07.03."}},
		{Name: "not known", Born: "?", Set: row{"gross_monthly": "37050"}, Want: []string{"applicant_taj eligibility"}},
	})
}

// 80 %, 95 % and 130 % of 28 500; (a) of the domain notes' households: single, 78, no income: 37 050.
func TestIDJ_E19_Amount(t *testing.T) {
	suite.Run(t, rows{
		{Name: "couple", Set: row{"gross_monthly": "22800"}},
		{Name: "single", Set: row{"gross_monthly": "27075"}},
		{Name: "more than for a single person", Set: row{"gross_monthly": "27076"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "27075"}},
		{Name: "a day below 75", Born: "1938.07.11.", Set: row{"gross_monthly": "37050"}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "75 today", Born: "1938.07.10.", Set: row{"gross_monthly": "37050"}},
		{Name: "single, 78, no income", Born: "1935.01.01.", Set: row{"gross_monthly": "37050"}},
		{Name: "more than any", Born: "1935.01.01.", Set: row{"gross_monthly": "37051"}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "filled up to the limit", Set: row{"income_per_head": "10000", "gross_monthly": "17075"}},
		{Name: "filled beyond", Set: row{"income_per_head": "10000", "gross_monthly": "17076"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "17075"}},
		{Name: "nothing left to fill up", Set: row{"income_per_head": "27075", "gross_monthly": "1000"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "0"}},
		{Name: "nothing", Set: row{"gross_monthly": "0"}, Want: []string{"gross_monthly outside_statutory_range"}},
	})
}

func TestIDJ_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "above", Set: row{"income_per_head": "27076", "gross_monthly": "1000"}, Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "27075"}},
		{Name: "above, but 75", Born: "1935.01.01.", Set: row{"income_per_head": "27076", "gross_monthly": "9974"}},
		{Name: "above at 75", Born: "1935.01.01.", Set: row{"income_per_head": "37051", "gross_monthly": "1000"}, Want: []string{"income_per_head eligibility"}},
	})
}

// Covers: C7
func TestIDJ_C7_Calculation(t *testing.T) {
	self := func(born string, income int64) benefit.Member { return benefittest.Member(benefit.Self, born, income) }
	spouse := benefittest.Member(benefit.Spouse, "1948.03.03.", 10001)
	child := benefittest.Member(benefit.Child, "1980.03.03.", 200000)
	benefittest.Calculate(t, &idj.Kind, []benefittest.Sum{
		{ // household (a) of the domain notes
			Name: "single, 78, no income", Day: "2014.05.10.", Born: "1936.01.01.", Household: []benefit.Member{self("1936.01.01.", 0)},
			Want:  map[string]int64{"gross_monthly": 37050, "income_per_head": 0},
			Steps: []string{"idj.case.old_single", "benefit.step.family_income", "benefit.step.income_per_head", "idj.step.amount"},
		},
		{
			Name: "single, 70, with income, grown child does not count", Day: "2014.05.10.", Born: "1944.01.01.", Household: []benefit.Member{self("1944.01.01.", 7000), child},
			Want: map[string]int64{"gross_monthly": 20075, "income_per_head": 7000},
		},
		{
			Name: "couple, odd income", Day: "2014.05.10.", Born: "1944.01.01.", Household: []benefit.Member{self("1944.01.01.", 0), spouse},
			Want: map[string]int64{"gross_monthly": 17800, "income_per_head": 5000},
		},
		{
			Name: "income reaches the limit", Day: "2014.05.10.", Born: "1944.01.01.", Household: []benefit.Member{self("1944.01.01.", 27075)},
			Lacks: []string{"idj.calculation.above"},
		},
		{
			Name: "birth date not known", Day: "2014.05.10.", Born: "?", Household: []benefit.Member{self("1944.01.01.", 0)},
			Lacks: []string{"benefit.eligibility.applicant_unknown"},
		},
		{Name: "nobody named", Day: "2014.05.10.", Born: "1944.01.01.", Lacks: []string{"benefit.calculation.household_missing"}},
		{Name: "before the known law", Day: "2012.05.10.", Born: "1930.01.01.", Household: []benefit.Member{self("1930.01.01.", 0)}, Lacks: []string{"benefit.calculation.no_law"}},
	})
}
