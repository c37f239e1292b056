package web_test

import (
	"reflect"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"

	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

type sampleRow struct{ Name string }

type samplePage struct {
	web.Page
	Rows []sampleRow
	Of   map[string]any
	Any  any
}

func (samplePage) Sum() int { return 0 }

func TestCheckViews(t *testing.T) {
	functions := template.FuncMap{"t": func(string, ...any) string { return "" }}
	for text, want := range map[string]string{
		`{{.Title}} {{.Sum}} {{.Of.x.y}} {{.Any.z}} {{range .Rows}}{{.Name}}{{$.Title}}{{end}}`: "",
		`{{.Nothing}}`:                                              "has no Nothing",
		`{{range .Rows}}{{.Nme}}{{end}}`:                            "has no Nme",
		`{{range $i, $r := .Rows}}{{$r.Nme}}{{end}}`:                "has no Nme",
		`{{with .User}}{{.Nme}}{{end}}`:                             "has no Nme",
		`{{if true}}{{t .Nme}}{{end}}`:                              "has no Nme",
		`{{template "part" .User}}{{define "part"}}{{.Nme}}{{end}}`: "has no Nme",
		`{{(index .Rows 0).Nme}}`:                                   "",
	} {
		p, err := template.New("layout").Funcs(functions).Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		d := web.Declared{Name: "x", Data: reflect.TypeFor[samplePage](), Trees: map[string]*parse.Tree{}, Functions: functions}
		for _, part := range p.Templates() {
			d.Trees[part.Name()] = part.Tree
		}
		got := strings.Join(webtest.Faults(d), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestViews(t *testing.T) { webtest.CheckViews(t, newSite(t, web.Config{})) }
