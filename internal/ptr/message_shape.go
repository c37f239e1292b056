package ptr

import (
	"strings"
	"unicode"

	"oszir/internal/people"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// element is a part of a message's shape: what the schema says of it, and what the reader takes. One tree serves both.
type element struct {
	name     string
	doc      string
	min, max int // how often it stands; max 0: as often as mostClients
	text     int // characters of a leaf; 0: it has parts
	field    *fields.Field
	parts    []element
	choice   bool // one of the parts
}

// namespaceV1 is that of the messages' first version.
const namespaceV1 = "urn:oszir:ptr:1"

// maxLeaf is how long what an office writes may be; what is longer than a field takes is found like any other mistake.
const maxLeaf = 4000

// elementName makes the name of an element of a field's heading: Lakóhely: Közt. jelleg becomes LakohelyKoztJelleg. The schema
// that is shipped holds the names fast.
func elementName(heading string) string {
	if i := strings.IndexByte(heading, '('); i > 0 {
		heading = heading[:i]
	}
	var b strings.Builder
	up := true
	for _, r := range withoutAccents.Replace(heading) {
		switch {
		case unicode.IsLetter(r) && r < 128 || unicode.IsDigit(r):
			if up {
				r = unicode.ToUpper(r)
			}
			b.WriteRune(r)
			up = false
		default:
			up = true
		}
	}
	return b.String()
}

var withoutAccents = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ö", "o", "ő", "o", "ú", "u", "ü", "u", "ű", "u",
	"Á", "A", "É", "E", "Í", "I", "Ó", "O", "Ö", "O", "Ő", "O", "Ú", "U", "Ü", "U", "Ű", "U")

// leaf is a field as an element.
func leaf(f *fields.Field) element {
	name := f.XML
	if name == "" {
		name = elementName(f.Column)
	}
	return element{name: name, doc: f.Column, max: 1, text: maxLeaf, field: f}
}

func leaves(of []*fields.Field) []element {
	var out []element
	for _, f := range withoutMade(of) {
		out = append(out, leaf(f))
	}
	return out
}

// benefitFields are the fields of the benefit of a message: those of the workbook, without what its formulas make.
var benefitFields = withoutMade(benefits.Columns())

// The fields of decisions by what a message wants.
var (
	finalityFields = []*fields.Field{benefit.FinalOn}
	endFields      = []*fields.Field{benefit.IssuedOn, benefit.FinalOn, benefit.EndedOn, benefit.EndingGround, benefit.Reasoning}
	suspendFields  = []*fields.Field{benefit.IssuedOn, benefit.FinalOn, benefit.SuspensionStart, benefit.SuspensionEnd, benefit.Reasoning}
	refusalFields  = []*fields.Field{benefit.AppliedOn, benefit.IssuedOn, benefit.FinalOn, benefit.Reasoning}
	refusedFields  = []*fields.Field{benefit.ApplicantTAJ, benefit.EntitledTAJ, benefit.BenefitCode, benefit.CaseNumber}
	relationFields = []*fields.Field{relKind, relOther}
)

// decisionFields gives the fields of the decision of an operation.
func decisionFields(op MessageOp) []*fields.Field {
	switch op {
	case SendEnd:
		return endFields
	case SendSuspend:
		return suspendFields
	case SendRefusal:
		return refusalFields
	case SendFinality:
		return finalityFields
	case SendGrant, SendWithdraw, SendClose, SendClient:
	}
	return nil
}

// The names of elements that hold others.
const (
	tagMessage  = "Uzenet"
	tagBenefit  = "Ellatas"
	tagClient   = "Ugyfel"
	tagPartial  = "HianyosUgyfel"
	tagRelation = "Kapcsolat"
	tagDecision = "Dontes"
	tagOf       = "MelyikEllatas"
)

var opTags = map[MessageOp]string{
	SendGrant: "UjEllatas", SendEnd: "Megszuntetes", SendRefusal: "Elutasitas", SendSuspend: "Felfuggesztes", SendFinality: "Jogerore",
	SendWithdraw: "Visszavonas", SendClose: "Lezaras", SendClient: "UgyfelAdatok",
}

