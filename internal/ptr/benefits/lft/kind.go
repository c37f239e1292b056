// Package lft is the kind LFT, lakásfenntartási támogatás: a contribution to the regular costs of a dwelling, paid to
// one or two providers, or in cash. Law: Szt. 38. §; granted by the municipality's notary for a year, ended on
// 2015-02-28. Amount: a share of the recognised cost, 2 500 forints at least; income per consumption unit at most
// 250 % of the smallest pension. Not modelled: wealth, the real floor area (so no greatest amount is judged; Amount
// computes one where the area is known), decisions before 2013 (judged by no law, which is said).
package lft

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
	Code:    "LFT",
	ASCII:   "LFT",
	Name:    "Lakásfenntartási támogatás",
	English: "Housing maintenance support",
	Groups: []benefit.Group{
		{Code: "lft_dwelling", By: benefit.ByDwelling},
		{Code: "lft_applicant", By: benefit.ByApplicant},
	},
	Uses: uses,
	// The guide: Ebből szolgáltatónak fizetendő + Ebből II. szolgáltatónak fizetendő = Támogatás havi összege (E20).
	Sums: []benefit.Sum{{Whole: benefit.GrossMonthly, First: benefit.Provider1Amount, Rest: []*fields.Field{benefit.Provider2Amount}}},
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Szt. 38. § (jegyző)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Law: "Szt. 38. § (2013. január 1-jétől)", Check: check},
	},
	Params: params,
	Sample: sample,
}

// The two sides of a decision: legal title, provider, consumer. The second is only there when needed. The amount of
// the first side is required whoever it is paid to: the guide makes no exception for support in cash, and the sum
// needs it.
var uses = benefit.Uses(benefit.Common,
	[]fields.Use{
		fields.Must(benefit.GrossMonthly),
		fields.Must(benefit.Provider1Amount),
		// While the first amount is missing, whether there must be a second cannot be told.
		fields.MustIf(benefit.Provider2Amount,
			fields.All(fields.Filled(benefit.Provider1Amount), fields.More(benefit.GrossMonthly, benefit.Provider1Amount)), "lft.why.provider_2_amount"),
		fields.May(benefit.DependentChildren),
		fields.May(benefit.HouseholdOthers),
		fields.Must(benefit.LegalTitle1),
		fields.May(benefit.LegalTitle2),
		fields.Must(benefit.IncomePerConsumptionUnit),
	},
	side{
		title: benefit.LegalTitle1, provider: benefit.Provider1, other: benefit.Provider1Other,
		consumer: benefit.ConsumerID1, site: benefit.ConsumptionSiteID1, otherID: benefit.OtherID1,
		must: fields.Always(), mustIDs: fields.Always(), no: "1",
	}.uses(),
	side{
		title: benefit.LegalTitle2, provider: benefit.Provider2, other: benefit.Provider2Other,
		consumer: benefit.ConsumerID2, site: benefit.ConsumptionSiteID2, otherID: benefit.OtherID2,
		must:    fields.Filled(benefit.Provider2Amount),
		mustIDs: fields.Any(fields.Filled(benefit.Provider2), fields.Filled(benefit.Provider2Other)),
		no:      "2",
	}.uses(),
)

// side is one of the two legal titles of a decision with the fields that belong to it.
type side struct {
	title, provider, other, consumer, site, otherID *fields.Field

	must    fields.Condition // when there must be a provider
	mustIDs fields.Condition // when there must be something that tells the consumer
	no      string
}

// uses: the provider is named; the consumer is told by the provider's two ids or by another one. Where the title is
// support in cash there is no provider and all of it stays empty.
func (s side) uses() []fields.Use {
	provided := toProvider(s.title)
	may := fields.Not(fields.Is(s.title, benefit.CashSupport))
	noOtherID := fields.Not(fields.Filled(s.otherID))
	noConsumer := fields.All(fields.Not(fields.Filled(s.consumer)), fields.Not(fields.Filled(s.site)))
	notCash := "lft.why.not_cash_" + s.no
	conditional := func(f *fields.Field, why string, must ...fields.Condition) fields.Use {
		return fields.MustAndOnlyIf(f, fields.All(append(must, provided)...), may, why).ButOnly(notCash)
	}
	return []fields.Use{
		conditional(s.provider, "lft.why.provider_"+s.no, s.must),
		conditional(s.other, "lft.why.provider_other_"+s.no, fields.Is(s.provider, benefit.OtherProvider)),
		conditional(s.consumer, "lft.why.no_other_id_"+s.no, s.mustIDs, noOtherID),
		conditional(s.site, "lft.why.no_other_id_"+s.no, s.mustIDs, noOtherID),
		conditional(s.otherID, "lft.why.no_consumer_"+s.no, s.mustIDs, noConsumer),
	}
}

// toProvider holds when the legal title is one of those that are paid to a provider, or is empty (so that the form
// asks for the provider from the start). A title that cannot be read has its own finding and asks for nothing more.
func toProvider(title *fields.Field) fields.Condition {
	of := []fields.Condition{fields.Not(fields.Filled(title))}
	for _, e := range title.List.Values {
		if e.Value != benefit.CashSupport {
			of = append(of, fields.Is(title, e.Value))
		}
	}
	return fields.Any(of...)
}
