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

type agencyListPage struct {
	web.Page
	Sections []web.Link
	Rows     []agencyRow
	Changes  []proposalRow
	Keeper   bool
}

type agencyRow struct {
	Agency
	Href, Kind string
	Grounds    []groundRow
}

type agencyEditPage struct {
	web.Page
	Sections           []web.Link
	Self, Cancel, Seen string
	Proposal           string
	Name, Sort, Reason web.Field
	Grounds            []groundForm
}

// groundForm is the fields of one ground; the last is empty, for one to be added.
type groundForm struct {
	No                              int
	Law, Purpose, Items, Days, More web.Field
	Key                             string
}

var (
	agencyListView = web.NewView[agencyListPage](pages, "pages/agency_list.html")
	agencyEditView = web.NewView[agencyEditPage](pages, "pages/agency_edit.html")
)

// newAgency is the key in addresses of an agency that is not there yet.
const newAgency = "new"

// agencyList answers GET /agencies.
func (m *Module) agencyList(c *web.Context, who identity.Actor) error {
	all, err := m.Agencies(c.Context(), who)
	if err != nil {
		return err
	}
	changes, err := m.Proposals(c.Context(), who, OfAgency)
	if err != nil {
		return err
	}
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return err
	}
	p := agencyListPage{Page: policyPage(c, nil, "disclosure.agencies.title"), Sections: sections(c, "agencies"), Keeper: who.May(identity.KeepSources)}
	for _, a := range all {
		r := agencyRow{Agency: a, Href: "/agencies/" + url.PathEscape(a.Key), Kind: c.T("disclosure.sort." + a.Sort)}
		for _, g := range a.Grounds {
			r.Grounds = append(r.Grounds, groundRow{g, itemNames(&s, g.Items), checkedTag(c, g.Verified)})
		}
		p.Rows = append(p.Rows, r)
	}
	for _, x := range changes {
		p.Changes = append(p.Changes, newProposalRow(c, x))
	}
	return agencyListView.Show(c, http.StatusOK, p)
}

// agencyPageOf makes the form of an agency.
func (m *Module) agencyPageOf(c *web.Context, a *Agency, reason string) (agencyEditPage, error) {
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return agencyEditPage{}, err
	}
	p := agencyEditPage{
		Page: policyPage(c, []web.Link{{Text: c.T("disclosure.section.agencies"), Href: "/agencies"}}, "disclosure.agency.title"), Sections: sections(c, "agencies"), Self: c.R.URL.Path, Cancel: "/agencies",
		Name:   web.Field{Name: "name", Label: c.T("disclosure.field.agency_title"), Value: a.Name, Required: true},
		Sort:   web.Field{Name: "sort", Label: c.T("disclosure.field.sort_of_agency"), Required: true},
		Reason: web.Field{Name: "reason", Label: c.T("disclosure.field.reason"), Value: reason, Rows: 3, Spell: true, Required: true},
	}
	for _, sort := range Sorts {
		p.Sort.Options = append(p.Sort.Options, web.Choice{Value: sort, Text: c.T("disclosure.sort." + sort), Checked: sort == a.Sort})
	}
	for i, g := range append(slices.Clone(a.Grounds), Ground{Days: 8}) {
		p.Grounds = append(p.Grounds, newGroundForm(c, &s, i+1, &g))
	}
	return p, nil
}

func newGroundForm(c *web.Context, s *Sources, no int, g *Ground) groundForm {
	suffix := "-" + strconv.Itoa(no)
	f := groundForm{
		No: no, Key: g.Key,
		Law:     web.Field{Name: "law" + suffix, Label: c.T("disclosure.field.law"), Hint: c.T("disclosure.agency.law_hint"), Value: g.Law},
		Purpose: web.Field{Name: "purpose" + suffix, Label: c.T("disclosure.field.purpose"), Value: g.Purpose},
		Items:   web.Field{Name: "items" + suffix, Label: c.T("disclosure.field.items")},
		Days:    web.Field{Name: "days" + suffix, Label: c.T("disclosure.field.days"), Value: strconv.Itoa(g.Days), Width: 4, Inputmode: "numeric"},
		More: web.Field{Name: "more" + suffix, Label: c.T("disclosure.field.more"), Options: []web.Choice{
			{Value: "four_eyes", Text: c.T("disclosure.four_eyes"), Checked: g.FourEyes}, {Value: "overlap_only", Text: c.T("disclosure.overlap_only"), Checked: g.OverlapOnly}, {Value: "verified", Text: c.T("disclosure.agency.verified"), Checked: g.Verified},
		}},
	}
	for _, i := range s.Items {
		f.Items.Options = append(f.Items.Options, web.Choice{Value: i.Key, Text: i.Name, Checked: slices.Contains(g.Items, i.Key)})
	}
	return f
}

