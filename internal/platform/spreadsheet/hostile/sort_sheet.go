package hostile

import (
	"strconv"
	"strings"
)

func sheetSorts() []sort {
	replace := func(name, want, from, to string) sort {
		return edit(name, want, nameSheet, func(s string) string {
			if !strings.Contains(s, from) {
				panic("hostile: nothing to replace in " + name)
			}
			return strings.Replace(s, from, to, 1)
		})
	}
	const cell = `<c r="A2" t="s">`
	return []sort{
		replace("far-cell", "sheet.too_many_columns", cell, `<c r="XFD2"><v>1</v></c>`+cell),
		replace("far-cell-beyond", "sheet.broken_part", cell, `<c r="AAAA2"><v>1</v></c>`+cell),
		replace("far-row", "sheet.too_many_rows", `<row r="2"`, `<row r="1048577"`),
		replace("row-zero", "sheet.broken_part", `<row r="1"`, `<row r="0"`),
		replace("row-twice", "sheet.broken_part", `<row r="2"`, `<row r="1"`),
		replace("row-negative", "sheet.broken_part", `<row r="2"`, `<row r="-2"`),
		replace("cell-twice", "sheet.broken_part", cell, `<c r="A2"/>`+cell),
		replace("cell-twice-mixed", "sheet.broken_part", cell, `<c r="A2"/><c r="ZZ2"/>`+cell),
		replace("cell-wrong-row", "sheet.broken_part", cell, `<c r="A3" t="s">`),
		replace("cell-lower-case", "sheet.broken_part", cell, `<c r="a2" t="s">`),
		replace("cell-unknown-type", "sheet.broken_part", cell, `<c r="A2" t="x">`),
		replace("cell-two-values", "sheet.broken_part", cell, cell+"<v>0</v>"),
		replace("cell-two-formulas", "sheet.broken_part", cell, cell+"<f>1</f><f>2</f>"),
		replace("cell-foreign", "sheet.broken_part", cell, cell+`<q xmlns="urn:q"/>`),
		replace("cell-nested", "sheet.broken_part", cell, cell+`<c r="B2"/>`),
		replace("value-nested", "sheet.broken_part", cell+"<v>", cell+"<v><b/>"),
		replace("two-sheetdata", "sheet.broken_part", "</sheetData>", "</sheetData><sheetData/>"),
		replace("row-foreign", "sheet.broken_part", "<sheetData>", `<sheetData><q xmlns="urn:q"><row r="1"/></q>`),
		{"far-cells-many", "sheet.too_many_columns", func(m *maker) {
			m.emptyRows(50_000, func(n string) string { return `<row r="` + n + `"><c r="XFD` + n + `"><v>1</v></c></row>` })
		}},
		edit("wide-row", "sheet.too_many_columns", nameSheet, func(s string) string {
			return strings.Replace(s, `<c r="A2"`, strings.Repeat("<c/>", 20000)+`<c r="A2"`, 1)
		}),
		edit("row-of-twins", "sheet.broken_part", nameSheet, func(s string) string {
			return strings.Replace(s, `<c r="A2"`, strings.Repeat(`<c r="B2"/>`, 20000)+`<c r="A2"`, 1)
		}),
		{"long-cell", "sheet.cell_too_long", func(m *maker) { m.table[0][0].Text = m.noise(200_000) }},
		{"long-row", "sheet.row_too_long", func(m *maker) {
			text := m.noise(100_000)
			m.table[0] = make([]Value, 100)
			for c := range m.table[0] {
				m.table[0][c] = Value{"text", text}
			}
		}},
		{"long-shared", "sheet.cell_too_long", func(m *maker) {
			m.dress = dress{shared: true}
			m.table[0][0].Text = m.noise(200_000)
		}},
		{"sheet-twice", "sheet.broken_part", func(m *maker) {
			p := m.part(nameBook)
			p.Text = strings.Replace(p.Text, "</sheets>", `<sheet name="`+strings.ToUpper(m.sheet)+`" sheetId="99" r:id="rId1"/></sheets>`, 1)
		}},
		edit("no-sheets", "sheet.broken_part", nameBook, func(s string) string {
			from, to := strings.Index(s, "<sheet "), strings.Index(s, "</sheets>")
			return s[:from] + s[to:]
		}),
		edit("many-sheets", "sheet.broken_part", nameBook, func(s string) string {
			b := strings.Builder{}
			for i := range 300 {
				b.WriteString(`<sheet name="s` + strconv.Itoa(i) + `" sheetId="2" r:id="rId1"/>`)
			}
			return strings.Replace(s, "</sheets>", b.String()+"</sheets>", 1)
		}),
		edit("sst-index-far", Readable, nameSheet, func(s string) string { return strings.ReplaceAll(s, "<v>", "<v>9") }),
		edit("sst-two-texts", "sheet.broken_part", nameSST, func(s string) string { return strings.Replace(s, "<si>", "<si><t>a</t>", 1) }),
	}
}

// emptyRows makes the sheet of a file say little at great length.
func (m *maker) emptyRows(n int, row func(n string) string) {
	b := strings.Builder{}
	b.WriteString(`<worksheet xmlns="` + mainSpace + `"><sheetData>`)
	for i := range n {
		b.WriteString(row(strconv.Itoa(i + 1)))
	}
	b.WriteString("</sheetData></worksheet>")
	m.part(nameSheet).Text = b.String()
	m.told = false
}

func (m *maker) noise(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + m.rng.IntN(26))
	}
	return string(b)
}
