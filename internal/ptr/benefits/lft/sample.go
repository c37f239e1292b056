package lft

import (
	"fmt"

	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// sample has any adult for an applicant. Most decisions pay one provider, some two, a few in cash; a few consumers
// are told by another id.
func sample(d benefit.Dice) benefit.Sample {
	s := benefit.SampleYear(d)
	s.ApplicantAge = [2]int{25, 85}
	persons := int64(1 + d.IntN(5))
	income := int64(8000 + d.IntN(60_000))
	s.Put(benefit.IncomePerConsumptionUnit, income)
	if persons > 1 {
		s.Put(benefit.HouseholdOthers, persons-1)
		if children := d.IntN(int(persons)); children > 0 {
			s.Put(benefit.DependentChildren, int64(children))
		}
	}
	gross := int64(2500)
	if c, ok := Amount(s.Issued, income, persons, int64(30+d.IntN(60))); ok {
		gross = c.Amount
	}
	s.Put(benefit.GrossMonthly, gross)

	first, second := gross, int64(0)
	if d.IntN(4) == 0 {
		second = gross / 2 / 100 * 100
		first = gross - second
	}
	s.Put(benefit.Provider1Amount, first)
	if d.IntN(10) == 0 {
		s.PutText(benefit.LegalTitle1, benefit.CashSupport)
	} else {
		title := d.IntN(len(utilities))
		s.PutText(benefit.LegalTitle1, utilities[title].title)
		s.PutText(benefit.Provider1, benefit.OtherProvider)
		s.PutText(benefit.Provider1Other, utilities[title].provider)
		putConsumer(s, d, benefit.ConsumerID1, benefit.ConsumptionSiteID1, benefit.OtherID1)
	}
	if second > 0 {
		s.Put(benefit.Provider2Amount, second)
		s.PutText(benefit.LegalTitle2, "vízfogyasztás")
		s.PutText(benefit.Provider2, benefit.OtherProvider)
		s.PutText(benefit.Provider2Other, "Megyei Vízmű Zrt.")
		putConsumer(s, d, benefit.ConsumerID2, benefit.ConsumptionSiteID2, benefit.OtherID2)
	}
	return s
}

var utilities = []struct{ title, provider string }{
	{"villanyáram", "Áramszolgáltató Zrt."},
	{"gázfogyasztás", "Gázszolgáltató Zrt."},
	{"távhő", "Városi Távhő Kft."},
	{"szemétszállítás", "Településszolgáltató Nonprofit Kft."},
	{"közös költség", "Társasházkezelő Bt."},
	{"tüzelőanyag", "Tüzép Kft."},
}

func putConsumer(s benefit.Sample, d benefit.Dice, consumer, site, other *fields.Field) {
	if d.IntN(5) == 0 {
		s.PutText(other, fmt.Sprintf("SZ-%06d", d.IntN(1_000_000)))
		return
	}
	s.PutText(consumer, fmt.Sprintf("F%07d", d.IntN(10_000_000)))
	s.PutText(site, fmt.Sprintf("H%07d", d.IntN(10_000_000)))
}
