package ptr_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
)

// issued takes a case for FHT to an issued decision, and gives the decision.
func (p *casePages) issued() int64 {
	p.t.Helper()
	p.draft(p.withApplicant(p.open()))
	p.press(p.issuer, visit(p.t, p.issuer, p.path, "22 800 Ft"), "issue", nil, "A döntés kiadmányozva")
	id, err := strconv.ParseInt(p.query(`SELECT max(id)::text FROM ptr.decision`), 10, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

// A decision computed again is reached from its case: the verdict first, then the computations side by side.
//
// Covers: C7
func TestReplayPages_C7_ADecision(t *testing.T) {
	p := newCasePages(t)
	id := p.issued()
	a := visit(t, p.clerk, p.path+"/decision", "Újraszámolás")
	href := regexp.MustCompile(`href="(/ptr/decisions/\d+/replay)"`).FindStringSubmatch(a.Body)
	if href == nil || href[1] != "/ptr/decisions/"+strconv.FormatInt(id, 10)+"/replay" {
		t.Fatalf("no way from the case: %v", href)
	}
	a = visit(t, p.clerk, href[1], "Ma is ugyanígy döntenénk.", "Az akkori szabályokkal újraszámolva pontosan az jön ki, ami a döntésben áll.", "a program nem ismeri a mai nap jogát",
		"Akkor", "Annak a napnak a ma ismert jogával", "A mai nap jogával", "22 800 Ft", "Levezetés", "a program kiadott értékei, FHT/2013-01-01/1", "28 500 Ft/hó")
	if strings.Contains(a.Text(), "Kiss Jolán") || strings.Contains(a.Body, "ptr.replay.") || strings.Contains(a.Body, "‹") {
		t.Errorf("it names somebody, or lacks a text: %s", a.Text())
	}
	edition, _ := p.enact("nyugdijminimum", calendar.On(2014, 5, 1), calendar.On(2015, 1, 1), 30_000)
	visit(t, p.clerk, href[1], "Ma másként döntenénk.", "Akkor 28 500 Ft/hó volt az öregségi nyugdíj legkisebb összege, ma 30 000 Ft/hó (próba 1. §).",
		"akkor 22 800 Ft volt, ma 24 000 Ft lenne, vagyis 1 200 Ft-tal több.", fmt.Sprintf("az értékek %d. kiadása", edition))
	p.tampered = true
	p.change(`UPDATE ptr.decision SET proposed = jsonb_set(proposed, '{gross_monthly}', '22000')`)
	visit(t, p.clerk, href[1], "nem az jön ki, ami a döntésben áll. Kérjük", "a döntésben 22 000 Ft áll, újraszámolva 22 800 Ft jön ki.")
	p.change(`UPDATE ptr.decision SET rule_version = 'FHT/2013-01-01/7'`)
	visit(t, p.clerk, href[1], "a program már nem ismeri a szabályokat, amelyekkel készült (FHT/2013-01-01/7)")
	other := p.browser(p.M2, identity.RoleClerk)
	if got := other.Visit(href[1]); got.Status != 404 {
		t.Errorf("another office: %d", got.Status)
	}
}

// A lawyer orders a run in its page and sees what it found; the office sees its own decisions in it.
//
// Covers: C7
func TestReplayPages_C7_ARun(t *testing.T) {
	p := newCasePages(t)
	p.issued()
	lawyer := p.browser(p.M2, identity.RoleLawyer)
	a := visit(t, lawyer, "/ptr/replays", "Újraszámolások", "Még nem volt újraszámolás", "Az egész nyilvántartás újraszámolása")
	got := lawyer.Submit("/ptr/replays", url.Values{"form_key": {a.FormKey()}, "view": {"soha"}})
	if got.Status != 422 {
		t.Errorf("a view that is none: %d", got.Status)
	}
	says(t, "refused", got, "Válassza ki, melyik jog szerint számoljuk újra.")
	p.enact("nyugdijminimum", calendar.On(2014, 5, 1), calendar.On(2015, 1, 1), 30_000)
	a = lawyer.Visit("/ptr/replays")
	got = lawyer.Submit("/ptr/replays", url.Values{"form_key": {a.FormKey()}, "view": {"now"}})
	wellFormed(t, "ordered", got)
	says(t, "ordered", got, "1. újraszámolás", "folyamatban")
	err := p.ReplayRound(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a = visit(t, lawyer, got.Path, "kész", "más összeg", "Foglalkoztatást helyettesítő támogatás", "1 200 Ft", "Mi lett az eredmény", "Betöltött ellátás")
	if strings.Contains(a.Text(), "M-11/2014") || strings.Contains(a.Body, "‹") {
		t.Errorf("who sees the whole country sees whose decisions they are: %s", a.Text())
	}
	a = visit(t, p.clerk, got.Path, "A hivatal döntései és ellátásai közül 1 esetben más jönne ki.", "M-11/2014", "22 800 Ft", "24 000 Ft", "öregségi nyugdíj legkisebb összege")
	if strings.Contains(a.Text(), "Mi lett az eredmény") || !strings.Contains(a.Body, `href="/ptr/decisions/`) {
		t.Errorf("the office sees %s", a.Text())
	}
	file := p.clerk.Visit(got.Path + "/differences.csv")
	if file.Status != 200 || !strings.Contains(file.Body, "M-11/2014") || !strings.Contains(file.Body, "24000") {
		t.Errorf("%d: %s", file.Status, file.Body)
	}
	if sheet := lawyer.Visit(got.Path + "/differences.xlsx"); sheet.Status != 200 || !strings.HasPrefix(sheet.Body, "PK") {
		t.Errorf("%d, %d bytes", sheet.Status, len(sheet.Body))
	}
	visit(t, p.clerk, "/ptr/replays", "A döntés napjának a ma ismert jogával", "kész")
	if a := p.clerk.Visit("/ptr/replays"); strings.Contains(a.Body, "<form class=\"form\" method=\"post\" action=\"/ptr/replays\"") {
		t.Error("a clerk is offered to order a run")
	}
	if got := p.clerk.Visit("/ptr/replays/99"); got.Status != 404 {
		t.Errorf("a run that is not there: %d", got.Status)
	}
}
