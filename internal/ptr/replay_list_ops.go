package ptr

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// How much of runs a page shows.
const (
	replayRunsShown   = 50
	replayGroupsShown = 500
	replayLinesShown  = 200
)

// scopeOfReplays gives the body whose differences an actor sees; all, with 0, is every body.
func scopeOfReplays(who identity.Actor) (body int64, all bool) {
	if who.May(identity.OrderReplays) {
		return 0, true
	}
	return who.BodyID, false
}

// ReplayRuns lists the runs over the whole register, the latest first. It names nobody.
func (m *Module) ReplayRuns(ctx context.Context, who identity.Actor) ([]ReplayRun, error) {
	err := who.Require(identity.ReadReplays)
	if err != nil {
		return nil, err
	}
	var out []ReplayRun
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, replayRuns, scanReplayRun, replayRunsShown)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing runs: %w", err)
	}
	return out, nil
}

// ReplayRunView is a run with what it found.
type ReplayRunView struct {
	ReplayRun

	All    bool          // of the whole country, not of the own office
	Groups []ReplayGroup // the largest first, at most replayGroupsShown
	Lines  []ReplayLine  // of the own office, at most replayLinesShown; of the whole country none are shown
}

// ReplayRun tells how a run stands and what it found: of the whole country by kind, office and sort, or of the actor's own
// office each decision, too. The reading is logged with the people whose decisions are shown. Errors: NotFound.
func (m *Module) ReplayRun(ctx context.Context, who identity.Actor, id int64) (ReplayRunView, error) {
	err := who.Require(identity.ReadReplays)
	if err != nil {
		return ReplayRunView{}, err
	}
	var v ReplayRunView
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v = ReplayRunView{}
		v.ReplayRun, err = readReplayRun(ctx, tx, id)
		if err != nil {
			return err
		}
		body, all := scopeOfReplays(who)
		v.All = all
		v.Groups, err = database.All(ctx, tx, replayGroups, scanReplayGroup, id, body, replayGroupsShown)
		if err != nil {
			return fmt.Errorf("counting what run %d found: %w", id, err)
		}
		if !all {
			v.Lines, err = database.All(ctx, tx, replayLines, scanReplayLine, id, body, replayLinesShown)
			if err != nil {
				return fmt.Errorf("reading what run %d found: %w", id, err)
			}
		}
		e := entry(who, "ptr.replays.read", fmt.Sprintf("replay/%d", id), dataBenefits)
		for i := range v.Lines {
			e.Persons = append(e.Persons, v.Lines[i].applicant)
		}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return ReplayRunView{}, err
	}
	names, err := m.officeNames(ctx, bodiesOf(v.Groups)...)
	for i := range v.Groups {
		v.Groups[i].BodyName = names[v.Groups[i].BodyID]
	}
	return v, err
}

func scanReplayGroup(r database.Row, g *ReplayGroup) error {
	return r.Scan(&g.Kind, &g.BodyID, &g.What, &g.Count, &g.Monthly)
}

func bodiesOf(groups []ReplayGroup) []int64 {
	var out []int64
	for i := range groups {
		if !slices.Contains(out, groups[i].BodyID) {
			out = append(out, groups[i].BodyID)
		}
	}
	return out
}

func readReplayRun(ctx context.Context, tx *database.Tx, id int64) (ReplayRun, error) {
	found, err := database.All(ctx, tx, replayRunShown, scanReplayRun, id)
	if err != nil {
		return ReplayRun{}, fmt.Errorf("reading run %d: %w", id, err)
	}
	if len(found) == 0 {
		return ReplayRun{}, errs.New(errs.NotFound, "error.not_found")
	}
	run := found[0]
	run.Decisions, run.Versions = map[string]int64{}, map[string]int64{}
	err = database.Each(ctx, tx, replayRunCounts, func(r database.Row) error {
		var sort string
		var total int64
		var counts []byte
		err := r.Scan(&sort, &total, &counts)
		if err != nil {
			return err
		}
		return run.takeCounts(sort, total, counts)
	}, id)
	if err != nil {
		return ReplayRun{}, fmt.Errorf("counting what run %d came to: %w", id, err)
	}
	return run, nil
}

func scanReplayLine(r database.Row, l *ReplayLine) error {
	var from database.Day
	err := r.Scan(&l.DecisionID, &l.CaseID, &l.CaseNumber, &l.number, &l.year, &from, &l.Kind, &l.BodyID, &l.What, &l.Then, &l.Now, &l.Monthly, &l.Fields, &l.Numbers, &l.Findings, &l.applicant)
	l.From = from.Day
	if l.number != 0 && l.year != 0 {
		l.BenefitID = AdjudicationID(l.year, l.number)
	}
	return err
}

