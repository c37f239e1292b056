package identity_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

func TestAddAccount(t *testing.T) {
	w := newWorld(t)
	good := identity.NewAccount{Code: "uj.ugyintezo", Name: "Új Ubul", Password: password, BodyID: office, Role: identity.RoleClerk}
	for _, c := range []struct {
		name  string
		spoil func(*identity.NewAccount)
		kind  errs.Kind
		key   string
	}{
		{"a code with accents", func(a *identity.NewAccount) { a.Code = "új" }, errs.Invalid, "identity.code_invalid"},
		{"a code of one letter", func(a *identity.NewAccount) { a.Code = "a" }, errs.Invalid, "identity.code_invalid"},
		{"a code of 41 letters", func(a *identity.NewAccount) { a.Code = strings.Repeat("a", 41) }, errs.Invalid, "identity.code_invalid"},
		{"a code that the log uses", func(a *identity.NewAccount) { a.Code = "Operator" }, errs.Invalid, "identity.code_invalid"},
		{"the code of nobody", func(a *identity.NewAccount) { a.Code = "unknown" }, errs.Invalid, "identity.code_invalid"},
		{"a code that somebody has", func(a *identity.NewAccount) { a.Code = "PROBA.ugyintezo" }, errs.Conflict, "identity.code_taken"},
		{"no name", func(a *identity.NewAccount) { a.Name = " \t" }, errs.Invalid, "identity.name_invalid"},
		{"no mail address", func(a *identity.NewAccount) { a.Email = "ubul, a szomszéd" }, errs.Invalid, "identity.email_invalid"},
		{"a role of the program", func(a *identity.NewAccount) { a.Role = identity.RoleSystem }, errs.Invalid, "identity.role_invalid"},
		{"a role that is none", func(a *identity.NewAccount) { a.Role = "king" }, errs.Invalid, "identity.role_invalid"},
		{"a short password", func(a *identity.NewAccount) { a.Password = "rövid" }, errs.Invalid, "identity.password_short"},
		{"a password of the name", func(a *identity.NewAccount) { a.Name, a.Password = "Zsombor Zsombor", "Zsomborzsombor1" }, errs.Invalid, "identity.password_easy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := good
			c.spoil(&in)
			_, err := w.m.AddAccount(t.Context(), operator, in)
			var known *errs.Error
			if !errors.As(err, &known) || known.Kind != c.kind || known.Key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
	if n := w.entries("identity.add_account"); n != 1 {
		t.Errorf("%d entries in the log, want that of the clerk only", n)
	}
	a, err := w.m.AddAccount(t.Context(), operator, good)
	if err != nil || a.Code != "uj.ugyintezo" || a.ID == 0 {
		t.Errorf("%+v, %v", a, err)
	}
	_, err = w.try("uj.ugyintezo", password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("signing in: %v", err)
	}
	if hash := dbtest.Query(t, w.url, "SELECT count(DISTINCT password)::text FROM identity.account"); hash != "2" {
		t.Error("the same password has the same digest")
	}
}

func TestChangePassword(t *testing.T) {
	const other = "Torony lovarda 7. kavics"
	w := newWorld(t)
	o := w.signIn()
	key, err := w.m.NewKey(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: office})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in  identity.OwnPassword
		key string
	}{
		"current one wrong": {identity.OwnPassword{SessionID: o.SessionID, Current: other, Wanted: "Harmadik lovarda 3. torony"}, "identity.current_wrong"},
		"the same":          {identity.OwnPassword{SessionID: o.SessionID, Current: password, Wanted: password}, "identity.password_same"},
		"too short":         {identity.OwnPassword{SessionID: o.SessionID, Current: password, Wanted: "rövid"}, "identity.password_short"},
		"of one's own name": {identity.OwnPassword{SessionID: o.SessionID, Current: password, Wanted: "PróbaPiroska2014"}, "identity.password_easy"},
		"no such session":   {identity.OwnPassword{SessionID: 999, Current: password, Wanted: other}, "error.not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.m.ChangePassword(t.Context(), o.Actor, c.in)
			var known *errs.Error
			if !errors.As(err, &known) || known.Key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
			w.alive("the session", o.Token)
		})
	}
	_, err = w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("the old password: %v", err)
	}
	var wg sync.WaitGroup
	tokens := make(chan string, 20)
	for range 20 {
		wg.Go(func() {
			got, err := w.m.ChangePassword(t.Context(), o.Actor, identity.OwnPassword{SessionID: o.SessionID, Current: password, Wanted: other, Key: "egyszer"})
			if err != nil && errs.KindOf(err) != errs.Unavailable {
				t.Error(err)
			}
			if got.Token != "" {
				tokens <- got.Token
			}
		})
	}
	wg.Wait()
	close(tokens)
	if len(tokens) != 1 {
		t.Fatalf("%d tokens, want one", len(tokens))
	}
	w.alive("the new token", <-tokens)
	_, err = w.try(clerk, password, "", "192.0.2.1")
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("the old password: %v", err)
	}
	_, err = w.try(clerk, other, "", "192.0.2.1")
	if err != nil {
		t.Errorf("the new password: %v", err)
	}
	_, err = w.m.ByKey(t.Context(), key)
	if err != nil {
		t.Errorf("the key: %v", err)
	}
	log := dbtest.Query(t, w.url, "SELECT string_agg(e::text, ' ') FROM audit.entry e")
	if strings.Contains(strings.ToLower(log), "torony") || strings.Contains(strings.ToLower(log), "kavics") {
		t.Error("the log holds a password")
	}
	if n := w.count("SELECT count(*)::text FROM audit.entry WHERE operation = 'identity.change_password' AND detail->>'outcome' = 'done' AND request_digest IS NULL"); n != 1 {
		t.Errorf("%d changes in the log, want 1", n)
	}
}

