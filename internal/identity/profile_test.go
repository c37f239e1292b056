package identity_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web/webtest"
)

const citizenIssuer = "https://ugyfelkapu.example"

// piroska is a made-up citizen as a provider names her.
func piroska(change ...string) identity.Citizen {
	c := identity.Citizen{Issuer: citizenIssuer, Subject: "sub-piroska", Values: map[identity.ProfileField]string{
		"family_name": "Próba", "given_name": "Piroska", "birth_family_name": "Próba", "birth_given_name": "Piroska",
		"mother_family_name": "Minta", "mother_given_name": "Magdolna", "birth_place": "Mintafalva", "birth_date": "1975-03-14", "email": "proba.piroska@posta.example",
	}}
	for i := 0; i+1 < len(change); i += 2 {
		c.Values[identity.ProfileField(change[i])] = change[i+1]
	}
	return c
}

// newProviderWorld is a world without a local account.
func newProviderWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: time.Date(2023, 6, 1, 8, 0, 0, 0, time.UTC)}
	w.db, w.url = dbtest.NewWithURL(t)
	w.m = identity.New(identity.Deps{DB: w.db, Now: w.now})
	return w
}

// arrive signs a citizen in; it must work.
func (w *world) arrive(c identity.Citizen) (identity.Opened, string) {
	w.t.Helper()
	o, path, err := w.m.Arrive(w.t.Context(), c)
	if err != nil {
		w.t.Fatal(err)
	}
	return o, path
}

func (w *world) text(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, sql, args...)
}

func messageKey(err error) string {
	var known *errs.Error
	if errors.As(err, &known) {
		return known.Key
	}
	return ""
}

// Covers: I2
func TestArrive_FirstTimeMakesAnAccount_I2(t *testing.T) {
	w := newProviderWorld(t)
	o, path := w.arrive(piroska())
	if path != "/profile" || !regexp.MustCompile(`^u-[a-z]{8}$`).MatchString(o.Actor.Code) || o.Actor.Role != identity.RoleUser {
		t.Fatalf("she came in as %+v and goes to %s", o.Actor, path)
	}
	s := w.alive("first", o.Token)
	if s.Name != "Próba Piroska" || s.MustChange {
		t.Errorf("signed in as %q", s.Name)
	}
	again, _ := w.arrive(piroska())
	if again.Actor.Code != o.Actor.Code || again.Token == o.Token {
		t.Error("the second time she is somebody else, or has the same session")
	}
	other := piroska()
	other.Issuer = "https://other.example"
	third, _ := w.arrive(other)
	if third.Actor.Code == o.Actor.Code {
		t.Error("the same subject of another provider is the same account")
	}
	if n := w.count("SELECT count(*)::text FROM identity.profile"); n != 2 {
		t.Errorf("%d versions of profiles, want one for each account", n)
	}
	if w.entries("identity.register") != 2 || w.entries("identity.sign_in") != 3 || w.entries("identity.profile_follow") != 2 {
		t.Error("the log lacks something")
	}
	if _, err := w.try(o.Actor.Code, "", "", "192.0.2.1"); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("by password: %v", err)
	}
}

func TestArrive_FollowsTheProvider(t *testing.T) {
	w := newProviderWorld(t)
	o, _ := w.arrive(piroska())
	w.arrive(piroska("family_name", "Próbáné Kis"))
	s := w.alive("renamed", o.Token)
	p, err := w.m.OwnProfile(t.Context(), s.Actor)
	if err != nil || p.Natural.FamilyName != "Próbáné Kis" || s.Name != "Próbáné Kis Piroska" {
		t.Errorf("after a new name: %q, %v", s.Name, err)
	}
	if n := w.count("SELECT count(*)::text FROM identity.profile WHERE family_name = 'Próba' AND NOT upper_inf(recorded)"); n != 1 {
		t.Error("what was known before is gone")
	}
	c := piroska()
	delete(c.Values, "birth_place")
	w.arrive(c)
	p, err = w.m.OwnProfile(t.Context(), s.Actor)
	if err != nil || p.Natural.BirthPlace != "Mintafalva" || cmp.Equal(p.Authentic, nil) {
		t.Errorf("what the provider says no more: %q, %v", p.Natural.BirthPlace, err)
	}
}

