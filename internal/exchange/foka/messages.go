package foka

import "embed"

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Places gives message keys for the places of findings.
func Places() map[string]string {
	return map[string]string{
		"person": "foka.place.person", "person.taj": "foka.place.taj", "person.familyName": "foka.place.family_name", "person.givenName": "foka.place.given_name",
		"person.birthDate": "foka.place.birth_date", "person.birthPlace": "foka.place.birth_place", "person.motherName": "foka.place.mother",
		"office": "foka.place.office", "office.code": "foka.place.office", "spans": "foka.place.spans", "spans.from": "foka.place.from",
		"spans.until": "foka.place.until", "spans.amount": "foka.place.amount",
	}
}
