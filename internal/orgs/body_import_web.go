package orgs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type importPage struct {
	web.Page
	Sections []web.Link
	File     web.Field
}

type importShowPage struct {
	web.Page
	Sections []web.Link
	Name     string // of the file
	Self     string
	Report   Report
	Rows     []findingLine
	More     int // findings that are not shown
	Done     bool
}

type findingLine struct {
	SheetFinding
	Text string
}

var (
	importView     = web.NewView[importPage](pages, "pages/body_import.html")
	importShowView = web.NewView[importShowPage](pages, "pages/body_import_show.html")
)

// mostFindings is how many findings the page shows; the rest comes up when these are mended.
const mostFindings = 500

// importForm answers GET /bodies/import.
func (m *Module) importForm(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	return importView.Show(c, http.StatusOK, newImportPage(c, who))
}

func newImportPage(c *web.Context, who identity.Actor) importPage {
	return importPage{
		Page: page(c, nil, "orgs.import.title"), Sections: sections(c, who, "import"),
		File: web.Field{Name: "file", Label: c.T("orgs.import.file"), Hint: c.T("orgs.import.file_hint", longestFile>>20), Accept: ".xlsx", Type: "file", Required: true},
	}
}

// importSend answers POST /bodies/import: keeps the workbook and goes to what it would come to.
func (m *Module) importSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	u, err := c.Upload("file")
	if err != nil {
		status, _, _ := web.Status(err)
		return m.refuseFile(c, who, status, err)
	}
	defer u.File.Close()
	if u.Name == "" || u.Size == 0 {
		return m.refuseFile(c, who, http.StatusUnprocessableEntity, errs.New(errs.Invalid, "orgs.import.no_file"))
	}
	in := Import{Name: u.Name, File: u.File, Size: u.Size, Rehearse: true}
	_, err = m.Import(c.Context(), who, in) // one that is no workbook of bodies is not kept
	if err != nil {
		status, _, _ := web.Status(err)
		return m.refuseFile(c, who, status, err)
	}
	in.Request, err = fileRequest(u)
	if err != nil {
		return err
	}
	key, err := m.KeepFile(c.Context(), who, in)
	if err != nil {
		status, _, _ := web.Status(err)
		return m.refuseFile(c, who, status, err)
	}
	return c.Redirect("/bodies/import/" + key)
}

// fileRequest tells what is sent with one showing of the form apart: another file is another request.
func fileRequest(u *web.Upload) (audit.Request, error) {
	key := u.Values.Get("form_key")
	if key == "" || len(key) > 64 {
		return audit.Request{}, nil
	}
	sum := sha256.New()
	_, _ = io.WriteString(sum, key)
	_, err := io.Copy(sum, io.NewSectionReader(u.File, 0, u.Size))
	return audit.Request{Key: hex.EncodeToString(sum.Sum(nil))}, err
}

func (m *Module) refuseFile(c *web.Context, who identity.Actor, status int, err error) error {
	if status != http.StatusUnprocessableEntity && status != http.StatusRequestEntityTooLarge {
		return err
	}
	_, key, args := web.Status(err)
	p := newImportPage(c, who)
	p.File.Error = c.T(key, args...)
	p.Errors = []web.FieldError{{Field: p.File.Name, Text: p.File.Error}}
	return importView.Show(c, status, p)
}

// importShow answers GET /bodies/import/{key} with what the kept workbook would come to now.
func (m *Module) importShow(c *web.Context, who identity.Actor) error {
	return m.showImport(c, who, true)
}

// importConfirm answers POST /bodies/import/{key}: imports the kept workbook.
func (m *Module) importConfirm(c *web.Context, who identity.Actor) error {
	return m.showImport(c, who, false)
}

func (m *Module) showImport(c *web.Context, who identity.Actor, rehearse bool) error {
	key := c.R.PathValue("key")
	name, content, err := m.KeptFile(c.Context(), who, key)
	if err != nil {
		return err
	}
	in := Import{Name: name, File: bytes.NewReader(content), Size: int64(len(content)), Rehearse: rehearse}
	if !rehearse {
		v, err := c.Post()
		if err != nil {
			return err
		}
		in.Request = requestOf(v)
	}
	report, err := m.Import(c.Context(), who, in)
	if err != nil {
		return err
	}
	p := importShowPage{
		Page: page(c, []web.Link{{Text: c.T("orgs.import.title"), Href: "/bodies/import"}}, "orgs.import.result"), Sections: sections(c, who, "import"),
		Name: name, Self: "/bodies/import/" + key, Report: report, Done: !rehearse && len(report.Findings) == 0,
	}
	for i, f := range report.Findings {
		if i == mostFindings {
			p.More = len(report.Findings) - mostFindings
			break
		}
		p.Rows = append(p.Rows, findingLine{f, findingText(c.T, f.Finding)})
	}
	if p.Done {
		p.Notice = c.T("orgs.import.done", report.New, report.Changed, report.Same)
	}
	return importShowView.Show(c, http.StatusOK, p)
}

// importTemplate answers GET /bodies/template.xlsx.
func (m *Module) importTemplate(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	return c.Download(c.T("orgs.list.file")+".xlsx", ContentType, func(w io.Writer) error { return Template(c.T, w) })
}
