package people

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
)

type correctionPage struct {
	web.Page
	Name, Self string
	Seen       string
	Fixed      []web.Fact // what tells the person from others and cannot be corrected here
	Groups     []formGroup
	Always     web.Field // whether it always was so
	Since      web.Field
	Reason     web.Field
	Late       []lateRow        // what somebody else changed meanwhile
	Overtaken  bool             // somebody else was faster
	Merged     bool             // the record was merged into another one meanwhile
	Full       bool             // what is missing of a full client is asked for
	Missing    []web.FieldError // what that is, with where it is asked for
	Known      string           // where who has the TAJ already is compared; "": nobody has
}

// formGroup is fields under a heading. A folded one is opened when it is wanted.
type formGroup struct {
	Title  string
	Fields []formField
	Folded bool
	Open   bool
}

// formField is a field with how it is asked for: input, select, textarea or checkboxes.
type formField struct {
	web.Field
	As string
}

// lateRow is what somebody else did to a field.
type lateRow struct{ Field, Before, After, Who, When string }

var correctionView = web.NewView[correctionPage](pages, "pages/person_correct.html")

// correctionGroups are the fields of the form, in its order.
var correctionGroups = []struct {
	key    string
	folded bool
	fields []*fields.Field
}{
	{"people.group.name", false, []*fields.Field{
		FieldTitle, FieldFamilyName, FieldGivenName, FieldBirthFamilyName, FieldBirthGivenName, FieldMotherFamilyName, FieldMotherGivenName,
	}},
	{"people.group.birth", false, []*fields.Field{FieldBirthPlace, FieldSex, FieldCitizenship, FieldImmigrationStatus}},
	{"people.address.residence", true, slices.Concat([]*fields.Field{FieldNoResidence, FieldNoResidenceKind, FieldNoResidenceAddress}, fieldsOf("residence"))},
	{"people.address.stay", true, fieldsOf("stay")},
	{"people.address.mailing", true, slices.Concat([]*fields.Field{FieldMailingChoice}, fieldsOf("mailing"))},
	{"people.group.contact", false, []*fields.Field{FieldPhone, FieldMobile, FieldEmail}},
	{"people.group.other", false, []*fields.Field{FieldTaxID, FieldMaritalStatus, FieldEducation, FieldVocation, FieldNote}},
}

// typed is a correction as it was sent, or, at first, as it would be sent untouched.
type typed struct {
	values map[string]string
	since  bool   // it began on a day
	day    string // that day, as it was typed
	reason string
}

// never is a day on which no correction can begin: it stands for one that cannot be read, so that all else is judged.
var never = calendar.On(2200, 12, 31)

// correction gives what is asked of the operation; wrong says that the day cannot be read.
func (t *typed) correction(id int64, seen string) (c Correction, wrong bool) {
	c = Correction{PersonID: id, Seen: seen, Values: t.values, Reason: t.reason}
	if t.since {
		day, ok := calendar.Parse(t.day)
		if !ok {
			day = never
		}
		c.Since, wrong = &day, !ok
	}
	return c, wrong
}

// typedOf reads the form. A TAJ may be written in threes.
func typedOf(v url.Values) *typed {
	t := &typed{values: map[string]string{}, since: v.Get("always") == "no", day: cleanCriterion(v.Get("since")), reason: v.Get("reason")}
	for _, g := range correctionGroups {
		for _, f := range g.fields {
			if v.Has(f.Key) || f.Type == fields.Mark && v.Has("whole") {
				t.values[f.Key] = fields.Clean(v.Get(f.Key))
			}
		}
	}
	if v.Has(FieldTAJ.Key) {
		t.values[FieldTAJ.Key] = onlyDigits(fields.Clean(v.Get(FieldTAJ.Key)))
	}
	return t
}

// untouched gives the form as a person fills it.
func untouched(p Person) *typed {
	t := &typed{values: map[string]string{}}
	for _, g := range correctionGroups {
		for _, f := range g.fields {
			t.values[f.Key] = p.Record.Of(f).Text
		}
	}
	return t
}

// correctable reads the person of the address, if the actor may correct it. Errors: NotFound.
func (s *personSite) correctable(c *web.Context, who identity.Actor, as database.AsOf) (Person, error) {
	err := who.Require(identity.CorrectPeople)
	if err != nil {
		return Person{}, err
	}
	id, err := s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return Person{}, err
	}
	p, err := s.Person(c.Context(), who, id, as)
	if err == nil && !p.Stated {
		err = notFound()
	}
	return p, err
}

// correctForm answers GET /people/{id}/correct and, when what is missing of a full client is asked for, /complete.
func (s *personSite) correctForm(c *web.Context, who identity.Actor, full bool) error {
	p, err := s.correctable(c, who, Today)
	if err != nil {
		return err
	}
	if full && p.Complete {
		return c.Redirect(s.path(p.ID))
	}
	return correctionView.Show(c, http.StatusOK, s.correctionPage(c, p, untouched(p), full))
}

// correct answers POST /people/{id}/correct.
func (s *personSite) correct(c *web.Context, who identity.Actor) error {
	return s.change(c, who, false)
}

