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

// draftOf reads the actor's own draft of an address. Errors: NotFound for somebody else's and for one that is decided on.
func (m *Module) draftOf(c *web.Context, who identity.Actor) (Proposal, error) {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return Proposal{}, err
	}
	id, err := idOf(c)
	if err != nil {
		return Proposal{}, err
	}
	p, err := m.Proposal(c.Context(), who, id)
	if err == nil && (p.Sort != OfPolicy || !p.Open() || p.DraftedBy != who.Code) {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	return p, err
}

// editPageOf makes the form of a version.
func (m *Module) editPageOf(c *web.Context, who identity.Actor, text *PolicyText) (policyEditPage, error) {
	duties, err := m.Duties(c.Context(), who)
	if err != nil {
		return policyEditPage{}, err
	}
	p := policyEditPage{
		Page: policyPage(c, nil, "disclosure.edit.title"), Sections: sections(c, "policy"), Self: c.R.URL.Path, Cancel: "/policy",
		Name:    web.Field{Name: "name", Label: c.T("disclosure.field.name_of_policy"), Value: text.Name, Required: true},
		Number:  web.Field{Name: "version", Label: c.T("disclosure.field.version"), Value: text.Version, Width: 10, Required: true},
		Uniform: web.Field{Name: "uniform", Label: c.T("disclosure.field.sort_of_policy"), Options: []web.Choice{{Value: "no", Text: c.T("disclosure.policy.own"), Checked: !text.Uniform}, {Value: "yes", Text: c.T("disclosure.policy.uniform"), Checked: text.Uniform}}},
		Issued:  web.Field{Name: "issued", Label: c.T("disclosure.field.issued"), Value: dotted(text.Issued.Day), Type: "date", Width: 12, Required: true},
		From:    web.Field{Name: "valid_from", Label: c.T("disclosure.field.valid_from"), Hint: c.T("disclosure.edit.from_hint"), Value: dotted(text.ValidFrom.Day), Type: "date", Width: 12, Required: true},
		Text:    web.Field{Name: "changes", Label: c.T("disclosure.field.changes"), Value: text.Changes, Rows: 6, Spell: true, Required: true},
		Causes:  web.Field{Name: "causes", Label: c.T("disclosure.field.causes"), Hint: c.T("disclosure.edit.causes_hint")},
	}
	for _, d := range duties {
		if d.Sort == DutyChange && d.Ended == calendar.None {
			p.Causes.Options = append(p.Causes.Options, web.Choice{
				Value: strconv.FormatInt(d.ID, 10), Text: d.About, Hint: c.T("disclosure.edit.cause", dayText(c, d.On), dayText(c, d.Due)), Checked: slices.Contains(text.Causes, d.ID),
			})
		}
	}
	return p, nil
}

// policyTextOf reads the form.
func policyTextOf(v url.Values) PolicyText {
	text := PolicyText{Facts: Facts{
		Name: v.Get("name"), Version: v.Get("version"), Uniform: v.Get("uniform") == "yes", Issued: isoDay{formDay(v.Get("issued"))}, ValidFrom: isoDay{formDay(v.Get("valid_from"))},
	}, Changes: v.Get("changes")}
	for _, s := range v["causes"] {
		id, err := strconv.ParseInt(s, 10, 64)
		if err == nil {
			text.Causes = append(text.Causes, id)
		}
	}
	return text
}

// policyNew answers GET /policy/new.
func (m *Module) policyNew(c *web.Context, who identity.Actor) error {
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return err
	}
	text := PolicyText{Facts: Facts{Name: s.Policy.Name, Uniform: s.Policy.Uniform, Issued: isoDay{m.today()}, ValidFrom: isoDay{m.today() + 2*noticeDays}}}
	p, err := m.editPageOf(c, who, &text)
	if err != nil {
		return err
	}
	return policyEditView.Show(c, http.StatusOK, p)
}

// policySave answers POST /policy/new.
func (m *Module) policySave(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	text := policyTextOf(v)
	id, err := m.Propose(c.Context(), who, Draft{Content: Content{Policy: &text}, Request: requestOf(v)})
	if err != nil {
		return m.refuseEdit(c, who, v, err, "")
	}
	return c.Redirect(proposalPath(id) + "?done=saved")
}

// refuseEdit shows the form again with what is wrong.
func (m *Module) refuseEdit(c *web.Context, who identity.Actor, v url.Values, cause error, version string) error {
	status, faults, known := faultsOf(c, cause)
	if !known {
		return cause
	}
	text := policyTextOf(v)
	p, err := m.editPageOf(c, who, &text)
	if err != nil {
		return err
	}
	p.Errors, p.Version = faults, version
	p.Issued.Value, p.From.Value = v.Get("issued"), v.Get("valid_from")
	mark(&p.Page, &p.Name, &p.Number, &p.Issued, &p.From, &p.Text)
	return policyEditView.Show(c, status, p)
}

// policyEdit answers GET /policy/{id}/edit.
func (m *Module) policyEdit(c *web.Context, who identity.Actor) error {
	draft, err := m.draftOf(c, who)
	if err != nil {
		return err
	}
	p, err := m.editPageOf(c, who, draft.Content.Policy)
	if err != nil {
		return err
	}
	p.Version, p.Cancel = strconv.Itoa(draft.Version), proposalPath(draft.ID)
	return policyEditView.Show(c, http.StatusOK, p)
}

