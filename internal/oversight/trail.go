package oversight

import (
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// TrailFilter narrows the log. The zero filter takes all that the actor may see.
type TrailFilter struct {
	From, To  calendar.Day // days, both inclusive; 0 or None: open
	Actor     string       // code of a user; "": everybody
	BodyID    int64        // acted for; 0: all that the actor watches over
	Operation string       // "": all
	PersonID  int64        // whose data, under whatever number; 0: everybody's
	After     string       // cursor: TrailPage.Next of the page before
}

// Line is an entry of the log.
type Line struct {
	audit.Kept

	Sealed    bool   // it stands in the tamper-evident tree
	Reason    string // as somebody gave it, in their own words
	NoReason  bool   // one was given and has been erased
	Given     bool   // to the person concerned: one was given, in words that are not shown
	Law       string // the citation by which it was done
	Unchecked bool   // that citation was not checked against its source
	Told      string // to the person concerned: which agency asked about them, what for and by which law
	One       int64  // on a page of the log: the one person it is about, by the number that stands for them; 0: none, or several
}

// TrailPage is a page of the log, the newest first.
type TrailPage struct {
	Lines []Line
	Next  string // cursor of the page behind it; "" on the last
}

// EntryPage is a page of the people whom an entry is about.
type EntryPage struct {
	Line    Line
	Persons []int64
	Next    int64 // the number after which the page behind it begins; 0 on the last
}

// pageRows is how many lines a page shows.
const pageRows = 50

// dayStart is the first moment of a day in Budapest.
func dayStart(d calendar.Day) time.Time {
	y, m, n := d.Date()
	return time.Date(y, m, n, 0, 0, 0, 0, calendar.Budapest)
}

// open reports whether an end of a span of days is left open.
func open(d calendar.Day) bool { return d == 0 || d == calendar.None }

// filter is the question to the log; persons are the numbers of PersonID.
func (f *TrailFilter) filter(bodies, persons []int64) audit.Filter {
	out := audit.Filter{Actor: f.Actor, Bodies: bodies, Operation: f.Operation, Persons: persons}
	if !open(f.From) {
		out.From = dayStart(f.From)
	}
	if !open(f.To) {
		out.Until = dayStart(f.To + 1)
	}
	return out
}
