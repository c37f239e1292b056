package benefit

import "oszir/internal/platform/fields"

// Values of the lists that rules ask about.
const (
	CashSupport   = "Pénzbeli támogatás" // a legal title: paid to the applicant, not to a provider
	OtherProvider = "egyéb"              // a provider that the list does not hold; its name stands beside
)

// The closed lists of decisions. The names of utility providers are the offices' own; until the list can be edited in
// the system, a provider is written under "egyéb".
var (
	LegalTitles = fields.NewList("legal_titles", nil,
		fields.Entry{Value: CashSupport, Basis: "source"},
		fields.Entry{Value: "villanyáram", Basis: "found"},
		fields.Entry{Value: "vízfogyasztás", Basis: "found"},
		fields.Entry{Value: "gázfogyasztás", Basis: "found"},
		fields.Entry{Value: "távhő", Basis: "found"},
		fields.Entry{Value: "csatornahasználat", Basis: "found"},
		fields.Entry{Value: "szemétszállítás", Basis: "found"},
		fields.Entry{Value: "lakbér", Basis: "found"},
		fields.Entry{Value: "albérleti díj", Basis: "found"},
		fields.Entry{Value: "lakáscélú kölcsön törlesztőrészlete", Basis: "found"},
		fields.Entry{Value: "közös költség", Basis: "found"},
		fields.Entry{Value: "tüzelőanyag", Basis: "found"},
	)
	UtilityProviders = fields.NewList("utility_providers", nil,
		fields.Entry{Value: OtherProvider, Basis: "source"},
	)
	DecisionKinds = fields.NewList("decision_kinds", nil,
		fields.Entry{Value: "Megállapító határozat", Basis: "source"},
	)
)
