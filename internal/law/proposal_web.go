package law

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
)

type proposalListPage struct {
	web.Page
	Sections []web.Link
	Rows     []proposalRow
}

// proposalRow is a proposal in words.
type proposalRow struct {
	Proposal
	Href, Name, What string
	Mark             tag
}

type proposalPage struct {
	web.Page
	Sections      []web.Link
	View          ProposalView
	Mark          tag
	Facts         []web.Fact
	Picture       template.HTML
	Spans         []spanRow
	Weighed       bool // what it concerns was counted
	Concern       Concern
	Offices       []officeRow
	Cut           bool // there are more offices than are shown
	Events        []web.Event
	Self          string
	Amend         string // address of the form; "": the reader may not
	MaySubmit     bool
	MayWithdraw   bool
	MayDecide     bool
	OwnOne        bool // somebody else must decide
	Note          web.Field
	ParameterHref string
}

type spanRow struct{ FromText, LastText, Before, After string }

type officeRow struct {
	OfficeCount
	Name string
}

type changePage struct {
	web.Page
	Sections                  []web.Link
	View                      View
	Rows                      []valueRow
	From, Until, Amount       web.Field
	None, Verified            web.Field
	Law, Source, Reason       web.Field
	Proposal, Version, Cancel string
	Self                      string
	BasedOn                   int64
	OnlyChecking              bool
}

var (
	proposalListView = web.NewView[proposalListPage](pages, "pages/proposal_list.html")
	proposalView     = web.NewView[proposalPage](pages, "pages/proposal_show.html")
	changeView       = web.NewView[changePage](pages, "pages/proposal_edit.html")
)

// whatText says a change in one line.
func whatText(c *web.Context, p *Parameter, ch *Change) string {
	span := c.T("law.span", fromText(c, ch.From), lastText(c, ch.Until))
	if ch.None {
		return c.T("law.change.none", span)
	}
	return c.T("law.change.value", span, amountText(c.Lang, p, ch.Amount))
}

func proposalRowOf(c *web.Context, p *Parameter, of *Proposal) proposalRow {
	return proposalRow{*of, proposalPath(of.ID), p.Name, whatText(c, p, &of.Change), stateTag(c, of.State)}
}

// proposalList answers GET /law/proposals.
func (m *Module) proposalList(c *web.Context, who identity.Actor) error {
	found, err := m.Proposals(c.Context(), who)
	if err != nil {
		return err
	}
	p := proposalListPage{Page: newPage(c, nil, "law.proposals.title"), Sections: sections(c, "proposals")}
	for i := range found {
		of, err := m.parameter(found[i].Key)
		if err != nil {
			of = &Parameter{Key: found[i].Key, Name: found[i].Key} // a release has taken it away
		}
		p.Rows = append(p.Rows, proposalRowOf(c, of, &found[i]))
	}
	return proposalListView.Show(c, http.StatusOK, p)
}

// proposalPageOf makes the page of a proposal.
func (m *Module) proposalPageOf(c *web.Context, who identity.Actor) (proposalPage, error) {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return proposalPage{}, err
	}
	v, err := m.Proposal(c.Context(), who, id)
	if err != nil {
		return proposalPage{}, err
	}
	of := &v.Parameter
	mine, mayEdit := v.DraftedBy == who.Code, who.May(identity.EditLaw)
	p := proposalPage{
		Page:     newPage(c, []web.Link{{Text: c.T("law.section.proposals"), Href: "/law/proposals"}}, "law.proposal.title", of.Name),
		Sections: sections(c, "proposals"), View: v, Mark: stateTag(c, v.State), Self: proposalPath(id), ParameterHref: parameterPath(of.Key),
		MaySubmit: mayEdit && mine && v.State == Drafted && !v.Stale, MayWithdraw: mayEdit && mine && v.Open(),
		MayDecide: who.May(identity.ApproveLaw) && !mine && v.State == Submitted && !v.Stale, OwnOne: mine && v.State == Submitted,
		Note: web.Field{Name: "note", Label: c.T("law.field.note"), Hint: c.T("law.proposal.note_hint"), Rows: 3, Spell: true},
		Facts: []web.Fact{
			{Name: c.T("law.field.change"), Value: whatText(c, of, &v.Change)},
			{Name: c.T("law.field.law"), Value: v.Change.Law},
			{Name: c.T("law.field.source"), Value: v.Change.Source},
			{Name: c.T("law.field.verified"), Value: checkedTag(c, v.Change.Verified).Text},
			{Name: c.T("law.field.drafted_by"), Value: v.DraftedBy},
			{Name: c.T("law.field.kinds"), Value: kindsText(c, of)},
		},
	}
	p.Path = p.Self
	if p.MayWithdraw {
		p.Amend = "/law/change/" + url.PathEscape(of.Key) + "?proposal=" + strconv.FormatInt(id, 10)
	}
	p.Picture = picture(c, of, calendar.Of(v.At), lane{title: c.T("law.lane.before"), values: v.Before}, lane{title: c.T("law.lane.after"), values: v.After, strong: true})
	for _, s := range v.Spans {
		row := spanRow{FromText: fromText(c, s.From), LastText: lastText(c, s.Until), Before: c.T("law.none"), After: c.T("law.none")}
		if !s.HadNone {
			row.Before = amountText(c.Lang, of, s.Before)
		}
		if !s.IsOut {
			row.After = amountText(c.Lang, of, s.After)
		}
		p.Spans = append(p.Spans, row)
	}
	if v.Open() && len(v.Spans) > 0 {
		p.Concern, err = m.Weigh(c.Context(), who, id)
		if err != nil {
			return p, err
		}
		p.Weighed = true
		shown := int64(0)
		for _, o := range p.Concern.Offices {
			_, name := m.BodyName(c.Context(), o.BodyID)
			p.Offices, shown = append(p.Offices, officeRow{o, name}), shown+o.Cases
		}
		p.Cut = shown < p.Concern.OpenCases
	}
	for _, s := range v.Steps {
		kinds := map[State]string{Approved: "ok", Refused: "bad", Withdrawn: "past"}
		p.Events = append(p.Events, web.Event{When: momentText(c, s.At), Title: stateTag(c, s.State).Text, Who: s.By, Text: s.Note, Kind: kinds[s.State]})
	}
	return p, nil
}

