package calendar

import (
	"strings"
	"testing"
)

const movedHead = "year;day;change;decree;source;source_2;basis;verified\n"

// A row that cannot be is refused with its place, so that a mistake in the file is seen at the next start and not in
// the deadlines of cases.
func TestReadMoved_Refuses(t *testing.T) {
	pair := "2014;2014-05-02;off;1/2013. rendelet;http://pelda.example;;found;false\n2014;2014-05-10;worked;1/2013. rendelet;http://pelda.example;;found;false\n"
	of, err := readMoved(movedHead + "# megjegyzés\n" + pair + "2017;;none;nem jelent meg;;;own;true\n")
	if err != nil || len(of) != 2 || len(of[2014]) != 2 || of[2014][0].Worked || !of[2014][1].Worked || of[2017] == nil {
		t.Fatalf("%v, %+v", err, of)
	}
	for _, c := range []struct{ name, text, says string }{
		{"no head", pair, "columns"},
		{"nothing", "", "head"},
		{"a column short", movedHead + "2014;2014-05-02;off;d;s;found;false\n", "fields"},
		{"half of a pair", movedHead + strings.SplitAfter(pair, "\n")[0], "a row is missing"},
		{"twice", movedHead + pair + pair, "line 4: 2014-05-02 stands twice"},
		{"another year", movedHead + strings.ReplaceAll(pair, "2014;2014", "2015;2014"), "no day of 2015"},
		{"no such day", movedHead + strings.ReplaceAll(pair, "05-02", "02-30"), "no day of 2014"},
		{"another way of writing", movedHead + strings.ReplaceAll(pair, "2014-05-02", "2014.05.02."), "no day of 2014"},
		{"a weekday worked", movedHead + strings.ReplaceAll(pair, "05-10", "05-12"), "is worked and no Saturday"},
		{"a Sunday worked", movedHead + strings.ReplaceAll(pair, "05-10", "05-11"), "is worked and no Saturday"},
		{"a Saturday off", movedHead + strings.ReplaceAll(pair, "05-02", "05-03"), "a day off in any case"},
		{"a holiday off", movedHead + strings.ReplaceAll(pair, "05-02", "05-01"), "public holiday"},
		{"another change", movedHead + strings.ReplaceAll(pair, "off", "free"), "not off or worked"},
		{"no decree", movedHead + strings.ReplaceAll(pair, "1/2013. rendelet", ""), "by which decree"},
		{"found nowhere", movedHead + strings.ReplaceAll(pair, "http://pelda.example", ""), "from where"},
		{"another basis", movedHead + strings.ReplaceAll(pair, "found", "heard"), "how well it is known"},
		{"neither true nor false", movedHead + strings.ReplaceAll(pair, "false", "no"), "how well it is known"},
		{"none and some", movedHead + pair + "2014;;none;d;s;;found;false\n", "not off or worked"},
		{"some after none", movedHead + "2014;;none;d;s;;found;false\n" + pair, "no moved days"},
		{"no year", movedHead + strings.ReplaceAll(pair, "2014;2014", "mmxiv;2014"), "no year"},
	} {
		_, err := readMoved(c.text)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Nobody has compared the rows with the official text yet; who does writes it into the row and here.
func TestMovedDays_Cited(t *testing.T) {
	rows := 0
	for year, days := range movedDays {
		for _, m := range days {
			rows++
			if m.Verified || !m.Found || !strings.HasPrefix(m.Sources[0], "http") || !strings.Contains(m.Decree, "rendelet") {
				t.Errorf("%d: %+v", year, m)
			}
		}
	}
	if rows != 86 {
		t.Errorf("%d rows", rows)
	}
}
