package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"oszir/internal/platform/errs"
)

// server is what a database is, seen from outside.
type server struct {
	major    int  // version
	ours     bool // there is a schema of this program
	contents int  // tables, sequences, indexes and schemas of anybody; 0: a new database
}

// connection is the one connection to a database.
type connection struct {
	*sql.Conn
	pool *sql.DB
}

// Close ends it.
func (c connection) Close() {
	_ = c.Conn.Close() // what was done on it was answered before
	_ = c.pool.Close()
}

// connect opens a connection and looks at the database. The driver is the one that platform/database brings.
func connect(ctx context.Context, address string) (connection, server, error) {
	var s server
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return connection{}, s, errs.New(errs.Invalid, "app.no_database") // the cause may hold a password
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		_ = pool.Close()
		return connection{}, s, errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	c := connection{Conn: conn, pool: pool}
	err = c.QueryRowContext(ctx, serverState.Text).Scan(&s.major, &s.ours, &s.contents)
	if err != nil {
		c.Close()
		return connection{}, s, fmt.Errorf("looking at the database: %w", err)
	}
	return c, s, nil
}

// snapshot is a transaction that sees the database as it stood at one moment, and lets others see the same.
type snapshot struct {
	tx   *sql.Tx
	name string
	at   time.Time
}

// schemaOf tells which migration came last.
func schemaOf(ctx context.Context, c connection) (int64, error) {
	var n int64
	err := c.QueryRowContext(ctx, lastMigration.Text).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("reading the schema's version: %w", err)
	}
	return n, nil
}

// take fixes the moment.
func take(ctx context.Context, tx *sql.Tx) (snapshot, error) {
	s := snapshot{tx: tx}
	_, err := tx.ExecContext(ctx, fixText.Text)
	if err != nil {
		return s, fmt.Errorf("setting up the snapshot: %w", err)
	}
	err = tx.QueryRowContext(ctx, exportSnapshot.Text).Scan(&s.name, &s.at)
	if err != nil {
		return s, fmt.Errorf("exporting the snapshot: %w", err)
	}
	return s, nil
}

// statements gives the statement for each table, see tableDigests.
func (s snapshot) statements(ctx context.Context) ([]string, error) {
	var out []string
	err := s.each(ctx, tableDigests.Text, func(r *sql.Rows) error {
		var text string
		err := r.Scan(&text)
		out = append(out, text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing tables: %w", err)
	}
	return out, nil
}

// table counts and sums the rows of one table.
func (s snapshot) table(ctx context.Context, statement string) (Table, error) {
	var t Table
	err := s.tx.QueryRowContext(ctx, statement).Scan(&t.Name, &t.Rows, &t.Digest)
	if err != nil {
		return t, fmt.Errorf("summing a table: %w", err)
	}
	return t, nil
}

// sequences reads how far the sequences are by now.
func (s snapshot) sequences(ctx context.Context) ([]Sequence, error) {
	var out []Sequence
	err := s.each(ctx, sequenceValues.Text, func(r *sql.Rows) error {
		var q Sequence
		var word string
		err := r.Scan(&q.Name, &q.From, &word)
		q.To = q.From
		out = append(out, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading sequences: %w", err)
	}
	return out, nil
}

func (s snapshot) each(ctx context.Context, text string, fn func(*sql.Rows) error) error {
	rows, err := s.tx.QueryContext(ctx, text)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err says what went wrong
	for err == nil && rows.Next() {
		err = fn(rows)
	}
	return errors.Join(err, rows.Err())
}