// proposalShow answers GET /law/proposals/{id}.
func (m *Module) proposalShow(c *web.Context, who identity.Actor) error {
	p, err := m.proposalPageOf(c, who)
	if err != nil {
		return err
	}
	switch c.R.URL.Query().Get("done") {
	case "saved":
		p.Notice = c.T("law.proposal.saved")
	case string(Submitted):
		p.Notice = c.T("law.proposal.submitted")
	case string(Withdrawn):
		p.Notice = c.T("law.proposal.withdrawn")
	case string(Approved):
		p.Notice = c.T("law.proposal.approved")
	case string(Refused):
		p.Notice = c.T("law.proposal.refused")
	}
	return proposalView.Show(c, http.StatusOK, p)
}

// proposalDecide answers POST /law/proposals/{id}: what its button says.
func (m *Module) proposalDecide(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(v.Get("version"))
	if err != nil {
		seen = 0
	}
	h := Handle{ID: id, Seen: seen, Note: v.Get("note"), Request: requestOf(v)}
	did := State(v.Get("do"))
	switch did {
	case Submitted:
		err = m.Submit(c.Context(), who, h)
	case Withdrawn:
		err = m.Withdraw(c.Context(), who, h)
	case Approved:
		_, err = m.Approve(c.Context(), who, h)
	case Refused:
		err = m.Refuse(c.Context(), who, h)
	default:
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err == nil {
		return c.Redirect(proposalPath(id) + "?done=" + string(did))
	}
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	p, err := m.proposalPageOf(c, who)
	if err != nil {
		return err
	}
	p.Errors, p.Note.Value = faults, v.Get("note")
	p.Note.Error = p.ErrorOf("note")
	return proposalView.Show(c, status, p)
}

// changePageOf makes the form for a change of a number.
func (m *Module) changePageOf(c *web.Context, who identity.Actor) (changePage, error) {
	err := who.Require(identity.EditLaw)
	if err != nil {
		return changePage{}, err
	}
	view, err := m.Parameter(c.Context(), who, c.R.PathValue("key"), Now)
	if err != nil {
		return changePage{}, err
	}
	p := changePage{
		Page:     newPage(c, []web.Link{{Text: view.Name, Href: parameterPath(view.Key)}}, "law.change.title", view.Name),
		Sections: sections(c, "values"), View: view, Rows: rows(c, &view.Parameter, view.Values, view.Today, false), BasedOn: view.Edition,
		Self: "/law/change/" + url.PathEscape(view.Key), Cancel: parameterPath(view.Key),
		From:     web.Field{Name: "from", Label: c.T("law.field.from"), Hint: daysText(c, &view.Parameter), Type: "date", Width: 12, Required: !view.ByBirth},
		Until:    web.Field{Name: "until", Label: c.T("law.field.last"), Hint: c.T("law.change.until_hint"), Type: "date", Width: 12},
		Amount:   web.Field{Name: "amount", Label: c.T("law.field.amount"), Suffix: view.Unit, Width: 14, Inputmode: "numeric"},
		None:     web.Field{Name: "none", Label: c.T("law.change.no_value"), Options: []web.Choice{{Value: "yes", Text: c.T("law.change.no_value_text")}}},
		Law:      web.Field{Name: "law", Label: c.T("law.field.law"), Hint: c.T("law.change.law_hint"), Required: true},
		Source:   web.Field{Name: "source", Label: c.T("law.field.source"), Hint: c.T("law.change.source_hint"), Required: true},
		Verified: web.Field{Name: "verified", Label: c.T("law.field.verified"), Options: []web.Choice{{Value: "yes", Text: c.T("law.change.verified_text")}}},
		Reason:   web.Field{Name: "reason", Label: c.T("law.field.reason"), Hint: c.T("law.change.reason_hint"), Rows: 3, Spell: true, Required: true},
	}
	return p, nil
}

// take fills the form with a change.
func (p *changePage) take(ch Change) {
	p.From.Value, p.Law.Value, p.Source.Value = dayValue(ch.From), ch.Law, ch.Source
	if ch.Until != calendar.None {
		p.Until.Value = dayValue(ch.Until - 1)
	}
	p.None.Options[0].Checked, p.Verified.Options[0].Checked = ch.None, ch.Verified
	if !ch.None {
		p.Amount.Value = strconv.FormatInt(ch.Amount, 10)
	}
}

// changeForm answers GET /law/change/{key}: empty, with the value that begins on a day, or with a proposal that is to be
// written down anew.
func (m *Module) changeForm(c *web.Context, who identity.Actor) error {
	p, err := m.changePageOf(c, who)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	switch {
	case q.Has("proposal"):
		id, err := number(q.Get("proposal"))
		if err != nil {
			return err
		}
		v, err := m.Proposal(c.Context(), who, id)
		if err != nil {
			return err
		}
		if v.Key != p.View.Key {
			return errs.New(errs.NotFound, "error.not_found")
		}
		p.take(v.Change)
		p.Reason.Value, p.Proposal, p.Version, p.Cancel = v.Reason, strconv.FormatInt(id, 10), strconv.Itoa(v.Version), proposalPath(id)
	case q.Has("from"):
		from, ok := formDay(q.Get("from"))
		for i := range p.View.Values {
			if v := &p.View.Values[i]; ok && v.From == from {
				p.take(Change{From: v.From, Until: v.Until, Amount: v.Amount, Law: v.Law, Source: v.Source, Verified: v.Verified})
			}
		}
		if q.Has("verified") {
			p.OnlyChecking, p.Verified.Options[0].Checked, p.Reason.Value = true, true, c.T("law.change.checked_reason")
		}
	}
	return changeView.Show(c, http.StatusOK, p)
}

// formDay reads a day that may be left empty: None then. ok is false for what is no day.
func formDay(text string) (day calendar.Day, ok bool) {
	if strings.TrimSpace(text) == "" {
		return calendar.None, true
	}
	return calendar.Parse(text)
}

// changeSave answers POST /law/change/{key}.
func (m *Module) changeSave(c *web.Context, who identity.Actor) error {
	p, err := m.changePageOf(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := p.read(c, v)
	in.Key, in.Request = p.View.Key, requestOf(v)
	status := http.StatusUnprocessableEntity
	if len(p.Errors) == 0 {
		var id int64
		if p.Proposal != "" {
			id, err = number(p.Proposal)
			if err == nil {
				seen, _ := strconv.Atoi(p.Version)
				err = m.Amend(c.Context(), who, Handle{ID: id, Seen: seen, Request: in.Request}, in)
			}
		} else {
			id, err = m.Propose(c.Context(), who, in)
		}
		if err == nil {
			return c.Redirect(proposalPath(id) + "?done=saved")
		}
		var known bool
		status, p.Errors, known = faultsOf(c, err)
		if !known {
			return err
		}
	}
	for _, f := range []*web.Field{&p.From, &p.Until, &p.Amount, &p.Law, &p.Source, &p.Reason} {
		f.Error = p.ErrorOf(f.Name)
	}
	return changeView.Show(c, status, p)
}

// read takes what was typed into the form and gives it as a draft; what cannot be read is said in the page's errors.
func (p *changePage) read(c *web.Context, v url.Values) Draft {
	var in Draft
	for _, f := range []*web.Field{&p.From, &p.Until, &p.Amount, &p.Law, &p.Source, &p.Reason} {
		f.Value = v.Get(f.Name)
	}
	p.None.Options[0].Checked, p.Verified.Options[0].Checked = v.Get("none") == "yes", v.Get("verified") == "yes"
	p.Proposal, p.Version = v.Get("proposal"), v.Get("version")
	if p.Proposal != "" {
		p.Cancel = "/law/proposals/" + url.PathEscape(p.Proposal)
	}
	fault := func(f *web.Field, key string) {
		p.Errors = append(p.Errors, web.FieldError{Field: f.Name, Text: c.T("law.fault.of_field", f.Label, c.T(key))})
	}
	var ok bool
	in.From, ok = formDay(p.From.Value)
	if !ok {
		fault(&p.From, "law.fault.day")
	}
	in.Until, ok = formDay(p.Until.Value)
	switch {
	case !ok:
		fault(&p.Until, "law.fault.day")
	case in.Until != calendar.None:
		in.Until++
	}
	in.None, in.Verified = p.None.Options[0].Checked, p.Verified.Options[0].Checked
	if !in.None {
		n, err := strconv.ParseInt(strings.Map(func(r rune) rune {
			if r == ' ' || r == '\u00a0' || r == '\u202f' || r == '.' {
				return -1
			}
			return r
		}, fields.Clean(p.Amount.Value)), 10, 64)
		if err != nil {
			fault(&p.Amount, "law.fault.number")
		}
		in.Amount = n
	}
	in.Law, in.Source, in.Reason = p.Law.Value, p.Source.Value, p.Reason.Value
	based, err := strconv.ParseInt(v.Get("based_on"), 10, 64)
	if err != nil {
		based = -1 // it was not this form
	}
	in.BasedOn = based
	return in
}
