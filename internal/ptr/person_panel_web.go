package ptr

import (
	"html/template"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/web"
)

type personPanelPage struct {
	web.Page
	Lines []panelLine
}

// panelLine is a benefit in the list of a person's benefits; without Href it is another office's.
type panelLine struct {
	BenefitLine
	Href string
	Mark tag
	As   string // what the person is in it
}

var personPanelView = web.NewView[personPanelPage](pages, "pages/person_panel.html")

// PersonPanel makes the list of a person's benefits for the person's page: what is the own office's with the way to
// it, of another office's only what every office may see (C11).
func (m *Module) PersonPanel(c *web.Context, who identity.Actor, personID int64, as database.AsOf) (template.HTML, error) {
	found, err := m.BenefitsOf(c.Context(), who, c.Lang, personID, as)
	if err != nil {
		return "", err
	}
	var p personPanelPage
	for _, b := range found {
		l := panelLine{BenefitLine: b, Mark: benefitMark(c, b.State)}
		if b.Own {
			l.Href, l.As = benefitPath(b.ID), personRole(c, b.Role)
		}
		p.Lines = append(p.Lines, l)
	}
	text, err := personPanelView.Text(c, "content", p)
	return template.HTML(text), err //nolint:gosec // made by html/template
}

// personRole says what somebody is in a benefit.
func personRole(c *web.Context, role string) string {
	switch role {
	case RoleApplicant:
		return c.T("benefit.list.applicant")
	case RoleEntitled:
		return c.T("benefit.list.entitled")
	}
	return c.T("benefit.show.member")
}
