package ptr

import (
	"context"
	"fmt"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Stop is a time in which the clock of a case stands, and why.
type Stop struct {
	Span

	Reason string
}

func stopsOf(ctx context.Context, tx *database.Tx, id int64) ([]Stop, error) {
	stops, err := database.All(ctx, tx, stopsOfCase, func(r database.Row, s *Stop) error {
		var no int
		var from, until database.Day
		err := r.Scan(&no, &from, &until, &s.Reason)
		s.From, s.Until = from.Day, until.Day
		return err
	}, id)
	if err != nil {
		return nil, fmt.Errorf("reading the stops of case %d: %w", id, err)
	}
	return stops, nil
}

// dueAgain computes the last day for the decision once more, since the law's time for it may be another one by now. After an
// annulled decision the time runs from that, and stays.
func (w *work) dueAgain(ctx context.Context) error {
	c := w.is
	var before bool
	err := database.One(ctx, w.tx, decidedBefore, []any{c.id}, &before)
	if err != nil {
		return fmt.Errorf("asking whether case %d was decided before: %w", c.id, err)
	}
	if before || c.due == calendar.None {
		return nil
	}
	due, err := w.m.dueDay(ctx, w.tx, c)
	if due != calendar.None {
		c.due, c.next = due, due
	}
	return err
}

// dueDay gives the last day for the decision of a case; None while the clock stands, or when no law of the day is known.
func (m *Module) dueDay(ctx context.Context, tx *database.Tx, c *matter) (calendar.Day, error) {
	stops, err := stopsOf(ctx, tx, c.id)
	if err != nil {
		return calendar.None, err
	}
	by, err := m.lawNow(ctx, tx)
	if err != nil {
		return calendar.None, err
	}
	t, ok := TermsOf(by, c.opened)
	if !ok {
		return calendar.None, nil
	}
	spans := make([]Span, 0, len(stops))
	for i := range stops {
		spans = append(spans, stops[i].Span)
	}
	due, ok := t.Decision(c.opened, spans).Due()
	if !ok {
		return calendar.None, nil
	}
	return due.Day, nil
}
