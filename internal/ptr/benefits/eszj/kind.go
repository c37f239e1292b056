// Package eszj is the kind ESZJ, egészségügyi szolgáltatásra való jogosultság: an official certificate that somebody is in
// need, by which the health insurer treats the person as insured. Law: Szt. 54. §; granted by the district office for a
// year. No amount: income per head at most 120 % of the smallest pension, 150 % for people alone, and a family without
// wealth. Not modelled: whether the person is insured in another way, the message to the insurer, decisions before 2013 and
// after 2015 (judged by no law, which is said).
package eszj

import (
	"embed"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

//go:embed paper
var wordings embed.FS

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "ESZJ",
	ASCII:   "ESZJ",
	Name:    "Egészségügyi szolgáltatásra való jogosultság",
	English: "Right to health services",
	Groups:  []benefit.Group{{Code: "eszj_applicant", By: benefit.ByApplicant}},
	Uses:    uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.District, Law: "Szt. 54. § (járási hivatal)"},
		{From: benefit.Reform2015, Until: calendar.None, Office: benefit.District, Law: "Szt. 54. § (járási hivatal; 2015. március 1-jétől)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Szt. 54. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: months},
	},
	Application: slices.Concat(benefit.Applied, []fields.Use{fields.May(benefit.LivesAlone)}, benefit.Wealth, []fields.Use{
		fields.Must(benefit.GreatestItem), fields.Must(wealth),
	}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents: slices.Concat(benefit.CommonDocuments, []benefit.Document{
		{Key: "need_certificate", Name: "Hatósági bizonyítvány a szociális rászorultságról", Decision: benefit.Grant},
		{Key: "insurer_start", Name: "Értesítés az egészségbiztosítónak – jogosultság kezdete"},
		{Key: "insurer_end", Name: "Értesítés az egészségbiztosítónak – jogosultság vége"},
	}),
	Base:     append([]*benefit.Parameter{benefit.SmallestPension}, benefit.FamilyAges...),
	Params:   []*benefit.Parameter{incomePercent, aloneIncomePercent, itemTimes, wealthTimes, months},
	Texts:    texts,
	Wordings: wordings,
	Sample:   sample,
}

// The kind's own fields.
var (
	certificate = &fields.Field{No: benefit.FirstOwn, Key: "eszj_certificate", Column: "A hatósági bizonyítvány száma", Type: fields.Text, Max: 60}
	wealth      = &fields.Field{No: benefit.FirstOwn + 1, Key: "eszj_wealth", Column: "A család vagyontárgyainak együttes értéke", Type: fields.Forint}
)

var uses = benefit.Uses(benefit.Common, []fields.Use{fields.Must(benefit.IncomePerHead), fields.Must(certificate)})

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{19, 61}
	s.Put(benefit.IncomePerHead, int64(d.IntN(34201)))
	s.PutText(certificate, "MINTA-"+benefit.Number(int64(1+d.IntN(900))))
	return s
}
