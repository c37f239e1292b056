package orgs

import (
	"context"
	"testing"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Every statement is prepared against the migrated schema.
func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/orgs", []string{"orgs"}, func(ctx context.Context, tx *database.Tx) error {
		for _, s := range []*database.Statement{createPlaces, createRows} {
			_, err := s.Exec(ctx, tx)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
