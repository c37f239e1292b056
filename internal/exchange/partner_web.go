package exchange

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

const partnersPath = "/exchange/partners"

// Mount adds the pages of partners.
func (m *Module) Mount(site *web.Site, gate Gate) {
	site.Handle("GET "+partnersPath, gate(m.partnerList))
	site.Handle("GET "+partnersPath+"/new", gate(m.partnerNew))
	site.Handle("POST "+partnersPath+"/new", gate(m.partnerAdd))
	site.Handle("GET "+partnersPath+"/{code}", gate(m.partnerShow))
	site.Handle("POST "+partnersPath+"/{code}", gate(m.partnerChange))
	site.Handle("POST "+partnersPath+"/{code}/credentials", gate(m.credentialAdd), web.Streamed(4*maxCredential))
	site.Handle("GET "+partnersPath+"/{code}/credentials/{id}", gate(m.credentialShow))
	site.Handle("POST "+partnersPath+"/{code}/credentials/{id}", gate(m.credentialRevoke))
}

type partnerListPage struct {
	web.Page
	Rows []partnerRow
}

// partnerRow is a partner in words.
type partnerRow struct {
	Partner

	Href, Sort, Body, BodyCode string
	Credentials                int // that count
	Until                      time.Time
	Marks                      []mark
}

// mark is a word with a colour and an icon.
type mark struct{ Text, Kind string }

type partnerNewPage struct {
	web.Page
	Code, Name, Sort, Words, Bodies, Callback, Trial web.Field
	Searched                                         bool
}

type partnerShowPage struct {
	web.Page
	Row            partnerRow
	Facts          []web.Fact
	Rows           []credentialRow
	Name, Callback web.Field
	Trial          web.Field
	Key, File      web.Field // pasted, or as a file
	Label, Until   web.Field
}

// credentialRow is a credential in words.
type credentialRow struct {
	Credential

	Href, Sort, Print string
	Mark              mark
}

type credentialShowPage struct {
	web.Page
	Row   credentialRow
	Facts []web.Fact
	Last  bool // without it the partner cannot prove who it is
	Back  string
}

var (
	partnerListView    = web.NewView[partnerListPage](pages, "pages/partner_list.html")
	partnerNewView     = web.NewView[partnerNewPage](pages, "pages/partner_new.html")
	partnerShowView    = web.NewView[partnerShowPage](pages, "pages/partner_show.html")
	credentialShowView = web.NewView[credentialShowPage](pages, "pages/credential_show.html")
)

var (
	sortKeys           = map[Sort]string{Office: "exchange.sort.office", Agency: "exchange.sort.agency", Registry: "exchange.sort.registry"}
	sortHints          = map[Sort]string{Office: "exchange.sort.office_hint", Agency: "exchange.sort.agency_hint", Registry: "exchange.sort.registry_hint"}
	credentialSortKeys = map[string]string{"certificate": "exchange.credential.certificate", "key": "exchange.credential.key"}
)

func partnerPath(code string) string { return partnersPath + "/" + url.PathEscape(code) }

func newPage(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = []web.Link{{Text: cmp.Or(c.User.Body, c.T("exchange.home")), Href: "/"}}
	if titleKey != "exchange.partners.title" {
		p.Place = append(p.Place, web.Link{Text: c.T("exchange.partners.title"), Href: partnersPath})
	}
	p.Place = append(p.Place, further...)
	return p
}

// partnerRow puts a partner into words.
func (m *Module) partnerRow(c *web.Context, l *PartnerLine) partnerRow {
	row := partnerRow{Partner: l.Partner, Href: partnerPath(l.Code), Sort: c.T(sortKeys[l.Partner.Sort])}
	row.BodyCode, row.Body = m.BodyName(c.Context(), l.BodyID)
	now := m.Now()
	row.Until = CountsUntil(l.Credentials, now)
	for i := range l.Credentials {
		if l.Credentials[i].Counts(now) {
			row.Credentials++
		}
	}
	switch {
	case l.Disabled:
		row.Marks = append(row.Marks, mark{c.T("exchange.partner.disabled"), "past"})
	case row.Until.IsZero():
		row.Marks = append(row.Marks, mark{c.T("exchange.partner.no_credential"), "bad"})
	case row.Until.Before(now.AddDate(0, 0, SoonDays)):
		row.Marks = append(row.Marks, mark{c.T("exchange.partner.ends_soon", daysUntil(now, row.Until)), "wait"})
	default:
		row.Marks = append(row.Marks, mark{c.T("exchange.partner.works"), "ok"})
	}
	if l.Trial {
		row.Marks = append(row.Marks, mark{c.T("exchange.partner.trial"), "info"})
	}
	return row
}

