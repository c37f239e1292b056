package outbox_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// ownTexts stand in for the program's own messages, which a room to the right holds.
func ownTexts() fs.FS {
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el","error.bad_key":"Rossz kulcs"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
}

func (w *world) site(who identity.Actor) *web.Site {
	w.t.Helper()
	text, err := i18n.New(ownTexts(), finding.Messages, web.Messages, identity.Messages, outbox.Messages)
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := web.New(web.Config{Catalog: text})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(*web.Context, identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Piroska", Code: who.Code, Body: "Próba Hivatal"}
			return h(c, who)
		}
	})
	return s
}

func (w *world) browser(who identity.Actor) *webtest.Browser {
	return webtest.NewBrowser(w.t, w.site(who))
}

func actor(role identity.Role, body int64) identity.Actor {
	return identity.Actor{Code: fmt.Sprintf("%s-%d", role, body), BodyID: body, Role: role}
}

// dead makes dead letters of our body.
func (w *world) dead(n int) {
	w.t.Helper()
	w.behave(func(string) (int, string) { return 422, "" })
	for i := range int64(n) {
		w.put("minta", fmt.Sprintf("d%d", i), fmt.Sprintf("%d/X", i+1), i+1)
	}
	w.drain()
	w.behave(nil)
}

func want(t *testing.T, a webtest.Answer, status int, texts ...string) webtest.Answer {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %s", a.Status, status, a.Text())
	}
	for _, s := range texts {
		if !strings.Contains(a.Body, s) && !strings.Contains(a.Text(), s) {
			t.Errorf("%q is not on the page: %s", s, a.Text())
		}
	}
	return a
}

func TestSite_ViewsFitTheirData(t *testing.T) {
	w := newWorld(t)
	webtest.CheckViews(t, w.site(actor(identity.RoleClerk, ours)))
}

// The clerk of the office reads why something was not taken, sends it again, and puts another one aside with a reason; a
// double click counts once, and who comes second is told.
//
// Covers: X7
func TestDeadPages_X7(t *testing.T) {
	w := newWorld(t)
	b := w.browser(actor(identity.RoleClerk, ours))
	want(t, b.Visit("/exchange/dead"), 200, "Minden változást átvettek")
	w.dead(3)
	want(t, b.Visit("/exchange/dead"), 200, "3 átadásra váró tétel", "MINTA – PTR-1", "Próba Piroska", "visszautasította", "Javítsa az ügyfél")
	first := "/exchange/dead/" + w.query(`SELECT id::text FROM exchange.outbox WHERE key = 'd0'`)
	second := "/exchange/dead/" + w.query(`SELECT id::text FROM exchange.outbox WHERE key = 'd1'`)
	page := want(t, b.Visit(first), 200, "nem vették át", "person.taj", "hiányzik", "Újraküldöm")
	again := url.Values{"form_key": {page.FormKey()}, "do": {"again"}}
	for range 2 {
		want(t, b.Submit(first, again), 200, "Újraküldjük", "2 átadásra váró tétel")
	}
	want(t, b.Submit(first, url.Values{"form_key": {"x"}, "do": {"aside"}, "reason": {"téves rögzítés volt"}}), 409, "közben már történt valami", "úton van")
	want(t, b.Submit(second, url.Values{"form_key": {"y"}, "do": {"aside"}, "reason": {" "}}), 422, "Írja meg, miért nem kell átadni")
	want(t, b.Submit(second, url.Values{"form_key": {"z"}, "do": {"aside"}, "reason": {strings.Repeat("ő", 501)}}), 422, "legfeljebb 500 betű")
	want(t, b.Submit(second, url.Values{"form_key": {"v"}, "do": {"aside"}, "reason": {"téves rögzítés volt"}}), 200, "Levettük a listáról", "1 átadásra váró tétel")
	want(t, b.Visit(second), 200, "félretéve", "téves rögzítés volt")
	want(t, b.Submit("/exchange/dead", url.Values{"form_key": {"all"}}), 200, "Minden tételt újraküldünk", "Minden változást átvettek")
	w.drain()
	want(t, b.Visit(first), 200, "átvették")
	if w.states() != "0 2 0 1" {
		t.Error(w.states())
	}
	want(t, b.Visit("/exchange/dead/999"), 404)
	want(t, b.Visit("/exchange/dead/x"), 404)
	want(t, b.Visit("/exchange/dead?after=x"), 404)
	want(t, b.Submit(first, url.Values{"form_key": {"w"}, "do": {"valami"}}), 404)
}

// A long list goes page by page.
func TestDeadList_Pages(t *testing.T) {
	w := newWorld(t)
	w.dead(55)
	b := w.browser(actor(identity.RoleClerk, ours))
	a := want(t, b.Visit("/exchange/dead"), 200, "55 átadásra váró tétel", "?after=")
	i := strings.Index(a.Body, "?after=")
	next := a.Body[i : i+strings.IndexByte(a.Body[i:], '"')]
	if rest := want(t, b.Visit("/exchange/dead"+next), 200); strings.Count(rest.Body, "<tr data-href") != 5 {
		t.Errorf("%d rows on the second page", strings.Count(rest.Body, "<tr data-href"))
	}
}

// An office sees to its own, the support desk to all; nobody else sees that there is anything.
//
// Covers: X7
func TestDead_X7_WhoMaySee(t *testing.T) {
	w := newWorld(t)
	w.dead(2)
	id := w.query(`SELECT min(id)::text FROM exchange.outbox`)
	want(t, w.browser(actor(identity.RoleSupport, 99)).Visit("/exchange/dead"), 200, "11. számú hivatal", "2 átadásra váró tétel")
	want(t, w.browser(actor(identity.RoleIssuer, theirs)).Visit("/exchange/dead"), 200, "Minden változást átvettek")
	want(t, w.browser(actor(identity.RoleIssuer, theirs)).Visit("/exchange/dead/"+id), 404)
	want(t, w.browser(actor(identity.RoleReader, ours)).Visit("/exchange/dead"), 404)
	for _, who := range []identity.Actor{actor(identity.RoleClerk, theirs), actor(identity.RoleReader, ours), actor(identity.RoleInterface, ours)} {
		err := w.SendAgain(t.Context(), who, outbox.Handle{ID: 1})
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", who.Code, err)
		}
	}
	n, err := w.SendAllAgain(t.Context(), actor(identity.RoleClerk, theirs), audit.Request{})
	if err != nil || n != 0 {
		t.Errorf("another office sent %d again: %v", n, err)
	}
	count, err := w.CountDead(context.Background(), actor(identity.RoleSupport, 99))
	if err != nil || count != 2 {
		t.Errorf("%d: %v", count, err)
	}
}
