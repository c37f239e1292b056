package samples

import (
	"bytes"
	"io"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/workbook"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// A second reader finds the sheets, the headings, every row and every value of every cell.
func TestWorkbook(t *testing.T) {
	for _, errors := range []float64{0, 0.3} {
		m := make1(t, Options{Office: benefit.Municipality, Clients: 300, Seed: 6, Errors: errors})
		var file bytes.Buffer
		err := m.Write(&file)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		cells := map[int16][][]string{}
		for i, s := range ptr.Sheets() {
			if book.GetSheetList()[i] != s.Name {
				t.Errorf("sheets %v", book.GetSheetList())
			}
			cells[s.No], err = book.GetRows(s.Name, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			for j, f := range s.Columns {
				if got := at(cells[s.No], 1, j); got != f.Column {
					t.Errorf("%s: heading %d is %q, want %q", s.Name, j+1, got, f.Column)
				}
			}
		}
		count := m.Expected().Count
		for _, s := range ptr.Sheets() {
			if got := len(cells[s.No]) - 1; got != count[s.Name] {
				t.Errorf("%s has %d rows, want %d", s.Name, got, count[s.Name])
			}
		}
		for row := range m.Rows() {
			for _, v := range row.Values {
				want := v.Raw().Text
				if got := at(cells[row.Sheet], row.Number, sheetByNo[row.Sheet].place[v.Field.No]); got != want {
					t.Fatalf("sheet %d row %d %s: %q, want %q", row.Sheet, row.Number, v.Field.Key, got, want)
				}
			}
		}
		lists, err := book.GetRows(listSheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range m.kinds {
			if got := at(lists, 2+i, 0); got != k.Code {
				t.Errorf("code %d is %q, want %s", i+1, got, k.Code)
			}
		}
		if len(lists[0]) < 10 {
			t.Errorf("lists %v", lists[0])
		}
		if kind, err := book.GetCellType("Ügyfél (teljes)", "A2"); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("a TAJ is of type %v (%v)", kind, err)
		}
		// A birth date is a number that is shown as a day.
		shown, err := book.GetCellValue("Ügyfél (teljes)", "J2")
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := calendar.Parse(shown); !ok && errors == 0 {
			t.Errorf("a birth date is shown as %q", shown)
		}
		if _, err := strconv.Atoi(at(cells[1], 2, 9)); err != nil && errors == 0 {
			t.Errorf("a birth date is stored as %q", at(cells[1], 2, 9))
		}
		err = book.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func at(rows [][]string, row, column int) string {
	if row > len(rows) || column >= len(rows[row-1]) {
		return ""
	}
	return rows[row-1][column]
}

func TestSameSeedSameBytes(t *testing.T) {
	write := func() []byte {
		var file bytes.Buffer
		err := make1(t, Options{Office: benefit.District, Clients: 200, Seed: 6, Errors: 0.1}).Write(&file)
		if err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}
	first := write()
	for range 3 {
		if !bytes.Equal(first, write()) {
			t.Fatal("the same seed makes other bytes")
		}
	}
}

func TestWriterSaysWhatGoesWrong(t *testing.T) {
	m := make1(t, Options{Office: benefit.District, Clients: 10, Seed: 6})
	if err := m.Write(full{}); err == nil {
		t.Error("nothing said when the disk is full")
	}
	w := workbook.NewWriter()
	defer w.Close()
	if err := w.Sheet("not/allowed", nil); err == nil {
		t.Error("nothing said of a sheet that cannot be")
	}
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func BenchmarkRows(b *testing.B) {
	m := make1(b, Options{Office: benefit.Municipality, Clients: 10_000, Seed: 1})
	rows := 0
	for b.Loop() {
		for range m.Rows() {
			rows++
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkWrite(b *testing.B) {
	m := make1(b, Options{Office: benefit.Municipality, Clients: 10_000, Seed: 1})
	rows := 0
	for range m.Rows() {
		rows++
	}
	for b.Loop() {
		err := m.Write(io.Discard)
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
