package database

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// AppRole is the role the program works as.
const AppRole = "oszir_app"

// DB is the way to the database: a pool of connections for clerks and one for long work.
type DB struct {
	usual, bulk *pgxpool.Pool
	deadline    time.Duration
	watch       Watch
	attached    sync.Map
}

// Options of Open. The zero value is good.
type Options struct {
	MaxConns  int32         // of transactions that somebody waits for; 0: 12
	BulkConns int32         // of work marked by Long, and of the job queue; 0: 10
	Deadline  time.Duration // of a transaction that is not marked by Long; 0: ten seconds
	Watch     Watch
}

// Open connects and makes every connection work as AppRole. The address may be that of AppRole itself, of a login
// that is a member of it, or of the owner.
func Open(ctx context.Context, url string, opt Options) (*DB, error) {
	db := &DB{deadline: cmp.Or(opt.Deadline, usualDeadline), watch: opt.Watch}
	var err error
	db.usual, err = openPool(ctx, url, cmp.Or(opt.MaxConns, usualConns), db.deadline, opt.Watch)
	if err != nil {
		return nil, err
	}
	db.bulk, err = openPool(ctx, url, cmp.Or(opt.BulkConns, bulkConns), 0, opt.Watch)
	if err != nil {
		db.usual.Close()
		return nil, err
	}
	err = db.usual.Ping(ctx)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	return db, nil
}

// Close ends all connections.
func (db *DB) Close() {
	db.usual.Close()
	db.bulk.Close()
}

// Pool gives the driver's pool for long work, for the job queue only, which brings its own statements.
func (db *DB) Pool() *pgxpool.Pool { return db.bulk }

// Tx is one transaction. Everything a change does happens in one.
type Tx struct {
	tx pgx.Tx
	db *DB

	kept  *kept // the temporary tables of the connection
	keeps bool  // they are made
	used  bool  // this transaction puts something there
}

// Attach keeps a value of another room with the connections, under a key of that room's own type, for all transactions
// to come: what every transaction needs and no caller should have to hand on.
func (db *DB) Attach(key, value any) { db.attached.Store(key, value) }

// Attached gives what was attached to the connections of the transaction, or nil.
func (tx *Tx) Attached(key any) any {
	v, _ := tx.db.attached.Load(key)
	return v
}

// Raw gives the driver's transaction, for the job queue only.
func (tx *Tx) Raw() pgx.Tx { return tx.tx }

// errRollback makes InTx roll back and return no error.
var errRollback = errors.New("rolled back on purpose")

// Rollback is returned by the function given to InTx to undo everything without an error: a rehearsal.
func Rollback() error { return errRollback }

// InTx runs fn in a transaction: all or nothing. An error of fn, a panic, a cancelled context or the deadline rolls
// back; the context of fn carries the deadline. Errors: what fn returned; Unavailable when the database could not do its
// part in time; ErrOutcomeUnknown, of kind Unavailable too, when the answer to the commit was lost: the caller resolves
// it by its key.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) (err error) {
	began := time.Now()
	outcome := Failed // of a panic
	defer func() { db.watch.done(outcome, began) }()
	pool, within, acquire := db.usual, db.deadline, min(acquireTime, db.deadline)
	if isLong(ctx) {
		pool, within, acquire = db.bulk, longDeadline, 10*acquireTime
	}
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if db.watch.Span != nil {
		var end func(error)
		ctx, end = db.watch.Span(ctx, "transaction", operationOf(1))
		defer func() { end(err) }()
	}
	err = db.inTx(ctx, caller, pool, acquire, fn)
	if isReadOnly(err) {
		// The server has become a standby: what connections are left go to the wrong place.
		db.usual.Reset()
		db.bulk.Reset()
	}
	outcome = outcomeOf(err)
	if errors.Is(err, errRollback) {
		err = nil
	}
	return err
}

func (db *DB) inTx(ctx, caller context.Context, pool *pgxpool.Pool, acquire time.Duration, fn func(ctx context.Context, tx *Tx) error) error {
	wait, cancel := context.WithTimeout(ctx, acquire)
	defer cancel()
	conn, err := pool.Acquire(wait)
	if err != nil {
		return fmt.Errorf("waiting for a connection: %w", judge(caller, nil, err))
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", judge(caller, conn.Conn(), err))
	}
	done := false
	defer func() {
		if done {
			return
		}
		// The rollback must reach the server although the context may have ended; a connection that does not answer is
		// closed, and the server rolls back by itself.
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
		defer cancel()
		_ = tx.Rollback(clean)
	}()
	own := &Tx{tx: tx, db: db}
	own.kept, own.keeps = conn.Conn().PgConn().CustomData()[keepsKey].(*kept)
	if !own.keeps {
		own.kept = &kept{}
	}
	err = fn(ctx, own)
	if err == nil {
		err = own.empty(ctx)
	}
	if err == nil {
		err = ctx.Err() // a commit that is not sent has a known outcome
	}
	if err != nil {
		return judge(caller, conn.Conn(), err)
	}
	done = true
	err = tx.Commit(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("committing: %w", judgeCommit(caller, conn.Conn(), err))
	case waitWasCancelled(conn.Conn()):
		return fmt.Errorf("committing: %w", outcomeUnknown(errWaitCancelled))
	case own.keeps:
		conn.Conn().PgConn().CustomData()[keepsKey] = own.kept
	}
	return nil
}

// Violates reports whether the error is the violation of a named constraint.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}

// Now gives the server's clock, read when called, not when the transaction began: recorded time must not run
// backwards for those who waited for a lock.
func Now(ctx context.Context, tx *Tx) (time.Time, error) {
	var t time.Time
	err := One(ctx, tx, clock, nil, &t)
	if err != nil {
		return t, fmt.Errorf("reading the server's clock: %w", err)
	}
	return t, nil
}

// Lock takes an advisory lock that ends with the transaction. Its number stands for one purpose; see the callers.
func Lock(ctx context.Context, tx *Tx, number int64) error {
	_, err := lockNumber.Exec(ctx, tx, number)
	if err != nil {
		return fmt.Errorf("taking lock %d: %w", number, err)
	}
	return nil
}
