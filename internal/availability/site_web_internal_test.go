package availability

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"html"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el"}`
	room := fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
	text, err := i18n.New([]fs.FS{room, web.Messages, Messages}...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// site gives the pages as somebody sees them who is signed in.
func (w *world) site(who identity.Actor) *web.Site {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: catalog(w.t)})
	if err != nil {
		w.t.Fatal(err)
	}
	w.MountPublic(s)
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Személy", Code: who.Code, Body: "Próbahivatal", BodyCode: "PROBA"}
			return h(c, who)
		}
	})
	return s
}

func (w *world) browser(who identity.Actor) *webtest.Browser {
	w.t.Helper()
	return webtest.NewBrowser(w.t, w.site(who))
}

// want checks status and words of a page, and gives it back.
func want(t testing.TB, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	text := strings.ReplaceAll(html.UnescapeString(a.Text()), "\u00a0", " ")
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, text)
	}
	for _, word := range words {
		if !strings.Contains(text, word) && !strings.Contains(a.Body, word) {
			t.Errorf("%s does not say %q: %s", a.Path, word, text)
		}
	}
	for _, bad := range []string{"‹", "%!", "ZgotmplZ", "&lt;no value", "{0}", "<p>:"} {
		if strings.Contains(a.Body, bad) {
			t.Errorf("%s shows %s", a.Path, bad)
		}
	}
	return a
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

var support = identity.Actor{Code: "szolgalat-1", AccountID: 1, BodyID: 1, Role: identity.RoleSupport}

func TestViews(t *testing.T) {
	w := newWorld(t)
	webtest.CheckViews(t, w.site(support))
}

// down makes an own outage of ten minutes, from 09:05 to 09:15, and goes on until 10:00.
func (w *world) down() {
	w.t.Helper()
	p := w.start()
	w.wait(5*time.Minute, p)
	w.now = w.now.Add(10 * time.Minute)
	p = w.start()
	w.wait(45*time.Minute, p)
}

// Everybody sees the months, what they are made of and the formula with the numbers put in; programs take them along.
//
// Covers: X13
func TestPages_X13_Public(t *testing.T) {
	w := newWorld(t)
	b := w.browser(identity.Actor{})
	want(t, b.Visit("/availability"), 200, "Még nem kezdődött el a mérés", "nincs mérés", "97,18 %", "99,95 %")
	w.down()
	a := want(t, b.Visit("/availability"), 200, "2026. február (eddig)", "2025. február", "83,33 %", "a cél alatt", "0:10:00", "<svg", "4,5 óra kiesést", "planned_seconds", "nincs mérés", "2026.02.03. 09.00")
	if strings.Contains(a.Body, "style=") || a.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page has a style of its own, or may be kept")
	}
	want(t, b.Visit("/availability?service=interface"), 200, "Programok felülete", "/availability/2026-02?service=interface")
	want(t, b.Visit("/availability?service=nincs"), 404)
	want(t, b.Visit("/availability/2026-02"), 200, "(3 600 − 600 − 0) mp / 3 600 mp = 83,33 %", "a program egyetlen folyamata sem futott", "2026.02.03. 09.05.00", "2026.02.03. 09.15.00", "éjjel-nappal", "57 óra", "2026. január", "A hónap még tart")
	want(t, b.Visit("/availability/2026-01"), 200, "Ebben a hónapban nem volt kiesés", "744 óra", "nincs mérés", "2026. február")
	for _, path := range []string{"/availability/2026-03", "/availability/2026-13", "/availability/1999-12", "/availability/2026.02", "/availability/most"} {
		want(t, b.Visit(path), 404)
	}

	var r Report
	a = b.Visit("/availability.json")
	err := json.Unmarshal([]byte(a.Body), &r)
	if err != nil || a.Status != 200 || len(r.Services) != 2 || r.Targets.Policy != "97.18" || r.Targets.Own != "99.95" {
		t.Fatalf("%v %s", err, a.Body)
	}
	s := r.Services[0]
	if m := s.Months[0]; s.Service != Pages || len(s.Months) != 13 || m.Month != "2026-02" || !m.Running || m.Own != 600 || m.Up != 3000 || m.Availability == nil || *m.Availability != "83.33" || s.Months[1].Availability != nil {
		t.Errorf("%+v", s.Months[:2])
	}
	if len(s.Outages) != 1 || s.Outages[0].Probe != "heartbeat" || s.Outages[0].Until.Sub(s.Outages[0].Since) != 10*time.Minute {
		t.Errorf("%+v", s.Outages)
	}
	a = b.Visit("/availability.csv")
	table := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff")))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil || len(rows) != 1+2*13 || strings.Join(rows[1], " ") != "pages 2026-02 true 208800 600 0 205200 3000 83.33" || strings.Join(rows[2], " ") != "pages 2026-01 false 2678400 0 0 2678400 0 " {
		t.Errorf("%v %q", err, rows)
	}
	// In an outage that goes on everybody is told.
	w.now = w.now.Add(5 * time.Minute)
	want(t, b.Visit("/availability"), 200, "Most kiesés tart", "a rendszer egésze")
	want(t, b.Visit("/availability/2026-02"), 200, "még tart")
}

