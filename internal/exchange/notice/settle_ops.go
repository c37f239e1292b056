package notice

import (
	"context"
	"fmt"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// store keeps how far a partner's line has come.
func (l *line) store(ctx context.Context, tx *database.Tx, partner int64) error {
	err := updateLine.ExecOne(ctx, tx, partner, l.last, l.told, l.first)
	if err != nil {
		return fmt.Errorf("storing the line of partner %d: %w", partner, err)
	}
	return nil
}

// settle gives what waits for a partner its cursors, under the lock of its line. Of whom it is entitled to no more it is told so, and
// nothing else.
func (m *Module) settle(ctx context.Context, tx *database.Tx, p *exchange.Partner, l *line) error {
	_, err := holdBegun.Exec(ctx, tx, p.ID)
	if err != nil {
		return fmt.Errorf("holding back what has begun: %w", err)
	}
	waiting, err := database.All(ctx, tx, openWaiting, scanOpen, p.ID)
	if err != nil {
		return fmt.Errorf("reading what waits for partner %d: %w", p.ID, err)
	}
	err = m.judge(ctx, tx, p, waiting)
	if err != nil {
		return err
	}
	n, err := giveCursors.Exec(ctx, tx, p.ID, l.last, m.at())
	if err != nil {
		return fmt.Errorf("numbering the notices of partner %d: %w", p.ID, err)
	}
	l.last += n
	return nil
}

// judge ends those subscriptions that a partner is not entitled to today.
func (m *Module) judge(ctx context.Context, tx *database.Tx, p *exchange.Partner, all []open) error {
	var persons, cases []int64
	for _, o := range all {
		if o.Sort == Person {
			persons = append(persons, o.Subject)
		} else {
			cases = append(cases, o.Subject)
		}
	}
	may, err := m.entitled(ctx, tx, p, persons, cases)
	if err != nil {
		return err
	}
	ends := map[string][]int64{}
	about := map[string][]subject{}
	for _, o := range all {
		s := subject{o.Sort, o.Subject}
		if _, ok := may[s]; ok {
			continue
		}
		why := "not_entitled"
		if o.Last != calendar.None && o.Last < m.today() {
			why = "over"
		}
		ends[why], about[why] = append(ends[why], o.ID), append(about[why], s)
	}
	for _, why := range []string{"over", "not_entitled"} {
		if len(ends[why]) == 0 {
			continue
		}
		entry, err := write(ctx, tx, identity.System(), "exchange.notice.end", p.Code, about[why])
		if err != nil {
			return err
		}
		_, err = endByID.Exec(ctx, tx, p.ID, ends[why], m.at(), why, entry)
		if err != nil {
			return fmt.Errorf("ending what partner %d may follow no more: %w", p.ID, err)
		}
	}
	return nil
}

// sweepAtOnce is how many subscriptions are judged at once.
const sweepAtOnce = 10_000

// Sweep ends what partners may follow no more, and forgets notices and ended subscriptions that were kept long enough.
func (m *Module) Sweep(ctx context.Context) error {
	var all []exchange.Partner
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		all, err = database.All(ctx, tx, followers, func(r database.Row, p *exchange.Partner) error {
			return r.Scan(&p.ID, &p.Code, &p.Name, &p.Sort, &p.BodyID, &p.Role)
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("listing who follows: %w", err)
	}
	for i := range all {
		err = m.sweepPartner(ctx, &all[i])
		if err != nil {
			return err
		}
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := forgetEnded.Exec(ctx, tx, m.at().AddDate(0, 0, -keptDays))
		if err != nil {
			return fmt.Errorf("forgetting subscriptions: %w", err)
		}
		return nil
	})
}

// sweepPartner does that for a partner, some subscriptions at a time, so that a partner that asks meanwhile waits for no long.
func (m *Module) sweepPartner(ctx context.Context, p *exchange.Partner) error {
	var last int64
	for more := true; more; {
		err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			l, err := lock(ctx, tx, p.ID)
			if err != nil {
				return err
			}
			some, err := database.All(ctx, tx, openAfter, scanOpen, p.ID, last, sweepAtOnce)
			if err != nil {
				return fmt.Errorf("reading what partner %d follows: %w", p.ID, err)
			}
			more = len(some) == sweepAtOnce
			if more {
				last = some[len(some)-1].ID
			}
			err = m.judge(ctx, tx, p, some)
			if err == nil && !more {
				err = m.settle(ctx, tx, p, &l)
			}
			if err == nil && !more {
				err = m.forget(ctx, tx, p, &l)
			}
			if err != nil {
				return err
			}
			return l.store(ctx, tx, p.ID)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// forget takes away the notices of a partner that were kept long enough.
func (m *Module) forget(ctx context.Context, tx *database.Tx, p *exchange.Partner, l *line) error {
	var old int64
	err := database.One(ctx, tx, lastOld, []any{p.ID, m.at().AddDate(0, 0, -keptDays)}, &old)
	if err == nil && old > 0 {
		_, err = forgetOld.Exec(ctx, tx, p.ID, old)
		l.first = max(l.first, old)
	}
	if err != nil {
		return fmt.Errorf("forgetting the notices of partner %d: %w", p.ID, err)
	}
	return nil
}
