package document

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
	"oszir/internal/platform/wording"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// Hooks are what the pages take from rooms beside and to the right. Set them before pages are served.
type Hooks struct {
	// Addressees names people as letters do, by id, in the transaction that records why they are read. nil: nobody is named.
	Addressees func(ctx context.Context, tx *database.Tx, persons []int64) (map[int64]Addressee, error)
	// Delivered records that the decision of a subject, for example case/12, reached the client. Errors: Invalid and Conflict
	// with a key that can be shown. nil: the document alone keeps the day.
	Delivered func(ctx context.Context, who identity.Actor, d *Document, on calendar.Day, presumed bool) error
	// SubjectPath gives the page of a subject; "" or nil: there is none.
	SubjectPath func(subject string) string
}

// Addressee is whom a letter goes to.
type Addressee struct{ Name, Address string }

// printTime is how long a day's letters may take to be put together.
const printTime = 2 * time.Minute

// Mount adds the pages of wordings, documents and the post.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option) {
		site.Handle(pattern, gate(h), options...)
	}
	long := web.Body(4 * wording.MaxBytes) // a form writes an accented letter with six
	page("GET /wordings", m.wordingList)
	page("GET /wordings/show", m.wordingShow)
	page("GET /wordings/edit", m.wordingEdit)
	page("POST /wordings/edit", m.wordingSave, long)
	page("POST /wordings/preview", m.wordingPreview, long)
	page("GET /wordings/version", m.versionShow)
	page("POST /wordings/version", m.versionDecide)
	page("GET /documents/{serial}", m.documentShow)
	page("POST /documents/{serial}", m.documentRevoke)
	page("GET /documents/{serial}/file", m.documentFile)
	page("GET /post", m.postNew)
	page("POST /post", m.postMake)
	page("GET /post/{id}", m.postShow)
	page("POST /post/{id}", m.postDelivered, web.Within(printTime))
	page("GET /post/{id}/print", m.postPrint, web.Within(printTime))
	page("GET /post/{id}/list", m.postList, web.Within(printTime))
}

// newPage gives the base of a page; further are the places between the start and the page.
func newPage(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: c.User.Body, Href: "/"}}, further...)
	return p
}

// tag is a word with a colour and an icon.
type tag struct{ Text, Kind string }

// requestOf gives what makes a form count once.
func requestOf(v url.Values) Request {
	key, digest := web.Request(v)
	return Request{Key: key, Digest: digest}
}

// number reads a number of an address or a form; one that is none is not there.
func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return n, nil
}

// refusal gives status and words of what a form was refused for; known is false for what is a page of its own.
func refusal(c *web.Context, err error) (status int, text string, known bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return 0, "", false
	}
	status = http.StatusUnprocessableEntity
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	}
	return status, c.T(e.Key, e.Args...), true
}

// dayText writes a day as forms take it; none is "".
func dayText(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.Dotted() + "."
}

// inline answers with a PDF that the browser shows by itself. It is kept nowhere.
func inline(c *web.Context, name string, file []byte) error {
	c.NoStore()
	h := c.W.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
	h.Set("Content-Length", strconv.Itoa(len(file)))
	c.W.WriteHeader(http.StatusOK)
	_, err := c.W.Write(file)
	if err != nil {
		c.Site.Log().DebugContext(c.Context(), "reader went away")
	}
	return nil
}
