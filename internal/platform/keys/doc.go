// Package keys is the room of the program's secrets: random keys in a folder beside the database, never in it.
//
// Nouns: Ring. Verbs: Open, Secret, Seal, Unseal. No schema. Whoever steals the database or a backup without this folder
// can neither read what was sealed nor write what bears a mark of these keys.
//
// It must not: keep a key in the database, write one to a log, or replace one that is there. All processes of one
// database work with the same folder or a copy of it; losing it loses what was sealed, so it is backed up apart.
package keys
