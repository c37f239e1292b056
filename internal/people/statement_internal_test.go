package people

import (
	"context"
	"testing"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Every statement is prepared against the migrated schema, with the intake's temporary tables in place.
func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/people", []string{"people"}, func(ctx context.Context, tx *database.Tx) error {
		in, err := NewIntake(ctx, tx, 1)
		if err != nil {
			return err
		}
		err = in.Match(ctx, in.Prepare()...)
		if err != nil {
			return err
		}
		err = database.Run(ctx, tx, append(in.Matched(), in.Choose()...)...)
		if err != nil {
			return err
		}
		_, err = in.Write(ctx, 1, time.Now())
		if err != nil {
			return err
		}
		return database.Run(ctx, tx, append(SameTable(), NewRelating()...)...)
	})
}
