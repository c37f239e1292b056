package database

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Connections of a process when nothing else is said.
const (
	usualConns = 12
	bulkConns  = 10 // two loads with a second connection each, the job queue's three, and three for exports and big uploads
)

// openPool makes a pool whose connections work as AppRole. deadline is what the server allows a statement; 0: no limit.
func openPool(ctx context.Context, url string, conns int32, deadline time.Duration, watch Watch) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("reading database address: it is not a PostgreSQL address") // the cause may hold a password
	}
	cfg.MaxConns = conns
	cfg.PingTimeout = time.Second
	c := cfg.ConnConfig
	c.ConnectTimeout = connectTime
	limits := map[string]time.Duration{
		"statement_timeout": deadline, "lock_timeout": deadline / 2, "idle_in_transaction_session_timeout": deadline + deadline/2,
	}
	if deadline == 0 {
		limits["idle_in_transaction_session_timeout"] = time.Hour // reading a workbook takes minutes at most
	}
	for name, d := range limits {
		c.RuntimeParams[name] = strconv.FormatInt(d.Milliseconds(), 10)
	}
	c.RuntimeParams["timezone"] = "Europe/Budapest"
	c.RuntimeParams["application_name"] = "oszir"
	c.OnNotice = noteCancelledWait
	if watch.Span != nil {
		c.Tracer = tracer{watch.Span}
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		ctx, cancel := context.WithTimeout(ctx, connectTime)
		defer cancel()
		_, err := c.Exec(ctx, "SET ROLE "+AppRole)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("opening pool: %w", err)
	}
	return pool, nil
}

// cancelledWait marks a connection whose commit stopped waiting for its standby.
const cancelledWait = "oszir: cancelled wait"

// noteCancelledWait notes the one warning that makes a commit's success untrue. It is known by its place in the
// server's source, since its text depends on the server's language.
func noteCancelledWait(c *pgconn.PgConn, n *pgconn.Notice) {
	if n.File == "syncrep.c" {
		c.CustomData()[cancelledWait] = true
	}
}

func waitWasCancelled(c *pgx.Conn) bool {
	data := c.PgConn().CustomData()
	was := data[cancelledWait] != nil
	delete(data, cancelledWait)
	return was
}

// withoutValues takes out of the server's errors what may quote a row, before anybody can log or wrap it. Constraints,
// columns and codes stay. Every way from a statement to its caller goes through here.
func withoutValues(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	pg.Detail, pg.Where, pg.InternalQuery = "", "", ""
	if strings.HasPrefix(pg.Code, "22") { // data exceptions quote the value
		pg.Message = "a value does not fit its type"
	}
	return err
}

// PoolStat says how one of the pools stands.
type PoolStat struct {
	Pool                 string // usual, bulk
	Acquired, Idle, Most int
	Acquires             int64 // since the start
	Waits                int64 // acquires that found no free connection
	Waited               time.Duration
	GivenUp, NewlyOpened int64
}

// Stat gives the state of both pools.
func (db *DB) Stat() []PoolStat {
	var out []PoolStat
	for _, p := range []struct {
		name string
		pool *pgxpool.Pool
	}{{"usual", db.usual}, {"bulk", db.bulk}} {
		s := p.pool.Stat()
		out = append(out, PoolStat{
			Pool: p.name, Acquired: int(s.AcquiredConns()), Idle: int(s.IdleConns()), Most: int(s.MaxConns()), Acquires: s.AcquireCount(),
			Waits: s.EmptyAcquireCount(), Waited: s.EmptyAcquireWaitTime(), GivenUp: s.CanceledAcquireCount(), NewlyOpened: s.NewConnsCount(),
		})
	}
	return out
}
