package tartinfo_test

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/tartinfo"
)

// pagesOf opens the room's pages as somebody who is signed in.
func (w *world) pagesOf(who identity.Actor) *webtest.Browser {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: w.text})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Személy", Code: who.Code, Body: "Próba Hivatal", BodyCode: "HIV", Rights: func(right string) bool { return who.May(identity.Right(right)) }}
			return h(c, who)
		}
	})
	return webtest.NewBrowser(w.t, s)
}

// upload sends a form with a file as a browser does, which may say anything of the file.
func upload(t testing.TB, b *webtest.Browser, path, name string, content []byte, fields map[string]string) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range fields {
		err := form.WriteField(k, v)
		if err != nil {
			t.Fatal(err)
		}
	}
	file, err := form.CreatePart(map[string][]string{"Content-Disposition": {fmt.Sprintf(`form-data; name="cv_file"; filename=%q`, name)}, "Content-Type": {"text/html"}})
	if err == nil {
		_, err = file.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return b.Do(req)
}

// tells wants a status and words of a page.
func tells(t testing.TB, a webtest.Answer, status int, words ...string) {
	t.Helper()
	text := strings.ReplaceAll(html.UnescapeString(a.Text()), "\u00a0", " ")
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, text)
	}
	for _, word := range append(words, "") {
		if !strings.Contains(text, word) {
			t.Errorf("%s does not say %q: %s", a.Path, word, text)
		}
	}
	for _, bad := range []string{"‹", "%!", "ZgotmplZ", "{0}", "tartinfo."} {
		if strings.Contains(text, bad) {
			t.Errorf("%s shows %s", a.Path, bad)
		}
	}
}

// A curriculum vitae goes up and down through the pages: what is refused is said with the field, and what comes down is saved under its
// own type, whatever the browser said of it.
//
// Covers: T15
func TestCVPages_T15(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	b := w.pagesOf(w.head)
	path := fmt.Sprintf("/tartinfo/members/%d/cv", id)
	tells(t, b.Visit(path), http.StatusOK, "Nincs feltöltött önéletrajz", "Új önéletrajz feltöltése")
	fields := map[string]string{"version": "1", "form_key": "egy", "cv_consent": "x", "cv_consent_day": calendar.Of(w.now).Dotted()}
	tells(t, upload(t, b, path, "cv.pdf", []byte("MZ program"), fields), http.StatusUnprocessableEntity, "Feltöltendő dokumentum: ez a fájl program")
	tells(t, upload(t, b, path, "cv.pdf", append([]byte("%PDF-"), make([]byte, tartinfo.MostCV)...), fields), http.StatusUnprocessableEntity, "2 MB-nál nagyobb")
	tells(t, upload(t, b, path, "cv.pdf", []byte("%PDF-1"), map[string]string{"version": "1"}), http.StatusUnprocessableEntity, "hozzájárult az önéletrajza feltöltéséhez: Kötelező")
	for range 2 { // a double click
		tells(t, upload(t, b, path, "önéletrajz.html", []byte("%PDF-1.4 árvíz"), fields), http.StatusOK, "Az önéletrajzot feltöltöttük", "önéletrajz.pdf")
	}
	file := b.Visit(path + "/file")
	if file.Status != http.StatusOK || file.Body != "%PDF-1.4 árvíz" || file.Header.Get("Content-Type") != "application/pdf" || file.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %q %v", file.Status, file.Body, file.Header)
	}
	tells(t, w.pagesOf(w.centre).Visit(path), http.StatusOK, "önéletrajz.pdf", "Önéletrajz megtekintése")
	tells(t, w.pagesOf(w.townHead).Visit(path), http.StatusNotFound)
	tells(t, upload(t, w.pagesOf(w.centre), path, "cv.pdf", []byte("%PDF-1"), fields), http.StatusNotFound)
	tells(t, b.Submit(path+"/drop", url.Values{"version": {"2"}}), http.StatusOK, "Az önéletrajzot töröltük")
	tells(t, b.Visit(path+"/file"), http.StatusNotFound)
}

// From the sheet to the removal, its question and the protocol; afterwards the sheet shows what is statistics.
//
// Covers: T17, T18, T27
func TestRemovePages_T17(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	b := w.pagesOf(w.head)
	path := fmt.Sprintf("/tartinfo/members/%d", id)
	tells(t, b.Visit(path), http.StatusOK, "Tartalékállományból való törlés…", "Önéletrajz", "Adatlap, igazolás", "Események")
	tells(t, b.Visit(path+"/papers"), http.StatusOK, "Adatlap létrehozása", "Igazolás létrehozása")
	if file := b.Submit(path+"/papers", url.Values{"do": {"certificate"}}); !strings.HasPrefix(file.Body, "%PDF-") || file.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%d %v", file.Status, file.Header)
	}
	tells(t, b.Visit(path+"/events"), http.StatusOK, "Még nem ajánlották ki")
	tells(t, b.Visit(path+"/remove"), http.StatusOK, "Figyelem! A törléssel a személy véglegesen kikerül", "végleges áthelyezés")
	tells(t, b.Submit(path+"/remove", url.Values{"version": {"1"}}), http.StatusUnprocessableEntity, "A törlés oka: Kötelező")
	tells(t, b.Submit(path+"/remove", url.Values{"version": {"7"}, "removal_reason": {"moved"}}), http.StatusConflict, "Közben valaki más módosította")
	for range 2 { // a double click
		tells(t, b.Submit(path+"/remove", url.Values{"form_key": {"egy"}, "version": {"1"}, "removal_reason": {"moved"}, "removal_note": {"új helyre"}}), http.StatusOK, "AAAA BBB", "Már nem aktív", "új munkakörbe helyezés")
	}
	tells(t, b.Submit(path+"/remove", url.Values{"version": {"2"}, "removal_reason": {"moved"}}), http.StatusConflict, "már nem szerepel a tartalékállományban")
	sheet := b.Visit(path)
	tells(t, sheet, http.StatusOK, "AAAA BBB", "Munkakör család", "Törlés dátuma 2026.03.11.")
	for _, gone := range []string{"Kitalált", "kazmer", "555", "Önéletrajz", "Adatlap, igazolás"} {
		if strings.Contains(sheet.Body, gone) {
			t.Errorf("the sheet of somebody forgotten holds %q", gone)
		}
	}
	for _, page := range []string{"/cv", "/papers", "/remove"} {
		tells(t, b.Visit(path+page), http.StatusNotFound)
	}
	tells(t, b.Visit("/tartinfo/members?status=no_more"), http.StatusOK, "AAAA BBB", "költségvetési referens")
	tells(t, b.Visit("/tartinfo/protocols?from_day=2026.03.11.&reason=moved"), http.StatusOK, "1 jegyzőkönyv", "J202603110001", "Pénzügyi Osztály", "2029.03.11.")
	if file := b.Visit("/tartinfo/protocols/J202603110001"); !strings.HasPrefix(file.Body, "%PDF-") {
		t.Errorf("%d %v", file.Status, file.Header)
	}
	tells(t, b.Visit("/tartinfo/protocols/J202603110001/drop"), http.StatusOK, "nem nyerhető vissza")
	tells(t, w.pagesOf(w.townHead).Visit("/tartinfo/protocols/J202603110001/drop"), http.StatusNotFound)
	tells(t, b.Submit("/tartinfo/protocols/J202603110001/drop", url.Values{}), http.StatusOK, "A jegyzőkönyvet töröltük", "Nincs jegyzőkönyv")
	tells(t, b.Visit("/tartinfo/protocols/J202603110001"), http.StatusNotFound)
}
