package document_test

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// A document is seen by its own office: content, file, and when it was revoked.
//
// Covers: C14
func TestDocumentPage_C14(t *testing.T) {
	b := newBureau(t)
	day := calendar.On(2026, 3, 11)
	d := b.issue("hatarozat", ourOffice, 4, day, 0)
	path := "/documents/" + d.Number()
	clerk := b.browser(person(identity.RoleClerk, ourOffice, "ugyintezo"))
	want(t, clerk.Visit(path), 200, "Próba határozat", d.Number(), "A Próba Ügyfél 4 részére döntök.", "a fájl készül", "Iratszám: "+d.Number(), "/ptr/case/7", "Irat visszavonása")
	wait := want(t, clerk.Visit(path+"/file"), 409, "néhány másodperc múlva kész")
	if !strings.Contains(wait.Body, `http-equiv="refresh"`) {
		t.Error("the page does not look again by itself")
	}
	err := b.MakeFiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := clerk.Visit(path + "/file")
	if file.Status != 200 || file.Header.Get("Content-Type") != "application/pdf" || file.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(file.Body, "%PDF-") ||
		!strings.HasPrefix(file.Header.Get("Content-Disposition"), "inline") {
		t.Errorf("status %d, %v, begins with %.10q", file.Status, file.Header, file.Body)
	}
	other := b.browser(person(identity.RoleClerk, theirOffice, "masik"))
	want(t, other.Visit(path), 404)
	want(t, other.Visit(path+"/file"), 404)
	want(t, other.Submit(path, fields("reason", "próba")), 404)
	want(t, clerk.Visit("/documents/IR-00000001-0"), 404)
	lacks(t, want(t, b.browser(person(identity.RoleReader, ourOffice, "nezo")).Visit(path), 200), "Irat visszavonása")
	want(t, clerk.Submit(path, fields("reason", "")), 422, "Írja le az indokot")
	want(t, clerk.Submit(path, fields("reason", "elírás")), 200, "Az iratot Ön visszavonta.", "visszavonva", "elírás", "ellenőrzéskor érvénytelen")
	if n := dbtest.Query(t, b.url, "SELECT count(*)::text FROM audit.entry WHERE operation = 'document.open' AND persons = '{4}'"); n != "4" {
		t.Errorf("%s looks in the log, want 4", n)
	}
	dbtest.Query(t, b.url, "WITH f AS (UPDATE document.file SET content = NULL, proof = NULL, file = NULL RETURNING 1), d AS (UPDATE document.document SET state = 'erased' RETURNING 1) SELECT count(*)::text FROM f, d")
	lacks(t, want(t, clerk.Visit(path), 200, "Az irat tartalmát törölték"), "Próba Ügyfél 4", "/file")
	want(t, clerk.Visit(path+"/file"), 404)
}

