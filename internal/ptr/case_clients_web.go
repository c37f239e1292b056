package ptr

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
)

// clientsPart is the step of the people of a case.
type clientsPart struct {
	Can, Fixed, Asks    bool // Fixed: applicant and entitled are those of the benefit; Asks: the kind has an entitled person
	Household, Waits    bool // Household: the rules look at it; Waits: the applicant is not a full client yet
	Applicant, Entitled clientBox
	Rows                []memberRow
	Query               web.Field
	Asked               bool
	Hits                []clientHit
	More                bool
	NewPath             string // "" for who may not take in people
}

// clientBox is somebody who was chosen.
type clientBox struct {
	CasePerson
	Line   personLine
	Public string
}

// memberRow is a line of the household table.
type memberRow struct {
	clientBox
	No                int
	Self              bool
	Kin, Text, Income web.Field
	Traits            []web.Choice
}

// clientHit is somebody the search found.
type clientHit struct {
	people.Hit
	Public, Name, BirthName, Mother, Href string
}

// typedClients are the people of a case as the form has them.
type typedClients struct {
	applicant, entitled int64
	rows                []typedRow
}

type typedRow struct {
	person            int64
	kin, text, income string
	traits            []string
}

// incomeField judges what is typed as an income.
var incomeField = &fields.Field{No: 1, Key: "income", Type: fields.Forint}

// typedClientsOf reads the form. Errors: NotFound when an id in it was not given out.
func (m *Module) typedClientsOf(v url.Values) (*typedClients, error) {
	t := &typedClients{}
	var err error
	t.applicant, err = m.personOfForm(v.Get("applicant"))
	if err != nil {
		return nil, err
	}
	t.entitled, err = m.personOfForm(v.Get("entitled"))
	if err != nil {
		return nil, err
	}
	for i, public := range v["row"] {
		no := strconv.Itoa(i)
		r := typedRow{kin: v.Get("kin-" + no), text: v.Get("text-" + no), income: v.Get("income-" + no), traits: v["trait-"+no]}
		r.person, err = m.personOfForm(public)
		if err != nil {
			return nil, err
		}
		t.rows = append(t.rows, r)
	}
	return t, nil
}

// mostRows is how many people a household table takes.
const mostRows = 60

// personOfForm reads an opaque id; "" is nobody.
func (m *Module) personOfForm(public string) (int64, error) {
	if public == "" {
		return 0, nil
	}
	return m.People.ParsePublicID(public)
}

// peopleIn lists the people whom a form names.
func (m *Module) peopleIn(v url.Values) ([]int64, error) {
	if m.People == nil {
		return nil, nil
	}
	t, err := m.typedClientsOf(v)
	if err != nil {
		return nil, err
	}
	out := []int64{t.applicant, t.entitled}
	for i := range t.rows {
		out = append(out, t.rows[i].person)
	}
	return out, nil
}

// proposedPerson gives whom the address of the step of clients proposes as applicant.
func (m *Module) proposedPerson(c *web.Context, part string) ([]int64, error) {
	public := c.R.URL.Query().Get("person")
	if public == "" || part != partClients {
		return nil, nil
	}
	id, err := m.personOfForm(public)
	return []int64{id}, err
}

// clientsAsStored gives the people of a case as they are stored.
func clientsAsStored(v *CaseView) *typedClients {
	t := &typedClients{applicant: v.Applicant.ID, entitled: v.Entitled.ID}
	for i := range v.Household {
		h := &v.Household[i]
		r := typedRow{person: h.PersonID, kin: string(h.Kin), text: h.Text}
		if h.Income > 0 {
			r.income = strings.ReplaceAll(i18n.Number(i18n.Hungarian, h.Income), "\u00a0", " ")
		}
		for _, trait := range h.Traits {
			r.traits = append(r.traits, string(trait))
		}
		t.rows = append(t.rows, r)
	}
	return t
}

// add takes somebody into the household, once.
func (t *typedClients) add(person int64, kin benefit.Kin) {
	if slices.ContainsFunc(t.rows, func(r typedRow) bool { return r.person == person }) || len(t.rows) >= mostRows {
		return
	}
	t.rows = append(t.rows, typedRow{person: person, kin: string(kin)})
}