// daysUntil counts the days up to a moment.
func daysUntil(now, until time.Time) int { return int(calendar.Of(until) - calendar.Of(now)) }

// credentialRow puts a credential into words.
func (m *Module) credentialRow(c *web.Context, code string, k Credential) credentialRow {
	row := credentialRow{
		Credential: k, Href: partnerPath(code) + "/credentials/" + strconv.FormatInt(k.ID, 10), Sort: c.T(credentialSortKeys[k.Sort]), Print: fingerprint(k.Digest),
	}
	now := m.Now()
	switch {
	case !k.RevokedAt.IsZero():
		row.Mark = mark{c.T("exchange.credential.revoked"), "past"}
	case !now.Before(k.Until):
		row.Mark = mark{c.T("exchange.credential.over"), "bad"}
	case now.Before(k.From):
		row.Mark = mark{c.T("exchange.credential.later"), "info"}
	case k.EndsSoon(now):
		row.Mark = mark{c.T("exchange.credential.ends_soon", daysUntil(now, k.Until)), "wait"}
	default:
		row.Mark = mark{c.T("exchange.credential.counts"), "ok"}
	}
	return row
}

// fingerprint writes the beginning of a digest as people compare it.
func fingerprint(digest []byte) string {
	parts := make([]string, 0, 8)
	for _, b := range digest[:min(8, len(digest))] {
		parts = append(parts, fmt.Sprintf("%02X", b))
	}
	return strings.Join(parts, ":")
}

// partnerList answers GET /exchange/partners.
func (m *Module) partnerList(c *web.Context, who identity.Actor) error {
	all, err := m.Partners(c.Context(), who)
	if err != nil {
		return err
	}
	p := partnerListPage{Page: newPage(c, nil, "exchange.partners.title")}
	for i := range all {
		p.Rows = append(p.Rows, m.partnerRow(c, &all[i]))
	}
	return partnerListView.Show(c, http.StatusOK, p)
}

// partnerNew answers GET /exchange/partners/new.
func (m *Module) partnerNew(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return err
	}
	p, err := m.newPartnerPage(c, url.Values{"sort": {string(Office)}})
	if err != nil {
		return err
	}
	return partnerNewView.Show(c, http.StatusOK, p)
}

func (m *Module) newPartnerPage(c *web.Context, v url.Values) (partnerNewPage, error) {
	p := partnerNewPage{
		Page:     newPage(c, nil, "exchange.partner.new"),
		Code:     web.Field{Name: "code", Label: c.T("exchange.field.code"), Hint: c.T("exchange.field.code_hint"), Value: v.Get("code"), Required: true, Width: 24},
		Name:     web.Field{Name: "name", Label: c.T("exchange.field.name"), Hint: c.T("exchange.field.name_hint"), Value: v.Get("name"), Required: true, Spell: true},
		Sort:     web.Field{Name: "sort", Label: c.T("exchange.field.sort"), Value: v.Get("sort")},
		Words:    web.Field{Name: "words", Label: c.T("exchange.field.words"), Hint: c.T("exchange.field.words_hint"), Value: v.Get("words"), Type: "search"},
		Bodies:   web.Field{Name: "body", Label: c.T("exchange.field.body")},
		Callback: callbackField(c, v.Get("callback")),
		Trial:    trialField(c, v.Get("trial") != ""),
		Searched: v.Get("words") != "",
	}
	for _, s := range []Sort{Office, Agency, Registry} {
		p.Sort.Options = append(p.Sort.Options, web.Choice{Value: string(s), Text: c.T(sortKeys[s]), Hint: c.T(sortHints[s])})
	}
	if !p.Searched || m.Bodies == nil {
		return p, nil
	}
	found, err := m.Bodies(c.Context(), v.Get("words"))
	if err != nil {
		return p, err
	}
	for _, b := range found {
		id := strconv.FormatInt(b.ID, 10)
		p.Bodies.Options = append(p.Bodies.Options, web.Choice{Value: id, Text: b.Name, Hint: b.Code, Checked: id == v.Get("body") || len(found) == 1})
	}
	return p, nil
}

