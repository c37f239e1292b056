package people

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

// dayText writes a day; None is "".
func dayText(c *web.Context, d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return i18n.Format(c.Lang, d)
}

// momentText writes a moment by the clock of Budapest.
func momentText(c *web.Context, t time.Time) string {
	t = t.In(calendar.Budapest)
	return c.T("people.moment", calendar.Of(t), t.Format("15"), t.Format("04"))
}

// span writes how long something holds, in words.
func span(c *web.Context, from, until calendar.Day) string {
	switch {
	case from == calendar.None && until == calendar.None:
		return c.T("people.span.always")
	case from == calendar.None:
		return c.T("people.span.until", until)
	case until == calendar.None:
		return c.T("people.span.since", from)
	}
	return c.T("people.span.between", from, until)
}

// grouped writes a TAJ in threes.
func grouped(taj string) string {
	if len(taj) != 9 {
		return taj
	}
	return taj[:3] + " " + taj[3:6] + " " + taj[6:]
}

// line writes an address in one line, as on an envelope.
func (a Address) line(c *web.Context) string {
	town := strings.TrimSpace(a.Postcode + " " + a.Settlement)
	parts := []string{town, a.Street}
	if a.POBox != "" {
		parts = append(parts, c.T("people.address.po_box", a.POBox))
	}
	for _, p := range []struct{ key, text string }{
		{"people.address.building", a.Building}, {"people.address.staircase", a.Staircase}, {"people.address.floor", a.Floor}, {"people.address.door", a.Door},
	} {
		switch {
		case p.text == "":
		case strings.ContainsFunc(p.text, unicode.IsLower): // földszint, and the like
			parts = append(parts, p.text)
		default:
			parts = append(parts, c.T(p.key, strings.TrimSuffix(p.text, ".")))
		}
	}
	if a.ParcelNumber != "" && a.ParcelNumber != a.Street {
		parts = append(parts, c.T("people.address.parcel", a.ParcelNumber))
	}
	if a.Country != "" && a.Country != Hungary {
		parts = append(parts, a.Country)
	}
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, ", ")
}

// dayField gives the field of a day that a page asks for, with what was typed; None when nothing was, or it is no day.
func dayField(c *web.Context, p *web.Page, v url.Values, name, label string) (calendar.Day, web.Field) {
	f := web.Field{Name: name, Label: c.T(label), Value: cleanCriterion(v.Get(name)), Type: "date", Width: 12}
	if f.Value == "" {
		return calendar.None, f
	}
	day, ok := calendar.Parse(f.Value)
	if !ok {
		f.Error = c.T("people.bad_day", f.Label)
		p.Errors = append(p.Errors, web.FieldError{Field: name, Text: f.Error})
		return calendar.None, f
	}
	f.Value = dayText(c, day)
	return day, f
}

// endOf gives the last moment of a day, as the register counts moments.
func endOf(day calendar.Day) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d+1, 0, 0, 0, -1000, calendar.Budapest)
}
