// Package kgyn is the kind KGYN, közgyógyellátás by norm (normatív): a medicine card for people whose medicines cost
// more than a tenth of the smallest pension and whose income is low. Law: Szt. 49–53. §, by 50. § (2); granted by the
// district office. Amount: a monthly budget of 12 000 forints at most and a yearly one of 6 000; 0 is allowed for both.
// Income per head below the smallest pension, 150 % of it for people alone. Not modelled: the cost of the medicines,
// who lives alone (the record does not tell, so everybody is judged by the 150 %), decisions before 2013 and after 2015
// (judged by no law, which is said).
package kgyn

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

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
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Szt. 49–53. § (2013. január 1-jétől)", Check: check},
	},
	Params: []*benefit.Parameter{incomePercent, singleIncomePercent},
	Sample: sample,
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
