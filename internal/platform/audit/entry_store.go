package audit

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// Entry is what happened.
type Entry struct {
	Actor     string         // code of the user or operator, never a name
	BodyID    int64          // the body acted for; 0: none
	Operation string         // room.verb, for example ptr.load
	Subject   string         // what was acted on, for example load_file/12
	Detail    map[string]any // counts and settings
}

var insertEntry = database.SQL(`
	INSERT INTO audit.entry (actor, body_id, operation, subject, detail)
	VALUES ($1, nullif($2::bigint, 0), $3, $4, $5) RETURNING id`)

// Write records an entry in the transaction of what it records and gives its id.
func Write(ctx context.Context, tx *database.Tx, e Entry) (int64, error) {
	if e.Detail == nil {
		e.Detail = map[string]any{}
	}
	var id int64
	err := database.One(ctx, tx, insertEntry, []any{e.Actor, e.BodyID, e.Operation, e.Subject, e.Detail}, &id)
	if err != nil {
		return 0, fmt.Errorf("writing audit entry: %w", err)
	}
	return id, nil
}
