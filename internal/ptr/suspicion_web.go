package ptr

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type suspicionListPage struct {
	web.Page
	Sections []web.Link
	Tabs     []web.Link
	All      bool // those too that are settled or over
	Lines    []suspicionLine
	First    bool
	Pager    web.Pager
	Openings []openingLine
}

// suspicionLine is a pair of benefits that exclude each other.
type suspicionLine struct {
	Suspicion
	Show, Href, OtherHref string // OtherHref: "" of another office's
	Applicant             personLine
	Mark, OtherMark       tag
	State                 tag
}

// openingLine is a look of another office at one's own benefit.
type openingLine struct {
	DetailOpening
	Href string
}

var suspicionListView = web.NewView[suspicionListPage](pages, "pages/suspicion_list.html")

// suspicionVerdictKeys are the names of the verdicts.
var suspicionVerdictKeys = map[SuspicionVerdict]string{
	Justified: "suspicion.verdict.justified", EndedByUs: "suspicion.verdict.ended", Repaid: "suspicion.verdict.repaid", WrongRecord: "suspicion.verdict.wrong_record",
}

// suspicionList answers GET /ptr/suspicions with the check list of the office; with state=all those too that are settled
// or over.
func (m *Module) suspicionList(c *web.Context, who identity.Actor) error {
	q := c.R.URL.Query()
	after, all := q.Get("after"), q.Get("state") == "all"
	read := m.OpenSuspicions
	if all {
		read = m.Suspicions
	}
	found, err := read(c.Context(), who, c.Lang, after)
	if err != nil {
		return err
	}
	p := suspicionListPage{
		Page: page(c, nil, "suspicion.list.title"), Sections: sections(c, who, "suspicions"), All: all, First: after == "",
		Tabs: []web.Link{
			{Text: c.T("suspicion.list.tab_open"), Href: "/ptr/suspicions", Current: !all},
			{Text: c.T("suspicion.list.tab_all"), Href: "/ptr/suspicions?state=all", Current: all},
		},
	}
	for _, s := range found.Lines {
		p.Lines = append(p.Lines, m.newSuspicionLine(c, s))
	}
	if !p.First {
		p.Pager.First = withQuery(c.R.URL, "after", "")
	}
	if found.Next != "" {
		p.Pager.Next = withQuery(c.R.URL, "after", found.Next)
	}
	if p.First {
		openings, err := m.Openings(c.Context(), who)
		if err != nil {
			return err
		}
		p.Openings = openingLines(openings)
	}
	return suspicionListView.Show(c, http.StatusOK, p)
}

func openingLines(openings []DetailOpening) []openingLine {
	var out []openingLine
	for _, o := range openings {
		l := openingLine{DetailOpening: o}
		if o.BenefitID != "" {
			l.Href = benefitPath(o.BenefitID)
		}
		out = append(out, l)
	}
	return out
}

func (m *Module) newSuspicionLine(c *web.Context, s Suspicion) suspicionLine {
	l := suspicionLine{
		Suspicion: s, Show: suspicionPath(s.ID), Href: benefitPath(s.Own.ID), Applicant: m.newPersonLine(s.Own.Applicant),
		Mark: benefitMark(c, s.Own.State), OtherMark: benefitMark(c, s.Other.State), State: suspicionState(c, &s),
	}
	if s.OtherID != "" {
		l.OtherHref = benefitPath(s.OtherID)
	}
	return l
}

func suspicionPath(id int64) string { return fmt.Sprintf("/ptr/suspicions/%d", id) }

// suspicionState says how a suspicion stands for the own office.
func suspicionState(c *web.Context, s *Suspicion) tag {
	switch {
	case !s.Overlaps:
		return tag{c.T("suspicion.list.over"), "ok"}
	case s.Verdict != "":
		return tag{c.T(suspicionVerdictKeys[s.Verdict]), "ok"}
	}
	return tag{c.T("suspicion.list.waits"), "wait"}
}

type suspicionShowPage struct {
	web.Page
	Line     suspicionLine
	Other    tag // what the other office says
	Seen     int
	Can      bool // it can be settled now
	Changed  bool // somebody was faster
	Verdict  web.Field
	Reason   web.Field
	Events   []web.Event
	Openings []openingLine
}

var suspicionShowView = web.NewView[suspicionShowPage](pages, "pages/suspicion_show.html")

// suspicionShow answers GET /ptr/suspicions/{id}.
func (m *Module) suspicionShow(c *web.Context, who identity.Actor) error {
	id, err := suspicionNumber(c)
	if err != nil {
		return err
	}
	p, err := m.newSuspicionPage(c, who, id, nil)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("settled") {
		p.Notice = c.T("suspicion.show.settled")
	}
	return suspicionShowView.Show(c, http.StatusOK, p)
}

