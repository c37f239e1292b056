package pdftest

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"

	"oszir/internal/platform/pdf"
)

var letterLine = regexp.MustCompile(`<([0-9A-F]{4})><([0-9A-F]{4})>`)

// letters gives which letter each code of a font stands for.
func (j *judge) letters(font pdf.Dict) map[uint16]rune {
	out := map[uint16]rune{}
	if font["ToUnicode"] == nil {
		return out
	}
	for _, m := range letterLine.FindAllSubmatch(j.content(font["ToUnicode"]), -1) {
		code, _ := strconv.ParseUint(string(m[1]), 16, 16)
		letter, _ := strconv.ParseUint(string(m[2]), 16, 16)
		if string(m[1]) != "0000" {
			out[uint16(code)] = rune(letter)
		}
	}
	return out
}

// font looks whether a font is whole: embedded, with a letter for each glyph, and widths that are those of the program.
func (j *judge) font(name string, font pdf.Dict) {
	below := j.array(font["DescendantFonts"])
	if font["Subtype"] != pdf.Name("Type0") || font["Encoding"] != pdf.Name("Identity-H") || len(below) != 1 {
		j.fault("font: %s is of a sort that is not known here", name)
		return
	}
	cid := j.dict(below[0])
	descriptor := j.dict(cid["FontDescriptor"])
	if cid["BaseFont"] != font["BaseFont"] || descriptor["FontName"] != font["BaseFont"] {
		j.fault("font: %s has several names", name)
	}
	base, _ := font["BaseFont"].(pdf.Name)
	if !regexp.MustCompile(`^[A-Z]{6}\+`).MatchString(string(base)) {
		j.fault("font: %s does not say that it is a part", name)
	}
	if descriptor["FontFile2"] == nil {
		j.fault("font: %s is not embedded", name)
		return
	}
	if cid["CIDToGIDMap"] != pdf.Name("Identity") {
		j.fault("font: %s does not say which glyph a code is", name)
	}
	letters := j.letters(font)
	if len(letters) == 0 {
		j.fault("font: %s does not say which letters its glyphs are", name)
	}
	program := trueType(j.content(descriptor["FontFile2"]))
	if program == nil {
		j.fault("font: %s is no TrueType program", name)
		return
	}
	widths := map[uint16]int{}
	list := j.array(cid["W"])
	for i := 0; i+1 < len(list); i += 2 {
		code, _ := strconv.Atoi(fmt.Sprint(list[i]))
		for k, w := range j.array(list[i+1]) {
			v, _ := strconv.Atoi(fmt.Sprint(w))
			widths[uint16(code+k)] = v
		}
	}
	for code, letter := range letters {
		w, drawn, ok := program.glyph(code)
		if !ok || !drawn && letter != ' ' && letter != '\u00A0' && (letter < 0x2000 || letter > 0x202F) {
			j.fault("font: %s lacks the glyph of U+%04X", name, letter)
		}
		if d := w - widths[code]; d < -1 || d > 1 {
			j.fault("font: %s gives U+%04X two widths, %d and %d", name, letter, w, widths[code])
		}
	}
}

// program is an embedded TrueType program.
type program map[string][]byte

func trueType(data []byte) program {
	be := binary.BigEndian
	if len(data) < 12 || be.Uint32(data) != 0x00010000 {
		return nil
	}
	p := program{}
	for i := range int(be.Uint16(data[4:])) {
		if 28+16*i > len(data) {
			return nil
		}
		e := data[12+16*i:]
		at, n := int(be.Uint32(e[8:])), int(be.Uint32(e[12:]))
		if at%4 != 0 || at+n > len(data) {
			return nil
		}
		p[string(e[:4])] = data[at : at+n]
	}
	for _, tag := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf"} {
		if p[tag] == nil {
			return nil
		}
	}
	return p
}

// glyph gives a glyph's width in thousandths and whether it draws something.
func (p program) glyph(code uint16) (width int, drawn, ok bool) {
	be := binary.BigEndian
	count, own := int(be.Uint16(p["maxp"][4:])), int(be.Uint16(p["hhea"][34:]))
	if int(code) >= count || 4*(int(code)+2) > len(p["loca"]) {
		return 0, false, false
	}
	em := int(be.Uint16(p["head"][18:]))
	width = int(be.Uint16(p["hmtx"][4*min(int(code), own-1):])) * 1000 / em
	from, until := be.Uint32(p["loca"][4*int(code):]), be.Uint32(p["loca"][4*int(code)+4:])
	return width, until > from, int(until) <= len(p["glyf"]) && from <= until
}
