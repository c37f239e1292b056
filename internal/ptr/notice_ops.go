package ptr

import (
	"context"
	"fmt"

	"oszir/internal/exchange/notice"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// The registers that notices name.
const (
	noticeBenefits = "ptr"
	noticePeople   = "people"
)

// noteBenefits lets those who follow the applicants and entitled people of benefits know that something has changed; a statement gives
// the people. It belongs into the transaction of the change, whose log entry it is given.
func (m *Module) noteBenefits(ctx context.Context, tx *database.Tx, entry int64, of *database.Statement, args ...any) error {
	follows, err := m.anybodyFollows(ctx, tx)
	if err != nil || !follows {
		return err
	}
	persons, err := database.All(ctx, tx, of, scanID, args...)
	if err != nil {
		return fmt.Errorf("reading whose benefits have changed: %w", err)
	}
	same, err := people.Same(ctx, tx, persons, people.Today)
	if err != nil {
		return err
	}
	var all []int64
	for _, id := range persons {
		all = append(all, same[id]...)
	}
	return m.Notices.Hear(ctx, tx, noticeBenefits, entry, notice.Person, all)
}

// notePeople lets those who follow people know that their data have changed.
func (m *Module) notePeople(ctx context.Context, tx *database.Tx, entry int64, persons []int64) error {
	follows, err := m.anybodyFollows(ctx, tx)
	if err != nil || !follows {
		return err
	}
	return m.Notices.Hear(ctx, tx, noticePeople, entry, notice.Person, persons)
}

// noteCase lets those who follow a case know that it has changed.
func (m *Module) noteCase(ctx context.Context, tx *database.Tx, entry, id int64) error {
	if m.Notices == nil {
		return nil
	}
	return m.Notices.Hear(ctx, tx, noticeBenefits, entry, notice.Case, []int64{id})
}

func (m *Module) anybodyFollows(ctx context.Context, tx *database.Tx) (bool, error) {
	if m.Notices == nil {
		return false, nil
	}
	return m.Notices.Followed(ctx, tx)
}

// Served gives those of people who have a case or a benefit with a body: its own program may follow them. In the transaction of an
// operation that logs.
func Served(ctx context.Context, tx *database.Tx, body int64, persons []int64) (map[int64]calendar.Day, error) {
	return served(ctx, tx, servedPeople, body, persons)
}

// Handled gives those of cases that a body has. In the transaction of an operation that logs.
func Handled(ctx context.Context, tx *database.Tx, body int64, cases []int64) (map[int64]calendar.Day, error) {
	return served(ctx, tx, handledCases, body, cases)
}

func served(ctx context.Context, tx *database.Tx, by *database.Statement, body int64, ids []int64) (map[int64]calendar.Day, error) {
	found, err := database.All(ctx, tx, by, scanID, ids, body)
	if err != nil {
		return nil, fmt.Errorf("reading what body %d has: %w", body, err)
	}
	out := make(map[int64]calendar.Day, len(found))
	for _, id := range found {
		out[id] = calendar.None
	}
	return out, nil
}
