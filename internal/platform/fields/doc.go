// Package fields is the room of field definitions: one definition of a field serves the workbook's column, the
// form, the XML message and the help, and one reading of a cell serves them all.
//
// Nouns: Field, Type, List, Value, Record, Condition, Use. Verbs: Read (a raw cell becomes a value or findings),
// Check (a record is judged by the uses of its fields). It must not: know a benefit, a person, a sheet layout or
// a database; the law's conditions are handed in as data.
package fields
