package egyt

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	law       = "Szt. 37. § (1)"
	amountLaw = "Szt. 37. § (4)"
	page      = "http://palyazatiinformaciok.blogspot.com/2015/09/egeszsegkarosodasi-es.html"
)

var (
	childAge     = parameter("egyt_gyermek_kora", "egészségkárosodási és gyermekfelügyeleti támogatás: ennél fiatalabb gyermeket nevel", "év", 14, page, benefit.Found)
	reviewMonths = parameter("egyt_felulvizsgalat_honap", "egészségkárosodási és gyermekfelügyeleti támogatás felülvizsgálatának gyakorisága", "hónap", 24, "own knowledge", benefit.Own)
)

func parameter(key, name, unit string, value int64, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.Reform2015, Until: benefit.KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	in.WorkingAgeConditions()
	// Szt. 37. § (4): at most 90 % of the net wage of public work (E19).
	if most, ok := in.SupplementMax(); ok {
		in.Range(benefit.GrossMonthly, 1, most, amountLaw)
	}
}

// calculate: what fills the family's income up, for somebody who has one of the two grounds.
func calculate(c *benefit.Calculation) {
	why, ok := c.Chosen(ground)
	age, okAge := c.Param(childAge)
	members, named := c.NeedPeople()
	if !ok || !okAge || !named {
		return
	}
	if why == raisesChild && !slices.ContainsFunc(members, func(m benefit.Member) bool {
		return m.Kin == benefit.Child && int64(calendar.AgeOn(m.Born, c.Day)) < age
	}) {
		c.Lack(ground, "egyt.calculation.no_child", benefit.Number(age), law)
		return
	}
	c.Supplement()
}
