package ptr

import (
	"net/http"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/web"
)

type benefitShowPage struct {
	web.Page
	Tabs       []web.Link // empty of another office's benefit
	View       BenefitView
	Mark       tag
	Href       string
	Applicant  personLine
	Entitled   personLine
	Others     []personLine
	LoadHref   string // of the upload it came from; "" when the reader may not see it
	Day, Known web.Field
	Past       bool         // another day was asked for, or another moment
	KnownDay   calendar.Day // the day as whose end it was known
	History    bool         // the tab of what became known when
	Events     []eventLine
	Starts     []web.Link // cases that can be started about it
	Decided    *benefitDecided
}

// benefitDecided is the tab of a benefit's cases and decisions.
type benefitDecided struct {
	Cases     []caseLink
	Decisions []decisionLine
}

// eventLine is a moment of a benefit's history.
type eventLine struct {
	BenefitEvent
	LoadHref     string
	Joined, Left []personLine
}

var benefitShowView = web.NewView[benefitShowPage](pages, "pages/benefit_show.html")

// benefitShow answers GET /ptr/benefits/{id}, also as of another day (day) and as known on one (known).
func (m *Module) benefitShow(c *web.Context, who identity.Actor) error {
	q := c.R.URL.Query()
	var asked web.Page
	day, known := calendar.None, calendar.None
	dayIn := dayField(c, &asked, q, "day", "benefit.as_of.day", &day)
	knownIn := dayField(c, &asked, q, "known", "benefit.as_of.known", &known)
	as := database.AsOf{Day: day}
	if known != calendar.None {
		as.Known = endOfDay(known)
	}
	p, err := m.newBenefitPage(c, who, as)
	if err != nil {
		return err
	}
	p.Errors, p.Day, p.Known = asked.Errors, dayIn, knownIn
	p.Past = day != calendar.None || known != calendar.None
	p.KnownDay = calendar.Of(p.View.As.Known)
	return benefitShowView.Show(c, status(p.Page), p)
}

// benefitHistory answers GET /ptr/benefits/{id}/history.
func (m *Module) benefitHistory(c *web.Context, who identity.Actor) error {
	events, err := m.BenefitHistory(c.Context(), who, c.Lang, c.R.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := m.newBenefitPage(c, who, database.AsOf{Day: calendar.None})
	if err != nil {
		return err
	}
	p.History = true
	for _, e := range events {
		p.Events = append(p.Events, eventLine{BenefitEvent: e, LoadHref: sourcePath(who, e.LoadID), Joined: m.personLines(e.Joined), Left: m.personLines(e.Left)})
	}
	p.Tabs[0].Current, p.Tabs[1].Current = false, true
	return benefitShowView.Show(c, http.StatusOK, p)
}

func (m *Module) newBenefitPage(c *web.Context, who identity.Actor, as database.AsOf) (benefitShowPage, error) {
	v, err := m.Benefit(c.Context(), who, c.Lang, c.R.PathValue("id"), as)
	if err != nil {
		return benefitShowPage{}, err
	}
	p := benefitShowPage{
		Page: page(c, []web.Link{{Text: c.T("benefit.list.title"), Href: "/ptr/benefits"}}, "benefit.show.title", v.KindName, v.ID),
		View: v, Mark: benefitMark(c, v.State), Href: benefitPath(v.ID),
		Applicant: m.newPersonLine(v.Applicant), Entitled: m.newPersonLine(v.Entitled), LoadHref: sourcePath(who, v.LoadID),
	}
	for _, o := range v.Others {
		if o.ID != v.Applicant.ID && o.ID != v.Entitled.ID {
			p.Others = append(p.Others, m.newPersonLine(o))
		}
	}
	if v.Own && !v.Former && who.May(identity.HandleCases) {
		p.Starts = caseStarts(c, &v)
	}
	if v.Own || v.HandledUntil != 0 {
		p.Tabs = []web.Link{{Text: c.T("benefit.tab.show"), Href: p.Href, Current: true}, {Text: c.T("benefit.tab.history"), Href: p.Href + "/history"}}
	}
	if v.Own && !v.Former && who.May(identity.ReadCases) {
		p.Tabs = append(p.Tabs, web.Link{Text: c.T("benefit.tab.cases"), Href: p.Href + "/cases"})
	}
	return p, nil
}

// benefitCases answers GET /ptr/benefits/{id}/cases.
func (m *Module) benefitCases(c *web.Context, who identity.Actor) error {
	found, err := m.CasesOfBenefit(c.Context(), who, c.Lang, c.R.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := m.newBenefitPage(c, who, database.AsOf{Day: calendar.None})
	if err != nil {
		return err
	}
	p.Decided = &benefitDecided{Cases: newCaseLinks(c, found.Cases)}
	for i := range found.Decisions {
		l := newDecisionLine(c, found.law, &found.Decisions[i])
		l.CaseHref = casePath(l.CaseID)
		p.Decided.Decisions = append(p.Decided.Decisions, l)
	}
	for i := range p.Tabs {
		p.Tabs[i].Current = i == len(p.Tabs)-1
	}
	return benefitShowView.Show(c, http.StatusOK, p)
}

func (m *Module) personLines(all []BenefitPerson) []personLine {
	var out []personLine
	for _, p := range all {
		out = append(out, m.newPersonLine(p))
	}
	return out
}

// sourcePath leads to the upload from which something came, for whoever may see uploads.
func sourcePath(who identity.Actor, load int64) string {
	if load == 0 || !who.May(identity.LoadWorkbooks) {
		return ""
	}
	return loadPath(load)
}

// endOfDay gives the last moment of a day in Budapest, as the register counts moments.
func endOfDay(d calendar.Day) time.Time {
	y, month, day := (d + 1).Date()
	return time.Date(y, month, day, 0, 0, 0, 0, calendar.Budapest).Add(-time.Microsecond)
}
