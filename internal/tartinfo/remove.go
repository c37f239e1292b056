package tartinfo

import (
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// RemoveForm is the early removal of a member as typed.
type RemoveForm struct {
	ID      int64
	Seen    int               // version of the member that was looked at
	Typed   map[string]string // by the keys of record.Removal
	Request audit.Request
}

// removal is why and when a member leaves the list, and what is written down of it.
type removal struct {
	on     calendar.Day // the last day on the list
	reason string
	note   string
	by     string // name of who removes; "": the clock
	actor  string // login code of who removes
	number string // of the protocol
	entry  int64  // of the log
}
