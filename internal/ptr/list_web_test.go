package ptr_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// posted sends a form and wants a page that is well-formed and says something.
func posted(t *testing.T, b *webtest.Browser, path string, v url.Values, status int, words ...string) webtest.Answer {
	t.Helper()
	a := b.Submit(path, v)
	if a.Status != status {
		t.Fatalf("%s: %d, want %d: %s", path, a.Status, status, a.Text())
	}
	wellFormed(t, path, a)
	says(t, path, a, words...)
	return a
}

var caseBox = regexp.MustCompile(`name="case" value="([^"]+)"`)

// A clerk's day on the lists: tasks, filters by name that leave no trace in addresses, giving cases away, a kept filter.
//
// Covers: C12, C13, L6
func TestListPages_C13_ADay(t *testing.T) {
	o := newOffice(t)
	clerk := o.browser(o.D, identity.RoleClerk)
	visit(t, clerk, "/ptr/tasks", "Nincs folyamatban lévő ügye", "A hivatal összes folyamatban lévő ügye")
	visit(t, clerk, "/ptr/cases", "Még nincs ügy", "Új ügy indítása")
	visit(t, clerk, "/ptr/beneficiaries", "Még nincs ellátott")
	visit(t, clerk, "/ptr/migrated", "Nincs migrációs ügy")
	o.load(o.D, goodBook().bytes(t))
	code := "test-d1-ptr.clerk"
	who := identity.Actor{Code: code, BodyID: o.D.ID, Role: identity.RoleClerk}
	person := o.personID("123456788")
	for _, number := range []string{"L-1/2014", "L-2/2014"} {
		id, err := o.OpenCase(t.Context(), who, ptr.Opening{Kind: "IDJ", Branch: benefit.NewBenefit, CaseNumber: number, AppliedOn: calendar.On(2014, 5, 5)})
		if err != nil {
			t.Fatal(err)
		}
		if number == "L-1/2014" {
			_, err = o.SaveClients(t.Context(), who, ptr.Handle{CaseID: id, Seen: 1}, ptr.Clients{Applicant: person, Household: []ptr.Member{{PersonID: person, Kin: benefit.Self}}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	tasks := visit(t, clerk, "/ptr/tasks", "2 ügy", "L-1/2014", "Kiss Jolán", "napja lejárt", "Lejárt", "A kijelöltek átadása")
	found := posted(t, clerk, "/ptr/tasks", url.Values{"q": {"Kiss Jolan 1935.02.15."}}, http.StatusOK, "1 ügy", "L-1/2014")
	if strings.Contains(found.Path, "Kiss") || !strings.Contains(found.Body, `value="Kiss Jolan 1935.02.15."`) {
		t.Error("the name stands in the address, or is lost from the form")
	}
	for _, to := range addresses(found) {
		if strings.Contains(to, "Kiss") || strings.Contains(to, "1935") {
			t.Errorf("the page leads to %s", to)
		}
	}
	posted(t, clerk, "/ptr/tasks", url.Values{"q": {"123456789"}}, http.StatusUnprocessableEntity, "TAJ")
	posted(t, clerk, "/ptr/cases", url.Values{"q": {"987654322"}}, http.StatusOK, "Nincs ilyen ügy")
	visit(t, clerk, "/ptr/cases?finished=no&kind=IDJ&opened_from=2014.01.01.", "2 ügy", "Megnyitva", "Mentett szűrések")
	bad := clerk.Visit("/ptr/cases?issued_from=soha")
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `value="soha"`) {
		t.Errorf("a day that is none: %d", bad.Status)
	}
	for _, path := range []string{"/ptr/cases.xlsx?who=nincs", "/ptr/cases.csv?issued_from=soha"} {
		if a := clerk.Visit(path); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.Status)
		}
	}

	// Somebody changes the second case before it is given away.
	boxes := caseBox.FindAllStringSubmatch(tasks.Body, -1)
	if len(boxes) != 2 {
		t.Fatalf("%d cases can be chosen", len(boxes))
	}
	issuer := o.browser(o.D, identity.RoleIssuer)
	late, _, _ := strings.Cut(boxes[1][1], ".")
	posted(t, issuer, "/ptr/tasks/assign", url.Values{"case": {boxes[1][1]}, "to_clerk": {"test-d1-ptr.issuer"}, "back": {"whose=office"}}, http.StatusOK, "1 ügyet átadott")
	answer := posted(t, clerk, "/ptr/tasks/assign", url.Values{"form_key": {tasks.FormKey()}, "case": {boxes[0][1], boxes[1][1]}, "to_clerk": {"test-d1-ptr.issuer"}, "back": {"kind=IDJ"}},
		http.StatusOK, "1 ügyet átadott", "közben más módosította", late)
	if !strings.Contains(answer.Body, `href="/ptr/cases/`+late+`"`) {
		t.Error("no way to the case that was changed")
	}
	posted(t, clerk, "/ptr/tasks/assign", url.Values{"to_clerk": {"test-d1-ptr.issuer"}, "back": {""}}, http.StatusUnprocessableEntity, "Jelöljön ki legalább egy ügyet")
	visit(t, issuer, "/ptr/tasks", "2 ügy")
	visit(t, clerk, "/ptr/tasks?whose=office&clerk=test-d1-ptr.issuer", "2 ügy")

	// A kept filter becomes the one with which the list opens.
	kept := posted(t, clerk, "/ptr/filters", url.Values{"list": {"cases"}, "query": {"finished=no&kind=IDJ&who=x"}, "filter_name": {"Folyó IDJ"}, "first": {"yes"}}, http.StatusOK, "Folyó IDJ", "2 ügy")
	if !strings.Contains(kept.Body, `aria-current="true"`) {
		t.Error("the kept filter is not shown to be the present one")
	}
	if a := visit(t, clerk, "/ptr/cases", "Folyó IDJ"); !strings.Contains(a.Body, `<option value="IDJ" selected`) {
		t.Error("the list does not open with the kept filter")
	}
	page := visit(t, clerk, "/ptr/filters", "Folyó IDJ", "ezzel nyílik meg a lista", "Átnevezés")
	m := regexp.MustCompile(`action="(/ptr/filters/\d+)"`).FindStringSubmatch(page.Body)
	name := "name-" + strings.TrimPrefix(m[1], "/ptr/filters/")
	posted(t, clerk, m[1], url.Values{name: {"Más név"}, "first": {"yes"}}, http.StatusOK, "Más név", "A mentett szűrés megváltozott")
	posted(t, clerk, m[1], url.Values{name: {"Más név"}, "do": {"remove"}}, http.StatusOK, "Még nincs mentett szűrése")
	if a := issuer.Submit(m[1], url.Values{"do": {"remove"}}); a.Status != http.StatusNotFound {
		t.Errorf("another's filter: %d", a.Status)
	}

	visit(t, clerk, "/ptr/beneficiaries?kind=IDJ", "1 ellátott", "Kiss Jolán")
	posted(t, clerk, "/ptr/beneficiaries", url.Values{"q": {"123456788"}}, http.StatusOK, "1 ellátott", "Kiss Jolán")
	posted(t, clerk, "/ptr/benefits", url.Values{"q": {"123456788"}, "kind": {"IDJ"}}, http.StatusOK, "1 ellátás", "Kiss Jolán")
	visit(t, clerk, "/ptr/benefits?amount_from=22+800&amount_to=22800", "1 ellátás")
	if a := clerk.Visit("/ptr/benefits?amount_from=sok"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `value="sok"`) {
		t.Errorf("an amount that is none: %d", a.Status)
	}
	migrated := visit(t, clerk, "/ptr/migrated", "2 ellátás", "módosítás", "javítás", "törlés")
	if !strings.Contains(migrated.Body, "branch=correction") {
		t.Error("no way to a correction")
	}
	for path, begins := range map[string]string{"tasks": "\ufeffÜgyiratszám", "cases": "\ufeffÜgyiratszám", "migrated": "\ufeffPTR", "beneficiaries": "\ufeffNév", "benefits": "\ufeffPTR"} {
		a := clerk.Visit("/ptr/" + path + ".csv?whose=office")
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Body, begins) {
			t.Errorf("%s as csv: %d %s", path, a.Status, a.Text())
		}
		if a = clerk.Visit("/ptr/" + path + ".xlsx"); a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "PK\x03\x04") {
			t.Errorf("%s as a workbook: %d", path, a.Status)
		}
	}
	reader := o.browser(o.D, identity.RoleReader)
	for _, path := range []string{"/ptr/tasks", "/ptr/cases", "/ptr/cases.csv", "/ptr/orders", "/ptr/moves/new", "/ptr/conversions/new"} {
		if a := reader.Visit(path); a.Status != http.StatusNotFound {
			t.Errorf("%s: a reader gets %d", path, a.Status)
		}
	}
	if a := clerk.Visit("/ptr/moves/new"); a.Status != http.StatusNotFound {
		t.Errorf("a clerk moves benefits: %d", a.Status)
	}
}

