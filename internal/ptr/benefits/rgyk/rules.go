package rgyk

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

const (
	gonyu       = "https://www.gonyu.hu/rendszeres-gyermekvedelmi-kedvezmeny"
	tata        = "https://tata.hu/19188/rendszeres_gyermekvedelmi_kedvezmeny"
	kezenfogva  = "http://info.kezenfogva.hu/szolgaltatasok/23615 (a page of 2019); the same in 2013–2015 by own knowledge"
	lawIncome   = "Gyvt. 19. § (2)"
	lawFamily   = "Gyvt. 19. § (5)"
	lawWealth   = "Gyvt. 19. § (7)"
	lawAdult    = "Gyvt. 20. § (2)"
	lawMonths   = "Gyvt. 20. § (1)"
	lawVoucher  = "Gyvt. 20/A. §"
	lawGuardian = "Gyvt. 20/B. §"
)

var (
	incomePercent       = parameter("rgyk_jovedelem_szazalek", "rendszeres gyermekvédelmi kedvezmény jövedelemhatára a nyugdíjminimum százalékában", "%", 130, lawIncome, gonyu, benefit.Found)
	higherIncomePercent = parameter("rgyk_emelt_jovedelem_szazalek", "rendszeres gyermekvédelmi kedvezmény magasabb jövedelemhatára a nyugdíjminimum százalékában", "%", 140, lawIncome, gonyu, benefit.Found)
	youngAdultUntil     = parameter("rgyk_fiatal_felnott_kora", "fiatal felnőtt jogosultságának felső korhatára", "év", 25, lawAdult, tata, benefit.Found)
	pupilUntil          = parameter("rgyk_tanulo_kora", "nappali tagozaton tanuló fiatal felnőtt jogosultságának korhatára", "év", 23, lawAdult, tata, benefit.Found)
	itemTimes           = parameter("rgyk_vagyontargy_szoros", "egy vagyontárgy legnagyobb értéke a nyugdíjminimum többszöröseként", "szoros", 20, lawWealth, tata, benefit.Found)
	wealthTimes         = parameter("rgyk_vagyon_szoros", "az egy főre jutó vagyon legnagyobb értéke a nyugdíjminimum többszöröseként", "szoros", 70, lawWealth, tata, benefit.Found)
	voucher             = parameter("rgyk_utalvany", "rendszeres gyermekvédelmi kedvezmény utalványa", "Ft", 5800, lawVoucher, "own knowledge", benefit.Own)
	kinshipPercent      = parameter("gyam_kiegeszito_szazalek", "családba fogadó gyám pénzbeli ellátása a nyugdíjminimum százalékában", "%", 22, lawGuardian, kezenfogva, benefit.Own)
	kinshipSupplement   = parameter("gyam_potlek", "családba fogadó gyám pénzbeli pótléka", "Ft", 8400, lawGuardian, kezenfogva, benefit.Own)
	months              = parameter("rgyk_honap", "a rendszeres gyermekvédelmi kedvezmény időtartama", "hónap", 12, lawMonths, gonyu, benefit.Found)
)

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	checkChild(in)
	// Gyvt. 19. § (2): monthly income per head at most 130 % of the smallest pension; 140 % with a lone parent or a
	// guardian, a child who is ill or severely disabled, or a young adult (E17). A row of a workbook does not tell which
	// holds, so only what is above both is said of it.
	percent := higherIncomePercent
	if in.Applied() {
		percent = percentOf(in)
	}
	if limit, ok := in.PercentOf(percent, benefit.SmallestPension); ok {
		in.Ceiling(benefit.IncomePerHead, limit, lawIncome)
	}
	// Gyvt. 19. § (7): what the family owns, as the application says.
	if limit, ok := in.TimesOf(itemTimes, benefit.SmallestPension); ok {
		in.WealthCeiling(benefit.GreatestItem, limit, lawWealth)
	}
	if limit, ok := in.TimesOf(wealthTimes, benefit.SmallestPension); ok {
		in.WealthCeiling(benefit.WealthPerHead, limit, lawWealth)
	}
	// Gyvt. 20/A. § and the budget act of the year: the amount of one voucher (E19).
	if amount, ok := in.Param(voucher); ok {
		in.Range(benefit.VoucherAmount, amount, amount, lawVoucher)
	}
	// Gyvt. 20/B. §: what the family-hosting guardian draws monthly, and twice a year on top (E19).
	if amount, ok := in.PercentOf(kinshipPercent, benefit.SmallestPension); ok {
		in.Range(benefit.KinshipMonthly, amount, amount, lawGuardian)
	}
	if amount, ok := in.Param(kinshipSupplement); ok {
		in.Range(benefit.KinshipSupplement, amount, amount, lawGuardian)
	}
	if most, ok := in.Param(months); ok && in.Applied() {
		in.WithinMonths(most, lawMonths)
	}
}

