package spreadsheet

import "bytes"

// space is a namespace as far as this room tells them apart; the strict and the transitional one are the same to us.
type space uint8

const (
	spaceNone  space = iota
	spaceMain        // spreadsheetml
	spaceRel         // relationships inside documents (r:id)
	spacePack        // package relationships
	spaceTypes       // content types
	spaceXML
	spaceXMLNS
	spaceOther
)

func spaceOf(uri []byte) space {
	switch string(uri) {
	case "":
		return spaceNone
	case "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main":
		return spaceMain
	case "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
		"http://purl.oclc.org/ooxml/officeDocument/relationships":
		return spaceRel
	case "http://schemas.openxmlformats.org/package/2006/relationships":
		return spacePack
	case "http://schemas.openxmlformats.org/package/2006/content-types":
		return spaceTypes
	case "http://www.w3.org/XML/1998/namespace":
		return spaceXML
	case "http://www.w3.org/2000/xmlns/":
		return spaceXMLNS
	}
	return spaceOther
}

// spaces are the namespace declarations in force, innermost last.
type spaces struct {
	list     []binding
	prefixes []byte
	fallback space // of names without a prefix
}

type binding struct {
	prefix span // in prefixes, without the colon; empty for the default namespace
	space  space
}

func (s *spaces) add(prefix []byte, sp space) {
	from := len(s.prefixes)
	s.prefixes = append(s.prefixes, prefix...)
	s.list = append(s.list, binding{prefix: span{from, len(s.prefixes)}, space: sp})
	if len(prefix) == 0 {
		s.fallback = sp
	}
}

func (s *spaces) drop(to int) {
	if to == len(s.list) {
		return
	}
	s.prefixes = s.prefixes[:s.list[to].prefix.from]
	s.list = s.list[:to]
	s.fallback = spaceNone
	for _, b := range s.list {
		if b.prefix.from == b.prefix.to {
			s.fallback = b.space
		}
	}
}

func (s *spaces) find(prefix []byte) (space, bool) {
	for i := len(s.list) - 1; i >= 0; i-- {
		b := s.list[i]
		if bytes.Equal(prefix, s.prefixes[b.prefix.from:b.prefix.to]) {
			return b.space, true
		}
	}
	return spaceXML, string(prefix) == "xml"
}

// bind takes up the tag's declarations and resolves its name and its attributes.
func (t *tokenizer) bind() error {
	tg := &t.tag
	prefixed := false
	for i := range tg.attrs {
		a := &tg.attrs[i]
		name := t.b[a.name.from:a.name.to]
		prefixed = prefixed || a.prefix > 0
		if len(name) < 5 || string(name[:5]) != "xmlns" || len(name) > 5 && name[5] != ':' {
			continue
		}
		err := t.declare(a)
		if err != nil {
			return err
		}
	}
	if tg.prefix == 0 {
		tg.space = t.spaces.fallback
	} else {
		sp, ok := t.spaces.find(t.b[tg.name.from : tg.name.from+tg.prefix-1])
		if !ok {
			return t.broken("prefix of an element is not declared")
		}
		tg.space = sp
	}
	if !prefixed {
		return nil
	}
	for i := range tg.attrs {
		a := &tg.attrs[i]
		if a.prefix == 0 {
			continue
		}
		prefix := t.b[a.name.from : a.name.from+a.prefix-1]
		if string(prefix) == "xmlns" {
			a.space = spaceXMLNS
			continue
		}
		sp, ok := t.spaces.find(prefix)
		if !ok {
			return t.broken("prefix of an attribute is not declared")
		}
		a.space = sp
	}
	return nil
}

func (t *tokenizer) declare(a *attr) error {
	if len(t.spaces.list) == maxBinding {
		return t.broken("too many namespaces")
	}
	uri := t.b[a.value.from:a.value.to]
	if bytes.IndexByte(uri, '&') >= 0 {
		uri = t.decodeValue(nil, a.value)
	}
	prefix := t.b[a.name.from+a.prefix : a.name.to]
	if a.prefix == 0 {
		prefix = nil
		a.space = spaceXMLNS
	}
	sp := spaceOf(uri)
	if a.prefix > 0 && (sp == spaceNone || string(prefix) == "xmlns" || string(prefix) == "xml" && sp != spaceXML) ||
		sp == spaceXMLNS {
		return t.broken("namespace declaration")
	}
	t.tag.binds = true
	t.spaces.add(prefix, sp)
	return nil
}
