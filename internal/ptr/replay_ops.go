package ptr

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Replay computes a decision about a case of the actor's body again, from what is frozen with it: as it was made, as the law
// of its day is known now, and by the law of today. The reading is logged with the people whom the decision is about.
// Errors: NotFound.
func (m *Module) Replay(ctx context.Context, who identity.Actor, id int64) (Replay, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return Replay{}, err
	}
	return m.replayOne(ctx, who, decisionToReplay, id)
}

// ReplayOfCase is Replay of the decision of a case that has a number within it, from 1.
func (m *Module) ReplayOfCase(ctx context.Context, who identity.Actor, caseID int64, no int) (Replay, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return Replay{}, err
	}
	return m.replayOne(ctx, who, caseDecisionToReplay, caseID, no)
}

func (m *Module) replayOne(ctx context.Context, who identity.Actor, which *database.Statement, key ...any) (Replay, error) {
	var out Replay
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var number string
		found, err := database.All(ctx, tx, which, func(r database.Row, d *Decision) error {
			return scanDecision(alsoScanning{r, []any{&number}}, d)
		}, append([]any{who.BodyID}, key...)...)
		if err != nil {
			return fmt.Errorf("reading a decision: %w", err)
		}
		if len(found) == 0 {
			return noCase()
		}
		d := &found[0]
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		made, err := m.lawAt(ctx, tx, d.Edition)
		if err != nil {
			return err
		}
		latest, err := m.lawNow(ctx, tx)
		if err != nil {
			return err
		}
		out = newReplay(d, made, latest, calendar.Of(at))
		out.CaseNumber = number
		e := entry(who, "ptr.decision.replay", fmt.Sprintf("decision/%d", d.ID), dataBenefits)
		e.Persons, e.Detail = d.people(), map[string]any{"case": d.CaseID}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return Replay{}, err
	}
	return out, nil
}

// alsoScanning reads further columns behind those that a scan function knows.
type alsoScanning struct {
	database.Row

	more []any
}

// Scan reads them all.
func (a alsoScanning) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.more...)...) }
