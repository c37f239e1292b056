package oversight

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// exportTime is how long an exported log may take.
const exportTime = 10 * time.Minute

// Mount adds the pages: /trail and /retention for who watches, /my-data for everybody.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error) { site.Handle(pattern, gate(h)) }
	page("GET /trail", m.trail)
	page("POST /trail", m.trailSend)
	site.Handle("GET /trail/export", gate(m.trailExport), web.Within(exportTime))
	page("GET /trail/proof/{id}", m.proof)
	page("GET /trail/entry/{id}", m.entryPersons)
	page("GET /trail/patterns", m.patterns)
	page("GET /trail/patterns/{id}", m.pattern)
	page("POST /trail/patterns/{id}", m.patternNote)
	page("GET /trail/person/{id}", m.personTrail)
	page("POST /trail/person/{id}/delay", m.delay)
	page("POST /trail/person/{id}/lift", m.lift)
	page("GET /my-data", m.ownTrail)
	site.Handle("GET /my-data/export", gate(m.ownExport), web.Within(exportTime))
	site.Handle("POST /my-data/copy", gate(m.ownCopy), web.Within(exportTime))
	page("GET /copies/{id}", m.copyNew)
	site.Handle("POST /copies/{id}", gate(m.copySend), web.Within(exportTime))
	page("GET /retention", m.retention)
	page("POST /retention/propose", m.propose)
	page("POST /retention/hold", m.hold)
	page("POST /retention/release", m.release)
	page("GET /retention/{id}", m.erasure)
	page("POST /retention/{id}", m.decide)
}

// place gives the base of a page of those who watch.
func place(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: cmp.Or(c.User.Body, c.T("oversight.home")), Href: "/"}}, further...)
	return p
}

// tabs leads between the pages of those who watch.
func tabs(c *web.Context, who identity.Actor, current string) []web.Link {
	out := []web.Link{
		{Text: c.T("oversight.trail.title"), Href: "/trail", Current: current == "trail"},
		{Text: c.T("oversight.patterns.title"), Href: "/trail/patterns", Current: current == "patterns"},
	}
	if !who.May(identity.SeeTrail) {
		out = nil
	}
	if who.May(identity.ListDue) {
		out = append(out, web.Link{Text: c.T("oversight.retention.title"), Href: "/retention", Current: current == "retention"})
	}
	if len(out) == 1 {
		return nil // there is nothing to choose
	}
	return out
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) Request {
	key, digest := web.Request(v)
	return Request{Key: key, Digest: digest}
}

// number reads a number of an address or a form; one that is none is not there.
func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return n, nil
}

// day reads a day of a form and gives its field; what cannot be read is said at the field and in the summary.
func day(c *web.Context, p *web.Page, v url.Values, name, key string) (calendar.Day, web.Field) {
	f := web.Field{Name: name, Label: c.T(key), Value: v.Get(name), Type: "date", Width: 12}
	if f.Value == "" {
		return calendar.None, f
	}
	d, ok := calendar.Parse(f.Value)
	if !ok {
		f.Error = c.T("oversight.day_unreadable")
		p.Errors = append(p.Errors, web.FieldError{Field: name, Text: c.T("oversight.field_error", f.Label, f.Error)})
		return calendar.None, f
	}
	return d, f
}

// refusal gives the text of what a form was refused for, with the status; known is false for what is a page of its own.
func refusal(c *web.Context, err error) (status int, text string, known bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return 0, "", false
	}
	status = http.StatusUnprocessableEntity
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	}
	return status, c.T(e.Key, e.Args...), true
}

// bodyText names a body; "" for none.
func (m *Module) bodyText(c *web.Context, id int64) string {
	if id == 0 {
		return ""
	}
	_, name := m.BodyName(c.Context(), id)
	return name
}

// lineRow is an entry as pages show it.
type lineRow struct {
	Line
	Who    string // code of the user
	Role   string
	Body   string // "": the one that who watches acts for
	What   string
	Data   string // which data
	Why    string // what for, in plain words
	Person string // address of the one person it is about; "": none, or several
	People string // address of the list of them; "": none, or one
}

// rows says entries in words. The body is named where it is not own, the one that the actor acts for.
func (m *Module) rows(c *web.Context, own int64, lines []Line) []lineRow {
	out := make([]lineRow, 0, len(lines))
	for i := range lines {
		l := lines[i]
		row := lineRow{
			Line: l, Who: l.Actor, Role: m.roleText(c.Lang, l.Role), What: didText(m.Catalog, c.Lang, l.Operation), Data: m.fieldTexts(c.Lang, l.Fields),
			Why: whyText(m.Catalog, c.Lang, &l.Kept),
		}
		if l.BodyID != own {
			row.Body = m.bodyText(c, l.BodyID)
		}
		switch {
		case l.One != 0:
			row.Person = personPath(m.People.PublicID(l.One))
		case l.Persons > 0:
			row.People = fmt.Sprintf("/trail/entry/%d", l.ID)
		}
		out = append(out, row)
	}
	return out
}

// personPath is the address of who looked at a person's data.
func personPath(public string) string { return "/trail/person/" + public }

// choices gives the options of a select: all first.
func choices(all string, values []string, text func(string) string, chosen string) []web.Choice {
	out := []web.Choice{{Text: all}}
	for _, v := range values {
		out = append(out, web.Choice{Value: v, Text: text(v), Checked: v == chosen})
	}
	if chosen != "" && !slices.Contains(values, chosen) {
		out = append(out, web.Choice{Value: chosen, Text: chosen, Checked: true})
	}
	return out
}
