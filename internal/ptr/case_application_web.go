package ptr

import (
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

// applicationPart is the step of what the application says.
type applicationPart struct {
	Can    bool
	Groups []fieldGroup
	Facts  []FieldText // instead of the form, once nothing can be changed
}

func fillApplication(c *web.Context, who identity.Actor, p *casePage, f *caseForm) error {
	v := &p.View
	part := &applicationPart{Can: v.State.Can(SaveApplication) && who.May(identity.HandleCases)}
	p.Application = part
	uses := v.Kind.Application
	if !part.Can {
		for _, u := range uses {
			if text := fieldText(c.Lang, u.Field, v.Record.Of(u.Field)); text != "" {
				part.Facts = append(part.Facts, FieldText{Field: u.Field, Label: u.Field.Column, Text: text})
			}
		}
		return nil
	}
	texts, both, err := textsOf(p, f, uses)
	if err != nil {
		return err
	}
	g := fieldGroup{Title: c.T("ptr.case.application.legend")}
	for i := range uses {
		g.Fields = append(g.Fields, newCaseField(c, v.Kind, &uses[i], texts[uses[i].Field.Key]))
	}
	part.Groups = []fieldGroup{g}
	p.placeFindings(c, f, part.Groups, both)
	return nil
}

// applicationSave answers POST /ptr/cases/{id}/application.
func (m *Module) applicationSave(c *web.Context, who identity.Actor) error {
	return m.caseCommand(c, who, partApplication, func(h Handle, v url.Values) (string, Command, error) {
		partial := v.Get("do") != "save"
		_, err := m.SaveApplication(c.Context(), who, h, formValues(v), partial)
		if partial {
			return "/" + partApplication, SaveApplication, err
		}
		return "", SaveApplication, err
	})
}
