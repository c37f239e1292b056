package lfta

import (
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

const law = "Szt. 38. § (1) b)"

func check(in *benefit.Input) {
	// Szt. 38. §: the support is never less than 2 500 forints a month (E19).
	in.HousingMinimum()
	// Szt. 55. §: as long as the debts are managed, extension included.
	if most, ok := in.DebtServiceMost(); ok {
		in.WithinMonths(most, law)
	}
}

// calculate: no limit of income; beyond the one of others the rate is nothing and the smallest amount is due.
func calculate(c *benefit.Calculation) {
	if c.Record.Of(debtDecision).State != fields.OK {
		c.Lack(debtDecision, "benefit.calculation.field_missing", debtDecision.Column)
		return
	}
	months, ok := c.Param(benefit.DebtServiceMonths)
	more, okMore := c.Param(benefit.DebtServiceMore)
	if !ok || !okMore {
		return
	}
	c.Step("lfta.step.by_right", law, "hónap", months+more, benefit.Number(months), benefit.Number(more))
	c.Housing(-1)
}
