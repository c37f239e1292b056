package disclosure_test

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/disclosure"
	"oszir/internal/identity"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// site gives the pages as somebody sees them who is signed in.
func (w *world) site(who identity.Actor) *web.Site {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: w.text})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Személy", Code: who.Code, Body: "Próbahivatal", BodyCode: "PROBA"}
			return h(c, who)
		}
	})
	w.MountPublic(s)
	return s
}

func (w *world) browser(who identity.Actor) *webtest.Browser {
	w.t.Helper()
	return webtest.NewBrowser(w.t, w.site(who))
}

func (w *world) public() *webtest.Browser { return w.browser(identity.Actor{}) }

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
	selectTag = regexp.MustCompile(`(?s)<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>`)
	selected  = regexp.MustCompile(`<option value="([^"]*)" selected>`)
	attribute = regexp.MustCompile(`([a-z_-]+)="([^"]*)"`)
)

// filled gives the last form of a page as a browser would send it, with some fields filled in; several values of a field are
// given one after the other.
func filled(a webtest.Answer, pairs ...string) url.Values {
	body := a.Body[strings.LastIndex(a.Body, `class="form`):]
	v := url.Values{}
	for _, tag := range inputTag.FindAllString(body, -1) {
		of := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			of[m[1]] = html.UnescapeString(m[2])
		}
		if of["type"] != "radio" && of["type"] != "checkbox" || strings.Contains(tag, " checked") {
			v.Add(of["name"], of["value"])
		}
	}
	for _, m := range areaTag.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], html.UnescapeString(m[2]))
	}
	for _, m := range selectTag.FindAllStringSubmatch(body, -1) {
		if s := selected.FindStringSubmatch(m[2]); s != nil {
			v.Set(m[1], html.UnescapeString(s[1]))
		}
	}
	first := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if !first[pairs[i]] {
			v.Del(pairs[i])
			first[pairs[i]] = true
		}
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestViews(t *testing.T) {
	w := newWorld(t)
	webtest.CheckViews(t, w.site(clerk(1)))
}

