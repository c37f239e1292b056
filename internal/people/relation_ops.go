package people

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/database"
)

// NewRelating makes the temporary table people_relating (person_id, other_id, kind, other_text, known) into which the
// caller puts how people are related, as an office states it. known is false for people who are new themselves: they
// cannot have a relation yet.
func NewRelating(ctx context.Context, tx *database.Tx) error {
	return run(ctx, tx, "creating relations", createRelating)
}

// Relate records what stands in people_relating: a relation that is known already stays, another text replaces it.
func Relate(ctx context.Context, tx *database.Tx, entryID int64, at time.Time) error {
	_, err := closeRelations.Exec(ctx, tx, at)
	if err != nil {
		return fmt.Errorf("closing relations: %w", err)
	}
	_, err = insertRelations.Exec(ctx, tx, entryID, at)
	if err != nil {
		return fmt.Errorf("inserting relations: %w", err)
	}
	return nil
}
