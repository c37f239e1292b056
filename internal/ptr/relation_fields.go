package ptr

import (
	"oszir/internal/people"
	"oszir/internal/platform/fields"
)

// The vocabulary of relations: who belongs to a benefit beyond the applicant.
var (
	relBenefit   = &fields.Field{No: 1, Key: "migration_id", Column: "Migrációs ellátás azonosító", Type: fields.Text}
	relKind      = &fields.Field{No: 2, Key: "relation_kind", Column: "Igénylővel való kapcsolata", Type: fields.List, List: people.RelationKinds}
	relOther     = &fields.Field{No: 3, Key: "relation_other", Column: "Egyéb kapcsolat", Type: fields.Text}
	relClient    = &fields.Field{No: 4, Key: "client_kind", Column: "Ügyfél adat típus", Type: fields.List, List: people.ClientKinds}
	relClientRef = &fields.Field{No: 5, Key: "client_ref", Column: "Ügyfél (hiányos) azonosító vagy Ügyfél (teljes) TAJ", Type: fields.Text}

	relationColumns = []*fields.Field{relBenefit, relKind, relOther, relClient, relClientRef}
	relationUses    = []fields.Use{
		fields.Must(relBenefit), fields.Must(relKind),
		fields.MustIf(relOther, fields.Is(relKind, otherRelation), "ptr.why.relation_other"),
		fields.Must(relClient), fields.Must(relClientRef),
	}
)

// Values of closed lists that rules name.
const (
	otherRelation    = "egyéb"
	clientFull       = "teljes"
	clientIncomplete = "hiányos"
)
