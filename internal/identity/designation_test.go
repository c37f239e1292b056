package identity_test

import (
	"bytes"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database/dbtest"
)

var scan = []byte("%PDF-1.4 próba")

// paper makes and uploads a designation for somebody.
func (w *rightsWorld) paper(who identity.Actor, body int64) int64 {
	w.t.Helper()
	id, err := w.m.MakePaper(w.t.Context(), who, identity.NewPaper{Kind: identity.Designation, BodyID: body, HeadName: "Próba Vezető", HeadPost: "jegyző"}, audit.Request{})
	if err == nil {
		err = w.m.UploadPaper(w.t.Context(), who, id, scan, audit.Request{})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *rightsWorld) digest(id int64) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, "SELECT encode(x.sha256, 'hex') FROM identity.designation d JOIN identity.document x ON x.id = d.document_id WHERE d.id = $1", id)
}

// From the paper to the right and back.
//
// Covers: I3
func TestDesignation_I3_ComesAndGoes(t *testing.T) {
	w := newRightsWorld(t)
	op := w.person("jogkezelo", identity.RoleRightsOperator, agency)
	future := w.citizen("jeloltem")
	id := w.paper(future, office)
	own, err := w.m.OwnPaper(t.Context(), future, id)
	if err != nil || own.State != identity.PaperUploaded || own.Digest == "" {
		t.Fatalf("%+v, %v", own, err)
	}
	_, media, content, err := w.m.UploadedPaper(t.Context(), op, id)
	if err != nil || media != "application/pdf" || !bytes.Equal(content, scan) {
		t.Errorf("the scan is %s of %d bytes, %v", media, len(content), err)
	}
	record := func(who identity.Actor, in identity.Recording) string {
		return keyOf(w.m.RecordPaper(t.Context(), who, in))
	}
	if got := record(op, identity.Recording{ID: id, Record: true, Digest: "another"}); got != "identity.designation.moved" {
		t.Errorf("another scan was looked at: %s", got)
	}
	if got := record(op, identity.Recording{ID: id}); got != "identity.reason_missing" {
		t.Errorf("refused without reason: %s", got)
	}
	if got := record(op, identity.Recording{ID: id, Record: true, Digest: own.Digest}); got != "" || w.inForce(future, identity.RoleRepresentative, office) != 1 {
		t.Fatalf("recorded: %s", got)
	}
	if got := record(op, identity.Recording{ID: id, Record: true, Digest: own.Digest}); got != "identity.designation.moved" {
		t.Errorf("recorded again: %s", got)
	}
	rep := w.as(future, identity.RoleRepresentative, office)
	asks := w.citizen("kerelmezo")
	request := w.asked(asks, identity.RoleReader, office)
	// The withdrawal, from a day on.
	gone, err := w.m.MakePaper(t.Context(), rep, identity.NewPaper{Kind: identity.Withdrawal, MembershipID: rep.MembershipID, HeadName: "Próba Vezető", HeadPost: "jegyző", EffectOn: w.day(3)}, audit.Request{})
	if err == nil {
		err = w.m.UploadPaper(t.Context(), rep, gone, []byte("\x89PNG\r\n\x1a\n..."), audit.Request{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := record(op, identity.Recording{ID: gone, Record: true, Digest: w.digest(gone)}); got != "" || w.inForce(future, identity.RoleRepresentative, office) != 1 {
		t.Errorf("withdrawn from a day on: %s", got)
	}
	w.pass(3 * 24 * time.Hour)
	if w.inForce(future, identity.RoleRepresentative, office) != 0 {
		t.Error("still representative on that day")
	}
	// The body has none now: its requests go to the operator.
	if got := keyOf(w.m.Decide(t.Context(), rep, identity.Decision{ID: request, Approve: true})); got != "error.not_found" {
		t.Errorf("decided by who was representative: %s", got)
	}
	if got := keyOf(w.m.Decide(t.Context(), op, identity.Decision{ID: request, Approve: true})); got != "" || w.state(request) != "AKTIV" {
		t.Errorf("decided by the operator: %s", got)
	}
	for operation, want := range map[string]int{"identity.make_paper": 2, "identity.upload_paper": 2, "identity.record_paper": 2} {
		if n := w.entries(operation); n != want {
			t.Errorf("%s: %d entries, want %d", operation, n, want)
		}
	}
}

// What is no such paper, and whose it is not, is refused.
//
// Covers: I5
func TestDesignation_I5_Refusals(t *testing.T) {
	w := newRightsWorld(t)
	op := w.person("jogkezelo", identity.RoleRightsOperator, agency)
	second := w.person("jogkezelo-2", identity.RoleRightsOperator, agency)
	future := w.citizen("jeloltem")
	other := w.citizen("mas")
	good := identity.NewPaper{Kind: identity.Designation, BodyID: office, HeadName: "Próba Vezető", HeadPost: "jegyző"}
	for name, c := range map[string]struct {
		who   identity.Actor
		spoil func(*identity.NewPaper)
		want  string
	}{
		"no body":               {future, func(p *identity.NewPaper) { p.BodyID = 0 }, "identity.request.no_body"},
		"a closed body":         {future, func(p *identity.NewPaper) { p.BodyID = closed }, "identity.body_closed"},
		"no head":               {future, func(p *identity.NewPaper) { p.HeadName = " " }, "identity.designation.head_name_invalid"},
		"no post":               {future, func(p *identity.NewPaper) { p.HeadPost = "" }, "identity.designation.head_post_invalid"},
		"a day that is over":    {future, func(p *identity.NewPaper) { p.EffectOn = "2013.01.01." }, "identity.request.from_past"},
		"an end before its day": {future, func(p *identity.NewPaper) { p.EffectOn, p.Until = w.day(5), w.day(4) }, "identity.request.until_before"},
		"neither":               {future, func(p *identity.NewPaper) { p.Kind = "x" }, "error.not_found"},
		"the withdrawal of a clerk": {op, func(p *identity.NewPaper) {
			p.Kind, p.MembershipID = identity.Withdrawal, w.person("ugyintezo", identity.RoleClerk, office).MembershipID
		}, "error.not_found"},
		"somebody else's withdrawal": {other, func(p *identity.NewPaper) {
			p.Kind, p.MembershipID = identity.Withdrawal, w.person("kepviselo", identity.RoleRepresentative, village).MembershipID
		}, "error.not_found"},
		"who is operator of rights": {op, func(*identity.NewPaper) {}, "identity.role_excluded"},
	} {
		in := good
		c.spoil(&in)
		_, err := w.m.MakePaper(t.Context(), c.who, in, audit.Request{})
		if got := keyOf(err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	id, err := w.m.MakePaper(t.Context(), future, good, audit.Request{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.m.MakePaper(t.Context(), future, good, audit.Request{})
	if keyOf(err) != "identity.designation.waits" {
		t.Errorf("a second one: %v", err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":        {nil, "identity.designation.empty_file"},
		"a page of HTML": {[]byte("<html><script>"), "identity.designation.other_file"},
		"a PDF within":   {[]byte("MZ %PDF-1.4"), "identity.designation.other_file"},
		"more than 5 MB": {append([]byte("%PDF-"), make([]byte, 5<<20)...), "identity.designation.large_file"},
		"a JPEG":         {[]byte("\xff\xd8\xff\xe0"), ""},
		"a better one":   {scan, ""},
	} {
		if got := keyOf(w.m.UploadPaper(t.Context(), future, id, c.content, audit.Request{})); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := keyOf(w.m.UploadPaper(t.Context(), other, id, scan, audit.Request{})); got != "error.not_found" {
		t.Errorf("uploaded by somebody else: %s", got)
	}
	if _, err := w.m.OwnPaper(t.Context(), other, id); keyOf(err) != "error.not_found" {
		t.Errorf("read by somebody else: %v", err)
	}
	// Nobody records what they have made or are named in, be it by another account.
	maker := w.as(op, identity.RoleRightsOperator, agency)
	rep := w.person("masik-kepviselo", identity.RoleRepresentative, district)
	gone, err := w.m.MakePaper(t.Context(), maker, identity.NewPaper{Kind: identity.Withdrawal, MembershipID: rep.MembershipID, HeadName: "Próba Vezető", HeadPost: "hivatalvezető"}, audit.Request{})
	if err == nil {
		err = w.m.UploadPaper(t.Context(), maker, gone, scan, audit.Request{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := keyOf(w.m.RecordPaper(t.Context(), maker, identity.Recording{ID: gone, Record: true, Digest: w.digest(gone)})); got != "identity.designation.own" {
		t.Errorf("recorded by its maker: %s", got)
	}
	dbtest.Query(t, w.url, "WITH u AS (UPDATE identity.account SET person_id = 77 WHERE code IN ('jeloltem', 'jogkezelo') RETURNING 1) SELECT count(*)::text FROM u")
	if got := keyOf(w.m.RecordPaper(t.Context(), op, identity.Recording{ID: id, Record: true, Digest: w.digest(id)})); got != "identity.designation.own" {
		t.Errorf("recorded by another account of the same citizen: %s", got)
	}
	if got := keyOf(w.m.RecordPaper(t.Context(), second, identity.Recording{ID: gone, Record: true, Digest: w.digest(gone)})); got != "" || w.inForce(rep, identity.RoleRepresentative, district) != 0 {
		t.Errorf("recorded by another operator: %s", got)
	}
	if got := keyOf(w.m.RecordPaper(t.Context(), second, identity.Recording{ID: id, Answer: "nincs aláírva"})); got != "identity.designation.moved" {
		t.Errorf("refused without looking at the scan: %s", got)
	}
	if got := keyOf(w.m.RecordPaper(t.Context(), second, identity.Recording{ID: id, Answer: "nincs aláírva", Digest: w.digest(id)})); got != "" || w.inForce(future, identity.RoleRepresentative, office) != 0 {
		t.Errorf("refused: %s", got)
	}
	if got := keyOf(w.m.DropPaper(t.Context(), future, id, audit.Request{})); got != "identity.designation.decided" {
		t.Errorf("dropped after it was decided: %s", got)
	}
}
