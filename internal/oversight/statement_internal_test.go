package oversight

import (
	"context"
	"testing"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Every statement is prepared against the migrated schema.
func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/oversight", []string{"oversight"}, func(ctx context.Context, tx *database.Tx) error {
		_, err := createFound.Exec(ctx, tx)
		return err
	})
}
