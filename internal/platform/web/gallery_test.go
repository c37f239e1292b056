package web_test

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

//go:embed testdata/gallery
var gallery embed.FS

type galleryLoad struct {
	ID                          int
	At, File, Who, Status, Kind string
	Rows, Bad                   int
	Size                        string
}

type galleryGroup struct {
	Severity, Kind, What, Todo string
	Rows                       int
	Open                       bool
}

// galleryPage holds something for every component.
type galleryPage struct {
	web.Page
	Loads                                                                                        []galleryLoad
	Groups                                                                                       []galleryGroup
	Pager                                                                                        web.Pager
	Tabs                                                                                         []web.Link
	Facts                                                                                        []web.Fact
	Events                                                                                       []web.Event
	Steps                                                                                        []web.Step
	Status, From, Until, Family, Given, Born, Amount, Since, Boxes, Reason, Book, Code, Password web.Field
}

var galleryViews = map[string]*web.View[galleryPage]{
	"loads":  web.NewView[galleryPage](gallery, "testdata/gallery/loads.html"),
	"load":   web.NewView[galleryPage](gallery, "testdata/gallery/load.html"),
	"person": web.NewView[galleryPage](gallery, "testdata/gallery/person.html"),
	"form":   web.NewView[galleryPage](gallery, "testdata/gallery/form.html"),
	"signin": web.NewView[galleryPage](gallery, "testdata/gallery/signin.html"),
	"empty":  web.NewView[galleryPage](gallery, "testdata/gallery/empty.html"),
}

