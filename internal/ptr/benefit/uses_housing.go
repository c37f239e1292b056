package benefit

import "oszir/internal/platform/fields"

// HousingCosts is a support that is paid to one or two providers, or in cash: the two sides of a decision are legal
// title, provider, consumer. The second is only there when needed. The amount of the first side is required whoever it is
// paid to: the guide makes no exception for support in cash, and the sum needs it.
var HousingCosts = Uses(
	[]fields.Use{
		fields.Must(GrossMonthly),
		fields.Must(Provider1Amount),
		// While the first amount is missing, whether there must be a second cannot be told.
		fields.MustIf(Provider2Amount,
			fields.All(fields.Filled(Provider1Amount), fields.More(GrossMonthly, Provider1Amount)), "benefit.why.provider_2_amount"),
		fields.May(DependentChildren),
		fields.May(HouseholdOthers),
		fields.Must(LegalTitle1),
		fields.May(LegalTitle2),
		fields.Must(IncomePerConsumptionUnit),
	},
	side{
		title: LegalTitle1, provider: Provider1, other: Provider1Other,
		consumer: ConsumerID1, site: ConsumptionSiteID1, otherID: OtherID1,
		must: fields.Always(), mustIDs: fields.Always(), no: "1",
	}.uses(),
	side{
		title: LegalTitle2, provider: Provider2, other: Provider2Other,
		consumer: ConsumerID2, site: ConsumptionSiteID2, otherID: OtherID2,
		must:    fields.Filled(Provider2Amount),
		mustIDs: fields.Any(fields.Filled(Provider2), fields.Filled(Provider2Other)),
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
	may := fields.Not(fields.Is(s.title, CashSupport))
	noOtherID := fields.Not(fields.Filled(s.otherID))
	noConsumer := fields.All(fields.Not(fields.Filled(s.consumer)), fields.Not(fields.Filled(s.site)))
	notCash := "benefit.why.not_cash_" + s.no
	conditional := func(f *fields.Field, why string, must ...fields.Condition) fields.Use {
		return fields.MustAndOnlyIf(f, fields.All(append(must, provided)...), may, why).ButOnly(notCash)
	}
	return []fields.Use{
		conditional(s.provider, "benefit.why.provider_"+s.no, s.must),
		conditional(s.other, "benefit.why.provider_other_"+s.no, fields.Is(s.provider, OtherProvider)),
		conditional(s.consumer, "benefit.why.no_other_id_"+s.no, s.mustIDs, noOtherID),
		conditional(s.site, "benefit.why.no_other_id_"+s.no, s.mustIDs, noOtherID),
		conditional(s.otherID, "benefit.why.no_consumer_"+s.no, s.mustIDs, noConsumer),
	}
}

// toProvider holds when the legal title is one of those that are paid to a provider, or is empty (so that the form
// asks for the provider from the start). A title that cannot be read has its own finding and asks for nothing more.
func toProvider(title *fields.Field) fields.Condition {
	of := []fields.Condition{fields.Not(fields.Filled(title))}
	for _, e := range title.List.Values {
		if e.Value != CashSupport {
			of = append(of, fields.Is(title, e.Value))
		}
	}
	return fields.Any(of...)
}