// complete answers POST /people/{id}/complete.
func (s *personSite) complete(c *web.Context, who identity.Actor) error {
	return s.change(c, who, true)
}

func (s *personSite) change(c *web.Context, who identity.Actor, full bool) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	t := typedOf(v)
	wanted, wrongDay := t.correction(id, v.Get("seen"))
	wanted.Request = requestOf(v)
	done := "?corrected"
	if full {
		done = "?completed"
		err = s.Complete(c.Context(), who, wanted)
	} else {
		err = s.Correct(c.Context(), who, wanted)
	}
	var known *errs.Error
	var other *Known
	switch {
	case err == nil:
		return c.Redirect(s.path(id) + done)
	case !errors.As(err, &known):
		return err
	case known.Key == "people.changed_meanwhile":
		return s.correctLate(c, who, id, v.Get("seen"), t, full)
	case errors.As(err, &other):
	case known.Kind != errs.Invalid:
		return err
	}
	p, shown := s.correctable(c, who, Today)
	if shown != nil {
		return shown
	}
	p.Seen = v.Get("seen") // what was seen when it was typed
	page := s.correctionPage(c, p, t, full)
	page.Missing = nil // the findings say it
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		page.refuse(c, refused, wrongDay)
	case other != nil:
		page.Known = s.path(id) + "/merge/" + s.PublicID(other.PersonID)
		page.Errors = []web.FieldError{mark(c, page.field(FieldTAJ.Key), c.T(known.Key))}
		return correctionView.Show(c, http.StatusConflict, page)
	default:
		page.Errors = []web.FieldError{{Text: c.T(known.Key, known.Args...)}}
	}
	return correctionView.Show(c, http.StatusUnprocessableEntity, page)
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}

// correctLate shows the form again when somebody else was faster: what was typed is kept, what was not touched is as it
// is now, and above it stands what the other changed.
func (s *personSite) correctLate(c *web.Context, who identity.Actor, id int64, seen string, t *typed, full bool) error {
	changes, err := s.Changes(c.Context(), who, id, seen)
	if err != nil {
		return err
	}
	at, _ := seenMoment(seen) // Changes has read it
	before, err := s.correctable(c, who, database.AsOf{Day: calendar.None, Known: at})
	if err != nil {
		return err
	}
	now, err := s.correctable(c, who, Today)
	if err != nil {
		return err
	}
	was, is := untouched(before), untouched(now)
	both := map[string]string{} // fields that both have changed, with what the other wrote
	for key, text := range t.values {
		switch {
		case text == was.values[key]:
			t.values[key] = is.values[key]
		case is.values[key] != was.values[key] && is.values[key] != text:
			both[key] = is.values[key]
		}
	}
	page := s.correctionPage(c, now, t, full)
	page.Overtaken, page.Merged = true, now.ID != id
	page.Errors = []web.FieldError{{Field: "late", Text: c.T("people.changed_meanwhile")}}
	for i := range page.Groups {
		g := &page.Groups[i]
		for j := range g.Fields {
			other, ok := both[g.Fields[j].Name]
			if !ok {
				continue
			}
			if other == "" {
				other = c.T("people.history.empty")
			}
			g.Fields[j].Error, g.Open = c.T("people.correct.both", other), true
			page.Errors = append(page.Errors, web.FieldError{Field: g.Fields[j].Name, Text: c.T("people.correct.error", g.Fields[j].Label, g.Fields[j].Error)})
		}
	}
	for _, ch := range changes {
		_, office := s.BodyName(c.Context(), ch.BodyID)
		page.Late = append(page.Late, lateRow{
			Field: c.T(LabelKey(ch.Field)), Before: ch.Before.Text, After: ch.After.Text, Who: c.T("people.history.who", ch.Actor, office), When: momentText(c, ch.At),
		})
	}
	return correctionView.Show(c, http.StatusConflict, page)
}

// correctionPage gives the form filled in.
func (s *personSite) correctionPage(c *web.Context, p Person, t *typed, full bool) correctionPage {
	self, title := s.path(p.ID), c.T("people.correct.title")
	if full {
		title = c.T("people.complete.title")
	}
	page := correctionPage{
		Page: page(c, []web.Link{{Text: p.fullName(), Href: self}, {Text: title}}, "people.correct.title"),
		Name: p.fullName(), Self: self, Seen: p.Seen, Full: full,
		Fixed: []web.Fact{{Name: c.T(LabelKey(FieldTAJ)), Value: p.TAJ}, {Name: c.T(LabelKey(FieldBirthDate)), Value: dayText(c, p.BirthDate)}},
		Always: web.Field{Name: "always", Label: c.T("people.correct.when"), Options: []web.Choice{
			{Value: "yes", Text: c.T("people.correct.always"), Hint: c.T("people.correct.always_hint"), Checked: !t.since},
			{Value: "no", Text: c.T("people.correct.since_choice"), Hint: c.T("people.correct.since_choice_hint"), Checked: t.since},
		}},
		Since:  web.Field{Name: "since", Label: c.T("people.correct.since"), Hint: c.T("people.correct.since_hint"), Value: t.day, Type: "date", Width: 12},
		Reason: web.Field{Name: "reason", Label: c.T("people.correct.reason"), Hint: c.T("people.correct.reason_hint"), Value: t.reason, Rows: 3, Required: true, Spell: true},
	}
	page.Title, page.Path = title, self+"/correct"
	if full {
		page.Path = self + "/complete"
		if p.TAJ == "" {
			page.Fixed = page.Fixed[1:]
			page.Groups = append(page.Groups, formGroup{Title: c.T("people.criterion.taj"), Fields: []formField{formFieldOf(c, FieldTAJ, t.values[FieldTAJ.Key])}})
		}
	}
	page.Groups = append(page.Groups, formGroups(c, t)...)
	if full {
		fields.Check(p.Record, FullUses, func(f finding.Finding) {
			if field := page.field(f.Field); f.Code == finding.Required && field != nil {
				page.Missing = append(page.Missing, web.FieldError{Field: field.Name, Text: field.Label})
			}
		})
	}
	return page
}

