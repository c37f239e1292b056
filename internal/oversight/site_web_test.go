package oversight_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/web/webtest"
)

func TestSite_ViewsFitTheirData(t *testing.T) {
	w := newWorld(t)
	webtest.CheckViews(t, w.site(officer(ours)))
}

// The officer's page says each entry in words, narrows it and exports it.
func TestTrailPage_WordsAndFilters(t *testing.T) {
	w := newWorld(t)
	w.look(look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: 4})
	w.look(look{at: w.at(3, 9), actor: "masik", body: ours, operation: "people.search"})
	b := w.browser(officer(ours))
	want(t, b.Visit("/trail"), 200, "ugyintezo", "megnyitotta egy személy adatlapját", "lezárás előtt", "keresett az ügyféltörzsben", "1 személy",
		"ellátás megállapításához vagy ellenőrzéséhez", "Szt. 18/A. §", `<optgroup label="Szervek">`, `<option value="orgs.close">megszüntetett egy szervet`, `<option value="orgs.">Szervek – minden művelet`)
	want(t, b.Visit("/trail?operation=people."), 200, "ugyintezo", `<option value="people." selected>`)
	want(t, b.Visit("/trail?operation=orgs."), 200, "Nincs ilyen bejegyzés")
	a := want(t, b.Visit("/trail?actor=masik"), 200, "keresett az ügyféltörzsben")
	if strings.Contains(a.Text(), "ugyintezo") {
		t.Error("the filter takes others too")
	}
	want(t, b.Visit("/trail?from=tegnap&person=abc"), 422, "nem olvasható dátum", "ilyen azonosító nincs", `value="tegnap"`, `value="abc"`)
	// The form is sent, and what is no code and no id stands in no address.
	sent := want(t, b.Submit("/trail", url.Values{"actor": {"MASIK"}, "from": {"2020-01-01"}}), 200, "keresett az ügyféltörzsben", `method="post" action="/trail"`)
	if sent.Query != "actor=MASIK&from=2020-01-01" {
		t.Errorf("it leads to %s", sent.Query)
	}
	for field, typed := range map[string]string{"person": "Kitalált Piroska", "actor": "Kitalált Piroska"} {
		sent = want(t, b.Submit("/trail", url.Values{field: {typed}}), 422, "ilyen")
		if sent.Query != "" || sent.Path != "/trail" {
			t.Errorf("it leads to %s", sent.Query)
		}
	}
	want(t, b.Visit("/trail?to=2020-01-01"), 200, "Nincs ilyen bejegyzés")
	want(t, b.Visit("/trail?body=12"), 404)
	csv := want(t, b.Visit("/trail/export?actor=ugyintezo&format=csv"), 200, "Mikor;Ki;Szerep", "ugyintezo")
	if !strings.Contains(csv.Header.Get("Content-Disposition"), "naplo.csv") {
		t.Error(csv.Header)
	}
	want(t, b.Visit("/trail/export?format=xlsx"), 200)
	clerk := w.browser(actor(identity.RoleClerk, ours, "ugyintezo"))
	for _, path := range []string{"/trail", "/trail/export", "/trail/patterns", "/retention", "/trail/person/" + people.New(w.db).PublicID(4)} {
		want(t, clerk.Visit(path), 404)
	}
}

// A reason in words is read by officers; the person concerned is told that there is one and whom to ask.
func TestOwnPage_ReasonInWords(t *testing.T) {
	w := newWorld(t)
	w.owner[77] = 4
	err := w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		e := actor(identity.RoleClerk, ours, "ugyintezo").Entry("people.correct", "person/4")
		e.Ground = "GDPR 16. cikk"
		err := w.Reasons.Seal(ctx, tx, &e, 4, "a szomszéd szólt")
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, w.browser(officer(ours)).Visit("/trail?operation=people.correct"), 200, "Indok: a szomszéd szólt", "pontatlan vagy megváltozott adat helyesbítéséhez", "* Ezt a hivatkozást")
	public := people.New(w.db).PublicID(4)
	for path, who := range map[string]identity.Actor{"/my-data": {Code: "u-polgar", AccountID: 77, Role: identity.RoleUser}, "/trail/person/" + public: officer(ours)} {
		a := want(t, w.browser(who).Visit(path), 200, "javította az Ön adatait", "pontatlan vagy megváltozott adat helyesbítéséhez", "Indokot is írtak hozzá")
		if strings.Contains(a.Text(), "szomszéd") {
			t.Errorf("%s shows the words of the reason", path)
		}
	}
}

