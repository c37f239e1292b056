package ptr_test

import (
	"html"
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

// casePages is a municipality at work in the pages of cases: a clerk and an issuer in browsers without JavaScript.
type casePages struct {
	*office

	clerk, issuer *webtest.Browser
	path          string // of the case
}

const (
	kissTAJ = "123456788"
	nagyTAJ = "987654322"
)

func newCasePages(t *testing.T) *casePages {
	t.Helper()
	o := newOffice(t)
	o.People = people.New(o.DB)
	book := newBook()
	book.client(kissTAJ, "Kiss", "1975.02.15.")
	book.client(nagyTAJ, "Nagy", "1973.04.12.", "given_name", "Péter", "sex", "Férfi")
	o.load(o.M, book.bytes(t))
	return &casePages{office: o, clerk: o.browser(o.M, identity.RoleClerk), issuer: o.browser(o.M, identity.RoleIssuer)}
}

var (
	formOpen  = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	inputTag  = regexp.MustCompile(`<input([^>]*)>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea([^>]*)>\n?(.*?)</textarea>`)
	selectTag = regexp.MustCompile(`(?s)<select([^>]*)>(.*?)</select>`)
	optionTag = regexp.MustCompile(`<option value="([^"]*)"( selected)?>`)
)

func attributeOf(tag, name string) string {
	m := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// formOf gives what a browser would send of the form that has a button of this value; change are names and values in turn.
func formOf(t *testing.T, a webtest.Answer, do string, change ...string) (action string, v url.Values) {
	t.Helper()
	for _, m := range formOpen.FindAllStringSubmatch(a.Body, -1) {
		if !strings.Contains(m[2], `value="`+do+`"`) && !(do == "" && strings.Contains(m[1], "/cases/new")) {
			continue
		}
		v := url.Values{}
		for _, in := range inputTag.FindAllStringSubmatch(m[2], -1) {
			kind := attributeOf(in[1], "type")
			if (kind == "checkbox" || kind == "radio") && !strings.Contains(in[1], " checked") {
				continue
			}
			v.Add(attributeOf(in[1], "name"), attributeOf(in[1], "value"))
		}
		for _, in := range areaTag.FindAllStringSubmatch(m[2], -1) {
			v.Add(attributeOf(in[1], "name"), html.UnescapeString(in[2]))
		}
		for _, in := range selectTag.FindAllStringSubmatch(m[2], -1) {
			for i, o := range optionTag.FindAllStringSubmatch(in[2], -1) {
				if o[2] != "" || i == 0 {
					v.Set(attributeOf(in[1], "name"), html.UnescapeString(o[1]))
				}
			}
		}
		for i := 0; i+1 < len(change); i += 2 {
			v.Set(change[i], change[i+1])
		}
		if do != "" {
			v.Set("do", do)
		}
		return m[1], v
	}
	t.Fatalf("no form with a button %q:\n%s", do, a.Text())
	return "", nil
}

// press sends the form of a page by its button and wants an answer with these words.
func (p *casePages) press(b *webtest.Browser, a webtest.Answer, do string, change []string, words ...string) webtest.Answer {
	p.t.Helper()
	action, v := formOf(p.t.(*testing.T), a, do, change...)
	got := b.Submit(action, v)
	if got.Status != http.StatusOK {
		p.t.Fatalf("%s %s: %d %s", action, do, got.Status, got.Text())
	}
	wellFormed(p.t, action+" "+do, got)
	says(p.t, action+" "+do, got, words...)
	return got
}

// open starts a case for FHT.
func (p *casePages) open() webtest.Answer {
	p.t.Helper()
	a := visit(p.t, p.clerk, "/ptr/cases/new", "Új ügy", "Foglalkoztatást helyettesítő támogatás (FHT)")
	a = p.press(p.clerk, a, "", []string{"kind", "FHT", "case_number", "M-11/2014", "applied_on", "2014.05.05."}, "Az ügy megnyitva", "Ügyféladatok", "most itt tart", "M-11/2014")
	p.path = strings.TrimSuffix(a.Path, "/clients")
	return a
}

// withApplicant takes the case to its application.
func (p *casePages) withApplicant(a webtest.Answer) webtest.Answer {
	p.t.Helper()
	a = p.press(p.clerk, a, "find", []string{"q", kissTAJ}, "Kiss Jolán", "1975.02.15.", "••• ••• 788")
	a = p.press(p.clerk, a, "save", []string{"income-0", "20 000"})
	return p.answerChecks(a)
}

// answerChecks gives a reason wherever one is wanted and goes on.
func (p *casePages) answerChecks(a webtest.Answer) webtest.Answer {
	p.t.Helper()
	var reasons []string
	for _, m := range regexp.MustCompile(`name="(reason-[^"]*)"`).FindAllStringSubmatch(a.Body, -1) {
		reasons = append(reasons, m[1], "megnéztem az iratokat")
	}
	return p.press(p.clerk, a, "answer", reasons)
}

var fhtApplication = []string{"applied_on", "2014.05.05.", "fht_cooperates", "x", "fht_ground", "álláskeresési támogatásának időtartama lejárt", "wealth_declared", "x"}

// draft takes the case to a draft that waits for issue.
func (p *casePages) draft(a webtest.Answer) webtest.Answer {
	p.t.Helper()
	a = p.press(p.clerk, a, "save", fhtApplication, "Döntéstervezet", "Hogyan dönt a hivatal?")
	a = p.press(p.clerk, a, "later", []string{"issued_on", "2014.05.12.", "support_start", "2014.05.05.", "support_end", "2015.05.04."},
		"A döntéstervezet elmentve", "A számítás lépésről lépésre", "22 800", "ellenőrizendő érték")
	a = p.press(p.clerk, a, "take:gross_monthly", nil)
	a = p.press(p.clerk, a, "take:income_per_consumption_unit", nil)
	if !strings.Contains(a.Body, `name="gross_monthly" type="text" value="22 800"`) {
		p.t.Error("the amount was not taken over")
	}
	a = p.press(p.clerk, a, "submit", []string{"review_due", "2015.05.04."})
	if strings.HasSuffix(a.Path, "/checks") {
		a = p.answerChecks(a)
		a = p.press(p.clerk, a, "submit", nil)
	}
	says(p.t, "submitted", a, "A tervezet kiadmányozásra vár")
	return a
}

// A whole life of a case without JavaScript, by a clerk and an issuer, into the register.
//
// Covers: C9, C10, C13
func TestCasePages_C9_WholeLife(t *testing.T) {
	p := newCasePages(t)
	a := p.draft(p.withApplicant(p.open()))
	says(t, "the clerk waits", a, "A tervezet a kiadmányozóra vár", "Megállapító határozat")
	p.query(`UPDATE ptr.case_file SET due_on = '2099-01-05' RETURNING id`)
	visit(t, p.clerk, p.path, "Határidő: 2099.01.05.", "annak az évnek az áthelyezett munkanapjai még nem ismertek")
	p.query(`UPDATE ptr.case_file SET due_on = next_on RETURNING id`)
	if strings.Contains(a.Body, `value="issue"`) {
		t.Error("the clerk is offered to issue")
	}
	a = visit(t, p.issuer, p.path, "22 800 Ft", "Kiadmányozom", "Visszaküldöm")
	p.press(p.issuer, a, "return_draft", []string{"note", "Hiányzik az indokolás"}, "A tervezet visszaküldve")
	a = visit(t, p.clerk, p.path, "Döntéstervezet")
	p.press(p.clerk, a, "submit", []string{"reasoning", "Az igénylő megfelel a feltételeknek."}, "A tervezet kiadmányozásra vár")
	a = visit(t, p.issuer, p.path, "Az igénylő megfelel a feltételeknek.")
	p.press(p.issuer, a, "issue", nil, "A döntés kiadmányozva", "PTR-2026-", "Kézbesítés")
	a = visit(t, p.clerk, p.path, "A kézbesítés napja")
	a = p.press(p.clerk, a, "deliver", []string{"delivered_on", "2014.05.16."}, "A kézbesítés rögzítve",
		"Az utolsó nap (2014.05.31.) munkaszüneti nap, ezért a határidő a következő munkanapon, 2014.06.02. napján jár le")
	if !strings.Contains(a.Body, `value="2014.06.03."`) {
		t.Error("the first day of finality is not proposed")
	}
	// A last day in a year whose moved working days are not known may still become another one.
	const moves = "annak az évnek az áthelyezett munkanapjai még nem ismertek"
	if strings.Contains(a.Text(), moves) || strings.Contains(a.Text(), "még változhat") {
		t.Error("a day that is sure is said to move")
	}
	p.query(`UPDATE ptr.decision SET appeal_until = '2099-01-05' RETURNING id`)
	p.query(`UPDATE ptr.case_file SET next_on = '2099-01-06' RETURNING id`)
	visit(t, p.clerk, p.path, moves, "még változhat")
	visit(t, p.clerk, "/ptr/tasks", "2099.01.06.", "még változhat")
	p.query(`UPDATE ptr.decision SET appeal_until = '2014-06-02' RETURNING id`)
	p.query(`UPDATE ptr.case_file SET next_on = '2014-06-03' RETURNING id`)
	a = p.press(p.clerk, a, "finalize", nil, "A döntés jogerős", "Jogerős", "Ügy lezárása")
	p.press(p.clerk, a, "close", nil, "Az ügy lezárva", "Lezárt")

	a = visit(t, p.clerk, p.path+"/history", "Az ügy megnyitva", "Kiadmányozva", "Hiányzik az indokolás", "Támogatás havi bruttó összege", "22 800 Ft")
	says(t, "history", visit(t, p.clerk, p.path+"/history?version=2", "Így állt az ügy a(z) 2. lépés után", "Kiss Jolán"), "20 000 Ft")
	if got := p.clerk.Visit(p.path + "/history?version=99"); got.Status != http.StatusNotFound {
		t.Errorf("a step that was not: %d", got.Status)
	}
	id := regexp.MustCompile(`PTR-2026-\d{8}-\d`).FindString(a.Body)
	visit(t, p.clerk, "/ptr/benefits/"+id, "Új ügy erre az ellátásra", "Felülvizsgálat", "Ügyek és határozatok")
	visit(t, p.clerk, "/ptr/benefits/"+id+"/cases", "M-11/2014", "Megállapító határozat", "A számítás lépésről lépésre", "Lezárt")
	for _, part := range []string{"", "/clients", "/checks", "/application", "/draft", "/decision", "/handling", "/history"} {
		a := visit(t, p.clerk, p.path+part, "Lezárt", "Kiss Jolán")
		if strings.Contains(a.Body, `name="seen"`) {
			t.Errorf("%s: a closed case has a form", part)
		}
		visit(t, p.issuer, p.path+part)
	}

	a = visit(t, p.clerk, "/ptr/cases/new?benefit="+id+"&branch=ending", "Megszüntetés", "Kiss Jolán", id)
	a = p.press(p.clerk, a, "", []string{"case_number", "M-12/2014", "applied_on", "2014.09.01."}, "Ellenőrzések", "Megszüntetés", id, "Lefutott:")
	a = p.press(p.clerk, a, "recheck", nil, "Az ellenőrzések lefutottak")
	a = p.answerChecks(a)
	a = p.press(p.clerk, a, "save", nil, "Megszüntető határozat", "Megszűnés jogcíme")
	if strings.Contains(a.Body, "az ápolt elhunyt") {
		t.Error("a ground of ending of another kind is offered")
	}
	p.press(p.clerk, a, "choose", []string{"decision", "Eljárást megszüntető végzés"}, "A döntés indokolása")
}

// Whoever saves second keeps what they typed, is told what the other changed, and chooses.
//
// Covers: C12
func TestCasePages_C12_TwoClerks(t *testing.T) {
	p := newCasePages(t)
	p.withApplicant(p.open())
	form := visit(t, p.clerk, p.path+"/application")
	p.press(p.issuer, visit(t, p.issuer, p.path+"/application"), "later", []string{"applied_on", "2014.05.06.", "fht_cooperates", "x"})
	action, v := formOf(t, form, "save", "fht_ground", "fogyatékossági támogatásban részesül", "wealth_declared", "x")
	late := p.clerk.Submit(action, v)
	wellFormed(t, "late", late)
	says(t, "late", late, "Közben más dolgozott ezen az ügyön", "test-m1-ptr.issuer", "Kérelem benyújtásának napja", "2014.05.05.", "2014.05.06.")
	if late.Status != http.StatusConflict {
		t.Errorf("late: %d", late.Status)
	}
	for name, want := range map[string]string{"fht_ground": "fogyatékossági támogatásban részesül", "applied_on": "2014.05.06.", "fht_cooperates": "x", "wealth_declared": "x"} {
		if _, kept := formOf(t, late, "save"); kept.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, kept.Get(name), want)
		}
	}
	both := p.clerk.Submit(action, func() url.Values {
		_, v := formOf(t, form, "save", "applied_on", "2014.05.07.")
		return v
	}())
	says(t, "both", both, "Ezt közben más is módosította: 2014.05.06.")
	p.press(p.clerk, late, "save", nil, "A kérelem adatai elmentve")
	if got := p.query(`SELECT record->>'applied_on' || ' ' || (record->>'fht_ground') FROM ptr.case_file`); got != "2014-05-06 fogyatékossági támogatásban részesül" && !strings.Contains(got, "fogyatékossági") {
		t.Errorf("stored: %s", got)
	}

	// Two add a member each: nobody is lost.
	one, two := visit(t, p.clerk, p.path+"/clients"), visit(t, p.issuer, p.path+"/clients")
	one = p.press(p.clerk, one, "find", []string{"q", nagyTAJ}, "Nagy Péter")
	public := regexp.MustCompile(`value="spouse:([^"]*)"`).FindStringSubmatch(one.Body)
	one = p.press(p.clerk, one, "spouse:"+public[1], nil)
	p.press(p.clerk, one, "save", []string{"income-1", "31 000"})
	action, v = formOf(t, two, "save", "income-0", "21 000")
	late = p.issuer.Submit(action, v)
	says(t, "late clients", late, "Nagy Péter", "31 000")
	if _, kept := formOf(t, late, "save"); kept.Get("income-0") != "21 000" || kept.Get("income-1") != "31 000" || len(kept["row"]) != 2 {
		t.Errorf("clients: %v", kept)
	}
}

