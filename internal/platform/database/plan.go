package database

import (
	"context"
	"fmt"
)

// Plan is how the server plans the statements of a transaction.
type Plan string

// The ways of planning.
const (
	// PlanAsUsual leaves it to the server.
	PlanAsUsual Plan = "auto"

	// PlanOnce makes one plan for whatever values come. It is for looking up a few rows by keys: in tables of dozens of
	// partitions planning costs many times what the statement does, and so does asking helpers. What may leave out a condition
	// ($1 = '' OR …) is slow by such a plan.
	PlanOnce Plan = "force_generic_plan"

	// PlanAnew makes a plan for the values of each execution. It is for lists with filters: a plan that serves every filter
	// would walk through a whole office for one person.
	PlanAnew Plan = "force_custom_plan"
)

var plan = SQL(`
SELECT set_config('plan_cache_mode', $1, true),
	CASE WHEN $1 = 'force_generic_plan' THEN set_config('max_parallel_workers_per_gather', '0', true) END`)

// Plan says how the statements of the transaction are planned from now on.
func (tx *Tx) Plan(ctx context.Context, p Plan) error {
	_, err := plan.Exec(ctx, tx, string(p))
	if err != nil {
		return fmt.Errorf("setting how statements are planned: %w", err)
	}
	return nil
}
