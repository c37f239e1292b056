package calendar_test

import (
	"testing"
	"time"

	"oszir/internal/platform/calendar"
)

func TestHoliday(t *testing.T) {
	for _, c := range []struct {
		name        string
		year, month int
		day         int
		want        bool
	}{
		{"New Year", 2014, 1, 1, true},
		{"an ordinary Tuesday", 2014, 1, 7, false},
		{"Easter Monday 2013", 2013, 4, 1, true},
		{"Easter Monday 2014", 2014, 4, 21, true},
		{"Whit Monday 2014", 2014, 6, 9, true},
		{"Good Friday before it was one", 2014, 4, 18, false},
		{"Good Friday", 2017, 4, 14, true},
		{"Saint Stephen", 2024, 8, 20, true},
		{"an exchanged Friday is not known", 2013, 12, 27, false},
		{"Easter Sunday in March", 2016, 3, 27, true},
	} {
		if got := calendar.Holiday(calendar.On(c.year, time.Month(c.month), c.day)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
