package outbox

import (
	"cmp"
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

// Mount adds the pages of dead letters.
func (m *Module) Mount(site *web.Site, gate Gate) {
	site.Handle("GET /exchange/dead", gate(m.deadList))
	site.Handle("POST /exchange/dead", gate(m.deadSendAll))
	site.Handle("GET /exchange/dead/{id}", gate(m.deadShow))
	site.Handle("POST /exchange/dead/{id}", gate(m.deadDecide))
}

const listPath = "/exchange/dead"

type deadListPage struct {
	web.Page
	Rows  []letterRow
	Pager web.Pager
	All   int64
}

// letterRow is a dead letter in words.
type letterRow struct {
	Letter
	Href  string
	Cause string // what went wrong
	Todo  string // and what to do about it
	Body  string // the office, where that is not the reader's
}

type deadShowPage struct {
	web.Page
	Row      letterRow
	Facts    []web.Fact
	Findings []findingRow
	Dead     bool
	Again    string // address of the form
	Reason   web.Field
}

// findingRow is what the partner found at a place.
type findingRow struct {
	Place string // as the partner calls it
	Name  string // as people do; "": not known
	Text  string
}

var (
	deadListView = web.NewView[deadListPage](pages, "pages/dead_list.html")
	deadShowView = web.NewView[deadShowPage](pages, "pages/dead_show.html")
)

// faultGroups says for each cause what to do about it.
var faultGroups = map[string]string{
	"refused": "mend", "conflict": "support", "nothing": "aside", "undrawn": "support", "auth": "support", "redirect": "support", "misplaced": "support", "tls": "support",
}

// faultWords are the causes that have a text of their own.
var faultWords = []string{"refused", "conflict", "nothing", "undrawn", "auth", "redirect", "misplaced", "tls", "timeout", "connect", "cut", "garbage", "too_long", "busy", "server"}

func faultText(c *web.Context, code string) string {
	if !slices.Contains(faultWords, code) {
		code = "unknown"
	}
	return c.T("exchange.outbox.fault." + code)
}

func (m *Module) letterRow(c *web.Context, who identity.Actor, l Letter) letterRow {
	row := letterRow{
		Letter: l, Href: listPath + "/" + strconv.FormatInt(l.ID, 10), Cause: faultText(c, l.Fault),
		Todo: c.T("exchange.outbox.todo." + cmp.Or(faultGroups[l.Fault], "again")),
	}
	if l.BodyID != who.BodyID && m.deps.BodyName != nil {
		_, row.Body = m.deps.BodyName(c.Context(), l.BodyID)
	}
	return row
}

func newPage(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: cmp.Or(c.User.Body, c.T("exchange.outbox.home")), Href: "/"}}, further...)
	return p
}

// deadList answers GET /exchange/dead.
func (m *Module) deadList(c *web.Context, who identity.Actor) error {
	q := c.R.URL.Query()
	after := int64(0)
	if q.Get("after") != "" {
		n, err := number(q.Get("after"))
		if err != nil {
			return err
		}
		after = n
	}
	page, err := m.Dead(c.Context(), who, after)
	if err != nil {
		return err
	}
	p := deadListPage{Page: newPage(c, nil, "exchange.outbox.list.title"), All: page.All}
	switch {
	case q.Has("again"):
		p.Notice = c.T("exchange.outbox.again_done")
	case q.Has("aside"):
		p.Notice = c.T("exchange.outbox.aside_done")
	case q.Has("all"):
		p.Notice = c.T("exchange.outbox.all_done")
	}
	for _, l := range page.Letters {
		p.Rows = append(p.Rows, m.letterRow(c, who, l))
	}
	if after != 0 {
		p.Pager.First = listPath
	}
	if page.Next != 0 {
		p.Pager.Next = listPath + "?after=" + strconv.FormatInt(page.Next, 10)
	}
	return deadListView.Show(c, http.StatusOK, p)
}