func TestArrive_Refusals(t *testing.T) {
	w := newProviderWorld(t)
	for name, c := range map[string]identity.Citizen{
		"no family name": piroska("family_name", ""), "only spaces": piroska("given_name", "   "), "too long": piroska("given_name", strings.Repeat("ő", 201)),
	} {
		_, _, err := w.m.Arrive(t.Context(), c)
		if errs.KindOf(err) != errs.Invalid || messageKey(err) != "identity.provider_no_name" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := w.count("SELECT count(*)::text FROM identity.account"); n != 0 {
		t.Errorf("%d accounts", n)
	}
	o, _ := w.arrive(piroska())
	err := w.m.Disable(t.Context(), operator, o.Actor.Code)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.m.Arrive(t.Context(), piroska())
	if errs.KindOf(err) != errs.Unauthenticated || messageKey(err) != "identity.provider_disabled" {
		t.Errorf("disabled: %v", err)
	}
	w.dead("the session before", o.Token)
	if n := w.count("SELECT count(*)::text FROM audit.entry WHERE operation = 'identity.sign_in' AND detail->>'outcome' = 'failed'"); n != 1 {
		t.Errorf("%d refusals in the log", n)
	}
}

// Many windows of one citizen who comes for the first time make one account.
func TestArrive_AtOnce(t *testing.T) {
	w := newProviderWorld(t)
	codes := make(chan string, 20)
	for range 20 {
		go func() {
			o, _, err := w.m.Arrive(context.WithoutCancel(t.Context()), piroska())
			if err != nil {
				t.Error(err)
			}
			codes <- o.Actor.Code
		}()
	}
	all := map[string]bool{}
	for range 20 {
		all[<-codes] = true
	}
	if len(all) != 1 || w.count("SELECT count(*)::text FROM identity.account") != 1 {
		t.Errorf("accounts: %v", all)
	}
}

// Who the owner of an account is is found by what the provider vouches for, not by what somebody types.
func TestArrive_FindsThePerson(t *testing.T) {
	w := newProviderWorld(t)
	asked := 0
	w.m.FindPerson = func(_ context.Context, _ *database.Tx, n identity.Natural) (int64, bool, error) {
		asked++
		return 77, n.FamilyName == "Próba" && n.MotherGivenName == "Magdolna" && n.BirthDate.String() == "1975-03-14", nil
	}
	half := piroska()
	delete(half.Values, "birth_date")
	o, _ := w.arrive(half)
	_, err := w.m.SaveProfile(t.Context(), o.Actor, answers(w, o.Actor, "personal", "birth_date", "1975.03.14."))
	if err != nil {
		t.Fatal(err)
	}
	if asked != 0 || w.text("SELECT person_id::text FROM identity.account") != "" {
		t.Error("what she typed made her somebody")
	}
	w.arrive(piroska())
	if w.text("SELECT person_id::text FROM identity.account") != "77" || w.text("SELECT persons::text FROM audit.entry WHERE operation = 'identity.sign_in' ORDER BY id DESC LIMIT 1") != "{77}" {
		t.Error("she was not found")
	}
	w.arrive(piroska())
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// answers fills a page of the registration for the profile as it is now.
func answers(w *world, who identity.Actor, step identity.ProfileStep, pairs ...string) identity.ProfileAnswers {
	w.t.Helper()
	p, err := w.m.OwnProfile(w.t.Context(), who)
	if err != nil {
		w.t.Fatal(err)
	}
	in := identity.ProfileAnswers{Step: step, Seen: p.ID, Values: map[identity.ProfileField]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		in.Values[identity.ProfileField(pairs[i])] = pairs[i+1]
	}
	return in
}

func TestSaveProfile(t *testing.T) {
	w := newProviderWorld(t)
	o, _ := w.arrive(piroska())
	for _, c := range []struct {
		name     string
		step     identity.ProfileStep
		values   []string
		problems map[identity.ProfileField]string
	}{
		{"nothing said of the work", "employment", nil, map[identity.ProfileField]string{"employment": "missing", "employer": "missing", "post": "missing"}},
		{"a status that is none", "employment", []string{"employment", "king", "employer", "x", "post", "y"}, map[identity.ProfileField]string{"employment": "missing"}},
		{"no address", "contact", []string{"email", "piroska"}, map[identity.ProfileField]string{"email": "bad_email"}},
		{"no number", "contact", []string{"email", "p@posta.example", "phone", "hívjon!"}, map[identity.ProfileField]string{"phone": "bad_phone"}},
		{"too long", "software", []string{"software", strings.Repeat("x", 201)}, map[identity.ProfileField]string{"software": "long"}},
	} {
		_, err := w.m.SaveProfile(t.Context(), o.Actor, answers(w, o.Actor, c.step, c.values...))
		var refused *identity.ProfileRefusal
		if !errors.As(err, &refused) || errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := map[identity.ProfileField]string{}
		for _, p := range refused.Problems {
			got[p.Field] = strings.TrimPrefix(p.Key, "identity.profile.")
		}
		if !maps.Equal(got, c.problems) {
			t.Errorf("%s: %v, want %v", c.name, got, c.problems)
		}
	}
	in := answers(w, o.Actor, "contact", "email", " uj@posta.example ", "phone", "")
	in.Request = audit.Request{Key: "once", Digest: []byte("x")}
	p, err := w.m.SaveProfile(t.Context(), o.Actor, in)
	if err != nil || p.Email != "uj@posta.example" || w.text("SELECT email FROM identity.account") != p.Email {
		t.Errorf("%q, %v", p.Email, err)
	}
	again, err := w.m.SaveProfile(t.Context(), o.Actor, in)
	if err != nil || again.ID != p.ID {
		t.Errorf("the same command again: version %d after %d, %v", again.ID, p.ID, err)
	}
	late := answers(w, o.Actor, "contact", "email", "harmadik@posta.example")
	late.Seen--
	_, err = w.m.SaveProfile(t.Context(), o.Actor, late)
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("what was seen before: %v", err)
	}
	other := answers(w, o.Actor, "software", "software", "")
	other.Seen = late.Seen // that page is still as it was
	_, err = w.m.SaveProfile(t.Context(), o.Actor, other)
	if err != nil {
		t.Error(err)
	}
	locked := answers(w, o.Actor, "user", "family_name", "Királyné", "given_name", "Én")
	p, err = w.m.SaveProfile(t.Context(), o.Actor, locked)
	if err != nil || p.Natural.FamilyName != "Próba" {
		t.Errorf("what the provider vouches for became %q, %v", p.Natural.FamilyName, err)
	}
	_, err = w.m.SaveProfile(t.Context(), o.Actor, answers(w, o.Actor, "no-such-page"))
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("a page that is not there: %v", err)
	}
	_, err = w.m.ConfirmProfile(t.Context(), o.Actor, identity.ProfileConfirmation{Seen: p.ID})
	if messageKey(err) != "identity.profile.unfinished" {
		t.Errorf("unfinished: %v", err)
	}
}

