package workbook

import "github.com/xuri/excelize/v2"

// Colours of templates: what must be filled in is dark, what may is light, and closed lists are orange as the
// original workbook had them.
const (
	ink        = "1B1B1B"
	white      = "FFFFFF"
	river      = "1D3557"
	riverLight = "8FA3BF"
	grey       = "E3E3DE"
	orange     = "F4A261"
	orangePale = "FDEBDD"
)

type styleKey struct {
	head bool
	need Need
	form Form
	list bool
}

// styleBook makes each style of a template once.
type styleBook struct {
	f     *excelize.File
	known map[styleKey]int
}

func (b *styleBook) head(c Column) (int, error) {
	key := styleKey{head: true, need: c.Need, list: c.Choice != ""}
	fill, font := grey, ink
	switch {
	case key.list:
		fill = orange
	case c.Need == Required:
		fill, font = river, white
	case c.Need == Conditional:
		fill = riverLight
	}
	return b.style(key, &excelize.Style{
		Font:      &excelize.Font{Bold: c.Need == Required, Italic: c.Need == Conditional, Color: font},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
		Border:    []excelize.Border{{Type: "bottom", Color: ink, Style: 1}, {Type: "right", Color: white, Style: 1}},
	})
}

func (b *styleBook) body(c Column) (int, error) {
	key := styleKey{form: c.Form, list: c.Choice != ""}
	s := &excelize.Style{}
	if key.list {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{orangePale}}
	}
	switch c.Form {
	case Text:
		s.NumFmt = 49
	case Date:
		format := `yyyy\.mm\.dd\.`
		s.CustomNumFmt = &format
	case Month:
		format := `yyyy\.mm\.`
		s.CustomNumFmt = &format
	case Number:
		format := "#,##0" // the office's program shows its own separator
		s.CustomNumFmt = &format
	}
	return b.style(key, s)
}

func (b *styleBook) style(key styleKey, s *excelize.Style) (int, error) {
	if id, ok := b.known[key]; ok {
		return id, nil
	}
	id, err := b.f.NewStyle(s)
	if err == nil {
		b.known[key] = id
	}
	return id, err
}
