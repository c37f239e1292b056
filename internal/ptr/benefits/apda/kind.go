// Package apda is the kind ÁPDA, ápolási díj by right (alanyi): what a relative draws who cares at home for a severely
// disabled person or a chronically ill child. Law: Szt. 40–44. §; granted by the district office. Amount: the base of
// the budget act, in raised cases 130 % of it (150 % from 2014), in priority cases 180 % (from 2014); less where the
// carer draws another benefit, 1 000 forints at least. A decision does not tell the title, so a row of a workbook passes
// with any amount up to the greatest of the year; the calculation asks the application. Not modelled: the doctor's
// opinion, the exceptions for carers of ten years beside a pension, time in institutions, decisions before 2013 and after
// 2015 (judged by no law, which is said).
package apda

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
	Code:     "ÁPDA",
	ASCII:    "APDA",
	Name:     "Ápolási díj, alanyi",
	Title:    title,
	Entitled: "ápolt személy",
	English:  "Carer's allowance, by right",
	Groups:   []benefit.Group{benefit.CareOfOnePerson, benefit.RegularCashFilled},
	Workbook: true,
	Uses:     uses,
	Client:   []string{"tax_id"}, // Szt. 18. §: the register holds the carer's tax id
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.District, Law: "Szt. 41. § (járási hivatal)"},
		{From: benefit.Reform2015, Until: calendar.None, Office: benefit.District, Law: "Szt. 25. § (3), 41. § (járási hivatal; 2015. március 1-jétől)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: from2014, Law: "Szt. 40–43/A. § (2013)", Check: check2013, Calculate: calculate2013, Revision: 1, ReviewMonths: reviewMonths},
		{From: from2014, Until: benefit.KnownUntil, Law: "Szt. 40–43/A. § (2014. január 1-jétől)", Check: check2014, Calculate: calculate2014, Revision: 1, ReviewMonths: reviewMonths},
	},
	Application: slices.Concat(benefit.Applied, benefit.CareApplication, []fields.Use{fields.Must(title)}),
	Endings:     slices.Concat(benefit.CareEndings, benefit.CommonEndings),
	Documents:   documents,
	Base:        benefit.CareParameters,
	Params:      []*benefit.Parameter{raisedPercent, priorityPercent, reviewMonths},
	Texts:       texts,
	Wordings:    wordings,
	Sample:      sample,
}

var uses = benefit.Uses(benefit.Common, benefit.ForSomebody, benefit.MonthlyCash, benefit.PartMonths, benefit.Pauses)

// title is why the allowance is due. Which amount that means stands in share.
var title = &fields.Field{No: benefit.FirstOwn, Key: "apda_title", Column: "Az ápolási díj jogcíme", Type: fields.List, List: titles}

// The titles.
const (
	severelyDisabled = "súlyosan fogyatékos személy ápolása (alapösszeg)"
	illChild         = "18 év alatti tartósan beteg személy ápolása (alapösszeg)"
	raisedCare       = "fokozott ápolást igénylő súlyosan fogyatékos személy ápolása (emelt összeg)"
	priorityComplex  = "kiemelt: a rehabilitáció nem javasolt, az egészségkárosodás jelentős"
	priorityFamily   = "kiemelt: súlyos betegség miatt magasabb összegű családi pótlék"
)

var titles = fields.NewList("apda_titles", nil,
	fields.Entry{Value: severelyDisabled, Basis: "found"},
	fields.Entry{Value: illChild, Basis: "found"},
	fields.Entry{Value: raisedCare, Basis: "found"},
	fields.Entry{Value: priorityComplex, Basis: "found"},
	fields.Entry{Value: priorityFamily, Basis: "found"},
)

