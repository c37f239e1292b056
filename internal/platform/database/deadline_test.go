package database_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

const deadline = time.Second

// open gives a test's database with short deadlines, and its address as owner.
func open(t *testing.T, opt database.Options) (*database.DB, string) {
	t.Helper()
	address := dbtest.NewURL(t)
	if opt.Deadline == 0 {
		opt.Deadline = deadline
	}
	db, err := database.Open(t.Context(), asApp(address), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db, address
}

func asApp(address string) string {
	return strings.Replace(address, "user="+cluster.RoleOwner, "user="+cluster.RoleApp, 1)
}

// exec runs a statement in the caller's transaction.
func exec(ctx context.Context, tx *database.Tx, sql string, args ...any) error {
	_, err := tx.Raw().Exec(ctx, sql, args...)
	return err
}

// freeze stops a process as a machine without power would be stopped for its clients: its sockets stay open.
func freeze(t *testing.T, pid int) (thaw func()) {
	t.Helper()
	err := syscall.Kill(pid, syscall.SIGSTOP)
	if err != nil {
		t.Fatal(err)
	}
	thaw = sync.OnceFunc(func() { _ = syscall.Kill(pid, syscall.SIGCONT) })
	t.Cleanup(thaw)
	return thaw
}

func backend(ctx context.Context, tx *database.Tx) (pid int, err error) {
	return pid, tx.Raw().QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid)
}

// parent gives the process that started another one: of a backend the postmaster.
func parent(t *testing.T, pid int) int {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	rest := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
	ppid, err := strconv.Atoi(rest[1])
	if err != nil {
		t.Fatal(err)
	}
	return ppid
}

func wantUnavailable(t *testing.T, err error, began time.Time, within time.Duration) {
	t.Helper()
	if errs.KindOf(err) != errs.Unavailable {
		t.Errorf("error %v, want one of kind Unavailable", err)
	}
	if took := time.Since(began); took > within {
		t.Errorf("it took %v, more than %v", took, within)
	}
}

// A frozen server is worse than a dead one: nothing says that no answer will come. The control asks without a deadline,
// as a program would that trusts its connection, and is still waiting when we have long answered.
//
// Covers: D6, N5
func TestDeadline_D6_FrozenServer(t *testing.T) {
	t.Run("in a statement", func(t *testing.T) {
		db, address := open(t, database.Options{})
		var began time.Time
		thaw := func() {}
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			pid, err := backend(ctx, tx)
			if err != nil {
				return err
			}
			thaw = freeze(t, pid)
			began = time.Now()
			return exec(ctx, tx, "SELECT 1")
		})
		wantUnavailable(t, err, began, deadline+time.Second)
		thaw()
		if n := dbtest.Query(t, address, "SELECT 1::text"); n != "1" {
			t.Errorf("after the thaw: %s", n)
		}
	})
	t.Run("before the commit", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		var began time.Time
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			pid, err := backend(ctx, tx)
			freeze(t, pid)
			began = time.Now()
			return err
		})
		wantUnavailable(t, err, began, deadline+time.Second)
		if !errors.Is(err, database.ErrOutcomeUnknown) {
			t.Errorf("error %v, want that the outcome is unknown", err)
		}
	})
	t.Run("after an error", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		var began time.Time
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			pid, err := backend(ctx, tx)
			freeze(t, pid)
			began = time.Now()
			return errors.Join(err, errs.New(errs.Conflict, "error.not_found"))
		})
		if errs.KindOf(err) != errs.Conflict {
			t.Errorf("error %v, want the operation's own", err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("the rollback took %v", took)
		}
	})
	t.Run("no connection answers", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		var pid int
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) (err error) {
			pid, err = backend(ctx, tx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		master := parent(t, pid)
		freeze(t, pid)
		freeze(t, master)
		began := time.Now()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return exec(ctx, tx, "SELECT 1") })
				wantUnavailable(t, err, began, deadline+time.Second)
			})
		}
		all.Wait()
	})
	t.Run("control without a deadline", func(t *testing.T) {
		address := dbtest.NewURL(t)
		c, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		thaw := freeze(t, int(c.PgConn().PID()))
		answered := make(chan error, 1)
		go func() {
			_, err := c.Exec(context.Background(), "SELECT 1")
			answered <- err
		}()
		select {
		case err := <-answered:
			t.Errorf("the frozen server answered: %v", err)
		case <-time.After(deadline + time.Second):
		}
		thaw()
		err = <-answered
		if err != nil {
			t.Error(err)
		}
		_ = c.Close(context.Background())
	})
}

