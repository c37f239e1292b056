package spreadsheet

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/spreadsheet/hostile"
)

// readAll reads every sheet to its end, and what was not read by then.
func readAll(ctx context.Context, data []byte, lim Limits) (map[string][]Row, error) {
	w, err := Open(ctx, bytes.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return nil, err
	}
	all := map[string][]Row{}
	for _, s := range w.Sheets() {
		all[s.Name] = nil
		err := w.Rows(ctx, s.Name, func(r *Row) error {
			all[s.Name] = append(all[s.Name], Row{Number: r.Number, Cells: append([]Cell(nil), r.Cells...)})
			return nil
		})
		if err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return all, errors.Join(w.Verify(ctx), w.Close())
}

func keyOf(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// seeds lets a long run be asked for: OSZIR_SEEDS=400.
func seeds(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("OSZIR_SEEDS"))
	if err != nil {
		n = 2
		if testing.Short() {
			n = 1
		}
	}
	return n
}

// TestHostileFiles is U1 and U2: each file ends as it must, in time and in little memory.
func TestHostileFiles(t *testing.T) {
	before := runtime.NumGoroutine()
	sorts := map[string]int{}
	var slowest time.Duration
	var slowName string
	for seed := range seeds(t) {
		for c := range hostile.All(int64(seed)) {
			sorts[c.Sort]++
			heap := watchHeap()
			began := time.Now()
			all, err := readAll(context.Background(), c.Bytes, Limits{})
			took := time.Since(began)
			if peak := heap(); peak > 256<<20 {
				t.Errorf("%s: heap grew by %d MiB", c.Name, peak>>20)
			}
			if took > slowest {
				slowest, slowName = took, c.Name
			}
			if took > 5*time.Second {
				t.Errorf("%s: took %v", c.Name, took)
			}
			judge(t, c, all, err)
		}
	}
	t.Logf("%d sorts, slowest %s with %v", len(sorts), slowName, slowest)
	noGoroutinesSince(t, before)
}

func judge(t *testing.T, c hostile.Case, all map[string][]Row, err error) {
	t.Helper()
	if err != nil {
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: not a refusal: %v", c.Name, err)
		}
		if c.Want != hostile.Either && c.Want != keyOf(err) {
			t.Errorf("%s: want %s, got %v", c.Name, c.Want, err)
		}
		return
	}
	if c.Want != hostile.Readable && c.Want != hostile.Either {
		t.Errorf("%s: want %s, but it was read", c.Name, c.Want)
	}
	if c.Table != nil {
		compareTable(t, c, all[hostile.Sheet])
	}
}

func compareTable(t *testing.T, c hostile.Case, rows []Row) {
	t.Helper()
	kinds := map[string]Kind{"text": Text, "number": Number, "bool": Bool, "date": Date}
	got := map[[2]int]Cell{}
	for _, r := range rows {
		for _, cell := range r.Cells {
			got[[2]int{r.Number, cell.Column}] = cell
		}
	}
	for r, row := range c.Table {
		for col, want := range row {
			cell, there := got[[2]int{r + 1, col}]
			delete(got, [2]int{r + 1, col})
			if cell.Kind == Missing && c.Want == hostile.Either {
				continue
			}
			if there != (want.Kind != "") || cell.Text != want.Text || there && cell.Kind != kinds[want.Kind] {
				t.Errorf("%s: %s%d: want %v, got %v %q", c.Name, ColumnName(col), r+1, want, cell.Kind, cell.Text)
				return
			}
		}
	}
	if len(got) > 0 {
		t.Errorf("%s: %d cells more than there are", c.Name, len(got))
	}
}

func noGoroutinesSince(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
		<-time.After(time.Millisecond) // the test's own goroutines are ending
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
