package ptr_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/web/webtest"
)

// A clerk fills in the form, is told what is missing without losing what was typed, and gets PDF and XML; who may not make
// extracts finds none of it, and the schema of the XML is everybody's.
//
// Covers: C15
func TestExtractPages_C15_FormToFile(t *testing.T) {
	o := newOffice(t)
	o.People = people.New(o.DB)
	k := newBook()
	k.client(extracted, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."))
	k.municipal("FHT", extracted, "", "2013.07.01.", "case_number", "TITKOS/FHT")
	o.load(o.M, k.bytes(t))
	path := "/ptr/people/" + o.People.PublicID(o.personID(extracted)) + "/extract"
	mine := o.browser(o.M, identity.RoleClerk)
	form := visit(t, mine, path+"?day=2013-10-01", "Nyilvántartási kivonat készítése", "Kiss Jolán", "Az ügyfélnek, saját kérésére", "A hivatal saját eljárásához")
	if !strings.Contains(form.Body, `value="2013-10-01"`) {
		t.Error("the day of the page that led here is lost")
	}
	if strings.Contains(form.Body, "Más hatóságnak") {
		t.Error("an office is offered what only the central service makes")
	}
	bad := mine.Submit(path, url.Values{"form_key": {form.FormKey()}, "for": {"person"}, "purpose": {""}, "day": {"2013-10-01"}})
	wellFormed(t, "no purpose", bad)
	says(t, "no purpose", bad, "Írja le, mire kell a kivonat")
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `value="person" checked`) || !strings.Contains(bad.Body, `value="2013-10-01"`) {
		t.Errorf("no purpose: %d, or what was chosen is lost", bad.Status)
	}
	for name, v := range map[string]url.Values{"no day": {"for": {"person"}, "purpose": {"x"}, "day": {"tegnap"}}, "for nobody": {"purpose": {"x"}}} {
		v.Set("form_key", form.FormKey())
		if a := mine.Submit(path, v); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.Status)
		}
	}
	good := mine.Submit(path, url.Values{"form_key": {bad.FormKey()}, "for": {"person"}, "purpose": {"lakáshitelhez"}, "day": {"2013-10-01"}})
	wellFormed(t, "made", good)
	says(t, "made", good, "A kivonat elkészült", "IR-00000001-3", "lakáshitelhez", "Aláírt XML letöltése", "2013.10.01.")
	if !strings.HasPrefix(good.Path, "/ptr/extracts/IR-") {
		t.Errorf("made at %s", good.Path)
	}
	again := mine.Submit(path, url.Values{"form_key": {bad.FormKey()}, "for": {"person"}, "purpose": {"lakáshitelhez"}, "day": {"2013-10-01"}})
	if again.Path != good.Path {
		t.Errorf("sent twice: %s and %s", good.Path, again.Path)
	}
	file := mine.Visit("/ptr/extracts/IR-00000001-3/xml")
	if file.Status != http.StatusOK || !strings.Contains(file.Body, "<ds:Signature ") || !strings.Contains(file.Header.Get("Content-Disposition"), "kivonat-IR-00000001-3.xml") {
		t.Errorf("the XML: %d %v", file.Status, file.Header)
	}
	for who, b := range map[string]*webtest.Browser{"a reader": o.browser(o.M, identity.RoleReader), "another office": o.browser(o.M2, identity.RoleClerk)} {
		for _, p := range []string{"/ptr/extracts/IR-00000001-3", "/ptr/extracts/IR-00000001-3/xml"} {
			if a := b.Visit(p); a.Status != http.StatusNotFound {
				t.Errorf("%s at %s: %d", who, p, a.Status)
			}
		}
	}
	if a := mine.Visit("/ptr/extracts/IR-00000001-4"); a.Status != http.StatusNotFound {
		t.Errorf("a wrong check digit: %d", a.Status)
	}
	if a := webtest.NewBrowser(t, o.site).Visit("/registry-extract.xsd"); a.Status != http.StatusOK || !strings.Contains(a.Body, "NyilvantartasiKivonat") {
		t.Errorf("the schema: %d", a.Status)
	}
	if n := o.query(`SELECT count(*)::text FROM document.document`); n != "1" {
		t.Errorf("%s documents", n)
	}
}
