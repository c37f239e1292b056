package document

import (
	"time"

	"oszir/internal/platform/calendar"
)

// Letter is a document with whom it goes to.
type Letter struct {
	Document
	Addressee
}

// ToPost is what an office can post.
type ToPost struct {
	Day     calendar.Day
	Letters []Letter // of that day, not posted yet; those whose file is still being made are among them
	Others  []DayCount
	Recent  []Post // newest first
}

// DayCount is how many documents of a day wait for the post.
type DayCount struct {
	Day   calendar.Day
	Count int
}

// Post is letters that were printed together.
type Post struct {
	ID        int64
	BodyID    int64
	MadeBy    string
	MadeAt    time.Time
	Documents int
	Letters   []Letter // nil in lists
}

// NewPost asks for a post of documents.
type NewPost struct {
	Serials []int64
	Request Request
}

// Delivery is the day on which a letter arrived.
type Delivery struct {
	Serial   int64
	On       calendar.Day
	Presumed bool // by law, after attempts in vain
}

// Answer is what came of one delivery.
type Answer struct {
	Serial int64
	Err    error // nil: it was recorded
}

// mostLetters is how many letters a post holds: what prints in one go, and what a form can carry.
const mostLetters = 500

// dayOf is the day of a moment; None of the zero moment.
func dayOf(at time.Time) calendar.Day {
	if at.IsZero() {
		return calendar.None
	}
	return calendar.Of(at)
}
