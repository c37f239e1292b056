package hostile

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

func zipSorts() []sort {
	lie := func(name, want string, part Part) sort {
		return sort{name, want, func(m *maker) {
			p := m.part(nameSheet)
			part.Name, part.Lie = nameSheet, true
			if part.Text == "" {
				part.Text = p.Text
			}
			*p = part
		}}
	}
	named := func(sortName, want, name string) sort {
		return sort{sortName, want, func(m *maker) { m.add(name, "<a/>") }}
	}
	spaces := strings.Repeat(" ", 1<<16)
	return []sort{
		{"zip-bomb", "sheet.ratio", func(m *maker) {
			m.book()
			m.parts = append(m.parts, Part{Name: "xl/worksheets/sheet9.xml", Text: spaces, Repeat: 1 << 10})
		}},
		{"zip-bomb-sheet", "sheet.ratio", func(m *maker) { *m.part(nameSheet) = Part{Name: nameSheet, Text: spaces, Repeat: 1 << 10} }},
		{"zip-bomb-many", "sheet.ratio", func(m *maker) {
			for i := range 12 {
				name := "xl/many" + strconv.Itoa(i) + ".xml"
				m.book()
				m.parts = append(m.parts, Part{Name: name, Head: "<a>", Text: spaces, Repeat: 1 << 7, Tail: "</a>"})
			}
		}},
		{"zip-bomb-claimed", "sheet.inflated_too_big", func(m *maker) {
			p := m.part(nameTheme)
			p.Lie, p.Size = true, 1<<40
		}},
		{"sst-bomb", "sheet.ratio", func(m *maker) {
			m.dress = dress{shared: true}
			p := m.part(nameSST)
			p.Text = `<sst xmlns="` + mainSpace + `">` + strings.Repeat("<si/>", 6<<20) + `</sst>`
		}},
		lie("size-too-small", "sheet.broken_part", Part{Size: 100}),
		lie("size-too-big", "sheet.broken_part", Part{Size: 1 << 20}),
		lie("size-hides-bomb", "sheet.broken_part", Part{Text: spaces, Repeat: 1 << 11, Size: 1000}),
		lie("method-unknown", "sheet.broken_part", Part{Method: 12}),
		lie("entry-encrypted", "sheet.encrypted", Part{Flags: 1}),
		named("name-dotdot", "sheet.broken_part", "xl/../../etc/passwd.xml"),
		named("name-absolute", "sheet.broken_part", "/xl/evil.xml"),
		named("name-backslash", "sheet.broken_part", `xl\evil.xml`),
		named("name-percent", "sheet.broken_part", `xl/%2e%2e%2Fevil.xml`),
		named("name-control", "sheet.broken_part", "xl/evil\x00.xml"),
		named("duplicate-name", "sheet.duplicate_part", nameSheet),
		named("duplicate-case", "sheet.duplicate_part", "XL/WorkSheets/Sheet1.XML"),
		{"overlapping", "sheet.broken_part", func(m *maker) { m.bytes = overlap(Zip(m.book())) }},
		{"zip-in-front", "sheet.broken_zip", func(m *maker) { m.bytes = append(Zip(m.dressed(dress{})), Zip(m.book())...) }},
		{"zip-in-front-other", "sheet.broken_zip", func(m *maker) {
			other := dress{shared: true}
			m.bytes = append(Zip(bookParts([]Content{{m.sheet, randomTable(m.rng)}}, other)), Zip(m.book())...)
		}},
		{"zip-behind", "sheet.broken_zip", func(m *maker) { m.bytes = append(Zip(m.book()), Zip([]Part{{Name: "a", Text: "b"}})...) }},
		{"zip64", Readable, func(m *maker) { m.bytes, m.told = wideEnd(Zip(m.book()), 0), true }},
		{"zip64-differs", "sheet.broken_zip", func(m *maker) { m.bytes = wideEnd(Zip(m.book()), 46) }},
		{"trailing-bytes", "sheet.broken_zip", func(m *maker) { m.bytes = append(Zip(m.book()), "more"...) }},
		{"shifted", "sheet.broken_zip", func(m *maker) {
			b := Zip(m.book())
			binary.LittleEndian.PutUint32(b[len(b)-6:], binary.LittleEndian.Uint32(b[len(b)-6:])+4)
			m.bytes = b
		}},
		{"offset-outside", "sheet.broken_part", func(m *maker) {
			b := Zip(m.book())
			binary.LittleEndian.PutUint32(b[bytes.LastIndex(b, []byte("PK\x01\x02"))+42:], 0x7FFFFFF0)
			m.bytes = b
		}},
		{"many-parts", "sheet.too_many_parts", func(m *maker) {
			for i := range 5000 {
				m.add("xl/p"+strconv.Itoa(i)+".bin", "")
			}
		}},
		{"truncated-zip", "sheet.broken_zip", func(m *maker) {
			b := Zip(m.book())
			m.bytes = b[:len(b)/4+m.rng.IntN(len(b)/2)]
		}},
	}
}

// wideEnd writes the end of the directory in the wide form as well; the narrow form then holds all ones, or the truth
// while the wide form lies.
func wideEnd(b []byte, lie uint64) []byte {
	end := b[len(b)-22:]
	count, size, from := binary.LittleEndian.Uint16(end[10:]), binary.LittleEndian.Uint32(end[12:]), binary.LittleEndian.Uint32(end[16:])
	at := uint64(len(b) - 22)
	out := append([]byte(nil), b[:at]...)
	out = append(out, "PK\x06\x06"...)
	out = binary.LittleEndian.AppendUint64(out, 44)
	out = append(out, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	out = binary.LittleEndian.AppendUint64(out, uint64(count))
	out = binary.LittleEndian.AppendUint64(out, uint64(count))
	out = binary.LittleEndian.AppendUint64(out, uint64(size)-lie)
	out = binary.LittleEndian.AppendUint64(out, uint64(from)+lie)
	out = append(out, "PK\x06\x07\x00\x00\x00\x00"...)
	out = binary.LittleEndian.AppendUint64(out, at)
	out = append(out, 1, 0, 0, 0)
	end = append([]byte(nil), end...)
	if lie == 0 {
		for i := 8; i < 20; i++ {
			end[i] = 0xFF
		}
	}
	return append(out, end...)
}

// overlap lets the last directory entry point at the data of the first.
func overlap(b []byte) []byte {
	sig := []byte("PK\x01\x02")
	first := bytes.Index(b, sig)
	last := bytes.LastIndex(b, sig)
	copy(b[last+16:last+28], b[first+16:first+28]) // checksum and sizes
	copy(b[last+42:last+46], b[first+42:first+46]) // offset
	binary.LittleEndian.PutUint16(b[last+10:], binary.LittleEndian.Uint16(b[first+10:]))
	return b
}
