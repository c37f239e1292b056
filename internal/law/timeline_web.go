package law

import (
	"fmt"
	"html/template"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

// lane is a row of a picture: values over time, with what the row shows.
type lane struct {
	title  string
	values []Value
	strong bool
}

// The measures of a picture, in its own units.
const (
	pictureWidth = 1000
	laneHeight   = 32
	laneGap      = 24
)

// picture draws values over time, one row under the other on the same axis. It shows what a table beside it says.
func picture(c *web.Context, p *Parameter, today calendar.Day, lanes ...lane) template.HTML {
	first, last := calendar.None, calendar.None
	for _, l := range lanes {
		for _, v := range l.values {
			for _, d := range []calendar.Day{v.From, v.Until} {
				if d != calendar.None && (first == calendar.None || d < first) {
					first = d
				}
				if d != calendar.None && d > last {
					last = d
				}
			}
		}
	}
	if first == calendar.None {
		first = today
	}
	if !p.ByBirth {
		last = max(last, today)
	}
	last = max(last, first)
	first, last = calendar.AddMonths(first, -6), calendar.AddMonths(last, 12)
	at := func(d calendar.Day) int { return int(int64(d-first) * pictureWidth / int64(last-first)) }
	height := len(lanes)*(laneHeight+laneGap) + 20
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" width="100%%" role="img" aria-label="%s" font-size="13" fill="currentColor">`, pictureWidth, height, template.HTMLEscapeString(c.T("law.picture", p.Name)))
	for i, l := range lanes {
		y := i * (laneHeight + laneGap)
		fmt.Fprintf(&b, `<text x="0" y="%d" font-weight="600">%s</text>`, y+14, template.HTMLEscapeString(l.title))
		for _, v := range l.values {
			x, w := 0, pictureWidth
			if v.From != calendar.None {
				x = at(v.From)
			}
			if v.Until != calendar.None {
				w = at(v.Until)
			}
			w = max(w-x, 2)
			fill := "#e8edf3"
			if l.strong {
				fill = "#d7ebe2"
			}
			fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s" stroke="#1d3557"/>`, x, y+18, w, laneHeight, fill)
			if text := i18n.Number(c.Lang, v.Amount); w > 7*len([]rune(text))+6 {
				fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle" fill="#1b1b1b">%s</text>`, x+w/2, y+18+laneHeight/2+4, template.HTMLEscapeString(text))
			}
		}
	}
	years(&b, first, last, at, height)
	if !p.ByBirth && today >= first && today <= last {
		fmt.Fprintf(&b, `<line x1="%d" y1="0" x2="%d" y2="%d" stroke="#a61b1b" stroke-dasharray="3 3"/>`, at(today), at(today), height-16)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // every text in it was escaped
}

// years writes the years below a picture, as many as have room.
func years(b *strings.Builder, first, last calendar.Day, at func(calendar.Day) int, height int) {
	from, to := first.Year()+1, last.Year()
	every := 1
	for (to-from)/every > 14 {
		every++
	}
	for y := from; y <= to; y += every {
		x := at(calendar.On(y, 1, 1))
		fmt.Fprintf(b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#5f5b52"/><text x="%d" y="%d" fill="#55524a">%d</text>`, x, height-20, x, height-14, x+2, height-4, y)
	}
}
