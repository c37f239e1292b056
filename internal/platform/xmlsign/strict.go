package xmlsign

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"
)

// Limits of XML that is read.
const (
	maxBytes      = 16 << 20
	maxDepth      = 64
	maxAttributes = 256
)

// ErrForm is XML that is not read: not well-formed, too deep, with a document type, two roots, an attribute twice or
// something behind the root.
var ErrForm = errors.New("the XML is not of the form that is read")

const xmlnsURI = "http://www.w3.org/2000/xmlns/"

// xmlDeclaration is the XML declaration as the standard writes it (production 23), of UTF-8; the decoder is content with less.
var xmlDeclaration = regexp.MustCompile(`^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"(?i:utf-8)"|'(?i:utf-8)'))?` +
	`(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>$`)

// scope is an open element with the prefixes that it declares.
type scope struct {
	name     xml.Name // prefix and local part, as written
	declared map[string]string
}

// Strict reports whether a document can be handed to a decoder: UTF-8, well-formed with its prefixes declared, one root
// with nothing behind it but one line end, no document type, no processing instruction but the XML declaration, no
// attribute twice, at most 64 elements deep and 16 MiB long. Errors: ErrForm.
func Strict(document []byte) error {
	if len(document) > maxBytes || !utf8.Valid(document) || bytes.HasPrefix(document, []byte("\ufeff")) {
		return ErrForm
	}
	d := xml.NewDecoder(bytes.NewReader(document))
	var open []scope
	done := false
	for first := true; ; first = false {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return ErrForm
		}
		switch t := token.(type) {
		case xml.StartElement:
			if done || len(open) == maxDepth {
				return ErrForm
			}
			s := scope{name: t.Name}
			if !s.declare(t.Attr) || !attributesOnce(append(open, s), t.Attr) {
				return ErrForm
			}
			open = append(open, s)
			if _, ok := resolved(open, t.Name.Space); !ok || t.Name.Space == "xmlns" {
				return ErrForm
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != t.Name {
				return ErrForm
			}
			open = open[:len(open)-1]
			if len(open) == 0 {
				done = true
				if rest := document[d.InputOffset():]; len(rest) != 0 && string(rest) != "\n" {
					return ErrForm
				}
			}
		case xml.CharData:
			if len(open) == 0 && len(bytes.TrimLeft(t, " \t\r\n")) != 0 {
				return ErrForm
			}
		case xml.ProcInst:
			if !first || t.Target != "xml" || !xmlDeclaration.Match(document[:d.InputOffset()]) {
				return ErrForm
			}
		case xml.Directive:
			return ErrForm
		case xml.Comment:
		}
	}
	if !done {
		return ErrForm
	}
	return nil
}

// declare takes in what an element says of prefixes; false when it says something that XML forbids.
func (s *scope) declare(attributes []xml.Attr) bool {
	if len(attributes) > maxAttributes {
		return false
	}
	for _, a := range attributes {
		prefix := ""
		switch {
		case a.Name.Space == "xmlns":
			prefix = a.Name.Local
			if a.Value == "" {
				return false
			}
		case a.Name.Space == "" && a.Name.Local == "xmlns":
		default:
			continue
		}
		if prefix == "xml" || prefix == "xmlns" || a.Value == xmlnsURI {
			return false
		}
		if s.declared == nil {
			s.declared = map[string]string{}
		}
		if _, twice := s.declared[prefix]; twice {
			return false
		}
		s.declared[prefix] = a.Value
	}
	return true
}

// resolved gives what a prefix stands for.
func resolved(open []scope, prefix string) (uri string, ok bool) {
	switch prefix {
	case "xml":
		return "http://www.w3.org/XML/1998/namespace", true
	case "xmlns":
		return xmlnsURI, true
	}
	for i := len(open) - 1; i >= 0; i-- {
		if uri, ok := open[i].declared[prefix]; ok {
			return uri, true
		}
	}
	return "", prefix == ""
}

// attributesOnce reports whether every attribute stands once, by prefix and by what the prefix stands for.
func attributesOnce(open []scope, attributes []xml.Attr) bool {
	seen := make(map[string]bool, 2*len(attributes))
	for _, a := range attributes {
		names := []string{fmt.Sprintf("written %q %q", a.Name.Space, a.Name.Local)}
		if a.Name.Space != "" {
			uri, ok := resolved(open, a.Name.Space)
			if !ok {
				return false
			}
			names = append(names, fmt.Sprintf("meant %q %q", uri, a.Name.Local))
		}
		for _, n := range names {
			if seen[n] {
				return false
			}
			seen[n] = true
		}
	}
	return true
}
