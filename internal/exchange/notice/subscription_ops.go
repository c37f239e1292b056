package notice

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// line is how far a partner's notices are numbered, told and kept.
type line struct{ last, told, first int64 }

// lock takes the partner's line: what a partner asks goes one after the other.
func lock(ctx context.Context, tx *database.Tx, partner int64) (l line, err error) {
	_, err = insertLine.Exec(ctx, tx, partner)
	if err == nil {
		err = database.One(ctx, tx, lockLine, []any{partner}, &l.last, &l.told, &l.first)
	}
	if err != nil {
		return l, fmt.Errorf("locking the line of partner %d: %w", partner, err)
	}
	return l, nil
}

// Subscribe lets a partner follow people and cases that it is entitled to. What is not taken is no error but stands in the answer;
// what is there already, under the same reference, counts as taken. Errors: an exchange.Refusal for a call without or with too many.
func (m *Module) Subscribe(ctx context.Context, from *exchange.Sender, in []Wanted) (out Subscribed, err error) {
	who := from.Actor()
	err = who.Require(identity.SubscribeNotices)
	if err != nil {
		return out, err
	}
	if len(in) == 0 || len(in) > mostWanted {
		return out, &exchange.Refusal{Code: exchange.CodeShape, Where: "/subscriptions"}
	}
	good, refused := sift(in)
	var tajs, references []string
	var cases []int64
	for i := range good {
		references = append(references, good[i].Reference)
		if good[i].TAJ != "" {
			tajs = append(tajs, good[i].TAJ)
		} else {
			cases = append(cases, good[i].Case)
		}
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		l, err := lock(ctx, tx, from.ID)
		if err != nil {
			return err
		}
		known, err := m.Find(ctx, tx, tajs)
		if err != nil {
			return err
		}
		of := func(w *Wanted) subject {
			if w.TAJ != "" {
				return subject{Person, known[w.TAJ]}
			}
			return subject{Case, w.Case}
		}
		var all []subject
		for i := range good {
			all = append(all, of(&good[i]))
		}
		persons := people(all)
		may, err := m.entitled(ctx, tx, &from.Partner, persons, cases)
		if err != nil {
			return err
		}
		there, err := database.All(ctx, tx, openAmong, scanOpen, from.ID, references, persons, cases)
		if err != nil {
			return fmt.Errorf("reading what partner %d follows: %w", from.ID, err)
		}
		fresh, same, not := choose(good, of, may, there)
		out = Subscribed{Taken: same + len(fresh), Refused: append(slices.Clone(refused), not...), Cursor: l.last}
		if len(fresh) == 0 {
			return nil
		}
		return m.insert(ctx, tx, from, who, fresh)
	})
	return out, err
}

// insert stores new subscriptions, with their log entry.
func (m *Module) insert(ctx context.Context, tx *database.Tx, from *exchange.Sender, who identity.Actor, fresh []chosen) error {
	var sorts, references []string
	var ids []int64
	var lasts []*time.Time
	var all []subject
	for _, c := range fresh {
		sorts, ids, references, all = append(sorts, string(c.sort)), append(ids, c.id), append(references, c.reference), append(all, c.subject)
		var last *time.Time
		if c.last != calendar.None {
			day := c.last.Time()
			last = &day
		}
		lasts = append(lasts, last)
	}
	entry, err := write(ctx, tx, who, "exchange.notice.subscribe", from.Code, all)
	if err != nil {
		return err
	}
	_, err = insertSubscriptions.Exec(ctx, tx, from.ID, sorts, ids, references, lasts, m.at(), entry)
	if err != nil {
		return fmt.Errorf("storing what partner %d follows: %w", from.ID, err)
	}
	return nil
}

// write writes the log entry of something that is done about people and cases that a partner follows.
func write(ctx context.Context, tx *database.Tx, who identity.Actor, operation, partner string, about []subject) (int64, error) {
	e := who.Entry(operation, "partner/"+partner)
	e.Persons, e.Fields, e.Ground, e.Detail = people(about), []string{"identity"}, grounds[operation], map[string]any{"subscriptions": len(about)}
	return audit.Write(ctx, tx, e)
}

// grounds are by what a partner may be told that something has changed.
var grounds = map[string]string{
	"exchange.notice.subscribe": "Szt. 19. §", "exchange.notice.unsubscribe": "Szt. 19. §", "exchange.notice.tell": "Szt. 19. §", "exchange.notice.end": "Szt. 19. §",
}

// entitled asks the rooms that own them whom and what a partner may follow.
func (m *Module) entitled(ctx context.Context, tx *database.Tx, p *exchange.Partner, persons, cases []int64) (map[subject]calendar.Day, error) {
	out := map[subject]calendar.Day{}
	for sort, ids := range map[Sort][]int64{Person: persons, Case: cases} {
		if len(ids) == 0 {
			continue
		}
		may, err := m.Entitled(ctx, tx, p, sort, ids)
		if err != nil {
			return nil, err
		}
		for id, last := range may {
			out[subject{sort, id}] = last
		}
	}
	return out, nil
}

// Unsubscribe ends subscriptions by their references and tells how many there were. The partner is told nothing more of them.
// Errors: an exchange.Refusal for a call without or with too many.
func (m *Module) Unsubscribe(ctx context.Context, from *exchange.Sender, references []string) (n int, err error) {
	who := from.Actor()
	err = who.Require(identity.SubscribeNotices)
	if err != nil {
		return 0, err
	}
	if len(references) == 0 || len(references) > mostWanted {
		return 0, &exchange.Refusal{Code: exchange.CodeShape, Where: "/references"}
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := lock(ctx, tx, from.ID)
		if err != nil {
			return err
		}
		gone, err := database.All(ctx, tx, endByReference, func(r database.Row, s *subject) error { return r.Scan(&s.sort, &s.id) }, from.ID, references, m.at())
		if err != nil {
			return fmt.Errorf("ending what partner %d follows: %w", from.ID, err)
		}
		n = len(gone)
		if n == 0 {
			return nil
		}
		_, err = write(ctx, tx, who, "exchange.notice.unsubscribe", from.Code, gone)
		return err
	})
	return n, err
}

// Erase ends what partners follow of people who are erased, in the transaction of their erasure; they are told that it has ended.
func Erase(ctx context.Context, tx *database.Tx, _ int64, persons []int64) error {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return err
	}
	_, err = endErased.Exec(ctx, tx, persons, at)
	if err != nil {
		return fmt.Errorf("ending what is followed of people who are erased: %w", err)
	}
	return nil
}
