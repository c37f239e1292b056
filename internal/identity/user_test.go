package identity_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/mail"
)

// users is a rights world whose letters are written: a body of TARTINFO with its head, and the centre.
type users struct {
	*rightsWorld
	centre, head identity.Actor
}

const site = "https://tartinfo.proba.example"

func newUsers(t *testing.T) *users {
	t.Helper()
	identity.CheapHashing(t)
	w := newRightsWorld(t)
	old := w.m
	post, err := mail.New(mail.Deps{DB: w.db, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := i18n.New(identity.Messages)
	if err != nil {
		t.Fatal(err)
	}
	w.m = identity.New(identity.Deps{DB: w.db, Now: w.now, Mail: post, Catalog: catalog})
	w.m.Bodies, w.m.BodyName = old.Bodies, old.BodyName
	u := &users{rightsWorld: w, centre: w.person("kozpont", identity.RoleCentre, agency)}
	password, err := w.m.AddHead(t.Context(), u.centre, office, identity.NewClerk{Code: "vezeto", Name: "Próba Vezető", Contacts: identity.Contacts{Email: "vezeto@proba.example"}, Site: site})
	if err != nil {
		t.Fatal(err)
	}
	u.head = u.comesIn("vezeto", password).Actor
	return u
}

// comesIn signs somebody in.
func (u *users) comesIn(code, password string) identity.Opened {
	u.t.Helper()
	o, err := u.try(code, password, "", "192.0.2.1")
	if err != nil {
		u.t.Fatal(err)
	}
	return o
}

// clerk adds a clerk with an address.
func (u *users) clerk(code string) (identity.Clerk, string) {
	u.t.Helper()
	password, err := u.m.AddClerk(u.t.Context(), u.head, identity.NewClerk{Code: code, Name: "Próba " + strings.ToUpper(code[:1]) + code[1:], Contacts: identity.Contacts{Email: code + "@proba.example", Post: "titkár"}, Site: site})
	if err != nil {
		u.t.Fatal(err)
	}
	return u.find(code), password
}

func (u *users) find(code string) identity.Clerk {
	u.t.Helper()
	list, err := u.m.Clerks(u.t.Context(), u.head)
	i := slices.IndexFunc(list, func(k identity.Clerk) bool { return k.Code == code })
	if err != nil || i < 0 {
		u.t.Fatal(code, err)
	}
	return list[i]
}

// sent gives address and kind of each letter that waits, and takes it out as if it had gone.
func (u *users) sent() []string {
	u.t.Helper()
	all := u.world.letters()
	dbtest.Query(u.t, u.url, `WITH x AS (UPDATE mail.letter SET state = 'sent', settled_at = created_at, recipient = NULL, name = NULL, subject = NULL, body = NULL
		WHERE state = 'waiting' RETURNING 1) SELECT count(*)::text FROM x`)
	return all
}

func (u *users) wantSent(name string, want ...string) {
	u.t.Helper()
	if got := u.sent(); !slices.Equal(got, want) {
		u.t.Errorf("%s: letters %q, want %q", name, got, want)
	}
}

// text gives the letter of a kind that waits.
func (u *users) text(kind string) string {
	u.t.Helper()
	return dbtest.Query(u.t, u.url, "SELECT coalesce(string_agg(subject || E'\n' || body, '' ORDER BY id), '') FROM mail.letter WHERE kind = $1 AND state = 'waiting'", "identity.letter."+kind)
}

// A body has one head, whom the centre registers, and five clerks, whom the head does: the sixth is refused with the reason. A
// clerk has code and password by letter and signs in with them; code and name stay, the rest can be changed.
//
// Covers: T1, T2, T3
func TestUsers_T1_T2_HeadAndFiveClerks(t *testing.T) {
	u := newUsers(t)
	u.wantSent("the head has it by post")
	_, err := u.m.AddHead(t.Context(), u.centre, office, identity.NewClerk{Code: "masik", Name: "Másik Vezető"})
	if keyOf(err) != "identity.seats_taken" {
		t.Errorf("a second head: %v", err)
	}
	_, err = u.m.AddHead(t.Context(), u.head, village, identity.NewClerk{Code: "masik", Name: "Másik Vezető"})
	if keyOf(err) != "error.not_found" {
		t.Errorf("a head registered by a head: %v", err)
	}
	k, password := u.clerk("elso")
	letter := u.text("clerk_added")
	for _, want := range []string{"Bejelentkezési kód: elso\n", "Jelszó: " + password + "\n", "Belépés: " + site, "Login code: elso\n", "Password: " + password + "\n"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter lacks %q:\n%s", want, letter)
		}
	}
	u.wantSent("the clerk's", "elso: clerk_added")
	o := u.comesIn("elso", regexp.MustCompile(`Jelszó: (.*)\n`).FindStringSubmatch(letter)[1])
	if !u.alive("with the password of the letter", o.Token).MustChange {
		t.Error("it need not be changed at the first sign-in")
	}
	err = u.m.ChangeClerk(t.Context(), u.head, identity.ClerkChange{AccountID: k.AccountID, Name: "Egészen Más", Contacts: identity.Contacts{Post: "előadó", Email: "uj@proba.example", Phone: "06-1-555-0102"}, Seen: identity.SeenOf(k)})
	if err != nil {
		t.Fatal(err)
	}
	if k = u.find("elso"); k.Name != "Próba Elso" || k.Post != "előadó" || k.Email != "uj@proba.example" || k.Phone != "06-1-555-0102" {
		t.Errorf("it is %+v", k)
	}
	own, err := u.m.Own(t.Context(), u.head)
	if err != nil || len(own) != 1 {
		t.Fatal(own, err)
	}
	change := identity.ClerkChange{Name: "Egészen Más", Contacts: identity.Contacts{Post: "jegyző", Email: "jegyzo@proba.example", Phone: "06-1-555-0103"}, Seen: identity.SeenOf(own[0])}
	err = u.m.ChangeOwn(t.Context(), u.head, change)
	if err != nil {
		t.Fatal(err)
	}
	if got := keyOf(u.m.ChangeOwn(t.Context(), u.head, change)); got != "identity.clerk.changed_meanwhile" {
		t.Errorf("what was seen before is overwritten: %s", got)
	}
	if now, err := u.m.Own(t.Context(), u.head); err != nil || now[0].Name != own[0].Name || (identity.Contacts{Email: now[0].Email, Post: now[0].Post, Phone: now[0].Phone}) != change.Contacts {
		t.Errorf("of the head: %+v, %v", now, err)
	}
	if got := keyOf(u.m.ChangeOwn(t.Context(), u.centre, change)); got != "error.not_found" {
		t.Errorf("the own contacts of who is no head: %s", got)
	}
	for _, code := range []string{"masodik", "harmadik", "negyedik", "otodik"} {
		u.clerk(code)
	}
	_, err = u.m.AddClerk(t.Context(), u.head, identity.NewClerk{Code: "hatodik", Name: "Próba Hatodik"})
	catalog, failed := i18n.New(identity.Messages)
	if keyOf(err) != "identity.seats_taken" || failed != nil || catalog.Text(i18n.Hungarian, keyOf(err)) == "" {
		t.Errorf("the sixth: %v", err)
	}
}

// Three wrong passwords in a row: user and head hear of it, nothing else goes to the user, and the head lets a clerk in again, the
// centre a head; nobody else does, and nobody their own. A head cannot shut the own way in.
//
// Covers: T4
func TestUsers_T4_BlockedAndLetIn(t *testing.T) {
	u := newUsers(t)
	k, password := u.clerk("elso")
	u.sent()
	u.comesIn("elso", password)
	wrong := func(code string) {
		for i := range 3 {
			_, _ = u.try(code, "kavics lovarda hetedik torony", "", fmt.Sprintf("198.51.100.%d", i))
		}
		u.tell()
	}
	wrong("elso")
	if got := u.sent(); len(got) != 2 || !strings.HasPrefix(got[0], "elso: blocked") || !strings.HasPrefix(got[1], "vezeto@") && !strings.HasPrefix(got[1], "vezeto: blocked") {
		t.Errorf("letters %q", got)
	}
	if !u.find("elso").Blocked || u.find("elso").State() != identity.UserBlocked {
		t.Error("the head does not see it")
	}
	_, err := u.try("elso", password, "", "192.0.2.1")
	u.blocked("with the right password", err)
	stranger := u.person("idegen", identity.RoleHead, village)
	for name, who := range map[string]identity.Actor{"another body's head": stranger, "the clerk": {Code: "elso", AccountID: k.AccountID, Role: identity.RoleBodyClerk, BodyID: office}} {
		if err = u.m.UnlockAccount(t.Context(), who, identity.Unlocking{Code: "elso"}); err == nil {
			t.Errorf("let in by %s", name)
		}
	}
	err = u.m.UnlockAccount(t.Context(), u.head, identity.Unlocking{Code: "elso"})
	if err != nil {
		t.Fatal(err)
	}
	u.comesIn("elso", password)
	wrong("vezeto")
	if err = u.m.UnlockAccount(t.Context(), u.head, identity.Unlocking{Code: "vezeto"}); err == nil {
		t.Error("the head let in the head")
	}
	err = u.m.UnlockAccount(t.Context(), u.centre, identity.Unlocking{Code: "vezeto"})
	if err != nil {
		t.Errorf("by the centre: %v", err)
	}
	for name, err := range map[string]error{
		"as a clerk": u.m.DisableClerk(t.Context(), u.head, identity.ClerkChange{AccountID: u.head.AccountID}), "as a head": u.m.DisableHead(t.Context(), u.head, identity.ClerkChange{AccountID: u.head.AccountID}),
	} {
		if keyOf(err) != "error.not_found" {
			t.Errorf("the own way in, %s: %v", name, err)
		}
	}
}

// A user is disabled and enabled again as often as one likes and never gone: the program's role cannot delete an account.
//
// Covers: T5
func TestUsers_T5_NeverDeleted(t *testing.T) {
	u := newUsers(t)
	k, password := u.clerk("elso")
	for range 2 {
		err := u.m.DisableClerk(t.Context(), u.head, identity.ClerkChange{AccountID: k.AccountID})
		if err != nil {
			t.Fatal(err)
		}
		if got := u.find("elso"); got.State() != identity.UserDisabled || got.AccountID != k.AccountID {
			t.Errorf("disabled it is %+v", got)
		}
		if _, err = u.try("elso", password, "", "192.0.2.1"); err == nil {
			t.Error("a disabled user comes in")
		}
		err = u.m.EnableClerk(t.Context(), u.head, identity.ClerkChange{AccountID: k.AccountID})
		if err != nil {
			t.Fatal(err)
		}
		u.comesIn("elso", password)
	}
	if got := dbtest.Query(t, u.url, "SELECT has_table_privilege('oszir_app', 'identity.account', 'DELETE')::text"); got != "false" {
		t.Errorf("the program may delete accounts: %s", got)
	}
}

// Another password of a clerk is given back once and goes out by letter; then it can be read nowhere.
//
// Covers: T6
func TestUsers_T6_PasswordOnceAndByLetter(t *testing.T) {
	u := newUsers(t)
	k, first := u.clerk("elso")
	u.sent()
	change := identity.ClerkChange{AccountID: k.AccountID, Site: site}
	change.Request.Key = "egyszer"
	password, err := u.m.NewClerkPassword(t.Context(), u.head, change)
	if err != nil || password == "" || password == first {
		t.Fatal(err)
	}
	again, err := u.m.NewClerkPassword(t.Context(), u.head, change)
	if err != nil || again != "" {
		t.Errorf("the same again: %q %v", again, err)
	}
	if letter := u.text("clerk_password"); strings.Count(letter, password) != 2 || !strings.Contains(letter, "elso") || !strings.Contains(letter, site) {
		t.Errorf("the letter:\n%s", letter)
	}
	u.wantSent("one letter", "elso: clerk_password")
	for _, table := range []string{"identity.account", "audit.entry", "mail.letter"} {
		if got := dbtest.Query(t, u.url, "SELECT count(*)::text FROM "+table+" x WHERE position($1 IN x::text) > 0", password); got != "0" {
			t.Errorf("it stands in %s %s times", table, got)
		}
	}
	if _, err = u.try("elso", first, "", "192.0.2.1"); err == nil {
		t.Error("the old one still opens")
	}
	if !u.alive("the new one", u.comesIn("elso", password).Token).MustChange {
		t.Error("it need not be changed")
	}
}

// Once a month the head has a letter with the enabled clerks and their data, and nobody who is disabled.
//
// Covers: T7
func TestUsers_T7_MonthlyLetter(t *testing.T) {
	u := newUsers(t)
	u.clerk("elso")
	k, _ := u.clerk("masodik")
	err := u.m.DisableClerk(t.Context(), u.head, identity.ClerkChange{AccountID: k.AccountID})
	if err != nil {
		t.Fatal(err)
	}
	u.sent()
	for range 3 {
		err = u.m.TellHeads(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	if letter := u.text("clerks"); !strings.Contains(letter, "Próba Elso (elso), titkár, elso@proba.example") || strings.Contains(letter, "masodik") {
		t.Errorf("the letter:\n%s", letter)
	}
	u.wantSent("of a month", "vezeto: clerks")
	u.pass(31 * 24 * time.Hour)
	err = u.m.TellHeads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u.wantSent("of the next", "vezeto: clerks")
}

// What the head may and a clerk of the body may not is to keep the users, nothing else.
//
// Covers: T8
func TestUsers_T8_ClerkMayAllButUsers(t *testing.T) {
	u := newUsers(t)
	k, _ := u.clerk("elso")
	clerk := u.as(identity.Actor{Code: "elso", AccountID: k.AccountID}, identity.RoleBodyClerk, office)
	var more []string
	for _, r := range identity.Rights() {
		if u.head.May(r) && !clerk.May(r) {
			more = append(more, string(r))
		}
		if clerk.May(r) && !u.head.May(r) {
			t.Errorf("the clerk may %s and the head may not", r)
		}
	}
	slices.Sort(more)
	if want := []string{string(identity.KeepClerks), string(identity.SeeRights), string(identity.Unlock)}; !slices.Equal(more, want) {
		t.Errorf("the head alone may %q, want %q", more, want)
	}
	_, err := u.m.Clerks(t.Context(), clerk)
	if keyOf(err) != "error.not_found" {
		t.Errorf("the users, for a clerk: %v", err)
	}
}
