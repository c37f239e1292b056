package eszj

import "oszir/internal/ptr/benefit"

const (
	law       = "Szt. 54. §"
	lawFamily = "Szt. 4. § (1) c)–d)"
	lawWealth = "Szt. 4. § (1) b)"
	posta     = "https://agora.posta.hu/szocialis-ugyek/egeszsegugyi-szolgaltatasra-valo-jogosultsag"
)

var (
	incomePercent      = parameter("eszj_jovedelem_szazalek", "egészségügyi szolgáltatásra való jogosultság jövedelemhatára a nyugdíjminimum százalékában", "%", 120, law, posta, benefit.Found)
	aloneIncomePercent = parameter("eszj_egyedulallo_jovedelem_szazalek", "egészségügyi szolgáltatásra való jogosultság jövedelemhatára egyedül élőnek a nyugdíjminimum százalékában", "%", 150, law, posta, benefit.Found)
	itemTimes          = parameter("eszj_vagyontargy_szoros", "egy vagyontárgy legnagyobb értéke a nyugdíjminimum többszöröseként", "szoros", 30, lawWealth, "own knowledge", benefit.Own)
	wealthTimes        = parameter("eszj_vagyon_szoros", "a vagyontárgyak legnagyobb együttes értéke a nyugdíjminimum többszöröseként", "szoros", 80, lawWealth, "own knowledge", benefit.Own)
	months             = parameter("eszj_honap", "a hatósági bizonyítvány hatályossága", "hónap", 12, law, posta, benefit.Found)
)

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	// Szt. 54. §: income per head at most 120 % of the smallest pension, 150 % for people alone (E17). Without an
	// application nobody knows who is alone, so only what is above both is said.
	percent := aloneIncomePercent
	if in.Applied() && !in.Marked(benefit.LivesAlone) {
		percent = incomePercent
	}
	if limit, ok := in.PercentOf(percent, benefit.SmallestPension); ok {
		in.Ceiling(benefit.IncomePerHead, limit, law)
	}
	// Szt. 54. § and 4. § (1) b): no item and not all of them together are worth more.
	if limit, ok := in.TimesOf(itemTimes, benefit.SmallestPension); ok {
		in.WealthCeiling(benefit.GreatestItem, limit, lawWealth)
	}
	if limit, ok := in.TimesOf(wealthTimes, benefit.SmallestPension); ok {
		in.WealthCeiling(wealth, limit, lawWealth)
	}
	// Szt. 54. §: the certificate holds for a year.
	if most, ok := in.Param(months); ok {
		in.WithinMonths(most, law)
	}
}

// calculate: income per head and wealth against their limits. There is no amount.
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
		percent = aloneIncomePercent
	}
	per, okPer := c.PerHead(law)
	limit, okLimit := c.Percent(percent, benefit.SmallestPension, law)
	if !okPer || !okLimit || !c.Within(per, limit, law) {
		return
	}
	item, ok := c.Times(itemTimes, benefit.SmallestPension, lawWealth)
	if !ok || !c.WealthWithin(benefit.GreatestItem, item, lawWealth) {
		return
	}
	all, ok := c.Times(wealthTimes, benefit.SmallestPension, lawWealth)
	if !ok || !c.WealthWithin(wealth, all, lawWealth) {
		return
	}
	length, ok := c.Param(months)
	if ok {
		c.Step("eszj.step.months", law, "hónap", length)
	}
}
