package people_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/web/webtest"
)

var formTag = regexp.MustCompile(`(?s)<form class="form"[^>]*action="([^"]*)".*?</form>`)

// sent is a form with where it goes.
type sent struct {
	to     string
	values url.Values
}

// forms gives the forms of a page that change something, by the text of their first button, as a browser would send them.
func forms(body string) map[string]sent {
	out := map[string]sent{}
	for _, m := range formTag.FindAllStringSubmatch(body, -1) {
		text := m[0][strings.Index(m[0], "<button"):]
		text = text[strings.Index(text, ">")+1 : strings.Index(text, "</button>")]
		out[text] = sent{html.UnescapeString(m[1]), filled(webtest.Answer{Body: "data-guard" + m[0]})}
	}
	return out
}

// Covers: C4
func TestMergePages_C4(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	r.load(theirs, false, map[string]string{"family_name": "Kanári", "given_name": "Zsófia", "birth_date": "1961.07.29.", "vocation": "madarász"})
	full, half := r.ids()[0], r.ids()[1]
	self, other := "/people/"+r.PublicID(full), r.PublicID(half)
	b := r.browser(r.who)
	want(t, b.Visit(self), 200, "Egyesítés másik adatlappal")
	want(t, b.Visit(self+"/merge"), 200, "Talán ugyanez a személy", "1961.07.29.", `href="`+self+"/merge/"+other+`"`)
	want(t, b.Submit(self+"/merge", form("q", "Senki Sára")), 200, "Nincs találat", `value="Senki Sára"`)
	want(t, b.Submit(self+"/merge", form("q", "123")), 200, "Nincs találat")
	want(t, b.Submit(self+"/merge", form("q", "123456780")), 422, "ellenőrző számjegye")
	// From the incomplete one the full one is found, and the one that has the TAJ is who stays.
	a := want(t, b.Visit("/people/"+other+"/merge/"+r.PublicID(full)), 200, "Ugyanaz a személy?", "adat eltér", "adat megegyezik", "madarász", "áll a személy helyett: A: Kanári Zsófia", "A két adatlap egyesítése<")
	if strings.Contains(a.Text(), "két ügyintéző") || strings.Contains(a.Body, `name="stays"`) || strings.Contains(a.Body, taj(4242)) {
		t.Error("a second clerk, a choice or a full TAJ on the page of a clear case")
	}
	f := forms(a.Body)["A két adatlap egyesítése"]
	want(t, b.Submit(f.to, f.values), 422, `href="#reason"`, "Kötelező kitölteni")
	a = want(t, b.Submit(f.to, set(f.values, "reason", "okmány alapján")), 200, "A két adatlapot egyesítettük", "Ezzel egyesített adatlapok", "Szétválasztás")
	if a.Path != self {
		t.Errorf("ended at %s", a.Path)
	}
	want(t, b.Visit("/people/"+other), 200, "Az adatlapot, amelyet megnyitott, egyesítették ezzel", "Kanári Zsófia", "Zsana", `href="`+self+`/history"`)
	want(t, b.Visit(self+"/history"), 200, "Két adatlap egyesítése", "okmány alapján", "Az egyesített adatlapon: Kanári Zsófia", "madarász", "12. számú hivatal")
	want(t, b.Visit(self+"/merge/"+other), 200, "már egy személyé")
	// Taken apart, by the other office.
	theirsB := r.browser(clerk(theirs))
	a = want(t, theirsB.Visit("/people/"+other+"/unmerge"), 200, "Adatlapok szétválasztása", "A megmaradt adatlap", "A beolvadt adatlap")
	f = forms(a.Body)["Adatlapok szétválasztása"]
	want(t, theirsB.Submit(f.to, f.values), 422, `href="#reason"`)
	a = want(t, theirsB.Submit(f.to, set(f.values, "reason", "tévedés")), 200, "A két adatlapot szétválasztottuk", "madarász")
	if a.Path != "/people/"+other {
		t.Errorf("ended at %s", a.Path)
	}
	want(t, b.Visit(self+"/history"), 200, "Egyesített adatlapok szétválasztása", "tévedés")
	want(t, b.Visit("/people/"+other+"/unmerge"), 404)
}

