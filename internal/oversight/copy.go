package oversight

import (
	"context"

	"oszir/internal/platform/database"
	"oszir/internal/platform/datacopy"
	"oszir/internal/platform/i18n"
)

// Copies is what the copy of all data about somebody is made of, as the rooms that keep data give it.
type Copies struct {
	Sources    []datacopy.Source
	Exceptions []datacopy.Exception
	Files      []datacopy.Files

	// Label gives the words of a field; "" when nobody knows.
	Label func(lang i18n.Lang, key string) string
	// Accounts gives the accounts whose owner is one of the people.
	Accounts func(ctx context.Context, tx *database.Tx, persons []int64) ([]int64, error)
}

// CopyOrder asks for the copy of a person who stands before a clerk, or wrote to the office.
type CopyOrder struct {
	PersonID int64
	Reason   string // how the person asked, and how the clerk knows that it is they
}

// trailSource is the name of who looked at the person's data, in the copy.
const trailSource = "audit.entry"

// CopySources are what the room itself holds of people.
func CopySources() []datacopy.Source {
	return []datacopy.Source{
		{Name: "oversight.delay", Rows: copyDelays},
		{Name: "oversight.hold", Rows: copyHolds},
		{Name: "oversight.erasure_item", Tables: []string{"oversight.erasure_item", "oversight.erasure", "oversight.verdict"}, Rows: copyErasures},
	}
}

// CopyExceptions are tables of the room and of the log that name people and of which nothing goes into the copy.
func CopyExceptions() []datacopy.Exception {
	return []datacopy.Exception{
		{Table: "oversight.finding", Why: "about_clerks"}, // about whoever looked; the looks themselves are in the copy
		{Table: "oversight.finding_note", Why: "about_clerks"},
		{Table: "audit.person_key", Why: "secret"}, // keeps what the log holds of the person sealed
	}
}

// CopyTables lists the tables that a copy answers for: what is in it, with the log.
func (c *Copies) CopyTables() []string { return append(datacopy.Covered(c.Sources), trailSource) }
