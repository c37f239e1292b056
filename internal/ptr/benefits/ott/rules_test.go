package ott_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/ott"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &ott.Kind, Born: "1994.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "OTT", "support_start": "2014.07.01.", "support_end": "2014.07.31.",
	"one_off_amount": "1425000", "ott_care_from": "2002.03.01.", "ott_assets": "0", "ott_use": "építési telek vásárlása", "ott_contract": "MINTA-1",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2014", "issued_on": "2014.07.10.", "final_on": "2014.07.26.",
}}

// With what is owned: 40 times the smallest pension is 1 140 000, 50 times 1 425 000, 60 times 1 710 000 (domain notes 2.8).
//
// Covers: C6
func TestOTT_C6_Record(t *testing.T) {
	of := func(amount, owned, from string) row {
		return row{"one_off_amount": amount, "ott_assets": owned, "ott_care_from": from}
	}
	suite.Run(t, rows{
		{Name: "least after long care"},
		{Name: "less", Set: row{"one_off_amount": "1424999"}, Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "1425000"}},
		{Name: "greatest", Set: row{"one_off_amount": "1710000"}},
		{Name: "more", Set: row{"one_off_amount": "1710001"}, Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "1710000"}},
		{Name: "four years of care to the day", Set: of("1424999", "0", "2008.05.01."), Want: []string{"one_off_amount outside_statutory_range"}},
		{Name: "a day less than four years", Set: of("1140000", "0", "2008.05.02.")},
		{Name: "less after short care", Set: of("1139999", "0", "2008.05.02."), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "1140000"}},
		{Name: "something is owned", Set: of("925000", "500000", "2002.03.01.")},
		{Name: "more than owned allows", Set: of("1210001", "500000", "2002.03.01."), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "1210000"}},
		{Name: "owned more than the least", Set: of("1", "1500000", "2002.03.01.")},
		{Name: "owned too much", Set: of("1", "1710001", "2002.03.01."), Want: []string{"one_off_amount outside_statutory_range", "ott_assets eligibility"}},
		{Name: "17", Born: "1996.07.11.", Want: []string{"applicant_taj eligibility"}},
		{Name: "age not known", Born: "?", Want: []string{"applicant_taj eligibility"}},
		{Name: "no contract", Set: row{"ott_contract": ""}, Want: []string{"ott_contract required"}},
		{Name: "another use", Set: row{"ott_use": "nyaralás"}, Want: []string{"ott_use not_in_list"}},
	})
	suite.RunDrafts(t, rows{
		{Name: "draft: in time", Set: row{"applied_on": "2014.07.01."}},
		{Name: "draft: on the 24th birthday", Born: "1990.05.01.", Set: row{"applied_on": "2014.05.01."}},
		{Name: "draft: a day late", Born: "1990.05.01.", Set: row{"applied_on": "2014.05.02."}, Want: []string{"applied_on eligibility"}, AndText: row{"applied_on": "24"}},
		{Name: "draft: student", Born: "1990.05.01.", Set: row{"applied_on": "2014.05.02.", "ott_student": "x"}},
		{Name: "draft: three years of care", Set: row{"applied_on": "2014.07.01.", "ott_care_from": "2009.05.01.", "one_off_amount": "1140000"}},
		{Name: "draft: a day less", Set: row{"applied_on": "2014.07.01.", "ott_care_from": "2009.05.02.", "one_off_amount": "1140000"}, Want: []string{"ott_care_from eligibility"}, AndText: row{"ott_care_from": "3"}},
		{Name: "draft: parents lost", Set: row{"applied_on": "2014.07.01.", "ott_care_from": "2011.05.02.", "one_off_amount": "1140000", "ott_parents_lost": "x"}},
	})
}

