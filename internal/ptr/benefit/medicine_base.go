package benefit

// MedicineBudgetLeast is the monthly cost below which there is no individual medicine budget.
var MedicineBudgetLeast = &Parameter{Key: "kgy_egyeni_min", Name: "az egyéni gyógyszerkeret alsó határa", Unit: "Ft/hó", Values: []Dated{
	{
		From: KnownFrom, Until: KnownUntil, Value: 1000,
		Law: lawMedicine, Source: "http://www.babanet.hu/iranytu/kozgyogyellatas/ (a page of 2010)", Basis: Found,
	},
}}

const lawMedicine = "Szt. 49–53. §"

// CheckMedicineBudgets reports budgets that the law does not allow: the individual one has an upper limit, and in a case
// it is no more than the certified cost; the ad hoc one is granted whole or not at all (E19).
func (in *Input) CheckMedicineBudgets() {
	if most, ok := in.Param(MedicineBudgetMax); ok {
		if cost, known := in.Amount(MedicineCost); known {
			most = min(most, cost)
		}
		in.Range(MedicineBudgetMonthly, 0, most, lawMedicine)
	}
	if budget, ok := in.Param(AdHocBudget); ok {
		in.OneOf(AdHocBudgetYearly, lawMedicine, 0, budget)
	}
}

// ProposeMedicineBudgets proposes both budgets for a certified monthly cost. The law rounds nothing. waived says that the
// applicant claims no individual budget.
func (c *Calculation) ProposeMedicineBudgets(cost int64, waived bool) {
	most, okMost := c.Param(MedicineBudgetMax)
	least, okLeast := c.Param(MedicineBudgetLeast)
	adHoc, okAdHoc := c.Param(AdHocBudget)
	if !okMost || !okLeast || !okAdHoc {
		return
	}
	var budget int64
	switch {
	case waived:
		c.Step("benefit.step.medicine_budget_waived", lawMedicine, "Ft/hó", 0)
	case cost < least:
		c.Step("benefit.step.medicine_budget_none", lawMedicine, "Ft/hó", 0, Number(cost), Number(least))
	default:
		budget = c.Step("benefit.step.medicine_budget", lawMedicine, "Ft/hó", min(cost, most), Number(cost), Number(most))
	}
	c.Propose(MedicineBudgetMonthly, budget, lawMedicine)
	c.Propose(AdHocBudgetYearly, c.Step("benefit.step.ad_hoc_budget", lawMedicine, "Ft/év", adHoc), lawMedicine)
}

// NeedMedicineCost gives the certified monthly cost, with its line.
func (c *Calculation) NeedMedicineCost() (int64, bool) {
	cost, ok := c.Need(MedicineCost)
	if ok {
		c.Step("benefit.step.medicine_cost", lawMedicine, "Ft/hó", cost)
	}
	return cost, ok
}

// MedicineDocuments are the papers of the medicine card, whatever its title, beside those of every case.
var MedicineDocuments = []Document{
	{Key: "expert_request", Name: "Megkeresés szakhatósági állásfoglalásért – egyéni gyógyszerkeret"},
	{Key: "insurer_notice", Name: "Értesítés az egészségbiztosítónak a közgyógyellátási igazolvány kiállításához"},
}
