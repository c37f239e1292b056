package tartinfo

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountBodies(page routes) {
	page("GET /tartinfo/body", m.ownBody)
	page("POST /tartinfo/body", posted(m.ownBodySave))
	page("GET /tartinfo/body/closing", m.closingStart)
	page("POST /tartinfo/body/closing", posted(m.closingPrepare))
	page("GET /tartinfo/body/closing/members", m.closingMembers)
	page("POST /tartinfo/body/closing/order", posted(m.closingOrder))
	page("POST /tartinfo/body/closing/day", posted(m.closingMove))
	page("GET /tartinfo/closings/{id}", m.closingShow)
	page("POST /tartinfo/closings/{id}", posted(m.closingReassign))
	page("GET /tartinfo/takeovers", m.takeoverList)
	page("POST /tartinfo/takeovers", posted(m.takeoverDecide))
	mountList(m, page, "/tartinfo/bodies", m.bodyList)
	page("GET /tartinfo/bodies/new", m.bodyNew)
	page("POST /tartinfo/bodies/new", posted(m.bodyRegister))
	page("GET /tartinfo/bodies/{id}", m.bodyShow)
	page("POST /tartinfo/bodies/{id}", posted(m.bodySave))
}

const (
	ownBodyPath  = "/tartinfo/body"
	closingStep  = "/tartinfo/body/closing"
	takeoverPath = "/tartinfo/takeovers"
	bodiesPath   = "/tartinfo/bodies"
)

type bodyFormPage struct {
	web.Page
	Menu     []web.Link
	Lead     string
	Action   string
	Seen     string
	Form     template.HTML
	Facts    []web.Fact // what only the centre changes
	Closing  web.Link   // to the end of the body; no text: none
	Read     string     // why nothing can be changed
	Password string     // of a head just made; shown once
	Of       string     // whose it is
	New      bool
	Back     string
}

var bodyFormView = web.NewView[bodyFormPage](pages, "pages/body_form.html")

// labels are what fields that name another body offer.
func labels(others []NamedBody) []string {
	out := make([]string, len(others))
	for i, o := range others {
		out[i] = o.Label
	}
	return out
}

// ownBody answers GET /tartinfo/body.
func (m *Module) ownBody(c *web.Context, who identity.Actor) error {
	return m.showOwnBody(c, who, http.StatusOK, nil, nil)
}

// ownBodySave answers POST /tartinfo/body.
func (m *Module) ownBodySave(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	typed := typedOf(record.OwnBody, v)
	err := m.ChangeOwnBody(c.Context(), who, BodyForm{Seen: v.Get("seen"), Typed: typed, Request: requestOf(v)})
	return answer(c, err, ownBodyPath+"?done=body_saved", func(status int, faults []web.FieldError) error { return m.showOwnBody(c, who, status, typed, faults) })
}

func (m *Module) showOwnBody(c *web.Context, who identity.Actor, status int, typed map[string]string, faults []web.FieldError) error {
	b, err := m.OwnBody(c.Context(), who)
	if err != nil {
		return err
	}
	p := bodyFormPage{Lead: c.T("tartinfo.body.lead"), Action: ownBodyPath, Seen: b.SeenMark(), Back: "/tartinfo"}
	p.Page, p.Menu = newPage(c, ownBodyPath, "tartinfo.body.title")
	p.Closing = web.Link{Text: c.T("tartinfo.body.closing"), Href: closingStep}
	p.Facts = []web.Fact{
		{Name: c.T("tartinfo.field.body_type"), Value: orDash(b.Type)}, {Name: c.T("tartinfo.field.body_status"), Value: statusText(c, b.LegalStatus)},
		{Name: c.T("tartinfo.field.predecessor"), Value: orDash(b.Predecessor)}, {Name: c.T("tartinfo.column.body_code"), Value: b.Code},
	}
	return m.showBodyForm(c, status, &p, record.OwnBody, &b, typed, faults)
}

