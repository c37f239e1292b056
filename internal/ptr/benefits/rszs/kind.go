// Package rszs is the kind RSZS, rendszeres szociális segély: the income supplement of active-age people who cannot
// be expected to work. Law: Szt. 33. § and 37. §; granted by the municipality's notary, ended on 2015-02-28. Amount:
// the family's income limit less its income, at most 90 % of the net wage of public work. Not modelled: the family's
// income itself (the record has only the income per consumption unit), the lower maximum where a family member
// draws another active-age support (computed by Maximum, but the record does not tell), the four grounds of entry,
// decisions before 2013 (judged by no law, which is said).
package rszs

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "RSZS",
	ASCII:   "RSZS",
	Name:    "Rendszeres szociális segély",
	English: "Regular social assistance",
	Groups:  []benefit.Group{benefit.WorkingAgeSupport, benefit.RegularCash},
	Uses:    uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 33. § (jegyző)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 33. §, 37. § (2013. január 1-jétől)", Check: check},
	},
	Params: []*benefit.Parameter{maximumPercent, taxRate, contributionRate},
	Sample: sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses, benefit.Suspensions, []fields.Use{
	fields.May(benefit.DependentChildren),
	fields.May(benefit.DependentOthers),
	fields.May(benefit.HouseholdOthers),
	fields.Must(benefit.IncomePerConsumptionUnit),
})

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
