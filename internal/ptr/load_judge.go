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

// does is a step of a load: what it is for, and the statement with its arguments.
func does(what string, s *database.Statement, args ...any) database.Step {
	return database.Step{What: what, Do: s, Args: args}
}

// judge runs the cross-row rules and matches clients and benefits to the register. When it is done, every finding is
// known and everything that will be written has its id; the registers are untouched. It takes the load lock.
func (j *judging) judge(ctx context.Context, sum *Summary) error {
	before := append(j.intake.Prepare(), describeKinds()...)
	before = append(before,
		does("counting", analyzeStage),
		does("marking bad rows", markBad),
		does("judging TAJs", judgeDuplicateTAJ),
		does("judging ids of incomplete clients", judgeDuplicateRef),
		does("judging what kinds need", judgeNeeds),
		does("judging ids of benefits", judgeDuplicateBenefit),
		does("judging crowds", judgeCrowd, mostBenefits),
		database.Locking(loadLock),
		database.ReadingClock(&j.at),
	)
	err := j.intake.Match(ctx, before...)
	if err != nil {
		return err
	}
	next := append(j.intake.Matched(), does("judging identities", judgeConflict), does("striking bad rows", strikeBad))
	next = append(next, j.intake.Choose()...)
	next = append(next,
		does("listing full clients", createPerson),
		does("indexing full clients", indexPerson),
		does("judging TAJs of benefits", judgeTAJs),
		does("choosing benefits", createReady),
		does("judging authorities", judgeOtherAuthority, j.bodyID),
		does("judging what was decided since", judgeDecided, j.bodyID),
		does("numbering benefits", createDone, j.bodyID, !j.numbered, j.year),
		does("indexing benefits", indexDone),
		does("counting benefits", analyzeDone),
		does("resolving relations", createLinks),
		does("judging relations", judgeLinks),
		does("comparing benefits", createReplaced),
		does("listing people of benefits", createPeopleOf),
	)
	next = append(next, people.SameTable()...)
	next = append(next,
		database.Step{What: "looking for parallel support", Do: createParallel, Args: []any{j.bodyID}, Rows: &sum.Parallel},
		does("reporting parallel support", judgeParallel),
		database.Step{What: "counting rows in error", Do: countAllBad, Into: []any{&j.bad}},
	)
	return database.Run(ctx, j.tx, next...)
}

// describeKinds is what tells the database what the kinds' definitions say about exclusion and about the applicant.
func describeKinds() []database.Step {
	var groups [3][]string
	var needs [2][]string
	for _, k := range benefits.All() {
		for _, g := range k.Groups {
			groups[0], groups[1], groups[2] = append(groups[0], k.Code), append(groups[1], g.Code), append(groups[2], string(g.By))
		}
		for _, f := range k.Client {
			needs[0], needs[1] = append(needs[0], k.Code), append(needs[1], f)
		}
	}
	return []database.Step{
		does("telling what excludes what", tellGroups, groups[0], groups[1], groups[2]),
		does("telling what kinds need", tellNeeds, needs[0], needs[1]),
	}
}

// writeAndCount writes and fills the summary. A rehearsal does the same and takes the writing back: what the counts say
// is what a load would do.
func (j *judging) writeAndCount(ctx context.Context, sum *Summary, rows [5]int64, rehearsal bool) error {
	if rehearsal {
		err := database.Run(ctx, j.tx, does("beginning rehearsal", beginRehearsal))
		if err != nil {
			return err
		}
	}
	err := j.write(ctx, sum)
	if err == nil {
		err = j.count(ctx, sum, rows)
	}
	if err == nil && rehearsal {
		err = database.Run(ctx, j.tx, does("ending rehearsal", endRehearsal))
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
	err = database.Run(ctx, j.tx, append(people.NewRelating(),
		does("inserting benefits", insertBenefits, j.bodyID, j.entryID),
		does("closing replaced benefits", closeReplaced, j.at),
		does("inserting benefit versions", insertBenefitVersions, j.bodyID, j.entryID, j.loadID, j.at),
		does("closing people of benefits", closePeopleOf, j.at),
		does("inserting people of benefits", insertPeopleOf, j.entryID, j.at),
		does("listing relations", relate),
		does("keeping suspicions", insertSuspicions, j.bodyID, j.entryID, j.at),
		does("keeping amounts outside of the law", insertOutside, j.entryID),
	)...)
	if err == nil {
		err = j.settleLoad(ctx)
	}
	if err != nil {
		return err
	}
	return database.Run(ctx, j.tx, people.Relate(j.entryID, j.at)...)
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
