package tartinfo

import (
	"strings"

	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/wording"
	"oszir/internal/tartinfo/record"
)

// Status is how a member stands; it follows from the days and is never stored.
type Status string

// The statuses of members (T16).
const (
	NotYet Status = "not_yet" // Még nem aktív: only its own body sees the member
	Active Status = "active"
	NoMore Status = "no_more" // Már nem aktív: removed and forgotten
)

// Member is a member of the reserve as they stand.
type Member struct {
	ID           int64
	BodyID       int64 // who keeps the member now
	PlacedBy     int64 // whose official it was
	Content      record.Content
	Name         string // "": forgotten
	ReserveStart calendar.Day
	ReserveEnd   calendar.Day // the last day; it ends at 24:00
	RecordedOn   calendar.Day
	RecordedBy   string       // login code
	RemovedOn    calendar.Day // calendar.None: on the list
	Reason       string       // why removed
	Version      int
}

// StatusOn says how the member stands on a day.
func (m *Member) StatusOn(today calendar.Day) Status {
	switch {
	case m.RemovedOn != calendar.None || m.ReserveEnd < today:
		return NoMore
	case m.ReserveStart > today:
		return NotYet
	}
	return Active
}

// Masked is what stands for the name of a forgotten member (T27).
const Masked = "AAAA BBB"

// Shown is the member's name, or what stands for it.
func (m *Member) Shown() string {
	if m.Name == "" {
		return Masked
	}
	return m.Name
}

// Email is the private address; "" of a forgotten member.
func (m *Member) Email() string { return m.Content["email"] }

// facts are what wordings of letters may say of a member.
func (m *Member) facts(body string) wording.Facts {
	return wording.Facts{
		"szerv.név": wording.Of(body), "tag.név": wording.Of(m.Name), "tag.munkakör": wording.Of(m.Content["post"]), "tag.kezdet": wording.On(m.ReserveStart), "tag.vég": wording.On(m.ReserveEnd),
	}
}

// nameOf puts the name of a content together.
func nameOf(c record.Content) string {
	return strings.Join(c.Pick("name_prefix", "family_name", "given_name", "name_suffix"), " ")
}

// MemberForm is a member as typed.
type MemberForm struct {
	ID      int64             // of a member who is there; 0: a new one
	Seen    int               // version that was looked at
	Typed   map[string]string // by the keys of record.Member
	Request audit.Request
}

// fill takes over from the body what ticks say.
func fill(form record.Form, typed map[string]string, b *orgs.Body) map[string]string {
	out := make(map[string]string, len(typed))
	for k, v := range typed {
		out[k] = v
	}
	own := copied(b)
	for _, f := range form.Fields() {
		if f.Copied != "" && strings.TrimSpace(typed[f.Copied]) != "" {
			if text := own[f.Key]; text != "" { // what the register of bodies lacks stays as typed
				out[f.Key] = text
			}
		}
	}
	return out
}
