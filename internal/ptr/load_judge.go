package ptr

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr/benefits"
)

// mostBenefits is how many benefits one person may have in a file.
const mostBenefits = 200

// loadLock is the advisory lock under which loads touch the registers: one after the other, so that two offices that
// load the same benefit or client at the same moment meet it in order. Reading and judging rows needs no lock.
const loadLock = 7_100_001

// SheetCounts says how the rows of a sheet fared.
type SheetCounts struct {
	Rows   int64 `json:"rows"`
	OK     int64 `json:"ok"`
	Bad    int64 `json:"bad"`
	Warned int64 `json:"warned"` // of those that are OK: with a warning
}

// KindCounts says what a load did (or would do) to the benefits of a kind.
type KindCounts struct {
	Kind      string `json:"kind"`
	Persons   int64  `json:"persons"` // applicants
	New       int64  `json:"new"`
	Replaced  int64  `json:"replaced"`
	Unchanged int64  `json:"unchanged"`
	Monthly   int64  `json:"monthly_forints"`        // sum of the monthly gross amounts of all of them
	Change    int64  `json:"monthly_forints_change"` // what the register holds a month afterwards, less what it held before
}

// CodeCounts says how often a finding stands on a sheet.
type CodeCounts struct {
	Sheet    string `json:"sheet"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Rows     int64  `json:"count"`
}

// Summary is what a load comes to.
type Summary struct {
	Sheets   map[string]SheetCounts `json:"sheets"`
	Clients  people.Counts          `json:"clients"`
	Kinds    []KindCounts           `json:"kinds"`
	Codes    []CodeCounts           `json:"codes"`
	Parallel int64                  `json:"parallel_suspicions"`
	Notes    []Note                 `json:"notes"`
	Seconds  map[string]float64     `json:"seconds"` // how long the steps took

	layout  map[int16]map[string]int // where each field stands in the file
	edition int64                    // of the law by which rows were judged
}

// judging is the set-based half of a load: what only the whole file and the registers can tell, and the one bulk write.
type judging struct {
	m       *Module
	tx      *database.Tx
	intake  *people.Intake
	bodyID  int64
	entryID int64
	loadID  int64 // 0 when there is no file
	year    int
	// numbered says that benefits get their numbers; a rehearsal must not use them up.
	numbered bool
	at       time.Time // recorded time of everything this load says; set under the lock
	bad      int64     // rows in error
}

// step is a statement with its arguments and what it is for.
type step struct {
	what string
	s    *database.Statement
	args []any
}

func (j *judging) run(ctx context.Context, steps ...step) error {
	for _, st := range steps {
		_, err := st.s.Exec(ctx, j.tx, st.args...)
		if err != nil {
			return fmt.Errorf("%s: %w", st.what, err)
		}
	}
	return nil
}

// judge runs the cross-row rules and matches clients and benefits to the register. When it is done, every finding is
// known and everything that will be written has its id; the registers are untouched. It takes the load lock.
func (j *judging) judge(ctx context.Context, sum *Summary) error {
	err := j.intake.Prepare(ctx)
	if err != nil {
		return err
	}
	err = j.describeKinds(ctx)
	if err != nil {
		return err
	}
	err = j.run(ctx,
		step{"counting", analyzeStage, nil},
		step{"marking bad rows", markBad, nil},
		step{"judging TAJs", judgeDuplicateTAJ, nil},
		step{"judging ids of incomplete clients", judgeDuplicateRef, nil},
		step{"judging what kinds need", judgeNeeds, nil},
		step{"judging ids of benefits", judgeDuplicateBenefit, nil},
		step{"judging crowds", judgeCrowd, []any{mostBenefits}},
	)
	if err != nil {
		return err
	}
	err = database.Lock(ctx, j.tx, loadLock)
	if err != nil {
		return err
	}
	j.at, err = database.Now(ctx, j.tx)
	if err != nil {
		return err
	}
	err = j.intake.Match(ctx)
	if err != nil {
		return err
	}
	err = j.run(ctx, step{"judging identities", judgeConflict, nil}, step{"striking bad rows", strikeBad, nil})
	if err != nil {
		return err
	}
	err = j.intake.Choose(ctx)
	if err != nil {
		return err
	}
	err = j.run(ctx,
		step{"listing full clients", createPerson, nil},
		step{"indexing full clients", indexPerson, nil},
		step{"judging TAJs of benefits", judgeTAJs, nil},
		step{"choosing benefits", createReady, nil},
		step{"judging authorities", judgeOtherAuthority, []any{j.bodyID}},
		step{"judging what was decided since", judgeDecided, []any{j.bodyID}},
		step{"numbering benefits", createDone, []any{j.bodyID, !j.numbered, j.year}},
		step{"indexing benefits", indexDone, nil},
		step{"counting benefits", analyzeDone, nil},
		step{"resolving relations", createLinks, nil},
		step{"judging relations", judgeLinks, nil},
		step{"comparing benefits", createReplaced, nil},
		step{"listing people of benefits", createPeopleOf, nil},
	)
	if err != nil {
		return err
	}
	err = people.SameTable(ctx, j.tx)
	if err != nil {
		return err
	}
	sum.Parallel, err = createParallel.Exec(ctx, j.tx, j.bodyID)
	if err != nil {
		return fmt.Errorf("looking for parallel support: %w", err)
	}
	err = j.run(ctx, step{"reporting parallel support", judgeParallel, nil})
	if err != nil {
		return err
	}
	err = database.One(ctx, j.tx, countAllBad, nil, &j.bad)
	if err != nil {
		return fmt.Errorf("counting rows in error: %w", err)
	}
	return nil
}

// describeKinds tells the database what the kinds' definitions say about exclusion and about the applicant.
func (j *judging) describeKinds(ctx context.Context) error {
	var groups, needs [][]any
	for _, k := range benefits.All() {
		for _, g := range k.Groups {
			groups = append(groups, []any{k.Code, g.Code, string(g.By)})
		}
		for _, f := range k.Client {
			needs = append(needs, []any{k.Code, f})
		}
	}
	err := database.Copy(ctx, j.tx, "ptr_kind_group", []string{"kind", "group_code", "subject"}, groups)
	if err != nil {
		return err
	}
	return database.Copy(ctx, j.tx, "ptr_kind_needs", []string{"kind", "field"}, needs)
}

// writeAndCount writes and fills the summary. A rehearsal does the same and takes the writing back: what the counts say
// is what a load would do.
func (j *judging) writeAndCount(ctx context.Context, sum *Summary, rows [5]int64, rehearsal bool) error {
	if rehearsal {
		err := j.run(ctx, step{"beginning rehearsal", beginRehearsal, nil})
		if err != nil {
			return err
		}
	}
	err := j.write(ctx, sum)
	if err == nil {
		err = j.count(ctx, sum, rows)
	}
	if err == nil && rehearsal {
		err = j.run(ctx, step{"ending rehearsal", endRehearsal, nil})
	}
	return err
}

// write is the one bulk write: what judge has chosen goes into the registers.
func (j *judging) write(ctx context.Context, sum *Summary) error {
	var err error
	sum.Clients, err = j.intake.Write(ctx, j.entryID, j.at)
	if err != nil {
		return err
	}
	err = people.NewRelating(ctx, j.tx)
	if err != nil {
		return err
	}
	err = j.run(ctx,
		step{"inserting benefits", insertBenefits, []any{j.bodyID, j.entryID}},
		step{"closing replaced benefits", closeReplaced, []any{j.at}},
		step{"inserting benefit versions", insertBenefitVersions, []any{j.bodyID, j.entryID, j.loadID, j.at}},
		step{"closing people of benefits", closePeopleOf, []any{j.at}},
		step{"inserting people of benefits", insertPeopleOf, []any{j.entryID, j.at}},
		step{"listing relations", relate, nil},
		step{"keeping suspicions", insertSuspicions, []any{j.bodyID, j.entryID, j.at}},
		step{"keeping amounts outside of the law", insertOutside, []any{j.entryID}},
	)
	if err != nil {
		return err
	}
	err = j.settleLoad(ctx)
	if err != nil {
		return err
	}
	return people.Relate(ctx, j.tx, j.entryID, j.at)
}

// count fills the counts of the summary; rows are those the reader saw.
func (j *judging) count(ctx context.Context, sum *Summary, rows [5]int64) error {
	sum.Sheets = map[string]SheetCounts{}
	for i := range sheetDefs {
		d := &sheetDefs[i]
		sum.Sheets[d.name] = SheetCounts{Rows: rows[d.no], OK: rows[d.no]}
	}
	err := database.Each(ctx, j.tx, countBad, func(r database.Row) error {
		var no int16
		var n int64
		err := r.Scan(&no, &n)
		name := sheetByNo(no).name
		c := sum.Sheets[name]
		c.Bad, c.OK = n, c.Rows-n
		sum.Sheets[name] = c
		return err
	})
	if err != nil {
		return fmt.Errorf("counting rows: %w", err)
	}
	err = database.Each(ctx, j.tx, countWarned, func(r database.Row) error {
		var no int16
		var n int64
		err := r.Scan(&no, &n)
		name := sheetByNo(no).name
		c := sum.Sheets[name]
		c.Warned = n
		sum.Sheets[name] = c
		return err
	})
	if err != nil {
		return fmt.Errorf("counting warnings: %w", err)
	}
	sum.Codes, err = database.All(ctx, j.tx, countFindings, func(r database.Row, c *CodeCounts) error {
		var no int16
		err := r.Scan(&no, &c.Code, &c.Severity, &c.Rows)
		c.Sheet = sheetByNo(no).name
		return err
	})
	if err != nil {
		return fmt.Errorf("counting findings: %w", err)
	}
	sum.Kinds, err = database.All(ctx, j.tx, countBenefits, func(r database.Row, k *KindCounts) error {
		var all int64
		err := r.Scan(&k.Kind, &k.Persons, &k.New, &k.Replaced, &all, &k.Monthly, &k.Change)
		k.Unchanged = all - k.New - k.Replaced
		return err
	})
	if err != nil {
		return fmt.Errorf("counting benefits: %w", err)
	}
	return nil
}

// today is the Budapest day on which a load is judged.
func today(now time.Time) calendar.Day { return calendar.Of(now) }
