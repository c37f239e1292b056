package web

import (
	"html/template"
	"strconv"
	"strings"
)

// Field is a field of a form, for the components input, textarea, select, radios, checkboxes and fileinput. Its texts
// are in the language of the page already. The element's id is Name, so FieldError{Field: Name} leads to it.
type Field struct {
	Name, Label, Hint, Value, Error string
	Type                            string // of input: text (the default), password, email, tel, search, date (one text field), file
	Width                           int    // of input, in characters; 0: as wide as the form
	Inputmode, Autocomplete         string
	Suffix                          string // what stands after the input, such as Ft
	Accept                          string // of fileinput: what the file dialogue offers, such as .xlsx
	Required, Spell, Multiple       bool
	Suggest                         []string // of input: what is offered while it is typed
	Options                         []Choice // of select, radios and checkboxes
	Rows                            int      // of textarea; 0: 5
}

// Choice is one of the answers of a Field. A select shows no Hint, and those of one Group that follow each other together
// under its name.
type Choice struct {
	Value, Text, Hint string
	Checked           bool
	Group             string // "": of none
}

// Answers gives the options of a select. Filters have hundreds, over which a template is slow.
func (f Field) Answers() template.HTML {
	var b strings.Builder
	group := ""
	end := func() {
		if group != "" {
			b.WriteString(`</optgroup>`)
		}
	}
	for _, c := range f.Options {
		if c.Group != group {
			end()
			group = c.Group
			if group != "" {
				b.WriteString(`<optgroup label="` + template.HTMLEscapeString(group) + `">`)
			}
		}
		b.WriteString(`<option value="` + template.HTMLEscapeString(c.Value) + `"`)
		if c.Checked || f.Value != "" && c.Value == f.Value {
			b.WriteString(` selected`)
		}
		b.WriteString(`>` + template.HTMLEscapeString(c.Text) + `</option>`)
	}
	end()
	return template.HTML(b.String())
}

// DescribedBy lists the ids of what says more about the field.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// OptionID gives the id of the i-th answer; the first one has the field's own, where the error summary leads.
func (f Field) OptionID(i int) string {
	if i == 0 {
		return f.Name
	}
	return f.Name + "-" + strconv.Itoa(i+1)
}

// Lines is how high a textarea is.
func (f Field) Lines() int {
	if f.Rows == 0 {
		return 5
	}
	return f.Rows
}

// Fact is a line of the component facts: what it is called and what it is. Note stands below in quiet letters.
type Fact struct {
	Name  string
	Value any // a string, or template.HTML made by us; "" is shown as a dash
	Href  string
	Note  string
}

// Event is an entry of the component timeline.
type Event struct {
	When, Title, Text, Who, Href string
	Kind                         string // ok, bad, past or ""
}

// Step is a part of the way of a case, for the component steps.
type Step struct {
	Text, When    string
	Done, Current bool
}

// Pager leads through a long list. An empty address stands for a page that is not there.
type Pager struct {
	First, Previous, Next string
	Text                  string // where in the list we are, in words
}

// Any reports whether there is another page.
func (p Pager) Any() bool { return p.First != "" || p.Previous != "" || p.Next != "" }
