package disclosure_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/xmlsign"
)

// A request of a court is answered by a clerk: what the ground allows leaves as sealed PDF and signed XML, the rest is listed with
// the reason, and the person's log says so.
//
// Covers: X9, X10
func TestRequest_X9_X10_FromArrivalToAnswer(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	original := []byte("<megkereses>pontosan ahogy jött</megkereses>")
	id := w.receive(func(in *disclosure.NewRequest) { in.Original = original })
	v := w.show(clerk(1), id)
	if v.State != disclosure.Received || v.DueOn != day(2026, 3, 24) || v.Open != 0 || v.People[0].PersonID != w.people[0] || v.FourEyes {
		t.Errorf("%+v", v.Request)
	}
	if len(v.Answer.Items) != 2 || len(v.Answer.Withheld) != 1 || v.Answer.Withheld[0] != (disclosure.Withheld{Key: "taj", Why: disclosure.NotByGround}) {
		t.Errorf("%v %v", v.Answer.Items, v.Answer.Withheld)
	}
	if len(v.Answer.Persons[0].Values) != 2 {
		t.Errorf("a register that tells everything is believed: %+v", v.Answer.Persons[0].Values)
	}
	in := w.seenBy(clerk(1), id)
	in.Request = audit.Request{Key: "kiadas-1"}
	w.did(w.IssueAnswer(ctx, clerk(1), in))
	w.did(w.IssueAnswer(ctx, clerk(1), in)) // a double click
	v = w.show(clerk(2), id)
	if v.State != disclosure.Answered || v.Answer.Number != "AV-00000001" || v.Answer.By != clerk(1).Code {
		t.Errorf("%+v", v.Answer)
	}
	number, signed, err := w.AnswerFile(ctx, clerk(2), id, true)
	w.did(err)
	document, _, err := xmlsign.Verify(signed, w.seal.Trusted(), time.Now())
	if err != nil || number != "AV-00000001" {
		t.Fatal(number, err)
	}
	for _, want := range []string{
		"<Szerv fajta=\"birosag\">Próbafalvi Járásbíróság</Szerv>", "<ellatasOsszeg fajta=\"Havi összeg\">22800</ellatasOsszeg>", "<Jogalap>Szt. 19. §</Jogalap>", "<Cel>tartási per</Cel>",
		"teljes=\"Foglalkoztatást helyettesítő támogatás\">Foglalkoztatást helyettesítő…</ellatasMegnevezes>", `<NemAdhatoAt adat="taj" ok="not_by_ground">`, sha(original),
	} {
		if !strings.Contains(string(document), want) {
			t.Errorf("the XML does not say %s:\n%s", want, document)
		}
	}
	foreign(t, w, signed)
	_, file, err := w.AnswerFile(ctx, clerk(2), id, false)
	w.did(err)
	if r := seal.CheckPDF(file, w.seal.Trusted()); r.Fault != "" {
		t.Errorf("the seal: %+v", r)
	}
	if text, ok := run(t, map[string][]byte{"valasz.pdf": file}, "pdftotext", "-layout", "valasz.pdf", "-"); ok {
		for _, want := range []string{"Válasz adatigénylésre", "AV-00000001", "Próbafalvi Járásbíróság", "22 800 Ft", "a jogalap nem engedi meg", "tartási per"} {
			if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
				t.Errorf("the PDF does not say %q:\n%s", want, text)
			}
		}
	}
	log := w.query(`SELECT operation || ' ' || subject || ' ' || ground || ' ' || persons::text || ' ' || array_to_string(fields, ',') FROM audit.entry WHERE operation = 'disclosure.issue'`)
	if want := fmt.Sprintf("disclosure.issue request/%d Szt. 19. § {%d} identity,benefits", id, w.people[0]); log != want {
		t.Errorf("the log: %s, want %s", log, want)
	}
	err = w.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		told, err := w.Told(ctx, tx, []int64{id})
		if want := "Próbafalvi Járásbíróság; bírósági eljárás lefolytatása; Szt. 19. §"; told[id] != want {
			t.Errorf("the person is told %q", told[id])
		}
		return err
	})
	w.did(err)
	// What was answered is frozen, whatever the registers say later.
	w.amount = "99999"
	if got := w.show(clerk(1), id).Answer.Persons[0].Values[1].Text; got != "22800" {
		t.Errorf("the answer has become %s", got)
	}
}

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// foreign asks xmlsec1 and xmllint about an answer.
func foreign(t *testing.T, w *world, signed []byte) {
	t.Helper()
	files := map[string][]byte{
		"valasz.xml": signed, "valasz.xsd": disclosure.AnswerSchema, "ca.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.seal.Trusted()[0].Raw}),
	}
	if _, ok := run(t, files, "xmlsec1", "--verify", "--trusted-pem", "ca.pem", "valasz.xml"); !ok {
		t.Error("xmlsec1 is missing: see scripts/setup")
	}
	if _, ok := run(t, files, "xmllint", "--noout", "--schema", "valasz.xsd", "valasz.xml"); !ok {
		t.Log("xmllint is not here: the answer is not held against its schema")
	}
}

