// Package datacopy is the room of the copy of all data about somebody (GDPR 15. cikk (3)): one ZIP file that a person can
// read and a program too.
//
// Nouns: Source (rows that a room holds of a person), Section (rows that are ready), Exception (a table that is left out, and why), File.
// Verbs: Write. No schema: each room gives its sources, with statements of its own.
//
// The file holds adatok.html, to be read and printed by itself, adatok.json with the same for programs, and the documents that
// were issued. A source gives whole rows, so that a column that comes later is in the copy without anybody thinking of it.
// What is left out of every row stands in hidden.
//
// It must not: know a table, decide who gets a copy, or give away more of other people than their names.
package datacopy
