package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"iter"
	"net/http"
	"path"
	"reflect"
	"strings"
	"text/template/parse"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
)

//go:embed pages
var pages embed.FS

// View is a page's template together with the type of its data.
type View[T any] struct{ v *view }

type view struct {
	files fs.FS
	name  string
	data  reflect.Type
}

var declared []*view

// NewView declares a view. Call it only in the declaration of a package variable; the template is read when a site is
// made, so that a mistake stops the start and not a request.
func NewView[T any](files fs.FS, name string) *View[T] {
	v := &view{files: files, name: name, data: reflect.TypeFor[T]()}
	declared = append(declared, v)
	return &View[T]{v}
}

// Show writes the whole page.
func (v *View[T]) Show(c *Context, status int, data T) error {
	return c.render(v.v, "layout", status, data)
}

// Part writes one block of the page, for a change within it.
func (v *View[T]) Part(c *Context, block string, data T) error {
	return c.render(v.v, block, http.StatusOK, data)
}

// Text gives one block of the page, for a stream.
func (v *View[T]) Text(c *Context, block string, data T) (string, error) {
	var b bytes.Buffer
	err := c.Site.templates[viewKey{v.v, c.Lang}].ExecuteTemplate(&b, block, data)
	return b.String(), err
}

type viewKey struct {
	v    *view
	lang i18n.Lang
}

func (c *Context) render(v *view, block string, status int, data any) error {
	t := c.Site.templates[viewKey{v, c.Lang}]
	if t == nil {
		return fmt.Errorf("rendering %s: the view was declared after the site was made", v.name)
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	err := t.ExecuteTemplate(b, block, data)
	if err != nil {
		return fmt.Errorf("rendering %s: %w", v.name, err)
	}
	c.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.W.Header().Set("Content-Language", string(c.Lang))
	return c.write(status, b.Bytes())
}

// compile reads every declared template once for each language.
func (s *Site) compile() error {
	s.templates = map[viewKey]*template.Template{}
	for _, lang := range i18n.Langs {
		base, err := template.New("").Funcs(s.functions(lang)).Option("missingkey=error").ParseFS(pages, "pages/layout.html", "pages/components.html")
		if err != nil {
			return fmt.Errorf("reading layout: %w", err)
		}
		for _, v := range declared {
			t, err := base.Clone()
			if err != nil {
				return err
			}
			t, err = t.ParseFS(v.files, v.name)
			if err != nil {
				return fmt.Errorf("reading view %s: %w", v.name, err)
			}
			s.templates[viewKey{v, lang}] = t
		}
	}
	return nil
}

// Declared is a view as a check sees it.
type Declared struct {
	Name      string
	Data      reflect.Type
	Trees     map[string]*parse.Tree
	Functions map[string]any
}

// Views gives every view in Hungarian, for the check of templates against their data.
func (s *Site) Views() iter.Seq[Declared] {
	return func(yield func(Declared) bool) {
		for key, t := range s.templates {
			if key.lang != i18n.Hungarian {
				continue
			}
			d := Declared{Name: key.v.name, Data: key.v.data, Trees: map[string]*parse.Tree{}, Functions: s.functions(key.lang)}
			for _, part := range t.Templates() {
				d.Trees[part.Name()] = part.Tree
			}
			if !yield(d) {
				return
			}
		}
	}
}

// functions are what templates can call.
func (s *Site) functions(lang i18n.Lang) template.FuncMap {
	return template.FuncMap{
		"t":       func(key string, args ...any) string { return s.cfg.Catalog.Text(lang, key, args...) },
		"number":  func(n any) string { return i18n.Number(lang, whole(n)) },
		"forint":  func(n any) string { return i18n.Forint(lang, whole(n)) },
		"day":     func(d calendar.Day) string { return shortDay(lang, d) },
		"dayLong": func(d calendar.Day) string { return longDay(s.cfg.Catalog, lang, d) },
		"moment":  func(t time.Time) string { return moment(lang, t) },
		"size":    func(n int64) string { return size(lang, n) },
		"asset":   s.assets.address,
		"icon":    s.assets.icon,
		"tag":     s.assets.tag,
		"link":    link,
		"person":  func(name, href string, born calendar.Day) template.HTML { return person(lang, name, href, born) },
		"list":    func(items ...any) []any { return items },
		"dict":    dict,
		"add":     func(a, b int) int { return a + b },
		"lines":   func(text string) []string { return strings.Split(text, "\n") },
		"base":    path.Base,
	}
}

// link leads to a page of the program; of an address that is none of its own only the text is left. It is a function for
// the sake of long lists, as tag is.
func link(href, text string) template.HTML {
	text = template.HTMLEscapeString(text)
	if !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") {
		return template.HTML(text)
	}
	return template.HTML(`<a href="` + template.HTMLEscapeString(href) + `">` + text + `</a>`)
}

// person is somebody in a list: their name, which leads to their page where there is one, and birth date.
func person(lang i18n.Lang, name, href string, born calendar.Day) template.HTML {
	if name == "" {
		return ""
	}
	return link(href, name) + ` <span class="quiet code">` + template.HTML(template.HTMLEscapeString(shortDay(lang, born))) + `</span>`
}

// whole takes the integers that templates hold.
func whole(n any) int64 {
	v := reflect.ValueOf(n)
	if v.CanInt() {
		return v.Int()
	}
	return int64(v.Uint())
}

// dict makes the argument of a component: names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	out := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument %d of dict is no name", i)
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}
