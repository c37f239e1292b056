package spreadsheet

import (
	"strings"
	"testing"

	"oszir/internal/platform/errs"
)

// TestCells holds what every kind of cell is read as, the quick way and the slow way.
func TestCells(t *testing.T) {
	const sst = `<si><t>nulla</t></si><si><t xml:space="preserve"> egy </t></si><si><r><t>ket</t></r><r><rPr><b/></rPr><t>tő</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si/><si><t/></si><si><t>&lt;öt&gt;_x000D_</t></si><si><t>
	hat </t></si><si><t>a` + "\r\n" + `b</t></si><si><t>&#95;x0041&#95;</t></si>`
	row := func(cells string) string { return `<row r="1">` + cells + `</row>` }
	for name, c := range map[string]struct{ rows, want string }{
		"number":            {row(`<c r="A1"><v>12.5</v></c>`), "A1=number:12.5|"},
		"number n":          {row(`<c r="A1" t="n"><v>1E-5</v></c>`), "A1=number:1E-5|"},
		"number spaces":     {row(`<c r="A1"><v> -12 </v></c>`), "A1=number:-12|"},
		"number broken":     {row(`<c r="A1"><v>12,5</v></c>`), "A1=error:12,5|"},
		"number hex":        {row(`<c r="A1"><v>0x1F</v></c>`), "A1=error:0x1F|"},
		"number infinite":   {row(`<c r="A1"><v>INF</v></c>`), "A1=error:INF|"},
		"number long":       {row(`<c r="A1"><v>12345678901234567890.123456789</v></c>`), "A1=number:12345678901234567890.123456789|"},
		"date style":        {row(`<c r="A1" s="1"><v>41600</v></c><c r="B1" s="2"><v>1</v></c><c r="C1" s="3"><v>1</v></c><c r="D1" s="99"><v>1</v></c>`), "A1=number:41600(d)|B1=number:1(d)|C1=number:1|D1=number:1|"},
		"bool":              {row(`<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>false</v></c><c r="C1" t="b"><v>igen</v></c>`), "A1=bool:1|B1=bool:0|C1=error:igen|"},
		"error":             {row(`<c r="A1" t="e"><v>#N/A</v></c>`), "A1=error:#N/A|"},
		"iso date":          {row(`<c r="A1" t="d"><v>2013-11-15</v></c>`), "A1=date:2013-11-15|"},
		"shared":            {row(`<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c>`), "A1=text:nulla|B1=text: egy |C1=text:kettő|"},
		"shared decoded":    {row(`<c r="A1" t="s"><v>5</v></c><c r="B1" t="s"><v> 6 </v></c>`), "A1=text:<öt>\r|B1=text:hat|"},
		"shared lost":       {row(`<c r="A1" t="s"><v>9</v></c><c r="B1" t="s"><v>-1</v></c><c r="C1" t="s"><v>x</v></c><c r="D1" t="s"><v/></c>`), "A1=missing:|B1=missing:|C1=missing:|"},
		"inline":            {row(`<c r="A1" t="inlineStr"><is><t>Ő</t></is></c>`), "A1=text:Ő|"},
		"inline kept":       {row(`<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>`), "A1=text: a |"},
		"inline trimmed":    {row(`<c r="A1" t="inlineStr"><is><t> a </t></is></c>`), "A1=text:a|"},
		"inline empty":      {row(`<c r="A1" t="inlineStr"><is><t></t></is></c><c r="B1" t="inlineStr"><is/></c><c r="C1" t="inlineStr"/>`), ""},
		"inline rich":       {row(`<c r="A1" t="inlineStr"><is><r><t>egy</t></r><r><t> két</t></r><phoneticPr/></is></c>`), "A1=text:egy két|"},
		"inline in v":       {row(`<c r="A1" t="inlineStr"><v>a</v></c>`), "A1=text:a|"},
		"inline references": {row(`<c r="A1" t="inlineStr"><is><t>&amp;&#233;&#xE9;&quot;&apos;</t></is></c>`), `A1=text:&éé"'|`},
		"inline cdata":      {row(`<c r="A1" t="inlineStr"><is><t>a<![CDATA[<b>&amp;]]>c</t></is></c>`), "A1=text:a<b>&amp;c|"},
		"inline comment":    {row(`<c r="A1" t="inlineStr"><is><t>a<!-- x -->b<?pi?>c</t></is></c>`), "A1=text:abc|"},
		"line ends only":    {row("<c r=\"A1\" t=\"inlineStr\"><is><t>a\r\nb\rc</t></is></c><c r=\"B1\" t=\"s\"><v>7</v></c><c r=\"C1\" t=\"s\"><v>8</v></c>"), "A1=text:a\nb\nc|B1=text:a\nb|C1=text:A|"},
		"escape by number":  {row(`<c r="A1" t="inlineStr"><is><t>&#95;x0041&#95;</t></is></c><c r="B1" t="str"><v>&#95;x0041&#95;</v></c>`), "A1=text:A|B1=text:A|"},
		"line ends":         {row("<c r=\"A1\" t=\"inlineStr\"><is><t>a\r\nb\rc\nd&#13;e</t></is></c>"), "A1=text:a\nb\nc\nd\re|"},
		"escapes":           {row(`<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x000D_c_x0000_d_xZZZZ_e_x00e9_&#95;x0041_</t></is></c>`), "A1=text:a\rb_x000D_c_x0000_d_xZZZZ_eéA|"},
		"str":               {row(`<c r="A1" t="str"><f>A2&amp;B2</f><v> a_x0041_ </v></c>`), "A1=text: aA (f)|"},
		"str without f":     {row(`<c r="A1" t="str"><v>a</v></c>`), "A1=text:a|"},
		"formula number":    {row(`<c r="A1"><f>1+1</f><v>2</v></c>`), "A1=number:2(f)|"},
		"formula shared":    {row(`<c r="A1"><f t="shared" ref="A1:A2" si="0">1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/><v>2</v></c>`), "A1=number:2(f)|B1=number:2(f)|"},
		"formula no value":  {row(`<c r="A1"><f>1+1</f></c><c r="B1"><f>1</f><v></v></c><c r="C1" t="str"><f>1</f></c>`), "A1=blank:(f)|B1=blank:(f)|C1=blank:(f)|"},
		"formula empty":     {row(`<c r="A1" t="str"><f>""</f><v></v></c>`), "A1=text:(f)|"},
		"formula table":     {row(`<c r="A1"><f>SUM(T[[#All],[a]])</f><v>2</v></c>`), "A1=number:2(f)|"},
		"empty":             {row(`<c r="A1"/><c r="B1" s="1"/><c r="C1" s="1"></c><c r="D1"><v></v></c><c r="E1"><v/></c>`), ""},
		"order":             {row(`<c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c r="B1"/>`), "A1=number:1|C1=number:3|"},
		"implied":           {`<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row r="5"><c><v>1</v></c></row><row><c><v>2</v></c></row>`, "A1=number:1|D1=number:4|E1=number:5|A5=number:1|A6=number:2|"},
		"rows empty":        {`<row r="1"/><row r="2"><c r="A2"/></row><row r="7" ht="5"><c r="B7"><v>1</v></c></row>`, "B7=number:1|"},
		"attributes odd":    {"<row r='1' spans=\"1:2\"><c\ts='1' r =\n\"A1\" cm=\"1\" ><v >1</v ></c ></row>", "A1=number:1(d)|"},
		"ext":               {row(`<c r="A1"><v>1</v><extLst><ext xmlns="urn:x" uri="u"><v>9</v></ext></extLst></c><extLst/>`), "A1=number:1|"},
		"wide":              {row(`<c r="SR1"><v>1</v></c>`), "SR1=number:1|"},
		"prefixed twin":     {`<row xmlns:q="urn:q" r="1"><c q:r="B1" r="A1"><v>1</v></c></row>`, "A1=number:1|"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, slow := range []bool{false, true} {
				w := open(t, testFile{rows: c.rows, sst: sst}.bytes(), Limits{})
				rows, err := w.read("Lap", slow)
				if err != nil {
					t.Fatalf("slow %v: %v", slow, err)
				}
				if got := rowsText(rows); got != c.want {
					t.Errorf("slow %v: got %q, want %q", slow, got, c.want)
				}
			}
		})
	}
}

