package document

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/qr"
	"oszir/internal/platform/web"
)

// How often one network address may ask, which many people may share, and how often a number may be asked about by
// anybody: whoever guesses at the day of a letter does not get far. Each process counts for itself.
const (
	checksPerHour  = 600
	checksAtOnce   = 40
	numbersPerHour = 30
	numbersAtOnce  = 10
)

// listAge is how old the list of revoked documents may be that is handed out.
const listAge = 5 * time.Minute

// checkTime is how long a check may take: looking for a code in a large photograph is the longest.
const checkTime = 40 * time.Second

// desk is the counter where documents are checked.
type desk struct {
	m        *Module
	checks   *web.Rate     // of a network address
	asks     *web.Rate     // for numbers, of a network address
	numbers  *web.Rate     // of a number
	pictures chan struct{} // one at a time: a picture takes much memory

	mu     sync.Mutex
	list   string
	listed time.Time
}

// MountPublic adds the pages on which anybody may check a document.
func (m *Module) MountPublic(site *web.Site) {
	d := &desk{
		m: m, checks: web.NewRate(checksPerHour, checksAtOnce), asks: web.NewRate(numbersPerHour, numbersAtOnce), numbers: web.NewRate(numbersPerHour, numbersAtOnce),
		pictures: make(chan struct{}, 1),
	}
	site.Handle("GET /verify", d.show)
	site.Handle("POST /verify", d.check, web.Streamed(qr.MaxBytes+64<<10), web.Within(checkTime))
	site.Handle("GET /verify/keys", d.keys)
	site.Handle("GET /verify/revoked", d.revoked)
	site.Handle("GET /verify/offline.html", d.offline)
}

type verifyPage struct {
	web.Page
	File, Code, Number, Adjudication, Dated web.Field
}

var verifyView = web.NewView[verifyPage](pages, "pages/verify.html")

func newVerifyPage(c *web.Context, v url.Values) verifyPage {
	p := verifyPage{
		Page:   c.Page("document.verify.title"),
		File:   web.Field{Name: "file", Label: c.T("document.verify.file"), Hint: c.T("document.verify.file_hint"), Accept: ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"},
		Code:   web.Field{Name: "code", Label: c.T("document.verify.code"), Hint: c.T("document.verify.code_hint"), Value: v.Get("code"), Rows: 4},
		Number: web.Field{Name: "number", Label: c.T("document.verify.number"), Hint: c.T("document.verify.number_hint"), Value: v.Get("number"), Width: 18},
		Adjudication: web.Field{
			Name: "adjudication", Label: c.T("document.verify.adjudication"), Hint: c.T("document.verify.adjudication_hint"), Value: v.Get("adjudication"), Width: 24,
		},
		Dated: web.Field{Name: "dated", Label: c.T("document.verify.dated"), Hint: c.T("document.verify.dated_hint"), Value: v.Get("dated"), Type: "date", Width: 14},
	}
	p.Narrow = true
	return p
}

// show answers GET /verify. What a code holds stands behind the # of the address, which browsers do not send; a script
// puts it into the form.
func (d *desk) show(c *web.Context) error {
	c.NoStore()
	return verifyView.Show(c, http.StatusOK, newVerifyPage(c, nil))
}

type verdictPage struct {
	web.Page
	Kind, Icon, Heading, Text string
	Check                     Check
}

var verdictView = web.NewView[verdictPage](pages, "pages/verify_result.html")

// check answers POST /verify, whichever of the three forms was sent.
func (d *desk) check(c *web.Context) error {
	c.NoStore()
	err := d.checks.Spend(c.Address())
	if err != nil {
		return d.refuse(c, nil, "file", err)
	}
	u, err := c.Upload("file")
	if err != nil {
		return err
	}
	defer u.File.Close()
	var out Check
	field := "code"
	switch {
	case u.Size > 0 || u.Values.Get("by") == "file":
		field = "file"
		out, err = d.file(c.Context(), u)
	case u.Values.Get("by") == "number":
		out, field, err = d.number(c, u.Values)
	case strings.TrimSpace(u.Values.Get("code")) == "":
		err = errs.New(errs.Invalid, "document.verify.code_missing")
	default:
		out, err = d.m.VerifyCode(c.Context(), u.Values.Get("code"))
	}
	if err != nil {
		return d.refuse(c, u.Values, field, err)
	}
	return verdictView.Show(c, http.StatusOK, newVerdictPage(c, &out))
}

// refuse shows the forms again, with what is wrong.
func (d *desk) refuse(c *web.Context, v url.Values, field string, err error) error {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind == errs.Internal || known.Kind == errs.NotFound {
		return err
	}
	p := newVerifyPage(c, v)
	status, key, args := web.Status(err)
	text := c.T(key, args...)
	if errors.Is(err, web.ErrTooMany) {
		text = c.T("document.verify.too_many")
	}
	for _, f := range []*web.Field{&p.File, &p.Code, &p.Number, &p.Adjudication, &p.Dated} {
		if f.Name == field {
			f.Error = text
		}
	}
	p.Errors = []web.FieldError{{Field: field, Text: text}}
	return verifyView.Show(c, status, p)
}

// file checks what was uploaded, by what its first bytes say that it is.
func (d *desk) file(ctx context.Context, u *web.Upload) (Check, error) {
	if u.Size == 0 {
		return Check{}, errs.New(errs.Invalid, "document.verify.file_missing")
	}
	head := make([]byte, 1024)
	n, err := u.File.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Check{}, fmt.Errorf("reading an upload: %w", err)
	}
	sealed := strings.Contains(string(head[:n]), "%PDF-")
	if sealed && u.Size > MaxFile {
		return Check{}, errs.New(errs.Invalid, "document.verify.file_large")
	}
	if !sealed {
		web.Yield(ctx) // who waits here is in nobody's way
		select {
		case d.pictures <- struct{}{}:
			defer func() { <-d.pictures }()
		case <-ctx.Done():
			return Check{}, ctx.Err()
		}
	}
	content := make([]byte, u.Size)
	_, err = u.File.ReadAt(content, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Check{}, fmt.Errorf("reading an upload: %w", err)
	}
	if sealed {
		return d.m.VerifyFile(ctx, content)
	}
	return d.m.VerifyPicture(ctx, content)
}

