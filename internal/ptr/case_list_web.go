package ptr

import (
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

type caseListPage struct {
	web.Page
	Sections      []web.Link
	Tabs          []web.Link // all cases, and those that came by a load
	Frame         template.HTML
	List          CasePage
	Lines         []caseLine
	ByID          sortHead
	Filtered      bool
	First         bool
	Workbook, CSV string
	MayOpen       bool
	Pager         web.Pager
}

// caseLine is a case in a list.
type caseLine struct {
	ListedCase
	Href      string
	Mark      tag
	About     string // its branch
	Applicant personLine
	Press     tag    // how urgent it is
	Seen      string // number and version, as a form sends them
}

var caseListView = web.NewView[caseListPage](pages, "pages/case_list.html")

// caseList answers GET /ptr/cases.
func (m *Module) caseList(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return err
	}
	p := caseListPage{Page: page(c, nil, "ptr.cases.title"), Sections: sections(c, who, "cases"), Tabs: caseTabs(c, ListCases), MayOpen: who.May(identity.HandleCases)}
	a, gone, err := m.listAsked(c, who, ListCases, &p.Page)
	if err != nil || gone {
		return err
	}
	f := a.cases(c)
	p.Filtered, p.First = a.frame.Filtered, f.After == ""
	if len(p.Errors) == 0 {
		p.List, err = m.Cases(c.Context(), who, c.Lang, f)
		if err != nil {
			err = a.refuseLine(c, err)
		}
		if err != nil {
			return err
		}
	}
	a.clerks(c, p.List.Clerks)
	p.Lines = m.caseLines(c, p.List.Lines, p.List.Today)
	p.ByID = newSortHead(c.R.URL, "oldest", "", "")
	p.Pager, p.Workbook, p.CSV = a.pager(c, p.List.Next), a.whole(ListXLSX), a.whole(ListCSV)
	p.Frame, err = a.html(c)
	if err != nil {
		return err
	}
	return caseListView.Show(c, status(p.Page), p)
}

// caseTabs are the cases themselves and the benefits that came by a load and wait for a first case.
func caseTabs(c *web.Context, current string) []web.Link {
	return []web.Link{
		{Text: c.T("ptr.cases.all"), Href: "/ptr/cases?all=1", Current: current == ListCases},
		{Text: c.T("ptr.migrated.title"), Href: "/ptr/migrated?all=1", Current: current == ListMigrated},
	}
}

// basics reads what every list of cases can ask.
func (a *asked) basics(c *web.Context) CaseFilter {
	f := CaseFilter{Person: a.line, After: a.q.Get("after")}
	f.Kind = a.kind(c)
	branch := choice(c, a.q, "branch", "ptr.cases.branch", "", "ptr.cases.any")
	for _, b := range benefit.Branches() {
		branch.Options = append(branch.Options, web.Choice{Value: string(b), Text: caseKey(c, caseBranchKeys, b), Checked: string(b) == branch.Value})
	}
	a.main(branch, "select")
	f.Branch = benefit.Branch(branch.Value)
	state := choice(c, a.q, "state", "ptr.cases.state", "", "ptr.cases.any")
	for _, s := range States() {
		state.Options = append(state.Options, web.Choice{Value: string(s), Text: caseKey(c, caseStateKeys, s), Checked: string(s) == state.Value})
	}
	a.main(state, "select")
	f.State = State(state.Value)
	f.CaseNumber = a.text(c, "case", "benefit.list.case", 14)
	return f
}

// opened adds the span of the first day.
func (a *asked) opened(c *web.Context, f *CaseFilter) {
	f.OpenedFrom = a.day(c, "opened_from", "ptr.cases.opened_from")
	f.OpenedTo = a.day(c, "opened_to", "ptr.cases.opened_to")
}

// cases reads the filter of all cases.
func (a *asked) cases(c *web.Context) CaseFilter {
	f := a.basics(c)
	finished := choice(c, a.q, "finished", "ptr.cases.finished", "", "ptr.cases.any", OnlyUnfinished, "ptr.cases.finished_no", OnlyFinished, "ptr.cases.finished_yes")
	a.main(finished, "select")
	f.Finished, f.Clerk, f.Oldest = finished.Value, a.q.Get("clerk"), a.q.Get("sort") == "oldest"
	a.opened(c, &f)
	f.Decision = benefit.Decision(a.decision(c))
	f.IssuedFrom = a.day(c, "issued_from", "ptr.cases.issued_from")
	f.IssuedTo = a.day(c, "issued_to", "ptr.cases.issued_to")
	f.FinalFrom = a.day(c, "final_from", "ptr.cases.final_from")
	f.FinalTo = a.day(c, "final_to", "ptr.cases.final_to")
	return f
}

