package identity

import (
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// LinkState is whether an account of the old register (KENYSZI) is linked.
type LinkState string

// The states.
const (
	NotLinked LinkState = "NEM_LINKELT"
	Linked    LinkState = "LINKELT"
)

// LegacyAccount is an account of the old register, as it was brought in.
type LegacyAccount struct {
	ID       int64
	Code     string
	Name     string
	State    LinkState
	Account  string    // code of the account that it is linked to; "" when it is not
	LinkedAt time.Time // zero when it is not
	Rights   []LegacyRight
}

// LegacyRight is what an old account was for a body.
type LegacyRight struct {
	BodyID int64
	Role   Role
}

// SwitchDate is from when only linked accounts work.
type SwitchDate struct {
	ID  int64        // 0: none was set yet
	Day calendar.Day // calendar.None: none was set yet
}

// Reached reports whether the second phase has begun.
func (s SwitchDate) Reached(now time.Time) bool {
	return s.Day != calendar.None && !now.Before(startOf(s.Day))
}

// ends is when provisional memberships end; zero: not yet known.
func (s SwitchDate) ends() time.Time {
	if s.Day == calendar.None {
		return time.Time{}
	}
	return startOf(s.Day)
}

// NewSwitchDate is another switch date.
type NewSwitchDate struct {
	Day     calendar.Day
	Seen    int64 // SwitchDate.ID as it was shown
	Request audit.Request
}

// OwnLink is what the owner of an account sees of linking.
type OwnLink struct {
	Legacy   []LegacyAccount // those of the same citizen identity; empty when there are none
	Switch   SwitchDate
	Reached  bool // only linked accounts work now
	Complete bool // the registration is confirmed
}

// Open gives the old account that is to be linked; ok is false when there is none.
func (o OwnLink) Open() (LegacyAccount, bool) {
	for _, l := range o.Legacy {
		if l.State == NotLinked {
			return l, true
		}
	}
	return LegacyAccount{}, false
}

// LinkFilter is which old accounts a list shows.
type LinkFilter struct {
	State LinkState // "": all
	After string    // code after which it goes on
}

// LinkList is a list of old accounts by code.
type LinkList struct {
	Lines             []LegacyAccount // 200 at most
	More              bool
	Linked, NotLinked int // of all that the actor may see
	Switch            SwitchDate
	Everybody         bool // of all bodies, not only of the actor's
}

// legacyRoles are the roles of the old register.
var legacyRoles = []Role{RoleReporter, RoleCaseManager, RoleTreasury}
