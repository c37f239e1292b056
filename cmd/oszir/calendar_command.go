package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"text/tabwriter"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

type calendarCmd struct {
	Year int  `help:"Which year, from 2010." required:""`
	JSON bool `help:"Write JSON." name:"json"`
}

// calendarDay is a day that is not what its place in the week says, as --json writes it.
type calendarDay struct {
	Day      string   `json:"day"`
	Weekday  string   `json:"weekday"`
	What     string   `json:"what"` // holiday, off, worked
	Name     string   `json:"name,omitempty"`
	Law      string   `json:"law"`
	Sources  []string `json:"sources,omitempty"`
	Verified bool     `json:"verified"`
}

type calendarAnswer struct {
	Year     int           `json:"year"`
	Complete bool          `json:"complete"` // false: its moved working days are not known
	Days     []calendarDay `json:"days"`
}

// The years that can be asked for: those of the moved working days that are known, and what a record can hold.
const firstCalendarYear, lastCalendarYear = 2010, 2200

// Run lists the public holidays and moved working days of a year; it needs no database.
func (c *calendarCmd) Run(e *env) error {
	if c.Year < firstCalendarYear || c.Year > lastCalendarYear {
		return errs.New(errs.Invalid, "cli.calendar.no_year", strconv.Itoa(firstCalendarYear), strconv.Itoa(lastCalendarYear))
	}
	answer := calendarAnswer{Year: c.Year, Complete: calendar.Complete(c.Year), Days: []calendarDay{}}
	for _, s := range calendar.SpecialDays(c.Year) {
		answer.Days = append(answer.Days, e.calendarDay(s))
	}
	var err error
	if c.JSON {
		out := json.NewEncoder(e.stdout)
		out.SetIndent("", "  ")
		err = out.Encode(answer)
	} else {
		err = e.printCalendar(answer)
	}
	if err == nil && !answer.Complete {
		e.say("cli.calendar.incomplete", strconv.Itoa(c.Year))
	}
	return err
}

// calendarDay puts a day into the form that is written.
func (e *env) calendarDay(s calendar.SpecialDay) calendarDay {
	weekdays := [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	day := calendarDay{Day: s.Day.String(), Weekday: e.text.Text(e.lang, "cli.calendar."+weekdays[s.Day.Weekday()])}
	if h := s.Holiday; h != nil {
		day.What, day.Name, day.Law = "holiday", h.Name, h.Law(s.Day)
		if e.lang != i18n.Hungarian {
			day.Name = h.English
		}
		return day
	}
	day.What, day.Law, day.Sources, day.Verified = "off", s.Moved.Decree, s.Moved.Sources, s.Moved.Verified
	if s.Moved.Worked {
		day.What = "worked"
	}
	return day
}

func (e *env) printCalendar(a calendarAnswer) error {
	w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	for _, d := range a.Days {
		what := e.text.Text(e.lang, "cli.calendar."+d.What)
		if d.Name != "" {
			what += ": " + d.Name
		}
		mark := e.text.Text(e.lang, "cli.parameter.unverified")
		if d.Verified {
			mark = e.text.Text(e.lang, "cli.parameter.verified")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", d.Day, d.Weekday, what, d.Law, mark)
	}
	return w.Flush()
}