// Reading the profile of somebody else is for who sees the rights of their body, and is in the log.
func TestProfileOf(t *testing.T) {
	w := newProviderWorld(t)
	o, _ := w.arrive(piroska())
	at := func(body int64, r identity.Role) identity.Actor {
		return identity.Actor{Code: "nezo", AccountID: 999, BodyID: body, Role: r}
	}
	for _, c := range []struct {
		name string
		who  identity.Actor
		sees bool
	}{
		{"the operator of rights", at(district, identity.RoleRightsOperator), true},
		{"a representative of no body of hers", at(office, identity.RoleRepresentative), false},
		{"a clerk", at(office, identity.RoleClerk), false},
	} {
		p, err := w.m.ProfileOf(t.Context(), c.who, o.Actor.Code)
		if c.sees != (err == nil) || c.sees != (p.Natural.FamilyName == "Próba") || !c.sees && errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	err := w.m.AddMembership(t.Context(), operator, identity.MembershipOf{Code: o.Actor.Code, BodyID: office, Role: identity.RoleClerk})
	if err != nil {
		t.Fatal(err)
	}
	for body, sees := range map[int64]bool{office: true, district: false} {
		_, err := w.m.ProfileOf(t.Context(), at(body, identity.RoleRepresentative), o.Actor.Code)
		if sees != (err == nil) {
			t.Errorf("a representative of body %d: %v", body, err)
		}
	}
	if n := w.entries("identity.profile_read"); n != 2 {
		t.Errorf("%d readings in the log, want 2", n)
	}
}

var hiddenSeen = regexp.MustCompile(`name="seen" value="(\d+)"`)

// form is what a page's form would send, with more.
func form(a webtest.Answer, pairs ...string) url.Values {
	v := url.Values{"form_key": {a.FormKey()}}
	if m := hiddenSeen.FindStringSubmatch(a.Body); m != nil {
		v.Set("seen", m[1])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// as opens a browser in which a session's owner is signed in.
func (w *world) as(o identity.Opened, public string) *webtest.Browser {
	w.t.Helper()
	b := webtest.NewBrowser(w.t, newSite(w.t, w, public))
	at, err := url.Parse(b.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	b.Jar().SetCookies(at, []*http.Cookie{{Name: "oszir", Value: o.Token, Path: "/"}})
	return b
}

// The registration as a newcomer walks it: one thing at a time, back works, mistakes are said, nothing is lost.
//
// Covers: I2
func TestProfilePages_I2(t *testing.T) {
	w := newProviderWorld(t)
	o, _ := w.arrive(piroska())
	b := w.as(o, "")
	a := b.Visit("/profile")
	if a.Path != "/profile/user" || !strings.Contains(a.Text(), "1. lap az 5-ből") || !strings.Contains(a.Text(), o.Actor.Code) || strings.Contains(a.Body, `name="family_name"`) {
		t.Fatalf("the first page: %s\n%s", a.Path, a.Text())
	}
	a = b.Submit("/profile/user", form(a))
	if a.Path != "/profile/personal" || !strings.Contains(a.Text(), "Magdolna") || !strings.Contains(a.Text(), "1975.03.14") || strings.Contains(a.Body, `type="text"`) {
		t.Fatalf("the second page: %s\n%s", a.Path, a.Text())
	}
	a = b.Submit("/profile/personal", form(a))
	if a.Path != "/profile/contact" || !strings.Contains(a.Body, `value="proba.piroska@posta.example"`) || !strings.Contains(a.Body, `href="/profile/personal"`) {
		t.Fatalf("the third page: %s\n%s", a.Path, a.Text())
	}
	a = b.Submit("/profile/contact", form(a, "email", "nem cím", "phone", "+36 1 234 5678"))
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#email"`) || !strings.Contains(a.Body, `value="nem cím"`) || !strings.Contains(a.Body, `value="&#43;36 1 234 5678"`) {
		t.Fatalf("a mistake: %d\n%s", a.Status, a.Text())
	}
	a = b.Submit("/profile/contact", form(a, "email", "iroda@hivatal.example", "phone", "+36 1 234 5678"))
	if a.Path != "/profile/employment" || !strings.Contains(a.Text(), "köztisztviselő") {
		t.Fatalf("the fourth page: %s\n%s", a.Path, a.Text())
	}
	a = b.Submit("/profile/employment", form(a, "employment", "civil_servant", "employer", "Mintafalva Község Önkormányzata", "post", "ügyintéző"))
	if a.Path != "/profile/software" {
		t.Fatalf("the fifth page: %s", a.Path)
	}
	if left := b.Visit("/profile"); left.Path != "/profile/software" {
		t.Errorf("who comes back goes on at %s", left.Path)
	}
	a = b.Submit("/profile/software", form(a, "software", ""))
	if a.Path != "/profile" || !strings.Contains(a.Text(), "Nézze át az adatait") || !strings.Contains(a.Text(), "iroda@hivatal.example") {
		t.Fatalf("all of it: %s\n%s", a.Path, a.Text())
	}
	stale := form(a)
	change := b.Visit("/profile/contact")
	if back := b.Submit("/profile/contact", form(change, "email", "masik@hivatal.example")); back.Path != "/profile" {
		t.Errorf("after a change it goes to %s", back.Path)
	}
	late := b.Submit("/profile/contact", form(change, "email", "harmadik@hivatal.example"))
	if late.Status != http.StatusConflict || !strings.Contains(late.Body, `value="harmadik@hivatal.example"`) || !strings.Contains(late.Text(), "„masik@hivatal.example”") {
		t.Errorf("another window: %d\n%s", late.Status, late.Text())
	}
	if a = b.Submit("/profile", stale); a.Status != http.StatusConflict {
		t.Errorf("confirming what was changed since: %d", a.Status)
	}
	a = b.Submit("/profile", form(b.Visit("/profile")))
	if !strings.HasPrefix(a.Path, "/rights/request") {
		t.Errorf("at the end it goes to %s", a.Path)
	}
	a = b.Visit("/profile")
	if !strings.Contains(a.Text(), "Az Ön adatai") || strings.Contains(a.Body, `action="/profile"`) {
		t.Errorf("afterwards:\n%s", a.Text())
	}
	if a = b.Submit("/profile/software", form(b.Visit("/profile/software"), "software", "Próbaügy")); a.Path != "/profile" || !strings.Contains(a.Text(), "Elmentettük") || !strings.Contains(a.Text(), "Próbaügy") {
		t.Errorf("a later change: %s\n%s", a.Path, a.Text())
	}
	for _, path := range []string{"/profile/nowhere", "/profile/"} {
		if a = b.Visit(path); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}
