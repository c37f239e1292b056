package calendar

import "time"

// Holiday reports whether a day is a public holiday of Hungary (Mt. 102. §): fixed ones, and those that follow Easter.
// Weekends are none, and which days were exchanged by decree is not known here.
func Holiday(d Day) bool {
	y, m, n := d.Date()
	type date struct {
		m time.Month
		n int
	}
	switch (date{m, n}) {
	case date{time.January, 1}, date{time.March, 15}, date{time.May, 1}, date{time.August, 20}, date{time.October, 23}, date{time.November, 1},
		date{time.December, 25}, date{time.December, 26}:
		return true
	}
	switch e := easter(y); d {
	case e, e + 1, e + 49, e + 50: // Easter and Whitsun, Sunday and Monday
		return true
	case e - 2: // Good Friday
		return y >= 2017
	}
	return false
}

// easter gives Easter Sunday of a year by the Gregorian rule.
func easter(y int) Day {
	a, b, c := y%19, y/100, y%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	k := (a + 11*h + 22*l) / 451
	n := h + l - 7*k + 114
	return On(y, time.Month(n/31), n%31+1)
}
