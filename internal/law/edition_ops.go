package law

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Latest gives the number of the edition that holds now; 0: no number was changed, all are as the program ships them. It
// is read in the caller's transaction, so that all of one judgement goes by one edition.
func Latest(ctx context.Context, tx *database.Tx) (int64, error) {
	var n int64
	err := database.One(ctx, tx, latestEdition, nil, &n)
	if err != nil {
		return 0, fmt.Errorf("reading the latest edition of the law: %w", err)
	}
	return n, nil
}

// At gives the values of the numbers that editions up to one have changed, by key, oldest first; an empty list says that
// the law has none any more. All other numbers are as the program ships them. What it gives for an edition never changes.
func At(ctx context.Context, tx *database.Tx, edition int64) (map[string][]Value, error) {
	out := map[string][]Value{}
	err := database.Each(ctx, tx, valuesAt, func(r database.Row) error {
		var key string
		var there bool
		var v Value
		var from, until database.Day
		err := r.Scan(&key, &there, &from, &until, &v.Amount, &v.Law, &v.Source, &v.Basis, &v.Verified, &v.Proposal)
		v.From, v.Until = from.Day, until.Day
		switch {
		case err != nil:
			return err
		case there:
			out[key] = append(out[key], v)
		default:
			out[key] = nil
		}
		return nil
	}, edition)
	if err != nil {
		return nil, fmt.Errorf("reading edition %d of the law: %w", edition, err)
	}
	for key := range out {
		slices.SortFunc(out[key], func(v, w Value) int { return int(int64(v.From) - int64(w.From)) })
	}
	return out, nil
}

// Known is an edition that changed a number.
type Known struct {
	Number     int64
	At         time.Time
	Proposal   int64
	DraftedBy  string
	ApprovedBy string
	Reason     string
}

// valuesOf gives what a number is by the edition that holds now, and the number of the last edition that changed it, 0 when
// none has.
func valuesOf(ctx context.Context, tx *database.Tx, p *Parameter) (values []Value, edition int64, err error) {
	err = database.One(ctx, tx, editionOfKey, []any{p.Key}, &edition)
	if err != nil {
		return nil, 0, fmt.Errorf("reading the editions of a number: %w", err)
	}
	if edition == 0 {
		return p.Shipped, 0, nil
	}
	all, err := At(ctx, tx, edition)
	return all[p.Key], edition, err
}

// dayArg is a day for a statement; none is NULL.
func dayArg(d calendar.Day) any {
	if d == calendar.None {
		return nil
	}
	return d.Time()
}

// keep makes an edition in which a number has other values than before. taken says that its rows rule already; else what
// the program ships is taken over first. Errors: Conflict when another edition got the same number meanwhile.
func keep(ctx context.Context, tx *database.Tx, number int64, key string, before, after []Value, taken bool, proposal int64, at time.Time, entry int64) error {
	err := insertEdition.ExecOne(ctx, tx, number, key, proposal, at, entry)
	if database.Violates(err, "edition_pkey") {
		return errs.Wrap(err, errs.Conflict, "law.changed_meanwhile")
	}
	if err != nil {
		return fmt.Errorf("storing edition %d: %w", number, err)
	}
	for i := range before {
		v := &before[i]
		if !taken || slices.Contains(after, *v) {
			continue
		}
		err = closeValue.ExecOne(ctx, tx, key, dayArg(v.From), number, dayArg(v.Until))
		if err != nil {
			return fmt.Errorf("closing a value in edition %d: %w", number, err)
		}
	}
	for i := range after {
		v := &after[i]
		if taken && slices.Contains(before, *v) {
			continue
		}
		err = insertValue.ExecOne(ctx, tx, key, dayArg(v.From), dayArg(v.Until), v.Amount, v.Law, v.Source, string(v.Basis), v.Verified, v.Proposal, number)
		if err != nil {
			return fmt.Errorf("storing a value of edition %d: %w", number, err)
		}
	}
	return nil
}