// Whoever keeps the office looks first and then moves, and converts what the law has ended.
//
// Covers: C13
func TestOrderPages_C13_LookThenDo(t *testing.T) {
	o := newOffice(t)
	o.load(o.D, goodBook().bytes(t))
	b := newBook()
	b.client(tajOf(1), "Kovács", "1975.02.15.")
	b.municipal("RSZS", tajOf(1), "", "2014.05.01.", "support_end", "2015.12.31.", "review_due", "2015.12.31.", "gross_monthly", "22800", "income_per_consumption_unit", "10000")
	o.load(o.M, b.bytes(t))
	boss := o.browser(o.D, identity.RoleIssuer)
	visit(t, boss, "/ptr/orders", "Még nem volt ilyen művelet", "Ellátások áthelyezése másik szervhez")
	list := visit(t, boss, "/ptr/benefits?kind=IDJ", "Ellátások áthelyezése másik szervhez")
	if !strings.Contains(list.Body, "/ptr/moves/new?kind=IDJ") {
		t.Fatal("no way from the list to a move")
	}
	if named := posted(t, boss, "/ptr/benefits", url.Values{"q": {"Kiss Jolan 1935.02.15."}, "kind": {"IDJ"}}, http.StatusOK, "1 ellátás"); strings.Contains(named.Body, "/ptr/moves/new") {
		t.Error("from a list of one person a move leads to all benefits of the rest of its filter")
	}
	visit(t, boss, "/ptr/moves/new", "Az ellátások azonosítói")
	path := "/ptr/moves/new?kind=IDJ"
	form := visit(t, boss, path, "Ezek az ellátások kerülnek át", "Időskorúak járadéka", "Megnézem, mi történne", "az ilyen ellátás iránti új ügyek")
	posted(t, boss, path, url.Values{"do": {"preview"}}, http.StatusUnprocessableEntity, "Nincs ilyen kódú szerv", "Adja meg az áthelyezés napját", "Írja le az okát")
	posted(t, boss, "/ptr/moves/new", url.Values{"do": {"preview"}, "to": {"TEST-D2"}, "day": {"2014.02.01."}, "reason": {"x"}}, http.StatusUnprocessableEntity, "Adja meg, mely ellátások")
	posted(t, boss, "/ptr/moves/new", url.Values{"ids": {"PTR-1"}, "to": {"TEST-D2"}, "day": {"2014.02.01."}, "reason": {"x"}}, http.StatusUnprocessableEntity, "1. azonosító nem ellátás")
	filled := url.Values{"to": {"TEST-M1"}, "day": {"2014.02.01."}, "reason": {"átszervezés"}, "form_key": {form.FormKey()}, "do": {"preview"}}
	refused := posted(t, boss, path, filled, http.StatusOK, "0 ellátás kerülne át", "nem ilyen szerv állapítja meg", "Kiss Jolán")
	if strings.Contains(refused.Body, `value="order"`) {
		t.Error("what cannot be moved can be ordered")
	}
	filled.Set("to", "TEST-D2")
	look := posted(t, boss, path, filled, http.StatusOK, "1 ellátás kerülne át ehhez a szervhez: Próba TEST-D2", "Ellátások áthelyezése")
	if !strings.Contains(look.Body, "átszervezés</textarea>") {
		t.Error("what was typed is lost")
	}
	filled.Set("do", "order")
	done := posted(t, boss, path, filled, http.StatusOK, "1 közül 1 elkészült, 0 nem", "Próba TEST-D2", "átszervezés")
	if !strings.HasPrefix(done.Path, "/ptr/orders/") {
		t.Errorf("it ends at %s", done.Path)
	}
	visit(t, boss, "/ptr/orders", "Ellátások áthelyezése", "kész")
	id := idOf(o.house, "IDJ", o.D2)
	visit(t, boss, "/ptr/benefits/"+id, "másik szerv", "így állt akkor")
	visit(t, boss, "/ptr/benefits/"+id+"?day=2014.01.31.", "22 800 Ft", "Kiss Jolán")
	visit(t, boss, "/ptr/benefits/"+id+"/history", "Másik szervhez került")
	visit(t, o.browser(o.D2, identity.RoleIssuer), "/ptr/benefits/"+id, "Kiss Jolán")

	town := o.browser(o.M, identity.RoleIssuer)
	page := visit(t, town, "/ptr/conversions/new", "Rendszeres szociális segély", "1 ellátás", "Kovács Jolán", "22 800 Ft", "Önnek kell kiválasztania", "EGYT", "FHT")
	rszs := idOf(o.house, "RSZS", o.M)
	action := "/ptr/conversions/new?kind=RSZS"
	posted(t, town, action, url.Values{"do": {"chosen"}}, http.StatusUnprocessableEntity, "Jelöljön ki legalább egy ellátást")
	v := url.Values{"do": {"chosen"}, "id": {rszs}, "kind-" + rszs: {"FHT"}, "to": {"TEST-D1"}, "issued_on": {"2015.02.01."}, "case_number": {"ÁT"}, "reason": {"jogszabályváltozás"}, "form_key": {page.FormKey()}}
	posted(t, town, action, v, http.StatusUnprocessableEntity, "nem lehet korábbi, mint az új ellátások első napja", "Kovács Jolán")
	v.Set("issued_on", "2015.03.01.")
	posted(t, town, action, v, http.StatusOK, "1 közül 1 elkészült", "Az átalakított ellátások", rszs)
	visit(t, town, "/ptr/conversions/new", "Nincs mit átalakítani")
}
