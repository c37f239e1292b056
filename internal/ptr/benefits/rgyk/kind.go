// Package rgyk is the kind RGYK, rendszeres gyermekvédelmi kedvezmény: a child of a poor family gets a voucher twice a
// year (and meals and books, which other records hold). Law: Gyvt. 19–20/B. §; granted by the municipality's notary,
// before and after 2015. Amount: vouchers of 5 800 forints; a relative who is the family-hosting guardian also 22 % of
// the smallest pension a month and 8 400 forints twice a year. Not modelled: wealth, and which families have the
// higher income limit (the record does not tell, so everybody is judged by the higher one), studies of young adults,
// decisions before 2013 and after 2015 (judged by no law, which is said).
package rgyk

import (
	"embed"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// Messages holds the kind's own texts.
//
//go:embed messages
var Messages embed.FS

// Kind is the definition.
var Kind = benefit.Kind{
	Code:     "RGYK",
	ASCII:    "RGYK",
	Name:     "Rendszeres gyermekvédelmi kedvezmény",
	English:  "Regular child protection benefit",
	Groups:   []benefit.Group{{Code: "rgyk_child", By: benefit.ByEntitled}},
	Workbook: true,
	Texts:    Messages,
	Uses:     uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: calendar.None, Office: benefit.Municipality, Law: "Gyvt. 19. § (jegyző)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Gyvt. 19–20/B. § (2013. január 1-jétől)", Check: check},
	},
	Params: []*benefit.Parameter{incomePercent, higherIncomePercent, youngAdultUntil, voucher, kinshipPercent, kinshipSupplement},
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
