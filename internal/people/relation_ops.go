package people

import (
	"time"

	"oszir/internal/platform/database"
)

// NewRelating is what makes the temporary table people_relating (person_id, other_id, kind, other_text, known) into which the
// caller puts how people are related, as an office states it. known is false for people who are new themselves: they
// cannot have a relation yet.
func NewRelating() []database.Step { return steps("creating relations", createRelating) }

// Relate is what records what stands in people_relating: a relation that is known already stays, another text replaces it.
func Relate(entryID int64, at time.Time) []database.Step {
	return []database.Step{
		{What: "closing relations", Do: closeRelations, Args: []any{at}},
		{What: "inserting relations", Do: insertRelations, Args: []any{entryID, at}},
	}
}