// Whoever sits down at somebody's open session cannot try current passwords without end: the fifth ends the session.
//
// Covers: S2
func TestChangePasswordEndsTheSession_S2(t *testing.T) {
	w := newWorld(t)
	o := w.signIn()
	before := hashings(w)
	for range 20 {
		_, err := w.m.ChangePassword(t.Context(), o.Actor, identity.OwnPassword{SessionID: o.SessionID, Current: "Torony lovarda 7. kavics", Wanted: "Harmadik lovarda 3. torony"})
		if err == nil {
			t.Fatal("changed")
		}
	}
	if n := hashings(w) - before; n != 5 {
		t.Errorf("%d tries, want 5", n)
	}
	w.dead("after the fifth", o.Token)
	_, err := w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("the owner pays for it: %v", err)
	}
}

// A password of somebody else's choice is changed first, and so is one that is ninety days old.
//
// Covers: I7, T3
func TestMustChange_T3(t *testing.T) {
	w := newWorld(t)
	err := w.m.SetPassword(t.Context(), operator, identity.PasswordOf{Code: clerk, Password: "Torony lovarda 7. kavics", MustChange: true})
	if err != nil {
		t.Fatal(err)
	}
	o, err := w.try(clerk, "Torony lovarda 7. kavics", "", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	if !w.alive("before", o.Token).MustChange {
		t.Error("need not change it")
	}
	o, err = w.m.ChangePassword(t.Context(), o.Actor, identity.OwnPassword{SessionID: o.SessionID, Current: "Torony lovarda 7. kavics", Wanted: password})
	if err != nil || w.alive("after", o.Token).MustChange {
		t.Errorf("still has to change it: %v", err)
	}
	// Every ninetieth day another one (T3).
	w.pass(89 * 24 * time.Hour)
	o = w.signIn()
	if w.alive("on the 89th day", o.Token).MustChange {
		t.Error("has to change it too early")
	}
	w.pass(24 * time.Hour)
	o = w.signIn()
	if s := w.alive("on the 90th day", o.Token); !s.MustChange || !s.PasswordOld {
		t.Error("need not change it for its age")
	}
}

func TestKeys(t *testing.T) {
	w := newWorld(t)
	key, err := w.m.NewKey(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: office})
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.m.ByKey(t.Context(), key)
	if err != nil || s.Actor.Code != clerk || s.Actor.BodyID != office || s.Actor.Role != identity.RoleClerk || s.KeyID == 0 || s.SessionID != 0 {
		t.Errorf("stands for %+v, %v", s, err)
	}
	if strings.Contains(dbtest.Query(t, w.url, "SELECT string_agg(k::text, ' ') || (SELECT string_agg(e::text, ' ') FROM audit.entry e) FROM identity.api_key k"), key) {
		t.Error("the key stands in the database in clear")
	}
	prefix := key[:14]
	list, err := w.m.Accounts(t.Context(), operator, "")
	if err != nil || len(list) != 1 || len(list[0].Keys) != 1 || list[0].Keys[0].Prefix != prefix || list[0].Keys[0].BodyID != office || list[0].Keys[0].LastUsed.IsZero() {
		t.Errorf("listed %+v, %v", list, err)
	}
	for name, c := range map[string]struct {
		code string
		body int64
		kind errs.Kind
	}{
		"no such account": {"nincs.ilyen", office, errs.NotFound}, "nothing for that body": {clerk, district, errs.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.m.NewKey(t.Context(), operator, identity.MembershipOf{Code: c.code, BodyID: c.body})
			if errs.KindOf(err) != c.kind {
				t.Errorf("got %v", err)
			}
		})
	}
	refused := func(name string) {
		t.Helper()
		s, err := w.m.ByKey(t.Context(), key)
		if errs.KindOf(err) != errs.Unauthenticated || s.Actor.Code != "" {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"disabled", func() error { return w.m.Disable(t.Context(), operator, clerk) }},
		{"enabled", func() error { return w.m.Enable(t.Context(), operator, clerk) }},
		{"role taken away", func() error {
			return w.m.EndMembership(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: office, Role: identity.RoleClerk})
		}},
		{"role given again", func() error {
			w.pass(time.Second)
			return w.m.AddMembership(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: office, Role: identity.RoleReader})
		}},
	}
	for _, step := range steps {
		err := step.do()
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if step.name == "enabled" {
			_, err = w.m.ByKey(t.Context(), key)
			if err != nil {
				t.Errorf("%s: %v", step.name, err)
			}
			continue
		}
		refused(step.name)
		if step.name == "disabled" {
			_, err = w.m.NewKey(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: office})
			if errs.KindOf(err) != errs.Conflict {
				t.Errorf("a key for a disabled account: %v", err)
			}
		}
	}
	key, err = w.m.NewKey(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: office})
	if err != nil {
		t.Fatal(err)
	}
	err = w.m.RevokeKey(t.Context(), operator, key[:14])
	if err != nil {
		t.Fatal(err)
	}
	refused("revoked")
	err = w.m.RevokeKey(t.Context(), operator, key[:14])
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("revoking it again: %v", err)
	}
}

