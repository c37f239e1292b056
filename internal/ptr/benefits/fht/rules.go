package fht

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

var amountPercent = &benefit.Parameter{Key: "fht_szazalek", Name: "foglalkoztatást helyettesítő támogatás a nyugdíjminimum százalékában", Unit: "%", Values: []benefit.Dated{
	{
		From: calendar.On(2012, 1, 1), Until: benefit.KnownUntil, Value: 80,
		Law: "Szt. 35. §", Source: "http://hirsztrada.blog.hu/2014/11/06/foglalkoztatast_helyettesito_tamogatas", Basis: benefit.Found,
	},
}}

func check(in *benefit.Input) {
	// Szt. 33. §: for people of working age only (E14).
	if age, ok := in.Param(benefit.AdultAge); ok {
		in.WorkingAge(age, "Szt. 33. §")
	}
	// Szt. 35. §: the monthly amount is 80 % of the smallest pension, neither less nor more (E19).
	if amount, ok := in.PercentOf(amountPercent, benefit.SmallestPension); ok {
		in.Range(benefit.GrossMonthly, amount, amount, "Szt. 35. §")
	}
	// Szt. 33. §: monthly income per consumption unit at most 90 % of the smallest pension (E17).
	if limit, ok := in.PercentOf(benefit.WorkingAgeIncomePercent, benefit.SmallestPension); ok {
		in.Ceiling(benefit.IncomePerConsumptionUnit, limit, "Szt. 33. §")
	}
}
