package people

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
)

// personSite is the pages of one person, with what other rooms give to them.
type personSite struct {
	*Module
	Hooks
}

type personPage struct {
	web.Page
	Tab   string // overview, relations, history or panel
	Tabs  []web.Link
	Name  string
	Self  string // address of the person, without what is asked of the past
	As    asked
	Empty bool // nothing was known as it was asked

	// The head.
	Complete   bool
	Facts      []web.Fact
	TAJ, TaxID string // masked, or in full when they were revealed
	Revealed   bool
	MayReveal  bool
	MayCorrect bool
	MayMerge   bool
	Moved      bool          // another record was asked for, which was merged into this one
	Absorbed   []absorbedRow // what was merged into it
	DayField   web.Field
	KnownField web.Field

	// The tabs.
	Groups    []factGroup
	Relations []relationRow
	History   []historyRow
	Panel     template.HTML
}

// absorbedRow is a record that was merged into the one shown.
type absorbedRow struct {
	Name, About, When string
	Undo              string // where it is taken apart; "": not by this clerk
}

// asked is the question that a page answers.
type asked struct {
	Day, Known calendar.Day // None: today, now
	database.AsOf
}

// Past reports whether it is another question than how things are now.
func (a asked) Past() bool { return a.Day != calendar.None || a.Known != calendar.None }

