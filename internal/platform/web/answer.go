package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

var (
	errTooLarge = errs.New(errs.Invalid, "web.too_large")
	errBusy     = errs.New(errs.Unavailable, "web.busy")
	// ErrTooMany says that somebody asks more often than a person can.
	ErrTooMany = errs.New(errs.Unavailable, "web.too_many")
)

// SignInPath is where somebody who is not signed in is sent.
const SignInPath = "/sign-in"

type errorPage struct {
	Page
	Heading, Text, Reference string
	Actions                  []Link
}

var errorView = NewView[errorPage](pages, "pages/error.html")

// Status gives the HTTP status and the message key of an error; one table for pages and for programs.
func Status(err error) (status int, key string, args []any) {
	var known *errs.Error
	errors.As(err, &known)
	switch {
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge, known.Key, nil
	case errors.Is(err, ErrTooMany):
		return http.StatusTooManyRequests, known.Key, nil
	case errors.Is(err, database.ErrOutcomeUnknown):
		return http.StatusServiceUnavailable, "web.outcome_unknown", nil
	case known == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)):
		return http.StatusServiceUnavailable, "web.too_slow", nil
	case known == nil:
		return http.StatusInternalServerError, "error.internal", nil
	}
	statuses := map[errs.Kind]int{
		errs.Internal: http.StatusInternalServerError, errs.Invalid: http.StatusUnprocessableEntity, errs.NotFound: http.StatusNotFound,
		errs.Conflict: http.StatusConflict, errs.Unauthenticated: http.StatusUnauthorized, errs.Unavailable: http.StatusServiceUnavailable,
	}
	return statuses[known.Kind], known.Key, known.Args
}

// answer turns an error into a page; it is the only place that does.
func (s *Site) answer(c *Context, err error) {
	status, key, args := Status(err)
	if status >= http.StatusInternalServerError && !errors.Is(err, errBusy) {
		s.cfg.Log.ErrorContext(c.Context(), "request failed", slog.String("id", c.seen.id), slog.String("route", c.route.pattern), slog.String("cause", err.Error()))
	}
	if c.seen.status != 0 {
		return // the answer has begun; nothing can be added
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		c.W.Header().Set("Retry-After", "2")
	}
	if c.route.machine != nil {
		c.route.machine.Refuse(c.W, c.R, err)
		return
	}
	if status == http.StatusUnauthorized {
		to := SignInPath
		if !unsafe(c.R.Method) && c.R.URL.Path != "/" {
			to += "?back=" + LocalPath(c.R.URL.Path)
		}
		_ = c.Redirect(to)
		return
	}
	c.NoStore()
	heading := map[int]string{
		http.StatusNotFound: "web.heading.not_found", http.StatusConflict: "web.heading.conflict", http.StatusServiceUnavailable: "web.heading.unavailable",
		http.StatusTooManyRequests: "web.heading.too_many", http.StatusInternalServerError: "web.heading.internal",
	}[status]
	if heading == "" {
		heading = "web.heading.invalid"
	}
	page := errorPage{Page: c.Page(heading), Heading: c.T(heading), Text: c.T(key, args...)}
	if key == "error.not_found" {
		page.Text = c.T("web.not_found")
	}
	if status == http.StatusInternalServerError {
		page.Text, page.Reference = c.T("web.internal"), c.seen.id
	}
	page.Actions = []Link{{Text: c.T("web.to_start"), Href: "/"}}
	shown := errorView.Show(c, status, page)
	if shown != nil {
		s.cfg.Log.ErrorContext(c.Context(), "error page failed", slog.String("id", c.seen.id), slog.String("cause", shown.Error()))
		http.Error(c.W, http.StatusText(status), status)
	}
}
