package oversight

import (
	"net/http"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
)

type retentionPage struct {
	web.Page
	Tabs       []web.Link
	Kinds      []kindRow
	Passing    []ruleRow
	Erasures   []erasureRow
	Holds      []holdRow
	MayPropose bool
	MayHold    bool
	NothingDue bool // of no kind
	Unchecked  bool // a citation was not held against its source
	Kind       web.Field
	Subject    web.Field
	Reason     web.Field
}

// kindRow is a kind in words.
type kindRow struct {
	KindView
	Name, Begins string
	Kept         string // how long
	None         bool   // nothing is due
	Unknown      bool   // it was not counted yet
}

type erasureRow struct {
	Erasure
	Name, StateText, StateKind, Href string
}

type holdRow struct {
	Hold
	Name, Subject string
}

type erasurePage struct {
	web.Page
	Tabs      []web.Link
	Row       erasureRow
	Facts     []web.Fact
	Items     []itemRow
	More      bool // there are more things than are shown
	Done, All int  // how far the program is
	MayDecide bool
	OwnOne    bool // somebody else must decide
	Reason    web.Field
	Self      string
}

type itemRow struct {
	Item
	Subject, OutcomeText, OutcomeKind string
}

var (
	retentionView = web.NewView[retentionPage](pages, "pages/retention_list.html")
	erasureView   = web.NewView[erasurePage](pages, "pages/retention_show.html")
)

func (m *Module) retentionPage(c *web.Context, who identity.Actor) (retentionPage, error) {
	v, err := m.Retention(c.Context(), who)
	if err != nil {
		return retentionPage{}, err
	}
	p := retentionPage{
		Page: place(c, nil, "oversight.retention.title"), Tabs: tabs(c, who, "retention"), MayPropose: who.May(identity.ProposeErasure), MayHold: who.May(identity.ApproveErasure),
		Kind:    web.Field{Name: "kind", Label: c.T("oversight.hold.kind")},
		Subject: web.Field{Name: "subject", Label: c.T("oversight.hold.subject"), Hint: c.T("oversight.hold.subject_hint"), Width: 28, Required: true},
		Reason:  web.Field{Name: "reason", Label: c.T("oversight.hold.reason"), Rows: 3, Required: true, Spell: true},
	}
	p.Path, p.NothingDue = "/retention", true
	for _, k := range v.Kinds {
		name := c.T("oversight.kind." + k.Code)
		kept := c.T("oversight.retention.months", k.Period.Months)
		if k.Period.Months%12 == 0 {
			kept = c.T("oversight.retention.years", k.Period.Months/12)
		}
		p.Kinds = append(p.Kinds, kindRow{KindView: k, Name: name, Begins: c.T("oversight.begins." + k.Code), Kept: kept, None: k.Count == 0, Unknown: k.SurveyedAt.IsZero()})
		p.Kind.Options = append(p.Kind.Options, web.Choice{Value: k.Code, Text: name})
		p.NothingDue, p.Unchecked = p.NothingDue && k.Count == 0 && !k.SurveyedAt.IsZero(), p.Unchecked || !k.Period.Verified
	}
	for _, code := range passing {
		p.Passing = append(p.Passing, ruleRow{c.T("oversight.kind." + code), c.T("oversight.passing." + code)})
	}
	for _, e := range v.Erasures {
		p.Erasures = append(p.Erasures, erasureRowOf(c, e))
	}
	for _, h := range v.Holds {
		p.Holds = append(p.Holds, holdRow{h, c.T("oversight.kind." + h.Kind), m.thing(h.Kind, h.SubjectID)})
	}
	return p, nil
}

// thing names a thing of a kind: a person by the opaque id, all others by number.
func (m *Module) thing(kind string, id int64) string {
	if kind == KindPerson {
		return m.People.PublicID(id)
	}
	return strconv.FormatInt(id, 10)
}

func erasureRowOf(c *web.Context, e Erasure) erasureRow {
	kinds := map[string]string{Proposed: "wait", Approved: "busy", Refused: "bad", Done: "ok"}
	return erasureRow{e, c.T("oversight.kind." + e.Kind), c.T("oversight.state." + e.State), kinds[e.State], "/retention/" + strconv.FormatInt(e.ID, 10)}
}

// retention answers GET /retention.
func (m *Module) retention(c *web.Context, who identity.Actor) error {
	p, err := m.retentionPage(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("oversight.retention.noted")
	}
	return retentionView.Show(c, http.StatusOK, p)
}

// propose answers POST /retention/propose.
func (m *Module) propose(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := m.Propose(c.Context(), who, v.Get("kind"), requestOf(v))
	if err == nil {
		return c.Redirect("/retention/" + strconv.FormatInt(id, 10))
	}
	status, text, known := refusal(c, err)
	if !known {
		return err
	}
	p, err := m.retentionPage(c, who)
	if err != nil {
		return err
	}
	p.Errors = []web.FieldError{{Text: text}}
	return retentionView.Show(c, status, p)
}

