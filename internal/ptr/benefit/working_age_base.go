package benefit

// Supports of active-age people (aktív korúak ellátása): what its kinds share.

const (
	workingAgeLaw = "Szt. 33. §"
	supplementLaw = "Szt. 37. § (4)"
	ownSource     = "own knowledge"
)

// baseParameter is a number that did not change while the law is known here.
func baseParameter(key, name, unit string, value int64, law, source string, basis Basis) *Parameter {
	return &Parameter{Key: key, Name: name, Unit: unit, Values: []Dated{
		{From: KnownFrom, Until: KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

var (
	// SubstitutePercent is the monthly support of people without work, in percent of the smallest pension. Where a
	// member of the family draws it, the greatest supplement of the family is less by it.
	SubstitutePercent = baseParameter("helyettesito_tamogatas_szazalek", "foglalkoztatást helyettesítő támogatás a nyugdíjminimum százalékában", "%", 80,
		"Szt. 35. §", "http://hirsztrada.blog.hu/2014/11/06/foglalkoztatast_helyettesito_tamogatas", Found)
	// SupplementPercent is the greatest supplement of a family's income, in percent of the net wage of public work.
	SupplementPercent = baseParameter("jovedelemkiegeszites_maximum_szazalek", "a család jövedelmét kiegészítő ellátás felső határa a nettó közfoglalkoztatási bér százalékában", "%", 90,
		supplementLaw, "https://www.hrportal.hu/c/szocialis-ellatasok-20130413.html", Found)

	// The deductions that make a gross wage net.
	incomeTaxRate    = baseParameter("szja_kulcs", "személyi jövedelemadó kulcsa", "‰", 160, "1995. évi CXVII. törvény 8. §", ownSource, Own)
	contributionRate = baseParameter("egyeni_jarulek", "egyéni nyugdíj-, egészségbiztosítási és munkaerő-piaci járulék", "‰", 185, "1997. évi LXXX. törvény 19. §", ownSource, Own)
)

// WorkingAgeConditions are the conditions of every support of active-age people that a decision shows (E14, E17).
func (in *Input) WorkingAgeConditions() {
	// Szt. 33. §: for people of working age only.
	if age, ok := in.Param(AdultAge); ok {
		in.WorkingAge(age, workingAgeLaw)
	}
	// Szt. 33. §: monthly income per consumption unit at most 90 % of the smallest pension.
	if limit, ok := in.PercentOf(WorkingAgeIncomePercent, SmallestPension); ok {
		in.Ceiling(IncomePerConsumptionUnit, limit, workingAgeLaw)
	}
}

// SupplementMax gives the greatest supplement of a family's income on the input's day: 90 % of the net wage of public
// work. Tax and contributions are taken off unrounded, the end is rounded to whole forints (assumed). ok is false, and
// said why, when a number of it is not known.
func (in *Input) SupplementMax() (amount int64, ok bool) { return supplementMax(in.Param) }

func supplementMax(param func(*Parameter) (int64, bool)) (int64, bool) {
	wage, okWage := param(PublicWorkWage)
	tax, okTax := param(incomeTaxRate)
	contribution, okContribution := param(contributionRate)
	percent, okPercent := param(SupplementPercent)
	net := wage * (1000 - tax - contribution) // thousandths of a forint
	return (net*percent + 50_000) / 100_000, okWage && okTax && okContribution && okPercent
}

// WorkingAgeFamily writes the family's units and its income for one of them, and holds that against the limit. limit
// is the family's: units times 90 % of the smallest pension.
func (c *Calculation) WorkingAgeFamily() (limit int64, ok bool) {
	tenths, ok := c.FamilyUnits()
	if !ok {
		return 0, false
	}
	perUnit, ok := c.Percent(WorkingAgeIncomePercent, SmallestPension, workingAgeLaw)
	if !ok {
		return 0, false
	}
	income, ok := c.PerUnit(tenths, workingAgeLaw)
	if !ok {
		return 0, false
	}
	return (tenths*perUnit + 5) / 10, c.Within(income, perUnit, workingAgeLaw)
}

// OthersDrawSubstitute says that a member of the family other than the applicant draws the support of people without
// work.
func (c *Calculation) OthersDrawSubstitute() bool {
	return count(c.Household, func(m *Member) bool { return m.Kin != Self && m.Has(DrawsFHT) }) > 0
}

// Supplement computes what fills a family's income up to its limit: limit less income, at most 90 % of the net wage of
// public work, and that less what a member draws as the support of people without work (Szt. 37. § (4)).
func (c *Calculation) Supplement() {
	limit, ok := c.WorkingAgeFamily()
	if !ok {
		return
	}
	c.Step("benefit.step.supplement_limit", supplementLaw, "Ft/hó", limit)
	income := int64(0)
	for i := range c.Household {
		income += c.Household[i].Income
	}
	amount := c.Step("benefit.step.supplement_gap", supplementLaw, "Ft/hó", limit-income, Number(limit), Number(income))
	most, ok := supplementMax(c.Param)
	if !ok {
		return
	}
	percent, _ := c.Param(SupplementPercent)
	wage, _ := c.Param(PublicWorkWage)
	c.Step("benefit.step.supplement_max", supplementLaw, "Ft/hó", most, Number(percent), Number(wage))
	if c.OthersDrawSubstitute() {
		drawn, ok := c.Percent(SubstitutePercent, SmallestPension, "Szt. 35. §")
		if !ok {
			return
		}
		most = c.Step("benefit.step.supplement_max_less", supplementLaw, "Ft/hó", most-drawn, Number(most), Number(drawn))
	}
	if amount = min(amount, most); amount < 1 {
		c.Lack(IncomePerConsumptionUnit, "benefit.calculation.nothing_left", supplementLaw)
		return
	}
	c.Propose(GrossMonthly, c.Step("benefit.step.supplement", supplementLaw, "Ft/hó", amount), supplementLaw)
}