// documents are the papers that the district office makes in this matter (domain notes, 9.14), beside those of every case.
var documents = slices.Concat(benefit.CommonDocuments, benefit.CareDocuments, []benefit.Document{
	{Key: "refusal_ill_adult", Name: "Elutasító határozat – 18 év feletti tartós beteg", Decision: benefit.Refuse},
	{Key: "refusal_raised", Name: "Elutasító határozat – fokozott ápolás; súlyosan fogyatékosként alapösszeg megállapítása", Decision: benefit.Refuse, Asks: map[string]string{"kért.összeg": "a megállapított alapösszeg", "kért.nap": "az alapösszeg első napja"}},
	{Key: "grant_minor", Name: "Megállapító határozat – 18 év alatti", Decision: benefit.Grant},
	{Key: "grant_disabled", Name: "Megállapító határozat – súlyosan fogyatékos", Decision: benefit.Grant},
	{Key: "grant_raised", Name: "Megállapító határozat – fokozott ápolást igénylő", Decision: benefit.Grant},
	{Key: "grant_summary", Name: "Megállapító határozat – sommás, alapösszeg", Decision: benefit.Grant},
	{Key: "change_basic_to_raised", Name: "Módosító határozat – az alapösszegből emelt összeg lett", Decision: benefit.Change},
	{Key: "change_difference_to_raised", Name: "Módosító határozat – különbözet, fokozott lett", Decision: benefit.Change},
	{Key: "review_basic_difference", Name: "Felülvizsgálat – alapösszeg helyett fokozott, különbözet, régi szakvélemény", Decision: benefit.Review},
	{Key: "review_full_amount", Name: "Felülvizsgálat – felemelés teljes összegre", Decision: benefit.Review},
	{Key: "review_became_disabled", Name: "Felülvizsgálat – felterjesztő, súlyosan fogyatékos lett", Remedy: benefit.NoneByItself},
	{Key: "review_raised_difference", Name: "Felülvizsgálat – fokozott, különbözet, új szakvélemény", Decision: benefit.Review},
	{Key: "review_raised_guardianship", Name: "Felülvizsgálat – fokozott, továbbfolyósító, gondnokolt", Decision: benefit.Keep},
	{Key: "review_raised_new_opinion", Name: "Felülvizsgálat – fokozott, új szakvélemény", Decision: benefit.Review},
	{Key: "review_ill_minor", Name: "Felülvizsgálat – kiskorú tartósan beteg", Decision: benefit.Keep},
	{Key: "review_raised_old_opinion", Name: "Felülvizsgálat – továbbfolyósító, fokozott, régi szakvélemény", Decision: benefit.Keep},
	{Key: "review_disabled", Name: "Felülvizsgálat – továbbfolyósító, súlyosan fogyatékos", Decision: benefit.Keep},
	{Key: "ending_ill_adult", Name: "Megszüntető határozat – felülvizsgálat során, 18. évét betöltött tartós beteg", Decision: benefit.End},
	{Key: "priority_refusal_family", Name: "Kiemelt ápolási díj: elutasító határozat – családi pótlék miatt", Decision: benefit.Refuse},
	{Key: "priority_refusal_raised", Name: "Kiemelt ápolási díj: elutasító határozat – fokozott marad", Decision: benefit.Refuse, Asks: map[string]string{"kért.összeg": "a továbbra is járó emelt összeg"}},
	{Key: "priority_suspension", Name: "Kiemelt ápolási díj: felfüggesztő végzés", Decision: benefit.Suspend},
	{Key: "priority_review_difference", Name: "Kiemelt ápolási díj: felülvizsgálat – a gyermekgondozási segély különbözete csökkent", Decision: benefit.Review},
	{Key: "priority_review_family", Name: "Kiemelt ápolási díj: felülvizsgálat – továbbfolyósító, családi pótlék", Decision: benefit.Keep},
	{Key: "priority_review_complex", Name: "Kiemelt ápolási díj: felülvizsgálat – továbbfolyósító, komplex minősítés", Decision: benefit.Keep},
	{Key: "priority_missing_items", Name: "Kiemelt ápolási díj: hiánypótlási végzés – komplex minősítés", Remedy: benefit.NoneByItself},
	{Key: "priority_grant_basic_ended", Name: "Kiemelt ápolási díj: megállapító határozat – az alapösszeg megszüntetésével", Decision: benefit.Grant},
	{Key: "priority_grant_raised_ended", Name: "Kiemelt ápolási díj: megállapító határozat – az emelt összeg megszüntetésével", Decision: benefit.Grant},
	{Key: "priority_grant_moved", Name: "Kiemelt ápolási díj: megállapító határozat – lakcímváltozás után", Decision: benefit.Grant},
	{Key: "priority_grant_family", Name: "Kiemelt ápolási díj: megállapító határozat – magasabb összegű családi pótlék", Decision: benefit.Grant},
	{Key: "priority_grant_complex", Name: "Kiemelt ápolási díj: megállapító határozat – komplex minősítés", Decision: benefit.Grant},
	{Key: "priority_procedure_withdrawn", Name: "Kiemelt ápolási díj: eljárást megszüntető végzés – a kérelem visszavonása", Decision: benefit.EndProcedure, Asks: map[string]string{"kért.nap": "a visszavonás napja"}},
})

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
