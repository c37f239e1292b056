package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// holds looks whether what the actor's role leans on still holds, and makes whoever takes it away wait. Errors: NotFound,
// as if the right had never been there.
func (m *Module) holds(ctx context.Context, tx *database.Tx, who Actor) error {
	if who.MembershipID == 0 {
		return nil
	}
	var id int64
	err := database.One(ctx, tx, holdMembership, []any{who.MembershipID, m.now()}, &id)
	if err != nil {
		return fmt.Errorf("looking whether a role still holds: %w", err)
	}
	return nil
}

// lockBoth locks the actor's account and another, always in the same order, and then looks whether the actor's role still
// holds. It gives the other. Errors: NotFound when there is no such account, or the role is gone.
func (m *Module) lockBoth(ctx context.Context, tx *database.Tx, who Actor, accountID int64) (account, error) {
	found, err := database.All(ctx, tx, lockAccounts, func(r database.Row, a *account) error { return r.Scan(a.fields()...) }, []int64{who.AccountID, accountID})
	if err != nil {
		return account{}, fmt.Errorf("locking accounts %d and %d: %w", who.AccountID, accountID, err)
	}
	i := slices.IndexFunc(found, func(a account) bool { return a.ID == accountID })
	if i < 0 {
		return account{}, errs.New(errs.NotFound, "error.not_found")
	}
	return found[i], m.holds(ctx, tx, who)
}

// citizens reports whether two accounts are of the same citizen.
func citizens(ctx context.Context, tx *database.Tx, a, b int64) (same bool, err error) {
	err = database.One(ctx, tx, sameCitizen, []any{a, b}, &same)
	if err != nil {
		return false, fmt.Errorf("comparing accounts: %w", err)
	}
	return same, nil
}

// excludingOf gives the role that an error of checkExclusive names as the one that is there.
func excludingOf(err error) Role {
	var known *errs.Error
	if errors.As(err, &known) && len(known.Args) == 2 {
		r, _ := known.Args[1].(Role)
		return r
	}
	return ""
}

// deciderOf tells in which role a waiting request is decided. Where a body, and those above it, have nobody else in the
// role that approves, the operator of rights stands in at the first level.
func deciderOf(ctx context.Context, tx *database.Tx, a AskedFor, above []int64, now time.Time) (r Role, deputy bool, err error) {
	kind, _ := KindOf(a.Role)
	if kind.Approver == RoleRightsOperator {
		return kind.Approver, false, nil
	}
	bodies := append([]int64{a.BodyID}, above...)
	if kind.Approver == RoleCentre {
		bodies = nil // the centre is the whole country's
	}
	var there bool
	if bodies != nil {
		err = database.One(ctx, tx, approverThere, []any{kind.Approver, bodies, a.AccountID, now}, &there)
		if err != nil {
			return "", false, fmt.Errorf("looking for who approves: %w", err)
		}
	}
	if !there && a.State == StateSent {
		return RoleRightsOperator, true, nil
	}
	return kind.Approver, false, nil
}

// mayDecide judges whether an actor may decide a waiting request. Errors: NotFound when not.
func mayDecide(who Actor, a AskedFor, above []int64, decider Role) error {
	kind, _ := KindOf(a.Role)
	right := approvalRight(kind.Approver)
	switch {
	case a.State == StateFirst:
		right = SettleRights
	case who.Role == kind.Approver:
	case who.Role == RoleSystem, who.Role == decider:
		right = ApproveRights
	default:
		return errs.New(errs.NotFound, "error.not_found")
	}
	return who.RequireFor(right, a.BodyID, above...)
}

// Waiting lists the requests that the actor may decide, the oldest first, 500 at most. The reading is logged.
func (m *Module) Waiting(ctx context.Context, who Actor) ([]OneRequest, error) {
	err := who.Require(SeeRights)
	if err != nil {
		return nil, err
	}
	return m.waiting(ctx, who, true)
}

// CountWaiting tells how many requests Waiting would list. It names nobody, so nothing is logged.
func (m *Module) CountWaiting(ctx context.Context, who Actor) (int64, error) {
	err := who.Require(SeeRights)
	if err != nil {
		return 0, err
	}
	list, err := m.waiting(ctx, who, false)
	return int64(len(list)), err
}

