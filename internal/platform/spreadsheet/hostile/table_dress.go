package hostile

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Value is what a cell holds.
type Value struct {
	Kind string // text, number, bool, date, or "" for an empty cell
	Text string
}

// Table is the contents of a sheet, by row and column.
type Table [][]Value

func (t Table) clone() Table {
	out := make(Table, len(t))
	for i := range t {
		out[i] = slices.Clone(t[i])
	}
	return out
}

var words = []string{
	"Kovács Erzsébet", "Ő", "Árvíztűrő tükörfúrógép", "<b>&amp;</b>", `"idézet"`, "=1+1", "+36 1 234 5678", "-", "@név",
	"két\nsor", "a]]>b", "_x0041_ nem A", "𝄞 violinkulcs", "x", "Nyíregyháza, Kossuth u. 3.", "  szélek  ", "'",
}

func randomTable(rng *rand.Rand) Table {
	rows, columns := 2+rng.IntN(12), 2+rng.IntN(40)
	t := make(Table, rows)
	for r := range t {
		t[r] = make([]Value, columns)
		for c := range t[r] {
			switch rng.IntN(6) {
			case 0:
			case 1:
				t[r][c] = Value{"number", strconv.Itoa(rng.IntN(1 << 30))}
			case 2:
				t[r][c] = Value{"bool", strconv.Itoa(rng.IntN(2))}
			default:
				t[r][c] = Value{"text", words[rng.IntN(len(words))] + strconv.Itoa(rng.IntN(100))}
			}
		}
		t[r][0] = Value{"text", "sor " + strconv.Itoa(r+1)}
	}
	return t
}

// dress is the way an honest program writes a table.
type dress struct {
	prefix  string // with the colon
	strict  bool
	shared  bool
	rich    bool // shared or inline strings in runs, with phonetic readings
	implied bool // no r attributes
	mixed   bool // cells of a row in any order
	bom     bool
	cdata   bool
	spaced  bool // pretty printed
	numeric bool // numeric references for all that is not ASCII
	formula bool // numbers are results of formulas
}

const (
	mainSpace   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	mainStrict  = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	relSpace    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relStrict   = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	packRels    = "http://schemas.openxmlformats.org/package/2006/relationships"
	typeSpace   = "http://schemas.openxmlformats.org/package/2006/content-types"
	typeOfSheet = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	nameTypes  = "[Content_Types].xml"
	nameRels   = "_rels/.rels"
	nameBook   = "xl/workbook.xml"
	nameBRels  = "xl/_rels/workbook.xml.rels"
	nameSheet  = "xl/worksheets/sheet1.xml"
	nameStyles = "xl/styles.xml"
	nameSST    = "xl/sharedStrings.xml"
	nameTheme  = "xl/theme/theme1.xml"
	nameCore   = "docProps/core.xml"
)

// bookParts writes sheets as a workbook.
func bookParts(sheets []Content, d dress) []Part {
	space, rel := mainSpace, relSpace
	if d.strict {
		space, rel = mainStrict, relStrict
	}
	var strs []string
	p := d.prefix
	ns := "xmlns"
	if p != "" {
		ns = "xmlns:" + strings.TrimSuffix(p, ":")
	}
	override := func(name, kind string) string {
		return `<Override PartName="/` + name + `" ContentType="` + kind + `"/>`
	}
	relation := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="` + rel + "/" + kind + `" Target="` + target + `"/>`
	}
	var types, list, relations strings.Builder
	var written []Part
	for i, s := range sheets {
		n := strconv.Itoa(i + 1)
		name := strings.Replace(nameSheet, "1", n, 1)
		written = append(written, Part{Name: name, Text: sheetXML(s.Table, d, space, &strs)})
		types.WriteString(override(name, typeOfSheet+"worksheet+xml"))
		list.WriteString("<" + p + `sheet name="` + s.Sheet + `" sheetId="` + n + `" r:id="rId` + n + `"/>`)
		relations.WriteString(relation("rId"+n, "worksheet", "worksheets/sheet"+n+".xml"))
	}
	parts := append([]Part{
		{Name: nameTypes, Text: declaration + `<Types xmlns="` + typeSpace + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
			override(nameBook, typeOfSheet+"sheet.main+xml") + types.String() +
			override(nameStyles, typeOfSheet+"styles+xml") + override(nameSST, typeOfSheet+"sharedStrings+xml") + `</Types>`},
		{Name: nameRels, Text: declaration + `<Relationships xmlns="` + packRels + `">` + relation("rId1", "officeDocument", "xl/workbook.xml") + `</Relationships>`},
		{Name: nameBook, Text: declaration + "<" + p + "workbook " + ns + `="` + space + `" xmlns:r="` + rel + `"><` + p + "sheets>" + list.String() + "</" + p + "sheets></" + p + "workbook>"},
		{Name: nameBRels, Text: declaration + `<Relationships xmlns="` + packRels + `">` + relations.String() + relation("rIdS", "styles", "styles.xml") + relation("rIdT", "sharedStrings", "sharedStrings.xml") + relation("rIdH", "theme", "/xl/theme/theme1.xml") + `</Relationships>`},
		{Name: nameStyles, Text: declaration + strings.NewReplacer("{", "<"+p, "}", "</"+p).Replace(`{styleSheet `) + ns + `="` + space + `">` +
			strings.NewReplacer("{", "<"+p, "}", "</"+p).Replace(`{fonts count="1">{font>{sz val="11"/>{name val="Calibri"/>}font>}fonts>{fills count="2">{fill>{patternFill patternType="none"/>}fill>{fill>{patternFill patternType="gray125"/>}fill>}fills>{borders count="1">{border/>}borders>{cellStyleXfs count="1">{xf numFmtId="0"/>}cellStyleXfs>{cellXfs count="2">{xf numFmtId="0"/>{xf numFmtId="14" applyNumberFormat="1"/>}cellXfs>}styleSheet>`)},
		{Name: nameTheme, Text: declaration + `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="t"></a:theme>`},
		{Name: nameCore, Text: declaration + `<core></core>`},
	}, written...)
	sst := &strings.Builder{}
	sst.WriteString(declaration + "<" + p + "sst " + ns + `="` + space + `">`)
	for _, s := range strs {
		sst.WriteString("<" + p + "si>" + textXML(s, d) + "</" + p + "si>")
	}
	sst.WriteString("</" + p + "sst>")
	return append(parts, Part{Name: nameSST, Text: sst.String()})
}