// English pages have no Hungarian left in them.
func TestPages_English(t *testing.T) {
	w := newWorld(t)
	w.down()
	b := w.browser(identity.Actor{})
	b.Submit("/language", form("lang", "en", "back", "/availability"))
	want(t, b.Visit("/availability"), 200, "February 2026 (so far)", "83.33%", "below target", "Measured since 03/02/2026 09:00")
	want(t, b.Visit("/availability/2026-02"), 200, "(3,600 − 600 − 0) s / 3,600 s = 83.33%", "no process of the program was running", "round the clock")
}

// Who keeps the service annotates, announces, calls off and plans; everybody sees it; nobody changes what was measured.
//
// Covers: X13
func TestPages_X13_Keep(t *testing.T) {
	w := newWorld(t)
	w.down()
	b, public, clerk := w.browser(support), w.browser(identity.Actor{}), w.browser(identity.Actor{Code: "ugyintezo", BodyID: 9, Role: identity.RoleClerk})
	for _, path := range []string{"/availability/keep", "/availability/outages/1"} {
		want(t, clerk.Visit(path), 404)
	}
	for _, path := range []string{"/availability/outages/1", "/availability/maintenance", "/availability/maintenance/1", "/availability/hours"} {
		want(t, clerk.Submit(path, form("note", "x", "service", Pages)), 404)
	}
	want(t, b.Visit("/availability/keep"), 200, "2026.02.03. 09.05.00", "kezdettől: minden nap, éjjel-nappal", `href="/availability/outages/1"`)

	// A note on an outage, sent twice, is one.
	want(t, b.Submit("/availability/outages/1", form("note", "  ", "form_key", "ures")), 422, `href="#note"`, "kötelező kitölteni")
	want(t, b.Submit("/availability/outages/99", form("note", "x")), 404)
	want(t, b.Visit("/availability/outages/x"), 404)
	for range 2 {
		want(t, b.Submit("/availability/outages/1", form("note", "Áramszünet volt a gépteremben.", "form_key", "egyszer")), 200, "közzétettük", "Áramszünet", "szolgalat-1")
	}
	want(t, b.Submit("/availability/outages/1", form("note", strings.Repeat("x", 1001))), 422, "1 000 karakter")
	a := want(t, public.Visit("/availability/2026-02"), 200, "Áramszünet volt a gépteremben.")
	if strings.Contains(a.Body, "szolgalat-1") || strings.Count(a.Body, "Áramszünet") != 1 {
		t.Error("the public sees who wrote it, or sees it twice")
	}

	// Maintenance that has begun is none.
	want(t, b.Submit("/availability/maintenance", form("services", Pages, "since", "tegnap", "until", "2026.02.03. 12.00", "note", "Frissítés")), 422, `href="#since"`, "nem olvasható időpont", `value="tegnap"`, "Frissítés")
	want(t, b.Submit("/availability/maintenance", form("services", Pages, "since", "2026.02.03. 09.00", "until", "2026.02.03. 08.00")), 422, "nem múlt el", "később", `href="#note"`)
	want(t, b.Submit("/availability/maintenance", form("since", "2026.02.03. 11.00", "until", "2026.02.13. 08.00", "note", "Frissítés")), 422, `href="#services"`, "egy hétig")
	want(t, b.Submit("/availability/maintenance", form("services", Pages, "services", "nincs", "since", "2030.02.03. 11.00", "until", "2030.02.03. 12.00", "note", "Frissítés")), 422, "egy évre")
	want(t, b.Submit("/availability/maintenance", form("services", Pages, "services", Interface, "since", "2026.02.03. 11.00", "until", "2026.02.03. 12:30", "note", "Frissítés", "form_key", "karb")), 200, "meghirdettük", "meghirdetve", "Karbantartás lemondása")
	want(t, b.Submit("/availability/maintenance", form("services", Pages, "since", "2026.02.03. 14.00", "until", "2026.02.03. 15.00", "note", "Lemondandó", "form_key", "karb2")), 200, "Lemondandó")
	want(t, b.Submit("/availability/maintenance/2", form("form_key", "le")), 200, "lemondtuk", "lemondva")
	want(t, b.Submit("/availability/maintenance/2", form("form_key", "le2")), 409, "már lemondták")
	want(t, b.Submit("/availability/maintenance/77", form()), 404)
	a = want(t, public.Visit("/availability"), 200, "Meghirdetett karbantartás", "Frissítés", "2026.02.03. 11.00 – 2026.02.03. 12.30")
	if strings.Contains(a.Body, "Lemondandó") {
		t.Error("what was called off is still announced")
	}
	w.start()
	w.now = moment(t, "2026-02-03 11:30:00")
	want(t, b.Submit("/availability/maintenance/1", form("form_key", "keso")), 409, "már elkezdődött")
	w.now = moment(t, "2026-02-03 13:00:00")
	p := w.start()
	w.wait(2*time.Minute, p)
	y, err := w.Year(t.Context(), Pages)
	if err != nil || y.Months[0].Planned != 61*hour+120-5400 || y.Months[0].Own != 600+hour+1800 {
		t.Errorf("%+v, %v", y.Months[0], err)
	}

	// Hours from a day to come on.
	hours := func(pairs ...string) url.Values {
		v := form("service", Pages, "seen", "0", "pages_valid_from", "2026.02.04.", "pages_days", "working", "pages_opens", "8.00", "pages_closes", "16.00")
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	want(t, b.Submit("/availability/hours", hours("pages_valid_from", "2026.02.03.")), 422, `href="#pages_valid_from"`, "holnapi", `value="2026.02.03."`)
	want(t, b.Submit("/availability/hours", hours("pages_valid_from", "soha", "pages_opens", "25.00", "pages_closes", "8")), 422, `href="#pages_opens"`, `href="#pages_closes"`, "nem olvasható nap")
	want(t, b.Submit("/availability/hours", hours("pages_opens", "16.00")), 422, `href="#pages_closes"`)
	want(t, b.Submit("/availability/hours", hours("service", "nincs")), 404)
	want(t, b.Submit("/availability/hours", hours("form_key", "orak")), 200, "új üzemidőt rögzítettük", "2026.02.04.: munkanapokon, 8.00–16.00")
	want(t, b.Submit("/availability/hours", hours("form_key", "orak2", "pages_closes", "24.00")), 409, "Közben más is", `value="24.00"`)
	w.now = moment(t, "2026-02-05 00:00:00")
	want(t, public.Visit("/availability/2026-02"), 200, "kezdettől: minden nap, éjjel-nappal", "2026.02.04.: munkanapokon, 8.00–16.00", "78 óra 30 perc")
	if n := dbtest.Query(t, w.url, "SELECT string_agg(operation || ' ' || subject, ', ' ORDER BY id) FROM audit.entry"); n != "availability.annotate outage/1, availability.announce maintenance, availability.announce maintenance, availability.call_off maintenance/2, availability.plan service/pages" {
		t.Error(n)
	}
}

// Without the right nothing is done, and what is forbidden looks like what is not there.
func TestKeep_Forbidden(t *testing.T) {
	w := newWorld(t)
	who := identity.Actor{Code: "ugyintezo", BodyID: 9, Role: identity.RoleClerk}
	ctx := t.Context()
	_, err1 := w.Keeping(ctx, who)
	_, err2 := w.Outage(ctx, who, 1)
	for i, err := range []error{
		err1, err2, w.Annotate(ctx, who, Note{OutageID: 1, Text: "x"}), w.Announce(ctx, who, NewMaintenance{}), w.Plan(ctx, who, NewHours{Service: Pages}),
	} {
		var e *errs.Error
		if !errors.As(err, &e) || e.Kind != errs.NotFound {
			t.Errorf("%d: %v", i, err)
		}
	}
}
