package ptr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/xmlsign"
)

// MessageFault is a message that was not read: it is not of the form that the schema describes. Where says at which line and
// element; it never holds what stood there.
type MessageFault struct {
	Code  string // not_well_formed, not_valid, too_long, cut, not_understood, unproven, other_content, unavailable
	Where string
}

// Error names the code and the place.
func (f *MessageFault) Error() string { return f.Code + " " + f.Where }

// The codes of faults.
const (
	faultForm       = "not_well_formed"
	faultShape      = "not_valid"
	faultLong       = "too_long"
	faultCut        = "cut"
	faultUnderstood = "not_understood"
	faultUnproven   = "unproven"
	faultOther      = "other_content"
	faultBusy       = "unavailable"
)

const (
	namespaceSOAP = "http://www.w3.org/2003/05/soap-envelope"
	namespaceXSI  = "http://www.w3.org/2001/XMLSchema-instance"
)

// node is an element that was read, with its place in the tree of the shape.
type node struct {
	of   *element
	text string
	kids []node
}

// kid gives the first part of a name; nil when there is none.
func (n *node) kid(name string) *node {
	for i := range n.kids {
		if n.kids[i].of.name == name {
			return &n.kids[i]
		}
	}
	return nil
}

func (n *node) textOf(name string) string {
	if k := n.kid(name); k != nil {
		return k.text
	}
	return ""
}

// values gives the leaves of a node by the keys of their fields.
func (n *node) values() map[string]string {
	out := map[string]string{}
	for i := range n.kids {
		if f := n.kids[i].of.field; f != nil {
			if text := leafText(f, n.kids[i].text); text != "" {
				out[f.Key] = text
			}
		}
	}
	return out
}

// leafText takes a leaf as a field takes it: XML has its own words for marks.
func leafText(f *fields.Field, text string) string {
	if f.Type != fields.Mark {
		return text
	}
	switch strings.TrimSpace(text) {
	case "true", "1":
		return "x"
	case "false", "0":
		return ""
	}
	return text
}

// shapeReader reads a document by the tree of its shape.
type shapeReader struct {
	d *xml.Decoder
}

func (r *shapeReader) fault(code, name string) error {
	line, _ := r.d.InputPos()
	where := "line " + strconv.Itoa(line)
	if name != "" {
		where += ", " + name
	}
	return &MessageFault{code, where}
}

// next gives the next token that counts. Comments and spaces between elements do not.
func (r *shapeReader) next() (xml.Token, error) {
	for {
		t, err := r.d.Token()
		if err != nil {
			return nil, r.fault(faultForm, "")
		}
		switch t := t.(type) {
		case xml.Comment, xml.ProcInst:
			continue
		case xml.CharData:
			if len(bytes.TrimLeft(t, " \t\r\n")) == 0 {
				continue
			}
			return nil, r.fault(faultShape, "text")
		default:
			return t, nil
		}
	}
}

// attributes asks that an element has none but declarations of prefixes, and at the root hints where the schema lies.
func (r *shapeReader) attributes(t xml.StartElement, root bool) error {
	for _, a := range t.Attr {
		declares := a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns"
		hint := root && a.Name.Space == namespaceXSI && (a.Name.Local == "schemaLocation" || a.Name.Local == "noNamespaceSchemaLocation")
		if !declares && !hint {
			return r.fault(faultShape, t.Name.Local)
		}
	}
	return nil
}

// read reads what follows the start of an element.
func (r *shapeReader) read(el *element) (node, error) {
	n := node{of: el}
	if el.text > 0 {
		text, err := r.leaf(el)
		n.text = text
		return n, err
	}
	at, count := 0, 0
	for {
		t, err := r.next()
		if err != nil {
			return n, err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			break
		}
		if start.Name.Space != namespaceV1 {
			return n, r.fault(faultShape, start.Name.Local)
		}
		err = r.attributes(start, false)
		if err != nil {
			return n, err
		}
		for at < len(el.parts) && el.parts[at].name != start.Name.Local {
			if !el.choice && count < el.parts[at].min {
				return n, r.fault(faultShape, el.parts[at].name+" is missing")
			}
			at, count = at+1, 0
		}
		if at == len(el.parts) {
			return n, r.fault(faultShape, start.Name.Local)
		}
		part := &el.parts[at]
		most := part.max
		if most == 0 {
			most = mostClients
		}
		if count == most || el.choice && len(n.kids) > 0 {
			return n, r.fault(faultShape, part.name+" once too often")
		}
		kid, err := r.read(part)
		if err != nil {
			return n, err
		}
		n.kids = append(n.kids, kid)
		count++
	}
	for ; !el.choice && at < len(el.parts); at, count = at+1, 0 {
		if count < el.parts[at].min {
			return n, r.fault(faultShape, el.parts[at].name+" is missing")
		}
	}
	if el.choice && len(n.kids) == 0 {
		return n, r.fault(faultShape, el.name)
	}
	return n, nil
}