func (m *Module) waiting(ctx context.Context, who Actor, logged bool) ([]OneRequest, error) {
	bodies, err := m.bodiesSeen(ctx, who)
	if err != nil {
		return nil, err
	}
	var waiting []AskedFor
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		waiting, err = database.All(ctx, tx, requestsWaiting, scanAskedFor, bodies, 500)
		if err != nil {
			return fmt.Errorf("listing waiting requests: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	above := map[int64][]int64{}
	for _, a := range waiting {
		_, known := above[a.BodyID]
		if known {
			continue
		}
		above[a.BodyID], err = m.bodiesAbove(ctx, a.BodyID)
		if err != nil {
			return nil, err
		}
	}
	var out []OneRequest
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out = nil
		for _, a := range waiting {
			one := OneRequest{AskedFor: a}
			one.Decider, one.Deputy, err = deciderOf(ctx, tx, a, above[a.BodyID], now)
			if err != nil {
				return err
			}
			own, err := citizens(ctx, tx, who.AccountID, a.AccountID)
			if err != nil {
				return err
			}
			if !own && mayDecide(who, a, above[a.BodyID], one.Decider) == nil {
				out = append(out, one)
			}
		}
		if !logged {
			return nil
		}
		e := who.Entry("identity.waiting_requests", fmt.Sprintf("body/%d", who.BodyID))
		e.Detail = map[string]any{"requests": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// bodiesSeen lists the bodies whose rights an actor may see; nil: those of the whole country.
func (m *Module) bodiesSeen(ctx context.Context, who Actor) ([]int64, error) {
	if who.MayFor(SeeRights, nowhereBody) {
		return nil, nil
	}
	own, err := m.bodiesOf(ctx, who.BodyID)
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, id := range own {
		if who.MayFor(SeeRights, id, who.BodyID) {
			out = append(out, id)
		}
	}
	return out, nil
}

// nowhereBody is a body that nobody is anything for: who may something about it may it about all.
const nowhereBody = -1

// WaitingRequest gives a request for a body whose rights the actor may see. The reading is logged. Errors: NotFound, also
// for one's own.
func (m *Module) WaitingRequest(ctx context.Context, who Actor, id int64) (OneRequest, error) {
	err := who.Require(SeeRights)
	if err != nil {
		return OneRequest{}, err
	}
	_, above, err := m.placeOf(ctx, id)
	if err != nil {
		return OneRequest{}, err
	}
	var out OneRequest
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = m.readRequest(ctx, tx, id, above)
		if err != nil {
			return err
		}
		own, err := citizens(ctx, tx, who.AccountID, out.AccountID)
		if err != nil {
			return err
		}
		if own || who.RequireFor(SeeRights, out.BodyID, above...) != nil {
			return errs.New(errs.NotFound, "error.not_found")
		}
		out.May = out.State.Waiting() && mayDecide(who, out.AskedFor, above, out.Decider) == nil
		e := who.Entry("identity.waiting_request", subject(out.AccountID))
		e.Detail = map[string]any{"request": id}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return OneRequest{}, err
	}
	return out, nil
}

// Decision is what somebody decides about a request.
type Decision struct {
	ID      int64
	Approve bool
	Answer  string // why it is refused; not asked for an approval

	// The module's own settings, at the second level.
	Sites       []int64 // KENYSZI: the bodies reported for, the body itself or below it
	HeadChecked bool    // GYVR: the leader's role was confirmed

	Request audit.Request
}

// Decide approves or refuses a request at the first level. With the last approval the right is in force. Errors: NotFound
// for one that the actor may not decide; Conflict for one's own, be it asked for by another account, when it was decided
// or taken back meanwhile, when a role excludes it, and when its time is over; Invalid for a refusal without reason.
func (m *Module) Decide(ctx context.Context, who Actor, in Decision) error {
	return m.decide(ctx, who, in, StateSent, ApproveRights)
}

// Settle approves or refuses a request at the second level, in the module itself. Errors: as for Decide, and Invalid when
// the module's settings are missing.
func (m *Module) Settle(ctx context.Context, who Actor, in Decision) error {
	return m.decide(ctx, who, in, StateFirst, SettleRights)
}

func (m *Module) decide(ctx context.Context, who Actor, in Decision, at State, least Right) error {
	if who.Role == "" {
		return who.Require(least)
	}
	p, above, err := m.placeOf(ctx, in.ID)
	if err != nil {
		return err
	}
	why := ""
	var wrong error // told to who may decide, and to nobody else
	switch {
	case !in.Approve:
		why, wrong = reason(in.Answer)
	default:
		wrong = m.checkRoleOf(ctx, p.Role, p.BodyID)
		if wrong == nil && at == StateFirst {
			wrong = m.checkSettings(ctx, p, &in)
		}
	}
	now := m.now()
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		asks, err := m.lockBoth(ctx, tx, who, p.AccountID)
		if err != nil {
			return err
		}
		var a AskedFor
		err = oneAskedFor(ctx, tx, in.ID, &a)
		if err != nil {
			return err
		}
		err = m.judgeDecision(ctx, tx, who, a, above, at)
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if !in.Approve {
			return m.refuse(ctx, tx, who, a, why, in.Request, now)
		}
		if asks.Disabled {
			return errs.New(errs.Conflict, "identity.request.account_disabled")
		}
		return m.approve(ctx, tx, who, a, in, now)
	})
}

// judgeDecision judges whether the actor may decide the request as it stands, at that level.
func (m *Module) judgeDecision(ctx context.Context, tx *database.Tx, who Actor, a AskedFor, above []int64, at State) error {
	was := a
	was.State = at // what the page showed
	decider, _, err := deciderOf(ctx, tx, was, above, m.now())
	if err != nil {
		return err
	}
	err = mayDecide(who, was, above, decider)
	if err != nil {
		return err
	}
	own, err := citizens(ctx, tx, who.AccountID, a.AccountID)
	switch {
	case err != nil:
		return err
	case own:
		return errs.New(errs.Conflict, "identity.request.own")
	case a.State != at:
		return errs.New(errs.Conflict, "identity.request.moved")
	}
	return nil
}

// approve brings a request one level further, or into force.
func (m *Module) approve(ctx context.Context, tx *database.Tx, who Actor, a AskedFor, in Decision, now time.Time) error {
	begin, until := within(a.From, a.Until, now)
	if !until.IsZero() && !until.After(begin) {
		return errs.New(errs.Conflict, "identity.request.over")
	}
	err := checkExclusive(ctx, tx, a.AccountID, a.Role, begin, until)
	if err != nil {
		return err
	}
	level := a.Level()
	e := who.Entry("identity.approve_request", subject(a.AccountID))
	e.Detail, e.Request = map[string]any{"request": a.ID, "body": a.BodyID, "role": a.Role, "level": level}, in.Request
	entry, err := audit.Write(ctx, tx, e)
	if err != nil {
		return err
	}
	kind, _ := KindOf(a.Role)
	step := event{AccountID: a.AccountID, BodyID: a.BodyID, Role: a.Role, RequestID: a.ID, Kind: eventFirst, At: now, Entry: entry}
	if level == 2 {
		step.Kind = eventSecond
	}
	err = note(ctx, tx, who, step)
	if err != nil {
		return err
	}
	if level < kind.Levels {
		err = approveFirst.ExecOne(ctx, tx, a.ID, who.AccountID, now)
		if err != nil {
			return fmt.Errorf("approving request %d: %w", a.ID, err)
		}
		return m.notify(ctx, tx, a.AccountID, "identity.letter.first")
	}
	id, err := grant(ctx, tx, who, newRight{
		AccountID: a.AccountID, BodyID: a.BodyID, Role: a.Role, From: begin, Until: until, At: now, RequestID: a.ID,
	}, eventBegun, entry)
	if err != nil {
		return err
	}
	sites := in.Sites
	if sites == nil {
		sites = []int64{}
	}
	err = bringIntoForce.ExecOne(ctx, tx, a.ID, who.AccountID, now, sites, in.HeadChecked, id)
	if err != nil {
		return fmt.Errorf("bringing request %d into force: %w", a.ID, err)
	}
	return m.notify(ctx, tx, a.AccountID, "identity.letter.begun")
}

func (m *Module) refuse(ctx context.Context, tx *database.Tx, who Actor, a AskedFor, why string, r audit.Request, now time.Time) error {
	e := who.Entry("identity.refuse_request", subject(a.AccountID))
	e.Detail, e.Request = map[string]any{"request": a.ID, "body": a.BodyID, "role": a.Role, "level": a.Level()}, r
	entry, err := audit.Write(ctx, tx, e)
	if err != nil {
		return err
	}
	err = refuseRequest.ExecOne(ctx, tx, a.ID, who.AccountID, now, why)
	if err != nil {
		return fmt.Errorf("refusing request %d: %w", a.ID, err)
	}
	err = note(ctx, tx, who, event{AccountID: a.AccountID, BodyID: a.BodyID, Role: a.Role, RequestID: a.ID, Kind: eventRefused, At: now, Reason: why, Entry: entry})
	if err != nil {
		return err
	}
	return m.notify(ctx, tx, a.AccountID, "identity.letter.refused")
}

// checkSettings judges what the second level sets in the module itself.
func (m *Module) checkSettings(ctx context.Context, p place, in *Decision) error {
	kind, _ := KindOf(p.Role)
	switch kind.Register {
	case RegisterKENYSZI:
		in.HeadChecked = false
		there, err := m.bodiesOf(ctx, p.BodyID)
		if err != nil {
			return err
		}
		if len(in.Sites) == 0 {
			return errs.New(errs.Invalid, "identity.request.no_sites")
		}
		for _, id := range in.Sites {
			if !slices.Contains(there, id) {
				return errs.New(errs.NotFound, "error.not_found")
			}
		}
	case RegisterGYVR:
		in.Sites = nil
		if p.Role == RolePlacementHead && !in.HeadChecked {
			return errs.New(errs.Invalid, "identity.request.head_unchecked")
		}
	}
	return nil
}

// notify lets an account have a letter, when letters are written at all.
func (m *Module) notify(ctx context.Context, tx *database.Tx, accountID int64, key string, args ...any) error {
	if m.Notify == nil {
		return nil
	}
	err := m.Notify(ctx, tx, accountID, key, args...)
	if err != nil {
		return fmt.Errorf("writing a letter: %w", err)
	}
	return nil
}
