package people

import "oszir/internal/platform/calendar"

// Meant is somebody whom another authority's program asks about: by TAJ, or by name and birth date. More that is given must fit
// too.
type Meant struct {
	TAJ                               string
	FamilyName, GivenName             string // present or birth name
	MotherFamilyName, MotherGivenName string
	BirthDate                         calendar.Day // calendar.None: not given
}

// Exact reports whether that is enough to look for somebody: nobody is given a list of people to choose from.
func (m *Meant) Exact() bool {
	return m.TAJ != "" || m.FamilyName != "" && m.GivenName != "" && m.BirthDate != calendar.None
}
