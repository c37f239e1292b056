package ptr

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
)

// casePage is the page of a case: its head, the steps at the side, and one of the parts.
type casePage struct {
	web.Page
	View      CaseView
	Self      string
	Applicant personLine
	Mark      tag
	Time      tag
	Branch    string
	Seen      int // version that the forms of the page change
	Steps     []caseStepLink
	More      []web.Link // history and what is rarely wanted
	Late      []lateStep // what somebody else did meanwhile; empty: nobody was faster

	Clients     *clientsPart
	Checks      *checksPart
	Application *applicationPart
	Draft       *draftPart
	Decision    *decisionPart
	Handling    *handlingPart
	Papers      *papersPart
	History     *historyPart
}

// caseStepLink is a step of the way at the side.
type caseStepLink struct {
	Text, Href                 string
	When                       calendar.Day // None: not known
	Done, Current, Shown, Open bool         // Open: it can be looked at already
}

// lateStep is what somebody else did while a form was being filled in.
type lateStep struct {
	What, Who string
	CaseStep
}

var caseView = web.NewView[casePage](pages, "pages/case_show.html")

// The parts of a case's page, by the last part of their address.
const (
	partClients     = "clients"
	partChecks      = "checks"
	partApplication = "application"
	partDraft       = "draft"
	partDecision    = "decision"
	partPapers      = "papers"
	partHandling    = "handling"
	partHistory     = "history"
)

// partOf says which part of the page is at work in a state.
func partOf(s State) string {
	switch s {
	case Opened, ClientData:
		return partClients
	case Checking:
		return partChecks
	case ApplicationData:
		return partApplication
	case Drafting:
		return partDraft
	}
	return partDecision
}

func casePath(id int64) string { return "/ptr/cases/" + strconv.FormatInt(id, 10) }

// mountCases adds the pages of cases.
func (m *Module) mountCases(page func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option)) {
	page("GET /ptr/cases/new", m.caseNew)
	page("POST /ptr/cases/new", m.caseOpen)
	page("GET /ptr/cases/{id}", func(c *web.Context, who identity.Actor) error { return m.caseShow(c, who, "") })
	for _, part := range []string{partClients, partChecks, partApplication, partDraft, partDecision, partPapers, partHandling, partHistory} {
		page("GET /ptr/cases/{id}/"+part, func(c *web.Context, who identity.Actor) error { return m.caseShow(c, who, part) })
	}
	page("POST /ptr/cases/{id}/clients", m.clientsSave)
	page("POST /ptr/cases/{id}/checks", m.checksSave)
	page("POST /ptr/cases/{id}/application", m.applicationSave)
	page("POST /ptr/cases/{id}/draft", m.draftSave)
	page("GET /ptr/cases/{id}/draft/preview", func(c *web.Context, who identity.Actor) error { return m.caseShow(c, who, partDraft) })
	page("POST /ptr/cases/{id}/papers", m.papersSave)
	page("POST /ptr/cases/{id}/decision", m.decisionSave)
	page("POST /ptr/cases/{id}/handling", m.handlingSave)
}

// caseShow answers GET of a case: the part that is asked for, or the one that is at work.
func (m *Module) caseShow(c *web.Context, who identity.Actor, part string) error {
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	more, err := m.proposedPerson(c, part)
	if err != nil {
		return err
	}
	v, err := m.Case(c.Context(), who, c.Lang, id, more...)
	if err != nil {
		return err
	}
	if part == "" {
		part = partOf(v.State)
		if part == partDraft && v.DraftedBy != "" {
			part = partDecision
		}
	}
	p := m.newCasePage(c, &v, part)
	if key, ok := caseDoneKeys[Command(c.R.URL.Query().Get("did"))]; ok {
		p.Notice = c.T(key)
	}
	if part == partClients && c.R.URL.Query().Has("entered") {
		p.Notice = c.T("ptr.case.clients.entered")
	}
	err = m.fillPart(c, who, &p, part, &caseForm{})
	if err != nil {
		return err
	}
	return caseView.Show(c, http.StatusOK, p)
}

// caseForm is what was sent, and what came of it.
type caseForm struct {
	v        url.Values // nil: nothing was sent
	found    []finding.Finding
	lateThen int // the version that was seen, when somebody was faster; 0: nobody was
}

