package ptr

import (
	"errors"
	"fmt"
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// overlapPage is what a check has found parallel to a case: the brief, and more with a reason.
type overlapPage struct {
	web.Page
	Overlap Overlap
	Text    string // what the check says
	Mark    tag
	Href    string // of the own office's benefit; ""
	Self    string
	Back    string
	Reason  web.Field
	May     bool     // more can be asked for
	Details *Details // nil: nothing was opened
}

var overlapView = web.NewView[overlapPage](pages, "pages/case_overlap.html")

// mountChecks adds the pages of what checks find.
func (m *Module) mountChecks(page func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option)) {
	page("GET /ptr/suspicions", m.suspicionList)
	page("GET /ptr/suspicions/{id}", m.suspicionShow)
	page("POST /ptr/suspicions/{id}", m.suspicionSettle)
	page("GET /ptr/outside-range", m.outsideList)
	page("GET /ptr/outside-range.xlsx", m.outsideWorkbook, web.Within(downloadTime))
	page("GET /ptr/cases/{id}/overlaps/{mark}", m.overlapShow)
	page("POST /ptr/cases/{id}/overlaps/{mark}", m.overlapOpen)
}

// overlapShow answers GET /ptr/cases/{id}/overlaps/{mark} with the brief.
func (m *Module) overlapShow(c *web.Context, who identity.Actor) error {
	p, err := m.newOverlapPage(c, who)
	if err != nil {
		return err
	}
	return overlapView.Show(c, http.StatusOK, p)
}

// overlapOpen answers POST /ptr/cases/{id}/overlaps/{mark} with more, when there is a reason.
func (m *Module) overlapOpen(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	key, digest := web.Request(v)
	d, err := m.OpenDetails(c.Context(), who, c.Lang, Looking{CaseID: id, Mark: c.R.PathValue("mark"), Reason: v.Get("reason"), Request: audit.Request{Key: key, Digest: digest}})
	var known *errs.Error
	if err != nil && (!errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict) {
		return err
	}
	p, shown := m.newOverlapPage(c, who)
	if shown != nil {
		return shown
	}
	p.Reason.Value = v.Get("reason")
	if err == nil {
		p.Details = &d
		return overlapView.Show(c, http.StatusOK, p)
	}
	text := c.T(known.Key, known.Args...)
	var refused *Refusal
	if errors.As(err, &refused) {
		text = c.T("ptr.case.reason_missing")
		p.Reason.Error = text
	}
	p.Errors = []web.FieldError{{Field: p.Reason.Name, Text: text}}
	return overlapView.Show(c, status(p.Page), p)
}

func (m *Module) newOverlapPage(c *web.Context, who identity.Actor) (overlapPage, error) {
	id, err := loadNumber(c)
	if err != nil {
		return overlapPage{}, err
	}
	o, err := m.CaseOverlap(c.Context(), who, c.Lang, id, c.R.PathValue("mark"))
	if err != nil {
		return overlapPage{}, err
	}
	self := fmt.Sprintf("/ptr/cases/%d", id)
	p := overlapPage{
		Page:    page(c, []web.Link{{Text: c.T("ptr.cases.title"), Href: "/ptr/cases"}, {Text: c.T("ptr.overlap.case"), Href: self}}, "ptr.overlap.title"),
		Overlap: o, Text: m.checkText(c, &o.Finding), Mark: benefitMark(c, o.State), Self: self + "/overlaps/" + o.Finding.Mark, Back: self + "/checks",
		May:    o.More && who.May(identity.OpenDetails),
		Reason: web.Field{Name: "reason", Label: c.T("ptr.overlap.reason"), Hint: c.T("ptr.overlap.reason_hint"), Rows: 3, Required: true, Spell: true},
	}
	p.Path = p.Self
	if o.ID != "" {
		p.Href = benefitPath(o.ID)
	}
	return p, nil
}
