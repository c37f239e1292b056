package outbox

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"oszir/internal/platform/database"
)

// Put adds entries in the caller's transaction, whose log entry is their cause; what is there already under its key is left
// as it is. The partner must be registered.
func (m *Module) Put(ctx context.Context, tx *database.Tx, code string, entryID int64, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	p, err := m.partner(code)
	if err != nil {
		return err
	}
	var keys, orders []string
	var subjects, persons, bodies []int64
	for _, e := range entries {
		keys, orders = append(keys, e.Key), append(orders, e.OrderKey)
		subjects, persons, bodies = append(subjects, e.SubjectID), append(persons, e.PersonID), append(bodies, e.BodyID)
	}
	n, err := insertEntries.Exec(ctx, tx, code, keys, orders, subjects, persons, bodies, m.now(), entryID)
	if err != nil {
		return fmt.Errorf("putting %d entries for %s: %w", len(entries), code, err)
	}
	if n == 0 || p.Send == nil {
		return nil
	}
	return m.rouse(ctx, tx)
}

// Erase lets everybody who was told of people know that their data are erased, and forgets why something about them was put
// aside, as an approved erasure says.
func Erase(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return err
	}
	_, err = forgetReasons.Exec(ctx, tx, ids)
	if err == nil {
		_, err = insertErased.Exec(ctx, tx, ids, "/erased/"+strconv.FormatInt(erasure, 10), at)
	}
	if err != nil {
		return fmt.Errorf("telling of an erasure: %w", err)
	}
	return nil
}

// Backlog is how a partner's entries stand.
type Backlog struct {
	Waiting, Dead int64
	Oldest        time.Duration // age of the oldest that waits
}

// Backlog counts a partner's entries, for metrics.
func (m *Module) Backlog(ctx context.Context, code string) (Backlog, error) {
	var b Backlog
	var oldest *time.Time
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, countBacklog, []any{code}, &b.Waiting, &oldest, &b.Dead)
	})
	if err != nil {
		return Backlog{}, fmt.Errorf("counting what %s is to be told: %w", code, err)
	}
	if oldest != nil {
		b.Oldest = max(0, m.now().Sub(*oldest))
	}
	return b, nil
}