// suspicionSettle answers POST /ptr/suspicions/{id}.
func (m *Module) suspicionSettle(c *web.Context, who identity.Actor) error {
	id, err := suspicionNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	seen, _ := strconv.Atoi(v.Get("seen"))
	key, digest := web.Request(v)
	err = m.SettleSuspicion(c.Context(), who, Settlement{
		ID: id, Seen: seen, Verdict: SuspicionVerdict(v.Get("verdict")), Reason: v.Get("reason"), Request: audit.Request{Key: key, Digest: digest},
	})
	if err == nil {
		return c.Redirect(suspicionPath(id) + "?settled")
	}
	var refused *Refusal
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict || known.Kind == errs.Invalid && !errors.As(err, &refused) {
		return err
	}
	p, shown := m.newSuspicionPage(c, who, id, v)
	if shown != nil {
		return shown
	}
	if known.Kind == errs.Conflict {
		p.Changed = true
		p.Errors = []web.FieldError{{Text: c.T(known.Key, known.Args...)}}
		return suspicionShowView.Show(c, http.StatusConflict, p)
	}
	for _, f := range refused.Findings {
		field := &p.Reason
		if f.Field == "verdict" {
			field = &p.Verdict
		}
		field.Error = c.T(f.Key)
		p.Errors = append(p.Errors, web.FieldError{Field: field.Name, Text: field.Error})
	}
	return suspicionShowView.Show(c, http.StatusUnprocessableEntity, p)
}

// newSuspicionPage gives the page of a suspicion; typed is what was sent, nil: nothing.
func (m *Module) newSuspicionPage(c *web.Context, who identity.Actor, id int64, typed url.Values) (suspicionShowPage, error) {
	s, err := m.Suspicion(c.Context(), who, c.Lang, id)
	if err != nil {
		return suspicionShowPage{}, err
	}
	p := suspicionShowPage{
		Page: page(c, []web.Link{{Text: c.T("suspicion.list.title"), Href: "/ptr/suspicions"}}, "suspicion.show.title"),
		Line: m.newSuspicionLine(c, s.Suspicion), Seen: s.Version, Can: s.Overlaps && who.May(identity.HandleCases), Openings: openingLines(s.Openings),
		Verdict: web.Field{Name: "verdict", Label: c.T("suspicion.show.verdict"), Value: typed.Get("verdict")},
		Reason:  web.Field{Name: "reason", Label: c.T("suspicion.show.reason"), Hint: c.T("suspicion.show.reason_hint"), Value: typed.Get("reason"), Rows: 3, Required: true, Spell: true},
		Other:   tag{c.T("suspicion.show.other_waits"), "wait"},
	}
	p.Path = suspicionPath(id)
	if s.OtherVerdict != "" {
		p.Other = tag{c.T(suspicionVerdictKeys[s.OtherVerdict]), "ok"}
	}
	for _, v := range SuspicionVerdicts() {
		p.Verdict.Options = append(p.Verdict.Options, web.Choice{Value: string(v), Text: c.T(suspicionVerdictKeys[v])})
	}
	for i := range s.Events {
		p.Events = append(p.Events, suspicionEventLine(c, &s.Events[i]))
	}
	found := s.Suspicion
	if n := len(s.Events); n > 0 {
		found.From, found.Until = s.Events[n-1].BeforeFrom, s.Events[n-1].BeforeUntil
	}
	p.Events = append(p.Events, web.Event{Title: c.T("suspicion.event.found", spanText(c, found.From, found.Until)), When: momentText(c, found.FoundAt)})
	return p, nil
}

// suspicionEventLine puts what became of a suspicion into words.
func suspicionEventLine(c *web.Context, e *SuspicionEvent) web.Event {
	out := web.Event{When: momentText(c, e.At)}
	switch e.Sort {
	case "changed":
		out.Title = c.T("suspicion.event.changed", spanText(c, e.BeforeFrom, e.BeforeUntil), spanText(c, e.From, e.Until))
	case "moved":
		out.Title = c.T("suspicion.event.moved")
	case "closed":
		out.Title = c.T("suspicion.event.closed")
	case "reopened":
		out.Title = c.T("suspicion.event.reopened", spanText(c, e.From, e.Until))
	default:
		out.Title = c.T("suspicion.event.settled", e.Body, c.T(suspicionVerdictKeys[e.Verdict]))
		out.Text, out.Who = e.Reason, e.By
	}
	return out
}

// spanText writes a time; without an end it is open.
func spanText(c *web.Context, from, until calendar.Day) string {
	text := func(d calendar.Day) string {
		if d == calendar.None {
			return ""
		}
		return i18n.Format(c.Lang, d)
	}
	return text(from) + " – " + text(until)
}

// momentText writes a moment by the clock of the office.
func momentText(c *web.Context, t time.Time) string {
	t = t.In(calendar.Budapest)
	clock := "15.04"
	if c.Lang == i18n.English {
		clock = "15:04"
	}
	return i18n.Format(c.Lang, calendar.Of(t)) + " " + t.Format(clock)
}

// suspicionNumber reads which suspicion the address names. Errors: NotFound.
func suspicionNumber(c *web.Context) (int64, error) { return loadNumber(c) }
