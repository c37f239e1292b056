package benefit

import (
	"sort"

	"oszir/internal/platform/calendar"
)

// Law is the numbers of the law as one edition has them: what the program ships, and over it what lawyers have put in its
// place. Nobody changes one that was made, so it can be shared. nil is the law as the program ships it.
type Law struct {
	Edition int64 // 0: as shipped

	values map[string][]Dated // by key of the parameter, of those that an edition has changed
}

// NewLaw makes the law of an edition. values are, by key of the parameter, those that editions have changed, oldest first;
// an empty list says that the law has none any more.
func NewLaw(edition int64, values map[string][]Dated) *Law {
	return &Law{Edition: edition, values: values}
}

// Number gives the number of the edition; 0: as shipped.
func (l *Law) Number() int64 {
	if l == nil {
		return 0
	}
	return l.Edition
}

// Values gives what a parameter is over time, oldest first.
func (l *Law) Values(p *Parameter) []Dated {
	if l != nil {
		if changed, ok := l.values[p.Key]; ok {
			return changed
		}
	}
	return p.Values
}

// On gives the value of a parameter on a day. ok is false when the law has none, or none is known: the rule that asked must
// then refuse, not guess.
func (l *Law) On(p *Parameter, day calendar.Day) (Dated, bool) {
	values := l.Values(p)
	i := sort.Search(len(values), func(i int) bool { return values[i].From > day }) - 1
	if i < 0 {
		return Dated{}, false
	}
	return values[i], values[i].Until == calendar.None || day < values[i].Until
}

// PensionDay gives the day on which a person reaches the pension age. Rights to retire earlier (women with forty
// years of service) are not modelled.
func (l *Law) PensionDay(born calendar.Day) (calendar.Day, bool) {
	years, ok := l.On(PensionAgeYears, born)
	if !ok {
		return calendar.None, false
	}
	days, ok := l.On(PensionAgeDays, born)
	if !ok {
		return calendar.None, false
	}
	y, m, d := born.Date()
	return calendar.On(y+int(years.Value), m, d) + calendar.Day(days.Value), true
}
