package spreadsheet

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"oszir/internal/platform/spreadsheet/hostile"
)

const (
	testMain  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	testTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`
	testRels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	testBook  = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Lap" sheetId="1" r:id="rId1"/></sheets></workbook>`
	testBRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	testStyle = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="éééé\.hh\.nn\."/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// testFile is a small workbook whose parts a test may replace.
type testFile struct {
	rows   string // what stands in sheetData
	sheet  string // the whole sheet instead
	sst    string // what stands in sst
	styles string // the whole part instead
	book   string // the whole part instead
	more   []hostile.Part
	but    string // a part to leave out
}

func (f testFile) bytes() []byte {
	sheet, styles, book := f.sheet, f.styles, f.book
	if sheet == "" {
		sheet = `<worksheet xmlns="` + testMain + `"><sheetData>` + f.rows + `</sheetData></worksheet>`
	}
	if styles == "" {
		styles = testStyle
	}
	if book == "" {
		book = testBook
	}
	parts := []hostile.Part{
		{Name: "[Content_Types].xml", Text: testTypes}, {Name: "_rels/.rels", Text: testRels},
		{Name: "xl/workbook.xml", Text: book}, {Name: "xl/_rels/workbook.xml.rels", Text: testBRels},
		{Name: "xl/worksheets/sheet1.xml", Text: sheet}, {Name: "xl/styles.xml", Text: styles},
		{Name: "xl/sharedStrings.xml", Text: `<sst xmlns="` + testMain + `">` + f.sst + `</sst>`},
	}
	kept := parts[:0]
	for _, p := range append(parts, f.more...) {
		if p.Name != f.but {
			kept = append(kept, p)
		}
	}
	return hostile.Zip(kept)
}

func open(tb testing.TB, data []byte, lim Limits) *Workbook {
	tb.Helper()
	w, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), lim)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = w.Close() })
	return w
}

// read gives the rows of a sheet, by the quick way or by the slow one only.
func (w *Workbook) read(sheet string, slow bool) ([]Row, error) {
	s, err := w.find(sheet)
	if err != nil {
		return nil, err
	}
	walk, err := w.newWalk(newClock(context.Background(), w.lim.Duration), s)
	if err != nil {
		return nil, err
	}
	defer walk.close()
	var rows []Row
	r := &rowReader{sheetWalk: walk, slow: slow, fn: func(r *Row) error {
		rows = append(rows, Row{Number: r.Number, Cells: append([]Cell(nil), r.Cells...)})
		return nil
	}}
	return rows, walk.walk(r)
}

func rowsText(rows []Row) string {
	b := &strings.Builder{}
	for _, r := range rows {
		for _, c := range r.Cells {
			b.WriteString(ColumnName(c.Column))
			b.WriteString(string(appendInt(nil, r.Number)))
			b.WriteString("=" + c.Kind.String() + ":" + c.Text)
			if c.Formula {
				b.WriteString("(f)")
			}
			if c.DateStyle {
				b.WriteString("(d)")
			}
			b.WriteString("|")
		}
	}
	return b.String()
}

func appendInt(b []byte, n int) []byte {
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}