func once(name, doc string, text int) element {
	return element{name: name, doc: doc, min: 1, max: 1, text: text}
}
func maybe(name, doc string, text int) element {
	return element{name: name, doc: doc, max: 1, text: text}
}

// messageShape is the shape of a message of the first version.
var messageShape = func() element {
	relation := element{name: tagRelation, doc: "Kapcsolata az igénylővel", max: 1, parts: leaves(relationFields)}
	client := element{name: tagClient, doc: "Teljes ügyfél, TAJ számmal", parts: append(leaves(people.FullColumns), relation)}
	partial := element{name: tagPartial, doc: "Hiányos ügyfél", parts: append(leaves(people.IncompleteColumns), relation)}
	of := element{name: tagOf, doc: "Az ellátás, amelyről a döntés szól", min: 1, max: 1, parts: []element{
		maybe("EllatasAzonosito", "Elbírálási azonosító", 60), maybe("Ugy", "A megállapító ügy száma a küldőnél", 60),
	}}
	decision := func(op MessageOp) element {
		return element{name: tagDecision, doc: "A döntés adatai", min: 1, max: 1, parts: leaves(decisionFields(op))}
	}
	op := func(o MessageOp, doc string, parts ...element) element {
		return element{name: opTags[o], doc: doc, min: 1, max: 1, parts: parts}
	}
	return element{name: tagMessage, min: 1, max: 1, parts: []element{
		once("Azonosito", "Az üzenet azonosítója a küldőnél; ugyanazzal újra elküldve ugyanaz az üzenet", 64),
		once("Ugy", "Az ügy száma a küldőnél", 60),
		maybe("Elozo", "Az ügy előző üzenetének azonosítója; az elsőben nincs", 64),
		maybe("Helyett", "A hibás üzenet azonosítója, amelyet ez javítva megismétel", 64),
		maybe("Kuldve", "A küldés ideje (RFC 3339)", 40),
		maybe("Felhasznalo", "A küldő felhasználó kódja, név nélkül", 60),
		{name: "Muvelet", choice: true, min: 1, max: 1, parts: []element{
			op(SendGrant, "Új ellátás megállapítása", element{name: tagBenefit, doc: "Az ellátás adatai", min: 1, max: 1, parts: leaves(benefitFields)}, client, partial),
			op(SendEnd, "Ellátás megszüntetése", of, decision(SendEnd)),
			op(SendRefusal, "Elutasító döntés", element{name: tagBenefit, doc: "A kért ellátás", min: 1, max: 1, parts: leaves(refusedFields)}, client, partial, decision(SendRefusal)),
			op(SendSuspend, "Felfüggesztés", of, decision(SendSuspend)),
			op(SendFinality, "Jogerőre emelkedés", decision(SendFinality)),
			op(SendWithdraw, "Ügy visszavonása", once("Indok", "A visszavonás indoka", maxLeaf)),
			op(SendClose, "Ügy lezárása"),
			op(SendClient, "Ügyféladatok változása", client, partial),
		}},
	}}
}()

// batchShape is the shape of a batch: the same messages, one after the other.
var batchShape = func() element {
	message := messageShape
	message.max = MostInBatch
	return element{name: "Koteg", doc: "Köteg: több üzenet egyszerre", min: 1, max: 1, parts: []element{once("Azonosito", "A köteg azonosítója a küldőnél", 64), message}}
}()

// leavesOf gives the fields of the people of messages, full or not, in their order.
func leavesOf(tag string) []*fields.Field {
	if tag == tagClient {
		return fullFields
	}
	return partialFields
}

var (
	fullFields    = withoutMade(people.FullColumns)
	partialFields = withoutMade(people.IncompleteColumns)
)

// withoutMade leaves out what formulas of the workbook make.
func withoutMade(of []*fields.Field) []*fields.Field {
	var out []*fields.Field
	for _, f := range of {
		if f.Type != fields.Generated {
			out = append(out, f)
		}
	}
	return out
}
