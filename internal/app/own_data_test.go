package app_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/web/webtest"
)

// Whoever the client registry knows finds who looked at their data in the head of every page, and begins there when they have
// no right anywhere.
//
// Covers: I8
func TestRights_I8_OwnDataInTheHead(t *testing.T) {
	ctx := t.Context()
	dir := dataFolder(t)
	a, err := app.Open(ctx, app.Config{Data: dir, Quotas: quotas, Settings: map[string]string{"fsync": "off"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close(context.Background()) }()
	super := superOf(t, dir)
	defer super.Close(context.Background())
	body, err := a.Orgs.Register(ctx, identity.System(), orgs.Body{Code: "PROBA-M", Name: "Próbafalva Önkormányzata", Kind: orgs.Municipality})
	if err != nil {
		t.Fatal(err)
	}
	person, err := a.People.Enter(ctx, identity.Actor{Code: "proba", AccountID: 1, BodyID: body.ID, Role: identity.RoleClerk}, people.Entering{
		Values: map[string]string{"family_name": "Próba", "given_name": "Piroska", "birth_date": "1975.03.14."},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"ugyintezo", "ugyfel"} {
		_, err = a.Identity.AddAccount(ctx, identity.System(), identity.NewAccount{Code: code, Name: "Próba Piroska", Password: rightPassword, BodyID: body.ID, Role: identity.RoleClerk})
		if err != nil {
			t.Fatal(err)
		}
	}
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := super.Exec(ctx, sql, args...)
		if err != nil {
			t.Fatal(err)
		}
	}
	exec("UPDATE identity.membership SET valid_until = valid_from WHERE account_id = (SELECT id FROM identity.account WHERE code = 'ugyfel')")
	link := regexp.MustCompile(`<li><a href="/my-data"( aria-current="true")?>Adataim</a></li>`)
	for _, c := range []struct {
		name   string
		code   string
		known  bool
		begins string
		linked bool
	}{
		{"a client", "ugyfel", true, "/my-data", true},
		{"somebody without a right whom nobody knows", "ugyfel", false, "/", false},
		{"a clerk who is a client too", "ugyintezo", true, "/", true},
		{"a clerk", "ugyintezo", false, "/", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			exec("UPDATE identity.account SET person_id = CASE WHEN $1 THEN $2::bigint END WHERE code = $3", c.known, person, c.code)
			site, err := a.NewSite(app.Serving{PublicURL: "http://127.0.0.1:1", Web: true, Modules: []string{"people", "orgs", "oversight", "ptr", "tartinfo"}})
			if err != nil {
				t.Fatal(err)
			}
			b := webtest.NewBrowser(t, site)
			at := b.Submit("/sign-in", url.Values{"code": {c.code}, "password": {rightPassword}, "back": {"/"}})
			if at.Path != c.begins || at.Status != http.StatusOK {
				t.Errorf("begins at %s with %d, want %s", at.Path, at.Status, c.begins)
			}
			for _, path := range []string{"/", "/account", "/my-data"} {
				found := link.FindStringSubmatch(b.Visit(path).Body)
				if (found != nil) != c.linked {
					t.Errorf("%s: linked %v, want %v", path, found != nil, c.linked)
				}
				if found != nil && (found[1] != "") != (path == "/my-data") {
					t.Errorf("%s: the link says that it is the open page: %v", path, found[1] != "")
				}
			}
		})
	}
}
