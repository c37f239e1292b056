package kgym

import "oszir/internal/ptr/benefit"

const (
	lawDecree = "Szt. 50. § (3)"
	lawFamily = "Szt. 4. § (1) c)–d)"
	lawMonths = "Szt. 52. §"
)

var (
	leastLimitPercent      = parameter("kgym_jovedelem_szazalek", "méltányossági közgyógyellátás rendeleti jövedelemhatárának legkisebb értéke a nyugdíjminimum százalékában", "%", 150, lawDecree)
	leastLimitAlonePercent = parameter("kgym_egyedulallo_jovedelem_szazalek", "méltányossági közgyógyellátás rendeleti jövedelemhatárának legkisebb értéke egyedül élőnek a nyugdíjminimum százalékában", "%", 200, lawDecree)
	months                 = parameter("kgym_honap", "a méltányossági közgyógyellátás időtartama", "hónap", 12, lawMonths)
)

func parameter(key, name, unit string, value int64, law string) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: value, Law: law, Source: "own knowledge", Basis: benefit.Own},
	}}
}

func check(in *benefit.Input) {
	in.CheckMedicineBudgets()
	if most, ok := in.Param(months); ok && in.Applied() {
		in.WithinMonths(most, lawMonths)
	}
}

// calculate: on which side of the least limit of a decree the income is, then the budgets, which the law fixes.
func calculate(c *benefit.Calculation) {
	if !c.Family(lawFamily) {
		return
	}
	alone, ok := c.Alone()
	if !ok {
		return
	}
	percent := leastLimitPercent
	if alone {
		percent = leastLimitAlonePercent
	}
	per, okPer := c.PerHead(lawDecree)
	least, okLeast := c.Percent(percent, benefit.SmallestPension, lawDecree)
	if !okPer || !okLeast {
		return
	}
	if per <= least {
		c.Step("kgym.step.within", lawDecree, "Ft/hó", least-per, benefit.Number(per), benefit.Number(least))
	} else {
		c.Step("kgym.step.decree", lawDecree, "Ft/hó", per-least, benefit.Number(per), benefit.Number(least))
	}
	cost, ok := c.NeedMedicineCost()
	if ok {
		c.ProposeMedicineBudgets(cost, false)
	}
}
