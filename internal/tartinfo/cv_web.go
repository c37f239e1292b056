package tartinfo

import (
	"crypto/sha256"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountCVs(page routes) {
	page("GET /tartinfo/members/{id}/cv", m.cvShow)
	page("POST /tartinfo/members/{id}/cv", m.cvSave, web.Streamed(4*MostCV))
	page("POST /tartinfo/members/{id}/cv/drop", posted(m.cvDrop))
	page("GET /tartinfo/members/{id}/cv/file", m.cvFile)
}

type cvPage struct {
	web.Page
	Menu    []web.Link
	Head    *memberHead
	Tabs    []web.Link
	Facts   []web.Fact // of the file that is there; none: there is no file
	Path    string
	May     bool
	Version int
	File    web.Field
	Form    template.HTML
	Open    bool // the form stands open
}

var cvView = web.NewView[cvPage](pages, "pages/cv_show.html")

// cvShow answers GET /tartinfo/members/{id}/cv.
func (m *Module) cvShow(c *web.Context, who identity.Actor) error {
	return m.showCV(c, who, http.StatusOK, nil, nil)
}

func (m *Module) showCV(c *web.Context, who identity.Actor, status int, typed map[string]string, faults []web.FieldError) error {
	x, err := m.memberOf(c, who)
	if err != nil {
		return err
	}
	if x.Status == NoMore {
		return notFound()
	}
	p := cvPage{Head: headOfMember(c, &x), Tabs: memberTabs(c, &x, "cv"), Path: memberPath(x.ID) + "/cv", Version: x.Version, May: x.Sight == AsOwn}
	p.Page, p.Menu = newPage(c, wayTo(&x), "tartinfo.tab.title", x.Shown(), c.T("tartinfo.tab.cv"))
	p.Errors, p.Notice = faults, noticeOf(c)
	if x.CV.Name != "" {
		p.Facts = []web.Fact{
			{Name: c.T("tartinfo.cv.name"), Value: x.CV.Name}, {Name: c.T("tartinfo.cv.size"), Value: c.T("tartinfo.cv.kilobytes", i18n.Number(c.Lang, int64((x.CV.Size+1023)/1024)))},
			{Name: c.T("tartinfo.field.cv_consent_day"), Value: dayText(c.Lang, x.CV.Consent)},
		}
	}
	p.Open = len(p.Facts) == 0 || len(faults) > 0
	if p.May {
		p.File = web.Field{Name: record.CVFile, Label: c.T("tartinfo.field.cv_file") + " *", Hint: c.T("tartinfo.hint.cv_file"), Required: true, Error: p.ErrorOf(record.CVFile), Accept: ".pdf,.doc,.docx,.odt,.rtf,.xls,.xlsx,.jpg,.jpeg,.png,.txt"}
		p.Form, err = m.formHTML(c, record.CV, typed, &p.Page)
		if err != nil {
			return err
		}
	}
	return cvView.Show(c, status, p)
}

// memberOf gives the member of the address, as the actor may see them.
func (m *Module) memberOf(c *web.Context, who identity.Actor) (View, error) {
	id, err := numberIn(c, "id")
	if err != nil {
		return View{}, err
	}
	return m.See(c.Context(), who, id)
}

// cvSave answers POST /tartinfo/members/{id}/cv.
func (m *Module) cvSave(c *web.Context, who identity.Actor) error {
	x, err := m.memberOf(c, who)
	if err != nil {
		return err
	}
	if x.Sight != AsOwn { // nothing is read from who may not keep it
		return notFound()
	}
	u, err := c.Upload(record.CVFile)
	if status, _, _ := web.Status(err); err != nil && status == http.StatusRequestEntityTooLarge {
		err = refuse([]finding.Finding{{Field: record.CVFile, Code: finding.NotAllowed, Key: "tartinfo.fault.cv_too_large"}})
		return m.cvRefused(c, who, nil, err)
	}
	if err != nil {
		return err
	}
	defer u.File.Close()
	content, err := io.ReadAll(io.NewSectionReader(u.File, 0, min(u.Size, MostCV+1)))
	if err != nil {
		return fmt.Errorf("reading upload: %w", err)
	}
	in := CVForm{MemberID: x.ID, Seen: seen(u.Values), Typed: typedOf(record.CV, u.Values), Name: u.Name, Content: content, Request: requestOf(u.Values)}
	sum := sha256.Sum256(append(in.Request.Digest, content...))
	in.Request.Digest = sum[:]
	err = m.KeepCV(c.Context(), who, in)
	if err == nil {
		return c.Redirect(memberPath(x.ID) + "/cv?done=cv_kept")
	}
	return m.cvRefused(c, who, in.Typed, err)
}

func (m *Module) cvRefused(c *web.Context, who identity.Actor, typed map[string]string, err error) error {
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	return m.showCV(c, who, status, typed, faults)
}

// cvDrop answers POST /tartinfo/members/{id}/cv/drop.
func (m *Module) cvDrop(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	err := m.DropCV(c.Context(), who, CVAct{MemberID: id, Seen: seen(v), Request: requestOf(v)})
	if err == nil {
		return c.Redirect(memberPath(id) + "/cv?done=cv_dropped")
	}
	if errs.KindOf(err) == errs.Conflict {
		return m.cvRefused(c, who, nil, err)
	}
	return err
}

// cvFile answers GET /tartinfo/members/{id}/cv/file. It is always saved and never shown in the page, by the type of its own bytes.
func (m *Module) cvFile(c *web.Context, who identity.Actor) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	cv, content, err := m.OpenCV(c.Context(), who, id)
	if err != nil {
		return err
	}
	c.W.Header().Set("X-Content-Type-Options", "nosniff")
	return c.Download(cv.Name, cv.Sort, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
