package hostile

import "strings"

func activeSorts() []sort {
	part := func(sortName, want, name string) sort {
		return sort{sortName, want, func(m *maker) { m.add(name, "<a/>") }}
	}
	typed := func(sortName, want, kind string) sort {
		return sort{sortName, want, func(m *maker) {
			m.add("xl/innocent.xml", "<a/>")
			m.retype("</Types>", `<Override PartName="/xl/innocent.xml" ContentType="`+kind+`"/></Types>`)
		}}
	}
	related := func(sortName, want, owner, kind, mode string) sort {
		return sort{sortName, want, func(m *maker) {
			m.add(owner, `<Relationships xmlns="`+packRels+`"><Relationship Id="a" Type="`+kind+`" Target="file:///c:/x" `+mode+`/></Relationships>`)
		}}
	}
	const rels = "xl/worksheets/_rels/sheet1.xml.rels"
	const external = `TargetMode="External"`
	return []sort{
		{"xlsm", "sheet.macro", func(m *maker) {
			m.retype(typeOfSheet+"sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
			m.add("xl/vbaProject.bin", "\xD0\xCF\x11\xE0")
		}},
		part("xlsm-renamed", "sheet.macro", "xl/vbaProject.bin"),
		part("macro-sheet", "sheet.macro", "xl/macrosheets/sheet1.xml"),
		typed("macro-typed", "sheet.macro", "application/vnd.ms-office.vbaProject"),
		typed("macro-sheet-typed", "sheet.macro", "application/vnd.ms-excel.macrosheet+xml"),
		related("macro-related", "sheet.macro", "xl/_rels/innocent.xml.rels", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", ""),
		part("external-link", "sheet.external_link", "xl/externalLinks/externalLink1.xml"),
		typed("external-typed", "sheet.external_link", typeOfSheet+"externalLink+xml"),
		related("external-image", "sheet.external_link", rels, relSpace+"/image", external),
		related("external-image-case", "sheet.external_link", rels, relSpace+"/image", `TargetMode="external"`),
		related("external-strict", "sheet.external_link", rels, relStrict+"/externalLink", ""),
		part("connections", "sheet.external_link", "xl/connections.xml"),
		part("query-table", "sheet.external_link", "xl/queryTables/queryTable1.xml"),
		part("embedding", "sheet.embedded_object", "xl/embeddings/oleObject1.bin"),
		{"nested-workbook", "sheet.embedded_object", func(m *maker) { m.add("xl/embeddings/Book1.xlsx", string(Zip(m.dressed(dress{})))) }},
		related("ole-related", "sheet.embedded_object", rels, relSpace+"/oleObject", ""),
		part("activex", "sheet.embedded_object", "xl/activeX/activeX1.xml"),
		part("custom-ui", "sheet.embedded_object", "customUI/customUI.xml"),
		related("custom-ui-related", "sheet.embedded_object", "xl/_rels/innocent.xml.rels", "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", ""),
		{"template-honest", Readable, func(m *maker) { m.retype("sheet.main+xml", "template.main+xml") }},
		{"template-macro", "sheet.macro", func(m *maker) {
			m.retype(typeOfSheet+"sheet.main+xml", "application/vnd.ms-excel.template.macroEnabled.main+xml")
		}},
		{"workbook-given-twice", "sheet.duplicate_part", func(m *maker) {
			p := m.part(nameRels)
			p.Text = strings.Replace(p.Text, "</Relationships>", `<Relationship Id="z" Type="`+relSpace+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`, 1)
		}},
	}
}
