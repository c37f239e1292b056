package benefit_test

import (
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

// As numbers of the law the working days are those that the program ships, on every day of every year that it knows and
// beyond.
//
// Covers: C10
func TestWorkdays_C10_AreThoseOfTheCalendar(t *testing.T) {
	var shipped *benefit.Law
	moved := 0
	for day := calendar.On(2009, 1, 1); day < calendar.On(2032, 1, 1); day++ {
		if got, want := shipped.WorkingDay(day), calendar.WorkingDay(day); got != want {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
		if calendar.WorkingDay(day) != calendar.UsualWorkingDay(day) {
			moved++
		}
		if got, want := shipped.KnowsWorkdays(day, day+40), calendar.CompleteBetween(day, day+40); got != want {
			t.Errorf("from %s on the years are known: %v, want %v", day, got, want)
		}
		if day.Weekday() == 3 {
			if got, want := shipped.AddWorkingDays(day, 7), calendar.AddWorkingDays(day, 7); got != want {
				t.Errorf("seven working days after %s: %s, want %s", day, got, want)
			}
		}
	}
	if moved < 50 {
		t.Errorf("only %d days were moved", moved)
	}
	for _, p := range benefit.WorkdayParameters {
		last := calendar.None
		for _, v := range p.Values {
			if v.Law == "" || v.Source == "" || v.From < last || v.Until <= v.From || v.Value != 0 && v.Value != 1 {
				t.Errorf("%s: %+v", p.Key, v)
			}
			last = v.Until
		}
	}
}

// What a lawyer puts in moves a day, and what is taken away is a day as usual.
//
// Covers: C7, C10
func TestWorkdays_C7_C10_ByAnEdition(t *testing.T) {
	friday, saturday, off := calendar.On(2031, 3, 14), calendar.On(2031, 3, 22), calendar.On(2014, 5, 2)
	law := benefit.NewLaw(1, map[string][]benefit.Dated{
		benefit.MovedWorkdays.Key: {{From: friday, Until: friday + 1, Value: 0}, {From: saturday, Until: saturday + 1, Value: 1}},
		benefit.WorkYears.Key:     {{From: calendar.On(2031, 1, 1), Until: calendar.On(2032, 1, 1), Value: 1}},
	})
	for _, c := range []struct {
		day  calendar.Day
		want bool
	}{{friday, false}, {friday - 1, true}, {saturday, true}, {saturday + 1, false}, {off, true}} {
		if got := law.WorkingDay(c.day); got != c.want {
			t.Errorf("%s: %v", c.day, got)
		}
	}
	if calendar.WorkingDay(off) {
		t.Error("the second of May 2014 was given off, and the control does not know it")
	}
	if !law.KnowsWorkdays(friday, saturday) || law.KnowsWorkdays(friday, calendar.On(2032, 1, 1)) || law.KnowsWorkdays(off, off) {
		t.Error("the years are not those of the edition")
	}
}
