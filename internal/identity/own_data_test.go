package identity_test

import (
	"context"
	"net/url"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/web/webtest"
)

// Whoever signs in without any right, and is in the client registry, begins at who looked at their data, unless they wanted
// something else; nobody else does.
//
// Covers: I8
func TestSignIn_I8_ClientBeginsAtOwnData(t *testing.T) {
	w := newWorld(t)
	w.add("masik.ugyintezo")
	w.text("UPDATE identity.membership SET valid_until = valid_from WHERE account_id = (SELECT id FROM identity.account WHERE code = 'masik.ugyintezo') RETURNING 'x'")
	site := newSite(t, w, "http://127.0.0.1:8080")
	w.m.OwnData = "/room/mine"
	arrives := func(code, back string) string {
		t.Helper()
		v := credentials(code, password)
		v.Set("back", back)
		return webtest.NewBrowser(t, site).Submit("/sign-in", v).Path
	}
	for _, c := range []struct{ name, code, back, known, want string }{
		{"a clerk", clerk, "/", "", "/"},
		{"a clerk who is a client too", clerk, "/", clerk, "/"},
		{"without a right, unknown", "masik.ugyintezo", "/", clerk, "/"},
		{"a client", "masik.ugyintezo", "/", "masik.ugyintezo", "/room/mine"},
		{"a client who wanted something", "masik.ugyintezo", "/room/7", "masik.ugyintezo", "/room/7"},
	} {
		w.text("UPDATE identity.account SET person_id = CASE code WHEN $1 THEN 77 END WHERE code IN ($2, 'masik.ugyintezo') RETURNING 'x'", c.known, clerk)
		if got := arrives(c.code, c.back); got != c.want {
			t.Errorf("%s comes to %s, want %s", c.name, got, c.want)
		}
	}
	w.m.OwnData = ""
	if got := arrives("masik.ugyintezo", "/"); got != "/" {
		t.Errorf("where there is no such page a client comes to %s", got)
	}
}

// A client who comes by the provider need not register to see that; who asks for a right does so first.
//
// Covers: I2, I8
func TestProvider_I8_ClientBeginsAtOwnData(t *testing.T) {
	i := newInbox(t)
	h := newHostile(t, i.later)
	i.use(identity.ProviderConfig{Issuer: h.server.URL})
	i.m.OwnData = "/room/mine"
	comes := func(back string) (*traveller, string) {
		t.Helper()
		b := newTraveller(t)
		b.visit(i.server.URL + "/sign-in/provider/callback?" + url.Values{"state": {h.beginTo(t, b, i.server.URL, back)}, "code": {"c"}}.Encode())
		b.client.CheckRedirect = nil
		b.goOn()
		return b, b.at.Path
	}
	if _, at := comes("/"); at != "/profile/user" {
		t.Errorf("a newcomer comes to %s", at)
	}
	i.text("UPDATE identity.account SET person_id = 77 RETURNING 'x'")
	b, at := comes("/")
	if at != "/room/mine" {
		t.Errorf("a client comes to %s", at)
	}
	b.visit(i.server.URL + "/rights/request")
	if b.at.Path != "/profile/user" {
		t.Errorf("who asks for a right without having registered comes to %s", b.at.Path)
	}
	if _, at = comes("/room/7"); at != "/room/7" {
		t.Errorf("a client who wanted something comes to %s", at)
	}
	i.m.OwnData = ""
	if _, at = comes("/"); at != "/profile/user" {
		t.Errorf("where there is no such page a client who has not registered comes to %s", at)
	}

	// Who is found in the registry at the first sign-in is a client from then on.
	w := newProviderWorld(t)
	w.m.OwnData = "/room/mine"
	w.m.FindPerson = func(context.Context, *database.Tx, identity.Natural) (int64, bool, error) { return 78, true, nil }
	o, path := w.arrive(piroska())
	if path != "" || w.alive("found", o.Token).Person != 78 {
		t.Errorf("somebody who is found comes to %q", path)
	}
}