// fillPart makes the part of the page that is shown.
func (m *Module) fillPart(c *web.Context, who identity.Actor, p *casePage, part string, f *caseForm) error {
	switch part {
	case partClients:
		return m.fillClients(c, who, p, f)
	case partChecks:
		p.Checks = m.newChecksPart(c, who, p, f)
	case partApplication:
		return fillApplication(c, who, p, f)
	case partDraft:
		return m.fillDraft(c, who, p, f)
	case partDecision:
		return m.fillDecision(c, who, p, f)
	case partPapers:
		return m.fillPapers(c, who, p, f)
	case partHandling:
		p.Handling = newHandlingPart(c, who, p, f)
	case partHistory:
		return fillHistory(c, p)
	}
	return nil
}

// newCasePage gives the frame of a case's page.
func (m *Module) newCasePage(c *web.Context, v *CaseView, part string) casePage {
	self := casePath(v.ID)
	title := c.T("ptr.case.title", v.KindName, v.CaseNumber)
	p := casePage{
		Page: page(c, []web.Link{{Text: c.T("ptr.case.list"), Href: "/ptr/cases"}, {Text: v.CaseNumber}}, "ptr.case.title", v.KindName, v.CaseNumber),
		View: *v, Self: self, Mark: caseMark(c, v.State), Branch: caseKey(c, caseBranchKeys, v.Branch), Seen: v.Version,
		Applicant: m.caseLine(v.Applicant),
	}
	p.Title = title
	if !v.State.Finished() {
		p.Time = caseTime(c, &v.Standing)
	}
	p.Steps = caseSteps(c, v, part)
	if m.Documents != nil {
		p.More = append(p.More, web.Link{Text: c.T("ptr.case.part.papers"), Href: self + "/" + partPapers, Current: part == partPapers})
	}
	for _, l := range []struct{ part, key string }{{partHandling, "ptr.case.part.handling"}, {partHistory, "ptr.case.part.history"}} {
		p.More = append(p.More, web.Link{Text: c.T(l.key), Href: self + "/" + l.part, Current: l.part == part})
	}
	return p
}

// caseLine is somebody of a case with the way to their page.
func (m *Module) caseLine(of CasePerson) personLine {
	return m.newPersonLine(BenefitPerson{ID: of.ID, Name: of.Name})
}

// caseWay are the steps of a case as the page lists them, each with the command that ends it.
var caseWay = []struct {
	key, part string
	ends      []Command
	from      State // the step can be looked at from this state on
	at        []State
}{
	{"ptr.case.part.clients", partClients, []Command{SaveClients}, Opened, []State{Opened, ClientData}},
	{"ptr.case.part.checks", partChecks, []Command{Acknowledge}, ClientData, []State{Checking}},
	{"ptr.case.part.application", partApplication, []Command{SaveApplication}, Checking, []State{ApplicationData}},
	{"ptr.case.part.draft", partDraft, []Command{SubmitDraft}, Drafting, []State{Drafting}},
	{"ptr.case.part.issue", partDecision, []Command{Issue}, Drafting, nil},
	{"ptr.case.part.finality", partDecision, []Command{Finalize}, Issued, []State{Issued, AwaitingFinal, Appealed}},
	{"ptr.case.part.close", partDecision, []Command{Close}, Final, []State{Final, ProcedureEnded}},
}

// caseSteps gives the way of a case: what is done and when, what is at work, what comes later.
func caseSteps(c *web.Context, v *CaseView, part string) []caseStepLink {
	place := map[State]int{}
	for i, s := range States() {
		place[s] = i
	}
	current := len(caseWay)
	for i := range caseWay {
		for _, s := range caseWay[i].at {
			if s == v.State {
				current = i
			}
		}
	}
	if v.State == Drafting && v.DraftedBy != "" {
		current++
	}
	shown := false
	out := make([]caseStepLink, 0, len(caseWay))
	for i := range caseWay {
		w := &caseWay[i]
		l := caseStepLink{Text: c.T(w.key), Href: casePath(v.ID) + "/" + w.part, When: calendar.None, Current: i == current, Open: place[v.State] >= place[w.from]}
		if v.State == Withdrawn {
			l.Open = len(v.Steps) > 1
		}
		for j := range v.Steps {
			s := &v.Steps[j]
			for _, end := range w.ends {
				if s.Command == end && i < current {
					l.Done, l.When = true, calendar.Of(s.At)
				}
			}
		}
		l.Done = l.Done || i < current && v.State != Withdrawn && v.State != ProcedureEnded && v.State != Closed
		l.Shown = w.part == part && !shown && (w.part != partDecision || i >= min(current, len(caseWay)-1))
		shown = shown || l.Shown
		out = append(out, l)
	}
	return out
}