// Where the ground asks for four eyes, another one issues what a clerk proposed; it may be returned, and refused.
//
// Covers: X10
func TestRequest_X10_FourEyes(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.receive(func(in *disclosure.NewRequest) { in.Agency = "nyomozo" })
	if err := w.IssueAnswer(ctx, clerk(1), w.seenBy(clerk(1), id)); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a clerk issues: %v", err)
	}
	if err := w.IssueAnswer(ctx, issuer(1), w.seenBy(issuer(1), id)); keyOf(err) != "disclosure.propose_first" {
		t.Errorf("nobody proposed: %v", err)
	}
	w.did(w.ProposeAnswer(ctx, issuer(1), w.seenBy(issuer(1), id)))
	if err := w.IssueAnswer(ctx, issuer(1), w.seenBy(issuer(1), id)); keyOf(err) != "disclosure.own_answer" {
		t.Errorf("one's own proposal: %v", err)
	}
	back := w.seenBy(issuer(2), id)
	if err := w.ReturnAnswer(ctx, issuer(2), back); !slices.Equal(faults(err), []string{"note required"}) {
		t.Errorf("without a reason: %v", err)
	}
	back.Note = "rossz időszak"
	w.did(w.ReturnAnswer(ctx, issuer(2), back))
	w.did(w.ProposeAnswer(ctx, clerk(1), w.seenBy(clerk(1), id)))
	for who, want := range map[identity.Actor]int64{issuer(1): 1, issuer(2): 1, clerk(1): 0} {
		n, err := w.CountRequests(ctx, who)
		if err != nil || n != want {
			t.Errorf("%s: %d wait, %v", who.Code, n, err)
		}
	}
	w.did(w.IssueAnswer(ctx, issuer(1), w.seenBy(issuer(1), id)))
	if s := w.query(`SELECT proposed_by || ' ' || approved_by FROM disclosure.answer`); s != clerk(1).Code+" "+issuer(1).Code {
		t.Error(s)
	}
	again := w.seenBy(issuer(1), id)
	again.Note = "mégsem"
	if err := w.RefuseRequest(ctx, issuer(1), again); keyOf(err) != "disclosure.request_done" {
		t.Errorf("what was answered is refused: %v", err)
	}
	other := w.receive(nil)
	no := w.seenBy(clerk(1), other)
	if err := w.RefuseRequest(ctx, clerk(1), no); !slices.Equal(faults(err), []string{"note required"}) {
		t.Errorf("refused without a reason: %v", err)
	}
	no.Note = "nem jogosult"
	w.did(w.RefuseRequest(ctx, clerk(1), no))
	if v := w.show(clerk(1), other); v.State != disclosure.Refused || v.Answer != nil || v.Steps[1].Note != "nem jogosult" {
		t.Errorf("%+v", v.Request)
	}
}

