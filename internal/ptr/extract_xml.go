package ptr

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"time"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// ExtractSchema is the schema of an extract's XML, with what each element means. Its names are those by which the county offices'
// information transfer policies (2.1.3 and 2.1.4) publish the data of this register, without accents: who receives the
// file finds each element in the list of what may be handed over.
//
//go:embed extract.xsd
var ExtractSchema []byte

type xmlExtract struct {
	XMLName xml.Name     `xml:"urn:oszir:nyilvantartasi-kivonat:1 NyilvantartasiKivonat"`
	Paper   xmlPaper     `xml:"Irat"`
	Person  xmlPerson    `xml:"Szemely"`
	Full    []xmlBenefit `xml:"Ellatas"`
	Briefs  []xmlBrief   `xml:"EllatasRoviden"`
}

type xmlPaper struct {
	Number  string  `xml:"Iratszam"`
	Dated   string  `xml:"Kelt"`
	MadeAt  string  `xml:"Keszult"`
	AsDay   string  `xml:"AdatokNapja"`
	KnownAt string  `xml:"IsmertEkkor"`
	For     string  `xml:"Kinek"`
	Purpose string  `xml:"Cel"`
	Ground  string  `xml:"Jogalap"`
	Office  xmlBody `xml:"KiallitoHatosag"`
}

type xmlBody struct {
	Name    string `xml:"Megnevezes"`
	Address string `xml:"Cim,omitempty"`
}

type xmlPerson struct {
	Title            string       `xml:"Titulus,omitempty"`
	FamilyName       string       `xml:"CsaladiNev"`
	GivenName        string       `xml:"Utonev"`
	BirthFamilyName  string       `xml:"SzuletesiCsaladiNev,omitempty"`
	BirthGivenName   string       `xml:"SzuletesiUtonev,omitempty"`
	BirthPlace       string       `xml:"SzuletesiHely,omitempty"`
	BirthDate        string       `xml:"SzuletesiIdo"`
	MotherFamilyName string       `xml:"AnyjaCsaladiNeve,omitempty"`
	MotherGivenName  string       `xml:"AnyjaUtoneve,omitempty"`
	TAJ              string       `xml:"TBAzonositoJel,omitempty"`
	TaxID            string       `xml:"AdoazonositoJel,omitempty"`
	Citizenship      string       `xml:"Allampolgarsag,omitempty"`
	Status           string       `xml:"Jogallas,omitempty"`
	Addresses        []xmlAddress `xml:"Lakcim"`
	Homeless         bool         `xml:"Hajlektalan"`
}

type xmlAddress struct {
	Kind string `xml:"fajta,attr"`
	Text string `xml:",chardata"`
}

type xmlBenefit struct {
	Role      string        `xml:"szerep,attr"`
	Name      xmlCoded      `xml:"EllatasMegnevezese"`
	ID        string        `xml:"ElbiralasiAzonosito"`
	Case      string        `xml:"UgySzama,omitempty"`
	Office    xmlBody       `xml:"EljaroHatosag"`
	State     string        `xml:"Allapot"`
	Law       string        `xml:"Jogszabaly,omitempty"`
	Applicant string        `xml:"Igenylo,omitempty"`
	Entitled  string        `xml:"Jogosult,omitempty"`
	Spans     []xmlSpan     `xml:"EllatasAdatai"`
	Unlawful  []xmlUnlawful `xml:"JogosulatlanIgenybevetel"`
	Changes   []xmlEvent    `xml:"Bejegyzes"`
}

type xmlCoded struct {
	Code string `xml:"kod,attr"`
	Text string `xml:",chardata"`
}

type xmlSpan struct {
	From      string     `xml:"Kezdete"`
	Until     string     `xml:"Vege,omitempty"`
	Titles    []string   `xml:"EllatasJogcime"`
	Amounts   []xmlNamed `xml:"EllatasOsszege"`
	Decision  string     `xml:"Dontes,omitempty"`
	IssuedOn  string     `xml:"KiadmanyozasDatuma,omitempty"`
	FinalOn   string     `xml:"JogeroDatuma,omitempty"`
	EndGround string     `xml:"MegszunesJogcime,omitempty"`
	Incomes   []xmlNamed `xml:"Jovedelem"`
	Other     []xmlNamed `xml:"EgyebAdat"`
}

type xmlNamed struct {
	Key  string `xml:"kulcs,attr"`
	Name string `xml:"megnevezes,attr"`
	Text string `xml:",chardata"`
}

type xmlUnlawful struct {
	From     string `xml:"Kezdete,omitempty"`
	Until    string `xml:"Vege,omitempty"`
	Amount   int64  `xml:"JogosulatlanOsszeg"`
	IssuedOn string `xml:"KiadmanyozasDatuma"`
	FinalOn  string `xml:"JogeroDatuma"`
}

type xmlEvent struct {
	At      string      `xml:"rogzitve,attr"`
	Sort    string      `xml:"fajta,attr"`
	Changes []xmlChange `xml:"Valtozas"`
}

type xmlChange struct {
	Key    string `xml:"kulcs,attr"`
	Name   string `xml:"megnevezes,attr"`
	Before string `xml:"Elotte,omitempty"`
	After  string `xml:"Utana,omitempty"`
}

type xmlBrief struct {
	Role   string   `xml:"szerep,attr"`
	Name   xmlCoded `xml:"EllatasMegnevezese"`
	Office string   `xml:"EljaroHatosag"`
	From   string   `xml:"Kezdete"`
	Until  string   `xml:"Vege,omitempty"`
	Amount *int64   `xml:"EllatasOsszege,omitempty"`
	State  string   `xml:"Allapot"`
}

