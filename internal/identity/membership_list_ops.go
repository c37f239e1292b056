package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// unusedFor is how long nobody has worked in a right that is shown as unused.
const unusedFor = 180 * 24 * time.Hour

// Held is a right that somebody has: in force, to come, or suspended.
type Held struct {
	ID         int64 // of the membership
	AccountID  int64
	Code, Name string
	Disabled   bool // the account
	BodyID     int64
	Role       Role
	From       time.Time
	Until      time.Time // when it ends by itself; zero: never
	Suspended  bool
	LastUsed   time.Time // zero: never
	Unused     bool      // for half a year
	Over       bool      // it has ended
}

func (m *Module) scanHeld(now time.Time) func(database.Row, *Held) error {
	return func(r database.Row, h *Held) error {
		var until, used *time.Time
		err := r.Scan(&h.ID, &h.AccountID, &h.Code, &h.Name, &h.Disabled, &h.BodyID, &h.Role, &h.From, &until, &h.Suspended, &used)
		if err != nil {
			return err
		}
		h.Until, h.LastUsed = orZero(until), orZero(used)
		h.Over = until != nil && !until.After(now)
		h.Unused = !h.Over && h.From.Before(now.Add(-unusedFor)) && h.LastUsed.Before(now.Add(-unusedFor))
		return nil
	}
}

// RightFilter narrows a list of rights. The zero value does not.
type RightFilter struct {
	BodyID int64 // 0: all bodies that one may see
	Role   Role
	Text   string // part of a name or code
	Unused bool   // only what nobody has worked in for half a year
	Limit  int    // 0: 500
}

// RightsHeld lists who has what for the bodies that the actor may see, by name. The reading is logged.
func (m *Module) RightsHeld(ctx context.Context, who Actor, f RightFilter) ([]Held, error) {
	err := who.Require(SeeRights)
	if err != nil {
		return nil, err
	}
	bodies, err := m.bodiesSeen(ctx, who)
	if err != nil {
		return nil, err
	}
	if f.BodyID != 0 {
		err = m.requireFor(ctx, who, SeeRights, f.BodyID)
		if err != nil {
			return nil, err
		}
		bodies = []int64{f.BodyID}
	}
	if f.Limit == 0 {
		f.Limit = 500
	}
	text := likeText(toText(strings.TrimSpace(f.Text)))
	var out []Held
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, listRights, m.scanHeld(now), bodies, 0, now, f.Role, text, f.Limit)
		if err != nil {
			return fmt.Errorf("listing rights: %w", err)
		}
		out = nil
		for _, h := range found {
			if h.Unused || !f.Unused {
				out = append(out, h)
			}
		}
		e := who.Entry("identity.list_rights", fmt.Sprintf("body/%d", who.BodyID))
		e.Detail = map[string]any{"rights": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// likeText makes of words what LIKE finds them by, wherever they stand; "" of none.
func likeText(words string) string {
	if words == "" {
		return ""
	}
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(words) + "%"
}

// OneRight is a right with what became of it.
type OneRight struct {
	Held
	History []RightEvent
}

// RightHeld gives one right. The reading is logged. Errors: NotFound for one of a body whose rights the actor may not see.
func (m *Module) RightHeld(ctx context.Context, who Actor, id int64) (OneRight, error) {
	err := who.Require(SeeRights)
	if err != nil {
		return OneRight{}, err
	}
	p, err := m.rightPlace(ctx, id)
	if err == nil {
		err = m.requireFor(ctx, who, SeeRights, p.BodyID)
	}
	if err != nil {
		return OneRight{}, err
	}
	var out OneRight
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out.Held, err = m.oneHeld(ctx, tx, id)
		if err != nil {
			return err
		}
		out.History, err = history(ctx, tx, out.AccountID, out.BodyID, out.Role)
		if err != nil {
			return err
		}
		e := who.Entry("identity.read_right", subject(out.AccountID))
		e.Detail = map[string]any{"membership": id}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// rightPlace gives what of a right never changes. Errors: NotFound.
func (m *Module) rightPlace(ctx context.Context, id int64) (place, error) {
	var p place
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, rightPlace, []any{id}, &p.AccountID, &p.BodyID, &p.Role)
	})
	if err != nil {
		return p, fmt.Errorf("looking for membership %d: %w", id, err)
	}
	return p, nil
}

func (m *Module) oneHeld(ctx context.Context, tx *database.Tx, id int64) (Held, error) {
	found, err := database.All(ctx, tx, oneRight, m.scanHeld(m.now()), id)
	if err != nil {
		return Held{}, fmt.Errorf("locking membership %d: %w", id, err)
	}
	if len(found) == 0 {
		return Held{}, errs.New(errs.NotFound, "error.not_found")
	}
	return found[0], nil
}

// heldOf gives a right for a page that has asked whether it may be seen.
func (m *Module) heldOf(ctx context.Context, id int64) (h Held, err error) {
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		h, err = m.oneHeld(ctx, tx, id)
		return err
	})
	return h, err
}
