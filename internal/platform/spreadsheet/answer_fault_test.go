package spreadsheet

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
)

type faultyWriter struct{ left int }

func (f *faultyWriter) Write(p []byte) (int, error) {
	f.left -= len(p)
	if f.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

// TestAnswerFaults leaves an answer in every possible way.
func TestAnswerFaults(t *testing.T) {
	before := runtime.NumGoroutine()
	data := smallBig(t)
	own := errors.New("own")
	rows := func(fail func(r int) (AnswerRow, error)) iter.Seq2[AnswerRow, error] {
		return func(yield func(AnswerRow, error) bool) {
			for r := 2; r < 1900; r++ {
				a, err := fail(r)
				if !yield(a, err) {
					return
				}
			}
		}
	}
	fine := func(r int) (AnswerRow, error) { return AnswerRow{Row: r, Values: []string{"OK"}}, nil }
	for name, c := range map[string]struct {
		a    SheetAnswer
		dst  io.Writer
		want string
	}{
		"fine":          {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Rows: rows(fine)}, io.Discard, ""},
		"iterator":      {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Rows: rows(func(r int) (AnswerRow, error) { return AnswerRow{Row: r}, map[bool]error{true: own}[r > 900] })}, io.Discard, "own"},
		"not ascending": {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Rows: rows(func(r int) (AnswerRow, error) { return AnswerRow{Row: 1000 - r}, nil })}, io.Discard, "after"},
		"header twice":  {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Header: []string{"a"}, Rows: seqOf(AnswerRow{Row: 1})}, io.Discard, "after"},
		"too many":      {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Rows: seqOf(AnswerRow{Row: 2, Values: []string{"a", "b"}})}, io.Discard, "values"},
		"row beyond":    {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Rows: seqOf(AnswerRow{Row: maxRow + 1})}, io.Discard, "row"},
		"columns twice": {SheetAnswer{Sheet: "Nagy", Columns: []int{60, 60}}, io.Discard, "target"},
		"column beyond": {SheetAnswer{Sheet: "Nagy", Columns: []int{maxColumn}}, io.Discard, "target"},
		"header short":  {SheetAnswer{Sheet: "Nagy", Columns: []int{1, 2}, Header: []string{"a"}}, io.Discard, "headings"},
		"no sheet":      {SheetAnswer{Sheet: "Nincs"}, io.Discard, keyUnknownSheet},
		"dst at once":   {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Rows: rows(fine)}, &faultyWriter{}, "disk full"},
		"dst late":      {SheetAnswer{Sheet: "Nagy", Columns: []int{60}, Rows: rows(fine)}, &faultyWriter{left: 300_000}, "disk full"},
	} {
		err := open(t, data, Limits{}).Answer(t.Context(), c.dst, []SheetAnswer{c.a})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := open(t, data, Limits{}).Answer(ctx, io.Discard, []SheetAnswer{{Sheet: "Nagy", Columns: []int{60}, Rows: rows(func(r int) (AnswerRow, error) {
		if r == 500 {
			cancel()
		}
		return fine(r)
	})}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = open(t, data, Limits{}).Answer(t.Context(), io.Discard, []SheetAnswer{{Sheet: "Nagy", Columns: []int{60}, Rows: rows(func(r int) (AnswerRow, error) { panic("caller's") })}})
		t.Error("no panic")
	}()
	noGoroutinesSince(t, before)
}

// TestAnswerProves: what was never read is proven before it is copied.
func TestAnswerProves(t *testing.T) {
	data := testFile{rows: `<row r="1"><c r="A1"><v>1</v></c></row>`, sst: "<!DOCTYPE a>"}.bytes()
	w := open(t, data, Limits{})
	err := w.Answer(t.Context(), io.Discard, nil)
	if keyOf(err) != keyDoctype {
		t.Errorf("got %v", err)
	}
}