// Two clerks at one request do not overwrite each other, nobody answers what they have not seen, and another body's request is not
// there.
//
// Covers: X9
func TestRequest_X9_SeenAndOwn(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.receive(func(in *disclosure.NewRequest) { in.Agency = "nyomozo" })
	first, second := w.seenBy(clerk(1), id), w.seenBy(clerk(2), id)
	w.did(w.ProposeAnswer(ctx, clerk(1), first))
	if err := w.ProposeAnswer(ctx, clerk(2), second); keyOf(err) != "disclosure.request_changed" {
		t.Errorf("the second clerk: %v", err)
	}
	seen := w.seenBy(issuer(1), id)
	w.amount = "30000"
	if err := w.IssueAnswer(ctx, issuer(1), seen); keyOf(err) != "disclosure.registers_changed" {
		t.Errorf("an answer that nobody has seen: %v", err)
	}
	stranger := actor(identity.RoleIssuer, theirs, 1)
	for name, err := range map[string]error{
		"show": func() error { _, err := w.Request(ctx, stranger, id); return err }(), "issue": w.IssueAnswer(ctx, stranger, seen), "refuse": w.RefuseRequest(ctx, stranger, disclosure.Act{ID: id, Seen: 2, Note: "x"}),
		"file": func() error { _, _, err := w.AnswerFile(ctx, stranger, id, true); return err }(), "answer": func() error { _, _, err := w.Answer(ctx, stranger, id); return err }(),
	} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("another body, %s: %v", name, err)
		}
	}
	list, err := w.Requests(ctx, stranger, disclosure.Filter{})
	if err != nil || len(list) != 0 {
		t.Errorf("another body's list: %v %v", list, err)
	}
	list, err = w.Requests(ctx, clerk(1), disclosure.Filter{State: "open"})
	if err != nil || len(list) != 1 || disclosure.Urgency(list[0].DueOn, day(2026, 3, 18)) != "late" || disclosure.Urgency(list[0].DueOn, day(2026, 3, 16)) != "soon" || disclosure.Urgency(list[0].DueOn, day(2026, 3, 12)) != "" {
		t.Errorf("%+v %v", list, err)
	}
}

// Nobody is guessed: of several who fit, and of one who does not fit in everything, a clerk says who is meant.
//
// Covers: X9
func TestRequest_X9_NobodyIsGuessed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.receive(func(in *disclosure.NewRequest) {
		in.Persons = []disclosure.Given{
			{Name: "azonos anna", Born: "1980.02.15.", Mother: "Első Éva"}, {Name: "Minta Jolán", Born: "1980-02-15", Mother: "pók katalin"},
			{TAJ: "123456788", Name: "Valaki Más"}, {Name: "Senki Sára", Born: "1999.01.01.", Mother: "Nincs Nóra"},
		}
	})
	v := w.show(clerk(1), id)
	if v.Open != 2 || v.Answer != nil || len(v.People[0].Hits) != 2 || v.People[1].PersonID != w.people[0] || len(v.People[2].Hits) != 1 || v.People[3].PersonID != 0 || v.People[3].Open {
		t.Fatalf("%+v", v.People)
	}
	if err := w.IssueAnswer(ctx, clerk(1), disclosure.Act{ID: id, Seen: 1}); keyOf(err) != "disclosure.choose_first" {
		t.Errorf("answered before anybody is chosen: %v", err)
	}
	if err := w.Choose(ctx, clerk(1), disclosure.Act{ID: id, Seen: 1}, 1, w.people[0]); errs.KindOf(err) != errs.NotFound {
		t.Errorf("somebody who was not found: %v", err)
	}
	w.did(w.Choose(ctx, clerk(1), disclosure.Act{ID: id, Seen: 1}, 1, w.people[2]))
	w.did(w.Choose(ctx, clerk(1), disclosure.Act{ID: id, Seen: 2}, 3, 0))
	v = w.show(clerk(1), id)
	if v.Open != 0 || v.People[0].PersonID != w.people[2] || v.Answer == nil || v.Answer.Persons[2].Found || v.Answer.Persons[3].Found || !v.Answer.Persons[0].Found {
		t.Errorf("%+v", v.People)
	}
	// Who was only looked at stands in the log, and is not told who asks about whom.
	for operation, want := range map[string][]int64{"disclosure.receive": {w.people[0]}, "disclosure.identify": w.people, "disclosure.show": {w.people[0]}} {
		log := w.query(`SELECT array_to_string(persons, ',') || ' ' || subject FROM audit.entry WHERE operation = $1 ORDER BY id LIMIT 1`, operation)
		for i, id := range w.people {
			if strings.Contains(log, fmt.Sprint(id)) != slices.Contains(want, id) {
				t.Errorf("%s of person %d: %s", operation, i, log)
			}
		}
		if (operation == "disclosure.identify") == strings.Contains(log, "request/") {
			t.Errorf("%s names the request: %s", operation, log)
		}
	}
}

