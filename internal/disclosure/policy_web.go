package disclosure

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type policyListPage struct {
	web.Page
	Sections []web.Link
	Facts    []web.Fact // of the version that holds
	Rows     []proposalRow
	Duties   []dutyRow
	Keeper   bool
	Sort     web.Field
	About    web.Field
	On       web.Field
	Note     web.Field
}

type proposalRow struct {
	Proposal
	Href, What, From string
	Mark             tag
}

type dutyRow struct {
	Duty
	What, OnText, DueText, EndText string
	Href                           string
	Urgent                         tag
	MayEnd                         bool
}

type proposalPage struct {
	web.Page
	Sections []web.Link
	View     Proposal
	Mark     tag
	Facts    []web.Fact
	Items    []changedItem
	Agency   *Agency
	Grounds  []groundRow
	Self     string
	Edit     string
	Events   []web.Event
	Note     web.Field
	Day      web.Field

	MaySubmit, MayWithdraw, MayDecide, OwnOne, MayPublish, MaySend bool
}

// changedItem is an item that a version changes, before and after.
type changedItem struct {
	Name, Href string
	Before     itemRow
	After      itemRow
}

type groundRow struct {
	Ground
	Items string
	Mark  tag
}

type policyEditPage struct {
	web.Page
	Sections                                  []web.Link
	Self, Cancel, Version                     string
	Name, Number, Uniform, Issued, From, Text web.Field
	Causes                                    web.Field
}

type itemEditPage struct {
	web.Page
	Sections                           []web.Link
	Self, Cancel, Version, Key         string
	Name, Meaning, Source, Law         web.Field
	Primary, Public, Transferable, How web.Field
	Verified                           web.Field
}

var (
	policyListView = web.NewView[policyListPage](pages, "pages/policy_list.html")
	proposalView   = web.NewView[proposalPage](pages, "pages/proposal_show.html")
	policyEditView = web.NewView[policyEditPage](pages, "pages/policy_edit.html")
	itemEditView   = web.NewView[itemEditPage](pages, "pages/item_edit.html")
)

func proposalPath(id int64) string { return "/policy/" + strconv.FormatInt(id, 10) }

func policyPage(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	return newPage(c, "disclosure.policy.room", "/policy", further, titleKey, args...)
}

func (m *Module) policyListPageOf(c *web.Context, who identity.Actor) (policyListPage, error) {
	found, err := m.Proposals(c.Context(), who, OfPolicy)
	if err != nil {
		return policyListPage{}, err
	}
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return policyListPage{}, err
	}
	p := policyListPage{Page: policyPage(c, nil, "disclosure.policy.title"), Sections: sections(c, "policy"), Keeper: who.May(identity.KeepSources), Facts: []web.Fact{
		{Name: c.T("disclosure.field.name_of_policy"), Value: s.Policy.Name}, {Name: c.T("disclosure.field.version"), Value: s.Policy.Version},
		{Name: c.T("disclosure.field.valid_from"), Value: dayText(c, s.Policy.ValidFrom.Day)}, {Name: c.T("disclosure.field.source"), Value: s.Policy.Source},
	}}
	for _, x := range found {
		p.Rows = append(p.Rows, newProposalRow(c, x))
	}
	if !p.Keeper {
		return p, nil
	}
	duties, err := m.Duties(c.Context(), who)
	if err != nil {
		return policyListPage{}, err
	}
	for _, d := range duties {
		p.Duties = append(p.Duties, m.newDutyRow(c, d))
	}
	p.Sort = web.Field{Name: "sort", Label: c.T("disclosure.field.sort"), Options: []web.Choice{
		{Value: DutyChange, Text: c.T("disclosure.duty.change"), Hint: c.T("disclosure.duty.change_hint")}, {Value: DutyEnding, Text: c.T("disclosure.duty.ending"), Hint: c.T("disclosure.duty.ending_hint")},
	}}
	p.About = web.Field{Name: "about", Label: c.T("disclosure.field.about"), Spell: true, Required: true}
	p.On = web.Field{Name: "on", Label: c.T("disclosure.field.on"), Hint: c.T("disclosure.duty.on_hint"), Type: "date", Width: 12, Required: true}
	return p, nil
}

