package ptr

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
)

// draftPart is the step of the draft of a decision: the form, and beside it what the law gives.
type draftPart struct {
	Can       bool
	Waits     bool // it waits for issue; saving takes it back
	Decision  web.Field
	Groups    []fieldGroup
	Sum       *sumPart    // nil: the decision gives nothing that is computed
	Differs   bool        // an amount is another than the proposed one
	AnyTake   bool        // something proposed stands beside
	Preview   []FieldText // what the decision will say, as it is stored
	Law       string
	FindFirst bool       // the checks have something to be answered first
	Papers    bool       // the decision can be seen as a document
	Paper     *paperView // nil: nobody asked to see it
}

// sumPart is a computation step by step.
type sumPart struct {
	Lines  []sumLine
	Values []sumValue
	Lacks  []string
	Result []FieldText
}

type sumLine struct{ Text, Result, Law string }

// sumValue is a number of the law that was used.
type sumValue struct {
	Name, Value, Law string
	From             calendar.Day // None: from ever
	Verified         bool
}

// newSumPart puts a computation into words.
func newSumPart(c *web.Context, steps []benefit.Step, values []benefit.UsedValue) *sumPart {
	s := &sumPart{}
	for i := range steps {
		st := &steps[i]
		s.Lines = append(s.Lines, sumLine{Text: upper(c.T(st.Key, saidArgs(c, st.Args)...)), Result: inUnit(c, st.Result, st.Unit), Law: st.Law})
	}
	for i := range values {
		u := &values[i]
		v := sumValue{Name: u.Name, Value: inUnit(c, u.Value, u.Unit), Law: u.Law, From: calendar.None, Verified: u.Verified}
		if day, ok := calendar.Parse(u.From); ok {
			v.From = day
		}
		s.Values = append(s.Values, v)
	}
	return s
}

// proposals are what the law gives for fields of the draft, as it would be typed, with the law.
type proposals map[string]struct{ text, law string }

func (m *Module) fillDraft(c *web.Context, who identity.Actor, p *casePage, f *caseForm) error {
	v := &p.View
	part := &draftPart{Can: v.State.Can(SaveDraft) && who.May(identity.HandleCases), Waits: v.DraftedBy != "", Preview: v.Decided, Law: v.Law}
	p.Draft = part
	kinds := v.Kind.DecisionsOf(v.Branch)
	chosen := v.Proposal
	if f.v != nil {
		chosen = benefit.Decision(f.v.Get("decision"))
	}
	if chosen == "" && f.v == nil && len(kinds) > 0 {
		chosen = kinds[0]
	}
	part.Decision = web.Field{Name: "decision", Label: c.T("ptr.case.draft.decision"), Value: string(chosen)}
	for _, d := range kinds {
		part.Decision.Options = append(part.Decision.Options, web.Choice{Value: string(d), Text: string(d), Checked: d == chosen})
	}
	p.refuse(c, f, "decision", &part.Decision)
	offered := proposals{}
	if gives(chosen) && v.State == Drafting {
		sum, err := m.Compute(c.Context(), who, v.ID)
		if err != nil {
			return err
		}
		part.Sum = newSumPart(c, sum.Calculation.Steps, sum.Calculation.Values)
		for i := range sum.Lacks {
			part.Sum.Lacks = append(part.Sum.Lacks, findingSaid(c, &sum.Lacks[i]))
		}
		for _, x := range sum.Calculation.Proposed {
			offered.put(x.Field, x.N, x.Law)
			part.Sum.Result = append(part.Sum.Result, FieldText{Field: x.Field, Label: x.Field.Column, Text: fieldText(c.Lang, x.Field, fields.Value{State: fields.OK, N: x.N})})
		}
		if sum.End != calendar.None {
			offered.put(benefit.SupportEnd, int64(sum.End), v.Law)
		}
		if sum.Review != calendar.None {
			offered.put(benefit.ReviewDue, int64(sum.Review), v.Law)
		}
	}
	uses := v.Uses[chosen]
	texts, both, err := textsOf(p, f, uses)
	if err != nil {
		return err
	}
	if f.v == nil && texts[benefit.IssuedOn.Key] == "" {
		texts[benefit.IssuedOn.Key] = v.Today.Dotted() + "."
	}
	taken := strings.TrimPrefix(f.v.Get("do"), "take:")
	for key, x := range offered {
		if taken == key || taken == "all" && texts[key] == "" {
			texts[key] = x.text
		}
	}
	part.Groups = draftGroups(c, v, chosen, uses, texts, offered)
	asks, wanted, err := m.draftAsks(c, who, v, chosen, texts, f)
	if err != nil {
		return err
	}
	if wanted {
		part.Groups = append(part.Groups, asks)
	}
	part.Papers = m.Documents != nil
	if f.v == nil && strings.HasSuffix(c.R.URL.Path, "/preview") {
		part.Paper, err = m.decisionPreview(c, who, v)
		if err != nil {
			return err
		}
	}
	part.judge()
	p.placeFindings(c, f, part.Groups, both)
	part.FindFirst = len(openOf(v.Findings())) > 0
	return nil
}

