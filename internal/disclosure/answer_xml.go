package disclosure

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"oszir/internal/platform/calendar"
)

// AnswerSchema is the schema of an answer's XML, with what each element means.
//
//go:embed answer.xsd
var AnswerSchema []byte

type xmlAnswer struct {
	XMLName  xml.Name      `xml:"urn:oszir:adatszolgaltatas:1 Adatszolgaltatas"`
	Answer   xmlHead       `xml:"Valasz"`
	Request  xmlRequest    `xml:"Megkereses"`
	Persons  []xmlPerson   `xml:"Szemely"`
	Withheld []xmlWithheld `xml:"NemAdhatoAt"`
}

type xmlHead struct {
	Number string `xml:"Szam"`
	Dated  string `xml:"Kelt"`
	MadeAt string `xml:"Keszult"`
	Office string `xml:"Hatosag"`
}

type xmlRequest struct {
	Agency   xmlAgency `xml:"Szerv"`
	Channel  string    `xml:"Csatorna"`
	File     string    `xml:"Ugyszam"`
	Received string    `xml:"Erkezett"`
	Law      string    `xml:"Jogalap"`
	Purpose  string    `xml:"Cel"`
	From     string    `xml:"Kezdete"`
	Last     string    `xml:"Vege"`
	Overlap  bool      `xml:"CsakFennallas"`
	Kind     string    `xml:"Fajta,omitempty"`
	Digest   string    `xml:"KeresesLenyomata"`
}

type xmlAgency struct {
	Sort string `xml:"fajta,attr"`
	Name string `xml:",chardata"`
}

type xmlPerson struct {
	No       int         `xml:"sorszam,attr"`
	Given    xmlGiven    `xml:"Megadva"`
	Found    bool        `xml:"NyilvantartasbanSzerepel"`
	Held     *bool       `xml:"EllatasFennall"`
	Spans    []xmlSpan   `xml:"Idoszak"`
	Person   *xmlValues  `xml:"Adatok"`
	Benefits []xmlValues `xml:"Ellatas"`
	Missing  []string    `xml:"NincsAdat"`
}

type xmlGiven struct {
	TAJ    string `xml:"TAJ,omitempty"`
	Name   string `xml:"Nev,omitempty"`
	Born   string `xml:"Szuletett,omitempty"`
	Mother string `xml:"AnyjaNeve,omitempty"`
}

type xmlSpan struct {
	From string `xml:"Kezdete"`
	Last string `xml:"Vege,omitempty"`
}

type xmlValues struct {
	Values []xmlValue
}

// xmlValue is an item; its element is called by the item's key.
type xmlValue struct {
	XMLName xml.Name
	Code    string `xml:"kod,attr,omitempty"`
	Label   string `xml:"fajta,attr,omitempty"`
	Whole   string `xml:"teljes,attr,omitempty"` // where the text does not fit into the published length
	Text    string `xml:",chardata"`
}

type xmlWithheld struct {
	Key  string `xml:"adat,attr"`
	Why  string `xml:"ok,attr"`
	Text string `xml:",chardata"`
}

// xml writes an answer for programs, unsigned; say gives Hungarian texts.
func (a *answerText) xml(s *Sources, say func(key string, args ...any) string) ([]byte, error) {
	out := xmlAnswer{
		Answer: xmlHead{a.Number, a.Dated.String(), a.MadeAt.In(calendar.Budapest).Format(time.RFC3339), a.Office},
		Request: xmlRequest{
			Agency: xmlAgency{a.Sort, a.Agency}, Channel: a.Channel, File: a.File, Received: a.Received.String(), Law: a.Law, Purpose: a.Purpose,
			From: a.From.String(), Last: a.Last.String(), Overlap: a.Overlap, Kind: a.Kind, Digest: a.Digest,
		},
	}
	for _, p := range a.Persons {
		x := xmlPerson{No: p.No, Given: xmlGiven(p.Given), Found: p.Found, Missing: p.Missing}
		if a.overlapTold() {
			x.Held = &p.Held
		}
		for _, span := range p.Spans {
			x.Spans = append(x.Spans, xmlSpan{span.From.String(), span.Last.String()})
		}
		for _, values := range p.Benefits() {
			var group xmlValues
			for _, v := range values {
				group.Values = append(group.Values, newXMLValue(s, v))
			}
			if values[0].Benefit == 0 {
				x.Person = &group
			} else {
				x.Benefits = append(x.Benefits, group)
			}
		}
		out.Persons = append(out.Persons, x)
	}
	for _, w := range a.Withheld {
		out.Withheld = append(out.Withheld, xmlWithheld{w.Key, w.Why, say("disclosure.why." + w.Why)})
	}
	raw, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing an answer: %w", err)
	}
	return raw, nil
}

// newXMLValue writes a value into the length that the register publishes; what does not fit stands whole beside it.
func newXMLValue(s *Sources, v Value) xmlValue {
	x := xmlValue{XMLName: xml.Name{Local: v.Item}, Code: v.Code, Label: v.Label, Text: v.Text}
	item, _ := s.Item(v.Item)
	if item.Type == "text" && utf8.RuneCountInString(v.Text) > item.Length {
		x.Whole, x.Text = v.Text, strings.TrimSpace(string([]rune(v.Text)[:item.Length-1]))+"…"
	}
	return x
}
