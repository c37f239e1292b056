package rgyk_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/rgyk"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &rgyk.Kind, Born: "1980.05.01.", Child: "2005.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "RGYK",
	"support_start": "2013.07.01.", "support_end": "2014.06.30.", "voucher_amount": "5800", "income_per_head": "17681",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

func TestRGYK_E27_GuardianFields(t *testing.T) {
	suite.Run(t, rows{
		{Name: "marked", Set: row{"kinship_guardian": "x", "kinship_monthly": "6270", "kinship_supplement": "8400"}},
		{Name: "marked, nothing drawn", Set: row{"kinship_guardian": "X"}},
		{
			Name: "not marked", Set: row{"kinship_monthly": "6270", "kinship_supplement": "8400"},
			Want:    []string{"kinship_monthly not_allowed", "kinship_supplement not_allowed"},
			AndText: row{"kinship_monthly": "@rgyk.why.guardian"},
		},
		{Name: "mark cannot be read", Set: row{"kinship_guardian": "igen", "kinship_monthly": "6270"}, Want: []string{"kinship_guardian not_in_list"}},
	})
}

// 140 % of 28 500; between 130 % (37 050) and 140 % nothing can be said from the record.
func TestRGYK_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at 130 %", Set: row{"income_per_head": "37050"}},
		{Name: "between", Set: row{"income_per_head": "37051"}},
		{Name: "at 140 %", Set: row{"income_per_head": "39900"}},
		{Name: "above", Set: row{"income_per_head": "39901"}, Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "39900"}},
	})
}

func TestRGYK_E15_Child(t *testing.T) {
	suite.Run(t, rows{
		{Name: "newborn", Child: "2013.07.01."},
		{Name: "young adult", Child: "1988.07.11."},
		{Name: "25 today", Child: "1988.07.10.", Want: []string{"entitled_taj eligibility"}, AndText: row{"entitled_taj": "25"}},
		{Name: "not known", Child: "?", Want: []string{"entitled_taj eligibility"}},
		{Name: "nobody", Set: row{"entitled_taj": ""}, Child: "?", Want: []string{"entitled_taj required"}},
	})
}

func TestRGYK_E19_Amounts(t *testing.T) {
	guardian := func(monthly, supplement string) row {
		return row{"kinship_guardian": "x", "kinship_monthly": monthly, "kinship_supplement": supplement}
	}
	suite.Run(t, rows{
		{Name: "voucher less", Set: row{"voucher_amount": "5799"}, Want: []string{"voucher_amount outside_statutory_range"}},
		{Name: "voucher more", Set: row{"voucher_amount": "6000"}, Want: []string{"voucher_amount outside_statutory_range"}, AndText: row{"voucher_amount": "5800"}},
		{Name: "22 % of the smallest pension", Set: guardian("6271", "8400"), Want: []string{"kinship_monthly outside_statutory_range"}, AndText: row{"kinship_monthly": "6270"}},
		{Name: "supplement", Set: guardian("6270", "8000"), Want: []string{"kinship_supplement outside_statutory_range"}, AndText: row{"kinship_supplement": "8400"}},
	})
}

