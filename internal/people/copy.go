package people

import "oszir/internal/platform/datacopy"

// CopySources are what the room holds of people, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	return []datacopy.Source{
		{Name: "people.person", Rows: copyPerson},
		{Name: "people.person_version", Rows: copyVersions},
		{Name: "people.address", Rows: copyAddresses},
		{Name: "people.relation", Rows: copyRelations},
		{Name: "people.correction", Rows: copyCorrections},
		{Name: "people.merge", Tables: []string{"people.merge", "people.merge_end"}, Rows: copyMerges},
		{Name: "people.merge_proposal", Tables: []string{"people.merge_proposal", "people.merge_verdict"}, Rows: copyProposals},
	}
}

// CopyExceptions are tables of the room that name people and of which nothing goes into the copy.
func CopyExceptions() []datacopy.Exception {
	return []datacopy.Exception{
		{Table: "people.kept_search", Why: "passing"}, // what a clerk looked for; gone after twelve hours
		{Table: "people.search_word", Why: "derived"}, // a dictionary of all words, without whose they are
	}
}
