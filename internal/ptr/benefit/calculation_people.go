package benefit

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

// NeedPeople gives the members when they can be the household of one application: the applicant once, one spouse or
// partner at most, everybody with a birth date that has come and an income that is not negative. Otherwise it says what
// is wrong and ok is false.
func (c *Calculation) NeedPeople() ([]Member, bool) {
	members, ok := c.NeedHousehold()
	if !ok {
		return nil, false
	}
	if count(members, isKin(Self)) != 1 || count(members, isKin(Spouse)) > 1 {
		c.Lack(nil, "benefit.calculation.household_roles")
		return nil, false
	}
	odd := count(members, func(m *Member) bool { return m.Born == calendar.None || m.Born > c.Day || m.Income < 0 })
	if odd > 0 {
		c.Lack(nil, "benefit.calculation.household_people", Number(odd))
		return nil, false
	}
	return members, true
}

// count counts the members for whom something holds.
func count(members []Member, holds func(*Member) bool) int64 {
	n := int64(0)
	for i := range members {
		if holds(&members[i]) {
			n++
		}
	}
	return n
}

func isKin(k Kin) func(*Member) bool { return func(m *Member) bool { return m.Kin == k } }

// Chosen gives the value of a list that the calculation cannot do without.
func (c *Calculation) Chosen(f *fields.Field) (string, bool) {
	v := c.Record.Of(f)
	if v.State != fields.OK {
		c.Lack(f, "benefit.calculation.field_missing", f.Column)
		return "", false
	}
	return v.Text, true
}

// PensionDay gives the day on which somebody reaches the pension age, the numbers of it kept as used.
func (c *Calculation) PensionDay(born calendar.Day) (calendar.Day, bool) {
	day, ok := c.Law.PensionDay(born)
	if !ok {
		c.Lack(nil, "finding.eligibility.no_parameter", PensionAgeYears.Name, dotted(c.Day))
		return calendar.None, false
	}
	c.use(PensionAgeYears, born)
	c.use(PensionAgeDays, born)
	return day, true
}
