package portal_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/portal"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// house is the start page over the modules it puts together, with an office.
type house struct {
	t    *testing.T
	site *web.Site
	idm  *identity.Module
	ptr  *ptr.Module
	body orgs.Body
}

// writeSample makes a small workbook of made-up people.
func writeSample(office string, w io.Writer) error {
	m, err := samples.New(samples.Options{Office: ptr.Office(office), Clients: 20, Seed: 3})
	if err != nil {
		return err
	}
	return m.Write(w)
}

func newHouse(t *testing.T, served, demo bool) *house {
	t.Helper()
	db := dbtest.New(t)
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Már másra használták"}`
	errors := fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
	text, err := i18n.New(slices.Concat(
		[]fs.FS{errors, finding.Messages, spreadsheet.Messages, people.Messages, web.Messages, identity.Messages, portal.Messages}, ptr.Messages())...)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, idm: identity.New(identity.Deps{DB: db})}
	o := orgs.New(db)
	q := jobs.New(db, slog.New(slog.DiscardHandler))
	h.ptr = ptr.New(ptr.Deps{DB: db, Orgs: o, Jobs: q, Catalog: text, Log: slog.New(slog.DiscardHandler), Now: time.Now, TempDir: t.TempDir()})
	err = q.Open()
	if err != nil {
		t.Fatal(err)
	}
	h.body, err = o.Register(t.Context(), identity.System(), orgs.Body{Code: "TEST-M", Name: "Próbafalva Önkormányzata", Kind: "municipality"})
	if err != nil {
		t.Fatal(err)
	}
	h.idm.BodyName = func(context.Context, int64) (code, name string) { return h.body.Code, h.body.Name }
	h.site, err = web.New(web.Config{PublicURL: "http://127.0.0.1", Catalog: text})
	if err != nil {
		t.Fatal(err)
	}
	h.idm.Routes(h.site)
	deps := portal.Deps{Orgs: o, Demo: demo, Sample: writeSample}
	if served {
		deps.PTR = h.ptr
		h.ptr.Mount(h.site, h.idm.Page)
	}
	portal.New(deps).Mount(h.site, h.idm.Page)
	return h
}

func (h *house) browser(role identity.Role) *webtest.Browser {
	h.t.Helper()
	const words = "Kilenc piros bicikli a 3. padláson"
	code := "test-" + string(role)
	_, err := h.idm.AddAccount(h.t.Context(), identity.System(), identity.NewAccount{Code: code, Name: "Próba Piroska", Password: words, BodyID: h.body.ID, Role: role})
	if err != nil {
		h.t.Fatal(err)
	}
	b := webtest.NewBrowser(h.t, h.site)
	a := b.Submit("/sign-in", url.Values{"code": {code}, "password": {words}, "form_key": {b.Visit("/sign-in").FormKey()}})
	if a.Path != "/" {
		h.t.Fatalf("signing in led to %s: %d", a.Path, a.Status)
	}
	return b
}

func see(t *testing.T, a webtest.Answer, words ...string) {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("%s: %d", a.Path, a.Status)
	}
	for _, w := range words {
		if !strings.Contains(a.Text(), w) {
			t.Errorf("%s does not say %q:\n%s", a.Path, w, a.Text())
		}
	}
}

func TestStart_FromTheFirstDayOn(t *testing.T) {
	h := newHouse(t, true, true)
	if a := webtest.NewBrowser(t, h.site).Visit("/"); a.Path != "/sign-in" {
		t.Errorf("nobody comes to %s", a.Path)
	}
	b := h.browser(identity.RoleClerk)
	first := b.Visit("/")
	see(t, first, "Jó napot, Próba Piroska!", "Próbafalva Önkormányzata", "Az első munkafüzet feltöltése", "Sablon letöltése", "Kitöltött minta letöltése", "ellátás 0", "Keresés az ügyféltörzsben")
	for _, way := range []string{`href="/ptr/loads/new"`, `href="/ptr/template"`, `href="/sample"`, `action="/people/search"`} {
		if !strings.Contains(first.Body, way) {
			t.Errorf("no %s", way)
		}
	}
	sample := b.Visit("/sample")
	if sample.Status != http.StatusOK || !strings.HasPrefix(sample.Body, "PK\x03\x04") || !strings.Contains(sample.Header.Get("Content-Disposition"), "minta-munkafuzet.xlsx") {
		t.Fatalf("sample: %d %v", sample.Status, sample.Header)
	}
	for range 6 {
		_, err := h.ptr.Upload(t.Context(), identity.Operator(h.body.ID), ptr.Incoming{
			Body: h.body, FileName: "minta.xlsx", Bytes: strings.NewReader(sample.Body), Size: int64(len(sample.Body)),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := h.ptr.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	later := b.Visit("/")
	see(t, later, "A legutóbbi 5 feltöltés", "minta.xlsx", "Feldolgozva", "Az összes feltöltés", "Munkafüzet feltöltése")
	if strings.Contains(later.Text(), "Az első munkafüzet") || strings.Count(later.Body, "<tr data-href=") != 5 {
		t.Error("the invitation is still there, or not five uploads are shown")
	}
	see(t, h.browser(identity.RoleReader).Visit("/"), "párhuzamos ellátás gyanúja", "Keresés az ügyféltörzsben")
}

// What a role may not do and what is not served is not offered.
func TestStart_OffersOnlyWhatThereIs(t *testing.T) {
	h := newHouse(t, true, true)
	reader := h.browser(identity.RoleReader)
	page := reader.Visit("/")
	see(t, page)
	for _, hidden := range []string{"/ptr/loads", "/ptr/template", "/sample"} {
		if strings.Contains(page.Body, hidden) {
			t.Errorf("a reader is offered %s", hidden)
		}
	}
	if a := reader.Visit("/sample"); a.Status != http.StatusNotFound {
		t.Errorf("a reader gets the sample: %d", a.Status)
	}
	h = newHouse(t, false, false)
	clerk := h.browser(identity.RoleClerk)
	page = clerk.Visit("/")
	see(t, page, "Jó napot")
	if strings.Contains(page.Body, "/ptr") {
		t.Error("pages that are not served are offered")
	}
	if a := clerk.Visit("/sample"); a.Status != http.StatusNotFound {
		t.Errorf("a sample without a demo: %d", a.Status)
	}
}

// Whose role has nothing here yet is told so, and what everybody may is all that is offered.
func TestStart_Lost(t *testing.T) {
	h := newHouse(t, true, true)
	page := h.browser(identity.RoleReporter).Visit("/")
	see(t, page, "Próbafalva Önkormányzata, adatszolgáltató munkatárs", "A szerepköréhez itt még nem tartozik oldal")
	if strings.Contains(page.Text(), "Keresés az ügyféltörzsben") || strings.Contains(page.Body, `href="/ptr`) {
		t.Error("more is offered than the role may")
	}
	if a := h.browser(identity.RoleReader).Visit("/"); strings.Contains(a.Text(), "nem tartozik oldal") {
		t.Error("a reader is told that there is nothing")
	}
}

func TestViews(t *testing.T) { webtest.CheckViews(t, newHouse(t, true, true).site) }

func TestStart_English(t *testing.T) {
	h := newHouse(t, true, true)
	b := h.browser(identity.RoleClerk)
	b.Submit("/language", url.Values{"lang": {"en"}, "back": {"/"}})
	see(t, b.Visit("/"), "Good day, Próba Piroska", "Download the template", "Your first workbook")
	if bytes.Contains([]byte(b.Visit("/").Body), []byte("‹")) {
		t.Error("a text is missing")
	}
}
