package ptr

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
)

// caseQuery is a filter as the statements of a list of cases take it.
type caseQuery struct {
	list, count *database.Statement
	base        []any // $1 to $9
	more        []any // behind the number of lines
	cursor      []any
	tasks       bool
}

func (q *caseQuery) args(limit int64) []any {
	return slices.Concat(q.base, []any{limit}, q.more, q.cursor)
}

func (q *caseQuery) counting() []any {
	return slices.Concat(q.base, []any{mostCases + 1}, q.more)
}

func (q *caseQuery) behind(c *ListedCase) string {
	if q.tasks {
		return newCursor(int64(c.nextOr()-cursorEpoch), c.ID)
	}
	return newCursor(c.ID)
}

func (f *CaseFilter) base(body int64) []any {
	return []any{
		body, f.Kind, string(f.Branch), string(f.State), f.Clerk, fields.Clean(f.CaseNumber), f.named, from(f.OpenedFrom), to(f.OpenedTo),
	}
}

// taskQuery asks for unfinished cases. Errors: NotFound for a cursor that was not given out.
func (f *CaseFilter) taskQuery(body int64, today calendar.Day) (*caseQuery, error) {
	first, last := f.When.days(today)
	q := &caseQuery{list: tasksByDay, count: countTasks, base: f.base(body), more: []any{first.Time(), last.Time(), string(f.When)}, tasks: true}
	if f.ToIssue {
		q.list, q.count = draftsByDay, countDrafts
	}
	at, ok, err := readCursor(f.After, 2)
	switch {
	case err != nil:
		return nil, err
	case ok && at[0] > 1<<23:
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	q.cursor = []any{(cursorEpoch + calendar.Day(at[0])).Time(), at[1]}
	return q, nil
}

// caseQuery asks for all cases. Errors: NotFound for a cursor that was not given out.
func (f *CaseFilter) caseQuery(ctx context.Context, tx *database.Tx, body int64) (*caseQuery, error) {
	q := &caseQuery{list: casesDown, count: countCases, base: f.base(body), more: []any{f.Finished}}
	if f.decided() {
		bodies, err := database.All(ctx, tx, bodiesBefore, scanID, body)
		if err != nil {
			return nil, fmt.Errorf("reading from whom cases came: %w", err)
		}
		q.list, q.count = decidedDown, countDecided
		q.more = append(q.more, append(bodies, body), string(f.Decision), from(f.IssuedFrom), to(f.IssuedTo), openDay(f.FinalFrom), openDay(f.FinalTo))
	}
	at, ok, err := readCursor(f.After, 1)
	if err != nil {
		return nil, err
	}
	switch {
	case f.Oldest && f.decided():
		q.list = decidedUp
	case f.Oldest:
		q.list = casesUp
	case !ok:
		at[0] = 1 << 62
	}
	q.cursor = []any{at[0]}
	return q, nil
}

// Cases lists the cases of the actor's body. The reading is logged with the people shown. Errors: Invalid when the line
// that names people cannot be understood; NotFound for a cursor that was not given out.
func (m *Module) Cases(ctx context.Context, who identity.Actor, lang i18n.Lang, f CaseFilter) (CasePage, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return CasePage{}, err
	}
	f.When, f.ToIssue = "", false
	var page CasePage
	f.named, page.Broad, err = m.named(ctx, f.Person)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := page.begin(ctx, tx, m, who)
		if err != nil {
			return err
		}
		q, err := f.caseQuery(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		return page.fill(ctx, tx, who, lang, q, f.After != "", "ptr.cases.list")
	})
	return page, err
}

// Tasks lists what is to be done about the unfinished cases of the actor's body, the most urgent first. The reading is
// logged with the people shown. Errors: as for Cases.
func (m *Module) Tasks(ctx context.Context, who identity.Actor, lang i18n.Lang, f CaseFilter) (TaskPage, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return TaskPage{}, err
	}
	var page TaskPage
	f.named, page.Broad, err = m.named(ctx, f.Person)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := page.begin(ctx, tx, m, who)
		if err != nil {
			return err
		}
		q, err := f.taskQuery(who.BodyID, page.Today)
		if err != nil {
			return err
		}
		err = page.fill(ctx, tx, who, lang, q, f.After != "", "ptr.tasks.list")
		if err != nil {
			return err
		}
		return page.countAll(ctx, tx, who.BodyID, f.Clerk)
	})
	return page, err
}

