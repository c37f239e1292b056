package app

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/document"
	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr"
	"oszir/internal/spdci"
)

// retentionKinds are the data that are kept for a time, as the rooms that keep them tell what is due.
func retentionKinds() []oversight.Kind {
	return []oversight.Kind{
		{Code: oversight.KindPerson, Due: idlePersons, Erase: erasePersons},
		{
			Code: oversight.KindLoadFile, Erase: ptr.EraseFiles,
			Due: listed(ptr.OldFiles, func(o ptr.Old) oversight.Due { return oversight.Due(o) }),
		},
		{
			Code: oversight.KindLoadFinding, Erase: ptr.EraseFindings,
			Due: listed(ptr.OldFindings, func(o ptr.Old) oversight.Due { return oversight.Due(o) }),
		},
		{
			Code: oversight.KindAccount, Erase: identity.EraseAccounts,
			Due: listed(identity.ClosedBefore, func(c identity.Closed) oversight.Due { return oversight.Due(c) }),
		},
		{Code: oversight.KindReason, Due: reasonYears, Erase: audit.DestroyYearKeys},
	}
}

type dueFunc = func(ctx context.Context, tx *database.Tx, before calendar.Day, some []int64, tell func(oversight.Due) bool) error

// listed makes Due of a room's list of what is older than a moment.
func listed[T any](list func(context.Context, *database.Tx, time.Time, []int64) ([]T, error), due func(T) oversight.Due) dueFunc {
	return func(ctx context.Context, tx *database.Tx, before calendar.Day, some []int64, tell func(oversight.Due) bool) error {
		y, m, d := before.Date()
		found, err := list(ctx, tx, time.Date(y, m, d, 0, 0, 0, 0, calendar.Budapest), some)
		if err != nil {
			return err
		}
		for _, f := range found {
			if !tell(due(f)) {
				return nil
			}
		}
		return nil
	}
}

// personBatch is how many people are asked about at a time.
const personBatch = 5000

// idlePersons are people of whom nothing was recorded since a day and whose last benefit ended before it, under all their
// numbers.
func idlePersons(ctx context.Context, tx *database.Tx, before calendar.Day, some []int64, tell func(oversight.Due) bool) error {
	for after := int64(0); ; {
		told, err := people.LastTold(ctx, tx, after, some, personBatch)
		if err != nil {
			return err
		}
		old := map[int64]calendar.Day{}
		for _, t := range told {
			if t.Last < before {
				old[t.ID] = t.Last
			}
			after = t.ID
		}
		same, err := people.Same(ctx, tx, slices.Collect(maps.Keys(old)), people.Today)
		if err != nil {
			return err
		}
		last, err := lastOf(ctx, tx, same, old)
		if err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(same)) {
			numbers := slices.DeleteFunc(same[id], func(n int64) bool { _, there := last[n]; return !there })
			if some == nil && id != numbers[0] {
				continue // told by the number that stands for all
			}
			since := calendar.None
			for _, n := range numbers {
				since = max(since, last[n])
			}
			if since < before && !tell(oversight.Due{ID: id, Since: since}) {
				return nil
			}
		}
		if len(told) < personBatch {
			return nil
		}
	}
}

// forever is later than every day on which anything can end.
const forever = calendar.Day(math.MaxInt32)

// lastOf gives the day of the last use of each of the numbers that people have and that are not erased, of which told has
// some already: forever for one with a benefit that has no end.
func lastOf(ctx context.Context, tx *database.Tx, same map[int64][]int64, told map[int64]calendar.Day) (map[int64]calendar.Day, error) {
	out := maps.Clone(told)
	var others []int64
	for _, numbers := range same {
		for _, n := range numbers {
			if _, known := told[n]; !known {
				others = append(others, n)
			}
		}
	}
	if len(others) > 0 {
		more, err := people.LastTold(ctx, tx, 0, others, len(others))
		if err != nil {
			return nil, err
		}
		for _, t := range more {
			out[t.ID] = t.Last
		}
	}
	uses, err := ptr.LastUse(ctx, tx, slices.Collect(maps.Keys(out)))
	if err != nil {
		return nil, err
	}
	for id, use := range uses {
		if use == calendar.None {
			use = forever
		}
		out[id] = max(out[id], use)
	}
	return out, nil
}

// erasePersons empties what all rooms hold of people, and destroys the keys of what the log holds sealed.
func erasePersons(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error {
	for _, erase := range []func(context.Context, *database.Tx, int64, []int64) error{people.Erase, ptr.ErasePersons, document.Erase, disclosure.ErasePersons, spdci.Erase, outbox.Erase, notice.Erase, exchange.Erase, audit.DestroyPersonKeys} {
		err := erase(ctx, tx, erasure, ids)
		if err != nil {
			return err
		}
	}
	return nil
}

// reasonYears are the years whose reasons have been kept long enough.
func reasonYears(ctx context.Context, tx *database.Tx, before calendar.Day, some []int64, tell func(oversight.Due) bool) error {
	years, err := audit.YearsBefore(ctx, tx, before, some)
	if err != nil {
		return err
	}
	for _, y := range years {
		if !tell(oversight.Due{ID: y, Since: calendar.On(int(y)+1, time.January, 1)}) {
			return nil
		}
	}
	return nil
}

// EraseAgain erases what stands on the list outside of the database, after it was brought back by other means than Restore,
// which does the same. It gives how many things there were; again and again changes nothing more.
func EraseAgain(ctx context.Context, cfg Config) (n int, err error) {
	at, err := reachForBackup(ctx, cfg)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, at.leave(context.WithoutCancel(ctx))) }()
	return eraseAgain(ctx, cfg, at.work)
}

// eraseAgain erases after a restore what was erased before it and stands on the list outside of the database.
func eraseAgain(ctx context.Context, cfg Config, address string) (int, error) {
	erased := oversight.OpenErased(keysFolder(cfg))
	batches, err := erased.All()
	if err != nil || len(batches) == 0 {
		return 0, err
	}
	db, err := database.Open(ctx, address, database.Options{MaxConns: 2})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = enterLog(ctx, cfg, db)
	if err != nil {
		return 0, err
	}
	m := oversight.New(oversight.Deps{DB: db, Now: cfg.Now, Erased: erased, Kinds: retentionKinds()})
	return m.EraseAgain(ctx, identity.System())
}