// Query gives the question as a part of an address, with its question mark; "" for today and now.
func (a asked) Query() string {
	v := url.Values{}
	if a.Day != calendar.None {
		v.Set("day", a.Day.String())
	}
	if a.Known != calendar.None {
		v.Set("known", a.Known.String())
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// factGroup is facts under a heading.
type factGroup struct {
	Title string
	Facts []web.Fact
}

type relationRow struct {
	Name, Href string
	BirthDate  calendar.Day
	Kind       string // in words, from the person's side
}

var personView = web.NewView[personPage](pages, "pages/person_show.html")

// open reads the person of the address as it is asked, and gives the page with head and tabs. Errors: NotFound.
func (s *personSite) open(c *web.Context, who identity.Actor, tab string) (*personPage, Person, error) {
	id, err := s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return nil, Person{}, err
	}
	p := &personPage{Page: page(c, nil, "people.person.title"), Tab: tab, Self: s.path(id), MayReveal: who.May(identity.RevealNumbers)}
	p.Path = p.Self
	v := c.R.Form
	if v == nil {
		v = c.R.URL.Query()
	}
	p.As.Day, p.DayField = dayField(c, &p.Page, v, "day", "people.as_of.day")
	p.As.Known, p.KnownField = dayField(c, &p.Page, v, "known", "people.as_of.known")
	p.As.AsOf = database.AsOf{Day: p.As.Day}
	if p.As.Known != calendar.None {
		p.As.AsOf.Known = endOf(p.As.Known)
	}
	person, err := s.Person(c.Context(), who, id, p.As.AsOf)
	if errs.KindOf(err) == errs.NotFound && p.As.Past() {
		person, err = s.Person(c.Context(), who, id, Today)
		p.Empty = true
	}
	if err != nil {
		return nil, Person{}, err
	}
	p.Name = fullName(person.FamilyName, person.GivenName)
	p.Complete, p.TAJ, p.TaxID = person.Complete, person.TAJ, person.TaxID
	p.Self = s.path(person.ID)
	p.Path = p.Self
	p.MayCorrect = person.Stated && who.May(identity.CorrectPeople) && !p.As.Past()
	p.MayMerge = who.May(identity.MergePeople) && !p.As.Past()
	p.Moved = person.ID != id
	for _, a := range person.Absorbed {
		row := absorbedRow{Name: fullName(a.FamilyName, a.GivenName), About: c.T("people.merge.born_taj", dayText(c, a.BirthDate), orNone(c, a.TAJ)), When: momentText(c, a.At)}
		if p.MayMerge && person.Stated {
			row.Undo = s.path(a.PersonID) + "/unmerge"
		}
		p.Absorbed = append(p.Absorbed, row)
	}
	on := p.As.Day
	if on == calendar.None {
		on = calendar.Of(time.Now())
	}
	_, office := s.BodyName(c.Context(), person.BodyID)
	p.Facts = []web.Fact{
		{Name: c.T(LabelKey(FieldBirthDate)), Value: dayText(c, person.BirthDate), Note: c.T("people.person.age", calendar.AgeOn(person.BirthDate, on))},
		{Name: c.T("people.fact.mother_name"), Value: fullName(person.Record.Of(FieldMotherFamilyName).Text, person.Record.Of(FieldMotherGivenName).Text)},
		{Name: c.T("people.criterion.settlement"), Value: person.Record.Of(FieldResidenceSettlement).Text},
		{Name: c.T("people.person.stated_by"), Value: office},
	}
	query := p.As.Query()
	add := func(name, key, path string) {
		p.Tabs = append(p.Tabs, web.Link{Text: c.T(key), Href: p.Self + path, Current: name == tab})
	}
	add("overview", "people.tab.overview", query)
	for _, panel := range s.Panels {
		if who.May(panel.Right) {
			add(panel.Path, panel.Key, "/"+panel.Path+query)
		}
	}
	add("relations", "people.tab.relations", "/relations"+query)
	add("history", "people.tab.history", "/history"+query)
	for i := range p.Tabs {
		if p.Tabs[i].Current {
			p.Title = c.T("people.person.title_of", p.Tabs[i].Text)
		}
	}
	p.Place = append(p.Place, web.Link{Text: p.Name})
	return p, person, nil
}

// show writes the page; when nothing was known there is nothing under its tabs.
func (p *personPage) show(c *web.Context) error {
	status := http.StatusOK
	if len(p.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return personView.Show(c, status, *p)
}

// overview answers GET /people/{id}.
func (s *personSite) overview(c *web.Context, who identity.Actor) error {
	p, person, err := s.open(c, who, "overview")
	if err != nil {
		return err
	}
	for _, done := range []struct{ mark, key string }{
		{"corrected", "people.correct.done"}, {"completed", "people.complete.done"}, {"merged", "people.merge.done"}, {"unmerged", "people.unmerge.done"},
		{"entered", "people.enter.done"}, {"known", "people.enter.known_here"}, {"one", "people.merge.already"},
	} {
		if c.R.URL.Query().Has(done.mark) {
			p.Notice = c.T(done.key)
		}
	}
	p.Groups = s.groups(c, person)
	return p.show(c)
}

// reveal answers POST /people/{id}/reveal: the page with the numbers in full, which is logged.
func (s *personSite) reveal(c *web.Context, who identity.Actor) error {
	_, err := c.Post()
	if err != nil {
		return err
	}
	id, err := s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	n, err := s.Reveal(c.Context(), who, id)
	if err != nil {
		return err
	}
	p, person, err := s.open(c, who, "overview")
	if err != nil {
		return err
	}
	p.TAJ, p.TaxID, p.Revealed = grouped(n.TAJ), n.TaxID, true
	p.Notice = c.T("people.person.revealed")
	p.Groups = s.groups(c, person)
	return p.show(c)
}

// relations answers GET /people/{id}/relations.
func (s *personSite) relations(c *web.Context, who identity.Actor) error {
	p, person, err := s.open(c, who, "relations")
	if err != nil {
		return err
	}
	for _, r := range person.Relations {
		row := relationRow{Name: fullName(r.Other.FamilyName, r.Other.GivenName), Href: s.path(r.OtherID) + p.As.Query(), BirthDate: r.Other.BirthDate, Kind: r.Kind}
		if r.Text != "" {
			row.Kind = r.Text
		}
		if r.Reverse {
			row.Kind = c.T("people.relation.reverse", row.Kind)
		}
		p.Relations = append(p.Relations, row)
	}
	return p.show(c)
}

// panel answers GET /people/{id}/… for a tab that another room fills.
func (s *personSite) panel(c *web.Context, who identity.Actor, panel Panel) error {
	err := who.Require(panel.Right)
	if err != nil {
		return err
	}
	p, person, err := s.open(c, who, panel.Path)
	if err != nil {
		return err
	}
	p.Tab = "panel"
	p.Panel, err = panel.Show(c, who, person.ID, p.As.AsOf)
	if err != nil {
		return err
	}
	return p.show(c)
}

// The fields of the overview, by group. Names and addresses are put together; their fields are not here.
var (
	identityFields = []*fields.Field{FieldBirthPlace, FieldSex, FieldCitizenship, FieldImmigrationStatus, FieldMaritalStatus, FieldEducation, FieldVocation}
	contactFields  = []*fields.Field{FieldPhone, FieldMobile, FieldEmail, FieldMailingChoice}
	homelessFields = []*fields.Field{FieldNoResidenceKind, FieldNoResidenceAddress}
)

// groups gives what is known of a person, by heading.
func (s *personSite) groups(c *web.Context, p Person) []factGroup {
	of := func(f *fields.Field) string { return p.Record.Of(f).Text }
	known := func(list []*fields.Field) (out []web.Fact) {
		for _, f := range list {
			if of(f) != "" {
				out = append(out, web.Fact{Name: c.T(LabelKey(f)), Value: of(f)})
			}
		}
		return out
	}
	person := []web.Fact{
		{Name: c.T("people.fact.name"), Value: fullName(of(FieldTitle), p.fullName())},
		{Name: c.T("people.criterion.birth_name"), Value: fullName(of(FieldBirthFamilyName), of(FieldBirthGivenName))},
		{Name: c.T("people.fact.mother_name"), Value: fullName(of(FieldMotherFamilyName), of(FieldMotherGivenName))},
		{Name: c.T(LabelKey(FieldBirthDate)), Value: dayText(c, p.BirthDate)},
	}
	out := []factGroup{{c.T("people.group.person"), append(person, known(identityFields)...)}}
	addresses := known(homelessFields)
	for _, a := range p.Addresses {
		kind := of(addressKindOf(a.Kind).columns[4]) // the list writes Utca, an envelope utca
		a.Street = strings.Replace(a.Street, " "+kind+" ", " "+strings.ToLower(kind)+" ", 1)
		fact := web.Fact{Name: c.T("people.address." + a.Kind), Value: a.line(c), Note: span(c, a.ValidFrom, a.ValidUntil)}
		if a.Habitual {
			fact.Name += " – " + c.T("people.address.habitual")
		}
		addresses = append(addresses, fact)
	}
	if len(addresses) > 0 {
		out = append(out, factGroup{c.T("people.group.addresses"), addresses})
	}
	if contact := known(contactFields); len(contact) > 0 {
		out = append(out, factGroup{c.T("people.group.contact"), contact})
	}
	_, office := s.BodyName(c.Context(), p.BodyID)
	record := []web.Fact{
		{Name: c.T("people.fact.valid"), Value: span(c, p.ValidFrom, p.ValidUntil)},
		{Name: c.T("people.fact.recorded"), Value: momentText(c, p.Recorded), Note: office},
	}
	if of(FieldNote) != "" {
		record = slices.Insert(record, 0, web.Fact{Name: c.T(LabelKey(FieldNote)), Value: of(FieldNote)})
	}
	return append(out, factGroup{c.T("people.group.record"), record})
}

func (p Person) fullName() string { return fullName(p.FamilyName, p.GivenName) }
