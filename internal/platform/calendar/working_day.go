package calendar

import (
	"cmp"
	"slices"
	"time"
)

// WorkingDay reports whether offices work on a day: Monday to Friday, and Saturdays that a decree exchanged, but not
// public holidays and not weekdays that a decree gave for such a Saturday. Of a year that is not Complete only weekends
// and public holidays are known.
func WorkingDay(d Day) bool {
	if m, ok := moved(d); ok {
		return m.Worked
	}
	return UsualWorkingDay(d)
}

// UsualWorkingDay is WorkingDay where no decree has moved anything: Monday to Friday, but not public holidays.
func UsualWorkingDay(d Day) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return !Holiday(d)
}

// NextWorkingDay gives the day itself when it is a working day, otherwise the first one after it. On that day a
// deadline ends whose last day is a day off (Ket. 65. § (3), Ákr. 52. §).
func NextWorkingDay(d Day) Day {
	for !WorkingDay(d) {
		d++
	}
	return d
}

// AddWorkingDays gives the n-th working day after a day, which is not counted itself. For n below 1 it gives the day.
func AddWorkingDays(d Day, n int) Day {
	for ; n > 0; n-- {
		d = NextWorkingDay(d + 1)
	}
	return d
}

// WorkingDaysBetween counts the working days after one day up to and including another; 0 when that is not later.
func WorkingDaysBetween(after, until Day) int {
	n := 0
	for d := after + 1; d <= until; d++ {
		if WorkingDay(d) {
			n++
		}
	}
	return n
}

// AddMonths gives the day of the same number n months later (earlier, when n is negative), or the last day of that
// month when it has no such day: so a period in months or years ends (Ket. 65. § (2), Ákr. 52. §).
func AddMonths(d Day, n int) Day {
	_, _, day := d.Date()
	m := MonthOf(d) + Month(n)
	return min(m.First()+Day(day-1), (m+1).First()-1)
}

// SpecialDay is a day that is not what its place in the week says: a public holiday, or one that a decree moved.
type SpecialDay struct {
	Day     Day
	Holiday *PublicHoliday // nil: moved by a decree
	Moved   *MovedDay      // nil: a public holiday
}

// SpecialDays lists the public holidays and moved days of a year, in their order. Ask Complete whether the moved days
// are known.
func SpecialDays(year int) []SpecialDay {
	var out []SpecialDay
	for _, h := range publicHolidays {
		if day, ok := h.On(year); ok {
			out = append(out, SpecialDay{Day: day, Holiday: &h})
		}
	}
	for _, m := range MovedDays(year) {
		out = append(out, SpecialDay{Day: m.Day, Moved: &m})
	}
	slices.SortFunc(out, func(a, b SpecialDay) int { return cmp.Compare(a.Day, b.Day) })
	return out
}