// checkChild: Gyvt. 19–20. §: for children; for young adults while they study, to the age of 25 at most (E15). Whether
// somebody between 18 and 25 studies does not stand in a row of a workbook, so only the greater age is judged there.
func checkChild(in *benefit.Input) {
	age, ok := in.Param(youngAdultUntil)
	if !ok {
		return
	}
	in.EntitledBelow(age, "Gyvt. 20. §")
	if !in.Applied() || !in.Entitled.Known || int64(calendar.AgeOn(in.Entitled.Born, in.Day)) >= age {
		return
	}
	pupil, ok := in.Param(pupilUntil)
	if ok && !entitled(in, pupil, age) {
		in.Report(finding.Finding{
			Field: benefit.EntitledTAJ.Key, Code: finding.Eligibility, Key: "rgyk.eligibility.no_student",
			Args: []string{benefit.Number(pupil), benefit.Number(age), lawAdult},
		})
	}
}

// entitled reports whether the child is a minor, a pupil or a student of the right age.
func entitled(in *benefit.Input, pupil, student int64) bool {
	age := int64(calendar.AgeOn(in.Entitled.Born, in.Day))
	return !adult(in) || in.Marked(atSchool) && age < pupil || in.Marked(atUniversity) && age < student
}

func adult(in *benefit.Input) bool {
	age, ok := in.Param(benefit.AdultAge)
	return ok && in.Entitled.Known && int64(calendar.AgeOn(in.Entitled.Born, in.Day)) >= age
}

// percentOf gives which of the two limits holds for the family.
func percentOf(in *benefit.Input) *benefit.Parameter {
	if in.Marked(benefit.SingleParent) || in.Marked(benefit.KinshipGuardian) || in.Marked(illChild) || adult(in) {
		return higherIncomePercent
	}
	return incomePercent
}

// calculate: age and studies, income per head, wealth, then the voucher and what a guardian draws.
func calculate(c *benefit.Calculation) {
	_, okBorn := c.NeedEntitledBorn()
	_, okAdult := c.Param(benefit.AdultAge)
	pupil, okPupil := c.Param(pupilUntil)
	student, okStudent := c.Param(youngAdultUntil)
	if !okBorn || !okAdult || !okPupil || !okStudent {
		return
	}
	if !entitled(c.Input, pupil, student) {
		c.Lack(benefit.EntitledTAJ, "rgyk.eligibility.no_student", benefit.Number(pupil), benefit.Number(student), lawAdult)
		return
	}
	if !c.Family(lawFamily) {
		return
	}
	per, okPer := c.PerHead(lawIncome)
	limit, okLimit := c.Percent(percentOf(c.Input), benefit.SmallestPension, lawIncome)
	if !okPer || !okLimit || !c.Within(per, limit, lawIncome) || !wealth(c) {
		return
	}
	amount, ok := c.Param(voucher)
	if !ok {
		return
	}
	c.Propose(benefit.VoucherAmount, c.Step("rgyk.step.voucher", lawVoucher, "Ft", amount), lawVoucher)
	if c.Marked(benefit.KinshipGuardian) {
		guardianCash(c)
	}
}

// wealth: no item and not all of it together are worth too much.
func wealth(c *benefit.Calculation) bool {
	item, ok := c.Times(itemTimes, benefit.SmallestPension, lawWealth)
	if !ok || !c.WealthWithin(benefit.GreatestItem, item, lawWealth) {
		return false
	}
	all, ok := c.Times(wealthTimes, benefit.SmallestPension, lawWealth)
	return ok && c.WealthWithin(benefit.WealthPerHead, all, lawWealth)
}

// guardianCash: what the family-hosting guardian draws who is obliged to maintain the child and draws a pension.
func guardianCash(c *benefit.Calculation) {
	pensioner := slices.ContainsFunc(c.Household, func(m benefit.Member) bool { return m.Kin == benefit.Self && m.Has(benefit.DrawsPension) })
	if !pensioner || !c.Marked(obliged) {
		c.Step("rgyk.step.no_guardian", lawGuardian, "Ft/hó", 0)
		return
	}
	monthly, okMonthly := c.Percent(kinshipPercent, benefit.SmallestPension, lawGuardian)
	supplement, okSupplement := c.Param(kinshipSupplement)
	if !okMonthly || !okSupplement {
		return
	}
	c.Propose(benefit.KinshipMonthly, monthly, lawGuardian)
	c.Propose(benefit.KinshipSupplement, c.Step("rgyk.step.supplement", lawGuardian, "Ft", supplement), lawGuardian)
}
