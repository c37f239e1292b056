package people

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// mergeFindPage asks with whom somebody is to be merged.
type mergeFindPage struct {
	web.Page
	Self, Name string
	Facts      []web.Fact
	Line       web.Field
	Searched   bool // what is shown was asked for, not offered
	Hits       []hitRow
	More       bool
}

// mergePage shows two records side by side.
type mergePage struct {
	web.Page
	Self, Other         string // addresses of the two: who stays and who goes, as proposed
	Action              string // of the forms
	StayName, GoName    string
	SeenSelf, SeenOther string
	Differ, Alike       []compareRow
	Doubts              []string
	Refused             string    // why they cannot be merged as they stand
	Stays               web.Field // which one stays; without options when only one can
	Reason              web.Field
	Open                *openProposalRow
}

// compareRow is a field of two records.
type compareRow struct{ Field, Stay, Go string }

// openProposalRow is a proposal that waits.
type openProposalRow struct {
	ID, Who, When, Reason string
	Own                   bool
}

// mergeListPage lists the proposals that wait.
type mergeListPage struct {
	web.Page
	Rows []proposalRow
}

type proposalRow struct {
	Stay, Go, Href, Who, When, Reason string
	StayBorn, GoBorn                  calendar.Day
	Own                               bool
}

// unmergePage asks why a record is taken apart.
type unmergePage struct {
	web.Page
	Self   string // of the absorbed record
	Back   string // of the person
	Facts  []web.Fact
	Reason web.Field
}

var (
	mergeFindView = web.NewView[mergeFindPage](pages, "pages/merge_find.html")
	mergeView     = web.NewView[mergePage](pages, "pages/merge_show.html")
	mergeListView = web.NewView[mergeListPage](pages, "pages/merge_list.html")
	unmergeView   = web.NewView[unmergePage](pages, "pages/merge_undo.html")
)

// mergeFind answers GET and POST /people/{id}/merge: who else may be this person.
func (s *personSite) mergeFind(c *web.Context, who identity.Actor, v url.Values) error {
	err := who.Require(identity.MergePeople)
	if err != nil {
		return err
	}
	id, err := s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := s.Person(c.Context(), who, id, Today)
	if err != nil {
		return err
	}
	self := s.path(p.ID)
	line := cleanCriterion(v.Get("q"))
	out := mergeFindPage{
		Page: page(c, []web.Link{{Text: p.fullName(), Href: self}, {Text: c.T("people.merge.title")}}, "people.merge.title"),
		Self: self, Name: p.fullName(), Facts: headOf(c, p), Searched: line != "",
		Line: web.Field{Name: "q", Label: c.T("people.merge.line"), Hint: c.T("people.search.line_hint"), Value: line, Type: "search"},
	}
	out.Path = self + "/merge"
	ask := Criteria{Everything: line}
	if line == "" {
		ask = Criteria{Name: p.fullName(), Birth: p.BirthDate.String()}
	}
	found, err := s.Search(c.Context(), who, ask)
	status := http.StatusOK
	var known *errs.Error
	switch {
	case err == nil:
	case line != "" && errors.As(err, &known) && known.Kind == errs.Invalid:
		out.Line.Error = c.T(known.Key, known.Args...)
		out.Errors = []web.FieldError{{Field: "q", Text: out.Line.Error}}
		status = http.StatusUnprocessableEntity
	case errs.KindOf(err) != errs.Invalid:
		return err
	}
	out.More = found.More
	for _, h := range found.Hits {
		if h.PersonID == p.ID {
			continue
		}
		row := s.hitRow(c, h)
		row.Href = self + "/merge/" + s.PublicID(h.PersonID)
		out.Hits = append(out.Hits, row)
	}
	return mergeFindView.Show(c, status, out)
}

// mergeSearch answers POST /people/{id}/merge.
func (s *personSite) mergeSearch(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	return s.mergeFind(c, who, v)
}

// headOf gives by what somebody is told from others.
func headOf(c *web.Context, p Person) []web.Fact {
	return []web.Fact{
		{Name: c.T("people.criterion.birth"), Value: dayText(c, p.BirthDate)},
		{Name: c.T("people.fact.mother_name"), Value: fullName(p.Record.Of(FieldMotherFamilyName).Text, p.Record.Of(FieldMotherGivenName).Text)},
		{Name: c.T(LabelKey(FieldTAJ)), Value: p.TAJ},
	}
}

// both reads the two records of the address.
func (s *personSite) both(c *web.Context, who identity.Actor) (one, other int64, err error) {
	err = who.Require(identity.MergePeople)
	if err != nil {
		return 0, 0, err
	}
	one, err = s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return 0, 0, err
	}
	other, err = s.ParsePublicID(c.R.PathValue("other"))
	return one, other, err
}

// mergeShow answers GET /people/{id}/merge/{other}.
func (s *personSite) mergeShow(c *web.Context, who identity.Actor) error {
	one, other, err := s.both(c, who)
	if err != nil {
		return err
	}
	p, err := s.mergePage(c, who, one, other, "")
	if isKey(err, "people.merge.already") {
		return c.Redirect(s.path(one) + "?one")
	}
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("proposed") && p.Open != nil {
		p.Notice = c.T("people.merge.proposed")
	}
	return mergeView.Show(c, http.StatusOK, *p)
}

