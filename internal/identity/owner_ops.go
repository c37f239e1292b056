package identity

import (
	"context"
	"log/slog"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// PersonOf tells who the owner of an account is in the client registry; ok is false when that is not known.
func (m *Module) PersonOf(ctx context.Context, accountID int64) (person int64, ok bool) {
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, personOfAccount, []any{accountID}, &person)
	})
	if err != nil && errs.KindOf(err) != errs.NotFound {
		m.deps.Log.ErrorContext(ctx, "reading who the owner of an account is", slog.String("cause", err.Error()))
	}
	return person, err == nil && person != 0
}

// NameOf gives the name of who has a code, "" when nobody has; for the foot of what they sign.
func NameOf(ctx context.Context, tx *database.Tx, code string) string {
	found, err := database.All(ctx, tx, nameOfCode, func(r database.Row, name *string) error { return r.Scan(name) }, code)
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0]
}
