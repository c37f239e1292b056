package paper

import (
	"html/template"
	"strconv"
	"strings"
)

// HTML gives a paper as a part of a page, for a preview. A heading of level 1 is an h2 there, because the page has a
// heading of its own. All text is escaped; looks are left to the classes that begin with paper-.
func HTML(p Paper) template.HTML {
	var w writer
	w.raw(`<div class="paper" lang="hu">`)
	for _, b := range p.Blocks {
		w.block(b)
	}
	w.raw("</div>")
	return template.HTML(w.b.String()) // every text in it went through writer.text
}

// writer writes HTML.
type writer struct{ b strings.Builder }

func (w *writer) raw(s string) { w.b.WriteString(s) }

func (w *writer) text(s string) {
	w.raw(strings.ReplaceAll(template.HTMLEscapeString(s), "\n", "<br>"))
}

func (w *writer) runs(runs []Run) {
	for _, r := range runs {
		if r.Strong {
			w.raw("<strong>")
		}
		if r.Slant {
			w.raw("<em>")
		}
		w.text(r.Text)
		if r.Slant {
			w.raw("</em>")
		}
		if r.Strong {
			w.raw("</strong>")
		}
	}
}

// class gives the class of a block that is set in another way than usual.
func class(b Block) string {
	var names []string
	switch b.Align {
	case Centre:
		names = append(names, "paper-centre")
	case Right:
		names = append(names, "paper-right")
	}
	if b.Indent {
		names = append(names, "paper-indent")
	}
	if len(names) == 0 {
		return ""
	}
	return ` class="` + strings.Join(names, " ") + `"`
}

func (w *writer) block(b Block) {
	switch b.Sort {
	case Heading:
		tag := "h" + strconv.Itoa(min(max(b.Level, 1), 3)+1)
		w.raw("<" + tag + class(b) + ">")
		w.runs(b.Runs)
		w.raw("</" + tag + ">")
	case Paragraph:
		w.raw("<p" + class(b) + ">")
		w.runs(b.Runs)
		w.raw("</p>")
	case List:
		tag := "ul"
		if b.Ordered {
			tag = "ol"
		}
		w.raw("<" + tag + class(b) + ">")
		for _, item := range b.Items {
			w.raw("<li>")
			w.runs(item)
			w.raw("</li>")
		}
		w.raw("</" + tag + ">")
	case Table:
		w.table(b)
	case Rule:
		w.raw("<hr>")
	case Break:
		w.raw(`<hr class="paper-break">`)
	case Code:
		w.raw(`<p class="paper-code"><code>`)
		w.text(b.Text)
		w.raw("</code> ")
		w.runs(b.Runs)
		w.raw("</p>")
	}
}

func (w *writer) table(b Block) {
	if b.Plain {
		w.raw(`<table class="paper-facts">`)
	} else {
		w.raw(`<table class="paper-table">`)
	}
	for i, row := range b.Rows {
		head := b.Head && i == 0
		switch {
		case head:
			w.raw("<thead>")
		case i == 0 || b.Head && i == 1:
			w.raw("<tbody>")
		}
		w.raw("<tr>")
		for j, cell := range row {
			open, end := "<td", "</td>"
			switch {
			case head:
				open, end = `<th scope="col"`, "</th>"
			case b.Plain && j == 0:
				open, end = `<th scope="row"`, "</th>"
			}
			if cell.Number {
				open += ` class="paper-number"`
			}
			w.raw(open + ">")
			w.runs(cell.Runs)
			w.raw(end)
		}
		w.raw("</tr>")
		switch {
		case head:
			w.raw("</thead>")
		case i == len(b.Rows)-1:
			w.raw("</tbody>")
		}
	}
	w.raw("</table>")
}
