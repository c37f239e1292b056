// Package rgyk is the kind RGYK, rendszeres gyermekvédelmi kedvezmény: a child of a poor family gets a voucher twice a
// year (and meals and books, which other records hold). Law: Gyvt. 19–20/B. §; granted for a year by the municipality's
// notary, before and after 2015. Amount: vouchers of 5 800 forints; a relative who is the family-hosting guardian, obliged
// to maintain the child and drawing a pension, also 22 % of the smallest pension a month and 8 400 forints twice a year. A
// decision does not tell which families have the higher income limit, so a row of a workbook is judged by the higher one;
// a case says it. Not modelled: that a young adult must have had the right as a child, applications of young adults who
// live with their parents (their family is to be stated by the parent), decisions before 2013 and after 2015 (judged by no
// law, which is said).
package rgyk

import (
	"embed"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

// Kind is the definition.
var Kind = benefit.Kind{
	Code:     "RGYK",
	ASCII:    "RGYK",
	Name:     "Rendszeres gyermekvédelmi kedvezmény",
	Entitled: "gyermek",
	English:  "Regular child protection benefit",
	Groups:   []benefit.Group{benefit.ChildProtection},
	Checks:   map[string]string{"rgyk.eligibility.no_student": "E15"},
	Workbook: true,
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: calendar.None, Office: benefit.Municipality, Law: "Gyvt. 19. § (jegyző)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Gyvt. 19–20/B. § (2013. január 1-jétől)", Check: check, Calculate: calculate, Revision: 1, Months: months},
	},
	Application: slices.Concat(benefit.Applied, []fields.Use{fields.May(benefit.SingleParent)}, benefit.Wealth, []fields.Use{
		fields.Must(benefit.WealthPerHead), fields.Must(benefit.GreatestItem),
		fields.May(illChild), fields.May(atSchool), fields.May(atUniversity), fields.May(obliged),
	}),
	Household:   true,
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend},
	Endings:     benefit.CommonEndings,
	Documents:   benefit.CommonDocuments,
	Base:        append([]*benefit.Parameter{benefit.SmallestPension, benefit.AdultAge}, benefit.FamilyAges...),
	Params: []*benefit.Parameter{
		incomePercent, higherIncomePercent, youngAdultUntil, pupilUntil, itemTimes, wealthTimes, voucher, kinshipPercent, kinshipSupplement, months,
	},
	Texts:  texts,
	Sample: sample,
}

var guardian = fields.Filled(benefit.KinshipGuardian) // the mark can only be x; what cannot be read has its own finding

var uses = benefit.Uses(benefit.Common, benefit.ForSomebody, []fields.Use{
	fields.Must(benefit.VoucherAmount),
	fields.OnlyIf(benefit.KinshipMonthly, guardian, "rgyk.why.guardian"),
	fields.OnlyIf(benefit.KinshipSupplement, guardian, "rgyk.why.guardian"),
	fields.May(benefit.KinshipGuardian),
	fields.Must(benefit.IncomePerHead),
})

// What an application says beyond the shared vocabulary.
var (
	illChild     = mark(0, "rgyk_ill_child", "A gyermek tartósan beteg vagy súlyosan fogyatékos")
	atSchool     = mark(1, "rgyk_at_school", "A nagykorú gyermek nappali tagozaton tanul")
	atUniversity = mark(2, "rgyk_at_university", "A nagykorú gyermek a felsőoktatásban nappali tagozaton tanul")
	obliged      = mark(3, "rgyk_obliged", "A családba fogadó gyám a gyermek tartására köteles")
)

func mark(no int, key, column string) *fields.Field {
	return &fields.Field{No: benefit.FirstOwn + no, Key: key, Column: column, Type: fields.Mark}
}

func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	child := 1 + d.IntN(15)
	s.EntitledIsChild = true
	s.EntitledAge = [2]int{child, child + 1}
	s.ApplicantAge = [2]int{child + 20, child + 38}
	s.Put(benefit.VoucherAmount, 5800)
	s.Put(benefit.IncomePerHead, int64(d.IntN(37051)))
	if d.IntN(15) == 0 { // a grandparent
		s.ApplicantAge = [2]int{60, 75}
		s.PutText(benefit.KinshipGuardian, "x")
		s.Put(benefit.KinshipMonthly, 6270)
		s.Put(benefit.KinshipSupplement, 8400)
	}
	return s
}
