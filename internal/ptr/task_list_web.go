package ptr

import (
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

type taskListPage struct {
	web.Page
	Sections      []web.Link
	Groups        []web.Link
	Frame         template.HTML
	List          TaskPage
	Lines         []caseLine
	Filtered      bool
	First         bool
	Workbook, CSV string
	Pager         web.Pager
	Query         string // of the list, to which giving cases away leads back
	Clerk         web.Field
	Late, Not     []web.Link // cases that were not given away
}

var taskListView = web.NewView[taskListPage](pages, "pages/task_list.html")

// toIssue is the group of drafts that wait for whoever issues.
const toIssue = "issue"

// taskList answers GET /ptr/tasks.
func (m *Module) taskList(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return err
	}
	return m.showTasks(c, who, http.StatusOK, "")
}

func (m *Module) showTasks(c *web.Context, who identity.Actor, code int, wrong string) error {
	p := taskListPage{Page: page(c, nil, "ptr.tasks.title"), Sections: sections(c, who, "tasks")}
	p.Path = listPaths[ListTasks]
	a, gone, err := m.listAsked(c, who, ListTasks, &p.Page)
	if err != nil || gone {
		return err
	}
	f := a.tasks(c, who)
	// Whoever issues sees first what only they can do.
	first := a.q.Get("when") == "" && who.May(identity.IssueDecisions)
	f.ToIssue = f.ToIssue || first
	p.First = f.After == ""
	if len(p.Errors) == 0 {
		p.List, err = m.Tasks(c.Context(), who, c.Lang, f)
		if err == nil && first && p.List.ToIssue == 0 {
			f.ToIssue = false
			p.List, err = m.Tasks(c.Context(), who, c.Lang, f)
		}
		if err != nil {
			err = a.refuseLine(c, err)
		}
		if err != nil {
			return err
		}
	}
	a.clerks(c, p.List.Clerks)
	p.Filtered = a.frame.Filtered
	p.Lines = m.caseLines(c, p.List.Lines, p.List.Today)
	p.Groups = taskGroups(c, a.q, &f, &p.List)
	p.Pager, p.Workbook, p.CSV = a.pager(c, p.List.Next), a.whole(ListXLSX), a.whole(ListCSV)
	p.Query = cleanQuery(ListTasks, a.q).Encode()
	p.Clerk = web.Field{Name: "to_clerk", Label: c.T("ptr.tasks.give_to"), Error: wrong, Options: []web.Choice{{Text: c.T("ptr.tasks.choose_clerk")}}}
	if wrong != "" {
		p.Errors = append(p.Errors, web.FieldError{Field: "to_clerk", Text: wrong})
	}
	for _, code := range p.List.Clerks {
		p.Clerk.Options = append(p.Clerk.Options, web.Choice{Value: code, Text: code})
	}
	if n, err := strconv.Atoi(a.q.Get("given")); err == nil && n >= 0 {
		p.Notice = c.T("ptr.tasks.given", n)
	}
	p.Late, p.Not = caseLinks(c, readIDs(a.q.Get("late"))), caseLinks(c, readIDs(a.q.Get("not")))
	p.Frame, err = a.html(c)
	if err != nil {
		return err
	}
	if len(p.Errors) > 0 && code == http.StatusOK {
		code = http.StatusUnprocessableEntity
	}
	return taskListView.Show(c, code, p)
}

// tasks reads the filter of tasks.
func (a *asked) tasks(c *web.Context, who identity.Actor) CaseFilter {
	whose := choice(c, a.q, "whose", "ptr.tasks.whose", "", "ptr.tasks.mine", "office", "ptr.tasks.office")
	a.main(whose, "select")
	f := a.basics(c)
	a.opened(c, &f)
	f.Clerk = a.q.Get("clerk")
	if whose.Value != "office" && f.Clerk == "" {
		f.Clerk = who.Code
	}
	switch when := a.q.Get("when"); when {
	case toIssue:
		f.ToIssue = true
	case "all":
	default:
		f.When = Urgency(when)
	}
	if f.ToIssue && a.q.Get("clerk") == "" {
		f.Clerk = "" // drafts wait for whoever issues, whosever they are
	}
	return f
}

// taskGroups are the groups of tasks with how many are in each.
func taskGroups(c *web.Context, q url.Values, f *CaseFilter, list *TaskPage) []web.Link {
	to := func(when string) string {
		out := cleanQuery(ListTasks, q)
		out.Set("when", when)
		return listPaths[ListTasks] + "?" + out.Encode()
	}
	link := func(key, href string, n int, current bool) web.Link {
		if n > mostCases {
			return web.Link{Text: c.T("ptr.tasks.many", c.T(key), mostCases), Href: href, Current: current}
		}
		return web.Link{Text: c.T(key), Href: href, Count: n, Current: current}
	}
	out := []web.Link{{Text: c.T("ptr.tasks.everything"), Href: to("all"), Current: f.When == "" && !f.ToIssue}}
	if list.ToIssue > 0 || f.ToIssue {
		out = append([]web.Link{link("ptr.tasks.to_issue", to(toIssue), list.ToIssue, f.ToIssue)}, out...)
	}
	for _, u := range Urgencies() {
		if n := list.Counts[u]; n > 0 || f.When == u {
			out = append(out, link(urgencyKeys[u], to(string(u)), n, f.When == u && !f.ToIssue))
		}
	}
	if list.Reviews > 0 {
		due := url.Values{"unreviewed": {"yes"}, "sort": {SortReview}, "review_to": {(list.Today + ReviewDays).Dotted() + "."}}
		out = append(out, link("ptr.tasks.reviews", listPaths[ListBenefits]+"?"+due.Encode(), list.Reviews, false))
	}
	return out
}

// taskAssign answers POST /ptr/tasks/assign: the chosen cases go to a clerk.
func (m *Module) taskAssign(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	var chosen []SeenCase
	for _, s := range v["case"] {
		id, version, _ := strings.Cut(s, ".")
		var of SeenCase
		of.ID, err = strconv.ParseInt(id, 10, 64)
		if err == nil {
			of.Seen, err = strconv.Atoi(version)
		}
		if err == nil && len(chosen) < pageRows {
			chosen = append(chosen, of)
		}
	}
	asked, err := url.ParseQuery(v.Get("back"))
	if err != nil {
		asked = url.Values{}
	}
	back := cleanQuery(ListTasks, asked)
	out, err := m.AssignCases(c.Context(), who, chosen, v.Get("to_clerk"), requestOf(v))
	if r, ok := refusalOf(err); ok && len(r.Findings) > 0 {
		c.R.URL.RawQuery = back.Encode() + "&all=1"
		return m.showTasks(c, who, http.StatusUnprocessableEntity, findingSaid(c, &r.Findings[0]))
	}
	if err != nil {
		return err
	}
	back.Set("given", strconv.Itoa(len(out.Done)))
	if len(out.Late) > 0 {
		back.Set("late", writeIDs(out.Late))
	}
	if len(out.Not) > 0 {
		back.Set("not", writeIDs(out.Not))
	}
	return c.Redirect(listPaths[ListTasks] + "?" + back.Encode())
}

// taskFile answers GET of all tasks as a file.
func (m *Module) taskFile(format ListFormat) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) error {
		return m.listFile(c, who, ListTasks, "ptr.tasks.file", format, func(a *asked, w io.Writer) error {
			return m.ExportTasks(c.Context(), who, c.Lang, a.tasks(c, who), format, w)
		})
	}
}
