// Package samples is the room of made-up registers: households with their people, benefits and relations as an
// office would write them into the migration workbook, for tests, measurements and demonstrations.
//
// Nouns: Options, Maker (the data of one office, known by its seed), Row, Value, Expected (which rows must be found
// wrong, and why), Counts. Verbs: New, Rows, Expected, Write, Counts, People, NextTAJ.
//
// How it goes, to be read in this order:
//
//	maker_new.go          Options become a Maker
//	household_shape.go    who lives together; household_make.go puts one household together, by its number alone
//	people_*.go           names, dates, addresses; client_row.go writes them down
//	benefit_*.go          what they draw, by the samples of the kinds; relation_row.go: who belongs to it
//	mistake_*.go          what the clerk does wrong, when mistakes are wanted
//	expected_judge.go     what must come of it, by the rules across rows
//	maker_rows.go         all households as a stream of rows; workbook_write.go as a workbook
//
// A household is made of its number and the seed alone, so nothing is kept: each sheet makes the households again.
// That no two households meet (same TAJ, same dwelling, same id of an incomplete client) is a matter of arithmetic on
// their numbers, not of memory.
//
// It must not: know a benefit kind by name, hold a real person, look at a clock or at a database, or judge with the
// rules it is there to try (Expected follows from the mistakes that were made).
package samples
