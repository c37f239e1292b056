package database

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Temporary declares a temporary table with what fills it: a question, or its columns in brackets. To carry it out makes the table,
// which goes with the transaction. A connection that keeps its tables has it already and only fills it; what it holds goes with
// the transaction there too. Making two dozen tables, or having the server empty them at each commit, costs a single message more
// than all it does with them.
func Temporary(name, content string) *Statement {
	s := &Statement{Home: homeOf(), temporary: true}
	declared = append(declared, s)
	if strings.HasPrefix(content, "(") {
		s.Text = "CREATE TEMPORARY TABLE " + name + " " + content + " ON COMMIT DROP"
		s.keep = "CREATE TEMPORARY TABLE " + name + " " + content + " ON COMMIT PRESERVE ROWS"
		return s
	}
	s.Text = "CREATE TEMPORARY TABLE " + name + " ON COMMIT DROP AS " + content
	s.keep = "CREATE TEMPORARY TABLE " + name + " ON COMMIT PRESERVE ROWS AS " + content + " WITH NO DATA"
	s.fill = "INSERT INTO " + name + " " + content
	declared = append(declared, &Statement{Text: s.fill, Home: s.Home})
	return s
}

// Tune declares a statement that only makes big temporary tables quick: an index, or counting. Kept tables are small and go
// without, so that plans over them stay.
func Tune(text string) *Statement {
	s := &Statement{Text: text, Home: homeOf(), tune: true}
	declared = append(declared, s)
	return s
}

// keepsKey is under what a connection holds its kept tables.
const keepsKey = "oszir: kept temporary tables"

// kept are the temporary tables of a connection that keeps them.
type kept struct {
	names []string
	uses  int // since they were last cut down
}

// cutAfter is how often kept tables are used before they are cut down to nothing: what is deleted from them still takes room.
const cutAfter = 200

// Keep makes the connection of the transaction keep temporary tables, from now on and with all that runs on it later; create makes
// them, by Statement.Keep, and is called when they are not there yet. It must not stand behind a savepoint that is rolled back.
func (tx *Tx) Keep(ctx context.Context, create func(ctx context.Context) error) error {
	if tx.keeps {
		tx.used = true
		return nil
	}
	err := create(ctx)
	if err != nil {
		return err
	}
	err = tx.count(ctx)
	if err != nil {
		return fmt.Errorf("counting kept tables: %w", err)
	}
	tx.keeps, tx.used = true, true
	return nil
}

// count has kept tables counted while they are empty: so they are planned for as small whatever they hold later.
func (tx *Tx) count(ctx context.Context) error {
	_, err := tx.tx.Exec(ctx, "ANALYZE "+strings.Join(tx.kept.names, ", "))
	return err
}

// Keep makes a temporary table that stays with the connection, empty; args are of the types that its question takes.
func (s *Statement) Keep(ctx context.Context, tx *Tx, args ...any) error {
	_, err := tx.tx.Exec(ctx, s.keep, args...)
	if err != nil {
		return fmt.Errorf("making a table to keep: %w", withoutValues(err))
	}
	tx.kept.names = append(tx.kept.names, strings.Fields(s.keep)[3])
	return nil
}

// empty takes out of kept tables what the transaction put there, before it ends.
func (tx *Tx) empty(ctx context.Context) error {
	if !tx.used {
		return nil
	}
	tx.kept.uses++
	if tx.kept.uses%cutAfter == 0 {
		_, err := tx.tx.Exec(ctx, "TRUNCATE "+strings.Join(tx.kept.names, ", "))
		if err != nil {
			return err
		}
		return tx.count(ctx)
	}
	var all pgx.Batch
	for _, name := range tx.kept.names {
		all.Queue("DELETE FROM " + name)
	}
	return tx.tx.SendBatch(ctx, &all).Close()
}
