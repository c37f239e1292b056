package database

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/errs"
)

// Statement is one SQL statement of a module, declared once as a package variable, so that a test can prepare every
// one of them against the migrated schema and see whose schema it names.
type Statement struct {
	Text string
	Home string // the package that declared it

	// Of temporary tables and what makes them quick: see Temporary and Tune.
	keep, fill      string
	temporary, tune bool
}

var declared []*Statement

// SQL declares a statement. Call it only in the declaration of a package variable of a _store.go file.
func SQL(text string) *Statement {
	s := &Statement{Text: text, Home: homeOf()}
	declared = append(declared, s)
	return s
}

// homeOf names the package that calls whoever calls this.
func homeOf() string {
	pc, _, _, ok := runtime.Caller(2)
	if !ok {
		return ""
	}
	name := runtime.FuncForPC(pc).Name()
	slash := strings.LastIndexByte(name, '/')
	return name[:slash+1+strings.IndexByte(name[slash+1:], '.')]
}

// Declared lists the statements of a package.
func Declared(home string) []*Statement {
	var out []*Statement
	for _, s := range declared {
		if s.Home == home {
			out = append(out, s)
		}
	}
	return out
}

// text gives what is to be run on the transaction's connection; empty says that there is nothing to be done.
func (s *Statement) text(tx *Tx) (text string, empty bool) {
	switch {
	case !tx.keeps:
		return s.Text, false
	case s.temporary:
		tx.used = true
		return s.fill, s.fill == ""
	}
	return s.Text, s.tune
}

// Exec runs a statement and gives the number of rows it touched.
func (s *Statement) Exec(ctx context.Context, tx *Tx, args ...any) (int64, error) {
	text, empty := s.text(tx)
	if empty {
		return 0, nil
	}
	if tx.keeps && len(args) == 0 {
		return tx.prepared(ctx, text)
	}
	tag, err := tx.tx.Exec(ctx, text, args...)
	return tag.RowsAffected(), withoutValues(err)
}

// prepared runs a statement without arguments by the plan that the connection has of it. The driver's Exec would have it planned
// anew each time, which over kept tables takes twenty times as long as the statement.
func (tx *Tx) prepared(ctx context.Context, text string) (int64, error) {
	rows, err := tx.tx.Query(ctx, text)
	if err != nil {
		return 0, withoutValues(err)
	}
	rows.Close()
	return rows.CommandTag().RowsAffected(), withoutValues(rows.Err())
}

// ExecOne runs a statement that must touch exactly one row.
func (s *Statement) ExecOne(ctx context.Context, tx *Tx, args ...any) error {
	n, err := s.Exec(ctx, tx, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("touching %d rows instead of one", n)
	}
	return nil
}

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// Each calls fn for every row of the result, in order, as a stream.
func Each(ctx context.Context, tx *Tx, s *Statement, fn func(Row) error, args ...any) error {
	rows, err := tx.tx.Query(ctx, s.Text, args...)
	if err != nil {
		return withoutValues(err)
	}
	defer rows.Close()
	for rows.Next() {
		err = fn(rows)
		if err != nil {
			return err
		}
	}
	return withoutValues(rows.Err())
}

// All collects the rows of a result.
func All[T any](ctx context.Context, tx *Tx, s *Statement, scan func(Row, *T) error, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, tx, s, func(r Row) error {
		var v T
		err := scan(r, &v)
		out = append(out, v)
		return err
	}, args...)
	return out, err
}

// One reads the single row of a result into dest. No row is an error of kind NotFound.
func One(ctx context.Context, tx *Tx, s *Statement, args []any, dest ...any) error {
	err := tx.tx.QueryRow(ctx, s.Text, args...).Scan(dest...)
	if errors.Is(err, pgx.ErrNoRows) {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	return withoutValues(err)
}

// Copy writes rows into a table by COPY, the fast way in.
func Copy(ctx context.Context, tx *Tx, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if tx.keeps && len(rows) <= fewRows {
		return insert(ctx, tx, table, columns, rows)
	}
	n, err := tx.tx.CopyFrom(ctx, pgx.Identifier(strings.Split(table, ".")), columns, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("copying into %s: %w", table, withoutValues(err))
	}
	if n != int64(len(rows)) {
		return fmt.Errorf("copying into %s: %d of %d rows arrived", table, n, len(rows))
	}
	return nil
}

// fewRows are so few that a COPY, which asks for the columns first, takes longer than to insert them.
const fewRows = 128

// insert writes a few rows by a statement that the connection knows already.
func insert(ctx context.Context, tx *Tx, table string, columns []string, rows [][]any) error {
	places := make([]string, len(columns))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	text := "INSERT INTO " + pgx.Identifier(strings.Split(table, ".")).Sanitize() + " (" + strings.Join(columns, ", ") + ") OVERRIDING SYSTEM VALUE VALUES (" + strings.Join(places, ", ") + ")"
	var all pgx.Batch
	for _, row := range rows {
		all.Queue(text, row...)
	}
	err := tx.tx.SendBatch(ctx, &all).Close()
	if err != nil {
		return fmt.Errorf("inserting into %s: %w", table, withoutValues(err))
	}
	return nil
}

// Cursor reads a large result in pieces while other statements run on the same transaction.
type Cursor struct {
	tx   *Tx
	name string
}

// Open declares a cursor over a statement. Names are unique in a transaction.
func (s *Statement) Open(ctx context.Context, tx *Tx, name string, args ...any) (*Cursor, error) {
	_, err := tx.tx.Exec(ctx, "DECLARE "+pgx.Identifier{name}.Sanitize()+" NO SCROLL CURSOR FOR "+s.Text, args...)
	if err != nil {
		return nil, fmt.Errorf("opening cursor %s: %w", name, withoutValues(err))
	}
	return &Cursor{tx: tx, name: name}, nil
}

// Fetch calls fn for up to n further rows and gives how many there were; 0 means the end.
func (c *Cursor) Fetch(ctx context.Context, n int, fn func(Row) error) (int, error) {
	rows, err := c.tx.tx.Query(ctx, fmt.Sprintf("FETCH %d FROM %s", n, pgx.Identifier{c.name}.Sanitize()))
	if err != nil {
		return 0, fmt.Errorf("fetching from %s: %w", c.name, err)
	}
	defer rows.Close()
	got := 0
	for rows.Next() {
		err = fn(rows)
		if err != nil {
			return got, err
		}
		got++
	}
	return got, withoutValues(rows.Err())
}

// Close ends the cursor.
func (c *Cursor) Close(ctx context.Context) error {
	_, err := c.tx.tx.Exec(ctx, "CLOSE "+pgx.Identifier{c.name}.Sanitize())
	return err
}
