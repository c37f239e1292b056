package calendar_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/calendar"
)

// day reads a day of a test.
func day(t *testing.T, s string) calendar.Day {
	t.Helper()
	d, ok := calendar.Parse(s)
	if !ok {
		t.Fatalf("no day: %q", s)
	}
	return d
}

func TestWorkingDay_C10(t *testing.T) {
	for _, c := range []struct {
		name, day string
		want      bool
	}{
		{"a Wednesday", "2014-01-08", true},
		{"a Saturday", "2014-01-11", false},
		{"a Sunday", "2014-01-12", false},
		{"a holiday in the week", "2014-08-20", false},
		{"a holiday on a Saturday", "2014-03-15", false},
		{"no day off for a holiday on a Saturday", "2014-03-17", true},
		{"a Friday taken off", "2014-05-02", false},
		{"the Saturday for it", "2014-05-10", true},
		{"the Saturday after", "2014-05-17", false},
		{"Good Friday before it was a holiday", "2016-03-25", true},
		{"Good Friday", "2017-04-14", false},
		{"the first decree modelled", "2010-12-11", true},
		{"by the decree of the next year", "2012-12-31", false},
		{"the Saturday for it", "2012-12-01", true},
		{"an amended Saturday", "2012-05-05", false},
		{"Christmas Eve without a decree", "2021-12-23", true},
		{"Christmas Eve by decree", "2021-12-24", false},
		{"a Saturday of 2026", "2026-08-08", true},
		{"the Saturday of the draft", "2026-08-15", false},
		{"a weekday of a year without decree", "2027-12-24", true},
		{"a holiday of such a year", "2027-03-15", false},
	} {
		if got := calendar.WorkingDay(day(t, c.day)); got != c.want {
			t.Errorf("%s, %s: %v", c.name, c.day, got)
		}
	}
}

// What the decrees exchange is a Saturday for a weekday, so a year has as many working days with them as without.
func TestWorkingDay_C10_DecreesOnlyExchange(t *testing.T) {
	for year := 2010; year <= 2030; year++ {
		first, last := calendar.On(year, 1, 1), calendar.On(year, 12, 31)
		plain := 0
		for d := first; d <= last; d++ {
			if w := d.Weekday(); w != time.Saturday && w != time.Sunday && !calendar.Holiday(d) {
				plain++
			}
		}
		if got := calendar.WorkingDaysBetween(first-1, last); got != plain || got < 248 || got > 256 {
			t.Errorf("%d has %d working days, without decrees %d", year, got, plain)
		}
	}
}

// The working days of a year and its Easter Monday, reckoned elsewhere and by another rule for Easter.
func TestWorkingDay_C10_Years(t *testing.T) {
	for _, c := range []struct {
		year, days int
		easter     string
	}{
		{2010, 255, "2010-04-05"}, {2011, 255, "2011-04-25"}, {2012, 252, "2012-04-09"}, {2013, 251, "2013-04-01"}, {2014, 253, "2014-04-21"},
		{2015, 254, "2015-04-06"}, {2016, 255, "2016-03-28"}, {2017, 251, "2017-04-17"}, {2018, 250, "2018-04-02"}, {2019, 250, "2019-04-22"},
		{2020, 254, "2020-04-13"}, {2021, 254, "2021-04-05"}, {2022, 254, "2022-04-18"}, {2023, 251, "2023-04-10"}, {2024, 251, "2024-04-01"},
		{2025, 252, "2025-04-21"}, {2026, 253, "2026-04-06"}, {2027, 254, "2027-03-29"}, {2028, 251, "2028-04-17"}, {2029, 250, "2029-04-02"},
		{2030, 250, "2030-04-22"},
	} {
		if got := calendar.WorkingDaysBetween(calendar.On(c.year-1, 12, 31), calendar.On(c.year, 12, 31)); got != c.days {
			t.Errorf("%d has %d working days, want %d", c.year, got, c.days)
		}
		if !calendar.Holiday(day(t, c.easter)) || calendar.WorkingDay(day(t, c.easter)) {
			t.Errorf("%s is not Easter Monday", c.easter)
		}
	}
}

func TestComplete_C10(t *testing.T) {
	var known []int
	for year := 2000; year <= 2040; year++ {
		if calendar.Complete(year) {
			known = append(known, year)
		}
	}
	if want := []int{2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026}; !slices.Equal(known, want) {
		t.Errorf("complete: %v", known)
	}
	if len(calendar.MovedDays(2017)) != 0 || len(calendar.MovedDays(2027)) != 0 {
		t.Error("2017 and 2027 have no moved days, the first because there was no decree")
	}
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"2026-12-20", "2026-12-31", true}, {"2026-12-20", "2027-01-01", false}, {"2009-12-31", "2010-01-04", false}, {"2028-01-01", "2027-01-01", true},
	} {
		if got := calendar.CompleteBetween(day(t, c.from), day(t, c.to)); got != c.want {
			t.Errorf("%s to %s: %v", c.from, c.to, got)
		}
	}
}

func TestNextWorkingDay_C10(t *testing.T) {
	for _, c := range []struct{ name, day, want string }{
		{"a working day", "2014-01-08", "2014-01-08"},
		{"over a weekend", "2014-01-11", "2014-01-13"},
		{"to a Saturday that is worked", "2013-08-24", "2013-08-24"},
		{"over Christmas with two days taken off", "2013-12-24", "2013-12-30"},
		{"over All Saints with a Monday taken off", "2016-10-29", "2016-11-02"},
		{"over the end of a year", "2012-12-29", "2013-01-02"},
		{"over Easter without Good Friday", "2014-04-18", "2014-04-18"},
		{"over Easter with Good Friday", "2018-03-30", "2018-04-03"},
	} {
		if got := calendar.NextWorkingDay(day(t, c.day)).String(); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.name, c.day, got, c.want)
		}
	}
}

