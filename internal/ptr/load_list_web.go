package ptr

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
)

type loadListPage struct {
	web.Page
	Sections      []web.Link
	Whose, Status web.Field
	From, To      web.Field
	Filtered      bool // some filter is set
	Files         []loadLine
	First         bool // the list begins here
	Latest        bool // only a few of them, on another page
	Pager         web.Pager
}

// loadLine is an upload in a list.
type loadLine struct {
	LoadFile
	Href  string
	State tag
}

// tag is a word with a colour and an icon.
type tag struct{ Text, Kind string }

var loadListView = web.NewView[loadListPage](pages, "pages/load_list.html")

// loadList answers GET /ptr/loads.
func (m *Module) loadList(c *web.Context, who identity.Actor) error {
	q := c.R.URL.Query()
	p := loadListPage{Page: page(c, nil, "load.list.title"), Sections: sections(c, who, "loads")}
	f := LoadFilter{Mine: q.Get("whose") == "mine", Status: q.Get("status"), Before: q.Get("before")}
	p.From = dayField(c, &p.Page, q, "from", "load.list.from", &f.From)
	p.To = dayField(c, &p.Page, q, "to", "load.list.to", &f.To)
	p.Whose = choice(c, q, "whose", "load.list.whose", "", "load.list.whose_all", "mine", "load.list.whose_mine")
	p.Status = choice(c, q, "status", "load.list.status", "", "load.list.status_all", Uploaded, "load.state.waiting", Processed, "load.state.processed", InvalidFormat, "load.state.refused")
	p.Filtered = f.Mine || f.Status != "" || q.Get("from") != "" || q.Get("to") != ""
	found, err := m.Loads(c.Context(), who, f)
	if err != nil {
		return err
	}
	p.Files = loadLines(c, found.Files)
	if slices.ContainsFunc(found.Files, func(f LoadFile) bool { return f.Status == Uploaded }) {
		p.Refresh = 10
	}
	p.First = f.Before == ""
	if !p.First {
		p.Pager.First = withQuery(c.R.URL, "before", "")
	}
	if found.Next != "" {
		p.Pager.Next = withQuery(c.R.URL, "before", found.Next)
	}
	return loadListView.Show(c, status(p.Page), p)
}

// LatestLoads makes the list of the office's latest uploads, n at most, for a start page; "" when there are none.
func (m *Module) LatestLoads(c *web.Context, who identity.Actor, n int) (template.HTML, error) {
	found, err := m.Loads(c.Context(), who, LoadFilter{})
	if err != nil || len(found.Files) == 0 {
		return "", err
	}
	text, err := loadListView.Text(c, "table", loadListPage{Files: loadLines(c, found.Files[:min(n, len(found.Files))]), Latest: true})
	return template.HTML(text), err //nolint:gosec // made by html/template
}

func loadLines(c *web.Context, files []LoadFile) []loadLine {
	out := make([]loadLine, 0, len(files))
	for _, f := range files {
		out = append(out, loadLine{LoadFile: f, Href: loadPath(f.ID), State: stateTag(c, &f)})
	}
	return out
}

// status is 422 when a page says what is wrong with what was sent, else 200.
func status(p web.Page) int {
	if len(p.Errors) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// stateTag says how an upload stands.
func stateTag(c *web.Context, f *LoadFile) tag {
	switch {
	case f.Status == InvalidFormat:
		return tag{c.T("load.state.refused"), "bad"}
	case f.Status == Uploaded && f.Phase == PhaseWait:
		return tag{c.T("load.state.waiting"), "busy"}
	case f.Status == Uploaded:
		return tag{c.T("load.state.working", f.Percent), "busy"}
	case f.Bad > 0:
		return tag{c.T("load.state.bad_rows"), "bad"}
	}
	return tag{c.T("load.state.good"), "ok"}
}

func loadPath(id int64) string { return fmt.Sprintf("/ptr/loads/%d", id) }

// withQuery gives the address of the same page with one setting changed; an empty value takes it away.
func withQuery(u *url.URL, name, value string) string {
	q := u.Query()
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	out := url.URL{Path: u.Path, RawQuery: q.Encode()}
	return out.String()
}

// choice is a field to select one of some values, given as pairs of value and message key.
func choice(c *web.Context, q url.Values, name, label string, pairs ...string) web.Field {
	f := web.Field{Name: name, Label: c.T(label), Value: q.Get(name)}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Options = append(f.Options, web.Choice{Value: pairs[i], Text: c.T(pairs[i+1]), Checked: pairs[i] == f.Value})
	}
	return f
}

// dayField is a field for a day that may be left empty; to stays as it is when nothing stands there, and a day that
// cannot be read becomes an error of the page.
func dayField(c *web.Context, p *web.Page, q url.Values, name, label string, to *calendar.Day) web.Field {
	f := web.Field{Name: name, Label: c.T(label), Value: q.Get(name), Type: "date", Width: 10}
	if f.Value == "" {
		return f
	}
	day, ok := calendar.Parse(f.Value)
	if !ok {
		f.Error = c.T("ptr.bad_day", f.Label)
		p.Errors = append(p.Errors, web.FieldError{Field: name, Text: f.Error})
		return f
	}
	*to = day
	return f
}

// clock writes the time of day by which something happens: 8.05-kor in Hungarian, at 8:05 in English.
func clock(c *web.Context, t time.Time) string {
	t = t.In(calendar.Budapest)
	return c.T("ptr.clock", t.Hour(), t.Format("04"))
}
