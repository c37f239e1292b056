package benefit

import "oszir/internal/platform/fields"

// Support with the costs of a dwelling (lakásfenntartási támogatás, Szt. 38. §): what its kinds share.

const (
	housingLaw = "Szt. 38. §"
	fertod     = "http://fertod.hu/fertod/hir_233.html"
)

var (
	housingMinimum         = housingParameter("lakasfenntartas_minimum", "lakásfenntartási támogatás legkisebb összege", "Ft/hó", 2500, ownSource, Own)
	housingSquareMetre     = housingParameter("lakasfenntartas_negyzetmeter", "elismert havi költség négyzetméterenként", "Ft/m²", 450, "http://daruszentmiklos.hu/2017/11/23/normativ-lakasfenntartasi-tamogatas/ (for 2011); unchanged by own knowledge", Own)
	housingFirstArea       = housingParameter("lakasfenntartas_terulet_elso", "elismert alapterület egy személyre", "m²", 35, fertod, Found)
	housingNextArea        = housingParameter("lakasfenntartas_terulet_2_4", "elismert alapterület a második–negyedik személyre, egyenként", "m²", 10, fertod, Found)
	housingFurtherArea     = housingParameter("lakasfenntartas_terulet_tovabbi", "elismert alapterület minden további személyre", "m²", 5, fertod, Found)
	housingFullRate        = housingParameter("lakasfenntartas_teljes_mertek", "a támogatás teljes mértéke az elismert költség százalékában", "%", 30, fertod, Found)
	housingFullRatePercent = housingParameter("lakasfenntartas_teljes_mertek_hatara", "a teljes mérték jövedelemhatára a nyugdíjminimum százalékában", "%", 50, fertod, Found)
	housingRateSlope       = housingParameter("lakasfenntartas_mertek_csokkenese", "a mérték csökkenése a nyugdíjminimumnyi jövedelemtöbbletre", "%", 15, ownSource, Own)
)

var housingParameters = []*Parameter{
	housingMinimum, housingSquareMetre, housingFirstArea, housingNextArea, housingFurtherArea, housingFullRate, housingFullRatePercent, housingRateSlope,
}

func housingParameter(key, name, unit string, value int64, source string, basis Basis) *Parameter {
	return &Parameter{Key: key, Name: name, Unit: unit, Values: []Dated{
		{From: KnownFrom, Until: Reform2015, Value: value, Law: housingLaw, Source: source, Basis: basis},
	}}
}

// HousingParts say that what the two providers are paid adds up to the monthly amount (E20).
var HousingParts = Sum{Whole: GrossMonthly, First: Provider1Amount, Rest: []*fields.Field{Provider2Amount}}

// HousingMinimum reports a monthly amount below the least of the law (E19).
func (in *Input) HousingMinimum() {
	if least, ok := in.Param(housingMinimum); ok {
		in.Range(GrossMonthly, least, -1, housingLaw)
	}
}

// Housing is how an amount came about.
type Housing struct {
	Recognised int64 // floor area for so many people, m²
	Area       int64 // the same, at most the real one
	Cost       int64 // recognised monthly cost, forints
	Percent    int64 // share of it, whole percents
	Rounded    int64 // share in forints, rounded to hundreds
	Amount     int64 // the same, not less than the smallest amount
}

// HousingOn computes the monthly support by the law of the input's day, for an income per consumption unit, a number of
// people in the dwelling and its real floor area in m². Whether the income gives a right is not its matter; beyond the
// limit the share is nothing and the smallest amount stands. ok is false, and said why, when a number of it is not known.
func (in *Input) HousingOn(income, persons, squareMetres int64) (Housing, bool) {
	return housing(in.Param, income, persons, squareMetres)
}

func housing(param func(*Parameter) (int64, bool), income, persons, squareMetres int64) (h Housing, ok bool) {
	n, ok := map[*Parameter]int64{}, true
	for _, p := range append([]*Parameter{SmallestPension}, housingParameters...) {
		v, known := param(p)
		n[p], ok = v, ok && known
	}
	if !ok {
		return h, false
	}
	pension := n[SmallestPension]
	h.Recognised = n[housingFirstArea] + n[housingNextArea]*min(persons-1, 3) + n[housingFurtherArea]*max(persons-4, 0)
	h.Area = min(h.Recognised, squareMetres)
	h.Cost = h.Area * n[housingSquareMetre]
	// TM = 0.3 up to half of the smallest pension (NYM), beyond it TM = 0.3 − 0.15 × (J − 0.5 NYM) / NYM, to hundredths.
	h.Percent = n[housingFullRate]
	if over := 100*income - n[housingFullRatePercent]*pension; over > 0 {
		h.Percent = max((2*(100*n[housingFullRate]*pension-n[housingRateSlope]*over)+100*pension)/(200*pension), 0)
	}
	h.Rounded = (h.Cost*h.Percent/100 + 50) / 100 * 100
	h.Amount = max(h.Rounded, n[housingMinimum])
	return h, true
}

// Housing computes the support for the household, floor area and income of the application, with its lines, and
// proposes it. limit is the greatest income per consumption unit; below 0 the law asks for none.
func (c *Calculation) Housing(limit int64) {
	tenths, okUnits := c.HouseholdUnits()
	area, okArea := c.Need(FloorArea)
	if !okUnits || !okArea {
		return
	}
	if area < 1 {
		c.Lack(FloorArea, "benefit.calculation.floor_area")
		return
	}
	income, ok := c.PerUnit(tenths, housingLaw)
	if !ok {
		return
	}
	if limit >= 0 && !c.Within(income, limit, housingLaw) {
		return
	}
	persons := int64(len(c.Household))
	h, ok := housing(c.Param, income, persons, area)
	if !ok {
		return
	}
	c.Step("benefit.step.housing_area", housingLaw, "m²", h.Area, Number(persons), Number(h.Recognised), Number(area))
	each, _ := c.Param(housingSquareMetre)
	c.Step("benefit.step.housing_cost", housingLaw, "Ft/hó", h.Cost, Number(h.Area), Number(each))
	full, _ := c.Param(housingFullRate)
	upTo, _ := c.PercentOf(housingFullRatePercent, SmallestPension)
	if income <= upTo {
		c.Step("benefit.step.housing_full_rate", housingLaw, "%", h.Percent, Number(upTo))
	} else {
		slope, _ := c.Param(housingRateSlope)
		pension, _ := c.Param(SmallestPension)
		c.Step("benefit.step.housing_rate", housingLaw, "%", h.Percent, Number(full), Number(slope), Number(income), Number(upTo), Number(pension))
	}
	c.Step("benefit.step.housing_share", housingLaw, "Ft/hó", h.Rounded, Number(h.Cost), Number(h.Percent))
	if h.Amount > h.Rounded {
		c.Step("benefit.step.housing_minimum", housingLaw, "Ft/hó", h.Amount)
	}
	c.Propose(GrossMonthly, h.Amount, housingLaw)
}