// leaf reads the text of an element that has nothing else.
func (r *shapeReader) leaf(el *element) (string, error) {
	var b strings.Builder
	for {
		t, err := r.d.Token()
		if err != nil {
			return "", r.fault(faultForm, "")
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.EndElement:
			text := b.String()
			if utf8.RuneCountInString(text) > el.text {
				return "", r.fault(faultShape, el.name+" is too long")
			}
			return text, nil
		default:
			return "", r.fault(faultShape, el.name)
		}
	}
}

// ReadMessageXML reads a message in XML, or in the body of a SOAP envelope. Errors: a MessageFault.
func ReadMessageXML(document []byte, soap bool) (*Transaction, error) {
	err := xmlsign.Strict(document)
	if err != nil {
		return nil, &MessageFault{Code: faultForm}
	}
	r := &shapeReader{d: xml.NewDecoder(bytes.NewReader(document))}
	if soap {
		err = r.enterSOAP()
		if err != nil {
			return nil, err
		}
	}
	n, err := r.root(!soap)
	if err != nil {
		return nil, err
	}
	if soap {
		err = r.leaveSOAP()
		if err != nil {
			return nil, err
		}
	}
	return transactionOf(&n), nil
}

func (r *shapeReader) root(first bool) (node, error) {
	t, err := r.next()
	if err != nil {
		return node{}, err
	}
	start, ok := t.(xml.StartElement)
	if !ok || start.Name.Space != namespaceV1 || start.Name.Local != messageShape.name {
		return node{}, r.fault(faultShape, "Uzenet is missing")
	}
	err = r.attributes(start, first)
	if err != nil {
		return node{}, err
	}
	return r.read(&messageShape)
}

// enterSOAP reads an envelope up to the content of its body. A header that must be understood is not.
func (r *shapeReader) enterSOAP() error {
	for _, name := range []string{"Envelope", "Body"} {
		t, err := r.next()
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if name == "Body" && ok && start.Name == (xml.Name{Space: namespaceSOAP, Local: "Header"}) {
			err = r.skipHeader()
			if err != nil {
				return err
			}
			t, err = r.next()
			if err != nil {
				return err
			}
			start, ok = t.(xml.StartElement)
		}
		if !ok || start.Name != (xml.Name{Space: namespaceSOAP, Local: name}) {
			return r.fault(faultShape, name+" is missing")
		}
	}
	return nil
}

