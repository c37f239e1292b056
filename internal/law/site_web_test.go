package law_test

import (
	"html"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el"}`
	room := fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
	text, err := i18n.New([]fs.FS{room, web.Messages, law.Messages}...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// site gives the pages as somebody sees them who is signed in.
func (w *world) site(who identity.Actor) *web.Site {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: catalog(w.t)})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Személy", Code: who.Code, Body: "Próbahivatal", BodyCode: "PROBA"}
			return h(c, who)
		}
	})
	return s
}

func (w *world) browser(who identity.Actor) *webtest.Browser {
	w.t.Helper()
	return webtest.NewBrowser(w.t, w.site(who))
}

// want checks status and words of a page, and gives it back.
func want(t testing.TB, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, a.Text())
	}
	text := strings.ReplaceAll(html.UnescapeString(a.Text()), "\u00a0", " ")
	for _, word := range words {
		if !strings.Contains(text, word) && !strings.Contains(a.Body, word) {
			t.Errorf("%s does not say %q: %s", a.Path, word, text)
		}
	}
	for _, bad := range []string{"‹", "%!", "ZgotmplZ", "&lt;no value", "{0}"} {
		if strings.Contains(a.Body, bad) {
			t.Errorf("%s shows %s", a.Path, bad)
		}
	}
	return a
}

var (
	inputTag  = regexp.MustCompile(`<input[^>]*>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>`)
	attribute = regexp.MustCompile(`([a-z_-]+)="([^"]*)"`)
)

// filled gives the form of a page as a browser would send it, with some fields filled in.
func filled(a webtest.Answer, pairs ...string) url.Values {
	body := a.Body[strings.Index(a.Body, `class="form`):]
	v := url.Values{}
	for _, tag := range inputTag.FindAllString(body, -1) {
		of := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			of[m[1]] = html.UnescapeString(m[2])
		}
		if of["type"] != "radio" && of["type"] != "checkbox" || strings.Contains(tag, " checked") {
			v.Set(of["name"], of["value"])
		}
	}
	for _, m := range areaTag.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestViews(t *testing.T) {
	w := newWorld(t)
	webtest.CheckViews(t, w.site(lawyer(1)))
}

