package document

import (
	"html/template"
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/web"
)

type documentPage struct {
	web.Page
	Document  Document
	Mark      tag
	Facts     []web.Fact
	Paper     template.HTML // "": it was erased
	FileHref  string
	MayRevoke bool
	Reason    web.Field
	Self      string
}

// waitingPage is shown in place of a file that is being made.
type waitingPage struct {
	web.Page
	Number, Self, Back string
}

var (
	documentView = web.NewView[documentPage](pages, "pages/document_show.html")
	waitingView  = web.NewView[waitingPage](pages, "pages/document_wait.html")
)

// fileWait is how many seconds later a page looks again for a file that is being made.
const fileWait = 3

// Path is the address of a document's page.
func (d *Document) Path() string { return "/documents/" + d.Number() }

// Mark says how a document stands: a word and its colour.
func Mark(c *web.Context, d *Document) (text, kind string) {
	t := documentTag(c, d)
	return t.Text, t.Kind
}

// documentTag says how a document stands.
func documentTag(c *web.Context, d *Document) tag {
	if d.Revoked {
		return tag{c.T("document.revoked"), "bad"}
	}
	kinds := map[string]string{Made: "busy", Filed: "ok", Posted: "info", Delivered: "ok", Erased: "past"}
	return tag{c.T("document.state." + d.State), kinds[d.State]}
}

// serialOf reads which document the address names. Errors: NotFound.
func serialOf(c *web.Context) (int64, error) {
	n, ok := ParseSerial(c.R.PathValue("serial"))
	if !ok {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return n, nil
}

// subjectLink leads to what a document belongs to.
func (m *Module) subjectLink(c *web.Context, d *Document) []web.Link {
	if m.SubjectPath == nil || m.SubjectPath(d.Subject) == "" {
		return nil
	}
	return []web.Link{{Text: c.T("document.to_subject"), Href: m.SubjectPath(d.Subject)}}
}

func (m *Module) documentPage(c *web.Context, who identity.Actor) (documentPage, error) {
	serial, err := serialOf(c)
	if err != nil {
		return documentPage{}, err
	}
	d, content, err := m.Open(c.Context(), who, serial)
	if err != nil {
		return documentPage{}, err
	}
	p := documentPage{
		Page: newPage(c, m.subjectLink(c, &d), "document.show.title", d.Title, d.Number()), Document: d, Mark: documentTag(c, &d), Self: d.Path(),
		MayRevoke: who.May(identity.MakeDocuments) && !d.Revoked && d.State != Erased,
		Reason:    web.Field{Name: "reason", Label: c.T("document.revoke.reason"), Hint: c.T("document.revoke.reason_hint"), Rows: 3, Required: true, Spell: true},
		Facts: []web.Fact{
			{Name: c.T("document.show.number"), Value: d.Number()},
			{Name: c.T("document.show.dated"), Value: dayText(d.Dated)},
			{Name: c.T("document.show.made_by"), Value: d.MadeBy},
		},
	}
	p.Path = p.Self
	if d.Adjudication != "" {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("document.show.adjudication"), Value: d.Adjudication})
	}
	if d.PostID != 0 {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("document.show.posted"), Value: dayText(dayOf(d.PostedAt)), Href: postPath(d.PostID)})
	}
	if day := dayText(d.DeliveredOn); day != "" {
		f := web.Fact{Name: c.T("document.show.delivered"), Value: day}
		if d.Presumed {
			f.Note = c.T("document.show.presumed")
		}
		p.Facts = append(p.Facts, f)
	}
	if d.Revoked {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("document.revoked"), Value: dayText(dayOf(d.RevokedAt)), Note: d.RevokedWhy})
	}
	if d.State != Erased {
		p.Paper, p.FileHref = paper.HTML(content), p.Self+"/file"
	}
	return p, nil
}

// documentShow answers GET /documents/{serial}.
func (m *Module) documentShow(c *web.Context, who identity.Actor) error {
	p, err := m.documentPage(c, who)
	if err != nil {
		return err
	}
	if p.Document.Revoked && c.R.URL.Query().Has("done") {
		p.Notice = c.T("document.done.revoke")
	}
	return documentView.Show(c, http.StatusOK, p)
}

// documentRevoke answers POST /documents/{serial}.
func (m *Module) documentRevoke(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	serial, err := serialOf(c)
	if err != nil {
		return err
	}
	err = m.Revoke(c.Context(), who, serial, v.Get("reason"))
	if err == nil {
		return c.Redirect("/documents/" + SerialNumber(serial) + "?done")
	}
	status, text, known := refusal(c, err)
	if !known {
		return err
	}
	p, err := m.documentPage(c, who)
	if err != nil {
		return err
	}
	p.Reason.Value, p.Reason.Error = v.Get("reason"), text
	p.Errors = []web.FieldError{{Field: "reason", Text: text}}
	return documentView.Show(c, status, p)
}

// documentFile answers GET /documents/{serial}/file with the signed PDF.
func (m *Module) documentFile(c *web.Context, who identity.Actor) error {
	serial, err := serialOf(c)
	if err != nil {
		return err
	}
	d, file, err := m.File(c.Context(), who, serial)
	switch {
	case err != nil:
		return err
	case file != nil:
		return inline(c, d.Number(), file)
	case d.State == Erased:
		return errs.New(errs.NotFound, "error.not_found")
	}
	p := waitingPage{Page: newPage(c, m.subjectLink(c, &d), "document.wait.title", d.Title), Number: d.Number(), Back: d.Path(), Self: d.Path() + "/file"}
	p.Path, p.Refresh = p.Self, fileWait
	return waitingView.Show(c, http.StatusConflict, p)
}
