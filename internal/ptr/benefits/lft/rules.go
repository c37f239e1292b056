package lft

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

const (
	law    = "Szt. 38. §"
	fertod = "http://fertod.hu/fertod/hir_233.html"
)

var (
	incomePercent = parameter("lft_jovedelem_szazalek", "lakásfenntartási támogatás jövedelemhatára a nyugdíjminimum százalékában", "%", 250, fertod, benefit.Found)
	minimum       = parameter("lft_minimum", "lakásfenntartási támogatás legkisebb összege", "Ft/hó", 2500, "own knowledge", benefit.Own)

	// The numbers of the amount.
	squareMetreCost = parameter("lft_negyzetmeter", "elismert havi költség négyzetméterenként", "Ft/m²", 450,
		"http://daruszentmiklos.hu/2017/11/23/normativ-lakasfenntartasi-tamogatas/ (for 2011); unchanged by own knowledge", benefit.Own)
	firstArea       = parameter("lft_terulet_elso", "elismert alapterület egy személyre", "m²", 35, fertod, benefit.Found)
	nextArea        = parameter("lft_terulet_2_4", "elismert alapterület a második–negyedik személyre, egyenként", "m²", 10, fertod, benefit.Found)
	furtherArea     = parameter("lft_terulet_tovabbi", "elismert alapterület minden további személyre", "m²", 5, fertod, benefit.Found)
	fullRate        = parameter("lft_teljes_mertek", "a támogatás teljes mértéke az elismert költség százalékában", "%", 30, fertod, benefit.Found)
	fullRatePercent = parameter("lft_teljes_mertek_hatara", "a teljes mérték jövedelemhatára a nyugdíjminimum százalékában", "%", 50, fertod, benefit.Found)
	rateSlope       = parameter("lft_mertek_csokkenese", "a mérték csökkenése a nyugdíjminimumnyi jövedelemtöbbletre", "%", 15, "own knowledge", benefit.Own)
)

var params = []*benefit.Parameter{
	incomePercent, minimum, squareMetreCost, firstArea, nextArea, furtherArea, fullRate, fullRatePercent, rateSlope,
}

func parameter(key, name, unit string, value int64, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	// Szt. 38. §: the support is never less than 2 500 forints a month (E19).
	if least, ok := in.Param(minimum); ok {
		in.Range(benefit.GrossMonthly, least, -1, law)
	}
	// Szt. 38. §: monthly income per consumption unit at most 250 % of the smallest pension (E17).
	if limit, ok := in.PercentOf(incomePercent, benefit.SmallestPension); ok {
		in.Ceiling(benefit.IncomePerConsumptionUnit, limit, law)
	}
}

// Calculation is how an amount came about, step by step.
type Calculation struct {
	Area    int64 // recognised floor area, m²
	Cost    int64 // recognised monthly cost
	Percent int64 // share of it, whole percents
	Amount  int64 // rounded to hundreds, not less than the smallest amount
}

// Amount computes the monthly support for an income per consumption unit, a number of people in the dwelling and its
// real floor area. ok is false when the income is above the limit, or when the law of the day is not known.
func Amount(day calendar.Day, income, persons, squareMetres int64) (c Calculation, ok bool) {
	n := map[*benefit.Parameter]int64{}
	for _, p := range append([]*benefit.Parameter{benefit.SmallestPension}, params...) {
		v, known := p.On(day)
		if !known {
			return Calculation{}, false
		}
		n[p] = v.Value
	}
	pension := n[benefit.SmallestPension]
	if income > benefit.Percent(pension, n[incomePercent]) || persons < 1 {
		return Calculation{}, false
	}
	area := n[firstArea] + n[nextArea]*min(persons-1, 3) + n[furtherArea]*max(persons-4, 0)
	c.Area = min(area, squareMetres)
	c.Cost = c.Area * n[squareMetreCost]
	// TM = 0.3 up to half of the smallest pension (NYM), beyond it TM = 0.3 − 0.15 × (J − 0.5 NYM) / NYM, to hundredths.
	c.Percent = n[fullRate]
	if over := 100*income - n[fullRatePercent]*pension; over > 0 {
		c.Percent = (2*(100*n[fullRate]*pension-n[rateSlope]*over) + 100*pension) / (200 * pension)
	}
	c.Amount = max((c.Cost*c.Percent/100+50)/100*100, n[minimum])
	return c, true
}
