package identity_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/web/webtest"
)

// The pages of linking, as a user walks them in both phases.
//
// Covers: I4
func TestLinkPages_I4(t *testing.T) {
	w := newLinkWorld(t)
	w.bring(piroskas...)
	w.setSwitch(phaseTwo)
	o, _ := w.arrive(piroska("given_name", "Piri"))
	b := w.as(o, "")
	a := b.Visit("/profile/contact")
	if !strings.Contains(a.Text(), "2023.09.30. napjáig össze kell kapcsolnia") || !strings.Contains(a.Body, `href="/link"`) {
		t.Errorf("the reminder is missing\n%s", a.Text())
	}
	a = b.Visit("/link")
	for _, want := range []string{"kenyszi-77", "adatszolgáltató munkatárs, Próbafalva 21 (PROBA-21)", "2023.09.30. napjáig dolgozhat"} {
		if !strings.Contains(a.Text(), want) {
			t.Errorf("the page lacks %q\n%s", want, a.Text())
		}
	}
	a = b.Visit("/link/check")
	if !strings.Contains(a.Text(), "A két név nem egyforma") {
		t.Errorf("the check:\n%s", a.Text())
	}
	if a = b.Submit("/link/check", form(a)); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#mine"`) {
		t.Errorf("nothing chosen: %d", a.Status)
	}
	if a = b.Submit("/link/check", form(a, "mine", "no")); !strings.Contains(a.Text(), "Nem kapcsoltunk össze semmit") || w.entries("identity.link") != 0 {
		t.Errorf("not mine:\n%s", a.Text())
	}
	w.until(phaseTwo)
	o, _ = w.arrive(piroska())
	b = w.as(o, "")
	a = b.Visit("/link")
	if !strings.Contains(a.Text(), "Összekapcsolás nélkül már nem lehet dolgozni") {
		t.Errorf("the second phase:\n%s", a.Text())
	}
	a = b.Visit("/link/check")
	v := form(a, "mine", "yes", "legacy", "1")
	a = b.Submit("/link/check", v)
	if a.Path != "/link" || !strings.Contains(a.Text(), "összekapcsoltuk") || strings.Contains(a.Text(), "össze kell kapcsolnia") {
		t.Errorf("linked: %s\n%s", a.Path, a.Text())
	}
	if a = b.Visit("/room/7"); !strings.Contains(a.Body, "acts for 21") {
		t.Errorf("and on to work: %s", a.Body)
	}
	if a = b.Visit("/link/check"); a.Path != "/link" {
		t.Errorf("the check after that: %s", a.Path)
	}
}

// The operator's pages: import with its findings, the date, the list and its files.
func TestLinkOperatorPages(t *testing.T) {
	w := newLinkWorld(t)
	o := w.operatorOfRights()
	b := w.as(o, "")
	a := b.Visit("/link/import")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `accept=".xlsx"`) {
		t.Fatalf("%d\n%s", a.Status, a.Text())
	}
	w.m.SetIssuer(citizenIssuer)
	bad := slices.Clone(piroskas[0])
	bad[3] = "SEHOL"
	a = upload(t, b, "/link/import", a.FormKey(), book(t, "Felhasználók", legacyHead, piroskas[0], bad))
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "1 hiba van") || !strings.Contains(a.Text(), "3. sor, Szerv kódja SEHOL Ilyen kódú szerv nincs") {
		t.Errorf("a mistake: %d\n%s", a.Status, a.Text())
	}
	if a = upload(t, b, "/link/import", a.FormKey(), nil); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#file"`) {
		t.Errorf("no file: %d", a.Status)
	}
	a = upload(t, b, "/link/import", a.FormKey(), book(t, "Felhasználók", legacyHead, piroskas...))
	if a.Status != http.StatusOK || !strings.Contains(a.Text(), "1 új fiókot és 2 új jogosultságot") {
		t.Errorf("good ones: %d\n%s", a.Status, a.Text())
	}
	a = b.Visit("/link/switch")
	if !strings.Contains(a.Text(), "még nincs kitűzve") {
		t.Errorf("the date:\n%s", a.Text())
	}
	stale := form(a, "day", "2023.11.01.")
	for _, day := range []string{"", "tegnap", "2023.05.31."} {
		if wrong := b.Submit("/link/switch", form(a, "day", day)); wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, `href="#day"`) {
			t.Errorf("%q: %d", day, wrong.Status)
		}
	}
	if a = b.Submit("/link/switch", form(a, "day", "2023. október 1.")); a.Path != "/link/switch" || !strings.Contains(a.Text(), "Az átállás napja most: 2023.10.01.") {
		t.Errorf("set: %s\n%s", a.Path, a.Text())
	}
	if a = b.Submit("/link/switch", stale); a.Status != http.StatusConflict || !strings.Contains(a.Body, `value="2023.11.01."`) {
		t.Errorf("the other operator: %d", a.Status)
	}
	a = b.Visit("/link/accounts")
	for _, want := range []string{"kenyszi-77", "Próba Piroska", "nincs összekapcsolva", "2023.09.30. napjáig"} {
		if !strings.Contains(a.Text(), want) {
			t.Errorf("the list lacks %q\n%s", want, a.Text())
		}
	}
	if a = b.Visit("/link/accounts?state=LINKELT"); !strings.Contains(a.Text(), "Itt nincs ilyen fiók") {
		t.Errorf("linked ones:\n%s", a.Text())
	}
	if a = b.Visit("/link/accounts.csv?state=all"); !strings.HasPrefix(a.Body, "\ufeff") || !strings.Contains(a.Body, "kenyszi-77;Próba Piroska;NEM_LINKELT;") {
		t.Errorf("CSV: %s", a.Body)
	}
	for _, path := range []string{"/link/accounts.xlsx", "/link/template"} {
		if a = b.Visit(path); a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "PK") {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	user, _ := w.arrive(piroska())
	b = w.as(user, "")
	for _, path := range []string{"/link/accounts", "/link/accounts.csv", "/link/accounts.xlsx", "/link/switch", "/link/import", "/link/template"} {
		if a = b.Visit(path); a.Status != http.StatusNotFound {
			t.Errorf("a reporter at %s: %d", path, a.Status)
		}
	}
}

// operatorOfRights signs an operator of rights in.
func (w *linkWorld) operatorOfRights() identity.Opened {
	w.t.Helper()
	c := piroska("family_name", "Jogkezelő")
	c.Subject = "sub-jogkezelo"
	o, _ := w.arrive(c)
	_ = dbtest.Query(w.t, w.url, `INSERT INTO identity.membership (account_id, body_id, role, valid_from, entry_id)
		SELECT $1, 1, 'idm.operator', $2, min(id) FROM audit.entry RETURNING id::text`, o.Actor.AccountID, w.now())
	o, _ = w.arrive(c)
	_ = dbtest.Query(w.t, w.url, `UPDATE identity.session SET strong = true WHERE id = $1 RETURNING id::text`, o.SessionID)
	return o
}

// upload sends a file by a form.
func upload(t *testing.T, b *webtest.Browser, path, key string, file []byte) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	err := w.WriteField("form_key", key)
	if err != nil {
		t.Fatal(err)
	}
	if file != nil {
		part, err := w.CreateFormFile("file", "regi.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		_, err = part.Write(file)
		if err != nil {
			t.Fatal(err)
		}
	}
	err = w.Close()
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}
