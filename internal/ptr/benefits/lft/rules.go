package lft

import "oszir/internal/ptr/benefit"

const law = "Szt. 38. §"

var (
	incomePercent = &benefit.Parameter{Key: "lft_jovedelem_szazalek", Name: "lakásfenntartási támogatás jövedelemhatára a nyugdíjminimum százalékában", Unit: "%", Values: []benefit.Dated{{
		From: benefit.KnownFrom, Until: benefit.Reform2015, Value: 250, Law: law, Source: "http://fertod.hu/fertod/hir_233.html", Basis: benefit.Found,
	}}}
	months = &benefit.Parameter{Key: "lft_honap", Name: "lakásfenntartási támogatás időtartama", Unit: "hónap", Values: []benefit.Dated{{
		From: benefit.KnownFrom, Until: benefit.Reform2015, Value: 12, Law: law, Source: "own knowledge", Basis: benefit.Own,
	}}}
)

func check(in *benefit.Input) {
	// Szt. 38. §: the support is never less than 2 500 forints a month (E19).
	in.HousingMinimum()
	// Szt. 38. §: monthly income per consumption unit at most 250 % of the smallest pension (E17).
	if limit, ok := in.PercentOf(incomePercent, benefit.SmallestPension); ok {
		in.Ceiling(benefit.IncomePerConsumptionUnit, limit, law)
	}
}

// calculate: a share of the recognised cost for a household whose income stays within the limit.
func calculate(c *benefit.Calculation) {
	if limit, ok := c.Percent(incomePercent, benefit.SmallestPension, law); ok {
		c.Housing(limit)
	}
}
