package spreadsheet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/spreadsheet/hostile"
)

// fuzzLimits keep a fuzzed file from being slow for honest reasons.
var fuzzLimits = Limits{Inflated: 64 << 20, Cells: 1 << 20, Strings: 1 << 18, StringBytes: 16 << 20, Duration: 5 * time.Second}

var knownKeys = func() map[string]string {
	data, err := Messages.ReadFile("messages/hu.json")
	texts := map[string]string{}
	if err == nil {
		err = json.Unmarshal(data, &texts)
	}
	if err != nil {
		panic(err)
	}
	return texts
}()

// refusal fails the test unless the error is one that people can be told.
func refusal(t *testing.T, err error) {
	t.Helper()
	if errs.KindOf(err) != errs.Invalid || knownKeys[keyOf(err)] == "" {
		t.Fatalf("not a refusal: %v", err)
	}
	var e *errs.Error
	errors.As(err, &e)
	for _, a := range e.Args {
		s, ok := a.(string)
		if ok && (!utf8.ValidString(s) || strings.ContainsAny(s, "\x00\n\r")) {
			t.Fatalf("argument %q", s)
		}
	}
}

// soundRows holds what a caller may rely on.
func soundRows(t *testing.T, rows []Row) {
	t.Helper()
	number := 0
	for _, r := range rows {
		if r.Number <= number || r.Number > maxRow || len(r.Cells) == 0 {
			t.Fatalf("row %d after %d with %d cells", r.Number, number, len(r.Cells))
		}
		number = r.Number
		column := -1
		for _, c := range r.Cells {
			if c.Column <= column || c.Column >= DefaultLimits.Columns || !utf8.ValidString(c.Text) || strings.Contains(c.Text, "\x00") {
				t.Fatalf("row %d: column %d after %d: %q", r.Number, c.Column, column, c.Text)
			}
			if c.Text == "" && !c.Formula && c.Kind != Missing {
				t.Fatalf("row %d: column %d holds nothing", r.Number, c.Column)
			}
			column = c.Column
		}
	}
}

// bothWays reads every sheet the quick way and the slow way, which must agree, and gives the rows by sheet.
func bothWays(t *testing.T, w *Workbook) (map[string][]Row, bool) {
	t.Helper()
	all := map[string][]Row{}
	for _, s := range w.Sheets() {
		quick, err := w.read(s.Name, false)
		slow, err2 := w.read(s.Name, true)
		if keyOf(err) != keyOf(err2) || (err == nil) != (err2 == nil) {
			t.Fatalf("quick: %v, slow: %v", err, err2)
		}
		if diff := cmp.Diff(quick, slow); diff != "" && err == nil {
			t.Fatalf("quick -, slow +\n%s", diff)
		}
		soundRows(t, quick)
		if err != nil {
			refusal(t, err)
			return nil, false
		}
		all[s.Name] = quick
	}
	err := w.Verify(context.Background())
	if err != nil {
		refusal(t, err)
		return nil, false
	}
	return all, true
}

func FuzzOpenRows(f *testing.F) {
	for _, data := range specimens(f) {
		f.Add(data)
	}
	for c := range hostile.All(1) {
		if len(c.Bytes) < 64<<10 {
			f.Add(c.Bytes)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := runtime.NumGoroutine()
		w, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), fuzzLimits)
		if err != nil {
			refusal(t, err)
			noGoroutinesSince(t, before)
			return
		}
		bothWays(t, w)
		err = w.Close()
		if err != nil {
			t.Fatal(err)
		}
		noGoroutinesSince(t, before)
	})
}

