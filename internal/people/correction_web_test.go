package people_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/web/webtest"
)

var (
	inputTag  = regexp.MustCompile(`<input[^>]*>`)
	selectTag = regexp.MustCompile(`(?s)<select[^>]*name="([^"]*)".*?</select>`)
	chosenTag = regexp.MustCompile(`<option value="([^"]*)" selected`)
	areaTag   = regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>`)
	attribute = regexp.MustCompile(`([a-z_-]+)="([^"]*)"`)
)

// filled gives the form of a page as a browser would send it untouched.
func filled(a webtest.Answer) url.Values {
	body := a.Body[strings.Index(a.Body, "data-guard"):]
	v := url.Values{}
	for _, tag := range inputTag.FindAllString(body, -1) {
		of := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			of[m[1]] = html.UnescapeString(m[2])
		}
		if of["type"] != "checkbox" && of["type"] != "radio" || strings.Contains(tag, " checked") {
			v.Add(of["name"], of["value"])
		}
	}
	for _, m := range selectTag.FindAllStringSubmatch(body, -1) {
		value := ""
		if c := chosenTag.FindStringSubmatch(m[0]); c != nil {
			value = html.UnescapeString(c[1])
		}
		v.Add(m[1], value)
	}
	for _, m := range areaTag.FindAllStringSubmatch(body, -1) {
		v.Add(m[1], html.UnescapeString(m[2]))
	}
	return v
}

