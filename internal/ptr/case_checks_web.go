package ptr

import (
	"net/url"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

// checksPart is the step in which a clerk answers what the checks have found.
type checksPart struct {
	Can, CanRun bool // answers are taken now; the checks can be run anew
	GoOn        bool // answering leads to the next step
	Ran         bool
	Run         CheckRun
	Findings    []checkLine
	Open        int // that need an answer
	Earlier     []CheckRun
}

// checkLine is a finding of a check with the field for its answer.
type checkLine struct {
	CaseFinding
	Text, Person, PersonHref string
	Href                     string // to the benefit that was found; ""
	Fix, FixHref             string // where what is wrong can be changed
	Mark                     tag
	Asks                     bool // a reason is wanted now
	Reason                   web.Field
}

// checkText puts a finding of a check into words.
func (m *Module) checkText(c *web.Context, f *CaseFinding) string {
	if !m.Catalog.Has(f.Key) {
		return f.Code
	}
	return c.T(f.Key, saidArgs(c, f.Args)...)
}

// checkField gives where the summary of errors leads for an open finding: to its reason where that stands on the page.
func checkField(s State, part string, f *CaseFinding) string {
	if part == partChecks && s.Can(Acknowledge) && f.MayBeAnswered() {
		return "reason-" + f.Mark
	}
	return ""
}

// severityMark says what a finding does to the case.
func severityMark(c *web.Context, f *CaseFinding) tag {
	switch {
	case f.Severity == Informs:
		return tag{c.T("ptr.case.checks.informs"), "info"}
	case f.Answered():
		return tag{c.T("ptr.case.checks.answered"), "ok"}
	case f.Severity == Blocks:
		return tag{c.T("ptr.case.checks.blocks"), "bad"}
	}
	return tag{c.T("ptr.case.checks.warns"), "wait"}
}

// severityOrder is the order in which findings are shown: what holds the case up comes first.
func severityOrder(f *CaseFinding) int {
	switch {
	case f.Severity != Informs && !f.Answered():
		if f.Severity == Blocks {
			return 0
		}
		return 1
	case f.Severity != Informs:
		return 2
	}
	return 3
}

// newCheckLines gives findings in the order of their weight.
func (m *Module) newCheckLines(c *web.Context, p *casePage, found []CaseFinding) []checkLine {
	var out []checkLine
	for order := range 4 {
		for i := range found {
			f := &found[i]
			if severityOrder(f) != order {
				continue
			}
			l := checkLine{CaseFinding: *f, Text: m.checkText(c, f), Mark: severityMark(c, f)}
			switch id := p.View.Found[f.Other]; {
			case f.Where != "":
				l.Href = p.Self + "/overlaps/" + f.Mark
			case id != "":
				l.Href = benefitPath(id)
			}
			if who := p.View.People[f.Person]; who.ID != 0 {
				line := m.caseLine(who)
				l.Person, l.PersonHref = line.Name, line.Href
			}
			l.Fix, l.FixHref = fixOf(c, p, f)
			out = append(out, l)
		}
	}
	return out
}

// fixOf gives where what a finding is about can be changed, as far as it stands in the case.
func fixOf(c *web.Context, p *casePage, f *CaseFinding) (text, href string) {
	switch f.Field {
	case "":
		return "", ""
	case "[applicant]", "[entitled]", "[household]":
		return c.T("ptr.case.part.clients"), p.Self + "/" + partClients
	}
	for _, u := range p.View.Kind.Application {
		if u.Field.Key == f.Field {
			return u.Field.Column, p.Self + "/" + partApplication + "#" + f.Field
		}
	}
	for _, field := range p.View.Kind.Fields() {
		if field.Key == f.Field && p.View.State.Can(SaveDraft) {
			return field.Column, p.Self + "/" + partDraft + "#" + f.Field
		}
	}
	return "", ""
}

func (m *Module) newChecksPart(c *web.Context, who identity.Actor, p *casePage, f *caseForm) *checksPart {
	v := &p.View
	part := &checksPart{
		Can: v.State.Can(Acknowledge) && who.May(identity.HandleCases), CanRun: v.State.Can(Recheck) && who.May(identity.HandleCases), Ran: len(v.Runs) > 0,
	}
	part.GoOn = part.Can && v.State == Checking
	if !part.Ran {
		return part
	}
	part.Run, part.Earlier = v.Runs[0], v.Runs[1:]
	part.Findings = m.newCheckLines(c, p, v.Findings())
	for i := range part.Findings {
		l := &part.Findings[i]
		if l.Severity == Informs || l.Answered() {
			continue
		}
		part.Open++
		if !part.Can || !l.MayBeAnswered() {
			continue
		}
		l.Asks = true
		l.Reason = web.Field{Name: "reason-" + l.CaseFinding.Mark, Label: c.T("ptr.case.checks.reason", l.Code), Value: f.v.Get("reason-" + l.CaseFinding.Mark), Rows: 2, Spell: true, Required: true}
		if f.v != nil && l.Reason.Value == "" && f.lateThen == 0 {
			l.Reason.Error = c.T("ptr.case.checks.reason_missing")
		}
	}
	return part
}

// checksSave answers POST /ptr/cases/{id}/checks: it runs the checks anew or takes the answers.
func (m *Module) checksSave(c *web.Context, who identity.Actor) error {
	return m.caseCommand(c, who, partChecks, func(h Handle, v url.Values) (string, Command, error) {
		if v.Get("do") == "recheck" {
			_, err := m.Recheck(c.Context(), who, h)
			return "/" + partChecks, Recheck, err
		}
		answers := Answers{}
		for name := range v {
			if mark, ok := strings.CutPrefix(name, "reason-"); ok {
				answers[mark] = v.Get(name)
			}
		}
		_, err := m.AcknowledgeFindings(c.Context(), who, h, answers)
		return "", Acknowledge, err
	})
}
