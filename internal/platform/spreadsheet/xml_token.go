package spreadsheet

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
)

type tokenKind uint8

const (
	tokenStart tokenKind = iota + 1 // an element opens; an empty one is followed by its tokenEnd too
	tokenEnd                        // the innermost open element closes
	tokenText                       // a piece of text; one text may come in several
	tokenOver                       // the part is over
)

type span struct{ from, to int }

// chunks is where a tokenizer's text comes from; it is proven UTF-8 already (textCheck).
type chunks interface {
	next() ([]byte, error)
}

// sink takes the bytes that leave the window of a tokenizer which copies.
type sink interface {
	write(b []byte) error
}

// tokenizer reads one XML part strictly: no DOCTYPE, matched tags, one root, known entities, unique attributes, bound
// prefixes. It holds a window of the part; spans and names are good until the next call.
type tokenizer struct {
	part string
	in   chunks
	b    []byte // the window
	p    int    // next byte to read
	from int    // where the current token starts
	off  int64  // where b[0] stands in the part
	last bool   // no more chunks

	text  span // of a tokenText, as it stands in the file
	cdata bool // that text needs no decoding of references
	tag   tag  // of a tokenStart

	open       []frame
	names      []byte // names of the open elements, end to end
	spaces     spaces
	maxDepth   int
	begun      bool // something was read
	rooted     bool // the root element was seen
	selfClosed bool // the end of an empty element is due
	inCDATA    bool

	sink   sink // nil when only reading
	copied int  // the window is copied up to here
	muted  bool // what leaves the window is dropped
}

type frame struct {
	name  int // where the name starts in names
	binds int // namespace bindings in force outside the element
}

func newTokenizer(part string, in chunks, depth int) *tokenizer {
	return &tokenizer{part: part, in: in, maxDepth: depth}
}

// newTokenizerOf reads a part that is in memory as a whole; offsets then are positions in b.
func newTokenizerOf(part string, b []byte, depth int) *tokenizer {
	return &tokenizer{part: part, b: b, last: true, maxDepth: depth}
}

func (t *tokenizer) broken(reason string) error { return refuseFor(reason, keyBrokenXML, t.part) }

