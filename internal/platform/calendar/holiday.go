package calendar

import "time"

// PublicHoliday is a public holiday by law (munkaszüneti nap).
type PublicHoliday struct {
	Name    string // in Hungarian
	English string
	From    Day // the first day on which it was one; None: before everything that is modelled
	month   time.Month
	day     int // of the month; when month is 0, days after Easter Sunday
}

// publicHolidays lists them all. The two Sundays are named by the law beside the list of holidays; they are days off
// in any case.
var publicHolidays = []PublicHoliday{
	{Name: "újév", English: "New Year's Day", From: None, month: time.January, day: 1},
	{Name: "az 1848-as forradalom ünnepe", English: "Day of the Revolution of 1848", From: None, month: time.March, day: 15},
	{Name: "nagypéntek", English: "Good Friday", From: On(2017, 1, 1), day: -2}, // 2017. évi XIII. törvény
	{Name: "húsvétvasárnap", English: "Easter Sunday", From: None, day: 0},
	{Name: "húsvéthétfő", English: "Easter Monday", From: None, day: 1},
	{Name: "a munka ünnepe", English: "Labour Day", From: None, month: time.May, day: 1},
	{Name: "pünkösdvasárnap", English: "Whit Sunday", From: None, day: 49},
	{Name: "pünkösdhétfő", English: "Whit Monday", From: None, day: 50},
	{Name: "az államalapítás ünnepe", English: "Saint Stephen's Day", From: None, month: time.August, day: 20},
	{Name: "az 1956-os forradalom ünnepe", English: "Day of the Revolution of 1956", From: None, month: time.October, day: 23},
	{Name: "mindenszentek", English: "All Saints' Day", From: None, month: time.November, day: 1},
	{Name: "karácsony", English: "Christmas Day", From: None, month: time.December, day: 25},
	{Name: "karácsony másnapja", English: "Second Day of Christmas", From: None, month: time.December, day: 26},
}

// newLabourCode is the day from which the labour code of 2012 holds (Mt.), and with it its list of holidays.
var newLabourCode = On(2012, 7, 1)

// On gives the day of the holiday in a year; ok is false when it was none then.
func (h PublicHoliday) On(year int) (day Day, ok bool) {
	if h.month == 0 {
		day = easter(year) + Day(h.day)
	} else {
		day = On(year, h.month, h.day)
	}
	return day, day >= h.From
}

// Law cites the paragraph by which the holiday was one on a day.
func (h PublicHoliday) Law(on Day) string {
	switch {
	case on < newLabourCode:
		return "1992. évi XXII. törvény 125. §"
	case h.From != None:
		return "2012. évi I. törvény (Mt.) 102. §; 2017. évi XIII. törvény"
	}
	return "2012. évi I. törvény (Mt.) 102. §"
}

// Holiday reports whether a day is a public holiday of Hungary (Mt. 102. §): fixed ones, and those that follow Easter.
// Weekends are none; what decrees exchanged is said by WorkingDay and MovedDays.
func Holiday(d Day) bool {
	year := d.Year()
	for _, h := range publicHolidays {
		if day, ok := h.On(year); ok && day == d {
			return true
		}
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
