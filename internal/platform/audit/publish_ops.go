package audit

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

const publishAtOnce = 500 // checkpoints that are brought out in one go

// errFork is a log that does not go on from where a folder outside has seen it: nothing is added there until somebody has
// looked, for the file is the witness.
var errFork = errors.New("the log does not go on from the checkpoints outside")

// publish brings what checkpoints are new, whoever made them, to every place outside the database.
func (s *Sealer) publish(ctx context.Context) error {
	var all error
	for _, o := range s.outside {
		for {
			more, err := s.publishTo(ctx, o)
			if err != nil {
				all = errors.Join(all, err)
			}
			if err != nil || !more {
				break
			}
		}
	}
	return all
}

func (s *Sealer) publishTo(ctx context.Context, o *Outside) (more bool, err error) {
	if o.seen > 0 && o.seen == s.newest.Size {
		return false, nil
	}
	err = o.withFile(func(f *os.File) error {
		last, err := lastNote(f)
		if err != nil {
			return err
		}
		var notes []string
		err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			notes, err = s.newFor(ctx, tx, o, last)
			return err
		})
		if err != nil || len(notes) == 0 {
			return err
		}
		more = len(notes) == publishAtOnce
		return add(f, notes)
	})
	if err != nil {
		return false, fmt.Errorf("bringing checkpoints out: %w", err)
	}
	return more, nil
}

// newFor gives the checkpoints that a folder has not, when each goes on from the one before.
func (s *Sealer) newFor(ctx context.Context, tx *database.Tx, o *Outside, last string) ([]string, error) {
	var before Checkpoint
	if last != "" {
		c, err := OpenCheckpoint(last, s.keeper.verifiers)
		if err != nil {
			return nil, fmt.Errorf("%w: the last one there is not ours", errFork)
		}
		before = c
		var there string
		err = database.One(ctx, tx, checkpointOf, []any{c.Size}, &there)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, err
		}
		if there != last {
			return nil, fmt.Errorf("%w: checkpoint %d is not the database's", errFork, c.Size)
		}
	}
	notes, err := database.All(ctx, tx, checkpointsAfter, func(r database.Row, n *string) error { return r.Scan(n) }, before.Size, publishAtOnce)
	if err != nil {
		return nil, fmt.Errorf("reading checkpoints: %w", err)
	}
	reader := tilesOf(ctx, tx)
	for i, signed := range notes {
		c, err := OpenCheckpoint(signed, s.keeper.verifiers)
		if err != nil && before.Size == 0 {
			// Of keys before these; who has their public ones can check it.
			notes[i] = signed
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: behind %d stands one that is not ours", errFork, before.Size)
		}
		if before.Size > 0 {
			err = goesOn(before, c, reader)
			if err != nil {
				return nil, fmt.Errorf("%w: from %d to %d", errFork, before.Size, c.Size)
			}
		}
		before = c
	}
	o.seen = before.Size
	return notes, nil
}

// goesOn checks that a tree contains an earlier one.
func goesOn(from, to Checkpoint, r tlog.HashReader) error {
	p, err := tlog.ProveTree(to.Size, from.Size, r)
	if err != nil {
		return err
	}
	return tlog.CheckTree(p, to.Size, to.Root, from.Size, from.Root)
}
