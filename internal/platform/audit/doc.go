// Package audit is the room of the log of who did what: one entry for each operation, in its own transaction.
//
// Nouns: Entry. Verbs: Write. Schema: audit. Rows of the registers carry the id of the entry that made them. It must
// not: hold personal data in subject or detail (ids and counts only), change or delete an entry (the database role
// cannot), or be confused with the program's log. The tamper-evident chain over the entries comes with IDM.
package audit