func callbackField(c *web.Context, value string) web.Field {
	return web.Field{Name: "callback", Label: c.T("exchange.field.callback"), Hint: c.T("exchange.field.callback_hint"), Value: value, Inputmode: "url"}
}

func trialField(c *web.Context, on bool) web.Field {
	return web.Field{Name: "trial", Label: c.T("exchange.field.trial"), Options: []web.Choice{{Value: "x", Text: c.T("exchange.field.trial_yes"), Hint: c.T("exchange.field.trial_hint"), Checked: on}}}
}

// partnerAdd answers POST /exchange/partners/new: the body is looked for first, then the partner is taken in.
func (m *Module) partnerAdd(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	body, _ := strconv.ParseInt(v.Get("body"), 10, 64)
	if v.Get("do") == "search" || body == 0 && v.Get("words") != "" {
		p, err := m.newPartnerPage(c, v)
		if err != nil {
			return err
		}
		return partnerNewView.Show(c, http.StatusOK, p)
	}
	in := Partner{
		Code: strings.TrimSpace(v.Get("code")), Name: strings.TrimSpace(v.Get("name")), Sort: Sort(v.Get("sort")), BodyID: body,
		Callback: strings.TrimSpace(v.Get("callback")), Trial: v.Get("trial") != "",
	}
	_, err = m.AddPartner(c.Context(), who, in)
	if err == nil {
		return c.Redirect(partnerPath(in.Code) + "?added")
	}
	status, fault, ok := told(c, err)
	if !ok {
		return err
	}
	p, err := m.newPartnerPage(c, v)
	if err != nil {
		return err
	}
	body0 := &p.Bodies
	if len(p.Bodies.Options) == 0 {
		body0 = &p.Words
	}
	p.Errors = []web.FieldError{fault.at(map[string]*web.Field{
		"exchange.bad_code": &p.Code, "exchange.code_taken": &p.Code, "exchange.bad_name": &p.Name, "exchange.bad_sort": &p.Sort, "exchange.bad_body": body0, "exchange.bad_callback": &p.Callback,
	})}
	return partnerNewView.Show(c, status, p)
}

// wrong is what somebody is told about what they sent.
type wrong struct{ key, text string }

// at puts it to its field.
func (w wrong) at(fields map[string]*web.Field) web.FieldError {
	f := fields[w.key]
	if f == nil {
		return web.FieldError{Text: w.text}
	}
	f.Error = w.text
	return web.FieldError{Field: f.Name, Text: w.text}
}

// told gives what is said of an error that people can mend; ok is false for others.
func told(c *web.Context, err error) (status int, w wrong, ok bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return 0, wrong{}, false
	}
	status, key, args := web.Status(err)
	return status, wrong{e.Key, c.T(key, args...)}, true
}

func (m *Module) partnerShowPage(c *web.Context, who identity.Actor) (partnerShowPage, error) {
	l, err := m.Partner(c.Context(), who, c.R.PathValue("code"))
	if err != nil {
		return partnerShowPage{}, err
	}
	row := m.partnerRow(c, &l)
	p := partnerShowPage{
		Page: newPage(c, nil, "exchange.partner.title", l.Name), Row: row,
		Facts: []web.Fact{
			{Name: c.T("exchange.field.code"), Value: l.Code}, {Name: c.T("exchange.field.sort"), Value: row.Sort},
			{Name: c.T("exchange.field.body"), Value: row.Body, Note: row.BodyCode}, {Name: c.T("exchange.partner.made"), Value: momentText(c, l.MadeAt)},
		},
		Name:     web.Field{Name: "name", Label: c.T("exchange.field.name"), Value: l.Name, Required: true, Spell: true},
		Callback: callbackField(c, l.Callback), Trial: trialField(c, l.Trial),
		Label: web.Field{Name: "label", Label: c.T("exchange.field.label"), Hint: c.T("exchange.field.label_hint"), Spell: true},
		Until: web.Field{Name: "until", Label: c.T("exchange.field.until"), Hint: c.T("exchange.field.until_hint"), Type: "date", Width: 12},
		Key:   web.Field{Name: "pem", Label: c.T("exchange.field.pem"), Hint: c.T("exchange.field.pem_hint"), Rows: 6},
		File:  web.Field{Name: "file", Label: c.T("exchange.field.file"), Hint: c.T("exchange.field.file_hint"), Type: "file", Accept: ".pem,.crt,.cer,.pub"},
	}
	p.Path = row.Href
	for _, k := range l.Credentials {
		p.Rows = append(p.Rows, m.credentialRow(c, l.Code, k))
	}
	return p, nil
}