// number answers about a number; field is where an error belongs.
func (d *desk) number(c *web.Context, v url.Values) (out Check, field string, err error) {
	in := Asked{Number: v.Get("number"), Adjudication: v.Get("adjudication"), Dated: calendar.None}
	if given := strings.TrimSpace(v.Get("dated")); given != "" {
		day, ok := calendar.Parse(given)
		if !ok {
			return out, "dated", errs.New(errs.Invalid, "document.verify.bad_day")
		}
		in.Dated = day
	}
	serial, ok := ParseSerial(in.Number)
	if ok {
		err = errors.Join(d.asks.Spend(c.Address()), d.numbers.Spend(SerialNumber(serial)))
		if err != nil {
			return out, "number", err
		}
	}
	out, err = d.m.VerifyNumber(c.Context(), in)
	field = "number"
	if ok {
		field = "adjudication"
	}
	return out, field, err
}

// looks are how verdicts are shown: kind of box, icon and heading.
var looks = map[Verdict]struct{ kind, icon, heading string }{
	Valid:   {"ok", "ok", "document.verify.valid"},
	Revoked: {"bad", "bad", "document.verify.revoked"},
	Changed: {"bad", "bad", "document.verify.changed"},
	Foreign: {"bad", "bad", "document.verify.foreign"},
	Gone:    {"wait", "past", "document.verify.gone"},
}

// whyTexts say why a document is changed or not ours.
var whyTexts = map[string]string{
	whyCode: "document.verify.why.code", whyCodeChanged: "document.verify.why.code_changed", whyUnregistered: "document.verify.why.unregistered", whyNumber: "document.verify.why.number",
	"not_signed": "document.verify.why.not_signed", "many_signatures": "document.verify.why.many_signatures", "not_whole": "document.verify.why.not_whole",
	"malformed": "document.verify.why.malformed", "changed": "document.verify.why.changed", "untrusted": "document.verify.why.untrusted", "not_in_force": "document.verify.why.not_in_force",
}

// Heading gives the key of a verdict's one sentence, and Explanation that of what it means, or "".
func (c *Check) Heading() string { return looks[c.Verdict].heading }

// Explanation gives the key of the text that says what a verdict means here.
func (c *Check) Explanation() string {
	switch {
	case c.Why != "":
		return whyTexts[c.Why]
	case c.Verdict == Revoked:
		return "document.verify.revoked_text"
	case c.Verdict == Gone:
		return "document.verify.gone_text"
	}
	return "document.verify.valid_text"
}

