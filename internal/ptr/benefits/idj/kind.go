// Package idj is the kind IDJ, időskorúak járadéka: an allowance that lifts the income of people past the pension age
// who have little or none. Law: Szt. 32/B–32/D. §; granted by the district office. Amount: the limit less the income
// per head; the limit is 80, 95 or 130 % of the smallest pension for a couple, a single person, a single person of
// 75. A decision does not tell whether the applicant lives alone, so nobody under 75 is judged by less than 95 % and
// nobody of 75 by less than 130 %; the calculation asks the application. Not modelled: the stay of foreigners, decisions
// before 2013 and after 2015 (judged by no law, which is said).
package idj

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
	Code:     "IDJ",
	ASCII:    "IDJ",
	Name:     "Időskorúak járadéka",
	English:  "Old-age allowance",
	Groups:   []benefit.Group{{Code: "idj_applicant", By: benefit.ByApplicant}, benefit.RegularCash},
	Workbook: true,
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: calendar.None, Office: benefit.District, Law: "Szt. 32/B. § (járási hivatal)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Szt. 32/B–32/D. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, ReviewMonths: reviewMonths},
	},
	Application: benefit.Applied,
	Household:   true,
	Endings:     append([]string{benefit.EndOtherCash, benefit.EndWork}, benefit.CommonEndings...),
	Documents:   benefit.CommonDocuments,
	Base:        []*benefit.Parameter{benefit.SmallestPension, benefit.PensionAgeYears, benefit.PensionAgeDays},
	Params:      []*benefit.Parameter{couplePercent, singlePercent, oldSinglePercent, oldAge, reviewMonths},
	Texts:       texts,
	Sample:      sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MonthlyCash, benefit.PartMonths, []fields.Use{
	fields.Must(benefit.IncomePerHead),
})

// sample is one of the three cases, with or without some income.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	limit := int64(22800)
	s.ApplicantAge = [2]int{64, 73}
	switch d.IntN(3) {
	case 1:
		limit = 27075
	case 2:
		limit = 37050
		s.ApplicantAge = [2]int{75, 92}
	}
	income := int64(0)
	if d.IntN(3) == 0 {
		income = int64(d.IntN(20)) * 1000
	}
	s.Put(benefit.IncomePerHead, income)
	s.PutMonthly(d, uses, limit-income)
	return s
}
