package tartinfo

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// change runs an operation that changes something: once for each request, in one transaction with its entry in the log. do makes the
// entry's subject and what comes of it; what it gives is the number that a repeated request is answered with too.
func (m *Module) change(ctx context.Context, who identity.Actor, right identity.Right, r audit.Request, do func(ctx context.Context, tx *database.Tx) error) error {
	err := who.Require(right)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, r)
		if err != nil || done != 0 {
			return err
		}
		return do(ctx, tx)
	})
}

// grounds are the citations of operations that show or change somebody's data.
const ground = "45/2012. (III. 20.) Korm. rendelet"

// log writes the entry of an operation.
func log(ctx context.Context, tx *database.Tx, who identity.Actor, operation, subject string, r audit.Request, detail map[string]any, fields ...string) (int64, error) {
	e := who.Entry(operation, subject)
	e.Request, e.Detail, e.Fields, e.Ground = r, detail, fields, ground
	return audit.Write(ctx, tx, e)
}