// arrange keeps the applicant in the first line of the household, and only the applicant as themselves.
func (t *typedClients) arrange(v *CaseView) {
	self := string(benefit.Self)
	t.rows = slices.DeleteFunc(t.rows, func(r typedRow) bool { return r.person != t.applicant && r.kin == self })
	at := slices.IndexFunc(t.rows, func(r typedRow) bool { return r.person == t.applicant })
	switch {
	case t.applicant == 0:
	case at >= 0:
		r := t.rows[at]
		r.kin = self
		t.rows = slices.Insert(slices.Delete(t.rows, at, at+1), 0, r)
	case v.BenefitID == "" && (v.Kind.Household || len(t.rows) > 0):
		t.rows = slices.Insert(t.rows, 0, typedRow{person: t.applicant, kin: self})
	}
}

// merge takes in whom somebody else has added meanwhile.
func (t *typedClients) merge(v *CaseView, seen int) error {
	before, err := v.HouseholdAt(seen)
	if err != nil {
		return err
	}
	if now := clientsAsStored(v); t.applicant == 0 {
		t.applicant = now.applicant
	}
	for _, r := range clientsAsStored(v).rows {
		if !slices.Contains(before, r.person) && !slices.ContainsFunc(t.rows, func(o typedRow) bool { return o.person == r.person }) {
			t.rows = append(t.rows, r)
		}
	}
	return nil
}

// clients gives what the operation takes. Errors: Invalid by the lines whose income cannot be read.
func (t *typedClients) clients() (Clients, error) {
	in := Clients{Applicant: t.applicant, Entitled: t.entitled}
	var found []finding.Finding
	for i := range t.rows {
		r := &t.rows[i]
		v := fields.Read(incomeField, fields.Raw{Text: r.income}, func(f finding.Finding) {
			f.Field = fmt.Sprintf("income-%d", i)
			found = append(found, f)
		})
		member := Member{PersonID: r.person, Kin: benefit.Kin(r.kin), Text: fields.Clean(r.text), Income: v.N}
		for _, trait := range r.traits {
			member.Traits = append(member.Traits, benefit.Trait(trait))
		}
		in.Household = append(in.Household, member)
	}
	if len(found) > 0 {
		return in, refuse(found, nil)
	}
	return in, nil
}

// clientsSave answers POST /ptr/cases/{id}/clients: it looks somebody up, changes the lines of the form, or stores it.
func (m *Module) clientsSave(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	do := v.Get("do")
	if do == "" && strings.TrimSpace(v.Get("q")) == "" {
		do = "save"
	}
	if do == "save" {
		return m.caseCommand(c, who, partClients, func(h Handle, v url.Values) (string, Command, error) {
			t, err := m.typedClientsOf(v)
			if err != nil {
				return "", "", err
			}
			in, err := t.clients()
			if err != nil {
				return "", "", err
			}
			_, err = m.SaveClients(c.Context(), who, h, in)
			return "", SaveClients, err
		})
	}
	err = who.Require(identity.HandleCases)
	if err != nil {
		return err
	}
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	return m.clientsChange(c, who, id, v, do)
}

