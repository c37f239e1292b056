package database

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// AppRole is the role the program works as.
const AppRole = "oszir_app"

// DB is the pool of connections.
type DB struct{ pool *pgxpool.Pool }

// Options of Open. The zero value is good.
type Options struct {
	MaxConns int32 // 0: the driver's default
}

// Open connects and makes every connection work as AppRole. The address may be that of AppRole itself, of a login
// that is a member of it, or of the owner.
func Open(ctx context.Context, url string, opt Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("reading database address: it is not a PostgreSQL address") // the cause may hold a password
	}
	if opt.MaxConns > 0 {
		cfg.MaxConns = opt.MaxConns
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "Europe/Budapest"
	cfg.ConnConfig.RuntimeParams["application_name"] = "oszir"
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET ROLE "+AppRole)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("opening pool: %w", err)
	}
	err = pool.Ping(ctx)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	return &DB{pool: pool}, nil
}

// Close ends all connections.
func (db *DB) Close() { db.pool.Close() }

// Pool gives the driver's pool, for the job queue only, which brings its own statements.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Tx is one transaction. Everything a change does happens in one.
type Tx struct{ tx pgx.Tx }

// Raw gives the driver's transaction, for the job queue only.
func (tx *Tx) Raw() pgx.Tx { return tx.tx }

// errRollback makes InTx roll back and return no error.
var errRollback = errors.New("rolled back on purpose")

// Rollback is returned by the function given to InTx to undo everything without an error: a rehearsal.
func Rollback() error { return errRollback }

// InTx runs fn in a transaction: all or nothing. An error of fn, a panic or a cancelled context rolls back. When
// the commit itself fails the outcome is unknown, and ErrOutcomeUnknown says so; the caller resolves it by its key.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", err)
	}
	done := false
	defer func() {
		if done {
			return
		}
		// The rollback must reach the server although the context may be cancelled.
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = tx.Rollback(clean)
	}()
	err = fn(ctx, &Tx{tx: tx})
	if errors.Is(err, errRollback) {
		return nil
	}
	if err != nil {
		return err
	}
	done = true
	err = tx.Commit(ctx)
	if err != nil {
		var pg *pgconn.PgError
		if errors.As(err, &pg) {
			return fmt.Errorf("committing: %w", err) // the server said no: nothing is there
		}
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
	}
	return nil
}

// ErrOutcomeUnknown says that the answer to a commit was lost.
var ErrOutcomeUnknown = errors.New("the outcome of the commit is not known")

// Violates reports whether the error is the violation of a named constraint.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}

// Now gives the server's clock, read when called, not when the transaction began: recorded time must not run
// backwards for those who waited for a lock.
func Now(ctx context.Context, tx *Tx) (time.Time, error) {
	var t time.Time
	err := tx.tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&t)
	if err != nil {
		return t, fmt.Errorf("reading the server's clock: %w", err)
	}
	return t, nil
}

// Lock takes an advisory lock that ends with the transaction. Its number stands for one purpose; see the callers.
func Lock(ctx context.Context, tx *Tx, number int64) error {
	_, err := tx.tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", number)
	if err != nil {
		return fmt.Errorf("taking lock %d: %w", number, err)
	}
	return nil
}
