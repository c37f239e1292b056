package tartinfo

import (
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo/record"
)

// SearchState is how a search stands (T22).
type SearchState string

// The states of searches.
const (
	Preparing    SearchState = "preparing"    // Előkészítés alatt: the centre sees it and makes no offers
	Sent         SearchState = "sent"         // Beküldve
	Offered      SearchState = "offered"      // Ajánlat küldve
	Successful   SearchState = "successful"   // Lezárt (sikeres)
	Unsuccessful SearchState = "unsuccessful" // Lezárt (sikertelen)
)

// Open reports whether the centre searches.
func (s SearchState) Open() bool { return s == Sent || s == Offered }

// Search is a vacant post that was reported, or a one-time search (T20, T21).
type Search struct {
	ID          int64
	Number      string // E… while it is prepared, then Ü… or K…
	BodyID      int64
	Kind        string // record.Vacancy or record.Once
	State       SearchState
	Content     record.Content
	VacantSince calendar.Day
	HeadCount   int
	CreatedAt   time.Time
	CreatedBy   string
	SentAt      time.Time // zero: not sent
	SearchedAt  time.Time // when the centre answered last; zero: never
	ClosedOn    calendar.Day
	FilledOn    calendar.Day
	Through     bool // filled by a member of the reserve
	Version     int
}

// Post is the name of the post.
func (s *Search) Post() string { return s.Content["post"] }

// SearchForm is a search as typed.
type SearchForm struct {
	ID      int64 // 0: a new one
	Seen    int
	Typed   map[string]string // by the keys of record.Search
	Request audit.Request
}

// SearchAct is what every further act on a search carries.
type SearchAct struct {
	ID      int64
	Seen    int
	Request audit.Request
}

// letterOf is with which letter a sent search is numbered.
func letterOf(kind string) string {
	if kind == record.Vacancy {
		return "Ü"
	}
	return "K"
}
