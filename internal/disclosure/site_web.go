package disclosure

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// Mount adds the pages of requests, of agencies and of the policy.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option) {
		site.Handle(pattern, gate(h), options...)
	}
	page("GET /requests", m.requestList)
	page("GET /requests/new", m.requestNew)
	page("POST /requests/new", m.requestSend)
	page("GET /requests/{id}", m.requestShow)
	page("POST /requests/{id}", m.requestAct)
	page("GET /requests/{id}/pdf", m.answerPDF)
	page("GET /requests/{id}/xml", m.answerXML)
	page("GET /sources", m.sourcesPage)
	page("GET /policy", m.policyList)
	page("POST /policy", m.policyDuty)
	page("GET /policy/new", m.policyNew)
	page("POST /policy/new", m.policySave)
	page("GET /policy/{id}", m.proposalShow)
	page("POST /policy/{id}", m.proposalAct)
	page("GET /policy/{id}/edit", m.policyEdit)
	page("POST /policy/{id}/edit", m.policyAmend)
	page("GET /policy/{id}/items/{key}", m.itemEdit)
	page("POST /policy/{id}/items/{key}", m.itemSave)
	page("GET /agencies", m.agencyList)
	page("GET /agencies/{key}", m.agencyEdit)
	page("POST /agencies/{key}", m.agencySave)
}

// MountPublic adds what everybody may read: the register of information sources, which holds no personal data, and the schema of
// answers.
func (m *Module) MountPublic(site *web.Site) {
	site.Handle("GET /information-sources", func(c *web.Context) error { return m.showSources(c, "") })
	site.Handle("GET /information-sources.json", m.sourcesJSON)
	site.Handle("GET /information-sources.csv", m.sourcesCSV)
	site.Handle("GET /disclosure-answer.xsd", func(c *web.Context) error {
		c.W.Header().Set("Content-Type", "application/xml; charset=utf-8")
		_, err := c.W.Write(AnswerSchema)
		return err
	})
}

// newPage gives the base of a page; room is the place it stands in.
func newPage(c *web.Context, roomKey, room string, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: c.User.Body, Href: "/"}, {Text: c.T(roomKey), Href: room}}, further...)
	return p
}

// sections are the parts of the policy's room, as tabs.
func sections(c *web.Context, current string) []web.Link {
	return []web.Link{
		{Text: c.T("disclosure.section.policy"), Href: "/policy", Current: current == "policy"},
		{Text: c.T("disclosure.section.sources"), Href: "/sources", Current: current == "sources"},
		{Text: c.T("disclosure.section.agencies"), Href: "/agencies", Current: current == "agencies"},
	}
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}

// number reads a number of an address or a form; one that is none is not there.
func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.NotFound, "error.not_found")
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

// faultsOf gives what a form was refused for, with the status; known is false for what is a page of its own.
func faultsOf(c *web.Context, err error) (status int, faults []web.FieldError, known bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return 0, nil, false
	}
	var r *Refusal
	if errors.As(err, &r) {
		for _, f := range r.Faults {
			faults = append(faults, web.FieldError{Field: f.Field, Text: c.T("disclosure.fault.of_field", c.T("disclosure.field."+f.Field), c.T(f.Key, f.Args...))})
		}
		return http.StatusUnprocessableEntity, faults, true
	}
	status = http.StatusUnprocessableEntity
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	}
	return status, []web.FieldError{{Text: c.T(e.Key, e.Args...)}}, true
}

// mark puts errors into the fields of a form.
func mark(p *web.Page, of ...*web.Field) {
	for _, f := range of {
		f.Error = p.ErrorOf(f.Name)
	}
}

// formDay reads a day of a form; None for what is none.
func formDay(s string) calendar.Day {
	day, ok := calendar.Parse(fields.Clean(s))
	if !ok {
		return calendar.None
	}
	return day
}

// dayText writes a day as tables do; "" for none.
func dayText(c *web.Context, d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	if c.Lang == i18n.English {
		return d.Time().Format("02/01/2006")
	}
	return d.Dotted() + "."
}

// momentText writes when something happened, by the clock of Budapest.
func momentText(c *web.Context, at time.Time) string {
	if c.Lang == i18n.English {
		return at.In(calendar.Budapest).Format("02/01/2006 15:04")
	}
	return at.In(calendar.Budapest).Format("2006.01.02. 15.04")
}

// tag is a word with a colour and an icon.
type tag struct{ Text, Kind string }

// stateTag says how a proposal stands.
func stateTag(c *web.Context, s State) tag {
	kinds := map[State]string{Drafted: "info", Submitted: "wait", Approved: "ok", Declined: "bad", Withdrawn: "past"}
	return tag{c.T("disclosure.state." + string(s)), kinds[s]}
}

// stageTag says how a request stands.
func stageTag(c *web.Context, s Stage) tag {
	kinds := map[Stage]string{Received: "info", Proposed: "wait", Answered: "ok", Refused: "past"}
	return tag{c.T("disclosure.stage." + string(s)), kinds[s]}
}

// urgencyTag says how near a due day is; "" for one that is not near.
func urgencyTag(c *web.Context, due, today calendar.Day) tag {
	switch Urgency(due, today) {
	case "late":
		return tag{c.T("disclosure.urgency.late", int(today-due)), "bad"}
	case "soon":
		return tag{c.T("disclosure.urgency.soon", int(due-today)), "wait"}
	}
	return tag{}
}

// checkedTag says whether a citation was held against its source.
func checkedTag(c *web.Context, verified bool) tag {
	if verified {
		return tag{c.T("disclosure.checked"), "ok"}
	}
	return tag{c.T("disclosure.unchecked"), "wait"}
}

// lines joins what is not empty.
func lines(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "; ")
}
