package database

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"oszir/internal/platform/errs"
)

// Every query has a deadline, since a frozen server is worse than a dead one: the kernel goes on acknowledging packets,
// so nothing but the clock tells that no answer will come. The server is told the same limits, so that it does not go
// on working for somebody who has left.
const (
	usualDeadline = 10 * time.Second
	longDeadline  = 2 * time.Hour // of what Long marks: the server sets no limit, this one only ends what hangs
	acquireTime   = 3 * time.Second
	connectTime   = 5 * time.Second
	rollbackTime  = 500 * time.Millisecond
)

type longKey struct{}

// Long marks work that may take its time: loads, exports, big uploads. Its transactions run on connections of their
// own, so that it cannot starve the clerks, and no statement of theirs has a limit.
func Long(ctx context.Context) context.Context { return context.WithValue(ctx, longKey{}, true) }

func isLong(ctx context.Context) bool { return ctx.Value(longKey{}) != nil }

// ErrOutcomeUnknown says that the answer to a commit was lost, or that the commit did not wait for its second copy.
var ErrOutcomeUnknown = errors.New("the outcome of the commit is not known")

func outcomeUnknown(cause error) error {
	return errs.Wrap(errors.Join(ErrOutcomeUnknown, cause), errs.Unavailable, "error.outcome_unknown")
}

// errWaitCancelled stands for the server's warning that a commit stopped waiting for its standby: what was committed
// is there, and is lost when the server is lost now.
var errWaitCancelled = errors.New("the wait for synchronous replication was cancelled")

// judge gives an error that ended a transaction its kind: Unavailable when the database could not do its part, so that
// people are told to try again. conn may be nil: there was none to be had.
func judge(ctx context.Context, conn *pgx.Conn, err error) error {
	switch {
	case errs.KindOf(err) != errs.Internal:
		return err // known already
	case errors.Is(err, context.Canceled) && errors.Is(ctx.Err(), context.Canceled):
		return err // whoever asked has left
	case errors.Is(err, context.DeadlineExceeded), refused(err), conn == nil, conn.IsClosed():
		return errs.Wrap(err, errs.Unavailable, "error.unavailable")
	}
	return err
}

// refused reports whether the server's own word is that it cannot now: nothing is wrong with what was asked.
func refused(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || len(pg.Code) != 5 {
		return false
	}
	switch pg.Code {
	case "55P03", // a lock was not to be had in time
		"40001", "40P01", // others were in the way
		readOnly,
		"25P03": // the transaction was idle too long
		return true
	}
	switch pg.Code[:2] {
	case "08", // connection
		"53", // memory, disk or connections are used up
		"57", // statement timeout, shutdown
		"58": // disk
		return true
	}
	return false
}

// readOnly is the code of a server that has become a standby: its connections must be made anew, elsewhere.
const readOnly = "25006"

func isReadOnly(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == readOnly
}

// judgeCommit says what an error of a commit means: the server's own no is a no; of everything else the outcome is
// unknown. The driver's SafeToRetry is no help: it calls a connection that broke while it was being read safe too.
func judgeCommit(ctx context.Context, conn *pgx.Conn, err error) error {
	var pg *pgconn.PgError
	if errors.Is(err, pgx.ErrTxCommitRollback) || errors.As(err, &pg) && pg.SeverityUnlocalized == "ERROR" {
		return judge(ctx, conn, withoutValues(err))
	}
	return outcomeUnknown(err)
}
