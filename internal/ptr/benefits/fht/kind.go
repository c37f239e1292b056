// Package fht is the kind FHT, foglalkoztatást helyettesítő támogatás: what active-age people without work draw while
// they co-operate with the employment office. Law: Szt. 33–36. §; granted by the municipality's notary until
// 2015-02-28, by the district office since. Amount: 80 % of the smallest old-age pension; income per consumption
// unit of the family at most 90 % of it; one in a family. Not modelled: wealth beyond its declaration, the 30 days of work
// in a year, decisions before 2013 and after 2015 (judged by no law, which is said).
package fht

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
	Code:     "FHT",
	ASCII:    "FHT",
	Name:     "Foglalkoztatást helyettesítő támogatás",
	Title:    ground,
	English:  "Employment substituting support",
	Groups:   []benefit.Group{benefit.WorkingAgeSupport, benefit.SubstituteInFamily, benefit.RegularCash},
	Checks:   map[string]string{"fht.calculation.family_member": "E06"},
	Workbook: true,
	Tells:    []string{"foka"},
	Uses:     uses,

	Application: benefit.Uses(benefit.Applied, benefit.Wealth, []fields.Use{
		fields.Must(ground),
		fields.Must(cooperates),
		fields.May(illegalWork),
	}),
	Household: true,
	Endings:   append([]string{benefit.EndWork, benefit.EndOtherCash}, benefit.CommonEndings...),
	Documents: append([]benefit.Document{
		{Key: "pause", Name: "Szüneteltető határozat", Decision: benefit.Pause},
		{Key: "suspension", Name: "Felfüggesztő végzés", Decision: benefit.Suspend},
	}, benefit.CommonDocuments...),

	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 33. § (2013: jegyző)"},
		{From: benefit.Reform2015, Until: calendar.None, Office: benefit.District, Law: "Szt. 33. § (2015. március 1-jétől: járási hivatal)"},
	},
	Periods: []benefit.Period{
		{
			From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 33–36. § (2013. január 1-jétől)",
			Check: check, Calculate: calculate, Revision: 1, ReviewMonths: reviewMonths,
		},
		{
			From: benefit.Reform2015, Until: benefit.KnownUntil, Law: "Szt. 33–36. § (2015. március 1-jétől)",
			Check: check, Calculate: calculate, Revision: 1, ReviewMonths: reviewMonths,
		},
	},
	Base:   benefit.WorkingAgeParameters,
	Params: []*benefit.Parameter{reviewMonths},
	Texts:  texts,
	Sample: sample,
}

var uses = benefit.Uses(benefit.Common, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses, benefit.Suspensions, []fields.Use{
	fields.May(benefit.DependentChildren),
	fields.May(benefit.DependentOthers),
	fields.May(benefit.HouseholdOthers),
	fields.Must(benefit.IncomePerConsumptionUnit),
})

// What an application says beside.
var (
	ground      = &fields.Field{No: benefit.FirstOwn, Key: "fht_ground", Column: "A jogosultság alapja", Type: fields.List, List: grounds}
	cooperates  = &fields.Field{No: benefit.FirstOwn + 1, Key: "fht_cooperates", Column: "Vállalja az együttműködést a munkaügyi szervvel", Type: fields.Mark}
	illegalWork = &fields.Field{No: benefit.FirstOwn + 2, Key: "fht_illegal_work", Column: "Jogellenes foglalkoztatását megállapító határozat napja", Type: fields.Date}
)

// healthDamaged is a ground of active-age support whose form is another than this one.
const healthDamaged = "munkaképességét legalább 67 %-ban elvesztette, vagy legalább 50 %-os egészségkárosodást szenvedett"

// grounds are those of Szt. 33. § (1).
var grounds = fields.NewList("fht_grounds", nil,
	fields.Entry{Value: healthDamaged, Basis: "found"},
	fields.Entry{Value: "vakok személyi járadékában részesül", Basis: "found"},
	fields.Entry{Value: "fogyatékossági támogatásban részesül", Basis: "found"},
	fields.Entry{Value: "álláskeresési támogatásának időtartama lejárt", Basis: "found"},
	fields.Entry{Value: "álláskeresési támogatása keresőtevékenység miatt szűnt meg", Basis: "found"},
	fields.Entry{Value: "a megelőző két évben legalább egy évig együttműködött", Basis: "found"},
	fields.Entry{Value: "más ellátása megszűnt, és legalább három hónapig együttműködött", Basis: "found"},
)

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{20, 58}
	s.PutMonthly(d, uses, 22800)
	s.Put(benefit.IncomePerConsumptionUnit, int64(d.IntN(25651)))
	if children := d.IntN(4); children > 0 {
		s.Put(benefit.DependentChildren, int64(children))
		s.Put(benefit.HouseholdOthers, int64(children+d.IntN(2)))
	}
	if d.IntN(12) == 0 {
		s.Put(benefit.DependentOthers, 1)
	}
	return s
}
