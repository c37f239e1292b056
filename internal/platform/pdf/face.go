package pdf

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// face is a typeface as its TrueType file gives it. Widths are in thousandths of the letter size, as PDF counts them.
type face struct {
	name   string
	tables map[string][]byte
	glyphs map[rune]uint16
	widths []int
	place  []uint32 // where each glyph's outline begins in the table glyf; one more than there are glyphs
	about  faceFacts
}

// faceFacts are what the description of a typeface in a PDF says, in thousandths of the letter size.
type faceFacts struct {
	box                          [4]int
	ascent, descent, caps, angle int
	bold, slant                  bool
}

// The faces of a paper: a run's Strong and Slant choose.
const (
	strong = 1
	slant  = 2
)

// faces reads the typefaces, once for the life of the program.
var faces = sync.OnceValue(func() [4]*face {
	return [4]*face{
		readFace("LiberationSerif", liberationserifregular.TTF),
		strong:         readFace("LiberationSerif-Bold", liberationserifbold.TTF),
		slant:          readFace("LiberationSerif-Italic", liberationserifitalic.TTF),
		strong | slant: readFace("LiberationSerif-BoldItalic", liberationserifbolditalic.TTF),
	}
})

var be = binary.BigEndian

// readFace reads a TrueType file that stands in the program itself; what is wrong with it is a mistake of ours.
func readFace(name string, data []byte) *face {
	f := &face{name: name, tables: map[string][]byte{}, glyphs: map[rune]uint16{}}
	for i := range int(be.Uint16(data[4:])) {
		entry := data[12+16*i:]
		at, size := be.Uint32(entry[8:]), be.Uint32(entry[12:])
		f.tables[string(entry[:4])] = data[at : at+size]
	}
	head, hhea, os2 := f.tables["head"], f.tables["hhea"], f.tables["OS/2"]
	em := int(be.Uint16(head[18:]))
	scaled := func(table []byte, at int) int { return perMille(int(int16(be.Uint16(table[at:]))), em) }
	f.about = faceFacts{
		box:    [4]int{scaled(head, 36), scaled(head, 38), scaled(head, 40), scaled(head, 42)},
		ascent: scaled(hhea, 4), descent: scaled(hhea, 6), caps: scaled(os2, 88),
		angle: int(int16(be.Uint16(f.tables["post"][4:]))),
		bold:  be.Uint16(head[44:])&1 != 0, slant: be.Uint16(head[44:])&2 != 0,
	}

	count, own := int(be.Uint16(f.tables["maxp"][4:])), int(be.Uint16(hhea[34:]))
	f.widths = make([]int, count)
	for g := range count {
		f.widths[g] = perMille(int(be.Uint16(f.tables["hmtx"][4*min(g, own-1):])), em)
	}
	f.place = make([]uint32, count+1)
	for g := range f.place {
		if be.Uint16(head[50:]) == 0 {
			f.place[g] = 2 * uint32(be.Uint16(f.tables["loca"][2*g:]))
		} else {
			f.place[g] = be.Uint32(f.tables["loca"][4*g:])
		}
	}
	f.readLetters()
	return f
}

// perMille turns the font's own units into thousandths, rounded.
func perMille(v, em int) int {
	if v < 0 {
		return -perMille(-v, em)
	}
	return (v*1000 + em/2) / em
}

// readLetters reads which glyph stands for which letter: the table's form 4, for Windows and Unicode.
func (f *face) readLetters() {
	cmap := f.tables["cmap"]
	for i := range int(be.Uint16(cmap[2:])) {
		entry := cmap[4+8*i:]
		sub := cmap[be.Uint32(entry[4:]):]
		if be.Uint16(entry) != 3 || be.Uint16(entry[2:]) != 1 || be.Uint16(sub) != 4 {
			continue
		}
		n := int(be.Uint16(sub[6:])) // twice the number of segments
		for s := 0; s < n; s += 2 {
			last, first := int(be.Uint16(sub[14+s:])), int(be.Uint16(sub[16+n+s:]))
			delta, offset := be.Uint16(sub[16+2*n+s:]), int(be.Uint16(sub[16+3*n+s:]))
			for c := first; c <= last && c < 0xFFFF; c++ {
				g := uint16(c) + delta
				if offset != 0 {
					g = be.Uint16(sub[16+3*n+s+offset+2*(c-first):])
					if g != 0 {
						g += delta
					}
				}
				if g != 0 {
					f.glyphs[rune(c)] = g
				}
			}
		}
		return
	}
	panic("pdf: " + f.name + " has no table of letters for Unicode")
}

