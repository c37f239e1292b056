package kgyn

import (
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

const (
	lawIncome = "Szt. 50. § (2)"
	lawFamily = "Szt. 4. § (1) c)–d)"
	lawMonths = "Szt. 52. §"
	hazi      = "https://www.hazipatika.com/napi_egeszseg/tabuk-nelkul/cikkek/kozgyogyellatas-gyogyszertamogatas-gyogyszerar-allergia"
)

var (
	incomePercent       = parameter("kgyn_jovedelem_szazalek", "normatív közgyógyellátás jövedelemhatára a nyugdíjminimum százalékában", "%", 100, lawIncome, hazi, benefit.Found)
	singleIncomePercent = parameter("kgyn_egyedulallo_jovedelem_szazalek", "normatív közgyógyellátás jövedelemhatára egyedül élőnek a nyugdíjminimum százalékában", "%", 150, lawIncome, hazi, benefit.Found)
	costPercent         = parameter("kgyn_koltseg_szazalek", "normatív közgyógyellátás költséghatára a nyugdíjminimum százalékában", "%", 10, lawIncome, hazi, benefit.Found)
	months              = parameter("kgyn_honap", "a normatív közgyógyellátás időtartama", "hónap", 12, lawMonths, "own knowledge", benefit.Own)
)

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	// Szt. 50. § (2): the income per head stays below the smallest pension, below 150 % of it when the applicant lives
	// alone (E17). A row of a workbook does not tell who does, so only what reaches the higher limit is said of it.
	percent := singleIncomePercent
	if in.Applied() && !in.Marked(benefit.LivesAlone) {
		percent = incomePercent
	}
	if limit, ok := in.PercentOf(percent, benefit.SmallestPension); ok {
		in.Below(benefit.IncomePerHead, limit, lawIncome)
	}
	// Szt. 50. § (2): the cost exceeds 10 % of the smallest pension.
	if cost, told := in.Amount(benefit.MedicineCost); told {
		if limit, ok := in.PercentOf(costPercent, benefit.SmallestPension); ok && cost <= limit {
			in.Report(finding.Finding{
				Field: benefit.MedicineCost.Key, Code: finding.Eligibility, Key: "kgyn.eligibility.cost",
				Args: []string{benefit.Number(limit), lawIncome}, Value: benefit.Number(cost),
			})
		}
	}
	in.CheckMedicineBudgets()
	if most, ok := in.Param(months); ok && in.Applied() {
		in.WithinMonths(most, lawMonths)
	}
}

// calculate: the income per head against the limit, the cost against its own, then the budgets.
func calculate(c *benefit.Calculation) {
	if !c.Family(lawFamily) {
		return
	}
	alone, ok := c.Alone()
	if !ok {
		return
	}
	percent := incomePercent
	if alone {
		percent = singleIncomePercent
	}
	per, okPer := c.PerHead(lawIncome)
	limit, okLimit := c.Percent(percent, benefit.SmallestPension, lawIncome)
	if !okPer || !okLimit || !c.Under(per, limit, lawIncome) {
		return
	}
	cost, okCost := c.NeedMedicineCost()
	threshold, okThreshold := c.Percent(costPercent, benefit.SmallestPension, lawIncome)
	if !okCost || !okThreshold {
		return
	}
	if cost <= threshold {
		c.Lack(benefit.MedicineCost, "kgyn.calculation.cost", benefit.Number(cost), benefit.Number(threshold), lawIncome)
		return
	}
	c.Step("kgyn.step.cost", lawIncome, "Ft/hó", cost-threshold, benefit.Number(cost), benefit.Number(threshold))
	c.ProposeMedicineBudgets(cost, false)
}