// hold answers POST /retention/hold.
func (m *Module) hold(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ApproveErasure)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := NewHold{Kind: v.Get("kind"), Reason: v.Get("reason"), Request: requestOf(v)}
	typed := fields.Clean(v.Get("subject"))
	if in.Kind == KindPerson {
		in.SubjectID, err = m.People.ParsePublicID(typed)
	} else {
		in.SubjectID, err = number(typed)
	}
	unread := errs.KindOf(err) == errs.NotFound && err != nil
	if err != nil && !unread {
		return err
	}
	var status int
	var text, field string
	if unread {
		status, text, field = http.StatusUnprocessableEntity, c.T("oversight.hold.unreadable"), "subject"
	} else {
		err = m.HoldBack(c.Context(), who, in)
		if err == nil {
			return c.Redirect("/retention?done")
		}
		var known bool
		status, text, known = refusal(c, err)
		if !known {
			return err
		}
		field = "reason"
	}
	p, err := m.retentionPage(c, who)
	if err != nil {
		return err
	}
	p.Kind.Value, p.Subject.Value, p.Reason.Value = in.Kind, typed, v.Get("reason")
	if field == "subject" {
		p.Subject.Error = text
	} else {
		p.Reason.Error = text
	}
	p.Errors = []web.FieldError{{Field: field, Text: text}}
	return retentionView.Show(c, status, p)
}

// release answers POST /retention/release.
func (m *Module) release(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ApproveErasure)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(v.Get("hold"))
	if err != nil {
		return err
	}
	err = m.ReleaseHold(c.Context(), who, id, requestOf(v))
	if err != nil {
		return err
	}
	return c.Redirect("/retention?done")
}

func (m *Module) erasurePage(c *web.Context, who identity.Actor) (erasurePage, error) {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return erasurePage{}, err
	}
	e, err := m.Erasure(c.Context(), who, id)
	if err != nil {
		return erasurePage{}, err
	}
	row := erasureRowOf(c, e)
	p := erasurePage{
		Page: place(c, []web.Link{{Text: c.T("oversight.retention.title"), Href: "/retention"}}, "oversight.erasure.title", row.Name), Tabs: tabs(c, who, "retention"), Row: row,
		Done: int(e.Erased + e.Held + e.NotDue), All: int(e.Count), More: e.Count > int64(len(e.Items)), MayDecide: e.State == Proposed && who.May(identity.ApproveErasure) && e.ProposedBy != who.Code, OwnOne: e.State == Proposed && e.ProposedBy == who.Code,
		Reason: web.Field{Name: "reason", Label: c.T("oversight.erasure.reason"), Hint: c.T("oversight.erasure.reason_hint"), Rows: 3, Spell: true}, Self: row.Href,
		Facts: []web.Fact{
			{Name: c.T("oversight.erasure.count"), Value: strconv.FormatInt(e.Count, 10)},
			{Name: c.T("oversight.erasure.before"), Value: e.Before.Dotted() + "."},
			{Name: c.T("oversight.column.law"), Value: e.Law},
			{Name: c.T("oversight.erasure.proposed_by"), Value: e.ProposedBy, Note: dayText(e.ProposedAt)},
			{Name: c.T("oversight.erasure.decided_by"), Value: e.DecidedBy, Note: dayText(e.DecidedAt)},
			{Name: c.T("oversight.erasure.reason"), Value: e.Reason},
		},
	}
	p.Path = row.Href
	outcomes := map[string]string{"": "wait", "erased": "past", "held": "info", "not_due": "info"}
	for _, i := range e.Items {
		key := i.Outcome
		if key == "" {
			key = "waiting"
		}
		p.Items = append(p.Items, itemRow{i, m.thing(e.Kind, i.ID), c.T("oversight.outcome." + key), outcomes[i.Outcome]})
	}
	return p, nil
}

// erasure answers GET /retention/{id}.
func (m *Module) erasure(c *web.Context, who identity.Actor) error {
	p, err := m.erasurePage(c, who)
	if err != nil {
		return err
	}
	if p.Row.State == Approved {
		p.Refresh = 5
	}
	return erasureView.Show(c, http.StatusOK, p)
}

// decide answers POST /retention/{id}.
func (m *Module) decide(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	err = m.Decide(c.Context(), who, Decision{ErasureID: id, Approve: v.Get("verdict") == "approve", Reason: v.Get("reason"), Request: requestOf(v)})
	if err == nil {
		return c.Redirect("/retention/" + strconv.FormatInt(id, 10))
	}
	status, text, known := refusal(c, err)
	if !known {
		return err
	}
	p, err := m.erasurePage(c, who)
	if err != nil {
		return err
	}
	p.Reason.Value, p.Reason.Error = v.Get("reason"), text
	p.Errors = []web.FieldError{{Field: "reason", Text: text}}
	return erasureView.Show(c, status, p)
}