func sampleGallery(c *web.Context, name string) galleryPage {
	p := galleryPage{Page: c.Page("test.title")}
	if name != "signin" {
		p.User = &web.User{Name: "Példa Piroska", Code: "pelda.piroska", Body: "Sátoraljaújhely Város Önkormányzatának jegyzője", BodyCode: "0512345", Role: "Ügyintéző", MaySearch: true}
		p.Narrow = false
		p.Modules = []web.Link{{Text: "Ügyfelek", Href: "/people", Current: name == "person"}, {Text: "Ellátások", Href: "/ptr", Current: name != "person"}, {Text: "Szervek", Href: "/orgs"}, {Text: "Feladatok", Href: "/tasks", Count: 12}}
		p.Place = []web.Link{{Text: "Sátoraljaújhely", Href: "/"}, {Text: "Ellátások", Href: "/ptr"}, {Text: "Munkafüzetek"}}
	}
	switch name {
	case "load":
		p.Notice, p.Refresh = "A munkafüzet megérkezett.", 5
	case "form":
		p.Errors = []web.FieldError{{Field: "born", Text: "A születési dátum nem lehet későbbi a mai napnál."}, {Field: "since", Text: "Mondja meg, mikortól igaz az új adat."}, {Field: "book", Text: "Válassza ki a munkafüzetet."}}
	}
	p.Loads = []galleryLoad{
		{1301, "2013.11.15. 8.05", "gyvt_2013_november.xlsx", "pelda.piroska", "várakozik", "busy", 0, 0, "1,4 MB"},
		{1300, "2013.11.15. 7.58", "lakasfenntartas_javitott.xlsx", "minta.marton", "feldolgozás alatt", "busy", 0, 0, "820 kB"},
		{1299, "2013.11.14. 16.40", "gyvt_2013_oktober.xlsx", "pelda.piroska", "feldolgozva", "ok", 18215, 311, "3,2 MB"},
		{1298, "2013.11.14. 16.12", "Ápolási díj, kézi lista – végleges (2).xlsx", "proba.petronella", "érvénytelen formátum", "bad", 0, 0, "44 kB"},
		{1297, "2013.11.14. 11.03", "kozgyogy.xlsx", "minta.marton", "feldolgozva", "ok", 902, 0, "210 kB"},
		{1296, "2013.11.13. 9.27", "fht_masodik.xlsx", "minta.marton", "próbafeltöltés", "info", 1204, 17, "305 kB"},
	}
	p.Groups = []galleryGroup{
		{"hiba", "bad", "A születési dátum nem létező nap.", "Javítsa a dátumot a személyi okmány szerint.", 214, true},
		{"hiba", "bad", "A TAJ szám ellenőrző számjegye nem stimmel.", "Nézze meg, nem cserélődött-e fel két számjegy.", 97, false},
		{"figyelem", "wait", "Ugyanarra az időre egy másik hivatal is megállapította ezt az ellátást.", "A sor bekerült; egyeztessen a másik hivatallal.", 1284, false},
	}
	p.Pager = web.Pager{First: "?", Previous: "?before=a", Next: "?after=b", Text: "51–100. munkafüzet"}
	p.Tabs = []web.Link{{Text: "Adatlap", Href: "/people/1", Current: true}, {Text: "Ellátások", Href: "/people/1/benefits", Count: 2}, {Text: "Család", Href: "/people/1/family", Count: 4}, {Text: "Előzmények", Href: "/people/1/history"}}
	p.Facts = []web.Fact{
		{Name: "Születési név", Value: "Minta Mária Magdolna"}, {Name: "Születési hely", Value: "Hódmezővásárhely"}, {Name: "Neme", Value: "nő"}, {Name: "Állampolgárság", Value: "magyar"},
		{Name: "Adóazonosító jel", Value: "••••••• 456"}, {Name: "Lakóhely", Value: "3980 Sátoraljaújhely, Próba utca 12.", Note: "2009.06.01. óta"}, {Name: "Tartózkodási hely", Value: ""}, {Name: "Jegyző", Value: "Sátoraljaújhely jegyzője", Href: "/orgs/1"},
	}
	p.Events = []web.Event{
		{When: "2013.11.14. 16.40", Title: "Ellátás bekerült a nyilvántartásba", Text: "Rendszeres gyermekvédelmi kedvezmény, 2013.02.01-től.", Who: "Példa Piroska", Href: "/b/1", Kind: "ok"},
		{When: "2013.06.02. 9.12", Title: "Lakcím javítva", Text: "Próba utca 21. helyett Próba utca 12.", Who: "Minta Márton"},
		{When: "2012.05.08. 13.30", Title: "Lakásfenntartási támogatás megállapítva", Who: "Minta Márton", Kind: "past"},
	}
	p.Steps = []web.Step{{Text: "Kérelem beérkezett", When: "2013.10.28.", Done: true}, {Text: "Hiánypótlás", When: "2013.11.05.", Done: true}, {Text: "Döntés", When: "határidő: 2013.11.27.", Current: true}, {Text: "Közlés"}, {Text: "Jogerő"}}
	p.Status = web.Field{Name: "status", Label: "Állapot", Options: []web.Choice{{Value: "", Text: "mindegy"}, {Value: "FELDOLGOZVA", Text: "feldolgozva"}}}
	p.From = web.Field{Name: "from", Label: "Feltöltve ettől", Type: "date", Width: 12}
	p.Until = web.Field{Name: "until", Label: "eddig", Type: "date", Width: 12, Value: "2013.11.15."}
	p.Family = web.Field{Name: "family", Label: "Családi név", Value: "Minta-Próba", Required: true}
	p.Given = web.Field{Name: "given", Label: "Utónév", Value: "Mária Magdolna", Required: true}
	p.Born = web.Field{Name: "born", Label: "Születési dátum", Hint: "Így írja: 1975.03.12.", Type: "date", Width: 12, Value: "2031.01.02.", Error: p.ErrorOf("born"), Required: true}
	p.Amount = web.Field{Name: "amount", Label: "Havi összeg", Width: 10, Inputmode: "numeric", Suffix: "Ft", Value: "5 800"}
	p.Since = web.Field{Name: "since", Label: "Mikortól igaz az új adat?", Error: p.ErrorOf("since"), Options: []web.Choice{{Value: "always", Text: "Mindig is ez volt igaz", Hint: "Elírást javít."}, {Value: "day", Text: "Egy adott naptól változott", Hint: "Például elköltözött vagy férjhez ment."}}}
	p.Boxes = web.Field{Name: "boxes", Label: "Kit értesítsünk?", Hint: "Többet is választhat.", Options: []web.Choice{{Value: "a", Text: "Az ügyfelet", Checked: true}, {Value: "b", Text: "A másik hivatalt"}}}
	p.Reason = web.Field{Name: "reason", Label: "A javítás oka", Hint: "Aki később megnézi, ebből érti meg.", Rows: 3, Spell: true}
	p.Book = web.Field{Name: "book", Label: "Kitöltött munkafüzet", Hint: "Excel-munkafüzet (.xlsx), legfeljebb 50 MB.", Accept: ".xlsx", Error: p.ErrorOf("book")}
	p.Code = web.Field{Name: "code", Label: "Azonosító", Autocomplete: "username"}
	p.Password = web.Field{Name: "password", Label: "Jelszó", Type: "password", Autocomplete: "current-password"}
	return p
}

