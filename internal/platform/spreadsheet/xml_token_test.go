package spreadsheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// sliced gives a text in chunks of a size; each chunk is spoilt when the next is asked for.
type sliced struct {
	b    []byte
	size int
	last []byte
}

func (s *sliced) next() ([]byte, error) {
	for i := range s.last {
		s.last[i] = '!'
	}
	if len(s.b) == 0 {
		return nil, io.EOF
	}
	n := min(s.size, len(s.b))
	s.last = bytes.Clone(s.b[:n])
	s.b = s.b[n:]
	return s.last, nil
}

// tokensOf writes down what a tokenizer sees; pieces of a text are joined.
func tokensOf(t *tokenizer) (string, error) {
	var b []byte
	wasText := false
	for {
		kind, err := t.next()
		if err != nil {
			return string(b), err
		}
		if kind != tokenText && wasText {
			b = append(b, '}')
		}
		switch kind {
		case tokenOver:
			return string(b), nil
		case tokenText:
			if len(t.open) == 0 {
				continue
			}
			if !wasText {
				b = append(b, '{')
			}
			b = t.appendText(b)
		case tokenEnd:
			b = append(b, ')')
		case tokenStart:
			b = append(b, '(')
			b = append(b, t.b[t.tag.name.from:t.tag.name.to]...)
			for _, a := range t.tag.attrs {
				b = append(b, ' ')
				b = append(b, t.b[a.name.from:a.name.to]...)
				b = append(b, '=')
				b = t.decodeValue(b, a.value)
			}
		}
		wasText = kind == tokenText && len(t.open) > 0
	}
}

// tokensByStdlib writes down the same with encoding/xml.
func tokensByStdlib(data []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var b []byte
	depth, wasText := 0, false
	name := func(n xml.Name) string {
		if n.Space != "" {
			return n.Space + ":" + n.Local
		}
		return n.Local
	}
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return string(b), nil
		}
		if err != nil {
			return string(b), err
		}
		_, isText := tok.(xml.CharData)
		if wasText && (isKind[xml.StartElement](tok) || isKind[xml.EndElement](tok)) {
			b = append(b, '}')
			wasText = false
		}
		switch tok := tok.(type) {
		case xml.CharData:
			if depth == 0 || len(tok) == 0 {
				continue
			}
			if !wasText {
				b = append(b, '{')
			}
			b = append(b, tok...)
			wasText = true
		case xml.StartElement:
			depth++
			b = append(b, '(')
			b = append(b, name(tok.Name)...)
			for _, a := range tok.Attr {
				b = append(b, ' ')
				b = append(b, name(a.Name)...)
				b = append(b, '=')
				b = append(b, a.Value...)
			}
		case xml.EndElement:
			depth--
			b = append(b, ')')
		}
		_ = isText
	}
}

func isKind[T xml.Token](t xml.Token) bool {
	_, ok := t.(T)
	return ok
}

var tokenSeeds = []string{
	"", "<a/>", "<a></a>", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n<a b='1' c=\"2 &amp; 3\"><b>x</b> <!-- c --> <?pi d?></a>\n",
	"\xEF\xBB\xBF<x:a xmlns:x='u' x:b='&#233;\t1'>\r\né]]&gt;&#x1F600;<![CDATA[<&]]]><x:b/></x:a><!-- end -->", "<a>]]></a>", "<a>&lt", "<a>&nbsp;</a>",
	"<!DOCTYPE a><a/>", "<a><![CDATA[]]></a>", "<a b='1' b='2'/>", "<a/><b/>", "<a></b>", "<a>\r\r\n\r</a>", "<a b=\"<\"/>", "<a b/>", "<a b=1/>",
	"<a:b/>", "<xml:a xml:space='preserve'/>", "<?xml version='1.0' encoding='latin2'?><a/>", "<a xmlns='' xmlns:b=''/>", "<a><b></a></b>", "<a", "<", "<a>x",
	"<a>" + strings.Repeat("<b>", 70) + strings.Repeat("</b>", 70) + "</a>", "<a>&#0;&#x110000;</a>", "<?xml?><a/>", "<a><?xml v?></a>", "<?x?><a/><?y?>",
	"<a b='a\r\nb'/>", "<a><![CDATA[x\r\ny\r]]>\n<![CDATA[\r\n\r]]]]></a>", "<a>x]]</a>", "<a>x]]]]></a>", "<a>&amp;&#1234567;</a>", "<?xml version=\"1.0\" encoding=\"Usta" + strings.Repeat("\"", 600) + "?><a/>", "<?xml version='1.0'" + strings.Repeat(" ", 600) + "?><a/>", "<a\n\t b = '1' ></a\n>", "<a xmlns:p='u'><p:b p:c='1'/></a>", "<-a/>", "<a>--></a>", "<a><!-- -- --></a>",
}

