// Package ott is the kind OTT, otthonteremtési támogatás: a sum for a young adult who grew up in public care to find a
// home. Law: Gyvt. 25–27. §, 149/1997. Korm. rendelet 77–81. §; granted once, by the guardianship office. Conditions: three
// years of unbroken care that ended with majority (less where the parents are lost), what the young adult owned then at
// most 60 times the smallest pension, application by the age of 24 (25 in studies). Amount: with what is owned it reaches
// 40 times the smallest pension, 50 times after four years of care, and does not exceed 60 times; where between, the
// office decides by the use. The multiples are known by hearsay only, so the calculation gives the bounds and proposes no
// amount. Not modelled: the account of the use, the ban on sale, a second application for the rest of the sum, decisions
// before 2013 and after 2015 (judged by no law, which is said).
package ott

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
	Code:    "OTT",
	ASCII:   "OTT",
	Name:    "Otthonteremtési támogatás",
	English: "Home-start support",
	Groups:  []benefit.Group{{Code: "ott_applicant", By: benefit.ByApplicant}},
	Uses:    uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Guardianship, Law: "Gyvt. 25. § (járási gyámhivatal)"},
		{From: benefit.Reform2015, Until: calendar.None, Office: benefit.Guardianship, Law: "Gyvt. 25. § (járási gyámhivatal; 2015. március 1-jétől)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Gyvt. 25–27. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Once: true},
	},
	Application: slices.Concat(benefit.Applied, care, []fields.Use{fields.May(parentsLost), fields.May(student)}),
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend, benefit.Review, benefit.Keep},
	Endings:     benefit.CommonEndings,
	Documents: slices.Concat(benefit.CommonDocuments, []benefit.Document{
		{Key: "account_request", Name: "Felhívás a felhasználás elszámolására", Remedy: benefit.NoneByItself},
		{Key: "account_accepted", Name: "Határozat az elszámolás elfogadásáról", Remedy: benefit.Appeal},
		{Key: "land_registry", Name: "Megkeresés elidegenítési tilalom bejegyzésére"},
	}),
	Base:     []*benefit.Parameter{benefit.SmallestPension, benefit.AdultAge},
	Params:   []*benefit.Parameter{assetTimes, leastCareYears, longCareYears, shortTimes, longTimes, mostTimes, applyUntil, studentUntil},
	Texts:    texts,
	Wordings: wordings,
	Sample:   sample,
}

// The kind's own fields.
var (
	careFrom    = own(0, "ott_care_from", "A folyamatos nevelésbe vétel első napja", fields.Date)
	assets      = own(1, "ott_assets", "A vagyon értéke a nagykorúvá váláskor", fields.Forint)
	use         = &fields.Field{No: benefit.FirstOwn + 2, Key: "ott_use", Column: "A támogatás felhasználása", Type: fields.List, List: purposes}
	contract    = own(3, "ott_contract", "A felhasználás alapja (szerződés)", fields.Text)
	accountBy   = own(4, "ott_account_by", "Az elszámolás határideje", fields.Date)
	parentsLost = own(5, "ott_parents_lost", "A nevelésbe vételre a szülők elvesztése miatt került sor", fields.Mark)
	student     = own(6, "ott_student", "Tanulói vagy hallgatói jogviszonyban áll", fields.Mark)
)

func own(no int, key, column string, t fields.Type) *fields.Field {
	return &fields.Field{No: benefit.FirstOwn + no, Key: key, Column: column, Type: t}
}

// purposes are the uses that the law allows.
var purposes = fields.NewList("ott_purposes", nil,
	fields.Entry{Value: "építési telek vásárlása", Basis: "found"},
	fields.Entry{Value: "lakás, családi ház vagy tanya vásárlása", Basis: "found"},
	fields.Entry{Value: "építés, lakhatóvá tétel", Basis: "found"},
	fields.Entry{Value: "tulajdonszerzéssel járó felújítás vagy bővítés", Basis: "found"},
	fields.Entry{Value: "bérlakás bérleti díja", Basis: "found"},
	fields.Entry{Value: "önkormányzati bérlakás felújítása", Basis: "found"},
	fields.Entry{Value: "államilag támogatott lakás-előtakarékosság", Basis: "found"},
	fields.Entry{Value: "otthonteremtési hitel törlesztése", Basis: "found"},
)

// care is what application and decision say of the care, of what is owned and of the use.
var care = []fields.Use{fields.Must(careFrom), fields.Must(assets), fields.Must(use), fields.Must(contract), fields.May(accountBy)}

var uses = benefit.Uses(benefit.Common, []fields.Use{fields.Must(benefit.OneOffAmount)}, care)

// sample is somebody who was in care from childhood on.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	month := calendar.MonthOf(s.Start)
	s.End = (month + 1).First() - 1
	s.ApplicantAge = [2]int{18, 22}
	owned := int64(d.IntN(4)) * 100000
	s.Put(assets, owned)
	s.Put(benefit.OneOffAmount, 1425000-owned+int64(d.IntN(286))*1000)
	s.PutDay(careFrom, calendar.AddMonths(s.Start, -12*11))
	s.PutText(use, purposes.Values[d.IntN(len(purposes.Values))].Value)
	s.PutText(contract, "MINTA adásvételi szerződés")
	if d.IntN(2) == 0 {
		s.PutDay(accountBy, calendar.AddMonths(s.Start, 12))
	}
	return s
}
