package identity

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"oszir/internal/platform/web"
	"oszir/internal/platform/workbook"
)

func (m *Module) membershipRoutes(s *web.Site) {
	s.Handle("GET /rights/body", m.Page(m.showHeld))
	s.Handle("POST /rights/body", m.Page(m.filterHeld))
	s.Handle("GET /rights/body.csv", m.Page(m.heldCSV))
	s.Handle("GET /rights/body.xlsx", m.Page(m.heldWorkbook))
	s.Handle("GET /rights/body/{id}", m.Page(m.showRight))
	s.Handle("POST /rights/body/{id}", m.Page(m.doRight))
	s.Handle("GET /rights/body/{id}/profile", m.Page(m.showProfileOf))
}

type heldPage struct {
	web.Page
	Role, Text, Unused web.Field
	Rows               []heldRow
	All, Idle          int
	Cut                bool // there are more than the page shows
}

type heldRow struct {
	Href, Name, Code, Role, Register, Body string
	From, Until, LastUsed                  string
	State, StateKind                       string
	Idle                                   bool
}

var heldView = web.NewView[heldPage](pages, "pages/right_list.html")

// showHeld answers GET /rights/body: who has what.
func (m *Module) showHeld(c *web.Context, who Actor) error { return m.heldList(c, who, url.Values{}) }

// filterHeld answers POST /rights/body: the same, narrowed. What is typed may be a name, so it stands in no address.
func (m *Module) filterHeld(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	return m.heldList(c, who, v)
}

func (m *Module) heldList(c *web.Context, who Actor, v url.Values) error {
	f := RightFilter{Role: Role(v.Get("role")), Text: v.Get("text"), Unused: v.Get("unused") == "yes"}
	list, err := m.RightsHeld(c.Context(), who, f)
	if err != nil {
		return err
	}
	p := heldPage{
		Page: rightsPage(c, "identity.held.title"), All: len(list), Cut: len(list) >= 500,
		Role:   web.Field{Name: "role", Label: c.T("identity.held.role"), Options: []web.Choice{{Text: c.T("identity.held.every_role")}}},
		Text:   web.Field{Name: "text", Label: c.T("identity.held.text"), Value: f.Text, Type: "search", Width: 24},
		Unused: web.Field{Name: "unused", Label: c.T("identity.held.unused"), Options: []web.Choice{{Value: "yes", Text: c.T("identity.held.unused_only"), Checked: f.Unused}}},
	}
	for _, k := range roleKinds {
		p.Role.Options = append(p.Role.Options, web.Choice{Value: string(k.Role), Text: string(k.Register) + " – " + roleName(c, k.Role), Checked: k.Role == f.Role})
	}
	for _, h := range list {
		row := m.heldRow(c, h)
		if row.Idle {
			p.Idle++
		}
		p.Rows = append(p.Rows, row)
	}
	return heldView.Show(c, http.StatusOK, p)
}

func (m *Module) heldRow(c *web.Context, h Held) heldRow {
	kind, _ := KindOf(h.Role)
	state := heldState(h)
	row := heldRow{
		Href: fmt.Sprintf("/rights/body/%d", h.ID), Name: h.Name, Code: h.Code, Role: roleName(c, h.Role), Register: string(kind.Register), Body: m.bodyText(c, h.BodyID),
		From: momentDay(c, h.From), Until: lastDay(c, h.Until), LastUsed: orText(momentDay(c, h.LastUsed), c.T("identity.held.never")),
		State: stateName(c, state), StateKind: stateKind(state), Idle: h.Unused,
	}
	if h.Disabled {
		row.State, row.StateKind = c.T("identity.held.disabled"), "bad"
	}
	return row
}

// heldState is the state of a right as pages say it.
func heldState(h Held) State {
	switch {
	case h.Over:
		return StateExpired
	case h.Suspended:
		return StateSuspended
	}
	return StateInForce
}

// heldColumns are the columns of the exported list.
var heldColumns = []struct {
	key   string
	width float64
	cell  func(m *Module, c *web.Context, h Held) string
}{
	{"identity.rights.who", 30, func(_ *Module, _ *web.Context, h Held) string { return h.Name }},
	{"identity.account.code", 20, func(_ *Module, _ *web.Context, h Held) string { return h.Code }},
	{"identity.account.body", 44, func(m *Module, c *web.Context, h Held) string { return m.bodyText(c, h.BodyID) }},
	{"identity.request.step.register", 14, func(_ *Module, _ *web.Context, h Held) string {
		kind, _ := KindOf(h.Role)
		return string(kind.Register)
	}},
	{"identity.account.role", 30, func(_ *Module, c *web.Context, h Held) string { return roleName(c, h.Role) }},
	{"identity.held.state", 24, func(m *Module, c *web.Context, h Held) string { return m.heldRow(c, h).State }},
	{"identity.request.from", 16, func(_ *Module, c *web.Context, h Held) string { return momentDay(c, h.From) }},
	{"identity.request.until", 16, func(_ *Module, c *web.Context, h Held) string { return lastDay(c, h.Until) }},
	{"identity.held.last_used", 16, func(m *Module, c *web.Context, h Held) string { return m.heldRow(c, h).LastUsed }},
}

// everyRight is more than any list holds.
const everyRight = 1_000_000

