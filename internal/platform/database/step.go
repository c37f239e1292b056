package database

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Step is a statement among several that follow each other whatever comes of them.
type Step struct {
	What string // what it does, for whoever reads that it failed
	Do   *Statement
	Args []any
	Rows *int64 // takes how many rows were touched; nil: nobody asks
	Into []any  // takes the single row of the result; nil: it gives none
}

// Run carries out steps in order, up to the first that fails. On a connection that keeps its tables all are sent at once and their
// answers are read in one go: of a single message more time went by in waiting for answers than in finding them. Elsewhere a step
// may make the table of the next, so each waits for the one before.
func Run(ctx context.Context, tx *Tx, steps ...Step) error {
	if !tx.keeps {
		for _, s := range steps {
			err := s.run(ctx, tx)
			if err != nil {
				return fmt.Errorf("%s: %w", s.What, err)
			}
		}
		return nil
	}
	var all pgx.Batch
	var sent []Step
	for _, s := range steps {
		text, empty := s.Do.text(tx)
		if !empty {
			all.Queue(text, s.Args...)
			sent = append(sent, s)
		}
	}
	results := tx.tx.SendBatch(ctx, &all)
	defer results.Close()
	for _, s := range sent {
		err := s.read(results)
		if err != nil {
			return fmt.Errorf("%s: %w", s.What, withoutValues(err))
		}
	}
	return withoutValues(results.Close())
}

func (s *Step) run(ctx context.Context, tx *Tx) error {
	if s.Into != nil {
		return One(ctx, tx, s.Do, s.Args, s.Into...)
	}
	n, err := s.Do.Exec(ctx, tx, s.Args...)
	if s.Rows != nil {
		*s.Rows = n
	}
	return err
}

func (s *Step) read(results pgx.BatchResults) error {
	if s.Into != nil {
		return results.QueryRow().Scan(s.Into...)
	}
	tag, err := results.Exec()
	if s.Rows != nil {
		*s.Rows = tag.RowsAffected()
	}
	return err
}

var (
	lockNumber = SQL(`SELECT pg_advisory_xact_lock($1)`)
	clock      = SQL(`SELECT clock_timestamp()`)
)

// Locking is Lock as a step.
func Locking(number int64) Step {
	return Step{What: "taking a lock", Do: lockNumber, Args: []any{number}}
}

// ReadingClock is Now as a step.
func ReadingClock(into any) Step {
	return Step{What: "reading the server's clock", Do: clock, Into: []any{into}}
}
