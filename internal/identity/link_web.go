package identity

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
	"oszir/internal/platform/workbook"
)

// linkRoutes adds the pages of linking accounts of the old register.
func (m *Module) linkRoutes(s *web.Site) {
	s.Handle("GET /link", m.Page(m.showLink))
	s.Handle("GET /link/check", m.Page(m.checkLink))
	s.Handle("POST /link/check", m.Page(m.doLink))
	s.Handle("GET /link/accounts", m.Page(m.showLegacy))
	s.Handle("GET /link/accounts.csv", m.Page(m.legacyCSV), web.Within(2*time.Minute))
	s.Handle("GET /link/accounts.xlsx", m.Page(m.legacyWorkbook), web.Within(2*time.Minute))
	s.Handle("GET /link/switch", m.Page(m.showSwitch))
	s.Handle("POST /link/switch", m.Page(m.setSwitch))
	s.Handle("GET /link/import", m.Page(m.showImport))
	s.Handle("POST /link/import", m.Page(m.doImport), web.Streamed(legacyBytes+1<<20), web.Within(3*time.Minute))
	s.Handle("GET /link/template", m.Page(m.linkTemplate))
}

// linkPageData is one's own linking.
type linkPageData struct {
	web.Page
	Open     *linkAccount // to be linked
	Linked   []linkAccount
	Reached  bool
	Until    calendar.Day // the last day before the switch; None: not set yet
	Complete bool
	Works    bool // acts for a body now
}

// linkAccount is an old account as its owner sees it.
type linkAccount struct {
	ID       int64
	Facts    []web.Fact
	Rights   []string
	LinkedAt time.Time
}

var linkView = web.NewView[linkPageData](pages, "pages/link.html")

