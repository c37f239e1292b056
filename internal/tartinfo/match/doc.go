// Package match is the room of the judgement whether a member of the reserve fits a search, and in which order those who fit are
// offered (T24, T28). It is the same for every member and every search, and says for each why: that is what the fair record of
// offers keeps.
//
// Nouns: Profile (what counts of a member), Wish (what a search asks for), Fit (whether they meet, and how well), Reasons (the same in
// codes that are kept and put into words), Criterion. Verbs: ProfileOf, WishOf, Judge, Explain, WhyNot, Rank. No schema.
//
// Ten thousand members are held against a thousand searches in less than two seconds, so job families, fields of study and exams are
// sets of bits, and Judge makes nothing that must be thrown away; Explain does, for the few that somebody looks at.
//
// It must not: know a database, an actor, a clock of its own or a page, or decide for the centre whom to offer.
package match