func newProposalRow(c *web.Context, x Proposal) proposalRow {
	r := proposalRow{Proposal: x, Href: proposalPath(x.ID), Mark: stateTag(c, x.State)}
	switch {
	case x.Sort == OfAgency:
		r.What = x.Content.Agency.Name
	default:
		r.What = x.Content.Policy.Name + " " + x.Content.Policy.Version
		r.From = dayText(c, x.Content.Policy.ValidFrom.Day)
		if e := x.Effective(); e != calendar.None {
			r.From = dayText(c, e)
		}
	}
	return r
}

func (m *Module) newDutyRow(c *web.Context, d Duty) dutyRow {
	r := dutyRow{Duty: d, What: c.T("disclosure.duty." + d.Sort), OnText: dayText(c, d.On), DueText: dayText(c, d.Due), EndText: dayText(c, d.Ended)}
	if d.Ended == calendar.None {
		r.Urgent = urgencyTag(c, d.Due, m.today())
		r.MayEnd = d.Sort == DutyEnding || d.Sort == DutyReview
	}
	if d.Sort == DutyPublish || d.Sort == DutySend {
		r.Href = proposalPath(d.ID)
	}
	return r
}

// policyList answers GET /policy.
func (m *Module) policyList(c *web.Context, who identity.Actor) error {
	p, err := m.policyListPageOf(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("disclosure.done.duty")
	}
	return policyListView.Show(c, http.StatusOK, p)
}

// policyDuty answers POST /policy: a duty is noted, or was done.
func (m *Module) policyDuty(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	switch v.Get("do") {
	case "add":
		err = m.AddDuty(c.Context(), who, NewDuty{Sort: v.Get("sort"), About: v.Get("about"), On: formDay(v.Get("on")), Request: requestOf(v)})
	default:
		id, _ := strconv.ParseInt(v.Get("id"), 10, 64)
		err = m.EndDuty(c.Context(), who, DutyDone{Sort: v.Get("sort"), ID: id, Note: v.Get("note"), Request: requestOf(v)})
	}
	if err == nil {
		return c.Redirect("/policy?done")
	}
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	p, err := m.policyListPageOf(c, who)
	if err != nil {
		return err
	}
	p.Errors, p.About.Value, p.On.Value = faults, v.Get("about"), v.Get("on")
	if v.Get("do") == "add" {
		p.Sort.Value = v.Get("sort")
		mark(&p.Page, &p.Sort, &p.About, &p.On)
	}
	return policyListView.Show(c, status, p)
}

// proposalPageOf makes the page of a version, or of a change of an agency.
func (m *Module) proposalPageOf(c *web.Context, who identity.Actor) (proposalPage, error) {
	id, err := idOf(c)
	if err != nil {
		return proposalPage{}, err
	}
	v, err := m.Proposal(c.Context(), who, id)
	if err != nil {
		return proposalPage{}, err
	}
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return proposalPage{}, err
	}
	row := newProposalRow(c, v)
	mine, keeper := v.DraftedBy == who.Code, who.May(identity.KeepSources)
	p := proposalPage{
		Page: policyPage(c, nil, "disclosure.proposal.title", row.What), Sections: sections(c, v.Sort), View: v, Mark: row.Mark, Self: proposalPath(id),
		MaySubmit: keeper && mine && v.State == Drafted, MayWithdraw: keeper && mine && v.Open(), MayDecide: who.May(identity.ApproveSources) && !mine && v.State == Submitted, OwnOne: mine && v.State == Submitted,
		MayPublish: keeper && v.Sort == OfPolicy && v.State == Approved && v.Published == calendar.None, MaySend: keeper && v.Sort == OfPolicy && v.State == Approved && v.Sent == calendar.None,
		Note:  web.Field{Name: "note", Label: c.T("disclosure.field.note"), Hint: c.T("disclosure.proposal.note_hint"), Rows: 3, Spell: true},
		Day:   web.Field{Name: "day", Label: c.T("disclosure.field.day"), Hint: c.T("disclosure.proposal.day_hint"), Type: "date", Width: 12},
		Facts: []web.Fact{{Name: c.T("disclosure.field.drafted_by"), Value: v.DraftedBy, Note: momentText(c, v.DraftedAt)}},
	}
	p.Path = p.Self
	if v.By != v.DraftedBy {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("disclosure.field.decided_by"), Value: v.By, Note: momentText(c, v.At)})
	}
	if text := v.Content.Policy; text != nil {
		p.policy(c, &s, text, row.From)
	}
	if a := v.Content.Agency; a != nil {
		p.Agency, p.Sections = a, sections(c, "agencies")
		p.Facts = append(p.Facts, web.Fact{Name: c.T("disclosure.field.reason"), Value: v.Content.Reason})
		for _, g := range a.Grounds {
			p.Grounds = append(p.Grounds, groundRow{g, itemNames(&s, g.Items), checkedTag(c, g.Verified)})
		}
	}
	if p.MayWithdraw {
		p.Edit = p.Self + "/edit"
		if v.Sort == OfAgency {
			p.Edit = "/agencies/" + url.PathEscape(v.Content.Agency.Key) + "?proposal=" + strconv.FormatInt(id, 10)
		}
	}
	return p, nil
}

