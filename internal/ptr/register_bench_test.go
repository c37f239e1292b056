package ptr_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/ptr"
	"oszir/migrations"
)

// bigRegister opens the register that OSZIR_BENCH_REGISTER names by its data folder (tools/bench builds one), brought up to
// date. Without one the benchmark is skipped.
func bigRegister(b *testing.B) *ptr.Module {
	b.Helper()
	folder := os.Getenv("OSZIR_BENCH_REGISTER")
	if folder == "" {
		b.Skip("OSZIR_BENCH_REGISTER names no data folder")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	server, err := cluster.Start(ctx, cluster.Options{DataDir: folder})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Stop(context.WithoutCancel(ctx)) })
	began := time.Now()
	_, err = database.Migrate(ctx, server.OwnerURL(), migrations.Files, jobs.Migrate)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("migrated in %v", time.Since(began))
	db, err := database.Open(ctx, server.AppURL(), database.Options{Deadline: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	catalog, err := newCatalog()
	if err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	return ptr.New(ptr.Deps{DB: db, Orgs: orgs.New(db), Jobs: jobs.New(db, log), Catalog: catalog, Log: log, Now: time.Now, TempDir: b.TempDir()})
}

// BenchmarkRegister measures what stands behind the pages in a register of millions: OSZIR_BENCH_REGISTER names its
// data folder (tools/bench builds one), which is brought up to date first. Each figure is a median.
func BenchmarkRegister(b *testing.B) {
	ctx, m := b.Context(), bigRegister(b)
	body, err := m.Orgs.ByCode(ctx, "DEMO-M")
	if err != nil {
		b.Fatal(err)
	}
	who := reader(body)
	first, err := m.Benefits(ctx, who, i18n.Hungarian, ptr.BenefitFilter{As: people.Today})
	if err != nil || len(first.Lines) == 0 {
		b.Fatalf("%+v %v", first, err)
	}
	one := first.Lines[20]
	other := identity.Actor{Code: "betekinto-2", BodyID: body.ID + 1, Role: identity.RoleReader}
	list := func(f ptr.BenefitFilter) func() error {
		return func() error {
			_, err := m.Benefits(ctx, who, i18n.Hungarian, f)
			return err
		}
	}
	day := database.AsOf{Day: calendar.On(2013, 11, 1)}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"list", list(ptr.BenefitFilter{As: people.Today})},
		{"list, second page", list(ptr.BenefitFilter{As: people.Today, After: first.Next})},
		{"list by start", list(ptr.BenefitFilter{As: people.Today, Sort: ptr.SortEarliestStart})},
		{"list of a kind active on a day", list(ptr.BenefitFilter{As: day, Kind: "LFT", State: ptr.StateActive})},
		{"list of one person", list(ptr.BenefitFilter{As: people.Today, PersonID: one.Applicant.ID})},
		{"list of one id", list(ptr.BenefitFilter{As: people.Today, ID: one.ID})},
		{"list of one month of starts", list(ptr.BenefitFilter{As: people.Today, StartFrom: calendar.On(2013, 9, 1), StartTo: calendar.On(2013, 9, 30), Sort: ptr.SortLatestStart})},
		{"list of a case number that nobody has", list(ptr.BenefitFilter{As: people.Today, CaseNumber: "nincs ilyen"})},
		{"benefit", func() error { _, err := m.Benefit(ctx, who, i18n.Hungarian, one.ID, people.Today); return err }},
		{"benefit of another office", func() error { _, err := m.Benefit(ctx, other, i18n.Hungarian, one.ID, people.Today); return err }},
		{"history", func() error { _, err := m.BenefitHistory(ctx, who, i18n.Hungarian, one.ID); return err }},
		{"benefits of a person", func() error {
			_, err := m.BenefitsOf(ctx, who, i18n.Hungarian, one.Applicant.ID, people.Today)
			return err
		}},
		{"suspicions", func() error { _, err := m.Suspicions(ctx, who, i18n.Hungarian, ""); return err }},
		{"overview", func() error { _, err := m.Overview(ctx, who); return err }},
		{"export of a kind", func() error {
			return m.BenefitsWorkbook(ctx, who, i18n.Hungarian, ptr.BenefitFilter{As: people.Today, Kind: "KGYM"}, io.Discard)
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