// Everything that is missing is said at its field, nothing that was typed is lost, and a form counts once.
//
// Covers: C9, C11, U1
func TestCasePages_C9_Refusals(t *testing.T) {
	p := newCasePages(t)
	a := visit(t, p.clerk, "/ptr/cases/new")
	action, v := formOf(t, a, "", "applied_on", "tegnap")
	bad := p.clerk.Submit(action, v)
	says(t, "nothing chosen", bad, "Válassza ki az ellátás fajtáját", "Adja meg az ügyiratszámot")
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `value="tegnap"`) {
		t.Errorf("nothing chosen: %d", bad.Status)
	}
	a = p.open()
	action, v = formOf(t, a, "save")
	says(t, "nobody", p.clerk.Submit(action, v), "Válassza ki az igénylőt")
	a = p.press(p.clerk, a, "find", []string{"q", "Nagy Péter 1973.04.12."}, "1 találat", "Háztartástag")
	public := regexp.MustCompile(`value="applicant:([^"]*)"`).FindStringSubmatch(a.Body)[1]
	a = p.press(p.clerk, a, "applicant:"+public, nil, "Nagy Péter")
	action, v = formOf(t, a, "save", "income-0", "sok")
	bad = p.clerk.Submit(action, v)
	says(t, "income", bad, "Nagy Péter havi nettó jövedelme")
	if !strings.Contains(bad.Body, `value="sok"`) || !strings.Contains(bad.Body, `href="#income-0"`) {
		t.Error("what was typed is lost, or the summary does not lead to it")
	}
	a = p.press(p.clerk, bad, "save", []string{"income-0", "0"})
	a = p.answerChecks(a)
	action, v = formOf(t, a, "save", "applied_on", "")
	bad = p.clerk.Submit(action, v)
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `href="#applied_on"`) || !strings.Contains(bad.Body, `href="#fht_ground"`) {
		t.Errorf("application: %d %s", bad.Status, bad.Text())
	}
	action, v = formOf(t, a, "later", "applied_on", "2014.05.06.")
	first, second := p.clerk.Submit(action, v), p.clerk.Submit(action, v)
	if first.Status != http.StatusOK || second.Status != http.StatusOK {
		t.Errorf("the form sent twice: %d, %d", first.Status, second.Status)
	}
	if n := p.query(`SELECT count(*) FROM ptr.case_step WHERE command = 'save_application'`); n != "1" {
		t.Errorf("it counted %s times", n)
	}

	handling := visit(t, p.clerk, p.path+"/handling", "Hiánypótlás", "Az ügy átadása", "Az ügy visszavonása")
	action, v = formOf(t, handling, "ask_gaps", "from", "holnap")
	says(t, "gaps", p.clerk.Submit(action, v), "A felhívás napja")
	handling = p.press(p.clerk, handling, "ask_gaps", []string{"from", "2014.05.08.", "gaps_reason", "jövedelemigazolás"}, "A határidő áll", "jövedelemigazolás")
	handling = p.press(p.clerk, handling, "gaps_done", []string{"until", "2014.05.12."}, "A határidő újra fut")
	handling = p.press(p.clerk, handling, "assign", []string{"clerk", "test-m1-ptr.issuer"}, "Az ügy más ügyintézőhöz került", "test-m1-ptr.issuer")
	action, v = formOf(t, handling, "withdraw")
	says(t, "withdraw", p.clerk.Submit(action, v), "Írja le az okát")
	p.press(p.clerk, handling, "withdraw", []string{"withdraw_reason", "tévesen indult"}, "Az ügy visszavonva", "Visszavonva")

	for _, other := range []*webtest.Browser{p.browser(p.M2, identity.RoleClerk), p.browser(p.M, identity.RoleReader)} {
		for _, part := range []string{"", "/clients", "/checks", "/application", "/draft", "/decision", "/handling", "/history"} {
			if got := other.Visit(p.path + part); got.Status != http.StatusNotFound {
				t.Errorf("%s: %d", part, got.Status)
			}
			if got := other.Submit(p.path+part, url.Values{"do": {"save"}}); part != "" && part != "/history" && got.Status != http.StatusNotFound {
				t.Errorf("POST %s: %d", part, got.Status)
			}
		}
	}
}