func (r *shapeReader) skipHeader() error {
	for depth := 1; depth > 0; {
		t, err := r.d.Token()
		if err != nil {
			return r.fault(faultForm, "")
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			for _, a := range t.Attr {
				if a.Name == (xml.Name{Space: namespaceSOAP, Local: "mustUnderstand"}) && slices.Contains([]string{"1", "true"}, strings.TrimSpace(a.Value)) {
					return r.fault(faultUnderstood, t.Name.Local)
				}
			}
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// leaveSOAP asks that the body and the envelope end.
func (r *shapeReader) leaveSOAP() error {
	for range 2 {
		t, err := r.next()
		if err != nil {
			return err
		}
		if _, ok := t.(xml.EndElement); !ok {
			return r.fault(faultShape, "Body")
		}
	}
	_, err := r.d.Token()
	for err == nil {
		_, err = r.d.Token()
	}
	if !errors.Is(err, io.EOF) {
		return r.fault(faultForm, "")
	}
	return nil
}

// transactionOf takes a message out of the tree that was read.
func transactionOf(n *node) *Transaction {
	t := &Transaction{
		ID: n.textOf("Azonosito"), Case: n.textOf("Ugy"), Previous: n.textOf("Elozo"), Replaces: n.textOf("Helyett"), Sent: n.textOf("Kuldve"), User: n.textOf("Felhasznalo"),
	}
	op := &n.kid("Muvelet").kids[0]
	for o, tag := range opTags {
		if tag == op.of.name {
			t.Op = o
		}
	}
	for i := range op.kids {
		k := &op.kids[i]
		switch k.of.name {
		case tagBenefit:
			t.Benefit = k.values()
		case tagClient, tagPartial:
			c := MessageClient{Full: k.of.name == tagClient, Values: k.values()}
			if rel := k.kid(tagRelation); rel != nil {
				c.Relation = rel.values()
			}
			t.Clients = append(t.Clients, c)
		case tagDecision:
			t.Decision = k.values()
		case tagOf:
			t.Of = &MessageOf{BenefitID: k.textOf("EllatasAzonosito"), Case: k.textOf("Ugy")}
		case "Indok":
			t.Reason = k.text
		}
	}
	return t
}

// WriteXML writes a message as its sender would: the sample client and tests send it.
func (t *Transaction) WriteXML() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	w := &shapeWriter{b: &b}
	w.open(tagMessage, ` xmlns="`+namespaceV1+`"`)
	w.text("Azonosito", t.ID)
	w.text("Ugy", t.Case)
	w.maybe("Elozo", t.Previous)
	w.maybe("Helyett", t.Replaces)
	w.maybe("Kuldve", t.Sent)
	w.maybe("Felhasznalo", t.User)
	w.open("Muvelet", "")
	tag, ok := opTags[t.Op]
	if !ok {
		return nil, fmt.Errorf("writing a message: there is no operation %s", t.Op)
	}
	w.open(tag, "")
	switch t.Op {
	case SendGrant, SendRefusal, SendClient:
		if t.Op == SendGrant {
			w.fields(tagBenefit, benefitFields, t.Benefit)
		}
		if t.Op == SendRefusal {
			w.fields(tagBenefit, refusedFields, t.Benefit)
		}
		for _, full := range []bool{true, false} {
			for i := range t.Clients {
				if t.Clients[i].Full == full {
					w.client(&t.Clients[i])
				}
			}
		}
		if t.Op == SendRefusal {
			w.fields(tagDecision, decisionFields(t.Op), t.Decision)
		}
	case SendEnd, SendSuspend:
		w.open(tagOf, "")
		if t.Of != nil {
			w.maybe("EllatasAzonosito", t.Of.BenefitID)
			w.maybe("Ugy", t.Of.Case)
		}
		w.close(tagOf)
		w.fields(tagDecision, decisionFields(t.Op), t.Decision)
	case SendFinality:
		w.fields(tagDecision, decisionFields(t.Op), t.Decision)
	case SendWithdraw:
		w.text("Indok", t.Reason)
	case SendClose:
	}
	w.close(tag)
	w.close("Muvelet")
	w.close(tagMessage)
	return b.Bytes(), nil
}

// shapeWriter writes elements.
type shapeWriter struct{ b *bytes.Buffer }

func (w *shapeWriter) open(name, more string) { w.b.WriteString("<" + name + more + ">") }
func (w *shapeWriter) close(name string)      { w.b.WriteString("</" + name + ">") }

func (w *shapeWriter) text(name, text string) {
	w.open(name, "")
	_ = xml.EscapeText(w.b, []byte(text))
	w.close(name)
}

func (w *shapeWriter) maybe(name, text string) {
	if text != "" {
		w.text(name, text)
	}
}

func (w *shapeWriter) fields(tag string, of []*fields.Field, values map[string]string) {
	w.open(tag, "")
	w.leaves(of, values)
	w.close(tag)
}

func (w *shapeWriter) leaves(of []*fields.Field, values map[string]string) {
	for _, f := range of {
		w.maybe(leaf(f).name, values[f.Key])
	}
}

func (w *shapeWriter) client(c *MessageClient) {
	tag, columns := tagClient, leavesOf(tagClient)
	if !c.Full {
		tag, columns = tagPartial, leavesOf(tagPartial)
	}
	w.open(tag, "")
	w.leaves(columns, c.Values)
	if c.Relation != nil {
		w.fields(tagRelation, relationFields, c.Relation)
	}
	w.close(tag)
}

// AnswerXML writes an answer; digest is of the request, so that the two belong together for whoever keeps them.
func (a *MessageAnswer) AnswerXML(digest []byte) []byte {
	var b bytes.Buffer
	w := &shapeWriter{b: &b}
	w.open("Valasz", ` xmlns="`+namespaceV1+`"`)
	w.text("Azonosito", a.ID)
	w.text("Atvetel", strconv.FormatInt(a.Receipt, 10))
	w.text("Allapot", string(a.Status))
	w.text("Idopont", isoMoment(a.At.In(calendar.Budapest)))
	w.text("KeresLenyomata", fmt.Sprintf("%x", digest))
	if a.CaseID != 0 {
		w.text("UgyAzonosito", strconv.FormatInt(a.CaseID, 10))
	}
	w.maybe("EllatasAzonosito", a.BenefitID)
	for i := range a.Findings {
		f := &a.Findings[i]
		w.open("Megallapitas", "")
		w.text("Kod", f.Code)
		w.text("Sulyossag", f.Severity)
		w.text("Hely", f.Path)
		w.text("Ertek", f.Value)
		w.text("Magyarul", f.Hungarian)
		w.text("Angolul", f.English)
		w.close("Megallapitas")
	}
	w.close("Valasz")
	return b.Bytes()
}
