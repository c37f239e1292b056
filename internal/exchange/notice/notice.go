package notice

import "time"

// What a notice says.
const (
	Begun   = "begun"   // from now on every change is told: ask now
	Changed = "changed" // something has changed: ask again
	Ended   = "ended"   // nothing more is told; see why
)

// Notice is that something has begun, changed or ended about a subscription.
type Notice struct {
	Cursor    int64     `json:"cursor"`
	Reference string    `json:"reference"`          // the partner's own
	What      string    `json:"what"`               // begun, changed, ended
	Register  string    `json:"register,omitempty"` // in which something changed
	Why       string    `json:"why,omitempty"`      // it has ended: over, not_entitled, erased
	At        time.Time `json:"at"`

	about subject
}

// Page is what follows a cursor.
type Page struct {
	Notices []Notice `json:"notices"`
	Next    int64    `json:"next"` // cursor to go on from
	More    bool     `json:"more"` // there are others by now
}

// told gives about whom and what a page says for the first time that something has changed: those behind the highest cursor that was
// told. That a subscription has begun or ended is in the log already.
func (p *Page) told(before int64) []subject {
	var out []subject
	for i := range p.Notices {
		if n := &p.Notices[i]; n.Cursor > before && n.What == Changed {
			out = append(out, p.Notices[i].about)
		}
	}
	return out
}
