package idj

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	law     = "Szt. 32/B. §"
	lexikon = "http://lexikon.katolikus.hu/I/id%C5%91skor%C3%BAak%20j%C3%A1rad%C3%A9ka.html"
)

var (
	couplePercent    = parameter("idj_par_szazalek", "időskorúak járadéka házastárssal vagy élettárssal élőknek a nyugdíjminimum százalékában", "%", 80)
	singlePercent    = parameter("idj_egyedulallo_szazalek", "időskorúak járadéka egyedülállónak a nyugdíjminimum százalékában", "%", 95)
	oldSinglePercent = parameter("idj_idos_egyedulallo_szazalek", "időskorúak járadéka 75. évét betöltött egyedülállónak a nyugdíjminimum százalékában", "%", 130)
	reviewMonths     = &benefit.Parameter{Key: "idj_felulvizsgalat_honap", Name: "időskorúak járadéka felülvizsgálatának gyakorisága", Unit: "hónap", Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: 24, Law: "Szt. 32/B. §", Source: "own knowledge", Basis: benefit.Own},
	}}
	oldAge = parameter("idj_magasabb_korhatar", "időskorúak járadéka, a legmagasabb összeg korhatára", "év", 75)
)

func parameter(key, name, unit string, value int64) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: law, Source: lexikon, Basis: benefit.Found},
	}}
}

func check(in *benefit.Input) {
	// Szt. 32/B. § (1): past the pension age (E13).
	in.PensionAge(law)
	// Szt. 32/B. §: the income per head stays within the limit, and the allowance fills it up to the limit (E17, E19).
	limit, ok := limitFor(in)
	if !ok {
		return
	}
	in.Ceiling(benefit.IncomePerHead, limit, law)
	most := limit
	if income, ok := in.Amount(benefit.IncomePerHead); ok && income <= limit {
		most = limit - income
	}
	in.Range(benefit.GrossMonthly, 1, most, law)
}

// limitFor gives the highest limit that a person of the applicant's age can have. When the age is not known (which
// PensionAge has said) it is the highest of all.
func limitFor(in *benefit.Input) (int64, bool) {
	age, ok := in.Param(oldAge)
	if !ok {
		return 0, false
	}
	if in.Applicant.Known && int64(calendar.AgeOn(in.Applicant.Born, in.Day)) < age {
		return in.PercentOf(singlePercent, benefit.SmallestPension)
	}
	return in.PercentOf(oldSinglePercent, benefit.SmallestPension)
}

// calculate: the limit of the applicant's case less the income per head of applicant and spouse.
func calculate(c *benefit.Calculation) {
	age, ok := c.Param(oldAge)
	born, known := c.NeedApplicantBorn()
	members, named := c.NeedHousehold()
	if !ok || !known || !named {
		return
	}
	percent, text := singlePercent, "idj.case.single"
	switch {
	case slices.ContainsFunc(members, func(m benefit.Member) bool { return m.Kin == benefit.Spouse }):
		percent, text = couplePercent, "idj.case.couple"
	case int64(calendar.AgeOn(born, c.Day)) >= age:
		percent, text = oldSinglePercent, "idj.case.old_single"
	}
	share, ok := c.Param(percent)
	base, okBase := c.Param(benefit.SmallestPension)
	if !ok || !okBase {
		return
	}
	limit := c.Step(text, law, "Ft/hó", benefit.Percent(base, share), benefit.Number(share), benefit.Number(age))
	// Szt. 32/B. §: only applicant and spouse count.
	c.Household = slices.DeleteFunc(slices.Clone(members), func(m benefit.Member) bool { return m.Kin != benefit.Self && m.Kin != benefit.Spouse })
	income, ok := c.PerHead(law)
	if !ok {
		return
	}
	if income >= limit {
		c.Lack(benefit.IncomePerHead, "idj.calculation.above", benefit.Number(income), benefit.Number(limit), law)
		return
	}
	c.Propose(benefit.GrossMonthly, c.Step("idj.step.amount", law, "Ft/hó", limit-income, benefit.Number(limit), benefit.Number(income)), law)
}