// showLink answers GET /link: what linking is, whether one has to, until when.
func (m *Module) showLink(c *web.Context, who Actor) error {
	page, err := m.newLinkPage(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("linked") {
		page.Notice = c.T("identity.link.done")
	}
	return linkView.Show(c, http.StatusOK, page)
}

func (m *Module) newLinkPage(c *web.Context, who Actor) (linkPageData, error) {
	page := linkPageData{Page: c.Page("identity.link.title"), Works: who.Role != RoleUser, Until: calendar.None}
	page.Narrow = true
	own, err := m.OwnLink(c.Context(), who)
	if err != nil {
		return page, err
	}
	page.Reached, page.Complete = own.Reached, own.Complete
	if own.Switch.Day != calendar.None {
		page.Until = own.Switch.Day - 1
	}
	for _, l := range own.Legacy {
		a := m.linkAccount(c, l)
		if l.State == Linked {
			page.Linked = append(page.Linked, a)
		} else {
			page.Open = &a
		}
	}
	return page, nil
}

func (m *Module) linkAccount(c *web.Context, l LegacyAccount) linkAccount {
	a := linkAccount{ID: l.ID, LinkedAt: l.LinkedAt, Facts: []web.Fact{
		{Name: c.T("identity.link.code"), Value: l.Code},
		{Name: c.T("identity.link.name"), Value: l.Name},
		{Name: c.T("identity.link.state"), Value: c.T("identity.link.state." + string(l.State))},
	}}
	for _, r := range l.Rights {
		a.Rights = append(a.Rights, m.rightText(c, r))
	}
	return a
}

// rightText puts a right into words: role, body.
func (m *Module) rightText(c *web.Context, r LegacyRight) string {
	code, name := m.BodyName(c.Context(), r.BodyID)
	return c.T("identity.link.right", roleName(c, r.Role), name, code)
}

// linkCheckPage lets the owner compare the old data with their own.
type linkCheckPage struct {
	web.Page
	Open    linkAccount
	Own     []web.Fact
	Differs bool
	Sure    web.Field
}

var linkCheckView = web.NewView[linkCheckPage](pages, "pages/link_check.html")

// checkLink answers GET /link/check.
func (m *Module) checkLink(c *web.Context, who Actor) error {
	return m.showLinkCheck(c, who, http.StatusOK, "")
}

func (m *Module) showLinkCheck(c *web.Context, who Actor, status int, problem string) error {
	own, err := m.OwnLink(c.Context(), who)
	if err != nil {
		return err
	}
	old, open := own.Open()
	if !open {
		return c.Redirect("/link")
	}
	p, err := m.OwnProfile(c.Context(), who)
	if err != nil {
		return err
	}
	page := linkCheckPage{
		Page: c.Page("identity.link.check"), Open: m.linkAccount(c, old), Differs: fold(old.Name) != fold(p.name()),
		Own: profileFacts(c, p, []ProfileField{FieldFamilyName, FieldGivenName, FieldEmail}, ""),
		Sure: web.Field{Name: "mine", Label: c.T("identity.link.mine"), Required: true, Error: problem, Options: []web.Choice{
			{Value: "yes", Text: c.T("identity.link.mine_yes"), Hint: c.T("identity.link.mine_yes_hint")},
			{Value: "no", Text: c.T("identity.link.mine_no"), Hint: c.T("identity.link.mine_no_hint")},
		}},
	}
	page.Narrow = true
	if problem != "" {
		page.Errors = []web.FieldError{{Field: "mine", Text: problem}}
	}
	return linkCheckView.Show(c, status, page)
}

// fold makes names comparable.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

type linkForeignPage struct {
	web.Page
	Code string
}

var linkForeignView = web.NewView[linkForeignPage](pages, "pages/link_foreign.html")

// doLink answers POST /link/check. Who could not work before goes on for the first body of the old account.
func (m *Module) doLink(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	switch v.Get("mine") {
	case "yes":
	case "no":
		own, err := m.OwnLink(c.Context(), who)
		if err != nil {
			return err
		}
		old, _ := own.Open()
		page := linkForeignPage{Page: c.Page("identity.link.foreign"), Code: old.Code}
		page.Narrow = true
		return linkForeignView.Show(c, http.StatusOK, page)
	default:
		return m.showLinkCheck(c, who, http.StatusUnprocessableEntity, c.T("identity.link.mine_missing"))
	}
	id, err := strconv.ParseInt(v.Get("legacy"), 10, 64)
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	_, err = m.Link(c.Context(), who, Linking{LegacyID: id, Request: request(v)})
	if err != nil {
		return err
	}
	if who.Role == RoleUser {
		err = m.goToWork(c)
		if err != nil {
			return err
		}
	}
	return c.Redirect("/link?linked")
}

// goToWork lets a session go on for the first body of its account, when there is one now.
func (m *Module) goToWork(c *web.Context) error {
	s, err := m.ByToken(c.Context(), cookie(c, sessionCookie))
	if err != nil || len(s.Memberships) == 0 {
		return err
	}
	o, err := m.ChooseBody(c.Context(), s.Actor, Choice{SessionID: s.SessionID, MembershipID: s.Memberships[0].ID})
	if err != nil {
		return err
	}
	keep(c, o)
	return nil
}

// linkReminder is what every page says to who works by a right that ends with the switch date; nil to anybody else.
func (m *Module) linkReminder(c *web.Context, s Signed) (*web.Link, error) {
	provisional, day, err := m.linkEnds(c.Context(), s)
	if err != nil || !provisional {
		return nil, err
	}
	if day == calendar.None {
		return &web.Link{Text: c.T("identity.link.reminder"), Href: "/link"}, nil
	}
	return &web.Link{Text: c.T("identity.link.reminder_until", day-1), Href: "/link"}, nil
}

// legacyPage is the list of old accounts.
type legacyPage struct {
	web.Page
	List      LinkList
	Rows      []legacyLine
	State     web.Field
	Until     calendar.Day
	Reached   bool
	Next      string
	Query     string // of the files with the same list
	MayImport bool
}

type legacyLine struct {
	Code, Name, Account string
	Rights              []string
	Linked              bool
	LinkedAt            time.Time
}

var legacyView = web.NewView[legacyPage](pages, "pages/link_accounts.html")

// linkFilter reads which old accounts a list shows: those that are not linked where nothing is said.
func linkFilter(c *web.Context) LinkFilter {
	q := c.R.URL.Query()
	f := LinkFilter{State: NotLinked, After: q.Get("after")}
	switch state := q.Get("state"); {
	case state == string(Linked):
		f.State = Linked
	case state == "all":
		f.State = ""
	}
	return f
}

// query gives the filter as it stands in an address.
func (f LinkFilter) query() url.Values {
	state := string(f.State)
	if state == "" {
		state = "all"
	}
	return url.Values{"state": {state}}
}

// showLegacy answers GET /link/accounts.
func (m *Module) showLegacy(c *web.Context, who Actor) error {
	f := linkFilter(c)
	list, err := m.LegacyAccounts(c.Context(), who, f)
	if err != nil {
		return err
	}
	page := legacyPage{
		Page: rightsPage(c, "identity.link.accounts"), List: list, Query: "?" + f.query().Encode(), Until: calendar.None, Reached: list.Switch.Reached(m.now()),
		MayImport: who.May(LinkAccounts), State: web.Field{Name: "state", Label: c.T("identity.link.state")},
	}
	if list.Switch.Day != calendar.None {
		page.Until = list.Switch.Day - 1
	}
	for _, s := range []struct {
		value string
		state LinkState
	}{{string(NotLinked), NotLinked}, {string(Linked), Linked}, {"all", ""}} {
		page.State.Options = append(page.State.Options, web.Choice{Value: s.value, Text: c.T("identity.link.filter." + s.value), Checked: f.State == s.state})
	}
	for _, l := range list.Lines {
		page.Rows = append(page.Rows, m.legacyLine(c, l))
	}
	if list.More {
		q := f.query()
		q.Set("after", list.Lines[len(list.Lines)-1].Code)
		page.Next = "/link/accounts?" + q.Encode()
	}
	return legacyView.Show(c, http.StatusOK, page)
}

func (m *Module) legacyLine(c *web.Context, l LegacyAccount) legacyLine {
	out := legacyLine{Code: l.Code, Name: l.Name, Account: l.Account, Linked: l.State == Linked, LinkedAt: l.LinkedAt}
	for _, r := range l.Rights {
		out.Rights = append(out.Rights, m.rightText(c, r))
	}
	return out
}

var legacyHeadings = []string{"identity.link.code", "identity.link.name", "identity.link.state", "identity.link.account", "identity.link.linked_at", "identity.link.rights"}

// cells are a line of the list as files have it.
func (m *Module) cells(c *web.Context, l LegacyAccount) []string {
	line := m.legacyLine(c, l)
	at := ""
	if line.Linked {
		at = calendar.Of(l.LinkedAt.In(calendar.Budapest)).Dotted()
	}
	return []string{l.Code, l.Name, string(l.State), l.Account, at, strings.Join(line.Rights, "; ")}
}

// legacyWorkbook answers GET /link/accounts.xlsx with the whole list.
func (m *Module) legacyWorkbook(c *web.Context, who Actor) error {
	var columns []workbook.Column
	for i, key := range legacyHeadings {
		columns = append(columns, workbook.Column{Heading: c.T(key), Form: workbook.Text, Width: []float64{24, 30, 16, 16, 16, 80}[i], Need: workbook.Required})
	}
	return c.Download(c.T("identity.link.file", "xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(to io.Writer) error {
		w := workbook.NewWriter()
		defer w.Close()
		err := w.Sheet(c.T("identity.link.sheet"), columns)
		if err != nil {
			return err
		}
		err = m.EveryLegacyAccount(c.Context(), who, linkFilter(c), func(l LegacyAccount) error {
			var cells []workbook.Cell
			for _, text := range m.cells(c, l) {
				cells = append(cells, workbook.Cell{Text: text})
			}
			return w.Row(cells)
		})
		if err != nil {
			return err
		}
		return w.Save(to)
	})
}

// legacyCSV answers GET /link/accounts.csv with the same, as Hungarian offices' programs read it.
func (m *Module) legacyCSV(c *web.Context, who Actor) error {
	return c.Download(c.T("identity.link.file", "csv"), "text/csv; charset=utf-8", func(to io.Writer) error {
		_, err := io.WriteString(to, "\ufeff")
		if err != nil {
			return fmt.Errorf("beginning table: %w", err)
		}
		w := csv.NewWriter(to)
		w.Comma, w.UseCRLF = ';', true
		var head []string
		for _, key := range legacyHeadings {
			head = append(head, c.T(key))
		}
		err = w.Write(head)
		if err != nil {
			return err
		}
		err = m.EveryLegacyAccount(c.Context(), who, linkFilter(c), func(l LegacyAccount) error {
			cells := m.cells(c, l)
			for i, s := range cells {
				if strings.IndexAny(s, "=+-@\t\r\n＝＋－＠") == 0 { // a program could take it for a formula
					cells[i] = "'" + s
				}
			}
			return w.Write(cells)
		})
		if err != nil {
			return err
		}
		w.Flush()
		return w.Error()
	})
}

// linkingPage begins a page of who brings the old accounts over.
func linkingPage(c *web.Context, titleKey string) web.Page {
	p := rightsPage(c, titleKey)
	p.Place = []web.Link{p.Place[0], {Text: c.T("identity.link.accounts"), Href: "/link/accounts"}, p.Place[1]}
	return p
}

// switchPage sets the switch date.
type switchPage struct {
	web.Page
	Current   SwitchDate
	Reached   bool
	Day       web.Field
	NotLinked int
}

var switchView = web.NewView[switchPage](pages, "pages/link_switch.html")

func (m *Module) newSwitchPage(c *web.Context, who Actor) (switchPage, error) {
	page := switchPage{Page: linkingPage(c, "identity.link.switch"), Day: web.Field{
		Name: "day", Label: c.T("identity.link.switch_day"), Hint: c.T("identity.link.switch_hint"), Type: "date", Width: 12, Required: true,
	}}
	err := who.Require(LinkAccounts)
	if err != nil {
		return page, err
	}
	list, err := m.LegacyAccounts(c.Context(), who, LinkFilter{State: Linked, After: "\U0010ffff"}) // its counts only
	page.Current, page.NotLinked, page.Reached = list.Switch, list.NotLinked, list.Switch.Reached(m.now())
	return page, err
}

// showSwitch answers GET /link/switch.
func (m *Module) showSwitch(c *web.Context, who Actor) error {
	page, err := m.newSwitchPage(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("set") {
		page.Notice = c.T("identity.link.switch_set")
	}
	if page.Current.Day != calendar.None {
		page.Day.Value = page.Current.Day.Dotted()
	}
	return switchView.Show(c, http.StatusOK, page)
}

// setSwitch answers POST /link/switch.
func (m *Module) setSwitch(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(v.Get("seen"), 10, 64)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	day, ok := calendar.Parse(v.Get("day"))
	if ok {
		_, err = m.SetSwitchDate(c.Context(), who, NewSwitchDate{Day: day, Seen: seen, Request: request(v)})
	} else {
		err = errs.New(errs.Invalid, "identity.profile.bad_day")
	}
	if err == nil {
		return c.Redirect("/link/switch?set")
	}
	if kind := errs.KindOf(err); kind != errs.Invalid && kind != errs.Conflict {
		return err
	}
	page, shown := m.newSwitchPage(c, who)
	if shown != nil {
		return shown
	}
	status, key, args := web.Status(err)
	page.Day.Value, page.Day.Error = v.Get("day"), c.T(key, args...)
	page.Errors = []web.FieldError{{Field: "day", Text: page.Day.Error}}
	return switchView.Show(c, status, page)
}

// importPage takes the workbook of old accounts.
type importPage struct {
	web.Page
	File web.Field
	Done *LegacyImport
	Rows []importFinding
	Left int // findings that are not listed
}

type importFinding struct {
	Place, Value, Text string
}

var importView = web.NewView[importPage](pages, "pages/link_import.html")

func newImportPage(c *web.Context) importPage {
	return importPage{Page: linkingPage(c, "identity.link.import"), File: web.Field{
		Name: "file", Label: c.T("identity.link.import_file"), Hint: c.T("identity.link.import_hint"), Accept: ".xlsx", Required: true,
	}}
}

// showImport answers GET /link/import.
func (m *Module) showImport(c *web.Context, who Actor) error {
	err := who.Require(LinkAccounts)
	if err != nil {
		return err
	}
	return importView.Show(c, http.StatusOK, newImportPage(c))
}

// doImport answers POST /link/import.
func (m *Module) doImport(c *web.Context, who Actor) error {
	err := who.Require(LinkAccounts)
	if err != nil {
		return err
	}
	u, err := c.Upload("file")
	if err != nil {
		return err
	}
	defer u.File.Close()
	page := newImportPage(c)
	in := LegacyFile{File: u.File, Size: u.Size, Request: request(u.Values)}
	var done LegacyImport
	if u.Size == 0 {
		err = errs.New(errs.Invalid, "identity.link.no_file")
	} else {
		done, err = m.ImportLegacy(c.Context(), who, in)
	}
	status := http.StatusOK
	switch {
	case errs.KindOf(err) == errs.Invalid:
		var key string
		var args []any
		status, key, args = web.Status(err)
		page.File.Error = c.T(key, args...)
		page.Errors = []web.FieldError{{Field: "file", Text: page.File.Error}}
	case err != nil:
		return err
	default:
		page.Done = &done
		page.Left = done.Found - len(done.Findings)
		for _, f := range done.Findings {
			page.Rows = append(page.Rows, importFinding{Place: f.Place(c.T), Value: f.Value, Text: c.T(f.Key, f.Args...)})
		}
		if done.Found > 0 {
			status = http.StatusUnprocessableEntity
		}
	}
	return importView.Show(c, status, page)
}

// Place says where a finding is.
func (f LegacyFinding) Place(text func(key string, args ...any) string) string {
	switch {
	case f.Row == 0:
		return text("identity.link.place_sheet", legacySheet)
	case f.Column == "":
		return text("identity.link.place_row", f.Row)
	}
	i := slices.IndexFunc(legacyColumns, func(c legacyColumn) bool { return c.heading == f.Column })
	return text("identity.link.place", f.Row, legacyColumns[i].heading)
}

// linkTemplate answers GET /link/template with the empty workbook.
func (m *Module) linkTemplate(c *web.Context, who Actor) error {
	err := who.Require(LinkAccounts)
	if err != nil {
		return err
	}
	return c.Download(c.T("identity.link.template"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer) error {
		return LegacyTemplate(c.T, w)
	})
}
