package listing

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// The files that a list can be taken along in.
const (
	formatSheet = "xlsx"
	formatPaper = "pdf"
)

// Fields of the form; the others it holds are the list's own.
const fieldPrefix = "export_"

type exportPage struct {
	web.Page
	Tabs        []web.Link
	List, Back  string
	Path        string
	Hidden      []web.Field
	Rows        web.Field
	First, Last web.Field
	Name        web.Field
	About       []web.Fact
}

var exportView = web.NewView[exportPage](pages, "pages/export_show.html")

// ExportPage asks what to take along: which rows, in which sort of file, under which name.
func (l *List[T]) ExportPage(c *web.Context) error {
	_, all, err := l.fetch(c.Context(), 0, 1)
	if err != nil {
		return err
	}
	return l.ask(c, http.StatusOK, all, url.Values{}, nil)
}

func (l *List[T]) ask(c *web.Context, status, all int, v url.Values, faults []web.FieldError) error {
	page, tabs := l.Page("listing.export")
	page.Errors = faults
	page.Place = append(page.Place, web.Link{Text: page.Title})
	at := l.at().within(all)
	if v.Get("export_rows") == "" {
		v.Set("export_rows", "all")
	}
	choice := func(value, text string) web.Choice {
		return web.Choice{Value: value, Text: text, Checked: v.Get("export_rows") == value}
	}
	field := func(name string, width int) web.Field {
		name = fieldPrefix + name
		return web.Field{Name: name, Label: c.T("listing." + name), Value: v.Get(name), Width: width, Error: page.ErrorOf(name)}
	}
	p := exportPage{
		Page: page, Tabs: tabs, List: l.Title, Back: With(l.Path, l.Query), Path: l.Path + "/export",
		Rows: web.Field{Name: "export_rows", Label: c.T("listing.export_rows"), Options: []web.Choice{
			choice("all", c.T("listing.rows_all", all)), choice("shown", c.T("listing.rows_shown", min(at.Offset+1, all), min(at.Offset+PerPage, all))), choice("range", c.T("listing.rows_range")),
		}},
		First: field("first", 8), Last: field("last", 8), Name: field("name", 0),
	}
	p.First.Inputmode, p.Last.Inputmode = "numeric", "numeric"
	p.Name.Hint = c.T("listing.name_hint")
	if p.Name.Value == "" {
		p.Name.Value = l.usualName()
	}
	for _, line := range l.about(c)[1:] {
		p.About = append(p.About, web.Fact{Name: line[0], Value: line[1]})
	}
	for _, name := range slices.Sorted(maps.Keys(l.Query)) {
		p.Hidden = append(p.Hidden, web.Field{Name: name, Value: l.Query.Get(name)})
	}
	return exportView.Show(c, status, p)
}

// Export answers with the file that was asked for. It is a form that is sent, so that the file's name stands in no address.
func (l *List[T]) Export(c *web.Context) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	l.Query = url.Values{}
	for name, values := range v {
		if !strings.HasPrefix(name, fieldPrefix) && name != "form_key" {
			l.Query[name] = values
		}
	}
	_, all, err := l.fetch(c.Context(), 0, 1)
	if err != nil {
		return err
	}
	format := v.Get("export_format")
	first, count, fault := l.part(c, v, all, format)
	if fault != nil {
		return l.ask(c, http.StatusUnprocessableEntity, all, v, []web.FieldError{*fault})
	}
	name := fileName(v.Get("export_name"), l.usualName(), "."+format)
	if format == formatPaper {
		raw, err := l.paper(c, first, count)
		if errs.KindOf(err) == errs.Invalid {
			return l.ask(c, http.StatusUnprocessableEntity, all, v, []web.FieldError{{Text: c.T("listing.not_printable")}})
		}
		if err != nil {
			return err
		}
		return c.Download(name, "application/pdf", func(w io.Writer) error {
			_, err := w.Write(raw)
			return err
		})
	}
	return c.Download(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer) error { return l.workbook(c, first, count, w) })
}

