package oversight

import (
	"io"
	"net/http"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
)

// ownPage is who looked at a person's data, as the person or an officer sees it.
type ownPage struct {
	web.Page
	Own   bool // the person's own page
	Known bool // the account belongs to somebody in the registry
	Rows  []ownRow
	// Unchecked: a citation of a row was not held against its source.
	Unchecked bool
	Pager     web.Pager
	Self      string // address of the page
	All       string // of the officer's whole log of the person
	Delays    []delayRow
	From      web.Field
	Until     web.Field
	Reason    web.Field
	Body      int64
}

// ownRow names the office and the role, never the clerk.
type ownRow struct {
	When, Office, Role, What, Data, Why, Law string
	Unchecked, Sealed                        bool
	Given                                    bool // a reason was written, which only officers read
	Entry                                    int64
}

type delayRow struct {
	Delay
	Body   string
	Passed bool
}

var ownView = web.NewView[ownPage](pages, "pages/trail_person.html")

// ownTrail answers GET /my-data.
func (m *Module) ownTrail(c *web.Context, who identity.Actor) error {
	found, err := m.OwnTrail(c.Context(), who, c.R.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	p := ownPage{Page: place(c, nil, "oversight.own.title"), Own: true, Known: found.PersonID != 0, Self: "/my-data"}
	m.fill(c, &p, who, found)
	return ownView.Show(c, http.StatusOK, p)
}

// ownExport answers GET /my-data/export.
func (m *Module) ownExport(c *web.Context, who identity.Actor) error {
	return c.Download(c.T("oversight.own.file")+".csv", "text/csv; charset=utf-8", func(w io.Writer) error { return m.OwnTrailCSV(c.Context(), who, c.Lang, w) })
}

// fill puts lines and the way to further ones into the page.
func (m *Module) fill(c *web.Context, p *ownPage, who identity.Actor, found OwnPage) {
	for i := range found.Lines {
		l := &found.Lines[i]
		at := l.At.In(calendar.Budapest)
		row := ownRow{
			When: calendar.Of(at).Dotted() + ". " + at.Format("15.04"), Office: m.bodyText(c, l.BodyID), Role: m.roleText(c.Lang, l.Role),
			What: ownText(m.Catalog, c.Lang, l.Operation), Data: m.fieldTexts(c.Lang, l.Fields), Why: whyText(m.Catalog, c.Lang, &l.Kept), Law: l.Law, Unchecked: l.Unchecked,
			Given: l.Given, Sealed: l.Sealed, Entry: l.ID,
		}
		p.Unchecked = p.Unchecked || l.Unchecked
		if p.Own && l.Actor == who.Code {
			row.Office, row.Role = c.T("oversight.own.you"), ""
		}
		p.Rows = append(p.Rows, row)
	}
	if c.R.URL.Query().Get("after") != "" {
		p.Pager.First = p.Self
	}
	if found.Next != "" {
		p.Pager.Next = p.Self + "?after=" + found.Next
	}
}

// personOf reads the person of an address. Errors: NotFound.
func (m *Module) personOf(c *web.Context, who identity.Actor) (int64, error) {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return 0, err
	}
	return m.People.ParsePublicID(c.R.PathValue("id"))
}

// personTrail answers GET /trail/person/{id}.
func (m *Module) personTrail(c *web.Context, who identity.Actor) error {
	p, err := m.personPage(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("oversight.delay.done")
	}
	return ownView.Show(c, http.StatusOK, p)
}

func (m *Module) personPage(c *web.Context, who identity.Actor) (ownPage, error) {
	id, err := m.personOf(c, who)
	if err != nil {
		return ownPage{}, err
	}
	found, err := m.PersonTrail(c.Context(), who, id, c.R.URL.Query().Get("after"))
	if err != nil {
		return ownPage{}, err
	}
	public := m.People.PublicID(id)
	p := ownPage{
		Page:  place(c, []web.Link{{Text: c.T("oversight.trail.title"), Href: "/trail"}}, "oversight.person.title"),
		Known: true, Self: "/trail/person/" + public, All: "/trail?person=" + public, Body: who.BodyID,
		From:   web.Field{Name: "from", Label: c.T("oversight.delay.from"), Type: "date", Width: 12},
		Until:  web.Field{Name: "until", Label: c.T("oversight.delay.until"), Type: "date", Width: 12},
		Reason: web.Field{Name: "reason", Label: c.T("oversight.delay.reason"), Hint: c.T("oversight.delay.reason_hint"), Rows: 3, Required: true, Spell: true},
	}
	p.Path = p.Self
	m.fill(c, &p, who, found)
	delays, err := m.Delays(c.Context(), who, id)
	if err != nil {
		return p, err
	}
	today := calendar.Of(m.Now())
	for _, d := range delays {
		p.Delays = append(p.Delays, delayRow{Delay: d, Body: m.bodyText(c, d.BodyID), Passed: d.Lifted || d.Until < today})
	}
	return p, nil
}

// delay answers POST /trail/person/{id}/delay.
func (m *Module) delay(c *web.Context, who identity.Actor) error {
	id, err := m.personOf(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	var typed ownPage
	in := NewDelay{PersonID: id, BodyID: who.BodyID, Reason: fields.Clean(v.Get("reason")), Request: requestOf(v)}
	in.From, typed.From = day(c, &typed.Page, v, "from", "oversight.delay.from")
	in.Until, typed.Until = day(c, &typed.Page, v, "until", "oversight.delay.until")
	status, text, known := http.StatusUnprocessableEntity, "", false
	if len(typed.Errors) == 0 {
		err = m.DelayShowing(c.Context(), who, in)
		if err == nil {
			return c.Redirect("/trail/person/" + m.People.PublicID(id) + "?done")
		}
		status, text, known = refusal(c, err)
		if !known {
			return err
		}
	}
	p, err := m.personPage(c, who)
	if err != nil {
		return err
	}
	p.Errors, p.From, p.Until, p.Reason.Value = typed.Errors, typed.From, typed.Until, v.Get("reason")
	if known {
		p.Errors = append(p.Errors, web.FieldError{Field: "from", Text: text})
	}
	return ownView.Show(c, status, p)
}

// lift answers POST /trail/person/{id}/lift.
func (m *Module) lift(c *web.Context, who identity.Actor) error {
	id, err := m.personOf(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	delay, err := strconv.ParseInt(v.Get("delay"), 10, 64)
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	err = m.LiftDelay(c.Context(), who, delay, requestOf(v))
	if err != nil {
		return err
	}
	return c.Redirect("/trail/person/" + m.People.PublicID(id) + "?done")
}
