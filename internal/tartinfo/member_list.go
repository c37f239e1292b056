package tartinfo

import (
	"oszir/internal/platform/calendar"
)

// MemberFilter narrows the list of members.
type MemberFilter struct {
	Status Status // "" for those that are active (T16)
	Text   string // part of a name or a post
	County string
	Family string
}

// ListedMember is a member in a list.
type ListedMember struct {
	ID           int64
	Name         string // "": forgotten
	Body         int64
	BodyName     string
	Post         string
	Unit         string
	County       string
	Family       string
	ReserveStart calendar.Day
	ReserveEnd   calendar.Day
	RecordedOn   calendar.Day
	Status       Status
}