func (m *Module) showBodyForm(c *web.Context, status int, p *bodyFormPage, form record.Form, b *Body, typed map[string]string, faults []web.FieldError) error {
	p.Errors, p.Notice = faults, noticeOf(c)
	if typed == nil {
		typed = b.typed()
	}
	if b.State(b.Today) == orgs.StateClosed {
		p.Read = c.T("tartinfo.body_closed")
	}
	var err error
	p.Form, err = m.formOffering(c, form, typed, &p.Page, map[string][]string{"supervisor": labels(b.Others)})
	if err != nil {
		return err
	}
	return bodyFormView.Show(c, status, *p)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func statusText(c *web.Context, status string) string {
	if status == "" {
		return "–"
	}
	return choiceText(c.T, record.StatusKinds, status)
}

// stateTag says how a body stands.
func stateTag(c *web.Context, state string) tag {
	switch state {
	case orgs.StateActive:
		return tag{c.T("tartinfo.body_state.active"), "ok"}
	case orgs.StateUpcoming:
		return tag{c.T("tartinfo.body_state.upcoming"), "wait"}
	case orgs.StateEnding:
		return tag{c.T("tartinfo.body_state.ending"), "wait"}
	}
	return tag{c.T("tartinfo.body_state.closed"), "past"}
}

// bodyColumns are the columns of the list.
var bodyListColumns = []listColumn[ListedBody]{
	{key: "body", text: func(_ *web.Context, x *ListedBody) string { return x.Name }, href: func(x *ListedBody) string { return bodyPath(x.ID) }},
	{key: "body_code", text: func(_ *web.Context, x *ListedBody) string { return x.Code }},
	{key: "legal_status", text: func(c *web.Context, x *ListedBody) string { return statusText(c, x.LegalStatus) }},
	{key: "county", text: func(_ *web.Context, x *ListedBody) string { return countyName(x.County) }},
	{key: "settlement", text: func(_ *web.Context, x *ListedBody) string { return x.Settlement }},
	{key: "users", text: func(_ *web.Context, x *ListedBody) string { return strconv.Itoa(x.Users) }, number: true},
	{
		key: "state", text: func(c *web.Context, x *ListedBody) string {
			text := stateTag(c, x.State).Text
			if day := dayText(c.Lang, x.Until); day != "" {
				text += " (" + day + ")"
			}
			return text
		}, mark: func(c *web.Context, x *ListedBody) string { return stateTag(c, x.State).Kind },
	},
}

func bodyPath(id int64) string { return fmt.Sprintf("%s/%d", bodiesPath, id) }

// bodyList answers GET /tartinfo/bodies.
func (m *Module) bodyList(c *web.Context, who identity.Actor) (listOf[ListedBody], error) {
	work, err := m.StuckClosings(c.Context(), who)
	if err != nil {
		return listOf[ListedBody]{}, err
	}
	l := listOf[ListedBody]{
		key: "tartinfo.bodies.", path: bodiesPath, columns: bodyListColumns, filters: bodyFilters,
		actions: []web.Link{{Text: c.T("tartinfo.bodies.new"), Href: bodiesPath + "/new"}},
		fetch: func(ctx context.Context, l listing.Listing, q url.Values) ([]ListedBody, int, error) {
			return m.Bodies(ctx, who, BodyFilter{Text: q.Get("q"), County: q.Get("county"), Status: q.Get("legal_status"), State: q.Get("state")}, l)
		},
	}
	for _, s := range work {
		l.work = append(l.work, web.Link{Text: stuckText(c, &s), Href: closingPath(s.ClosingID)})
	}
	return l, nil
}

// stuckText says what the centre has to do about a closing.
func stuckText(c *web.Context, s *StuckClosing) string {
	if len(s.Awaited) > 0 {
		return c.T("tartinfo.bodies.awaited", s.Body, strings.Join(s.Awaited, ", "))
	}
	return c.T("tartinfo.bodies.left", s.Body, s.Members)
}

func bodyFilters(c *web.Context, q url.Values) []formField {
	all := web.Choice{Text: c.T("tartinfo.filter.all")}
	state := web.Field{Name: "state", Label: c.T("tartinfo.column.state"), Options: []web.Choice{{Text: c.T("tartinfo.bodies.there")}}}
	for _, s := range []string{orgs.StateActive, orgs.StateEnding, orgs.StateClosed} {
		state.Options = append(state.Options, web.Choice{Value: s, Text: stateTag(c, s).Text, Checked: s == q.Get("state")})
	}
	return []formField{
		{web.Field{Name: "q", Label: c.T("tartinfo.bodies.text"), Value: q.Get("q"), Width: 24}, "input"},
		{web.Field{Name: "county", Label: c.T("tartinfo.column.county"), Options: append([]web.Choice{all}, countyChoices(q.Get("county"))...)}, "select"},
		{web.Field{Name: "legal_status", Label: c.T("tartinfo.column.legal_status"), Options: append([]web.Choice{all}, listChoices(c, record.StatusKinds, q.Get("legal_status"))...)}, "select"},
		{state, "select"},
	}
}

// bodyShow answers GET /tartinfo/bodies/{id}.
func (m *Module) bodyShow(c *web.Context, who identity.Actor) error {
	return m.showBody(c, who, http.StatusOK, nil, nil)
}

// bodySave answers POST /tartinfo/bodies/{id}.
func (m *Module) bodySave(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	typed := typedOf(record.CentreBody, v)
	err := m.ChangeBody(c.Context(), who, BodyForm{ID: id, Seen: v.Get("seen"), Typed: typed, Request: requestOf(v)})
	return answer(c, err, bodyPath(id)+"?done=body_saved", func(status int, faults []web.FieldError) error { return m.showBody(c, who, status, typed, faults) })
}

func (m *Module) showBody(c *web.Context, who identity.Actor, status int, typed map[string]string, faults []web.FieldError) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	b, err := m.Body(c.Context(), who, id)
	if err != nil {
		return err
	}
	p := bodyFormPage{Lead: c.T("tartinfo.bodies.one_lead"), Action: bodyPath(id), Seen: b.SeenMark(), Back: bodiesPath}
	p.Page, p.Menu = newPage(c, bodiesPath, "tartinfo.bodies.one", b.Name)
	p.Facts = []web.Fact{
		{Name: c.T("tartinfo.column.body_code"), Value: b.Code}, {Name: c.T("tartinfo.column.state"), Value: stateTag(c, b.State(b.Today)).Text}, {Name: c.T("tartinfo.field.last_day"), Value: orDash(dayText(c.Lang, b.Until))},
	}
	return m.showBodyForm(c, status, &p, record.CentreBody, &b, typed, faults)
}