// policy puts a version of the policy into the page.
func (p *proposalPage) policy(c *web.Context, s *Sources, text *PolicyText, from string) {
	sort := c.T("disclosure.policy.own")
	if text.Uniform {
		sort = c.T("disclosure.policy.uniform")
	}
	p.Facts = append([]web.Fact{
		{Name: c.T("disclosure.field.sort_of_policy"), Value: sort}, {Name: c.T("disclosure.field.issued"), Value: dayText(c, text.Issued.Day)}, {Name: c.T("disclosure.field.valid_from"), Value: from},
		{Name: c.T("disclosure.field.published"), Value: dayText(c, p.View.Published)}, {Name: c.T("disclosure.field.sent"), Value: dayText(c, p.View.Sent)},
	}, p.Facts...)
	for _, i := range s.Items {
		at := slices.IndexFunc(text.Items, func(x Item) bool { return x.Key == i.Key })
		if at < 0 && !p.MayWithdraw {
			continue
		}
		x := changedItem{Name: i.Name, Before: newItemRow(c, i)}
		if at >= 0 {
			x.After = newItemRow(c, text.Items[at])
		}
		if p.MayWithdraw {
			x.Href = p.Self + "/items/" + i.Key
		}
		p.Items = append(p.Items, x)
	}
}

// proposalShow answers GET /policy/{id}.
func (m *Module) proposalShow(c *web.Context, who identity.Actor) error {
	p, err := m.proposalPageOf(c, who)
	if err != nil {
		return err
	}
	switch c.R.URL.Query().Get("done") {
	case "saved":
		p.Notice = c.T("disclosure.done.saved")
	case "submitted":
		p.Notice = c.T("disclosure.done.submitted")
	case "withdrawn":
		p.Notice = c.T("disclosure.done.withdrawn")
	case "approved":
		p.Notice = c.T("disclosure.done.approved")
	case "refused":
		p.Notice = c.T("disclosure.done.declined")
	case "published", "sent":
		p.Notice = c.T("disclosure.done.marked")
	}
	return proposalView.Show(c, http.StatusOK, p)
}

// proposalAct answers POST /policy/{id}: what its button says.
func (m *Module) proposalAct(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	h := Handle{ID: id, Seen: seen(v), Note: v.Get("note"), Request: requestOf(v)}
	did := v.Get("do")
	switch did {
	case string(Submitted):
		err = m.Submit(c.Context(), who, h)
	case string(Withdrawn):
		err = m.Withdraw(c.Context(), who, h)
	case string(Approved):
		err = m.Approve(c.Context(), who, h)
	case string(Declined):
		err = m.Decline(c.Context(), who, h)
	case "published", "sent":
		err = m.Mark(c.Context(), who, Marking{ID: id, Sent: did == "sent", Day: formDay(v.Get("day")), Request: h.Request})
	default:
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err == nil {
		return c.Redirect(proposalPath(id) + "?done=" + did)
	}
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	p, err := m.proposalPageOf(c, who)
	if err != nil {
		return err
	}
	p.Errors, p.Note.Value, p.Day.Value = faults, v.Get("note"), v.Get("day")
	mark(&p.Page, &p.Note, &p.Day)
	return proposalView.Show(c, status, p)
}
