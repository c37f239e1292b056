package ptr

import (
	"context"
	"testing"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

// dropSame takes away what the load has made, so that the check of the register can make it again.
var dropSame = &database.Statement{Text: "DROP TABLE people_same"}

// Every statement is prepared against the migrated schema, with the load's temporary tables in place.
func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/ptr", []string{"ptr"}, func(ctx context.Context, tx *database.Tx) error {
		_, err := createMadeCases.Exec(ctx, tx, 1, 0, []string{"minta"}, time.Now())
		if err == nil {
			_, err = createPatterns.Exec(ctx, tx)
		}
		if err != nil {
			return err
		}
		st, err := newStage(ctx, tx, 1)
		if err != nil {
			return err
		}
		j := &judging{m: &Module{}, tx: tx, intake: st.intake, bodyID: 1, entryID: 1, year: 2013}
		sum := &Summary{Seconds: map[string]float64{}}
		err = j.judge(ctx, sum)
		if err != nil {
			return err
		}
		err = database.Run(ctx, tx, does("grouping findings", createGroups))
		if err != nil {
			return err
		}
		err = j.write(ctx, sum)
		if err != nil {
			return err
		}
		_, err = dropSame.Exec(ctx, tx)
		if err != nil {
			return err
		}
		return pairUp(ctx, tx, func(string, int, int) {})
	})
}
