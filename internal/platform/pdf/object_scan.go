package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// scan reads objects from a place in a file.
type scan struct {
	data []byte
	at   int
}

func (s *scan) rest() []byte { return s.data[s.at:] }

func isSpace(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// skip passes over spaces and comments.
func (s *scan) skip() {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case isSpace(c):
			s.at++
		case c == '%':
			for s.at < len(s.data) && s.data[s.at] != '\n' && s.data[s.at] != '\r' {
				s.at++
			}
		default:
			return
		}
	}
}

// regular gives what stands up to the next space or delimiter.
func (s *scan) regular() []byte {
	from := s.at
	for s.at < len(s.data) && !isSpace(s.data[s.at]) && !isDelimiter(s.data[s.at]) {
		s.at++
	}
	return s.data[from:s.at]
}

// word passes over a word when it comes next.
func (s *scan) word(w string) bool {
	s.skip()
	before := s.at
	if string(s.regular()) == w {
		return true
	}
	s.at = before
	return false
}

// whole reads a number without sign and decimals when one comes next.
func (s *scan) whole() (int, bool) {
	s.skip()
	before := s.at
	digits := s.regular()
	if len(digits) == 0 || len(digits) > 10 {
		s.at = before
		return 0, false
	}
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			s.at = before
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// object reads the object that comes next.
func (s *scan) object(depth int) (any, error) {
	s.skip()
	if depth > maxDepth || s.at >= len(s.data) {
		return nil, ErrForm
	}
	switch s.data[s.at] {
	case '/':
		return s.name()
	case '(':
		return s.literal()
	case '[':
		return s.array(depth)
	case '<':
		if bytes.HasPrefix(s.rest(), []byte("<<")) {
			return s.dict(depth)
		}
		return s.hexadecimal()
	}
	before := s.at
	if n, ok := s.whole(); ok {
		after := s.at
		if _, ok := s.whole(); ok && s.word("R") {
			return Ref(n), nil
		}
		s.at = after
		return Number(s.data[before:after]), nil
	}
	switch w := string(s.regular()); {
	case w == "true":
		return true, nil
	case w == "false":
		return false, nil
	case w == "null":
		return nil, nil
	case w != "" && strings.Trim(w, "+-.0123456789") == "":
		return Number(w), nil
	}
	return nil, ErrForm
}

func (s *scan) name() (any, error) {
	s.at++
	raw := s.regular()
	if !bytes.Contains(raw, []byte("#")) {
		return Name(raw), nil
	}
	var out []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] != '#' {
			out = append(out, raw[i])
			continue
		}
		if i+3 > len(raw) {
			return nil, ErrForm
		}
		c, err := hex.DecodeString(string(raw[i+1 : i+3]))
		if err != nil {
			return nil, ErrForm
		}
		out = append(out, c[0])
		i += 2
	}
	return Name(out), nil
}

// literal reads a string in brackets. Escaped letters are read, octal ones and cut lines too.
func (s *scan) literal() (any, error) {
	out := String{}
	open := 0
	for ; s.at < len(s.data); s.at++ {
		c := s.data[s.at]
		switch c {
		case '(':
			open++
			if open == 1 {
				continue
			}
		case ')':
			open--
			if open == 0 {
				s.at++
				return out, nil
			}
		case '\\':
			s.at++
			if s.at >= len(s.data) {
				return nil, ErrForm
			}
			out = append(out, s.escaped()...)
			continue
		}
		out = append(out, c)
	}
	return nil, ErrForm
}

// escaped reads what follows a backslash and stays at its last byte.
func (s *scan) escaped() []byte {
	c := s.data[s.at]
	if i := strings.IndexByte("nrtbf", c); i >= 0 {
		return []byte{"\n\r\t\b\f"[i]}
	}
	if c == '\n' {
		return nil
	}
	if c == '\r' {
		if bytes.HasPrefix(s.rest(), []byte("\r\n")) {
			s.at++
		}
		return nil
	}
	if c < '0' || c > '7' {
		return []byte{c}
	}
	v := 0
	for i := 0; i < 3 && s.at+i < len(s.data) && s.data[s.at+i] >= '0' && s.data[s.at+i] <= '7'; i++ {
		v = 8*v + int(s.data[s.at+i]-'0')
	}
	for i := 1; i < 3 && s.at+1 < len(s.data) && s.data[s.at+1] >= '0' && s.data[s.at+1] <= '7'; i++ {
		s.at++
	}
	return []byte{byte(v)}
}

func (s *scan) hexadecimal() (any, error) {
	end := bytes.IndexByte(s.rest(), '>')
	if end < 0 {
		return nil, ErrForm
	}
	digits := make([]byte, 0, end)
	for _, c := range s.rest()[1:end] {
		if !isSpace(c) {
			digits = append(digits, c)
		}
	}
	if len(digits)%2 != 0 {
		digits = append(digits, '0')
	}
	out := make(String, len(digits)/2)
	_, err := hex.Decode(out, digits)
	if err != nil {
		return nil, ErrForm
	}
	s.at += end + 1
	return out, nil
}

func (s *scan) array(depth int) (any, error) {
	s.at++
	out := Array{}
	for {
		s.skip()
		if s.at < len(s.data) && s.data[s.at] == ']' {
			s.at++
			return out, nil
		}
		o, err := s.object(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
}

// dict reads a dictionary. A key that comes twice is refused: readers differ in which one they believe.
func (s *scan) dict(depth int) (any, error) {
	s.at += 2
	out := Dict{}
	for {
		s.skip()
		if bytes.HasPrefix(s.rest(), []byte(">>")) {
			s.at += 2
			return out, nil
		}
		if s.at >= len(s.data) || s.data[s.at] != '/' {
			return nil, ErrForm
		}
		key, err := s.name()
		if err != nil {
			return nil, err
		}
		value, err := s.object(depth + 1)
		if err != nil {
			return nil, err
		}
		name := string(key.(Name))
		if _, twice := out[name]; twice {
			return nil, ErrForm
		}
		out[name] = value
	}
}

// Write gives an object in PDF's own writing, the keys of dictionaries sorted. Streams are written by those who make them.
func Write(o any) string {
	var b strings.Builder
	writeObject(&b, o)
	return b.String()
}

func writeObject(b *strings.Builder, o any) {
	switch o := o.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		fmt.Fprintf(b, "%t", o)
	case Number:
		b.WriteString(string(o))
	case Ref:
		fmt.Fprintf(b, "%d 0 R", int(o))
	case Name:
		writeName(b, string(o))
	case String:
		fmt.Fprintf(b, "<%x>", []byte(o))
	case Array:
		b.WriteString("[")
		for i, item := range o {
			if i > 0 {
				b.WriteString(" ")
			}
			writeObject(b, item)
		}
		b.WriteString("]")
	case Dict:
		b.WriteString("<<")
		for _, key := range slices.Sorted(maps.Keys(o)) {
			writeName(b, key)
			b.WriteString(" ")
			writeObject(b, o[key])
		}
		b.WriteString(">>")
	default:
		panic(fmt.Sprintf("pdf: %T is no object that is written here", o))
	}
}

func writeName(b *strings.Builder, name string) {
	b.WriteString("/")
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || c == '#' || isDelimiter(c) {
			fmt.Fprintf(b, "#%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
}
