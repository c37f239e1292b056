package fht

import (
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

const law = "Szt. 35. §"

var reviewMonths = &benefit.Parameter{Key: "fht_felulvizsgalat_honap", Name: "foglalkoztatást helyettesítő támogatás felülvizsgálatának gyakorisága", Unit: "hónap", Values: []benefit.Dated{{
	From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: 12, Law: "Szt. 36. §", Source: "own knowledge", Basis: benefit.Own,
}}}

func check(in *benefit.Input) {
	in.WorkingAgeConditions()
	// Szt. 35. §: the monthly amount is 80 % of the smallest pension, neither less nor more (E19).
	if amount, ok := in.PercentOf(benefit.SubstitutePercent, benefit.SmallestPension); ok {
		in.Range(benefit.GrossMonthly, amount, amount, law)
	}
}

// calculate: a fixed share of the smallest pension, for one member of a family whose income stays within the limit.
func calculate(c *benefit.Calculation) {
	why, ok := c.Chosen(ground)
	if !ok {
		return
	}
	if why == healthDamaged {
		c.Lack(ground, "fht.calculation.health_damaged", "Szt. 37. § (1) a)")
		return
	}
	if c.Record.Of(cooperates).State != fields.OK {
		c.Lack(cooperates, "fht.calculation.no_cooperation", law)
		return
	}
	if _, ok := c.WorkingAgeFamily(); !ok {
		return
	}
	// Szt. 33. §: in a family one person at most draws this form (E06).
	if c.OthersDrawSubstitute() {
		c.Lack(nil, "fht.calculation.family_member", "Szt. 33. §")
		return
	}
	if amount, ok := c.Percent(benefit.SubstitutePercent, benefit.SmallestPension, law); ok {
		c.Propose(benefit.GrossMonthly, amount, law)
	}
}