// A lawyer proposes, sees what it concerns, submits; another one approves. Everybody else only looks.
//
// Covers: C7
func TestPages_C7_FromProposalToEdition(t *testing.T) {
	w := newWorld(t)
	w.concern = law.Concern{OpenCases: 12, Benefits: 3456, People: 2345, Decided: 78, Offices: []law.OfficeCount{{BodyID: 7, Kind: "AAA", Cases: 11}}}
	first, second, clerk := w.browser(lawyer(1)), w.browser(lawyer(2)), w.browser(identity.Actor{Code: "ugyintezo", BodyID: 9, Role: identity.RoleClerk})

	want(t, first.Visit("/law"), 200, "próbaalap", "2 érték a listában", "ellenőrzésre vár", "születési nap szerint", "AAA, BBB")
	want(t, first.Visit("/law?kind=BBB"), 200, "1 érték a listában", "próbaalap")
	want(t, first.Visit("/law?checked=yes"), 200, "Nincs ilyen érték")
	want(t, first.Visit("/law?q=3.+%C2%A7"), 200, "1 érték a listában", "próbakor")
	want(t, first.Visit("/law/nincs"), 404)
	want(t, first.Visit("/law/proba_alap"), 200, "28 500 Ft/hó", "29 500 Ft/hó", "2014.01.01.", "2022.12.31.", "Új érték javaslása", "Ellenőriztem", "Ezen az értéken még senki nem változtatott", "<svg")
	if strings.Contains(clerk.Visit("/law/proba_alap").Body, "Új érték javaslása") {
		t.Error("a clerk is offered to propose")
	}
	want(t, clerk.Visit("/law/change/proba_alap"), 404)

	// What is wrong is said at its field, and nothing that was typed is lost.
	a := want(t, first.Visit("/law/change/proba_alap"), 200, "Mettől meddig", "28 500")
	a = want(t, first.Submit("/law/change/proba_alap", filled(a, "from", "2015.02.30.", "amount", "sok", "law", "9. §")), 422, `href="#from"`, "nem olvasható nap", "egész számot", `value="9. §"`, `value="sok"`)
	a = want(t, first.Submit("/law/change/proba_alap", filled(a, "from", "2015.01.01.", "amount", "31 000")), 422, `href="#source"`, `href="#reason"`, "kötelező kitölteni", `value="31 000"`)
	a = want(t, first.Submit("/law/change/proba_alap", filled(a, "source", "Magyar Közlöny", "reason", "új törvény", "verified", "yes")), 200,
		"Még nem küldte be", "2015.01.01. – visszavonásig: 31 000 Ft/hó", "29 500 Ft/hó", "nincs érték", "3 456", "2 345", "nyitott ügy", "7. számú hivatal", "Csak az első 30 sor", "Beküldés jóváhagyásra")
	path := strings.Split(a.Path, "?")[0]
	want(t, second.Visit(path), 200, "tervezet", "31 000")
	want(t, second.Visit("/law/proposals"), 200, "1 javaslat", "tervezet", "jogasz-1")
	a = want(t, first.Submit(path, filled(a, "do", "submitted")), 200, "beküldtük", "A saját javaslatáról nem dönthet")
	if strings.Contains(a.Body, `value="approved"`) {
		t.Error("one's own proposal can be approved")
	}
	want(t, first.Submit(path, form("do", "approved", "version", "2", "form_key", "sajat")), 409, "A saját javaslatáról nem dönthet")
	want(t, clerk.Submit(path, form("do", "approved", "version", "2", "form_key", "idegen")), 404)

	a = want(t, second.Visit(path), 200, "jóváhagyásra vár", "Döntés a javaslatról", "A javaslat jóváhagyása")
	a = want(t, second.Submit(path, filled(a, "do", "refused")), 422, `href="#note"`, "kötelező kitölteni")
	want(t, second.Submit(path, filled(a, "do", "approved", "version", "1")), 409, "időközben megváltozott")
	want(t, second.Submit(path, filled(a, "do", "approved", "form_key", "jovahagyas")), 200, "az új érték mostantól érvényes", "jóváhagyva")
	want(t, first.Visit("/law/proba_alap"), 200, "31 000 Ft/hó", "jogász vitte be", "A program kiadott értéke", "új törvény", "jogasz-2")
	want(t, first.Visit("/law/proba_alap?edition=0"), 200, "Így ismertük a(z) 0. kiadásban", "2022.12.31.")
	want(t, first.Visit("/law/proba_alap?edition=x"), 404)
	want(t, first.Visit("/law"), 200, "1. kiadás")

	// Whoever wrote a change down on values of before is told, and sees those of now.
	old := filled(first.Visit("/law/change/proba_alap"), "from", "2017.01.01.", "amount", "33000", "law", "9. §", "source", "x", "reason", "x", "based_on", "0")
	want(t, first.Submit("/law/change/proba_alap", old), 409, "időközben megváltozott", "31 000", `value="33000"`)

	// A value that was only checked.
	a = want(t, first.Visit("/law/change/proba_alap?from=2014.01.01.&verified=1"), 200, `value="29500"`, `value="2014.12.31."`, "csak mentse a javaslatot", "Összevetettem a hivatalos szöveggel.")
	a = want(t, first.Submit("/law/change/proba_alap", filled(a)), 200, "Az összeg nem változik")
	amended := want(t, first.Visit("/law/change/proba_alap?proposal="+a.Path[strings.LastIndexByte(strings.Split(a.Path, "?")[0], '/')+1:][:1]), 200, `value="29500"`)
	a = want(t, first.Submit("/law/change/proba_alap", filled(amended, "law", "2. § (1)")), 200, "2. § (1)")
	want(t, first.Submit(strings.Split(a.Path, "?")[0], filled(a, "do", "withdrawn")), 200, "visszavonta", "visszavonva")

	// Lists and files.
	want(t, clerk.Visit("/law/lists"), 200, "Próbamező", "második", "a rendszer számára választva")
	csv := clerk.Visit("/law.csv")
	if csv.Status != 200 || !strings.Contains(csv.Body, "proba_alap;próbaalap;31000;Ft/hó;2015.01.01.;;9. §") {
		t.Errorf("%d %s", csv.Status, csv.Body)
	}
	book := clerk.Visit("/law.xlsx?kind=AAA")
	if book.Status != 200 || !strings.HasPrefix(book.Body, "PK") {
		t.Errorf("%d, %d bytes", book.Status, len(book.Body))
	}
	if got := w.values(law.Now); !slices.Equal(got, []string{"2008-01-01 – 2014-01-01 28500", "2014-01-01 – 2015-01-01 29500", "2015-01-01 – … 31000"}) {
		t.Errorf("%v", got)
	}
}

// A number of birth dates begins before every day.
func TestPages_C7_FromEver(t *testing.T) {
	w := newWorld(t)
	b := w.browser(lawyer(1))
	want(t, b.Visit("/law/proba_kor"), 200, "kezdettől", "1951.12.31.", "visszavonásig", "a születés napja szerint")
	a := want(t, b.Visit("/law/change/proba_kor?from="), 200, `value="62"`, `value="1951.12.31."`)
	a = want(t, b.Submit("/law/change/proba_kor", filled(a, "amount", "61", "reason", "elírás")), 200, "kezdettől – 1951.12.31.: 61 év", "minden nyitott ügye")
	want(t, b.Submit(strings.Split(a.Path, "?")[0], filled(a, "do", "submitted")), 200, "beküldtük")
	n, err := w.Approve(t.Context(), lawyer(2), law.Handle{ID: 1, Seen: 2})
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	v, err := w.Parameter(t.Context(), lawyer(1), "proba_kor", law.Now)
	if err != nil || len(v.Values) != 2 || v.Values[0].From != calendar.None || v.Values[0].Amount != 61 || v.Values[1].Until != calendar.None {
		t.Errorf("%+v, %v", v.Values, err)
	}
	if q := w.asked[0]; !q.ByBirth || len(q.Spans) != 1 || q.Spans[0].From != calendar.None {
		t.Errorf("asked %+v", q)
	}
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}