// Whoever drafts does not issue while the office wants four eyes; the page says why.
//
// Covers: C12
func TestCasePages_C12_FourEyes(t *testing.T) {
	p := newCasePages(t)
	clerk := p.clerk
	p.clerk = p.issuer // an issuer is a clerk too
	a := p.draft(p.withApplicant(p.open()))
	says(t, "four eyes", a, "A tervezetet Ön készítette", "négyszem-elv")
	if strings.Contains(a.Body, `value="issue"`) {
		t.Error("the drafter is offered to issue")
	}
	settings := visit(t, p.issuer, "/ptr/settings", "A hivatal beállításai", "négyszem-elv", "Ezt a hivatalban még senki sem állította be", "Beállítások")
	other := visit(t, p.issuer, "/ptr/settings")
	send := func(a webtest.Answer, choice string) webtest.Answer {
		v := url.Values{"four_eyes": {choice}, "seen": {seenField.FindStringSubmatch(a.Body)[1]}, "form_key": {a.FormKey()}}
		got := p.issuer.Submit("/ptr/settings", v)
		wellFormed(t, choice, got)
		return got
	}
	if bad := send(settings, "senki"); bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `href="#four_eyes"`) {
		t.Errorf("nothing chosen: %d", bad.Status)
	}
	says(t, "set", send(settings, "one"), "A beállítást elmentettük", "Beállította: test-m1-ptr.issuer", "Most ez érvényes: Az is, aki a tervezetét készítette.")
	says(t, "sent again", send(settings, "one"), "A beállítást elmentettük")
	late := send(other, "one")
	says(t, "late", late, "Valaki közben már módosította ezt a beállítást")
	if late.Status != http.StatusConflict {
		t.Errorf("late: %d", late.Status)
	}
	if n := p.query(`SELECT count(*) FROM audit.entry WHERE operation = 'ptr.office.four_eyes'`); n != "1" {
		t.Errorf("it is logged %s times", n)
	}
	if n := p.query(`SELECT count(*) FROM ptr.office WHERE body_id <> $1`, p.M.ID); n != "0" {
		t.Errorf("%s other offices have changed", n)
	}
	for name, b := range map[string]*webtest.Browser{"a clerk": clerk, "a reader": p.browser(p.M, identity.RoleReader)} {
		if got := b.Visit("/ptr/settings"); got.Status != http.StatusNotFound || strings.Contains(b.Visit("/ptr/benefits").Body, "/ptr/settings") {
			t.Errorf("%s: %d", name, got.Status)
		}
		if got := b.Submit("/ptr/settings", url.Values{"four_eyes": {"apart"}, "seen": {"one"}, "form_key": {"x"}}); got.Status != http.StatusNotFound {
			t.Errorf("%s sends: %d", name, got.Status)
		}
	}
	p.press(p.issuer, visit(t, p.issuer, p.path), "issue", nil, "A döntés kiadmányozva")
}

