// Package lft is the kind LFT, lakásfenntartási támogatás: a contribution to the regular costs of a dwelling, paid to
// one or two providers, or in cash. Law: Szt. 38. §; granted by the municipality's notary for a year, ended on
// 2015-02-28. Amount: a share of the recognised cost, 2 500 forints at least; income per consumption unit at most
// 250 % of the smallest pension. A decision alone does not tell the floor area and the people, so only a case's amount
// is computed. Not modelled: wealth beyond its declaration, decisions before 2013 (judged by no law, which is said).
package lft

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// Kind is the definition.
var Kind = benefit.Kind{
	Code:     "LFT",
	ASCII:    "LFT",
	Name:     "Lakásfenntartási támogatás",
	English:  "Housing maintenance support",
	Groups:   []benefit.Group{benefit.HousingOfDwelling, benefit.HousingOfApplicant},
	Workbook: true,
	Uses:     benefit.Uses(benefit.Common, benefit.HousingCosts),
	Sums:     []benefit.Sum{benefit.HousingParts},

	Application: benefit.Uses(benefit.Applied, benefit.Wealth, []fields.Use{fields.Must(benefit.FloorArea)}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents:   benefit.CommonDocuments,

	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 38. § (jegyző)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 38. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: months},
	},
	Base:   benefit.HousingParameters,
	Params: []*benefit.Parameter{incomePercent, months},
	Sample: benefit.SampleHousing,
}