// bodyNew answers GET /tartinfo/bodies/new.
func (m *Module) bodyNew(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.RunCentre)
	if err != nil {
		return err
	}
	return m.showNewBody(c, who, http.StatusOK, &bodyFormPage{}, map[string]string{}, nil)
}

// bodyRegister answers POST /tartinfo/bodies/new. The password is on the page that answers and nowhere else.
func (m *Module) bodyRegister(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	typed := typedOf(record.NewBody, v)
	id, password, err := m.RegisterBody(c.Context(), who, BodyForm{Typed: typed, Request: requestOf(v)})
	if err == nil && password != "" {
		return m.showNewBody(c, who, http.StatusOK, &bodyFormPage{Password: password, Of: typed["head_code"], Closing: web.Link{Text: c.T("tartinfo.bodies.open"), Href: bodyPath(id)}}, map[string]string{}, nil)
	}
	return answer(c, err, bodiesPath+"?done=body_registered", func(status int, faults []web.FieldError) error {
		return m.showNewBody(c, who, status, &bodyFormPage{}, typed, faults)
	})
}

func (m *Module) showNewBody(c *web.Context, who identity.Actor, status int, p *bodyFormPage, typed map[string]string, faults []web.FieldError) error {
	b, err := m.Body(c.Context(), who, who.BodyID) // for the bodies that can be named as supervising ones
	if err != nil {
		return err
	}
	p.Lead, p.Action, p.New, p.Back = c.T("tartinfo.bodies.new_lead"), bodiesPath+"/new", true, bodiesPath
	p.Page, p.Menu = newPage(c, bodiesPath, "tartinfo.bodies.new")
	p.Errors = faults
	p.Form, err = m.formOffering(c, record.NewBody, typed, &p.Page, map[string][]string{"supervisor": labels(b.Others)})
	if err != nil {
		return err
	}
	return bodyFormView.Show(c, status, *p)
}
