package ptr_test

import (
	"slices"
	"testing"
	"time"
)

// BenchmarkParallel measures in a register of millions what a case asks about parallel support and what judging one
// benefit anew costs; OSZIR_BENCH_REGISTER names its data folder, as for BenchmarkRegister. Figures are medians of
// different people.
func BenchmarkParallel(b *testing.B) {
	ctx, m := b.Context(), bigRegister(b)
	for _, kind := range []string{"FHT", "LFT", "ÁPDM", "RGYK", "KGYN"} {
		some, err := m.BenefitsForParallel(ctx, kind, 2000)
		if err != nil {
			b.Fatal(err)
		}
		if len(some) == 0 {
			b.Logf("no %s in the register", kind)
			continue
		}
		measure := func(name string, do func(one [4]int64) error) {
			b.Run(name+" "+kind, func(b *testing.B) {
				var took []time.Duration
				i := 0
				for b.Loop() {
					began := time.Now()
					err := do(some[i%len(some)])
					if err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(began))
					i++
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
			})
		}
		measure("case", func(one [4]int64) error {
			household := []int64{one[1]}
			for i := range 3 {
				household = append(household, some[(int(one[0])+i*7)%len(some)][1])
			}
			_, err := m.Parallel(ctx, kind, one[1], one[2], one[3], household)
			return err
		})
		measure("judging anew", func(one [4]int64) error { return m.Judge(ctx, []int64{one[0]}) })
	}
}
