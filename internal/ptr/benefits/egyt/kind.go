// Package egyt is the kind EGYT, egészségkárosodási és gyermekfelügyeleti támogatás: from 2015-03-01 the income
// supplement of active-age people whose health is damaged or who look after a small child. Law: Szt. 33. § and 37. §;
// granted by the district office. Amount: the family's income limit less its income, at most 90 % of the net wage of
// public work, and that less what a family member draws as employment substituting support. Not modelled: wealth beyond
// its declaration, day care of the child, child-care benefits of other members and the same support of one of them (no
// trait tells it), decisions after 2015 (the limit was raised later; judged by no law, which is said).
package egyt

import (
	"embed"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "EGYT",
	ASCII:   "EGYT",
	Name:    "Egészségkárosodási és gyermekfelügyeleti támogatás",
	Title:   ground,
	English: "Support for damaged health and child care",
	Groups:  []benefit.Group{benefit.WorkingAgeSupport, benefit.SupplementInFamily, benefit.RegularCash},
	Tells:   []string{"foka"},
	Uses:    uses,

	Application: benefit.Uses(benefit.Applied, benefit.Wealth, []fields.Use{
		fields.Must(ground),
		fields.May(illegalWork),
	}),
	Household: true,
	Endings:   append([]string{benefit.EndWork, benefit.EndOtherCash}, benefit.CommonEndings...),
	Documents: append([]benefit.Document{
		{Key: "pause", Name: "Szüneteltető határozat", Decision: benefit.Pause},
		{Key: "suspension", Name: "Felfüggesztő végzés", Decision: benefit.Suspend},
	}, benefit.CommonDocuments...),

	Offices: []benefit.Competence{
		{From: benefit.Reform2015, Until: calendar.None, Office: benefit.District, Law: "Szt. 33. § (járási hivatal)"},
	},
	Periods: []benefit.Period{
		{
			From: benefit.Reform2015, Until: benefit.KnownUntil, Law: "Szt. 33. §, 37. § (2015. március 1-jétől)",
			Check: check, Calculate: calculate, Revision: 1, ReviewMonths: reviewMonths,
		},
	},
	Base:   benefit.SupplementParameters,
	Params: []*benefit.Parameter{reviewMonths, childAge},
	Texts:  texts,
	Sample: sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses, benefit.Suspensions, []fields.Use{
	fields.May(benefit.DependentChildren),
	fields.May(benefit.DependentOthers),
	fields.May(benefit.HouseholdOthers),
	fields.Must(benefit.IncomePerConsumptionUnit),
})

// What an application says beside.
var (
	ground      = &fields.Field{No: benefit.FirstOwn, Key: "egyt_ground", Column: "A támogatás alapja", Type: fields.List, List: grounds}
	illegalWork = &fields.Field{No: benefit.FirstOwn + 1, Key: "egyt_illegal_work", Column: "Jogellenes foglalkoztatását megállapító határozat napja", Type: fields.Date}
)

// The grounds of Szt. 37. § (1).
const (
	healthDamaged = "egészségkárosodott"
	raisesChild   = "14 éven aluli gyermeket nevel"
)

var grounds = fields.NewList("egyt_grounds", nil,
	fields.Entry{Value: healthDamaged, Basis: "found"},
	fields.Entry{Value: raisesChild, Basis: "found"},
)

// sample is a person alone, a lone parent or a couple: the amount is the family's income limit less its income, within
// the maximum of 2015. Consumption units in tenths: 10 for the adult, 9 for a spouse, 8 for a child, 2 more for raising
// them alone.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYearFrom(d, benefit.Reform2015, 10)
	s.ApplicantAge = [2]int{22, 50}
	units, others := int64(10), int64(0)
	couple := d.IntN(3) == 0
	if couple {
		units, others = units+9, 1
	}
	if children := int64(d.IntN(3)); children > 0 {
		units += 8 * children
		if !couple {
			units += 2
		}
		others += children
		s.Put(benefit.DependentChildren, children)
	}
	if others > 0 {
		s.Put(benefit.HouseholdOthers, others)
	}
	if d.IntN(12) == 0 {
		s.Put(benefit.DependentOthers, 1)
	}
	income := int64(d.IntN(24650)) // for one unit
	s.PutMonthly(d, uses, min((25650-income)*units/10, 46662))
	s.Put(benefit.IncomePerConsumptionUnit, income)
	return s
}