func set(v url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// Covers: C4
func TestCorrectionPages_C4(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	id := r.id(taj(4242))
	self := "/people/" + r.PublicID(id)
	b := r.browser(r.who)
	a := want(t, b.Visit(self+"/correct"), 200, "Adatok javítása", `value="Kanári"`, "Mindig is így volt", "1961.07.29.", "••• •••")
	untouched := filled(a)
	if untouched.Get("family_name") != "Kanári" || untouched.Get("residence_street_kind") != "Utca" || untouched.Get("residence_habitual") != "x" || untouched.Get("always") != "yes" || untouched.Get("note") != "csőrös" {
		t.Fatalf("the form holds %v", untouched)
	}
	want(t, b.Submit(self+"/correct", set(untouched, "reason", "semmi")), 422, "Semmi sem változna", `value="Kanári"`)
	a = want(t, b.Submit(self+"/correct", set(filled(a), "family_name", "", "residence_postcode", "12", "always", "no", "since", "tavaly")), 422,
		`href="#family_name"`, `href="#residence_postcode"`, `href="#reason"`, `href="#since"`, `value="tavaly"`, `value="12"`, "Családi név: Kötelező kitölteni", "A változás napja: Nem olvasható dátum")
	if strings.Contains(a.Body, `value="Kanári"`) || strings.Contains(a.Body, "<details class=\"more\"><summary>Lakóhely") {
		t.Error("what was typed is not kept, or a mistake is folded away")
	}
	a = want(t, b.Submit(self+"/correct", set(filled(a), "family_name", "Kanárinné", "residence_postcode", "6411", "since", "2013.05.01.", "reason", "névváltozás\r\nokmány alapján")), 200, "A javítást elmentettük", "Kanárinné Zsófia", "2013.05.01. óta")
	if a.Path != self {
		t.Errorf("ended at %s", a.Path)
	}
	want(t, b.Visit(self+"/history"), 200, "1 adat változott", "Kanárinné", "névváltozás okmány alapján", "clerk-11")
	want(t, b.Visit(self+"?day=2013-04-30"), 200, "Kanári Zsófia", "Így állt")
	// A mark that is taken out of the form is taken away, and what it had to do with is said.
	v := filled(b.Visit(self + "/correct"))
	v.Del("residence_habitual")
	want(t, b.Submit(self+"/correct", set(v, "reason", "máshol él")), 422, `href="#residence_habitual"`)
}

// Two clerks have the same person open. The second to save is told what the first changed; nothing is lost, and what was
// not touched is not carried back.
//
// Covers: C4, REL-C1
func TestCorrectionPages_TwoClerks(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	self := "/people/" + r.PublicID(r.id(taj(4242)))
	first, second := r.browser(r.who), r.browser(identity.Actor{Code: "masik", AccountID: 77, BodyID: ours, Role: identity.RoleClerk})
	one, two := filled(first.Visit(self+"/correct")), filled(second.Visit(self+"/correct"))
	want(t, first.Submit(self+"/correct", set(one, "phone", "06 1 111 1111", "vocation", "kertész", "reason", "bejelentés")), 200, "A javítást elmentettük")
	a := want(t, second.Submit(self+"/correct", set(two, "phone", "06 1 222 2222", "given_name", "Zsófi", "reason", "okmány alapján")), 409,
		"Időközben más is módosította", "clerk-11", "06 77 000 0000", "06 1 111 1111", `value="06 1 222 2222"`, `value="Zsófi"`, "okmány alapján", `href="#phone"`)
	again := filled(a)
	if again.Get("vocation") != "kertész" {
		t.Errorf("what the first clerk wrote would be overwritten with %q", again.Get("vocation"))
	}
	want(t, second.Submit(self+"/correct", again), 200, "A javítást elmentettük", "Zsófi", "06 1 222 2222", "kertész")
	if n := r.query(`SELECT count(*)::text FROM people.correction`); n != "2" {
		t.Errorf("%s corrections", n)
	}
}

// The same form sent fifty times at once is one correction, and all are answered alike; the control without a key is
// refused all but once.
//
// Covers: REL-C7
func TestCorrectionPages_SentFiftyTimesAtOnce(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	self := "/people/" + r.PublicID(r.id(taj(4242)))
	b := r.browser(r.who)
	send := func(v url.Values) map[string]int {
		var mu sync.Mutex
		var done sync.WaitGroup
		out := map[string]int{}
		for range 50 {
			done.Go(func() {
				a := b.Submit(self+"/correct", v)
				for a.Status == http.StatusServiceUnavailable { // too busy: come again, as it says
					a = b.Submit(self+"/correct", v)
				}
				mu.Lock()
				defer mu.Unlock()
				out[fmt.Sprint(a.Status, " ", a.Path)]++
			})
		}
		done.Wait()
		return out
	}
	got := send(set(filled(b.Visit(self+"/correct")), "vocation", "kertész", "reason", "bejelentés"))
	if len(got) != 1 || got["200 "+self] != 50 {
		t.Errorf("answers: %v", got)
	}
	if n := r.query(`SELECT count(*)::text FROM people.correction`); n != "1" {
		t.Errorf("%s corrections", n)
	}
	got = send(set(filled(b.Visit(self+"/correct")), "vocation", "pék", "reason", "bejelentés", "form_key", ""))
	if got["200 "+self] != 1 || got["409 "+self+"/correct"] != 49 {
		t.Errorf("control: %v", got)
	}
}

func TestCorrectionPages_Rights(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	self := "/people/" + r.PublicID(r.id(taj(4242)))
	v := set(filled(r.browser(r.who).Visit(self+"/correct")), "vocation", "pék", "reason", "próba")
	missing := r.browser(r.who).Visit("/people/aaaaaaaaaaaaaaaaaaaaaaaaaa/correct")
	for name, who := range map[string]identity.Actor{
		"another office": clerk(theirs), "a reader": {Code: "reader", AccountID: 3, BodyID: ours, Role: identity.RoleReader},
	} {
		b := r.browser(who)
		for _, a := range []webtest.Answer{b.Visit(self + "/correct"), b.Submit(self+"/correct", v)} {
			if a.Status != 404 || strings.Contains(a.Body, "Kanári") || !strings.Contains(missing.Text(), "Ezt nem találjuk") || !strings.Contains(a.Text(), "Ezt nem találjuk") {
				t.Errorf("%s: %d %s", name, a.Status, a.Text())
			}
		}
	}
	want(t, r.browser(r.who).Submit(self+"/correct", set(v, "seen", "damaged!")), 422)
	if n := r.query(`SELECT count(*)::text FROM people.correction`); n != "0" {
		t.Errorf("%s corrections", n)
	}
}
