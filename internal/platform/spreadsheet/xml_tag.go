package spreadsheet

import "bytes"

// tag is a start tag: names and values as they stand in the window.
type tag struct {
	name   span // qualified
	prefix int  // length of the prefix with its colon, or 0
	space  space
	attrs  []attr
	closed bool // <x/>
	binds  bool // declares namespaces
}

type attr struct {
	name   span
	prefix int
	space  space // none without a prefix
	value  span  // without the quotes, undecoded
}

var (
	nameStart [256]bool
	nameByte  [256]bool
)

func init() { // two tables of the XML grammar; loops read better than 512 literals
	for b := range 256 {
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= 0x80
		nameStart[b] = letter
		nameByte[b] = letter || b >= '0' && b <= '9' || b == '-' || b == '.' || b == ':'
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// local is the element's name without its prefix.
func (t *tokenizer) local() []byte { return t.b[t.tag.name.from+t.tag.prefix : t.tag.name.to] }

// is reports whether the start tag is an element of a namespace.
func (t *tokenizer) is(s space, local string) bool {
	return t.tag.space == s && string(t.local()) == local
}

// attribute gives the decoded value of an attribute without a prefix.
func (t *tokenizer) attribute(name string) (string, bool) {
	return t.attributeOf(spaceNone, name)
}

func (t *tokenizer) attributeOf(s space, name string) (string, bool) {
	for i := range t.tag.attrs {
		a := &t.tag.attrs[i]
		if a.space == s && (a.prefix == 0) == (s == spaceNone) && string(t.b[a.name.from+a.prefix:a.name.to]) == name {
			return string(t.decodeValue(nil, a.value)), true
		}
	}
	return "", false
}

// decodeValue appends an attribute's value: references decoded, white space made spaces, as XML says.
func (t *tokenizer) decodeValue(dst []byte, v span) []byte {
	b := t.b[v.from:v.to]
	for i := 0; i < len(b); i++ {
		switch c := b[i]; c {
		case '&':
			r, n := reference(b[i:])
			dst = appendRune(dst, r)
			i += n - 1
		case '\t', '\n', '\r':
			dst = append(dst, ' ')
			if c == '\r' && i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// startTag reads the tag at p. A tag cut by the window is read again once more of it is there.
func (t *tokenizer) startTag() error {
	for {
		whole, err := t.parseTag()
		if err != nil {
			return err
		}
		if whole {
			break
		}
		more, err := t.fill(t.from)
		if err != nil {
			return err
		}
		if !more {
			return t.broken("ends within a tag")
		}
	}
	return t.push()
}

func (t *tokenizer) parseTag() (bool, error) {
	b := t.b
	name, prefix, p, err := t.parseName(t.from + 1)
	if err != nil || p == len(b) {
		return false, err
	}
	tg := &t.tag
	tg.name, tg.prefix, tg.attrs, tg.binds = name, prefix, tg.attrs[:0], false
	for {
		gap := p
		for p < len(b) && isSpace(b[p]) {
			p++
		}
		if p+1 >= len(b) && (p == len(b) || b[p] == '/') {
			return false, nil
		}
		if b[p] == '>' || b[p] == '/' && b[p+1] == '>' {
			tg.closed = b[p] == '/'
			t.p = p + 1
			if tg.closed {
				t.p++
			}
			return true, nil
		}
		if p == gap {
			return false, t.broken("tag")
		}
		var a attr
		a.name, a.prefix, p, err = t.parseName(p)
		if err != nil || p == len(b) {
			return false, err
		}
		p, err = t.parseValue(&a, p)
		if err != nil || p < 0 {
			return false, err
		}
		if len(tg.attrs) == maxAttrs {
			return false, t.broken("too many attributes")
		}
		tg.attrs = append(tg.attrs, a)
	}
}

// parseName reads a qualified name; a name that reaches the end of the window may go on behind it.
func (t *tokenizer) parseName(p int) (span, int, int, error) {
	b := t.b
	from, colon := p, -1
	for p < len(b) && nameByte[b[p]] {
		if b[p] == ':' {
			if colon >= 0 {
				return span{}, 0, 0, t.broken("two colons in a name")
			}
			colon = p
		}
		p++
	}
	if p-from > maxName {
		return span{}, 0, 0, t.broken("name too long")
	}
	if p == len(b) {
		return span{}, 0, p, nil
	}
	if p == from || !nameStart[b[from]] || colon >= 0 && (colon == p-1 || !nameStart[b[colon+1]]) {
		return span{}, 0, 0, t.broken("name")
	}
	if colon < 0 {
		colon = from - 1
	}
	return span{from, p}, colon + 1 - from, p, nil
}

// parseValue reads = and a quoted value; -1 when the window ends before it.
func (t *tokenizer) parseValue(a *attr, p int) (int, error) {
	b := t.b
	for p < len(b) && isSpace(b[p]) {
		p++
	}
	if p < len(b) && b[p] != '=' {
		return 0, t.broken("attribute without value")
	}
	p++
	for p < len(b) && isSpace(b[p]) {
		p++
	}
	if p >= len(b) {
		return -1, nil
	}
	quote := b[p]
	if quote != '"' && quote != '\'' {
		return 0, t.broken("attribute without quotes")
	}
	p++
	n := bytes.IndexByte(b[p:], quote)
	if n < 0 {
		return -1, nil
	}
	value := b[p : p+n]
	if bytes.IndexByte(value, '<') >= 0 {
		return 0, t.broken("< in an attribute")
	}
	err := t.checkReferences(value)
	if err != nil {
		return 0, err
	}
	a.value = span{p, p + n}
	return p + n + 1, nil
}

// push opens the element: namespaces first, then the name, then the rules that hold for every tag.
func (t *tokenizer) push() error {
	if t.rooted && len(t.open) == 0 {
		return t.broken("two roots")
	}
	t.rooted = true
	if len(t.open) == t.maxDepth {
		return refuse(keyTooDeep, t.part, t.maxDepth)
	}
	err := t.unique()
	if err != nil {
		return err
	}
	tg := &t.tag
	t.open = append(t.open, frame{name: len(t.names), binds: len(t.spaces.list)})
	t.names = append(t.names, t.b[tg.name.from:tg.name.to]...)
	err = t.bind()
	if err != nil {
		return err
	}
	t.selfClosed = tg.closed
	return nil
}

func (t *tokenizer) pop() {
	top := t.open[len(t.open)-1]
	t.open = t.open[:len(t.open)-1]
	t.names = t.names[:top.name]
	t.spaces.drop(top.binds)
}

// unique refuses an attribute that stands twice: readers disagree which one counts. A small bitmap spares comparing
// each with each.
func (t *tokenizer) unique() error {
	var seen [4]uint64
	attrs := t.tag.attrs
	for i := range attrs {
		n := t.b[attrs[i].name.from:attrs[i].name.to]
		h := byte(len(n))*31 ^ n[0] ^ n[len(n)-1]*7 ^ n[len(n)/2]*13
		bit := uint64(1) << (h & 63)
		if seen[h>>6]&bit == 0 {
			seen[h>>6] |= bit
			continue
		}
		for _, other := range attrs[:i] {
			if bytes.Equal(n, t.b[other.name.from:other.name.to]) {
				return t.broken("attribute twice")
			}
		}
	}
	return nil
}

func (t *tokenizer) endTag() error {
	for {
		i := bytes.IndexByte(t.b[t.p:], '>')
		if i >= 0 {
			name := bytes.TrimRight(t.b[t.p+2:t.p+i], " \t\r\n")
			if len(t.open) == 0 || !bytes.Equal(name, t.names[t.open[len(t.open)-1].name:]) {
				return t.broken("end tag does not match")
			}
			t.p += i + 1
			t.pop()
			return nil
		}
		if len(t.b)-t.p > 4*maxName {
			return t.broken("end tag")
		}
		more, err := t.fill(t.p)
		if err != nil {
			return err
		}
		if !more {
			return t.broken("ends within a tag")
		}
		t.from = t.p
	}
}
