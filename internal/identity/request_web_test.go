package identity_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// rightsSite is a rights world with its pages.
type rightsSite struct {
	*rightsWorld
	site *web.Site
}

func newRightsSite(t *testing.T) *rightsSite {
	t.Helper()
	w := newRightsWorld(t)
	name := w.m.BodyName
	s := &rightsSite{w, newSite(t, w.world, "http://127.0.0.1:8080")}
	w.m.BodyName = name
	return s
}

// browser is somebody's, signed in in a role.
func (s *rightsSite) browser(who identity.Actor) *webtest.Browser {
	s.t.Helper()
	token, err := s.m.OpenFor(s.t.Context(), who)
	if err != nil {
		s.t.Fatal(err)
	}
	b := webtest.NewBrowser(s.t, s.site)
	u, err := url.Parse(b.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	b.Jar().SetCookies(u, []*http.Cookie{{Name: "oszir", Value: token}})
	return b
}

// shows wants a page with a status that holds all words.
func shows(t *testing.T, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	text := a.Text()
	if a.Status != status {
		t.Errorf("%s: status %d, want %d: %.400s", a.Path, a.Status, status, text[min(len(text), 200):])
	}
	if strings.Contains(a.Body, "‹") {
		t.Errorf("%s: a text is missing: %s", a.Path, text)
	}
	for _, want := range words {
		if !strings.Contains(text, want) && !strings.Contains(a.Body, want) {
			t.Errorf("%s lacks %q: %.400s", a.Path, want, text[min(len(text), 200):])
		}
	}
	return a
}

// filled gives values for a form of the page, with its key and version.
func filled(a webtest.Answer, pairs ...string) url.Values {
	v := url.Values{"form_key": {a.FormKey()}}
	for _, name := range []string{"version", "digest", "asked", "seen", "withdraw"} {
		m := regexp.MustCompile(`(?s)name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.Body)
		if m != nil {
			v.Set(name, m[1])
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func uploadScan(t *testing.T, b *webtest.Browser, path string, key string, content []byte) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("form_key", key)
	part, err := w.CreateFormFile("scan", "irat.pdf")
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(req)
}

// The whole way without JavaScript: designate, record, request, approve, work, review, withdraw.
//
// Covers: I3, I5
func TestRightPages_I3_WholeWay(t *testing.T) {
	s := newRightsSite(t)
	s.m.ReviewMonth, s.m.ReviewDay = time.April, 1
	op := s.browser(s.person("jogkezelo", identity.RoleRightsOperator, agency))
	future := s.citizen("jeloltem")
	b := s.browser(future)

	shows(t, b.Visit("/rights"), 200, "Most egyetlen szervnél sincs joga", "Új jog kérése")
	a := shows(t, b.Visit("/rights/papers/new"), 200, "E-képviselő kijelölése", "Szerv keresése")
	a = shows(t, b.Submit("/rights/papers/new", filled(a, "words", "11", "search", "yes", "head_name", "Próba Vezető")), 200, "Próbafalva 11", `value="Próba Vezető"`)
	a = shows(t, b.Submit("/rights/papers/new", filled(a, "words", "11", "body", "11", "head_name", "Próba Vezető", "effect", "tegnap")), 422, `href="#head_post"`, `href="#effect"`, `value="tegnap"`, `value="Próba Vezető"`)
	a = shows(t, b.Submit("/rights/papers/new", filled(a, "body", "11", "head_name", "Próba Vezető", "head_post", "jegyző")), 200, "Aláírásra vár", "Nyomtatható irat")
	paper := a.Path
	shows(t, b.Visit(paper+"/print"), 200, "kijelölöm e-képviselőnek Próba Jeloltem", "jegyző", "Próbafalva 11 (PROBA-11)")
	shows(t, uploadScan(t, b, paper+"/scan", "k1", []byte("nem irat")), 422, "Ez nem PDF", `href="#scan"`)
	shows(t, uploadScan(t, b, paper+"/scan", "k2", append([]byte("%PDF-"), make([]byte, 6<<20)...)), 422, "nagyobb 5 MB-nál")
	shows(t, uploadScan(t, b, paper+"/scan", "k3", scan), 200, "feltöltöttük", "Rögzítésre vár")

	shows(t, op.Visit("/rights/papers"), 200, "Próba Jeloltem", paper+"/record")
	a = shows(t, op.Visit(paper+"/record"), 200, "SHA-256", "Irat rögzítése")
	if got := op.Visit(paper + "/scan"); got.Status != 200 || got.Body != string(scan) || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the scan: %d, %s", got.Status, got.Header.Get("Content-Disposition"))
	}
	shows(t, op.Submit(paper+"/record", filled(a, "decision", "refuse")), 422, `href="#answer"`)
	shows(t, op.Submit(paper+"/record", filled(a, "decision", "record")), 200, "A döntést rögzítettük", "Nincs rögzítendő irat")
	if s.inForce(future, identity.RoleRepresentative, office) != 1 {
		t.Fatal("the e-representative's right is not in force")
	}

	asks := s.citizen("kerelmezo")
	c := s.browser(asks)
	if got := c.Visit("/rights/request"); got.Path != "/rights/request/register" {
		t.Errorf("a request begins at %s", got.Path)
	}
	if got := c.Visit("/rights/request/check"); got.Path != "/rights/request/register" {
		t.Errorf("who comes too early is at %s", got.Path)
	}
	a = shows(t, c.Visit("/rights/request/register"), 200, "Melyik nyilvántartásban", "pénzbeli és természetbeni ellátások")
	a = shows(t, c.Submit("/rights/request/register", filled(a)), 422, "Válasszon nyilvántartást", `href="#register"`)
	a = shows(t, c.Submit("/rights/request/register", filled(a, "register", "PTR")), 200, "Milyen szerepkörben", "munkafüzetek feltöltése", "nem lehet meg mellette: adatvédelmi tisztviselő")
	a = shows(t, c.Submit("/rights/request/role", filled(a, "role", "ptr.clerk")), 200, "Szerv keresése")
	a = shows(t, c.Submit("/rights/request/body", filled(a, "words", "nincs ilyen", "search", "yes")), 200, "Nincs ilyen szerv")
	a = shows(t, c.Submit("/rights/request/body", filled(a, "words", "próbafalva 1", "search", "yes")), 200, "Próbafalva 11", "PROBA-12")
	if strings.Contains(a.Body, "PROBA-30") {
		t.Error("a body is offered that does not know the role")
	}
	a = shows(t, c.Submit("/rights/request/body", filled(a, "body", "11")), 200, "Indok", "Mettől")
	a = shows(t, c.Submit("/rights/request/period", filled(a, "from", "egyszer", "until", "", "reason", "")), 422, `href="#from"`, `href="#reason"`, `value="egyszer"`)
	a = shows(t, c.Submit("/rights/request/period", filled(a, "from", "", "until", "2014.12.31.", "reason", "új munkatárs a hivatalban")), 200, "Nézze át", "ügyintéző", "Próbafalva 11 (PROBA-11)", "2014.12.31.", "új munkatárs")
	if got := c.Visit("/rights/request"); got.Path != "/rights/request/check" {
		t.Errorf("a request goes on at %s", got.Path)
	}
	shows(t, c.Visit("/rights/request/role"), 200, `value="ptr.clerk" checked`)
	sent := filled(a)
	a = shows(t, c.Submit("/rights/request/check", sent), 200, "A kérelmet elküldtük", "Benyújtva", "Most ő dönt: e-képviselő")
	if again := c.Submit("/rights/request/check", sent); again.Path != a.Path {
		t.Errorf("the same form again leads to %s, not %s", again.Path, a.Path)
	}
	shows(t, c.Visit("/rights"), 200, "Benyújtva", "ügyintéző")

	rep := s.as(future, identity.RoleRepresentative, office)
	r := s.browser(rep)
	shows(t, r.Visit("/rights"), 200, "Elbírálásra váró kérelmek", "Kinek milyen joga van")
	a = shows(t, r.Visit("/rights/waiting"), 200, "Próba Kerelmezo", "1 kérelem vár")
	one := regexp.MustCompile(`/rights/waiting/\d+`).FindString(a.Body)
	a = shows(t, r.Visit(one), 200, "új munkatárs a hivatalban", "munkafüzetek feltöltése", "nincs olyan szerepköre, amely ezt kizárná")
	shows(t, r.Submit(one+"/first", filled(a, "decision", "refuse")), 422, `href="#answer"`)
	shows(t, r.Submit(one+"/first", filled(a, "decision", "approve")), 200, "A döntést rögzítettük", "Most nincs elbírálandó kérelem")
	a = shows(t, r.Visit(one), 200, "Aktív")
	shows(t, r.Submit(one+"/first", filled(a, "decision", "approve")), 409, "közben más döntött")
	clerk := s.as(asks, identity.RoleClerk, office)
	if got := s.browser(clerk).Visit("/room/7"); got.Body != "kerelmezo acts for 11 (Próbafalva 11)" {
		t.Errorf("the clerk's work: %s", got.Text())
	}

	a = shows(t, r.Visit("/rights/body"), 200, "Próba Kerelmezo", "2 jog", "2014.12.31.")
	shows(t, r.Submit("/rights/body", filled(a, "text", "kerel", "role", "", "unused", "")), 200, "1 jog")
	held := fmt.Sprintf("/rights/body/%d", clerk.MembershipID)
	a = shows(t, r.Visit(held), 200, "Jog hatályba lépett", "Kérelem benyújtva", "Jog felfüggesztése")
	shows(t, r.Submit(held, filled(a, "do", "suspend")), 422, `href="#reason"`)
	a = shows(t, r.Submit(held, filled(a, "do", "suspend", "reason", "tartós távollét")), 200, "A változást rögzítettük", "Felfüggesztve", "tartós távollét")
	shows(t, r.Submit(held, filled(a, "do", "resume", "reason", "visszajött")), 200, "Visszaállítva")
	if csv := r.Visit("/rights/body.csv"); csv.Status != 200 || !strings.Contains(csv.Body, "Próba Kerelmezo;kerelmezo;") || !strings.HasPrefix(csv.Body, "\ufeff") {
		t.Errorf("the table: %d %q", csv.Status, csv.Body)
	}
	if book := r.Visit("/rights/body.xlsx"); book.Status != 200 || !strings.HasPrefix(book.Body, "PK") {
		t.Errorf("the workbook: %d", book.Status)
	}

	s.pass(30 * 24 * time.Hour)
	err := s.m.ReviewRound(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r = s.browser(rep)
	a = shows(t, r.Visit("/rights/reviews"), 200, "Folyamatban", "0 / 1")
	review := regexp.MustCompile(`/rights/reviews/\d+`).FindString(a.Body)
	a = shows(t, r.Visit(review), 200, "Próba Kerelmezo", "Az összes hátralévő megerősítése (1)")
	clerk = s.as(asks, identity.RoleClerk, office)
	shows(t, r.Submit(review, filled(a)), 422, "Jelöljön meg legalább egy jogot")
	shows(t, r.Submit(review, filled(a, fmt.Sprintf("r%d", clerk.MembershipID), "take")), 422, `href="#reason"`)
	shows(t, r.Submit(review, filled(a, "all", "yes")), 200, "A válaszokat rögzítettük", "Megerősítve", "lezárult")
	op = s.browser(s.as(identity.Actor{Code: "jogkezelo", AccountID: 1}, identity.RoleRightsOperator, agency))
	shows(t, op.Visit("/rights/reviews"), 200, "Próbafalva 11", "Lezárva", `<progress`)
	a = shows(t, r.Visit(fmt.Sprintf("/rights/papers/new?withdraw=%d", rep.MembershipID)), 200, "E-képviselő visszavonása", "Próba Jeloltem")
	a = shows(t, r.Submit("/rights/papers/new", filled(a, "head_name", "Próba Vezető", "head_post", "jegyző")), 200, "visszavonása")
	gone := a.Path
	shows(t, uploadScan(t, r, gone+"/scan", "k4", scan), 200, "feltöltöttük")
	a = op.Visit(gone + "/record")
	shows(t, op.Submit(gone+"/record", filled(a, "decision", "record")), 200, "A döntést rögzítettük")
	if got := r.Visit("/rights"); got.Path != "/sign-in" {
		t.Errorf("the session of who was e-representative is at %s", got.Path)
	}
}

// What is not one's own or not allowed is not there.
//
// Covers: I6
func TestRightPages_I6_NotForEverybody(t *testing.T) {
	s := newRightsSite(t)
	s.person("kepviselo", identity.RoleRepresentative, office)
	asks, other := s.citizen("kerelmezo"), s.citizen("mas")
	id := s.asked(asks, identity.RoleReader, office)
	paper := s.paper(asks, village)
	b := s.browser(other)
	stranger := s.browser(s.person("szomszed", identity.RoleRepresentative, village))
	for _, path := range []string{
		fmt.Sprintf("/rights/requests/%d", id), fmt.Sprintf("/rights/papers/%d", paper), fmt.Sprintf("/rights/papers/%d/print", paper), fmt.Sprintf("/rights/papers/%d/record", paper),
		fmt.Sprintf("/rights/papers/%d/scan", paper), "/rights/waiting", fmt.Sprintf("/rights/waiting/%d", id), "/rights/body", "/rights/body.csv", "/rights/body/1", "/rights/reviews",
		"/rights/clerks", "/rights/why", "/rights/policy", "/rights/request/king", "/rights/requests/x",
	} {
		if a := b.Visit(path); a.Status != 404 {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	for _, path := range []string{fmt.Sprintf("/rights/waiting/%d", id), fmt.Sprintf("/rights/papers/%d/record", paper), "/rights/body/1"} {
		if a := stranger.Visit(path); a.Status != 404 {
			t.Errorf("the representative of another body at %s: %d", path, a.Status)
		}
	}
}

// The second level on its page, the accounts of clerks, and who may do what.
func TestRightPages_Modules(t *testing.T) {
	s := newRightsSite(t)
	r := s.browser(s.person("kepviselo", identity.RoleRepresentative, provider))
	id := s.asked(s.citizen("kerelmezo"), identity.RoleReporter, provider)
	one := fmt.Sprintf("/rights/waiting/%d", id)
	a := r.Visit(one)
	shows(t, r.Submit(one+"/first", filled(a, "decision", "approve")), 200, "Első szinten jóváhagyva")
	a = shows(t, r.Visit(one), 200, "Melyik helyekről fog jelenteni", "Próbafalva 21")
	shows(t, r.Submit(one+"/second", filled(a, "decision", "approve")), 422, `href="#site"`)
	shows(t, r.Submit(one+"/second", filled(a, "decision", "approve", "site", "21", "site", "22")), 200, "A döntést rögzítettük")
	if s.state(id) != "AKTIV" {
		t.Errorf("it is %s", s.state(id))
	}

	head := s.person("vezeto", identity.RoleHead, office)
	h := s.browser(head)
	a = shows(t, h.Visit("/rights/clerks"), 200, "Engedélyezett ügyintéző: 0")
	shows(t, h.Submit("/rights/clerks", filled(a, "name", "Próba Ügyintéző", "code", "ő")), 422, `href="#code"`, `value="Próba Ügyintéző"`)
	sent := filled(a, "name", "Próba Ügyintéző", "code", "ugyintezo", "email", "proba@pelda.example", "post", "titkár")
	a = shows(t, h.Submit("/rights/clerks", sent), 200, "Elkészült a fiók: ugyintezo", "Most látja először és utoljára")
	shows(t, h.Submit("/rights/clerks", sent), 200, "a jelszavát egyszer megmutattuk")
	clerk := regexp.MustCompile(`/rights/clerks/\d+`).FindString(a.Body)
	a = shows(t, h.Visit(clerk), 200, `value="titkár"`, "Letiltás")
	shows(t, h.Submit(clerk, filled(a, "email", "nem cím", "post", "titkár")), 422, `href="#email"`, `value="nem cím"`)
	shows(t, h.Submit(clerk, filled(a, "do", "disable")), 200, "Letiltott", "Engedélyezés")
	shows(t, h.Submit(clerk, filled(h.Visit(clerk), "do", "password")), 200, "Az új jelszó")
	own := fmt.Sprintf("/rights/clerks/%d", head.AccountID)
	shows(t, h.Visit("/rights/clerks"), 200, `href="`+own+`"`)
	a = shows(t, h.Visit(own), 200, "Saját adataim", "A nevét a személyügyi központ módosíthatja")
	if strings.Contains(a.Body, `value="disable"`) || strings.Contains(a.Body, `value="password"`) {
		t.Error("a head is offered to shut the own way in")
	}
	shows(t, h.Submit(own, filled(a, "email", "vezeto@pelda.example", "post", "főjegyző")), 200, `value="főjegyző"`)

	op := s.browser(s.person("jogkezelo", identity.RoleRightsOperator, agency))
	a = shows(t, op.Visit("/rights/why"), 200, "Ki teheti meg")
	shows(t, op.Submit("/rights/why", filled(a, "right", "identity.approve", "body", "PROBA-20", "code", "")), 200, "Próba Kepviselo", "representative", "minden szervnél", "Próbafalva 20 (PROBA-20)")
	shows(t, op.Submit("/rights/why", filled(a, "right", "people.correct", "body", "", "code", "kerelmezo")), 200, "Nem teheti meg", "kiadmányozó")
	shows(t, op.Submit("/rights/why", filled(a, "right", "people.read", "body", "", "code", "nincs.ilyen")), 404, `href="#code"`)
	shows(t, op.Submit("/rights/why", filled(a, "right", "people.read", "body", "NINCS", "code", "")), 404, `href="#body"`)
	shows(t, op.Visit("/rights/policy"), 200, `id="L1"`, "ptr-office-work")
}
