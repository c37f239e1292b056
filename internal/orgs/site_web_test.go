package orgs_test

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el"}`
	errors := fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
	text, err := i18n.New(slices.Concat([]fs.FS{errors, finding.Messages, spreadsheet.Messages, web.Messages}, orgs.Messages())...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// site gives the pages as somebody sees them who is signed in.
func (w *world) site(who identity.Actor) *web.Site {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: catalog(w.t), TempDir: w.t.TempDir(), Log: slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Személy", Code: who.Code, Body: "Próbahivatal", BodyCode: "PROBA"}
			return h(c, who)
		}
	})
	return s
}

func (w *world) browser(who identity.Actor) *webtest.Browser {
	return webtest.NewBrowser(w.t, w.site(who))
}

// want checks status and words of a page, and gives it back.
func want(t testing.TB, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, a.Text())
	}
	text := strings.ReplaceAll(html.UnescapeString(a.Text()), "\u00a0", " ")
	for _, word := range words {
		if !strings.Contains(text, word) && !strings.Contains(a.Body, word) {
			t.Errorf("%s does not say %q: %s", a.Path, word, text)
		}
	}
	for _, bad := range []string{"‹", "%!", "ZgotmplZ", "&lt;no value", "{0}"} {
		if strings.Contains(a.Body, bad) {
			t.Errorf("%s shows %s", a.Path, bad)
		}
	}
	return a
}

var (
	inputTag  = regexp.MustCompile(`<input[^>]*>`)
	selectTag = regexp.MustCompile(`(?s)<select[^>]*name="([^"]*)".*?</select>`)
	chosenTag = regexp.MustCompile(`<option value="([^"]*)" selected`)
	areaTag   = regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>`)
	attribute = regexp.MustCompile(`([a-z_-]+)="([^"]*)"`)
)

// filled gives the form of a page as a browser would send it, with some fields filled in.
func filled(a webtest.Answer, pairs ...string) url.Values {
	body := a.Body[strings.Index(a.Body, `class="form`):]
	v := url.Values{}
	for _, tag := range inputTag.FindAllString(body, -1) {
		of := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			of[m[1]] = html.UnescapeString(m[2])
		}
		if of["type"] != "radio" || strings.Contains(tag, " checked") {
			v.Set(of["name"], of["value"])
		}
	}
	for _, m := range selectTag.FindAllStringSubmatch(body, -1) {
		value := ""
		if c := chosenTag.FindStringSubmatch(m[0]); c != nil {
			value = html.UnescapeString(c[1])
		}
		v.Set(m[1], value)
	}
	for _, m := range areaTag.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestViews(t *testing.T) {
	w := newWorld(t)
	webtest.CheckViews(t, w.site(w.who))
}

// Covers: I1
func TestBodyPages_I1_FromNewToClosed(t *testing.T) {
	w := newWorld(t)
	b := w.browser(w.who)
	want(t, b.Visit("/bodies"), 200, "Még nincs szerv", "Új szerv felvétele", "Betöltés munkafüzetből")
	a := want(t, b.Visit("/bodies/new"), 200, "Szerv kódja", "megyei kormányhivatal", "Heves")
	a = want(t, b.Submit("/bodies/new", filled(a, "code", "kh 10", "name", "Heves Megyei Kormányhivatal", "county", "10", "since", "tegnap")), 422, `href="#since"`, `value="kh 10"`, `value="Heves Megyei Kormányhivatal"`)
	a = want(t, b.Submit("/bodies/new", filled(a, "since", "2013.01.01.")), 422, `href="#code"`, `href="#kind"`, "Kötelező kitölteni")
	a = want(t, b.Submit("/bodies/new", filled(a, "code", "kh-10", "kind", "county_office", "settlement", "Eger")), 200, "elmentettük", "Heves Megyei Kormányhivatal", "működik", "Egri járás", "Eger")
	if a.Path != "/bodies/KH-10" {
		t.Fatalf("ended at %s", a.Path)
	}
	want(t, b.Submit("/bodies/new", filled(b.Visit("/bodies/new"), "code", "KH-10", "name", "x", "kind", "agency")), 409, "Már van „KH-10”")
	w.add(orgs.District, calendarDay(2013), orgs.Body{Code: "JH-1", Name: "Első Járási Hivatal", Parent: "KH-10", County: "10", District: "Egri"}, orgs.Body{Code: "JH-2", Name: "Második Járási Hivatal", Parent: "KH-10", County: "10"})
	want(t, b.Visit("/bodies?q=jarasi+hiv&county=10&kind=district"), 200, "2 szerv", "Első Járási Hivatal", `href="/bodies/JH-2"`)
	want(t, b.Visit("/bodies?q=%27%5C%26"), 200, "Nincs ilyen szerv")
	want(t, b.Visit("/bodies/tree"), 200, "Válasszon megyét", "Heves")
	want(t, b.Visit("/bodies/tree?county=10"), 200, "Egri járás (1)", "Megyei szervek (2)", "Első Járási Hivatal")
	want(t, b.Visit("/bodies/KH-10"), 200, "Alá tartozó szervek (2)", "Nem tartozik más szerv alá")

	// Changed from a day on, seen as of the day before.
	form := b.Visit("/bodies/JH-1/edit")
	want(t, b.Submit("/bodies/JH-1/edit", filled(form, "name", "Egri Járási Hivatal")), 422, `href="#since"`, `href="#reason"`, `value="Egri Járási Hivatal"`)
	want(t, b.Submit("/bodies/JH-1/edit", filled(form, "name", "Egri Járási Hivatal", "since", "2015.04.01.", "reason", "névváltozás")), 200, "Egri Járási Hivatal", "2015.04.01.")
	want(t, b.Visit("/bodies/JH-1?day=2015.03.31."), 200, "Első Járási Hivatal", "Így állt 2015. március 31. napján")
	want(t, b.Visit("/bodies/JH-1?day=2012.01.01."), 404, "nem létezett")
	want(t, b.Visit("/bodies/JH-1?day=abc"), 422, "nem olvasható")
	want(t, b.Visit("/bodies/JH-1/history"), 200, "névváltozás", "Első Járási Hivatal", "Nyilvántartásba vétel", "jogkezelo")
	// The same form again was seen before: the second editor is told what stands there now.
	a = want(t, b.Submit("/bodies/JH-1/edit", filled(form, "name", "Harmadik", "since", "2016.01.01.", "reason", "x", "form_key", "masik")), 409, "Időközben", "Most a nyilvántartásban", "Egri Járási Hivatal", `value="Harmadik"`)
	want(t, b.Submit("/bodies/JH-1/edit", filled(a, "form_key", "masik2")), 200, "Harmadik")

	// Closing: filled in, checked, done.
	a = want(t, b.Visit("/bodies/KH-10/close"), 200, "2 szerv tartozik ide", "Utolsó nap")
	a = want(t, b.Submit("/bodies/KH-10/close", filled(a, "last_day", "2014.01.01.", "reason", "összevonás")), 422, "nem lehet a mai napnál korábbi", "Válassza ki, mi legyen velük", "összevonás")
	a = want(t, b.Submit("/bodies/KH-10/close", filled(a, "last_day", w.day(3).Dotted(), "dependents", "close")), 200, "Ellenőrizze", "Összesen 3 szerv szűnik meg", "Jogutód nélkül")
	want(t, b.Submit("/bodies/KH-10/close", filled(a, "again", "yes")), 200, w.day(3).Dotted(), "\nösszevonás</textarea>")
	if w.get("KH-10").Until != always {
		t.Error("closed before it was confirmed")
	}
	a = want(t, b.Submit("/bodies/KH-10/close", filled(a)), 200, "megszüntetést rögzítettük", "megszűnőben")
	if w.get("JH-2").Until != w.day(3) || a.Path != "/bodies/KH-10" {
		t.Errorf("until %s, at %s", w.get("JH-2").Until, a.Path)
	}
}

