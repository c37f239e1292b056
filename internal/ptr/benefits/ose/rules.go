package ose

import "oszir/internal/ptr/benefit"

const (
	law        = "Szt. 45. §"
	funeralLaw = "Szt. 45. § (temetési költségek)"
)

var (
	limitPercent   = parameter("ose_jovedelem_szazalek", "önkormányzati segély: a helyi jövedelemhatár legalább ennyi a nyugdíjminimum százalékában", "%", 130)
	alonePercent   = parameter("ose_egyedul_jovedelem_szazalek", "önkormányzati segély: a helyi jövedelemhatár egyedül élőknek legalább ennyi a nyugdíjminimum százalékában", "%", 150)
	funeralPercent = parameter("ose_temetes_szazalek", "önkormányzati segély temetésre: legalább ennyi a legolcsóbb temetés költségének százalékában", "%", 10)
)

var params = []*benefit.Parameter{limitPercent, alonePercent, funeralPercent}

func parameter(key, name, unit string, value int64) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: from, Until: benefit.Reform2015, Value: value, Law: law, Source: "own knowledge", Basis: benefit.Own},
	}}
}

func check(in *benefit.Input) {
	// Szt. 45. §: the local limit is not below a share of the smallest pension; the income stays within it (E17).
	least := limitPercent
	if in.Marked(benefit.LivesAlone) {
		least = alonePercent
	}
	if n, ok := in.PercentOf(least, benefit.SmallestPension); ok {
		in.Range(benefit.IncomeLimitPerHead, n, -1, law)
	}
	if limit, ok := in.Amount(benefit.IncomeLimitPerHead); ok {
		in.Ceiling(benefit.IncomePerHead, limit, law)
	}
	// Szt. 45. §: help with a funeral is between a tenth of the cheapest one and all of it (E19); for other trouble the law
	// has no bounds, but nothing is no help.
	lowest, highest, cited := int64(1), int64(-1), law
	if cost, ok := in.Amount(funeralCost); ok {
		percent, known := in.Param(funeralPercent)
		if !known {
			return
		}
		lowest, highest, cited = atLeast(cost, percent), cost, funeralLaw
	}
	in.Range(benefit.OneOffAmount, lowest, highest, cited)
	in.Range(benefit.GrossMonthly, 1, highest, cited)
}

// atLeast gives a percentage rounded up: no less will do.
func atLeast(of, percent int64) int64 { return of/100*percent + (of%100*percent+99)/100 }

// calculate: the conditions of the law and the bounds of what the local decree may give.
func calculate(c *benefit.Calculation) {
	why, okWhy := c.Chosen(occasion)
	limit, okLimit := c.Need(benefit.IncomeLimitPerHead)
	_, okPeople := c.NeedPeople()
	if !okWhy || !okLimit || !okPeople {
		return
	}
	alone, ok := c.Alone()
	if !ok {
		return
	}
	least := limitPercent
	if alone {
		least = alonePercent
	}
	lowest, ok := c.Percent(least, benefit.SmallestPension, law)
	if !ok {
		return
	}
	if limit < lowest {
		c.Lack(benefit.IncomeLimitPerHead, "ose.calculation.limit_too_low", benefit.Number(limit), benefit.Number(lowest), law)
		return
	}
	c.Step("ose.step.local_limit", law, "Ft/hó", limit, benefit.Number(lowest))
	income, ok := c.PerHead(law)
	if !ok || !c.Within(income, limit, law) {
		return
	}
	if why == funeral {
		cost, ok := c.Need(funeralCost)
		percent, okPercent := c.Param(funeralPercent)
		if !ok || !okPercent {
			return
		}
		c.Step("ose.step.funeral_least", funeralLaw, "Ft", atLeast(cost, percent), benefit.Number(cost), benefit.Number(percent))
		c.Step("ose.step.funeral_most", funeralLaw, "Ft", cost)
	}
}
