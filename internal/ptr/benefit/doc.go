// Package benefit is the room of the contract: what a benefit kind is, whoever adds one fills it in.
//
// Nouns: Kind, Period (the law of a kind between two days), Office, Group (what excludes what), Parameter (a
// number of the law with the values that the program ships), Law (the numbers of one edition), Sum (parts that must add
// up), Input, Sample, the vocabulary of fields that decisions carry and the lists of their uses. Verbs: Kind.Judge (a record is judged by the law of its day),
// Kind.OfficeOn, Law.On, and the judgements that rules are made of (Range, Ceiling, WorkingAge …).
//
// It imports no module and knows no single kind: kinds stand one folder each below ptr/benefits and never name
// each other. It must not: read a database, a workbook or a clock. A rule that cannot be evaluated says so; it
// never passes in silence.
package benefit
