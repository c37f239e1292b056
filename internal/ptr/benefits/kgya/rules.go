package kgya

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	lawTitle  = "Szt. 50. § (1)"
	lawMonths = "Szt. 52. §"
)

var months = &benefit.Parameter{Key: "kgya_honap", Name: "az alanyi közgyógyellátás időtartama", Unit: "hónap", Values: []benefit.Dated{
	{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: 24, Law: lawMonths, Source: "own knowledge", Basis: benefit.Own},
}}

func check(in *benefit.Input) {
	in.CheckMedicineBudgets()
	if most, ok := in.Param(months); ok && in.Applied() {
		in.WithinMonths(most, lawMonths)
	}
}

// calculate: the budgets of the certified cost; who claims no individual budget needs no certificate.
func calculate(c *benefit.Calculation) {
	chosen, ok := c.Chosen(title)
	if !ok || chosen == childInCare && !minor(c) {
		return
	}
	if c.Marked(waived) {
		c.ProposeMedicineBudgets(0, true)
		return
	}
	cost, ok := c.NeedMedicineCost()
	if ok {
		c.ProposeMedicineBudgets(cost, false)
	}
}

// minor: a child in care is below the age of 18.
func minor(c *benefit.Calculation) bool {
	age, okAge := c.Param(benefit.AdultAge)
	born, okBorn := c.NeedApplicantBorn()
	if !okAge || !okBorn {
		return false
	}
	if int64(calendar.AgeOn(born, c.Day)) >= age {
		c.Lack(benefit.ApplicantTAJ, "kgya.calculation.not_minor", benefit.Number(age), lawTitle)
		return false
	}
	return true
}