// A request that lacks something is refused with everything that is wrong.
//
// Covers: X9
func TestRequest_X9_Refused(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*disclosure.NewRequest)
		want   []string
	}{
		"nobody asks":        {func(in *disclosure.NewRequest) { in.Agency = "nincs" }, []string{"agency required"}},
		"another ground":     {func(in *disclosure.NewRequest) { in.Ground = "x" }, []string{"ground required"}},
		"no file and aim":    {func(in *disclosure.NewRequest) { in.FileNumber, in.Purpose = " ", "" }, []string{"file_number required", "purpose required"}},
		"to come":            {func(in *disclosure.NewRequest) { in.ReceivedOn = day(2026, 3, 12) }, []string{"received_on to_come"}},
		"no period":          {func(in *disclosure.NewRequest) { in.From = calendar.None }, []string{"from day"}},
		"ends before":        {func(in *disclosure.NewRequest) { in.Last = day(2012, 1, 1) }, []string{"last period"}},
		"nothing and nobody": {func(in *disclosure.NewRequest) { in.Fields, in.Persons = nil, nil }, []string{"fields required", "persons required"}},
		"a wrong number":     {func(in *disclosure.NewRequest) { in.Persons[0].TAJ = "123456789" }, []string{"persons person"}},
		"half a person":      {func(in *disclosure.NewRequest) { in.Persons = disclosure.ParsePersons("Minta Jolán; 1980.02.15.") }, []string{"persons person"}},
		"unknown item":       {func(in *disclosure.NewRequest) { in.Fields = []string{"vallas"} }, []string{"fields unknown_item"}},
	} {
		_, err := w.Receive(t.Context(), clerk(1), order(c.change))
		if got := faults(err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v (%v)", name, got, err)
		}
	}
	if n := w.query(`SELECT count(*)::text FROM disclosure.request`); n != "0" {
		t.Errorf("%s requests stand", n)
	}
	if _, err := w.Receive(t.Context(), lawyer(1), order(nil)); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a lawyer: %v", err)
	}
	got := disclosure.ParsePersons("123 456 788\n\n Minta Jolán; 1980.02.15.; Pók Katalin \r\n123456788; Minta Jolán; 1980.02.15.; Pók Katalin\na;b;c;d")
	want := []disclosure.Given{{TAJ: "123456788"}, {Name: "Minta Jolán", Born: "1980.02.15.", Mother: "Pók Katalin"}, {TAJ: "123456788", Name: "Minta Jolán", Born: "1980.02.15.", Mother: "Pók Katalin"}, {}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// Whether a benefit is held and when can be asked alone, and a ground may allow no more.
//
// Covers: X10
func TestRequest_X10_OnlyOverlap(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.receive(func(in *disclosure.NewRequest) { in.Ground, in.Overlap = "parhuzam", true })
	v := w.show(clerk(1), id)
	if p := v.Answer.Persons[0]; !p.Held || len(p.Spans) != 1 || len(p.Values) != 0 {
		t.Errorf("%+v", p)
	}
	w.did(w.IssueAnswer(ctx, clerk(1), w.seenBy(clerk(1), id)))
	_, signed, err := w.AnswerFile(ctx, clerk(1), id, true)
	w.did(err)
	if !strings.Contains(string(signed), "<EllatasFennall>true</EllatasFennall>") || strings.Contains(string(signed), "22800") || strings.Contains(string(signed), "<Adatok>") {
		t.Errorf("%s", signed)
	}
	foreign(t, w, signed)
	more := w.receive(func(in *disclosure.NewRequest) { in.Ground = "parhuzam" })
	if v = w.show(clerk(1), more); len(v.Answer.Items) != 0 || v.Answer.Withheld[0].Why != disclosure.OnlyOverlap || len(v.Answer.Persons[0].Values) != 0 {
		t.Errorf("more than yes or no: %+v", v.Answer)
	}
}

// A program of the office takes in what an agency's program asks, and fetches the answer to that alone.
//
// Covers: X9
func TestRequest_X9_ByInterface(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	program := actor(identity.RoleInterface, ours, 1)
	in := order(func(in *disclosure.NewRequest) {
		in.Channel, in.Request = disclosure.ByInterface, audit.Request{Key: "uzenet-1", Digest: []byte("x")}
	})
	id, err := w.Receive(ctx, program, in)
	w.did(err)
	again, err := w.Receive(ctx, program, in)
	if err != nil || again != id {
		t.Errorf("the same message: %d and %d, %v", id, again, err)
	}
	state, signed, err := w.Answer(ctx, program, id)
	if err != nil || state != disclosure.Received || signed != nil {
		t.Errorf("%s %s %v", state, signed, err)
	}
	w.did(w.IssueAnswer(ctx, clerk(1), w.seenBy(clerk(1), id)))
	state, signed, err = w.Answer(ctx, program, id)
	if err != nil || state != disclosure.Answered || !bytes.Contains(signed, []byte("<Csatorna>interface</Csatorna>")) {
		t.Errorf("%s %v", state, err)
	}
	if _, _, err = w.Answer(ctx, program, w.receive(nil)); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a clerk's request: %v", err)
	}
	in.BodyID, in.Request = theirs, audit.Request{Key: "uzenet-2"}
	if _, err = w.Receive(ctx, program, in); errs.KindOf(err) != errs.NotFound {
		t.Errorf("for another office: %v", err)
	}
	if _, err = w.Request(ctx, program, id); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a program reads a request's page: %v", err)
	}
}

