package web

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

// Config is what a site needs. Catalog is required; the rest has good zero values.
type Config struct {
	PublicURL string // how browsers reach the site; https but on this machine itself
	Catalog   *i18n.Catalog
	Log       *slog.Logger
	Now       func() time.Time
	TempDir   string // "": the system's
	InFlight  int    // requests at work at once; 0: 64
	Observe   func(route, method string, status int, took time.Duration)
	Refused   func() // a request was answered with 503 for want of a slot
	// Trace makes a span of a request; what it gives is called at the end.
	Trace func(r *http.Request, id string) (*http.Request, func(route string, status int))
	Ready func(ctx context.Context) error
	// Remark gives a further line for who asks whether the program is ready; it changes nothing. nil: there is none.
	Remark func() string
}

// Site is the routes of the program and what stands before them.
type Site struct {
	Nav func(c *Context) []Link // the module switch; set before serving

	cfg       Config
	public    *url.URL
	mux       *http.ServeMux
	templates map[viewKey]*template.Template
	assets    *assets
	slots     chan struct{}
	rates     *Rate
	cross     *http.CrossOriginProtection
	streams   atomic.Int64
	stopping  chan struct{} // closed when the site is being stopped
	draining  atomic.Bool
	routes    []string
}

// New makes a site. Every view must have been declared, which Go does before main.
func New(cfg Config) (*Site, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.InFlight == 0 {
		cfg.InFlight = 64
	}
	s := &Site{
		cfg: cfg, mux: http.NewServeMux(), slots: make(chan struct{}, cfg.InFlight), rates: NewRate(perSecond*3600, atOnce),
		cross: http.NewCrossOriginProtection(), stopping: make(chan struct{}),
	}
	var err error
	s.public, err = url.Parse(cfg.PublicURL)
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "web.bad_public_url")
	}
	s.assets, err = readAssets()
	if err != nil {
		return nil, err
	}
	err = s.compile()
	if err != nil {
		return nil, err
	}
	s.Handle("GET /static/{name...}", func(c *Context) error { return s.assets.serve(c.W, c.R) }, quick)
	s.Handle("GET /favicon.ico", func(c *Context) error { return c.Redirect(s.assets.address("favicon.svg")) }, quick)
	s.Handle("GET /healthz", func(c *Context) error { return c.plain(http.StatusOK, "ok") }, quick)
	s.Handle("GET /readyz", s.readiness, quick)
	s.Handle("POST /language", chooseLanguage)
	s.Handle("/", func(c *Context) error { return errs.New(errs.NotFound, "error.not_found") })
	return s, nil
}

// Secure reports whether browsers reach the site by https, so that cookies can be bound to that.
func (s *Site) Secure() bool { return s.public.Scheme == "https" }

// Origin is how browsers reach the site, such as https://oszir.example.hu; "" when it was not said.
func (s *Site) Origin() string {
	if s.public.Host == "" {
		return ""
	}
	return s.public.Scheme + "://" + s.public.Host
}

// Log is where handlers that go on after their answer write.
func (s *Site) Log() *slog.Logger { return s.cfg.Log }

// Routes lists every route, for tests that try them all.
func (s *Site) Routes() []string { return s.routes }

// route is how a route differs from others.
type route struct {
	pattern  string
	within   time.Duration // the answer must be there by then
	body     int64         // bytes that may be sent
	streamed bool          // the handler reads the body itself, as it comes
	slotless bool          // needs no slot
	machine  Machine       // for programs: no cookies, so no cross-origin check, and errors are its own
}

// Option makes a route differ from others.
type Option func(*route)

// Within gives a route more or less time than the usual ten seconds.
func Within(d time.Duration) Option { return func(r *route) { r.within = d } }

// Body gives a route whose forms are long another limit than the usual one, in bytes as they are sent.
func Body(n int64) Option { return func(r *route) { r.body = n } }

// Streamed lets a handler read a long body itself, of at most n bytes; see Context.Upload.
func Streamed(n int64) Option { return func(r *route) { r.body, r.streamed = n, true } }

// Queued is for a route that has a queue of its own and takes no slot while it waits there.
func Queued(r *route) { r.slotless = true }

// quick routes cost nothing and are answered however busy the program is.
func quick(r *route) { r.slotless = true }

// The usual limits of a request.
const usualBody = 64 << 10

var usualTime = 10 * time.Second // shorter in tests

// Handle adds a route by a pattern as http.ServeMux knows it.
func (s *Site) Handle(pattern string, h Handler, options ...Option) {
	r := &route{pattern: pattern, within: usualTime, body: usualBody}
	for _, o := range options {
		o(r)
	}
	s.routes = append(s.routes, pattern)
	s.mux.Handle(pattern, s.guarded(r, h))
}

// Machine answers programs instead of people, errors included.
type Machine interface {
	http.Handler
	Refuse(w http.ResponseWriter, r *http.Request, err error)
}

// Mount adds a tree of routes for programs: no pages, no cookies. body is the most bytes that may be sent.
func (s *Site) Mount(prefix string, h Machine, body int64) {
	r := &route{pattern: prefix, within: 5 * time.Minute, body: body, streamed: true, machine: h}
	s.mux.Handle(prefix, s.guarded(r, func(c *Context) error {
		h.ServeHTTP(c.W, c.R)
		return nil
	}))
}

// ServeHTTP answers a request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Site) readiness(c *Context) error {
	if s.draining.Load() {
		return c.plain(http.StatusServiceUnavailable, "stopping")
	}
	if s.cfg.Ready != nil {
		ctx, cancel := context.WithTimeout(c.Context(), 2*time.Second)
		defer cancel()
		err := s.cfg.Ready(ctx)
		if err != nil {
			s.cfg.Log.WarnContext(ctx, "not ready", slog.String("cause", err.Error()))
			return c.plain(http.StatusServiceUnavailable, "database unavailable")
		}
	}
	text := "ready"
	if s.cfg.Remark != nil {
		text += "\n" + s.cfg.Remark()
	}
	return c.plain(http.StatusOK, text)
}

func (c *Context) plain(status int, text string) error {
	c.NoStore()
	c.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	c.W.WriteHeader(status)
	_, err := fmt.Fprintln(c.W, text)
	return err
}

const languageCookie = "oszir-lang"

func chooseLanguage(c *Context) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	lang := i18n.Hungarian
	if v.Get("lang") == string(i18n.English) {
		lang = i18n.English
	}
	http.SetCookie(c.W, &http.Cookie{
		Name: languageCookie, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: c.Site.Secure(), SameSite: http.SameSiteLaxMode,
	})
	return c.Redirect(LocalPath(v.Get("back")))
}

// LocalPath gives a path of this site to go back to, or "/" when what was sent is none.
func LocalPath(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		len(u.Path) == 0 || u.Path[0] != '/' || len(u.Path) > 1 && (u.Path[1] == '/' || u.Path[1] == '\\') {
		return "/"
	}
	for _, r := range u.Path {
		if r < ' ' || r == '\\' || r == 0x7f {
			return "/"
		}
	}
	path := (&url.URL{Path: u.Path}).String()
	if len(path) > 300 {
		return "/"
	}
	return path
}
