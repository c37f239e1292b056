package identity

import (
	"slices"
	"time"

	"oszir/internal/platform/calendar"
)

// Membership is what an account is for a body, now.
type Membership struct {
	ID     int64
	BodyID int64
	Role   Role
}

// noMembership is what a session stands for whose account is nothing for any body.
var noMembership = Membership{Role: RoleUser}

// MembershipOf names what an account is for a body.
type MembershipOf struct {
	Code   string
	BodyID int64
	Role   Role // "" where the account is only one thing for the body
}

// Excluded lists the roles that nobody has together with this one, for whatever bodies (I5).
func Excluded(r Role) []Role {
	kind, _ := KindOf(r)
	out := slices.Clone(kind.Excludes)
	for _, k := range roleKinds {
		if slices.Contains(k.Excludes, r) && !slices.Contains(out, k.Role) {
			out = append(out, k.Role)
		}
	}
	return out
}

// startOf is the moment in which a day begins in Budapest.
func startOf(d calendar.Day) time.Time {
	y, month, day := d.Date()
	return time.Date(y, month, day, 0, 0, 0, 0, calendar.Budapest)
}
