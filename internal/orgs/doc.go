// Package orgs is the room of bodies: the authorities and institutions that act in the system, and the places of the
// country they stand in.
//
// Nouns: Body (with its kind, place, numbers, and the body it lies under), Profile (a body with what stands around it),
// Life (from when until when it is there), county, district, settlement. Verbs: Add, Change, Correct, Close, Import,
// Register and Seed write; ByCode, ByID, Above and Below answer other rooms; Get, Find, List, Tree and History answer
// people. Schema: orgs. What is known of a body has two times like every fact.
//
// Whoever writes takes one lock for all bodies, and the tree is judged before it is let go: nobody lies under itself on
// any day, what a body lies under is there whenever it is, and only kinds that belong together lie under each other.
// One body of a form and the thousands of a workbook are written the same way: body_row_ops.go.
//
// The child gazetteer holds the real counties, districts and settlements and reads the statistical office's yearly
// workbook. What ends with a body, its rights first of all, hears of it by Module.OnClose.
//
// It must not: know a person, or what a body is competent for; that is the law of each benefit kind.
package orgs
