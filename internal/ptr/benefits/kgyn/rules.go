package kgyn

import "oszir/internal/ptr/benefit"

const (
	law       = "Szt. 49–53. §"
	lawIncome = "Szt. 50. § (2)"
	hazi      = "https://www.hazipatika.com/napi_egeszseg/tabuk-nelkul/cikkek/kozgyogyellatas-gyogyszertamogatas-gyogyszerar-allergia"
)

var (
	incomePercent       = parameter("kgyn_jovedelem_szazalek", "normatív közgyógyellátás jövedelemhatára a nyugdíjminimum százalékában", 100)
	singleIncomePercent = parameter("kgyn_egyedulallo_jovedelem_szazalek", "normatív közgyógyellátás jövedelemhatára egyedülállónak a nyugdíjminimum százalékában", 150)
)

func parameter(key, name string, value int64) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: "%", Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: lawIncome, Source: hazi, Basis: benefit.Found},
	}}
}

func check(in *benefit.Input) {
	// Szt. 50. § (2): the income per head stays below the smallest pension, below 150 % of it when the applicant lives
	// alone (E17). The record does not tell who does, so only what reaches the higher limit is said.
	if limit, ok := in.PercentOf(singleIncomePercent, benefit.SmallestPension); ok {
		in.Below(benefit.IncomePerHead, limit, lawIncome)
	}
	// Szt. 49–53. §: the individual budget has an upper limit; the ad hoc one is granted whole or not at all (E19).
	if most, ok := in.Param(benefit.MedicineBudgetMax); ok {
		in.Range(benefit.MedicineBudgetMonthly, 0, most, law)
	}
	if budget, ok := in.Param(benefit.AdHocBudget); ok {
		in.OneOf(benefit.AdHocBudgetYearly, law, 0, budget)
	}
}
