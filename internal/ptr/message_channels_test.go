package ptr_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"oszir/internal/exchange"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// service serves the interface of an office's own program and gives its client.
func (o *sending) service() (*exchange.Client, *httptest.Server) {
	o.t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	o.t.Cleanup(server.Close)
	mux.Handle("/oauth/", o.exchange.NewOAuth(server.URL))
	mux.Handle(ptr.MessageRoot+"/", o.NewMessageService(server.URL))
	return &exchange.Client{Base: server.URL, Partner: o.sender.Code, Key: o.key}, server
}

// told is what a sender reads of an answer, in whatever form.
type told struct {
	Status   string
	Benefit  string
	Findings []string // of severity error: place and code
}

// channel is a way for messages into the register.
type channel struct {
	name string
	send func(o *sending, c *exchange.Client, tx *ptr.Transaction) told
	// batch writes messages as a batch and says where to send it; nil: the channel has none.
	batch func(o *sending, all []*ptr.Transaction) (path, kind string, body []byte)
}

type answerXML struct {
	Status   string `xml:"Allapot"`
	Benefit  string `xml:"EllatasAzonosito"`
	Findings []struct {
		Code     string `xml:"Kod"`
		Severity string `xml:"Sulyossag"`
		Path     string `xml:"Hely"`
	} `xml:"Megallapitas"`
}

// sent sends a message and wants one of the statuses that answers have.
func sent(o *sending, c *exchange.Client, path, kind string, body []byte) []byte {
	o.t.Helper()
	status, answer, err := c.Do(o.t.Context(), http.MethodPost, ptr.MessageRoot+path, kind, body)
	if err != nil {
		o.t.Fatal(err)
	}
	if status != 200 && status != 202 && status != 422 {
		o.t.Fatalf("%s: %d %s", path, status, answer)
	}
	return answer
}

