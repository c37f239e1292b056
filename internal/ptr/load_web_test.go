package ptr_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/ptr"
)

// The whole way on pages without JavaScript: rehearsed, looked at, loaded by one press.
//
// Covers: U1, U3, U4, R2
func TestLoadPages_U3_R2_FromRehearsalToRegister(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	visit(t, b, "/ptr/loads", "Még nincs feltöltés", "Az első munkafüzet feltöltése")
	form := visit(t, b, "/ptr/loads/new", "Sablon letöltése", "Próba: csak ellenőrzés (ajánlott)", "Munkafüzet feltöltése")
	if !strings.Contains(form.Body, `value="rehearse" checked`) {
		t.Error("the rehearsal is not what is chosen at first")
	}
	file := goodBook().bytes(t)
	waiting := send(t, b, form.FormKey(), "rehearse", "próba.xlsx", file)
	wellFormed(t, "after upload", waiting)
	says(t, "after upload", waiting, "próba.xlsx", "a feldolgozása azonnal megkezdődik", "az eredményt itt és a feltöltések között is megtalálja")
	path := waiting.Path
	if !strings.Contains(waiting.Body, `data-stream="`+path+`/events"`) || !strings.Contains(waiting.Body, `<meta http-equiv="refresh"`) {
		t.Error("the page does not stay fresh")
	}
	if again := send(t, b, form.FormKey(), "rehearse", "próba.xlsx", file); again.Path != path {
		t.Errorf("the same form sent again led to %s, not %s", again.Path, path)
	}
	err := o.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done := visit(t, b, path, "8 sor, mind rendben.", "Feldolgozva, hibátlan", "Ami a nyilvántartásba kerülne", "Időskorúak járadéka", "22 800 Ft", "Betöltés most")
	if n := o.query(`SELECT count(*) FROM ptr.benefit`); n != "0" {
		t.Errorf("a rehearsal left %s benefits", n)
	}
	key := url.Values{"form_key": {done.FormKey()}}
	loading := b.Submit(path+"/commit", key)
	says(t, "after commit", loading, "Ez egy kipróbált munkafüzet betöltése", "a feldolgozása azonnal megkezdődik")
	if again := b.Submit(path+"/commit", key); again.Path != loading.Path {
		t.Errorf("the same press again led to %s, not %s", again.Path, loading.Path)
	}
	err = o.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	visit(t, b, loading.Path, "8 sor, mind rendben.", "Ami a nyilvántartásba került", "Nincs több teendője")
	visit(t, b, path, "Ezt a próbát már betöltötték.")
	refused := b.Submit(path+"/commit", url.Values{"form_key": {"another"}})
	wellFormed(t, "committed twice", refused)
	if refused.Status != http.StatusConflict || refused.Path != path+"/commit" {
		t.Errorf("committed twice: %d %s", refused.Status, refused.Path)
	}
	says(t, "committed twice", refused, "Ezt a próbát már betöltötték; az eredményét a feltöltések között találja.")
	if n := o.query(`SELECT count(*) FROM ptr.benefit`); n != "2" {
		t.Errorf("%s benefits, want 2", n)
	}
	list := visit(t, b, "/ptr/loads?whose=mine&status=FELDOLGOZVA", "2 feltöltés", "próba", "betöltés", "Eredmény letöltése")
	if strings.Count(list.Body, "<tr data-href=") != 2 {
		t.Error("the list does not show two uploads")
	}
	visit(t, b, "/ptr/loads?status=ERVENYTELEN_FORMATUM", "Nincs ilyen feltöltés")
	same := send(t, b, visit(t, b, "/ptr/loads/new").FormKey(), "load", "próba.xlsx", file)
	says(t, "same bytes again", same, "Ugyanezt a fájlt már feltöltötték egyszer.")
}