func newVerdictPage(c *web.Context, r *Check) verdictPage {
	l := looks[r.Verdict]
	p := verdictPage{Page: c.Page(l.heading), Kind: l.kind, Icon: l.icon, Heading: c.T(l.heading), Text: c.T(r.Explanation()), Check: *r}
	p.Narrow, p.Path = true, "/verify"
	return p
}

// kept lets others keep an answer for as long as the list may be old.
func kept(c *web.Context, contentType string, body []byte) error {
	h := c.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(listAge/time.Second)))
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	_, err := c.W.Write(body)
	return err
}

// keys answers GET /verify/keys with what codes, lists and files are checked by.
func (d *desk) keys(c *web.Context) error {
	text, err := d.keysFor(c).Text()
	if err != nil {
		return err
	}
	return kept(c, "application/json", text)
}

// keysFor names the address by which we were asked where none was set.
func (d *desk) keysFor(c *web.Context) Keys {
	k := d.m.Keys()
	if k.Address == "" {
		k.Address = c.Site.Origin()
	}
	return k
}

// revoked answers GET /verify/revoked with the signed list.
func (d *desk) revoked(c *web.Context) error {
	list, err := d.recent(c.Context())
	if err != nil {
		return err
	}
	return kept(c, "text/plain; charset=us-ascii", []byte(list))
}

// recent gives the list, written anew when it is old. Of many who come at once one writes it.
func (d *desk) recent(ctx context.Context) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.list != "" && d.m.Now().Sub(d.listed) < listAge {
		return d.list, nil
	}
	list, err := d.m.Revocations(ctx)
	if err != nil {
		return "", err
	}
	d.list, d.listed = list, d.m.Now()
	return list, nil
}

// carried is what the page for checks without a network holds.
type carried struct {
	Keys    json.RawMessage   `json:"keys"`
	Revoked string            `json:"revoked"`
	Texts   map[string]string `json:"texts"`
	Lang    string            `json:"lang"`
}

type offlinePage struct {
	web.Page
	Policy string
	Style  template.CSS
	Script template.JS
	Data   carried
	Made   time.Time
}

var offlineView = web.NewView[offlinePage](pages, "pages/verify_offline.html")

// offlineTexts are what the script of the page says.
var offlineTexts = []string{
	"document.verify.valid", "document.verify.genuine", "document.verify.revoked", "document.verify.changed", "document.verify.foreign", "document.verify.number", "document.verify.kind", "document.verify.office",
	"document.verify.dated", "document.verify.adjudication", "document.verify.compare", "document.verify.why.code", "document.verify.why.code_changed",
	"document.verify.offline.valid_text", "document.verify.offline.revoked_text", "document.verify.offline.list", "document.verify.offline.list_old",
	"document.verify.offline.younger", "document.verify.offline.no_code", "document.verify.offline.busy", "document.verify.offline.no_crypto",
}

// offline answers GET /verify/offline.html: one file with everything in it, to be kept and used without a network. Its
// script stands in the page; the policy of this one route allows exactly that script.
func (d *desk) offline(c *web.Context) error {
	script, err := web.Asset("offline.js")
	if err != nil {
		return err
	}
	style, err := web.Asset("offline.css")
	if err != nil {
		return err
	}
	list, err := d.recent(c.Context())
	if err != nil {
		return err
	}
	keys, err := d.keysFor(c).Text()
	if err != nil {
		return err
	}
	p := offlinePage{Page: c.Page("document.verify.title"), Style: template.CSS(style), Script: template.JS(script), Made: d.m.Now()}
	p.Policy = fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; img-src data: blob:; form-action 'none'; base-uri 'none'", hashOf(script), hashOf(style))
	p.Data = carried{Keys: keys, Revoked: list, Texts: map[string]string{}, Lang: string(c.Lang)}
	for _, key := range offlineTexts {
		p.Data.Texts[strings.TrimPrefix(key, "document.verify.")] = c.T(key)
	}
	h := c.W.Header()
	h.Set("Content-Security-Policy", p.Policy+"; frame-ancestors 'none'")
	c.NoStore()
	return offlineView.Show(c, http.StatusOK, p)
}

// hashOf names a script or a style in a policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
