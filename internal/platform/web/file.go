package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/errs"
)

// temp makes a file that nobody else sees and that goes when it is closed, whatever happens.
func temp(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "oszir-web-*")
	if err != nil {
		return nil, fmt.Errorf("making temporary file: %w", err)
	}
	err = os.Remove(f.Name())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("hiding temporary file: %w", err), f.Close())
	}
	return f, nil
}

// Spool lets write fill a hidden temporary file and gives it rewound, with its size; the caller closes it. Answers are
// made whole before the first byte goes out, so that a slow reader holds nothing that write reads from, and a failure
// is still a proper answer.
func Spool(dir string, write func(w io.Writer) error) (*os.File, int64, error) {
	f, err := temp(dir)
	if err != nil {
		return nil, 0, err
	}
	err = write(f)
	var size int64
	if err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, size, nil
}

// CopyPaced sends a file; each piece moves the connection's deadline on, so only who does not read at all loses it.
func CopyPaced(w http.ResponseWriter, f io.Reader) {
	control := http.NewResponseController(w)
	for {
		_ = control.SetWriteDeadline(time.Now().Add(usualTime))
		_, err := io.CopyN(w, f, 64<<10)
		if err != nil {
			return // the end, or the reader went away
		}
	}
}

// Download answers with a file that write makes.
func (c *Context) Download(name, contentType string, write func(w io.Writer) error) error {
	f, size, err := Spool(c.Site.cfg.TempDir, write)
	if err != nil {
		return err
	}
	defer f.Close()
	c.slot()
	c.NoStore()
	h := c.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	c.W.WriteHeader(http.StatusOK)
	CopyPaced(c.W, f)
	return nil
}

// Upload is a form with one file.
type Upload struct {
	Values      url.Values
	Name        string // of the file as the browser gives it; "" when none was chosen
	ContentType string
	File        *os.File
	Size        int64
}

// Upload reads a form with one file as it comes, into a hidden temporary file; the caller closes File. The form's
// other fields come before the file. Errors: Invalid when it is no such form or was cut off, and when the file is
// larger than the route allows.
func (c *Context) Upload(field string) (_ *Upload, err error) {
	c.slot() // somebody who sends for minutes takes no slot
	parts, err := c.R.MultipartReader()
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	u := &Upload{Values: url.Values{}}
	u.File, err = temp(c.Site.cfg.TempDir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, u.File.Close())
		}
	}()
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && n > 50 {
			err = errors.New("too many parts")
		}
		if err == nil {
			err = u.take(part, field)
		}
		if err != nil {
			return nil, cut(err)
		}
	}
	return u, c.takeSlot()
}

func (u *Upload) take(part *multipart.Part, field string) error {
	if part.FormName() != field || part.FileName() == "" {
		value, err := io.ReadAll(io.LimitReader(part, usualBody))
		if err == nil {
			u.Values.Add(part.FormName(), string(value))
		}
		return err
	}
	if u.Name != "" {
		return errors.New("a second file")
	}
	u.Name, u.ContentType = part.FileName(), part.Header.Get("Content-Type")
	n, err := io.Copy(u.File, part)
	u.Size = n
	return err
}

// cut says what became of a body that did not arrive whole.
func cut(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) || strings.Contains(err.Error(), "request body too large") {
		return errTooLarge
	}
	return errs.Wrap(err, errs.Invalid, "web.body_cut")
}