// fill gets more text into the window, which loses what stands before keep. False: the part is over.
func (t *tokenizer) fill(keep int) (bool, error) {
	if t.last {
		return false, nil
	}
	err := t.flush(keep)
	if err != nil {
		return false, err
	}
	if len(t.b)-keep > maxTag {
		return false, t.broken("tag too long")
	}
	more, err := t.in.next()
	if errors.Is(err, io.EOF) {
		t.last = true
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if keep > 0 {
		rest := copy(t.b, t.b[keep:])
		t.b = t.b[:rest]
		t.p -= keep
		t.from -= keep
		t.copied -= keep
		t.off += int64(keep)
	}
	t.b = append(t.b, more...)
	return true, nil
}

// need makes sure that n bytes from p on are in the window; false when the part ends before.
func (t *tokenizer) need(n int) (bool, error) {
	for len(t.b)-t.p < n {
		more, err := t.fill(t.p)
		if err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

// next gives the next token. Comments and processing instructions are passed over.
func (t *tokenizer) next() (tokenKind, error) {
	if t.selfClosed {
		t.selfClosed = false
		t.from = t.p
		t.pop()
		return tokenEnd, nil
	}
	for {
		if t.inCDATA {
			found, err := t.cdataPiece()
			if err != nil || found {
				return tokenText, err
			}
			continue
		}
		ok, err := t.need(1)
		if err != nil {
			return 0, err
		}
		if !ok {
			return t.over()
		}
		if !t.begun {
			err := t.begin()
			if err != nil {
				return 0, err
			}
			continue
		}
		t.from = t.p
		if t.b[t.p] != '<' {
			err := t.textPiece()
			return tokenText, err
		}
		ok, err = t.need(2)
		if err != nil {
			return 0, err
		}
		if !ok {
			return 0, t.broken("ends within a tag")
		}
		t.from = t.p
		switch t.b[t.p+1] {
		case '/':
			err := t.endTag()
			return tokenEnd, err
		case '!':
			err = t.declaration()
		case '?':
			err = t.instruction()
		default:
			err := t.startTag()
			return tokenStart, err
		}
		if err != nil {
			return 0, err
		}
	}
}

func (t *tokenizer) over() (tokenKind, error) {
	t.from = t.p
	if len(t.open) > 0 || !t.rooted {
		return 0, t.broken("ends too early")
	}
	return tokenOver, nil
}

// begin passes the byte order mark and the XML declaration, the only place where either may stand.
func (t *tokenizer) begin() error {
	_, err := t.need(8)
	if err != nil {
		return err
	}
	t.begun = true
	if wideText(t.b[t.p:]) {
		return refuse(keyNotUTF8, t.part)
	}
	if bytes.HasPrefix(t.b[t.p:], []byte("\xEF\xBB\xBF")) {
		t.p += 3
		_, err = t.need(6)
		if err != nil {
			return err
		}
	}
	head := t.b[t.p:]
	if !bytes.HasPrefix(head, []byte("<?xml")) || len(head) < 6 || !isSpace(head[5]) {
		return nil
	}
	_, err = t.need(512)
	if err != nil {
		return err
	}
	head = t.b[t.p:min(len(t.b), t.p+512)]
	end := bytes.Index(head, []byte("?>"))
	if end < 0 {
		return t.broken("XML declaration")
	}
	said := xmlDeclaration.FindSubmatch(head[5:end])
	if said == nil {
		return t.broken("XML declaration")
	}
	encoding := string(bytes.Trim(said[1], `"'`))
	if encoding != "" && !strings.EqualFold(encoding, "utf-8") && !strings.EqualFold(encoding, "us-ascii") {
		return refuse(keyNotUTF8, t.part)
	}
	t.p += end + 2
	return nil
}

// xmlDeclaration is the grammar of XML 1.0 for what stands between <?xml and ?>.
var xmlDeclaration = regexp.MustCompile(`^\s+version\s*=\s*(?:"1\.0"|'1\.0')` +
	`(?:\s+encoding\s*=\s*("[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?` +
	`(?:\s+standalone\s*=\s*(?:"yes"|'yes'|"no"|'no'))?\s*$`)

// declaration passes a comment, enters a CDATA section, and refuses the rest.
func (t *tokenizer) declaration() error {
	_, err := t.need(9)
	if err != nil {
		return err
	}
	t.from = t.p
	head := t.b[t.p:min(len(t.b), t.p+9)]
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		t.p += 4
		err := t.skipTo("--")
		if err != nil {
			return err
		}
		ok, err := t.need(3)
		if err != nil {
			return err
		}
		if !ok || t.b[t.p+2] != '>' {
			return t.broken("comment")
		}
		t.p += 3
		return nil
	case bytes.Equal(head, []byte("<![CDATA[")):
		if len(t.open) == 0 {
			return t.broken("text outside the root")
		}
		t.p += 9
		t.inCDATA = true
		return nil
	case len(head) > 2 && (head[2]|0x20 >= 'a' && head[2]|0x20 <= 'z'):
		return refuse(keyDoctype, t.part)
	}
	return t.broken("declaration")
}

func (t *tokenizer) instruction() error {
	_, err := t.need(6)
	if err != nil {
		return err
	}
	name := t.b[t.p+2 : min(len(t.b), t.p+6)]
	if len(name) == 0 || !nameStart[name[0]] {
		return t.broken("processing instruction")
	}
	if len(name) >= 3 && bytes.EqualFold(name[:3], []byte("xml")) && (len(name) == 3 || !nameByte[name[3]]) {
		return t.broken("XML declaration not at the start")
	}
	t.p += 2
	err = t.skipTo("?>")
	t.p += 2
	return err
}

// skipTo passes everything before the mark, however long it is.
func (t *tokenizer) skipTo(mark string) error {
	for {
		i := bytes.Index(t.b[t.p:], []byte(mark))
		if i >= 0 {
			t.p += i
			return nil
		}
		t.p = max(t.p, len(t.b)-len(mark)+1)
		more, err := t.fill(t.p)
		if err != nil {
			return err
		}
		if !more {
			return t.broken("ends within a comment")
		}
	}
}

// flush copies the window up to a position, or drops it when muted.
func (t *tokenizer) flush(to int) error {
	if t.sink == nil || to <= t.copied {
		return nil
	}
	from := t.copied
	t.copied = to
	if t.muted {
		return nil
	}
	return t.sink.write(t.b[from:to])
}

// finish reads the part to its end, so that its rest is proven too.
func (t *tokenizer) finish() error {
	for {
		kind, err := t.next()
		if err != nil {
			return err
		}
		if kind == tokenOver {
			return t.flush(len(t.b))
		}
	}
}

// skip passes the rest of the element that has just opened.
func (t *tokenizer) skip() error {
	depth := len(t.open)
	for len(t.open) >= depth {
		kind, err := t.next()
		if err != nil {
			return err
		}
		if kind == tokenOver {
			return t.broken("ends too early")
		}
	}
	return nil
}
