package ptr

import (
	"html/template"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/web"
)

type casePanelPage struct {
	web.Page
	Cases []caseLink
	New   string // address at which a case of the person is started; "" for who may not
}

// caseLink is a case in a list with the way to it.
type caseLink struct {
	CaseLine
	Href, What, As string // As: what the person is in it
	Mark           tag
}

func newCaseLinks(c *web.Context, lines []CaseLine) []caseLink {
	var out []caseLink
	for _, l := range lines {
		out = append(out, caseLink{CaseLine: l, Href: casePath(l.ID), What: caseKey(c, caseBranchKeys, l.Branch), As: personRole(c, l.Role), Mark: caseMark(c, l.State)})
	}
	return out
}

var casePanelView = web.NewView[casePanelPage](pages, "pages/case_panel.html")

// CasePanel makes the list of the own office's cases in which a person appears, for the person's page. It is always that
// of today: a case has a history of its own.
func (m *Module) CasePanel(c *web.Context, who identity.Actor, personID int64, _ database.AsOf) (template.HTML, error) {
	found, err := m.CasesOf(c.Context(), who, c.Lang, personID)
	if err != nil {
		return "", err
	}
	p := casePanelPage{Cases: newCaseLinks(c, found)}
	if who.May(identity.HandleCases) && m.People != nil {
		p.New = "/ptr/cases/new?person=" + url.QueryEscape(m.People.PublicID(personID))
	}
	text, err := casePanelView.Text(c, "content", p)
	return template.HTML(text), err //nolint:gosec // made by html/template
}
