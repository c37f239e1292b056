// Package ak is the kind AK, adósságkezelési szolgáltatás: help with debts of a dwelling (utilities, common costs, rent,
// housing loan): a part is paid, the debtor pays the rest and takes advice. Law: Szt. 55–55/C. §; granted by the
// municipality, ended on 2015-02-28. The local decree sets the income limit (not below 150 %, living alone 200 % of the
// smallest pension) and the support; the law only its ceiling: 75 % of the debt, 300 000 forints, for housing loans
// 600 000. So no amount is proposed, its bounds are. Not modelled: size and quality of the dwelling, the wait before
// another management of debts, decisions before 2013 (judged by no law, which is said).
package ak

import (
	"embed"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

// Kind is the definition.
var Kind = benefit.Kind{
	Code:    "AK",
	ASCII:   "AK",
	Name:    "Adósságkezelési szolgáltatás",
	English: "Debt management service",
	Groups:  []benefit.Group{{Code: "ak_applicant", By: benefit.ByApplicant}, {Code: "ak_dwelling", By: benefit.ByDwelling}},
	Uses: benefit.Uses(benefit.Common, debtUses, []fields.Use{
		fields.Must(benefit.OneOffAmount),
		fields.Must(ownShare),
		fields.Must(ownMonths),
		fields.Must(payment),
		fields.MustAndOnlyIf(benefit.GrossMonthly, fields.Is(payment, instalments), fields.Is(payment, instalments), "ak.why.instalments"),
		fields.Must(benefit.IncomePerHead),
		fields.Must(benefit.IncomeLimitPerHead),
	}),
	// The debtor pays what the support leaves of the debt.
	Sums: []benefit.Sum{{Whole: debt, First: benefit.OneOffAmount, Rest: []*fields.Field{ownShare}}},

	Application: benefit.Uses(benefit.Applied, benefit.Wealth, debtUses, []fields.Use{
		fields.May(benefit.LivesAlone),
		fields.Must(arrears),
		fields.May(cutOff),
		fields.May(advice),
	}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents:   benefit.CommonDocuments,

	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 55. § (települési önkormányzat)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 55–55/C. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: benefit.DebtServiceMonths},
	},
	Base:   []*benefit.Parameter{benefit.SmallestPension, benefit.DebtServiceMonths, benefit.DebtServiceMore},
	Params: params,
	Texts:  texts,
	Sample: sample,
}

// The debt, in application and decision alike.
var (
	debtKind = &fields.Field{No: benefit.FirstOwn, Key: "ak_debt_kind", Column: "Az adósság fajtája", Type: fields.List, List: debtKinds}
	creditor = &fields.Field{No: benefit.FirstOwn + 1, Key: "ak_creditor", Column: "A követelés jogosultja", Type: fields.Text}
	debtorID = &fields.Field{No: benefit.FirstOwn + 2, Key: "ak_debtor_id", Column: "Az adós azonosítója a jogosultnál", Type: fields.Text}
	debt     = &fields.Field{No: benefit.FirstOwn + 3, Key: "ak_debt", Column: "Az adósság összege", Type: fields.Forint}

	debtUses = []fields.Use{fields.Must(debtKind), fields.Must(creditor), fields.Must(debtorID), fields.Must(debt)}
)

// What only a decision says.
var (
	ownShare  = &fields.Field{No: benefit.FirstOwn + 4, Key: "ak_own_share", Column: "Az adós által fizetendő rész", Type: fields.Forint}
	ownMonths = &fields.Field{No: benefit.FirstOwn + 5, Key: "ak_own_months", Column: "Az adós által fizetendő rész törlesztési ideje (hónap)", Type: fields.Integer}
	payment   = &fields.Field{No: benefit.FirstOwn + 6, Key: "ak_payment", Column: "A támogatás folyósítása", Type: fields.List, List: payments}
)

// What only an application says.
var (
	arrears = &fields.Field{No: benefit.FirstOwn + 7, Key: "ak_arrears", Column: "A legrégebbi tartozás (hónap)", Type: fields.Integer}
	cutOff  = &fields.Field{No: benefit.FirstOwn + 8, Key: "ak_cut_off", Column: "A szolgáltatást a tartozás miatt kikapcsolták", Type: fields.Mark}
	advice  = &fields.Field{No: benefit.FirstOwn + 9, Key: "ak_advice", Column: "Vállalja az adósságkezelési tanácsadást és a rá eső rész megfizetését", Type: fields.Mark}
)

const (
	housingLoan = "lakáscélú kölcsön hátraléka"
	instalments = "havi részletekben"
)

var (
	// debtKinds are those of Szt. 55. § (2).
	debtKinds = fields.NewList("ak_debt_kinds", nil,
		fields.Entry{Value: "vezetékes gáz díja", Basis: "found"},
		fields.Entry{Value: "villanyáram díja", Basis: "found"},
		fields.Entry{Value: "távhőszolgáltatás díja", Basis: "found"},
		fields.Entry{Value: "víz- és csatornahasználat díja", Basis: "found"},
		fields.Entry{Value: "szemétszállítás díja", Basis: "found"},
		fields.Entry{Value: "központi fűtés díja", Basis: "found"},
		fields.Entry{Value: "közös költség", Basis: "found"},
		fields.Entry{Value: "lakbér", Basis: "found"},
		fields.Entry{Value: housingLoan, Basis: "found"},
	)
	payments = fields.NewList("ak_payments", nil,
		fields.Entry{Value: "egy összegben", Basis: "found"},
		fields.Entry{Value: instalments, Basis: "found"},
	)
)

// sample is a debt of half a year and more; the support stays within its ceiling.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{25, 80}
	kind := debtKinds.Values[d.IntN(len(debtKinds.Values))].Value
	most := int64(300_000)
	if kind == housingLoan {
		most = 600_000
	}
	owed := int64(51+d.IntN(700)) * 1000
	support := min(owed*int64(40+d.IntN(36))/100, most)
	s.PutText(debtKind, kind)
	s.PutText(creditor, "Városi Díjbeszedő Kft.")
	s.PutText(debtorID, "D-"+benefit.Number(int64(100_000+d.IntN(900_000))))
	s.Put(debt, owed)
	s.Put(benefit.OneOffAmount, support)
	s.Put(ownShare, owed-support)
	s.Put(ownMonths, int64(6+d.IntN(13)))
	if d.IntN(2) == 0 {
		s.PutText(payment, instalments)
		s.Put(benefit.GrossMonthly, support/12)
	} else {
		s.PutText(payment, payments.Values[0].Value)
	}
	s.Put(benefit.IncomePerHead, int64(15_000+d.IntN(27_000)))
	s.Put(benefit.IncomeLimitPerHead, int64(42_750+d.IntN(20)*1000))
	return s
}