// caseCommand carries out what a form asks for. act gives the path that follows, below the case's own, and the command
// that was done. What is refused comes back with everything that was typed.
func (m *Module) caseCommand(c *web.Context, who identity.Actor, part string, act func(h Handle, v url.Values) (next string, did Command, err error)) error {
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
	seen, _ := strconv.Atoi(v.Get("seen")) // what cannot be read is no version that anybody saw
	key, digest := web.Request(v)
	next, did, err := act(Handle{CaseID: id, Seen: seen, Note: v.Get("note"), Request: audit.Request{Key: key, Digest: digest}}, v)
	if err == nil {
		return c.Redirect(casePath(id) + next + "?did=" + string(did))
	}
	return m.caseAgain(c, who, id, part, v, err)
}

// caseAgain shows a form once more, with what was typed and why it was not done.
func (m *Module) caseAgain(c *web.Context, who identity.Actor, id int64, part string, v url.Values, err error) error {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict {
		return err
	}
	more, failed := m.peopleIn(v)
	if failed != nil {
		return failed
	}
	view, failed := m.Case(c.Context(), who, c.Lang, id, more...)
	if failed != nil {
		return failed
	}
	p := m.newCasePage(c, &view, part)
	p.Path = casePath(id) + "/" + part
	f := &caseForm{v: v}
	status := http.StatusUnprocessableEntity
	r, refused := refusalOf(err)
	seen, _ := strconv.Atoi(v.Get("seen"))
	switch {
	case caseLost(err):
		status, f.lateThen = http.StatusConflict, seen
		p.Errors = []web.FieldError{{Field: "late", Text: c.T("ptr.case.changed_meanwhile")}}
		for _, s := range view.Since(seen) {
			p.Late = append(p.Late, lateStep{What: caseKey(c, caseDoneKeys, s.Command), Who: s.By, CaseStep: s})
		}
	case refused:
		f.found = r.Findings
		p.Seen = seen
		for i := range r.Checks {
			p.Errors = append(p.Errors, web.FieldError{Field: checkField(p.View.State, part, &r.Checks[i]), Text: c.T("ptr.case.open_finding", m.checkText(c, &r.Checks[i]))})
		}
	default:
		if known.Kind == errs.Conflict {
			status = http.StatusConflict
		}
		p.Errors = []web.FieldError{{Text: c.T(known.Key, known.Args...)}}
	}
	failed = m.fillPart(c, who, &p, part, f)
	if failed != nil {
		return failed
	}
	p.unplaced(c, f)
	return caseView.Show(c, status, p)
}

// refuse puts what was found at a field into its place and into the summary; what a part has placed is taken out of the
// form's findings.
func (p *casePage) refuse(c *web.Context, f *caseForm, key string, to *web.Field) {
	var left []finding.Finding
	for i := range f.found {
		if f.found[i].Field != key {
			left = append(left, f.found[i])
			continue
		}
		to.Error = findingSaid(c, &f.found[i])
		p.Errors = append(p.Errors, web.FieldError{Field: to.Name, Text: c.T("ptr.case.error", to.Label, to.Error)})
	}
	f.found = left
}

// unplaced puts what is about nothing on the page into the summary.
func (p *casePage) unplaced(c *web.Context, f *caseForm) {
	for i := range f.found {
		p.Errors = append(p.Errors, web.FieldError{Text: findingSaid(c, &f.found[i])})
	}
}

// caseDay reads a day of a form. What cannot be read is a finding of its own.
func caseDay(v url.Values, name string) (calendar.Day, error) {
	text := strings.TrimSpace(v.Get(name))
	if text == "" {
		return calendar.None, nil
	}
	day, ok := calendar.Parse(text)
	if !ok {
		return calendar.None, refuse([]finding.Finding{{Field: name, Code: finding.Format, Key: "finding.format.date"}}, nil)
	}
	return day, nil
}

// dayInput is a field for a day, with what was typed or else what is proposed.
func dayInput(c *web.Context, f *caseForm, name, label, hint string, proposed calendar.Day) web.Field {
	field := web.Field{Name: name, Label: label, Hint: hint, Type: "date", Width: 12, Required: true, Value: f.v.Get(name)}
	if f.v == nil && proposed != calendar.None {
		field.Value = proposed.Dotted() + "."
	}
	if field.Hint == "" {
		field.Hint = c.T("ptr.case.day_hint")
	}
	return field
}

// noteInput is a field for a reason in words.
func noteInput(f *caseForm, label, hint string) web.Field {
	return web.Field{Name: "note", Label: label, Hint: hint, Rows: 2, Required: true, Spell: true, Value: f.v.Get("note")}
}
