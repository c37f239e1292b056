package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

// seen is what the log line and the metrics say of a request.
type seen struct {
	http.ResponseWriter
	id            string
	status        int
	bytes         int64
	account, body string
	name          *string // finer than the route's pattern
}

func (s *seen) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *seen) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	n, err := s.ResponseWriter.Write(b)
	s.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// policy of content: everything comes from here, nothing stands in the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Site) headers(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if s.Secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	if s.draining.Load() {
		h.Set("Connection", "close") // whoever comes again comes to another process
	}
}

// guarded puts in front of a handler what stands before all of them.
func (s *Site) guarded(r *route, h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		began := time.Now()
		rec := &seen{ResponseWriter: w, id: rand.Text()[:16]}
		c := &Context{W: rec, Lang: language(req), Site: s, route: r, seen: rec, slot: func() {}}
		ctx, cancel := context.WithTimeout(context.WithValue(req.Context(), requestKey{}, c), r.within)
		defer cancel()
		c.R = req.WithContext(ctx)
		if s.cfg.Trace != nil {
			c.R, c.traced = s.cfg.Trace(c.R, rec.id)
		}
		s.headers(rec.Header())
		defer func() {
			if p := recover(); p != nil {
				s.cfg.Log.ErrorContext(ctx, "panic", slog.String("id", rec.id), slog.String("route", r.pattern), slog.Any("cause", p), slog.String("stack", string(debug.Stack())))
				if rec.status == 0 {
					s.answer(c, fmt.Errorf("handling a request: panic"))
				}
			}
			c.slot()
			s.finish(r, c, time.Since(began))
		}()
		err := s.enter(c)
		if err == nil {
			err = h(c)
		}
		if err != nil {
			s.answer(c, err)
		}
	})
}

// enter does what comes before the handler: where the request comes from, its body, its slot.
func (s *Site) enter(c *Context) error {
	r, req := c.route, c.R
	control := http.NewResponseController(c.W)
	if r.machine == nil {
		err := s.cross.Check(req)
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "web.cross_origin")
		}
		if unsafe(req.Method) && req.Header.Get("Sec-Fetch-Site") == "" && req.Header.Get("Origin") == "" {
			return errs.New(errs.Invalid, "web.cross_origin")
		}
	}
	if req.ContentLength > r.body {
		return errTooLarge
	}
	// Deadlines of the connection: whoever sends or reads too slowly loses it. Long bodies and answers move them on. Once
	// the body is there the first must go: the server goes on listening and would take its passing for a lost connection.
	_ = control.SetReadDeadline(time.Now().Add(usualTime))
	_ = control.SetWriteDeadline(time.Now().Add(r.within + usualTime))
	switch {
	case r.streamed:
		req.Body = http.MaxBytesReader(c.W, &paced{ReadCloser: req.Body, control: control}, r.body)
	case req.Body != nil && req.ContentLength != 0:
		// The whole of a small body is read before the request takes a slot.
		body, err := io.ReadAll(http.MaxBytesReader(c.W, req.Body, r.body))
		if err != nil {
			if strings.Contains(err.Error(), "too large") {
				return errTooLarge
			}
			return errs.Wrap(err, errs.Invalid, "web.body_cut")
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		_ = control.SetReadDeadline(time.Time{})
	default:
		_ = control.SetReadDeadline(time.Time{})
	}
	if r.slotless {
		return nil
	}
	return c.takeSlot()
}

func (c *Context) takeSlot() error {
	s := c.Site
	select {
	case s.slots <- struct{}{}:
	default:
		wait := time.NewTimer(250 * time.Millisecond)
		defer wait.Stop()
		select {
		case s.slots <- struct{}{}:
		case <-wait.C:
			if s.cfg.Refused != nil {
				s.cfg.Refused()
			}
			return errBusy
		case <-c.Context().Done():
			return errBusy
		}
	}
	c.slot = sync.OnceFunc(func() { <-s.slots })
	return nil
}

