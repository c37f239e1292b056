// Package record is the room of what TARTINFO writes down: the fields of a member of the reserve, of the tabs beside, and of a
// search, with the closed lists behind them. One definition draws the form, judges it, writes the datasheet and the export, and says
// what stays of a member who is forgotten.
//
// Nouns: Field, Form (fields in the order of the page), Choice (a value of a closed list), Content (what stands in a form, by key).
// Verbs: Judge (all findings at once), Text (for people), Kept (what is left when the member is forgotten). No schema.
//
// Content holds text only, in one writing for each type: days as 2014-01-31, whole numbers as digits, marks as x, values of lists by
// their key. It goes into the database as it is.
//
// Occupations are those of FEOR-08, whole (feor.csv). The task areas of 29/2012. (III. 7.) Korm. rendelet are not here, since its annexes
// could not be had: a form offers those that the body has used and the value that stands for none, and takes any text.
//
// It must not: know a database, an actor, a clock of its own or a page.
package record
