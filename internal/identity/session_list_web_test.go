package identity_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/web/webtest"
)

// agent sends everything with the name of a browser.
func agent(h http.Handler, name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("User-Agent", name)
		h.ServeHTTP(w, r)
	})
}

// The list names browsers in plain words, ends one session, then all others; a session that was ended is useless, also to
// whoever has stolen its cookie.
//
// Covers: I7, S4
func TestSessionsPage_I7_S4(t *testing.T) {
	w := newWorld(t)
	site := newSite(t, w, "")
	const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
	here, there, third := webtest.NewBrowser(t, agent(site, firefox)), webtest.NewBrowser(t, agent(site, edge)), webtest.NewBrowser(t, agent(site, "curl/8"))
	for _, b := range []*webtest.Browser{here, there, third} {
		if a := b.Submit("/sign-in", credentials(clerk, password)); a.Path != "/room/7" {
			t.Fatalf("%d %s", a.Status, a.Path)
		}
	}
	a := here.Visit("/account/sessions")
	for _, want := range []string{"Firefox, Linux", "Edge, Windows", "Ismeretlen böngésző", "ez az ablak", "Kiléptetés mindenhol máshol"} {
		if !strings.Contains(a.Text(), want) {
			t.Errorf("the page lacks %q: %s", want, a.Text())
		}
	}
	if kept := dbtest.Query(t, w.url, "SELECT string_agg(browser, '|' ORDER BY id) FROM identity.session"); kept != "Firefox, Linux|Edge, Windows|" {
		t.Errorf("kept of the browsers: %s", kept)
	}
	m := regexp.MustCompile(`value="(\d+)">Kiléptetés<span class="visually-hidden">: Edge`).FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatalf("no button for the session of Edge\n%s", a.Body)
	}
	address, _ := url.Parse(there.URL)
	stolen := there.Jar().Cookies(address)
	if a = here.Submit("/account/sessions/end", url.Values{"form_key": {a.FormKey()}, "session": {m[1]}}); !strings.Contains(a.Text(), "A kiléptetés megtörtént") {
		t.Errorf("after ending one: %s", a.Text())
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/room/7", nil)
	for _, c := range stolen {
		r.AddCookie(c)
	}
	answer := httptest.NewRecorder()
	site.ServeHTTP(answer, r)
	if answer.Code != http.StatusSeeOther || !strings.HasPrefix(answer.Header().Get("Location"), "/sign-in") {
		t.Errorf("the stolen cookie is answered with %d", answer.Code)
	}
	if b := third.Visit("/room/7"); b.Path != "/room/7" {
		t.Errorf("the third was ended too: %s", b.Path)
	}
	if b := here.Submit("/account/sessions/end", url.Values{"session": {"999999"}}); b.Status != http.StatusNotFound {
		t.Errorf("a session of nobody: %d", b.Status)
	}
	here.Submit("/account/sessions/end", url.Values{"session": {"others"}})
	if b := third.Visit("/room/7"); b.Path != "/sign-in" {
		t.Errorf("the third goes on at %s", b.Path)
	}
	if b := here.Visit("/room/7"); b.Path != "/room/7" {
		t.Errorf("the own window is at %s", b.Path)
	}
	if n := w.entries("identity.end_sessions"); n != 2 {
		t.Errorf("%d entries in the log, want 2", n)
	}
}

// Half an hour without a move ends a session; what was sent afterwards is kept, sealed, for the one who had typed it.
//
// Covers: T8, I7
func TestIdle_T8_TypedTextIsKept(t *testing.T) {
	w := newWorld(t)
	w.add("masik.ugyintezo")
	site := newSite(t, w, "")
	b := webtest.NewBrowser(t, site)
	b.Submit("/sign-in", credentials(clerk, password))
	w.pass(29 * time.Minute)
	if a := b.Visit("/account/idle"); a.Body != "{\"left\":60}\n" {
		t.Errorf("a minute before the end: %s", a.Body)
	}
	w.pass(time.Minute)
	if a := b.Visit("/account/idle"); a.Body != "{\"left\":0}\n" {
		t.Errorf("at the end: %s", a.Body)
	}
	a := b.Submit("/room", url.Values{"note": {"Hosszú feljegyzés, kár lenne érte"}})
	sealed := regexp.MustCompile(`name="form" value="([^"]+)"`).FindStringSubmatch(a.Body)
	if a.Status != http.StatusUnprocessableEntity || sealed == nil || strings.Contains(a.Body, "feljegyzés") || !strings.Contains(a.Text(), "amit beírt, megvan") {
		t.Fatalf("sent too late: %d\n%s", a.Status, a.Text())
	}
	form := func(code string) url.Values {
		v := credentials(code, password)
		v.Set("form", sealed[1])
		return v
	}
	other := webtest.NewBrowser(t, site).Submit("/sign-in", form("masik.ugyintezo"))
	if strings.Contains(other.Body, "feljegyzés") || other.Path != "/room/7" {
		t.Errorf("somebody else is shown it: %s", other.Path)
	}
	a = b.Submit("/sign-in", form(clerk))
	if !strings.Contains(a.Body, `action="/room"`) || !strings.Contains(a.Body, `value="Hosszú feljegyzés, kár lenne érte"`) {
		t.Errorf("after signing in again: %s\n%s", a.Path, a.Body)
	}
	if a = b.Submit("/room", url.Values{"note": {"x"}}); a.Path != "/room" {
		t.Errorf("sending it: %s", a.Path)
	}
	b.Submit("/sign-out", nil)
	if a = b.Submit("/room", url.Values{"note": {"x"}}); a.Path != "/sign-in" || strings.Contains(a.Body, `name="form"`) {
		t.Errorf("after the sign-out a form is kept: %s", a.Path)
	}
}

// A warning can be answered: a press of the button counts as a move.
func TestStay(t *testing.T) {
	w := newWorld(t)
	b := webtest.NewBrowser(t, newSite(t, w, ""))
	b.Submit("/sign-in", credentials(clerk, password))
	w.pass(29 * time.Minute)
	if a := b.Submit("/account/stay", nil); a.Status != http.StatusNoContent {
		t.Errorf("staying: %d", a.Status)
	}
	w.pass(29 * time.Minute)
	if a := b.Visit("/room/7"); a.Path != "/room/7" {
		t.Errorf("later: %s", a.Path)
	}
}
