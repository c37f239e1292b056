package identity

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// RightChange is what somebody does to a right of a body.
type RightChange struct {
	ID      int64 // of the membership
	Reason  string
	Request audit.Request
}

// SuspendRight puts a right out of force until it is resumed: its sessions end at once. Errors: NotFound for one that the
// actor may not change; Conflict for one's own, and when it is not in force; Invalid without a reason.
func (m *Module) SuspendRight(ctx context.Context, who Actor, in RightChange) error {
	return m.changeRight(ctx, who, in, "identity.suspend_right", func(ctx context.Context, tx *database.Tx, h Held, c rightChanging) error {
		if h.Suspended || h.Over {
			return errs.New(errs.Conflict, "identity.right.not_in_force")
		}
		return m.suspend(ctx, tx, who, h, c)
	})
}

// suspend puts a right that is in force out of it.
func (m *Module) suspend(ctx context.Context, tx *database.Tx, who Actor, h Held, c rightChanging) error {
	err := insertSuspension.ExecOne(ctx, tx, h.ID, stamp(h.Until), c.At)
	if err != nil {
		return fmt.Errorf("suspending membership %d: %w", h.ID, err)
	}
	err = end(ctx, tx, who, ending{Right: h.right(), Kind: eventSuspended, State: StateSuspended, At: c.At, Reason: c.Reason, Entry: c.Entry})
	if err != nil {
		return err
	}
	return m.notify(ctx, tx, h.AccountID, "identity.letter.suspended")
}

// ResumeRight brings a suspended right into force again, until it would have ended anyway. Errors: as for SuspendRight,
// and Conflict when the account has a role that excludes it by now.
func (m *Module) ResumeRight(ctx context.Context, who Actor, in RightChange) error {
	return m.changeRight(ctx, who, in, "identity.resume_right", func(ctx context.Context, tx *database.Tx, h Held, c rightChanging) error {
		if !h.Suspended || h.Over {
			return errs.New(errs.Conflict, "identity.right.not_suspended")
		}
		err := endSuspension.ExecOne(ctx, tx, h.ID, c.At)
		if err != nil {
			return fmt.Errorf("ending the suspension of membership %d: %w", h.ID, err)
		}
		err = checkExclusive(ctx, tx, h.AccountID, h.Role, c.At, h.Until)
		if err != nil {
			return err
		}
		id, err := grant(ctx, tx, who, newRight{
			AccountID: h.AccountID, BodyID: h.BodyID, Role: h.Role, From: c.At, Until: h.Until, Reason: c.Reason,
		}, eventResumed, c.Entry)
		if err != nil {
			return err
		}
		err = noteResumed.ExecOne(ctx, tx, h.ID, id)
		if err != nil {
			return fmt.Errorf("noting what membership %d goes on as: %w", h.ID, err)
		}
		_, err = goOnWithRequest.Exec(ctx, tx, h.ID, id)
		if err != nil {
			return fmt.Errorf("moving the request of membership %d: %w", h.ID, err)
		}
		return m.notify(ctx, tx, h.AccountID, "identity.letter.resumed")
	})
}

// WithdrawRight takes a right away, in force or suspended. Errors: as for SuspendRight.
func (m *Module) WithdrawRight(ctx context.Context, who Actor, in RightChange) error {
	return m.changeRight(ctx, who, in, "identity.withdraw_right", func(ctx context.Context, tx *database.Tx, h Held, c rightChanging) error {
		if h.Over {
			return errs.New(errs.Conflict, "identity.right.not_in_force")
		}
		return m.withdraw(ctx, tx, who, h, c)
	})
}

// withdraw takes away a right that is in force or suspended.
func (m *Module) withdraw(ctx context.Context, tx *database.Tx, who Actor, h Held, c rightChanging) error {
	if h.Suspended {
		err := endSuspension.ExecOne(ctx, tx, h.ID, c.At)
		if err != nil {
			return fmt.Errorf("ending the suspension of membership %d: %w", h.ID, err)
		}
		_, err = moveRequestOf.Exec(ctx, tx, h.ID, StateWithdrawn)
		if err == nil {
			err = note(ctx, tx, who, event{AccountID: h.AccountID, BodyID: h.BodyID, Role: h.Role, MembershipID: h.ID, Kind: eventEnded, At: c.At, Reason: c.Reason, Entry: c.Entry})
		}
		if err != nil {
			return fmt.Errorf("withdrawing membership %d: %w", h.ID, err)
		}
	} else {
		err := end(ctx, tx, who, ending{Right: h.right(), Kind: eventEnded, At: c.At, Reason: c.Reason, Entry: c.Entry})
		if err != nil {
			return err
		}
	}
	return m.notify(ctx, tx, h.AccountID, "identity.letter.withdrawn")
}

func (h *Held) right() heldRight {
	return heldRight{Membership: Membership{ID: h.ID, BodyID: h.BodyID, Role: h.Role}, AccountID: h.AccountID}
}

// rightChanging is a change on its way.
type rightChanging struct {
	At     time.Time
	Reason string
	Entry  int64
}

// mayChange judges whether an actor may change a right: who approves such a right for the body, or the operator of
// rights. An e-representative's own right hangs on papers. Errors: NotFound.
func (m *Module) mayChange(ctx context.Context, who Actor, p place) error {
	kind, ok := KindOf(p.Role)
	right := approvalRight(kind.Approver)
	switch {
	case who.Role == RoleRightsOperator, who.Role == RoleSystem:
		right = ApproveRights
	case !ok || who.Role != kind.Approver:
		return errs.New(errs.NotFound, "error.not_found")
	}
	return m.requireFor(ctx, who, right, p.BodyID)
}

