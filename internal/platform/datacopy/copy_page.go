package datacopy

import (
	"encoding/json"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
)

// page is what people read of a copy.
type page struct {
	parts []pagePart
}

type pagePart struct {
	id, title string
	count     int
	body      strings.Builder
}

// style is all the page's looks: it stands alone, on a disk, and goes to a printer.
const style = `body{font:16px/1.5 "Noto Sans","Liberation Sans",Arial,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1{font-size:1.9rem;line-height:1.2}h2{margin-top:2.5rem;border-bottom:2px solid #1b1b1b;padding-bottom:.25rem}
.row{border:1px solid #b1b4b6;border-radius:4px;margin:.75rem 0;padding:.25rem .75rem;break-inside:avoid}
dl{display:grid;grid-template-columns:minmax(7rem,15rem) minmax(0,1fr);gap:.15rem 1rem;margin:.5rem 0}
dd dl{grid-template-columns:fit-content(45%) minmax(0,1fr);gap:0 .75rem;margin:0}dd ul{margin:0}dt{color:#505a5f}dd{margin:0;overflow-wrap:anywhere}
ul{padding-left:1.2rem}.quiet{color:#505a5f}nav li{margin:.1rem 0}
@media print{body{margin:0;max-width:none;font-size:10.5pt}nav{display:none}}
@media (max-width:36rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}}`

func esc(s string) string { return template.HTMLEscapeString(s) }

// part writes rows under the name of their source.
func (p *page) part(w *writer, name string, rows []any) {
	part := pagePart{id: strings.ReplaceAll(name, ".", "-"), title: w.Words.Title(name), count: len(rows)}
	for _, r := range rows {
		part.body.WriteString(`<div class="row">`)
		w.write(&part.body, "", r)
		part.body.WriteString("</div>\n")
	}
	p.parts = append(p.parts, part)
}

// write writes a value: facts, lists and texts.
func (w *writer) write(b *strings.Builder, key string, v any) {
	switch v := v.(type) {
	case object:
		if len(v) == 0 {
			return
		}
		if s, ok := w.spanText(v); ok {
			b.WriteString(esc(s))
			return
		}
		if len(v) == 1 && key != "" {
			w.write(b, v[0].Key, v[0].Value)
			return
		}
		said := slices.ContainsFunc(v, func(f field) bool { return f.Key == "text" }) // in words, so that key and arguments need not stand there
		b.WriteString("<dl>")
		for _, f := range v {
			if said && (f.Key == "key" || f.Key == "args") {
				continue
			}
			if o, ok := f.Value.(object); f.Value == "" || ok && len(o) == 0 {
				continue
			}
			b.WriteString("<dt>" + esc(w.Words.Label(f.Key)) + "</dt><dd>")
			w.write(b, f.Key, f.Value)
			b.WriteString("</dd>")
		}
		b.WriteString("</dl>")
	case []any:
		if len(v) == 0 {
			b.WriteString("–")
			return
		}
		b.WriteString("<ul>")
		for _, x := range v {
			b.WriteString("<li>")
			w.write(b, key, x)
			b.WriteString("</li>")
		}
		b.WriteString("</ul>")
	case bool:
		word := w.Catalog.Text(w.Lang, "datacopy.no")
		if v {
			word = w.Catalog.Text(w.Lang, "datacopy.yes")
		}
		b.WriteString(esc(word))
	case json.Number:
		b.WriteString(esc(v.String()))
	case string:
		if key == "key" || key == "field" {
			v = w.Words.Label(strings.Trim(v, "[]"))
		}
		b.WriteString(esc(w.word(v)))
	}
}

// word writes a text for people: days and moments as they are written, codes in words where there are some.
func (w *writer) word(s string) string {
	if day, ok := calendar.Parse(s); ok && len(s) == 10 {
		return i18n.Format(w.Lang, day)
	}
	if len(s) > 18 && s[4] == '-' {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err == nil {
			at = at.In(calendar.Budapest)
			return i18n.Format(w.Lang, calendar.Of(at)) + at.Format(" 15:04")
		}
	}
	if word := w.Words.Word(s); word != "" {
		return word
	}
	return s
}

// spanText writes a span in one line.
func (w *writer) spanText(o object) (string, bool) {
	from, until := "", ""
	for _, f := range o {
		s, ok := f.Value.(string)
		switch {
		case !ok:
			return "", false
		case f.Key == "from":
			from = w.word(s)
		case f.Key == "until":
			until = w.word(s)
		default:
			return "", false
		}
	}
	return strings.TrimSpace(from + " – " + until), true
}

// html gives the whole page.
func (w *writer) html(files []string) string {
	say := func(key string, args ...any) string { return esc(w.Catalog.Text(w.Lang, key, args...)) }
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html>` + "\n" + `<html lang="` + string(w.Lang) + `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
		`<title>` + say("datacopy.title") + `</title><style>` + style + "</style></head><body>\n<h1>" + say("datacopy.title") + "</h1>\n<p>" + say("datacopy.lead") + "</p>\n<dl>")
	head := append([][2]string{{w.Catalog.Text(w.Lang, "datacopy.name"), w.Name}, {w.Catalog.Text(w.Lang, "datacopy.made_at"), w.word(w.At.Format(time.RFC3339Nano))}}, w.Head...)
	for _, f := range head {
		b.WriteString("<dt>" + esc(f[0]) + "</dt><dd>" + esc(f[1]) + "</dd>")
	}
	b.WriteString("</dl>\n<nav><h2>" + say("datacopy.contents") + "</h2><ul>")
	for i := range w.page.parts {
		p := &w.page.parts[i]
		if p.count > 0 {
			b.WriteString(`<li><a href="#` + p.id + `">` + esc(p.title) + `</a> <span class="quiet">` + strconv.Itoa(p.count) + `</span></li>`)
		}
	}
	b.WriteString("</ul></nav>\n")
	if len(files) > 0 {
		b.WriteString("<h2>" + say("datacopy.files") + "</h2><ul>")
		for _, name := range files {
			b.WriteString(`<li><a href="` + esc(name) + `">` + esc(name) + `</a></li>`)
		}
		b.WriteString("</ul>\n")
	}
	var empty []string
	for i := range w.page.parts {
		p := &w.page.parts[i]
		if p.count == 0 {
			empty = append(empty, p.title)
			continue
		}
		b.WriteString(`<section><h2 id="` + p.id + `">` + esc(p.title) + "</h2>\n" + p.body.String() + "</section>\n")
	}
	if len(empty) > 0 {
		b.WriteString("<h2>" + say("datacopy.empty") + "</h2><p>" + esc(strings.Join(empty, "; ")) + ".</p>\n")
	}
	b.WriteString("<h2>" + say("datacopy.not_here") + "</h2><ul>")
	for _, why := range reasons {
		b.WriteString("<li>" + say("datacopy.left_out."+why) + "</li>")
	}
	b.WriteString("</ul>\n<p>" + say("datacopy.for_programs", Format) + "</p>\n<p>" + say("datacopy.rights") + "</p>\n</body></html>\n")
	return b.String()
}