// A day's letters are printed together, and the days on which they arrived are recorded each by itself.
func TestPost(t *testing.T) {
	b := newBureau(t)
	day := calendar.On(2026, 3, 11)
	var docs []document.Document
	for i := range int64(3) {
		docs = append(docs, b.issue("hatarozat", ourOffice, 4+i, day, 100+i))
	}
	docs = append(docs, b.issue("level", ourOffice, 9, day, 0))
	b.issue("level", ourOffice, 9, day-1, 0)
	b.issue("level", theirOffice, 30, day, 0)
	clerk := b.browser(person(identity.RoleClerk, ourOffice, "ugyintezo"))
	early := want(t, clerk.Visit("/post"), 200, "4 postázatlan irat, ebből 0 nyomtatható", "a fájl készül")
	lacks(t, early, "Kijelölt iratok nyomtatása")
	want(t, clerk.Submit("/post", fields("serial", strconv.FormatInt(docs[0].Serial, 10), "day", "2026.03.11.")), 409, "közben postáztak")
	err := b.MakeFiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list := want(t, clerk.Visit("/post?day=2026-03-11"), 200, "4 postázatlan irat, ebből 4 nyomtatható", docs[0].Number(), "Próba Ügyfél 4", "Fő utca 9.", "2026.03.10.")
	lacks(t, list, "Próba Ügyfél 30")
	want(t, clerk.Visit("/post?day=tegnap"), 422, "A dátum nem olvasható")
	want(t, clerk.Submit("/post", fields("day", "2026.03.11.")), 422, "Jelöljön ki legalább egy iratot.")
	serials := []string{"form_key", "posta-1", "day", "2026.03.11."}
	for _, d := range docs {
		serials = append(serials, "serial", strconv.FormatInt(d.Serial, 10))
	}
	made := want(t, clerk.Submit("/post", fields(serials...)), 200, "4 irat postázását feljegyeztük", "Nyomtatás", "Feladójegyzék", "4 irat kézbesítésének napja még nem ismert")
	again := want(t, clerk.Submit("/post", fields(serials...)), 200)
	if made.Path != again.Path {
		t.Errorf("the same form made %s and %s", made.Path, again.Path)
	}
	want(t, clerk.Visit("/post"), 200, "Erre a napra nincs postázatlan irat", "Korábbi postázások", "2026.03.10.")
	other := b.browser(person(identity.RoleClerk, theirOffice, "masik"))
	for _, path := range []string{"", "/print", "/list"} {
		want(t, other.Visit(made.Path+path), 404)
	}
	want(t, other.Submit(made.Path, fields("all", "2026.03.11.")), 404)
	want(t, clerk.Submit("/post", fields("serial", strconv.FormatInt(docs[0].Serial, 10))), 409, "közben postáztak vagy visszavontak")
	want(t, other.Submit("/post", fields("serial", strconv.FormatInt(docs[0].Serial, 10))), 404)
	for _, path := range []string{"/print", "/list"} {
		a := clerk.Visit(made.Path + path)
		if a.Status != 200 || a.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix([]byte(a.Body), []byte("%PDF-")) {
			t.Errorf("%s: status %d, %v", path, a.Status, a.Header)
		}
	}
	if n := dbtest.Query(t, b.url, "SELECT count(*)::text FROM audit.entry WHERE operation IN ('document.post.print', 'document.post.list') AND persons = '{4,5,6,9}'"); n != "2" {
		t.Errorf("%s looks in the log, want 2", n)
	}

	// Days: the first has its own, the second is impossible for its case, the third cannot be read, the last takes that of all.
	var asked []string
	b.Delivered = func(_ context.Context, _ identity.Actor, d *document.Document, on calendar.Day, presumed bool) error {
		asked = append(asked, fmt.Sprint(d.Subject, " ", d.DecisionID, " ", on, " ", presumed))
		if d.DecisionID == 101 {
			return errs.New(errs.Invalid, "document.post.day_wrong", "2026.03.12.", "2026.03.20.")
		}
		return nil
	}
	b.now = b.now.AddDate(0, 0, 9)
	on := func(i int) string { return "on-" + strconv.FormatInt(docs[i].Serial, 10) }
	want(t, clerk.Submit(made.Path, fields()), 422, "Adjon meg legalább egy napot.")
	a := want(t, clerk.Submit(made.Path, fields(on(0), "2026.03.13.", "presumed-"+strconv.FormatInt(docs[0].Serial, 10), "x", on(1), "2026.03.11.", on(2), "szerda", "all", "2026.03.14.")), 422,
		"2 irat kézbesítését feljegyeztük.", docs[1].Number()+": A kézbesítés napja 2026.03.12. és 2026.03.20. között lehet.", docs[2].Number()+": A dátum nem olvasható", `value="szerda"`, "2 irat kézbesítésének napja még nem ismert")
	lacks(t, a, `id="all-error"`)
	want(t, clerk.Submit(made.Path, fields(on(1), "2026.03.01.", on(2), "2027.01.01.")), 422, "2026.03.11. és 2026.03.20. között")
	want(t, clerk.Submit(made.Path, fields(on(0), "2026.03.13.", "presumed-"+strconv.FormatInt(docs[0].Serial, 10), "x", on(2), "2026.03.16.")), 200, "A kézbesítéseket feljegyeztük.")
	if got := strings.Join(asked, "|"); got != "case/7 100 2026-03-13 true|case/7 101 2026-03-11 false|case/7 102 2026-03-16 false" {
		t.Errorf("asked of cases: %s", got)
	}
	want(t, clerk.Visit("/documents/"+docs[0].Number()), 200, "kézbesítve", "2026.03.13.", "kézbesítési vélelem alapján")
	if n := dbtest.Query(t, b.url, "SELECT string_agg(delivered_on::text, ' ' ORDER BY serial) FROM document.document WHERE post_id IS NOT NULL AND state = 'delivered'"); n != "2026-03-13 2026-03-16 2026-03-14" {
		t.Errorf("delivered on %s", n)
	}
}
