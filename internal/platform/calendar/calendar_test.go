package calendar_test

import (
	"testing"
	"time"

	"oszir/internal/platform/calendar"
)

func TestDay_RoundTrip(t *testing.T) {
	for d := calendar.On(1800, 1, 1); d <= calendar.On(2200, 12, 31); d++ {
		got, ok := calendar.Parse(d.Dotted() + ".")
		if !ok || got != d {
			t.Fatalf("%s read back as %s %v", d, got, ok)
		}
		if got := calendar.Of(d.Time()); got != d {
			t.Fatalf("%s is %s in Budapest", d, got)
		}
	}
}

func TestOf_SummerTime(t *testing.T) {
	for moment, want := range map[string]string{
		"2013-03-30T22:59:59Z": "2013-03-30", "2013-03-30T23:00:00Z": "2013-03-31", // the night of the change
		"2013-10-26T21:59:59Z": "2013-10-26", "2013-10-26T22:00:00Z": "2013-10-27", "2013-12-31T23:00:00Z": "2014-01-01",
	} {
		at, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.Of(at).String(); got != want {
			t.Errorf("%s is %s in Budapest, want %s", moment, got, want)
		}
	}
}

func TestAgeOn(t *testing.T) {
	born := calendar.On(1996, 2, 29)
	for day, want := range map[calendar.Day]int{calendar.On(2014, 2, 28): 17, calendar.On(2014, 3, 1): 18, calendar.On(2016, 2, 29): 20, calendar.On(1996, 2, 29): 0} {
		if got := calendar.AgeOn(born, day); got != want {
			t.Errorf("on %s %d years, want %d", day, got, want)
		}
	}
}

func TestSerial(t *testing.T) {
	d := calendar.On(2013, 11, 15)
	if got, ok := calendar.FromSerial(float64(d.Serial()), false); !ok || got != d {
		t.Errorf("%s %v", got, ok)
	}
	for _, n := range []float64{-1, 0, 60, 1e9} {
		if got, ok := calendar.FromSerial(n, false); ok {
			t.Errorf("%v is taken as %s; the 1900 system cannot say what it means", n, got)
		}
	}
}

// Whatever is typed is either refused or a day that is written back the same.
//
// Covers: F, H14
func FuzzParse(f *testing.F) {
	for _, s := range []string{"2013.11.15.", "2013-11-15", "2013. 11. 15.", "20131115", "2013. november 15.", "1.1.1", "2013.02.30", "....", "9999.99.99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := calendar.Parse(s)
		if !ok {
			return
		}
		again, ok := calendar.Parse(d.String())
		if !ok || again != d {
			t.Errorf("%q is %s, which reads back as %s", s, d, again)
		}
		calendar.ParseMonth(s)
	})
}
