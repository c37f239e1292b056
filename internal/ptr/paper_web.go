package ptr

import (
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/web"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr/benefit"
)

// papersPart is what there is of a case on paper, and the form that makes one more.
type papersPart struct {
	Rows    []paperRow
	Can     bool
	Kind    web.Field
	Fields  []caseField // what the chosen paper wants typed
	Chosen  bool
	Preview *paperView
}

// paperRow is a document of the case.
type paperRow struct {
	document.Document
	No, Href string
	Mark     tag
}

// paperView is a document as it would go out, or what it lacks.
type paperView struct {
	Name    string
	Paper   template.HTML // "" while something is missing
	Missing []string
	Faulty  string // why it cannot be written at all
}

func newPaperView(v *PaperPreview) *paperView {
	out := &paperView{Name: v.Name, Missing: v.Missing}
	if len(v.Missing) == 0 {
		out.Paper = paper.HTML(v.Paper)
	}
	return out
}

// decisionPreview shows the decision of a draft as it would go out; nil where there is none to show.
func (m *Module) decisionPreview(c *web.Context, who identity.Actor, v *CaseView) (*paperView, error) {
	if m.Documents == nil || v.Proposal == "" {
		return nil, nil
	}
	preview, err := m.PreviewDecision(c.Context(), who, v.ID)
	var known *errs.Error
	switch {
	case err == nil:
		return newPaperView(&preview), nil
	case errors.As(err, &known) && known.Kind == errs.Conflict:
		return nil, nil // no paper goes with this draft
	case errors.As(err, &known) && known.Kind == errs.Invalid:
		return &paperView{Faulty: c.T(known.Key, known.Args...)}, nil // it is shown
	}
	return nil, err
}

// fillPapers makes the part of documents: those that there are, and the form for one more.
func (m *Module) fillPapers(c *web.Context, who identity.Actor, p *casePage, f *caseForm) error {
	if m.Documents == nil {
		return errs.New(errs.NotFound, "error.not_found")
	}
	key := f.v.Get("paper")
	if f.v == nil {
		key = c.R.URL.Query().Get("paper")
	}
	found, err := m.Papers(c.Context(), who, p.View.ID, key)
	if err != nil {
		return err
	}
	part := &papersPart{
		Can: who.May(identity.HandleCases) && who.May(identity.MakeDocuments) && len(found.Can) > 0, Chosen: key != "",
		Kind: web.Field{Name: "paper", Label: c.T("ptr.papers.kind"), Options: []web.Choice{{Text: c.T("ptr.papers.choose")}}},
	}
	p.Papers = part
	for i := range found.Documents {
		d := &found.Documents[i]
		row := paperRow{Document: *d, No: d.Number(), Href: d.Path()}
		row.Mark.Text, row.Mark.Kind = document.Mark(c, d)
		part.Rows = append(part.Rows, row)
	}
	for _, d := range found.Can {
		part.Kind.Options = append(part.Kind.Options, web.Choice{Value: d.Key, Text: d.Name, Checked: d.Key == key})
	}
	for _, a := range found.Asks {
		field := askField(c, &a, f.v.Get(a.Key))
		p.refuse(c, f, a.Key, &field.Field)
		part.Fields = append(part.Fields, field)
	}
	if f.v == nil && c.R.URL.Query().Has("made") {
		p.Notice = c.T("ptr.papers.made")
	}
	return nil
}

// askField is a field that a wording wants typed.
func askField(c *web.Context, f *wording.Field, value string) caseField {
	out := caseField{As: "textarea", Field: web.Field{Name: f.Key, Label: upper(f.Name), Value: value, Rows: 3, Spell: true}}
	switch f.Type {
	case wording.Date:
		out.As, out.Type, out.Width, out.Hint, out.Rows, out.Spell = "input", "date", 12, c.T("ptr.case.day_hint"), 0, false
	case wording.Money:
		out.As, out.Width, out.Suffix, out.Inputmode, out.Rows, out.Spell = "input", 12, "Ft", "numeric", 0, false
	case wording.Number:
		out.As, out.Width, out.Inputmode, out.Rows, out.Spell = "input", 8, "numeric", 0, false
	case wording.List:
		out.Hint, out.Rows = c.T("ptr.papers.each_line"), 5
	case wording.Text, wording.Flag:
	}
	return out
}

