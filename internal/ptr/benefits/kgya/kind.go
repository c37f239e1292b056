// Package kgya is the kind KGYA, közgyógyellátás by right (alanyi): a medicine card for groups of people the law names.
// Law: Szt. 49–53. §, by 50. § (1); granted by the district office for two years. Amount: an individual monthly budget,
// the certified cost of the medicines but 12 000 forints at most, and a yearly one of 6 000; 0 is allowed for both. Not
// modelled: how the doctor's certificate comes about and the expert body's word on it, that the groups of people changed
// in wording, decisions before 2013 and after 2015 (judged by no law, which is said).
package kgya

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
	Code:     "KGYA",
	ASCII:    "KGYA",
	Name:     "Közgyógyellátás, alanyi",
	Title:    title,
	English:  "Medicine support, by right",
	Groups:   []benefit.Group{benefit.MedicineSupport},
	Workbook: true,
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: calendar.None, Office: benefit.District, Law: "Szt. 50. § (1) (járási hivatal)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Szt. 49–53. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: months},
	},
	Application: slices.Concat(benefit.Applied, []fields.Use{fields.May(benefit.MedicineCost), fields.Must(title), fields.May(waived)}),
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents:   slices.Concat(benefit.CommonDocuments, benefit.MedicineDocuments),
	Base:        append([]*benefit.Parameter{benefit.AdultAge}, benefit.MedicineParameters...),
	Params:      []*benefit.Parameter{months},
	Texts:       texts,
	Sample:      sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MedicineBudgets)

// What an application says beyond the shared vocabulary.
var (
	title  = &fields.Field{No: benefit.FirstOwn, Key: "kgya_title", Column: "Az alanyi jogosultság alapja", Type: fields.List, List: titles}
	waived = &fields.Field{No: benefit.FirstOwn + 1, Key: "kgya_waived", Column: "Egyéni gyógyszerkeretre nem tart igényt", Type: fields.Mark}
)

// childInCare is the one group that is of minors only.
const childInCare = "nevelésbe vett vagy ideiglenes hatállyal elhelyezett kiskorú"

// titles are the groups of Szt. 50. § (1), as pages of several years name them.
var titles = fields.NewList("kgya_titles", nil,
	fields.Entry{Value: childInCare, Basis: "found"},
	fields.Entry{Value: "egészségkárosodására tekintettel aktív korúak ellátásában részesül", Basis: "found"},
	fields.Entry{Value: "pénzellátásban részesülő hadigondozott vagy nemzeti gondozott", Basis: "found"},
	fields.Entry{Value: "központi szociális segélyben részesül", Basis: "found"},
	fields.Entry{Value: "rokkantsági járadékban részesül", Basis: "found"},
	fields.Entry{Value: "rokkantságára tekintettel nyugellátásban vagy rokkantsági ellátásban részesül", Basis: "found"},
	fields.Entry{Value: "magasabb összegű családi pótlékban részesül, vagy utána folyósítják", Basis: "found"},
)

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{3, 90}
	s.Put(benefit.MedicineBudgetMonthly, []int64{0, 3000, 7500, 12000}[d.IntN(4)])
	s.Put(benefit.AdHocBudgetYearly, []int64{0, 6000, 6000}[d.IntN(3)])
	return s
}