func TestMemberships(t *testing.T) {
	w := newWorld(t)
	of := func(code string, body int64, role identity.Role) identity.MembershipOf {
		return identity.MembershipOf{Code: code, BodyID: body, Role: role}
	}
	add := func(in identity.MembershipOf) error { return w.m.AddMembership(t.Context(), operator, in) }
	end := func(in identity.MembershipOf) error { return w.m.EndMembership(t.Context(), operator, in) }
	for name, c := range map[string]struct {
		err error
		key string
	}{
		"the same role for the same body": {add(of(clerk, office, identity.RoleClerk)), "identity.membership_there"},
		"a role that is none":             {add(of(clerk, district, "king")), "identity.role_invalid"},
		"no such account":                 {add(of("nincs.ilyen", district, identity.RoleReader)), "identity.account_unknown"},
		"ending what is not there":        {end(of(clerk, district, identity.RoleReader)), "identity.membership_unknown"},
		"a role that another excludes":    {add(of(clerk, district, identity.RoleOfficer)), "identity.role_excluded"},
		"one that excludes it in turn":    {add(of(clerk, office, identity.RoleAuditor)), "identity.role_excluded"},
		"oneself":                         {w.m.AddMembership(t.Context(), identity.Actor{Code: clerk, AccountID: 1, Role: identity.RoleRightsOperator}, of(clerk, office, identity.RoleReader)), "identity.not_for_oneself"},
		"what needs two levels": {w.m.AddMembership(t.Context(), identity.Actor{Code: "x", AccountID: 2, Role: identity.RoleRightsOperator}, of(clerk, office, identity.RoleReporter)),
			"identity.role_asked_for"},
	} {
		var known *errs.Error
		if !errors.As(c.err, &known) || known.Key != c.key {
			t.Errorf("%s: %v, want %s", name, c.err, c.key)
		}
	}
	for _, in := range []identity.MembershipOf{of(clerk, office, identity.RoleReader), of(clerk, district, identity.RoleReader)} {
		err := add(in)
		if err != nil {
			t.Fatal(err)
		}
	}
	o := w.signIn()
	if s := w.alive("all", o.Token); len(s.Memberships) != 3 || s.Actor.BodyID != office || s.Actor.Role != identity.RoleClerk || s.Actor.MembershipID == 0 {
		t.Errorf("signed in as %+v", s)
	}
	_, err := w.m.NewKey(t.Context(), operator, of(clerk, office, ""))
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("a key for one of two roles: %v", err)
	}
	_, err = w.m.NewKey(t.Context(), operator, of(clerk, office, identity.RoleReader))
	if err != nil {
		t.Error(err)
	}
	if err := end(of(clerk, office, "")); errs.KindOf(err) != errs.Conflict {
		t.Errorf("ending one of two roles: %v", err)
	}
	for _, in := range []identity.MembershipOf{of(clerk, district, ""), of(clerk, office, identity.RoleReader)} {
		err := end(in)
		if err != nil {
			t.Fatal(err)
		}
	}
	if s := w.alive("one", o.Token); len(s.Memberships) != 1 {
		t.Errorf("has still %d", len(s.Memberships))
	}
	for operation, want := range map[string]int{"identity.add_membership": 2, "identity.end_membership": 2} {
		if n := w.entries(operation); n != want {
			t.Errorf("%s: %d entries, want %d", operation, n, want)
		}
	}
}

