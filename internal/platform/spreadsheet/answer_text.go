package spreadsheet

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxUnits is what a cell holds in the format, in UTF-16 units.
const maxUnits = 32767

// appendCell appends the cell of a target in the row being answered: always a text, never a formula. An empty value
// has no cell.
func (a *answerer) appendCell(dst []byte, prefix string, t *target, digits []byte) []byte {
	if t.value >= len(a.answer.Values) {
		return dst
	}
	from := len(dst)
	text := a.answer.Values[t.value]
	dst = append(append(append(dst, '<'), prefix...), `c r="`...)
	dst = append(append(append(dst, t.name...), digits...), '"')
	style, ok := a.looks.of(a.header, a.answer.Bad, t.value == 0, risky(text))
	if ok {
		dst = append(strconv.AppendInt(append(dst, ` s="`...), int64(style), 10), '"')
	}
	dst = append(append(append(dst, ` t="inlineStr"><`...), prefix...), "is><"...)
	dst = append(append(dst, prefix...), 't')
	if text != "" && (isSpace(text[0]) || isSpace(text[len(text)-1])) {
		dst = append(dst, ` xml:space="preserve"`...)
	}
	dst = append(dst, '>')
	body := len(dst)
	dst = appendEscaped(dst, text)
	if len(dst) == body {
		return dst[:from]
	}
	dst = append(append(append(dst, "</"...), prefix...), "t></"...)
	dst = append(append(append(dst, prefix...), "is></"...), prefix...)
	return append(dst, "c>"...)
}

// risky reports a text that a program could take for a formula once somebody edits the cell or exports it as CSV;
// such a cell gets a style with quotePrefix, the apostrophe of Excel.
func risky(text string) bool {
	return text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0
}

// appendEscaped appends a text as XML content. Control characters go; what looks like an escape of the format is
// itself escaped, so that it reads back as it was; what is longer than a cell may be is cut, visibly.
func appendEscaped(dst []byte, text string) []byte {
	units := utf16Units(text)
	long := units > maxUnits
	units = 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		units += 1 + btoi(r > 0xFFFF)
		if long && units >= maxUnits {
			return append(dst, "…"...)
		}
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '\r':
			dst = append(dst, "&#13;"...) // a literal one would be read as LF
		case r == '_' && escapeLike(text[i:]):
			dst = append(dst, "_x005F_"...)
		case r == '\t' || r == '\n':
			dst = append(dst, byte(r))
		case unicode.IsControl(r) || !xmlChar(r):
		default:
			dst = appendRune(dst, r) // a broken byte becomes U+FFFD
		}
		i += n
	}
	return dst
}

func escapeLike(s string) bool {
	if len(s) < len("_x0000_") || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, ok := hex4([]byte(s[2:6]))
	return ok
}

func utf16Units(s string) int {
	if len(s) <= maxUnits {
		return len(s)
	}
	n := 0
	for _, r := range s {
		n += 1 + btoi(r > 0xFFFF)
	}
	return n
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