// clientsChange shows the form with one thing changed in it; nothing is stored.
func (m *Module) clientsChange(c *web.Context, who identity.Actor, id int64, v url.Values, do string) error {
	t, err := m.typedClientsOf(v)
	if err != nil {
		return err
	}
	var hits people.Result
	var wrong string
	verb, what, _ := strings.Cut(do, ":")
	if verb == "" || verb == "find" {
		hits, err = m.People.Search(c.Context(), who, people.Criteria{Everything: v.Get("q")})
		var known *errs.Error
		if errors.As(err, &known) && known.Kind == errs.Invalid {
			wrong, err = c.T(known.Key, known.Args...), nil
		}
		if err != nil {
			return err
		}
		if t.applicant == 0 && len(hits.Hits) == 1 && len(hits.Hits[0].Near) == 0 && people.ParseLine(v.Get("q")).TAJ != "" {
			t.applicant, hits = hits.Hits[0].PersonID, people.Result{}
			v.Del("q")
			verb = "taken"
		}
	} else {
		err = m.changeLine(t, verb, what)
		if err != nil {
			return err
		}
	}
	more := []int64{t.applicant, t.entitled}
	for i := range t.rows {
		more = append(more, t.rows[i].person)
	}
	view, err := m.Case(c.Context(), who, c.Lang, id, more...)
	if err != nil {
		return err
	}
	p := m.newCasePage(c, &view, partClients)
	p.Path = casePath(id) + "/" + partClients
	p.Seen, _ = strconv.Atoi(v.Get("seen"))
	p.Clients = m.newClientsPart(c, who, &p, t)
	p.Clients.Query.Value = v.Get("q")
	p.Clients.Asked = verb == "" || verb == "find"
	m.showHits(p.Clients, hits)
	status := http.StatusOK
	if wrong != "" {
		p.Clients.Query.Error, p.Clients.Asked = wrong, false
		p.Errors = []web.FieldError{{Field: "q", Text: wrong}}
		status = http.StatusUnprocessableEntity
	}
	return caseView.Show(c, status, p)
}

// changeLine does what a button of the form says.
func (m *Module) changeLine(t *typedClients, verb, what string) error {
	if verb == "remove" {
		no, err := strconv.Atoi(what)
		if err == nil && no >= 0 && no < len(t.rows) {
			t.rows = slices.Delete(t.rows, no, no+1)
		}
		return nil
	}
	person, err := m.personOfForm(what)
	if err != nil {
		return err
	}
	switch verb {
	case "applicant":
		t.applicant = person
	case "entitled":
		t.entitled = person
	case "spouse":
		t.add(person, benefit.Spouse)
	case "child":
		t.add(person, benefit.Child)
	case "member":
		t.add(person, benefit.Other)
	}
	return nil
}

func (m *Module) showHits(p *clientsPart, found people.Result) {
	p.More = found.More
	for _, h := range found.Hits {
		hit := clientHit{
			Hit: h, Public: m.People.PublicID(h.PersonID), Name: nameText(people.Name{FamilyName: h.FamilyName, GivenName: h.GivenName}),
			BirthName: nameText(people.Name{FamilyName: h.BirthFamilyName, GivenName: h.BirthGivenName}),
			Mother:    nameText(people.Name{FamilyName: h.MotherFamilyName, GivenName: h.MotherGivenName}),
		}
		if m.PersonPath != nil {
			hit.Href = m.PersonPath(h.PersonID)
		}
		p.Hits = append(p.Hits, hit)
	}
}

// fillClients makes the part with what is stored, or with what was typed.
func (m *Module) fillClients(c *web.Context, who identity.Actor, p *casePage, f *caseForm) error {
	t := clientsAsStored(&p.View)
	if f.v != nil {
		var err error
		t, err = m.typedClientsOf(f.v)
		if err == nil && f.lateThen > 0 {
			err = t.merge(&p.View, f.lateThen)
		}
		if err != nil {
			return err
		}
	} else if proposed, err := m.proposedPerson(c, partClients); err != nil {
		return err
	} else if len(proposed) > 0 && t.applicant == 0 {
		t.applicant = proposed[0]
	}
	p.Clients = m.newClientsPart(c, who, p, t)
	err := m.offerProposed(c, p, t)
	if err != nil {
		return err
	}
	for _, box := range []struct{ key, name, label string }{
		{"[applicant]", "applicant", "ptr.case.aspect.applicant"}, {"[entitled]", "entitled", "ptr.case.aspect.entitled"}, {"[household]", "household", "ptr.case.aspect.household"},
	} {
		p.refuse(c, f, box.key, &web.Field{Name: box.name, Label: c.T(box.label)})
	}
	for i := range p.Clients.Rows {
		p.refuse(c, f, p.Clients.Rows[i].Income.Name, &p.Clients.Rows[i].Income)
	}
	return nil
}