// glyphOf gives the glyph of a letter. Letters of scripts that run from right to left or change their shape are
// refused though the typeface has some: set one after the other they would be read wrong.
func (f *face) glyphOf(r rune) (uint16, bool) {
	g, ok := f.glyphs[r]
	if !ok || unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Mn, unicode.Cf, unicode.Co) {
		return 0, false
	}
	return g, true
}

// The bits of a composite glyph's parts.
const (
	wordArguments = 1 << 0
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	fourScales    = 1 << 7
)

// outline gives a glyph's drawing, empty for a space.
func (f *face) outline(g uint16) []byte { return f.tables["glyf"][f.place[g]:f.place[g+1]] }

// withParts adds the glyphs that others are put together of, such as the letter and the accent of é, and the sign
// for what is missing, which every font has. The result is sorted.
func (f *face) withParts(used []uint16) []uint16 {
	all := map[uint16]bool{0: true}
	queue := slices.Clone(used)
	for len(queue) > 0 {
		g := queue[0]
		queue = queue[1:]
		if all[g] && g != 0 {
			continue
		}
		all[g] = true
		drawing := f.outline(g)
		if len(drawing) < 10 || int16(be.Uint16(drawing)) >= 0 {
			continue
		}
		for part := drawing[10:]; ; {
			flags := be.Uint16(part)
			queue = append(queue, be.Uint16(part[2:]))
			size := 6
			if flags&wordArguments != 0 {
				size = 8
			}
			switch {
			case flags&oneScale != 0:
				size += 2
			case flags&twoScales != 0:
				size += 4
			case flags&fourScales != 0:
				size += 8
			}
			if flags&moreParts == 0 {
				break
			}
			part = part[size:]
		}
	}
	out := make([]uint16, 0, len(all))
	for g := range all {
		out = append(out, g)
	}
	slices.Sort(out)
	return out
}

// subset gives a TrueType file with the drawings of these glyphs only. They keep their numbers, so that nothing has to
// be renamed; what is left out is zeros, which cost nothing once compressed.
func (f *face) subset(used []uint16) []byte {
	glyphs := make([]byte, 0, 1<<14)
	place := make([]byte, 4*len(f.place))
	widths := make([]byte, len(f.tables["hmtx"]))
	own := int(be.Uint16(f.tables["hhea"][34:]))
	next := 0
	for _, g := range f.withParts(used) {
		for ; next <= int(g); next++ {
			be.PutUint32(place[4*next:], uint32(len(glyphs)))
		}
		glyphs = append(glyphs, f.outline(g)...)
		for len(glyphs)%4 != 0 {
			glyphs = append(glyphs, 0)
		}
		if int(g) < own {
			copy(widths[4*int(g):4*int(g)+4], f.tables["hmtx"][4*int(g):])
		}
	}
	for ; next < len(f.place); next++ {
		be.PutUint32(place[4*next:], uint32(len(glyphs)))
	}
	copy(widths[4*(own-1):], f.tables["hmtx"][4*(own-1):]) // the last width is that of all glyphs after it

	head := slices.Clone(f.tables["head"])
	be.PutUint32(head[8:], 0)
	be.PutUint16(head[50:], 1)
	tables := []struct {
		tag  string
		data []byte
	}{
		{"cvt ", f.tables["cvt "]}, {"fpgm", f.tables["fpgm"]}, {"glyf", glyphs}, {"head", head}, {"hhea", f.tables["hhea"]},
		{"hmtx", widths}, {"loca", place}, {"maxp", f.tables["maxp"]}, {"prep", f.tables["prep"]},
	}
	out := []byte{0, 1, 0, 0, 0, byte(len(tables)), 0, 128, 0, 3, 0, byte(16*len(tables) - 128)}
	at := 12 + 16*len(tables)
	headAt := 0
	for _, t := range tables {
		out = append(out, t.tag...)
		out = be.AppendUint32(out, sum32(t.data))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(t.data)))
		if t.tag == "head" {
			headAt = at
		}
		at += (len(t.data) + 3) / 4 * 4
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	be.PutUint32(out[headAt+8:], 0xB1B0AFBA-sum32(out))
	return out
}

// sum32 is the checksum of TrueType tables.
func sum32(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += be.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return sum + be.Uint32(last[:])
}

// subsetTag are the six letters before a font's name that say that it is a part of one.
func subsetTag(used []uint16) string {
	h := uint64(14695981039346656037)
	for _, g := range used {
		h = (h ^ uint64(g)) * 1099511628211
	}
	var tag [6]byte
	for i := range tag {
		tag[i] = 'A' + byte(h%26)
		h /= 26
	}
	return string(tag[:])
}

// LetterError is a sign that no typeface of the printer has.
type LetterError struct{ Letter rune }

// Error names the sign by its number in Unicode.
func (e LetterError) Error() string { return fmt.Sprintf("no typeface has U+%04X", e.Letter) }