// heldWorkbook answers GET /rights/body.xlsx with the whole list.
func (m *Module) heldWorkbook(c *web.Context, who Actor) error {
	list, err := m.RightsHeld(c.Context(), who, RightFilter{Limit: everyRight})
	if err != nil {
		return err
	}
	return c.Download(c.T("identity.held.file", ".xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(out io.Writer) error {
		w := workbook.NewWriter()
		defer w.Close()
		var columns []workbook.Column
		for _, column := range heldColumns {
			columns = append(columns, workbook.Column{Heading: c.T(column.key), Form: workbook.Text, Width: column.width, Need: workbook.Required})
		}
		err := w.Sheet(c.T("identity.held.sheet"), columns)
		if err != nil {
			return err
		}
		for _, h := range list {
			var cells []workbook.Cell
			for _, column := range heldColumns {
				cells = append(cells, workbook.Cell{Text: column.cell(m, c, h)})
			}
			err = w.Row(cells)
			if err != nil {
				return err
			}
		}
		return w.Save(out)
	})
}

// heldCSV answers GET /rights/body.csv with the same as Hungarian offices' programs read it.
func (m *Module) heldCSV(c *web.Context, who Actor) error {
	list, err := m.RightsHeld(c.Context(), who, RightFilter{Limit: everyRight})
	if err != nil {
		return err
	}
	return c.Download(c.T("identity.held.file", ".csv"), "text/csv; charset=utf-8", func(out io.Writer) error {
		_, err := io.WriteString(out, "\ufeff")
		if err != nil {
			return fmt.Errorf("beginning table: %w", err)
		}
		w := csv.NewWriter(out)
		w.Comma, w.UseCRLF = ';', true
		var cells []string
		for _, column := range heldColumns {
			cells = append(cells, c.T(column.key))
		}
		err = w.Write(cells)
		for _, h := range list {
			for i, column := range heldColumns {
				cells[i] = column.cell(m, c, h)
				if strings.IndexAny(cells[i], "=+-@\t\r\n＝＋－＠") == 0 {
					cells[i] = "'" + cells[i] // no formula
				}
			}
			if err == nil {
				err = w.Write(cells)
			}
		}
		w.Flush()
		if err == nil {
			err = w.Error()
		}
		return err
	})
}

type rightPage struct {
	web.Page
	Self             string
	Facts            []web.Fact
	State, StateKind string
	Does             []string
	Events           []web.Event
	Suspend          bool // may be suspended by the actor
	Resume           bool
	Withdraw         bool
	Confirm          bool // a review asks for it
	Blocked          bool // the account, and the actor may let it in again
	Reason           web.Field
	ByDocument       bool // it ends by a paper
	PaperHref        string
}

var rightView = web.NewView[rightPage](pages, "pages/right_show.html")

// showRight answers GET /rights/body/{id}.
func (m *Module) showRight(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	p, err := m.rightPage(c, who, id, "")
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("identity.right.done")
	}
	return rightView.Show(c, http.StatusOK, p)
}

func (m *Module) rightPage(c *web.Context, who Actor, id int64, why string) (rightPage, error) {
	one, err := m.RightHeld(c.Context(), who, id)
	if err != nil {
		return rightPage{}, err
	}
	row := m.heldRow(c, one.Held)
	p := rightPage{
		Page: rightsPage(c, "identity.right.title"), Self: row.Href, State: row.State, StateKind: row.StateKind, Does: doesOf(c, one.Role), Events: events(c, one.History),
		Reason: web.Field{Name: "reason", Label: c.T("identity.right.reason"), Hint: c.T("identity.right.reason_hint"), Value: why, Rows: 3, Required: true, Spell: true},
		Facts: []web.Fact{
			{Name: c.T("identity.rights.who"), Value: row.Name, Note: row.Code, Href: row.Href + "/profile"},
			{Name: c.T("identity.account.role"), Value: row.Role, Note: row.Register},
			{Name: c.T("identity.account.body"), Value: row.Body},
			{Name: c.T("identity.request.from"), Value: row.From},
			{Name: c.T("identity.request.until"), Value: row.Until},
			{Name: c.T("identity.held.last_used"), Value: row.LastUsed},
		},
	}
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.held.title"), Href: "/rights/body"}, {Text: p.Title}}
	p.Blocked, err = m.isBlocked(c.Context(), who, one.AccountID)
	if err != nil {
		return p, err
	}
	if m.mayChangeHeld(c.Context(), who, one.Held) {
		p.Suspend, p.Resume = !one.Over && !one.Suspended, !one.Over && one.Suspended
		p.Withdraw = !one.Over && one.Role != RoleRepresentative
		p.Confirm, err = m.underReview(c.Context(), id)
		if err != nil {
			return p, err
		}
	}
	if one.Role == RoleRepresentative && !one.Over {
		p.ByDocument, p.PaperHref = true, fmt.Sprintf("/rights/papers/new?withdraw=%d", id)
	}
	return p, nil
}

// doRight answers POST /rights/body/{id}: suspends, resumes, withdraws or confirms a right, or lets its holder in again.
func (m *Module) doRight(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := RightChange{ID: id, Reason: v.Get("reason"), Request: request(v)}
	switch v.Get("do") {
	case "suspend":
		err = m.SuspendRight(c.Context(), who, in)
	case "resume":
		err = m.ResumeRight(c.Context(), who, in)
	case "confirm":
		err = m.ConfirmRight(c.Context(), who, in)
	case "unlock":
		err = m.unlockHolder(c.Context(), who, in)
	default:
		err = m.WithdrawRight(c.Context(), who, in)
	}
	if err == nil {
		return c.Redirect(fmt.Sprintf("/rights/body/%d?done", id))
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p, shown := m.rightPage(c, who, id, in.Reason)
	if shown != nil {
		return shown
	}
	field := ""
	if strings.HasPrefix(keyOfError(err), "identity.reason_") {
		field, p.Reason.Error = p.Reason.Name, text
	}
	p.Errors = []web.FieldError{{Field: field, Text: text}}
	return rightView.Show(c, status, p)
}