// Every operation asks for its right before anything else.
func TestRights(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	reader := identity.Actor{Code: "x", AccountID: 1, BodyID: office, Role: identity.RoleReader}
	key, err := w.m.NewKey(ctx, operator, identity.MembershipOf{Code: clerk, BodyID: office})
	if err != nil {
		t.Fatal(err)
	}
	manage := map[string]func(who identity.Actor) error{
		"AddAccount": func(who identity.Actor) error {
			_, err := w.m.AddAccount(ctx, who, identity.NewAccount{Code: "uj", Name: "Új Ubul", Password: password, BodyID: office, Role: identity.RoleClerk})
			return err
		},
		"SetPassword": func(who identity.Actor) error {
			return w.m.SetPassword(ctx, who, identity.PasswordOf{Code: clerk, Password: password})
		},
		"Disable": func(who identity.Actor) error { return w.m.Disable(ctx, who, clerk) },
		"Enable":  func(who identity.Actor) error { return w.m.Enable(ctx, who, clerk) },
		"AddMembership": func(who identity.Actor) error {
			return w.m.AddMembership(ctx, who, identity.MembershipOf{Code: clerk, BodyID: district, Role: identity.RoleClerk})
		},
		"EndMembership": func(who identity.Actor) error {
			return w.m.EndMembership(ctx, who, identity.MembershipOf{Code: clerk, BodyID: office, Role: identity.RoleClerk})
		},
		"NewKey": func(who identity.Actor) error {
			_, err := w.m.NewKey(ctx, who, identity.MembershipOf{Code: clerk, BodyID: office})
			return err
		},
		"RevokeKey":      func(who identity.Actor) error { return w.m.RevokeKey(ctx, who, key[:14]) },
		"EndAllSessions": func(who identity.Actor) error { _, err := w.m.EndAllSessions(ctx, who); return err },
		"Accounts":       func(who identity.Actor) error { _, err := w.m.Accounts(ctx, who, ""); return err },
	}
	own := map[string]func(who identity.Actor) error{
		"Sessions":          func(who identity.Actor) error { _, err := w.m.Sessions(ctx, who); return err },
		"SignOutEverywhere": func(who identity.Actor) error { _, err := w.m.SignOutEverywhere(ctx, who, audit.Request{}); return err },
		"ChooseBody":        func(who identity.Actor) error { _, err := w.m.ChooseBody(ctx, who, identity.Choice{}); return err },
		"ChangePassword": func(who identity.Actor) error {
			_, err := w.m.ChangePassword(ctx, who, identity.OwnPassword{})
			return err
		},
	}
	before := w.count("SELECT count(*)::text FROM audit.entry")
	for name, op := range manage {
		t.Run(name, func(t *testing.T) {
			if err := op(reader); errs.KindOf(err) != errs.NotFound {
				t.Errorf("a reader: %v", err)
			}
			if err := op(identity.Actor{}); errs.KindOf(err) != errs.Unauthenticated {
				t.Errorf("nobody: %v", err)
			}
		})
	}
	for name, op := range own {
		t.Run(name, func(t *testing.T) {
			if err := op(operator); errs.KindOf(err) != errs.NotFound {
				t.Errorf("the operator, who has no account: %v", err)
			}
			if err := op(identity.Actor{}); errs.KindOf(err) != errs.Unauthenticated {
				t.Errorf("nobody: %v", err)
			}
		})
	}
	if n := w.count("SELECT count(*)::text FROM audit.entry"); n != before {
		t.Errorf("%d entries of what did not happen", n-before)
	}
	// Each change leaves its one entry.
	for name, op := range manage {
		if name == "SetPassword" {
			continue // its password is the one the account has; TestMustChange sets another
		}
		before := w.count("SELECT count(*)::text FROM audit.entry")
		err := op(operator)
		n := w.count("SELECT count(*)::text FROM audit.entry") - before
		if err == nil && n > 1 || err != nil && n > 0 {
			t.Errorf("%s: %v and %d entries", name, err, n)
		}
	}
}

