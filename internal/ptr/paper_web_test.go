package ptr_test

import (
	"net/http"
	"strings"
	"testing"
)

// The decision is seen as a document by who drafts and by who issues it; once issued it is a link, and further documents are
// made of what the clerk types.
//
// Covers: C14
func TestPaperPages_C14(t *testing.T) {
	p := newCasePages(t)
	a := p.withApplicant(p.open())
	says(t, "no documents yet", visit(t, p.clerk, p.path+"/papers", "Iratok", "még nincs irata", "Új irat"), "Hiánypótlási végzés")
	a = p.press(p.clerk, a, "save", fhtApplication, "Döntéstervezet", "Az irat fajtája")
	a = p.press(p.clerk, a, "preview", []string{"issued_on", "2014.05.12.", "support_start", "2014.05.05.", "support_end", "2015.05.04."}, "A döntéstervezet elmentve", "Előnézet")
	if !strings.HasSuffix(a.Path, "/draft/preview") {
		t.Errorf("the preview is at %s", a.Path)
	}
	a = p.press(p.clerk, a, "take:gross_monthly", nil)
	a = p.press(p.clerk, a, "take:income_per_consumption_unit", nil)
	a = p.press(p.clerk, a, "preview", []string{"review_due", "2015.05.04."}, "HATÁROZAT", "Kiss Jolán", "22 800 Ft", "kiadmányozáskor kap")
	a = p.press(p.clerk, a, "submit", nil)
	if strings.HasSuffix(a.Path, "/checks") {
		a = p.answerChecks(a)
		p.press(p.clerk, a, "submit", nil)
	}
	a = visit(t, p.issuer, p.path+"/decision", "HATÁROZAT", "huszonkétezer-nyolcszáz", "Kiadmányozom")
	p.press(p.issuer, a, "issue", nil, "A döntés kiadmányozva", "Megállapító határozat IR-0000")
	visit(t, p.clerk, p.path+"/papers", "Megállapító határozat", "a fájl készül")

	a = visit(t, p.clerk, p.path+"/papers?paper=missing_items", "A pótlandó hiányok, soronként egy", "Soronként egyet írjon.")
	action, v := formOf(t, a, "preview", "kért.határidő", "holnap", "kért.hiányok", "jövedelemigazolás\nvagyonnyilatkozat")
	got := p.clerk.Submit(action, v)
	if got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a day that cannot be read: %d", got.Status)
	}
	says(t, "unreadable", got, "Ez így nem olvasható", "vagyonnyilatkozat")
	v.Set("kért.határidő", "2014.06.01.")
	a = p.press(p.clerk, a, "preview", []string{"kért.határidő", "2014.06.01.", "kért.hiányok", "jövedelemigazolás\n\n- vagyonnyilatkozat"}, "VÉGZÉS", "2014. június 1-jéig")
	if !strings.Contains(a.Body, "<li>jövedelemigazolás</li><li>vagyonnyilatkozat</li>") {
		t.Error("what is missing is not listed")
	}
	action, v = formOf(t, a, "make", "kért.határidő", "2014.06.01.")
	says(t, "made", p.clerk.Submit(action, v), "Az irat elkészült.", "Hiánypótlási végzés")
	says(t, "sent again", p.clerk.Submit(action, v), "Hiánypótlási végzés")
	if n := p.query(`SELECT count(*)::text FROM document.document`); n != "2" {
		t.Errorf("%s documents, want 2", n)
	}
	_, v = formOf(t, visit(t, p.clerk, p.path+"/papers"), "choose", "paper", "")
	v.Set("do", "make")
	if got := p.clerk.Submit(p.path+"/papers", v); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("no paper chosen: %d", got.Status)
	}
	for path, want := range map[string]int{p.path + "/papers?paper=nincs": http.StatusNotFound, "/ptr/cases/999999/papers": http.StatusNotFound} {
		if got := p.clerk.Visit(path); got.Status != want {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
}
