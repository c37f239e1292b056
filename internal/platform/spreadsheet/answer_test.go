package spreadsheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/spreadsheet/hostile"
)

func seqOf(rows ...AnswerRow) iter.Seq2[AnswerRow, error] {
	return func(yield func(AnswerRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func answer(tb testing.TB, data []byte, lim Limits, answers ...SheetAnswer) ([]byte, error) {
	tb.Helper()
	w := open(tb, data, lim)
	out := &bytes.Buffer{}
	err := w.Answer(context.Background(), out, answers)
	return out.Bytes(), err
}

type cellKey struct {
	row, column int
}

// contents gives the cells of a sheet; texts as they are kept, the rest as written.
func contents(tb testing.TB, data []byte, sheet string) map[cellKey]Cell {
	tb.Helper()
	rows, err := open(tb, data, Limits{}).read(sheet, false)
	if err != nil {
		tb.Fatal(err)
	}
	all := map[cellKey]Cell{}
	for _, r := range rows {
		for _, c := range r.Cells {
			all[cellKey{r.Number, c.Column}] = c
		}
	}
	return all
}

// expect puts an answer over the contents that were there.
func expect(all map[cellKey]Cell, a SheetAnswer) map[cellKey]Cell {
	put := func(row int, values []string) {
		for i, column := range a.Columns {
			delete(all, cellKey{row, column})
			if i < len(values) && values[i] != "" {
				all[cellKey{row, column}] = Cell{Column: column, Kind: Text, Text: values[i]}
			}
		}
	}
	if a.Header != nil {
		put(1, a.Header)
	}
	if a.Rows != nil {
		for r := range a.Rows {
			put(r.Row, r.Values)
		}
	}
	return all
}

// checkAnswer holds what must be so for every answered file.
func checkAnswer(t *testing.T, name string, data []byte, a SheetAnswer) []byte {
	t.Helper()
	out, err := answer(t, data, Limits{}, a)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	want := expect(contents(t, data, a.Sheet), a)
	if diff := cmp.Diff(want, contents(t, out, a.Sheet)); diff != "" {
		t.Errorf("%s: want -, got +\n%s", name, diff)
	}
	again, err := answer(t, data, Limits{}, a)
	if err != nil || !bytes.Equal(out, again) {
		t.Errorf("%s: a second answer differs (%v)", name, err)
	}
	sameOtherParts(t, name, data, out, a.Sheet)
	return out
}

// sameOtherParts: what was not answered is as it was, byte for byte.
func sameOtherParts(t *testing.T, name string, data, out []byte, sheet string) {
	t.Helper()
	w := open(t, out, Limits{})
	answered, err := w.find(sheet)
	if err != nil {
		t.Fatal(err)
	}
	was, is := rawParts(t, data), rawParts(t, out)
	if !slices.Equal(was.names, is.names) {
		t.Errorf("%s: parts were %v, are %v", name, was.names, is.names)
	}
	for _, part := range was.names {
		if part == answered.part.name || w.styles != nil && part == w.styles.name {
			continue
		}
		if !bytes.Equal(was.raw[part], is.raw[part]) {
			t.Errorf("%s: %s was touched", name, part)
		}
	}
	for _, s := range w.Sheets() {
		if s.Name != sheet && !maps.Equal(contents(t, data, s.Name), contents(t, out, s.Name)) {
			t.Errorf("%s: sheet %s changed", name, s.Name)
		}
	}
}

type raws struct {
	names []string
	raw   map[string][]byte
}

func rawParts(t *testing.T, data []byte) raws {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := raws{raw: map[string][]byte{}}
	for _, f := range zr.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all.names = append(all.names, f.Name)
		all.raw[f.Name] = b
	}
	return all
}

var evil = []string{
	"=1+1", "+36", "-5", "@x", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")", "<b>&\"'</b>", "]]>", "_x000D_", "a_x0041_b", "sor\nsor\r\nsor", " szél ",
	"árvíz 𝄞", "&#0;", strings.Repeat("hosszú ", 3000),
}

// TestAnswerTexts is U4: hostile texts come back as the texts they are, in cells that are texts.
func TestAnswerTexts(t *testing.T) {
	var rows []AnswerRow
	for i, s := range evil {
		rows = append(rows, AnswerRow{Row: i + 2, Values: []string{"OK", s}, Bad: i%2 == 0})
	}
	out := checkAnswer(t, "evil", testFile{rows: `<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>`}.bytes(),
		SheetAnswer{Sheet: "Lap", Columns: []int{1, 2}, Header: []string{"Státusz", "Hiba oka"}, Rows: seqOf(rows...)})
	sameAsExcelize(t, "evil", out)
	sheet := inflated(t, out, "xl/worksheets/sheet1.xml")
	if strings.Contains(sheet, "<f>") || strings.Contains(sheet, "\r") {
		t.Error("a formula or a bare CR was written")
	}
	if n := strings.Count(sheet, ` s="`); n != 2*len(evil)+2 {
		t.Errorf("%d styled cells", n)
	}
}

func TestAnswerCleansTexts(t *testing.T) {
	long := strings.Repeat("𝄞", 20_000)
	for text, want := range map[string]string{
		"a\x00b\x1bc\u0085d\x7fe": "abcde", "\x01": "", "\xff": "\uFFFD", "a\uFFFEb": "ab", long: strings.Repeat("𝄞", 16_383) + "…",
		strings.Repeat("á", maxUnits): strings.Repeat("á", maxUnits), strings.Repeat("á", maxUnits+1): strings.Repeat("á", maxUnits-1) + "…",
	} {
		out, err := answer(t, testFile{}.bytes(), Limits{}, SheetAnswer{Sheet: "Lap", Columns: []int{0}, Rows: seqOf(AnswerRow{Row: 1, Values: []string{text}})})
		if err != nil {
			t.Fatal(err)
		}
		got := contents(t, out, "Lap")[cellKey{1, 0}].Text
		if got != want {
			t.Errorf("%.40q: got %.40q (%d), want %.40q (%d)", text, got, len(got), want, len(want))
		}
	}
}

func inflated(t *testing.T, data []byte, name string) string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := zr.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestAnswerBytes holds what exactly is written, and that nothing else changes.
func TestAnswerBytes(t *testing.T) {
	sheet := func(before, rows, after string) string {
		return `<worksheet xmlns="` + testMain + `">` + before + rows + after + `</worksheet>`
	}
	const plain, head = ` t="inlineStr"><is><t>`, `</t></is></c>`
	good := func(ref, s string) string { return `<c r="` + ref + `" s="6"` + plain + s + head }
	bad := func(ref, s string) string { return `<c r="` + ref + `" s="5"` + plain + s + head }
	text := func(ref, s string) string { return `<c r="` + ref + `" s="7"` + plain + s + head }
	heading := func(ref, s string) string { return `<c r="` + ref + `" s="4"` + plain + s + head }
	one := SheetAnswer{Columns: []int{1, 3}, Header: []string{"S", "H"}, Rows: seqOf(
		AnswerRow{Row: 2, Values: []string{"OK"}}, AnswerRow{Row: 3, Values: []string{"X", "oka"}, Bad: true}, AnswerRow{Row: 9, Values: []string{"OK", "jó"}})}
	wide := one
	wide.Width = []float64{12, 40.5}
	row1, row2 := heading("B1", "S")+heading("D1", "H"), good("B2", "OK")
	row3, row9 := bad("B3", "X")+bad("D3", "oka"), good("B9", "OK")+text("D9", "jó")
	cols := `<col min="2" max="2" width="12" customWidth="1"/>`
	cols4 := `<col min="4" max="4" width="40.5" customWidth="1"/>`
	all := `<row r="1">` + row1 + `</row><row r="2">` + row2 + `</row><row r="3">` + row3 + `</row><row r="9">` + row9 + `</row>`
	for name, c := range map[string]struct {
		in   string
		a    SheetAnswer
		want string
	}{
		"empty sheet":  {sheet("", "<sheetData/>", ""), one, sheet("", "<sheetData>"+all+"</sheetData>", "")},
		"empty spaced": {sheet("", "<sheetData  />", "<x/>"), one, sheet("", "<sheetData  >"+all+"</sheetData>", "<x/>")},
		"open empty":   {sheet("", "<sheetData> </sheetData>", ""), one, sheet("", "<sheetData> "+all+"</sheetData>", "")},
		"prefixed": {
			`<x:worksheet xmlns:x="` + testMain + `"><x:sheetData><x:row r="2"/></x:sheetData></x:worksheet>`,
			SheetAnswer{Columns: []int{0}, Rows: seqOf(AnswerRow{Row: 1, Values: []string{"a"}}, AnswerRow{Row: 2, Values: []string{"b"}})},
			`<x:worksheet xmlns:x="` + testMain + `"><x:sheetData><x:row r="1"><x:c r="A1" s="6" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2" s="6" t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
		},
		"rows there": {
			sheet("", `<sheetData><row r="1" spans="1:4" ht="20"><c r="A1"><v>1</v></c><c r="C1"/><c r="E1"><v>5</v></c></row>`+"\n"+`<row r="3"  spans='1:1'/><row r="4"><c r="B4"><v>7</v></c></row></sheetData>`, ""), one,
			sheet("", `<sheetData><row r="1" ht="20"><c r="A1"><v>1</v></c>`+heading("B1", "S")+`<c r="C1"/>`+heading("D1", "H")+`<c r="E1"><v>5</v></c></row>`+"\n"+`<row r="2">`+row2+`</row><row r="3">`+row3+`</row><row r="4"><c r="B4"><v>7</v></c></row><row r="9">`+row9+`</row></sheetData>`, ""),
		},
		"replaced": {
			sheet("", `<sheetData><row r="2"><c r="A2"/><c r="B2" t="inlineStr"><is><t>régi</t></is></c><c r="C2"/><c r="D2"><f t="shared" si="0">1</f><v>1</v></c><extLst/></row></sheetData>`, ""),
			SheetAnswer{Columns: []int{3, 1}, Rows: seqOf(AnswerRow{Row: 2, Values: []string{"", "új"}})},
			sheet("", `<sheetData><row r="2"><c r="A2"/>`+text("B2", "új")+`<c r="C2"/><extLst/></row></sheetData>`, ""),
		},
		"before ext": {
			sheet("", `<sheetData><row r="2"><c r="A2"/><extLst/></row></sheetData>`, ""),
			SheetAnswer{Columns: []int{1}, Rows: seqOf(AnswerRow{Row: 2, Values: []string{"új"}})},
			sheet("", `<sheetData><row r="2"><c r="A2"/>`+good("B2", "új")+`<extLst/></row></sheetData>`, ""),
		},
		"implied": {
			sheet("", `<sheetData><row><c><v>1</v></c></row><row><c><v>1</v></c><c t='n'><v>2</v></c><c><v>3</v></c></row></sheetData>`, ""),
			SheetAnswer{Columns: []int{1}, Rows: seqOf(AnswerRow{Row: 2, Values: []string{"új"}})},
			sheet("", `<sheetData><row><c><v>1</v></c></row><row><c r="A2"><v>1</v></c>`+good("B2", "új")+`<c r="C2"><v>3</v></c></row></sheetData>`, ""),
		},
		"out of order": {
			sheet("", `<sheetData><row r="2"><c r="D2"/><c r="A2"/><c r="B2"><v>1</v></c><c r="E2"/></row></sheetData>`, ""),
			SheetAnswer{Columns: []int{1, 4}, Rows: seqOf(AnswerRow{Row: 2, Values: []string{"a", "b"}})},
			sheet("", `<sheetData><row r="2">`+good("B2", "a")+`<c r="D2"/><c r="A2"/>`+text("E2", "b")+`</row></sheetData>`, ""),
		},
		"cols none":  {sheet("<sheetPr/>", "<sheetData/>", ""), wide, sheet("<sheetPr/>", "<cols>"+cols+cols4+"</cols><sheetData>"+all+"</sheetData>", "")},
		"cols empty": {sheet("<cols/>", "<sheetData/>", ""), wide, sheet("<cols>"+cols+cols4+"</cols>", "<sheetData>"+all+"</sheetData>", "")},
		"cols covered": {
			sheet(`<cols><col min="1" max="2" width="9"/><col min="5" max="16384" width="9"/></cols>`, "<sheetData/>", ""), wide,
			sheet(`<cols><col min="1" max="2" width="9"/>`+cols4+`<col min="5" max="16384" width="9"/></cols>`, "<sheetData>"+all+"</sheetData>", ""),
		},
		"cols all covered": {
			sheet(`<cols><col min="1" max="16384" width="9"/></cols>`, "<sheetData/>", ""), wide,
			sheet(`<cols><col min="1" max="16384" width="9"/></cols>`, "<sheetData>"+all+"</sheetData>", ""),
		},
		"dimension":        {sheet(`<dimension ref="C5:D9"/>`, "<sheetData/>", ""), one, sheet(`<dimension ref="B1:D9"/>`, "<sheetData>"+all+"</sheetData>", "")},
		"dimension single": {sheet(`<dimension ref="A1"></dimension>`, "<sheetData/>", ""), one, sheet(`<dimension ref="A1:D1"></dimension>`, "<sheetData>"+all+"</sheetData>", "")},
		"dimension odd":    {sheet(`<dimension ref="A:B"/>`, "<sheetData/>", ""), one, sheet(`<dimension ref="A:B"/>`, "<sheetData>"+all+"</sheetData>", "")},
		"nothing": {
			"<?xml version='1.0'?>\r\n<!-- c -->" + sheet(`<dimension ref="A1"/><cols/>`, `<sheetData><row r="1" spans="1:1"><c r="A1"/></row></sheetData>`, "<autoFilter ref=\"A1:B2\"/>") + "\n<!-- e -->\n",
			SheetAnswer{}, "<?xml version='1.0'?>\r\n<!-- c -->" + sheet(`<dimension ref="A1"/><cols/>`, `<sheetData><row r="1" spans="1:1"><c r="A1"/></row></sheetData>`, "<autoFilter ref=\"A1:B2\"/>") + "\n<!-- e -->\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.a.Sheet = "Lap"
			out, err := answer(t, testFile{sheet: c.in}.bytes(), Limits{}, c.a)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, inflated(t, out, "xl/worksheets/sheet1.xml")); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
			checkAnswer(t, name, testFile{sheet: c.in}.bytes(), c.a)
		})
	}
}

// TestAnswerStyles: the styles part keeps every byte but counts and the added ends of three lists.
func TestAnswerStyles(t *testing.T) {
	out, err := answer(t, testFile{}.bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got := inflated(t, out, "xl/styles.xml")
	for _, added := range []string{
		`<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>`, `<fonts count="2">`, `<fills count="4">`, `<cellXfs count="12">`,
		`<fgColor rgb="FFFFC7CE"/>`, `quotePrefix="1"`,
	} {
		if !strings.Contains(got, added) {
			t.Errorf("no %s in %s", added, got)
		}
	}
	for _, change := range [][2]string{{`<font><b/><sz val="11"/><name val="Calibri"/></font>`, ""}, {`<fonts count="2">`, `<fonts count="1">`}, {`<fills count="4">`, `<fills count="2">`}, {`<cellXfs count="12">`, `<cellXfs count="4">`}, {solidFill("", "FFFFC7CE") + solidFill("", "FFC6EFCE"), ""}, {lookXfs("", 1, 2), ""}} {
		got = strings.Replace(got, change[0], change[1], 1)
	}
	if got != testStyle {
		t.Errorf("the rest changed: %s", got)
	}
	for name, styles := range map[string]string{
		"prefixed": strings.NewReplacer("<", "<s:", "<s:/", "</s:", "xmlns=", "xmlns:s=").Replace(strings.NewReplacer("</", "<\x01").Replace(testStyle)),
		"no count": strings.NewReplacer(` count="1"`, "", ` count="2"`, "", ` count="4"`, "").Replace(testStyle),
	} {
		styles = strings.ReplaceAll(styles, "<s:\x01", "</s:")
		styles = strings.ReplaceAll(styles, "<\x01", "</")
		out, err := answer(t, testFile{styles: styles}.bytes(), Limits{}, SheetAnswer{Sheet: "Lap", Columns: []int{0}, Rows: seqOf(AnswerRow{Row: 1, Values: []string{"a"}})})
		if err != nil {
			t.Fatal(name, err)
		}
		if got := inflated(t, out, "xl/styles.xml"); !strings.Contains(got, "FFC6EFCE") {
			t.Errorf("%s: not patched: %s", name, got)
		}
		if got := inflated(t, out, "xl/worksheets/sheet1.xml"); !strings.Contains(got, ` s="6"`) {
			t.Errorf("%s: no style: %s", name, got)
		}
	}
	for name, styles := range map[string]string{
		"no fills":     strings.Replace(strings.Replace(testStyle, "<fills", "<x", 1), "</fills", "</x", 1),
		"empty fonts":  `<styleSheet xmlns="` + testMain + `"><fonts/></styleSheet>`,
		"nothing":      `<styleSheet xmlns="` + testMain + `"/>`,
		"xfs complete": strings.Replace(testStyle, "</cellXfs>", strings.Repeat("<xf/>", 64000)+"</cellXfs>", 1),
	} {
		out, err := answer(t, testFile{styles: styles}.bytes(), Limits{}, SheetAnswer{Sheet: "Lap", Columns: []int{0}, Rows: seqOf(AnswerRow{Row: 1, Values: []string{"=a"}})})
		if err != nil {
			t.Fatal(name, err)
		}
		if got := inflated(t, out, "xl/styles.xml"); got != styles {
			t.Errorf("%s: patched", name)
		}
		if got := inflated(t, out, "xl/worksheets/sheet1.xml"); strings.Contains(got, ` s="`) {
			t.Errorf("%s: style: %s", name, got)
		}
	}
}

// TestAnswerHonest answers honest files of every dress, and the specimens.
func TestAnswerHonest(t *testing.T) {
	before := runtime.NumGoroutine()
	for seed := range int64(2) {
		for c := range hostile.Some(seed, honest) {
			if c.Table == nil {
				continue
			}
			var rows []AnswerRow
			for r := range c.Table {
				if r > 0 && r%3 != 0 {
					rows = append(rows, AnswerRow{Row: r + 1, Values: []string{"OK", "", "e" + strconv.Itoa(r)}, Bad: r%2 == 0})
				}
			}
			rows = append(rows, AnswerRow{Row: len(c.Table) + 5, Values: []string{"", "x"}})
			width := len(c.Table[0])
			checkAnswer(t, c.Name, c.Bytes, SheetAnswer{
				Sheet: hostile.Sheet, Columns: []int{width + 1, 1, width / 2 * 2}, Header: []string{"Státusz", "Hiba oka", "Azonosító"},
				Width: []float64{10, 20, 0}, Rows: seqOf(rows...),
			})
		}
	}
	for name, data := range specimens(t) {
		out := checkAnswer(t, name, data, specimenAnswer())
		sameAsExcelize(t, name, out)
	}
	noGoroutinesSince(t, before)
}

func specimenAnswer() SheetAnswer {
	var rows []AnswerRow
	for r := 2; r < 40; r++ {
		a := AnswerRow{Row: r, Values: []string{"OK", "", fmt.Sprintf("PTR-%d", r)}}
		if r%4 == 0 {
			a = AnswerRow{Row: r, Bad: true, Values: []string{"Hibás", "=A támogatás kezdete <későbbi>, mint a vége & más;\nmásodik hiba"}}
		}
		rows = append(rows, a)
	}
	return SheetAnswer{
		Sheet: "Ellátás", Columns: []int{60, 61, 62}, Header: []string{"Státusz", "Hiba oka", "PTR Ellátás azonosító"},
		Width: []float64{10, 60, 24}, Rows: seqOf(rows...),
	}
}

// TestAnswerLong answers a sheet of many windows, in the middle of its rows too, where cells fall on a window's edge.
func TestAnswerLong(t *testing.T) {
	var rows []AnswerRow
	for r := 2; r < 2005; r++ {
		rows = append(rows, AnswerRow{Row: r, Values: []string{"OK " + strconv.Itoa(r), "x", "y"}, Bad: r%5 == 0})
	}
	for _, columns := range [][]int{{55, 56, 57}, {0, 30, 31}, {5, 54, 60}} {
		checkAnswer(t, fmt.Sprint(columns), smallBig(t), SheetAnswer{Sheet: "Nagy", Columns: columns, Header: []string{"a", "b", "c"}, Rows: seqOf(rows...)})
	}
	all := make([]int, 55) // every cell is replaced, so that every window's edge is in one of them
	values := make([]string, 55)
	for i := range all {
		all[i], values[i] = i, "é"+strconv.Itoa(i)
	}
	for i := range rows {
		rows[i].Values = values
	}
	checkAnswer(t, "all", smallBig(t), SheetAnswer{Sheet: "Nagy", Columns: all, Rows: seqOf(rows...)})
}