// part reads which rows are wanted, in a file that can hold as many.
func (l *List[T]) part(c *web.Context, v url.Values, all int, format string) (first, count int, fault *web.FieldError) {
	first, last := 1, all
	switch v.Get("export_rows") {
	case "shown":
		first = l.at().within(all).Offset + 1
		last = min(first+PerPage-1, all)
	case "range":
		first, last = whole(strings.TrimSpace(v.Get("export_first"))), whole(strings.TrimSpace(v.Get("export_last")))
		if first < 1 || last < first || first > all {
			return 0, 0, &web.FieldError{Field: "export_first", Text: c.T("listing.bad_range", all)}
		}
		last = min(last, all)
	}
	most := mostRows
	if format == formatPaper {
		most = mostPaper
	} else if format != formatSheet {
		return 0, 0, &web.FieldError{Text: c.T("listing.bad_format")}
	}
	count = last - first + 1
	if count > most {
		key := "listing.too_many_rows"
		if format == formatPaper {
			key = "listing.too_many_on_paper"
		}
		return 0, 0, &web.FieldError{Field: "export_rows", Text: c.T(key, count, most)}
	}
	return first, max(count, 0), nil
}

// fetch gives rows of the list in its order.
func (l *List[T]) fetch(ctx context.Context, offset, limit int) ([]T, int, error) {
	at := l.at()
	at.Offset, at.Limit = offset, limit
	return l.Fetch(ctx, at, l.asked())
}

// each hands over so many rows from the first on, a thousand at a time, and notes how many in the log.
func (l *List[T]) each(ctx context.Context, first, count int, format string, do func(x *T) error) error {
	done := 0
	for done < count {
		rows, _, err := l.fetch(ctx, first-1+done, min(fetchRows, count-done))
		if err != nil {
			return err
		}
		for i := range rows {
			err = do(&rows[i])
			if err != nil {
				return err
			}
		}
		done += len(rows)
		if len(rows) == 0 {
			break // fewer than a moment ago
		}
	}
	err := l.Exported(ctx, done, format)
	if err != nil {
		return fmt.Errorf("noting an export: %w", err)
	}
	return nil
}

// about says which list it is, how it is narrowed and ordered, who takes it along and when.
func (l *List[T]) about(c *web.Context) [][2]string {
	at := l.at()
	filter := ""
	for _, f := range l.filters() {
		value := l.asked().Get(f.Name)
		if value == "" {
			continue
		}
		for _, o := range f.Options {
			if o.Value == value {
				value = o.Text
			}
		}
		if filter != "" {
			filter += "; "
		}
		filter += f.Label + ": " + value
	}
	if filter == "" {
		filter = c.T("listing.no_filter")
	}
	order := c.T("listing.own_order")
	for i := range l.Columns {
		if l.Columns[i].Key == at.Sort && at.Sort != "" {
			order = c.T("listing.ascending", l.Columns[i].Title)
			if at.Desc {
				order = c.T("listing.descending", l.Columns[i].Title)
			}
		}
	}
	when := l.Now.In(calendar.Budapest).Format("2006.01.02. 15:04")
	return [][2]string{{c.T("listing.about_list"), l.Title}, {c.T("listing.about_filter"), filter}, {c.T("listing.about_order"), order}, {c.T("listing.about_who"), l.Who}, {c.T("listing.about_when"), when}}
}

// usualName is what a file is called of which nobody has said it.
func (l *List[T]) usualName() string {
	return l.Title + " " + l.Now.In(calendar.Budapest).Format("2006-01-02")
}

// mostName is how many characters a file's name has.
const mostName = 100

// fileName cleans a name that somebody chose: no way to another folder, no signs that systems refuse, the extension of what it is.
func fileName(typed, usual, extension string) string {
	clean := func(s string) string {
		s = path.Base("/" + strings.ReplaceAll(s, `\`, "/"))
		s = strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) && r != ' ' || strings.ContainsRune(`/<>:"|?*`, r) {
				return -1
			}
			return r
		}, s)
		if len(s) >= len(extension) && strings.EqualFold(s[len(s)-len(extension):], extension) {
			s = s[:len(s)-len(extension)]
		}
		s = strings.Trim(s, " .")
		if r := []rune(s); len(r) > mostName {
			s = strings.Trim(string(r[:mostName]), " .")
		}
		return s
	}
	for _, s := range []string{typed, usual} {
		if s = clean(s); s != "" {
			return s + extension
		}
	}
	return "lista" + extension
}

// heading says which rows of how many are on a paper.
func heading(c *web.Context, first, done int) string {
	if done == 0 {
		return c.T("listing.rows_none")
	}
	return c.T("listing.rows_are", strconv.Itoa(first), strconv.Itoa(first+done-1))
}