// isKey reports whether an error is the one of a message key.
func isKey(err error, key string) bool {
	var known *errs.Error
	return errors.As(err, &known) && known.Key == key
}

// mergePage compares.
func (s *personSite) mergePage(c *web.Context, who identity.Actor, one, other int64, reason string) (*mergePage, error) {
	cmp, err := s.Compare(c.Context(), who, one, other)
	if err != nil {
		return nil, err
	}
	self, with := s.path(cmp.Survivor.ID), s.PublicID(cmp.Absorbed.ID)
	p := &mergePage{
		Page: page(c, []web.Link{{Text: cmp.Survivor.fullName(), Href: self}, {Text: c.T("people.merge.title")}}, "people.merge.title"),
		Self: self, Other: s.path(cmp.Absorbed.ID), Action: self + "/merge/" + with,
		StayName: cmp.Survivor.fullName(), GoName: cmp.Absorbed.fullName(), SeenSelf: cmp.Survivor.Seen, SeenOther: cmp.Absorbed.Seen,
		Reason: web.Field{Name: "reason", Label: c.T("people.merge.reason"), Hint: c.T("people.merge.reason_hint"), Value: reason, Rows: 3, Required: true, Spell: true},
	}
	p.Path = p.Action
	for _, d := range cmp.Doubts {
		p.Doubts = append(p.Doubts, c.T("people.merge.doubt."+string(d)))
	}
	if cmp.Refused != "" {
		p.Refused = c.T(cmp.Refused)
	}
	for _, r := range cmp.Rows {
		row := compareRow{c.T(LabelKey(r.Field)), r.Survivor.Text, r.Absorbed.Text}
		if r.Differs {
			p.Differ = append(p.Differ, row)
		} else {
			p.Alike = append(p.Alike, row)
		}
	}
	if !cmp.Fixed {
		p.Stays = web.Field{Name: "stays", Label: c.T("people.merge.stays"), Hint: c.T("people.merge.stays_hint"), Options: []web.Choice{
			{Value: s.PublicID(cmp.Survivor.ID), Text: c.T("people.merge.left", p.StayName), Checked: true}, {Value: with, Text: c.T("people.merge.right", p.GoName)},
		}}
	}
	if o := cmp.Open; o != nil {
		_, office := s.BodyName(c.Context(), o.BodyID)
		p.Open = &openProposalRow{ID: strconv.FormatInt(o.ID, 10), Who: c.T("people.history.who", o.Actor, office), When: momentText(c, o.At), Reason: o.Reason, Own: o.Own}
		p.Reason.Label, p.Reason.Hint = c.T("people.merge.refuse_reason"), c.T("people.merge.refuse_hint")
		if o.Own {
			p.Reason.Label, p.Reason.Hint = c.T("people.merge.take_back_reason"), ""
		}
	}
	return p, nil
}

