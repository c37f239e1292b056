package ptr_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// Loaded benefits are at once in the list and have a page; what is changed by another load stays readable.
//
// Covers: R3, C8, C13
func TestBenefitPages_R3_C8_ListPageHistory(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	visit(t, b, "/ptr/benefits", "Még nincs ellátás a nyilvántartásban")
	first := goodBook()
	id := o.load(o.D, first.bytes(t)).Benefits[0].BenefitID
	list := visit(t, b, "/ptr/benefits", "2 ellátás", "IDJ", "Kiss Jolán", "1935.02.15", "22 800 Ft", "12-3/2013", "véget ért", "Mind letöltése (.xlsx)")
	if strings.Count(list.Body, "<tr data-href=") != 2 {
		t.Error("the list does not show two benefits")
	}
	for query, want := range map[string]string{
		"kind=KGYN": "1 ellátás", "state=active": "Nincs ilyen ellátás", "state=ended": "2 ellátás", "from=2013.07.15.": "1 ellátás", "case=12-3": "1 ellátás", "id=" + id: "1 ellátás",
		"sort=start": "2 ellátás", "sort=start_down": "2 ellátás", "sort=oldest": "2 ellátás",
	} {
		visit(t, b, "/ptr/benefits?"+query, want)
	}
	for query, want := range map[string]string{"from=soha": "„Kezdete ettől”: nem olvasható dátum.", "id=PTR-2013-00000001-9": "Ez nem ellátás azonosítója"} {
		a := b.Visit("/ptr/benefits?" + query)
		wellFormed(t, query, a)
		says(t, query, a, want)
		if _, value, _ := strings.Cut(query, "="); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `value="`+value+`"`) {
			t.Errorf("%s: %d, or what was typed is lost", query, a.Status)
		}
	}
	path := "/ptr/benefits/" + id
	visit(t, b, path, "Időskorúak járadéka", id, "Kiss Jolán", "Megállapító határozat", "„Ellátás” munkalap, 2. sor", "Próba TEST-D1", "Jogalap")
	recorded := o.query(`SELECT to_char(now() AT TIME ZONE 'Europe/Budapest', 'YYYY.MM.DD.')`)
	asOf := visit(t, b, path+"?day=2013.08.01.&known="+url.QueryEscape(recorded), "Így állt 2013. augusztus 1. napján, ahogy", "napján tudtuk", "fennáll", "Vissza a mai állapothoz")
	if !strings.Contains(asOf.Body, "note--past") || !strings.Contains(asOf.Body, `value="2013.08.01."`) {
		t.Error("the past is not marked, or the question is lost")
	}
	if a := b.Visit(path + "?known=2013.08.01."); a.Status != http.StatusNotFound || !strings.Contains(a.Text(), "a nyilvántartás akkor még nem tudott") {
		t.Errorf("before it was known: %d %s", a.Status, a.Text())
	}
	bad := b.Visit(path + "?day=tavaly")
	says(t, "bad day", bad, "nem olvasható dátum", id)
	first.rows[3][0]["gross_monthly"] = "20000"
	o.load(o.D, first.bytes(t))
	visit(t, b, path, "20 000 Ft")
	visit(t, b, path+"/history", "A nyilvántartásba került", "Módosult", "Támogatás havi bruttó összege", "22 800 Ft", "20 000 Ft", "3. számú feltöltés, 2. sor")
	for end, begins := range map[string]string{".xlsx": "PK\x03\x04", ".csv": "\ufeff"} {
		a := b.Visit("/ptr/benefits" + end + "?kind=IDJ")
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Body, begins) || !strings.Contains(a.Header.Get("Content-Disposition"), "ellatasok"+end) {
			t.Errorf("export %s: %d %v", end, a.Status, a.Header)
		}
	}
}

