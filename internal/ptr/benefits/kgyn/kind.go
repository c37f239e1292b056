// Package kgyn is the kind KGYN, közgyógyellátás by norm (normatív): a medicine card for people whose medicines cost
// more than a tenth of the smallest pension and whose income is low. Law: Szt. 49–53. §, by 50. § (2); granted by the
// district office for a year. Amount: an individual monthly budget, the certified cost of the medicines but 12 000
// forints at most, and a yearly one of 6 000; 0 is allowed for both. Income per head below the smallest pension, 150 % of
// it for people alone. A decision does not tell who lives alone and what the medicines cost, so a row of a workbook is
// judged by the 150 %; a case says both. Not modelled: how the doctor's certificate comes about, decisions before 2013 and
// after 2015 (judged by no law, which is said).
package kgyn

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
	Code:     "KGYN",
	ASCII:    "KGYN",
	Name:     "Közgyógyellátás, normatív",
	English:  "Medicine support, by income",
	Groups:   []benefit.Group{benefit.MedicineSupport},
	Workbook: true,
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: calendar.None, Office: benefit.District, Law: "Szt. 50. § (2) (járási hivatal)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Szt. 49–53. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: months},
	},
	Application: slices.Concat(benefit.Applied, []fields.Use{fields.Must(benefit.MedicineCost), fields.May(benefit.LivesAlone)}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents:   slices.Concat(benefit.CommonDocuments, benefit.MedicineDocuments),
	Base:        slices.Concat([]*benefit.Parameter{benefit.SmallestPension}, benefit.MedicineParameters, benefit.FamilyAges),
	Params:      []*benefit.Parameter{incomePercent, singleIncomePercent, costPercent, months},
	Texts:       texts,
	Sample:      sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MedicineBudgets, []fields.Use{fields.Must(benefit.IncomePerHead)})

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{20, 90}
	s.Put(benefit.IncomePerHead, int64(d.IntN(28500)))
	s.Put(benefit.MedicineBudgetMonthly, []int64{0, 3000, 7500, 12000}[d.IntN(4)])
	s.Put(benefit.AdHocBudgetYearly, []int64{0, 6000, 6000}[d.IntN(3)])
	return s
}
