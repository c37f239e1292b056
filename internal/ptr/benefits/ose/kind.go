// Package ose is the kind OSE, önkormányzati segély: help in extraordinary trouble, from 2014-01-01 in place of the
// transitional, funeral and extraordinary child-protection aids, until 2015-02-28. Law: Szt. 45. §; granted by the
// municipality by its decree, once, monthly, or as a loan without interest. The decree sets the income limit (not below
// 130 %, living alone 150 % of the smallest pension) and the amount; the law bounds the help with a funeral only: from 10 %
// of the cheapest one of the place up to its whole cost. So no amount is proposed, its bounds are. Not modelled: how often
// the local decree allows it, and what it was before 2014.
package ose

import (
	"embed"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

// from is the first day of the aid.
var from = calendar.On(2014, 1, 1)

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "OSE",
	ASCII:   "OSE",
	Name:    "Önkormányzati segély",
	Title:   occasion,
	English: "Municipal aid",
	Groups:  []benefit.Group{{Code: "ose_applicant", By: benefit.ByApplicant}},
	Uses: benefit.Uses(benefit.Common, caseUses, []fields.Use{
		fields.Must(form),
		fields.MustAndOnlyIf(benefit.OneOffAmount, fields.Not(fields.Is(form, monthly)), fields.Not(fields.Is(form, monthly)), "ose.why.not_monthly"),
		fields.MustAndOnlyIf(benefit.GrossMonthly, fields.Is(form, monthly), fields.Is(form, monthly), "ose.why.monthly"),
		fields.MustAndOnlyIf(loanUntil, fields.Is(form, loan), fields.Is(form, loan), "ose.why.loan"),
		fields.Must(benefit.IncomePerHead),
		fields.Must(benefit.IncomeLimitPerHead),
	}),

	Application: benefit.Uses(benefit.Applied, benefit.Wealth, caseUses, []fields.Use{
		fields.May(benefit.LivesAlone),
		fields.Must(trouble),
	}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend, benefit.Review, benefit.Keep},
	Endings:     benefit.CommonEndings,
	Documents:   benefit.CommonDocuments,

	Offices: []benefit.Competence{
		{From: from, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 45. § (települési önkormányzat képviselő-testülete)"},
	},
	Periods: []benefit.Period{
		{From: from, Until: benefit.Reform2015, Law: "Szt. 45. § (2014. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1},
	},
	Base:   []*benefit.Parameter{benefit.SmallestPension},
	Params: params,
	Texts:  texts,
	Sample: sample,
}

var (
	occasion    = &fields.Field{No: benefit.FirstOwn, Key: "ose_occasion", Column: "A segély oka", Type: fields.List, List: occasions}
	funeralCost = &fields.Field{No: benefit.FirstOwn + 1, Key: "ose_funeral_cost", Column: "A helyben szokásos legolcsóbb temetés költsége", Type: fields.Forint}
	form        = &fields.Field{No: benefit.FirstOwn + 2, Key: "ose_form", Column: "A segély formája", Type: fields.List, List: forms}
	loanUntil   = &fields.Field{No: benefit.FirstOwn + 3, Key: "ose_loan_until", Column: "A kölcsön visszafizetésének határideje", Type: fields.Date}
	trouble     = &fields.Field{No: benefit.FirstOwn + 4, Key: "ose_trouble", Column: "A kérelem indoka", Type: fields.Text, Max: 1000}

	// caseUses stand in application and decision alike.
	caseUses = []fields.Use{
		fields.Must(occasion),
		fields.MustAndOnlyIf(funeralCost, fields.Is(occasion, funeral), fields.Is(occasion, funeral), "ose.why.funeral"),
	}
)

const (
	funeral = "temetés költségei"
	monthly = "havi rendszerességgel"
	loan    = "kamatmentes kölcsön"
)

var (
	occasions = fields.NewList("ose_occasions", nil,
		fields.Entry{Value: "létfenntartást veszélyeztető rendkívüli élethelyzet", Basis: "assumed"},
		fields.Entry{Value: "időszakos vagy tartós létfenntartási gond", Basis: "assumed"},
		fields.Entry{Value: "betegség", Basis: "assumed"},
		fields.Entry{Value: "elemi kár", Basis: "assumed"},
		fields.Entry{Value: "gyermek érdekében", Basis: "assumed"},
		fields.Entry{Value: funeral, Basis: "assumed"},
	)
	forms = fields.NewList("ose_forms", nil,
		fields.Entry{Value: "egy alkalommal", Basis: "found"},
		fields.Entry{Value: monthly, Basis: "found"},
		fields.Entry{Value: loan, Basis: "assumed"},
	)
)

// sample is help in one of its forms, of 2014.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYearFrom(d, from, 12)
	s.ApplicantAge = [2]int{20, 85}
	why := occasions.Values[d.IntN(len(occasions.Values))].Value
	how := forms.Values[d.IntN(len(forms.Values))].Value
	amount := int64(3+d.IntN(20)) * 1000
	s.PutText(occasion, why)
	s.PutText(form, how)
	if why == funeral {
		cost := int64(120+d.IntN(60)) * 1000
		s.Put(funeralCost, cost)
		amount = cost / 5
	}
	switch how {
	case monthly:
		s.Put(benefit.GrossMonthly, amount)
	case loan:
		s.Put(benefit.OneOffAmount, amount)
		s.PutDay(loanUntil, s.End)
	default:
		s.Put(benefit.OneOffAmount, amount)
		s.End = s.Start
	}
	s.Put(benefit.IncomePerHead, int64(d.IntN(37_051)))
	s.Put(benefit.IncomeLimitPerHead, int64(37_050+d.IntN(10)*1000))
	return s
}