// Of another office's benefit only kind, office, period, amount and state can be seen, on its page, on the check list
// and at the person.
//
// Covers: C11, P7
func TestBenefitPages_C11_ForeignBenefits(t *testing.T) {
	o := newOffice(t)
	mine, other := o.browser(o.M, identity.RoleClerk), o.browser(o.M2, identity.RoleReader)
	book := func(kind, start string) []byte {
		k := newBook()
		k.client("123456788", "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."))
		k.municipal(kind, "123456788", "", start, "case_number", "TITKOS/"+kind)
		return k.bytes(t)
	}
	id := o.load(o.M, book("FHT", "2013.07.01.")).Benefits[0].BenefitID
	o.load(o.M2, book("RSZS", "2013.09.01."))
	visit(t, mine, "/ptr/benefits/"+id, "TITKOS/FHT", "Kiss Jolán")
	foreign := visit(t, other, "/ptr/benefits/"+id, "Foglalkoztatást helyettesítő támogatás", "Próba TEST-M1", "22 800 Ft", "Ezt az ellátást más szerv állapította meg")
	for _, hidden := range []string{"TITKOS", "Kiss", "/history", "/people/p"} {
		if strings.Contains(foreign.Body, hidden) {
			t.Errorf("another office's benefit shows %s", hidden)
		}
	}
	if a := other.Visit("/ptr/benefits/" + id + "/history"); a.Status != http.StatusNotFound {
		t.Errorf("another office's history: %d", a.Status)
	}
	list := visit(t, other, "/ptr/suspicions", "1 eset", "Kiss Jolán", "Rendszeres szociális segély", "Foglalkoztatást helyettesítő támogatás", "Próba TEST-M1", "2013.09.01", "2014.06.30")
	if strings.Contains(list.Body, "TITKOS/FHT") || strings.Contains(list.Body, id) {
		t.Error("the check list shows another office's case")
	}
	visit(t, mine, "/ptr/suspicions", "1 eset")
	visit(t, o.browser(o.D, identity.RoleClerk), "/ptr/suspicions", "Nincs párhuzamos ellátás gyanúja")
	for _, b := range []*webtest.Browser{mine, other} {
		for _, missing := range []string{"/ptr/benefits/PTR-2013-00000001-9", "/ptr/benefits/PTR-2013-00099999-8", "/ptr/benefits/x", "/ptr/benefits/x/history"} {
			if a := b.Visit(missing); a.Status != http.StatusNotFound {
				t.Errorf("%s: %d", missing, a.Status)
			}
		}
	}
}

// Covers: C11, R3
func TestPersonPanel_C11_R3(t *testing.T) {
	o := newOffice(t)
	person := int64(0)
	o.site.Handle("GET /panel", o.idm.Page(func(c *web.Context, who identity.Actor) error {
		text, err := o.PersonPanel(c, who, person, people.Today)
		if err != nil {
			return err
		}
		_, err = c.W.Write([]byte("<main>" + string(text) + "</main>"))
		return err
	}))
	book := goodBook()
	id := o.load(o.D, book.bytes(t)).Benefits[0].BenefitID
	person = o.personID("123456788")
	own := visit(t, o.browser(o.D, identity.RoleReader), "/panel", "1 ellátás", "Időskorúak járadéka", id, "Igénylő", "22 800 Ft")
	if !strings.Contains(own.Body, `href="/ptr/benefits/`+id+`"`) {
		t.Error("no way to the own benefit")
	}
	foreign := visit(t, o.browser(o.M, identity.RoleReader), "/panel", "Időskorúak járadéka", "Próba TEST-D1", "22 800 Ft")
	if strings.Contains(foreign.Body, id) || strings.Contains(foreign.Body, "<a ") {
		t.Error("another office's benefit shows more than it may")
	}
	person = o.personID("987654322")
	visit(t, o.browser(o.M2, identity.RoleReader), "/panel", "Nincs ismert ellátása")
	if n := o.query(`SELECT count(*) FROM audit.entry WHERE operation = 'ptr.benefits.read'`); n != "3" {
		t.Errorf("%s readings logged, want 3", n)
	}
}

// No address of any page names a person, and none leaves the site.
//
// Covers: L6
func TestPages_L6_NobodyInAddresses(t *testing.T) {
	o := newOffice(t)
	b := o.browser(o.D, identity.RoleClerk)
	book := badBook()
	book.client("123456788", "Kanárimadár", "1935.02.15.")
	book.idj("123456788", "2013.07.01.")
	o.load(o.D, book.bytes(t))
	personal := regexp.MustCompile(`(?i)kan%C3%A1ri|kanári|123456788|` + tajOf(1) + `|1935|jol`)
	seen := map[string]bool{"/ptr/loads": true}
	queue := []string{"/ptr/loads", "/ptr/benefits"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		a := b.Visit(path)
		if a.Status != http.StatusOK {
			t.Errorf("%s: %d", path, a.Status)
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		wellFormed(t, path, a)
		for _, to := range addresses(a) {
			to = strings.ReplaceAll(to, "&amp;", "&")
			if personal.MatchString(to) {
				t.Errorf("%s leads to %s", path, to)
			}
			if !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") {
				t.Errorf("%s leads away to %s", path, to)
			}
			page, _, _ := strings.Cut(to, "#")
			if strings.HasPrefix(page, "/ptr") && !strings.HasSuffix(page, "/commit") && !strings.HasSuffix(page, "/events") && !seen[page] && len(seen) < 150 {
				seen[page] = true
				queue = append(queue, page)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d pages were seen", len(seen))
	}
}
