package calendar

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MovedDay is a day that a yearly decree took out of the usual working week (munkanap-áthelyezés, Mt. 102. § (5)).
type MovedDay struct {
	Day      Day
	Worked   bool     // a Saturday on which work is done; false: a weekday off
	Decree   string   // citation
	Sources  []string // where it was read; two where they are independent
	Found    bool     // it was read there; false: general knowledge
	Verified bool     // a lawyer has compared it with the official text
}

// movedCSV has one row a day; its head says how a year is added.
//
//go:embed moved_days.csv
var movedCSV string

// movedDays is what the file says, by year. A year without moved days has an empty list, a year of which nothing is
// known has none.
var movedDays = mustReadMoved(movedCSV)

func mustReadMoved(text string) map[int][]MovedDay {
	of, err := readMoved(text)
	if err != nil {
		panic("calendar: moved_days.csv: " + err.Error())
	}
	return of
}

// MovedDays gives the days that decrees moved in a year, in their order. Ask Complete whether there may be others.
func MovedDays(year int) []MovedDay { return slices.Clone(movedDays[year]) }

// Complete reports whether the moved days of a year are known. When they are not, WorkingDay and all that counts by
// it know only weekends and public holidays, and whatever is shown of such a year is provisional.
func Complete(year int) bool {
	_, ok := movedDays[year]
	return ok
}

// CompleteBetween reports whether the moved days of every year from one day to another are known.
func CompleteBetween(from, to Day) bool {
	for year := from.Year(); year <= to.Year(); year++ {
		if !Complete(year) {
			return false
		}
	}
	return true
}

// moved gives what a decree says of a day.
func moved(d Day) (MovedDay, bool) {
	of := movedDays[d.Year()]
	i, ok := slices.BinarySearchFunc(of, d, func(m MovedDay, d Day) int { return int(m.Day - d) })
	if !ok {
		return MovedDay{}, false
	}
	return of[i], true
}

var movedColumns = []string{"year", "day", "change", "decree", "source", "source_2", "basis", "verified"}

// readMoved reads the file and refuses what cannot be: a row that is wrong would move deadlines of many cases.
func readMoved(text string) (map[int][]MovedDay, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.Comment, r.FieldsPerRecord = ';', '#', len(movedColumns)
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("reading the head: %w", err)
	}
	if !slices.Equal(head, movedColumns) {
		return nil, fmt.Errorf("the columns are not %s", strings.Join(movedColumns, ";"))
	}
	of := map[int][]MovedDay{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading a row: %w", err)
		}
		line, _ := r.FieldPos(0)
		err = readMovedRow(of, row)
		if err != nil {
			return nil, fmt.Errorf("reading line %d: %w", line, err)
		}
	}
	for year, days := range of {
		slices.SortFunc(days, func(a, b MovedDay) int { return int(a.Day - b.Day) })
		worked := 0
		for _, m := range days {
			if m.Worked {
				worked++
			}
		}
		if 2*worked != len(days) {
			return nil, fmt.Errorf("%d has %d days worked for %d days off: a row is missing", year, worked, len(days)-worked)
		}
	}
	return of, nil
}

func readMovedRow(of map[int][]MovedDay, row []string) error {
	year, err := strconv.Atoi(row[0])
	if err != nil || year < 1990 || year > 2200 {
		return fmt.Errorf("no year: %q", row[0])
	}
	m := MovedDay{Worked: row[2] == "worked", Decree: row[3], Found: row[6] == "found", Verified: row[7] == "true"}
	for _, s := range row[4:6] {
		if s != "" {
			m.Sources = append(m.Sources, s)
		}
	}
	days, known := of[year]
	switch {
	case m.Decree == "", len(m.Sources) == 0 && m.Found, row[6] != "found" && row[6] != "own", row[7] != "true" && row[7] != "false":
		return fmt.Errorf("it is not said by which decree, from where, or how well it is known")
	case row[2] == "none" && row[1] == "" && !known:
		of[year] = []MovedDay{}
		return nil
	case row[2] != "off" && row[2] != "worked":
		return fmt.Errorf("the change is not off or worked: %q", row[2])
	case known && len(days) == 0:
		return fmt.Errorf("%d is said to have no moved days", year)
	}
	day, ok := Parse(row[1])
	weekday := day.Weekday()
	switch {
	case !ok || day.String() != row[1] || day.Year() != year:
		return fmt.Errorf("no day of %d: %q", year, row[1])
	case Holiday(day):
		return fmt.Errorf("%s is a public holiday", day)
	case m.Worked && weekday != time.Saturday: // a Sunday may not be made a working day
		return fmt.Errorf("%s is worked and no Saturday", day)
	case !m.Worked && (weekday == time.Saturday || weekday == time.Sunday):
		return fmt.Errorf("%s is a day off in any case", day)
	case slices.ContainsFunc(days, func(o MovedDay) bool { return o.Day == day }):
		return fmt.Errorf("%s stands twice", day)
	}
	m.Day = day
	of[year] = append(days, m)
	return nil
}
