// Package gyt is the kind GYT, gyermektartásdíj megelőlegezése: the state advances maintenance that a court awarded to a
// child and that cannot be collected for the time being. Law: Gyvt. 22–24. §, 149/1997. Korm. rendelet 69–76. §; granted
// by the guardianship office for three years at most, once more for the same child. Amount: what the court awarded, at most
// 50 % of the smallest pension for a child; where the debtor pays a part, what is unpaid, not below 10 %. Income per head
// below twice the smallest pension. Not modelled: awards as a share of the debtor's pay, what excludes a child (care,
// joint household with the debtor), how often it was granted before, the recovery from the debtor, decisions before 2013
// and after 2015 (judged by no law, which is said).
package gyt

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
	Code:     "GYT",
	ASCII:    "GYT",
	Name:     "Gyermektartásdíj megelőlegezése",
	Entitled: "gyermek",
	English:  "Advance of child maintenance",
	Groups:   []benefit.Group{{Code: "gyt_child", By: benefit.ByEntitled}},
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Guardianship, Law: "Gyvt. 22. § (járási gyámhivatal)"},
		{From: benefit.Reform2015, Until: calendar.None, Office: benefit.Guardianship, Law: "Gyvt. 22. § (járási gyámhivatal; 2015. március 1-jétől)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Gyvt. 22–24. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: months, ReviewMonths: reviewMonths},
	},
	Application: slices.Concat(benefit.Applied, award, []fields.Use{
		fields.May(uncollectable), fields.May(cannotMaintain), fields.May(atSchool),
	}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents: slices.Concat(benefit.CommonDocuments, []benefit.Document{
		{Key: "debtor_order", Name: "Határozat a kötelezettnek – a megelőlegezett tartásdíj megtérítése", Remedy: benefit.Appeal},
		{Key: "court_notice", Name: "Értesítés a végrehajtást foganatosítónak a megelőlegezésről"},
	}),
	Base:     append([]*benefit.Parameter{benefit.SmallestPension, benefit.AdultAge}, benefit.FamilyAges...),
	Params:   []*benefit.Parameter{incomePercent, mostPercent, leastPercent, pupilUntil, months, reviewMonths},
	Texts:    texts,
	Wordings: wordings,
	Sample:   sample,
}

// The kind's own fields.
var (
	debtor         = own(0, "gyt_debtor_name", "A tartásra kötelezett neve", fields.Text)
	court          = own(1, "gyt_court_award", "A tartásdíjat megállapító bírósági határozat száma", fields.Text)
	awardFinal     = own(2, "gyt_award_final", "A bírósági határozat jogerőre emelkedése", fields.Date)
	awarded        = own(3, "gyt_awarded_monthly", "A gyermek részére megítélt havi tartásdíj", fields.Forint)
	paid           = own(4, "gyt_paid_monthly", "A kötelezett által ténylegesen fizetett havi összeg", fields.Forint)
	uncollectable  = own(5, "gyt_uncollectable", "A tartásdíj behajtása átmenetileg lehetetlen", fields.Mark)
	cannotMaintain = own(6, "gyt_cannot_maintain", "A gyermeket gondozó nem képes a szükséges tartást nyújtani", fields.Mark)
	atSchool       = own(7, "gyt_at_school", "A nagykorú gyermek középfokú nappali tanulmányokat folytat", fields.Mark)
)

func own(no int, key, column string, t fields.Type) *fields.Field {
	return &fields.Field{No: benefit.FirstOwn + no, Key: key, Column: column, Type: t}
}

// award is what application and decision say of the court's award.
var award = []fields.Use{fields.Must(debtor), fields.Must(court), fields.Must(awardFinal), fields.Must(awarded), fields.May(paid)}

var uses = benefit.Uses(benefit.Common, benefit.ForSomebody, benefit.MonthlyCash, benefit.PartMonths, award, []fields.Use{
	fields.Must(benefit.IncomePerHead),
})

// sample: the award is below, at or above what can be advanced; now and then the debtor pays a part.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	child := 1 + d.IntN(15)
	s.EntitledIsChild = true
	s.EntitledAge = [2]int{child, child + 1}
	s.ApplicantAge = [2]int{child + 20, child + 38}
	sum := []int64{10000, 14250, 20000, 35000}[d.IntN(4)]
	amount := min(sum, 14250)
	if d.IntN(4) == 0 {
		s.Put(paid, sum/2)
		amount = min(sum-sum/2, 14250)
	}
	s.Put(awarded, sum)
	s.PutText(debtor, "Minta Kötelezett")
	s.PutText(court, "MINTA P.20."+benefit.Number(int64(100+d.IntN(900)))+"/2012")
	s.PutDay(awardFinal, s.Issued-calendar.Day(d.IntN(int(s.Issued-benefit.KnownFrom)+1)))
	s.Put(benefit.IncomePerHead, int64(d.IntN(57000)))
	s.PutMonthly(d, uses, amount)
	return s
}