// TestBrokenCells: what is refused is refused the quick way and the slow way.
func TestBrokenCells(t *testing.T) {
	for cell, want := range map[string]string{
		`<c r="A1"><v>&unknown;</v></c>`: keyBrokenXML, `<c r="A1"><f>a&b</f><v>1</v></c>`: keyBrokenXML, `<c r="A1"><v>]]></v></c>`: keyBrokenXML,
		`<c r="A1" t="inlineStr"><is><t>&#0;</t></is></c>`: keyBrokenXML, `<c r="A2"><v>1</v></c>`: keyBrokenPart, `<c r="A11"><v>1</v></c>`: keyBrokenPart,
		`<c r="A"><v>1</v></c>`: keyBrokenPart, `<c r="1"><v>1</v></c>`: keyBrokenPart, `<c r="AAAA1"/>`: keyBrokenPart, `<c r=""/>`: keyBrokenPart,
		`<c r="A1"/><c r="A1"/>`: keyBrokenPart, `<c r="B1"/><c r="A1"/><c/>`: keyBrokenPart, `<c r="A1" s="x"/>`: keyBrokenPart,
		`<c r="A1" t="q"/>`: keyBrokenPart, `<c r="A1" r="A1"/>`: keyBrokenXML, `<c r="A1" t="n"><is><t>a</t></is></c>`: keyBrokenPart,
		`<c r="A1"><v>1</v><v>2</v></c>`: keyBrokenPart, `<c r="A1"><v>1</v></x></c>`: keyBrokenXML, `<c r="A1"><v>1<b/></v></c>`: keyBrokenPart,
		`<c r="A1" t="inlineStr"><is><t>a</t><t>b</t></is></c>`: keyBrokenPart, `<c r="XFE1"/>`: keyColumns, `<c r="SS1"><v>1</v></c>`: keyColumns,
		`<c r="A1"><q/></c>`: keyBrokenPart, `<c r="A1" t="inlineStr"><is><r><t>a</t><t>b</t></r></is></c>`: keyBrokenPart,
	} {
		for _, slow := range []bool{false, true} {
			_, err := open(t, testFile{rows: `<row r="1">` + cell + `</row>`}.bytes(), Limits{}).read("Lap", slow)
			if keyOf(err) != want {
				t.Errorf("%s: slow %v: %v, want %s", cell, slow, err, want)
			}
		}
	}
	// A namespace declared inside counts inside only.
	sheet := `<x:worksheet xmlns:x="` + testMain + `"><q xmlns="` + testMain + `"/><x:sheetData><row r="1"/></x:sheetData></x:worksheet>`
	_, err := open(t, testFile{sheet: sheet}.bytes(), Limits{}).read("Lap", false)
	if keyOf(err) != keyBrokenPart {
		t.Errorf("row without namespace: %v", err)
	}
}