// mayChangeHeld reports whether an actor may suspend or withdraw somebody's right for a body.
func (m *Module) mayChangeHeld(ctx context.Context, who Actor, h Held) bool {
	return h.AccountID != who.AccountID && m.mayChange(ctx, who, place{AccountID: h.AccountID, BodyID: h.BodyID, Role: h.Role}) == nil
}

func (m *Module) changeRight(ctx context.Context, who Actor, in RightChange, operation string, do func(context.Context, *database.Tx, Held, rightChanging) error) error {
	if who.Role == "" {
		return who.Require(ApproveRights)
	}
	p, err := m.rightPlace(ctx, in.ID)
	if err == nil {
		err = m.mayChange(ctx, who, p)
	}
	if err != nil {
		return err
	}
	why, err := reason(in.Reason)
	if err != nil {
		return err
	}
	if p.Role == RoleRepresentative && operation == "identity.withdraw_right" {
		return errs.New(errs.Conflict, "identity.right.by_document")
	}
	c := rightChanging{At: m.now(), Reason: why}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		_, err = m.lockBoth(ctx, tx, who, p.AccountID)
		if err != nil {
			return err
		}
		own, err := citizens(ctx, tx, who.AccountID, p.AccountID)
		if err != nil {
			return err
		}
		if own {
			return errs.New(errs.Conflict, "identity.right.own")
		}
		h, err := m.oneHeld(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		e := who.Entry(operation, subject(h.AccountID))
		e.Detail, e.Request = map[string]any{"membership": h.ID, "body": h.BodyID, "role": h.Role}, in.Request
		c.Entry, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return do(ctx, tx, h, c)
	})
}

// EndRightsOfBody ends all rights for a body with a day, the body's last: those in force, to come and suspended. What
// waits for approval is withdrawn. It works in the transaction that closes the body, under that one's entry of the log.
func (m *Module) EndRightsOfBody(ctx context.Context, tx *database.Tx, bodyID int64, last calendar.Day, entry int64) error {
	now, until, who := m.now(), startOf(last+1), System()
	found, err := database.All(ctx, tx, rightsOfBody, func(r database.Row, h *heldRight) error {
		return r.Scan(&h.ID, &h.AccountID, &h.BodyID, &h.Role)
	}, bodyID, until, now)
	if err != nil {
		return fmt.Errorf("listing the rights of body %d: %w", bodyID, err)
	}
	for _, h := range found {
		err = m.endWithBody(ctx, tx, who, h, until, now, entry)
		if err != nil {
			return err
		}
	}
	waiting, err := database.All(ctx, tx, waitingOfBody, func(r database.Row, a *AskedFor) error {
		return r.Scan(&a.ID, &a.AccountID, &a.Role)
	}, bodyID)
	if err != nil {
		return fmt.Errorf("listing what waits for body %d: %w", bodyID, err)
	}
	for _, a := range waiting {
		err = takeBackRequest.ExecOne(ctx, tx, a.ID)
		if err == nil {
			err = note(ctx, tx, who, event{AccountID: a.AccountID, BodyID: bodyID, Role: a.Role, RequestID: a.ID, Kind: eventClosed, At: now, Entry: entry})
		}
		if err != nil {
			return fmt.Errorf("withdrawing request %d: %w", a.ID, err)
		}
	}
	return nil
}

func (m *Module) endWithBody(ctx context.Context, tx *database.Tx, who Actor, h heldRight, until, now time.Time, entry int64) error {
	n, err := limitSuspension.Exec(ctx, tx, h.ID, until)
	if err == nil && n == 0 {
		err = endMembership.ExecOne(ctx, tx, h.ID, until)
	}
	if err == nil && !until.After(now) {
		_, err = endSessionsOfMembership.Exec(ctx, tx, h.ID, now)
	}
	if err != nil {
		return fmt.Errorf("ending membership %d with its body: %w", h.ID, err)
	}
	err = note(ctx, tx, who, event{AccountID: h.AccountID, BodyID: h.BodyID, Role: h.Role, MembershipID: h.ID, Kind: eventClosed, At: now, Entry: entry})
	if err != nil {
		return err
	}
	return m.notify(ctx, tx, h.AccountID, "identity.letter.closed")
}

// ExpireRights notes the rights whose time is over. They ended by themselves; nothing but what is shown depends on when
// this runs. It is the program's own job.
func (m *Module) ExpireRights(ctx context.Context) error {
	now, who := m.now(), System()
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, expiredRights, func(r database.Row, h *heldRight) error {
			return r.Scan(&h.ID, &h.AccountID, &h.BodyID, &h.Role)
		}, now)
		if err != nil {
			return fmt.Errorf("listing expired rights: %w", err)
		}
		suspended, err := expireSuspensions.Exec(ctx, tx, now)
		if err != nil {
			return fmt.Errorf("ending suspensions: %w", err)
		}
		waiting, err := expireWaiting.Exec(ctx, tx, calendar.Of(now).Time())
		if err != nil {
			return fmt.Errorf("expiring requests: %w", err)
		}
		if int64(len(found))+suspended+waiting == 0 {
			return nil
		}
		e := who.Entry("identity.expire_rights", "account")
		e.Detail = map[string]any{"rights": len(found), "suspended": suspended, "waiting": waiting}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		for _, h := range found {
			_, err = moveRequestOf.Exec(ctx, tx, h.ID, StateExpired)
			if err == nil {
				err = note(ctx, tx, who, event{AccountID: h.AccountID, BodyID: h.BodyID, Role: h.Role, MembershipID: h.ID, Kind: eventExpired, At: now, Entry: entry})
			}
			if err != nil {
				return fmt.Errorf("noting the end of membership %d: %w", h.ID, err)
			}
		}
		return nil
	})
}