// partnerShow answers GET /exchange/partners/{code}.
func (m *Module) partnerShow(c *web.Context, who identity.Actor) error {
	p, err := m.partnerShowPage(c, who)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	for name, key := range map[string]string{
		"added": "exchange.done.added", "saved": "exchange.done.saved", "disabled": "exchange.done.disabled", "enabled": "exchange.done.enabled",
		"credential": "exchange.done.credential", "revoked": "exchange.done.revoked",
	} {
		if q.Has(name) {
			p.Notice = c.T(key)
		}
	}
	return partnerShowView.Show(c, http.StatusOK, p)
}

// partnerChange answers POST /exchange/partners/{code}: what its button says.
func (m *Module) partnerChange(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	l, err := m.Partner(c.Context(), who, c.R.PathValue("code"))
	if err != nil {
		return err
	}
	in := Change{Code: l.Code, Name: l.Name, Callback: l.Callback, Trial: l.Trial, Disabled: l.Disabled}
	done := "?saved"
	switch v.Get("do") {
	case "save":
		in.Name, in.Callback, in.Trial = strings.TrimSpace(v.Get("name")), strings.TrimSpace(v.Get("callback")), v.Get("trial") != ""
	case "disable":
		in.Disabled, done = true, "?disabled"
	case "enable":
		in.Disabled, done = false, "?enabled"
	default:
		return errs.New(errs.NotFound, "error.not_found")
	}
	err = m.ChangePartner(c.Context(), who, in)
	if err == nil {
		return c.Redirect(partnerPath(l.Code) + done)
	}
	status, fault, ok := told(c, err)
	if !ok {
		return err
	}
	p, err := m.partnerShowPage(c, who)
	if err != nil {
		return err
	}
	p.Name.Value, p.Callback.Value = in.Name, in.Callback
	p.Errors = []web.FieldError{fault.at(map[string]*web.Field{"exchange.bad_name": &p.Name, "exchange.bad_callback": &p.Callback})}
	return partnerShowView.Show(c, status, p)
}

// credentialAdd answers POST /exchange/partners/{code}/credentials, with a file or with what was pasted. What is no certificate
// or public key goes with the request: it is neither kept nor shown again.
func (m *Module) credentialAdd(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return err
	}
	u, err := c.Upload("file")
	if err == nil {
		defer u.File.Close()
		err = m.addUploaded(c, who, u)
	}
	if err == nil {
		return c.Redirect(partnerPath(c.R.PathValue("code")) + "?credential")
	}
	status, fault, ok := told(c, err)
	if !ok {
		return err
	}
	p, err := m.partnerShowPage(c, who)
	if err != nil {
		return err
	}
	if u != nil {
		p.Label.Value, p.Until.Value = u.Values.Get("label"), u.Values.Get("until")
	}
	field := &p.Key
	if u == nil || u.Size > 0 {
		field = &p.File
	}
	to := map[string]*web.Field{"exchange.bad_name": &p.Label, "exchange.bad_days": &p.Until, "exchange.bad_until": &p.Until}
	for _, key := range []string{"exchange.bad_credential", "exchange.private_key", "exchange.weak_key", "exchange.credential_taken", "exchange.no_credential", fault.key} {
		if to[key] == nil {
			to[key] = field
		}
	}
	p.Errors = []web.FieldError{fault.at(to)}
	return partnerShowView.Show(c, status, p)
}

