package ptr

import (
	"net/url"
	"slices"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
)

// caseField is a field of a form by its definition, with how it is asked for: input, select, textarea or checkboxes.
type caseField struct {
	web.Field
	As       string
	Proposed string // what the law gives, as it would be typed; "": nothing was computed for it
	Differs  bool   // something else stands there
	Law      string // of the proposal
}

// fieldGroup is fields under a heading. A folded one is opened when it is wanted.
type fieldGroup struct {
	Title        string
	Fields       []caseField
	Folded, Open bool
}

// formValues gives what a form says of its fields. A mark that stands on the form and was not sent is taken off.
func formValues(v url.Values) map[string]string {
	out := map[string]string{}
	for key := range v {
		out[key] = v.Get(key)
	}
	for _, key := range v["marks"] {
		out[key] = v.Get(key)
	}
	return out
}

// typedOf gives what a form says of the fields of uses.
func typedOf(v url.Values, uses []fields.Use) map[string]string {
	out := map[string]string{}
	for i := range uses {
		f := uses[i].Field
		if v.Has(f.Key) || f.Type == fields.Mark {
			out[f.Key] = v.Get(f.Key)
		}
	}
	return out
}

// storedTexts gives what is stored in the fields of uses, as it would be typed.
func storedTexts(r fields.Record, uses []fields.Use) map[string]string {
	out := map[string]string{}
	for i := range uses {
		f := uses[i].Field
		out[f.Key] = typedText(f, r.Of(f))
	}
	return out
}

// textsOf gives what stands in the form: what was typed; where somebody else was faster and this form was not touched,
// what they wrote. both says which fields two people have changed, and what the other wrote there.
func textsOf(p *casePage, f *caseForm, uses []fields.Use) (texts, both map[string]string, err error) {
	now := storedTexts(p.View.Record, uses)
	if f.v == nil {
		return now, nil, nil
	}
	texts = typedOf(f.v, uses)
	if f.lateThen == 0 {
		return texts, nil, nil
	}
	before, err := p.View.ValuesAt(f.lateThen)
	if err != nil {
		return nil, nil, err
	}
	both = map[string]string{}
	for key, text := range texts {
		switch {
		case text == before[key]:
			texts[key] = now[key]
		case now[key] != before[key] && now[key] != text:
			both[key] = now[key]
		}
	}
	return texts, both, nil
}

// newCaseField gives a field of the form by its definition.
func newCaseField(c *web.Context, k *benefit.Kind, u *fields.Use, value string) caseField {
	f := u.Field
	out := caseField{As: "input", Field: web.Field{Name: f.Key, Label: f.Column, Value: value, Required: u.Required.IsAlways()}}
	switch f.Type {
	case fields.Date:
		out.Type, out.Width, out.Hint = "date", 12, c.T("ptr.case.day_hint")
	case fields.Month:
		out.Width, out.Hint = 10, c.T("ptr.case.month_hint")
	case fields.Forint:
		out.Width, out.Suffix, out.Inputmode = 12, "Ft", "numeric"
	case fields.Integer:
		out.Width, out.Inputmode = 6, "numeric"
	case fields.Digits:
		out.Width, out.Inputmode = 14, "numeric"
	case fields.List:
		out.As, out.Value = "select", ""
		out.Options = listChoices(c, k, f, value)
	case fields.Mark:
		out.As = "checkboxes"
		out.Options = []web.Choice{{Value: "x", Text: c.T("ptr.case.yes"), Checked: value != ""}}
		return out
	case fields.Text, fields.Generated:
		if f.Max > 200 {
			out.As, out.Rows, out.Spell = "textarea", 4, true
		}
	}
	switch {
	case out.Required:
	case u.Why != "" && !u.Required.IsNever() && u.Allowed.IsAlways():
		out.Hint = hint(out.Hint, c.T("ptr.case.wanted_if", c.T(u.Why)))
	case u.OnlyWhy() != "":
		out.Hint = hint(out.Hint, c.T("ptr.case.only_if", c.T(u.OnlyWhy())))
	default:
		out.Label = c.T("ptr.case.optional", f.Column)
	}
	return out
}

func hint(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// listChoices gives what a list field can hold. Of the grounds of endings a kind has its own.
func listChoices(c *web.Context, k *benefit.Kind, f *fields.Field, value string) []web.Choice {
	out := []web.Choice{{Text: c.T("ptr.case.choose")}}
	known := value == ""
	for _, e := range f.List.Values {
		if f == benefit.EndingGround && !slices.Contains(k.Endings, e.Value) {
			continue
		}
		out = append(out, web.Choice{Value: e.Value, Text: e.Value, Checked: e.Value == value})
		known = known || e.Value == value
	}
	if !known {
		out = append(out, web.Choice{Value: value, Text: value, Checked: true}) // shown with what is wrong with it
	}
	return out
}

// placeFindings puts findings to the fields of groups.
func (p *casePage) placeFindings(c *web.Context, f *caseForm, groups []fieldGroup, both map[string]string) {
	for i := range groups {
		for j := range groups[i].Fields {
			field := &groups[i].Fields[j].Field
			p.refuse(c, f, field.Name, field)
			if other, ok := both[field.Name]; ok {
				if other == "" {
					other = c.T("ptr.case.nothing")
				}
				field.Error = c.T("ptr.case.both", other)
				p.Errors = append(p.Errors, web.FieldError{Field: field.Name, Text: c.T("ptr.case.error", field.Label, field.Error)})
			}
			groups[i].Open = groups[i].Open || field.Error != ""
		}
	}
}

// choose makes the field a choice of papers.
func (f *caseField) choose(papers []benefit.Document) {
	f.As, f.Label = "select", benefit.PaperName.Column
	for i, p := range papers {
		f.Options = append(f.Options, web.Choice{Value: p.Name, Text: p.Name, Checked: p.Name == f.Value || f.Value == "" && i == 0})
	}
	f.Value = ""
}
