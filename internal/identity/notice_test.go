package identity_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/web/webtest"
)

// withMail gives the world letters; the clerk has an address, and a head whose address is known too.
func (w *world) withMail() {
	w.t.Helper()
	post, err := mail.New(mail.Deps{DB: w.db, Now: w.now})
	if err != nil {
		w.t.Fatal(err)
	}
	catalog, err := i18n.New(identity.Messages)
	if err != nil {
		w.t.Fatal(err)
	}
	w.m = identity.New(identity.Deps{DB: w.db, Now: w.now, Mail: post, Catalog: catalog})
	w.add("feje.edit")
	dbtest.Query(w.t, w.url, "UPDATE identity.account SET email = code || '@proba.example', name = CASE code WHEN $1 THEN 'Próba Piroska' ELSE 'Feje Edit' END RETURNING code", clerk)
	dbtest.Query(w.t, w.url, "UPDATE identity.membership SET role = 'tartinfo.head' WHERE account_id = (SELECT id FROM identity.account WHERE code = 'feje.edit') RETURNING role")
}

// letters gives what is written to whom: address and subject, held ones marked, in the order of writing.
func (w *world) letters() []string {
	w.t.Helper()
	list, err := w.m.Letters(w.t.Context(), operator)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, k := range slices.Backward(list) {
		held := ""
		if k.Letter.Held {
			held = " (held)"
		}
		out = append(out, strings.TrimSuffix(k.Letter.To, "@proba.example")+": "+strings.TrimPrefix(k.Letter.Kind, "identity.letter.")+held)
	}
	return out
}

func (w *world) wantLetters(name string, want ...string) {
	w.t.Helper()
	if got := w.letters(); !slices.Equal(got, want) {
		w.t.Errorf("%s: letters %q, want %q", name, got, want)
	}
	dbtest.Query(w.t, w.url, `WITH x AS (UPDATE mail.letter SET state = 'sent', settled_at = created_at, recipient = NULL, name = NULL, subject = NULL, body = NULL
		WHERE state = 'waiting' RETURNING 1) SELECT count(*)::text FROM x`)
}

