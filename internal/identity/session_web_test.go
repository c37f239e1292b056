package identity_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// newSite is a site with the room's pages and one of another room, which says who acts.
func newSite(t testing.TB, w *world, publicURL string) *web.Site {
	t.Helper()
	catalog, err := i18n.New(web.Messages, listing.Messages, identity.Messages)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{Catalog: catalog, PublicURL: publicURL})
	if err != nil {
		t.Fatal(err)
	}
	w.m.BodyName = func(_ context.Context, id int64) (string, string) {
		return fmt.Sprintf("PROBA-%d", id), fmt.Sprintf("Próbafalva %d", id)
	}
	w.m.Routes(s)
	who := w.m.Page(func(c *web.Context, who identity.Actor) error {
		_, err := fmt.Fprintf(c.W, "%s acts for %d (%s)", who.Code, who.BodyID, c.User.Body)
		return err
	})
	s.Handle("GET /room/{id}", who)
	s.Handle("POST /room", who)
	s.Handle("GET /{$}", who)
	return s
}

func credentials(code, password string) url.Values {
	return url.Values{"code": {code}, "password": {password}, "back": {"/room/7"}}
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	webtest.CheckViews(t, newSite(t, w, "http://127.0.0.1:8080"))
}

func TestSignInPage(t *testing.T) {
	w := newWorld(t)
	b := webtest.NewBrowser(t, newSite(t, w, "http://127.0.0.1:8080"))
	a := b.Visit("/room/7")
	if a.Path != "/sign-in" || a.Status != http.StatusOK || !strings.Contains(a.Body, `name="back" value="/room/7"`) {
		t.Fatalf("whoever is not signed in lands at %s with %d", a.Path, a.Status)
	}
	for _, want := range []string{`autocomplete="username"`, `autocomplete="current-password"`, `type="password"`} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	a = b.Submit("/sign-in", credentials(clerk, "kavics lovarda hetedik torony"))
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "Nem jó a felhasználói azonosító vagy a jelszó") || !strings.Contains(a.Body, `value="`+clerk+`"`) || strings.Contains(a.Body, "torony") {
		t.Errorf("a wrong password: %d\n%s", a.Status, a.Text())
	}
	a = b.Submit("/sign-in", credentials(clerk, password))
	if a.Path != "/room/7" || a.Body != clerk+" acts for 11 (Próbafalva 11)" {
		t.Errorf("after the sign-in: %s: %s", a.Path, a.Body)
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	a = b.Visit("/sign-in?back=/room/9")
	if a.Path != "/room/9" {
		t.Errorf("whoever is signed in lands at %s", a.Path)
	}
	a = b.Submit("/sign-out", nil)
	if a.Path != "/sign-in" || !strings.Contains(a.Text(), "Kijelentkezett") {
		t.Errorf("after the sign-out: %s: %s", a.Path, a.Text())
	}
	a = b.Visit("/room/7")
	if a.Path != "/sign-in" {
		t.Errorf("after the sign-out the room is at %s", a.Path)
	}
	// The browser stays known: it is slowed down alone, whatever others do.
	for range 6 {
		_ = webtest.NewBrowser(t, newSite(t, w, "")).Submit("/sign-in", credentials(clerk, "kavics lovarda hetedik torony"))
	}
	a = b.Submit("/sign-in", credentials(clerk, password))
	if a.Path != "/room/7" {
		t.Errorf("a known browser: %d %s", a.Status, a.Text())
	}
}

// The answer to a wrong sign-in is the same to the letter whether the code exists or not.
//
// Covers: S3
func TestSignInPageTellsNothing_S3(t *testing.T) {
	w := newWorld(t)
	b := webtest.NewBrowser(t, newSite(t, w, ""))
	key := regexp.MustCompile(`name="form_key" value="[^"]*"|name="sealed" value="[^"]*"|data-options="[^"]*"`)
	for round := range 5 {
		answers := map[string]bool{}
		for _, code := range []string{clerk, "nincs.ilyen"} {
			a := b.Submit("/sign-in", credentials(code, "kavics lovarda hetedik torony"))
			answers[fmt.Sprint(a.Status, a.Header.Get("Retry-After"), len(a.Header), key.ReplaceAllString(strings.ReplaceAll(a.Body, code, "CODE"), ""))] = true
			if a.Status != http.StatusUnprocessableEntity || a.Header.Get("Retry-After") != "" || (round >= 2) != strings.Contains(a.Text(), "háromszor egymás után") {
				t.Errorf("attempt %d with %s: %d, Retry-After %q\n%s", round+1, code, a.Status, a.Header.Get("Retry-After"), a.Text())
			}
		}
		if len(answers) != 1 {
			t.Errorf("attempt %d: the answers differ", round+1)
		}
	}
}

