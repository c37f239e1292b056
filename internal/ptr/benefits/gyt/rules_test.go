package gyt_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/gyt"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &gyt.Kind, Born: "1980.05.01.", Child: "2005.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "GYT",
	"support_start": "2014.07.01.", "support_end": "2015.06.30.", "review_due": "2015.06.30.", "gross_monthly": "14250", "income_per_head": "30000",
	"gyt_debtor_name": "Minta Kötelezett", "gyt_court_award": "MINTA P.1/2013", "gyt_award_final": "2014.01.10.", "gyt_awarded_monthly": "20000",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2014", "issued_on": "2014.07.10.", "final_on": "2014.07.26.",
}}

// 57 000 a head, 14 250 at most, 2 850 at least beside a part payment, three years (domain notes 2.8).
//
// Covers: C6
func TestGYT_C6_Record(t *testing.T) {
	suite.Run(t, rows{
		{Name: "right"},
		{Name: "more than 50 %", Set: row{"gross_monthly": "14251"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "14250"}},
		{Name: "more than the award", Set: row{"gross_monthly": "10001", "gyt_awarded_monthly": "10000"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "10000"}},
		{Name: "nothing", Set: row{"gross_monthly": "0"}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "little, nothing paid", Set: row{"gross_monthly": "2849"}},
		{Name: "least beside a part payment", Set: row{"gross_monthly": "2850", "gyt_paid_monthly": "19000"}},
		{Name: "less beside a part payment", Set: row{"gross_monthly": "2849", "gyt_paid_monthly": "19000"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "2850"}},
		{Name: "income below", Set: row{"income_per_head": "56999"}},
		{Name: "income at the limit", Set: row{"income_per_head": "57000"}, Want: []string{"income_per_head eligibility"}, AndText: row{"income_per_head": "57000"}},
		{Name: "award of the day", Set: row{"gyt_award_final": "2014.07.10."}},
		{Name: "award not final yet", Set: row{"gyt_award_final": "2014.07.11."}, Want: []string{"gyt_award_final eligibility"}},
		{Name: "20 tomorrow", Child: "1994.07.11."},
		{Name: "20 today", Child: "1994.07.10.", Want: []string{"entitled_taj eligibility"}, AndText: row{"entitled_taj": "20"}},
		{Name: "three years", Set: row{"support_end": "2017.06.30."}},
		{Name: "a day more", Set: row{"support_end": "2017.07.01."}, Want: []string{"support_end eligibility"}, AndText: row{"support_end": "36"}},
		{Name: "no debtor", Set: row{"gyt_debtor_name": ""}, Want: []string{"gyt_debtor_name required"}},
	})
	suite.RunDrafts(t, rows{
		{Name: "draft: minor", Set: row{"applied_on": "2014.07.01."}},
		{Name: "draft: 18 today", Set: row{"applied_on": "2014.07.01."}, Child: "1996.07.10.", Want: []string{"entitled_taj eligibility"}, AndText: row{"entitled_taj": "18"}},
		{Name: "draft: pupil", Set: row{"applied_on": "2014.07.01.", "gyt_at_school": "x"}, Child: "1996.07.10."},
	})
}

// Covers: C7
func TestGYT_C7_Calculation(t *testing.T) {
	self := func(income int64) benefit.Member { return benefittest.Member(benefit.Self, "1980.05.01.", income) }
	child := benefittest.Member(benefit.Child, "2005.05.01.", 0)
	sum := func(name string, more row, want, per int64, members ...benefit.Member) benefittest.Sum {
		set := row{"applied_on": "2014.07.01.", "gyt_awarded_monthly": "20000", "gyt_uncollectable": "x", "gyt_cannot_maintain": "x"}
		maps.Copy(set, more)
		return benefittest.Sum{
			Name: name, Day: "2014.07.10.", Born: "1980.05.01.", Child: "2005.05.01.", Set: set, Household: members,
			Want: map[string]int64{"gross_monthly": want, "income_per_head": per},
		}
	}
	lacks := func(s benefittest.Sum, keys ...string) benefittest.Sum {
		s.Want, s.Lacks = nil, keys
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
	steps := func(s benefittest.Sum, keys ...string) benefittest.Sum {
		s.Steps = append([]string{
			"benefit.step.family", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.percent", "benefit.step.under", "gyt.step.award",
		}, keys...)
		return s
	}
	benefittest.Calculate(t, &gyt.Kind, []benefittest.Sum{
		steps(sum("award above 50 %", nil, 14250, 0, self(0), child), "benefit.step.percent", "gyt.step.most"),
		sum("award at 50 %", row{"gyt_awarded_monthly": "14250"}, 14250, 0, self(0), child),
		sum("award below 50 %", row{"gyt_awarded_monthly": "14249"}, 14249, 0, self(0), child),
		steps(sum("half is paid", row{"gyt_paid_monthly": "10000"}, 10000, 0, self(0), child), "gyt.step.unpaid", "benefit.step.percent", "gyt.step.most", "benefit.step.percent"),
		sum("rest at the least", row{"gyt_paid_monthly": "17150"}, 2850, 0, self(0), child),
		steps(sum("rest below the least", row{"gyt_paid_monthly": "17151"}, 2850, 0, self(0), child), "gyt.step.unpaid", "benefit.step.percent", "gyt.step.most", "benefit.step.percent", "gyt.step.least"),
		sum("award below the least", row{"gyt_awarded_monthly": "2000", "gyt_paid_monthly": "500"}, 2000, 0, self(0), child),
		lacks(sum("all is paid", row{"gyt_paid_monthly": "20000"}, 0, 0, self(0), child), "gyt.calculation.all_paid"),
		sum("income below", nil, 14250, 56999, self(113999), child),
		lacks(sum("income at the limit", nil, 0, 0, self(114000), child), "benefit.calculation.reaches"),
		lacks(sum("can be collected", row{"gyt_uncollectable": ""}, 0, 0, self(0), child), "gyt.calculation.condition"),
		lacks(sum("neither condition", row{"gyt_uncollectable": "", "gyt_cannot_maintain": ""}, 0, 0, self(0), child), "gyt.calculation.condition", "gyt.calculation.condition"),
		lacks(sum("no award", row{"gyt_awarded_monthly": ""}, 0, 0, self(0), child), "benefit.calculation.field_missing"),
		lacks(sum("nobody named", nil, 0, 0), "benefit.calculation.household_missing"),
		aged(sum("18 tomorrow", nil, 14250, 0, self(0), child), "1996.07.11."),
		aged(lacks(sum("18 today", nil, 0, 0, self(0), child), "gyt.calculation.too_old"), "1996.07.10."),
		aged(sum("pupil, 20 tomorrow", row{"gyt_at_school": "x"}, 14250, 0, self(0), child), "1994.07.11."),
		aged(lacks(sum("pupil, 20 today", row{"gyt_at_school": "x"}, 0, 0, self(0), child), "gyt.calculation.too_old"), "1994.07.10."),
		aged(lacks(sum("age not known", nil, 0, 0, self(0), child), "benefit.eligibility.entitled_unknown"), "?"),
		on(sum("", nil, 14250, 0, self(0), child), "2013.12.31."),
		on(sum("", nil, 14250, 0, self(0), child), "2014.01.01."),
		on(sum("", nil, 14250, 0, self(0), child), "2015.02.28."),
		on(sum("", nil, 14250, 0, self(0), child), "2015.03.01."),
		lacks(on(sum("", nil, 0, 0, self(0), child), "2016.01.01."), "benefit.calculation.no_law"),
	})
}
