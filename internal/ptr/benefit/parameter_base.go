package benefit

import (
	"slices"

	"oszir/internal/platform/calendar"
)

// SmallestPension is the smallest old-age pension (öregségi nyugdíj mindenkori legkisebb összege), the base of
// most limits.
var SmallestPension = &Parameter{Key: "nyugdijminimum", Name: "öregségi nyugdíj legkisebb összege", Unit: "Ft/hó", Values: []Dated{
	{
		From: calendar.On(2008, 1, 1), Until: calendar.On(2023, 1, 1), Value: 28500,
		Law:    "168/1997. (X. 6.) Korm. rendelet 11. §",
		Source: "https://www.portfolio.hu/gazdasag/20211127/orokre-bebetonozhatjak-a-dermesztoen-alacsony-magyar-minimalnyugdijat-512278",
		Basis:  Found,
	},
}}

// PublicWorkWage is the gross monthly wage of public work (közfoglalkoztatási bér).
var PublicWorkWage = &Parameter{Key: "kozfoglalkoztatasi_ber", Name: "közfoglalkoztatási bér", Unit: "Ft/hó", Values: []Dated{
	{
		From: calendar.On(2013, 1, 1), Until: calendar.On(2014, 1, 1), Value: 75500,
		Law: "170/2011. (VIII. 24.) Korm. rendelet 1. §", Source: "https://www.hrportal.hu/c/szocialis-ellatasok-20130413.html", Basis: Found,
	},
	{
		From: calendar.On(2014, 1, 1), Until: calendar.On(2015, 1, 1), Value: 77300,
		Law: "170/2011. (VIII. 24.) Korm. rendelet 1. §", Source: "own knowledge", Basis: Own,
	},
	{
		From: calendar.On(2015, 1, 1), Until: KnownUntil, Value: 79155,
		Law: "170/2011. (VIII. 24.) Korm. rendelet 1. §", Source: "http://hbme.hu/mi-mennyi-2015/", Basis: Found,
	},
}}

// CareAllowanceBase is the amount that care allowances are percentages of (ápolási díj alapösszege).
var CareAllowanceBase = &Parameter{Key: "apolasi_alap", Name: "ápolási díj alapösszege", Unit: "Ft/hó", Values: []Dated{
	{
		From: calendar.On(2013, 1, 1), Until: calendar.On(2014, 1, 1), Value: 29500,
		Law: "2012. évi CCIV. törvény 56. § (8)", Source: "http://palyazatok.co/2014/09/11/apolasi-dij-2014-alanyi-jogon-normativ-kiemelt-apolasi-dij.php", Basis: Found,
	},
	{
		From: calendar.On(2014, 1, 1), Until: calendar.On(2015, 1, 1), Value: 29500,
		Law: "2013. évi CCXXX. törvény 57. § (7)", Source: "http://specialisjuttatasesfejlesztes.blogspot.com/2014/01/apolasi-dij-idei-parametereirol.html", Basis: Found,
	},
	{
		From: calendar.On(2015, 1, 1), Until: KnownUntil, Value: 29500,
		Law: "2014. évi C. törvény (a 2015. évi költségvetés)", Source: "own knowledge", Basis: Own,
	},
}}

// MedicineBudgetMax is the greatest individual medicine budget (egyéni gyógyszerkeret).
var MedicineBudgetMax = &Parameter{Key: "kgy_egyeni_max", Name: "egyéni gyógyszerkeret felső határa", Unit: "Ft/hó", Values: []Dated{
	{
		From: KnownFrom, Until: KnownUntil, Value: 12000,
		Law: "Szt. 49–53. §", Source: "http://info.kezenfogva.hu/tags/13289-kozgyogyellatas-normativ-jogcim (a page of 2018)", Basis: Found,
	},
}}

// AdHocBudget is the yearly budget for unforeseen medicines (eseti keret): this or nothing.
var AdHocBudget = &Parameter{Key: "kgy_eseti", Name: "eseti keret", Unit: "Ft/év", Values: []Dated{
	{
		From: KnownFrom, Until: KnownUntil, Value: 6000,
		Law: "Szt. 49–53. §", Source: "http://info.kezenfogva.hu/tags/13289-kozgyogyellatas-normativ-jogcim (a page of 2018)", Basis: Found,
	},
}}

