package identity

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"oszir/internal/platform/web"
)

type waitingPage struct {
	web.Page
	Rows []waitingRow
}

type waitingRow struct{ Href, Name, Code, Role, Body, Sent, State, StateKind, Note string }

var waitingView = web.NewView[waitingPage](pages, "pages/request_waiting.html")

// showWaiting answers GET /rights/waiting: what the actor has to decide.
func (m *Module) showWaiting(c *web.Context, who Actor) error {
	list, err := m.Waiting(c.Context(), who)
	if err != nil {
		return err
	}
	p := waitingPage{Page: rightsPage(c, "identity.waiting.title")}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("identity.waiting.done")
	}
	for _, a := range list {
		row := waitingRow{
			Href: fmt.Sprintf("/rights/waiting/%d", a.ID), Name: a.Name, Code: a.Code, Role: roleName(c, a.Role), Body: m.bodyText(c, a.BodyID),
			Sent: momentDay(c, a.SentAt), State: stateName(c, a.State), StateKind: stateKind(a.State),
		}
		if a.Deputy {
			row.Note = c.T("identity.waiting.deputy")
		}
		p.Rows = append(p.Rows, row)
	}
	return waitingView.Show(c, http.StatusOK, p)
}

// showDecision answers GET /rights/waiting/{id}.
func (m *Module) showDecision(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	p, err := m.decisionPage(c, who, id, nil)
	if err != nil {
		return err
	}
	return requestView.Show(c, http.StatusOK, p)
}

// decisionPage shows a request to who decides, with what was typed.
func (m *Module) decisionPage(c *web.Context, who Actor, id int64, v url.Values) (requestPage, error) {
	one, err := m.WaitingRequest(c.Context(), who, id)
	if err != nil {
		return requestPage{}, err
	}
	p := m.requestPage(c, one, "identity.decide.title", fmt.Sprintf("/rights/waiting/%d", id))
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.waiting.title"), Href: "/rights/waiting"}, {Text: p.Title}}
	p.Facts = append([]web.Fact{{Name: c.T("identity.rights.who"), Value: one.Name, Note: one.Code}}, p.Facts...)
	p.MayDecide, p.Waiting = one.May, false
	switch {
	case one.May:
		p.Next = c.T("identity.decide.you")
	case one.State.Waiting():
		p.Next = c.T("identity.decide.other", roleName(c, one.Decider))
	}
	p.AnswerText = web.Field{Name: "answer", Label: c.T("identity.decide.answer"), Hint: c.T("identity.decide.answer_hint"), Value: v.Get("answer"), Rows: 3, Spell: true}
	kind, _ := KindOf(one.Role)
	if one.State != StateFirst {
		return p, nil
	}
	switch kind.Register {
	case RegisterKENYSZI:
		there, err := m.bodiesOf(c.Context(), one.BodyID)
		if err != nil {
			return p, err
		}
		p.Sites = web.Field{Name: "site", Label: c.T("identity.decide.sites"), Hint: c.T("identity.decide.sites_hint")}
		for _, id := range there {
			value := strconv.FormatInt(id, 10)
			p.Sites.Options = append(p.Sites.Options, web.Choice{Value: value, Text: m.bodyText(c, id), Checked: slices.Contains(v["site"], value)})
		}
	case RegisterGYVR:
		if one.Role == RolePlacementHead {
			p.HeadCheck = web.Field{Name: "head", Label: c.T("identity.decide.head"), Options: []web.Choice{
				{Value: "yes", Text: c.T("identity.decide.head_yes"), Checked: v.Get("head") == "yes"},
			}}
		}
	}
	return p, nil
}

// doDecide answers POST /rights/waiting/{id}/first.
func (m *Module) doDecide(c *web.Context, who Actor) error {
	return m.takeDecision(c, who, func(d Decision) error { return m.Decide(c.Context(), who, d) })
}

// doSettle answers POST /rights/waiting/{id}/second.
func (m *Module) doSettle(c *web.Context, who Actor) error {
	return m.takeDecision(c, who, func(d Decision) error { return m.Settle(c.Context(), who, d) })
}

func (m *Module) takeDecision(c *web.Context, who Actor, do func(Decision) error) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	d := Decision{ID: id, Approve: v.Get("decision") == "approve", Answer: v.Get("answer"), HeadChecked: v.Get("head") == "yes", Request: request(v)}
	for _, s := range v["site"] {
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil {
			d.Sites = append(d.Sites, n)
		}
	}
	err = do(d)
	if err == nil {
		return c.Redirect("/rights/waiting?done")
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p, shown := m.decisionPage(c, who, id, v)
	if shown != nil {
		return shown
	}
	field := ""
	switch keyOfError(err) {
	case "identity.reason_missing", "identity.reason_long":
		field, p.AnswerText.Error = "answer", text
	case "identity.request.no_sites":
		field, p.Sites.Error = "site", text
	case "identity.request.head_unchecked":
		field, p.HeadCheck.Error = "head", text
	}
	p.Errors = []web.FieldError{{Field: field, Text: text}}
	return requestView.Show(c, status, p)
}

// keyOfError gives the message key of an error that told knows.
func keyOfError(err error) string {
	_, key, _ := web.Status(err)
	return key
}