// policyAmend answers POST /policy/{id}/edit.
func (m *Module) policyAmend(c *web.Context, who identity.Actor) error {
	draft, err := m.draftOf(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	text := policyTextOf(v)
	text.Items = draft.Content.Policy.Items
	err = m.Amend(c.Context(), who, Handle{ID: draft.ID, Seen: seenDraft(v), Request: requestOf(v)}, Content{Policy: &text})
	if err != nil {
		return m.refuseEdit(c, who, v, err, v.Get("seen"))
	}
	return c.Redirect(proposalPath(draft.ID) + "?done=saved")
}

// seenDraft reads the version of a draft that a form was made of: "version" is a field of the policy there.
func seenDraft(v url.Values) int {
	n, err := strconv.Atoi(v.Get("seen"))
	if err != nil {
		return 0
	}
	return n
}

// itemPageOf makes the form of an item within a draft, and gives the item as it stands there.
func (m *Module) itemPageOf(c *web.Context, who identity.Actor) (itemEditPage, Proposal, Item, error) {
	draft, err := m.draftOf(c, who)
	if err != nil {
		return itemEditPage{}, draft, Item{}, err
	}
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return itemEditPage{}, draft, Item{}, err
	}
	s = s.overlaid(draft.Content.Policy)
	item, ok := s.Item(c.R.PathValue("key"))
	if !ok {
		return itemEditPage{}, draft, Item{}, errs.New(errs.NotFound, "error.not_found")
	}
	p := itemEditPage{
		Page: policyPage(c, []web.Link{{Text: draft.Content.Policy.Version, Href: proposalPath(draft.ID)}}, "disclosure.item.title", item.Name), Sections: sections(c, "policy"),
		Self: c.R.URL.Path, Cancel: proposalPath(draft.ID), Version: strconv.Itoa(draft.Version), Key: item.Key,
		Name:         web.Field{Name: "name", Label: c.T("disclosure.field.item_name"), Required: true},
		Meaning:      web.Field{Name: "meaning", Label: c.T("disclosure.field.meaning"), Rows: 3, Spell: true, Required: true},
		Source:       web.Field{Name: "primary_source", Label: c.T("disclosure.field.primary_source"), Hint: c.T("disclosure.item.source_hint")},
		Law:          web.Field{Name: "law", Label: c.T("disclosure.field.law"), Required: true},
		Primary:      yesNo(c, "primary"),
		Public:       yesNo(c, "public"),
		Transferable: yesNo(c, "transferable"),
		How:          web.Field{Name: "mode", Label: c.T("disclosure.field.how"), Options: []web.Choice{{Value: Automatic, Text: c.T("disclosure.given.automatic")}, {Value: Simple, Text: c.T("disclosure.given.simple")}}},
		Verified:     yesNo(c, "verified"),
	}
	p.take(&item)
	return p, draft, item, nil
}

func yesNo(c *web.Context, name string) web.Field {
	return web.Field{Name: name, Label: c.T("disclosure.field." + name), Options: []web.Choice{{Value: "yes", Text: c.T("disclosure.yes")}, {Value: "no", Text: c.T("disclosure.no")}}}
}

// take fills the form with an item.
func (p *itemEditPage) take(i *Item) {
	p.Name.Value, p.Meaning.Value, p.Source.Value, p.Law.Value, p.How.Value = i.Name, i.Meaning, i.PrimarySource, i.Law, i.Mode
	for f, b := range map[*web.Field]bool{&p.Primary: i.Primary, &p.Public: i.Public, &p.Transferable: i.Transferable, &p.Verified: i.Verified} {
		f.Value = "no"
		if b {
			f.Value = "yes"
		}
	}
}

// itemEdit answers GET /policy/{id}/items/{key}.
func (m *Module) itemEdit(c *web.Context, who identity.Actor) error {
	p, _, _, err := m.itemPageOf(c, who)
	if err != nil {
		return err
	}
	return itemEditView.Show(c, http.StatusOK, p)
}

// itemSave answers POST /policy/{id}/items/{key}.
func (m *Module) itemSave(c *web.Context, who identity.Actor) error {
	p, draft, item, err := m.itemPageOf(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	item.Name, item.Meaning, item.PrimarySource, item.Law, item.Mode = v.Get("name"), v.Get("meaning"), v.Get("primary_source"), v.Get("law"), v.Get("mode")
	item.Primary, item.Public, item.Transferable, item.Verified = v.Get("primary") == "yes", v.Get("public") == "yes", v.Get("transferable") == "yes", v.Get("verified") == "yes"
	text := *draft.Content.Policy
	text.Items = slices.DeleteFunc(slices.Clone(text.Items), func(x Item) bool { return x.Key == item.Key })
	text.Items = append(text.Items, item)
	err = m.Amend(c.Context(), who, Handle{ID: draft.ID, Seen: seenDraft(v), Request: requestOf(v)}, Content{Policy: &text})
	if err == nil {
		return c.Redirect(proposalPath(draft.ID) + "?done=saved")
	}
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	p.take(&item)
	p.Errors = faults
	mark(&p.Page, &p.Name, &p.Meaning, &p.Source, &p.Law)
	return itemEditView.Show(c, status, p)
}
