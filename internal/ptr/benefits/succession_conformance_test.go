package benefits_test

import (
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// What a kind becomes is a kind that somebody grants from that day on, when the old one is over; no record makes the rules
// of a succession panic, and an amount that is proposed is one that the new kind's law accepts.
//
// Covers: C6, C13
func TestSuccessions_C6_LeadSomewhere(t *testing.T) {
	found := 0
	for _, k := range benefits.All() {
		for i := range k.Successors {
			s := &k.Successors[i]
			found++
			next, ok := benefits.ByCode(s.Code)
			if !ok || next == k {
				t.Errorf("%s becomes %s, which is no other kind", k.Code, s.Code)
				continue
			}
			if _, granted := next.OfficeOn(s.From); !granted {
				t.Errorf("nobody grants %s on %v", s.Code, s.From)
			}
			if _, granted := k.OfficeOn(s.From); granted {
				t.Errorf("%s is still granted on %v", k.Code, s.From)
			}
			if s.From != k.Successors[0].From || s.Law == "" || s.Why == "" || s.When == nil || s.Amount == nil {
				t.Errorf("%s to %s is not said in full", k.Code, s.Code)
			}
			for _, amount := range []int64{0, 1, 22800, 30000, 500_000} {
				r := k.NewRecord()
				r.Set(benefit.GrossMonthly, fields.Value{State: fields.OK, N: amount, Text: benefit.Number(amount)})
				c := &benefit.Calculation{Input: &benefit.Input{Kind: k, Record: r, Day: s.From, Report: func(finding.Finding) {}}, Start: s.From}
				_, _ = k.Successor(c)
				s.Amount(c)
				p, ok := c.Of(benefit.GrossMonthly)
				if !ok || amount == 0 {
					continue
				}
				n := next.NewRecord()
				n.Set(benefit.GrossMonthly, fields.Value{State: fields.OK, N: p.N, Text: benefit.Number(p.N)})
				next.JudgeLaw(&benefit.Input{Record: n, Day: s.From, Applicant: benefit.Person{Known: true, Born: calendar.On(1975, 1, 1)}, Report: func(f finding.Finding) {
					if f.Code == finding.OutsideRange {
						t.Errorf("%s of %d becomes %s of %d: %s", k.Code, amount, s.Code, p.N, f.Key)
					}
				}})
			}
		}
	}
	if found == 0 {
		t.Error("no kind becomes another")
	}
}
