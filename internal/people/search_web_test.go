package people_test

import (
	"strings"
	"testing"

	"oszir/internal/identity"
)

// Covers: C5
func TestSearchPages_C5(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(nil), client(map[string]string{"taj": taj(1), "family_name": "Nagy", "given_name": "Csilla", "birth_family_name": "Nagy", "birth_given_name": "Csilla", "birth_date": "2004.05.06."}))
	jolan := "/people/" + r.PublicID(r.id("123456788"))
	b := r.browser(r.who)
	want(t, b.Visit("/people"), 200, "Ügyfél keresése", "Részletes keresés")
	cases := []struct {
		name   string
		form   []string
		status int
		path   string // where it ends; "search" is any page of hits
		words  []string
	}{
		{"full TAJ goes straight to the person", []string{"q", "123 456 788"}, 200, jolan, []string{"Minta Jolán"}},
		{"TAJ in its own field", []string{"taj", "123456788"}, 200, jolan, []string{"Minta Jolán"}},
		{"TAJ that nobody has", []string{"q", taj(77)}, 200, "search", []string{"Nincs találat", taj(77)}},
		{"name with a typing error", []string{"q", "minta jolan"}, 200, "search", []string{"1 találat", "••• ••• 788"}},
		{"nearly", []string{"name", "Mintta Jolán"}, 200, "search", []string{"1 találat", "közelítő: név"}},
		{"nobody", []string{"name", "Senki Alfonz", "settlement", "Budapest"}, 200, "search", []string{"Nincs találat", "Senki Alfonz"}},
		{"nothing asked", []string{"q", " "}, 422, "/people/search", []string{`href="#q"`}},
		{"wrong check digit", []string{"taj", "123456789"}, 422, "/people/search", []string{`href="#taj"`, `value="123456789"`}},
		{"wrong check digit in the line", []string{"q", "123456789"}, 422, "/people/search", []string{`href="#q"`, `value="123456789"`}},
		{"settlement alone", []string{"settlement", "Budapest"}, 422, "/people/search", []string{`href="#settlement"`, `value="Budapest"`}},
		{"no date", []string{"birth", "tavaly", "name", "Minta"}, 422, "/people/search", []string{`href="#birth"`, `value="tavaly"`, `value="Minta"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := want(t, b.Submit("/people/search", form(c.form...)), c.status, c.words...)
			if c.path == "search" && !strings.HasPrefix(a.Path, "/people/search/") || c.path != "search" && a.Path != c.path {
				t.Errorf("ended at %s", a.Path)
			}
		})
	}
}

func TestSearchPages_KeepsWhatWasAsked(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(nil))
	b := r.browser(r.who)
	a := want(t, b.Submit("/people/search", form("name", "Minta", "birth", "1980.02.15.", "mother_name", "Pók")), 200, "1 találat", "Részletes keresés – Név: Minta, Anyja neve: Pók", `value="Pók"`)
	again := want(t, b.Visit(a.Path), 200, "1 találat", `value="Minta"`)
	if again.Path != a.Path {
		t.Errorf("reloaded: %s, want %s", again.Path, a.Path)
	}
	want(t, r.browser(clerk(theirs)).Visit(a.Path), 404, "Ez a keresés már nem áll rendelkezésre")
	want(t, b.Visit("/people/search/x"), 404, "Ez a keresés már nem áll rendelkezésre")
	if n := r.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'people.search'`); n != "2" {
		t.Errorf("%s searches in the log, want one for each time hits were shown", n)
	}
}

func TestSearchPages_MoreThanFits(t *testing.T) {
	r := newRegister(t)
	var all []map[string]string
	for i := range 60 {
		all = append(all, client(map[string]string{"taj": taj(i + 1)}))
	}
	r.load(ours, true, all...)
	a := want(t, r.browser(r.who).Submit("/people/search", form("q", "Minta")), 200, "Több mint 50 találat", "Szűkítse")
	if n := strings.Count(a.Body, "data-href="); n != 50 {
		t.Errorf("%d rows", n)
	}
}

func TestSearchPages_Rights(t *testing.T) {
	r := newRegister(t)
	nobody := identity.Actor{Code: "senki", AccountID: 5, BodyID: ours, Role: identity.RoleSystem}
	b := r.browser(nobody)
	missing := b.Visit("/people/nincs-ilyen/history").Text()
	for _, path := range []string{"/people/search", "/people/search/x"} {
		if a := want(t, b.Visit(path), 404); a.Text() != missing {
			t.Errorf("%s is not as what does not exist: %s", path, a.Text())
		}
	}
	want(t, b.Submit("/people/search", form("q", "Minta")), 404)
}