// finish writes the one line of a request and counts it. It holds the route, not the address.
func (s *Site) finish(r *route, c *Context, took time.Duration) {
	status := c.seen.status
	if status == 0 {
		status = http.StatusOK
	}
	method := c.R.Method
	if !strings.Contains(" GET HEAD POST PUT PATCH DELETE OPTIONS ", " "+method+" ") {
		method = "OTHER"
	}
	name := r.pattern
	if c.seen.name != nil && *c.seen.name != "" {
		name = *c.seen.name
	}
	if c.traced != nil {
		c.traced(name, status)
	}
	if s.cfg.Observe != nil {
		s.cfg.Observe(name, method, status, took)
	}
	s.cfg.Log.LogAttrs(c.Context(), slog.LevelInfo, "request",
		slog.String("id", c.seen.id), slog.String("method", method), slog.String("route", name), slog.Int("status", status),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("bytes", c.seen.bytes), slog.String("account", c.seen.account), slog.String("body", c.seen.body))
}

type requestKey struct{}

// of gives the request that a context belongs to, or nil.
func of(ctx context.Context) *Context {
	c, _ := ctx.Value(requestKey{}).(*Context)
	return c
}

// RequestID gives the number of the request that a context belongs to, or "".
func RequestID(ctx context.Context) string {
	if c := of(ctx); c != nil {
		return c.seen.id
	}
	return ""
}

// NameRoute gives the request a name for log and metrics that is finer than its pattern; it is read at the end.
func NameRoute(ctx context.Context, name *string) {
	if c := of(ctx); c != nil {
		c.seen.name = name
	}
}

// Account notes who the request of a context is from, for the log line: codes, never names.
func Account(ctx context.Context, account, body string) {
	if c := of(ctx); c != nil {
		c.Account(account, body)
	}
}

// Yield gives the slot of a request back: what follows takes long and costs little.
func Yield(ctx context.Context) {
	if c := of(ctx); c != nil {
		c.slot()
	}
}

// Reclaim takes a slot again after Yield. Errors: Unavailable when none is free.
func Reclaim(ctx context.Context) error {
	if c := of(ctx); c != nil {
		return c.takeSlot()
	}
	return nil
}

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

func language(r *http.Request) i18n.Lang {
	k, err := r.Cookie(languageCookie)
	if err == nil && k.Value == string(i18n.English) {
		return i18n.English
	}
	return i18n.Hungarian
}

// paced reads a long body; each piece moves the deadline on, so that the sender must keep up at least 4 kB a second.
type paced struct {
	io.ReadCloser
	control *http.ResponseController
	since   int64
}

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.since += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		_ = p.control.SetReadDeadline(time.Time{})
	case err != nil:
		// The deadline stays: the server reads what is left of a body before it answers, and whoever was too slow would go on
		// being so for ever.
	case p.since >= 40<<10:
		p.since = 0
		_ = p.control.SetReadDeadline(time.Now().Add(usualTime))
	}
	return n, err
}

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zippers = sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // a page is sent once: time counts more than a few bytes
		return z
	}}
)

// write sends a whole answer, compressed when it pays.
func (c *Context) write(status int, body []byte) error {
	h := c.W.Header()
	h.Add("Vary", "Accept-Encoding")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	if len(body) > 1400 && strings.Contains(c.R.Header.Get("Accept-Encoding"), "gzip") {
		b := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(b)
		b.Reset()
		z := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(b)
		_, _ = z.Write(body)
		err := z.Close()
		if err != nil {
			return fmt.Errorf("compressing answer: %w", err)
		}
		h.Set("Content-Encoding", "gzip")
		body = b.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.slot() // a slow reader keeps its connection only
	c.W.WriteHeader(status)
	if c.R.Method == http.MethodHead {
		return nil
	}
	_, err := c.W.Write(body)
	if err != nil {
		c.Site.cfg.Log.DebugContext(c.Context(), "reader went away", slog.String("id", c.seen.id))
	}
	return nil
}
