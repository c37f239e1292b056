package spreadsheet

import (
	"bytes"
	"unicode/utf8"
)

// What a byte of text asks for besides being copied.
const (
	markEnd        = 1 << iota // <
	markReference              // &
	markReturn                 // CR, which XML reads as LF
	markBracket                // ], perhaps the forbidden ]]>
	markUnderscore             // perhaps an escape of the format, like _x000D_
)

var textMarks = [256]uint8{'<': markEnd, '&': markReference, '\r': markReturn, ']': markBracket, '_': markUnderscore}

// textPiece takes text up to the next tag or to the end of the window, leaving for the next piece what could go on.
func (t *tokenizer) textPiece() error {
	for {
		b, p := t.b, t.p
		var marks uint8
		for p < len(b) {
			m := textMarks[b[p]]
			if m == markEnd {
				break
			}
			marks |= m
			p++
		}
		if p == len(b) && !t.last {
			p = holdBack(b, t.p, p)
			if p == t.p {
				more, err := t.fill(t.p)
				if err != nil {
					return err
				}
				t.from = t.p
				if more || !t.last {
					continue
				}
				p = len(t.b)
			}
		}
		t.text = span{t.p, p}
		t.cdata = false
		t.p = p
		return t.checkPiece(marks)
	}
}

func (t *tokenizer) checkPiece(marks uint8) error {
	piece := t.b[t.text.from:t.text.to]
	if len(t.open) == 0 && len(bytes.TrimLeft(piece, " \t\r\n")) > 0 {
		return t.broken("text outside the root")
	}
	if marks&markBracket != 0 && bytes.Contains(piece, []byte("]]>")) {
		return t.broken("]]> in text")
	}
	if marks&markReference != 0 {
		return t.checkReferences(piece)
	}
	return nil
}

// holdBack finds how far a piece may go without cutting a reference, a CR LF or a ]]>.
func holdBack(b []byte, from, to int) int {
	tail := max(from, to-16)
	amp := bytes.LastIndexByte(b[tail:to], '&')
	if amp >= 0 && bytes.IndexByte(b[tail+amp:to], ';') < 0 {
		return tail + amp
	}
	for n := 0; n < 2 && to > from && b[to-1] == ']'; n++ {
		to--
	}
	if to > from && b[to-1] == '\r' {
		to--
	}
	return to
}

// cdataPiece takes text inside a CDATA section; false when the section closed without any.
func (t *tokenizer) cdataPiece() (bool, error) {
	for {
		i := bytes.Index(t.b[t.p:], []byte("]]>"))
		if i >= 0 {
			t.from = t.p
			t.text = span{t.p, t.p + i}
			t.cdata = true
			t.p += i + 3
			t.inCDATA = false
			return i > 0, nil
		}
		end := max(t.p, len(t.b)-2)
		if end > t.p && t.b[end-1] == '\r' {
			end--
		}
		if end > t.p {
			t.from = t.p
			t.text = span{t.p, end}
			t.cdata = true
			t.p = end
			return true, nil
		}
		more, err := t.fill(t.p)
		if err != nil {
			return false, err
		}
		if !more {
			return false, t.broken("ends within CDATA")
		}
	}
}

// checkReferences refuses what is not one of the five entities or a number of an XML character.
func (t *tokenizer) checkReferences(b []byte) error {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return nil
		}
		_, n := reference(b[i:])
		if n == 0 {
			return t.broken("unknown entity or character")
		}
		b = b[i+n:]
	}
}

// reference decodes the reference at the start of b; 0 bytes when it is not a known one.
func reference(b []byte) (rune, int) {
	end := bytes.IndexByte(b[:min(len(b), 16)], ';')
	if end < 2 {
		return 0, 0
	}
	name := b[1:end]
	if name[0] != '#' {
		switch string(name) {
		case "lt":
			return '<', end + 1
		case "gt":
			return '>', end + 1
		case "amp":
			return '&', end + 1
		case "quot":
			return '"', end + 1
		case "apos":
			return '\'', end + 1
		}
		return 0, 0
	}
	digits, base := name[1:], rune(10)
	if len(digits) > 0 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	if len(digits) == 0 {
		return 0, 0
	}
	var r rune
	for _, d := range digits {
		v := rune(-1)
		switch {
		case d >= '0' && d <= '9':
			v = rune(d - '0')
		case base == 16 && d|0x20 >= 'a' && d|0x20 <= 'f':
			v = rune(d|0x20-'a') + 10
		}
		if v < 0 {
			return 0, 0
		}
		r = r*base + v
		if r > utf8.MaxRune {
			return 0, 0
		}
	}
	if !xmlChar(r) {
		return 0, 0
	}
	return r, end + 1
}

func appendRune(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(dst, byte(r))
	}
	return utf8.AppendRune(dst, r)
}

// appendText appends the current piece decoded: references, and line ends made LF.
func (t *tokenizer) appendText(dst []byte) []byte {
	return appendDecoded(dst, t.b[t.text.from:t.text.to], !t.cdata)
}

// appendDecoded appends text whose references were checked.
func appendDecoded(dst, b []byte, references bool) []byte {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '&' && references:
			r, n := reference(b[i:])
			dst = appendRune(dst, r)
			i += max(n, 1) - 1
		case c == '\r':
			dst = append(dst, '\n')
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// unescape decodes the format's own escapes (_x000D_) in place and gives the new length. An escape of a character
// that XML forbids stays as it is: it must not reach a database as a NUL, and nothing should vanish silently.
func unescape(b []byte) int {
	const size = len("_x0000_")
	to := 0
	for i := 0; i < len(b); {
		if b[i] == '_' && len(b)-i >= size && b[i+1] == 'x' && b[i+6] == '_' {
			r, ok := hex4(b[i+2 : i+6])
			if ok && xmlChar(r) {
				to += utf8.EncodeRune(b[to:to+size], r)
				i += size
				continue
			}
		}
		b[to] = b[i]
		to++
		i++
	}
	return to
}

func hex4(b []byte) (rune, bool) {
	var r rune
	for _, d := range b {
		switch {
		case d >= '0' && d <= '9':
			r = r<<4 | rune(d-'0')
		case d|0x20 >= 'a' && d|0x20 <= 'f':
			r = r<<4 | rune(d|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
