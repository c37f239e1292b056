package apda

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

const (
	blog2014  = "http://specialisjuttatasesfejlesztes.blogspot.com/2014/01/apolasi-dij-idei-parametereirol.html"
	lawRight  = "Szt. 41. § (1)"
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
	reviewMonths = &benefit.Parameter{Key: "apolasi_felulvizsgalat_honap", Name: "alanyi ápolási díj felülvizsgálatának gyakorisága", Unit: "hónap", Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: 24, Law: "Szt. 25. § (4)", Source: "own knowledge", Basis: benefit.Own},
	}}
)

// share gives which share of the base a title means; nil: the whole base.
func share(title string) *benefit.Parameter {
	switch title {
	case raisedCare:
		return raisedPercent
	case priorityComplex, priorityFamily:
		return priorityPercent
	}
	return nil
}

// Until the end of 2013 the raised amount is the greatest.
func check2013(in *benefit.Input) { check(in, raisedPercent) }

// From 2014 the priority amount is.
func check2014(in *benefit.Input) { check(in, priorityPercent) }

func check(in *benefit.Input, percent *benefit.Parameter) {
	// Szt. 40. §: a relative of full age cares for another person (E11).
	in.CheckCarer()
	// Szt. 44. § (1): basic, raised or priority amount; (2): another regular benefit of the carer is taken off, so that
	// what is less than the greatest amount can be right (E12, E19). A case says by which title.
	if t := in.Record.Of(title); t.State == fields.OK {
		percent = share(t.Text)
		if age, ok := in.Param(benefit.AdultAge); ok && t.Text == illChild {
			in.EntitledBelow(age, lawRight)
		}
	}
	top, ok := in.Param(benefit.CareAllowanceBase)
	if ok && percent != nil {
		top, ok = in.PercentOf(percent, benefit.CareAllowanceBase)
	}
	if ok {
		in.Range(benefit.GrossMonthly, 1, top, lawAmount)
	}
}

// In 2013 there is no priority amount yet.
func calculate2013(c *benefit.Calculation) {
	if t := c.Record.Of(title); t.State == fields.OK && share(t.Text) == priorityPercent {
		c.Lack(title, "apda.calculation.no_priority", from2014.Dotted()+".")
		return
	}
	calculate(c)
}

func calculate2014(c *benefit.Calculation) { calculate(c) }

// calculate: the amount of the title, less what the carer draws elsewhere. Shares are rounded to whole forints, half up
// (assumed: the shares of the known bases are whole).
func calculate(c *benefit.Calculation) {
	t, ok := c.Chosen(title)
	if !ok || !c.Carer() || t == illChild && !minor(c) {
		return
	}
	amount, ok := c.Param(benefit.CareAllowanceBase)
	if !ok {
		return
	}
	if percent := share(t); percent != nil {
		p, ok := c.Param(percent)
		if !ok {
			return
		}
		key := "apda.step.raised"
		if percent == priorityPercent {
			key = "apda.step.priority"
		}
		amount = c.Step(key, lawAmount, "Ft/hó", benefit.Percent(amount, p), benefit.Number(amount), benefit.Number(p))
	} else {
		c.Step("apda.step.basic", lawAmount, "Ft/hó", amount)
	}
	due, ok := c.LessOtherCash(amount)
	if ok {
		c.Propose(benefit.GrossMonthly, due, lawAmount)
	}
}

// minor: a chronically ill person gives the right to the age of 18.
func minor(c *benefit.Calculation) bool {
	age, okAge := c.Param(benefit.AdultAge)
	born, okBorn := c.NeedEntitledBorn()
	if !okAge || !okBorn {
		return false
	}
	if int64(calendar.AgeOn(born, c.Day)) >= age {
		c.Lack(benefit.EntitledTAJ, "apda.calculation.not_minor", benefit.Number(age), lawRight)
		return false
	}
	return true
}
