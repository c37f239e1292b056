package tartinfo

import (
	"context"

	"oszir/internal/platform/database"
)

// What becomes of a place when a member is forgotten.
const (
	fateEmptied  = "emptied"  // the row stays with what is statistics, or with numbers only
	fateDeleted  = "deleted"  // the rows go
	fateDropped  = "dropped"  // names the member by number only; what was still to happen does not
	fateNumbered = "numbered" // names the member by number only
	fateFile     = "file"     // names nobody but in the file that the law wants kept for three years
	fateNobodys  = "nobody's" // holds nothing of a member
)

// forgottenPlace is a table in which something of a member may stand.
type forgottenPlace struct {
	table string
	fate  string
	do    func(m *Module, ctx context.Context, tx *database.Tx, v *View, r *removal) error // nil: nothing is to be done
}

// forgets lists every place that may hold something of a member, and what becomes of it when the member is removed. A test goes through
// the catalogue of the database for tables that are not here.
var forgets = []forgottenPlace{
	{"tartinfo.member", fateEmptied, (*Module).forgetMember},
	{"tartinfo.line", fateEmptied, (*Module).forgetLines},
	{"tartinfo.cv", fateEmptied, (*Module).forgetCV},
	{"tartinfo.draft", fateDeleted, (*Module).forgetDrafts},
	{"mail.letter", fateEmptied, (*Module).forgetLetters},
	{"tartinfo.deadline", fateDropped, (*Module).forgetDeadlines},
	{"tartinfo.takeover", fateDropped, (*Module).forgetTakeover},
	{"tartinfo.offer", fateEmptied, (*Module).forgetOffers},
	{"tartinfo.outcome_step", fateEmptied, nil},                  // with the offer
	{"tartinfo.newcomer", fateDeleted, (*Module).forgetNewcomer}, // the last that takes a lock
	{"tartinfo.letter", fateNumbered, nil},
	{"tartinfo.protocol", fateFile, nil},
	{"tartinfo.body", fateNobodys, nil},
	{"tartinfo.search", fateNobodys, nil},
	{"tartinfo.numbered", fateNobodys, nil},
	{"tartinfo.offer_list", fateNobodys, nil},
	{"tartinfo.closing", fateNobodys, nil},
	{"tartinfo.wording", fateNobodys, nil},
}
