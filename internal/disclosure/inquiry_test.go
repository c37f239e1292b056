package disclosure_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/xmlsign"
)

// office finds the offices of the tests by code.
func office(_ context.Context, code string) (int64, error) {
	for id, known := range map[int64]string{ours: "PROBA-M", theirs: "PROBA-D"} {
		if known == code {
			return id, nil
		}
	}
	return 0, errs.New(errs.NotFound, "error.not_found")
}

// court is the body of the court that asks.
const court = 70

// program is an agency's own program with where it asks.
type program struct {
	*exchange.Client

	w      *world
	code   string
	sender exchange.Sender
}

// serve answers programs over HTTP until the test ends.
func (w *world) serve() string {
	w.t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	w.t.Cleanup(server.Close)
	mux.Handle("/oauth/", w.programs.NewOAuth(server.URL))
	mux.Handle(disclosure.InquiryRoot+"/", w.NewInquiryService())
	return server.URL
}

// program takes in a program that speaks for an agency; agency "": nobody has said for which.
func (w *world) program(at, code, agency, name string) *program {
	w.t.Helper()
	who := identity.Operator(1)
	p := exchange.Partner{Code: code, Name: "Mintaügyek rendszere", Sort: exchange.Agency, BodyID: court, Role: identity.RoleAgency}
	id, err := w.programs.AddPartner(w.t.Context(), who, p)
	w.did(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	w.did(err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	w.did(err)
	c, err := w.programs.AddCredential(w.t.Context(), who, exchange.NewCredential{Partner: code, Name: "próba", Until: time.Now().Add(time.Hour), PEM: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})})
	w.did(err)
	if agency != "" {
		w.did(w.Appoint(w.t.Context(), who, disclosure.Appointment{Partner: code, Agency: agency, AgencyName: name}))
	}
	p.ID = id
	return &program{&exchange.Client{Base: at, Partner: code, Key: key}, w, code, exchange.Sender{Partner: p, CredentialID: c.ID}}
}

func (p *program) post(path, kind string, body []byte) (int, []byte) {
	p.w.t.Helper()
	status, answer, err := p.Do(p.w.t.Context(), http.MethodPost, disclosure.InquiryRoot+path, kind, body)
	p.w.did(err)
	return status, answer
}

func (p *program) get(path string) (int, []byte) {
	p.w.t.Helper()
	status, answer, err := p.Do(p.w.t.Context(), http.MethodGet, disclosure.InquiryRoot+path, "", nil)
	p.w.did(err)
	return status, answer
}

