// Package kgym is the kind KGYM, közgyógyellátás by equity (méltányossági): a medicine card that the municipality
// grants by its own decree. Law: Szt. 49–53. §, by 50. § (3); for a year, ended on 2015-02-28. Amount: an individual
// monthly budget, the certified cost of the medicines but 12 000 forints at most, and a yearly one of 6 000; 0 is allowed
// for both. Whether somebody is entitled, the local decree says; its income limit may not be lower than 150 % of the
// smallest pension, 200 % for people alone (the calculation says on which side of it the income is and refuses nobody).
// Not modelled: the local decree itself, how much the medicines must cost, decisions before 2013 (judged by no law, which
// is said).
package kgym

import (
	"embed"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

// Kind is the definition.
var Kind = benefit.Kind{
	Code:     "KGYM",
	ASCII:    "KGYM",
	Name:     "Közgyógyellátás, méltányossági",
	English:  "Medicine support, by equity",
	Groups:   []benefit.Group{benefit.MedicineSupport},
	Workbook: true,
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 50. § (3) (települési önkormányzat)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 49–53. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: months},
	},
	Application: slices.Concat(benefit.Applied, []fields.Use{fields.Must(benefit.MedicineCost), fields.May(benefit.LivesAlone)}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents:   slices.Concat(benefit.CommonDocuments, benefit.MedicineDocuments),
	Base:        slices.Concat([]*benefit.Parameter{benefit.SmallestPension}, benefit.MedicineParameters, benefit.FamilyAges),
	Params:      []*benefit.Parameter{leastLimitPercent, leastLimitAlonePercent, months},
	Texts:       texts,
	Sample:      sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MedicineBudgets, []fields.Use{fields.Must(benefit.IncomePerHead)})

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{20, 90}
	s.Put(benefit.IncomePerHead, int64(d.IntN(42750)))
	s.Put(benefit.MedicineBudgetMonthly, []int64{0, 3000, 7500, 12000}[d.IntN(4)])
	s.Put(benefit.AdHocBudgetYearly, []int64{0, 6000, 6000}[d.IntN(3)])
	return s
}
