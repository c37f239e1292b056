package hostile

import "strings"

func honestSorts() []sort {
	in := func(name string, d dress) sort {
		return sort{"honest-" + name, Readable, func(m *maker) { m.dress = d }}
	}
	return []sort{
		in("inline", dress{}), in("shared", dress{shared: true}), in("strict", dress{strict: true, shared: true}),
		in("prefix", dress{prefix: "x:"}), in("prefix-shared", dress{prefix: "main:", shared: true}),
		in("rich", dress{rich: true}), in("rich-shared", dress{rich: true, shared: true}),
		in("implied", dress{implied: true}), in("mixed", dress{mixed: true, shared: true}), in("bom", dress{bom: true}),
		in("cdata", dress{cdata: true}), in("numeric", dress{numeric: true}), in("formula", dress{formula: true}),
		in("pretty", dress{spaced: true, rich: true}), in("pretty-prefix", dress{spaced: true, prefix: "ss:", strict: true}),
		{"honest-dates", Readable, func(m *maker) {
			for r := range m.table {
				m.table[r][1] = Value{"date", "2013-11-15"}
			}
			m.dress = dress{strict: true}
		}},
		{"honest-stored", Readable, func(m *maker) {
			for i := range m.book() {
				m.parts[i].Store = true
			}
		}},
		{"honest-folders", Readable, func(m *maker) {
			m.book()
			m.parts = append([]Part{{Name: "xl/", Store: true}, {Name: "xl/worksheets/", Store: true}}, m.parts...)
			// The first entry must be a file for the magic; packers put folders first too.
		}},
		{"honest-hyperlink", Readable, func(m *maker) {
			m.add("xl/worksheets/_rels/sheet1.xml.rels", `<Relationships xmlns="`+packRels+`"><Relationship Id="a" Type="`+relSpace+`/hyperlink" Target="https://example.org/?a=1&amp;b=2" TargetMode="External"/></Relationships>`)
		}},
		{"honest-picture", Readable, func(m *maker) { m.add("xl/media/image1.png", "\x89PNG\r\n\x1a\n\x00\x00") }},
		{"honest-vml", Readable, func(m *maker) {
			m.add("xl/drawings/vmlDrawing1.vml", `<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><br></v:shape></xml>`)
		}},
		{"honest-nested-zip", Readable, func(m *maker) { m.add("xl/media/image2.png", string(Zip([]Part{{Name: "a", Text: "b"}}))) }},
		{"sst-missing", Readable, func(m *maker) {
			m.dress = dress{shared: true}
			m.remove(nameSST)
			m.told = false
		}},
		{"sst-short", Readable, func(m *maker) {
			m.dress = dress{shared: true}
			p := m.part(nameSST)
			p.Text = p.Text[:strings.Index(p.Text, "<si>")] + "</sst>"
			m.told = false
		}},
		{"far-empty", Readable, func(m *maker) {
			p := m.part(nameSheet)
			p.Text = strings.Replace(p.Text, "</row>", `<c r="XFD1" s="1"/></row>`, 1)
		}},
		{"million-empty-rows", Readable, func(m *maker) {
			m.emptyRows(1_000_000, func(n string) string { return `<row r="` + n + `" s="1" customFormat="1" ht="15"/>` })
		}},
		{"million-empty-cells", Readable, func(m *maker) {
			m.emptyRows(50_000, func(n string) string {
				b := strings.Builder{}
				b.WriteString(`<row r="` + n + `">`)
				for c := range 20 {
					b.WriteString(`<c r="` + columnName(c) + n + `" s="1"/>`)
				}
				b.WriteString("</row>")
				return b.String()
			})
		}},
	}
}
