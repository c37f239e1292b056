package apdm

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	law       = "Szt. 43/B. §"
	lawAmount = "Szt. 44. § (1)"
	lawFamily = "Szt. 4. § (1) c)–d)"
)

var (
	leastPercent = &benefit.Parameter{Key: "apolasi_meltanyossagi_szazalek", Name: "méltányossági ápolási díj legkisebb összege az alapösszeg százalékában", Unit: "%", Values: []benefit.Dated{
		{
			From: benefit.KnownFrom, Until: calendar.On(2014, 1, 1), Value: 80,
			Law: lawAmount, Source: "own knowledge", Basis: benefit.Own,
		},
		{
			From: calendar.On(2014, 1, 1), Until: benefit.Reform2015, Value: 80,
			Law: lawAmount, Source: "http://specialisjuttatasesfejlesztes.blogspot.com/2014/01/apolasi-dij-idei-parametereirol.html", Basis: benefit.Found,
		},
	}}
	limitPercent      = parameter("apolasi_meltanyossagi_hatar", "méltányossági ápolási díj rendeleti jövedelemhatárának legkisebb értéke a nyugdíjminimum százalékában", "%", 100)
	aloneLimitPercent = parameter("apolasi_meltanyossagi_egyedul_hatar", "méltányossági ápolási díj rendeleti jövedelemhatárának legkisebb értéke egyedül élőnek a nyugdíjminimum százalékában", "%", 150)
	reviewMonths      = parameter("apolasi_meltanyossagi_felulvizsgalat_honap", "méltányossági ápolási díj felülvizsgálatának gyakorisága", "hónap", 24)
)

func parameter(key, name, unit string, value int64) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: value, Law: law, Source: "own knowledge", Basis: benefit.Own},
	}}
}

func check(in *benefit.Input) {
	// Szt. 40. §: a relative of full age cares for another person (E11); 43/B. §: who is chronically ill and of full age
	// (a child would give the right to the allowance by right).
	in.CheckCarer()
	if age, ok := in.Param(benefit.AdultAge); ok {
		in.EntitledFrom(age, law)
	}
	// Szt. 44. § (1): the local decree may not go below 80 % of the base; nothing stops it from giving more (E19). What
	// the carer draws elsewhere is taken off, to 1 000 forints at least.
	if least, ok := in.PercentOf(leastPercent, benefit.CareAllowanceBase); ok {
		if other, told := in.Amount(benefit.OtherCash); told && other > 0 {
			lowest, known := in.Param(benefit.CareLeast)
			if !known {
				return
			}
			least = max(least-other, lowest)
		}
		in.Range(benefit.GrossMonthly, least, -1, lawAmount)
	}
	// Szt. 43/B. §: nor may its income limit be lower than the smallest pension, 150 % of it for people alone.
	percent := limitPercent
	if in.Marked(benefit.LivesAlone) {
		percent = aloneLimitPercent
	}
	if lowest, ok := in.PercentOf(percent, benefit.SmallestPension); ok {
		in.Range(benefit.IncomeLimitPerHead, lowest, -1, law)
	}
}

// calculate: the income per head against the limit of the local decree, and the least amount that the decree may give. The
// amount itself is the decree's, so none is proposed.
func calculate(c *benefit.Calculation) {
	limit, okLimit := c.Need(benefit.IncomeLimitPerHead)
	if !c.Carer() || !adult(c) || !okLimit || !c.Family(lawFamily) {
		return
	}
	alone, ok := c.Alone()
	if !ok {
		return
	}
	percent := limitPercent
	if alone {
		percent = aloneLimitPercent
	}
	lowest, ok := c.Percent(percent, benefit.SmallestPension, law)
	if !ok {
		return
	}
	if limit < lowest {
		c.Lack(benefit.IncomeLimitPerHead, "apdm.calculation.limit_low", benefit.Number(limit), benefit.Number(lowest), law)
		return
	}
	heads := int64(len(c.Household))
	income := c.FamilyIncome(law)
	per := c.Step("benefit.step.income_per_head", law, "Ft/hó", income/heads, benefit.Number(income), benefit.Number(heads))
	if !c.Within(per, limit, law) {
		return
	}
	base, okBase := c.Param(benefit.CareAllowanceBase)
	share, okShare := c.Param(leastPercent)
	if !okBase || !okShare {
		return
	}
	least := c.Step("apdm.step.least", lawAmount, "Ft/hó", benefit.Percent(base, share), benefit.Number(base), benefit.Number(share))
	c.LessOtherCash(least)
}

// adult: who is cared for on this title is of full age.
func adult(c *benefit.Calculation) bool {
	age, okAge := c.Param(benefit.AdultAge)
	born, okBorn := c.NeedEntitledBorn()
	if !okAge || !okBorn {
		return false
	}
	if int64(calendar.AgeOn(born, c.Day)) < age {
		c.Lack(benefit.EntitledTAJ, "apdm.calculation.minor", benefit.Number(age), law)
		return false
	}
	return true
}