// decision adds the choice of sorts of decisions.
func (a *asked) decision(c *web.Context) string {
	f := choice(c, a.q, "decision", "benefit.list.decision", "", "ptr.cases.any")
	for _, d := range decisionKinds() {
		f.Options = append(f.Options, web.Choice{Value: d, Text: d, Checked: d == f.Value})
	}
	a.more(f, "select")
	return f.Value
}

// decisionKinds lists the sorts of decisions that cases end with, in the order of the branches.
func decisionKinds() []string {
	var out []string
	for _, b := range benefit.Branches() {
		for _, k := range benefits.All() {
			for _, d := range k.DecisionsOf(b) {
				if !slices.Contains(out, string(d)) {
					out = append(out, string(d))
				}
			}
		}
	}
	return out
}

// clerks adds the choice of clerks, when the office's are known.
func (a *asked) clerks(c *web.Context, codes []string) {
	f := choice(c, a.q, "clerk", "ptr.cases.clerk", "", "ptr.cases.any")
	if f.Value != "" && !slices.Contains(codes, f.Value) {
		codes = append(codes, f.Value)
	}
	for _, code := range codes {
		f.Options = append(f.Options, web.Choice{Value: code, Text: code, Checked: code == f.Value})
	}
	a.main(f, "select")
}

func (m *Module) caseLines(c *web.Context, list []ListedCase, today calendar.Day) []caseLine {
	out := make([]caseLine, 0, len(list))
	for i := range list {
		l := &list[i]
		out = append(out, caseLine{
			ListedCase: *l, Href: casePath(l.ID), Mark: caseMark(c, l.State), About: caseKey(c, caseBranchKeys, l.Branch),
			Applicant: m.newPersonLine(l.Applicant), Press: pressOf(c, l, today), Seen: strconv.FormatInt(l.ID, 10) + "." + strconv.Itoa(l.Version),
		})
	}
	return out
}

// pressOf says how urgent an unfinished case is.
func pressOf(c *web.Context, l *ListedCase, today calendar.Day) tag {
	switch l.Urgency {
	case Overdue:
		return tag{c.T("ptr.tasks.over_by", int(today-l.Next)), "bad"}
	case DueToday:
		return tag{c.T("ptr.tasks.due_today"), "wait"}
	case DueSoon:
		return tag{c.T("ptr.tasks.due_in", int(l.Next-today)), "wait"}
	case ClockStands:
		return tag{c.T("ptr.tasks.stands"), "past"}
	case AtSecond:
		return tag{c.T("ptr.tasks.at_second"), "past"}
	}
	return tag{}
}

// caseFile answers GET of all cases as a file.
func (m *Module) caseFile(format ListFormat) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) error {
		return m.listFile(c, who, ListCases, "ptr.cases.file", format, func(a *asked, w io.Writer) error {
			return m.ExportCases(c.Context(), who, c.Lang, a.cases(c), format, w)
		})
	}
}

// listFile hands a whole list over as a file. Errors: NotFound for a filter that cannot be read: the list gives out no
// such address.
func (m *Module) listFile(c *web.Context, who identity.Actor, list, name string, format ListFormat, write func(a *asked, w io.Writer) error) error {
	right := identity.ReadBenefits
	if list == ListTasks || list == ListCases {
		right = identity.ReadCases
	}
	err := who.Require(right)
	if err != nil {
		return err
	}
	a := &asked{q: c.R.URL.Query(), page: &web.Page{}}
	a.line, a.forgotten, err = m.keptLine(c, who, a.q.Get("who"))
	if err != nil {
		return err
	}
	// The fields are read before the first byte, so that a mistyped one is an answer of its own.
	switch list {
	case ListTasks, ListCases:
		a.cases(c)
	case ListBeneficiaries:
		a.beneficiaries(c)
	default:
		a.benefits(c, list)
	}
	if a.forgotten || len(a.page.Errors) > 0 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	media := ContentType
	if format == ListCSV {
		media = csvType
	}
	return c.Download(c.T(name, "."+string(format)), media, func(w io.Writer) error { return write(a, w) })
}

// caseLinks lists cases with the way to them, for a sentence.
func caseLinks(c *web.Context, ids []int64) []web.Link {
	out := make([]web.Link, 0, len(ids))
	for _, id := range ids {
		out = append(out, web.Link{Text: c.T("ptr.orders.case", strconv.FormatInt(id, 10)), Href: casePath(id)})
	}
	return out
}

// readIDs reads numbers parted by commas; what is none is left out.
func readIDs(s string) []int64 {
	var out []int64
	for _, part := range strings.Split(s, ",") {
		id, err := strconv.ParseInt(part, 10, 64)
		if err == nil && id > 0 && len(out) < pageRows {
			out = append(out, id)
		}
	}
	return out
}

func writeIDs(ids []int64) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(parts, ",")
}
