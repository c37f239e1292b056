// Package kgya is the kind KGYA, közgyógyellátás by right (alanyi): a medicine card for groups of people the law names.
// Law: Szt. 49–53. §, by 50. § (1); granted by the district office. Amount: a monthly budget of 12 000 forints at most
// and a yearly one of 6 000; 0 is allowed for both. Not modelled: to which of the groups somebody belongs, the cost of
// the medicines, decisions before 2013 and after 2015 (judged by no law, which is said).
package kgya

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

// Kind is the definition.
var Kind = benefit.Kind{
	Code:     "KGYA",
	ASCII:    "KGYA",
	Name:     "Közgyógyellátás, alanyi",
	English:  "Medicine support, by right",
	Groups:   []benefit.Group{benefit.MedicineSupport},
	Workbook: true,
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: calendar.None, Office: benefit.District, Law: "Szt. 50. § (1) (járási hivatal)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Szt. 49–53. § (2013. január 1-jétől)", Check: check},
	},
	Sample: sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MedicineBudgets)

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{3, 90}
	s.Put(benefit.MedicineBudgetMonthly, []int64{0, 3000, 7500, 12000}[d.IntN(4)])
	s.Put(benefit.AdHocBudgetYearly, []int64{0, 6000, 6000}[d.IntN(3)])
	return s
}