// Each way in which the database cannot do its part is told as "try again", and never as our fault.
//
// Covers: 13.1.2, 13.1.3, N6, 16.3.4
func TestDeadline_WhatCountsAsUnavailable(t *testing.T) {
	t.Run("statement that takes too long", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		began := time.Now()
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return exec(ctx, tx, "SELECT pg_sleep(30)") })
		wantUnavailable(t, err, began, deadline+time.Second)
	})
	t.Run("the server's own limit, when the caller does not look at the clock", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		began := time.Now()
		err := db.InTx(t.Context(), func(_ context.Context, tx *database.Tx) error {
			return exec(context.Background(), tx, "SELECT pg_sleep(30)")
		})
		wantUnavailable(t, err, began, deadline+time.Second)
	})
	t.Run("many short statements", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		began := time.Now()
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			for {
				err := exec(ctx, tx, "SELECT pg_sleep(0.05)")
				if err != nil {
					return err
				}
			}
		})
		wantUnavailable(t, err, began, deadline+time.Second)
	})
	t.Run("lock that another holds", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			err := database.Lock(ctx, tx, 4711)
			if err != nil {
				return err
			}
			began := time.Now()
			err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return database.Lock(ctx, tx, 4711) })
			wantUnavailable(t, err, began, deadline)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("server that ends the connection", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			return exec(ctx, tx, "SELECT pg_terminate_backend(pg_backend_pid())")
		})
		wantUnavailable(t, err, time.Now(), deadline)
		err = db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return exec(ctx, tx, "SELECT 1") })
		if err != nil {
			t.Errorf("the next transaction: %v", err)
		}
	})
	t.Run("server that became a standby", func(t *testing.T) {
		db, address := open(t, database.Options{})
		name := dbtest.Query(t, address, "SELECT current_database()::text")
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			err := exec(ctx, tx, "SET TRANSACTION READ ONLY")
			if err != nil {
				return err
			}
			return exec(ctx, tx, "INSERT INTO audit.entry (actor, operation, subject) VALUES ('x', 'x', 'x')")
		})
		wantUnavailable(t, err, time.Now(), deadline)
		ownerExec(t, address, "ALTER DATABASE "+name+" SET default_transaction_read_only = on")
		insert := func(ctx context.Context, tx *database.Tx) error {
			return exec(ctx, tx, "INSERT INTO audit.entry (actor, operation, subject) VALUES ('x', 'x', 'x')")
		}
		opened := db.Stat()[0].NewlyOpened
		for range 2 {
			err = db.InTx(t.Context(), insert)
			wantUnavailable(t, err, time.Now(), deadline)
		}
		if again := db.Stat()[0].NewlyOpened; again <= opened {
			t.Error("the connections to the standby are still used")
		}
	})
	t.Run("no server at all", func(t *testing.T) {
		began := time.Now()
		_, err := database.Open(t.Context(), "postgresql://nobody@127.0.0.1:1/nothing", database.Options{})
		if err == nil || time.Since(began) > 2*time.Second {
			t.Errorf("error %v after %v", err, time.Since(began))
		}
	})
	t.Run("who asked has left", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		ctx, leave := context.WithCancel(t.Context())
		err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			leave()
			return exec(ctx, tx, "SELECT 1")
		})
		if errs.KindOf(err) != errs.Internal || !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want that the context was cancelled", err)
		}
	})
	t.Run("a refusal stays one", func(t *testing.T) {
		db, _ := open(t, database.Options{})
		err := db.InTx(t.Context(), func(ctx context.Context, _ *database.Tx) error {
			<-ctx.Done()
			return errs.Wrap(ctx.Err(), errs.Invalid, "error.not_found")
		})
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("error %v, want the operation's own", err)
		}
	})
}

func ownerExec(t *testing.T, address, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	_, err = c.Exec(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
}

// Long work has no limit but the caller's, also none of the server's.
func TestDeadline_LongWork(t *testing.T) {
	db, _ := open(t, database.Options{Deadline: 300 * time.Millisecond})
	err := db.InTx(database.Long(t.Context()), func(ctx context.Context, tx *database.Tx) error {
		end, ok := ctx.Deadline()
		if !ok || time.Until(end) < time.Hour {
			t.Errorf("deadline %v, %v", end, ok)
		}
		return exec(ctx, tx, "SELECT pg_sleep(0.8)")
	})
	if err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(database.Long(t.Context()), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return exec(ctx, tx, "SELECT pg_sleep(30)") })
	wantUnavailable(t, err, began, 1200*time.Millisecond)
}

// A commit that stops waiting for its standby is a success to the server. It is none to us.
//
// Covers: D8
func TestCommit_D8_CancelledWaitForTheStandby(t *testing.T) {
	address := dbtest.NewURL(t)
	db, err := database.Open(t.Context(), asApp(address)+"&options=-c%20synchronous_commit%3Don", database.Options{Deadline: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	super := superConn(t, address)
	t.Cleanup(func() {
		for _, sql := range []string{"ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()"} {
			_, err := super.Exec(context.Background(), sql)
			if err != nil {
				t.Error(err)
			}
		}
		_ = super.Close(context.Background())
	})
	for _, sql := range []string{"ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()"} {
		_, err := super.Exec(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, how := range []string{"pg_cancel_backend", "pg_terminate_backend"} {
		t.Run(how, func(t *testing.T) {
			eventually(t, func() bool {
				// Until the setting has reached the backend the commit waits for nobody and is a plain success.
				ended := make(chan error, 1)
				go func() {
					ended <- db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
						return exec(ctx, tx, "INSERT INTO audit.entry (actor, operation, subject) VALUES ('x', 'test.wait', $1)", how)
					})
				}()
				for {
					select {
					case err := <-ended:
						if err == nil {
							return false
						}
						if !errors.Is(err, database.ErrOutcomeUnknown) || errs.KindOf(err) != errs.Unavailable {
							t.Errorf("error %v, want that the outcome is unknown", err)
						}
						return true
					default:
						_, err := super.Exec(t.Context(), "SELECT "+how+"(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
						if err != nil {
							t.Fatal(err)
						}
					}
				}
			})
			// The false success: the row is there for everybody to see.
			if n := dbtest.Query(t, address, "SELECT count(*)::text FROM audit.entry WHERE subject = $1", how); n == "0" {
				t.Error("the row is not there")
			}
		})
	}
}

func superConn(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	cfg.User = "postgres"
	c, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// eventually asks until the answer is yes.
func eventually(t *testing.T, ask func() bool) {
	t.Helper()
	for range 200 {
		if ask() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("it did not come")
}
