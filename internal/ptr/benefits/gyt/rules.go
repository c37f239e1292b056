package gyt

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

const (
	lawIncome = "Gyvt. 22. § (1)"
	lawFamily = "Gyvt. 19. § (5), 22. §"
	lawAdult  = "Gyvt. 22. § (7)"
	lawAmount = "Gyvt. 23. §"
	lawMonths = "Gyvt. 24. §"
	aosz      = "https://aosz.hu/tamogatas/gyermektartasdij-megelolegezese/"
	kf        = "http://info.kezenfogva.hu/szolgaltatasok/23622 (a page of 2018)"
)

var (
	incomePercent = parameter("gyt_jovedelem_szazalek", "gyermektartásdíj megelőlegezésének jövedelemhatára a nyugdíjminimum százalékában", "%", 200, lawIncome, aosz, benefit.Found)
	mostPercent   = parameter("gyt_legtobb_szazalek", "a megelőlegezett gyermektartásdíj legnagyobb összege a nyugdíjminimum százalékában", "%", 50, lawAmount, aosz, benefit.Found)
	leastPercent  = parameter("gyt_legkevesebb_szazalek", "a részben fizetett tartásdíj mellett megelőlegezett összeg legkisebb mértéke a nyugdíjminimum százalékában", "%", 10, lawAmount, aosz, benefit.Found)
	pupilUntil    = parameter("gyt_tanulo_kora", "középfokú nappali tanulmányokat folytató nagykorú gyermek korhatára", "év", 20, lawAdult, aosz, benefit.Found)
	months        = parameter("gyt_honap", "a gyermektartásdíj megelőlegezésének leghosszabb időtartama", "hónap", 36, lawMonths, kf, benefit.Found)
	reviewMonths  = parameter("gyt_felulvizsgalat_honap", "a gyermektartásdíj megelőlegezése felülvizsgálatának gyakorisága", "hónap", 12, "149/1997. (IX. 10.) Korm. rendelet 69–76. §", "own knowledge", benefit.Own)
)

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	// Gyvt. 22. §: for a minor; for a pupil of full age to 20. Without an application only the greater age is judged.
	age, ok := in.Param(pupilUntil)
	if ok && in.Applied() && !in.Marked(atSchool) {
		age, ok = in.Param(benefit.AdultAge)
	}
	if ok {
		in.EntitledBelow(age, lawAdult)
	}
	// Gyvt. 22. § (1): income per head below twice the smallest pension (E17).
	if limit, ok := in.PercentOf(incomePercent, benefit.SmallestPension); ok {
		in.Below(benefit.IncomePerHead, limit, lawIncome)
	}
	if final := in.Record.Of(awardFinal); final.State == fields.OK && calendar.Day(final.N) > in.Day {
		in.Report(finding.Finding{Field: awardFinal.Key, Code: finding.Eligibility, Key: "gyt.eligibility.award_later", Args: []string{lawIncome}, Value: final.Text})
	}
	// Gyvt. 23. §: the award, at most 50 % of the smallest pension; not below 10 % where the debtor pays a part (E19).
	most, okMost := in.PercentOf(mostPercent, benefit.SmallestPension)
	lowest, okLowest := in.PercentOf(leastPercent, benefit.SmallestPension)
	if okMost && okLowest {
		least := int64(1)
		if sum, told := in.Amount(awarded); told {
			most = min(most, sum)
			if part, some := in.Amount(paid); some && part > 0 {
				least = min(lowest, sum)
			}
		}
		in.Range(benefit.GrossMonthly, least, most, lawAmount)
	}
	if long, ok := in.Param(months); ok {
		in.WithinMonths(long, lawMonths)
	}
}

// calculate: the conditions, the income per head, then the award with its bounds. What is advanced beside a part that the
// debtor pays is taken to be the unpaid rest: the law says only that it can be less than the award.
func calculate(c *benefit.Calculation) {
	if !conditions(c) || !c.Family(lawFamily) {
		return
	}
	per, okPer := c.PerHead(lawIncome)
	limit, okLimit := c.Percent(incomePercent, benefit.SmallestPension, lawIncome)
	if !okPer || !okLimit || !c.Under(per, limit, lawIncome) {
		return
	}
	sum, ok := c.Need(awarded)
	if !ok {
		return
	}
	part, _ := c.Amount(paid)
	if part >= sum {
		c.Lack(paid, "gyt.calculation.all_paid", benefit.Number(part), benefit.Number(sum))
		return
	}
	amount := c.Step("gyt.step.award", lawAmount, "Ft/hó", sum)
	if part > 0 {
		amount = c.Step("gyt.step.unpaid", lawAmount, "Ft/hó", sum-part, benefit.Number(sum), benefit.Number(part))
	}
	most, ok := c.Percent(mostPercent, benefit.SmallestPension, lawAmount)
	if !ok {
		return
	}
	amount = c.Step("gyt.step.most", lawAmount, "Ft/hó", min(amount, most), benefit.Number(amount), benefit.Number(most))
	if part > 0 {
		lowest, ok := c.Percent(leastPercent, benefit.SmallestPension, lawAmount)
		if !ok {
			return
		}
		if least := min(lowest, sum); amount < least {
			amount = c.Step("gyt.step.least", lawAmount, "Ft/hó", least, benefit.Number(amount), benefit.Number(least))
		}
	}
	c.Propose(benefit.GrossMonthly, amount, lawAmount)
}

// conditions: the child's age, and what the application must declare.
func conditions(c *benefit.Calculation) bool {
	born, okBorn := c.NeedEntitledBorn()
	age, okAge := c.Param(benefit.AdultAge)
	if !okBorn || !okAge {
		return false
	}
	if c.Marked(atSchool) {
		age, okAge = c.Param(pupilUntil)
		if !okAge {
			return false
		}
	}
	ok := true
	if int64(calendar.AgeOn(born, c.Day)) >= age {
		c.Lack(benefit.EntitledTAJ, "gyt.calculation.too_old", benefit.Number(age), lawAdult)
		ok = false
	}
	for _, condition := range []*fields.Field{uncollectable, cannotMaintain} {
		if !c.Marked(condition) {
			c.Lack(condition, "gyt.calculation.condition", condition.Column, lawIncome)
			ok = false
		}
	}
	return ok
}
