package pdf

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/paper"
)

// Print makes a PDF/A-2a file of a paper; at is when it was made. Errors: Invalid when a sign cannot be printed
// (LetterError) or a code holds too much.
func Print(p paper.Paper, at time.Time) ([]byte, error) {
	m := &maker{document: &elem{tag: "Document"}}
	for _, b := range p.Blocks {
		err := m.block(b)
		if err != nil {
			return nil, err
		}
	}
	running, err := letters([]paper.Run{{Text: strings.ReplaceAll(p.Running, "\n", " ")}}, 0)
	if err != nil {
		return nil, err
	}
	laid := newPages()
	laid.fill(m.boxes)
	err = laid.foot(running)
	if err != nil {
		return nil, err
	}
	return write(p, at, m.document, laid), nil
}

// write puts the file together.
func write(p paper.Paper, at time.Time, document *elem, laid *pages) []byte {
	f := newFile()
	catalog, list := f.reserve(), f.reserve()
	var fonts strings.Builder
	for i, used := range laid.used {
		if len(used) > 0 {
			fmt.Fprintf(&fonts, "/F%d %d 0 R", i, writeFace(f, faces()[i], used))
		}
	}
	resources := f.add("<</Font<<%s>>>>", fonts.String())
	var numbers []int
	var kids strings.Builder
	for i, content := range laid.content {
		n := f.stream("", content.Bytes())
		numbers = append(numbers, f.add("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S>>",
			list, number(pageWidth), number(pageHeight), resources, n, i))
		fmt.Fprintf(&kids, "%d 0 R ", numbers[i])
	}
	f.put(list, "<</Type/Pages/Count %d/Kids[%s]>>", len(numbers), strings.TrimSpace(kids.String()))
	tags := writeTags(f, document, numbers, laid.marks)
	profile := f.stream("/N 3", colourProfile())
	intent := f.add("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %d 0 R>>", profile)
	subject := ""
	if p.Subject != "" {
		subject = "/Subject" + Text(p.Subject)
	}
	about := f.bare("/Type/Metadata/Subtype/XML", metadata(p, at))
	info := f.add("<</Title%s/Author%s%s/Creator(OSZIR)/Producer(OSZIR)/CreationDate%s/ModDate%s>>",
		Text(p.Title), Text(p.Author), subject, Date(at), Date(at))
	f.put(catalog, "<</Type/Catalog/Version/1.7/Pages %d 0 R/Lang(hu-HU)/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R"+
		"/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R/OutputIntents[%d 0 R]>>", list, tags, about, intent)
	return f.end(catalog, info)
}

// writeFace embeds the drawn glyphs of a typeface and gives the font's number. The codes of the text are the numbers of
// the glyphs.
func writeFace(f *file, a *face, used map[uint16]rune) int {
	ids := make([]uint16, 0, len(used))
	for id := range used {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	drawings := a.subset(ids)
	program := f.stream(fmt.Sprintf("/Length1 %d", len(drawings)), drawings)
	name := subsetTag(ids) + "+" + a.name
	flags, stem := 1<<1|1<<2, 80 // serifs; letters beyond the standard Latin ones
	if a.about.slant {
		flags |= 1 << 6
	}
	if a.about.bold {
		stem = 140
	}
	box := a.about.box
	descriptor := f.add("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, flags, box[0], box[1], box[2], box[3], a.about.angle, a.about.ascent, a.about.descent, a.about.caps, stem, program)
	var widths strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&widths, "%d[%d]", id, a.widths[id])
	}
	font := f.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 0/W[%s]>>",
		name, descriptor, widths.String())
	letters := f.stream("", toUnicode(ids, used))
	return f.add("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, font, letters)
}

// toUnicode says which letter each glyph stands for, so that text can be copied, searched and read aloud.
func toUnicode(ids []uint16, used map[uint16]rune) []byte {
	var b strings.Builder
	b.WriteString("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(ids, 100) { // no more in one list
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, id := range part {
			fmt.Fprintf(&b, "<%04X><%04X>\n", id, used[id])
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n")
	return []byte(b.String())
}
