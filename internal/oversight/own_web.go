package oversight

import (
	"io"
	"net/http"
	"slices"
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
	Days  []ownDay
	// Unchecked: a citation of a row was not held against its source.
	Unchecked bool
	Pager     web.Pager
	Self      string // address of the page
	All       string // of the officer's whole log of the person
	Public    string // by what pages call the person; "" on the own page
	Delays    []delayRow
	From      web.Field
	Until     web.Field
	Reason    web.Field
	Body      int64
}

// ownDay is what happened on a day.
type ownDay struct {
	Day  calendar.Day
	Rows []ownRow
}

// ownRow is an entry, or all of a day that say the same. It names the office and the role, never the clerk.
type ownRow struct {
	ownWords
	First, Last string // at which time of the day they were made; the same for one
	Entries     []int64
	Sealed      bool // all of them
}

// ownWords is what an entry says to the person concerned.
type ownWords struct {
	Office, Role, What, Data, Why, Law, Told string
	Unchecked                                bool
	Given                                    bool // a reason was written, which only officers read
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
		w := ownWords{
			Office: m.bodyText(c, l.BodyID), Role: m.roleText(c.Lang, l.Role), What: ownText(m.Catalog, c.Lang, l.Operation), Data: m.fieldTexts(c.Lang, l.Fields),
			Why: whyText(m.Catalog, c.Lang, &l.Kept), Law: l.Law, Unchecked: l.Unchecked, Given: l.Given, Told: l.Told,
		}
		switch {
		case p.Own && l.Actor == who.Code:
			w.Office, w.Role = c.T("oversight.own.you"), ""
		case w.Office == "":
			w.Office = c.T("oversight.own.system")
		}
		p.Unchecked = p.Unchecked || l.Unchecked
		p.add(w, l)
	}
	if c.R.URL.Query().Get("after") != "" {
		p.Pager.First = p.Self
	}
	if found.Next != "" {
		p.Pager.Next = p.Self + "?after=" + found.Next
	}
}

// add puts an entry behind the others, or to those of its day that say the same. They come the newest first.
func (p *ownPage) add(w ownWords, l *Line) {
	at := l.At.In(calendar.Budapest)
	day, clock := calendar.Of(at), at.Format("15.04")
	if n := len(p.Days); n == 0 || p.Days[n-1].Day != day {
		p.Days = append(p.Days, ownDay{Day: day})
	}
	d := &p.Days[len(p.Days)-1]
	i := slices.IndexFunc(d.Rows, func(r ownRow) bool { return r.ownWords == w })
	if i < 0 {
		d.Rows = append(d.Rows, ownRow{ownWords: w, First: clock, Last: clock, Entries: []int64{l.ID}, Sealed: l.Sealed})
		return
	}
	r := &d.Rows[i]
	r.First, r.Entries, r.Sealed = clock, append(r.Entries, l.ID), r.Sealed && l.Sealed
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
		Known: true, Public: public, Self: "/trail/person/" + public, All: "/trail?person=" + public, Body: who.BodyID,
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
	field := "until"
	if in.Reason == "" {
		field = "reason"
	}
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
		p.Errors = append(p.Errors, web.FieldError{Field: field, Text: text})
		if field == "reason" {
			p.Reason.Error = text
		} else {
			p.Until.Error = text
		}
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