func sheetXML(t Table, d dress, space string, strs *[]string) string {
	b := &strings.Builder{}
	p := d.prefix
	if d.bom {
		b.WriteString("\uFEFF")
	}
	b.WriteString(declaration)
	gap := ""
	if d.spaced {
		gap = "\r\n  "
		b.WriteString("<!-- pretty --><?some program?>")
	}
	ns := "xmlns"
	if p != "" {
		ns = "xmlns:" + strings.TrimSuffix(p, ":")
	}
	b.WriteString("<" + p + "worksheet " + ns + `="` + space + `" xmlns:xml="http://www.w3.org/XML/1998/namespace">` + gap + "<" + p + "sheetData>")
	for r, row := range t {
		if d.implied {
			b.WriteString(gap + "<" + p + "row>")
		} else {
			fmt.Fprintf(b, `%s<%srow r="%d" spans="1:%d">`, gap, p, r+1, len(row))
		}
		order := make([]int, len(row))
		for c := range order {
			order[c] = c
		}
		if d.mixed {
			order[0], order[len(order)-1] = order[len(order)-1], order[0]
		}
		for _, c := range order {
			ref := ` r="` + columnName(c) + strconv.Itoa(r+1) + `"`
			if d.implied {
				ref = ""
			}
			b.WriteString(gap + cellXML(row[c], ref, d, strs))
		}
		b.WriteString(gap + "</" + p + "row>")
	}
	b.WriteString("</" + p + "sheetData>" + gap + "</" + p + "worksheet>" + gap)
	return b.String()
}

func cellXML(v Value, ref string, d dress, strs *[]string) string {
	p := d.prefix
	value := func(s string) string { return "<" + p + "v>" + s + "</" + p + "v>" }
	open := func(attrs string) string { return "<" + p + "c" + ref + attrs + ">" }
	end := "</" + p + "c>"
	switch v.Kind {
	case "":
		return "<" + p + "c" + ref + ` s="1"/>`
	case "number":
		if d.formula {
			return open("") + "<" + p + "f>" + "SUM(1,2)&amp;A1" + "</" + p + "f>" + value(v.Text) + end
		}
		return open(` s="0"`) + value(v.Text) + end
	case "bool":
		return open(` t="b"`) + value(v.Text) + end
	case "date":
		return open(` t="d"`) + value(v.Text) + end
	}
	if d.shared {
		*strs = append(*strs, v.Text)
		return open(` t="s"`) + value(strconv.Itoa(len(*strs)-1)) + end
	}
	return open(` t="inlineStr"`) + "<" + p + "is>" + textXML(v.Text, d) + "</" + p + "is>" + end
}

// textXML writes the inside of an is or si.
func textXML(s string, d dress) string {
	p := d.prefix
	element := func(s string) string {
		return "<" + p + `t xml:space="preserve">` + escape(s, d) + "</" + p + "t>"
	}
	if !d.rich {
		return element(s)
	}
	half := len(s) / 2
	for half < len(s) && s[half]&0xC0 == 0x80 {
		half++
	}
	run := func(s string) string {
		return "<" + p + "r><" + p + "rPr><" + p + "b/></" + p + "rPr>" + element(s) + "</" + p + "r>"
	}
	return run(s[:half]) + run(s[half:]) + "<" + p + `rPh sb="0" eb="1"><` + p + "t>OLVASAT</" + p + "t></" + p + "rPh><" + p + "phoneticPr fontId=\"0\"/>"
}

func escape(s string, d dress) string {
	s = strings.ReplaceAll(s, "_x0041_", "_x005F_x0041_")
	if d.cdata {
		return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
	}
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
	if !d.numeric {
		return s
	}
	b := &strings.Builder{}
	for i, r := range s {
		switch {
		case r < 0x80 && r != '\n':
			b.WriteRune(r)
		case i%2 == 0:
			fmt.Fprintf(b, "&#%d;", r)
		default:
			fmt.Fprintf(b, "&#x%X;", r)
		}
	}
	return b.String()
}

func columnName(c int) string {
	name := ""
	for n := c + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
