package benefit_test

import (
	"slices"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var (
	until2014  = &benefit.Parameter{Key: "t", Name: "próbaszám", Values: []benefit.Dated{{From: benefit.KnownFrom, Until: calendar.On(2014, 1, 1), Value: 100}}}
	reportedOn = calendar.None
)

// made is a kind that is made up to try the contract with.
var made = benefit.Kind{
	Code: "X", ASCII: "X",
	Uses: benefit.Uses(benefit.Common, benefit.ForSomebody, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses, benefit.Suspensions, []fields.Use{
		fields.May(benefit.Provider1Amount), fields.May(benefit.Provider2Amount),
	}),
	Sums:    []benefit.Sum{{Whole: benefit.GrossMonthly, First: benefit.Provider1Amount, Rest: []*fields.Field{benefit.Provider2Amount}}},
	Offices: []benefit.Competence{{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "1. §"}},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: calendar.On(2014, 6, 1), Law: "1. §", Check: func(in *benefit.Input) {
			reportedOn = in.Day
			if n, ok := in.Param(until2014); ok {
				in.Range(benefit.GrossMonthly, 0, n, "1. §")
			}
		}},
		{From: calendar.On(2014, 6, 1), Until: benefit.Reform2015, Law: "2. §", Check: func(in *benefit.Input) {
			in.OneOf(benefit.GrossMonthly, "2. §", 1, 2)
		}},
	},
}

var suite = benefittest.Suite{Kind: &made, Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": "X", "support_start": "2013.03.01.",
	"support_end": "2014.02.28.", "review_due": "2014.02.28.", "gross_monthly": "100", "decision_kind": "Megállapító határozat",
	"case_number": "1", "issued_on": "2013.03.05.", "final_on": "2013.03.21.",
}}

func TestKind_C6_LawOfTheDay(t *testing.T) {
	suite.Run(t, rows{
		{Name: "first law", Set: row{"gross_monthly": "101"}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "100"}},
		{Name: "number no longer known", Set: row{"issued_on": "2014.01.01.", "final_on": "2014.01.02.", "gross_monthly": "101"}, Want: []string{"- eligibility"}},
		{Name: "last day of the first law", Set: row{"issued_on": "2014.05.31.", "final_on": "2014.06.02."}, Want: []string{"- eligibility"}},
		{Name: "second law", Set: row{"issued_on": "2014.06.01.", "final_on": "2014.06.02."}, Want: []string{"gross_monthly outside_statutory_range"}, AndText: row{"gross_monthly": "1, 2"}},
		{Name: "before all law", Set: row{"issued_on": "2012.12.31."}, Want: []string{"issued_on eligibility"}, AndText: row{"issued_on": "X"}},
		{Name: "after its end", Set: row{"issued_on": "2015.03.01.", "final_on": "2015.03.02."}, Want: []string{"issued_on eligibility"}},
		{Name: "no day at all", Set: row{"issued_on": "", "support_start": "?"}, Want: []string{"issued_on required", "support_start format"}},
	})
	benefittest.Judge(&made, row{"support_start": "2013.04.01."}, benefit.Person{}, benefit.Person{})
	if want := calendar.On(2013, 4, 1); reportedOn != want {
		t.Errorf("judged by %v, want the start of the support, %v", reportedOn, want)
	}
	found := benefittest.Judge(&made, row{"issued_on": "2015.03.01."}, benefit.Person{}, benefit.Person{})
	if last := found[len(found)-1]; last.Key != "benefit.eligibility.ended" || !slices.Equal(last.Args, []string{"X", "2015.03.01.", "2015.03.01."}) {
		t.Errorf("ended: %+v", last)
	}
}

func TestKind_P4_Sum(t *testing.T) {
	suite.Run(t, rows{
		{Name: "adds up", Set: row{"provider_1_amount": "60", "provider_2_amount": "40"}},
		{Name: "one part", Set: row{"provider_1_amount": "100"}},
		{Name: "does not", Set: row{"provider_1_amount": "60"}, Want: []string{"gross_monthly sum_mismatch"}, AndText: row{"gross_monthly": "60 + 0 ≠ 100"}},
		{Name: "no parts", Set: row{}},
		{Name: "part cannot be read", Set: row{"provider_1_amount": "60", "provider_2_amount": "-"}, Want: []string{"provider_2_amount format"}},
		{Name: "great numbers", Set: row{"provider_1_amount": "999999999999", "provider_2_amount": "999999999999"}, Want: []string{"gross_monthly sum_mismatch"}, AndText: row{"gross_monthly": "999999999999 + 999999999999 ≠ 100"}},
	})
}

func TestKind_E21_Dates(t *testing.T) {
	suite.Run(t, rows{
		{Name: "one day", Set: row{"support_end": "2013.03.01.", "review_due": "2013.03.01.", "final_on": "2013.03.05."}},
		{Name: "end before start", Set: row{"support_end": "2013.02.28.", "review_due": "2013.03.01."}, Want: []string{"support_end date_order", "support_end date_order"}},
		{Name: "final before issue", Set: row{"final_on": "2013.03.04."}, Want: []string{"final_on date_order"}, AndText: row{"final_on": "Jogerőre emelkedés dátuma"}},
		{Name: "review after the end", Set: row{"review_due": "2014.03.01."}, Want: []string{"support_end date_order"}},
		{Name: "pause before the start and backwards", Set: row{"pause_start": "2013.02.10.", "pause_end": "2013.02.01."}, Want: []string{"pause_end date_order", "pause_start date_order"}},
		{Name: "suspended beyond the end", Set: row{"suspension_start": "2014.02.01.", "suspension_end": "2014.03.01."}, Want: []string{"support_end date_order"}},
	})
}

func TestKind_W2_ForeignFields(t *testing.T) {
	suite.Run(t, rows{
		{Name: "of another kind", Set: row{"voucher_amount": "1"}, Want: []string{"voucher_amount not_allowed"}, AndText: row{"voucher_amount": "X"}},
		{Name: "of another kind, and not readable", Set: row{"voucher_amount": "egy"}, Want: []string{"voucher_amount format", "voucher_amount not_allowed"}},
		{Name: "blank", Set: row{"voucher_amount": " \u00a0"}},
	})
}