// askedOf gives what was typed into the fields that a wording wants.
func askedOf(v url.Values) map[string]string {
	out := map[string]string{}
	for key := range v {
		if strings.HasPrefix(key, askedPrefix) {
			out[key] = v.Get(key)
		}
	}
	return out
}

// papersSave answers POST /ptr/cases/{id}/papers: the fields of a paper, a look at it, or the paper.
func (m *Module) papersSave(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	if m.Documents == nil {
		return errs.New(errs.NotFound, "error.not_found")
	}
	key, digest := web.Request(v)
	in := PaperOrder{CaseID: id, Key: v.Get("paper"), Asked: askedOf(v), Request: audit.Request{Key: key, Digest: digest}}
	var preview *paperView
	switch {
	case v.Get("do") == "choose" || in.Key == "":
	case v.Get("do") == "preview":
		var seen PaperPreview
		seen, err = m.PreviewPaper(c.Context(), who, in)
		if err == nil {
			preview = newPaperView(&seen)
		}
	default:
		_, err = m.MakePaper(c.Context(), who, in)
		if err == nil {
			return c.Redirect(casePath(id) + "/" + partPapers + "?made")
		}
	}
	if err != nil {
		return m.caseAgain(c, who, id, partPapers, v, err)
	}
	view, err := m.Case(c.Context(), who, c.Lang, id)
	if err != nil {
		return err
	}
	p := m.newCasePage(c, &view, partPapers)
	p.Path = casePath(id) + "/" + partPapers
	err = m.fillPapers(c, who, &p, &caseForm{v: v})
	if err != nil {
		return err
	}
	p.Papers.Preview = preview
	status := http.StatusOK
	if in.Key == "" && v.Get("do") != "choose" {
		status = http.StatusUnprocessableEntity
		p.Papers.Kind.Error = c.T("ptr.papers.choose_one")
		p.Errors = []web.FieldError{{Field: "paper", Text: p.Papers.Kind.Error}}
	}
	return caseView.Show(c, status, p)
}

// draftAsks is the group of what the paper of a draft wants typed; ok is false when it wants nothing.
func (m *Module) draftAsks(c *web.Context, who identity.Actor, v *CaseView, chosen benefit.Decision, texts map[string]string, f *caseForm) (group fieldGroup, ok bool, err error) {
	papers := v.Kind.PapersOf(chosen)
	if m.Documents == nil || len(papers) == 0 {
		return group, false, nil
	}
	i := max(0, slices.IndexFunc(papers, func(d benefit.Document) bool { return d.Name == texts[benefit.PaperName.Key] }))
	found, err := m.Papers(c.Context(), who, v.ID, papers[i].Key)
	if err != nil || len(found.Asks) == 0 {
		return group, false, err
	}
	kept := answersKept(v.Record.Of(benefit.PaperAnswers))
	group.Title = c.T("ptr.papers.of_draft")
	for _, a := range found.Asks {
		value := kept[a.Key]
		if f.v != nil {
			value = f.v.Get(a.Key)
		}
		group.Fields = append(group.Fields, askField(c, &a, value))
	}
	return group, true, nil
}

// answersKept reads what a draft keeps of the answers for its paper.
func answersKept(v fields.Value) map[string]string {
	out := map[string]string{}
	if v.State != fields.OK || json.Unmarshal([]byte(v.Text), &out) != nil {
		return map[string]string{}
	}
	return out
}

// answersText says what was typed for a paper, as pages show it.
func answersText(v fields.Value) string {
	kept := answersKept(v)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		out = append(out, strings.Join(strings.Fields(kept[key]), " "))
	}
	return strings.Join(out, "; ")
}

// papersOf gives the documents of a case by the decision that they carry, as links.
func (m *Module) papersOf(c *web.Context, who identity.Actor, id int64) (map[int64][]web.Link, error) {
	out := map[int64][]web.Link{}
	if m.Documents == nil || !who.May(identity.ReadDocuments) {
		return out, nil
	}
	found, err := m.Papers(c.Context(), who, id, "")
	if err != nil {
		return out, err
	}
	for i := range found.Documents {
		d := &found.Documents[i]
		if d.DecisionID != 0 {
			out[d.DecisionID] = append(out[d.DecisionID], web.Link{Text: d.Title + " " + d.Number(), Href: d.Path()})
		}
	}
	return out, nil
}
