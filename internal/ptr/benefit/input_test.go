package benefit_test

import (
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
)

// 1997. évi LXXXI. törvény 18. § (1).
func TestPensionDay_E13(t *testing.T) {
	for _, c := range []struct{ born, want calendar.Day }{
		{calendar.On(1930, 6, 15), calendar.On(1992, 6, 15)},
		{calendar.On(1951, 12, 31), calendar.On(2013, 12, 31)},
		{calendar.On(1952, 1, 1), calendar.On(2014, 7, 3)},
		{calendar.On(1952, 2, 29), calendar.On(2014, 8, 31)}, // 62 on 1 March of a common year
		{calendar.On(1952, 12, 31), calendar.On(2015, 7, 2)},
		{calendar.On(1953, 1, 1), calendar.On(2016, 1, 1)},
		{calendar.On(1954, 1, 1), calendar.On(2017, 7, 3)},
		{calendar.On(1955, 1, 1), calendar.On(2019, 1, 1)},
		{calendar.On(1956, 1, 1), calendar.On(2020, 7, 2)},
		{calendar.On(1957, 1, 1), calendar.On(2022, 1, 1)},
		{calendar.On(1999, 9, 9), calendar.On(2064, 9, 9)},
	} {
		got, ok := (*benefit.Law)(nil).PensionDay(c.born)
		if !ok || got != c.want {
			t.Errorf("born %v: %v, %v, want %v", c.born, got, ok, c.want)
		}
	}
	// Nobody born later gets there earlier.
	last := calendar.None
	for born := calendar.On(1948, 1, 1); born < calendar.On(1960, 1, 1); born++ {
		got, ok := (*benefit.Law)(nil).PensionDay(born)
		if !ok || got < last {
			t.Fatalf("born %v: %v after %v", born, got, last)
		}
		last = got
	}
}

func TestParameter_On(t *testing.T) {
	for _, c := range []struct {
		p    *benefit.Parameter
		day  calendar.Day
		want int64 // -1: not known
	}{
		{benefit.SmallestPension, calendar.On(2007, 12, 31), -1},
		{benefit.SmallestPension, calendar.On(2008, 1, 1), 28500},
		{benefit.SmallestPension, calendar.On(2022, 12, 31), 28500},
		{benefit.SmallestPension, calendar.On(2023, 1, 1), -1},
		{benefit.PublicWorkWage, calendar.On(2012, 12, 31), -1},
		{benefit.PublicWorkWage, calendar.On(2013, 12, 31), 75500},
		{benefit.PublicWorkWage, calendar.On(2014, 1, 1), 77300},
		{benefit.PublicWorkWage, calendar.On(2015, 12, 31), 79155},
		{benefit.PublicWorkWage, calendar.On(2016, 1, 1), -1},
		{benefit.CareAllowanceBase, calendar.On(2013, 6, 1), 29500},
		{benefit.PensionAgeYears, calendar.On(1900, 1, 1), 62},
		{&benefit.Parameter{}, calendar.On(2013, 1, 1), -1},
	} {
		v, ok := (*benefit.Law)(nil).On(c.p, c.day)
		if ok != (c.want >= 0) || ok && v.Value != c.want {
			t.Errorf("%s on %v: %d, %v, want %d", c.p.Key, c.day, v.Value, ok, c.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range [][3]int64{{28500, 80, 22800}, {28500, 95, 27075}, {28500, 130, 37050}, {29500, 180, 53100}, {1, 50, 1}, {1, 49, 0}, {0, 90, 0}} {
		if got := benefit.Percent(c[0], c[1]); got != c[2] {
			t.Errorf("%d %% of %d: %d, want %d", c[1], c[0], got, c[2])
		}
	}
}

// A rule that cannot be evaluated says so (P9: as a warning), once, and never passes in silence.
func TestInput_P9_SaysWhatIsNotKnown(t *testing.T) {
	empty := &benefit.Parameter{Key: "e", Name: "üres"}
	record, _ := benefittest.Read(benefit.Shared, row{"applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "gross_monthly": "5"})
	for name, ask := range map[string]func(*benefit.Input){
		"parameter":  func(in *benefit.Input) { in.Param(empty) },
		"percentage": func(in *benefit.Input) { in.PercentOf(empty, benefit.SmallestPension) },
		"base":       func(in *benefit.Input) { in.PercentOf(benefit.WorkingAgeIncomePercent, empty) },
		"working":    func(in *benefit.Input) { in.WorkingAge(18, "§") },
		"pension":    func(in *benefit.Input) { in.PensionAge("§") },
		"applicant":  func(in *benefit.Input) { in.ApplicantFrom(18, "§") },
		"adult":      func(in *benefit.Input) { in.EntitledFrom(18, "§") },
		"child":      func(in *benefit.Input) { in.EntitledBelow(18, "§") },
	} {
		for state, person := range map[string]benefit.Person{"unknown": {}, "no birth date": {Known: true, Born: calendar.None}} {
			var found []finding.Finding
			ask(&benefit.Input{Record: record, Applicant: person, Entitled: person, Day: calendar.On(2013, 7, 1), Report: func(f finding.Finding) { found = append(found, f) }})
			if len(found) != 1 || found[0].Code != finding.Eligibility || found[0].Severity() != finding.Warning || found[0].Value != "" {
				t.Errorf("%s, %s: %+v", name, state, found)
			}
		}
	}
}

// What is empty or cannot be read has its own finding: the judgements of amounts are silent then.
func TestInput_SilentAboutUnreadable(t *testing.T) {
	for _, text := range []string{"", "sok"} {
		record, _ := benefittest.Read(benefit.Shared, row{"gross_monthly": text})
		in := &benefit.Input{Record: record, Report: func(f finding.Finding) { t.Errorf("%q: %+v", text, f) }}
		in.Range(benefit.GrossMonthly, 1, 2, "§")
		in.OneOf(benefit.GrossMonthly, "§", 1)
		in.Ceiling(benefit.GrossMonthly, -1, "§")
		in.Below(benefit.GrossMonthly, -1, "§")
	}
}

func TestUses_InOrderOfColumns(t *testing.T) {
	list := benefit.Uses(benefit.Common, benefit.MedicineBudgets, []fields.Use{fields.Must(benefit.IncomePerHead), fields.Must(benefit.EntitledTAJ)})
	for i := 1; i < len(list); i++ {
		if list[i].Field.No <= list[i-1].Field.No {
			t.Errorf("%s stands after %s", list[i].Field.Key, list[i-1].Field.Key)
		}
	}
	if len(list) != len(benefit.Common)+4 {
		t.Errorf("%d uses", len(list))
	}
}
