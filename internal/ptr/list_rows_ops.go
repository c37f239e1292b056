package ptr

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// listRows is how many rows a page of cases, benefits or people holds: what a screen and a half shows. Whoever wants more
// takes the whole list as a workbook.
const listRows = 30

// rowsAsked is a page of a list, and how the whole list is counted.
type rowsAsked[T any] struct {
	list *database.Statement
	args []any // for one row more than a page holds
	scan func(database.Row, *T) error

	count    *database.Statement
	counting []any // for one more than most
	most     int   // up to where it is counted exactly

	later bool // not the first page
}

// rowsFound is a page of a list.
type rowsFound[T any] struct {
	rows     []T
	count    int  // of all pages together
	moreThan bool // there are more than count, too many to be counted
	last     bool // no page is behind it
}

// read reads a page by a plan made for its filter, and has what comes behind it in the transaction, which looks up what the
// rows name, planned once. What shows the list whole is not counted again.
func (a *rowsAsked[T]) read(ctx context.Context, tx *database.Tx) (rowsFound[T], error) {
	var out rowsFound[T]
	err := tx.Plan(ctx, database.PlanAnew)
	if err != nil {
		return out, err
	}
	out.rows, err = database.All(ctx, tx, a.list, a.scan, a.args...)
	if err != nil {
		return out, fmt.Errorf("listing: %w", err)
	}
	out.count, out.last = len(out.rows), len(out.rows) <= listRows
	if !out.last || a.later {
		err = database.One(ctx, tx, a.count, a.counting, &out.count)
		if err != nil {
			return out, fmt.Errorf("counting: %w", err)
		}
	}
	out.moreThan, out.count = out.count > a.most, min(out.count, a.most)
	out.rows = out.rows[:min(len(out.rows), listRows)]
	return out, tx.Plan(ctx, database.PlanOnce)
}

// inBatches reads a long result in pieces, so that between them the same transaction can read more, and gives the number
// of its rows. The name is that of the columns: a connection remembers how the results of a name look.
func inBatches[T any](ctx context.Context, tx *database.Tx, name string, s *database.Statement, args []any, scan func(database.Row, *T) error, use func([]T) error) (int, error) {
	c, err := s.Open(ctx, tx, name, args...)
	if err != nil {
		return 0, err
	}
	for all := 0; ; {
		var batch []T
		n, err := c.Fetch(ctx, fetchRows, func(r database.Row) error {
			var v T
			err := scan(r, &v)
			batch = append(batch, v)
			return err
		})
		if err != nil {
			return all, fmt.Errorf("reading a list: %w", err)
		}
		err = use(batch)
		all += n
		if err != nil || n < fetchRows {
			return all, err
		}
	}
}