// Findings come as a sentence, groups and rows; each has its place and what to do.
//
// Covers: R2
func TestLoadPages_R2_Findings(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	id := o.load(o.D, badBook().bytes(t)).ID
	path := visit(t, b, "/ptr/loads").Body
	if !strings.Contains(path, ptrLoad(id)) {
		t.Fatal("the list does not lead to the upload")
	}
	a := visit(t, b, ptrLoad(id), "hibás", "Hibák és figyelmeztetések", "Kötelező adat hiányzik", "120 sor", "Teendő: Töltse ki az üres cellákat.", "„1935.02.30.”", "Hibás sorok letöltése", "Munkalaponként")
	if !strings.Contains(a.Body, ptrLoad(id)+"/rows?group=1") {
		t.Error("no way to the rows of the first group")
	}
	rows := visit(t, b, ptrLoad(id)+"/rows?group=1", "Kötelező adat hiányzik", "Ellátás", "AP2", "(üres)")
	if !strings.Contains(rows.Body, `id="r-3-2"`) || !strings.Contains(rows.Body, `href="#r-3-2"`) {
		t.Error("rows have no anchors")
	}
	if n := strings.Count(rows.Body, `scope="rowgroup"`); n != 50 {
		t.Errorf("%d rows on a page, want 50", n)
	}
	seen := 0
	for at := ptrLoad(id) + "/rows"; at != ""; {
		rows = visit(t, b, at)
		seen += strings.Count(rows.Body, `scope="rowgroup"`)
		at = ""
		if _, rest, ok := strings.Cut(rows.Body, `rel="next" href="`); ok {
			at, _, _ = strings.Cut(strings.ReplaceAll(rest, "&amp;", "&"), `"`)
		}
	}
	if want := o.query(`SELECT count(*) FROM (SELECT DISTINCT sheet, row FROM ptr.load_finding WHERE file_id = $1) r`, id); want != fmtInt(seen) {
		t.Errorf("%d rows over all pages, want %s", seen, want)
	}
	visit(t, b, ptrLoad(id)+"/rows?sheet=1&severity=error", "Ügyfél (teljes)", "K122", "=1+1")
	visit(t, b, ptrLoad(id)+"/rows?sheet=2", "Nincs ilyen sor")
}

func ptrLoad(id int64) string { return "/ptr/loads/" + fmtInt(int(id)) }

func TestLoadPages_RefusedFile(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	wrong := newBook()
	wrong.client("123456788", "Kiss", "1935.02.15.")
	wrong.rename = map[string]string{"Ellátás": "Valami más"}
	id := o.load(o.D, wrong.bytes(t)).ID
	visit(t, b, ptrLoad(id), "Nem megfelelő formátum", "A fájlt nem tudtuk feldolgozni", "hiányzik ez a munkalap: „Ellátás”", "A nyilvántartásban semmi sem változott.", "A feltöltött fájl")
}

// What is wrong with a form is said at its field, and what was chosen stays.
func TestLoadPages_WrongInput(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	o.Quotas = ptr.Quotas{Waiting: 1}
	for _, c := range []struct {
		name, file string
		content    []byte
		says       string
	}{
		{"no file", "", nil, "Válassza ki a feltöltendő munkafüzetet."},
		{"empty file", "üres.xlsx", nil, "A kiválasztott fájl üres."},
		{"text", "lista.xlsx", []byte("név;taj\n"), "Ez szöveges fájl"},
		{"old format", "régi.xls", append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...), "Ez régi formátumú (.xls) munkafüzet."},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := send(t, b, "key-"+c.name, "load", c.file, c.content)
			wellFormed(t, c.name, a)
			says(t, c.name, a, c.says, "Ezt kell javítani")
			if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#file"`) || !strings.Contains(a.Body, `value="load" checked`) || a.FormKey() == "" {
				t.Errorf("%d, or the error leads nowhere, or the choice was lost", a.Status)
			}
		})
	}
	if n := o.query(`SELECT count(*) FROM ptr.load_file`); n != "0" {
		t.Errorf("%s files stored", n)
	}
	file := goodBook().bytes(t)
	first := send(t, b, "one", "load", "első.xlsx", file)
	if first.Status != http.StatusOK {
		t.Fatal(first.Status)
	}
	second := send(t, b, "one", "load", "második.xlsx", badBook().bytes(t))
	says(t, "quota", second, "1 feltöltött fájlja vár feldolgozásra")
	if second.Status != http.StatusConflict {
		t.Errorf("beyond the quota: %d", second.Status)
	}
	o.Quotas = ptr.Quotas{}
	if a := send(t, b, "one", "load", "második.xlsx", badBook().bytes(t)); a.Path == first.Path || a.Status != http.StatusOK {
		t.Errorf("another file from the same form: %d %s", a.Status, a.Path)
	}
	bad := b.Visit("/ptr/loads?from=tegnap&to=2013.11.15.")
	says(t, "bad day", bad, "„Feltöltve ettől”: nem olvasható dátum.")
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `value="tegnap"`) || !strings.Contains(bad.Body, `value="2013.11.15."`) {
		t.Error("a day that cannot be read is lost")
	}
}

