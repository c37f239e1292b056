package people

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
)

// newClientPage takes a new client in, in two steps: who it is, then all that is known.
type newClientPage struct {
	web.Page
	Back       string // the page somebody came from; "": none
	Steps      []web.Step
	First      bool
	TAJ, Birth web.Field
	NoTAJ      web.Field
	Other      bool   // the TAJ is of somebody with another birth date
	Known      string // where the client stands already; "": nowhere

	Fixed   []web.Fact
	Groups  []formGroup
	Whole   web.Field // whether all that is required is known
	Similar []hitRow  // who may be the same
	Nobody  web.Field // none of them is
}

var newClientView = web.NewView[newClientPage](pages, "pages/client_new.html")

// newPage gives the page of a step with what was typed.
func (s *personSite) newPage(c *web.Context, first bool, v url.Values) newClientPage {
	p := newClientPage{
		Page: page(c, []web.Link{{Text: c.T("people.enter.title")}}, "people.enter.title"), First: first,
		Steps: []web.Step{{Text: c.T("people.enter.step_who"), Done: !first, Current: first}, {Text: c.T("people.enter.step_all"), Current: !first}},
		TAJ:   web.Field{Name: FieldTAJ.Key, Label: c.T(LabelKey(FieldTAJ)), Hint: c.T("people.search.hint.taj"), Value: onlyDigits(cleanCriterion(v.Get(FieldTAJ.Key))), Width: 14, Inputmode: "numeric"},
		Birth: web.Field{Name: FieldBirthDate.Key, Label: c.T(LabelKey(FieldBirthDate)), Hint: c.T("people.enter.birth_hint"), Value: cleanCriterion(v.Get(FieldBirthDate.Key)), Type: "date", Width: 14, Required: true},
		NoTAJ: web.Field{Name: "no_taj", Label: c.T("people.enter.no_taj"), Options: []web.Choice{{Value: "x", Text: c.T("people.enter.no_taj_yes"), Hint: c.T("people.enter.no_taj_hint"), Checked: v.Has("no_taj")}}},
	}
	p.Path = "/people/new"
	if back := v.Get("return"); s.Back != nil && s.Back(back) {
		p.Back = back
		p.Path += "?" + url.Values{"return": {back}}.Encode()
	}
	return p
}

// ends gives where a client who was taken in, or found, is shown: where somebody came from takes them up, else the
// client's own page says what was done.
func (p *newClientPage) ends(s *personSite, id int64, did string) string {
	if p.Back != "" {
		return p.Back + "?" + url.Values{"person": {s.PublicID(id)}, did: {""}}.Encode()
	}
	return s.path(id) + "?" + did
}

// newForm answers GET /people/new.
func (s *personSite) newForm(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.CorrectPeople)
	if err != nil {
		return err
	}
	return newClientView.Show(c, http.StatusOK, s.newPage(c, true, url.Values{"return": {c.R.URL.Query().Get("return")}}))
}

// newSend answers POST /people/new. What is typed names people, so the second step is shown under the same address.
func (s *personSite) newSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.CorrectPeople)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	if v.Get("step") == "2" {
		return s.newSecond(c, who, v)
	}
	p := s.newPage(c, true, v)
	r := fields.NewRecord(LastField)
	for f, field := range map[*fields.Field]*web.Field{FieldTAJ: &p.TAJ, FieldBirthDate: &p.Birth} {
		r.Set(f, fields.Read(f, fields.Raw{Text: field.Value}, func(found finding.Finding) { field.Error = findingText(found, c.T) }))
	}
	born := calendar.Day(r.Of(FieldBirthDate).N)
	switch {
	case p.Birth.Value == "":
		p.Birth.Error = c.T("finding.required")
	case p.Birth.Error == "" && born > calendar.Of(time.Now()):
		p.Birth.Error = c.T("people.birth_in_future")
	}
	switch {
	case p.TAJ.Value == "" && !v.Has("no_taj"):
		p.TAJ.Error = c.T("people.enter.taj_missing")
	case p.TAJ.Value != "" && v.Has("no_taj"):
		p.TAJ.Error = c.T("people.enter.taj_both")
	}
	if p.TAJ.Error == "" && p.Birth.Error == "" && p.TAJ.Value != "" {
		found, err := s.Search(c.Context(), who, Criteria{TAJ: p.TAJ.Value})
		if err != nil {
			return err
		}
		if len(found.Hits) > 0 && found.Hits[0].BirthDate == born {
			return c.Redirect(p.ends(s, found.Hits[0].PersonID, "known"))
		}
		if len(found.Hits) > 0 {
			p.Other, p.TAJ.Error = true, c.T("people.taj_known")
		}
	}
	for _, f := range []*web.Field{&p.TAJ, &p.Birth} {
		if f.Error != "" {
			p.Errors = append(p.Errors, mark(c, f, f.Error))
		}
	}
	if len(p.Errors) > 0 {
		return newClientView.Show(c, http.StatusUnprocessableEntity, p)
	}
	return newClientView.Show(c, http.StatusOK, s.newSecondPage(c, v, born))
}

