package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// texts stand in for the program's own messages, which another room holds.
func texts() fs.FS {
	own := `{"error.internal":"x","error.not_found":"Nem található","test.conflict":"Közben {0}","test.title":"Próba"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
}

func newSite(t testing.TB, cfg web.Config) *web.Site {
	t.Helper()
	text, err := i18n.New(texts(), web.Messages)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Catalog = text
	s, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestErrors(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, web.Config{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	for path, err := range map[string]error{
		"/invalid": errs.New(errs.Invalid, "web.bad_form"), "/missing": errs.New(errs.NotFound, "error.not_found"), "/conflict": errs.New(errs.Conflict, "test.conflict", "más"),
		"/away": errs.New(errs.Unavailable, "web.busy"), "/broken": errors.New("relation \"secret\" does not exist"), "/unknown": database.ErrOutcomeUnknown, "/many": web.ErrTooMany,
	} {
		s.Handle("GET "+path, func(*web.Context) error { return err })
	}
	s.Handle("GET /panic", func(*web.Context) error { panic("boom") })
	s.Handle("GET /private", func(*web.Context) error { return errs.New(errs.Unauthenticated, "error.not_found") })
	s.Handle("GET /sign-in", func(c *web.Context) error { return c.Redirect("/healthz") })
	b := webtest.NewBrowser(t, s)
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/invalid": {422, "űrlap nem érkezett"}, "/missing": {404, "Ezt nem találjuk"}, "/conflict": {409, "Közben más"}, "/away": {503, "nagyon sokan"},
		"/broken": {500, "Hiba történt nálunk"}, "/unknown": {503, "Nem tudjuk biztosan"}, "/many": {429, "lassabban"}, "/panic": {500, "Hiba történt nálunk"}, "/nowhere": {404, "Ezt nem találjuk"},
	} {
		a := b.Visit(path)
		if a.Status != want.status || !strings.Contains(a.Text(), want.text) {
			t.Errorf("%s: %d %q", path, a.Status, a.Text())
		}
		if strings.Contains(a.Body, "relation") || strings.Contains(a.Body, "goroutine") {
			t.Errorf("%s shows what lies behind it", path)
		}
		if want.status == 503 && a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	if a := b.Visit("/private"); a.Path != "/healthz" {
		t.Errorf("without a session: %s", a.Path)
	}
	if !strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), `"route":"GET /broken"`) {
		t.Error("the cause of an internal error is not in the log")
	}
}

func TestHeaders(t *testing.T) {
	b := webtest.NewBrowser(t, newSite(t, web.Config{PublicURL: "https://example.test"}))
	a := b.Visit("/nowhere")
	for name, part := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Strict-Transport-Security": "max-age=",
		"Referrer-Policy": "same-origin", "Content-Language": "hu",
	} {
		if !strings.Contains(a.Header.Get(name), part) {
			t.Errorf("%s: %q", name, a.Header.Get(name))
		}
	}
	if a.Header.Get("Server") != "" || strings.Contains(a.Body, "<style") || strings.Contains(a.Body, "<script>") {
		t.Error("a banner, or a style or script in the page")
	}
}

func TestCrossOrigin(t *testing.T) {
	s := newSite(t, web.Config{})
	done := 0
	s.Handle("POST /act", func(c *web.Context) error { done++; return c.Redirect("/healthz") })
	b := webtest.NewBrowser(t, s)
	for name, headers := range map[string]map[string]string{
		"cross-site": {"Sec-Fetch-Site": "cross-site"}, "same-site": {"Sec-Fetch-Site": "same-site"}, "foreign origin": {"Origin": "https://evil.example"},
		"null origin": {"Origin": "null"}, "neither header": {},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+"/act", strings.NewReader("a=1"))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range headers {
			req.Header.Set(k, v)
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusUnprocessableEntity || done != 0 {
			t.Errorf("%s: %d, done %d", name, answer.StatusCode, done)
		}
	}
	if a := b.Submit("/act", url.Values{}); a.Status != 200 || done != 1 {
		t.Errorf("our own form: %d, done %d", a.Status, done)
	}
}

func TestBodyLimits(t *testing.T) {
	s := newSite(t, web.Config{})
	s.Handle("POST /form", func(c *web.Context) error { _, err := c.Post(); return errors.Join(err, c.Redirect("/healthz")) })
	var got int64
	s.Handle("POST /file", func(c *web.Context) error {
		u, err := c.Upload("file")
		if err != nil {
			return err
		}
		got = u.Size
		return errors.Join(u.File.Close(), c.Redirect("/healthz"))
	}, web.Streamed(1<<20))
	b := webtest.NewBrowser(t, s)
	if a := b.Submit("/form", url.Values{"a": {strings.Repeat("x", 70<<10)}}); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("large form: %d", a.Status)
	}
	for size, want := range map[int]int{1 << 19: 200, 1 << 21: 413} {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		_ = m.WriteField("form_key", "k")
		part, _ := m.CreateFormFile("file", "próba.xlsx")
		_, _ = part.Write(make([]byte, size))
		_ = m.Close()
		// A body of unknown length, so that only reading can tell.
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+"/file", io.MultiReader(&body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", m.FormDataContentType())
		if a := b.Do(req); a.Status != want {
			t.Errorf("%d bytes: %d, want %d", size, a.Status, want)
		}
	}
	if got != 1<<19 {
		t.Errorf("%d bytes arrived", got)
	}
}

// Covers: N8
func TestBusy_N8(t *testing.T) {
	refused := 0
	s := newSite(t, web.Config{InFlight: 1, Refused: func() { refused++ }})
	in, out := make(chan bool), make(chan bool)
	s.Handle("GET /long", func(c *web.Context) error { in <- true; <-out; return c.Redirect("/healthz") })
	s.Handle("GET /short", func(c *web.Context) error { return c.Redirect("/healthz") })
	b := webtest.NewBrowser(t, s)
	done := make(chan webtest.Answer)
	go func() { done <- b.Visit("/long") }()
	<-in
	if a := b.Visit("/short"); a.Status != 503 || a.Header.Get("Retry-After") == "" || refused != 1 {
		t.Errorf("busy: %d, refused %d", a.Status, refused)
	}
	if a := b.Visit("/healthz"); a.Status != 200 {
		t.Errorf("health while busy: %d", a.Status)
	}
	out <- true
	if a := <-done; a.Status != 200 {
		t.Errorf("the one at work: %d", a.Status)
	}
	if a := b.Visit("/short"); a.Status != 200 {
		t.Errorf("afterwards: %d", a.Status)
	}
}

func TestLogLineHoldsNoAddress(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, web.Config{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	s.Handle("GET /people/{id}", func(c *web.Context) error { return c.Redirect("/healthz") })
	webtest.NewBrowser(t, s).Visit("/people/canary-one?q=canary-two%0d%0a")
	if strings.Contains(log.String(), "canary") || !strings.Contains(log.String(), `"route":"GET /people/{id}"`) {
		t.Error(log.String())
	}
}

func TestServe_StopsWithoutCutting(t *testing.T) {
	s := newSite(t, web.Config{})
	in, out := make(chan bool), make(chan bool)
	s.Handle("GET /long", func(c *web.Context) error { in <- true; <-out; return c.Redirect("/healthz") })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l, 50*time.Millisecond) }()
	b := webtest.At(t, "http://"+l.Addr().String())
	status := make(chan int)
	go func() {
		req, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, b.URL+"/long", nil)
		answer, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			status <- 0
			return
		}
		answer.Body.Close()
		status <- answer.StatusCode
	}()
	<-in
	stop()
	select {
	case <-ended:
		t.Fatal("stopped while a request was at work")
	case <-time.After(300 * time.Millisecond):
	}
	out <- true
	if got := <-status; got != http.StatusSeeOther {
		t.Errorf("the request at work got %d", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "/people/x", "//evil.example", "/\\evil.example", "https://evil.example", "/a?b=c#d", "/%2f/evil", "/\t/x", "javascript:alert(1)"} {
		f.Add(s)
	}
	base, _ := url.Parse("https://own.example/sign-in")
	f.Fuzz(func(t *testing.T, s string) {
		got := web.LocalPath(s)
		u, err := base.Parse(got)
		if err != nil || u.Host != "own.example" || u.Scheme != "https" || strings.ContainsAny(got, "\r\n\\") || strings.HasPrefix(got, "//") {
			t.Fatalf("%q leads to %q", s, got)
		}
	})
}

// A request that is at work for longer than its body may take to come is not cut, nor is the next on its connection.
func TestReadDeadlineEndsWithTheBody(t *testing.T) {
	web.SetUsualTime(t, 200*time.Millisecond)
	s := newSite(t, web.Config{})
	long := func(c *web.Context) error {
		select {
		case <-c.Context().Done():
			return c.Context().Err()
		case <-time.After(500 * time.Millisecond):
			return c.Redirect("/healthz")
		}
	}
	s.Handle("GET /long", long, web.Within(5*time.Second))
	s.Handle("POST /long", long, web.Within(5*time.Second))
	b := webtest.NewBrowser(t, s)
	for range 2 {
		if a := b.Visit("/long"); a.Status != 200 {
			t.Errorf("%d %s", a.Status, a.Text())
		}
		if a := b.Submit("/long", url.Values{"a": {"1"}}); a.Status != 200 {
			t.Errorf("%d %s", a.Status, a.Text())
		}
	}
}
