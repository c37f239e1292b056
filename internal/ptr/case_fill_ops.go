package ptr

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
)

// FillCases makes plausible cases about the benefits of a body, one for each of the first n: most of them long closed, the
// others on their way, some of them drafts that wait for issue. It is for registers to measure in: the cases have two steps
// and no fields. It gives how many were made.
func (m *Module) FillCases(ctx context.Context, who identity.Actor, body int64, n int) (int64, error) {
	err := who.Require(identity.FillRegister)
	if err != nil {
		return 0, err
	}
	var made int64
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		act := entry(identity.Actor{Code: who.Code, Role: who.Role, BodyID: body}, "ptr.fill", fmt.Sprintf("body/%d", body))
		clerks, err := identity.ClerksOf(ctx, tx, body)
		if err != nil {
			return err
		}
		if len(clerks) == 0 {
			clerks = []string{who.Code}
		}
		_, err = createMadeCases.Exec(ctx, tx, body, n, clerks, at)
		if err == nil {
			_, err = analyzeMadeCases.Exec(ctx, tx)
		}
		if err != nil {
			return fmt.Errorf("making up cases: %w", err)
		}
		persons, err := database.All(ctx, tx, madePersons, scanID)
		if err != nil {
			return fmt.Errorf("reading whom made-up cases are about: %w", err)
		}
		id, err := writeAbout(ctx, tx, act, persons)
		if err != nil {
			return err
		}
		for _, s := range []*database.Statement{insertMadeCases, insertMadeSteps, insertMadeDecisions} {
			n, err := s.Exec(ctx, tx, id)
			if err != nil {
				return fmt.Errorf("storing made-up cases: %w", err)
			}
			if s == insertMadeCases {
				made = n
			}
		}
		return nil
	})
	return made, err
}
