package tartinfo

import (
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountSearches(page routes) {
	mountList(m, page, "/tartinfo/searches", m.searchList)
	page("GET /tartinfo/searches/new", m.searchNew)
	page("POST /tartinfo/searches/new", posted(m.searchPrepare))
	page("GET /tartinfo/searches/{id}", m.searchShow)
	page("POST /tartinfo/searches/{id}", posted(m.searchSave))
	page("GET /tartinfo/searches/{id}/pdf", m.searchPDF)
	page("GET /tartinfo/searches/{id}/send", m.searchConfirm)
	page("POST /tartinfo/searches/{id}/send", posted(m.searchSend))
	page("GET /tartinfo/searches/{id}/close", m.searchEnd)
	page("POST /tartinfo/searches/{id}/close", posted(m.searchClose))
}

// searchFormPage is the sheet of a search: as a form for its body while it may be changed, to be read otherwise.
type searchFormPage struct {
	web.Page
	Menu    []web.Link
	Head    *searchHead // nil: a new one
	Form    template.HTML
	Version int
	Action  string
	Draft   string // address that keeps the draft
	Kept    string // a draft was brought back: when it was kept
	Read    bool   // nobody may change it here
	Groups  []sheetGroup
	Facts   []web.Fact // what the program fills in
	Notes   []tag
}

// searchHead is the head of a search: what it is, how it stands and what can be done.
type searchHead struct {
	Name    string
	Mark    tag
	Facts   []web.Fact
	Actions []web.Link
	PDF     string
}

var searchFormView = web.NewView[searchFormPage](pages, "pages/search_form.html")

// searchNew answers GET /tartinfo/searches/new.
func (m *Module) searchNew(c *web.Context, who identity.Actor) error {
	return m.showSearchForm(c, who, http.StatusOK, nil, nil, nil)
}

// searchPrepare answers POST /tartinfo/searches/new.
func (m *Module) searchPrepare(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	id, err := m.Prepare(c.Context(), who, SearchForm{Typed: typedOf(record.Search, v), Request: requestOf(v)})
	return answer(c, err, searchPath(id)+"?done=prepared", func(status int, faults []web.FieldError) error {
		return m.showSearchForm(c, who, status, nil, typedOf(record.Search, v), faults)
	})
}

// searchOf reads the search that the address names.
func (m *Module) searchOf(c *web.Context, who identity.Actor) (*SearchView, error) {
	id, err := numberIn(c, "id")
	if err != nil {
		return nil, err
	}
	x, err := m.SeeSearch(c.Context(), who, id)
	return &x, err
}

// searchShow answers GET /tartinfo/searches/{id}.
func (m *Module) searchShow(c *web.Context, who identity.Actor) error {
	x, err := m.searchOf(c, who)
	if err != nil {
		return err
	}
	return m.showSearchForm(c, who, http.StatusOK, x, nil, nil)
}

// searchSave answers POST /tartinfo/searches/{id}.
func (m *Module) searchSave(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	err := m.ChangeSearch(c.Context(), who, SearchForm{ID: id, Seen: seen(v), Typed: typedOf(record.Search, v), Request: requestOf(v)})
	return answer(c, err, searchPath(id)+"?done=saved", func(status int, faults []web.FieldError) error {
		x, err := m.searchOf(c, who)
		if err != nil {
			return err
		}
		return m.showSearchForm(c, who, status, x, typedOf(record.Search, v), faults)
	})
}

// showSearchForm shows the sheet; typed is what was sent and refused, nil: nothing was.
func (m *Module) showSearchForm(c *web.Context, who identity.Actor, status int, x *SearchView, typed map[string]string, faults []web.FieldError) error {
	p := searchFormPage{Action: searchesPath + "/new", Draft: "/tartinfo/drafts/search-new"}
	title, args, id, form := "tartinfo.search.new", []any(nil), int64(0), record.Search
	if x != nil {
		title, args, id = "tartinfo.search.title", []any{x.Number, x.Post()}, x.ID
	}
	p.Page, p.Menu = newPage(c, searchesPath, title, args...)
	p.Errors, p.Notice = faults, noticeOf(c)
	if x != nil {
		p.Action, p.Draft, p.Version = searchPath(id), fmt.Sprintf("/tartinfo/drafts/search-%d", id), x.Version
		p.Head, p.Facts, p.Notes = headOfSearch(c, x), reporterOf(c.T, c.Lang, x), searchNotes(c, x)
		p.Read = !x.Own || !x.Changeable()
		form = record.Search[1:] // its kind stays
	}
	if p.Read {
		p.Groups = sheetOf(c, record.Search, readable(x.Content))
		return searchFormView.Show(c, status, p)
	}
	areas, err := m.TaskAreas(c.Context(), who)
	if err != nil {
		return err
	}
	if typed == nil {
		d, err := m.Draft(c.Context(), who, draftOfSearch(id))
		if err != nil {
			return err
		}
		switch {
		case d.Typed != nil:
			typed, p.Kept = d.Typed, momentText(c.Lang, d.At)
		case x != nil:
			typed = asTyped(form, x.Content)
		default:
			typed = map[string]string{"head_count": "1"}
			body, err := m.Orgs.ByID(c.Context(), who.BodyID)
			if err != nil {
				return err
			}
			if !record.Reports(body.LegalStatus) {
				typed["kind"] = record.Once
				p.Notes = append(p.Notes, tag{c.T("tartinfo.search.once_only"), "info"})
			}
		}
	}
	p.Form, err = m.formOffering(c, form, typed, &p.Page, offering(c, form, areas))
	if err != nil {
		return err
	}
	return searchFormView.Show(c, status, p)
}

// readable is a content without what is told elsewhere on the page, or says only how it was typed.
func readable(content record.Content) record.Content {
	out := maps.Clone(content)
	for _, key := range []string{"kind", "status_kind", "employer_same", "workplace_same"} {
		delete(out, key)
	}
	return out
}

// headOfSearch is the head of a search.
func headOfSearch(c *web.Context, x *SearchView) *searchHead {
	h := &searchHead{Name: x.Post(), Mark: searchTag(c, x.State), PDF: searchPath(x.ID) + "/pdf", Facts: []web.Fact{
		{Name: c.T("tartinfo.column.number"), Value: x.Number}, {Name: c.T("tartinfo.field.kind"), Value: kindText(c.T, x.Kind)}, {Name: c.T("tartinfo.column.body"), Value: x.Body},
	}}
	if x.SentAt.IsZero() {
		h.Facts = append(h.Facts, web.Fact{Name: c.T("tartinfo.column.vacant_since"), Value: dayText(c.Lang, x.VacantSince)})
	} else {
		h.Facts = append(h.Facts, web.Fact{Name: c.T("tartinfo.column.sent"), Value: momentText(c.Lang, x.SentAt)})
	}
	if x.Due != calendar.None {
		name := "tartinfo.search.answer_due"
		if x.State == Preparing {
			name = "tartinfo.search.report_due"
		}
		h.Facts = append(h.Facts, web.Fact{Name: c.T(name), Value: dayText(c.Lang, x.Due)})
	}
	if x.ClosedOn != calendar.None {
		h.Facts = append(h.Facts, web.Fact{Name: c.T("tartinfo.search.closed_on"), Value: dayText(c.Lang, x.ClosedOn), Note: closingText(c.T, c.Lang, &x.Search)})
	}
	if x.Own && x.State == Preparing {
		h.Actions = append(h.Actions, web.Link{Text: c.T("tartinfo.search.send"), Href: searchPath(x.ID) + "/send"})
	}
	if x.Own && x.Kind == record.Vacancy && x.State.Open() {
		h.Actions = append(h.Actions, web.Link{Text: c.T("tartinfo.search.close"), Href: searchPath(x.ID) + "/close"})
	}
	return h
}

// searchNotes say what somebody should know who looks at the sheet.
func searchNotes(c *web.Context, x *SearchView) []tag {
	var out []tag
	if !x.Own && x.State == Preparing {
		out = append(out, tag{c.T("tartinfo.search.note_prepared"), "wait"})
	}
	if !x.ChangedAt.IsZero() && !x.Own {
		out = append(out, tag{c.T("tartinfo.search.changed", momentText(c.Lang, x.ChangedAt)), "info"})
	}
	if text := lateness(c, &x.Search, false); text != "" {
		out = append(out, tag{text, "wait"})
	}
	if x.Own && x.Kind == record.Once && x.State.Open() {
		out = append(out, tag{c.T("tartinfo.search_fixed"), "info"})
	}
	return out
}

type searchSendPage struct {
	web.Page
	Menu    []web.Link
	Head    *searchHead
	Text    string
	Late    string // it will count as late
	Unsaved bool   // there is a draft that is not saved: it is not sent
	Version int
	Action  string
	Back    string
}

var searchSendView = web.NewView[searchSendPage](pages, "pages/search_send.html")

// searchConfirm answers GET /tartinfo/searches/{id}/send.
func (m *Module) searchConfirm(c *web.Context, who identity.Actor) error {
	x, err := m.ownPage(c, who)
	if err != nil {
		return err
	}
	if x.State != Preparing {
		return c.Redirect(searchPath(x.ID))
	}
	d, err := m.Draft(c.Context(), who, draftOfSearch(x.ID))
	if err != nil {
		return err
	}
	p := searchSendPage{Head: headOfSearch(c, x), Text: c.T("tartinfo.search.send_text." + x.Kind), Unsaved: d.Typed != nil, Version: x.Version, Action: searchPath(x.ID) + "/send", Back: searchPath(x.ID)}
	if x.Late(x.Today) {
		p.Late = c.T("tartinfo.search.will_be_late", dayText(c.Lang, record.ReportBy(x.VacantSince)))
	}
	p.Head.Actions = nil
	p.Page, p.Menu = newPage(c, searchesPath, "tartinfo.search.send_title", x.Number)
	return searchSendView.Show(c, http.StatusOK, p)
}

// searchSend answers POST /tartinfo/searches/{id}/send.
func (m *Module) searchSend(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	err := m.SendSearch(c.Context(), who, SearchAct{ID: id, Seen: seen(v), Request: requestOf(v)})
	return answer(c, err, searchPath(id)+"?done=search_sent", func(status int, faults []web.FieldError) error {
		x, err := m.searchOf(c, who)
		if err != nil {
			return err
		}
		return m.showSearchForm(c, who, status, x, nil, faults)
	})
}

type searchClosePage struct {
	web.Page
	Menu    []web.Link
	Head    *searchHead
	Form    template.HTML
	Version int
	Action  string
	Back    string
}

var searchCloseView = web.NewView[searchClosePage](pages, "pages/search_close.html")

// ownPage reads a search for a page of its body only.
func (m *Module) ownPage(c *web.Context, who identity.Actor) (*SearchView, error) {
	err := who.Require(identity.KeepReserve)
	if err != nil {
		return nil, err
	}
	x, err := m.searchOf(c, who)
	if err == nil && !x.Own {
		return nil, notFound()
	}
	return x, err
}

// searchEnd answers GET /tartinfo/searches/{id}/close.
func (m *Module) searchEnd(c *web.Context, who identity.Actor) error {
	x, err := m.ownPage(c, who)
	if err != nil {
		return err
	}
	if x.Kind != record.Vacancy || !x.State.Open() {
		return c.Redirect(searchPath(x.ID))
	}
	return m.showClose(c, x, http.StatusOK, map[string]string{}, nil)
}

// searchClose answers POST /tartinfo/searches/{id}/close.
func (m *Module) searchClose(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	err := m.CloseSearch(c.Context(), who, CloseForm{SearchAct: SearchAct{ID: id, Seen: seen(v), Request: requestOf(v)}, Typed: typedOf(record.Closing, v)})
	return answer(c, err, searchPath(id)+"?done=search_closed", func(status int, faults []web.FieldError) error {
		x, err := m.searchOf(c, who)
		if err != nil {
			return err
		}
		return m.showClose(c, x, status, typedOf(record.Closing, v), faults)
	})
}

func (m *Module) showClose(c *web.Context, x *SearchView, status int, typed map[string]string, faults []web.FieldError) error {
	p := searchClosePage{Head: headOfSearch(c, x), Version: x.Version, Action: searchPath(x.ID) + "/close", Back: searchPath(x.ID)}
	p.Head.Actions = nil
	p.Page, p.Menu = newPage(c, searchesPath, "tartinfo.search.close_title", x.Number)
	p.Errors = faults
	var err error
	p.Form, err = m.formHTML(c, record.Closing, typed, &p.Page)
	if err != nil {
		return err
	}
	return searchCloseView.Show(c, status, p)
}

// searchPDF answers GET /tartinfo/searches/{id}/pdf.
func (m *Module) searchPDF(c *web.Context, who identity.Actor) error {
	x, err := m.searchOf(c, who)
	if err != nil {
		return err
	}
	file, err := printed(searchPaper(c.T, c.Lang, x), m.at())
	if err != nil {
		return fmt.Errorf("printing search %d: %w", x.ID, err)
	}
	return c.Download(x.Number+".pdf", "application/pdf", func(w io.Writer) error {
		_, err := w.Write(file)
		return err
	})
}