// begin reads what every page of cases says besides its lines.
func (p *CasePage) begin(ctx context.Context, tx *database.Tx, m *Module, who identity.Actor) error {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return err
	}
	p.Today = calendar.Of(at)
	p.law, err = m.lawNow(ctx, tx)
	if err != nil {
		return err
	}
	p.Clerks, err = identity.ClerksOf(ctx, tx, who.BodyID)
	return err
}

// fill reads the lines of a page and logs whom they show.
func (p *CasePage) fill(ctx context.Context, tx *database.Tx, who identity.Actor, lang i18n.Lang, q *caseQuery, later bool, operation string) error {
	asked := rowsAsked[ListedCase]{list: q.list, args: q.args(listRows + 1), scan: scanListedCase, count: q.count, counting: q.counting(), most: mostCases, later: later}
	found, err := asked.read(ctx, tx)
	if err != nil {
		return fmt.Errorf("cases: %w", err)
	}
	p.Lines, p.Count, p.MoreThan = found.rows, found.count, found.moreThan
	if !found.last {
		p.Next = q.behind(&found.rows[listRows-1])
	}
	persons, err := p.nameCases(ctx, tx, lang, found.rows)
	if err != nil {
		return err
	}
	e := entry(who, operation, fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
	e.Persons, e.Detail = persons, map[string]any{"count": p.Count}
	_, err = audit.Write(ctx, tx, e)
	return err
}

// nameCases puts names, kinds and decisions to cases, and gives whom they show.
func (p *CasePage) nameCases(ctx context.Context, tx *database.Tx, lang i18n.Lang, found []ListedCase) ([]int64, error) {
	persons, ids := []int64{}, make([]int64, 0, len(found))
	at := make(map[int64]*ListedCase, len(found))
	for i := range found {
		c := &found[i]
		ids, at[c.ID] = append(ids, c.ID), c
		for _, id := range []int64{c.Applicant.ID, c.Entitled.ID} {
			if id != 0 {
				persons = append(persons, id)
			}
		}
	}
	names, err := people.Names(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	err = database.Each(ctx, tx, decisionsOfCases, func(r database.Row) error {
		var id, number int64
		var year int
		var issued, final database.Day
		var d ListedCase
		err := r.Scan(&id, &d.Decision, &issued, &final, &number, &year)
		if c := at[id]; err == nil && c != nil {
			c.Decision, c.IssuedOn, c.FinalOn = d.Decision, issued.Day, final.Day
			if number != 0 && year != 0 {
				c.BenefitID = AdjudicationID(year, number)
			}
		}
		return err
	}, ids)
	if err != nil {
		return nil, fmt.Errorf("reading decisions of cases: %w", err)
	}
	for i := range found {
		c := &found[i]
		c.KindName = kindName(lang, kindOf(c.Kind))
		c.Applicant.Name, c.Entitled.Name = names[c.Applicant.ID], names[c.Entitled.ID]
		if !c.Finished {
			c.Urgency, c.MayMove = urgencyOf(c, p.Today), c.nextMoves(p.law, p.Today)
		}
	}
	return persons, nil
}

// countAll counts what waits, whatever else is asked for.
func (p *TaskPage) countAll(ctx context.Context, tx *database.Tx, body int64, clerk string) error {
	p.Counts = map[Urgency]int{}
	count, args := countOfBody, []any{body, p.Today.Time(), mostCases + 1, ReviewDays}
	if clerk != "" {
		count, args = countOfClerk, append(args, clerk)
	}
	err := database.Each(ctx, tx, count, func(r database.Row) error {
		var what string
		var n int
		err := r.Scan(&what, &n)
		switch what {
		case "issue":
			p.ToIssue = n
		case "review":
			p.Reviews = n
		default:
			p.Counts[Urgency(what)] = n
		}
		return err
	}, args...)
	if err != nil {
		return fmt.Errorf("counting tasks: %w", err)
	}
	return nil
}

// CountTasks counts what presses today: the actor's own cases that are due today or were before, and for whoever issues the
// drafts that wait. It names nobody.
func (m *Module) CountTasks(ctx context.Context, who identity.Actor) (int64, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return 0, err
	}
	var page TaskPage
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		page.Today = calendar.Of(at)
		err = tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		return page.countAll(ctx, tx, who.BodyID, who.Code)
	})
	n := page.Counts[Overdue] + page.Counts[DueToday]
	if who.May(identity.IssueDecisions) {
		n += page.ToIssue
	}
	return int64(n), err
}