// addUploaded takes in the credential of a form.
func (m *Module) addUploaded(c *web.Context, who identity.Actor, u *web.Upload) error {
	text := []byte(u.Values.Get("pem"))
	if u.Size > 0 {
		var err error
		text, err = io.ReadAll(io.NewSectionReader(u.File, 0, min(u.Size, maxCredential)))
		if err != nil {
			return fmt.Errorf("reading an upload: %w", err)
		}
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return errs.New(errs.Invalid, "exchange.no_credential")
	}
	in := NewCredential{Partner: c.R.PathValue("code"), PEM: text, Name: strings.TrimSpace(u.Values.Get("label"))}
	if until := strings.TrimSpace(u.Values.Get("until")); until != "" {
		day, ok := calendar.Parse(until)
		if !ok {
			return errs.New(errs.Invalid, "exchange.bad_until")
		}
		y, month, d := day.Date()
		in.Until = time.Date(y, month, d+1, 0, 0, 0, 0, calendar.Budapest) // to the end of the day
	} else if !strings.Contains(string(text), "CERTIFICATE") {
		in.Until = m.Now().AddDate(1, 0, 0)
	}
	_, err := m.AddCredential(c.Context(), who, in)
	return err
}

// credentialOf finds the credential that the address names.
func (m *Module) credentialOf(c *web.Context, who identity.Actor) (PartnerLine, *Credential, error) {
	l, err := m.Partner(c.Context(), who, c.R.PathValue("code"))
	if err != nil {
		return l, nil, err
	}
	id, _ := strconv.ParseInt(c.R.PathValue("id"), 10, 64)
	i := slices.IndexFunc(l.Credentials, func(k Credential) bool { return k.ID == id })
	if i < 0 {
		return l, nil, errs.New(errs.NotFound, "error.not_found")
	}
	return l, &l.Credentials[i], nil
}

// credentialShow answers GET /exchange/partners/{code}/credentials/{id}: before it is revoked.
func (m *Module) credentialShow(c *web.Context, who identity.Actor) error {
	l, k, err := m.credentialOf(c, who)
	if err != nil {
		return err
	}
	row := m.credentialRow(c, l.Code, *k)
	used := ""
	if !k.UsedAt.IsZero() {
		used = momentText(c, k.UsedAt)
	}
	p := credentialShowPage{
		Page: newPage(c, []web.Link{{Text: l.Name, Href: partnerPath(l.Code)}}, "exchange.credential.title", k.Name), Row: row, Back: partnerPath(l.Code),
		Facts: []web.Fact{
			{Name: c.T("exchange.column.partner"), Value: l.Name, Href: partnerPath(l.Code), Note: l.Code}, {Name: c.T("exchange.column.sort"), Value: row.Sort},
			{Name: c.T("exchange.column.from"), Value: momentText(c, k.From)}, {Name: c.T("exchange.column.until"), Value: momentText(c, k.Until)},
			{Name: c.T("exchange.column.used"), Value: used}, {Name: c.T("exchange.column.print"), Value: row.Print, Note: "SHA-256"},
		},
	}
	if !k.RevokedAt.IsZero() {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("exchange.credential.revoked"), Value: momentText(c, k.RevokedAt)})
	}
	others := slices.DeleteFunc(slices.Clone(l.Credentials), func(o Credential) bool { return o.ID == k.ID })
	p.Last = CountsUntil(others, m.Now()).IsZero()
	return credentialShowView.Show(c, http.StatusOK, p)
}

// credentialRevoke answers POST /exchange/partners/{code}/credentials/{id}. One that is revoked already stays so.
func (m *Module) credentialRevoke(c *web.Context, who identity.Actor) error {
	_, err := c.Post()
	if err != nil {
		return err
	}
	l, k, err := m.credentialOf(c, who)
	if err != nil {
		return err
	}
	if k.RevokedAt.IsZero() {
		err = m.RevokeCredential(c.Context(), who, k.ID)
	}
	if err != nil && errs.KindOf(err) != errs.NotFound { // somebody was faster
		return err
	}
	return c.Redirect(partnerPath(l.Code) + "?revoked")
}

func momentText(c *web.Context, at time.Time) string {
	at = at.In(calendar.Budapest)
	clock := "15.04"
	if c.Lang == i18n.English {
		clock = "15:04"
	}
	return i18n.Format(c.Lang, calendar.Of(at)) + " " + at.Format(clock)
}