// Another office's upload looks like one that is not there, and so does every page to whoever has no right to it.
//
// Covers: S2
func TestLoadPages_ForeignAndForbiddenLikeMissing(t *testing.T) {
	o := newOffice(t)
	mine, other, look := o.browser(o.D, identity.RoleClerk), o.browser(o.D2, identity.RoleClerk), o.browser(o.D, identity.RoleReader)
	id := o.load(o.D, goodBook().bytes(t)).ID
	visit(t, mine, ptrLoad(id))
	for _, rest := range []string{"", "/events", "/rows", "/result", "/source", "/bad-rows", "/findings.csv"} {
		missing := mine.Visit("/ptr/loads/999999" + rest)
		for name, b := range map[string]*webtest.Browser{"other office": other, "reader": look} {
			a := b.Visit(ptrLoad(id) + rest)
			if a.Status != http.StatusNotFound || content(a) != content(missing) {
				t.Errorf("%s sees %s%s: %d, or another page than for one that is not there", name, ptrLoad(id), rest, a.Status)
			}
		}
	}
	for _, path := range []string{"/ptr/loads", "/ptr/loads/new", "/ptr/template"} {
		if a := look.Visit(path); a.Status != http.StatusNotFound {
			t.Errorf("a reader sees %s: %d", path, a.Status)
		}
	}
	for _, path := range []string{ptrLoad(id) + "/commit", "/ptr/loads/999999/commit"} {
		if a := other.Submit(path, url.Values{"form_key": {"x"}}); a.Status != http.StatusNotFound {
			t.Errorf("another office posts %s: %d", path, a.Status)
		}
	}
	if a := send(t, look, "x", "load", "a.xlsx", goodBook().bytes(t)); a.Status != http.StatusNotFound {
		t.Errorf("a reader uploads: %d", a.Status)
	}
	nobody := webtest.NewBrowser(t, o.site)
	if a := nobody.Visit("/ptr/loads"); a.Path != "/sign-in" {
		t.Errorf("nobody comes to %s", a.Path)
	}
}

// content is the part of a page that is its own.
func content(a webtest.Answer) string {
	_, rest, _ := strings.Cut(a.Body, `<main`)
	main, _, _ := strings.Cut(rest, `</main>`)
	return officeName.ReplaceAllString(main, "")
}

func TestLoadPages_Downloads(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	file := badBook().bytes(t)
	id := o.load(o.D, file).ID
	a := b.Visit(ptrLoad(id) + "/source")
	if a.Body != string(file) {
		t.Error("the source is not what was sent")
	}
	if a = b.Visit(ptrLoad(id) + "/findings.csv"); !strings.HasPrefix(a.Body, "\ufeff") || !strings.Contains(a.Header.Get("Content-Disposition"), "-hibak.csv") {
		t.Errorf("findings: %d %v", a.Status, a.Header)
	}
	for path, name := range map[string]string{
		ptrLoad(id) + "/bad-rows": "utf-8''pr%C3%B3ba-hibas-sorok.xlsx", ptrLoad(id) + "/result": "utf-8''pr%C3%B3ba-eredmeny.xlsx", ptrLoad(id) + "/source": "utf-8''pr%C3%B3ba.xlsx", "/ptr/template": "ptr-sablon-TEST-D1.xlsx",
	} {
		a := b.Visit(path)
		if !bytes.HasPrefix([]byte(a.Body), []byte("PK\x03\x04")) || !strings.Contains(a.Header.Get("Content-Disposition"), name) || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", path, a.Status, a.Header)
		}
	}
}

// Progress is sent as it changes, and the end makes the page load again.
//
// Covers: U3
func TestLoadPages_U3_Events(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	id := o.upload(o.D, goodBook().bytes(t))
	ended := make(chan webtest.Answer, 1)
	go func() { ended <- b.Visit(ptrLoad(id) + "/events") }()
	err := o.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := <-ended
	if a.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || !strings.HasSuffix(a.Body, "event: end\ndata: FELDOLGOZVA\n\n") {
		t.Errorf("events: %q", a.Body)
	}
}

// Who waits sees how many files come first; after a technical failure, that nothing is lost and when it goes on.
//
// Covers: U3, P2
func TestLoadPages_U3_P2_WaitingAndFailed(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	first, second := o.upload(o.D, goodBook().bytes(t)), o.upload(o.D, badBook().bytes(t))
	visit(t, b, ptrLoad(second), "sorban áll: 1 fájl van előtte")
	place := o.TempDir
	o.TempDir += "/missing"
	if o.Round(t.Context()) == nil {
		t.Fatal("a round without a place for temporary files must fail")
	}
	visit(t, b, ptrLoad(first), "Műszaki hiba miatt a feldolgozás megszakadt (1. kísérlet). Semmi sem veszett el", "magától újraindul")
	o.TempDir = place
	err := o.Release(t.Context())
	if err == nil {
		err = o.Round(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	visit(t, b, ptrLoad(first), "8 sor, mind rendben.")
}