// TestLimits lowers one cap at a time below what a small file needs.
func TestLimits(t *testing.T) {
	file := testFile{
		rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="E1" t="inlineStr"><is><t>hosszú szöveg</t></is></c></row><row r="9"><c r="A9" t="s"><v>1</v></c></row>`,
		sst:  `<si><t>hosszú szöveg</t></si><si><t>b</t></si>`,
		more: nil,
	}.bytes()
	for name, c := range map[string]struct {
		lim  Limits
		want string
	}{
		"none": {Limits{}, ""}, "bytes": {Limits{Bytes: 1000}, keyTooBig}, "entries": {Limits{Entries: 6}, keyTooManyParts},
		"inflated": {Limits{Inflated: 3000}, keyInflated}, "columns": {Limits{Columns: 4}, keyColumns},
		"columns enough": {Limits{Columns: 5}, ""}, "rows": {Limits{Rows: 8}, keyRows}, "rows enough": {Limits{Rows: 9}, ""},
		"cells": {Limits{Cells: 2}, keyCells}, "cells enough": {Limits{Cells: 3}, ""}, "strings": {Limits{Strings: 1}, keyStrings},
		"string bytes": {Limits{StringBytes: 10}, keyStrings}, "cell bytes": {Limits{CellBytes: 13}, keyCellTooLong},
		"cell bytes enough": {Limits{CellBytes: 15}, ""}, "depth": {Limits{Depth: 5}, keyTooDeep}, "depth enough": {Limits{Depth: 6}, ""},
		"duration": {Limits{Duration: 1}, keyTookTooLong},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readAll(t.Context(), file, c.lim)
			if keyOf(err) != c.want || err != nil && errs.KindOf(err) != errs.Invalid {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestDateCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"General": false, "0.00": false, `#,##0\ "Ft"`: false, `"day" 0`: false, "yyyy-mm-dd": true, `yyyy\.mm\.dd\.`: true,
		"éééé.hh.nn.": true, "ÉÉÉÉ.HH.NN.": true, "[$-40E]yyyy. mmmm d.;@": true, "[Red]0.00": false, "[$-F800]dddd, mmmm dd, yyyy": true,
		"h:mm": true, "[h]:mm": true, "mm:ss": true, "nn": true, `\d0`: false, "0_d": false, "@": false, "0.00E+00": false,
		`"unterminated yyyy`: false, "[unterminated yyyy": false, `0\`: false, "Normál": false, "Standard": false, "óó:pp": false,
		"#,##0.00 [$Ft-40E]": false, "Általános": false, `General" év"`: false,
	} {
		if got := dateCode(code); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
	for n, want := range map[int]bool{0: false, 13: false, 14: true, 22: true, 23: false, 27: true, 36: true, 37: false, 45: true, 47: true, 48: false, 49: false, 50: true, 58: true, 59: false} {
		if dateFormat(n) != want {
			t.Errorf("format %d", n)
		}
	}
}

func TestColumnName(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 59: "BH", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := ColumnName(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
		if got, size := parseColumn([]byte(want + "1")); got != n || size != len(want) {
			t.Errorf("%s: %d %d", want, got, size)
		}
	}
}

func TestSheets(t *testing.T) {
	book := strings.Replace(testBook, "<sheets>", `<workbookPr date1904="true"/><sheets>`, 1)
	book = strings.Replace(book, `sheetId="1"`, `sheetId="1" state="veryHidden"`, 1)
	w := open(t, testFile{
		book:  book,
		sheet: `<worksheet xmlns="` + testMain + `"><sheetData/><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>`,
	}.bytes(), Limits{})
	if got := w.Sheets(); len(got) != 1 || got[0] != (Sheet{Name: "Lap", Hidden: true}) || !w.Date1904() || w.Merged("Lap") {
		t.Errorf("%v %v %v", got, w.Date1904(), w.Merged("Lap"))
	}
	err := w.Rows(t.Context(), "Lap", func(*Row) error { t.Error("a row"); return nil })
	if err != nil || !w.Merged("Lap") {
		t.Error(err, w.Merged("Lap"))
	}
	err = w.Rows(t.Context(), "Nincs", nil)
	if keyOf(err) != keyUnknownSheet {
		t.Error(err)
	}
}
