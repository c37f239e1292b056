// Package orgs is the room of bodies: the authorities and institutions that act in the system, and the places of the
// country they stand in.
//
// Nouns: Body, county, district, settlement. Verbs: ByCode, Register, LoadPlaces. Schema: orgs. What is known of a
// body has two times like every fact. The child gazetteer holds the real counties, districts and settlements and
// reads the statistical office's yearly workbook.
//
// It must not: know a person, or what a body is competent for; that is the law of each benefit kind.
package orgs