// inquiry writes one of the court about Jolán in XML; the last parts are what it asks.
func inquiry(id, about, asked string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<Megkereses xmlns="urn:oszir:megkereses:1">
  <Azonosito>` + id + `</Azonosito><Hivatal>PROBA-M</Hivatal><Szerv>birosag</Szerv><Ugyszam>2.P.20.002/2026</Ugyszam>
  <Jogalap>szt19</Jogalap><Cel>tartási per</Cel><Kezdete>2013-01-01</Kezdete><Vege>2013-12-31</Vege>
  ` + about + asked + `
</Megkereses>`)
}

const jolan = `<Szemely><TAJ>123456788</TAJ></Szemely>`

// log tells what the log of messages keeps of an interface, newest last.
func (w *world) log() string {
	w.t.Helper()
	return w.query(`SELECT coalesce(string_agg(concat_ws(' ', coalesce(p.code, '-'), m.form, m.taken, m.state, m.code, octet_length(m.request)), '; ' ORDER BY m.id), '')
		FROM exchange.message m LEFT JOIN exchange.partner p ON p.id = m.partner_id`)
}

// An agency's program asks in XML: the receipt with our number comes at once, signed and with the digest of what came; clerks answer
// with four eyes; then it fetches the signed XML and the PDF, and the log of the person asked about says so.
//
// Covers: X9, X10
func TestInquiry_X9_X10_FromArrivalToAnswer(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.program(w.serve(), "ugyeszseg-1", "ugyeszseg", "Próbafalvi Járási Ügyészség")
	sent := bytes.Replace(inquiry("k-1", jolan, "<Adat>ellatasOsszeg</Adat><Adat>taj</Adat>"), []byte("birosag"), []byte("ugyeszseg"), 1)
	status, receipt := p.post("/requests", "application/xml", sent)
	document, _, err := xmlsign.Verify(receipt, w.seal.Trusted(), time.Now())
	if err != nil || status != http.StatusAccepted {
		t.Fatal(status, err, string(receipt))
	}
	for _, want := range []string{"<Azonosito>k-1</Azonosito>", "<Allapot>received</Allapot>", "<Szam>1</Szam>", "<Hatarido>2026-03-26</Hatarido>", sha(sent)} {
		if !strings.Contains(string(document), want) {
			t.Errorf("the receipt does not say %s:\n%s", want, document)
		}
	}
	held(t, "megkereses.xsd", disclosure.InquirySchema, map[string][]byte{"kerdes.xml": sent, "atvetel.xml": receipt})
	if status, again := p.post("/requests", "application/xml", sent); status != http.StatusAccepted || !bytes.Contains(again, []byte("<Szam>1</Szam>")) || w.query(`SELECT count(*) FROM disclosure.request`) != "1" {
		t.Errorf("sent again: %d %s", status, again)
	}
	if status, body := p.get("/requests/1/answer.xml"); status != http.StatusConflict || !bytes.Contains(body, []byte("<Kod>no_answer</Kod>")) {
		t.Errorf("before there is an answer: %d %s", status, body)
	}
	w.did(w.ProposeAnswer(ctx, clerk(1), w.seenBy(clerk(1), 1)))
	if _, body := p.get("/json/requests/1"); !bytes.Contains(body, []byte(`"status":"received"`)) {
		t.Errorf("what is proposed is the office's matter: %s", body)
	}
	w.did(w.IssueAnswer(ctx, issuer(1), w.seenBy(issuer(1), 1)))
	if status, body := p.get("/requests/1"); status != http.StatusOK || !bytes.Contains(body, []byte("<Allapot>answered</Allapot>")) || !bytes.Contains(body, []byte("<Valasz>AV-00000001</Valasz>")) {
		t.Errorf("%d %s", status, body)
	}
	_, signed := p.get("/requests/1/answer.xml")
	answer, _, err := xmlsign.Verify(signed, w.seal.Trusted(), time.Now())
	if err != nil {
		t.Fatal(err, string(signed))
	}
	for _, want := range []string{`<Szerv fajta="ugyeszseg">Próbafalvi Járási Ügyészség</Szerv>`, "<Csatorna>interface</Csatorna>", "22800", `<NemAdhatoAt adat="taj" ok="not_by_ground">`, "<KeresesLenyomata>" + sha(sent)} {
		if !strings.Contains(string(answer), want) {
			t.Errorf("the answer does not say %s:\n%s", want, answer)
		}
	}
	foreign(t, w, signed)
	_, file := p.get("/requests/1/answer.pdf")
	if r := seal.CheckPDF(file, w.seal.Trusted()); r.Fault != "" {
		t.Errorf("the seal: %+v", r)
	}
	trail := w.query(`SELECT string_agg(operation || ' ' || actor, '; ' ORDER BY id) FROM audit.entry WHERE persons && ARRAY[$1::bigint] AND subject = 'request/1' AND operation NOT LIKE '%show'`, w.people[0])
	want := "disclosure.receive partner:ugyeszseg-1; disclosure.propose " + clerk(1).Code + "; disclosure.issue " + issuer(1).Code + "; disclosure.download partner:ugyeszseg-1; disclosure.download partner:ugyeszseg-1"
	if trail != want {
		t.Errorf("the person's log: %s\nwant: %s", trail, want)
	}
	if s := w.log(); s != "ugyeszseg-1 xml t done ; ugyeszseg-1 xml f again " {
		t.Errorf("the log of messages: %q", s)
	}
}

// held asks xmllint whether documents fit a schema.
func held(t *testing.T, name string, schema []byte, documents map[string][]byte) {
	t.Helper()
	for file, document := range documents {
		if _, ok := run(t, map[string][]byte{name: schema, file: document}, "xmllint", "--noout", "--schema", name, file); !ok {
			t.Log("xmllint is not here: nothing is held against the schema")
		}
	}
}

// Whether a benefit is held, and when, is answered at once where the ground and the register allow that; where somebody must be
// chosen, the ground wants four eyes or an item is handed over by people only, a clerk answers.
//
// Covers: X10
func TestInquiry_X10_YesOrNoAtOnce(t *testing.T) {
	w := newWorld(t)
	at := w.serve()
	p := w.program(at, "birosag-1", "birosag", "")
	ask := func(id, asked string) disclosure.Receipt {
		t.Helper()
		r, _, err := w.Ask(t.Context(), &p.sender, exchange.XML, mustRead(t, inquiry(id, jolan, asked)), inquiry(id, jolan, asked))
		w.did(err)
		return r
	}
	r := ask("n-1", "<CsakFennallas/>")
	if r.Status != disclosure.InquiryAnswered || r.Answer != "AV-00000001" || len(w.asked) != 1 || !w.asked[0].Overlap || w.asked[0].Kind != "" {
		t.Fatalf("%+v %+v", r, w.asked)
	}
	_, signed := p.get(fmt.Sprintf("/requests/%d/answer.xml", r.Number))
	for _, want := range []string{"<EllatasFennall>true</EllatasFennall>", "<Kezdete>2013-07-01</Kezdete>", "<KeresesLenyomata>" + r.Digest} {
		if !strings.Contains(string(signed), want) {
			t.Errorf("the answer does not say %s", want)
		}
	}
	foreign(t, w, signed)
	if s := w.query(`SELECT proposed_by || ' ' || approved_by || ' ' || four_eyes FROM disclosure.answer`); s != "system system false" {
		t.Error(s)
	}
	if s := w.query(`SELECT actor || ' ' || body_id || ' ' || persons::text FROM audit.entry WHERE operation = 'disclosure.issue'`); s != fmt.Sprintf("system %d {%d}", ours, w.people[0]) {
		t.Errorf("the person's log: %s", s)
	}
	// Of one kind: whoever learns of which kind learns its name, so the ground must allow that too.
	if r = ask("n-2", "<CsakFennallas><Fajta>FHT</Fajta></CsakFennallas>"); r.Status != disclosure.InquiryAnswered || w.asked[len(w.asked)-1].Kind != "FHT" {
		t.Errorf("%+v", r)
	}
	_, signed = p.get(fmt.Sprintf("/requests/%d/answer.xml", r.Number))
	if !bytes.Contains(signed, []byte("<Fajta>FHT</Fajta>")) {
		t.Error("the answer does not say of which kind")
	}
	foreign(t, w, signed)
	narrow := bytes.Replace(inquiry("n-3", jolan, "<CsakFennallas><Fajta>FHT</Fajta></CsakFennallas>"), []byte("szt19"), []byte("parhuzam"), 1)
	r, _, err := w.Ask(t.Context(), &p.sender, exchange.XML, mustRead(t, narrow), narrow)
	w.did(err)
	if r.Status != disclosure.InquiryReceived {
		t.Errorf("a kind on a ground that tells no name: %+v", r)
	}
	asked := len(w.asked)
	w.did(w.IssueAnswer(t.Context(), clerk(1), w.seenBy(clerk(1), r.Number)))
	_, signed = p.get(fmt.Sprintf("/requests/%d/answer.xml", r.Number))
	if len(w.asked) != asked || bytes.Contains(signed, []byte("EllatasFennall")) || !bytes.Contains(signed, []byte(`adat="ellatasMegnevezes" ok="not_by_ground"`)) {
		t.Errorf("what may not be told is told as no: %s", signed)
	}
	// Who is meant is not sure.
	two := inquiry("n-4", `<Szemely><Nev>Azonos Anna</Nev><Szuletett>1980-02-15</Szuletett><AnyjaNeve>Első Éva</AnyjaNeve></Szemely>`, "<CsakFennallas/>")
	r, _, err = w.Ask(t.Context(), &p.sender, exchange.XML, mustRead(t, two), two)
	if w.did(err); r.Status != disclosure.InquiryReceived {
		t.Errorf("somebody must be chosen: %+v", r)
	}
	// Four eyes.
	police := w.program(at, "nyomozo-1", "ugyeszseg", "")
	four := bytes.Replace(inquiry("n-5", jolan, "<CsakFennallas/>"), []byte("birosag"), []byte("ugyeszseg"), 1)
	r, _, err = w.Ask(t.Context(), &police.sender, exchange.XML, mustRead(t, four), four)
	if w.did(err); r.Status != disclosure.InquiryReceived {
		t.Errorf("four eyes: %+v", r)
	}
	// Data in detail always go to a clerk.
	if r = ask("n-6", "<Adat>ellatasMegnevezes</Adat>"); r.Status != disclosure.InquiryReceived {
		t.Errorf("details: %+v", r)
	}
}

func mustRead(t *testing.T, document []byte) *disclosure.Inquiry {
	t.Helper()
	q, err := disclosure.ReadInquiryXML(document)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// A program speaks for one agency only; what is wrong with an inquiry is said with its place, nothing of it is taken in, and the log
// of messages has every refusal.
//
// Covers: X9
func TestInquiry_X9_Refused(t *testing.T) {
	w := newWorld(t)
	at := w.serve()
	p, nobodys := w.program(at, "birosag-1", "birosag", ""), w.program(at, "gazdatlan", "", "")
	other := bytes.Replace(inquiry("v-1", jolan, "<CsakFennallas/>"), []byte("birosag"), []byte("nyomozo"), 1)
	status, body := p.post("/requests", "application/xml", other)
	if status != http.StatusUnprocessableEntity || !bytes.Contains(body, []byte("<Kod>other_agency</Kod>")) || !bytes.Contains(body, []byte("<Hely>/Megkereses/Szerv</Hely>")) {
		t.Errorf("another agency: %d %s", status, body)
	}
	held(t, "megkereses.xsd", disclosure.InquirySchema, map[string][]byte{"atvetel.xml": body})
	if status, body = p.post("/requests", "application/xml", other); status != http.StatusUnprocessableEntity {
		t.Errorf("the same once more: %d %s", status, body)
	}
	if status, body = nobodys.post("/requests", "application/xml", inquiry("v-2", jolan, "<CsakFennallas/>")); status != http.StatusUnprocessableEntity {
		t.Errorf("a program of which nobody said for whom it speaks: %d %s", status, body)
	}
	in := map[string]any{
		"id": "v-3", "office": "NINCS", "agency": "birosag", "file_number": "1", "ground": "nincs", "purpose": "próba", "from": "2013-12-31", "last": "2013-01-01", "persons": []map[string]string{{"taj": "123456788"}, {"name": "X"}},
		"held": map[string]string{"kind": "ABC"},
	}
	raw, err := json.Marshal(in)
	w.did(err)
	status, body = p.post("/json/requests", "application/json", raw)
	var r disclosure.Receipt
	w.did(json.Unmarshal(body, &r))
	var found []string
	for _, f := range r.Findings {
		found = append(found, f.Code+" "+f.Path)
	}
	slices.Sort(found)
	if want := []string{"no_office /office", "period /last", "person /persons/1", "required /ground", "unknown_kind /held/kind"}; status != http.StatusUnprocessableEntity || !slices.Equal(found, want) {
		t.Errorf("%d %q", status, found)
	}
	if status, body = p.post("/json/requests", "application/json", bytes.Replace(raw, []byte("NINCS"), []byte("PROBA-M"), 1)); status != http.StatusConflict {
		t.Errorf("other content under an id: %d %s", status, body)
	}
	before := w.log()
	w.receive(nil)
	mine, _, err := w.Ask(t.Context(), &p.sender, exchange.XML, mustRead(t, inquiry("v-4", jolan, "<CsakFennallas/>")), inquiry("v-4", jolan, "<CsakFennallas/>"))
	w.did(err)
	for name, path := range map[string]string{"a clerk's": "/requests/1", "nobody's": "/requests/99", "no number": "/requests/x", "another program's": fmt.Sprintf("/requests/%d/answer.xml", mine.Number)} {
		who := p
		if name == "another program's" {
			who = nobodys
		}
		if status, body = who.get(path); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, _ := p.get(fmt.Sprintf("/requests/%d", mine.Number)); status != http.StatusOK {
		t.Errorf("one's own: %d", status)
	}
	stranger := &exchange.Client{Base: at}
	if status, body, err = stranger.Do(t.Context(), http.MethodGet, disclosure.InquiryRoot+"/requests/1", "", nil); err != nil || status != http.StatusUnauthorized {
		t.Errorf("nobody: %d %s %v", status, body, err)
	}
	if status, _, err = stranger.Do(t.Context(), http.MethodGet, disclosure.InquiryRoot+"/schema.xsd", "", nil); err != nil || status != http.StatusOK {
		t.Errorf("the schema: %d %v", status, err)
	}
	if want := "birosag-1 xml t refused ; birosag-1 xml f again ; gazdatlan xml t refused ; birosag-1 json t refused ; birosag-1 json f fault other_content"; before != want {
		t.Errorf("the log of messages: %q\nwant: %q", before, want)
	}
	if s := w.query(`SELECT string_agg(x, ', ' ORDER BY x) FROM (SELECT coalesce(p.code, '-') || ' ' || m.code || ' ' || count(*) AS x FROM exchange.message m LEFT JOIN exchange.partner p ON p.id = m.partner_id WHERE m.code IN ('not_found', 'unproven') GROUP BY p.code, m.code) q`); s != "- unproven 1, birosag-1 not_found 3, gazdatlan not_found 1" {
		t.Errorf("attempts: %s", s)
	}
	if n := w.query(`SELECT count(*) FROM disclosure.request`); n != "2" {
		t.Errorf("%s requests are taken in", n)
	}
	// An office's program asks nothing as an agency, and an agency's takes in nothing as an office.
	if _, _, err = w.Ask(t.Context(), &exchange.Sender{Partner: exchange.Partner{Code: "x", BodyID: ours, Role: identity.RoleInterface}}, exchange.XML, mustRead(t, other), other); errs.KindOf(err) != errs.NotFound {
		t.Errorf("an office's program: %v", err)
	}
	if _, err = w.Receive(t.Context(), p.sender.Actor(), order(nil)); errs.KindOf(err) != errs.NotFound {
		t.Errorf("an agency's program as an office: %v", err)
	}
}

// What a clerk refuses is told with the reason.
//
// Covers: X9
func TestInquiry_X9_RefusedByClerk(t *testing.T) {
	w := newWorld(t)
	p := w.program(w.serve(), "birosag-1", "birosag", "Próbafalvi Járásbíróság")
	_, body := p.post("/requests", "text/xml; charset=utf-8", inquiry("e-1", jolan, "<Adat>taj</Adat>"))
	if !bytes.Contains(body, []byte("<Szam>1</Szam>")) {
		t.Fatal(string(body))
	}
	no := w.seenBy(clerk(1), 1)
	no.Note = "az ügy száma nem létezik"
	w.did(w.RefuseRequest(t.Context(), clerk(1), no))
	_, body = p.get("/json/requests/1")
	var r disclosure.Receipt
	w.did(json.Unmarshal(body, &r))
	if r.Status != disclosure.InquiryRefused || r.Reason != no.Note {
		t.Errorf("%+v", r)
	}
	if status, _ := p.get("/requests/1/answer.pdf"); status != http.StatusConflict {
		t.Errorf("an answer: %d", status)
	}
}

// Documents that are not of the form that is read are refused, and of their content nothing is kept; the reader and the schema
// agree about what the form is.
//
// Covers: X9, S3
func TestInquiry_X9_Form(t *testing.T) {
	w := newWorld(t)
	p := w.program(w.serve(), "birosag-1", "birosag", "")
	good := string(inquiry("f-1", jolan, "<CsakFennallas/>"))
	deep := strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70)
	linter, missing := exec.LookPath("xmllint")
	dir := t.TempDir()
	w.did(os.WriteFile(filepath.Join(dir, "s.xsd"), disclosure.InquirySchema, 0o600))
	for name, c := range map[string]struct {
		document, code string
		schema         bool // the schema says so too
	}{
		"good":                {good, "", true},
		"items":               {strings.Replace(good, "<CsakFennallas/>", "<Adat>taj</Adat><Adat>lakcim</Adat>", 1), "", true},
		"a comment":           {strings.Replace(good, "<CsakFennallas/>", "<!-- x --><CsakFennallas/>", 1), "", true},
		"nothing asked":       {strings.Replace(good, "<CsakFennallas/>", "", 1), exchange.CodeShape, true},
		"both asked":          {strings.Replace(good, "<CsakFennallas/>", "<CsakFennallas/><Adat>taj</Adat>", 1), exchange.CodeShape, true},
		"an unknown element":  {strings.Replace(good, "<CsakFennallas/>", "<CsakFennallas/><Egyeb/>", 1), exchange.CodeShape, true},
		"another order":       {strings.Replace(good, "<Kezdete>2013-01-01</Kezdete><Vege>2013-12-31</Vege>", "<Vege>2013-12-31</Vege><Kezdete>2013-01-01</Kezdete>", 1), exchange.CodeShape, true},
		"twice":               {strings.Replace(good, "<Cel>", "<Cel>x</Cel><Cel>", 1), exchange.CodeShape, true},
		"missing":             {strings.Replace(good, "<Cel>tartási per</Cel>", "", 1), exchange.CodeShape, true},
		"an attribute":        {strings.Replace(good, "<Cel>", `<Cel x="1">`, 1), exchange.CodeShape, true},
		"text between":        {strings.Replace(good, "<Cel>", "x<Cel>", 1), exchange.CodeShape, true},
		"too long":            {strings.Replace(good, "tartási per", strings.Repeat("á", 501), 1), exchange.CodeShape, true},
		"an id with a space":  {strings.Replace(good, "f-1", "f 1", 1), exchange.CodeShape, true},
		"another namespace":   {strings.Replace(good, "megkereses:1", "megkereses:2", 1), exchange.CodeShape, true},
		"too many people":     {strings.Replace(good, jolan, strings.Repeat(jolan, 101), 1), exchange.CodeShape, true},
		"a document type":     {strings.Replace(good, "<Megkereses ", `<!DOCTYPE Megkereses [<!ENTITY x "y">]><Megkereses `, 1), exchange.CodeForm, false},
		"something behind":    {good + "<x/>", exchange.CodeForm, true},
		"an element too deep": {strings.Replace(good, "<CsakFennallas/>", deep, 1), exchange.CodeForm, true},
		"cut off":             {good[:len(good)-5], exchange.CodeForm, true},
		"not UTF-8":           {strings.Replace(good, "tartási", "tart\xe1si", 1), exchange.CodeForm, true},
	} {
		_, err := disclosure.ReadInquiryXML([]byte(c.document))
		if code := refusalOf(err); code != c.code {
			t.Errorf("%s: %q, want %q", name, code, c.code)
		}
		if missing != nil || !c.schema {
			continue
		}
		file := filepath.Join(dir, "d.xml")
		w.did(os.WriteFile(file, []byte(c.document), 0o600))
		err = exec.CommandContext(t.Context(), linter, "--noout", "--schema", filepath.Join(dir, "s.xsd"), file).Run()
		if (err == nil) != (c.code == "") {
			t.Errorf("%s: the schema says otherwise: %v", name, err)
		}
	}
	status, body := p.post("/requests", "application/xml", []byte(good[:len(good)-5]))
	if status != http.StatusBadRequest || !bytes.Contains(body, []byte("<Kod>not_well_formed</Kod>")) {
		t.Errorf("%d %s", status, body)
	}
	held(t, "megkereses.xsd", disclosure.InquirySchema, map[string][]byte{"hiba.xml": body})
	if status, body = p.post("/requests", "text/plain", []byte(good)); status != http.StatusBadRequest {
		t.Errorf("another media type: %d %s", status, body)
	}
	if status, body = p.post("/requests", "application/xml", append([]byte(good), bytes.Repeat([]byte(" "), disclosure.MaxInquiry)...)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: %d %s", status, body)
	}
	for name, body := range map[string]string{"a name twice": `{"id":"a","id":"b"}`, "unknown": `{"id":"a","more":1}`, "two values": `{} {}`, "too deep": strings.Repeat(`[`, 70) + strings.Repeat(`]`, 70)} {
		if status, got := p.post("/json/requests", "application/json", []byte(body)); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, status, got)
		}
	}
	if s := w.query(`SELECT count(*) || ' ' || count(request) || ' ' || count(*) FILTER (WHERE taken) FROM exchange.message`); s != "7 0 0" {
		t.Errorf("the log of messages: %s", s)
	}
}

func refusalOf(err error) string {
	var r *exchange.Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// Twenty at once with one message: it is taken in once, and all get the same number.
//
// Covers: X9
func TestInquiry_X9_OnceHoweverOften(t *testing.T) {
	w := newWorld(t)
	p := w.program(w.serve(), "birosag-1", "birosag", "")
	sent := inquiry("t-1", jolan, "<Adat>taj</Adat>")
	got := make(chan string, 20)
	for range 20 {
		go func() {
			r, _, err := w.Ask(t.Context(), &p.sender, exchange.XML, mustParse(sent), sent)
			got <- fmt.Sprint(r.Number, err)
		}()
	}
	for range 20 {
		if s := <-got; s != "1 <nil>" {
			t.Error(s)
		}
	}
	if n := w.query(`SELECT count(*) || ' ' || (SELECT count(*) FROM audit.entry WHERE operation = 'disclosure.receive') FROM disclosure.request`); n != "1 1" {
		t.Errorf("%s", n)
	}
}

func mustParse(document []byte) *disclosure.Inquiry {
	q, err := disclosure.ReadInquiryXML(document)
	if err != nil {
		panic(err)
	}
	return q
}

// Who may say for whom a program speaks, and for whom it may.
//
// Covers: X9
func TestInquiry_X9_Appointed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.program("http://127.0.0.1:1", "birosag-1", "birosag", "")
	in := disclosure.Appointment{Partner: "birosag-1", Agency: "kincstar", AgencyName: "Magyar Államkincstár Próba Megyei Igazgatósága"}
	if err := w.Appoint(ctx, clerk(1), in); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a clerk: %v", err)
	}
	w.did(w.Appoint(ctx, identity.Operator(1), in))
	if s := w.query(`SELECT agency || ' ' || agency_name FROM disclosure.agency_program`); s != "kincstar "+in.AgencyName {
		t.Error(s)
	}
	in.Agency = "nincs"
	if err := w.Appoint(ctx, identity.Operator(1), in); !slices.Equal(faults(err), []string{"agency required"}) {
		t.Errorf("an agency that is none: %v", err)
	}
	in.Agency, in.Partner = "birosag", "nincs"
	if err := w.Appoint(ctx, identity.Operator(1), in); errs.KindOf(err) != errs.NotFound || keyOf(err) != "exchange.no_partner" {
		t.Errorf("a partner that is none: %v", err)
	}
	if n := w.query(`SELECT count(*) FROM audit.entry WHERE operation = 'disclosure.appoint'`); n != "2" {
		t.Errorf("%s entries", n)
	}
}

// An agency may follow those about whom it was answered, until the last day of the period that it asked about; others it may not, nor
// may another program.
//
// Covers: X9, X10
func TestInquiry_X9_X10_Followed(t *testing.T) {
	w := newWorld(t)
	at := w.serve()
	p, other := w.program(at, "birosag-1", "birosag", ""), w.program(at, "birosag-2", "birosag", "")
	followed := func(code string) map[int64]calendar.Day {
		t.Helper()
		var out map[int64]calendar.Day
		w.did(w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) (err error) {
			out, err = w.Followed(ctx, tx, code, w.people)
			return err
		}))
		return out
	}
	ask := func(id, last, asked string) disclosure.Receipt {
		t.Helper()
		sent := bytes.Replace(inquiry(id, jolan, asked), []byte("2013-12-31"), []byte(last), 1)
		r, _, err := w.Ask(t.Context(), &p.sender, exchange.XML, mustRead(t, sent), sent)
		w.did(err)
		return r
	}
	ask("k-1", "2026-03-10", "<CsakFennallas/>") // over since yesterday
	if got := followed(p.code); len(got) != 0 {
		t.Errorf("a period that is over: %v", got)
	}
	waiting := ask("k-2", "2026-06-30", "<Adat>ellatasOsszeg</Adat>")
	if got := followed(p.code); len(got) != 0 {
		t.Errorf("nothing was answered: %v", got)
	}
	ask("k-3", "2026-03-11", "<CsakFennallas/>")
	if got := followed(p.code); len(got) != 1 || got[w.people[0]] != day(2026, 3, 11) {
		t.Errorf("until today: %v", got)
	}
	w.did(w.IssueAnswer(t.Context(), clerk(1), w.seenBy(clerk(1), waiting.Number)))
	if got := followed(p.code); len(got) != 1 || got[w.people[0]] != day(2026, 6, 30) {
		t.Errorf("the longer of two: %v", got)
	}
	if got := followed(other.code); len(got) != 0 {
		t.Errorf("another program: %v", got)
	}
	w.now = w.now.AddDate(0, 4, 0)
	if got := followed(p.code); len(got) != 0 {
		t.Errorf("when the period is over: %v", got)
	}
}

// Whatever comes, the reader gives an inquiry that fits the schema, or says that it does not read it.
//
// Covers: X9
func FuzzReadInquiryXML(f *testing.F) {
	f.Add(inquiry("z-1", jolan, "<CsakFennallas><Fajta>FHT</Fajta></CsakFennallas>"))
	f.Add(inquiry("z-2", `<Szemely><Nev>X</Nev><Szuletett>1980-02-15</Szuletett><AnyjaNeve>Y</AnyjaNeve></Szemely>`, "<Adat>taj</Adat>"))
	f.Add([]byte(`<Megkereses xmlns="urn:oszir:megkereses:1"/>`))
	f.Fuzz(func(t *testing.T, document []byte) {
		q, err := disclosure.ReadInquiryXML(document)
		var refused *exchange.Refusal
		switch {
		case err == nil && (!exchange.GoodID(q.ID) || len(q.Persons) == 0 || (q.Held == nil) == (len(q.Items) == 0)):
			t.Errorf("%+v", q)
		case err != nil && !errors.As(err, &refused):
			t.Error(err)
		}
	})
}
