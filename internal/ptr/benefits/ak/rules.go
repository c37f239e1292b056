package ak

import (
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

const (
	law        = "Szt. 55. § (1)"
	ceilingLaw = "Szt. 55/B. §"

	zcsk   = "http://www.zcsk.hu/adossagkezeles/tajekoztato (for 2011)"
	kereso = "https://www.jogszabalykereso.hu/cikkek/2014/11/05/adossagkezelesi-szolgaltatas-igenylese"
	sziget = "https://penzugysziget.hu/index.php?option=com_content&view=article&id=3024:13&catid=316&Itemid=422"
	own    = "own knowledge"
)

var (
	leastDebt    = parameter("ak_legkisebb_adossag", "adósságkezelés: az adósság ennél több", "Ft", 50_000, law, kereso, benefit.Found)
	leastArrears = parameter("ak_legkisebb_hatralek_honap", "adósságkezelés: a tartozás legalább ennyi hónapos, ha a szolgáltatást nem kapcsolták ki", "hónap", 6, law, sziget, benefit.Found)
	limitPercent = parameter("ak_jovedelem_szazalek", "adósságkezelés: a helyi jövedelemhatár legalább ennyi a nyugdíjminimum százalékában", "%", 150, law, kereso, benefit.Found)
	alonePercent = parameter("ak_egyedul_jovedelem_szazalek", "adósságkezelés: a helyi jövedelemhatár egyedül élőknek legalább ennyi a nyugdíjminimum százalékában", "%", 200, law, kereso, benefit.Found)
	mostPercent  = parameter("ak_tamogatas_szazalek", "adósságcsökkentési támogatás felső határa az adósság százalékában", "%", 75, ceilingLaw, zcsk, benefit.Found)
	most         = parameter("ak_tamogatas_maximum", "adósságcsökkentési támogatás legnagyobb összege", "Ft", 300_000, ceilingLaw, zcsk, benefit.Found)
	mostLoan     = parameter("ak_hitel_tamogatas_maximum", "adósságcsökkentési támogatás legnagyobb összege lakáscélú kölcsön hátralékára", "Ft", 600_000, ceilingLaw, own, benefit.Own)
)

var params = []*benefit.Parameter{leastDebt, leastArrears, limitPercent, alonePercent, mostPercent, most, mostLoan}

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

// capOf gives the parameter of the greatest support for the debt of the record.
func capOf(r fields.Record) *benefit.Parameter {
	if r.Of(debtKind).Text == housingLoan {
		return mostLoan
	}
	return most
}

func check(in *benefit.Input) {
	// Szt. 55. § (1): the debt is more than 50 000 forints.
	if least, ok := in.Param(leastDebt); ok {
		in.Range(debt, least+1, -1, law)
	}
	// Szt. 55/B. §: at most 75 % of the debt ("nem haladhatja meg": rounded down), and a fixed sum (E19).
	owed, filled := in.Amount(debt)
	percent, okPercent := in.Param(mostPercent)
	top, okTop := in.Param(capOf(in.Record))
	if filled && okPercent && okTop {
		in.Range(benefit.OneOffAmount, 1, min(share(owed, percent), top), ceilingLaw)
	}
	// The debtor's part is paid while the debts are managed.
	if months, ok := in.DebtServiceMost(); ok {
		in.Range(ownMonths, 1, months, "Szt. 55/A. §")
		in.WithinMonths(months, "Szt. 55/A. §")
	}
	// Szt. 55. § (1): the local limit is not below a share of the smallest pension; the income stays within it (E17).
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
}

// share gives a percentage rounded down, of amounts that may be as great as a field takes.
func share(of, percent int64) int64 { return of/100*percent + of%100*percent/100 }

// calculate: the conditions of the law and the bounds of what the local decree may give.
func calculate(c *benefit.Calculation) {
	owed, okOwed := c.Need(debt)
	oldest, okOldest := c.Need(arrears)
	limit, okLimit := c.Need(benefit.IncomeLimitPerHead)
	kind, okKind := c.Chosen(debtKind)
	_, okPeople := c.NeedPeople()
	if !okOwed || !okOldest || !okLimit || !okKind || !okPeople || !conditions(c, owed, oldest) {
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
		c.Lack(benefit.IncomeLimitPerHead, "ak.calculation.limit_too_low", benefit.Number(limit), benefit.Number(lowest), law)
		return
	}
	c.Step("ak.step.local_limit", law, "Ft/hó", limit, benefit.Number(lowest))
	income, ok := c.PerHead(law)
	if !ok || !c.Within(income, limit, law) {
		return
	}
	percent, okPercent := c.Param(mostPercent)
	top, okTop := c.Param(capOf(c.Record))
	if !okPercent || !okTop {
		return
	}
	part := c.Step("ak.step.share", ceilingLaw, "Ft", share(owed, percent), benefit.Number(owed), benefit.Number(percent))
	c.Step("ak.step.most", ceilingLaw, "Ft", min(part, top), benefit.Number(top), kind)
}

// conditions are those on the debt and the debtor.
func conditions(c *benefit.Calculation, owed, oldest int64) bool {
	least, ok := c.Param(leastDebt)
	months, okMonths := c.Param(leastArrears)
	if !ok || !okMonths {
		return false
	}
	switch {
	case owed <= least:
		c.Lack(debt, "ak.calculation.small_debt", benefit.Number(owed), benefit.Number(least), law)
	case oldest < months && !c.Marked(cutOff):
		c.Lack(arrears, "ak.calculation.young_debt", benefit.Number(oldest), benefit.Number(months), law)
	case !c.Marked(advice):
		c.Lack(advice, "ak.calculation.no_advice", law)
	default:
		return true
	}
	return false
}