// checkTokens holds what must be so for any bytes: chunks make no difference, and what is accepted here is read the
// same by encoding/xml, which is laxer.
func checkTokens(t *testing.T, data []byte) {
	t.Helper()
	var c textCheck
	err := c.chunk(data)
	if err == nil {
		err = c.end()
	}
	if err != nil {
		return // never reaches a tokenizer
	}
	want, wantErr := tokensOf(newTokenizerOf("p", data, 64))
	for _, size := range []int{1, 2, 3, 7, 64} {
		got, gotErr := tokensOf(newTokenizer("p", &sliced{b: data, size: size}, 64))
		if keyOf(gotErr) != keyOf(wantErr) || gotErr == nil && got != want {
			t.Fatalf("chunks of %d: %q %v, whole: %q %v", size, got, gotErr, want, wantErr)
		}
	}
	if wantErr != nil {
		return
	}
	lax, err := tokensByStdlib(data)
	if err != nil {
		if strings.Contains(err.Error(), "invalid XML name") || strings.Contains(err.Error(), "expected element name") ||
			strings.Contains(err.Error(), "expected attribute name") || strings.Contains(err.Error(), "expected target name") ||
			strings.Contains(err.Error(), "invalid character entity") {
			return // names beyond ASCII are judged more finely there
		}
		t.Fatalf("accepted here, refused by encoding/xml: %v", err)
	}
	// encoding/xml leaves line ends and tabs in attributes alone; both sides are compared without that difference.
	flat := strings.NewReplacer("\n", " ", "\t", " ", "\r", " ")
	if flat.Replace(lax) != flat.Replace(want) {
		t.Fatalf("here %q, encoding/xml %q", want, lax)
	}
}

func TestTokenizer(t *testing.T) {
	for _, s := range tokenSeeds {
		checkTokens(t, []byte(s))
		// The first bytes are always read together; spaces move the rest of a short text behind them.
		checkTokens(t, []byte(strings.Replace(s, "<a", "<a          ", 1)))
	}
	for text, want := range map[string]string{
		"<a>]]></a>": keyBrokenXML, "<!DOCTYPE a><a/>": keyDoctype, "<!ENTITY a 'b'><a/>": keyDoctype, "<a b='1' b='2'/>": keyBrokenXML,
		"<a/><b/>": keyBrokenXML, "<a/>x": keyBrokenXML, "x<a/>": keyBrokenXML, "<?xml version='1.0' encoding='latin2'?><a/>": keyNotUTF8,
		"<a>&unknown;</a>": keyBrokenXML, "<a b='&#1;'/>": keyBrokenXML, "": keyBrokenXML, " <?xml version='1.0'?><a/>": keyBrokenXML,
		"<a>\r\n</a>": "", "<?x?><a/><?y?>": "", "<?xml version='1.0' encoding='utf-8'?><a/>": "", "<a xmlns:xmlns='u'/>": keyBrokenXML,
		"<a><![CDATA[x]]></a>": "", "<![CDATA[x]]><a/>": keyBrokenXML, "<a xmlns:xml='u'/>": keyBrokenXML, "<![INCLUDE[]]><a/>": keyBrokenXML,
	} {
		_, err := tokensOf(newTokenizerOf("p", []byte(text), 64))
		if keyOf(err) != want || err != nil && want == "" {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzTokenizer(f *testing.F) {
	for _, s := range tokenSeeds {
		f.Add([]byte(s))
	}
	f.Add([]byte(testStyle))
	f.Fuzz(checkTokens)
}
