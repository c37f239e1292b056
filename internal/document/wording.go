package document

import (
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
)

// The states of a wording.
const (
	Draft     = "draft"
	Submitted = "submitted"
	Approved  = "approved"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// Wording is a text of a sort or a block, from a day on.
type Wording struct {
	ID        int64
	Key       string
	ValidFrom calendar.Day
	Text      string
	Reason    string
	State     string
	Version   int
	DraftedBy string
	DraftedAt time.Time
	DecidedBy string
	DecidedAt time.Time // zero: nobody decided yet
	Answer    string
}

// Entry is a sort or a block in the list of wordings.
type Entry struct {
	Key     string // blocks have > before it
	Name    string
	Group   string
	Block   bool
	Changed Wording // the newest approved one; ID 0: the shipped one is valid
	Open    Wording // the newest one that is worked on; ID 0: none
}

// Detail is a sort or a block with all its wordings.
type Detail struct {
	Entry
	Now     string    // the text that is valid today
	History []Wording // newest first
	Model   wording.Model
	Blocks  []Block // that may stand in it
	Shipped string
	Today   calendar.Day
}

// Preview is what a text would make.
type Preview struct {
	Problems []wording.Problem
	Paper    paper.Paper // with made-up facts; without blocks while there are problems
}

// Edit is what a lawyer writes.
type Edit struct {
	ID        int64 // 0: a new wording
	Version   int   // of the one that was seen
	Key       string
	ValidFrom calendar.Day
	Text      string
	Reason    string
	Submit    bool // to the second lawyer
	Request   Request
}
