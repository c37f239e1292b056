package apdm

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	lawCarer = "Szt. 40. §"
	law      = "Szt. 43/B. §"
)

var leastPercent = &benefit.Parameter{Key: "apolasi_meltanyossagi_szazalek", Name: "méltányossági ápolási díj legkisebb összege az alapösszeg százalékában", Unit: "%", Values: []benefit.Dated{
	{
		From: benefit.KnownFrom, Until: calendar.On(2014, 1, 1), Value: 80,
		Law: "Szt. 44. § (1)", Source: "own knowledge", Basis: benefit.Own,
	},
	{
		From: calendar.On(2014, 1, 1), Until: benefit.Reform2015, Value: 80,
		Law: "Szt. 44. § (1)", Source: "http://specialisjuttatasesfejlesztes.blogspot.com/2014/01/apolasi-dij-idei-parametereirol.html", Basis: benefit.Found,
	},
}}

func check(in *benefit.Input) {
	age, ok := in.Param(benefit.AdultAge)
	if ok {
		// Szt. 40. §: a relative of full age cares for another person; 43/B. §: who is chronically ill and of full age
		// (a child would give the right to the allowance by right).
		in.ApplicantFrom(age, lawCarer)
		in.EntitledFrom(age, law)
	}
	in.TwoPeople(lawCarer)
	// Szt. 44. § (1): the local decree may not go below 80 % of the base; nothing stops it from giving more (E19).
	if least, ok := in.PercentOf(leastPercent, benefit.CareAllowanceBase); ok {
		in.Range(benefit.GrossMonthly, least, -1, "Szt. 44. § (1)")
	}
	// Szt. 43/B. §: nor may its income limit be lower than the smallest pension.
	if pension, ok := in.Param(benefit.SmallestPension); ok {
		in.Range(benefit.IncomeLimitPerHead, pension, -1, law)
	}
}
