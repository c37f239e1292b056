package pdf

import (
	"fmt"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
)

// glyph is a letter as it will be drawn.
type glyph struct {
	letter rune
	id     uint16
	face   uint8
	width  int // in thousandths of the letter size
}

const newLine = '\n' // the letter of a glyph that is not drawn but ends a line

// letters turns runs into glyphs; with gives faces (strong, slant) that all of them have besides their own.
func letters(runs []paper.Run, with uint8) ([]glyph, error) {
	var out []glyph
	for _, run := range runs {
		f := with
		if run.Strong {
			f |= strong
		}
		if run.Slant {
			f |= slant
		}
		for _, r := range norm.NFC.String(run.Text) {
			switch r {
			case '\n':
				out = append(out, glyph{letter: newLine})
				continue
			case '\r', '\u00AD', '\u200B', '\uFEFF': // what only tells where a line may end
				continue
			case '\t':
				r = ' '
			}
			id, ok := faces()[f].glyphOf(r)
			if r == '\u2011' { // a dash at which no line ends: drawn as any other
				id, ok = faces()[f].glyphOf('-')
			}
			if !ok {
				return nil, errs.Wrap(LetterError{r}, errs.Invalid, "pdf.letter_unknown", fmt.Sprintf("U+%04X", r))
			}
			out = append(out, glyph{r, id, f, faces()[f].widths[id]})
		}
	}
	return out, nil
}

// measure gives the width of a line in points; spaces at its end count nothing.
func measure(line []glyph, size float64) float64 {
	sum, upTo := 0, 0
	for _, g := range line {
		sum += g.width
		if g.letter != ' ' {
			upTo = sum
		}
	}
	return float64(upTo) * size / 1000
}

// mayEnd reports whether a line may end after a glyph: after a space, and after a dash between letters.
func mayEnd(line []glyph, i int) bool {
	switch line[i].letter {
	case ' ':
		return true
	case '-', '–', '—':
		return i > 0 && i+1 < len(line) && unicode.IsLetter(line[i-1].letter) && unicode.IsLetter(line[i+1].letter)
	}
	return false
}

// breakLines cuts text into lines no wider than this many points. A word that is wider than a line is cut where the line
// is full. Every line but the last ends with the space at which it was cut, so that words stay apart when they are
// copied or read aloud.
func breakLines(text []glyph, width, size float64) [][]glyph {
	limit := int(width*1000/size + 0.5)
	var out [][]glyph
	for len(text) > 0 {
		end, next := lineEnd(text, limit)
		line := text[:end:end]
		if next > end { // at a line break that somebody set
			id := faces()[0].glyphs[' ']
			line = append(line, glyph{' ', id, 0, faces()[0].widths[id]})
		}
		out = append(out, line)
		text = text[next:]
	}
	return out
}

// lineEnd gives how many glyphs the first line holds, and where the next one begins.
func lineEnd(text []glyph, limit int) (end, next int) {
	sum, last := 0, 0
	for i, g := range text {
		if g.letter == newLine {
			return i, i + 1
		}
		sum += g.width
		if sum > limit && g.letter != ' ' {
			switch {
			case last > 0:
				return last, last
			case i > 0:
				return i, i
			}
		}
		if mayEnd(text, i) {
			last = i + 1
		}
	}
	return len(text), len(text)
}

// narrowest gives the width in points below which some word of the text would be cut, and the width at which no line is
// broken that its author did not break.
func narrowest(text []glyph, size float64) (least, natural float64) {
	word := 0
	line := 0
	for i := range text {
		if text[i].letter == newLine {
			least, natural = max(least, measure(text[word:i], size)), max(natural, measure(text[line:i], size))
			word, line = i+1, i+1
		} else if mayEnd(text, i) {
			least = max(least, measure(text[word:i+1], size))
			word = i + 1
		}
	}
	return max(least, measure(text[word:], size)), max(natural, measure(text[line:], size))
}
