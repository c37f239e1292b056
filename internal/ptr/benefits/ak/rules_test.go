package ak_test

import (
	"maps"
	"testing"

	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits/ak"
)

type (
	row  = benefittest.Row
	rows = []benefittest.Case
)

var suite = benefittest.Suite{Kind: &ak.Kind, Born: "1970.05.01.", Base: row{
	"applicant_taj": benefittest.ApplicantTAJ, "benefit_code": "AK", "support_start": "2013.07.01.", "support_end": "2014.12.31.",
	"ak_debt_kind": "villanyáram díja", "ak_creditor": "Áram Kft.", "ak_debtor_id": "D-1", "ak_debt": "200000", "one_off_amount": "150000",
	"ak_own_share": "50000", "ak_own_months": "18", "ak_payment": "egy összegben", "income_per_head": "30000", "income_limit_per_head": "57000",
	"decision_kind": "Megállapító határozat", "case_number": "100-1/2013", "issued_on": "2013.07.10.", "final_on": "2013.07.26.",
}}

// debt is a debt with the support and the rest.
func debt(kind, owed, support, rest string) row {
	return row{"ak_debt_kind": kind, "ak_debt": owed, "one_off_amount": support, "ak_own_share": rest}
}

func TestAK_E19_Support(t *testing.T) {
	loan := "lakáscélú kölcsön hátraléka"
	suite.Run(t, rows{
		{Name: "three quarters"},
		{Name: "more", Set: debt("lakbér", "200000", "150001", "49999"), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "150000"}},
		{Name: "three quarters of an odd debt, rounded down", Set: debt("lakbér", "200003", "150002", "50001")},
		{Name: "rounded up", Set: debt("lakbér", "200003", "150003", "50000"), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "150002"}},
		{Name: "ceiling", Set: debt("lakbér", "500000", "300000", "200000")},
		{Name: "above the ceiling", Set: debt("lakbér", "500000", "300001", "199999"), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "300000"}},
		{Name: "ceiling of housing loans", Set: debt(loan, "900000", "600000", "300000")},
		{Name: "above that", Set: debt(loan, "900000", "600001", "299999"), Want: []string{"one_off_amount outside_statutory_range"}, AndText: row{"one_off_amount": "600000"}},
		{Name: "nothing", Set: debt("lakbér", "200000", "0", "200000"), Want: []string{"one_off_amount outside_statutory_range"}},
		{Name: "small debt", Set: debt("lakbér", "50000", "30000", "20000"), Want: []string{"ak_debt outside_statutory_range"}, AndText: row{"ak_debt": "50001"}},
		{Name: "least debt", Set: debt("lakbér", "50001", "30000", "20001")},
		{Name: "does not add up", Set: row{"ak_own_share": "49999"}, Want: []string{"ak_debt sum_mismatch"}, AndText: row{"ak_debt": "150000 + 49999 ≠ 200000"}},
	})
}

func TestAK_C6_Terms(t *testing.T) {
	suite.Run(t, rows{
		{Name: "rest in two years", Set: row{"ak_own_months": "24"}},
		{Name: "longer", Set: row{"ak_own_months": "25"}, Want: []string{"ak_own_months outside_statutory_range"}, AndText: row{"ak_own_months": "24"}},
		{Name: "two years", Set: row{"support_end": "2015.06.30."}},
		{Name: "a day longer", Set: row{"support_end": "2015.07.01."}, Want: []string{"support_end eligibility"}},
		{Name: "in instalments", Set: row{"ak_payment": "havi részletekben", "gross_monthly": "12500"}},
		{Name: "in instalments of what", Set: row{"ak_payment": "havi részletekben"}, Want: []string{"gross_monthly required"}, AndText: row{"gross_monthly": "@ak.why.instalments"}},
		{Name: "at once and monthly", Set: row{"gross_monthly": "12500"}, Want: []string{"gross_monthly not_allowed"}},
		{Name: "last day", Set: row{"issued_on": "2015.02.28.", "final_on": "2015.03.16."}},
		{Name: "ended", Set: row{"issued_on": "2015.03.01.", "final_on": "2015.03.17."}, Want: []string{"issued_on eligibility"}},
	})
}

// The local limit is at least 150 % of 28 500; the income stays within it.
func TestAK_E17_Income(t *testing.T) {
	suite.Run(t, rows{
		{Name: "at the local limit", Set: row{"income_per_head": "57000"}},
		{Name: "above", Set: row{"income_per_head": "57001"}, Want: []string{"income_per_head eligibility"}},
		{Name: "least limit", Set: row{"income_limit_per_head": "42750"}},
		{Name: "limit too low", Set: row{"income_limit_per_head": "42749"}, Want: []string{"income_limit_per_head outside_statutory_range"}, AndText: row{"income_limit_per_head": "42750"}},
	})
	// Whether somebody lives alone only an application says: 200 % then.
	applied := row{"applied_on": "2013.06.20.", "ak_arrears": "7", "ak_advice": "x", "lives_alone": "x"}
	with := func(limit string) row {
		r := maps.Clone(applied)
		r["income_limit_per_head"] = limit
		return r
	}
	suite.RunDrafts(t, rows{
		{Name: "alone, least limit", Set: with("57000")},
		{Name: "alone, limit too low", Set: with("56999"), Want: []string{"income_limit_per_head outside_statutory_range"}, AndText: row{"income_limit_per_head": "57000"}},
	})
}