func TestAddWorkingDays_C10(t *testing.T) {
	for _, c := range []struct {
		name, day string
		n         int
		want      string
	}{
		{"none", "2014-01-11", 0, "2014-01-11"},
		{"a week", "2014-01-08", 5, "2014-01-15"},
		{"from a Saturday", "2014-01-11", 1, "2014-01-13"},
		{"over a Saturday that is worked", "2014-05-08", 3, "2014-05-12"},
		{"over a Friday that is taken off", "2014-04-30", 1, "2014-05-05"},
		{"over the end of a year", "2013-12-23", 5, "2014-01-06"},
	} {
		got := calendar.AddWorkingDays(day(t, c.day), c.n)
		if got.String() != c.want || calendar.WorkingDaysBetween(day(t, c.day), got) != c.n {
			t.Errorf("%s: %d after %s is %s, want %s", c.name, c.n, c.day, got, c.want)
		}
	}
	if n := calendar.WorkingDaysBetween(day(t, "2014-01-08"), day(t, "2014-01-06")); n != 0 {
		t.Errorf("backwards there are %d", n)
	}
}

// Counting and adding agree, adding is monotone in both, and what it gives is a working day.
func TestAddWorkingDays_C10_Properties(t *testing.T) {
	dice := rand.New(rand.NewPCG(10, 1))
	for range 20_000 {
		d := calendar.On(2010, 1, 1) + calendar.Day(dice.IntN(21*365))
		n := 1 + dice.IntN(60)
		got := calendar.AddWorkingDays(d, n)
		switch {
		case !calendar.WorkingDay(got), got <= d:
			t.Fatalf("%d after %s is %s", n, d, got)
		case calendar.WorkingDaysBetween(d, got) != n:
			t.Fatalf("%s is not %d after %s", got, n, d)
		case calendar.AddWorkingDays(d+1, n) < got, calendar.AddWorkingDays(d, n+1) <= got:
			t.Fatalf("later begun or longer ends earlier: %s, %d", d, n)
		case calendar.AddWorkingDays(calendar.AddWorkingDays(d, n), 3) != calendar.AddWorkingDays(d, n+3):
			t.Fatalf("in two steps it is another day: %s, %d", d, n)
		case calendar.NextWorkingDay(d) != calendar.AddWorkingDays(d-1, 1):
			t.Fatalf("the next working day of %s", d)
		}
	}
}

func TestAddMonths_C10(t *testing.T) {
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{
		{"2014-01-15", 1, "2014-02-15"}, {"2014-01-31", 1, "2014-02-28"}, {"2016-01-31", 1, "2016-02-29"}, {"2014-12-31", 2, "2015-02-28"},
		{"2014-02-28", 1, "2014-03-28"}, {"2014-11-30", 3, "2015-02-28"}, {"2016-02-29", 12, "2017-02-28"}, {"2014-03-31", -1, "2014-02-28"},
		{"2014-01-15", -13, "2012-12-15"}, {"2014-01-15", 0, "2014-01-15"}, {"2014-03-01", 24, "2016-03-01"},
	} {
		if got := calendar.AddMonths(day(t, c.day), c.n).String(); got != c.want {
			t.Errorf("%d months after %s: %s, want %s", c.n, c.day, got, c.want)
		}
	}
}

func TestSpecialDays_C10(t *testing.T) {
	var got []string
	for _, s := range calendar.SpecialDays(2014) {
		switch {
		case s.Moved != nil && s.Moved.Worked:
			got = append(got, s.Day.String()+" worked: "+s.Moved.Decree)
		case s.Moved != nil:
			got = append(got, s.Day.String()+" off: "+s.Moved.Decree)
		default:
			got = append(got, s.Day.String()+" "+s.Holiday.Name)
		}
	}
	const decree = "33/2013. (VIII. 30.) NGM rendelet"
	if d := cmp.Diff([]string{
		"2014-01-01 újév", "2014-03-15 az 1848-as forradalom ünnepe", "2014-04-20 húsvétvasárnap", "2014-04-21 húsvéthétfő",
		"2014-05-01 a munka ünnepe", "2014-05-02 off: " + decree, "2014-05-10 worked: " + decree, "2014-06-08 pünkösdvasárnap",
		"2014-06-09 pünkösdhétfő", "2014-08-20 az államalapítás ünnepe", "2014-10-18 worked: " + decree,
		"2014-10-23 az 1956-os forradalom ünnepe", "2014-10-24 off: " + decree, "2014-11-01 mindenszentek",
		"2014-12-13 worked: " + decree, "2014-12-24 off: " + decree, "2014-12-25 karácsony", "2014-12-26 karácsony másnapja",
	}, got); d != "" {
		t.Error(d)
	}
	for year := 2010; year <= 2030; year++ {
		for _, s := range calendar.SpecialDays(year) {
			if s.Holiday != nil && (!calendar.Holiday(s.Day) || calendar.WorkingDay(s.Day) || s.Holiday.Law(s.Day) == "" || s.Holiday.English == "") {
				t.Errorf("%s: %+v", s.Day, s.Holiday)
			}
			if s.Moved != nil && calendar.WorkingDay(s.Day) != s.Moved.Worked {
				t.Errorf("%s: %+v", s.Day, s.Moved)
			}
		}
	}
}