func (w *world) tell() {
	w.t.Helper()
	w.pass(time.Minute)
	err := w.m.Tell(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
}

// Who is blocked and the head hear of it; no other letter goes to a blocked one before it is lifted. A block of unknown
// browsers alone holds nothing back: otherwise guessing could keep letters from people.
//
// Covers: T4, T3
func TestLettersAboutBlocks_T4_T3(t *testing.T) {
	w := newWorld(t)
	w.withMail()
	home := w.signIn()
	wrong := func(device string) {
		for i := range 3 {
			_, _ = w.try(clerk, "kavics lovarda hetedik torony", device, fmt.Sprintf("198.51.100.%d", i))
		}
	}
	wrong("")
	err := w.m.Tell(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.wantLetters("at once, since a right password might be among them")
	w.tell()
	w.tell()
	w.wantLetters("unknown browsers", clerk+": blocked_partly", "feje.edit: blocked_partly_head")
	o, err := w.m.ChangePassword(t.Context(), home.Actor, identity.OwnPassword{SessionID: home.SessionID, Current: password, Wanted: "Torony lovarda 7. kavics"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.m.ChangePassword(t.Context(), o.Actor, identity.OwnPassword{SessionID: o.SessionID, Current: "Torony lovarda 7. kavics", Wanted: password})
	if err != nil {
		t.Fatal(err)
	}
	w.wantLetters("changed by oneself", clerk+": password_changed", clerk+": password_changed")
	wrong("")
	wrong(home.Device)
	w.tell()
	if got := w.letters(); len(got) != 4 || !slices.Contains(got, clerk+": blocked") || !slices.Contains(got, "feje.edit: blocked_head") {
		t.Errorf("no way left: %q", got)
	}
	w.wantLetters("", w.letters()...)
	text := dbtest.Query(t, w.url, "SELECT string_agg(e::text, ' ') FROM audit.entry e")
	if strings.Contains(text, "proba.example") {
		t.Error("an address stands in the log")
	}
	err = w.m.NotifyCode(t.Context(), clerk, "identity.letter.factor_added")
	if err != nil {
		t.Fatal(err)
	}
	w.wantLetters("another letter while blocked", clerk+": factor_added (held)")
	err = w.m.UnlockAccount(t.Context(), operator, identity.Unlocking{Code: clerk})
	if err != nil {
		t.Fatal(err)
	}
	w.wantLetters("lifted", clerk+": factor_added", clerk+": unlocked")
}

// A letter says who it is to, in Hungarian and below in English, and holds no password.
func TestLetterText(t *testing.T) {
	w := newWorld(t)
	w.withMail()
	err := w.m.SetPassword(t.Context(), operator, identity.PasswordOf{Code: clerk, Password: "Torony lovarda 7. kavics"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.m.Letters(t.Context(), operator)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d letters: %v", len(list), err)
	}
	l := list[0].Letter
	hu, en := strings.Index(l.Text, "Tisztelt Próba Piroska!"), strings.Index(l.Text, "Dear Próba Piroska,")
	if l.Subject != "OSZIR: új jelszót kapott" || hu != 0 || en < 100 || strings.Contains(l.Text, "lovarda") || strings.Contains(l.Text, "{0}") || strings.Contains(l.Text, "‹") {
		t.Errorf("%s\n\n%s", l.Subject, l.Text)
	}
	_, err = w.m.Letters(t.Context(), w.signInWith("Torony lovarda 7. kavics").Actor)
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("a clerk reads letters: %v", err)
	}
}

func (w *world) signInWith(password string) identity.Opened {
	w.t.Helper()
	o, err := w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// The link of a letter lifts the block, once, within half an hour; asking tells nothing about whether the code exists.
//
// Covers: S3, T4
func TestUnlockByLetter_S3_T4(t *testing.T) {
	w := newWorld(t)
	w.withMail()
	site := newSite(t, w, "http://127.0.0.1:8080")
	b := webtest.NewBrowser(t, site)
	ask := func(code string) webtest.Answer {
		return b.Submit("/sign-in/unlock", url.Values{"code": {code}})
	}
	for range 3 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", "", "198.51.100.7")
	}
	key := regexp.MustCompile(`name="form_key" value="[^"]*"`)
	same := map[string]bool{}
	for _, code := range []string{clerk, "nincs.ilyen", "feje.edit"} {
		a := ask(code)
		same[fmt.Sprint(a.Status, a.Path, key.ReplaceAllString(a.Body, ""))] = true
	}
	if len(same) != 1 {
		t.Error("the answers differ")
	}
	w.tell()
	list := w.letters()
	if n := len(slices.DeleteFunc(slices.Clone(list), func(l string) bool { return !strings.HasSuffix(l, ": unlock") })); n != 1 {
		t.Fatalf("letters with a link: %q", list)
	}
	link := func() string {
		text := dbtest.Query(t, w.url, "SELECT body FROM mail.letter WHERE kind = 'identity.letter.unlock' ORDER BY id DESC LIMIT 1")
		m := regexp.MustCompile(`http://127\.0\.0\.1:8080(/unlock/[A-Za-z0-9_-]{43})\n`).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("no link in\n%s", text)
		}
		return m[1]
	}
	path := link()
	for range 2 { // a program that looks through letters follows links
		if a := b.Visit(path); a.Status != http.StatusOK || !strings.Contains(a.Text(), "Egy gombnyomás") {
			t.Errorf("the link: %d %s", a.Status, a.Text())
		}
	}
	_, err := w.try(clerk, password, "", "192.0.2.1")
	w.blocked("before the button is pressed", err)
	if a := b.Submit(path, nil); a.Path != "/sign-in" || !strings.Contains(a.Text(), "A letiltást feloldottuk") {
		t.Errorf("pressing the button: %s %s", a.Path, a.Text())
	}
	_, err = w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if a := b.Submit(path, nil); a.Status != http.StatusNotFound || !strings.Contains(a.Text(), "már nem él") {
		t.Errorf("a second time: %d", a.Status)
	}
	w.pass(11 * time.Minute)
	for range 3 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", "", "198.51.100.8")
	}
	ask(clerk)
	w.tell()
	second := link()
	w.pass(31 * time.Minute)
	if a := b.Submit(second, nil); second == path || a.Status != http.StatusNotFound {
		t.Errorf("after half an hour: %d", a.Status)
	}
	for range 5 {
		ask(clerk)
	}
	if a := ask(clerk); a.Status != http.StatusServiceUnavailable {
		t.Errorf("asking without end: %d", a.Status)
	}
}

// Who may lift a block: the head for the own body, the operator for all; nobody for another body, nobody their own.
//
// Covers: T4, I6
func TestUnlockRights_T4_I6(t *testing.T) {
	w := newWorld(t)
	a := w.add("masik.ugyintezo")
	for range 3 {
		_, _ = w.try("masik.ugyintezo", "kavics lovarda hetedik torony", "", "198.51.100.7")
	}
	in := identity.Unlocking{Code: "masik.ugyintezo"}
	for name, who := range map[string]identity.Actor{
		"a clerk":                  {Code: "x", AccountID: 99, BodyID: office, Role: identity.RoleClerk},
		"a head of another body":   {Code: "x", AccountID: 99, BodyID: district, Role: identity.RoleHead},
		"oneself":                  {Code: "masik.ugyintezo", AccountID: a.ID, BodyID: office, Role: identity.RoleHead},
		"an officer":               {Code: "x", AccountID: 99, BodyID: office, Role: identity.RoleOfficer},
		"a representative of none": {Code: "x", AccountID: 99, Role: identity.RoleRepresentative},
	} {
		err := w.m.UnlockAccount(t.Context(), who, in)
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := w.m.UnlockAccount(t.Context(), identity.Actor{}, in)
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("nobody: %v", err)
	}
	for name, who := range map[string]identity.Actor{
		"the head":            {Code: "x", AccountID: 99, BodyID: office, Role: identity.RoleHead},
		"the representative":  {Code: "x", AccountID: 99, BodyID: office, Role: identity.RoleRepresentative},
		"the operator":        {Code: "x", AccountID: 99, BodyID: district, Role: identity.RoleRightsOperator},
		"the centre":          {Code: "x", AccountID: 99, BodyID: district, Role: identity.RoleCentre},
		"at the command line": operator,
	} {
		err := w.m.UnlockAccount(t.Context(), who, in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, err = w.try("masik.ugyintezo", password, "", "192.0.2.1")
		if err != nil {
			t.Errorf("%s lifted it: %v", name, err)
		}
		for i := range 3 {
			_, _ = w.try("masik.ugyintezo", "kavics lovarda hetedik torony", "", fmt.Sprintf("203.0.113.%d", i))
		}
		w.pass(time.Hour)
	}
	err = w.m.UnlockAccount(t.Context(), operator, identity.Unlocking{Code: "nincs.ilyen"})
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("a code that nobody has: %v", err)
	}
}
