// Package calendar is the room of days and months as law counts them: calendar days in Europe/Budapest.
//
// Nouns: Day, Month, PublicHoliday, MovedDay (what yearly decrees exchange between weekdays and Saturdays; the rows
// stand in moved_days.csv, which a lawyer can read and check). Verbs: Parse, WorkingDay, NextWorkingDay, AddWorkingDays,
// WorkingDaysBetween, AddMonths, Complete (whether the moved days of a year are known at all).
//
// It owns the reading of dates as Hungarians write them. It must not: know the deadline of any procedure; those belong
// to the module that has the rule.
package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the binary must know Budapest on a machine without zone files
)

// Budapest is the zone of every legal day.
var Budapest = mustLoad("Europe/Budapest")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("calendar: " + err.Error())
	}
	return loc
}

// Day is a calendar day, counted from 1970-01-01 (day 0). The zero value is a valid day; optional days are
// pointers or carry their own flag.
type Day int32

// None marks a day that is not there; it is before every day that can be written.
const None Day = -1 << 31

// On gives the day of a year, month and day of month, which must exist (see Valid).
func On(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Valid reports whether the day of month exists in that month and the year is one that records can hold (1800 to 2200).
func Valid(year, month, day int) bool {
	if year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1 {
		return false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Month() == time.Month(month) && t.Day() == day
}

// Of gives the Budapest day of a moment.
func Of(t time.Time) Day {
	y, m, d := t.In(Budapest).Date()
	return On(y, m, d)
}

// Time gives midnight UTC of the day, for drivers that carry a date as a time.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Date gives year, month and day of month.
func (d Day) Date() (int, time.Month, int) { return d.Time().Date() }

// Year gives the calendar year.
func (d Day) Year() int { return d.Time().Year() }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String gives the ISO form 2013-11-15; None gives "".
func (d Day) String() string {
	if d == None {
		return ""
	}
	y, m, day := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// Dotted gives 2013.11.15, the form of tables and generated ids.
func (d Day) Dotted() string {
	if d == None {
		return ""
	}
	y, m, day := d.Date()
	b := make([]byte, 0, 10)
	b = appendPadded(b, y, 4)
	b = append(b, '.')
	b = appendPadded(b, int(m), 2)
	b = append(b, '.')
	b = appendPadded(b, day, 2)
	return string(b)
}

// Month is a year and month as one number: year*12 + month-1.
type Month int32

// MonthOf gives the month of a day.
func MonthOf(d Day) Month {
	y, m, _ := d.Date()
	return Month(y*12 + int(m) - 1)
}

// First gives the first day of the month.
func (m Month) First() Day { return On(int(m)/12, time.Month(int(m)%12+1), 1) }

// String gives 2013-11.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", int(m)/12, int(m)%12+1) }

// AgeOn gives the completed years of somebody born on born, on a day. Someone born on 29 February completes a
// year on 1 March of common years.
func AgeOn(born, on Day) int {
	by, bm, bd := born.Date()
	y, m, d := on.Date()
	age := y - by
	if m < bm || m == bm && d < bd {
		age--
	}
	return age
}

// Parse reads a day in the shapes Hungarian offices write: 2013.11.15., 2013.11.15, 2013. 11. 15., 2013-11-15,
// 2013/11/15, 20131115, 2013-11-15T00:00:00 and 2013. november 15. Anything else, and days that do not exist,
// are refused.
func Parse(s string) (Day, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 8 || len(s) > 40 {
		return None, false
	}
	if i := strings.IndexByte(s, 'T'); i == 10 && strings.Trim(s[i:], "T0:.Z") == "" {
		s = s[:i]
	}
	if len(s) == 8 && isDigits(s) {
		return build(s[:4], s[4:6], s[6:])
	}
	var parts [3]string
	n := 0
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' || r == '/' || r == ' ' }) {
		if n == 3 {
			return None, false
		}
		parts[n] = f
		n++
	}
	if n != 3 || len(parts[0]) != 4 {
		return None, false
	}
	if m, ok := monthNames[strings.ToLower(parts[1])]; ok {
		parts[1] = m
	}
	return build(parts[0], parts[1], parts[2])
}

// ParseMonth reads a month: 2013.11., 2013.11, 2013-11, 2013. 11., 201311, 2013. november; a full day is taken as its month.
func ParseMonth(s string) (Month, bool) {
	s = strings.TrimSpace(s)
	if d, ok := Parse(s); ok {
		return MonthOf(d), true
	}
	if len(s) == 6 && isDigits(s) {
		s = s[:4] + "." + s[4:]
	}
	f := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' || r == '/' || r == ' ' })
	if len(f) != 2 || len(f[0]) != 4 {
		return 0, false
	}
	if m, ok := monthNames[strings.ToLower(f[1])]; ok {
		f[1] = m
	}
	d, ok := build(f[0], f[1], "1")
	if !ok {
		return 0, false
	}
	return MonthOf(d), true
}

var monthNames = map[string]string{
	"január": "1", "február": "2", "március": "3", "április": "4", "május": "5", "június": "6",
	"július": "7", "augusztus": "8", "szeptember": "9", "október": "10", "november": "11", "december": "12",
}

func build(y, m, d string) (Day, bool) {
	if !isDigits(y) || !isDigits(m) || !isDigits(d) || len(m) > 2 || len(d) > 2 {
		return None, false
	}
	yi, _ := strconv.Atoi(y)
	mi, _ := strconv.Atoi(m)
	di, _ := strconv.Atoi(d)
	if !Valid(yi, mi, di) {
		return None, false
	}
	return On(yi, time.Month(mi), di), true
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func appendPadded(b []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for i := len(s); i < width; i++ {
		b = append(b, '0')
	}
	return append(b, s...)
}