// Cookies are bound to host and https, hidden from scripts and other sites, and new at each sign-in.
//
// Covers: S4
func TestCookies_S4(t *testing.T) {
	for _, c := range []struct{ name, public, prefix string }{
		{"https", "https://oszir.example", "__Host-"}, {"this machine", "http://127.0.0.1:8080", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			s := newSite(t, w, c.public)
			planted := strings.Repeat("A", 43)
			ask := func(method, path string, v url.Values, cookies ...*http.Cookie) *http.Response {
				r := httptest.NewRequestWithContext(t.Context(), method, c.public+path, strings.NewReader(v.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				for _, k := range cookies {
					r.AddCookie(k)
				}
				rec := httptest.NewRecorder()
				s.ServeHTTP(rec, r)
				return rec.Result()
			}
			answer := ask(http.MethodPost, "/sign-in", credentials(clerk, password), &http.Cookie{Name: c.prefix + "oszir", Value: planted}, &http.Cookie{Name: c.prefix + "oszir-device", Value: planted})
			if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/room/7" {
				t.Fatalf("%d to %s", answer.StatusCode, answer.Header.Get("Location"))
			}
			cookies := answer.Cookies()
			if len(cookies) != 2 {
				t.Fatalf("%d cookies", len(cookies))
			}
			for _, k := range cookies {
				if !strings.HasPrefix(k.Name, c.prefix+"oszir") || !k.HttpOnly || k.SameSite != http.SameSiteStrictMode || k.Path != "/" || k.Domain != "" ||
					k.Secure != (c.prefix != "") || k.Value == planted || len(k.Value) != 43 {
					t.Errorf("cookie %s", k.Raw)
				}
			}
			if cookies[0].MaxAge != 0 || cookies[1].MaxAge != 180*24*3600 {
				t.Errorf("they are kept for %d and %d seconds", cookies[0].MaxAge, cookies[1].MaxAge)
			}
			if got := ask(http.MethodGet, "/room/7", nil, &http.Cookie{Name: c.prefix + "oszir", Value: planted}); got.StatusCode != http.StatusSeeOther {
				t.Errorf("the planted token is answered with %d", got.StatusCode)
			}
			if got := ask(http.MethodGet, "/room/7", nil, cookies...); got.StatusCode != http.StatusOK {
				t.Errorf("the session is answered with %d", got.StatusCode)
			}
			again := ask(http.MethodPost, "/sign-in", credentials(clerk, password), cookies...).Cookies()
			if len(again) != 2 || again[0].Value == cookies[0].Value || again[1].Value != cookies[1].Value || again[1].MaxAge != cookies[1].MaxAge {
				t.Errorf("the second sign-in: %v", again)
			}
			out := ask(http.MethodPost, "/sign-out", nil, cookies...)
			if out.Header.Get("Clear-Site-Data") != `"cache", "storage"` || len(out.Cookies()) != 1 || out.Cookies()[0].MaxAge >= 0 || out.Cookies()[0].Name != c.prefix+"oszir" {
				t.Errorf("the sign-out: %v", out.Header)
			}
			if got := ask(http.MethodGet, "/room/7", nil, cookies...); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/sign-in?back=/room/7" {
				t.Errorf("the session after the sign-out: %d to %s", got.StatusCode, got.Header.Get("Location"))
			}
			if got := ask(http.MethodPost, "/room", nil, cookies...); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/sign-in" {
				t.Errorf("a form after the sign-out: %d to %s", got.StatusCode, got.Header.Get("Location"))
			}
		})
	}
}

// Whose failures are counted together: nobody can choose by a header whom a guess is charged to.
func TestAddressOfAGuess(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name, public, peer, forwarded string
		same                          bool // all guesses are charged to one address
	}{
		{"a peer from outside that makes up a header", "https://oszir.example", "198.51.100.7:4000", "203.0.113.%d", true},
		{"a peer from outside over IPv6, from all its addresses", "https://oszir.example", "[2001:db8:1:2::%d]:4000", "", true},
		{"a proxy on this machine", "https://oszir.example", "127.0.0.1:4000", "203.0.113.%d", false},
		{"a proxy on this machine whose client makes up more", "https://oszir.example", "127.0.0.1:4000", "203.0.113.%d, 198.51.100.9", true},
		{"this machine without a proxy", "http://127.0.0.1:8080", "127.0.0.1:4000", "203.0.113.%d", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.m = identity.New(identity.Deps{DB: w.db, Now: w.now})
			s := newSite(t, w, c.public)
			w.pass(time.Hour)
			charged := map[string]bool{}
			for i := range 2 {
				v := credentials("x", "y")
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, c.public+"/sign-in", strings.NewReader(v.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				r.RemoteAddr = strings.ReplaceAll(c.peer, "%d", fmt.Sprint(i+1))
				if c.forwarded != "" {
					r.Header.Set("X-Forwarded-For", strings.ReplaceAll(c.forwarded, "%d", fmt.Sprint(i+1)))
				}
				s.ServeHTTP(httptest.NewRecorder(), r)
				for _, a := range w.m.Charged() {
					charged[a] = true
				}
			}
			if (len(charged) == 1) != c.same || charged[""] {
				t.Errorf("charged to %v", charged)
			}
		})
	}
}

