package rszs

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

var maximumPercent = &benefit.Parameter{Key: "rszs_maximum_szazalek", Name: "rendszeres szociális segély felső határa a nettó közfoglalkoztatási bér százalékában", Unit: "%", Values: []benefit.Dated{
	{
		From: benefit.KnownFrom, Until: benefit.Reform2015, Value: 90,
		Law: "Szt. 37. § (4)", Source: "https://www.hrportal.hu/c/szocialis-ellatasok-20130413.html", Basis: benefit.Found,
	},
}}

// The deductions that make a gross wage net.
var (
	taxRate = &benefit.Parameter{Key: "szja_kulcs", Name: "személyi jövedelemadó kulcsa", Unit: "‰", Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: 160, Law: "1995. évi CXVII. törvény 8. §", Source: "own knowledge", Basis: benefit.Own},
	}}
	contributionRate = &benefit.Parameter{Key: "egyeni_jarulek", Name: "egyéni nyugdíj-, egészségbiztosítási és munkaerő-piaci járulék", Unit: "‰", Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: 185, Law: "1997. évi LXXX. törvény 19. §", Source: "own knowledge", Basis: benefit.Own},
	}}
)

// Maximum gives the greatest monthly amount on a day: 90 % of the net wage of public work, less what a family member
// draws as another support of active-age people (0 for none). missing is the number of the law that is not known.
func Maximum(day calendar.Day, familyMember int64) (amount int64, missing *benefit.Parameter) {
	var v [4]int64
	for i, p := range []*benefit.Parameter{benefit.PublicWorkWage, taxRate, contributionRate, maximumPercent} {
		d, ok := p.On(day)
		if !ok {
			return 0, p
		}
		v[i] = d.Value
	}
	wage, tax, contributions, percent := v[0], v[1], v[2], v[3]
	net := wage * (1000 - tax - contributions) // in thousandths of a forint
	return (net*percent+50_000)/100_000 - familyMember, nil
}

func check(in *benefit.Input) {
	// Szt. 33. §: for people of working age only (E14).
	if age, ok := in.Param(benefit.AdultAge); ok {
		in.WorkingAge(age, "Szt. 33. §")
	}
	// Szt. 37. § (4): at most 90 % of the net wage of public work (E19).
	top, missing := Maximum(in.Day, 0)
	if missing != nil {
		in.Param(missing) // says that it is missing
	} else {
		in.Range(benefit.GrossMonthly, 1, top, "Szt. 37. § (4)")
	}
	// Szt. 33. §: monthly income per consumption unit at most 90 % of the smallest pension (E17).
	if limit, ok := in.PercentOf(benefit.WorkingAgeIncomePercent, benefit.SmallestPension); ok {
		in.Ceiling(benefit.IncomePerConsumptionUnit, limit, "Szt. 33. §")
	}
}
