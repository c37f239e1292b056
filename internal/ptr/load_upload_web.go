package ptr

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
)

type loadNewPage struct {
	web.Page
	File web.Field
	Mode web.Field
}

var loadNewView = web.NewView[loadNewPage](pages, "pages/load_new.html")

// The values of the field mode.
const (
	modeRehearse = "rehearse"
	modeLoad     = "load"
)

// loadNew answers GET /ptr/loads/new.
func (m *Module) loadNew(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	p := newLoadPage(c, modeRehearse)
	return loadNewView.Show(c, http.StatusOK, p)
}

func newLoadPage(c *web.Context, mode string) loadNewPage {
	if mode != modeLoad {
		mode = modeRehearse
	}
	return loadNewPage{
		Page: page(c, []web.Link{{Text: c.T("load.list.title"), Href: "/ptr/loads"}}, "load.new.title"),
		File: web.Field{Name: "file", Label: c.T("load.new.file"), Hint: c.T("load.new.file_hint", spreadsheet.DefaultLimits.Bytes>>30), Accept: ".xlsx", Type: "file", Required: true},
		Mode: web.Field{Name: "mode", Label: c.T("load.new.mode"), Value: mode, Options: []web.Choice{
			{Value: modeRehearse, Text: c.T("load.new.rehearse"), Hint: c.T("load.new.rehearse_hint"), Checked: mode == modeRehearse},
			{Value: modeLoad, Text: c.T("load.new.load"), Hint: c.T("load.new.load_hint"), Checked: mode == modeLoad},
		}},
	}
}

// loadSend answers POST /ptr/loads/new: stores the workbook and goes to its page. The same form sent again is one
// upload, also with the outcome of the first unknown; with another file it is another.
func (m *Module) loadSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	u, err := c.Upload("file")
	if status, _, _ := web.Status(err); err != nil && status == http.StatusRequestEntityTooLarge {
		return refuseLoad(c, modeRehearse, "", status, err)
	}
	if err != nil {
		return err
	}
	defer u.File.Close()
	mode, key := u.Values.Get("mode"), u.Values.Get("form_key")
	err = checkChosen(c, u)
	if errs.KindOf(err) == errs.Invalid {
		return refuseLoad(c, mode, key, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	body, err := m.Orgs.ByID(c.Context(), who.BodyID)
	if err != nil {
		return err
	}
	in := Incoming{
		Body: body, FileName: u.Name, ContentType: u.ContentType, Lang: c.Lang, Bytes: u.File, Size: u.Size, Rehearse: mode != modeLoad,
	}
	in.Request.Key, err = requestKey(key, mode, u.File, u.Size)
	if err != nil {
		return err
	}
	r, err := m.Upload(c.Context(), who, in)
	if err != nil {
		status, messageKey, _ := web.Status(err)
		if strings.HasPrefix(messageKey, "load.") {
			return refuseLoad(c, mode, key, status, err)
		}
		return err
	}
	return c.Redirect(loadPath(r.ID))
}

// refuseLoad shows the form again with what is wrong at the file.
func refuseLoad(c *web.Context, mode, key string, status int, err error) error {
	p := newLoadPage(c, mode)
	if key != "" {
		p.FormKey = key
	}
	p.File.Error = said(c, err)
	p.Errors = []web.FieldError{{Field: p.File.Name, Text: p.File.Error}}
	return loadNewView.Show(c, status, p)
}

// said puts an error that people can do something about into words.
func said(c *web.Context, err error) string {
	_, key, args := web.Status(err)
	return c.T(key, args...)
}

// checkChosen looks whether what was chosen can be a workbook at all. Whether it is one of this shape the worker says.
func checkChosen(c *web.Context, u *web.Upload) error {
	switch {
	case u.Name == "":
		return errs.New(errs.Invalid, "load.new.no_file")
	case u.Size == 0:
		return errs.New(errs.Invalid, "load.new.empty_file")
	}
	head := make([]byte, 4)
	_, err := u.File.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading upload: %w", err)
	}
	if bytes.Equal(head, []byte("PK\x03\x04")) {
		return nil
	}
	book, err := spreadsheet.Open(c.Context(), u.File, u.Size, spreadsheet.DefaultLimits) // says what it is instead
	if err == nil {
		book.Close()
	}
	return err
}

// requestKey tells what is sent with one showing of the form apart: going back and choosing another file is a new
// request, sending the same again is not.
func requestKey(formKey, mode string, f *os.File, size int64) (string, error) {
	if formKey == "" || len(formKey) > 64 {
		return "", nil
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\x00%s\x00", formKey, mode)
	_, err := io.Copy(sum, io.NewSectionReader(f, 0, size))
	if err != nil {
		return "", fmt.Errorf("reading upload: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// template answers GET /ptr/template with the empty workbook of the person's sort of office.
func (m *Module) template(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	body, err := m.Orgs.ByID(c.Context(), who.BodyID)
	if err != nil {
		return err
	}
	return c.Download(c.T("load.template_name", body.Code), ContentType, func(w io.Writer) error {
		return Template(m.Catalog, benefit.Office(body.Kind), w)
	})
}

// loadCommit answers POST /ptr/loads/{id}/commit: loads a rehearsed workbook.
func (m *Module) loadCommit(c *web.Context, who identity.Actor) error {
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	key, _ := web.Request(v)
	r, err := m.Commit(c.Context(), who, id, audit.Request{Key: key})
	if errs.KindOf(err) == errs.Conflict {
		return m.showLoad(c, who, id, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(loadPath(r.ID))
}