func FuzzAnswer(f *testing.F) {
	const sst = `<sst xmlns="` + testMain + `"><si><t>a</t></si><si><r><t>b</t></r></si></sst>`
	for _, sheet := range answerSeeds() {
		f.Add(sheet, testStyle, sst)
	}
	seeds := 0
	for c := range hostile.Some(2, func(sort, _ string) bool { return !strings.HasPrefix(sort, "million") }) {
		raw := partsOf(c.Bytes)
		if len(raw["xl/worksheets/sheet1.xml"]) > 0 && len(c.Bytes) < 32<<10 && seeds < 150 {
			f.Add(raw["xl/worksheets/sheet1.xml"], raw["xl/styles.xml"], raw["xl/sharedStrings.xml"])
			seeds++
		}
	}
	f.Fuzz(func(t *testing.T, sheet, styles, sst string) {
		data := fuzzFile(sheet, styles, sst)
		w, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), fuzzLimits)
		if err != nil {
			refusal(t, err)
			return
		}
		defer w.Close()
		all, ok := bothWays(t, w)
		if !ok {
			return
		}
		a := SheetAnswer{
			Sheet: "Lap", Columns: []int{70, 1, 0}, Header: []string{"Státusz", "Hiba oka", "=x"}, Width: []float64{10, 20, 30},
			Rows: seqOf(AnswerRow{Row: 2, Values: []string{"OK", "", " b"}}, AnswerRow{Row: 3, Values: []string{"", "_x0041_\r\n&"}, Bad: true},
				AnswerRow{Row: 7}, AnswerRow{Row: 1000, Values: []string{"", "", "új"}}),
		}
		out := &bytes.Buffer{}
		err = w.Answer(context.Background(), out, []SheetAnswer{a})
		if err != nil {
			t.Fatalf("it was read, but: %v", err)
		}
		want := map[cellKey]Cell{}
		for _, r := range all["Lap"] {
			for _, c := range r.Cells {
				want[cellKey{r.Number, c.Column}] = c
			}
		}
		want = expect(want, a)
		for key, c := range want {
			c.Text = strings.ReplaceAll(c.Text, "\x00", "")
			want[key] = c
		}
		if diff := cmp.Diff(want, contents(t, out.Bytes(), "Lap")); diff != "" {
			t.Fatalf("want -, got +\n%s", diff)
		}
	})
}

// fuzzFile stores its parts uncompressed, so that the fuzzer pays for XML only.
func fuzzFile(sheet, styles, sst string) []byte {
	parts := []hostile.Part{
		{Name: "[Content_Types].xml", Text: testTypes}, {Name: "_rels/.rels", Text: testRels}, {Name: "xl/workbook.xml", Text: testBook},
		{Name: "xl/_rels/workbook.xml.rels", Text: testBRels}, {Name: "xl/worksheets/sheet1.xml", Text: sheet},
		{Name: "xl/styles.xml", Text: styles}, {Name: "xl/sharedStrings.xml", Text: sst},
	}
	for i := range parts {
		parts[i].Store = true
	}
	return hostile.Zip(parts)
}

func answerSeeds() []string {
	var all []string
	for _, rows := range []string{
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" s="1"><v>41600</v></c></row><row r="3" spans="1:3"/>`,
		`<row><c><v>1</v></c><c t="inlineStr"><is><t>a_x000D_&amp;b</t></is></c></row><row r="900"><c r="BS900"><f>A1&amp;"x"</f><v>1</v></c></row>`,
		`<row r="2"><c r="D2"/><c r="A2" t="b"><v>1</v></c><c t="str"><f/><v> x </v></c><c r="BS2"/></row>`,
		`<row r="2"><c r="A2" t="inlineStr"><is><r><t> a</t></r><rPh><t>b</t></rPh></is></c><extLst/></row><row r="3"><c r="A3" t="e"><v>#N/A</v></c></row>`,
	} {
		all = append(all,
			`<worksheet xmlns="`+testMain+`"><dimension ref="A1:C9"/><cols><col min="1" max="1" width="3"/></cols><sheetData>`+rows+`</sheetData><mergeCells/></worksheet>`,
			`<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="`+testMain+`"><x:sheetData>`+
				strings.NewReplacer("<", "<x:", "<x:/", "</x:").Replace(strings.ReplaceAll(rows, "</", "<\x01"))+`</x:sheetData></x:worksheet>`)
	}
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], "<x:\x01", "</x:")
	}
	return append(all, `<worksheet xmlns="`+testMain+`"><sheetData/></worksheet>`)
}

// partsOf unpacks what can be unpacked.
func partsOf(data []byte) map[string]string {
	all := map[string]string{}
	w := &Workbook{src: &source{r: bytes.NewReader(data), size: int64(len(data))}, lim: DefaultLimits}
	if w.list(context.Background()) != nil {
		return all
	}
	for _, p := range w.parts {
		f, err := w.inflate(p, false)
		if err != nil || p.file.UncompressedSize64 > 1<<16 {
			continue
		}
		b := make([]byte, p.file.UncompressedSize64)
		n, _ := f.read(b)
		f.close()
		all[p.name] = string(b[:n])
	}
	return all
}
