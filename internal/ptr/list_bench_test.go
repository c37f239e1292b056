package ptr_test

import (
	"io"
	"slices"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// BenchmarkLists measures the first pages of the lists of case work in a register of millions, as BenchmarkRegister does:
// OSZIR_BENCH_REGISTER names its data folder. Where it has no cases yet, a million are made up.
func BenchmarkLists(b *testing.B) {
	ctx, m := b.Context(), bigRegister(b)
	var body orgs.Body
	var err error
	for _, code := range []string{"DEMO-D", "DEMO-M"} {
		body, err = m.Orgs.ByCode(ctx, code)
		if err != nil {
			b.Fatal(err)
		}
		who := identity.Actor{Code: "meres", BodyID: body.ID, Role: identity.RoleClerk}
		have, err := m.Cases(ctx, who, i18n.Hungarian, ptr.CaseFilter{})
		if err != nil {
			b.Fatal(err)
		}
		if have.Count > 0 {
			continue
		}
		began := time.Now()
		n, err := m.FillCases(ctx, identity.System(), body.ID, 600_000)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%d cases made in %v", n, time.Since(began))
	}
	who := identity.Actor{Code: "system", BodyID: body.ID, Role: identity.RoleIssuer}
	page, err := m.Cases(ctx, who, i18n.Hungarian, ptr.CaseFilter{})
	if err != nil {
		b.Fatal(err)
	}
	cases := func(f ptr.CaseFilter) func() error {
		return func() error { _, err := m.Cases(ctx, who, i18n.Hungarian, f); return err }
	}
	tasks := func(f ptr.CaseFilter) func() error {
		return func() error { _, err := m.Tasks(ctx, who, i18n.Hungarian, f); return err }
	}
	list := func(f ptr.BenefitFilter) func() error {
		return func() error { _, err := m.Benefits(ctx, who, i18n.Hungarian, f); return err }
	}
	amount := int64(20_000)
	now := calendar.Of(time.Now())
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"tasks", tasks(ptr.CaseFilter{})},
		{"tasks of a clerk", tasks(ptr.CaseFilter{Clerk: who.Code})},
		{"tasks of today", tasks(ptr.CaseFilter{When: ptr.DueToday})},
		{"tasks to issue", tasks(ptr.CaseFilter{ToIssue: true})},
		{"how many tasks", func() error { _, err := m.CountTasks(ctx, who); return err }},
		{"cases", cases(ptr.CaseFilter{})},
		{"cases, second page", cases(ptr.CaseFilter{After: page.Next})},
		{"cases, the oldest first", cases(ptr.CaseFilter{Oldest: true})},
		{"cases of a kind and branch", cases(ptr.CaseFilter{Kind: "LFT", Branch: benefit.Changing})},
		{"cases with a decision of a month", cases(ptr.CaseFilter{Decision: benefit.Grant, IssuedFrom: calendar.On(2013, 9, 1), IssuedTo: calendar.On(2013, 9, 30)})},
		{"cases final on a day", cases(ptr.CaseFilter{FinalFrom: calendar.On(2013, 9, 2), FinalTo: calendar.On(2013, 9, 2)})},
		{"cases of somebody", cases(ptr.CaseFilter{Person: "Kovács István 1951"})},
		{"beneficiaries", func() error { _, err := m.Beneficiaries(ctx, who, ptr.BeneficiaryFilter{}); return err }},
		{"beneficiaries on a day", func() error {
			_, err := m.Beneficiaries(ctx, who, ptr.BeneficiaryFilter{Active: calendar.On(2013, 11, 1)})
			return err
		}},
		{"benefits by review", list(ptr.BenefitFilter{As: people.Today, ReviewTo: now + 30, Sort: ptr.SortReview, Unreviewed: true})},
		{"benefits of an amount", list(ptr.BenefitFilter{As: people.Today, AmountFrom: &amount})},
		{"migrated", list(ptr.BenefitFilter{As: people.Today, Migrated: true})},
		{"export of the cases of a kind", func() error {
			return m.ExportCases(ctx, who, i18n.Hungarian, ptr.CaseFilter{Kind: "KGYM"}, ptr.ListXLSX, io.Discard)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				err := c.do()
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
		})
	}
}