// The program cannot delete what is history, nor rewrite it.
func TestGrants(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		table, right string
		want         string
	}{
		"sessions are not deleted":         {"session", "DELETE", "false"},
		"accounts are not deleted":         {"account", "DELETE", "false"},
		"memberships are not deleted":      {"membership", "DELETE", "false"},
		"keys are not deleted":             {"api_key", "DELETE", "false"},
		"nor are sessions rewritten":       {"session", "UPDATE", "false"},
		"nor accounts":                     {"account", "UPDATE", "false"},
		"counts of failures are forgotten": {"attempt", "DELETE", "true"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := dbtest.Query(t, w.url, "SELECT has_table_privilege('oszir_app', 'identity.' || $1, $2)::text", c.table, c.right); got != c.want {
				t.Errorf("%s of %s: %s", c.right, c.table, got)
			}
		})
	}
	for _, column := range []string{"token", "account_id", "membership_id", "created_at", "ends_at"} {
		if got := dbtest.Query(t, w.url, "SELECT has_column_privilege('oszir_app', 'identity.session', $1, 'UPDATE')::text", column); got != "false" {
			t.Errorf("session.%s can be rewritten", column)
		}
	}
}

func TestAccountsByPages(t *testing.T) {
	w := newWorld(t)
	dbtest.Query(t, w.url, `WITH a AS (INSERT INTO identity.account (code, name, password, password_at, must_change, created_at)
		SELECT 'sok.' || lpad(n::text, 4, '0'), 'Sokadik Samu', password, password_at, false, created_at FROM identity.account, generate_series(1, 600) n RETURNING 1)
		SELECT count(*)::text FROM a`)
	first, err := w.m.Accounts(t.Context(), operator, "")
	if err != nil || len(first) != 500 {
		t.Fatalf("%d accounts, %v", len(first), err)
	}
	rest, err := w.m.Accounts(t.Context(), operator, first[499].Code)
	if err != nil || len(rest) != 101 || rest[0].Code <= first[499].Code {
		t.Errorf("%d accounts, %v", len(rest), err)
	}
	if first[0].Code != clerk || first[0].Memberships[0].BodyID != office || !first[0].LastSeen.IsZero() {
		t.Errorf("the first is %+v", first[0])
	}
}
