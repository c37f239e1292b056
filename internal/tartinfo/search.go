package tartinfo

import (
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/wording"
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
	ChangedAt   time.Time // when it was changed last after it was sent; zero: never
	ClosedOn    calendar.Day
	CloseReason string // why a vacancy was closed, see record.CloseReasons
	FilledOn    calendar.Day
	Through     bool // filled by a member of the reserve
	Version     int
}

// Post is the name of the post.
func (s *Search) Post() string { return s.Content["post"] }

// Changeable reports whether its body may change it: a vacancy until it is closed, a one-time search until it is sent (T22).
func (s *Search) Changeable() bool {
	return s.State == Preparing || s.State.Open() && s.Kind == record.Vacancy
}

// Late reports whether a vacancy was reported later than within 15 days, or would be if it were sent today (T23).
func (s *Search) Late(today calendar.Day) bool {
	return s.Kind == record.Vacancy && record.LateReport(s.VacantSince, s.reportedOn(today))
}

// reportedOn is the day on which it was sent; today before that.
func (s *Search) reportedOn(today calendar.Day) calendar.Day {
	if s.SentAt.IsZero() {
		return today
	}
	return calendar.Of(s.SentAt)
}

// LateClosing reports whether the filling of the post was reported later than within 8 days (T23).
func (s *Search) LateClosing() bool {
	return s.ClosedOn != calendar.None && record.LateClosing(s.FilledOn, s.ClosedOn)
}

// facts are what wordings of letters may say of a search.
func (s *Search) facts(body string) wording.Facts {
	return wording.Facts{"szerv.név": wording.Of(body), "keresés.azonosító": wording.Of(s.Number), "keresés.munkakör": wording.Of(s.Post())}
}

// SearchFilter narrows the list of searches.
type SearchFilter struct {
	Kind  string
	State SearchState
	Text  string // part of the post or of the number
}

// ListedSearch is a search in a list.
type ListedSearch struct {
	Search
	Due calendar.Day // until when a prepared vacancy is to be sent, or the centre is to answer; calendar.None: nothing is due
}

// SearchView is a search as somebody may see it.
type SearchView struct {
	ListedSearch
	Own      bool            // the actor's body keeps it
	Body     string          // whose it is
	Reporter identity.Reader // who wrote it down; zero: they work there no more
	Today    calendar.Day
}

// CloseForm is the closing of a vacancy as typed.
type CloseForm struct {
	SearchAct
	Typed map[string]string // by the keys of record.Closing
}

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