// deadSendAll answers POST /exchange/dead.
func (m *Module) deadSendAll(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	_, err = m.SendAllAgain(c.Context(), who, requestOf(v))
	if err != nil {
		return err
	}
	return c.Redirect(listPath + "?all")
}

func (m *Module) deadShowPageOf(c *web.Context, who identity.Actor) (deadShowPage, error) {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return deadShowPage{}, err
	}
	l, err := m.Letter(c.Context(), who, id)
	if err != nil {
		return deadShowPage{}, err
	}
	row := m.letterRow(c, who, l)
	p := deadShowPage{
		Page: newPage(c, []web.Link{{Text: c.T("exchange.outbox.list.title"), Href: listPath}}, "exchange.outbox.show.title", l.Partner, l.Subject.Text),
		Row:  row, Dead: l.State == DeadEnd, Again: row.Href,
		Reason: web.Field{Name: "reason", Label: c.T("exchange.outbox.reason"), Hint: c.T("exchange.outbox.reason_hint"), Rows: 3, Required: true, Spell: true},
		Facts: []web.Fact{
			{Name: c.T("exchange.outbox.column.partner"), Value: l.Partner},
			{Name: c.T("exchange.outbox.column.subject"), Value: l.Subject.Text, Href: l.Subject.Href},
			{Name: c.T("exchange.outbox.column.person"), Value: l.Subject.Person, Href: l.Subject.PersonHref},
			{Name: c.T("exchange.outbox.column.created"), Value: momentText(c, l.Created)},
			{Name: c.T("exchange.outbox.column.tries"), Value: strconv.Itoa(l.Tries)},
		},
	}
	if row.Body != "" {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("exchange.outbox.column.body"), Value: row.Body})
	}
	if l.State == Aside {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("exchange.outbox.reason"), Value: l.Reason})
	}
	for _, f := range l.Findings {
		place, text, _ := strings.Cut(f, ": ")
		row := findingRow{Place: place, Text: findingText(c, text)}
		if of, err := m.partner(l.code); err == nil && of.Places[place] != "" {
			row.Name = c.T(of.Places[place])
		}
		p.Findings = append(p.Findings, row)
	}
	p.Path = row.Href
	return p, nil
}

// findingWords are the words of partners that have a text.
var findingWords = []string{"missing", "malformed", "unknown", "contradictory"}

func findingText(c *web.Context, code string) string {
	if !slices.Contains(findingWords, code) {
		return code
	}
	return c.T("exchange.outbox.finding." + code)
}

// deadShow answers GET /exchange/dead/{id}.
func (m *Module) deadShow(c *web.Context, who identity.Actor) error {
	p, err := m.deadShowPageOf(c, who)
	if err != nil {
		return err
	}
	return deadShowView.Show(c, http.StatusOK, p)
}

// deadDecide answers POST /exchange/dead/{id}: what its button says.
func (m *Module) deadDecide(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	h := Handle{ID: id, Reason: v.Get("reason"), Request: requestOf(v)}
	did := v.Get("do")
	switch did {
	case "again":
		err = m.SendAgain(c.Context(), who, h)
	case "aside":
		err = m.PutAside(c.Context(), who, h)
	default:
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err == nil {
		return c.Redirect(listPath + "?" + did)
	}
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return err
	}
	status, text := http.StatusUnprocessableEntity, c.T(e.Key, e.Args...)
	p, err := m.deadShowPageOf(c, who)
	if err != nil {
		return err
	}
	fault := web.FieldError{Text: text}
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	} else {
		fault.Field, p.Reason.Error = "reason", text
	}
	p.Reason.Value, p.Errors = h.Reason, []web.FieldError{fault}
	return deadShowView.Show(c, status, p)
}

func momentText(c *web.Context, at time.Time) string {
	at = at.In(calendar.Budapest)
	clock := "15.04"
	if c.Lang == i18n.English {
		clock = "15:04"
	}
	return i18n.Format(c.Lang, calendar.Of(at)) + " " + at.Format(clock)
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}

// number reads a number of an address; one that is none is not there.
func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return n, nil
}
