package ptr

import (
	"time"

	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// wholeList is what an exported list came to.
type wholeList struct {
	body  orgs.Body
	known time.Time
	count int
	broad bool // the line that names people finds more than could be looked at
}

// about tells office, moment of the data and number of lines.
func (w *wholeList) about(m *Module, lang i18n.Lang) [][2]string {
	text := func(key string) string { return m.Catalog.Text(lang, key) }
	moment := w.known.In(calendar.Budapest)
	out := [][2]string{
		{text("benefit.export.office"), w.body.Name + " (" + w.body.Code + ")"},
		{text("benefit.export.known"), i18n.Format(lang, calendar.Of(moment)) + moment.Format(" 15:04:05")},
		{text("ptr.list.count"), i18n.Number(lang, int64(w.count))},
	}
	if w.broad {
		out = append(out, [2]string{text("ptr.list.person"), text("ptr.list.broad")})
	}
	return out
}

// saidCases tells a filter of cases.
func (m *Module) saidCases(lang i18n.Lang, f *CaseFilter) [][2]string {
	var out [][2]string
	text := func(key string) string { return m.Catalog.Text(lang, key) }
	add := func(key, value string) {
		if value != "" {
			out = append(out, [2]string{text(key), value})
		}
	}
	day := func(key string, d calendar.Day) {
		if openDay(d) != nil {
			add(key, i18n.Format(lang, d))
		}
	}
	add("benefit.list.kind", f.Kind)
	add("ptr.cases.branch", m.keyed(lang, caseBranchKeys[f.Branch]))
	add("ptr.cases.state", m.keyed(lang, caseStateKeys[f.State]))
	add("ptr.cases.clerk", f.Clerk)
	add("benefit.list.case", f.CaseNumber)
	add("ptr.list.person", f.Person)
	day("ptr.cases.opened_from", f.OpenedFrom)
	day("ptr.cases.opened_to", f.OpenedTo)
	add("ptr.tasks.when", m.keyed(lang, urgencyKeys[f.When]))
	if f.ToIssue {
		add("ptr.tasks.when", text("ptr.tasks.to_issue"))
	}
	add("ptr.cases.finished", m.keyed(lang, finishedKeys[f.Finished]))
	add("benefit.list.decision", string(f.Decision))
	day("ptr.cases.issued_from", f.IssuedFrom)
	day("ptr.cases.issued_to", f.IssuedTo)
	day("ptr.cases.final_from", f.FinalFrom)
	day("ptr.cases.final_to", f.FinalTo)
	return out
}

// keyed gives the text of a key; "" of none.
func (m *Module) keyed(lang i18n.Lang, key string) string {
	if key == "" {
		return ""
	}
	return m.Catalog.Text(lang, key)
}

// urgencyKeys are the names of urgencies, finishedKeys those of the choice whether cases are finished.
var (
	urgencyKeys = map[Urgency]string{
		Overdue: "ptr.tasks.overdue", DueToday: "ptr.tasks.today", DueSoon: "ptr.tasks.soon", DueLater: "ptr.tasks.later",
		ClockStands: "ptr.tasks.stopped", AtSecond: "ptr.tasks.appeal",
	}
	finishedKeys = map[string]string{OnlyFinished: "ptr.cases.finished_yes", OnlyUnfinished: "ptr.cases.finished_no"}
)

// caseColumns are the columns of an exported list of cases.
var caseColumns = []listColumn[ListedCase]{
	{"benefit.list.case", workbook.Text, 20, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(c.CaseNumber) }},
	{"benefit.column.kind", workbook.Text, 10, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(c.Kind) }},
	{"benefit.column.kind_name", workbook.Text, 36, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(c.KindName) }},
	{"ptr.cases.branch", workbook.Text, 24, func(lang i18n.Lang, m *Module, c *ListedCase) workbook.Cell {
		return textCell(m.keyed(lang, caseBranchKeys[c.Branch]))
	}},
	{"benefit.column.applicant", workbook.Text, 28, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(fullName(c.Applicant)) }},
	{"benefit.column.applicant_born", workbook.Date, 14, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return dayCell(born(c.Applicant)) }},
	{"benefit.column.entitled", workbook.Text, 28, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(fullName(c.Entitled)) }},
	{"ptr.cases.state", workbook.Text, 24, func(lang i18n.Lang, m *Module, c *ListedCase) workbook.Cell {
		return textCell(m.keyed(lang, caseStateKeys[c.State]))
	}},
	{"ptr.cases.clerk", workbook.Text, 18, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(c.Clerk) }},
	{"ptr.cases.opened", workbook.Date, 14, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return dayCell(c.Opened) }},
	{"ptr.cases.due", workbook.Date, 14, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return dayCell(c.Due) }},
	{"ptr.cases.next", workbook.Date, 14, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return dayCell(c.Next) }},
	{"ptr.cases.next_note", workbook.Text, 24, func(lang i18n.Lang, m *Module, c *ListedCase) workbook.Cell {
		if !c.MayMove {
			return textCell("")
		}
		return textCell(m.Catalog.Text(lang, "ptr.cases.may_move"))
	}},
	{"benefit.list.decision", workbook.Text, 26, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(string(c.Decision)) }},
	{"benefit.column.issued_on", workbook.Date, 14, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return dayCell(c.IssuedOn) }},
	{"benefit.column.final_on", workbook.Date, 14, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return dayCell(c.FinalOn) }},
	{"benefit.column.id", workbook.Text, 24, func(_ i18n.Lang, _ *Module, c *ListedCase) workbook.Cell { return textCell(c.BenefitID) }},
}