// A clerk takes a request down one thing at a time without losing what was typed, chooses who is meant and proposes; an issuer
// issues, and both files can be downloaded.
//
// Covers: X9, X10
func TestRequestPages_X9_X10(t *testing.T) {
	w := newWorld(t)
	b := w.browser(clerk(1))
	want(t, b.Visit("/requests"), 200, "Nincs ilyen megkeresés")
	a := want(t, b.Visit("/requests/new"), 200, "Ki kérdez", `value="2026.03.11."`, "Ügyészség")
	a = want(t, b.Submit("/requests/new", filled(a, "agency", "ugyeszseg", "file_number", "", "do", "next")), 422, `href="#file_number"`, `href="#channel"`, "kötelező megadni", `<option value="ugyeszseg" selected>`)
	a = want(t, b.Submit("/requests/new", filled(a, "agency_name", "Próbafalvi Járási Ügyészség", "channel", "email", "file_number", "B.1/2026", "do", "next")), 200, "Jogalap", "ügyészségi feladat ellátása", "négy szem", "ellenőrzésre vár")
	a = want(t, b.Submit("/requests/new", filled(a, "do", "next")), 422, `href="#ground"`, `href="#purpose"`, `href="#fields"`, `value="Próbafalvi Járási Ügyészség"`)
	a = want(t, b.Submit("/requests/new", filled(a, "ground", "szt19", "purpose", "vádemelés", "mode", "data", "fields", "ellatasOsszeg", "fields", "taj", "from", "2013.01.01.", "last", "2013.12.31.", "do", "next")), 200,
		"A kért adatok közül", "szociális ellátás összege", "a jogalap nem engedi meg")
	back := want(t, b.Submit("/requests/new", filled(a, "do", "back")), 200, "vádemelés", `value="taj" checked`)
	a = want(t, b.Submit("/requests/new", filled(back, "do", "next")), 200, "Kikről kérdez")
	a = want(t, b.Submit("/requests/new", filled(a, "persons", "valaki", "do", "next")), 422, "a(z) 1. sorból nem derül ki", ">\nvalaki</textarea>")
	a = want(t, b.Submit("/requests/new", filled(a, "persons", "123456788\nAzonos Anna; 1980.02.15.; Első Éva", "do", "next")), 200, "A megkeresést rögzítettük", "Próbafalvi Járási Ügyészség", "Ki a keresett személy?", "Egyik sem", "négy szem")
	path := strings.Split(a.Path, "?")[0]
	if strings.Contains(a.Body, "Válasz felterjesztése") {
		t.Error("an answer can be proposed before it is known who is meant")
	}
	form := regexp.MustCompile(`name="person-2"[^>]*value="([^"]+)"`).FindAllStringSubmatch(a.Body, -1)
	if len(form) != 3 {
		t.Fatalf("%d to choose from", len(form))
	}
	choose := func(person string) url.Values {
		return url.Values{"form_key": {a.FormKey() + person}, "version": {"1"}, "no": {"2"}, "person-2": {person}, "do": {"choose"}}
	}
	want(t, b.Submit(path, choose("")), 422, "kötelező megadni")
	a = want(t, b.Submit(path, choose(form[0][1])), 200, "A választást rögzítettük", "22 800 Ft", "Válasz felterjesztése")
	if strings.Contains(a.Body, "Pipacs") || strings.Contains(a.Body, "Válasz kiadása") {
		t.Error("the page shows what may not leave, or lets a clerk issue")
	}
	want(t, b.Submit(path, filled(a, "do", "refuse")), 422, `href="#note"`)
	a = want(t, b.Submit(path, filled(a, "do", "propose")), 200, "felterjesztette kiadásra", "kiadásra vár")
	want(t, b.Visit(path+"/pdf"), 404)
	i := w.browser(issuer(1))
	a = want(t, i.Visit(path), 200, "Válasz kiadása", "Visszaadás")
	want(t, i.Submit(path, filled(a, "do", "issue", "version", "1")), 409, "időközben más is dolgozott")
	a = want(t, i.Submit(path, filled(a, "do", "issue", "form_key", "kiadas")), 200, "A válasz elkészült: AV-00000001", "PDF letöltése", "Megválaszolva")
	file := i.Visit(path + "/xml")
	if file.Status != 200 || !strings.Contains(file.Body, "<ds:Signature") || !strings.Contains(file.Header.Get("Content-Disposition"), "AV-00000001.xml") {
		t.Errorf("%d %v", file.Status, file.Header)
	}
	if pdf := b.Visit(path + "/pdf"); pdf.Status != 200 || !strings.HasPrefix(pdf.Body, "%PDF") {
		t.Errorf("the PDF: %d", pdf.Status)
	}
	want(t, b.Visit("/requests"), 200, "Nincs ilyen megkeresés")
	want(t, b.Visit("/requests?state=answered&agency=ugyeszseg"), 200, "1 megkeresés", "B.1/2026", "megválaszolva")
	w.receive(nil)
	w.now = w.now.AddDate(0, 0, 14)
	want(t, b.Visit("/requests"), 200, "1 megkeresés határideje lejárt", "1 napja lejárt")
	want(t, w.browser(actor(identity.RoleClerk, theirs, 1)).Visit(path), 404)
	want(t, w.browser(lawyer(1)).Visit("/requests"), 404)
	want(t, b.Visit("/requests/x"), 404)
	// Only yes or no.
	yes := w.receive(func(in *disclosure.NewRequest) { in.Ground, in.Overlap = "parhuzam", true })
	want(t, b.Visit(requestPath(yes)), 200, "Igen: a kért időszakban részesült ellátásban (2013.07.01. – 2013.12.31.)", "Válasz kiadása")
}

func requestPath(id int64) string { return "/requests/" + strconv.FormatInt(id, 10) }

