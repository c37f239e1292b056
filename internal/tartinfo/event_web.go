package tartinfo

import (
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountEvents(page routes) {
	page("GET /tartinfo/members/{id}/events", m.eventList)
}

type eventRow struct {
	Number, Href, Body, Workplace, Post, Kind, Hours, At string
	Outcome                                              tag
}

type eventPage struct {
	web.Page
	Menu []web.Link
	Head *memberHead
	Tabs []web.Link
	Rows []eventRow
}

var eventView = web.NewView[eventPage](pages, "pages/event_list.html")

// eventList answers GET /tartinfo/members/{id}/events.
func (m *Module) eventList(c *web.Context, who identity.Actor) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	x, events, err := m.Events(c.Context(), who, id)
	if err != nil {
		return err
	}
	p := eventPage{Head: headOfMember(c, &x), Tabs: memberTabs(c, &x, "events")}
	p.Page, p.Menu = newPage(c, "/tartinfo/members", "tartinfo.tab.title", x.Shown(), c.T("tartinfo.tab.events"))
	for i := range events { // whoever sees the events may open each search, see SeeSearch
		e := &events[i]
		row := eventRow{Number: e.Search, Body: e.Body, Workplace: e.Workplace, Post: e.Post, Kind: choiceText(c.T, record.StatusKinds, e.StatusKind), At: momentText(c.Lang, e.MadeAt), Outcome: outcomeTag(c.T, e), Href: searchPath(e.SearchID)}
		if e.Hours != "" {
			row.Hours = choiceText(c.T, record.WeeklyHours, e.Hours)
		}
		p.Rows = append(p.Rows, row)
	}
	return eventView.Show(c, http.StatusOK, p)
}

// outcomeTag says what came of an offer.
func outcomeTag(say func(string, ...any) string, e *Event) tag {
	t := tag{outcomeText(say, e.Outcome, e.State), "past"}
	switch {
	case e.Outcome == OutcomeOffered && e.State.Open():
		t.Kind = "wait"
	case e.Outcome == OutcomeChosen:
		t.Kind = "ok"
	case e.Outcome == OutcomeGone || e.BySystem:
		t.Text = say("tartinfo.events.by_system", t.Text)
	}
	return t
}