func (o proposals) put(f *fields.Field, n int64, law string) {
	o[f.Key] = struct{ text, law string }{typedText(f, fields.Value{State: fields.OK, N: n}), law}
}

// judge says of the groups whether something differs from what the law gives.
func (part *draftPart) judge() {
	for i := range part.Groups {
		for j := range part.Groups[i].Fields {
			f := &part.Groups[i].Fields[j]
			part.AnyTake = part.AnyTake || f.Proposed != ""
			part.Differs = part.Differs || f.Differs && f.Suffix != ""
		}
	}
}

// rareFields are those that a draft which grants or changes seldom needs: they are folded.
var rareFields = func() map[*fields.Field]bool {
	out := map[*fields.Field]bool{}
	for _, u := range slices.Concat(benefit.PartMonths, benefit.Pauses, benefit.Suspensions) {
		out[u.Field] = true
	}
	return out
}()

// draftGroups puts the fields of a decision under headings.
func draftGroups(c *web.Context, v *CaseView, chosen benefit.Decision, uses []fields.Use, texts map[string]string, offered proposals) []fieldGroup {
	days, data, words := fieldGroup{Title: c.T("ptr.case.draft.days")}, fieldGroup{Title: c.T("ptr.case.draft.data")}, fieldGroup{Title: c.T("ptr.case.draft.words")}
	rare := fieldGroup{Title: c.T("ptr.case.draft.rare"), Folded: true}
	for i := range uses {
		f := uses[i].Field
		field := newCaseField(c, v.Kind, &uses[i], texts[f.Key])
		if x, ok := offered[f.Key]; ok {
			field.Proposed, field.Law = x.text, x.law
			field.Differs = texts[f.Key] != "" && digitsOf(texts[f.Key]) != digitsOf(x.text)
		}
		switch {
		case f == benefit.PaperAnswers: // each has a field of its own
		case f == benefit.PaperName:
			field.choose(v.Kind.PapersOf(chosen))
			words.Fields = append(words.Fields, field)
		case f == benefit.AmountReason || f == benefit.Reasoning:
			words.Fields = append(words.Fields, field)
		case rareFields[f] && gives(chosen):
			rare.Fields = append(rare.Fields, field)
			rare.Open = rare.Open || texts[f.Key] != ""
		case f == benefit.IssuedOn:
			days.Fields = slices.Insert(days.Fields, 0, field)
		case f.Type == fields.Date:
			days.Fields = append(days.Fields, field)
		default:
			data.Fields = append(data.Fields, field)
		}
	}
	if !slices.ContainsFunc(data.Fields, func(f caseField) bool { return f.Suffix != "" }) {
		data.Title = c.T("ptr.case.draft.facts")
	}
	return slices.DeleteFunc([]fieldGroup{days, data, rare, words}, func(g fieldGroup) bool { return len(g.Fields) == 0 })
}

// digitsOf gives what two ways of writing an amount or a day have in common.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// draftSave answers POST /ptr/cases/{id}/draft: it stores the draft, stores it and hands it to whoever issues, or changes
// the form only.
func (m *Module) draftSave(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	do := v.Get("do")
	if do == "choose" || strings.HasPrefix(do, "take:") {
		return m.draftChange(c, who, v)
	}
	return m.caseCommand(c, who, partDraft, func(h Handle, v url.Values) (string, Command, error) {
		in := Draft{Decision: benefit.Decision(v.Get("decision")), Values: formValues(v), Partial: do != "submit"}
		if m.Documents != nil {
			in.Values[benefit.PaperAnswers.Key] = packAnswers(askedOf(v))
		}
		var err error
		h.Seen, err = m.SaveDraft(c.Context(), who, h, in)
		if err == nil && do == "preview" {
			return "/" + partDraft + "/preview", SaveDraft, nil
		}
		if err != nil || in.Partial {
			return "/" + partDraft, SaveDraft, err
		}
		v.Set("seen", strconv.Itoa(h.Seen))
		h.Request.Key += ".submit" // the form counts once, and so does each of the two things it does
		_, err = m.SubmitDraft(c.Context(), who, h)
		if r, refused := refusalOf(err); refused && len(r.Findings) == 0 {
			return "/" + partChecks, SaveDraft, nil // it is saved; what the checks found is to be answered first
		}
		return "", SubmitDraft, err
	})
}

// draftChange shows the form with other fields or with an amount taken over; nothing is stored.
func (m *Module) draftChange(c *web.Context, who identity.Actor, v url.Values) error {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return err
	}
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	view, err := m.Case(c.Context(), who, c.Lang, id)
	if err != nil {
		return err
	}
	p := m.newCasePage(c, &view, partDraft)
	p.Path = casePath(id) + "/" + partDraft
	p.Seen, _ = strconv.Atoi(v.Get("seen"))
	err = m.fillDraft(c, who, &p, &caseForm{v: v})
	if err != nil {
		return err
	}
	return caseView.Show(c, http.StatusOK, p)
}
