package identity_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/web/webtest"
)

// linkIn gives the address of the first numbered record that a page leads to.
func linkIn(t *testing.T, a webtest.Answer, prefix string) string {
	t.Helper()
	m := regexp.MustCompile(`href="(` + regexp.QuoteMeta(prefix) + `\d+)"`).FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatalf("%s leads to no %s", a.Path, prefix)
	}
	return m[1]
}

// A review is opened, with what was wrong told at its field, answered with one right withdrawn, and whose right that was
// works no more.
//
// Covers: I5
func TestReviewPages_I5_OpenedAndAnswered(t *testing.T) {
	s := newRightsSite(t)
	op := s.browser(s.person("jogkezelo", identity.RoleRightsOperator, agency))
	rep := s.browser(s.person("kepviselo", identity.RoleRepresentative, office))
	keep, take := s.person("marad", identity.RoleClerk, office), s.person("megy", identity.RoleReader, office)
	gone := s.browser(take)
	shows(t, gone.Visit("/rights"), 200)

	shows(t, op.Visit("/rights/reviews"), 200, "Most nincs felülvizsgálat", "/rights/reviews/new")
	if a := shows(t, rep.Visit("/rights/reviews"), 200); strings.Contains(a.Body, "/rights/reviews/new") {
		t.Error("an e-representative is offered to open reviews")
	}
	a := shows(t, op.Visit("/rights/reviews/new"), 200, "Felülvizsgálat megnyitása most")
	a = shows(t, op.Submit("/rights/reviews/new", filled(a, "reason", "")), 422, "Adja meg a szervet", `href="#body"`, `href="#reason"`)
	a = shows(t, op.Submit("/rights/reviews/new", filled(a, "body", "NINCS", "reason", "új jegyző")), 422, `href="#body"`, "új jegyző", `value="NINCS"`)
	a = shows(t, op.Submit("/rights/reviews/new", filled(a, "body", "PROBA-14", "reason", "új jegyző")), 409, "nincs olyan élő jog")
	form := filled(a, "body", "PROBA-11", "reason", "új jegyző")
	shows(t, op.Submit("/rights/reviews/new", form), 200, "A felülvizsgálatot megnyitottuk", "soron kívüli, 2014", "0 / 2")
	shows(t, op.Submit("/rights/reviews/new", form), 200, "A felülvizsgálatot megnyitottuk")
	if n := s.count("SELECT count(*)::text FROM identity.review"); n != 1 {
		t.Fatalf("%d reviews", n)
	}

	a = rep.Visit(linkIn(t, shows(t, rep.Visit("/rights/reviews"), 200, "Próbafalva 11"), "/rights/reviews/"))
	shows(t, a, 200, "Miért nyílt meg soron kívül: új jegyző", "Próba Marad", "Próba Megy")
	answer := filled(a, "r"+fmt.Sprint(keep.MembershipID), "keep", "r"+fmt.Sprint(take.MembershipID), "take")
	a = shows(t, rep.Submit(a.Path, answer), 422, `href="#reason"`)
	shows(t, rep.Submit(a.Path, filled(a, "r"+fmt.Sprint(keep.MembershipID), "keep", "r"+fmt.Sprint(take.MembershipID), "take", "reason", "már nem dolgozik itt")), 200, "A válaszokat rögzítettük", "2 / 2", "Visszavonva")
	if a := gone.Visit("/rights"); !strings.HasPrefix(a.Path, "/sign-in") {
		t.Errorf("whose right was withdrawn still comes to %s", a.Path)
	}
}

// What the holder of a right has said of themselves is shown to who sees the right, and to nobody else.
//
// Covers: I6
func TestProfilePages_I6_Of(t *testing.T) {
	s := newRightsSite(t)
	rep := s.browser(s.person("kepviselo", identity.RoleRepresentative, office))
	other := s.browser(s.person("szomszed", identity.RoleRepresentative, village))
	clerk := s.person("ugyintezo", identity.RoleClerk, office)
	path := "/rights/body/" + fmt.Sprint(clerk.MembershipID)
	shows(t, rep.Visit(path), 200, path+"/profile")
	shows(t, rep.Visit(path+"/profile"), 200, "Felhasználó adatlapja", "Próba Ugyintezo", "még nem töltötte ki")
	shows(t, other.Visit(path+"/profile"), 404)
	shows(t, rep.Visit("/rights/body/999999/profile"), 404)
	if n := s.count("SELECT count(*)::text FROM audit.entry WHERE operation = 'identity.profile_read'"); n != 1 {
		t.Errorf("%d entries of one reading", n)
	}
}

