package benefittest

import (
	"maps"
	"slices"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// RunDrafts judges every case as a case's draft is judged: application and decision in one record, by the law of the day
// of issue. Findings are compared as Run does.
func (s Suite) RunDrafts(t *testing.T, cases []Case) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Helper()
			row := maps.Clone(s.Base)
			maps.Copy(row, c.Set)
			got := Draft(t, s.Kind, row, person(t, c.Born, s.Born), person(t, c.Child, s.Child))
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

// Draft reads application and draft decision of a case and gives all findings.
func Draft(t *testing.T, k *benefit.Kind, row Row, applicant, entitled benefit.Person) []finding.Finding {
	t.Helper()
	var found []finding.Finding
	report := func(x finding.Finding) { found = append(found, x) }
	r := k.NewRecord()
	for _, f := range k.Fields() {
		r.Set(f, fields.Read(f, fields.Raw{Text: row[f.Key]}, report))
	}
	day, ok := calendar.Parse(row[benefit.IssuedOn.Key])
	if !ok {
		t.Fatal("a draft needs the day of issue: its law judges")
	}
	in := &benefit.Input{Record: r, Applicant: applicant, Entitled: entitled, Day: day, Report: report}
	k.JudgeApplication(in)
	fields.Check(r, k.DraftUses(), report)
	k.JudgeForm(in)
	k.JudgeLaw(in)
	return found
}
