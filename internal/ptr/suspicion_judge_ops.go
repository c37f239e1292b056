package ptr

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/people"
	"oszir/internal/platform/database"
)

// rejudgeBatch is how many benefits are judged by one statement.
const rejudgeBatch = 2000

// rejudged counts what judging anew has changed.
type rejudged struct{ Found, Changed, Closed int64 }

// judgeAgain holds benefits against the register anew and keeps what comes of it: a new overlap is a suspicion for both
// offices, one that is gone is closed, one that is another than when an office settled it is open again. Whoever changes
// what benefits say calls it in the same transaction, with the entry of the change, holding the lock of the people or that
// of loads.
func judgeAgain(ctx context.Context, tx *database.Tx, benefits []int64, at time.Time, entry int64) (rejudged, error) {
	var all rejudged
	err := byOnePlan(ctx, tx, func() error {
		for batch := range slices.Chunk(benefits, rejudgeBatch) {
			n, err := judgeBatch(ctx, tx, batch, at, entry)
			if err != nil {
				return err
			}
			all.Found, all.Changed, all.Closed = all.Found+n.Found, all.Changed+n.Changed, all.Closed+n.Closed
		}
		return nil
	})
	return all, err
}

func judgeBatch(ctx context.Context, tx *database.Tx, batch []int64, at time.Time, entry int64) (n rejudged, err error) {
	persons, err := database.All(ctx, tx, peopleOfBenefits, scanID, batch)
	if err != nil {
		return n, fmt.Errorf("reading whose benefits are judged anew: %w", err)
	}
	same, err := people.Same(ctx, tx, persons, people.Today)
	if err != nil {
		return n, err
	}
	var ids, others []int64
	for id, records := range same {
		for _, other := range records {
			ids, others = append(ids, id), append(others, other)
		}
	}
	err = database.One(ctx, tx, rejudge, []any{excluding.kinds, excluding.groups, excluding.subjects, ids, others, batch, at, entry}, &n.Found, &n.Changed, &n.Closed)
	if err != nil {
		return n, fmt.Errorf("judging benefits anew: %w", err)
	}
	return n, nil
}

// byOnePlan runs what looks up a few people.
func byOnePlan(ctx context.Context, tx *database.Tx, do func() error) error {
	err := tx.Plan(ctx, database.PlanOnce)
	if err == nil {
		err = do()
	}
	if err != nil {
		return err
	}
	return tx.Plan(ctx, database.PlanAsUsual)
}

// lockPeople waits until nobody else decides about some people, and gives all records of each. What was merged meanwhile
// is locked too.
func lockPeople(ctx context.Context, tx *database.Tx, persons []int64, more ...int64) (map[int64][]int64, error) {
	locked := map[int64]bool{}
	for {
		same, err := people.Same(ctx, tx, persons, people.Today)
		if err != nil {
			return nil, err
		}
		var wanted []int64
		for _, id := range more {
			if !locked[id] {
				wanted = append(wanted, id)
			}
		}
		for _, records := range same {
			for _, id := range records {
				if !locked[id] {
					wanted = append(wanted, id)
				}
			}
		}
		if len(wanted) == 0 {
			return same, nil
		}
		for _, id := range wanted {
			locked[id] = true
		}
		_, err = lockSubjects.Exec(ctx, tx, wanted)
		if err != nil {
			return nil, fmt.Errorf("locking people: %w", err)
		}
	}
}

// lockSubjects locks everybody by whom the case counts, and its dwelling: two decisions that exclude each other are made
// one after the other, whatever office makes them.
func (w *work) lockSubjects(ctx context.Context) (map[int64][]int64, error) {
	var dwelling []int64
	if w.is.dwelling != 0 {
		dwelling = append(dwelling, w.is.dwelling)
	}
	return lockPeople(ctx, w.tx, w.is.people(), dwelling...)
}

// PeopleChanged is called by the registry of clients in the transaction of every change of people: their benefits are
// judged anew, and open cases in which they stand are told that their checks are to run again. entry is that of the
// change.
func (m *Module) PeopleChanged(ctx context.Context, tx *database.Tx, ids []int64, entry int64) error {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return err
	}
	same, err := lockPeople(ctx, tx, ids)
	if err != nil {
		return err
	}
	var all []int64
	for _, records := range same {
		all = append(all, records...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	found, err := database.All(ctx, tx, benefitsOfPeople, scanID, all)
	if err != nil {
		return fmt.Errorf("reading benefits of people who changed: %w", err)
	}
	_, err = judgeAgain(ctx, tx, found, at, entry)
	if err == nil {
		err = m.tellPartners(ctx, tx, entry, toldOfPeople, all)
	}
	if err == nil {
		err = m.notePeople(ctx, tx, entry, all)
	}
	if err != nil {
		return err
	}
	return tellCases(ctx, tx, all, at, entry, 0)
}

// tellCases notes at the open cases of people that their checks are to run again, but for one case.
func tellCases(ctx context.Context, tx *database.Tx, persons []int64, at time.Time, entry, but int64) error {
	_, err := markCases.Exec(ctx, tx, persons, entry, at, but)
	if err != nil {
		return fmt.Errorf("noting cases whose checks are to run again: %w", err)
	}
	return nil
}

// tellOthers judges anew what a decision has changed: benefits when it is final, and in any case the cases of others.
func (w *work) tellOthers(ctx context.Context, entry int64, benefits ...int64) error {
	same, err := w.lockSubjects(ctx)
	if err != nil {
		return err
	}
	_, err = judgeAgain(ctx, w.tx, benefits, w.at, entry)
	if err == nil {
		err = w.m.tellPartners(ctx, w.tx, entry, toldBenefits, benefits)
	}
	if err == nil {
		err = w.m.noteBenefits(ctx, w.tx, entry, heardBenefits, benefits)
	}
	if err != nil {
		return err
	}
	var all []int64
	for _, records := range same {
		all = append(all, records...)
	}
	return tellCases(ctx, w.tx, all, w.at, entry, w.is.id)
}

// settleLoad does the same of what a load has replaced; what it brings anew it has judged itself.
func (j *judging) settleLoad(ctx context.Context) error {
	replaced, err := database.All(ctx, j.tx, replacedBenefits, scanID)
	if err != nil {
		return fmt.Errorf("reading what a load replaces: %w", err)
	}
	_, err = judgeAgain(ctx, j.tx, replaced, j.at, j.entryID)
	if err == nil {
		err = j.m.tellPartners(ctx, j.tx, j.entryID, toldByLoad, j.bodyID)
	}
	if err == nil {
		err = j.m.noteBenefits(ctx, j.tx, j.entryID, heardByLoad)
	}
	if err != nil {
		return err
	}
	_, err = markLoadedCases.Exec(ctx, j.tx, j.entryID, j.at)
	if err != nil {
		return fmt.Errorf("noting cases whose checks are to run again: %w", err)
	}
	return nil
}