// A doubtful merge is proposed by one clerk and carried out by another, who sees what differs.
//
// Covers: C4
func TestMergePages_C4_FourEyes(t *testing.T) {
	r := newRegister(t)
	second4 := canary()
	second4["taj"], second4["birth_date"], second4["mother_given_name"] = taj(4243), "1961.07.30.", "Borbála"
	r.load(ours, true, canary(), second4)
	one, two := r.PublicID(r.id(taj(4242))), r.PublicID(r.id(taj(4243)))
	first, other := r.browser(r.who), r.browser(second(ours))
	open := filled(first.Visit("/people/" + one + "/correct"))
	a := want(t, first.Visit("/people/"+one+"/merge/"+two), 200, "Ehhez két ügyintéző kell", "Két különböző TAJ szám", "A születési dátum eltér", "Az anyja neve eltér", `name="stays"`, "1961.07.30.", "Borbála")
	f := forms(a.Body)["Egyesítés javaslata a második ügyintézőnek"]
	a = want(t, first.Submit(f.to, set(f.values, "reason", "elírt TAJ", "stays", two)), 200, "A javaslatot rögzítettük", "elírt TAJ", "Ezt Ön javasolta", "Javaslat visszavonása")
	if strings.Contains(a.Body, "Egyesítés végrehajtása") || a.Path != "/people/"+two+"/merge/"+one {
		t.Errorf("at %s the proposer may carry out", a.Path)
	}
	want(t, first.Visit("/people/merges"), 200, "1 javaslat vár döntésre", "Ön javasolta")
	want(t, r.browser(clerk(theirs)).Visit("/people/merges"), 200, "Nincs döntésre váró javaslat")
	want(t, other.Visit("/people/merges"), 200, "Ön dönthet", "clerk-11", `href="/people/`+two+"/merge/"+one+`"`)
	a = want(t, other.Visit("/people/"+one+"/merge/"+two), 200, "Egyesítés végrehajtása", "Javaslat elutasítása", "elírt TAJ")
	refuse, carry := forms(a.Body)["Javaslat elutasítása"], forms(a.Body)["Egyesítés végrehajtása"]
	want(t, other.Submit(refuse.to, refuse.values), 422, `href="#reason"`)
	// Somebody corrects one of the two meanwhile: the clerk is told and sees it as it is now.
	err := r.correct(r.id(taj(4243)), map[string]string{"vocation": "pék"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a = want(t, other.Submit(carry.to, carry.values), 409, "Időközben megváltozott", "pék")
	carry = forms(a.Body)["Egyesítés végrehajtása"]
	a = want(t, other.Submit(carry.to, carry.values), 200, "A két adatlapot egyesítettük", "pék")
	if a.Path != "/people/"+two {
		t.Errorf("ended at %s", a.Path)
	}
	// A colleague who had the correction of the absorbed record open is told, and what was typed goes on.
	late := want(t, first.Submit("/people/"+one+"/correct", set(open, "phone", "1", "reason", "x")), 409, "Időközben más is módosította", "egyesítették ezzel", `value="1"`)
	if !strings.Contains(late.Body, `action="/people/`+two+`/correct"`) {
		t.Error("the form goes on to the absorbed record")
	}
}

// Who may not merge, and who has nothing to do with either, finds nothing.
func TestMergePages_Rights(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary(), client(nil))
	one, two := r.PublicID(r.id(taj(4242))), r.PublicID(r.id("123456788"))
	reader := identity.Actor{Code: "reader", AccountID: 3, BodyID: ours, Role: identity.RoleReader}
	for name, who := range map[string]identity.Actor{"another office": clerk(theirs), "a reader": reader} {
		b := r.browser(who)
		for _, path := range []string{"/people/" + one + "/merge/" + two, "/people/" + one + "/unmerge", "/people/" + one + "/complete"} {
			if a := b.Visit(path); a.Status != 404 || strings.Contains(a.Body, "Kanári") {
				t.Errorf("%s at %s: %d", name, path, a.Status)
			}
		}
		want(t, b.Submit("/people/"+one+"/merge/"+two, form("reason", "próba", "seen_self", "a", "seen_other", "a")), 404)
		want(t, b.Submit("/people/"+one+"/unmerge", form("reason", "próba")), 404)
		want(t, b.Submit("/people/"+one+"/merge/"+two+"/decide", form("reason", "próba", "proposal", "1")), 404)
	}
	b := r.browser(reader)
	for _, path := range []string{"/people/new", "/people/merges", "/people/" + one + "/merge"} {
		want(t, b.Visit(path), 404)
	}
	if a := want(t, b.Visit("/people/"+one), 200, "Kanári"); strings.Contains(a.Body, "/merge") {
		t.Error("a reader is offered to merge")
	}
}

// Covers: C4, E04
func TestCompletionPages_C4_E04(t *testing.T) {
	r := newRegister(t)
	r.load(ours, false, map[string]string{"family_name": "Kanári", "given_name": "Zsófia", "birth_date": "1961.07.29."})
	half := r.ids()[0]
	self := "/people/" + r.PublicID(half)
	b := r.browser(r.who)
	want(t, b.Visit(self), 200, "Hiányos adatok", "Hiányzó adatok pótlása", `href="`+self+`/complete"`)
	a := want(t, b.Visit(self+"/complete"), 200, "kötelező adat hiányzik", `href="#taj"`, `href="#residence_postcode"`, `value="Kanári"`)
	v := filled(a)
	a = want(t, b.Submit(self+"/complete", set(v, "taj", taj(4242)[:8], "reason", "TAJ kártya")), 422, `href="#taj"`, `href="#birth_place"`, "TAJ kártya")
	v = filled(a)
	for key, value := range canary() {
		if key != "birth_date" && key != "residence_habitual" {
			v.Set(key, value)
		}
	}
	v.Set("residence_habitual", "x")
	number := taj(4242)
	// Somebody else has the TAJ: the other record is offered, and nothing that was typed is lost.
	r.load(theirs, true, canary())
	other := r.PublicID(r.id(number))
	a = want(t, b.Submit(self+"/complete", set(v, "taj", number)), 409, "már egy másik adatlapon szerepel", `href="`+self+"/merge/"+other+`"`, `value="Sármány"`, `value="`+number+`"`)
	want(t, b.Visit(self+"/merge/"+other), 200, "Ugyanaz a személy?", "Zsana", "A két adatlap egyesítése<")
	free := taj(4244)
	a = want(t, b.Submit(self+"/complete", set(filled(a), "taj", free[:3]+" "+free[3:6]+" "+free[6:])), 200, "az ügyfél adatai most már teljesek", "Teljes adatok", "••• ••• "+free[6:])
	if a.Path != self || strings.Contains(a.Body, "/complete") {
		t.Errorf("ended at %s, or what is complete is offered to be completed", a.Path)
	}
	want(t, b.Visit(self+"/history"), 200, "TAJ szám megadása", "TAJ kártya")
	if a := b.Visit(self + "/complete"); a.Path != self {
		t.Errorf("of a full client the form leads to %s", a.Path)
	}
}

// Covers: C4, E04
func TestNewClientPages_C4_E04(t *testing.T) {
	r := newRegister(t)
	b := r.browser(r.who)
	want(t, b.Visit("/people/search"), 200, `href="/people/new"`, "Új ügyfél felvétele")
	want(t, b.Visit("/people/new"), 200, "Szerepel-e már?", "A TAJ szám nem ismert")
	want(t, b.Submit("/people/new", form()), 422, `href="#taj"`, `href="#birth_date"`)
	want(t, b.Submit("/people/new", form("taj", "123456780", "birth_date", "tavaly")), 422, `value="tavaly"`, `value="123456780"`, `href="#taj"`, `href="#birth_date"`)
	want(t, b.Submit("/people/new", form("taj", taj(4242), "no_taj", "x", "birth_date", "1961.07.29.")), 422, "a kettő együtt nem lehet")
	number := taj(4242)
	a := want(t, b.Submit("/people/new", form("taj", number[:3]+" "+number[3:6]+" "+number[6:], "birth_date", "1961.07.29.")), 200, "Az ügyfél adatai", number[:3]+" "+number[3:6]+" "+number[6:], "Megvan minden kötelező adat?", `value="Magyarország" selected`)
	v := filled(a)
	for key, value := range canary() {
		if key != "birth_date" && key != "taj" {
			v.Set(key, value)
		}
	}
	a = want(t, b.Submit("/people/new", set(v, "family_name", "", "residence_postcode", "12")), 422, `href="#family_name"`, `href="#residence_postcode"`, `value="Sármány"`)
	v = set(filled(a), "family_name", "Kanári", "residence_postcode", "6411")
	a = want(t, b.Submit("/people/new", v), 200, "Az új ügyfelet felvettük", "Kanári Zsófia", "6411 Zsana", "Teljes adatok")
	self := a.Path
	if again := b.Submit("/people/new", v); again.Path != self {
		t.Errorf("the same form again ends at %s", again.Path)
	}
	// The TAJ is known now: the same birth date leads there, another one is refused.
	a = want(t, b.Submit("/people/new", form("taj", number, "birth_date", "1961. július 29.")), 200, "már szerepel a nyilvántartásban")
	if a.Path != self {
		t.Errorf("a known client is at %s", a.Path)
	}
	a = want(t, b.Submit("/people/new", form("taj", number, "birth_date", "1961.07.30.")), 422, "más születési dátum tartozik", `href="#taj"`)
	if strings.Contains(a.Body, "Kanári") {
		t.Error("the refusal names who has the TAJ")
	}
	// Without TAJ: who may be the same is shown first.
	a = want(t, b.Submit("/people/new", form("no_taj", "x", "birth_date", "1961.07.29.")), 200, "Jelölő adat", "nincs megadva")
	v = set(filled(a), "family_name", "Kanári", "given_name", "Ágota")
	want(t, b.Submit("/people/new", v), 200, "Hiányos adatok", "Az új ügyfelet felvettük")
	v = set(filled(a), "family_name", "Kanári", "given_name", "Zsófia")
	a = want(t, b.Submit("/people/new", v), 409, "Nem ő az?", `href="`+self+`"`, "Zsana", `value="Zsófia"`)
	a = want(t, b.Submit("/people/new", set(filled(a), "nobody", "x")), 200, "Az új ügyfelet felvettük", "Hiányos adatok")
	half := a.Path
	a = want(t, b.Submit("/people/new", form("no_taj", "x", "birth_date", "1961.07.29.")), 200)
	a = want(t, b.Submit("/people/new", set(filled(a), "family_name", "Kanári", "given_name", "Zsófia", "nobody", "x")), 409, "már felvett egy ilyen nevű", `href="`+half+`"`)
	want(t, b.Submit("/people/new", set(filled(a), "marker", "ikerpár", "nobody", "x")), 200, "Az új ügyfelet felvettük")
	// With a new TAJ the incomplete records of that name are shown, and an incomplete client may have a TAJ.
	a = want(t, b.Submit("/people/new", form("taj", taj(4250), "birth_date", "1961.07.29.")), 200)
	a = want(t, b.Submit("/people/new", set(filled(a), "family_name", "Kanári", "given_name", "Zsófia", "whole_client", "no")), 409, "Nem ő az?", `href="`+half+`"`)
	if strings.Contains(a.Body, `href="`+self+`"`) {
		t.Error("somebody with another TAJ is taken for the same")
	}
	want(t, b.Submit("/people/new", set(filled(a), "nobody", "x")), 200, "Az új ügyfelet felvettük", "Hiányos adatok", "••• ••• "+taj(4250)[6:])
	if n := r.query(`SELECT count(*)::text FROM people.person`); n != "5" {
		t.Errorf("%s people", n)
	}
}
