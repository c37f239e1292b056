package spreadsheet

import (
	"os"
	"testing"
	"time"
)

// TestMillionRows reads the largest honest sheet with the default limits, in flat memory. It takes minutes.
func TestMillionRows(t *testing.T) {
	if os.Getenv("OSZIR_FULL") != "1" {
		t.Skip("OSZIR_FULL=1 runs this")
	}
	f, err := os.CreateTemp(t.TempDir(), "million")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const rows, columns = 1_048_575, 60
	xml := writeBig(t, f, rows, columns, false)
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	heap := watchHeap()
	began := time.Now()
	w, err := Open(t.Context(), f, info.Size(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	n, cells := 0, 0
	err = w.Rows(t.Context(), "Nagy", func(r *Row) error { n++; cells += len(r.Cells); return nil })
	if err != nil || n != rows || cells != rows*columns {
		t.Errorf("%d rows, %d cells: %v", n, cells, err)
	}
	peak := heap()
	t.Logf("%d MiB of file, %d MiB of XML, %v, heap grew by %d MiB", info.Size()>>20, xml>>20, time.Since(began), peak>>20)
	if peak > 32<<20 {
		t.Errorf("heap grew by %d MiB", peak>>20)
	}
	if 2*xml > DefaultLimits.Inflated || 2*int64(cells) > DefaultLimits.Cells || 2*info.Size() > DefaultLimits.Bytes {
		t.Error("two such sheets would pass the limits")
	}
}
