package ptr

import (
	"errors"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

type caseNewPage struct {
	web.Page
	Kind, Branch, Channel web.Field
	Number, AppliedOn     web.Field
	Benefit               *BenefitView // of a modifying case
	Applicant             personLine
	BenefitHref           string
	Person                string // opaque id of whom the case will be about; "" not chosen yet
}

var caseNewView = web.NewView[caseNewPage](pages, "pages/case_new.html")

// caseNew answers GET /ptr/cases/new, for a new benefit or, with ?benefit=, for one there is; ?person= names the applicant.
func (m *Module) caseNew(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	p, err := m.newCaseNewPage(c, who, url.Values{"benefit": q["benefit"], "branch": q["branch"], "kind": q["kind"], "person": q["person"]})
	if err != nil {
		return err
	}
	return caseNewView.Show(c, http.StatusOK, p)
}

func (m *Module) newCaseNewPage(c *web.Context, who identity.Actor, v url.Values) (caseNewPage, error) {
	p := caseNewPage{Page: page(c, []web.Link{{Text: c.T("ptr.case.list"), Href: "/ptr/cases"}}, "ptr.case.new.title"), Person: v.Get("person")}
	if id := v.Get("benefit"); id != "" {
		b, err := m.Benefit(c.Context(), who, c.Lang, id, database.AsOf{Day: calendar.None})
		if err != nil {
			return p, err
		}
		if !b.Own || b.Former {
			return p, errs.New(errs.NotFound, "error.not_found")
		}
		p.Benefit, p.Applicant, p.BenefitHref = &b, m.newPersonLine(b.Applicant), benefitPath(b.ID)
		p.Branch = branchField(c, b.Kind, v.Get("branch"))
	} else {
		body, err := m.Orgs.ByID(c.Context(), who.BodyID)
		if err != nil {
			return p, err
		}
		p.Kind = kindField(c, Office(body.Kind), calendar.Of(m.Now()), v.Get("kind"))
	}
	p.Channel = web.Field{Name: "channel", Label: c.T("ptr.case.new.channel")}
	chosen := Channel(v.Get("channel"))
	for _, ch := range []Channel{ChannelSupport, ChannelData} {
		p.Channel.Options = append(p.Channel.Options, web.Choice{Value: string(ch), Text: caseKey(c, caseChannelKeys, ch), Checked: ch == chosen || chosen == "" && ch == ChannelSupport})
	}
	p.Number = web.Field{Name: "case_number", Label: c.T("ptr.case.new.number"), Hint: c.T("ptr.case.new.number_hint"), Value: v.Get("case_number"), Width: 24, Required: true}
	p.AppliedOn = web.Field{Name: "applied_on", Label: c.T("ptr.case.new.day"), Hint: c.T("ptr.case.new.day_hint"), Value: v.Get("applied_on"), Type: "date", Width: 12, Required: true}
	if !v.Has("applied_on") {
		p.AppliedOn.Value = calendar.Of(m.Now()).Dotted() + "."
	}
	return p, nil
}

// branchField offers what can be done about a benefit of a kind.
func branchField(c *web.Context, kind, chosen string) web.Field {
	f := web.Field{Name: "branch", Label: c.T("ptr.case.new.branch")}
	k := kindOf(kind)
	for _, b := range benefit.Branches() {
		if b == benefit.NewBenefit || !k.Has(b) {
			continue
		}
		f.Options = append(f.Options, web.Choice{Value: string(b), Text: caseKey(c, caseBranchKeys, b), Hint: c.T(branchHintKeys[b]), Checked: string(b) == chosen})
	}
	return f
}

// caseStarts are the ways to start a case about a benefit.
func caseStarts(c *web.Context, v *BenefitView) []web.Link {
	var out []web.Link
	for _, b := range branchField(c, v.Kind, "").Options {
		out = append(out, web.Link{Text: b.Text, Href: "/ptr/cases/new?benefit=" + url.QueryEscape(v.ID) + "&branch=" + url.QueryEscape(b.Value)})
	}
	return out
}

// branchHintKeys say what each branch is for.
var branchHintKeys = map[benefit.Branch]string{
	benefit.Reviewing: "ptr.case.branch.review_hint", benefit.Changing: "ptr.case.branch.change_hint", benefit.Pausing: "ptr.case.branch.pause_hint",
	benefit.Suspending: "ptr.case.branch.suspension_hint", benefit.Ending: "ptr.case.branch.ending_hint", benefit.Repaying: "ptr.case.branch.repayment_hint",
	benefit.Correcting: "ptr.case.branch.correction_hint", benefit.Deleting: "ptr.case.branch.deletion_hint",
}

// kindField offers the kinds that a sort of office grants: those of today, then those it granted earlier.
func kindField(c *web.Context, office Office, today calendar.Day, chosen string) web.Field {
	f := web.Field{Name: "kind", Label: c.T("ptr.case.new.kind"), Required: true, Options: []web.Choice{{Text: c.T("ptr.case.choose")}}}
	now := map[string]bool{}
	for _, k := range benefits.ForOffice(office, today) {
		now[k.Code] = true
	}
	for _, current := range []bool{true, false} {
		group := c.T("ptr.case.new.kinds_now")
		if !current {
			group = c.T("ptr.case.new.kinds_earlier")
		}
		for _, k := range benefits.All() {
			if now[k.Code] != current || !grantedBy(k, office) {
				continue
			}
			f.Options = append(f.Options, web.Choice{Value: k.Code, Text: kindName(c.Lang, k) + " (" + k.Code + ")", Group: group, Checked: k.Code == chosen})
		}
	}
	return f
}

func grantedBy(k *benefit.Kind, office Office) bool {
	for _, o := range k.Offices {
		if o.Office == office {
			return true
		}
	}
	return false
}

// caseOpen answers POST /ptr/cases/new.
func (m *Module) caseOpen(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := Opening{Kind: v.Get("kind"), Branch: benefit.NewBenefit, Channel: ChannelSupport, CaseNumber: v.Get("case_number"), BenefitID: v.Get("benefit")}
	if Channel(v.Get("channel")) == ChannelData {
		in.Channel = ChannelData
	}
	if in.BenefitID != "" {
		in.Branch = benefit.Branch(v.Get("branch"))
		b, err := m.Benefit(c.Context(), who, c.Lang, in.BenefitID, database.AsOf{Day: calendar.None})
		if err != nil {
			return err
		}
		if in.Branch == benefit.NewBenefit {
			in.Branch = ""
		}
		in.Kind = b.Kind
	}
	key, digest := web.Request(v)
	in.Request = audit.Request{Key: key, Digest: digest}
	var wrongDay error
	in.AppliedOn, wrongDay = caseDay(v, "applied_on")
	id, err := m.OpenCase(c.Context(), who, in)
	if err == nil {
		to := casePath(id)
		if person := v.Get("person"); person != "" && in.BenefitID == "" {
			return c.Redirect(to + "/" + partClients + "?person=" + url.QueryEscape(person) + "&did=" + string(Open))
		}
		return c.Redirect(to + "?did=" + string(Open))
	}
	var known *errs.Error
	r, refused := refusalOf(err)
	if !errors.As(err, &known) || !refused && known.Kind != errs.Conflict {
		return err
	}
	p, failed := m.newCaseNewPage(c, who, v)
	if failed != nil {
		return failed
	}
	if !refused {
		p.Errors = []web.FieldError{{Text: c.T(known.Key, known.Args...)}}
		return caseNewView.Show(c, http.StatusConflict, p)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if r, wrong := refusalOf(wrongDay); wrong && f.Field == "applied_on" {
			f = &r.Findings[0]
		}
		p.refuse(c, f)
	}
	return caseNewView.Show(c, http.StatusUnprocessableEntity, p)
}

// refuse puts a finding to its field and into the summary.
func (p *caseNewPage) refuse(c *web.Context, f *finding.Finding) {
	text := findingSaid(c, f)
	for _, field := range []*web.Field{&p.Kind, &p.Branch, &p.Channel, &p.Number, &p.AppliedOn} {
		if field.Name == f.Field {
			field.Error = text
			p.Errors = append(p.Errors, web.FieldError{Field: field.Name, Text: c.T("ptr.case.error", field.Label, text)})
			return
		}
	}
	p.Errors = append(p.Errors, web.FieldError{Text: text})
}
