package orgs

import (
	"net/http"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// bodyHead is what every page of a body shows above.
type bodyHead struct {
	web.Page
	Body     Profile
	KindName string
	Mark     tag
	Tabs     []web.Link
	Self     string
	MayEdit  bool
	MayClose bool
}

type bodyShowPage struct {
	bodyHead
	Facts                    []web.Fact
	Above, Children, Serves  []line
	Successors, Predecessors []line
	Office                   string // address of the common office; "" when none
	Past                     bool   // as of a day or moment
	KnownDay                 calendar.Day
	Day, Known               web.Field
}

type bodyHistoryPage struct {
	bodyHead
	Events []eventLine
}

type eventLine struct {
	Event
	Title   string
	Changes []changeLine
}

type changeLine struct{ Field, Before, After string }

var (
	bodyShowView    = web.NewView[bodyShowPage](pages, "pages/body_show.html")
	bodyHistoryView = web.NewView[bodyHistoryPage](pages, "pages/body_history.html")
)

func newHead(c *web.Context, who identity.Actor, b Profile, current string) bodyHead {
	self := bodyPath(b.Code)
	h := bodyHead{
		Page: page(c, []web.Link{{Text: b.Name}}, "orgs.show.title", b.Name), Body: b, KindName: kindName(c, b.Kind), Mark: stateTag(c, b.Life, b.Today), Self: self,
		MayEdit: who.May(identity.EditBodies) && b.State() != StateClosed,
	}
	h.Path = self
	h.MayClose = h.MayEdit && b.State() != StateUpcoming
	h.Tabs = []web.Link{{Text: c.T("orgs.tab.data"), Href: self, Current: current == ""}, {Text: c.T("orgs.tab.history"), Href: self + "/history", Current: current == "history"}}
	return h
}

// asOf reads as of which day and moment a page is asked for. Errors: NotFound for what is no day.
func asOf(c *web.Context) (as database.AsOf, err error) {
	q := c.R.URL.Query()
	day, ok := readDay(q.Get("day"))
	known, also := readDay(q.Get("known"))
	if !ok || !also {
		return as, errs.New(errs.Invalid, "orgs.as_of.bad_day")
	}
	as.Day = day
	if known != calendar.None {
		// As known at the end of that day in Budapest.
		y, m, d := (known + 1).Date()
		as.Known = time.Date(y, m, d, 0, 0, 0, 0, calendar.Budapest)
	}
	return as, nil
}

// bodyShow answers GET /bodies/{code}.
func (m *Module) bodyShow(c *web.Context, who identity.Actor) error {
	as, err := asOf(c)
	if err != nil {
		return err
	}
	code := c.R.PathValue("code")
	b, err := m.Get(c.Context(), who, code, as)
	past := as.Day != calendar.None || !as.Known.IsZero()
	if errs.KindOf(err) == errs.NotFound && past {
		_, missing := m.Get(c.Context(), who, code, Standing)
		if missing == nil {
			err = errs.Wrap(err, errs.NotFound, "orgs.as_of.not_there")
		}
	}
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	p := bodyShowPage{
		bodyHead: newHead(c, who, b, ""), Above: lines(c, b.Path), Children: lines(c, b.Children), Serves: lines(c, b.Serves),
		Successors: lines(c, b.Successors), Predecessors: lines(c, b.Predecessors), Past: past, KnownDay: calendar.Of(b.As.Known),
		Day:   web.Field{Name: "day", Label: c.T("orgs.as_of.day"), Value: q.Get("day"), Type: "date", Width: 10},
		Known: web.Field{Name: "known", Label: c.T("orgs.as_of.known"), Value: q.Get("known"), Type: "date", Width: 10},
	}
	if !as.Known.IsZero() {
		p.KnownDay--
	}
	if b.Body.Office != "" {
		p.Office = bodyPath(b.Body.Office)
	}
	seat := b.Postcode
	for _, part := range []string{b.Settlement, b.Address} {
		if part != "" && seat != "" {
			seat += " "
		}
		seat += part
	}
	fact := func(key, value string) web.Fact { return web.Fact{Name: c.T("orgs.field." + key), Value: value} }
	p.Facts = []web.Fact{fact("county", b.CountyName), fact("district", b.DistrictName), {Name: c.T("orgs.show.seat"), Value: seat}, fact("email", b.Email), fact("phone", b.Phone)}
	legal := ""
	if b.LegalStatus != "" {
		legal = c.T("orgs.status." + b.LegalStatus)
	}
	p.Facts = append(p.Facts,
		fact("tax_number", b.TaxNumber), fact("sector_id", b.SectorID), fact("legal_status", legal),
		web.Fact{Name: c.T("orgs.show.valid"), Value: c.T("orgs.show.days", orWord(dayText(c, b.ValidFrom), c.T("orgs.show.always")), orWord(dayText(c, b.ValidUntil), c.T("orgs.show.until_change")))},
	)
	switch {
	case q.Has("saved"):
		p.Notice = c.T("orgs.show.saved")
	case q.Has("closed"):
		p.Notice = c.T("orgs.show.closed")
	}
	return bodyShowView.Show(c, http.StatusOK, p)
}

func orWord(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// bodyHistory answers GET /bodies/{code}/history.
func (m *Module) bodyHistory(c *web.Context, who identity.Actor) error {
	b, err := m.Get(c.Context(), who, c.R.PathValue("code"), Standing)
	if err != nil {
		return err
	}
	events, err := m.History(c.Context(), who, b.Code)
	if err != nil {
		return err
	}
	p := bodyHistoryPage{bodyHead: newHead(c, who, b, "history")}
	for _, e := range events {
		l := eventLine{Event: e, Title: c.T("orgs.event.changed")}
		switch {
		case e.First:
			l.Title = c.T("orgs.event.first")
		case e.Operation == "orgs.close":
			l.Title = c.T("orgs.event.closed")
		case e.Operation == "orgs.correct":
			l.Title = c.T("orgs.event.corrected")
		}
		for _, ch := range e.Changes {
			l.Changes = append(l.Changes, changeLine{c.T("orgs.field." + ch.Field), shown(c, ch.Field, ch.Before), shown(c, ch.Field, ch.After)})
		}
		p.Events = append(p.Events, l)
	}
	return bodyHistoryView.Show(c, http.StatusOK, p)
}

// shown puts the value of a field into words.
func shown(c *web.Context, field, value string) string {
	switch {
	case field == "kind" && slices.Contains(Kinds(), value):
		return kindName(c, value)
	case field == "legal_status" && slices.Contains(LegalStatuses(), value):
		return c.T("orgs.status." + value)
	}
	return value
}
