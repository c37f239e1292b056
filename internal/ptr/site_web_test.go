package ptr_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"html"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/ptr"
)

// office is the house with its pages, served to browsers of signed-in people.
type office struct {
	*house
	site *web.Site
	idm  *identity.Module
}

const signInWords = "Kilenc piros bicikli a 3. padláson"

func newOffice(t testing.TB) *office {
	t.Helper()
	h := newHouse(t)
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Ez az oldal nem található.","error.unauthenticated":"Jelentkezzen be.","error.key_reused":"Ezt a kérést már másra használták."}`
	errors := fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
	text, err := i18n.New(slices.Concat([]fs.FS{errors, finding.Messages, spreadsheet.Messages, people.Messages, web.Messages, identity.Messages, document.Messages}, ptr.Messages())...)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{house: h, idm: identity.New(identity.Deps{DB: h.DB})}
	o.idm.BodyName = func(ctx context.Context, id int64) (code, name string) {
		b, err := h.Orgs.ByID(ctx, id)
		if err != nil {
			t.Error(err)
		}
		return b.Code, b.Name
	}
	h.PersonPath = func(id int64) string { return fmt.Sprintf("/people/p%d", id) }
	o.site, err = web.New(web.Config{PublicURL: "http://127.0.0.1", Catalog: text, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	o.idm.Routes(o.site)
	h.Mount(o.site, o.idm.Page)
	return o
}

// browser opens a browser in which somebody of a body is signed in.
func (o *office) browser(body orgs.Body, role identity.Role) *webtest.Browser {
	o.t.Helper()
	code := strings.ToLower(fmt.Sprintf("%s-%s", body.Code, role))
	_, err := o.idm.AddAccount(o.t.Context(), identity.System(), identity.NewAccount{Code: code, Name: "Próba Személy", Password: signInWords, BodyID: body.ID, Role: role})
	if err != nil {
		o.t.Fatal(err)
	}
	b := webtest.NewBrowser(o.t, o.site)
	key := b.Visit("/sign-in").FormKey()
	if a := b.Submit("/sign-in", url.Values{"code": {code}, "password": {signInWords}, "form_key": {key}}); a.Path == "/sign-in" {
		o.t.Fatalf("not signed in: %d %s", a.Status, a.Text())
	}
	return b
}

// send posts the upload form with a file.
func send(t testing.TB, b *webtest.Browser, key, mode, name string, file []byte) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("form_key", key)
	_ = w.WriteField("mode", mode)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file)
	_ = w.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+"/ptr/loads/new", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(req)
}

var (
	element   = regexp.MustCompile(`<(/?)([a-z][a-z0-9]*)((?:[^">]|"[^"]*")*)>`)
	attribute = regexp.MustCompile(`(?:href|action|src|data-href|data-stream)="([^"]*)"`)
	identify  = regexp.MustCompile(`\sid="([^"]*)"`)
)

// void are the elements without an end.
var void = map[string]bool{"area": true, "br": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "path": true, "circle": true, "rect": true, "line": true, "polyline": true}

// wellFormed wants every element closed in order, no id twice, no key of a text shown, and a size that a slow line
// carries.
func wellFormed(t testing.TB, path string, a webtest.Answer) {
	t.Helper()
	var open []string
	ids := map[string]bool{}
	for _, m := range element.FindAllStringSubmatch(a.Body, -1) {
		if id := identify.FindStringSubmatch(m[3]); id != nil {
			if ids[id[1]] {
				t.Errorf("%s: id %s stands twice", path, id[1])
			}
			ids[id[1]] = true
		}
		switch {
		case void[m[2]] || strings.HasSuffix(m[3], "/"):
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			t.Fatalf("%s: </%s> closes %v", path, m[2], open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: left open: %v", path, open)
	}
	for _, bad := range []string{"‹", "%!", "ZgotmplZ", "&lt;no value"} {
		if strings.Contains(a.Body, bad) {
			t.Errorf("%s: the page shows %s", path, bad)
		}
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(a.Body))
	_ = z.Close()
	if b.Len() > 30_000 {
		t.Errorf("%s: %d bytes compressed", path, b.Len())
	}
}

// addresses lists every address that stands in a page.
func addresses(a webtest.Answer) []string {
	var out []string
	for _, m := range attribute.FindAllStringSubmatch(a.Body, -1) {
		out = append(out, m[1])
	}
	return out
}

// visit wants a page that is there, well-formed, and says something.
func visit(t testing.TB, b *webtest.Browser, path string, words ...string) webtest.Answer {
	t.Helper()
	a := b.Visit(path)
	if a.Status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, a.Status, a.Text())
	}
	wellFormed(t, path, a)
	says(t, path, a, words...)
	return a
}

func says(t testing.TB, path string, a webtest.Answer, words ...string) {
	t.Helper()
	text := strings.ReplaceAll(html.UnescapeString(a.Text()), "\u00a0", " ")
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", path, w, text)
		}
	}
}

func TestViews(t *testing.T) {
	o := newOffice(t)
	webtest.CheckViews(t, o.site)
}

// officeName is where a page names the office for which it is shown.
var officeName = regexp.MustCompile(`Próba TEST-[DM]\d`)

func fmtInt(n int) string { return fmt.Sprint(n) }
