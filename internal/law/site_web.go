package law

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
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// weighTime is how long a page may take that counts in the registers.
const weighTime = 30 * time.Second

// Mount adds the pages, all below /law.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option) {
		site.Handle(pattern, gate(h), options...)
	}
	page("GET /law", m.parameterList)
	page("GET /law.csv", m.parameterCSV)
	page("GET /law.xlsx", m.parameterWorkbook)
	page("GET /law/lists", m.codeLists)
	page("GET /law/proposals", m.proposalList)
	page("GET /law/proposals/{id}", m.proposalShow, web.Within(weighTime))
	page("POST /law/proposals/{id}", m.proposalDecide, web.Within(weighTime))
	page("GET /law/change/{key}", m.changeForm)
	page("POST /law/change/{key}", m.changeSave)
	page("GET /law/{key}", m.parameterShow)
}

func parameterPath(key string) string { return "/law/" + url.PathEscape(key) }

func proposalPath(id int64) string { return "/law/proposals/" + strconv.FormatInt(id, 10) }

// newPage gives the base of a page below /law; further are the places between the room and the page.
func newPage(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: c.User.Body, Href: "/"}, {Text: c.T("law.room"), Href: "/law"}}, further...)
	return p
}

// sections are the parts of the room, as tabs.
func sections(c *web.Context, current string) []web.Link {
	return []web.Link{
		{Text: c.T("law.section.values"), Href: "/law", Current: current == "values"},
		{Text: c.T("law.section.proposals"), Href: "/law/proposals", Current: current == "proposals"},
		{Text: c.T("law.section.lists"), Href: "/law/lists", Current: current == "lists"},
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

// faultsOf gives what a form was refused for, with the status; known is false for what is a page of its own.
func faultsOf(c *web.Context, err error) (status int, faults []web.FieldError, known bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return 0, nil, false
	}
	var r *Refusal
	if errors.As(err, &r) {
		for _, f := range r.Faults {
			faults = append(faults, web.FieldError{Field: f.Field, Text: c.T("law.fault.of_field", c.T(fieldKeys[f.Field]), c.T(f.Key, f.Args...))})
		}
		return http.StatusUnprocessableEntity, faults, true
	}
	status = http.StatusUnprocessableEntity
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	}
	return status, []web.FieldError{{Text: c.T(e.Key, e.Args...)}}, true
}

// fieldKeys are what the fields of forms are called.
var fieldKeys = map[string]string{
	"from": "law.field.from", "until": "law.field.until", "amount": "law.field.amount", "law": "law.field.law", "source": "law.field.source",
	"reason": "law.field.reason", "note": "law.field.note",
}

// amountText writes an amount with its unit.
func amountText(lang i18n.Lang, p *Parameter, n int64) string {
	return i18n.Number(lang, n) + " " + p.Unit
}

// dayText writes a day as tables do.
func dayText(lang i18n.Lang, d calendar.Day) string {
	if lang == i18n.English {
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

// fromText and lastText say when a value begins and its last day.
func fromText(c *web.Context, d calendar.Day) string {
	if d == calendar.None {
		return c.T("law.from_ever")
	}
	return dayText(c.Lang, d)
}

func lastText(c *web.Context, until calendar.Day) string {
	if until == calendar.None {
		return c.T("law.without_end")
	}
	return dayText(c.Lang, until-1)
}

// basisText says where a value is from.
func basisText(c *web.Context, b Basis) string {
	switch b {
	case Found:
		return c.T("law.basis.found")
	case Own:
		return c.T("law.basis.own")
	case Lawyer:
	}
	return c.T("law.basis.lawyer")
}

// stateTag says how a proposal stands.
func stateTag(c *web.Context, s State) tag {
	switch s {
	case Drafted:
		return tag{c.T("law.state.draft"), "info"}
	case Submitted:
		return tag{c.T("law.state.submitted"), "wait"}
	case Approved:
		return tag{c.T("law.state.approved"), "ok"}
	case Refused:
		return tag{c.T("law.state.refused"), "bad"}
	case Withdrawn:
	}
	return tag{c.T("law.state.withdrawn"), "past"}
}

// tag is a word with a colour and an icon.
type tag struct{ Text, Kind string }

// checkedTag says whether a value was held against the official text.
func checkedTag(c *web.Context, verified bool) tag {
	if verified {
		return tag{c.T("law.checked"), "ok"}
	}
	return tag{c.T("law.unchecked"), "wait"}
}

// valueRow is a value in words.
type valueRow struct {
	Value
	FromText, LastText, AmountText, BasisText string
	Mark                                      tag
	Link                                      string // the source, when it is an address
	Now                                       bool
	Change, Verify                            string // addresses of the forms; "": the reader may not
}

// rows says values in words, the newest first.
func rows(c *web.Context, p *Parameter, values []Value, today calendar.Day, mayEdit bool) []valueRow {
	out := make([]valueRow, 0, len(values))
	for i := len(values) - 1; i >= 0; i-- {
		v := values[i]
		r := valueRow{
			Value: v, FromText: fromText(c, v.From), LastText: lastText(c, v.Until), AmountText: amountText(c.Lang, p, v.Amount), BasisText: basisText(c, v.Basis),
			Mark: checkedTag(c, v.Verified), Now: !p.ByBirth && v.covers(today),
		}
		if strings.HasPrefix(v.Source, "https://") || strings.HasPrefix(v.Source, "http://") {
			r.Link, _, _ = strings.Cut(v.Source, " ")
		}
		if mayEdit {
			r.Change = "/law/change/" + url.PathEscape(p.Key) + "?from=" + url.QueryEscape(dayValue(v.From))
			if !v.Verified {
				r.Verify = r.Change + "&verified=1"
			}
		}
		out = append(out, r)
	}
	return out
}

// dayValue writes a day as forms take it; none is "".
func dayValue(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.Dotted() + "."
}
