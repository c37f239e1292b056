package ptr_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
)

// An office looks at a suspicion, says what came out, and finds it on the list of all; the other office still has to.
//
// Covers: P7, C11
func TestSuspicionPages_P7_C11_Settle(t *testing.T) {
	o := newOffice(t)
	book := func(kind, start string) []byte {
		k := newBook()
		k.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."))
		k.municipal(kind, parallelA, "", start, "case_number", "TITKOS/"+kind)
		return k.bytes(t)
	}
	o.load(o.M, book("FHT", "2013.07.01."))
	o.load(o.M2, book("RSZS", "2013.09.01."))
	mine, other := o.browser(o.M, identity.RoleClerk), o.browser(o.M2, identity.RoleReader)
	list := visit(t, mine, "/ptr/suspicions", "1 eset", "megnézésre vár", "Ránk vár", "Minden eset")
	path := "/ptr/suspicions/" + o.query(`SELECT id::text FROM ptr.parallel_suspicion`)
	if !strings.Contains(list.Body, `href="`+path+`"`) {
		t.Fatal("the list leads nowhere")
	}
	show := visit(t, mine, path, "Kiss Jolán", "Foglalkoztatást helyettesítő támogatás", "Rendszeres szociális segély", "Próba TEST-M2", "20 000 Ft", "még nem nyilatkozott", "Észleltük az átfedést", "Mi derült ki?")
	if strings.Contains(show.Body, "TITKOS/RSZS") {
		t.Error("the page shows another office's case")
	}
	key := show.FormKey()
	bad := mine.Submit(path, url.Values{"seen": {"0"}, "form_key": {key}, "reason": {""}, "verdict": {"repaid"}})
	wellFormed(t, "no reason", bad)
	says(t, "no reason", bad, "Írja le az okát")
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `value="repaid" checked`) {
		t.Errorf("no reason: %d, or what was chosen is lost", bad.Status)
	}
	good := mine.Submit(path, url.Values{"seen": {"0"}, "form_key": {bad.FormKey()}, "reason": {"visszafizetésre köteleztük"}, "verdict": {"repaid"}})
	says(t, "settled", good, "Az eredményt rögzítettük", "visszaköveteljük", "visszafizetésre köteleztük")
	late := mine.Submit(path, url.Values{"seen": {"0"}, "form_key": {"masik"}, "reason": {"mégis jogszerű"}, "verdict": {"justified"}})
	says(t, "late", late, "Az eset időközben megváltozott")
	if late.Status != http.StatusConflict || !strings.Contains(late.Body, "mégis jogszerű") {
		t.Errorf("late: %d, or what was typed is lost", late.Status)
	}
	visit(t, mine, "/ptr/suspicions", "Nincs párhuzamos ellátás gyanúja")
	visit(t, mine, "/ptr/suspicions?state=all", "1 eset", "visszaköveteljük")
	theirs := visit(t, other, path, "a jogosulatlan összeget visszaköveteljük")
	if strings.Contains(theirs.Body, "visszafizetésre köteleztük") || strings.Contains(theirs.Body, `name="verdict"`) {
		t.Error("a reader of the other office sees reasons, or may settle")
	}
	visit(t, other, "/ptr/suspicions", "1 eset", "megnézésre vár")
	stranger := o.browser(o.D, identity.RoleClerk)
	for _, missing := range []string{path, "/ptr/suspicions/99999", "/ptr/suspicions/x"} {
		if a := stranger.Visit(missing); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", missing, a.Status)
		}
	}
}

// From a finding a clerk comes to the brief, and to more with a reason; the other office reads who looked.
//
// Covers: C11
func TestOverlapPages_C11_Details(t *testing.T) {
	o := newOffice(t)
	k := newBook()
	k.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."))
	k.municipal("RSZS", parallelA, "", "2013.07.01.", "case_number", "TITKOS/1")
	o.load(o.M, k.bytes(t))
	w := (&caseWorld{house: o.house}).at(o.M2)
	w.clients("FHT", calendar.On(2014, 3, 1), parallelA, "")
	mark := ""
	for _, f := range w.findings() {
		if f.Code == "E07" {
			mark = f.Mark
		}
	}
	path := "/ptr/cases/" + strconv.FormatInt(w.id, 10) + "/overlaps/" + mark
	b := o.browser(o.M2, identity.RoleClerk)
	brief := visit(t, b, path, "Rendszeres szociális segély", "Próba TEST-M1", "20 000 Ft", "Részletek megnyitása", "Az aktív korúak ellátásának másik formájával átfed: RSZS")
	if strings.Contains(brief.Body, "TITKOS") {
		t.Error("the brief shows the case number")
	}
	refused := b.Submit(path, url.Values{"form_key": {brief.FormKey()}, "reason": {" "}})
	wellFormed(t, "no reason", refused)
	if refused.Status != http.StatusUnprocessableEntity || strings.Contains(refused.Body, "TITKOS") {
		t.Errorf("no reason: %d", refused.Status)
	}
	opened := b.Submit(path, url.Values{"form_key": {refused.FormKey()}, "reason": {"a kezdőnap vitás"}})
	wellFormed(t, "details", opened)
	says(t, "details", opened, "TITKOS/1", "2013.07.03.", "20 000 Ft", "A megnyitást naplóztuk")
	visit(t, o.browser(o.M, identity.RoleReader), "/ptr/suspicions", "Ki nyitotta meg ellátásaink adatait", "a kezdőnap vitás", "Próba TEST-M2")
	if a := o.browser(o.D, identity.RoleClerk).Visit(path); a.Status != http.StatusNotFound {
		t.Errorf("another office's case: %d", a.Status)
	}
}

// Covers: C7, E19
func TestOutsidePages_C7_List(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.M, identity.RoleClerk)
	visit(t, b, "/ptr/outside-range", "Nincs törvényi határon kívüli összeg")
	k := newBook()
	k.client(parallelA, "Kiss", "1975.02.15.")
	k.municipal("FHT", parallelA, "", "2013.07.01.", "gross_monthly", "22000")
	o.load(o.M, k.bytes(t))
	page := visit(t, b, "/ptr/outside-range", "Foglalkoztatást helyettesítő támogatás", "22 000", "Támogatás havi bruttó összege")
	if strings.Contains(page.Body, "Kiss") {
		t.Error("the report names people")
	}
	a := b.Visit("/ptr/outside-range.xlsx")
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "PK") {
		t.Errorf("workbook: %d", a.Status)
	}
	all := visit(t, o.browser(o.D, identity.RoleSupport), "/ptr/outside-range", "Próba TEST-M1")
	if strings.Contains(all.Body, "/ptr/benefits/PTR") {
		t.Error("central support is led to another office's benefit")
	}
}
