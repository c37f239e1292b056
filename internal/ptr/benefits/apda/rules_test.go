package apda_test

import (
	"maps"
	"slices"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/apda"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &apda.Kind, Born: "1970.05.01.", Child: "2005.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "APDA",
	"support_start": "2013.07.01.", "support_end": "2014.06.30.", "review_due": "2014.06.30.", "gross_monthly": "29500",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// Raised 130 % in 2013; raised 150 % and priority 180 % from 2014.
func TestAPDA_E19_Amount(t *testing.T) {
	in2014 := func(amount string) row {
		return row{"issued_on": "2014.01.01.", "final_on": "2014.01.17.", "gross_monthly": amount}
	}
	suite.Run(t, rows{
		{Name: "basic"},
		{Name: "raised in 2013", Set: row{"gross_monthly": "38350"}},
		{Name: "more than raised in 2013", Set: row{"gross_monthly": "38351"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "38350"}},
		{Name: "raised of 2014 in 2013", Set: row{"gross_monthly": "44250", "issued_on": "2013.12.31.", "final_on": "2014.01.16."}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "raised in 2014", Set: in2014("44250")},
		{Name: "priority in 2014", Set: in2014("53100")},
		{Name: "more than priority", Set: in2014("53101"), Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "53100"}},
		{Name: "less what the carer draws elsewhere", Set: row{"gross_monthly": "12345"}},
		{Name: "nothing", Set: row{"gross_monthly": "0"}, Want: []string{"gross_monthly outside_statutory_range"}},
		{Name: "2015", Set: row{"issued_on": "2015.06.01.", "final_on": "2015.06.17.", "gross_monthly": "53100"}},
	})
}

func TestAPDA_E11_TwoPeople(t *testing.T) {
	suite.Run(t, rows{
		{Name: "carer of oneself", Set: row{"entitled_taj": benefittest.ApplicantTAJ}, Want: []string{"entitled_taj eligibility"}},
		{Name: "a minor as carer", Born: "1995.07.11.", Want: []string{"applicant_taj eligibility"}},
		{Name: "nobody cared for", Set: row{"entitled_taj": ""}, Want: []string{"entitled_taj required"}},
	})
}

func TestAPDA_E26_Pause(t *testing.T) {
	suite.Run(t, rows{
		{Name: "paused", Set: row{"pause_start": "2013.09.01.", "pause_end": "2013.09.30."}},
		{Name: "part month without amount", Set: row{"pause_start": "2013.09.01.", "pause_part_month": "2013.09."}, Want: []string{"pause_part_month_amount required"}},
		{Name: "suspension is not for this kind", Set: row{"suspension_start": "2013.09.01."}, Want: []string{"suspension_start not_allowed"}},
	})
}

