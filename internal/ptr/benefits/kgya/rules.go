package kgya

import "oszir/internal/ptr/benefit"

const law = "Szt. 49–53. §"

func check(in *benefit.Input) {
	// Szt. 49–53. §: the individual budget has an upper limit; the ad hoc one is granted whole or not at all (E19).
	if most, ok := in.Param(benefit.MedicineBudgetMax); ok {
		in.Range(benefit.MedicineBudgetMonthly, 0, most, law)
	}
	if budget, ok := in.Param(benefit.AdHocBudget); ok {
		in.OneOf(benefit.AdHocBudgetYearly, law, 0, budget)
	}
}
