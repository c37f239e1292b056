package oversight

import (
	"errors"
	"html/template"
	"io"
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type copyPage struct {
	web.Page
	Who    string
	Action string
	Back   string
	Reason web.Field
}

type copyPanelPage struct {
	web.Page
	Form string
}

var (
	copyView      = web.NewView[copyPage](pages, "pages/copy_new.html")
	copyPanelView = web.NewView[copyPanelPage](pages, "pages/copy_panel.html")
)

// zipType is the type of a copy.
const zipType = "application/zip"

// ownCopy answers POST /my-data/copy with the copy of all data about who asks.
func (m *Module) ownCopy(c *web.Context, who identity.Actor) error {
	_, err := c.Post()
	if err != nil {
		return err
	}
	return c.Download(c.T("oversight.copy.file")+".zip", zipType, func(w io.Writer) error { return m.OwnCopy(c.Context(), who, c.Lang, w) })
}

// CopyPanel makes the part of a person's page that leads to the copy of all data about them.
func (m *Module) CopyPanel(c *web.Context, who identity.Actor, person int64, _ database.AsOf) (template.HTML, error) {
	err := who.Require(identity.CopyData)
	if err != nil {
		return "", err
	}
	text, err := copyPanelView.Text(c, "content", copyPanelPage{Form: "/copies/" + m.People.PublicID(person)})
	return template.HTML(text), err //nolint:gosec // made by html/template
}

func (m *Module) newCopyPage(c *web.Context, who identity.Actor) (copyPage, int64, error) {
	err := who.Require(identity.CopyData)
	if err != nil {
		return copyPage{}, 0, err
	}
	id, err := m.People.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return copyPage{}, 0, err
	}
	person, err := m.People.Person(c.Context(), who, id, people.Today)
	if err != nil {
		return copyPage{}, 0, err
	}
	p := copyPage{
		Page: place(c, nil, "oversight.copy.title"), Who: person.FamilyName + " " + person.GivenName, Action: "/copies/" + m.People.PublicID(id), Back: "/people/" + m.People.PublicID(id),
		Reason: web.Field{Name: "reason", Label: c.T("oversight.copy.reason"), Hint: c.T("oversight.copy.reason_hint"), Rows: 3, Required: true, Spell: true},
	}
	p.Path = p.Action
	return p, id, nil
}

// copyNew answers GET /copies/{id}.
func (m *Module) copyNew(c *web.Context, who identity.Actor) error {
	p, _, err := m.newCopyPage(c, who)
	if err != nil {
		return err
	}
	return copyView.Show(c, http.StatusOK, p)
}

// copySend answers POST /copies/{id} with the copy.
func (m *Module) copySend(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := m.People.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	err = c.Download(c.T("oversight.copy.file")+".zip", zipType, func(w io.Writer) error {
		return m.PersonCopy(c.Context(), who, c.Lang, CopyOrder{PersonID: id, Reason: v.Get("reason")}, w)
	})
	refused, ok := errors.AsType[*errs.Error](err)
	if !ok || refused.Kind != errs.Invalid {
		return err
	}
	p, _, err := m.newCopyPage(c, who)
	if err != nil {
		return err
	}
	p.Reason.Value, p.Reason.Error = v.Get("reason"), c.T(refused.Key, refused.Args...)
	p.Errors = []web.FieldError{{Field: "reason", Text: p.Reason.Error}}
	return copyView.Show(c, http.StatusUnprocessableEntity, p)
}
