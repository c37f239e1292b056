// Package people is the room of the client registry (ügyféltörzs): every person once in the country, by TAJ.
//
// Nouns: person, version (what is known, valid and recorded), address, relation, Client (a person as an office
// writes one down), Intake (a batch of clients on its way in), Criteria (what a search asks for), Correction, Entering (a
// new client by hand), Merging, Proposal. Verbs: Judge, NewIntake, Add, Match, Write, Relate; Search, Person, Reveal,
// History, Correct, Changes, Complete, Enter; Compare, Merge, Decide, Unmerge; Same, Survivor, SameTable.
// Schema: people. TAJ, tax id and names live here only; other rooms hold the person's id.
//
// Way of an intake, all set-based and in the caller's transaction:
//
//	Add: COPY into the temporary tables people_intake, people_intake_address
//	Match: people_match = which client is which person already, and what contradicts
//	(the caller strikes out rows: people_struck)
//	Choose: people_final = whom the registry takes in, with their ids
//	Write: new persons, versions and addresses that differ, closing the recorded time of what they replace
//
// The temporary tables are the hand-over: the caller may read key, sheet, row, taj_text and ref of people_intake and
// all of people_match and people_final, and insert keys into people_struck; nothing else.
//
// Search, in the order it is written and asked:
//
//	search_word.go        names become folded words, words become numbers in people.person.words, written with the person
//	people.search_word    the dictionary: every word, found by itself and by what is left of it without one letter
//	search.go             criteria become wanted words; the dictionary widens each by those within one typing error
//	search_store.go       the index over words finds those who have them all
//
// Two records of one person are merged by a row of people.merge that says which one stands for both, and taken apart by
// closing it; nothing else is written, so both histories stay and every state of the past can be asked for. An absorbed
// record absorbs nobody. Everything that finds a person goes from the record to the one that stands for it:
//
//	Person, History          answer an absorbed id by the survivor, as known at the moment of the question
//	Search, Identify, Match  find by the words, the TAJ and the marker of each record, and give the survivor
//	Same, SameTable          tell other rooms, which keep the ids they have
//
// Where two TAJ, no TAJ, other names or birth dates leave a doubt (merge.go), one clerk proposes and another carries out.
//
// Whoever changes a person locks its row in people.person first, many in the order of their ids: corrections and loads
// wait for one another and never in a circle.
//
// It must not: know a benefit, overwrite a fact, or let a contradicting identity in silently.
package people
