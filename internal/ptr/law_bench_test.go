package ptr_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"oszir/internal/law"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr"
)

// BenchmarkLawConcern measures what the page of a proposal waits for in a big register (see bigRegister): what a change of the
// number that most kinds read concerns. The limit is two seconds.
func BenchmarkLawConcern(b *testing.B) {
	ctx, m := b.Context(), bigRegister(b)
	var kinds []string
	for _, p := range ptr.LawParameters() {
		if p.Key == "nyugdijminimum" {
			kinds = p.Kinds
		}
	}
	var took []time.Duration
	var c law.Concern
	for b.Loop() {
		began := time.Now()
		err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			c, err = ptr.LawConcern(ctx, tx, law.Question{Kinds: kinds, Spans: []law.Span{{From: calendar.On(2014, 1, 1), Until: calendar.None}}})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "ms-median")
	b.ReportMetric(float64(c.Benefits), "benefits")
}