// The Hungarian words of codes in the XML.
var (
	xmlRoles   = map[string]string{RoleApplicant: "igenylo", RoleEntitled: "jogosult", RoleMember: "figyelembe-vett"}
	xmlForWhom = map[ExtractFor]string{ForPerson: "erintett", ForOffice: "hivatal", ForAuthority: "hatosag"}
	xmlStates  = map[string]string{
		StateUpcoming: "kesobb-kezdodik", StateActive: "fennall", StatePaused: "szunetel", StateSuspended: "felfuggesztve", StateEnded: "veget-ert",
	}
	xmlAddresses = []struct{ kind, word string }{{"residence", "lakohely"}, {"stay", "tartozkodasi-hely"}, {"mailing", "levelezesi-cim"}}
)

func isoMoment(t time.Time) string {
	return t.In(calendar.Budapest).Format("2006-01-02T15:04:05-07:00")
}

// plain writes a value as programs read it: numbers without spaces, days as XML has them.
func plain(f *fields.Field, v fields.Value) string {
	switch f.Type {
	case fields.Forint, fields.Integer:
		return fmt.Sprint(v.N)
	case fields.Date:
		return calendar.Day(v.N).String()
	case fields.Month:
		return calendar.Month(v.N).String()
	case fields.Mark:
		return "true"
	case fields.Text, fields.Digits, fields.List, fields.Generated:
	}
	return v.Text
}

// extractXML writes an extract for programs, unsigned.
func (m *Module) extractXML(x *extract) ([]byte, error) {
	text := func(f *fields.Field) string { return x.person.Record.Of(f).Text }
	out := xmlExtract{
		Paper: xmlPaper{
			Number: x.number, Dated: x.dated.String(), MadeAt: isoMoment(x.madeAt), AsDay: x.as.Day.String(), KnownAt: isoMoment(x.as.Known),
			For: xmlForWhom[x.made], Purpose: x.purpose, Ground: x.ground, Office: xmlBody{x.office.Name, bodyAddress(&x.office)},
		},
		Person: xmlPerson{
			Title: text(people.FieldTitle), FamilyName: text(people.FieldFamilyName), GivenName: text(people.FieldGivenName), BirthFamilyName: text(people.FieldBirthFamilyName),
			BirthGivenName: text(people.FieldBirthGivenName), BirthPlace: text(people.FieldBirthPlace), BirthDate: x.person.BirthDate.String(), MotherFamilyName: text(people.FieldMotherFamilyName),
			MotherGivenName: text(people.FieldMotherGivenName), TAJ: x.person.Full.TAJ, Citizenship: text(people.FieldCitizenship), Status: text(people.FieldImmigrationStatus),
			Homeless: homeless(&x.person),
		},
	}
	if needsTaxID(x.full) {
		out.Person.TaxID = x.person.Full.TaxID
	}
	for _, a := range xmlAddresses {
		if line := x.person.Lines[a.kind]; line != "" {
			out.Person.Addresses = append(out.Person.Addresses, xmlAddress{a.word, line})
		}
	}
	for i := range x.full {
		out.Full = append(out.Full, newXMLBenefit(&x.full[i]))
	}
	for i := range x.briefs {
		b := &x.briefs[i]
		brief := xmlBrief{
			Role: xmlRoles[b.Role], Name: xmlCoded{b.Kind, b.KindName}, Office: b.BodyName, From: b.Start.String(), Until: b.End.String(), State: xmlStates[b.State],
		}
		if b.Amount != 0 && b.Role != RoleMember {
			brief.Amount = &b.Amount
		}
		out.Briefs = append(out.Briefs, brief)
	}
	raw, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing an extract: %w", err)
	}
	return raw, nil
}

func newXMLBenefit(b *extractBenefit) xmlBenefit {
	out := xmlBenefit{
		Role: xmlRoles[b.Role], Name: xmlCoded{b.Kind, b.KindName}, ID: b.ID, Case: b.Case, Office: xmlBody{b.BodyName, b.Address}, State: xmlStates[b.State], Law: b.Law,
		Applicant: b.Applicant, Entitled: b.Entitled,
	}
	for _, s := range b.Spans {
		r := s.Record
		named := func(f *fields.Field) xmlNamed { return xmlNamed{f.Key, f.Column, plain(f, r.Of(f))} }
		span := xmlSpan{
			From: s.From.String(), Until: s.Until.String(), Titles: titles(b.kind, r), Decision: r.Of(benefit.DecisionKind).Text, IssuedOn: fieldDay(r, benefit.IssuedOn).String(),
			FinalOn: fieldDay(r, benefit.FinalOn).String(), EndGround: r.Of(benefit.EndingGround).Text,
		}
		for _, a := range amounts(b.kind, r) {
			span.Amounts = append(span.Amounts, named(a.Field))
		}
		for _, f := range incomeFields {
			if r.Of(f).State == fields.OK {
				span.Incomes = append(span.Incomes, named(f))
			}
		}
		for _, t := range rest(b.kind, r) {
			span.Other = append(span.Other, named(t.Field))
		}
		out.Spans = append(out.Spans, span)
	}
	for _, u := range b.Unlawful {
		out.Unlawful = append(out.Unlawful, xmlUnlawful{u.From.String(), u.Until.String(), u.Amount, u.IssuedOn.String(), u.Final.String()})
	}
	for i := range b.Events {
		e := &b.Events[i]
		sort := "valtozas"
		switch {
		case e.First:
			sort = "felvetel"
		case e.Moved:
			sort = "atadas"
		}
		event := xmlEvent{At: isoMoment(e.At), Sort: sort}
		for _, c := range e.Changes {
			event.Changes = append(event.Changes, xmlChange{c.Field.Key, c.Label, c.Before, c.After})
		}
		out.Changes = append(out.Changes, event)
	}
	return out
}
