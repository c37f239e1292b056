package web

import "oszir/internal/platform/i18n"

// Page is what every page shows around its content; the struct of every page embeds it.
type Page struct {
	Lang    i18n.Lang
	Title   string // in words, without the product's name
	Place   []Link // where I am
	User    *User  // nil: nobody is signed in
	Modules []Link // the module switch
	Path    string // of this page, for the language switch
	Notice  string // what was just done
	Errors  []FieldError
	FormKey string // makes the forms of this page count once however often they are sent
	Refresh int    // seconds after which the page loads again where there is no JavaScript; 0: never
	Narrow  bool   // a page for the public
}

// User is who is signed in, as pages show it.
type User struct {
	Name      string
	Code      string
	Body      string
	BodyCode  string
	Role      string
	MaySearch bool
	Rights    func(right string) bool // what the person may do, asked by the right's name; nil: nothing
	Known     bool                    // the client registry knows the person, so that they can see who looked at their data
	Idle      int                     // seconds after which the session ends when nobody does anything; 0: never
	Reminder  *Link                   // what has to be done before a day, on every page; nil: nothing
}

// May reports whether the person may do something, so that only what they may is offered. It protects nothing: the
// operations do.
func (u *User) May(right string) bool { return u != nil && u.Rights != nil && u.Rights(right) }

// Link is a way to another page.
type Link struct {
	Text, Href string
	Current    bool
	Count      int
}

// FieldError is what is wrong with a field of a form; the error summary links to #Field.
type FieldError struct{ Field, Text string }

// ErrorOf gives the text of a field's error, or "".
func (p Page) ErrorOf(field string) string {
	for _, e := range p.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}