// offerProposed shows whom the address proposes as if they had been searched for, when they are not among the people of
// the form.
func (m *Module) offerProposed(c *web.Context, p *casePage, t *typedClients) error {
	proposed, err := m.proposedPerson(c, partClients)
	if err != nil || len(proposed) == 0 {
		return err
	}
	of := p.View.People[proposed[0]]
	if of.ID == 0 || of.ID == t.applicant || of.ID == t.entitled || slices.ContainsFunc(t.rows, func(r typedRow) bool { return r.person == of.ID }) {
		return nil
	}
	p.Clients.Asked = true
	m.showHits(p.Clients, people.Result{Hits: []people.Hit{{
		PersonID: of.ID, FamilyName: of.Name.FamilyName, GivenName: of.Name.GivenName, BirthDate: of.Name.BirthDate, TAJ: of.TAJ, Complete: of.Complete,
	}}})
	return nil
}

// clientsPath is the address of the step of the people of a case.
var clientsPath = regexp.MustCompile(`^/ptr/cases/[1-9][0-9]{0,17}/` + partClients + `$`)

// CaseClients reports that a path is that of the step of the people of a case, to which a new client can be carried.
func CaseClients(path string) bool { return clientsPath.MatchString(path) }

func (m *Module) newClientsPart(c *web.Context, who identity.Actor, p *casePage, t *typedClients) *clientsPart {
	v := &p.View
	t.arrange(v)
	_, asks := v.Kind.Use(benefit.EntitledTAJ)
	part := &clientsPart{
		Can:   v.State.Can(SaveClients) && who.May(identity.HandleCases) && m.People != nil,
		Fixed: v.Branch != benefit.NewBenefit, Asks: asks, Household: v.Kind.Household, Waits: v.State == ClientData,
		Applicant: m.newClientBox(v, t.applicant), Entitled: m.newClientBox(v, t.entitled),
		Query: web.Field{Name: "q", Label: c.T("ptr.case.clients.find"), Hint: c.T("ptr.case.clients.find_hint"), Type: "search"},
	}
	if who.May(identity.CorrectPeople) {
		part.NewPath = "/people/new?" + url.Values{"return": {p.Self + "/" + partClients}}.Encode()
	}
	for i := range t.rows {
		part.Rows = append(part.Rows, m.newMemberRow(c, v, i, &t.rows[i]))
	}
	return part
}

func (m *Module) newClientBox(v *CaseView, id int64) clientBox {
	b := clientBox{CasePerson: v.People[id]}
	if id != 0 && m.People != nil {
		b.Line, b.Public = m.caseLine(b.CasePerson), m.People.PublicID(id)
	}
	return b
}

func (m *Module) newMemberRow(c *web.Context, v *CaseView, no int, t *typedRow) memberRow {
	r := memberRow{clientBox: m.newClientBox(v, t.person), No: no, Self: t.kin == string(benefit.Self)}
	name := nameText(r.Name)
	r.Kin = web.Field{Name: fmt.Sprintf("kin-%d", no), Label: c.T("ptr.case.clients.kin_of", name), Value: t.kin}
	for _, k := range benefit.Kins() {
		if k != benefit.Self {
			r.Kin.Options = append(r.Kin.Options, web.Choice{Value: string(k), Text: caseKey(c, kinKeys, k), Checked: string(k) == t.kin})
		}
	}
	r.Text = web.Field{Name: fmt.Sprintf("text-%d", no), Label: c.T("ptr.case.clients.kin_text_of", name), Value: t.text}
	r.Income = web.Field{Name: fmt.Sprintf("income-%d", no), Label: c.T("ptr.case.clients.income_of", name), Value: t.income}
	for _, trait := range benefit.Traits() {
		r.Traits = append(r.Traits, web.Choice{Value: string(trait), Text: c.T(traitKeys[trait]), Checked: slices.Contains(t.traits, string(trait))})
	}
	return r
}

// kinKeys are the names of the kins.
var kinKeys = map[benefit.Kin]string{
	benefit.Self: "ptr.case.kin.self", benefit.Spouse: "ptr.case.kin.spouse", benefit.Child: "ptr.case.kin.child", benefit.Other: "ptr.case.kin.other",
}
