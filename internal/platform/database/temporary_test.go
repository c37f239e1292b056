package database_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"oszir/internal/platform/database"
)

var (
	triedNumbers = database.Temporary("tried_numbers", `(n integer NOT NULL)`)
	triedSquares = database.Temporary("tried_squares", `SELECT n * n AS n FROM tried_numbers`)
	indexSquares = database.Tune(`CREATE INDEX ON tried_squares (n)`)
	addNumber    = database.SQL(`INSERT INTO tried_numbers VALUES ($1)`)
	countBoth    = database.SQL(`SELECT (SELECT count(*) FROM tried_numbers) * 100 + (SELECT count(*) FROM tried_squares)`)
	triedPages   = database.SQL(`SELECT pg_relation_size('tried_numbers')`)
)

// A connection that keeps its tables does with them what one does that makes them anew: steps come in order, and nothing of a
// transaction is left for the next, whether it was committed or taken back. However often they are used, they do not grow.
func TestKeep_LikeTablesMadeAnew(t *testing.T) {
	db, _ := open(t, database.Options{MaxConns: 1, Deadline: 5 * time.Second})
	errOnPurpose := errors.New("on purpose")
	use := func(keep bool, fail error) (both int64) {
		t.Helper()
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			if keep {
				err := tx.Keep(ctx, func(ctx context.Context) error {
					err := triedNumbers.Keep(ctx, tx)
					if err == nil {
						err = triedSquares.Keep(ctx, tx)
					}
					return err
				})
				if err != nil {
					return err
				}
			}
			var made int64
			err := database.Run(ctx, tx,
				database.Step{What: "making numbers", Do: triedNumbers},
				database.Step{What: "adding one", Do: addNumber, Args: []any{2}},
				database.Step{What: "adding another", Do: addNumber, Args: []any{3}},
				database.Step{What: "squaring", Do: triedSquares, Rows: &made},
				database.Step{What: "indexing", Do: indexSquares},
				database.Step{What: "counting", Do: countBoth, Into: []any{&both}},
			)
			if made != 2 {
				t.Errorf("%d squares were made, want 2", made)
			}
			return errors.Join(err, fail)
		})
		if !errors.Is(err, fail) || fail == nil && err != nil {
			t.Fatal(err)
		}
		return both
	}
	for i, keep := range []bool{false, false, true, true, false, true} {
		for _, fail := range []error{nil, errOnPurpose, nil} {
			if i < 2 && fail != nil {
				continue
			}
			if got := use(keep, fail); got != 202 {
				t.Errorf("use %d: %d, want 202", i, got)
			}
		}
	}
	var pages int64
	for range 500 {
		use(true, nil)
	}
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, triedPages, nil, &pages)
	})
	if err != nil || pages > 64<<10 {
		t.Errorf("an empty table of %d bytes after 500 uses: %v", pages, err)
	}
}

// The first step that fails is named, and none after it counts.
func TestRun_NamesWhatFailed(t *testing.T) {
	db, _ := open(t, database.Options{MaxConns: 1, Deadline: 5 * time.Second})
	for _, keep := range []bool{false, true} {
		var rows int64
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			if keep {
				err := tx.Keep(ctx, func(ctx context.Context) error { return triedNumbers.Keep(ctx, tx) })
				if err != nil {
					return err
				}
			}
			return database.Run(ctx, tx,
				database.Step{What: "making numbers", Do: triedNumbers},
				database.Step{What: "adding nothing", Do: addNumber, Args: []any{nil}},
				database.Step{What: "adding one", Do: addNumber, Args: []any{1}, Rows: &rows},
			)
		})
		if err == nil || err.Error()[:15] != "adding nothing:" || rows != 0 {
			t.Errorf("kept %t: %v, %d rows", keep, err, rows)
		}
	}
}