var seenField = regexp.MustCompile(`name="seen" value="([^"]*)"`)

// The tab of the person's page lists the office's cases and starts a new one with the person in it.
//
// Covers: C11, C13
func TestCasePages_C11_CasePanel(t *testing.T) {
	p := newCasePages(t)
	p.withApplicant(p.open())
	p.site.Handle("GET /panel", p.idm.Page(func(c *web.Context, who identity.Actor) error {
		text, err := p.CasePanel(c, who, p.personID(kissTAJ), people.Today)
		if err != nil {
			return err
		}
		_, err = c.W.Write([]byte("<main>" + string(text) + "</main>"))
		return err
	}))
	a := visit(t, p.clerk, "/panel", "M-11/2014", "Kérelem adatai", "Igénylő", "Új ügy ezzel az ügyféllel")
	to := regexp.MustCompile(`href="(/ptr/cases/new\?person=[^"]*)"`).FindStringSubmatch(a.Body)
	a = visit(t, p.clerk, to[1])
	p.press(p.clerk, a, "", []string{"kind", "KGYM", "case_number", "M-13/2014", "applied_on", "2014.05.05."}, "Kiss Jolán", "Mentés és ellenőrzés")
	if other := p.browser(p.M2, identity.RoleClerk).Visit("/panel"); strings.Contains(other.Body, "M-11/2014") {
		t.Error("another office sees the case")
	}
}

// Enter in a field does what a clerk expects: the first button of a form is not one that removes or returns something.
func TestCasePages_EnterIsHarmless(t *testing.T) {
	p := newCasePages(t)
	a := p.withApplicant(p.open())
	p.draft(a)
	first := regexp.MustCompile(`<button[^>]*`)
	for _, part := range []string{"/clients", "/checks", "/application", "/draft"} {
		a := visit(t, p.clerk, p.path+part)
		for _, m := range formOpen.FindAllStringSubmatch(a.Body, -1) {
			if !strings.HasPrefix(m[1], p.path+part) {
				continue
			}
			button := first.FindString(m[2])
			if !strings.Contains(button, `tabindex="-1"`) {
				t.Errorf("%s: Enter presses %s", part, button)
			}
		}
	}
}