// WorkingAgeIncomePercent is the greatest monthly income per consumption unit of families that get a support of
// active-age people (aktív korúak ellátása), in percent of the smallest pension.
var WorkingAgeIncomePercent = &Parameter{Key: "ake_jovedelem_szazalek", Name: "aktív korúak ellátásának jövedelemhatára a nyugdíjminimum százalékában", Unit: "%", Values: []Dated{
	{
		From: KnownFrom, Until: KnownUntil, Value: 90,
		Law: "Szt. 33. §", Source: "http://tata.hu/13787/aktiv_koruak_penzbeli_tamogatasa", Basis: Found,
	},
}}

// AdultAge is the age from which a person is of working age (aktív korú) and may draw a carer's allowance.
var AdultAge = &Parameter{Key: "nagykorusag", Name: "a nagykorúság életkora", Unit: "év", Values: []Dated{
	{
		From: KnownFrom, Until: KnownUntil, Value: 18,
		Law: "Szt. 33. §, 40. §", Source: "own knowledge", Basis: Own,
	},
}}

// The pension age (öregségi nyugdíjkorhatár) rises by year of birth: years completed, and for every second year of
// birth 183 days beyond.
var (
	PensionAgeYears = &Parameter{Key: "nyugdijkorhatar_ev", Name: "öregségi nyugdíjkorhatár", Unit: "év", ByBirth: true, Values: []Dated{
		bornFrom(calendar.None, 1952, 62), bornFrom(calendar.On(1952, 1, 1), 1953, 62),
		bornFrom(calendar.On(1953, 1, 1), 1954, 63), bornFrom(calendar.On(1954, 1, 1), 1955, 63),
		bornFrom(calendar.On(1955, 1, 1), 1956, 64), bornFrom(calendar.On(1956, 1, 1), 1957, 64),
		bornFrom(calendar.On(1957, 1, 1), 0, 65),
	}}
	PensionAgeDays = &Parameter{Key: "nyugdijkorhatar_nap", Name: "öregségi nyugdíjkorhatár, további napok", Unit: "nap", ByBirth: true, Values: []Dated{
		bornFrom(calendar.None, 1952, 0), bornFrom(calendar.On(1952, 1, 1), 1953, 183),
		bornFrom(calendar.On(1953, 1, 1), 1954, 0), bornFrom(calendar.On(1954, 1, 1), 1955, 183),
		bornFrom(calendar.On(1955, 1, 1), 1956, 0), bornFrom(calendar.On(1956, 1, 1), 1957, 183),
		bornFrom(calendar.On(1957, 1, 1), 0, 0),
	}}
)

// bornFrom is a value for people born from a day on and before a year (0: open).
func bornFrom(from calendar.Day, before int, value int64) Dated {
	until := calendar.None
	if before != 0 {
		until = calendar.On(before, 1, 1)
	}
	return Dated{From: from, Until: until, Value: value, Law: "1997. évi LXXXI. törvény 18. § (1)", Source: "own knowledge", Basis: Own}
}

// The shared numbers together, as kinds read them.
var (
	FamilyAges           = []*Parameter{FamilyChildAge, FamilyStudentAge} // who is of the family
	WorkingAgeParameters = slices.Concat([]*Parameter{SmallestPension, AdultAge, PensionAgeYears, PensionAgeDays, WorkingAgeIncomePercent, SubstitutePercent}, FamilyAges, familyWeights.parameters())
	SupplementParameters = slices.Concat(WorkingAgeParameters, []*Parameter{SupplementPercent, PublicWorkWage, incomeTaxRate, contributionRate})
	HousingParameters    = slices.Concat([]*Parameter{SmallestPension}, householdWeights.parameters(), housingParameters)
	MedicineParameters   = []*Parameter{MedicineBudgetMax, MedicineBudgetLeast, AdHocBudget}
	CareParameters       = []*Parameter{CareAllowanceBase, CareLeast, CareWorkHours, AdultAge}
)

// BaseParameters are the numbers that more than one kind uses.
var BaseParameters = slices.Concat([]*Parameter{
	SmallestPension, PublicWorkWage, CareAllowanceBase, MedicineBudgetMax, AdHocBudget,
	WorkingAgeIncomePercent, AdultAge, PensionAgeYears, PensionAgeDays,
	FamilyChildAge, FamilyStudentAge, MedicineBudgetLeast, CareLeast, CareWorkHours,
	SubstitutePercent, SupplementPercent, incomeTaxRate, contributionRate, DebtServiceMonths, DebtServiceMore,
}, familyWeights.parameters(), householdWeights.parameters(), housingParameters)
