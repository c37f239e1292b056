package spreadsheet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/platform/errs"
)

var (
	smallOnce sync.Once
	smallData []byte
)

// smallBig is a file long enough to be inflated in its own goroutine: some 6 MB of XML.
func smallBig(tb testing.TB) []byte {
	smallOnce.Do(func() {
		b := &bytes.Buffer{}
		writeBig(tb, b, 2000, 55, true)
		smallData = b.Bytes()
	})
	return smallData
}

// TestEarlyEnds leaves a reading in every possible way; no goroutine may stay behind, and the workbook stays usable.
func TestEarlyEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	w := open(t, smallBig(t), Limits{})
	own := errors.New("own")
	for name, c := range map[string]struct {
		fn   func(n int) error
		want error
	}{
		"error at once": {func(int) error { return own }, own},
		"error late":    {func(n int) error { return map[bool]error{true: own}[n > 1500] }, own},
		"stop":          {func(n int) error { return map[bool]error{true: ErrStop}[n > 3] }, nil},
	} {
		n := 0
		err := w.Rows(t.Context(), "Nagy", func(*Row) error { n++; return c.fn(n) })
		if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := w.Rows(ctx, "Nagy", func(*Row) error {
		n++
		if n == 100 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || errs.KindOf(err) != errs.Internal || n > 1500 {
		t.Errorf("cancelled: %v after %d rows", err, n)
	}
	func() {
		defer func() { _ = recover() }()
		_ = w.Rows(t.Context(), "Nagy", func(*Row) error { panic("caller's") })
	}()
	n = 0
	err = w.Rows(t.Context(), "Nagy", func(*Row) error { n++; return nil })
	if err != nil || n != 2000 {
		t.Errorf("at last: %v, %d rows", err, n)
	}
	noGoroutinesSince(t, before)
}

// TestDurationIsOurs: the caller's own slowness is no fault of the file.
func TestDurationIsOurs(t *testing.T) {
	w := open(t, testFile{rows: `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`}.bytes(), Limits{Duration: 200 * time.Millisecond})
	err := w.Rows(t.Context(), "Lap", func(*Row) error {
		<-time.After(150 * time.Millisecond) // two of these pass the limit
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

type faultyReader struct {
	io.ReaderAt
	from int64
}

func (f faultyReader) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, errors.New("disk")
	}
	return f.ReaderAt.ReadAt(p, off)
}

// TestFaultOfTheMachine: a disk that fails is not a broken workbook.
func TestFaultOfTheMachine(t *testing.T) {
	data := smallBig(t)
	_, err := Open(t.Context(), faultyReader{bytes.NewReader(data), 0}, int64(len(data)), Limits{})
	if err == nil || errs.KindOf(err) != errs.Internal {
		t.Errorf("opening: %v", err)
	}
	r := &faultyReader{bytes.NewReader(data), int64(len(data)) + 1}
	w, err := Open(t.Context(), r, int64(len(data)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r.from = 200_000
	err = w.Rows(t.Context(), "Nagy", func(*Row) error { return nil })
	if err == nil || errs.KindOf(err) != errs.Internal {
		t.Errorf("reading: %v", err)
	}
}

// TestSharedStringsSpill reads the same strings from memory and from files.
func TestSharedStringsSpill(t *testing.T) {
	before := runtime.NumGoroutine()
	want, err := open(t, smallBig(t), Limits{}).read("Nagy", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, memory := range []int64{0, 1000, 100_000} {
		w := open(t, smallBig(t), Limits{})
		w.tableMemory = memory
		got, err := w.read("Nagy", false)
		if err != nil {
			t.Fatal(err)
		}
		if !w.table.spilled || rowsText(got) != rowsText(want) {
			t.Errorf("memory %d: spilled %v, texts differ", memory, w.table.spilled)
		}
		err = w.Close()
		if err != nil {
			t.Error(err)
		}
	}
	noGoroutinesSince(t, before)
}

// TestInflatedIsBookedOnce: a part read twice counts once, and all of it.
func TestInflatedIsBookedOnce(t *testing.T) {
	w := open(t, smallBig(t), Limits{})
	for range 2 {
		_, err := w.read("Nagy", false)
		if err != nil {
			t.Fatal(err)
		}
	}
	err := w.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, p := range w.parts {
		want += int64(p.file.UncompressedSize64)
	}
	if w.inflated != want || w.cells != 2000*55 {
		t.Errorf("%d bytes, want %d; %d cells", w.inflated, want, w.cells)
	}
	err = w.Close()
	if err != nil {
		t.Fatal(err)
	}
	err = w.Rows(t.Context(), "Nagy", nil)
	if !errors.Is(err, errClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestStringTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, memory := range []int64{0, 5000, 1 << 40} {
		table := &stringTable{memory: memory}
		var want []string
		for i := range 30_000 {
			s := strings.Repeat("á", rng.IntN(20)) + strconv.Itoa(i)
			if i%5000 == 77 {
				s = strings.Repeat("hosszú", 5000+rng.IntN(20000))
			}
			want = append(want, s)
			err := table.add([]byte(s))
			if err != nil {
				t.Fatal(err)
			}
		}
		err := table.done()
		if err != nil {
			t.Fatal(err)
		}
		for range 60_000 {
			i := rng.IntN(len(want))
			got, ok, err := table.append([]byte("x"), i)
			if err != nil || !ok || string(got) != "x"+want[i] {
				t.Fatalf("memory %d: string %d: %v %v", memory, i, ok, err)
			}
		}
		_, ok, err := table.append(nil, len(want))
		if ok || err != nil {
			t.Error("one beyond the end", ok, err)
		}
		if table.spilled {
			left, err := os.ReadDir(os.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range left {
				if strings.HasPrefix(f.Name(), "oszir-strings-") {
					t.Errorf("%s has a name while in use", f.Name())
				}
			}
		}
		err = table.close()
		if err != nil {
			t.Error(err)
		}
	}
}

// TestMessages: every key has its text in both languages, and no text is left over.
func TestMessages(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "fault_keys.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if ok && lit.Kind == token.STRING {
			s, _ := strconv.Unquote(lit.Value)
			keys[s] = strings.HasPrefix(s, "sheet.")
		}
		return true
	})
	var args [2]map[string]int
	for i, lang := range []string{"hu", "en"} {
		data, err := Messages.ReadFile("messages/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		err = json.Unmarshal(data, &texts)
		if err != nil {
			t.Fatal(err)
		}
		args[i] = map[string]int{}
		for key, text := range texts {
			if !keys[key] {
				t.Errorf("%s: %s is of no use", lang, key)
			}
			for strings.Contains(text, fmt.Sprintf("{%d}", args[i][key])) {
				args[i][key]++
			}
		}
		for key, is := range keys {
			if is && texts[key] == "" {
				t.Errorf("%s: %s has no text", lang, key)
			}
		}
	}
	for key, n := range args[0] {
		if args[1][key] != n {
			t.Errorf("%s: %d arguments in Hungarian, %d in English", key, n, args[1][key])
		}
	}
}

// TestTextCheck feeds texts in chunks of every small size.
func TestTextCheck(t *testing.T) {
	for text, want := range map[string]error{
		"<a>árvíztűrő 𝄞\t\r\n</a>": nil, "<a>\x00": errControl, "<a>\x1b</a>": errControl, "<a>\xd5si</a>": errNotUTF8,
		"<abcdefg>\x01": errControl, "árvíz\xc5": errNotUTF8, "<a>\uFFFE": errControl, "<a>\uFFFF": errControl, "\xEF\xBB\xBF<a/>": nil,
		"\xFF\xFE<\x00": errNotUTF8, "<\x00a\x00": errNotUTF8, "<a>\xed\xa0\x80</a>": errNotUTF8, "\x7f\u0085": nil,
		"<a>\xc0\x80</a>": errNotUTF8, "<a>\xf4\x90\x80\x80</a>": errNotUTF8,
	} {
		for size := 2; size < 12; size++ {
			var c textCheck
			var err error
			for at := 0; at < len(text) && err == nil; at += size {
				err = c.chunk([]byte(text[at:min(len(text), at+size)]))
			}
			if err == nil {
				err = c.end()
			}
			if !errors.Is(err, want) || err != nil && want == nil {
				t.Errorf("%q by %d: %v, want %v", text, size, err, want)
			}
		}
	}
}

// TestSourceEnds: a file that is shorter than its size says is a fault of the machine.
func TestSourceEnds(t *testing.T) {
	data := smallBig(t)
	_, err := Open(t.Context(), bytes.NewReader(data[:len(data)/2]), int64(len(data)), Limits{})
	if err == nil || errs.KindOf(err) != errs.Internal {
		t.Error(err)
	}
}