// Who was locked out by wrong passwords is let in again by who may, on the page of a right, of a clerk and of a head.
//
// Covers: I7
func TestUnlockPages_I7(t *testing.T) {
	s := newRightsSite(t)
	rep := s.browser(s.person("kepviselo", identity.RoleRepresentative, office))
	centre := s.browser(s.person("kozpont", identity.RoleCentre, agency))
	headIs := s.person("vezeto", identity.RoleHead, office)
	head := s.browser(headIs)
	clerk, body := s.person("ugyintezo", identity.RoleClerk, office), s.person("titkar", identity.RoleBodyClerk, office)
	for _, c := range []struct {
		code, path string
		by         *webtest.Browser
	}{
		{"ugyintezo", "/rights/body/" + fmt.Sprint(clerk.MembershipID), rep},
		{"titkar", "/rights/clerks/" + fmt.Sprint(body.AccountID), head},
		{"vezeto", "/rights/heads/" + fmt.Sprint(headIs.AccountID), centre},
	} {
		for range 3 {
			_, _ = s.m.SignIn(t.Context(), identity.Credentials{Code: c.code, Password: "nem ez", Address: "192.0.2.1"})
		}
		a := shows(t, c.by.Visit(c.path), 200, "A rendszer kizárta", "Visszaengedés")
		a = c.by.Submit(c.path, filled(a, "do", "unlock"))
		if a.Status != 200 || strings.Contains(a.Text(), "A rendszer kizárta") {
			t.Errorf("%s is still locked out after %d", c.code, a.Status)
		}
	}
}

// The centre adds a head and gives the password once.
func TestHeadPages(t *testing.T) {
	s := newRightsSite(t)
	b := s.browser(s.person("kozpont", identity.RoleCentre, agency))
	shows(t, b.Visit("/rights"), 200, "/rights/heads")
	shows(t, b.Visit("/rights/heads"), 200, "Még nincs vezető")
	a := shows(t, b.Visit("/rights/heads/new"), 200, "Új vezető felvétele")
	a = shows(t, b.Submit("/rights/heads/new", filled(a, "name", "Próba Vezető", "code", "vezeto")), 422, "Adja meg a szervet", `value="Próba Vezető"`)
	a = shows(t, b.Submit("/rights/heads/new", filled(a, "body", "PROBA-11", "name", "Próba Vezető", "code", "!")), 422, `href="#code"`)
	shows(t, b.Submit("/rights/heads/new", filled(a, "body", "PROBA-11", "name", "Próba Vezető", "code", "vezeto", "email", "vezeto@proba.example")), 200, "Elkészült a fiók: vezeto")
	a = shows(t, b.Visit("/rights/heads"), 200, "Próba Vezető", "Próbafalva 11 (PROBA-11)", "Engedélyezett")
	a = b.Submit("/rights/heads", filled(a, "text", "senki"))
	shows(t, a, 200, "Próbálja a név egy részével")
	a = b.Visit(linkIn(t, b.Visit("/rights/heads"), "/rights/heads/"))
	path := a.Path
	shows(t, a, 200, "Név és elérhetőség", "Új jelszó adása", "Letiltás")
	a = shows(t, b.Submit(path, filled(a, "name", "", "email", "")), 422, `href="#name"`)
	a = shows(t, b.Submit(path, filled(a, "name", "Próba Vezér", "email", "")), 200, "A változást rögzítettük", "Próba Vezér")
	a = shows(t, b.Submit(path, filled(a, "do", "password")), 200, "Az új jelszó")
	a = shows(t, b.Submit(path, filled(a, "do", "disable")), 200, "Letiltott", "Engedélyezés")
	shows(t, b.Submit(path, filled(a, "do", "enable")), 200, "Engedélyezett")
}