// A person sees offices and roles, never clerks; the officer can print the same.
func TestOwnPage(t *testing.T) {
	w := newWorld(t)
	w.owner[77] = 4
	w.look(look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: 4})
	w.look(look{at: w.at(1, 11), actor: "masik", body: ours, person: 4})
	w.look(look{at: w.at(1, 10), actor: "harmadik", body: theirs, person: 4})
	who := identity.Actor{Code: "u-polgar", AccountID: 77, Role: identity.RoleUser}
	a := want(t, w.browser(who).Visit("/my-data"), 200, "11. számú hivatal", "12. számú hivatal", "megnyitotta az Ön adatlapját", "ellátás megállapításához vagy ellenőrzéséhez",
		"2026. március 10.", "2 alkalommal", "09.00–11.00", "10.00")
	if strings.Contains(a.Text(), "ugyintezo") {
		t.Error("the clerk is named")
	}
	want(t, w.browser(who).Visit("/my-data"), 200, "megnézte, ki nézte meg a saját adatait", "Ön")
	want(t, w.browser(identity.Actor{Code: "u-x", AccountID: 5, Role: identity.RoleUser}).Visit("/my-data"), 200, "Nem találjuk Önt az ügyféltörzsben")
	csv := want(t, w.browser(who).Visit("/my-data/export"), 200, "11. számú hivatal", "megnyitotta az Ön adatlapját", "Miért")
	if strings.Contains(csv.Body, "ugyintezo") {
		t.Error("the clerk is named in the table")
	}
	want(t, w.browser(identity.Actor{Code: "u-x", AccountID: 5, Role: identity.RoleUser}).Visit("/my-data/export"), 404)
	self := "/trail/person/" + people.New(w.db).PublicID(4)
	b := w.browser(officer(ours))
	want(t, b.Visit(self), 200, "11. számú hivatal", "Hatósági ellenőrzések")
	want(t, b.Submit(self+"/delay", form("form_key", "a", "from", "egyszer", "until", "2026.04.01.", "reason", "ELL/2")), 422, "nem olvasható dátum", "ELL/2")
	want(t, b.Submit(self+"/delay", form("form_key", "b", "from", "2026.03.01.", "until", "2028.04.01.", "reason", "ELL/2")), 422, "legfeljebb 12 hónapig")
	want(t, b.Submit(self+"/delay", form("form_key", "c", "from", "2026.03.01.", "until", "2026.04.01.", "reason", "ELL/2")), 200, "Feljegyeztük.", "ELL/2")
	if a := w.browser(who).Visit("/my-data"); strings.Contains(a.Text(), "2 alkalommal") || !strings.Contains(a.Text(), "12. számú hivatal") {
		t.Error("the person sees a look of an official check, or not those of others")
	}
	id := w.query("SELECT id::text FROM oversight.delay")
	want(t, b.Submit(self+"/lift", form("form_key", "d", "delay", id)), 200, "már látható")
	want(t, w.browser(who).Visit("/my-data"), 200, "megnyitotta az Ön adatlapját")
	want(t, b.Submit(self+"/lift", form("delay", "999")), 404)
}

// The way of an erasure through the pages: one proposes, another decides, the program does it.
func TestRetentionPages(t *testing.T) {
	things := newThings()
	for i := range int64(3) {
		things.add(i+1, calendar.On(2010, 1, 1))
	}
	w := newWorld(t, things.kind(oversight.KindLoadFinding))
	err := w.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	operator := w.browser(actor(identity.RoleRightsOperator, theirs, "jogkezelo"))
	a := want(t, operator.Visit("/retention"), 200, "Feltöltések hibalistái", "1 év", "* Ezt a hivatkozást", "Törlés javaslata", "2010.01.01.")
	if strings.Contains(a.Body, "/retention/hold") {
		t.Error("who proposes is offered to hold back")
	}
	checker := w.browser(auditor())
	want(t, checker.Submit("/retention/hold", form("form_key", "h", "kind", oversight.KindLoadFinding, "subject", "2", "reason", "per folyik")), 200, "Feljegyeztük.", "per folyik")
	want(t, checker.Submit("/retention/hold", form("form_key", "h2", "kind", oversight.KindLoadFinding, "subject", "2", "reason", "újra")), 409, "Ezt már visszatartották.", "újra")
	want(t, checker.Submit("/retention/hold", form("kind", oversight.KindLoadFinding, "subject", "két", "reason", "a")), 422, "ilyen azonosító nincs", `value="két"`)
	a = want(t, operator.Submit("/retention/propose", form("form_key", "p", "kind", oversight.KindLoadFinding)), 200, "döntésre vár", "másnak kell jóváhagynia", "2 tétel")
	want(t, operator.Submit("/retention/propose", form("form_key", "p2", "kind", oversight.KindLoadFinding)), 409, "már van eldöntetlen")
	want(t, operator.Submit(a.Path, form("verdict", "approve")), 404)
	want(t, checker.Submit(a.Path, form("verdict", "refuse")), 422, "Írja meg az indokot")
	want(t, checker.Submit(a.Path, form("form_key", "v", "verdict", "approve")), 200, "jóváhagyva, folyamatban")
	err = w.CarryOut(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, checker.Visit(a.Path), 200, "végrehajtva", "Törölve: 2, visszatartva: 0", "auditor", "jogkezelo")
	want(t, checker.Submit(a.Path, form("form_key", "v3", "verdict", "approve")), 409, "már döntöttek")
	if len(things.left) != 1 {
		t.Errorf("%d things are left", len(things.left))
	}
	hold := w.query("SELECT id::text FROM oversight.hold")
	want(t, checker.Submit("/retention/release", form("form_key", "r", "hold", hold)), 200, "Feljegyeztük.")
	want(t, checker.Submit("/retention/release", form("form_key", "r2", "hold", hold)), 404)
}
