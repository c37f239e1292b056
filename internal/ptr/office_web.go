package ptr

import (
	"errors"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type officeShowPage struct {
	web.Page
	Sections []web.Link
	Rules    OfficeRules
	FourEyes web.Field
	Seen     string // how it stood when the form was made
	Now      string // the same in words
}

var officeShowView = web.NewView[officeShowPage](pages, "pages/office_show.html")

// What the form of four eyes says.
const (
	eyesApart = "apart"
	eyesOne   = "one"
)

func eyes(apart bool) string {
	if apart {
		return eyesApart
	}
	return eyesOne
}

// officeShow answers GET /ptr/settings: how the office works.
func (m *Module) officeShow(c *web.Context, who identity.Actor) error {
	p, err := m.newOfficePage(c, who, url.Values{})
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("saved") {
		p.Notice = c.T("ptr.settings.saved")
	}
	return officeShowView.Show(c, http.StatusOK, p)
}

// officeSave answers POST /ptr/settings.
func (m *Module) officeSave(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	chosen := v.Get("four_eyes")
	if chosen == eyesApart || chosen == eyesOne {
		err = m.SetFourEyes(c.Context(), who, FourEyes{Apart: chosen == eyesApart, Seen: v.Get("seen") != eyesOne, Request: requestOf(v)})
	} else {
		err = errs.New(errs.Invalid, "ptr.settings.choose")
	}
	if err == nil {
		return c.Redirect("/ptr/settings?saved")
	}
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict {
		return err
	}
	p, failed := m.newOfficePage(c, who, v)
	if failed != nil {
		return failed
	}
	text := c.T(known.Key, known.Args...)
	p.Errors = []web.FieldError{{Field: p.FourEyes.Name, Text: text}}
	if known.Kind == errs.Conflict {
		return officeShowView.Show(c, http.StatusConflict, p)
	}
	p.FourEyes.Error = text
	return officeShowView.Show(c, http.StatusUnprocessableEntity, p)
}

// newOfficePage gives the page with what was chosen, or else as it stands.
func (m *Module) newOfficePage(c *web.Context, who identity.Actor, v url.Values) (officeShowPage, error) {
	rules, err := m.OfficeRules(c.Context(), who)
	if err != nil {
		return officeShowPage{}, err
	}
	p := officeShowPage{
		Page: page(c, nil, "ptr.settings.title"), Sections: sections(c, who, "settings"), Rules: rules, Seen: eyes(rules.FourEyes),
		FourEyes: web.Field{Name: "four_eyes", Label: c.T("ptr.settings.four_eyes"), Value: v.Get("four_eyes"), Required: true},
	}
	p.Path = "/ptr/settings"
	if p.FourEyes.Value == "" {
		p.FourEyes.Value = p.Seen
	}
	for _, o := range []web.Choice{
		{Value: eyesApart, Text: c.T("ptr.settings.apart"), Hint: c.T("ptr.settings.apart_hint")},
		{Value: eyesOne, Text: c.T("ptr.settings.one"), Hint: c.T("ptr.settings.one_hint")},
	} {
		o.Checked = o.Value == p.FourEyes.Value
		p.FourEyes.Options = append(p.FourEyes.Options, o)
		if o.Value == p.Seen {
			p.Now = o.Text
		}
	}
	return p, nil
}