// The bounds stand in the derivation; nothing is proposed.
//
// Covers: C7
func TestOTT_C7_Calculation(t *testing.T) {
	sum := func(name string, more row, keys ...string) benefittest.Sum {
		set := row{"applied_on": "2014.07.01.", "ott_care_from": "2002.03.01.", "ott_assets": "0"}
		maps.Copy(set, more)
		return benefittest.Sum{Name: name, Day: "2014.07.10.", Born: "1994.05.01.", Set: set, Lacks: keys}
	}
	on := func(s benefittest.Sum, day string) benefittest.Sum {
		s.Name, s.Day = day, day
		return s
	}
	aged := func(s benefittest.Sum, born string) benefittest.Sum {
		s.Born = born
		return s
	}
	whole := sum("whole", nil)
	whole.Steps = []string{
		"ott.step.care_years", "benefit.step.times", "benefit.step.wealth", "benefit.step.times", "ott.step.least", "benefit.step.times", "ott.step.most",
	}
	benefittest.Calculate(t, &ott.Kind, []benefittest.Sum{
		whole,
		sum("owned at the limit", row{"ott_assets": "1710000"}, "ott.calculation.nothing_left"),
		sum("owned one forint less", row{"ott_assets": "1709999"}),
		sum("owned above the limit", row{"ott_assets": "1710001"}, "benefit.calculation.wealth"),
		sum("three years of care", row{"ott_care_from": "2009.05.01."}),
		sum("a day less", row{"ott_care_from": "2009.05.02."}, "ott.eligibility.care"),
		sum("less, parents lost", row{"ott_care_from": "2011.05.02.", "ott_parents_lost": "x"}),
		sum("care after majority", row{"ott_care_from": "2013.05.02."}, "ott.eligibility.care"),
		aged(sum("on the 24th birthday", row{"applied_on": "2014.05.01."}), "1990.05.01."),
		aged(sum("a day late", row{"applied_on": "2014.05.02."}, "ott.eligibility.late"), "1990.05.01."),
		aged(sum("student, 25th birthday", row{"applied_on": "2014.05.01.", "ott_student": "x"}), "1989.05.01."),
		aged(sum("student, a day late", row{"applied_on": "2014.05.02.", "ott_student": "x"}, "ott.eligibility.late"), "1989.05.01."),
		aged(sum("18 today", nil), "1996.07.10."),
		aged(sum("18 tomorrow", nil, "ott.calculation.minor"), "1996.07.11."),
		aged(sum("age not known", nil, "benefit.eligibility.applicant_unknown"), "?"),
		sum("nothing told", row{"ott_care_from": "", "ott_assets": "", "applied_on": ""}, "benefit.calculation.field_missing", "benefit.calculation.field_missing", "benefit.calculation.field_missing"),
		on(sum("", row{"applied_on": "2013.12.01."}), "2013.12.31."),
		on(sum("", nil), "2014.01.01."),
		on(sum("", nil), "2015.02.28."),
		on(sum("", nil), "2015.03.01."),
		on(sum("", nil, "benefit.calculation.no_law"), "2016.01.01."),
	})
	results := func(s benefittest.Sum) (least, most int64) {
		c, _ := benefittest.Run(t, &ott.Kind, s)
		for _, step := range c.Steps {
			switch step.Key {
			case "ott.step.least":
				least = step.Result
			case "ott.step.most":
				most = step.Result
			}
		}
		return least, most
	}
	for _, c := range []struct {
		more        row
		least, most int64
	}{
		{nil, 1425000, 1710000},
		{row{"ott_care_from": "2008.05.02."}, 1140000, 1710000},
		{row{"ott_care_from": "2008.05.01."}, 1425000, 1710000},
		{row{"ott_assets": "500000"}, 925000, 1210000},
		{row{"ott_assets": "1500000"}, 0, 210000},
	} {
		least, most := results(sum("", c.more))
		if least != c.least || most != c.most {
			t.Errorf("%v: from %d to %d, want %d to %d", c.more, least, most, c.least, c.most)
		}
	}
}
