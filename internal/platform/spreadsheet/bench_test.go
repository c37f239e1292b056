package spreadsheet

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	benchRows    = 100_000
	benchColumns = 55
)

// benchFile is a generated workbook of one sheet, made once for all benchmarks of a run.
type benchFile struct {
	once sync.Once
	file *os.File // unlinked; memory is what the benchmarks measure
	size int64
	xml  int64
}

var benchInline, benchShared benchFile

func (f *benchFile) get(tb testing.TB, shared bool, rows int) *benchFile {
	f.once.Do(func() {
		file, err := os.CreateTemp("", "oszir-bench-*.xlsx")
		if err != nil {
			tb.Fatal(err)
		}
		err = os.Remove(file.Name())
		if err != nil {
			tb.Fatal(err)
		}
		f.xml = writeBig(tb, file, rows, benchColumns, shared)
		f.file = file
		f.size, err = file.Seek(0, io.SeekCurrent)
		if err != nil {
			tb.Fatal(err)
		}
	})
	return f
}

var benchWords = []string{
	"Kovács", "Tóth Erzsébet", "Nyíregyháza", "igen", "Megállapító határozat", "utca", "Kossuth Lajos", "nem", "magyar",
	"özvegy", "Hajdúböszörmény", "FHT", "Szabolcs-Szatmár-Bereg", "8 általános", "X",
}

// writeBig streams a workbook of rows × columns filled cells and gives the size of its sheet XML.
func writeBig(tb testing.TB, dst io.Writer, rows, columns int, shared bool) int64 {
	tb.Helper()
	zw := zip.NewWriter(dst)
	zw.RegisterCompressor(zip.Deflate, newDeflateWriter)
	put := func(name, text string) {
		w, err := zw.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		io.WriteString(w, text)
	}
	sst := ""
	if shared {
		sst = `<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>`
	}
	put("[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`)
	put("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	put("xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Nagy" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	put("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`+sst+`</Relationships>`)
	put("xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	w, err := zw.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		tb.Fatal(err)
	}
	count := &countWriter{w: w}
	b := bufio.NewWriterSize(count, 1<<16)
	rng := rand.New(rand.NewPCG(1, 2))
	var strs []string
	index := map[string]int{}
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:` + ColumnName(columns-1) + strconv.Itoa(rows) + `"/><sheetData>`)
	names := make([]string, columns)
	for i := range names {
		names[i] = ColumnName(i)
	}
	for r := 1; r <= rows; r++ {
		row := strconv.Itoa(r)
		b.WriteString(`<row r="` + row + `" spans="1:55">`)
		for c := range columns {
			ref := names[c] + row
			switch {
			case c%11 == 3:
				b.WriteString(`<c r="` + ref + `" s="1"><v>` + strconv.Itoa(30000+rng.IntN(15000)) + `</v></c>`)
			case c%11 == 7:
				b.WriteString(`<c r="` + ref + `"><v>` + strconv.Itoa(rng.IntN(100000)) + `</v></c>`)
			default:
				text := benchWords[rng.IntN(len(benchWords))]
				if c%5 == 0 {
					text += " " + strconv.Itoa(rng.IntN(1_000_000))
				}
				if !shared {
					b.WriteString(`<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`)
					continue
				}
				n, ok := index[text]
				if !ok {
					n = len(strs)
					index[text] = n
					strs = append(strs, text)
				}
				b.WriteString(`<c r="` + ref + `" t="s"><v>` + strconv.Itoa(n) + `</v></c>`)
			}
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData></worksheet>`)
	b.Flush()
	if shared {
		w, err := zw.Create("xl/sharedStrings.xml")
		if err != nil {
			tb.Fatal(err)
		}
		b.Reset(w)
		b.WriteString(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
		for _, s := range strs {
			b.WriteString(`<si><t>` + s + `</t></si>`)
		}
		b.WriteString(`</sst>`)
		b.Flush()
	}
	err = zw.Close()
	if err != nil {
		tb.Fatal(err)
	}
	return count.n
}

type countWriter struct {
	w io.Writer
	n int64
}

func (c *countWriter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

// watchHeap samples the heap in use until the returned function is called, which gives the peak in bytes.
func watchHeap() func() uint64 {
	var peak atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if m.HeapAlloc > before.HeapAlloc && m.HeapAlloc-before.HeapAlloc > peak.Load() {
				peak.Store(m.HeapAlloc - before.HeapAlloc)
			}
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-done
		return peak.Load()
	}
}

func benchEach(b *testing.B, run func(b *testing.B, f *benchFile) (rows int)) {
	for _, v := range []struct {
		name   string
		shared bool
		file   *benchFile
	}{{"inline", false, &benchInline}, {"shared", true, &benchShared}} {
		b.Run(v.name, func(b *testing.B) {
			data := v.file.get(b, v.shared, benchRows)
			b.SetBytes(v.file.xml)
			heap := watchHeap()
			b.ResetTimer()
			rows := 0
			for b.Loop() {
				rows += run(b, data)
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(heap())/(1<<20), "peak-MiB")
			b.ReportMetric(float64(data.size)/(1<<20), "file-MiB")
		})
	}
}

// BenchmarkFloor inflates the sheet and does nothing else.
func BenchmarkFloor(b *testing.B) {
	benchEach(b, func(b *testing.B, in *benchFile) int {
		zr, err := zip.NewReader(in.file, in.size)
		if err != nil {
			b.Fatal(err)
		}
		zr.RegisterDecompressor(zip.Deflate, newInflateReader)
		f, err := zr.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			b.Fatal(err)
		}
		_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, chunkSize))
		if err != nil {
			b.Fatal(err)
		}
		return benchRows
	})
}

func BenchmarkRead(b *testing.B) {
	benchEach(b, func(b *testing.B, in *benchFile) int {
		w, err := Open(context.Background(), in.file, in.size, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		defer w.Close()
		rows, cells := 0, 0
		err = w.Rows(context.Background(), "Nagy", func(r *Row) error {
			rows++
			cells += len(r.Cells)
			return nil
		})
		if err != nil || cells != benchRows*benchColumns {
			b.Fatal(err, cells)
		}
		return rows
	})
}

func BenchmarkAnswer(b *testing.B) {
	benchEach(b, func(b *testing.B, in *benchFile) int {
		w, err := Open(context.Background(), in.file, in.size, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		defer w.Close()
		out := &countWriter{w: io.Discard}
		err = w.Answer(context.Background(), out, []SheetAnswer{{
			Sheet: "Nagy", Columns: []int{benchColumns, benchColumns + 1}, Header: []string{"Státusz", "Hiba oka"},
			Width: []float64{12, 60}, Rows: benchAnswers(),
		}})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.n)/(1<<20), "out-MiB")
		return benchRows
	})
}

func benchAnswers() iter.Seq2[AnswerRow, error] {
	return func(yield func(AnswerRow, error) bool) {
		for r := 2; r <= benchRows; r++ {
			a := AnswerRow{Row: r, Values: []string{"OK", ""}}
			if r%7 == 0 {
				a = AnswerRow{Row: r, Bad: true, Values: []string{"Hibás", fmt.Sprintf("A TAJ szám ellenőrző számjegye hibás (%d).", r)}}
			}
			if !yield(a, nil) {
				return
			}
		}
	}
}