// Who only reads sees the pages and none of the ways to change.
func TestBodyPages_Rights(t *testing.T) {
	w := newWorld(t)
	w.add(orgs.Agency, always, orgs.Body{Code: "SZ-1"})
	b := w.browser(identity.Actor{Code: "olvaso", AccountID: 3, BodyID: 1, Role: identity.RoleReader})
	for _, path := range []string{"/bodies", "/bodies/SZ-1", "/bodies/SZ-1/history", "/bodies/tree"} {
		a := want(t, b.Visit(path), 200)
		if strings.Contains(a.Body, "/edit") || strings.Contains(a.Body, "/new") || strings.Contains(a.Body, "/import") {
			t.Errorf("%s shows ways to change", path)
		}
	}
	for _, path := range []string{"/bodies/new", "/bodies/import", "/bodies/import/x", "/bodies/template.xlsx", "/bodies/SZ-1/edit", "/bodies/SZ-1/close", "/bodies/NINCS", "/bodies/SZ-1/x"} {
		want(t, b.Visit(path), 404)
		if !strings.HasSuffix(path, "x") && !strings.HasSuffix(path, "NINCS") {
			want(t, b.Submit(path, url.Values{"form_key": {"a"}, "name": {"x"}}), 404)
		}
	}
}

func upload(t testing.TB, b *webtest.Browser, key string, file []byte) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("form_key", key)
	part, err := w.CreateFormFile("file", "szervek.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file)
	_ = w.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+"/bodies/import", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(req)
}

// Covers: I1
func TestImportPages_I1(t *testing.T) {
	w := newWorld(t)
	b := w.browser(w.who)
	form := want(t, b.Visit("/bodies/import"), 200, "üres munkafüzet")
	want(t, upload(t, b, form.FormKey(), []byte("no workbook")), 422, `href="#file"`)
	a := want(t, upload(t, b, form.FormKey(), book(t, row{"code": "A-1", "name": "Első", "kind": "központi szerv"}, row{"code": "A-2", "kind": "király"})), 200, "C3", "király", "Nincs a választható értékek között", "semmi sem kerül a nyilvántartásba")
	if strings.Contains(a.Body, "Szervek betöltése</button>") {
		t.Error("a workbook with mistakes can be confirmed")
	}
	good := book(t, row{"code": "A-2", "name": "Második", "kind": "központi szerv", "parent": "A-1"}, row{"code": "A-1", "name": "Első", "kind": "központi szerv"})
	a = want(t, upload(t, b, form.FormKey(), good), 200, "nincs hiba", "Szervek betöltése")
	if w.query(`SELECT count(*) FROM orgs.body`) != "0" {
		t.Error("imported before it was confirmed")
	}
	key := a.FormKey()
	for range 2 {
		want(t, b.Submit(a.Path, url.Values{"form_key": {key}}), 200, "2 új, 0 módosult")
	}
	want(t, b.Visit(a.Path), 200, "nincs mit betölteni")
	// What is downloaded can be sent back and changes nothing.
	x := b.Visit("/bodies.xlsx?kind=agency")
	want(t, upload(t, b, "uj", []byte(x.Body)), 200, "nincs mit betölteni")
	csv := b.Visit("/bodies.csv")
	if !strings.HasPrefix(csv.Body, "\ufeffSzerv kódja;") || !strings.Contains(csv.Body, "A-1;Első;központi szerv;") || csv.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%q", csv.Body)
	}
	if n := strings.Count(csv.Body, "\r\n"); n != 3 {
		t.Errorf("%d lines: %s", n, fmt.Sprint(csv.Body))
	}
}
