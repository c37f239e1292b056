package disclosure

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"oszir/internal/exchange"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/xmlsign"
)

// InquirySchema is the schema of inquiries and of the receipts for them, with what each element means.
//
//go:embed inquiry.xsd
var InquirySchema []byte

const (
	namespaceInquiry = "urn:oszir:megkereses:1"
	namespaceXSI     = "http://www.w3.org/2001/XMLSchema-instance"
)

// element is an element that was read.
type element struct {
	of   *part
	text string
	kids []element
}

// textOf gives the text of a part; "" when there is none.
func (e *element) textOf(name string) string {
	for i := range e.kids {
		if e.kids[i].of.name == name {
			return e.kids[i].text
		}
	}
	return ""
}

// ReadInquiryXML reads an inquiry in XML. Errors: an exchange.Refusal.
func ReadInquiryXML(document []byte) (*Inquiry, error) {
	if xmlsign.Strict(document) != nil {
		return nil, &exchange.Refusal{Code: exchange.CodeForm}
	}
	r := &inquiryReader{d: xml.NewDecoder(bytes.NewReader(document))}
	t, err := r.next()
	if err != nil {
		return nil, err
	}
	start, ok := t.(xml.StartElement)
	if !ok || !r.fits(&start, inquiryShape.name, true) {
		return nil, r.refuse(inquiryShape.name)
	}
	root, err := r.read(&inquiryShape)
	if err != nil {
		return nil, err
	}
	q := &Inquiry{
		ID: root.textOf("Azonosito"), Office: root.textOf("Hivatal"), Agency: root.textOf("Szerv"), FileNumber: root.textOf("Ugyszam"), Ground: root.textOf("Jogalap"),
		Purpose: root.textOf("Cel"), From: root.textOf("Kezdete"), Last: root.textOf("Vege"),
	}
	for i := range root.kids {
		switch k := &root.kids[i]; k.of.name {
		case "Szemely":
			q.Persons = append(q.Persons, Given{TAJ: k.textOf("TAJ"), Name: k.textOf("Nev"), Born: k.textOf("Szuletett"), Mother: k.textOf("AnyjaNeve")})
		case "CsakFennallas":
			q.Held = &Held{Kind: k.textOf("Fajta")}
		case "Adat":
			q.Items = append(q.Items, k.text)
		}
	}
	return q, q.settle()
}

// inquiryReader reads a document by the tree of its shape.
type inquiryReader struct{ d *xml.Decoder }

func (r *inquiryReader) refuse(name string) error {
	line, _ := r.d.InputPos()
	return &exchange.Refusal{Code: exchange.CodeShape, Where: "line " + strconv.Itoa(line) + ", " + name}
}

// next gives the next token that counts. Comments and spaces between elements do not.
func (r *inquiryReader) next() (xml.Token, error) {
	for {
		t, err := r.d.Token()
		if err != nil {
			return nil, &exchange.Refusal{Code: exchange.CodeForm}
		}
		switch t := t.(type) {
		case xml.Comment, xml.ProcInst:
		case xml.CharData:
			if len(bytes.TrimLeft(t, " \t\r\n")) != 0 {
				return nil, r.refuse("text")
			}
		default:
			return t, nil
		}
	}
}

// fits reports whether an element is the one of a name, without attributes but declarations of prefixes and, at the root, hints
// where the schema lies.
func (r *inquiryReader) fits(start *xml.StartElement, name string, root bool) bool {
	for _, a := range start.Attr {
		declares := a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns"
		hint := root && a.Name.Space == namespaceXSI && (a.Name.Local == "schemaLocation" || a.Name.Local == "noNamespaceSchemaLocation")
		if !declares && !hint {
			return false
		}
	}
	return start.Name == xml.Name{Space: namespaceInquiry, Local: name}
}

// read reads what follows the start of an element.
func (r *inquiryReader) read(p *part) (element, error) {
	if p.longest > 0 {
		return r.leaf(p)
	}
	e := element{of: p}
	at, count := 0, 0
	for {
		t, err := r.next()
		if err != nil {
			return e, err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			break
		}
		for at < len(p.parts) && !r.fits(&start, p.parts[at].name, false) {
			if count < p.parts[at].least {
				return e, r.refuse(p.parts[at].name)
			}
			at, count = at+1, 0
		}
		if at == len(p.parts) || count == p.parts[at].most {
			return e, r.refuse(start.Name.Local)
		}
		kid, err := r.read(&p.parts[at])
		if err != nil {
			return e, err
		}
		e.kids = append(e.kids, kid)
		count++
	}
	for ; at < len(p.parts); at, count = at+1, 0 {
		if count < p.parts[at].least {
			return e, r.refuse(p.parts[at].name)
		}
	}
	return e, nil
}

// leaf reads the text of an element that has nothing else.
func (r *inquiryReader) leaf(p *part) (element, error) {
	var b strings.Builder
	for {
		t, err := r.d.Token()
		if err != nil {
			return element{}, &exchange.Refusal{Code: exchange.CodeForm}
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.Comment, xml.ProcInst:
		case xml.EndElement:
			if utf8.RuneCountInString(b.String()) > p.longest {
				return element{}, r.refuse(p.name)
			}
			return element{of: p, text: b.String()}, nil
		default:
			return element{}, r.refuse(p.name)
		}
	}
}

type xmlReceipt struct {
	XMLName  xml.Name     `xml:"urn:oszir:megkereses:1 Atvetel"`
	ID       string       `xml:"Azonosito,omitempty"`
	Status   string       `xml:"Allapot"`
	Number   int64        `xml:"Szam,omitempty"`
	Due      string       `xml:"Hatarido,omitempty"`
	At       string       `xml:"Idopont"`
	Digest   string       `xml:"KeresLenyomata"`
	Answer   string       `xml:"Valasz,omitempty"`
	Reason   string       `xml:"Indok,omitempty"`
	Findings []xmlFinding `xml:"Megallapitas"`
}

type xmlFinding struct {
	Code      string `xml:"Kod"`
	Path      string `xml:"Hely"`
	Hungarian string `xml:"Magyarul"`
	English   string `xml:"Angolul"`
}

// XML writes a receipt, unsigned.
func (r *Receipt) XML() ([]byte, error) {
	x := xmlReceipt{ID: r.ID, Status: r.Status, Number: r.Number, Due: r.Due, At: r.At.In(calendar.Budapest).Format(time.RFC3339), Digest: r.Digest, Answer: r.Answer, Reason: r.Reason}
	for _, f := range r.Findings {
		x.Findings = append(x.Findings, xmlFinding(f))
	}
	raw, err := xml.MarshalIndent(x, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing a receipt: %w", err)
	}
	return raw, nil
}