func toldXML(t testing.TB, answer []byte) told {
	t.Helper()
	var a answerXML
	d := xml.NewDecoder(bytes.NewReader(answer))
	for {
		token, err := d.Token()
		if err != nil {
			t.Fatalf("no Valasz in %s", answer)
		}
		if s, ok := token.(xml.StartElement); ok && s.Name.Local == "Valasz" {
			err = d.DecodeElement(&a, &s)
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	out := told{Status: a.Status, Benefit: a.Benefit}
	for _, f := range a.Findings {
		if f.Severity == "error" {
			out.Findings = append(out.Findings, f.Path+" "+f.Code)
		}
	}
	slices.Sort(out.Findings)
	return out
}

func soapOf(message []byte) []byte {
	_, rest, _ := bytes.Cut(message, []byte("?>\n"))
	return fmt.Appendf(nil, `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><x:Mas xmlns:x="urn:mas">ő</x:Mas></e:Header><e:Body>%s</e:Body></e:Envelope>`, rest)
}

var channels = []channel{
	{"XML", func(o *sending, c *exchange.Client, tx *ptr.Transaction) told {
		text, err := tx.WriteXML()
		if err != nil {
			o.t.Fatal(err)
		}
		return toldXML(o.t, sent(o, c, "/messages", "application/xml", text))
	}, func(o *sending, all []*ptr.Transaction) (string, string, []byte) {
		var b bytes.Buffer
		err := ptr.WriteBatchXML("koteg", all, &b)
		if err != nil {
			o.t.Fatal(err)
		}
		return "/batches", "application/xml", b.Bytes()
	}},
	{"SOAP", func(o *sending, c *exchange.Client, tx *ptr.Transaction) told {
		text, err := tx.WriteXML()
		if err != nil {
			o.t.Fatal(err)
		}
		return toldXML(o.t, sent(o, c, "/soap", "application/soap+xml; charset=utf-8", soapOf(text)))
	}, nil},
	{"JSON", func(o *sending, c *exchange.Client, tx *ptr.Transaction) told {
		text, err := json.Marshal(tx)
		if err != nil {
			o.t.Fatal(err)
		}
		var a ptr.MessageAnswer
		err = json.Unmarshal(sent(o, c, "/json/messages", "application/json", text), &a)
		if err != nil {
			o.t.Fatal(err)
		}
		return toldJSON(&a)
	}, func(o *sending, all []*ptr.Transaction) (string, string, []byte) {
		text, err := json.Marshal(map[string]any{"id": "koteg", "messages": all})
		if err != nil {
			o.t.Fatal(err)
		}
		return "/json/batches", "application/json", text
	}},
	{name: "form", send: func(o *sending, _ *exchange.Client, tx *ptr.Transaction) told { return o.formClerk().send(tx) }},
}

func toldJSON(a *ptr.MessageAnswer) told {
	out := told{Status: string(a.Status), Benefit: a.BenefitID}
	for _, f := range a.Findings {
		if f.Severity == "error" {
			out.Findings = append(out.Findings, f.Path+" "+f.Code)
		}
	}
	slices.Sort(out.Findings)
	return out
}

// sendAll sends messages, the first of them one by one and the others as a batch where the channel has one.
func (o *sending) sendAll(c *exchange.Client, ch *channel, all []*ptr.Transaction, single int) []told {
	o.t.Helper()
	if ch.batch == nil {
		single = len(all)
	}
	var out []told
	for _, tx := range all[:single] {
		out = append(out, ch.send(o, c, tx))
	}
	if single == len(all) {
		return out
	}
	where, kind, body := ch.batch(o, all[single:])
	sent(o, c, where, kind, body)
	err := o.MessageRound(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	receipt := o.count(`SELECT id FROM exchange.message WHERE operation = 'batch' AND taken`)
	_, text, err := c.Do(o.t.Context(), http.MethodGet, ptr.MessageRoot+"/json/batches/"+receipt, "", nil)
	var state ptr.BatchState
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	if err != nil || len(state.Answers) != len(all)-single {
		o.t.Fatalf("%d answers of %d messages, %v", len(state.Answers), len(all)-single, err)
	}
	for i := range state.Answers {
		out = append(out, toldJSON(&state.Answers[i]))
	}
	return out
}

// registerOf is what stands in the register, without numbers that depend on the order of coming in.
const registerOf = `SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
	SELECT concat_ws('|', b.kind, a.taj, e.taj, v.valid, v.review_due, v.gross_monthly, v.decision_kind, v.case_number, v.issued_on, v.final_on, v.data,
		(SELECT count(*) FROM ptr.benefit_person p WHERE p.benefit_id = b.id AND upper_inf(p.recorded))) AS line
	FROM ptr.benefit b JOIN ptr.benefit_version v ON v.benefit_id = b.id AND upper_inf(v.recorded)
	JOIN people.person a ON a.id = b.applicant_id LEFT JOIN people.person e ON e.id = b.entitled_id) x`

// registerSaid is registerOf without what a case knows beyond a message: what its application asked, and reasons. That the entitled
// person is related to the applicant a case says elsewhere.
func registerSaid() string {
	said := strings.Replace(registerOf, "v.data,", "(SELECT jsonb_object_agg(d.key, d.value) FROM jsonb_each(v.data) d WHERE d.key IN ("+ofMessage()+")),", 1)
	return strings.Replace(said, "WHERE p.benefit_id = b.id", "WHERE p.person_id NOT IN (b.applicant_id, b.entitled_id) AND p.benefit_id = b.id", 1)
}

// peopleOf is what the registry says of the people of benefits.
const peopleOf = `SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
	SELECT concat_ws('|', p.taj, to_jsonb(v) - ARRAY['person_id', 'recorded', 'entry_id', 'body_id', 'digest', 'valid'],
		(SELECT jsonb_agg(to_jsonb(a) - ARRAY['person_id', 'recorded', 'entry_id', 'body_id', 'digest', 'valid'] ORDER BY a.kind) FROM people.address a
			WHERE a.person_id = p.id AND upper_inf(a.recorded))) AS line
	FROM people.person p JOIN people.person_version v ON v.person_id = p.id AND upper_inf(v.recorded)
	WHERE p.id IN (SELECT applicant_id FROM ptr.benefit UNION SELECT entitled_id FROM ptr.benefit UNION SELECT person_id FROM ptr.benefit_person)) x`

// TestMessage_X4_SameThroughEveryChannel sends the same 500 made-up decisions, with mistakes among them, as a workbook, as XML, in
// SOAP, as JSON and by the forms of people and cases: the register and the findings are the same. Those of the first hundred that can
// also be sent many at a time come one by one.
//
// Covers: X1, X3, X4, X5, X6
func TestMessage_X4_SameThroughEveryChannel(t *testing.T) {
	const most, single = 500, 100
	all, bookOf := madeGrants(t, samples.Options{Office: "municipality", Clients: most * 5, Seed: 11, Errors: 0.04}, most)
	if len(all) < most {
		t.Fatalf("only %d decisions were made", len(all))
	}
	judged := newHouse(t)
	sheet := bookOf(nil)
	byBook := bookFindings(judged.load(judged.M, sheet.bytes(t)), sheet)
	// A message is taken whole or not at all, so the register is compared with that of a workbook of those that are right.
	workbook := newHouse(t)
	workbook.load(workbook.M, bookOf(func(i int) bool { return len(byBook[i]) == 0 }).bytes(t))
	register, said, people := dbtest.Query(t, workbook.url, registerOf), dbtest.Query(t, workbook.url, registerSaid()), dbtest.Query(t, workbook.url, peopleOf)
	if n := strings.Count(register, "\n"); n < most/2 || n == most {
		t.Fatalf("the register holds %d benefits of %d decisions", n, most)
	}
	var first []told
	for i := range channels {
		c := &channels[i]
		t.Run(c.name, func(t *testing.T) {
			o := newSending(t)
			client, _ := o.service()
			answers := o.sendAll(client, c, all, single)
			refused, differ := 0, 0
			for i := range answers {
				a := &answers[i]
				if a.Status == "HIBAS" {
					refused++
				}
				if got := plainPlaces(a.Findings); !slices.Equal(got, byBook[i]) {
					differ++
					if differ < 40 {
						t.Errorf("%s: findings %v, by workbook %v", all[i].ID, got, byBook[i])
					}
				}
				a.Benefit = ""
			}
			query, want := registerOf, register
			if c.name == "form" {
				query, want = registerSaid(), said
			}
			if got := dbtest.Query(t, o.url, query); got != want {
				t.Errorf("the register is another one:\n%s", firstDifference(got, want))
			}
			if got := dbtest.Query(t, o.url, peopleOf); got != people {
				t.Errorf("the people are others:\n%s", firstDifference(got, people))
			}
			t.Logf("%s: %d messages, %d refused, %d with other findings than the workbook", c.name, len(all), refused, differ)
			if c.name == "XML" {
				first = answers
			}
			if c.name == "SOAP" && !slices.EqualFunc(answers, first, func(a, b told) bool { return a.Status == b.Status && slices.Equal(a.Findings, b.Findings) }) {
				t.Error("SOAP answers otherwise than XML")
			}
		})
	}
}

// bookFindings gives the errors of a load by message: field and code.
func bookFindings(l loaded, sheet *book) [][]string {
	var out [][]string
	at := map[string]int{} // person or benefit → message
	for i, b := range sheet.rows[3] {
		at["3/"+fmt.Sprint(i+2)] = i
		at["taj/"+b["applicant_taj"]] = i
		if b["entitled_taj"] != "" {
			at["taj/"+b["entitled_taj"]] = i
		}
		at["id/"+b["migration_id"]] = i
		out = append(out, nil)
	}
	for i, r := range sheet.rows[4] {
		of := at["id/"+r["migration_id"]]
		at["4/"+fmt.Sprint(i+2)] = of
		if r["client_kind"] == "teljes" {
			at["taj/"+r["client_ref"]] = of
		} else {
			at["part/"+r["client_ref"]] = of
		}
	}
	for i, r := range sheet.rows[1] {
		at["1/"+fmt.Sprint(i+2)] = at["taj/"+r["taj"]]
	}
	for i, r := range sheet.rows[2] {
		at["2/"+fmt.Sprint(i+2)] = at["part/"+r["incomplete_id"]]
	}
	number := map[string]int{"Ügyfél (teljes)": 1, "Ügyfél (hiányos)": 2, "Ellátás": 3, "Reláció": 4}
	for _, r := range l.Rows {
		// How rows of a workbook name each other has no counterpart in a message.
		link := r.Sheet == "Reláció" && r.Column != "Igénylővel való kapcsolata" && r.Column != "Egyéb kapcsolat"
		if r.Severity != "error" || r.Code == "depends_on_bad_row" || link {
			continue
		}
		i := at[fmt.Sprintf("%d/%d", number[r.Sheet], r.Row)]
		out[i] = append(out[i], r.Code)
	}
	for i := range out {
		slices.Sort(out[i])
	}
	return out
}

// plainPlaces gives the codes alone.
func plainPlaces(findings []string) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f[strings.LastIndexByte(f, ' ')+1:])
	}
	slices.Sort(out)
	return out
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("%d lines against %d; line %d differs in %d of %d characters", len(g), len(w), i, difference(g[i], w[i]), len(w[i]))
		}
	}
	return fmt.Sprintf("%d lines against %d", len(g), len(w))
}

func difference(a, b string) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
