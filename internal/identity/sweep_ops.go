package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// Sweep notes the end of sessions that nobody ended and forgets failures, guesses, challenges, devices and
// searches that count no more. Nothing depends on when it runs; an hourly job is enough.
func (m *Module) Sweep(ctx context.Context) error {
	now := m.now()
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		sessions, err := sweepSessions.Exec(ctx, tx, now, now.Add(-idleLimit), idleLimit)
		if err != nil {
			return fmt.Errorf("sweeping sessions: %w", err)
		}
		attempts, err := sweepAttempts.Exec(ctx, tx, now.Add(-forgetAfter), now.Add(-forgetNobody), now.Add(-knownFor))
		if err != nil {
			return fmt.Errorf("sweeping attempts: %w", err)
		}
		_, err = sweepGuesses.Exec(ctx, tx, now.AddDate(0, 0, -guessDays-2))
		if err != nil {
			return fmt.Errorf("sweeping guesses: %w", err)
		}
		_, err = sweepChallenges.Exec(ctx, tx, now)
		if err != nil {
			return fmt.Errorf("sweeping challenges: %w", err)
		}
		_, err = sweepKeptSearches.Exec(ctx, tx, now.Add(-keptSearchFor))
		if err != nil {
			return fmt.Errorf("sweeping kept searches: %w", err)
		}
		devices, err := sweepDevices.Exec(ctx, tx, now)
		if err != nil {
			return fmt.Errorf("sweeping devices: %w", err)
		}
		if sessions+attempts+devices == 0 {
			return nil
		}
		_, err = audit.Write(ctx, tx, audit.Entry{
			Actor: System().Code, Operation: "identity.sweep", Subject: "session",
			Detail: map[string]any{"sessions": sessions, "attempts": attempts, "devices": devices},
		})
		return err
	})
}