// newSecondPage gives the form of all that is known.
func (s *personSite) newSecondPage(c *web.Context, v url.Values, born calendar.Day) newClientPage {
	p := s.newPage(c, false, v)
	t := typedOf(v)
	p.Birth.Value = dayText(c, born)
	p.Fixed = []web.Fact{{Name: p.TAJ.Label, Value: orNone(c, grouped(p.TAJ.Value))}, {Name: p.Birth.Label, Value: p.Birth.Value}}
	if !v.Has("step") {
		t.values[FieldResidenceCountry.Key], t.values[FieldCitizenship.Key] = Hungary, Hungarian
	}
	p.Groups = formGroups(c, t)
	fieldIn(p.Groups, FieldResidencePostcode.Key) // opens the residence, which nearly everybody has
	fieldIn(p.Groups, FieldTaxID.Key).Hint = ""
	if p.TAJ.Value == "" {
		marker := formFieldOf(c, FieldMarker, fields.Clean(v.Get(FieldMarker.Key)))
		marker.Hint = c.T("people.enter.marker_hint")
		last := &p.Groups[len(p.Groups)-1]
		last.Fields = append(last.Fields, marker)
		return p
	}
	whole := v.Get("whole_client") != "no"
	p.Whole = web.Field{Name: "whole_client", Label: c.T("people.enter.whole"), Options: []web.Choice{
		{Value: "yes", Text: c.T("people.enter.whole_yes"), Hint: c.T("people.enter.whole_yes_hint"), Checked: whole},
		{Value: "no", Text: c.T("people.enter.whole_no"), Hint: c.T("people.enter.whole_no_hint"), Checked: !whole},
	}}
	return p
}

// newSecond takes the client in.
func (s *personSite) newSecond(c *web.Context, who identity.Actor, v url.Values) error {
	born, ok := calendar.Parse(v.Get(FieldBirthDate.Key))
	if !ok {
		return newClientView.Show(c, http.StatusUnprocessableEntity, s.newPage(c, true, v))
	}
	p := s.newSecondPage(c, v, born)
	in := Entering{Full: p.TAJ.Value != "" && v.Get("whole_client") != "no", Values: typedOf(v).values, Request: requestOf(v)}
	in.Values[FieldTAJ.Key], in.Values[FieldBirthDate.Key] = p.TAJ.Value, born.Dotted()+"."
	if p.TAJ.Value == "" {
		in.Values[FieldMarker.Key] = v.Get(FieldMarker.Key)
	}
	_, err := in.judge(calendar.Of(time.Now()))
	if err == nil && !v.Has("nobody") {
		similar, err := s.similar(c, who, &in, born)
		if err != nil {
			return err
		}
		if len(similar) > 0 {
			p.Similar = similar
			p.Nobody = web.Field{Name: "nobody", Label: c.T("people.enter.nobody"), Error: c.T("people.enter.nobody_wanted"), Options: []web.Choice{{Value: "x", Text: c.T("people.enter.nobody_yes")}}}
			p.Errors = []web.FieldError{{Field: "nobody", Text: c.T("people.enter.similar_summary")}}
			return newClientView.Show(c, http.StatusConflict, p)
		}
	}
	var id int64
	if err == nil {
		id, err = s.Enter(c.Context(), who, in)
	}
	var known *errs.Error
	var other *Known
	var refused *Refusal
	switch {
	case err == nil:
		return c.Redirect(p.ends(s, id, "entered"))
	case errors.As(err, &refused):
		for _, f := range refused.Findings {
			p.Errors = append(p.Errors, mark(c, fieldIn(p.Groups, f.Field), findingText(f, c.T)))
		}
		return newClientView.Show(c, http.StatusUnprocessableEntity, p)
	case errors.As(err, &other) && errors.As(err, &known):
		p.Known = s.path(other.PersonID)
		if p.Back != "" {
			p.Known = p.ends(s, other.PersonID, "known")
		}
		p.Errors = []web.FieldError{{Field: "known", Text: c.T(known.Key)}}
		return newClientView.Show(c, http.StatusConflict, p)
	}
	return err
}

// similar looks for who may be the new client already: born on that day by that name, and without a TAJ, by which they
// would be told apart.
func (s *personSite) similar(c *web.Context, who identity.Actor, in *Entering, born calendar.Day) ([]hitRow, error) {
	name := strings.TrimSpace(in.Values[FieldFamilyName.Key] + " " + in.Values[FieldGivenName.Key])
	found, err := s.Search(c.Context(), who, Criteria{Name: name, Birth: born.String()})
	if err != nil && errs.KindOf(err) != errs.Invalid {
		return nil, err
	}
	var out []hitRow
	for _, h := range found.Hits {
		if h.TAJ == "" || in.Values[FieldTAJ.Key] == "" {
			out = append(out, s.hitRow(c, h))
		}
	}
	return out, nil
}
