// Package benefittest is the room of what tests of kinds share: a decision written down as texts is read and judged
// as a row of a workbook is, and the findings come back as short lines.
//
// It owns nothing at run time and is imported by tests only. It must not: know a kind, or judge by itself.
package benefittest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/idnumber"
	"oszir/internal/ptr/benefit"
)

// Row is a decision as a clerk writes it: texts by field key. An empty text leaves the field empty.
type Row map[string]string

// Two people whose TAJ pass the check.
var (
	ApplicantTAJ = idnumber.TAJFor(12345678)
	EntitledTAJ  = idnumber.TAJFor(23456789)
)

// Case is one decision with what must be said of it.
type Case struct {
	Name    string
	Set     Row    // put over the base row; "" empties a field
	Born    string // the applicant's birth date; "" takes the suite's, "?" means not known
	Child   string // the entitled person's, the same way
	Want    []string
	AndText map[string]string // by field: the first argument of its finding
}

// Suite is a kind with a decision that is right.
type Suite struct {
	Kind  *benefit.Kind
	Base  Row
	Born  string
	Child string
}

// Run judges every case and compares the findings, written "field code" and sorted.
func (s Suite) Run(t *testing.T, cases []Case) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Helper()
			row := maps.Clone(s.Base)
			maps.Copy(row, c.Set)
			got := Judge(s.Kind, row, person(t, c.Born, s.Born), person(t, c.Child, s.Child))
			want := slices.Sorted(slices.Values(c.Want))
			if lines := Lines(got); !slices.Equal(lines, want) {
				t.Errorf("findings\n got %q\nwant %q", lines, want)
			}
			for _, f := range got {
				if want, ok := c.AndText[f.Field]; ok && (len(f.Args) == 0 || f.Args[0] != want) {
					t.Errorf("%s: arguments %q, want %q first", f.Field, f.Args, want)
				}
			}
		})
	}
}

func person(t *testing.T, born, otherwise string) benefit.Person {
	t.Helper()
	if born == "" {
		born = otherwise
	}
	if born == "" || born == "?" {
		return benefit.Person{}
	}
	day, ok := calendar.Parse(born)
	if !ok {
		t.Fatalf("birth date %q", born)
	}
	return benefit.Person{Known: true, Born: day}
}

// Columns gives the shared vocabulary and the kind's own fields.
func Columns(k *benefit.Kind) []*fields.Field {
	columns := slices.Clone(benefit.Shared)
	for _, u := range k.Uses {
		if u.Field.No > benefit.LastShared {
			columns = append(columns, u.Field)
		}
	}
	return columns
}

// Read reads a row into a record; findings of the reading come with it.
func Read(columns []*fields.Field, row Row) (fields.Record, []finding.Finding) {
	last := 0
	for _, f := range columns {
		last = max(last, f.No)
	}
	r := fields.NewRecord(last)
	var found []finding.Finding
	for _, f := range columns {
		r.Set(f, fields.Read(f, fields.Raw{Text: row[f.Key]}, func(x finding.Finding) { found = append(found, x) }))
	}
	return r, found
}

// Judge reads and judges a row and gives all findings, those of the reading first.
func Judge(k *benefit.Kind, row Row, applicant, entitled benefit.Person) []finding.Finding {
	columns := Columns(k)
	r, found := Read(columns, row)
	in := &benefit.Input{Record: r, Applicant: applicant, Entitled: entitled, Report: func(x finding.Finding) { found = append(found, x) }}
	k.Judge(in, columns)
	return found
}

// Sample makes a sample of the kind with people of the ages that it asks for.
func Sample(k *benefit.Kind, seed uint64) (row Row, applicant, entitled benefit.Person) {
	dice := rand.New(rand.NewPCG(seed, 1))
	s := k.Sample(dice)
	born := func(age [2]int) benefit.Person {
		y, m, d := s.Issued.Date()
		// The youngest of an age has the birthday on the very day, the eldest a day less than a year before.
		years := age[0] + dice.IntN(age[1]-age[0]+1)
		return benefit.Person{Known: true, Born: calendar.On(y-years, m, d) - calendar.Day(dice.IntN(365))}
	}
	return k.Row(s, ApplicantTAJ, EntitledTAJ, "1234-5/2013"), born(s.ApplicantAge), born(s.EntitledAge)
}

// Lines writes findings as "field code", sorted. The whole row is "-".
func Lines(found []finding.Finding) []string {
	lines := make([]string, 0, len(found))
	for _, f := range found {
		field := f.Field
		if field == "" {
			field = "-"
		}
		lines = append(lines, field+" "+string(f.Code))
	}
	slices.Sort(lines)
	return lines
}
