// Package rszs is the kind RSZS, rendszeres szociális segély: the income supplement of active-age people who cannot
// be expected to work. Law: Szt. 33. § and 37. §; granted by the municipality's notary, ended on 2015-02-28. Amount:
// the family's income limit less its income, at most 90 % of the net wage of public work, and that less what a family
// member draws as another active-age support. A decision alone does not tell the family, so only a case's amount is
// computed. Not modelled: wealth beyond its declaration, the conditions of the local decree, day care of the child,
// the same assistance of another member of the family (no trait tells it), decisions before 2013 (judged by no law,
// which is said).
package rszs

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
	Code:     "RSZS",
	ASCII:    "RSZS",
	Name:     "Rendszeres szociális segély",
	Title:    ground,
	English:  "Regular social assistance",
	Groups:   []benefit.Group{benefit.WorkingAgeSupport, benefit.SupplementInFamily, benefit.RegularCash},
	Workbook: true,
	Tells:    []string{"foka"},
	Uses:     uses,

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
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 33. § (jegyző)"},
	},
	Periods: []benefit.Period{
		{
			From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 33. §, 37. § (2013. január 1-jétől)",
			Check: check, Calculate: calculate, Revision: 1, ReviewMonths: reviewMonths,
		},
	},
	Base:   benefit.SupplementParameters,
	Params: []*benefit.Parameter{reviewMonths, yearsToPension, childAge},
	Texts:  texts,

	Successors: successors,

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
	ground      = &fields.Field{No: benefit.FirstOwn, Key: "rszs_ground", Column: "A segély alapja", Type: fields.List, List: grounds}
	illegalWork = &fields.Field{No: benefit.FirstOwn + 1, Key: "rszs_illegal_work", Column: "Jogellenes foglalkoztatását megállapító határozat napja", Type: fields.Date}
)

// The grounds of Szt. 37. § (1).
const (
	healthDamaged = "egészségkárosodott"
	nearPension   = "a nyugdíjkorhatárt öt éven belül eléri"
	raisesChild   = "14 éven aluli gyermeket nevel"
	localDecree   = "önkormányzati rendelet szerinti feltétel"
)

var grounds = fields.NewList("rszs_grounds", nil,
	fields.Entry{Value: healthDamaged, Basis: "found"},
	fields.Entry{Value: nearPension, Basis: "found"},
	fields.Entry{Value: raisesChild, Basis: "found"},
	fields.Entry{Value: localDecree, Basis: "found"},
)

// sample is a person alone or a lone parent: the amount is the family's income limit less its income, within the
// maximum of 2013. Consumption units in tenths: 10 for the adult, 8 for a child, 2 more for raising them alone.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{20, 60}
	units := int64(10)
	if children := int64(d.IntN(3)); children > 0 {
		s.ApplicantAge = [2]int{22, 50}
		units += 8*children + 2
		s.Put(benefit.DependentChildren, children)
		s.Put(benefit.HouseholdOthers, children)
	}
	income := int64(d.IntN(24650)) // for one unit
	s.PutMonthly(d, uses, min((25650-income)*units/10, 44507))
	s.Put(benefit.IncomePerConsumptionUnit, income)
	return s
}