// leaks lists elements of an answer's data that do not stand in a set.
func leaks(t *testing.T, document []byte, may []string) []string {
	t.Helper()
	var out []string
	d := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && slices.Contains(everything, e.Name.Local) && !slices.Contains(may, e.Name.Local) {
			out = append(out, e.Name.Local)
		}
	}
}

// Whatever grounds allow and registers mark, nothing else leaves, though the register that is asked tells everything: random
// grounds, random marks, random questions; and a filter that lets something through is found.
//
// Covers: X10, X11
func TestAnswer_X10_X11_NothingElseLeaves(t *testing.T) {
	seed := rand.New(rand.NewPCG(10, 11))
	sources := disclosure.Shipped()
	leaked, told, broken := 0, 0, 0
	const n = 300
	for range n {
		s := sources
		s.Items = slices.Clone(s.Items)
		var open []string
		for i := range s.Items {
			s.Items[i].Transferable = seed.IntN(4) > 0
			if s.Items[i].Transferable {
				open = append(open, s.Items[i].Key)
			}
		}
		some := func() []string {
			return slices.DeleteFunc(slices.Clone(everything), func(string) bool { return seed.IntN(2) == 0 })
		}
		g := disclosure.Ground{Items: some(), OverlapOnly: seed.IntN(8) == 0}
		asked := some()
		may := slices.DeleteFunc(slices.Clone(asked), func(key string) bool {
			return !slices.Contains(open, key) || !slices.Contains(g.Items, key) || g.OverlapOnly
		})
		document := disclosure.AnswerOf(t, &s, &g, asked, sample)
		leaked += len(leaks(t, document, may))
		for _, key := range may {
			if strings.Contains(string(document), "<"+key) {
				told++
			}
		}
		broken += len(leaks(t, disclosure.AnswerOfAll(t, &s, &g, asked, sample), may))
	}
	verdict := "PASS"
	if leaked > 0 || told < n {
		verdict = "FAIL"
		t.Errorf("%d elements leaked, %d were told", leaked, told)
	}
	control := "FAILED-AS-EXPECTED"
	if broken == 0 {
		control = "MISSED"
		t.Error("a filter that lets everything through is not found")
	}
	fmt.Printf("TEST id=X10 n=%d leaked=%d told=%d control_leaked=%d control=%s verdict=%s\n", n, leaked, told, broken, control, verdict)
}

// The PDF is accessible and may be kept for ever.
//
// Covers: X10
func TestAnswer_X10_PDF(t *testing.T) {
	s := disclosure.Shipped()
	for _, fault := range pdftest.Judge(disclosure.PaperOf(t, &s, newText(t), everything, sample)) {
		t.Error(fault)
	}
}
