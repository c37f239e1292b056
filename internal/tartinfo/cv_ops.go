package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// cvOf tells what is known of a member's curriculum vitae.
func (m *Module) cvOf(ctx context.Context, tx *database.Tx, id int64) (CV, error) {
	found, err := database.All(ctx, tx, aboutCV, func(r database.Row, c *CV) error {
		var consent database.Day
		err := r.Scan(&c.Name, &c.Sort, &c.Size, &consent)
		c.Consent = consent.Day
		return err
	}, id)
	if err != nil {
		return CV{}, fmt.Errorf("reading of the curriculum vitae of member %d: %w", id, err)
	}
	if len(found) == 0 {
		return CV{}, nil
	}
	return found[0], nil
}
