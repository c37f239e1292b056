// Package fht is the kind FHT, foglalkoztatást helyettesítő támogatás: what active-age people without work draw while
// they co-operate with the employment office. Law: Szt. 33–35. §; granted by the municipality's notary until
// 2015-02-28, by the district office since. Amount: 80 % of the smallest old-age pension; income per consumption
// unit at most 90 % of it. Not modelled: the grounds of entry, wealth, the 30 days of work in a year, one recipient
// in a family, decisions before 2013 and after 2015 (judged by no law, which is said).
package fht

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "FHT",
	ASCII:   "FHT",
	Name:    "Foglalkoztatást helyettesítő támogatás",
	English: "Employment substituting support",
	Groups:  []benefit.Group{benefit.WorkingAgeSupport, benefit.RegularCash},
	Uses:    uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 33. § (2013: jegyző)"},
		{From: benefit.Reform2015, Until: calendar.None, Office: benefit.District, Law: "Szt. 33. § (2015. március 1-jétől: járási hivatal)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 33–35. § (2013. január 1-jétől)", Check: check},
		{From: benefit.Reform2015, Until: benefit.KnownUntil, Law: "Szt. 33–35. § (2015. március 1-jétől)", Check: check},
	},
	Params: []*benefit.Parameter{amountPercent},
	Sample: sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses, benefit.Suspensions, []fields.Use{
	fields.May(benefit.DependentChildren),
	fields.May(benefit.DependentOthers),
	fields.May(benefit.HouseholdOthers),
	fields.Must(benefit.IncomePerConsumptionUnit),
})

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{20, 58}
	s.PutMonthly(d, uses, 22800)
	s.Put(benefit.IncomePerConsumptionUnit, int64(d.IntN(25651)))
	if children := d.IntN(4); children > 0 {
		s.Put(benefit.DependentChildren, int64(children))
		s.Put(benefit.HouseholdOthers, int64(children+d.IntN(2)))
	}
	if d.IntN(12) == 0 {
		s.Put(benefit.DependentOthers, 1)
	}
	return s
}
