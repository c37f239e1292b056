package hostile

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

func wrongSorts() []sort {
	file := func(name, want string, b []byte) sort {
		return sort{name, want, func(m *maker) { m.bytes = b }}
	}
	return []sort{
		file("xls", "sheet.xls", ole("Root Entry", "Workbook", "\x05SummaryInformation")),
		file("encrypted", "sheet.encrypted", ole("Root Entry", "EncryptionInfo", "EncryptedPackage")),
		file("encrypted-late", "sheet.encrypted", ole("Root Entry", "a", "b", "c", "d", "e", "f", "EncryptedPackage")),
		file("html", "sheet.html_or_csv", []byte("<html><table><tr><td>TAJ</td></tr></table></html>")),
		file("xml-2003", "sheet.html_or_csv", []byte("\xEF\xBB\xBF<?xml version=\"1.0\"?><Workbook/>")),
		file("csv", "sheet.html_or_csv", []byte("TAJ;Név\r\n123456788;Kovács\r\n")),
		file("csv-latin2", "sheet.html_or_csv", []byte("TAJ;N\xe9v\r\n123456788;\xd5si\r\n")),
		file("csv-utf16", "sheet.html_or_csv", wide("TAJ;Név\r\n123456788;Kovács\r\n")),
		file("pdf", "sheet.not_zip", []byte("%PDF-1.4\n%\xe2\xe3")),
		file("noise", "sheet.not_zip", []byte("\x00\x01\x02\x03\x04noise")),
		file("empty", "sheet.not_zip", []byte{}),
		file("ods", "sheet.ods", Zip([]Part{
			{Name: "mimetype", Text: "application/vnd.oasis.opendocument.spreadsheet", Store: true}, {Name: "content.xml", Text: "<a/>"},
		})),
		file("odt", "sheet.other_office", Zip([]Part{
			{Name: "mimetype", Text: "application/vnd.oasis.opendocument.text", Store: true}, {Name: "content.xml", Text: "<a/>"},
		})),
		file("zip", "sheet.missing_part", Zip([]Part{{Name: "a.txt", Text: "b"}})),
		{"docx", "sheet.other_office", func(m *maker) { m.retype("sheet.main+xml", "document.main+xml") }},
		{"xlsb", "sheet.xlsb", func(m *maker) {
			p := m.part(nameTypes)
			p.Text = strings.Replace(p.Text, typeOfSheet+"sheet.main+xml", "application/vnd.ms-excel.sheet.binary.macroEnabled.main", 1)
		}},
		{"no-content-types", "sheet.missing_part", func(m *maker) { m.remove(nameTypes) }},
		{"no-relationships", "sheet.missing_part", func(m *maker) { m.remove(nameRels) }},
		{"no-workbook", "sheet.missing_part", func(m *maker) { m.remove(nameBook) }},
		{"no-sheet", "sheet.missing_part", func(m *maker) { m.remove(nameSheet) }},
		{"no-styles", "sheet.missing_part", func(m *maker) { m.remove(nameStyles) }},
	}
}

func (m *maker) retype(from, to string) {
	p := m.part(nameTypes)
	if !strings.Contains(p.Text, from) {
		panic("hostile: no content type " + from)
	}
	p.Text = strings.Replace(p.Text, from, to, 1)
}

// ole makes the bones of a compound file: header, one allocation table, a directory.
func ole(names ...string) []byte {
	const size = 512
	sectors := (len(names) + 3) / 4
	b := make([]byte, size*(2+sectors))
	copy(b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	binary.LittleEndian.PutUint16(b[0x1E:], 9)
	binary.LittleEndian.PutUint32(b[0x2C:], 1)
	binary.LittleEndian.PutUint32(b[0x30:], 1)
	for i := range 109 {
		binary.LittleEndian.PutUint32(b[0x4C+4*i:], 0xFFFFFFFF)
	}
	binary.LittleEndian.PutUint32(b[0x4C:], 0)
	table := b[size:]
	binary.LittleEndian.PutUint32(table, 0xFFFFFFFD)
	for i := range sectors {
		next := uint32(i + 2)
		if i == sectors-1 {
			next = 0xFFFFFFFE
		}
		binary.LittleEndian.PutUint32(table[4*(i+1):], next)
	}
	for i, name := range names {
		entry := b[2*size+128*i:]
		for j, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(entry[2*j:], u)
		}
	}
	return b
}

func wide(s string) []byte {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}