// ExportCases writes the whole list of cases that a filter gives. The reading is logged. Errors: as for Cases.
func (m *Module) ExportCases(ctx context.Context, who identity.Actor, lang i18n.Lang, f CaseFilter, format ListFormat, to io.Writer) error {
	f.When, f.ToIssue = "", false
	return m.exportCases(ctx, who, lang, f, format, to, "ptr.cases.export", func(ctx context.Context, tx *database.Tx, f *CaseFilter, _ calendar.Day) (*caseQuery, error) {
		return f.caseQuery(ctx, tx, who.BodyID)
	})
}

// ExportTasks writes the whole list of tasks that a filter gives. The reading is logged. Errors: as for Cases.
func (m *Module) ExportTasks(ctx context.Context, who identity.Actor, lang i18n.Lang, f CaseFilter, format ListFormat, to io.Writer) error {
	return m.exportCases(ctx, who, lang, f, format, to, "ptr.tasks.export", func(_ context.Context, _ *database.Tx, f *CaseFilter, today calendar.Day) (*caseQuery, error) {
		return f.taskQuery(who.BodyID, today)
	})
}

func (m *Module) exportCases(ctx context.Context, who identity.Actor, lang i18n.Lang, f CaseFilter, format ListFormat, to io.Writer, operation string,
	ask func(ctx context.Context, tx *database.Tx, f *CaseFilter, today calendar.Day) (*caseQuery, error),
) error {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return err
	}
	f.After = ""
	var broad bool
	f.named, broad, err = m.named(ctx, f.Person)
	if err != nil {
		return err
	}
	body, err := m.Orgs.ByID(ctx, who.BodyID)
	if err != nil {
		return err
	}
	return writeList(m, lang, format, &listFile[ListedCase]{
		sheet: "ptr.cases.sheet", columns: caseColumns,
		each: func(tell func(*ListedCase) error) ([][2]string, error) {
			w := wholeList{body: body, broad: broad}
			err := m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
				var page CasePage
				err := page.begin(ctx, tx, m, who)
				if err != nil {
					return err
				}
				w.known, err = database.Now(ctx, tx)
				if err != nil {
					return err
				}
				q, err := ask(ctx, tx, &f, page.Today)
				if err != nil {
					return err
				}
				persons := map[int64]bool{}
				w.count, err = inBatches(ctx, tx, "cases", q.list, q.args(1<<62), scanListedCase, func(batch []ListedCase) error {
					shown, err := page.nameCases(ctx, tx, lang, batch)
					if err != nil {
						return err
					}
					for _, id := range shown {
						persons[id] = true
					}
					for i := range batch {
						err = tell(&batch[i])
						if err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					return err
				}
				e := entry(who, operation, fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
				e.Detail = map[string]any{"count": w.count, "format": string(format), "kind": f.Kind, "state": string(f.State), "named": f.Person != ""}
				_, err = writeAbout(ctx, tx, e, slices.Sorted(maps.Keys(persons)))
				return err
			})
			return append(w.about(m, lang), m.saidCases(lang, &f)...), err
		},
	}, to)
}
