package benefit

import (
	"cmp"
	"strings"

	"oszir/internal/platform/calendar"
)

// The working days of offices as numbers of the law, so that a lawyer can put in what a yearly decree moves. The program ships
// what calendar knows.
const (
	workdayUnit = "1/0"
	workdayLaw  = "Mt. 102. § (5)"

	firstWorkYear, lastWorkYear = 2010, 2100 // of which the program can know anything
)

var (
	// MovedWorkdays are the days that decrees exchange between weekdays and Saturdays (munkanap-áthelyezés): 1 on which offices
	// work, 0 on which they do not. Of all other days weekends and public holidays tell.
	MovedWorkdays = &Parameter{Key: "munkanap_athelyezes", Name: "munkanap-áthelyezés (1: munkanap, 0: pihenőnap)", Unit: workdayUnit, Values: movedWorkdays()}
	// WorkYears are the years of which it is known what is moved: 1. In others a last day may become another one.
	WorkYears = &Parameter{Key: "munkarend_ismert", Name: "a munkanap-áthelyezései ismertek (1: igen, 0: nem)", Unit: workdayUnit, Values: workYears()}
)

// WorkdayParameters are the numbers by which working days are counted.
var WorkdayParameters = []*Parameter{MovedWorkdays, WorkYears}

func movedWorkdays() []Dated {
	var out []Dated
	for year := firstWorkYear; year <= lastWorkYear; year++ {
		for _, m := range calendar.MovedDays(year) {
			v := Dated{From: m.Day, Until: m.Day + 1, Law: m.Decree, Source: cmp.Or(strings.Join(m.Sources, "; "), ownSource), Basis: Own, Verified: m.Verified}
			if m.Worked {
				v.Value = 1
			}
			if m.Found {
				v.Basis = Found
			}
			out = append(out, v)
		}
	}
	return out
}

func workYears() []Dated {
	var out []Dated
	for year := firstWorkYear; year <= lastWorkYear; year++ {
		if calendar.Complete(year) {
			out = append(out, Dated{From: calendar.On(year, 1, 1), Until: calendar.On(year+1, 1, 1), Value: 1, Law: workdayLaw, Source: ownSource, Basis: Own})
		}
	}
	return out
}

// WorkingDay reports whether offices work on a day.
func (l *Law) WorkingDay(d calendar.Day) bool {
	if v, ok := l.On(MovedWorkdays, d); ok {
		return v.Value == 1
	}
	return calendar.UsualWorkingDay(d)
}

// AddWorkingDays gives the n-th working day after a day, which is not counted itself. For n below 1 it gives the day.
func (l *Law) AddWorkingDays(d calendar.Day, n int) calendar.Day {
	for ; n > 0; n-- {
		d++
		for !l.WorkingDay(d) {
			d++
		}
	}
	return d
}

// KnowsWorkdays reports whether the moved days of every year from one day to another are known.
func (l *Law) KnowsWorkdays(from, to calendar.Day) bool {
	for year := from.Year(); year <= to.Year(); year++ {
		v, ok := l.On(WorkYears, calendar.On(year, 1, 1))
		if !ok || v.Value != 1 {
			return false
		}
	}
	return true
}