var (
	pageID        = regexp.MustCompile(`\sid="([^"]+)"`)
	pageReference = regexp.MustCompile(`\s(?:for|aria-describedby|aria-controls)="([^"]+)"|href="#([^"]+)"`)
	pageInline    = regexp.MustCompile(`\sstyle="|\son[a-z]+="|<style|<script>`)
)

// galleryWants are what assistive technology and pages without JavaScript live on.
var galleryWants = map[string][]string{
	"form": {
		`role="alert"`, `href="#since"`, `aria-describedby="born-hint born-error" aria-invalid="true"`, `aria-describedby="since-error"`,
		`<legend class="govuk-label">`, `type="hidden" name="form_key" value="`, `aria-describedby="book-hint book-error"`,
	},
	"load":   {`<noscript><meta http-equiv="refresh" content="5"></noscript>`, `<progress aria-label="A munkafüzet megnyitása"></progress>`, `value="6120" max="18215"`, `class="notice" role="alert"`},
	"loads":  {`aria-current="true"`, `aria-current="page"`, `action="/sign-out"`, `action="/people/search"`, `name="back" value="/gallery/loads"`, `rel="next"`},
	"person": {`aria-current="step"`, `aria-current="page">Adatlap`},
	"signin": {`type="password" value=""`, `autocomplete="current-password"`, `<html lang="hu" class="public">`},
}

// TestGallery shows every component on pages with made-up data. With OSZIR_GALLERY=folder it leaves them there, with
// the bundled files, to be looked at.
func TestGallery(t *testing.T) {
	s := newSite(t, web.Config{})
	for name, view := range galleryViews {
		s.Handle("GET /gallery/"+name, func(c *web.Context) error { return view.Show(c, 200, sampleGallery(c, name)) })
	}
	s.Handle("GET /gallery/broken", func(*web.Context) error { return fmt.Errorf("on purpose") })
	s.Handle("GET /gallery/missing", func(*web.Context) error { return errs.New(errs.NotFound, "error.not_found") })
	b := webtest.NewBrowser(t, s)
	dir := os.Getenv("OSZIR_GALLERY")
	for _, name := range []string{"loads", "load", "person", "form", "signin", "empty", "broken", "missing"} {
		body := b.Visit("/gallery/" + name).Body
		var ids []string
		for _, m := range pageID.FindAllStringSubmatch(body, -1) {
			if slices.Contains(ids, m[1]) {
				t.Errorf("%s: id %s stands twice", name, m[1])
			}
			ids = append(ids, m[1])
		}
		for _, m := range pageReference.FindAllStringSubmatch(body, -1) {
			for _, id := range strings.Fields(m[1] + m[2]) {
				if !slices.Contains(ids, id) {
					t.Errorf("%s: %s leads nowhere", name, m[0])
				}
			}
		}
		if m := pageInline.FindString(body); m != "" {
			t.Errorf("%s: %q stands in the page", name, m)
		}
		if strings.Contains(body, "‹") || strings.Contains(body, "ZgotmplZ") {
			t.Errorf("%s: a text is missing or was refused", name)
		}
		if hasErrors := name == "form"; strings.Contains(body, "<title>Hiba: ") != hasErrors {
			t.Errorf("%s: the title does not say whether there are errors", name)
		}
		for _, want := range galleryWants[name] {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %s is missing", name, want)
			}
		}
		if dir != "" {
			write(t, filepath.Join(dir, name+".html"), []byte(body))
		}
	}
	if dir == "" {
		return
	}
	err := fs.WalkDir(os.DirFS("static"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join("static", name))
		write(t, filepath.Join(dir, "static", name), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(name), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(name, data, 0o644)
	if err != nil {
		t.Fatal(err)
	}
}
