// Package names is the room of made-up people's names: lists of names that are frequent in Hungary and the chance
// that puts them together. Whoever comes out of it looks Hungarian and is nobody.
//
// It owns: the lists of family names, given names and streets. Nouns: Source. Verbs: New, Rand, Family, WifeFamily,
// Female, Male, FemaleBorn, MaleBorn, Street, Ne.
//
// It must not: know a person of any register, make numbers or dates, or keep a state between two draws: the same
// seed and the same order of draws give the same names, on every machine.
//
// That a name is frequent is a fact of everyday life; the lists were written for this room, with one look at the hu
// locale of @faker-js/faker (MIT), and take nothing from a register of persons. The weights are rough: family names
// by their rank, given names by the time of birth (before 1960, 1960 to 1989, since 1990).
package names