func TestAccountPage(t *testing.T) {
	const other = "Torony lovarda 7. kavics"
	w := newWorld(t)
	err := w.m.AddMembership(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: district, Role: identity.RoleReader})
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, w, "")
	b, elsewhere := webtest.NewBrowser(t, s), webtest.NewBrowser(t, s)
	b.Submit("/sign-in", credentials(clerk, password))
	elsewhere.Submit("/sign-in", credentials(clerk, password))
	a := b.Visit("/account")
	for _, want := range []string{"Próba Piroska", clerk, "Próbafalva 11", "ügyintéző", "Próbafalva 12", "betekintő"} {
		if !strings.Contains(a.Text(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	choice := regexp.MustCompile(`value="(\d+)"[^>]* aria-describedby`).FindAllStringSubmatch(a.Body, -1)
	if len(choice) != 2 {
		t.Fatalf("%d bodies to choose from", len(choice))
	}
	a = b.Submit("/account/body", url.Values{"form_key": {a.FormKey()}, "membership": {choice[1][1]}})
	if a.Path != "/" || a.Body != clerk+" acts for 12 (Próbafalva 12)" {
		t.Errorf("after the choice: %s %s", a.Path, a.Body)
	}
	for _, id := range []string{"999", "x", ""} {
		a = b.Submit("/account/body", url.Values{"membership": {id}})
		if a.Status != http.StatusNotFound {
			t.Errorf("body %q: %d", id, a.Status)
		}
	}
	for name, c := range map[string]struct{ current, wanted, again, field string }{
		"wrong":     {other, "Harmadik lovarda 3. torony", "Harmadik lovarda 3. torony", "current"},
		"short":     {password, "rövid", "rövid", "wanted"},
		"different": {password, other, other + "x", "again"},
	} {
		a = b.Submit("/account", url.Values{"current": {c.current}, "wanted": {c.wanted}, "again": {c.again}})
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#`+c.field+`"`) || strings.Contains(a.Body, c.wanted) {
			t.Errorf("%s: %d\n%s", name, a.Status, a.Text())
		}
	}
	form := url.Values{"form_key": {a.FormKey()}, "current": {password}, "wanted": {other}, "again": {other}}
	a = b.Submit("/account", form)
	if a.Path != "/account" || !strings.Contains(a.Text(), "Az új jelszó él") {
		t.Errorf("after the change: %s %s", a.Path, a.Text())
	}
	a = b.Submit("/account", form)
	if a.Path != "/account" || !strings.Contains(a.Text(), "Az új jelszó él") {
		t.Errorf("the same form again: %s %s", a.Path, a.Text())
	}
	if a = elsewhere.Visit("/room/7"); a.Path != "/sign-in" {
		t.Errorf("elsewhere: %s", a.Path)
	}
	elsewhere.Submit("/sign-in", credentials(clerk, other))
	a = b.Submit("/account/sign-out-everywhere", nil)
	if a.Path != "/sign-in" {
		t.Errorf("after the sign-out everywhere: %s", a.Path)
	}
	for name, x := range map[string]*webtest.Browser{"here": b, "elsewhere": elsewhere} {
		if a := x.Visit("/room/7"); a.Path != "/sign-in" {
			t.Errorf("%s: %s", name, a.Path)
		}
	}
}

func TestPagesOfWhoMustChange(t *testing.T) {
	const other = "Torony lovarda 7. kavics"
	w := newWorld(t)
	err := w.m.SetPassword(t.Context(), operator, identity.PasswordOf{Code: clerk, Password: other, MustChange: true})
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.NewBrowser(t, newSite(t, w, ""))
	a := b.Submit("/sign-in", credentials(clerk, other))
	if a.Path != "/account" || !strings.Contains(a.Text(), "nem Ön választotta") {
		t.Errorf("lands at %s: %s", a.Path, a.Text())
	}
	if a = b.Submit("/room", nil); a.Path != "/account" {
		t.Errorf("a form lands at %s", a.Path)
	}
	b.Submit("/account", url.Values{"current": {other}, "wanted": {password}, "again": {password}})
	if a = b.Visit("/room/7"); a.Path != "/room/7" {
		t.Errorf("after the change: %s", a.Path)
	}
}
