package web

import (
	"fmt"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
)

// shortDay writes a day as tables do: 2013.11.15. in Hungarian, 15/11/2013 in English; "" for none.
func shortDay(lang i18n.Lang, d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	if lang == i18n.English {
		return d.Time().Format("02/01/2006")
	}
	return d.Dotted() + "."
}

var months = [12]string{
	"web.month.1", "web.month.2", "web.month.3", "web.month.4", "web.month.5", "web.month.6",
	"web.month.7", "web.month.8", "web.month.9", "web.month.10", "web.month.11", "web.month.12",
}

// longDay writes a day as prose does: 2013. november 15., 15 November 2013.
func longDay(text *i18n.Catalog, lang i18n.Lang, d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	y, m, day := d.Date()
	if lang == i18n.English {
		return d.Time().Format("2 January 2006")
	}
	return fmt.Sprintf("%d. %s %d.", y, text.Text(lang, months[m-1]), day)
}

// moment writes when something happened, by the clock of Budapest.
func moment(lang i18n.Lang, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(calendar.Budapest)
	if lang == i18n.English {
		return t.Format("02/01/2006 15:04")
	}
	return t.Format("2006.01.02. 15.04")
}

// size writes how large a file is.
func size(lang i18n.Lang, n int64) string {
	switch {
	case n < 1000:
		return i18n.Number(lang, n) + " B"
	case n < 1_000_000:
		return i18n.Number(lang, (n+500)/1000) + " kB"
	}
	tenth := (n + 50_000) / 100_000
	point := ","
	if lang == i18n.English {
		point = "."
	}
	return fmt.Sprintf("%s%s%d MB", i18n.Number(lang, tenth/10), point, tenth%10)
}
