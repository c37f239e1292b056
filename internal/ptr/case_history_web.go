package ptr

import (
	"strconv"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// historyPart is what was done to a case, and how it stood after one of the steps.
type historyPart struct {
	Steps []historyLine // newest first
	Then  *caseThen     // nil: no version was asked for
	Runs  []CheckRun
}

// historyLine is a step.
type historyLine struct {
	CaseStep
	What, State, Href string
}

// caseThen is a case as it stood after a step.
type caseThen struct {
	historyLine
	Rows []FieldChange // Before is empty
}

func fillHistory(c *web.Context, p *casePage) error {
	v := &p.View
	part := &historyPart{Runs: v.Runs}
	p.History = part
	for i := range v.Steps {
		s := v.Steps[len(v.Steps)-1-i]
		part.Steps = append(part.Steps, historyLine{
			CaseStep: s, What: caseKey(c, caseDoneKeys, s.Command), State: caseKey(c, caseStateKeys, s.After),
			Href: p.Self + "/" + partHistory + "?version=" + strconv.Itoa(s.Version),
		})
	}
	asked := c.R.URL.Query().Get("version")
	if asked == "" {
		return nil
	}
	version, err := strconv.Atoi(asked)
	if err != nil || version < 1 || version > len(part.Steps) {
		return errs.New(errs.NotFound, "error.not_found")
	}
	part.Then = &caseThen{historyLine: part.Steps[len(part.Steps)-version]}
	last := map[string]int{}
	for i := range v.Steps[:version] {
		for _, l := range v.Steps[i].Lines {
			l.Before = ""
			at, ok := last[l.Label]
			if !ok {
				at = len(part.Then.Rows)
				last[l.Label] = at
				part.Then.Rows = append(part.Then.Rows, l)
			}
			part.Then.Rows[at] = l
		}
	}
	return nil
}
