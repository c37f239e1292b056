package ptr_test

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/calendar"
)

// node is an element of any XML.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

func (n *node) attribute(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// child gives the first child of a name; nil when there is none.
func (n *node) child(names ...string) *node {
	for i := range n.Nodes {
		if slices.Contains(names, n.Nodes[i].XMLName.Local) {
			return &n.Nodes[i]
		}
	}
	return nil
}

// xsd judges documents by as much of XML Schema as ours uses.
type xsd struct {
	t      *testing.T
	root   node
	types  map[string]*node
	faults []string
}

func newSchema(t *testing.T, schema []byte) *xsd {
	t.Helper()
	s := &xsd{t: t, types: map[string]*node{}}
	err := xml.Unmarshal(schema, &s.root)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.root.Nodes {
		n := &s.root.Nodes[i]
		if name := n.attribute("name"); name != "" && n.XMLName.Local != "element" {
			s.types[name] = n
		}
	}
	return s
}

func (s *xsd) fault(path, format string, args ...any) {
	s.faults = append(s.faults, path+": "+fmt.Sprintf(format, args...))
}

// element judges an element by its declaration.
func (s *xsd) element(path string, declared, e *node) {
	if name := declared.attribute("type"); name != "" {
		s.typed(path, name, e)
		return
	}
	s.within(path, declared.child("complexType", "simpleType"), e)
}

func (s *xsd) typed(path, name string, e *node) {
	if simple, ok := strings.CutPrefix(name, "xs:"); ok {
		s.simple(path, simple, e)
		return
	}
	of, ok := s.types[strings.TrimPrefix(name, "k:")]
	if !ok {
		s.t.Fatalf("the schema has no type %s", name)
	}
	s.within(path, of, e)
}

func (s *xsd) simple(path, name string, e *node) {
	if len(e.Nodes) > 0 {
		s.fault(path, "it has children")
	}
	s.value(path, name, e.Text)
}

func (s *xsd) value(path, name, text string) {
	bad := false
	switch name {
	case "string":
	case "date":
		_, ok := calendar.Parse(text)
		bad = !ok || len(text) != 10 || text[4] != '-'
	case "dateTime":
		_, err := time.Parse(time.RFC3339, text)
		bad = err != nil
	case "boolean":
		bad = text != "true" && text != "false"
	case "nonNegativeInteger":
		_, err := strconv.ParseUint(text, 10, 63)
		bad = err != nil
	default:
		s.t.Fatalf("the schema uses the type %s", name)
	}
	if bad {
		s.fault(path, "%q is no %s", text, name)
	}
}

// restricted judges a text by a simple type.
func (s *xsd) restricted(path string, of *node, text string) {
	r := of.child("restriction")
	s.value(path, strings.TrimPrefix(r.attribute("base"), "xs:"), text)
	var words []string
	for i := range r.Nodes {
		f := &r.Nodes[i]
		switch f.XMLName.Local {
		case "enumeration":
			words = append(words, f.attribute("value"))
		case "pattern":
			if !regexp.MustCompile("^(?:" + f.attribute("value") + ")$").MatchString(text) {
				s.fault(path, "%q does not fit %s", text, f.attribute("value"))
			}
		default:
			s.t.Fatalf("the schema restricts by %s", f.XMLName.Local)
		}
	}
	if words != nil && !slices.Contains(words, text) {
		s.fault(path, "%q is none of %v", text, words)
	}
}

// within judges an element by a type.
func (s *xsd) within(path string, of, e *node) {
	if of.XMLName.Local == "simpleType" {
		if len(e.Nodes) > 0 {
			s.fault(path, "it has children")
		}
		s.restricted(path, of, e.Text)
		return
	}
	declares := of
	if c := of.child("simpleContent"); c != nil {
		declares = c.child("extension")
		s.simple(path, strings.TrimPrefix(declares.attribute("base"), "xs:"), e)
	} else {
		if strings.TrimSpace(e.Text) != "" {
			s.fault(path, "it holds the text %q", e.Text)
		}
		s.sequence(path, of.child("sequence"), e)
	}
	s.attributes(path, declares, e)
}

func (s *xsd) attributes(path string, declares, e *node) {
	known := map[string]bool{"xmlns": true}
	for i := range declares.Nodes {
		a := &declares.Nodes[i]
		if a.XMLName.Local != "attribute" {
			continue
		}
		name := a.attribute("name")
		known[name] = true
		text := e.attribute(name)
		if text == "" && a.attribute("use") == "required" {
			s.fault(path, "%s is missing", name)
			continue
		}
		switch of := a.attribute("type"); {
		case of == "":
			s.restricted(path+"@"+name, a.child("simpleType"), text)
		case strings.HasPrefix(of, "xs:"):
			s.value(path+"@"+name, of[3:], text)
		default:
			s.restricted(path+"@"+name, s.types[strings.TrimPrefix(of, "k:")], text)
		}
	}
	for _, a := range e.Attrs {
		if !known[a.Name.Local] {
			s.fault(path, "%s is not known", a.Name.Local)
		}
	}
}

func (s *xsd) sequence(path string, of, e *node) {
	rest := e.Nodes
	for i := range of.Nodes {
		d := &of.Nodes[i]
		least, most := 1, 1
		if v := d.attribute("minOccurs"); v != "" {
			least, _ = strconv.Atoi(v)
		}
		if v := d.attribute("maxOccurs"); v == "unbounded" {
			most = 1 << 30
		} else if v != "" {
			most, _ = strconv.Atoi(v)
		}
		n := 0
		for len(rest) > 0 && n < most {
			if d.XMLName.Local == "any" {
				if rest[0].XMLName.Space != d.attribute("namespace") {
					break
				}
			} else if rest[0].XMLName.Local != d.attribute("name") || rest[0].XMLName.Space != s.root.attribute("targetNamespace") {
				break
			}
			if d.XMLName.Local == "element" {
				s.element(path+"/"+rest[0].XMLName.Local, d, &rest[0])
			}
			n, rest = n+1, rest[1:]
		}
		if n < least {
			s.fault(path, "%s stands %d times", d.attribute("name"), n)
		}
	}
	if len(rest) > 0 {
		s.fault(path, "%s is one too many", rest[0].XMLName.Local)
	}
}

// What does not fit the schema is found.
func TestExtractSchema_Control(t *testing.T) {
	const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:k="urn:x" targetNamespace="urn:x"><xs:element name="a"><xs:complexType><xs:sequence>
		<xs:element name="d" type="xs:date"/><xs:element name="n" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="x"/></xs:restriction></xs:simpleType></xs:element>
		</xs:sequence><xs:attribute name="s" type="xs:string" use="required"/></xs:complexType></xs:element></xs:schema>`
	for doc, ok := range map[string]bool{
		`<a xmlns="urn:x" s="1"><d>2014-01-01</d></a>`:                  true,
		`<a xmlns="urn:x" s="1"><d>2014-01-01</d><n>x</n></a>`:          true,
		`<a xmlns="urn:x"><d>2014-01-01</d></a>`:                        false,
		`<a xmlns="urn:x" s="1"><d>2014.01.01.</d></a>`:                 false,
		`<a xmlns="urn:x" s="1"><d></d></a>`:                            false,
		`<a xmlns="urn:x" s="1"><n>x</n><d>2014-01-01</d></a>`:          false,
		`<a xmlns="urn:x" s="1"><d>2014-01-01</d><n>y</n></a>`:          false,
		`<a xmlns="urn:x" s="1" z="1"><d>2014-01-01</d></a>`:            false,
		`<a xmlns="urn:x" s="1"><d>2014-01-01</d><d>2014-01-01</d></a>`: false,
		`<a xmlns="urn:x" s="1">szöveg<d>2014-01-01</d></a>`:            false,
		`<a xmlns="urn:x" s="1"><d xmlns="urn:y">2014-01-01</d></a>`:    false,
		`<b xmlns="urn:x" s="1"><d>2014-01-01</d></b>`:                  false,
	} {
		if faults := schemaFaults(t, []byte(schema), []byte(doc)); (len(faults) == 0) != ok {
			t.Errorf("%s: %v", doc, faults)
		}
	}
}