// A lawyer writes a version with a changed item, another approves, it is published and sent; duties are noted and done; an agency
// is changed the same way.
//
// Covers: X11, X12
func TestPolicyPages_X11_X12(t *testing.T) {
	w := newWorld(t)
	first, second, reader := w.browser(lawyer(1)), w.browser(lawyer(2)), w.browser(clerk(1))
	a := want(t, first.Visit("/policy"), 200, "Éves felülvizsgálat", "napja lejárt", "Új változat írása", "63/2017")
	want(t, first.Submit("/policy", filled(a, "sort", "change", "about", "", "on", "tegnap", "do", "add")), 422, `href="#about"`, `href="#on"`, `value="tegnap"`)
	want(t, first.Submit("/policy", filled(a, "sort", "change", "about", "új rendelet", "on", "2026.03.01.", "do", "add")), 200, "új rendelet", "2026.03.31.")
	want(t, first.Submit("/policy", url.Values{"form_key": {"veg"}, "id": {"0"}, "sort": {"review"}, "note": {""}, "do": {"end"}}), 422, "kötelező megadni")
	want(t, first.Submit("/policy", url.Values{"form_key": {"veg2"}, "id": {"0"}, "sort": {"review"}, "note": {"átnéztem"}, "do": {"end"}}), 200, "átnéztem", "2027.03.11.")
	want(t, reader.Visit("/policy"), 200, "Hatályos változat")
	want(t, reader.Visit("/policy/new"), 404)
	a = want(t, first.Visit("/policy/new"), 200, "új rendelet")
	a = want(t, first.Submit("/policy/new", filled(a, "version", "3.0", "valid_from", "2026.03.12.", "changes", "x")), 422, "legkorábban 2026.03.26. lehet", `value="3.0"`)
	a = want(t, first.Submit("/policy/new", filled(a, "valid_from", "2026.04.01.", "causes", "1")), 200, "A tervezetet elmentettük", "változatlan", "Beküldés jóváhagyásra")
	path := strings.Split(a.Path, "?")[0]
	item := want(t, first.Visit(path+"/items/lakcim"), 200, "személyiadat- és lakcímnyilvántartás")
	want(t, second.Visit(path+"/items/lakcim"), 404)
	want(t, first.Submit(path+"/items/lakcim", filled(item, "meaning", "")), 422, `href="#meaning"`)
	want(t, first.Submit(path+"/items/lakcim", filled(item, "transferable", "no", "form_key", "elem")), 200, "lakcím: nem adható át")
	edit := want(t, first.Visit(path+"/edit"), 200, `value="3.0"`)
	a = want(t, first.Submit(path+"/edit", filled(edit, "version", "3.1")), 200, "3.1", "lakcím: nem adható át")
	want(t, first.Submit(path+"/edit", filled(edit, "version", "3.2", "form_key", "regi")), 409, "Időközben valaki módosította", `value="3.2"`)
	want(t, first.Submit(path, filled(a, "do", "submitted")), 200, "A saját javaslatáról nem dönthet")
	a = want(t, second.Visit(path), 200, "Jóváhagyás", "jóváhagyásra vár")
	want(t, second.Submit(path, filled(a, "do", "refused")), 422, `href="#note"`)
	a = want(t, second.Submit(path, filled(a, "do", "approved", "form_key", "igen")), 200, "Jóváhagyta", "Közzététel és megküldés")
	want(t, second.Submit(path, filled(a, "do", "published", "day", "holnap")), 422, `href="#day"`)
	want(t, second.Submit(path, filled(a, "do", "published", "day", "2026.03.11.", "form_key", "kozze")), 200, "A napot rögzítettük")
	want(t, second.Submit(path, filled(a, "do", "sent", "day", "2026.03.11.", "form_key", "kuld")), 200, "2026.04.01.")
	want(t, first.Visit("/policy"), 200, "3.1", "jóváhagyva")
	want(t, first.Visit("/sources?day=2026-04-01"), 200, "nem adható át", "3.1")

	want(t, reader.Visit("/agencies"), 200, "Magyar Államkincstár", "nyomozó hatóság", "négy szem", "csak igen vagy nem")
	want(t, reader.Visit("/agencies/birosag"), 404)
	a = want(t, first.Visit("/agencies/birosag"), 200, `value="Bíróság"`, "3. jogalap")
	a = want(t, first.Submit("/agencies/birosag", filled(a, "days-1", "0", "reason", "")), 422, "1 és 60 nap között", `href="#reason"`)
	a = want(t, first.Submit("/agencies/birosag", filled(a, "days-1", "30", "reason", "új határidő", "more-1", "four_eyes")), 200, "Javaslat: Bíróság", "új határidő")
	path = strings.Split(a.Path, "?")[0]
	link := regexp.MustCompile(`/agencies/birosag\?proposal=\d+`).FindString(a.Body)
	edit = want(t, first.Visit(link), 200, `value="30"`)
	a = want(t, first.Submit("/agencies/birosag", filled(edit, "days-1", "20")), 200, "20")
	want(t, first.Submit(path, filled(a, "do", "submitted")), 200, "Beküldte")
	a = want(t, second.Visit(path), 200)
	want(t, second.Submit(path, filled(a, "do", "approved")), 200, "Jóváhagyta")
	want(t, reader.Visit("/agencies"), 200, "Szervek módosításai")
	v := w.show(clerk(1), w.receive(nil))
	if !v.FourEyes || v.DueOn != day(2026, 3, 30) {
		t.Errorf("due %s", v.DueOn)
	}
	want(t, first.Visit("/agencies/nincs"), 404)
	a = want(t, first.Visit("/agencies/new"), 200, "1. jogalap")
	a = want(t, first.Submit("/agencies/new", filled(a, "name", "Próba Alapítvány", "sort", "intezmeny", "law-1", "Szt. 19. §", "purpose-1", "gondozás", "items-1", "ellatasMegnevezes", "reason", "új szerv")), 200, "Próba Alapítvány")
	want(t, first.Submit(strings.Split(a.Path, "?")[0], filled(a, "do", "withdrawn")), 200, "visszavonva")
	want(t, first.Submit(path, url.Values{"do": {"mas"}, "form_key": {"x"}}), 404)
}