// 37 050 or 39 900 a head; 570 000 an item, 1 995 000 a head; vouchers of 5 800; a guardian 6 270 and 8 400 (domain notes
// 2.8).
//
// Covers: C7
func TestRGYK_C7_Calculation(t *testing.T) {
	self := func(income int64, traits ...benefit.Trait) benefit.Member {
		return benefittest.Member(benefit.Self, "1980.05.01.", income, traits...)
	}
	child := benefittest.Member(benefit.Child, "2005.05.01.", 0)
	sum := func(name string, more row, per int64, members ...benefit.Member) benefittest.Sum {
		set := row{"applied_on": "2014.05.02.", "wealth_per_head": "0", "greatest_item": "0"}
		maps.Copy(set, more)
		return benefittest.Sum{
			Name: name, Day: "2014.05.10.", Born: "1980.05.01.", Child: "2005.05.01.", Set: set, Household: members,
			Want: map[string]int64{"voucher_amount": 5800, "income_per_head": per},
		}
	}
	lacks := func(s benefittest.Sum, key string) benefittest.Sum {
		s.Want, s.Lacks = nil, []string{key}
		return s
	}
	on := func(s benefittest.Sum, day string) benefittest.Sum {
		s.Name, s.Day = day, day
		return s
	}
	aged := func(s benefittest.Sum, born string) benefittest.Sum {
		s.Child = born
		return s
	}
	guardian := sum("guardian who draws a pension", row{"kinship_guardian": "x", "rgyk_obliged": "x"}, 20000, self(40000, benefit.DrawsPension), child)
	guardian.Want["kinship_monthly"], guardian.Want["kinship_supplement"] = 6270, 8400
	guardian.Steps = []string{
		"benefit.step.family", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.percent", "benefit.step.within",
		"benefit.step.times", "benefit.step.wealth", "benefit.step.times", "benefit.step.wealth", "rgyk.step.voucher", "benefit.step.percent", "rgyk.step.supplement",
	}
	benefittest.Calculate(t, &rgyk.Kind, []benefittest.Sum{
		sum("at 130 %", nil, 37050, self(74100), child),
		lacks(sum("above 130 %", nil, 0, self(74102), child), "benefit.calculation.above"),
		sum("rounded down to 130 %", nil, 37050, self(74101), child),
		sum("lone parent at 140 %", row{"single_parent": "x"}, 39900, self(79800), child),
		lacks(sum("lone parent above 140 %", row{"single_parent": "x"}, 0, self(79802), child), "benefit.calculation.above"),
		sum("ill child at 140 %", row{"rgyk_ill_child": "x"}, 39900, self(79800), child),
		aged(sum("pupil of 18 at 140 %", row{"rgyk_at_school": "x"}, 39900, self(79800), child), "1996.05.10."),
		aged(lacks(sum("18, not a pupil", nil, 0, self(0), child), "rgyk.eligibility.no_student"), "1996.05.10."),
		aged(sum("18 tomorrow", nil, 0, self(0), child), "1996.05.11."),
		aged(sum("pupil, 23 tomorrow", row{"rgyk_at_school": "x"}, 0, self(0), child), "1991.05.11."),
		aged(lacks(sum("pupil, 23 today", row{"rgyk_at_school": "x"}, 0, self(0), child), "rgyk.eligibility.no_student"), "1991.05.10."),
		aged(sum("student, 25 tomorrow", row{"rgyk_at_university": "x"}, 0, self(0), child), "1989.05.11."),
		aged(lacks(sum("student, 25 today", row{"rgyk_at_university": "x"}, 0, self(0), child), "rgyk.eligibility.no_student"), "1989.05.10."),
		aged(lacks(sum("age not known", nil, 0, self(0), child), "benefit.eligibility.entitled_unknown"), "?"),
		sum("item at the limit", row{"greatest_item": "570000"}, 0, self(0), child),
		lacks(sum("item above the limit", row{"greatest_item": "570001"}, 0, self(0), child), "benefit.calculation.wealth"),
		sum("wealth at the limit", row{"wealth_per_head": "1995000"}, 0, self(0), child),
		lacks(sum("wealth above the limit", row{"wealth_per_head": "1995001"}, 0, self(0), child), "benefit.calculation.wealth"),
		lacks(sum("wealth not stated", row{"wealth_per_head": ""}, 0, self(0), child), "benefit.calculation.field_missing"),
		lacks(sum("nobody named", nil, 0), "benefit.calculation.household_missing"),
		guardian,
		sum("guardian without a pension", row{"kinship_guardian": "x", "rgyk_obliged": "x"}, 20000, self(40000), child),
		sum("guardian not obliged", row{"kinship_guardian": "x"}, 20000, self(40000, benefit.DrawsPension), child),
		sum("guardian at 140 %", row{"kinship_guardian": "x"}, 39900, self(79800), child),
		on(sum("", nil, 0, self(0), child), "2013.12.31."),
		on(sum("", nil, 0, self(0), child), "2014.01.01."),
		on(sum("", nil, 0, self(0), child), "2015.02.28."),
		on(sum("", nil, 0, self(0), child), "2015.03.01."),
		lacks(on(sum("", nil, 0, self(0), child), "2012.12.31."), "benefit.calculation.no_law"),
		lacks(on(sum("", nil, 0, self(0), child), "2016.01.01."), "benefit.calculation.no_law"),
	})
}

// A case says which limit holds, what the family owns, and whether a young adult studies.
func TestRGYK_E17_Draft(t *testing.T) {
	of := func(more row) row {
		r := row{"applied_on": "2013.07.01.", "wealth_per_head": "0", "greatest_item": "0"}
		maps.Copy(r, more)
		return r
	}
	suite.RunDrafts(t, rows{
		{Name: "at 130 %", Set: of(row{"income_per_head": "37050"})},
		{Name: "above 130 %", Set: of(row{"income_per_head": "37051"}), Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "37050"}},
		{Name: "lone parent", Set: of(row{"income_per_head": "39900", "single_parent": "x"})},
		{Name: "young adult who studies", Set: of(row{"income_per_head": "39900", "rgyk_at_school": "x"}), Child: "1995.07.10."},
		{Name: "young adult who does not", Set: of(nil), Child: "1995.07.10.", Want: []string{"entitled_taj eligibility"}},
		{Name: "25", Set: of(row{"rgyk_at_university": "x"}), Child: "1988.07.10.", Want: []string{"entitled_taj eligibility"}},
		{Name: "wealth", Set: of(row{"wealth_per_head": "1995001", "greatest_item": "570001"}), Want: []string{"greatest_item eligibility", "wealth_per_head eligibility"}},
		{Name: "wealth not stated", Set: of(row{"wealth_per_head": ""}), Want: []string{"wealth_per_head required"}},
		{Name: "a day more than a year", Set: of(row{"support_end": "2014.07.01."}), Want: []string{"support_end eligibility"}},
	})
}
