package oversight_test

import (
	"archive/zip"
	"io"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
)

// A clerk gives a client of the office the copy, for a reason; owners take their own along from the page of who looked; neither is
// told of an official check that goes on.
//
// Covers: C15, I8
func TestCopyPages_C15_I8(t *testing.T) {
	w := newWorld(t)
	w.Copies.Sources = append(people.CopySources(), oversight.CopySources()...)
	id := w.client("egy")
	w.known[id], w.owner[77] = true, id
	w.look(look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: id})
	w.look(look{at: w.at(1, 10), actor: "nyomozo", body: theirs, person: id})
	w.query(`INSERT INTO oversight.delay (person_id, body_id, from_day, until_day, reason, ordered_by, ordered_at, entry_id)
		SELECT $1, $2, '2026-01-01', '2100-01-01', 'TITKOS', 'nyomozo', now(), max(id) FROM audit.entry RETURNING id::text`, id, theirs)
	path := "/copies/" + people.New(w.db).PublicID(id)
	clerk := w.browser(actor(identity.RoleClerk, ours, "ugyintezo"))
	want(t, clerk.Visit(path), 200, "Másolat az ügyfélnek", "Hogyan kérte, és hogyan azonosította?")
	want(t, clerk.Submit(path, form("reason", " ", "form_key", "a")), 422, "Írja meg az indokot")
	w.known[id] = false
	want(t, clerk.Submit(path, form("reason", "telefonon kérte", "form_key", "b")), 422, "nem az Ön hivatalának ügyfele", "telefonon kérte")
	w.known[id] = true
	for name, a := range map[string]struct {
		who  identity.Actor
		path string
	}{
		"at an office": {actor(identity.RoleClerk, ours, "ugyintezo"), path},
		"by oneself":   {identity.Actor{Code: "u-polgar", AccountID: 77, Role: identity.RoleUser}, "/my-data/copy"},
	} {
		t.Run(name, func(t *testing.T) {
			got := want(t, w.browser(a.who).Submit(a.path, form("reason", "személyesen", "form_key", name)), 200)
			if !strings.Contains(got.Header.Get("Content-Disposition"), "adataim-masolata.zip") || got.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%v", got.Header)
			}
			z, err := zip.NewReader(strings.NewReader(got.Body), int64(len(got.Body)))
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, f := range z.File {
				r, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				raw, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				text += string(raw)
			}
			for _, s := range []string{"megnyitotta az Ön adatlapját", "11. számú hivatal", "Szt. 18/A. §"} {
				if !strings.Contains(text, s) {
					t.Errorf("the copy does not say %q", s)
				}
			}
			for _, s := range []string{"12. számú hivatal", "TITKOS", "nyomozo", `"ugyintezo"`} {
				if strings.Contains(text, s) {
					t.Errorf("the copy says %q", s)
				}
			}
		})
	}
	if n := w.count("SELECT count(*) FROM audit.entry WHERE operation IN ('oversight.copy', 'oversight.own_copy') AND ground = 'GDPR 15. cikk'"); n != 2 {
		t.Errorf("%d copies were logged", n)
	}
	want(t, w.browser(actor(identity.RoleReader, ours, "betekinto")).Visit(path), 404)
}