// replayColumns are the columns of the exported list of differences. Who sees the whole country sees no case and no benefit.
var replayColumns = []listColumn[ReplayLine]{
	{"ptr.replays.column.decision", workbook.Number, 12, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell {
		if l.DecisionID == 0 {
			return workbook.Cell{}
		}
		return numberCell(l.DecisionID)
	}},
	{"benefit.column.kind", workbook.Text, 10, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell { return textCell(l.Kind) }},
	{"ptr.replays.column.office", workbook.Text, 36, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell { return textCell(l.BodyName) }},
	{"benefit.column.id", workbook.Text, 24, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell { return textCell(l.BenefitID) }},
	{"benefit.column.case_number", workbook.Text, 20, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell { return textCell(l.CaseNumber) }},
	{"benefit.column.start", workbook.Date, 14, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell { return dayCell(l.From) }},
	{"ptr.replays.column.what", workbook.Text, 30, func(lang i18n.Lang, m *Module, l *ReplayLine) workbook.Cell {
		return textCell(m.Catalog.Text(lang, replayChangeKeys[l.What]))
	}},
	{"ptr.replays.column.then", workbook.Number, 14, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell { return amountCell(l.Then) }},
	{"ptr.replays.column.now", workbook.Number, 14, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell { return amountCell(l.Now) }},
	{"ptr.replays.column.numbers", workbook.Text, 50, func(_ i18n.Lang, _ *Module, l *ReplayLine) workbook.Cell {
		return textCell(strings.Join(numberNames(l.Numbers), "; "))
	}},
}

func amountCell(n *int64) workbook.Cell {
	if n == nil {
		return workbook.Cell{}
	}
	return numberCell(*n)
}

// numberNames gives the names of numbers of the law by their keys.
func numberNames(keys []string) []string {
	var out []string
	for _, key := range keys {
		name := key
		for _, p := range Parameters() {
			if p.Key == key {
				name = p.Name
			}
		}
		out = append(out, name)
	}
	return out
}

// ReplayFile writes everything that a run found, of the whole country or of the actor's office, as a workbook or a table of
// text. Nothing is cut. The reading is logged with the people whose decisions they are. Errors: NotFound.
func (m *Module) ReplayFile(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, format ListFormat, to io.Writer) error {
	err := who.Require(identity.ReadReplays)
	if err != nil {
		return err
	}
	return writeList(m, lang, format, &listFile[ReplayLine]{
		sheet: "ptr.replays.sheet", columns: replayColumns,
		each: func(tell func(*ReplayLine) error) ([][2]string, error) {
			return m.exportReplay(ctx, who, lang, id, format, tell)
		},
	}, to)
}

func (m *Module) exportReplay(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, format ListFormat, tell func(*ReplayLine) error) ([][2]string, error) {
	var run ReplayRun
	var bodies []int64
	body, all := scopeOfReplays(who)
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		run, err = readReplayRun(ctx, tx, id)
		if err != nil {
			return err
		}
		groups, err := database.All(ctx, tx, replayGroups, scanReplayGroup, id, body, 1_000_000)
		if err != nil {
			return fmt.Errorf("counting what run %d found: %w", id, err)
		}
		bodies = bodiesOf(groups)
		return nil
	})
	if err != nil {
		return nil, err
	}
	names, err := m.officeNames(ctx, bodies...)
	if err != nil {
		return nil, err
	}
	count := 0
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		persons := map[int64]bool{}
		var err error
		count, err = inBatches(ctx, tx, "replay", replayLines, []any{id, body, 1 << 62}, scanReplayLine, func(batch []ReplayLine) error {
			for i := range batch {
				l := &batch[i]
				persons[l.applicant] = true
				l.BodyName = names[l.BodyID]
				if all {
					l.BenefitID, l.CaseNumber = "", ""
				}
				err := tell(l)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading what run %d found: %w", id, err)
		}
		delete(persons, 0)
		e := entry(who, "ptr.replays.export", fmt.Sprintf("replay/%d", id), dataBenefits)
		e.Detail = map[string]any{"count": count, "format": string(format)}
		_, err = writeAbout(ctx, tx, e, slices.Sorted(maps.Keys(persons)))
		return err
	})
	if err != nil {
		return nil, err
	}
	text := func(key string, args ...any) string { return m.Catalog.Text(lang, key, args...) }
	return [][2]string{
		{text("ptr.replays.title"), text("ptr.replays.show", id)},
		{text("ptr.replays.view"), text(replayRunViewKeys[run.View])},
		{text("ptr.replays.edition"), i18n.Number(lang, run.Edition)},
		{text("ptr.replays.day"), i18n.Format(lang, run.Day)},
		{text("benefit.export.known"), i18n.Format(lang, calendar.Of(run.OrderedAt))},
		{text("benefit.export.count"), i18n.Number(lang, int64(count))},
	}, nil
}