// agencyFrom reads the form; a ground without a law and without items is left out.
func agencyFrom(v url.Values, key string) Agency {
	a := Agency{Key: key, Sort: v.Get("sort"), Name: v.Get("name")}
	for i := 1; i <= 50 && v.Has("law-"+strconv.Itoa(i)); i++ {
		suffix := "-" + strconv.Itoa(i)
		days, _ := strconv.Atoi(v.Get("days" + suffix))
		more := v["more"+suffix]
		g := Ground{
			Key: v.Get("key" + suffix), Law: v.Get("law" + suffix), Purpose: v.Get("purpose" + suffix), Items: slices.Clone(v["items"+suffix]), Days: days,
			FourEyes: slices.Contains(more, "four_eyes"), OverlapOnly: slices.Contains(more, "overlap_only"), Verified: slices.Contains(more, "verified"),
		}
		if g.Law == "" && len(g.Items) == 0 {
			continue
		}
		if g.Key == "" {
			g.Key = "g" + strconv.Itoa(i)
			for slices.ContainsFunc(a.Grounds, func(x Ground) bool { return x.Key == g.Key }) {
				g.Key += "x"
			}
		}
		a.Grounds = append(a.Grounds, g)
	}
	return a
}

// agencyEdit answers GET /agencies/{key}: as it holds now, or as the actor's own proposal has it.
func (m *Module) agencyEdit(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	all, err := m.Agencies(c.Context(), who)
	if err != nil {
		return err
	}
	key := c.R.PathValue("key")
	a, ok := agencyOf(all, key)
	reason, version := "", ""
	if text := c.R.URL.Query().Get("proposal"); text != "" {
		id, err := number(text)
		if err != nil {
			return err
		}
		p, err := m.Proposal(c.Context(), who, id)
		if err != nil {
			return err
		}
		if p.Sort == OfAgency && p.Content.Agency.Key == key {
			a, reason, version, ok = *p.Content.Agency, p.Content.Reason, strconv.Itoa(p.Version), true
		}
	}
	if !ok && key != newAgency {
		return errs.New(errs.NotFound, "error.not_found")
	}
	p, err := m.agencyPageOf(c, &a, reason)
	if err != nil {
		return err
	}
	if version != "" {
		p.Seen, p.Proposal = version, c.R.URL.Query().Get("proposal")
	}
	return agencyEditView.Show(c, http.StatusOK, p)
}

// agencySave answers POST /agencies/{key}.
func (m *Module) agencySave(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	all, err := m.Agencies(c.Context(), who)
	if err != nil {
		return err
	}
	key := c.R.PathValue("key")
	_, known := agencyOf(all, key)
	if key == newAgency {
		key = "a" + requestKey(v)
	} else if !known && v.Get("proposal") == "" {
		return errs.New(errs.NotFound, "error.not_found")
	}
	a := agencyFrom(v, key)
	content := Content{Agency: &a, Reason: v.Get("reason")}
	var id int64
	if v.Get("proposal") != "" {
		id, err = number(v.Get("proposal"))
		if err == nil {
			err = m.Amend(c.Context(), who, Handle{ID: id, Seen: seenDraft(v), Request: requestOf(v)}, content)
		}
	} else {
		id, err = m.Propose(c.Context(), who, Draft{Content: content, Request: requestOf(v)})
	}
	if err == nil {
		return c.Redirect(proposalPath(id) + "?done=saved")
	}
	status, faults, ok := faultsOf(c, err)
	if !ok {
		return err
	}
	p, err := m.agencyPageOf(c, &a, v.Get("reason"))
	if err != nil {
		return err
	}
	p.Errors, p.Seen, p.Proposal = faults, v.Get("seen"), v.Get("proposal")
	mark(&p.Page, &p.Name, &p.Sort, &p.Reason)
	return agencyEditView.Show(c, status, p)
}

// requestKey makes a key of a form's, which nobody has had.
func requestKey(v url.Values) string {
	var out []byte
	for _, c := range []byte(v.Get("form_key")) {
		if c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			out = append(out, c)
		}
	}
	return string(out[:min(len(out), 12)])
}
