// Package apda is the kind ÁPDA, ápolási díj by right (alanyi): what a relative draws who cares at home for a severely
// disabled person or a chronically ill child. Law: Szt. 40–44. §; granted by the district office. Amount: the base of
// the budget act, in raised cases 130 % of it (150 % from 2014), in priority cases 180 % (from 2014); less where the
// carer draws another benefit. Not modelled: the degree of need, kinship, that other benefit (so any amount up to the
// greatest of the year passes), decisions before 2013 and after 2015 (judged by no law, which is said).
package apda

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "ÁPDA",
	ASCII:   "APDA",
	Name:    "Ápolási díj, alanyi",
	English: "Carer's allowance, by right",
	Groups:  []benefit.Group{benefit.CareOfOnePerson, benefit.RegularCash},
	Uses:    uses,
	Client:  []string{"tax_id"}, // Szt. 18. §: the register holds the carer's tax id
	Offices: []benefit.Competence{
		{From: calendar.None, Until: calendar.None, Office: benefit.District, Law: "Szt. 41. § (járási hivatal)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: from2014, Law: "Szt. 40–43/A. § (2013)", Check: check2013},
		{From: from2014, Until: benefit.KnownUntil, Law: "Szt. 40–43/A. § (2014. január 1-jétől)", Check: check2014},
	},
	Params: []*benefit.Parameter{raisedPercent, priorityPercent},
	Sample: sample,
}

var uses = benefit.Uses(benefit.Common, benefit.ForSomebody, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses)

// sample is a decision of 2013: basic or raised, for a child of the carer or for an adult.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.PutMonthly(d, uses, []int64{29500, 29500, 38350}[d.IntN(3)])
	if d.IntN(2) == 0 {
		child := 1 + d.IntN(14)
		s.EntitledIsChild = true
		s.EntitledAge = [2]int{child, child + 1}
		s.ApplicantAge = [2]int{child + 20, child + 36}
		return s
	}
	s.EntitledAge = [2]int{60, 95}
	s.ApplicantAge = [2]int{30, 60}
	return s
}
