package tartinfo

import (
	"html/template"
	"net/url"
	"slices"

	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

// formField is a field with its shape.
type formField struct {
	web.Field
	Shape string // input, textarea, select, radios, checkboxes
}

type formGroup struct {
	Title  string
	Fields []formField
}

type formPart struct {
	web.Page // a view has one; the form is a part of another page
	Groups   []formGroup
}

var formView = web.NewView[formPart](pages, "pages/form_part.html")

// formHTML draws the fields of a form with what was typed and what is wrong with it.
func (m *Module) formHTML(c *web.Context, form record.Form, typed map[string]string, p *web.Page) (template.HTML, error) {
	return m.formOffering(c, form, typed, p, nil)
}

// formOffering is formHTML for a form of which some fields offer what could be typed.
func (m *Module) formOffering(c *web.Context, form record.Form, typed map[string]string, p *web.Page, offers map[string][]string) (template.HTML, error) {
	var part formPart
	for _, s := range form {
		g := formGroup{Title: c.T("tartinfo.section." + s.Key)}
		for i := range s.Fields {
			if s.Fields[i].Auto {
				continue
			}
			f := m.fieldOf(c, &s.Fields[i], typed[s.Fields[i].Key])
			f.Error = p.ErrorOf(f.Name)
			if offers[f.Name] != nil {
				f.Suggest = offers[f.Name]
			}
			g.Fields = append(g.Fields, f)
		}
		part.Groups = append(part.Groups, g)
	}
	text, err := formView.Text(c, "content", part)
	return template.HTML(text), err //nolint:gosec // made by our own template, which escapes what was typed
}

// offering gives what the fields of task areas offer: the areas that the body has used, besides the value that stands for none.
func offering(c *web.Context, form record.Form, areas []string) map[string][]string {
	out := map[string][]string{}
	for _, f := range form.Fields() {
		if f.Known == "task_areas" {
			out[f.Key] = append(known(c, f.Known), areas...)
		}
	}
	return out
}

// fieldOf makes a field of a form of its definition.
func (m *Module) fieldOf(c *web.Context, x *record.Field, value string) formField {
	f := formField{web.Field{Name: x.Key, Label: c.T("tartinfo.field." + x.Key), Value: value, Required: x.Required}, "input"}
	if x.Required {
		f.Label += " *"
	}
	if x.Hint {
		f.Hint = c.T("tartinfo.hint." + x.Key)
	}
	switch x.Sort {
	case record.Long:
		f.Shape, f.Rows, f.Spell = "textarea", 4, true
	case record.Date:
		f.Type, f.Width = "date", 12
	case record.Whole:
		f.Width, f.Inputmode = 10, "numeric"
		if x.Key == "salary" {
			f.Suffix = "Ft"
		}
	case record.Choose:
		f.Shape = "select"
		f.Options = append([]web.Choice{{Text: c.T("tartinfo.choose")}}, listChoices(c, x.List, value)...)
	case record.Mark:
		f.Shape = "checkboxes"
		f.Options = []web.Choice{{Value: "x", Text: f.Label, Checked: value != ""}}
		f.Label = ""
	case record.Email:
		f.Type = "email"
	case record.Phone:
		f.Type, f.Width = "tel", 24
	case record.Digits:
		f.Width, f.Inputmode = x.Max+2, "numeric"
	case record.Line:
		f.Suggest = known(c, x.Known)
	}
	if x.County {
		f.Shape = "select"
		f.Options = append([]web.Choice{{Text: c.T("tartinfo.choose")}}, countyChoices(value)...)
	}
	return f
}

// known gives what a field offers while it is typed.
func known(c *web.Context, name string) []string {
	switch name {
	case "task_areas":
		return []string{c.T("tartinfo.no_task_area")}
	case "feor":
		return record.Occupations()
	}
	return nil
}

func listChoices(c *web.Context, l *record.List, value string) []web.Choice {
	var out []web.Choice
	for _, x := range l.Choices {
		out = append(out, web.Choice{Value: x.Key, Text: choiceText(c.T, l, x.Key), Checked: x.Key == value})
	}
	return out
}

// choiceText gives the text of a value of a list.
func choiceText(say func(string, ...any) string, l *record.List, key string) string {
	return say("tartinfo.list." + l.Name + "." + key)
}

func countyChoices(value string) []web.Choice {
	var out []web.Choice
	for _, x := range counties {
		out = append(out, web.Choice{Value: x.Code, Text: x.Name, Checked: x.Code == value})
	}
	return out
}

// counties are those of the country, in the order of their names.
var counties = orgs.AllCounties()

func countyName(code string) string {
	i := slices.IndexFunc(counties, func(x orgs.Place) bool { return x.Code == code })
	if i < 0 {
		return code
	}
	return counties[i].Name
}

// typedOf reads the fields of a form as they were sent.
func typedOf(form record.Form, v url.Values) map[string]string {
	out := map[string]string{}
	for _, f := range form.Fields() {
		if !f.Auto && v.Get(f.Key) != "" {
			out[f.Key] = v.Get(f.Key)
		}
	}
	return out
}

// asTyped writes a content as somebody would have typed it.
func asTyped(form record.Form, content record.Content) map[string]string {
	out := map[string]string{}
	for _, f := range form.Fields() {
		out[f.Key] = content[f.Key]
		if d := content.Day(f.Key); f.Sort == record.Date && d != calendar.None {
			out[f.Key] = d.Dotted() + "."
		}
	}
	return out
}

// shown writes what stands in a field for people; "" when nothing does.
func shown(say func(string, ...any) string, lang i18n.Lang, x *record.Field, content record.Content) string {
	value := content[x.Key]
	switch {
	case value == "":
		return ""
	case x.County:
		return countyName(value)
	}
	switch x.Sort {
	case record.Choose:
		return choiceText(say, x.List, value)
	case record.Date:
		return dayText(lang, content.Day(x.Key))
	case record.Mark:
		return say("tartinfo.list.yes_no.yes")
	case record.Whole:
		text := i18n.Number(lang, int64(content.Whole(x.Key)))
		if x.Key == "salary" {
			return text + " Ft"
		}
		return text
	case record.Line, record.Long, record.Email, record.Phone, record.Digits:
	}
	return value
}
