package disclosure

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"oszir/internal/exchange"
	"oszir/internal/platform/calendar"
)

// Inquiry is a request as an agency's own program sends it.
type Inquiry struct {
	ID         string   `json:"id"`     // the sender's id of it
	Office     string   `json:"office"` // code of the office that is asked
	Agency     string   `json:"agency"` // key of the agency that asks
	FileNumber string   `json:"file_number"`
	Ground     string   `json:"ground"` // key
	Purpose    string   `json:"purpose"`
	From       string   `json:"from"` // days, as 2013-01-01
	Last       string   `json:"last"`
	Persons    []Given  `json:"persons"`
	Held       *Held    `json:"held,omitempty"`  // asked is only whether a benefit is held, and when
	Items      []string `json:"items,omitempty"` // or what else, by keys of the register
}

// Held asks whether a benefit is held.
type Held struct {
	Kind string `json:"kind,omitempty"` // "": whichever
}

// The answers to an inquiry.
const (
	InquiryReceived = "received" // a clerk answers it
	InquiryAnswered = "answered"
	InquiryRefused  = "refused"  // by a clerk, with the reason
	InquiryRejected = "rejected" // it was not taken in: what is wrong with it stands there
)

// Receipt says how an inquiry stands.
type Receipt struct {
	ID       string           `json:"id,omitempty"` // the sender's id
	Status   string           `json:"status"`
	Number   int64            `json:"number,omitempty"` // ours, by which it is asked for
	Due      string           `json:"due,omitempty"`    // day until which it is answered
	At       time.Time        `json:"at"`
	Digest   string           `json:"digest"`           // SHA-256 of the request as received, in hex
	Answer   string           `json:"answer,omitempty"` // number of the answer
	Reason   string           `json:"reason,omitempty"` // why it was refused
	Findings []InquiryFinding `json:"findings,omitempty"`
}

// InquiryFinding is what is wrong with an inquiry.
type InquiryFinding struct {
	Code      string `json:"code"`
	Path      string `json:"path"`
	Hungarian string `json:"hu"`
	English   string `json:"en"`
}

// InquiryInterface is the name of the interface in the log of messages.
const InquiryInterface = "requests/1"

// part is an element of an inquiry: a text of so many characters, or parts in their order. Its schema says the same.
type part struct {
	name        string
	longest     int // text, in characters; 0: it holds parts
	least, most int // how often it stands
	parts       []part
}

// longestDay is the length of a day as 2013-01-01; what a day is judge finds.
const longestDay = 10

var inquiryShape = part{name: "Megkereses", parts: []part{
	{name: "Azonosito", longest: 64, least: 1, most: 1},
	{name: "Hivatal", longest: 40, least: 1, most: 1},
	{name: "Szerv", longest: 60, least: 1, most: 1},
	{name: "Ugyszam", longest: 100, least: 1, most: 1},
	{name: "Jogalap", longest: 60, least: 1, most: 1},
	{name: "Cel", longest: longestText, least: 1, most: 1},
	{name: "Kezdete", longest: longestDay, least: 1, most: 1},
	{name: "Vege", longest: longestDay, least: 1, most: 1},
	{name: "Szemely", least: 1, most: mostPersons, parts: []part{
		{name: "TAJ", longest: 20, most: 1},
		{name: "Nev", longest: 200, most: 1},
		{name: "Szuletett", longest: longestDay, most: 1},
		{name: "AnyjaNeve", longest: 200, most: 1},
	}},
	{name: "CsakFennallas", most: 1, parts: []part{{name: "Fajta", longest: 20, most: 1}}},
	{name: "Adat", longest: 60, most: mostItems},
}}

// mostItems is how many items an inquiry may ask for.
const mostItems = 50

// settle asks of an inquiry what its schema asks: it is about something, either of the two, and in JSON nothing is longer than in
// XML. Errors: an exchange.Refusal.
func (q *Inquiry) settle() error {
	bad := func(where string) error { return &exchange.Refusal{Code: exchange.CodeShape, Where: where} }
	for i, text := range []string{q.ID, q.Office, q.Agency, q.FileNumber, q.Ground, q.Purpose, q.From, q.Last} {
		if utf8.RuneCountInString(text) > inquiryShape.parts[i].longest {
			return bad(inquiryShape.parts[i].name)
		}
	}
	if !exchange.GoodID(q.ID) {
		return bad("Azonosito")
	}
	if len(q.Persons) == 0 || len(q.Persons) > mostPersons {
		return bad("Szemely")
	}
	for i := range q.Persons {
		g := &q.Persons[i]
		for j, text := range []string{g.TAJ, g.Name, g.Born, g.Mother} {
			if of := inquiryShape.parts[8].parts[j]; utf8.RuneCountInString(text) > of.longest {
				return bad(of.name)
			}
		}
	}
	long := func(key string) bool { return utf8.RuneCountInString(key) > inquiryShape.parts[10].longest }
	if (q.Held == nil) == (len(q.Items) == 0) || len(q.Items) > mostItems || slices.ContainsFunc(q.Items, long) {
		return bad("CsakFennallas, Adat")
	}
	if q.Held != nil && utf8.RuneCountInString(q.Held.Kind) > 20 {
		return bad("Fajta")
	}
	return nil
}

// request gives the request that an inquiry is, of an agency to an office, as received on a day.
func (q *Inquiry) request(office int64, agencyName string, on calendar.Day, original []byte) NewRequest {
	in := NewRequest{
		BodyID: office, Agency: q.Agency, AgencyName: agencyName, Channel: ByInterface, FileNumber: q.FileNumber, ReceivedOn: on, Ground: q.Ground, Purpose: q.Purpose,
		Persons: slices.Clone(q.Persons), Overlap: q.Held != nil, Fields: slices.Clone(q.Items), Original: original,
	}
	if q.Held != nil {
		in.Kind = q.Held.Kind
	}
	in.From, _ = calendar.Parse(q.From)
	in.Last, _ = calendar.Parse(q.Last)
	return in
}

// inquiryPaths name the place of a field: in XML and in JSON.
var inquiryPaths = map[string][2]string{
	"office": {"/Megkereses/Hivatal", "/office"}, "agency": {"/Megkereses/Szerv", "/agency"}, "file_number": {"/Megkereses/Ugyszam", "/file_number"},
	"ground": {"/Megkereses/Jogalap", "/ground"}, "purpose": {"/Megkereses/Cel", "/purpose"}, "from": {"/Megkereses/Kezdete", "/from"}, "last": {"/Megkereses/Vege", "/last"},
	"persons": {"/Megkereses/Szemely", "/persons"}, "fields": {"/Megkereses/Adat", "/items"}, "kind": {"/Megkereses/CsakFennallas/Fajta", "/held/kind"},
}

// pathOf names the place of a fault in the form in which it came.
func pathOf(f *Fault, form exchange.Form) string {
	path := inquiryPaths[f.Field]
	out := path[0]
	if form == exchange.JSON {
		out = path[1]
	}
	if n, ok := numberOf(f); ok {
		if form == exchange.JSON {
			return fmt.Sprintf("%s/%d", out, n-1)
		}
		return fmt.Sprintf("%s[%d]", out, n)
	}
	return out
}

// numberOf gives the number of the person that a fault is about.
func numberOf(f *Fault) (int, bool) {
	if f.Key != "disclosure.fault.person" || len(f.Args) == 0 {
		return 0, false
	}
	n, ok := f.Args[0].(int)
	return n, ok
}