// mergeSend answers POST /people/{id}/merge/{other}.
func (s *personSite) mergeSend(c *web.Context, who identity.Actor) error {
	one, other, err := s.both(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := Merging{SurvivorID: one, AbsorbedID: other, SurvivorSeen: v.Get("seen_self"), AbsorbedSeen: v.Get("seen_other"), Reason: v.Get("reason"), Request: requestOf(v)}
	if v.Get("stays") == c.R.PathValue("other") {
		in.SurvivorID, in.AbsorbedID, in.SurvivorSeen, in.AbsorbedSeen = other, one, in.AbsorbedSeen, in.SurvivorSeen
	}
	merged, err := s.Merge(c.Context(), who, in)
	switch {
	case err != nil:
		return s.mergeRefused(c, who, one, other, v, err)
	case merged:
		return c.Redirect(s.path(in.SurvivorID) + "?merged")
	}
	return c.Redirect(s.path(in.SurvivorID) + "/merge/" + s.PublicID(in.AbsorbedID) + "?proposed")
}

// mergeDecide answers POST /people/{id}/merge/{other}/decide.
func (s *personSite) mergeDecide(c *web.Context, who identity.Actor) error {
	one, other, err := s.both(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(v.Get("proposal"), 10, 64)
	if err != nil {
		return notFound()
	}
	in := Verdict{
		ProposalID: id, CarryOut: v.Get("verdict") == "carry_out", SurvivorSeen: v.Get("seen_self"), AbsorbedSeen: v.Get("seen_other"),
		Reason: v.Get("reason"), Request: requestOf(v),
	}
	err = s.Decide(c.Context(), who, in)
	switch {
	case err != nil:
		return s.mergeRefused(c, who, one, other, v, err)
	case in.CarryOut:
		return c.Redirect(s.path(one) + "?merged")
	}
	return c.Redirect("/people/merges?refused")
}

// mergeRefused shows the two again, with what was typed and why it was not done.
func (s *personSite) mergeRefused(c *web.Context, who identity.Actor, one, other int64, v url.Values, err error) error {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict || known.Key == "error.key_reused" {
		return err
	}
	p, shown := s.mergePage(c, who, one, other, v.Get("reason"))
	if isKey(shown, "people.merge.already") {
		return c.Redirect(s.path(one) + "?one")
	}
	if shown != nil {
		return shown
	}
	for i := range p.Stays.Options {
		p.Stays.Options[i].Checked = p.Stays.Options[i].Value == v.Get("stays")
	}
	status := http.StatusConflict
	p.Errors = []web.FieldError{{Text: c.T(known.Key, known.Args...)}}
	var refused *Refusal
	if errors.As(err, &refused) {
		status = http.StatusUnprocessableEntity
		p.Errors = refuseReason(c, &p.Reason, refused)
	}
	return mergeView.Show(c, status, *p)
}

// refuseReason puts what is wrong with a reason to its field.
func refuseReason(c *web.Context, reason *web.Field, r *Refusal) []web.FieldError {
	var out []web.FieldError
	for _, f := range r.Findings {
		out = append(out, mark(c, reason, findingText(f, c.T)))
	}
	return out
}

// mergeList answers GET /people/merges.
func (s *personSite) mergeList(c *web.Context, who identity.Actor) error {
	open, err := s.MergeProposals(c.Context(), who)
	if err != nil {
		return err
	}
	p := mergeListPage{Page: page(c, []web.Link{{Text: c.T("people.merge.list")}}, "people.merge.list")}
	if c.R.URL.Query().Has("refused") {
		p.Notice = c.T("people.merge.refused")
	}
	for _, o := range open {
		_, office := s.BodyName(c.Context(), o.BodyID)
		p.Rows = append(p.Rows, proposalRow{
			Stay: fullName(o.Survivor.FamilyName, o.Survivor.GivenName), StayBorn: o.Survivor.BirthDate,
			Go: fullName(o.Absorbed.FamilyName, o.Absorbed.GivenName), GoBorn: o.Absorbed.BirthDate,
			Href: s.path(o.SurvivorID) + "/merge/" + s.PublicID(o.AbsorbedID), Who: c.T("people.history.who", o.Actor, office), When: momentText(c, o.At),
			Reason: o.Reason, Own: o.Own,
		})
	}
	return mergeListView.Show(c, http.StatusOK, p)
}

// unmergeForm answers GET /people/{id}/unmerge; id is the absorbed record.
func (s *personSite) unmergeForm(c *web.Context, who identity.Actor) error {
	p, err := s.unmergePage(c, who, "")
	if err != nil {
		return err
	}
	return unmergeView.Show(c, http.StatusOK, p)
}

func (s *personSite) unmergePage(c *web.Context, who identity.Actor, reason string) (unmergePage, error) {
	err := who.Require(identity.MergePeople)
	if err != nil {
		return unmergePage{}, err
	}
	id, err := s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return unmergePage{}, err
	}
	person, err := s.Person(c.Context(), who, id, Today)
	if err != nil {
		return unmergePage{}, err
	}
	for _, a := range person.Absorbed {
		if a.PersonID != id || !person.Stated {
			continue
		}
		back := s.path(person.ID)
		p := unmergePage{
			Page: page(c, []web.Link{{Text: person.fullName(), Href: back}, {Text: c.T("people.unmerge.title")}}, "people.unmerge.title"), Self: s.path(id), Back: back,
			Facts: []web.Fact{
				{Name: c.T("people.unmerge.survivor"), Value: person.fullName(), Note: c.T("people.merge.born_taj", dayText(c, person.BirthDate), orNone(c, person.TAJ))},
				{Name: c.T("people.unmerge.absorbed"), Value: fullName(a.FamilyName, a.GivenName), Note: c.T("people.merge.born_taj", dayText(c, a.BirthDate), orNone(c, a.TAJ))},
				{Name: c.T("people.unmerge.when"), Value: momentText(c, a.At)},
			},
			Reason: web.Field{Name: "reason", Label: c.T("people.unmerge.reason"), Hint: c.T("people.unmerge.reason_hint"), Value: reason, Rows: 3, Required: true, Spell: true},
		}
		p.Path = p.Self + "/unmerge"
		return p, nil
	}
	return unmergePage{}, notFound()
}

func orNone(c *web.Context, s string) string {
	if s == "" {
		return c.T("people.person.none")
	}
	return s
}

// unmerge answers POST /people/{id}/unmerge.
func (s *personSite) unmerge(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := s.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	err = s.Unmerge(c.Context(), who, Unmerging{AbsorbedID: id, Reason: v.Get("reason"), Request: requestOf(v)})
	var refused *Refusal
	if errors.As(err, &refused) {
		p, shown := s.unmergePage(c, who, v.Get("reason"))
		if shown != nil {
			return shown
		}
		p.Errors = refuseReason(c, &p.Reason, refused)
		return unmergeView.Show(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return c.Redirect(s.path(id) + "?unmerged")
}