// Covers: C7
func TestAK_C7_Calculation(t *testing.T) {
	m := benefittest.Member
	one := []benefit.Member{m(benefit.Self, "1970.05.01.", 40000)}
	two := []benefit.Member{m(benefit.Self, "1970.05.01.", 40000), m(benefit.Spouse, "1971.05.01.", 45501)}
	base := row{
		"ak_debt_kind": "lakbér", "ak_debt": "200003", "ak_arrears": "6", "ak_advice": "x", "income_limit_per_head": "57000", "lives_alone": "x",
	}
	with := func(over row) row {
		r := maps.Clone(base)
		maps.Copy(r, over)
		return r
	}
	benefittest.Calculate(t, &ak.Kind, []benefittest.Sum{
		{
			Name: "alone", Day: "2013.07.10.", Set: base, Household: one, Want: map[string]int64{"income_per_head": 40000},
			Steps: []string{
				"benefit.step.percent", "ak.step.local_limit", "benefit.step.family_income", "benefit.step.income_per_head", "benefit.step.within",
				"ak.step.share", "ak.step.most",
			},
		},
		{Name: "two people", Day: "2013.07.10.", Set: with(row{"lives_alone": "", "income_limit_per_head": "42750"}), Household: two, Want: map[string]int64{"income_per_head": 42750}},
		{Name: "a limit too low for somebody alone", Day: "2013.07.10.", Set: with(row{"income_limit_per_head": "56999"}), Household: one, Lacks: []string{"ak.calculation.limit_too_low"}},
		{Name: "a limit too low", Day: "2013.07.10.", Set: with(row{"lives_alone": "", "income_limit_per_head": "42749"}), Household: two, Lacks: []string{"ak.calculation.limit_too_low"}},
		{Name: "not alone", Day: "2013.07.10.", Set: base, Household: two, Lacks: []string{"benefit.calculation.not_alone"}},
		{
			Name: "income above the local limit", Day: "2013.07.10.", Set: base, Household: []benefit.Member{m(benefit.Self, "1970.05.01.", 57001)},
			Lacks: []string{"benefit.calculation.above"},
		},
		{Name: "small debt", Day: "2013.07.10.", Set: with(row{"ak_debt": "50000"}), Household: one, Lacks: []string{"ak.calculation.small_debt"}},
		{Name: "young debt", Day: "2013.07.10.", Set: with(row{"ak_arrears": "5"}), Household: one, Lacks: []string{"ak.calculation.young_debt"}},
		{Name: "young debt, but cut off", Day: "2013.07.10.", Set: with(row{"ak_arrears": "5", "ak_cut_off": "x"}), Household: one, Want: map[string]int64{"income_per_head": 40000}},
		{Name: "no advice", Day: "2013.07.10.", Set: with(row{"ak_advice": ""}), Household: one, Lacks: []string{"ak.calculation.no_advice"}},
		{
			Name: "nothing said", Day: "2013.07.10.", Household: nil,
			Lacks: []string{
				"benefit.calculation.field_missing", "benefit.calculation.field_missing", "benefit.calculation.field_missing", "benefit.calculation.field_missing",
				"benefit.calculation.household_missing",
			},
		},
		{Name: "last day", Day: "2015.02.28.", Set: base, Household: one, Want: map[string]int64{"income_per_head": 40000}},
		{Name: "ended", Day: "2015.03.01.", Set: base, Household: one, Lacks: []string{"benefit.calculation.no_law"}},
	})
}

// What the lines say of the ceiling: three quarters rounded down, or the fixed sum.
//
// Covers: C7
func TestAK_C7_Ceiling(t *testing.T) {
	for _, c := range []struct {
		kind, owed string
		want       int64
	}{
		{"lakbér", "200003", 150002},
		{"lakbér", "400000", 300000},
		{"lakbér", "400001", 300000},
		{"lakáscélú kölcsön hátraléka", "800000", 600000},
		{"lakáscélú kölcsön hátraléka", "799999", 599999},
		{"lakáscélú kölcsön hátraléka", "999999999999", 600000},
	} {
		calc, lacks := benefittest.Run(t, &ak.Kind, benefittest.Sum{
			Day: "2013.07.10.", Household: []benefit.Member{benefittest.Member(benefit.Self, "1970.05.01.", 0)},
			Set: row{"ak_debt_kind": c.kind, "ak_debt": c.owed, "ak_arrears": "6", "ak_advice": "x", "income_limit_per_head": "57000"},
		})
		if len(lacks) > 0 {
			t.Fatalf("%s of %s: %q", c.owed, c.kind, lacks)
		}
		if last := calc.Steps[len(calc.Steps)-1]; last.Key != "ak.step.most" || last.Result != c.want {
			t.Errorf("%s of %s: %+v, want %d", c.owed, c.kind, last, c.want)
		}
	}
}
