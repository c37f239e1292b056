// Package apdm is the kind ÁPDM, ápolási díj by equity (méltányossági): what the municipality grants, by its own decree,
// to a relative who cares for a chronically ill adult. Law: Szt. 43/B. §; ended on 2015-02-28. Amount: at least 80 % of
// the base of the budget act, less where the carer draws another benefit. The local decree sets the income limit (it stands
// in the decision) and the amount: the calculation gives the bounds of the law and proposes no amount. Not modelled: what
// else the decree asks, decisions before 2013 (judged by no law, which is said).
package apdm

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
	Code:     "ÁPDM",
	ASCII:    "APDM",
	Name:     "Ápolási díj, méltányossági",
	Entitled: "ápolt személy",
	English:  "Carer's allowance, by equity",
	Groups:   []benefit.Group{benefit.CareOfOnePerson, benefit.RegularCashFilled},
	Workbook: true,
	Uses:     uses,
	Client:   []string{"tax_id"}, // Szt. 18. §: the register holds the carer's tax id
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 43/B. § (települési önkormányzat)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 40. §, 43/B. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, ReviewMonths: reviewMonths},
	},
	Application: slices.Concat(benefit.Applied, benefit.CareApplication, []fields.Use{fields.May(benefit.LivesAlone)}),
	Household:   true,
	Endings:     slices.Concat([]string{benefit.EndCaredDied, benefit.EndWork, benefit.EndOtherCash}, benefit.CommonEndings),
	Documents:   slices.Concat(benefit.CommonDocuments, benefit.CareDocuments),
	Base:        slices.Concat([]*benefit.Parameter{benefit.SmallestPension}, benefit.CareParameters, benefit.FamilyAges),
	Params:      []*benefit.Parameter{leastPercent, limitPercent, aloneLimitPercent, reviewMonths},
	Texts:       texts,
	Sample:      sample,
}

var uses = benefit.Uses(benefit.Common, benefit.ForSomebody, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses, []fields.Use{
	fields.Must(benefit.IncomeLimitPerHead),
})

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.EntitledAge = [2]int{19, 92}
	s.ApplicantAge = [2]int{25, 60}
	s.PutMonthly(d, uses, []int64{23600, 23600, 26550, 29500}[d.IntN(4)])
	s.Put(benefit.IncomeLimitPerHead, []int64{28500, 42750, 57000}[d.IntN(3)])
	return s
}
