package ovt_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/ovt"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &ovt.Kind, Born: "1985.05.01.", Child: "2010.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "OVT",
	"support_start": "2014.06.01.", "support_end": "2014.06.30.", "one_off_amount": "20000", "ovt_first": "x", "ovt_enrolled_on": "2013.09.02.",
	"ovt_nursery_school": "Minta Óvoda", "ovt_child_right": "MINTA-1", "decision_kind": "Megállapító határozat", "case_number": "100-1/2014",
	"issued_on": "2014.06.10.", "final_on": "2014.06.26.",
}}

// 20 000 the first time, then 10 000, in June and December; enrolled at three or four (domain notes 2.8).
//
// Covers: C6
func TestOVT_C6_Record(t *testing.T) {
	suite.Run(t, rows{
		{Name: "first"},
		{Name: "first, another amount", Set: row{"one_off_amount": "10000"}, Want: []string{"one_off_amount outside_statutory_range"}},
		{Name: "further", Set: row{"ovt_first": "", "one_off_amount": "10000"}},
		{Name: "further, more", Set: row{"ovt_first": "", "one_off_amount": "10001"}, Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "10000"}},
		{Name: "December", Set: row{"support_start": "2014.12.01.", "support_end": "2014.12.31.", "issued_on": "2014.12.10.", "final_on": "2014.12.26."}},
		{Name: "May", Set: row{"support_start": "2014.05.31."}, Want: []string{"support_start eligibility"}},
		{Name: "three on the day", Set: row{"ovt_enrolled_on": "2013.05.01."}},
		{Name: "three the day after", Set: row{"ovt_enrolled_on": "2013.04.30."}, Want: []string{"ovt_enrolled_on eligibility"}},
		{Name: "last day of the year of four", Child: "2009.05.01.", Set: row{"ovt_enrolled_on": "2013.12.31."}},
		{Name: "a day late", Child: "2009.05.01.", Set: row{"ovt_enrolled_on": "2014.01.01."}, Want: []string{"ovt_enrolled_on eligibility"}},
		{Name: "two months to the end of June", Child: "2010.05.01.", Set: row{"ovt_enrolled_on": "2014.04.30."}},
		{Name: "a day less", Child: "2010.05.01.", Set: row{"ovt_enrolled_on": "2014.05.01."}, Want: []string{"ovt_enrolled_on eligibility"}, AndText: row{"ovt_enrolled_on": "2"}},
		{Name: "further, enrolled in the month", Child: "2010.05.01.", Set: row{"ovt_enrolled_on": "2014.06.30.", "ovt_first": "", "one_off_amount": "10000"}},
		{Name: "further, not enrolled yet", Child: "2010.05.01.", Set: row{"ovt_enrolled_on": "2014.07.01.", "ovt_first": "", "one_off_amount": "10000"}, Want: []string{"ovt_enrolled_on eligibility"}},
		{Name: "age not known", Child: "?", Want: []string{"entitled_taj eligibility"}},
		{Name: "child is the applicant", Set: row{"entitled_taj": benefittest.ApplicantTAJ}, Want: []string{"entitled_taj eligibility"}},
		{Name: "no link to the child's right", Set: row{"ovt_child_right": ""}, Want: []string{"ovt_child_right required"}},
		{Name: "last day", Set: row{"support_start": "2015.06.01.", "support_end": "2015.06.30.", "issued_on": "2015.08.31.", "final_on": "2015.09.16."}},
		{Name: "ended", Set: row{"support_start": "2015.06.01.", "support_end": "2015.06.30.", "issued_on": "2015.09.01.", "final_on": "2015.09.17."}, Want: []string{"issued_on eligibility"}},
	})
}

// Covers: C7
func TestOVT_C7_Calculation(t *testing.T) {
	sum := func(name, day string, more row, want int64) benefittest.Sum {
		set := row{"applied_on": "2013.01.02.", "ovt_first": "x", "ovt_enrolled_on": "2013.03.01.", "ovt_attends": "x"}
		maps.Copy(set, more)
		s := benefittest.Sum{Name: name, Day: day, Born: "1985.05.01.", Child: "2009.05.01.", Set: set}
		if want > 0 {
			s.Want = map[string]int64{"one_off_amount": want}
		}
		return s
	}
	lacks := func(s benefittest.Sum, keys ...string) benefittest.Sum {
		s.Lacks = keys
		return s
	}
	start := func(s benefittest.Sum, day string) benefittest.Sum {
		s.Start = day
		return s
	}
	aged := func(s benefittest.Sum, born string) benefittest.Sum {
		s.Child = born
		return s
	}
	now := row{"ovt_disadvantaged": "x"}
	further := row{"ovt_disadvantaged": "x", "ovt_first": ""}
	first := sum("first", "2014.06.10.", now, 20000)
	first.Steps = []string{"ovt.step.enrolled", "ovt.step.first"}
	benefittest.Calculate(t, &ovt.Kind, []benefittest.Sum{
		first,
		sum("further", "2014.12.10.", further, 10000),
		start(sum("declared, on the last day", "2013.08.31.", row{"ovt_declared": "x"}, 20000), "2013.06.01."),
		start(lacks(sum("disadvantage is not asked yet", "2013.08.31.", now, 0), "ovt.calculation.condition"), "2013.06.01."),
		start(sum("disadvantage, from the first day", "2013.09.01.", now, 20000), "2013.12.01."),
		start(lacks(sum("a declaration is not enough any more", "2013.09.01.", row{"ovt_declared": "x"}, 0), "ovt.calculation.condition"), "2013.12.01."),
		sum("2013", "2013.12.31.", now, 20000),
		start(sum("2014", "2014.01.01.", now, 20000), "2013.12.01."),
		start(sum("before the reform", "2015.02.28.", further, 10000), "2014.12.01."),
		start(sum("after the reform", "2015.03.01.", further, 10000), "2014.12.01."),
		start(sum("last day", "2015.08.31.", further, 10000), "2015.06.01."),
		start(lacks(sum("ended", "2015.09.01.", further, 0), "benefit.calculation.no_law"), "2015.06.01."),
		lacks(sum("does not attend", "2014.06.10.", row{"ovt_disadvantaged": "x", "ovt_attends": ""}, 0), "ovt.calculation.condition"),
		lacks(sum("May", "2014.05.10.", now, 0), "ovt.eligibility.month"),
		aged(lacks(sum("enrolled at two", "2014.06.10.", now, 0), "ovt.eligibility.enrolment"), "2010.03.02."),
		aged(lacks(sum("enrolled in the year of five", "2014.06.10.", now, 0), "ovt.eligibility.enrolment"), "2008.12.31."),
		sum("attends for a year", "2014.06.10.", row{"ovt_disadvantaged": "x", "ovt_enrolled_on": "2013.05.01."}, 20000),
		aged(lacks(sum("attends since May", "2014.06.10.", row{"ovt_disadvantaged": "x", "ovt_enrolled_on": "2014.05.01."}, 0), "ovt.eligibility.attended"), "2010.05.01."),
		lacks(sum("not enrolled", "2014.06.10.", row{"ovt_disadvantaged": "x", "ovt_enrolled_on": ""}, 0), "benefit.calculation.field_missing"),
		aged(lacks(sum("age not known", "2014.06.10.", now, 0), "benefit.eligibility.entitled_unknown"), "?"),
	})
}
