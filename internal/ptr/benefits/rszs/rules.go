package rszs

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	law       = "Szt. 37. § (1)"
	amountLaw = "Szt. 37. § (4)"
	hrportal  = "https://www.hrportal.hu/c/szocialis-ellatasok-20130413.html"
)

var (
	yearsToPension = parameter("rszs_nyugdij_elotti_ev", "rendszeres szociális segély: ennyi éven belül éri el a nyugdíjkorhatárt", "év", 5, hrportal, benefit.Found)
	childAge       = parameter("rszs_gyermek_kora", "rendszeres szociális segély: ennél fiatalabb gyermeket nevel", "év", 14, hrportal, benefit.Found)
	reviewMonths   = parameter("rszs_felulvizsgalat_honap", "rendszeres szociális segély felülvizsgálatának gyakorisága", "hónap", 24, "own knowledge", benefit.Own)
)

func parameter(key, name, unit string, value int64, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	in.WorkingAgeConditions()
	// Szt. 37. § (4): at most 90 % of the net wage of public work (E19).
	if most, ok := in.SupplementMax(); ok {
		in.Range(benefit.GrossMonthly, 1, most, amountLaw)
	}
}

// calculate: what fills the family's income up, for somebody who has one of the four grounds.
func calculate(c *benefit.Calculation) {
	why, ok := c.Chosen(ground)
	if !ok {
		return
	}
	switch why {
	case nearPension:
		ok = closeToPension(c)
	case raisesChild:
		ok = withYoungChild(c)
	}
	if ok {
		c.Supplement()
	}
}

// closeToPension: the pension age is reached within five years.
func closeToPension(c *benefit.Calculation) bool {
	years, ok := c.Param(yearsToPension)
	born, known := c.NeedApplicantBorn()
	if !ok || !known {
		return false
	}
	day, ok := c.PensionDay(born)
	if !ok {
		return false
	}
	if first := calendar.AddMonths(day, -12*int(years)); c.Day < first {
		c.Lack(ground, "rszs.calculation.pension_far", benefit.Number(years), day.Dotted()+".", law)
		return false
	}
	return true
}

// withYoungChild: a child of the family is below 14.
func withYoungChild(c *benefit.Calculation) bool {
	age, ok := c.Param(childAge)
	members, named := c.NeedPeople()
	if !ok || !named {
		return false
	}
	if !slices.ContainsFunc(members, func(m benefit.Member) bool {
		return m.Kin == benefit.Child && int64(calendar.AgeOn(m.Born, c.Day)) < age
	}) {
		c.Lack(ground, "rszs.calculation.no_child", benefit.Number(age), law)
		return false
	}
	return true
}
