package apda

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	blog2014  = "http://specialisjuttatasesfejlesztes.blogspot.com/2014/01/apolasi-dij-idei-parametereirol.html"
	lawCarer  = "Szt. 40. §"
	lawAmount = "Szt. 44. § (1)"
)

// from2014 is the day from which the raised amount is 150 % and there is a priority amount.
var from2014 = calendar.On(2014, 1, 1)

var (
	raisedPercent = &benefit.Parameter{Key: "apolasi_emelt_szazalek", Name: "emelt összegű (fokozott) ápolási díj az alapösszeg százalékában", Unit: "%", Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: from2014, Value: 130, Law: lawAmount, Source: "own knowledge; the same share shows in the figure of 2010 on http://lexikon.katolikus.hu/A/%C3%A1pol%C3%A1si%20d%C3%ADj.html", Basis: benefit.Own},
		{From: from2014, Until: benefit.KnownUntil, Value: 150, Law: lawAmount, Source: blog2014, Basis: benefit.Found},
	}}
	priorityPercent = &benefit.Parameter{Key: "apolasi_kiemelt_szazalek", Name: "kiemelt ápolási díj az alapösszeg százalékában", Unit: "%", Values: []benefit.Dated{
		{From: from2014, Until: benefit.KnownUntil, Value: 180, Law: lawAmount, Source: blog2014, Basis: benefit.Found},
	}}
)

// Until the end of 2013 the raised amount is the greatest.
func check2013(in *benefit.Input) { check(in, raisedPercent) }

// From 2014 the priority amount is.
func check2014(in *benefit.Input) { check(in, priorityPercent) }

func check(in *benefit.Input, greatest *benefit.Parameter) {
	// Szt. 40. §: a relative of full age cares for another person.
	if age, ok := in.Param(benefit.AdultAge); ok {
		in.ApplicantFrom(age, lawCarer)
	}
	in.TwoPeople(lawCarer)
	// Szt. 44. § (1): basic, raised or priority amount; (2): another regular benefit of the carer is taken off, so that
	// what is less than the greatest amount can be right (E19).
	if top, ok := in.PercentOf(greatest, benefit.CareAllowanceBase); ok {
		in.Range(benefit.GrossMonthly, 1, top, lawAmount)
	}
}
