package database_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

// At the limit of connections whoever comes is told at once to try again.
//
// Covers: 13.1.2, REL-C8
func TestPool_FullIsToldNotWaitedFor(t *testing.T) {
	db, _ := open(t, database.Options{MaxConns: 2, Deadline: 2 * time.Second})
	hold, held := make(chan struct{}), sync.WaitGroup{}
	inside := make(chan struct{}, 2)
	for range 2 {
		held.Go(func() {
			_ = db.InTx(t.Context(), func(context.Context, *database.Tx) error {
				inside <- struct{}{}
				<-hold
				return nil
			})
		})
	}
	<-inside
	<-inside
	began := time.Now()
	err := db.InTx(t.Context(), func(context.Context, *database.Tx) error { return nil })
	wantUnavailable(t, err, began, 3*time.Second)
	close(hold)
	held.Wait()
}

// Covers: REL-C8
func TestPool_FiveHundredAtOnce(t *testing.T) {
	db, _ := open(t, database.Options{MaxConns: 10, Deadline: 10 * time.Second})
	var all sync.WaitGroup
	var slowest atomic.Int64
	for range 500 {
		all.Go(func() {
			began := time.Now()
			err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return exec(ctx, tx, "SELECT pg_sleep(0.002)") })
			if err != nil {
				t.Error(err)
			}
			for took := int64(time.Since(began)); ; {
				old := slowest.Load()
				if took <= old || slowest.CompareAndSwap(old, took) {
					return
				}
			}
		})
	}
	all.Wait()
	t.Logf("500 transactions over 10 connections: the slowest took %v", time.Duration(slowest.Load()))
}

// Loads have connections of their own: however many are at work, clerks are served.
//
// Covers: 15.4.4
func TestPool_BulkDoesNotStarveClerks(t *testing.T) {
	for _, c := range []struct {
		name string
		mark func(context.Context) context.Context
		want bool
	}{
		{"marked as long", database.Long, true},
		{"control: not marked", func(ctx context.Context) context.Context { return ctx }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, _ := open(t, database.Options{MaxConns: 2, BulkConns: 2, Deadline: time.Second})
			hold, inside := make(chan struct{}), make(chan struct{}, 2)
			var held sync.WaitGroup
			for range 2 {
				held.Go(func() {
					_ = db.InTx(c.mark(t.Context()), func(context.Context, *database.Tx) error {
						inside <- struct{}{}
						<-hold
						return nil
					})
				})
			}
			<-inside
			<-inside
			err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return exec(ctx, tx, "SELECT 1") })
			close(hold)
			held.Wait()
			if (err == nil) != c.want {
				t.Errorf("a clerk's transaction: %v", err)
			}
		})
	}
}

// What the server says of a row that it refuses would quote it: the log must not.
//
// Covers: L6, 16.2.5
func TestPool_L6_ErrorsQuoteNoValue(t *testing.T) {
	db, _ := open(t, database.Options{})
	const canary = "Kanári Zsófia 123456788"
	const table = "CREATE TEMPORARY TABLE spool (short varchar(3), born date, number int UNIQUE) ON COMMIT DROP"
	for name, do := range map[string]func(ctx context.Context, tx *database.Tx) error{
		"exec": func(ctx context.Context, tx *database.Tx) error {
			_, err := (&database.Statement{Text: "INSERT INTO spool (short) VALUES ($1)"}).Exec(ctx, tx, canary)
			return err
		},
		"one": func(ctx context.Context, tx *database.Tx) error {
			var day time.Time
			return database.One(ctx, tx, &database.Statement{Text: "SELECT $1::text::date"}, []any{canary}, &day)
		},
		"each": func(ctx context.Context, tx *database.Tx) error {
			return database.Each(ctx, tx, &database.Statement{Text: "SELECT $1::text::bigint"}, func(database.Row) error { return nil }, canary)
		},
		"cursor": func(ctx context.Context, tx *database.Tx) error {
			c, err := (&database.Statement{Text: "SELECT $1::text::bigint"}).Open(ctx, tx, "canary", canary)
			if err == nil {
				_, err = c.Fetch(ctx, 1, func(database.Row) error { return nil })
			}
			return err
		},
		"copy": func(ctx context.Context, tx *database.Tx) error {
			return database.Copy(ctx, tx, "pg_temp.spool", []string{"short"}, [][]any{{canary}})
		},
		"constraint": func(ctx context.Context, tx *database.Tx) error {
			return database.Copy(ctx, tx, "pg_temp.spool", []string{"number"}, [][]any{{123456788}, {123456788}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
				err := exec(ctx, tx, table)
				if err != nil {
					return err
				}
				return do(ctx, tx)
			})
			if err == nil {
				t.Fatal("no error")
			}
			for ; err != nil; err = errors.Unwrap(err) {
				if s := fmt.Sprintf("%v %+v", err, err); strings.Contains(s, "Kan") || strings.Contains(s, "123456788") {
					t.Errorf("the error quotes the value: %s", s)
				}
			}
		})
	}
}

func TestPool_Stat(t *testing.T) {
	db, _ := open(t, database.Options{MaxConns: 3, BulkConns: 2})
	err := db.InTx(database.Long(t.Context()), func(context.Context, *database.Tx) error {
		s := db.Stat()
		if len(s) != 2 || s[0].Pool != "usual" || s[0].Most != 3 || s[0].Acquired != 0 || s[1].Pool != "bulk" || s[1].Most != 2 || s[1].Acquired != 1 {
			t.Errorf("stat: %+v", s)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// The server knows the same limits, so that it does not go on working for somebody who has left.
//
// Covers: 13.1.3
func TestPool_TheServerKnowsTheLimits(t *testing.T) {
	db, _ := open(t, database.Options{Deadline: 10 * time.Second})
	for _, c := range []struct {
		ctx  context.Context
		want string
	}{{t.Context(), "10s 5s 15s"}, {database.Long(t.Context()), "0 0 1h"}} {
		err := db.InTx(c.ctx, func(ctx context.Context, tx *database.Tx) error {
			var got string
			err := tx.Raw().QueryRow(ctx, `SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
				current_setting('idle_in_transaction_session_timeout'))`).Scan(&got)
			if got != c.want {
				t.Errorf("limits %s, want %s", got, c.want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkInTx(b *testing.B) {
	db := dbtest.New(b)
	for b.Loop() {
		err := db.InTx(b.Context(), func(ctx context.Context, tx *database.Tx) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
}
