package ptr

import (
	"net/http"
	"net/url"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type moveNewPage struct {
	web.Page
	Sections []web.Link
	Action   string // with the filter, when all benefits of one are moved
	Asked    []web.Fact
	IDs      web.Field
	To, Day  web.Field
	Reason   web.Field
	NewCases web.Field
	ByKind   bool
	Preview  *movePreview // nil: nothing was looked at yet
}

// movePreview is what a move would do, in words.
type movePreview struct {
	MovePreview
	Says  string
	Lines []moveLine
}

// moveLine is a benefit that is not moved.
type moveLine struct {
	ID, Href  string
	Applicant personLine
	Why       string
}

var moveNewView = web.NewView[moveNewPage](pages, "pages/move_new.html")

// moveNew answers GET /ptr/moves/new.
func (m *Module) moveNew(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return err
	}
	p, _ := m.newMovePage(c, who, url.Values{})
	return moveNewView.Show(c, status(p.Page), p)
}

// newMovePage gives the form as it was filled in, and the move that it asks for.
func (m *Module) newMovePage(c *web.Context, who identity.Actor, v url.Values) (moveNewPage, Move) {
	q := cleanQuery(ListBenefits, c.R.URL.Query())
	q.Del("sort")
	p := moveNewPage{
		Page: page(c, []web.Link{{Text: c.T("ptr.orders.title"), Href: "/ptr/orders"}}, "ptr.moves.title"), Sections: sections(c, who, ""),
		Action: "/ptr/moves/new", ByKind: q.Get("kind") != "",
	}
	p.Path = p.Action
	if len(q) > 0 {
		p.Action += "?" + q.Encode()
	}
	a := &asked{q: q, page: &p.Page}
	in := Move{Filter: a.benefits(c, ListBenefits), To: v.Get("to"), Reason: v.Get("reason"), NewCases: v.Get("new_cases") != "", Day: calendar.None, Request: requestOf(v)}
	in.Filter.Sort = SortOldest
	for _, list := range [][]filterField{a.frame.Main, a.frame.More} {
		for i := range list {
			f := &list[i]
			if f.Value == "" {
				continue
			}
			text := f.Value
			for _, o := range f.Options {
				if o.Value == f.Value {
					text = o.Text
				}
			}
			p.Asked = append(p.Asked, web.Fact{Name: f.Label, Value: text})
		}
	}
	p.IDs = web.Field{Name: "ids", Label: c.T("ptr.moves.ids"), Hint: c.T("ptr.moves.ids_hint"), Value: v.Get("ids"), Rows: 4}
	in.IDs = strings.FieldsFunc(v.Get("ids"), func(r rune) bool { return r <= ' ' || r == ',' || r == ';' })
	p.To = web.Field{Name: "to", Label: c.T("ptr.moves.to"), Hint: c.T("ptr.moves.to_hint"), Value: fields.Clean(v.Get("to")), Width: 24, Required: true}
	p.Day = dayField(c, &p.Page, v, "day", "ptr.moves.day", &in.Day)
	p.Day.Hint, p.Day.Required = c.T("ptr.moves.day_hint"), true
	p.Reason = web.Field{Name: "reason", Label: c.T("ptr.moves.reason"), Value: v.Get("reason"), Rows: 2, Required: true, Spell: true}
	p.NewCases = web.Field{Name: "new_cases", Label: c.T("ptr.moves.cases"), Options: []web.Choice{
		{Value: "yes", Text: c.T("ptr.moves.new_cases"), Hint: c.T("ptr.moves.new_cases_hint"), Checked: in.NewCases},
	}}
	return p, in
}

// moveSend answers POST /ptr/moves/new: it shows what would be done, or orders it.
func (m *Module) moveSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	p, in := m.newMovePage(c, who, v)
	if len(p.Asked) == 0 && len(in.IDs) == 0 {
		p.IDs.Error = c.T("ptr.moves.chosen_missing")
		p.Errors = append(p.Errors, web.FieldError{Field: "ids", Text: p.IDs.Error})
	}
	if len(p.Errors) > 0 {
		return moveNewView.Show(c, http.StatusUnprocessableEntity, p)
	}
	if v.Get("do") == "order" {
		in.Request = requestOf(v)
		id, err := m.MoveBenefits(c.Context(), who, in)
		if err == nil {
			return c.Redirect(orderPath(id))
		}
		return m.refuseMove(c, p, err)
	}
	found, err := m.PreviewMove(c.Context(), who, in)
	if err != nil {
		return m.refuseMove(c, p, err)
	}
	p.Preview = &movePreview{MovePreview: found}
	p.Preview.Says = c.T("ptr.moves.preview", found.Benefits, found.To.Name, i18n.Format(c.Lang, in.Day))
	for i := range found.Lines {
		l := &found.Lines[i]
		p.Preview.Lines = append(p.Preview.Lines, moveLine{
			ID: l.BenefitID, Href: benefitPath(l.BenefitID), Applicant: m.newPersonLine(l.Applicant), Why: c.T(l.Why, saidArgs(c, l.WhyArgs)...),
		})
	}
	return moveNewView.Show(c, http.StatusOK, p)
}

// refuseMove shows the form again with what is wrong with it.
func (m *Module) refuseMove(c *web.Context, p moveNewPage, err error) error {
	r, ok := refusalOf(err)
	if !ok {
		if errs.KindOf(err) == errs.NotFound && p.IDs.Value != "" {
			p.IDs.Error = c.T("ptr.moves.not_ours")
			p.Errors = append(p.Errors, web.FieldError{Field: "ids", Text: p.IDs.Error})
			return moveNewView.Show(c, http.StatusUnprocessableEntity, p)
		}
		return err
	}
	p.Errors = append(p.Errors, saidOf(c, r.Findings, &p.IDs, &p.To, &p.Day, &p.Reason)...)
	return moveNewView.Show(c, http.StatusUnprocessableEntity, p)
}

// saidOf puts findings to the fields of a form, and gives the lines of the summary.
func saidOf(c *web.Context, found []finding.Finding, to ...*web.Field) []web.FieldError {
	var out []web.FieldError
	for i := range found {
		e := web.FieldError{Text: findingSaid(c, &found[i])}
		for _, f := range to {
			if f.Name == found[i].Field {
				f.Error, e.Field = e.Text, f.Name
			}
		}
		out = append(out, e)
	}
	return out
}
