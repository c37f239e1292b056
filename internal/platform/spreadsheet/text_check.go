package spreadsheet

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
)

var (
	errNotUTF8 = errors.New("not UTF-8")
	errControl = errors.New("character that XML forbids")
)

// textCheck proves, chunk by chunk, that a part is valid UTF-8 and holds only characters that XML allows. It runs in
// the inflating goroutine, so that the tokenizer need not look at a byte twice.
type textCheck struct {
	head  bool   // the first bytes were seen
	carry []byte // the start of a character that the next chunk ends
	room  [utf8.UTFMax]byte
}

func (c *textCheck) chunk(b []byte) error {
	if !c.head && len(b) > 0 {
		c.head = true
		if wideText(b) {
			return errNotUTF8
		}
	}
	for len(c.carry) > 0 && len(b) > 0 {
		c.carry = append(c.carry, b[0])
		b = b[1:]
		if utf8.FullRune(c.carry) {
			err := checkRune(c.carry)
			if err != nil {
				return err
			}
			c.carry = c.carry[:0]
		}
	}
	i := 0
	for i < len(b) {
		for i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			if x&0x8080808080808080 != 0 || (x-0x2020202020202020)&^x&0x8080808080808080 != 0 {
				break
			}
			i += 8
		}
		stop := min(i+8, len(b))
		for i < stop {
			if b[i] < utf8.RuneSelf {
				if b[i] < 0x20 && b[i] != '\t' && b[i] != '\n' && b[i] != '\r' {
					return errControl
				}
				i++
				continue
			}
			if !utf8.FullRune(b[i:]) {
				c.carry = append(c.room[:0], b[i:]...)
				return nil
			}
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n <= 1 {
				return errNotUTF8
			}
			if r == 0xFFFE || r == 0xFFFF {
				return errControl
			}
			i += n
		}
	}
	return nil
}

func (c *textCheck) end() error {
	if len(c.carry) > 0 {
		return errNotUTF8
	}
	return nil
}

func checkRune(b []byte) error {
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n <= 1 || n != len(b) {
		return errNotUTF8
	}
	if r == 0xFFFE || r == 0xFFFF {
		return errControl
	}
	return nil
}

// wideText recognises UTF-16 and UTF-32, with and without a byte order mark.
func wideText(b []byte) bool {
	if len(b) < 2 {
		return false
	}
	return b[0] == 0xFF && b[1] == 0xFE || b[0] == 0xFE && b[1] == 0xFF ||
		b[0] == '<' && b[1] == 0 || b[0] == 0 && (b[1] == '<' || b[1] == 0)
}

// xmlChar reports whether XML 1.0 allows the character.
func xmlChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD ||
		r >= 0x10000 && r <= utf8.MaxRune
}
