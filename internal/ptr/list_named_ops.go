package ptr

import (
	"context"

	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
)

// named gives whom a line of a filter finds in the registry: nil when nothing is asked, empty when it finds nobody. broad
// says that it finds more people than can be looked at. It shows nobody: whoever is listed is logged by the list. Errors:
// Invalid when the line cannot be understood.
func (m *Module) named(ctx context.Context, line string) (ids []int64, broad bool, err error) {
	line = fields.Clean(line)
	if line == "" {
		return nil, false, nil
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		ids, broad, err = people.Found(ctx, tx, people.Criteria{Everything: line})
		return err
	})
	return append([]int64{}, ids...), broad, err
}
