package ptr

import (
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type conversionNewPage struct {
	web.Page
	Sections   []web.Link
	List       ConversionPage
	KindName   string
	Says       string
	Lines      []conversionLine
	Count      string
	To, Issued web.Field
	Number     web.Field
	Reason     web.Field
	Action     string
	Pager      web.Pager
}

// conversionLine is a benefit with what it would become, and the choice of it.
type conversionLine struct {
	ConversionLine
	Href      string
	Applicant personLine
	Why       string
	Problems  []string
	Kind      web.Field // "": as the law says
	Chosen    bool
	Ready     bool // nothing speaks against it
}

var conversionNewView = web.NewView[conversionNewPage](pages, "pages/conversion_new.html")

// conversionNew answers GET /ptr/conversions/new: what benefits of a kind would become.
func (m *Module) conversionNew(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return err
	}
	p, _, err := m.newConversionPage(c, who, url.Values{})
	if err != nil {
		return err
	}
	return conversionNewView.Show(c, status(p.Page), p)
}

// newConversionPage gives the form as it was filled in, and the conversion that it asks for.
func (m *Module) newConversionPage(c *web.Context, who identity.Actor, v url.Values) (conversionNewPage, Conversion, error) {
	kind := c.R.URL.Query().Get("kind")
	if kinds := ConvertibleKinds(); kind == "" && len(kinds) > 0 {
		kind = kinds[0].Code
	}
	in := Conversion{Kind: kind, To: v.Get("to"), CaseNumber: v.Get("case_number"), Reason: v.Get("reason"), IssuedOn: calendar.None, Chosen: map[string]string{}, Request: requestOf(v)}
	p := conversionNewPage{Page: page(c, []web.Link{{Text: c.T("ptr.orders.title"), Href: "/ptr/orders"}}, "ptr.convert.title"), Sections: sections(c, who, "")}
	p.Path = "/ptr/conversions/new"
	p.Issued = dayField(c, &p.Page, v, "issued_on", "ptr.convert.issued_on", &in.IssuedOn)
	found, err := m.PreviewConversion(c.Context(), who, kind, in.IssuedOn, c.R.URL.Query().Get("after"))
	if err != nil {
		return p, in, err
	}
	p.List, p.KindName = found, kindName(c.Lang, found.Kind)
	p.Action = p.Path + "?" + url.Values{"kind": {found.Kind.Code}, "after": {c.R.URL.Query().Get("after")}}.Encode()
	p.Says = c.T("ptr.convert.says", p.KindName, i18n.Format(c.Lang, found.From))
	p.Count = c.T("benefit.list.count", found.Count)
	if found.MoreThan {
		p.Count = c.T("benefit.list.more_than", found.Count)
	}
	if p.Issued.Value == "" {
		p.Issued.Value = i18n.Format(c.Lang, found.From)
	}
	p.Issued.Hint, p.Issued.Required = c.T("ptr.convert.issued_hint"), true
	p.To = web.Field{Name: "to", Label: c.T("ptr.convert.to"), Hint: c.T("ptr.moves.to_hint"), Value: fields.Clean(v.Get("to")), Width: 24, Required: true}
	p.Number = web.Field{Name: "case_number", Label: c.T("ptr.convert.number"), Hint: c.T("ptr.convert.number_hint"), Value: fields.Clean(v.Get("case_number")), Width: 24, Required: true}
	p.Reason = web.Field{Name: "reason", Label: c.T("ptr.moves.reason"), Value: v.Get("reason"), Rows: 2, Required: true, Spell: true}
	for i := range found.Lines {
		l := &found.Lines[i]
		line := conversionLine{ConversionLine: *l, Href: benefitPath(l.ID), Applicant: m.newPersonLine(l.Applicant), Ready: len(l.Problems) == 0}
		line.Chosen = line.Ready && len(v) == 0
		for _, id := range v["id"] {
			line.Chosen = line.Chosen || id == l.ID
		}
		if l.Why != "" {
			line.Why = c.T(l.Why)
		}
		for j := range l.Problems {
			line.Problems = append(line.Problems, findingSaid(c, &l.Problems[j]))
		}
		line.Kind = web.Field{Name: "kind-" + l.ID, Label: c.T("ptr.convert.becomes"), Value: v.Get("kind-" + l.ID)}
		first := c.T("ptr.convert.choose")
		if l.Becomes != "" {
			first = c.T("ptr.convert.as_law", l.Becomes)
		}
		line.Kind.Options = []web.Choice{{Text: first}}
		for _, code := range l.Choices {
			if code != l.Becomes {
				line.Kind.Options = append(line.Kind.Options, web.Choice{Value: code, Text: code})
			}
		}
		if line.Kind.Value != "" {
			in.Chosen[l.ID] = line.Kind.Value
		}
		if line.Chosen {
			in.IDs = append(in.IDs, l.ID)
		}
		p.Lines = append(p.Lines, line)
	}
	if c.R.URL.Query().Get("after") != "" {
		p.Pager.First = withQuery(c.R.URL, "after", "")
	}
	if found.Next != "" {
		p.Pager.Next = withQuery(c.R.URL, "after", found.Next)
	}
	return p, in, nil
}

// conversionSend answers POST /ptr/conversions/new: those chosen, or all, are ordered.
func (m *Module) conversionSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	p, in, err := m.newConversionPage(c, who, v)
	if err != nil {
		return err
	}
	switch {
	case v.Get("do") == "all":
		in.IDs = nil
	case len(in.IDs) == 0:
		p.Errors = append(p.Errors, web.FieldError{Text: c.T("ptr.convert.none_chosen")})
	}
	if len(p.Errors) > 0 {
		return conversionNewView.Show(c, http.StatusUnprocessableEntity, p)
	}
	id, err := m.ConvertBenefits(c.Context(), who, in)
	if r, ok := refusalOf(err); ok {
		p.Errors = append(p.Errors, saidOf(c, r.Findings, &p.To, &p.Issued, &p.Number, &p.Reason)...)
		return conversionNewView.Show(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return c.Redirect(orderPath(id))
}