// formGroups gives the fields of a client by group, filled in.
func formGroups(c *web.Context, t *typed) []formGroup {
	var out []formGroup
	for _, g := range correctionGroups {
		group := formGroup{Title: c.T(g.key), Folded: g.folded}
		for _, f := range g.fields {
			group.Fields = append(group.Fields, formFieldOf(c, f, t.values[f.Key]))
		}
		out = append(out, group)
	}
	return out
}

// formFieldOf gives a field of the form by its definition.
func formFieldOf(c *web.Context, f *fields.Field, value string) formField {
	out := formField{As: "input", Field: web.Field{Name: f.Key, Label: c.T(LabelKey(f)), Value: value}}
	switch {
	case f.Type == fields.List:
		out.As, out.Value = "select", ""
		out.Options = append(out.Options, web.Choice{Text: c.T("people.correct.choose")})
		for _, e := range f.List.Values {
			out.Options = append(out.Options, web.Choice{Value: e.Value, Text: e.Value, Checked: e.Value == value})
		}
		if !slices.ContainsFunc(out.Options, func(o web.Choice) bool { return o.Value == value }) {
			out.Options = append(out.Options, web.Choice{Value: value, Text: value, Checked: true}) // shown with what is wrong with it
		}
	case f.Type == fields.Mark:
		out.As = "checkboxes"
		out.Options = []web.Choice{{Value: "x", Text: c.T("people.correct.yes"), Checked: value != ""}}
	case f == FieldNote:
		out.As, out.Rows = "textarea", 4
	case f == FieldTAJ:
		out.Hint, out.Width, out.Inputmode = c.T("people.search.hint.taj"), 14, "numeric"
	case f == FieldTaxID:
		out.Hint, out.Width, out.Inputmode = c.T("people.correct.tax_id_hint"), 14, "numeric"
	case strings.HasSuffix(f.Key, "_postcode"), strings.HasSuffix(f.Key, "_number"), strings.HasSuffix(f.Key, "_floor"), strings.HasSuffix(f.Key, "_door"),
		strings.HasSuffix(f.Key, "_building"), strings.HasSuffix(f.Key, "_staircase"), f == FieldMailingPOBox:
		out.Width = 14
	}
	return out
}

// refuse puts every finding to its field and into the summary.
func (p *correctionPage) refuse(c *web.Context, r *Refusal, wrongDay bool) {
	for _, f := range r.Findings {
		text := findingText(f, c.T)
		if f.Field == "since" && wrongDay {
			text = c.T("finding.format.date")
			if p.Since.Value == "" {
				text = c.T("people.correct.since_missing")
			}
		}
		p.Errors = append(p.Errors, mark(c, p.field(f.Field), text))
	}
}

// mark puts a text to a field, if there is one, and gives the line of the summary.
func mark(c *web.Context, field *web.Field, text string) web.FieldError {
	if field == nil {
		return web.FieldError{Text: text}
	}
	field.Error = text
	return web.FieldError{Field: field.Name, Text: c.T("people.correct.error", field.Label, text)}
}

// field finds a field of the page by its name, and opens where it stands; nil when there is none.
func (p *correctionPage) field(name string) *web.Field {
	switch name {
	case "since":
		return &p.Since
	case "reason":
		return &p.Reason
	}
	return fieldIn(p.Groups, name)
}

// fieldIn finds a field in groups, and opens its group.
func fieldIn(groups []formGroup, name string) *web.Field {
	for i := range groups {
		g := &groups[i]
		for j := range g.Fields {
			if g.Fields[j].Name == name {
				g.Open = true
				return &g.Fields[j].Field
			}
		}
	}
	return nil
}

// findingText puts a finding of a form into words. The sentences of workbooks speak of cells where a form has fields.
func findingText(f finding.Finding, say func(key string, args ...any) string) string {
	key := f.MessageKey()
	if key == "finding.not_allowed.why" {
		key = "people.correct.only_if"
	}
	args := make([]any, 0, len(f.Args))
	for _, a := range f.Args {
		if why, ok := strings.CutPrefix(a, "@"); ok {
			a = say(why)
		}
		args = append(args, a)
	}
	return say(key, args...)
}
