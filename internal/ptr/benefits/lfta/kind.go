// Package lfta is the kind LFTA, lakásfenntartási támogatás beside debt management: whoever takes part in the management
// of the debts of a dwelling (adósságkezelési szolgáltatás) gets the support with its running costs by right, without
// a look at income and wealth, as long as the management lasts. Law: Szt. 38. § (1) b), 55. §; granted by the municipality,
// ended on 2015-02-28. The amount is computed as for everybody; beyond the income limit it is the smallest amount
// (assumed: no text of the paragraph was at hand). Not modelled: whether the debt management still runs, decisions
// before 2013 (judged by no law, which is said).
package lfta

import (
	"embed"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

var debtDecision = &fields.Field{No: benefit.FirstOwn, Key: "lfta_debt_decision", Column: "Az adósságkezelési határozat ügyiratszáma", Type: fields.Text, Max: 60}

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "LFTA",
	ASCII:   "LFTA",
	Name:    "Lakásfenntartási támogatás – adósságkezelési",
	English: "Housing maintenance support with debt management",
	Groups:  []benefit.Group{benefit.HousingOfDwelling, benefit.HousingOfApplicant},
	Uses:    benefit.Uses(benefit.Common, benefit.HousingCosts, []fields.Use{fields.Must(debtDecision)}),
	Sums:    []benefit.Sum{benefit.HousingParts},

	Application: benefit.Uses(benefit.Applied, []fields.Use{fields.Must(benefit.FloorArea), fields.Must(debtDecision)}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents:   benefit.CommonDocuments,

	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 38. § (1) b) (települési önkormányzat)"},
	},
	Base: append([]*benefit.Parameter{benefit.DebtServiceMonths, benefit.DebtServiceMore}, benefit.HousingParameters...),
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 38. § (1) b) (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: benefit.DebtServiceMonths},
	},
	Texts:  texts,
	Sample: sample,
}

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleHousing(d)
	s.PutText(debtDecision, "AD-"+benefit.Number(int64(100+d.IntN(900)))+"/2013")
	return s
}
