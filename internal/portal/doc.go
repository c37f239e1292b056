// Package portal is the room of pages that put the modules together: the start page of whoever is signed in.
//
// Nouns: start page, sample (a made-up workbook to try the program with). Verbs: Mount. It owns no data and no schema:
// what it shows it asks of the modules' operations. It must not: run SQL, hold a rule of a module, or show what an
// operation would not give to the same person.
package portal
