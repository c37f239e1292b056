package tartinfo

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// routes adds pages for somebody who is signed in.
type routes func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option)

// Mount adds the pages, all below /tartinfo.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option) {
		site.Handle(pattern, gate(h), options...)
	}
	page("GET /tartinfo", m.start)
	m.mountMembers(page)
	m.mountSearches(page)
	m.mountLetters(page)
	page("GET /tartinfo/dashboard", m.dashboard)
	m.mountBodies(page)
	m.mountCVs(page)
	m.mountPapers(page)
	m.mountEvents(page)
	m.mountRemovals(page)
	m.mountProtocols(page)
	m.mountMatch(page)
	m.mountOffers(page)
}

// start answers GET /tartinfo: each is led to where their work is.
func (m *Module) start(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ReadReserve)
	if err != nil {
		return err
	}
	if who.May(identity.RunCentre) {
		return c.Redirect("/tartinfo/centre")
	}
	return c.Redirect("/tartinfo/members")
}

// menuEntry is an entry of the room's menu, with the manual's words and order.
type menuEntry struct {
	key, path string
	right     identity.Right
}

var menu = []menuEntry{
	{"tartinfo.menu.centre", "/tartinfo/centre", identity.RunCentre},
	{"tartinfo.menu.dashboard", "/tartinfo/dashboard", identity.RunCentre},
	{"tartinfo.menu.members", "/tartinfo/members", identity.ReadReserve},
	{"tartinfo.menu.takeovers", takeoverPath, identity.KeepReserve},
	{"tartinfo.menu.protocols", "/tartinfo/protocols", identity.ReadReserve},
	{"tartinfo.menu.searches", "/tartinfo/searches", identity.ReadReserve},
	{"tartinfo.menu.offers", "/tartinfo/offers", identity.ReadReserve},
	{"tartinfo.menu.body", ownBodyPath, identity.KeepReserve},
	{"tartinfo.menu.bodies", bodiesPath, identity.RunCentre},
	{"tartinfo.menu.letters", lettersPath, identity.RunCentre},
}

// newPage gives the base of a page; current is the menu's entry that it belongs to.
func newPage(c *web.Context, current, titleKey string, args ...any) (web.Page, []web.Link) {
	p := c.Page(titleKey, args...)
	p.Place = []web.Link{{Text: c.User.Body, Href: "/"}, {Text: c.T("tartinfo.room"), Href: "/tartinfo"}}
	var tabs []web.Link
	for _, e := range menu {
		if c.User.May(string(e.right)) {
			tabs = append(tabs, web.Link{Text: c.T(e.key), Href: e.path, Current: e.path == current})
		}
		if e.path == current {
			p.Place = append(p.Place, web.Link{Text: c.T(e.key), Href: e.path})
		}
	}
	return p, tabs
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}

// numberIn reads a number of the address; one that is none is not there.
func numberIn(c *web.Context, name string) (int64, error) {
	n, err := strconv.ParseInt(c.R.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, notFound()
	}
	return n, nil
}

// seen reads the version that a form was made of; 0, which nothing has, when it was not this form.
func seen(v url.Values) int {
	n, err := strconv.Atoi(v.Get("version"))
	if err != nil {
		return 0
	}
	return n
}

// posted is a page that a form is sent to: it reads the number of the address, where there is one, and what was sent.
func posted(do func(c *web.Context, who identity.Actor, id int64, v url.Values) error) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) (err error) {
		id := int64(0)
		if c.R.PathValue("id") != "" {
			id, err = numberIn(c, "id")
		}
		if err != nil {
			return err
		}
		v, err := c.Post()
		if err != nil {
			return err
		}
		return do(c, who, id, v)
	}
}

// answer leads on after a form was carried out, or shows it again with what it was refused for; what else went wrong is a page of its own.
func answer(c *web.Context, err error, to string, again func(status int, faults []web.FieldError) error) error {
	if err == nil {
		return c.Redirect(to)
	}
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	return again(status, faults)
}

// faultsOf gives what a form was refused for, with the status; known is false for what is a page of its own.
func faultsOf(c *web.Context, err error) (status int, faults []web.FieldError, known bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return 0, nil, false
	}
	var r *Refusal
	if errors.As(err, &r) {
		for i := range r.Findings {
			f := &r.Findings[i]
			args := make([]any, len(f.Args))
			for j, a := range f.Args {
				args[j] = a
			}
			text := c.T(f.MessageKey(), args...)
			if f.Field != "" {
				text = c.T("tartinfo.fault.of_field", strings.TrimSuffix(c.T("tartinfo.field."+f.Field), "?"), text)
			}
			faults = append(faults, web.FieldError{Field: f.Field, Text: text})
		}
		return http.StatusUnprocessableEntity, faults, true
	}
	status = http.StatusUnprocessableEntity
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	}
	return status, []web.FieldError{{Text: c.T(e.Key, e.Args...)}}, true
}

// dayText writes a day as tables do; "" for none.
func dayText(lang i18n.Lang, d calendar.Day) string {
	switch {
	case d == calendar.None:
		return ""
	case lang == i18n.English:
		return d.Time().Format("02/01/2006")
	}
	return d.Dotted() + "."
}

// momentText writes when something happened, by the clock of Budapest.
func momentText(lang i18n.Lang, at time.Time) string {
	if lang == i18n.English {
		return at.In(calendar.Budapest).Format("02/01/2006 15:04")
	}
	return at.In(calendar.Budapest).Format("2006.01.02. 15.04")
}

// tag is a word with a colour and an icon.
type tag struct{ Text, Kind string }

// notices are what is said after something was done, by ?done=.
var notices = []string{
	"placed", "saved", "line_saved", "line_taken", "draft_dropped", "body_saved", "body_registered", "closing_ordered", "day_moved", "reassigned", "decided", "cv_kept", "cv_dropped", "removed", "protocol_dropped", "offered", "nobody_told", "evaluated", "finalised", "prepared", "search_sent", "search_closed",
}

// noticeOf gives what was just done.
func noticeOf(c *web.Context) string {
	done := c.R.URL.Query().Get("done")
	if !slices.Contains(notices, done) {
		return ""
	}
	return c.T("tartinfo.done." + done)
}