// Base 29 500; raised 130 % in 2013, 150 % from 2014; priority 180 % from 2014 (domain notes 2.8).
//
// Covers: C7
func TestAPDA_C7_Calculation(t *testing.T) {
	const (
		disabled = "súlyosan fogyatékos személy ápolása (alapösszeg)"
		child    = "18 év alatti tartósan beteg személy ápolása (alapösszeg)"
		raised   = "fokozott ápolást igénylő súlyosan fogyatékos személy ápolása (emelt összeg)"
		rated    = "kiemelt: a rehabilitáció nem javasolt, az egészségkárosodás jelentős"
		family   = "kiemelt: súlyos betegség miatt magasabb összegű családi pótlék"
	)
	sum := func(name, day, title string, want int64, more row) benefittest.Sum {
		set := row{"applied_on": "2013.01.02.", "kinship": "egyenes ágbeli rokon", "apda_title": title}
		maps.Copy(set, more)
		s := benefittest.Sum{Name: name, Day: day, Born: "1970.05.01.", Child: "2005.05.01.", Set: set}
		if want > 0 {
			s.Want = map[string]int64{"gross_monthly": want}
		}
		return s
	}
	lacks := func(s benefittest.Sum, keys ...string) benefittest.Sum {
		s.Lacks = keys
		return s
	}
	born := func(s benefittest.Sum, carer, cared string) benefittest.Sum {
		s.Born, s.Child = carer, cared
		return s
	}
	steps := func(s benefittest.Sum, keys ...string) benefittest.Sum {
		s.Steps = keys
		return s
	}
	benefittest.Calculate(t, &apda.Kind, []benefittest.Sum{
		steps(sum("basic in 2013", "2013.12.31.", disabled, 29500, nil), "apda.step.basic"),
		sum("basic in 2014", "2014.01.01.", disabled, 29500, nil),
		steps(sum("raised on the last day of 2013", "2013.12.31.", raised, 38350, nil), "apda.step.raised"),
		sum("raised on the first day of 2014", "2014.01.01.", raised, 44250, nil),
		sum("raised before the reform", "2015.02.28.", raised, 44250, nil),
		sum("raised after the reform", "2015.03.01.", raised, 44250, nil),
		lacks(sum("no priority in 2013", "2013.12.31.", rated, 0, nil), "apda.calculation.no_priority"),
		steps(sum("priority by complex rating", "2014.01.01.", rated, 53100, nil), "apda.step.priority"),
		sum("priority by family allowance", "2014.01.01.", family, 53100, nil),
		lacks(sum("2016", "2016.01.01.", disabled, 0, nil), "benefit.calculation.no_law"),
		lacks(sum("2012", "2012.12.31.", disabled, 0, nil), "benefit.calculation.no_law"),

		sum("chronically ill, a day below 18", "2014.05.10.", child, 29500, row{}),
		born(sum("ill, 18 tomorrow", "2014.05.10.", child, 29500, nil), "1970.05.01.", "1996.05.11."),
		born(lacks(sum("ill, 18 today", "2014.05.10.", child, 0, nil), "apda.calculation.not_minor"), "1970.05.01.", "1996.05.10."),
		born(lacks(sum("ill, age not known", "2014.05.10.", child, 0, nil), "benefit.eligibility.entitled_unknown"), "1970.05.01.", "?"),

		steps(sum("other benefit taken off", "2014.05.10.", raised, 21450, row{"other_cash": "22800"}), "apda.step.raised", "benefit.step.care_difference"),
		sum("difference of exactly 1 000", "2014.05.10.", disabled, 1000, row{"other_cash": "28500"}),
		steps(sum("difference of 999", "2014.05.10.", disabled, 1000, row{"other_cash": "28501"}), "apda.step.basic", "benefit.step.care_difference", "benefit.step.care_least"),
		sum("no difference", "2014.05.10.", disabled, 1000, row{"other_cash": "29500"}),
		lacks(sum("the other is higher", "2014.05.10.", disabled, 0, row{"other_cash": "29501"}), "benefit.calculation.other_cash_higher"),
		sum("the other is nothing", "2014.05.10.", disabled, 29500, row{"other_cash": "0"}),

		sum("four hours at work", "2014.05.10.", disabled, 29500, row{"work_hours": "4"}),
		lacks(sum("five hours at work", "2014.05.10.", disabled, 0, row{"work_hours": "5"}), "benefit.calculation.works_too_long"),
		lacks(sum("no relative", "2014.05.10.", disabled, 0, row{"kinship": ""}), "benefit.calculation.no_relative"),
		lacks(sum("no title", "2014.05.10.", "", 0, nil), "benefit.calculation.field_missing"),
		born(sum("carer of 18", "2014.05.10.", disabled, 29500, nil), "1996.05.10.", "1940.01.01."),
		born(lacks(sum("carer of 17", "2014.05.10.", disabled, 0, nil), "benefit.calculation.carer_minor"), "1996.05.11.", "1940.01.01."),
		born(lacks(sum("carer's age not known", "2014.05.10.", disabled, 0, nil), "benefit.eligibility.applicant_unknown"), "?", "1940.01.01."),
	})
}

// Kin only as the law lists them (E11), and what ends the allowance when the person cared for dies.
//
// Covers: C6
func TestAPDA_C6_Contract(t *testing.T) {
	for _, kin := range []string{"házastárs", "testvér", "házastárs testvére"} {
		if _, ok := benefit.KinsOfCare.Lookup(kin); !ok {
			t.Errorf("%s is no relative", kin)
		}
	}
	if _, ok := benefit.KinsOfCare.Lookup("jegyes"); ok {
		t.Error("a fiancé is no relative (Szt. 41. §)")
	}
	for _, ground := range []string{benefit.EndCaredDied, benefit.EndIllAdult, benefit.EndWork, benefit.EndOtherCash} {
		if !slices.Contains(apda.Kind.Endings, ground) {
			t.Errorf("it cannot end by %s", ground)
		}
	}
	keys := map[string]bool{}
	for _, d := range apda.Kind.Documents {
		if keys[d.Key] {
			t.Errorf("the paper %s stands twice", d.Key)
		}
		keys[d.Key] = true
	}
	if len(keys) < 60 {
		t.Errorf("%d papers", len(keys))
	}
}

// A case says by which title: then the amount is judged by that title's.
func TestAPDA_E19_Draft(t *testing.T) {
	of := func(title, amount string) row {
		return row{"applied_on": "2014.05.02.", "kinship": "testvér", "apda_title": title, "gross_monthly": amount, "issued_on": "2014.05.10.", "final_on": "2014.05.26.", "support_start": "2014.05.02.", "support_end": "2016.05.01.", "review_due": "2016.05.01."}
	}
	const raised = "fokozott ápolást igénylő súlyosan fogyatékos személy ápolása (emelt összeg)"
	const child = "18 év alatti tartósan beteg személy ápolása (alapösszeg)"
	suite.RunDrafts(t, rows{
		{Name: "raised", Set: of(raised, "44250")},
		{Name: "more than raised", Set: of(raised, "44251"), Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "44250"}},
		{Name: "ill child", Set: of(child, "29500")},
		{Name: "more than basic", Set: of(child, "29501"), Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "29500"}},
		{Name: "ill adult", Set: of(child, "29500"), Child: "1996.05.10.", Want: []string{"entitled_taj eligibility"}},
		{Name: "no kinship", Set: func() row { r := of(child, "29500"); r["kinship"] = ""; return r }(), Want: []string{"kinship required"}},
	})
}
