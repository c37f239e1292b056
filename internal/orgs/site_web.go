package orgs

import (
	"embed"
	"net/url"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// downloadTime is how long a list may take to be written and sent.
const downloadTime = 5 * time.Minute

// Mount adds the pages of bodies, all below /bodies.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option) {
		site.Handle(pattern, gate(h), options...)
	}
	page("GET /bodies", m.bodyList)
	page("GET /bodies.csv", m.bodyCSV, web.Within(downloadTime))
	page("GET /bodies.xlsx", m.bodyWorkbook, web.Within(downloadTime))
	page("GET /bodies/tree", m.bodyTree)
	page("GET /bodies/new", m.bodyNew)
	page("POST /bodies/new", m.bodyAdd)
	page("GET /bodies/import", m.importForm)
	page("POST /bodies/import", m.importSend, web.Streamed(longestFile+(1<<20)), web.Within(downloadTime))
	page("GET /bodies/import/{key}", m.importShow, web.Within(downloadTime))
	page("POST /bodies/import/{key}", m.importConfirm, web.Within(downloadTime))
	page("GET /bodies/template.xlsx", m.importTemplate)
	page("GET /bodies/{code}", m.bodyShow)
	page("GET /bodies/{code}/{tab}", m.bodyTab)
	page("POST /bodies/{code}/{tab}", m.bodyPost)
}

// bodyTab answers GET /bodies/{code}/{tab}. It is one route because /bodies/import/{key} must be the more special one.
func (m *Module) bodyTab(c *web.Context, who identity.Actor) error {
	switch c.R.PathValue("tab") {
	case "history":
		return m.bodyHistory(c, who)
	case "edit":
		return m.bodyEdit(c, who)
	case "close":
		return m.bodyClose(c, who)
	}
	return errs.New(errs.NotFound, "error.not_found")
}

// bodyPost answers POST /bodies/{code}/{tab}.
func (m *Module) bodyPost(c *web.Context, who identity.Actor) error {
	switch c.R.PathValue("tab") {
	case "edit":
		return m.bodySave(c, who)
	case "close":
		return m.bodyEnd(c, who)
	}
	return errs.New(errs.NotFound, "error.not_found")
}

func bodyPath(code string) string { return "/bodies/" + url.PathEscape(code) }

// page gives the base of a page below /bodies; further are the places between the room and the page.
func page(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: c.User.Body, Href: "/"}, {Text: c.T("orgs.room"), Href: "/bodies"}}, further...)
	return p
}

// sections are the parts of the room, as tabs.
func sections(c *web.Context, who identity.Actor, current string) []web.Link {
	out := []web.Link{
		{Text: c.T("orgs.section.list"), Href: "/bodies", Current: current == "list"},
		{Text: c.T("orgs.section.tree"), Href: "/bodies/tree", Current: current == "tree"},
	}
	if who.May(identity.EditBodies) {
		out = append(out, web.Link{Text: c.T("orgs.section.import"), Href: "/bodies/import", Current: current == "import"})
	}
	return out
}

// tag is a word with a colour and an icon.
type tag struct{ Text, Kind string }

// stateTag says how a body stands.
func stateTag(c *web.Context, l Life, today calendar.Day) tag {
	switch state := l.State(today); state {
	case StateActive:
		return tag{c.T("orgs.state.active"), "ok"}
	case StateEnding:
		return tag{c.T("orgs.state.ending"), "wait"}
	case StateUpcoming:
		return tag{c.T("orgs.state.upcoming"), "info"}
	default:
		return tag{c.T("orgs.state.closed"), "past"}
	}
}

func kindName(c *web.Context, kind string) string { return c.T("orgs.kind." + kind) }

// line is a body in a list of bodies.
type line struct {
	Brief
	Href, KindName string
}

func lines(c *web.Context, list []Brief) []line {
	out := make([]line, len(list))
	for i, b := range list {
		out[i] = line{b, bodyPath(b.Code), kindName(c, b.Kind)}
	}
	return out
}

// listFrom gives the address of the same list from another place on; an empty one is its beginning.
func listFrom(u *url.URL, path, after string) string {
	q := u.Query()
	q.Del("after")
	if after != "" {
		q.Set("after", after)
	}
	out := url.URL{Path: path, RawQuery: q.Encode()}
	return out.String()
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}

// findingText puts a finding into words.
func findingText(say func(key string, args ...any) string, f finding.Finding) string {
	args := make([]any, 0, len(f.Args))
	for _, a := range f.Args {
		args = append(args, a)
	}
	return say(f.MessageKey(), args...)
}

// dayText writes a day as tables do; none is "".
func dayText(c *web.Context, d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	if c.Lang == "en" {
		return d.Time().Format("02/01/2006")
	}
	return d.Dotted() + "."
}

// readDay reads a day that may be left empty: None then. ok is false for what is no day.
func readDay(text string) (day calendar.Day, ok bool) {
	if strings.TrimSpace(text) == "" {
		return calendar.None, true
	}
	return calendar.Parse(text)
}
