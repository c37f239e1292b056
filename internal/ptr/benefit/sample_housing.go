package benefit

import (
	"fmt"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// SampleHousing is a support of 2013 with the costs of a dwelling, for any adult. Most decisions pay one provider, some
// two, a few in cash; a few consumers are told by another id.
func SampleHousing(d Dice) Sample {
	s := SampleYear(d)
	s.ApplicantAge = [2]int{25, 85}
	persons := int64(1 + d.IntN(5))
	income := int64(8000 + d.IntN(60_000))
	s.Put(IncomePerConsumptionUnit, income)
	if persons > 1 {
		s.Put(HouseholdOthers, persons-1)
		if children := d.IntN(int(persons)); children > 0 {
			s.Put(DependentChildren, int64(children))
		}
	}
	in := Input{Day: s.Issued, Report: func(finding.Finding) {}}
	gross := int64(2500)
	if h, ok := in.HousingOn(income, persons, int64(30+d.IntN(60))); ok {
		gross = h.Amount
	}
	s.Put(GrossMonthly, gross)

	first, second := gross, int64(0)
	if d.IntN(4) == 0 {
		second = gross / 2 / 100 * 100
		first = gross - second
	}
	s.Put(Provider1Amount, first)
	if d.IntN(10) == 0 {
		s.PutText(LegalTitle1, CashSupport)
	} else {
		title := d.IntN(len(utilities))
		s.PutText(LegalTitle1, utilities[title].title)
		s.PutText(Provider1, OtherProvider)
		s.PutText(Provider1Other, utilities[title].provider)
		putConsumer(s, d, ConsumerID1, ConsumptionSiteID1, OtherID1)
	}
	if second > 0 {
		s.Put(Provider2Amount, second)
		s.PutText(LegalTitle2, "vízfogyasztás")
		s.PutText(Provider2, OtherProvider)
		s.PutText(Provider2Other, "Megyei Vízmű Zrt.")
		putConsumer(s, d, ConsumerID2, ConsumptionSiteID2, OtherID2)
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

func putConsumer(s Sample, d Dice, consumer, site, other *fields.Field) {
	if d.IntN(5) == 0 {
		s.PutText(other, fmt.Sprintf("SZ-%06d", d.IntN(1_000_000)))
		return
	}
	s.PutText(consumer, fmt.Sprintf("F%07d", d.IntN(10_000_000)))
	s.PutText(site, fmt.Sprintf("H%07d", d.IntN(10_000_000)))
}
