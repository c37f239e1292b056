package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// AddMembership gives an account a role for a body, from now on. Errors: Invalid for a role that accounts cannot hold or
// that the body's kind does not know, NotFound for a code that nobody has, Conflict when the account has that role for
// the body, when it has one that excludes it, and when the role is not given but asked for.
func (m *Module) AddMembership(ctx context.Context, who Actor, in MembershipOf) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	err = m.checkGift(ctx, who, in.Role, in.BodyID)
	if err != nil {
		return err
	}
	return m.change(ctx, in.Code, func(ctx context.Context, tx *database.Tx, a account) error {
		if a.ID == who.AccountID {
			return errs.New(errs.Conflict, "identity.not_for_oneself")
		}
		now := m.now()
		err := checkExclusive(ctx, tx, a.ID, in.Role, now, time.Time{})
		if err != nil {
			return err
		}
		entry, err := record(ctx, tx, who, "identity.add_membership", a.ID, map[string]any{"body": in.BodyID, "role": in.Role})
		if err != nil {
			return err
		}
		_, err = grant(ctx, tx, who, newRight{AccountID: a.ID, BodyID: in.BodyID, Role: in.Role, From: now}, eventGiven, entry)
		return err
	})
}

// checkGift judges a role that is given without having been asked for. What needs a paper or two levels of approval only
// the machine's own operator gives so, to begin with. Errors: as for AddMembership.
func (m *Module) checkGift(ctx context.Context, who Actor, r Role, bodyID int64) error {
	err := m.checkRoleOf(ctx, r, bodyID)
	if err != nil {
		return err
	}
	kind, _ := KindOf(r)
	if (who.Role == RoleRightsOperator) && (kind.Levels > 1 || r == RoleRepresentative) {
		return errs.New(errs.Conflict, "identity.role_asked_for", r)
	}
	return nil
}

// EndMembership takes an account's role for a body away: its sessions in it end and its keys for it count no more.
// Errors: NotFound; Conflict when the account is several things for the body and none of them is named.
func (m *Module) EndMembership(ctx context.Context, who Actor, in MembershipOf) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	return m.change(ctx, in.Code, func(ctx context.Context, tx *database.Tx, a account) error {
		now := m.now()
		own, err := membershipOf(ctx, tx, a, in, now)
		if err != nil {
			return err
		}
		entry, err := record(ctx, tx, who, "identity.end_membership", a.ID, map[string]any{"body": own.BodyID, "role": own.Role})
		if err != nil {
			return err
		}
		return end(ctx, tx, who, ending{Right: heldRight{Membership: own, AccountID: a.ID}, Kind: eventEnded, At: now, Entry: entry})
	})
}

// membershipOf gives what an account is for a body now. Errors: NotFound when nothing; Conflict when several things.
func membershipOf(ctx context.Context, tx *database.Tx, a account, in MembershipOf, now time.Time) (Membership, error) {
	found, err := database.All(ctx, tx, membershipAt, func(r database.Row, own *Membership) error {
		return r.Scan(&own.ID, &own.BodyID, &own.Role)
	}, a.ID, in.BodyID, in.Role, now)
	switch {
	case err != nil:
		return Membership{}, fmt.Errorf("looking for a membership of account %d: %w", a.ID, err)
	case len(found) == 0:
		return Membership{}, errs.New(errs.NotFound, "identity.membership_unknown", a.Code)
	case len(found) > 1:
		return Membership{}, errs.New(errs.Conflict, "identity.membership_several", a.Code, found[0].Role, found[1].Role)
	}
	return found[0], nil
}

// newRight is what an account is to be for a body. Until is the moment in which it ends by itself; zero: never.
type newRight struct {
	AccountID, BodyID int64
	Role              Role
	From, Until       time.Time
	At                time.Time // when that was decided; zero: with its beginning
	RequestID         int64     // 0: nobody asked for it
	Reason            string    // for its history
}

// stamp gives a moment for the database; nil for the zero one.
func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// checkExclusive judges whether an account may have a role from one moment to another (zero: without end), beside all it
// has or has suspended. The account's row must be locked. Errors: Conflict, naming both roles.
func checkExclusive(ctx context.Context, tx *database.Tx, accountID int64, r Role, from, until time.Time) error {
	others := Excluded(r)
	if len(others) == 0 {
		return nil
	}
	var other Role
	err := database.One(ctx, tx, excludedBy, []any{accountID, others, from, stamp(until)}, &other)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return nil
	case err != nil:
		return fmt.Errorf("looking for roles that exclude another: %w", err)
	}
	return errs.New(errs.Conflict, "identity.role_excluded", r, other)
}

// seats are how many can have a role for one body (T1).
var seats = map[Role]int{RoleHead: 1, RoleBodyClerk: 5}

// seatFree judges whether the body has room for one more in a role. Errors: Conflict, with the number there can be.
func seatFree(ctx context.Context, tx *database.Tx, r newRight) error {
	most, limited := seats[r.Role]
	if !limited {
		return nil
	}
	_, err := lockBodyRole.Exec(ctx, tx, fmt.Sprintf("%d/%s", r.BodyID, r.Role))
	if err != nil {
		return fmt.Errorf("locking seats: %w", err)
	}
	var n int
	err = database.One(ctx, tx, holdersOf, []any{r.BodyID, r.Role, r.AccountID, r.From}, &n)
	if err != nil {
		return fmt.Errorf("counting seats: %w", err)
	}
	if n >= most {
		return errs.New(errs.Conflict, "identity.seats_taken", r.Role, most)
	}
	return nil
}

// seatsOf judges whether there is room for all that an account is now. Errors: as for seatFree.
func (m *Module) seatsOf(ctx context.Context, tx *database.Tx, accountID int64) error {
	own, err := database.All(ctx, tx, ownRights, func(r database.Row, own *Membership) error {
		return r.Scan(&own.ID, &own.BodyID, &own.Role)
	}, accountID, m.now())
	if err != nil {
		return fmt.Errorf("listing the rights of account %d: %w", accountID, err)
	}
	for _, right := range own {
		err = seatFree(ctx, tx, newRight{AccountID: accountID, BodyID: right.BodyID, Role: right.Role, From: m.now()})
		if err != nil {
			return err
		}
	}
	return nil
}

// grant is the one place where a membership begins. Errors: Conflict when the account has the role for the body in that
// time, and when the body has as many of them as it can have.
func grant(ctx context.Context, tx *database.Tx, who Actor, r newRight, kind eventKind, entry int64) (int64, error) {
	err := seatFree(ctx, tx, r)
	if err != nil {
		return 0, err
	}
	var id int64
	err = database.One(ctx, tx, insertMembership, []any{r.AccountID, r.BodyID, r.Role, r.From, stamp(r.Until), entry}, &id)
	if database.Violates(err, "membership_once") {
		return 0, errs.Wrap(err, errs.Conflict, "identity.membership_there")
	}
	if err != nil {
		return 0, fmt.Errorf("storing a membership: %w", err)
	}
	if r.At.IsZero() {
		r.At = r.From
	}
	return id, note(ctx, tx, who, event{
		AccountID: r.AccountID, BodyID: r.BodyID, Role: r.Role, RequestID: r.RequestID, MembershipID: id, Kind: kind, At: r.At, Reason: r.Reason, Entry: entry,
	})
}

// heldRight is a membership with whose it is.
type heldRight struct {
	Membership
	AccountID int64
}

// ending is how a membership comes to its end.
type ending struct {
	Right  heldRight
	Kind   eventKind
	State  State // of the request it came of; "": withdrawn
	At     time.Time
	Reason string
	Entry  int64
}

// end is the one place where a membership ends before its time: its sessions end, its keys count no more, and the request
// it came of says so.
func end(ctx context.Context, tx *database.Tx, who Actor, e ending) error {
	err := endMembership.ExecOne(ctx, tx, e.Right.ID, e.At)
	if err != nil {
		return fmt.Errorf("ending membership %d: %w", e.Right.ID, err)
	}
	_, err = endSessionsOfMembership.Exec(ctx, tx, e.Right.ID, e.At)
	if err != nil {
		return fmt.Errorf("ending sessions of membership %d: %w", e.Right.ID, err)
	}
	if e.State == "" {
		e.State = StateWithdrawn
	}
	_, err = moveRequestOf.Exec(ctx, tx, e.Right.ID, e.State)
	if err != nil {
		return fmt.Errorf("moving the request of membership %d: %w", e.Right.ID, err)
	}
	return note(ctx, tx, who, event{
		AccountID: e.Right.AccountID, BodyID: e.Right.BodyID, Role: e.Right.Role, MembershipID: e.Right.ID, Kind: e.Kind, At: e.At, Reason: e.Reason, Entry: e.Entry,
	})
}

// eventKind says what became of a right.
type eventKind string

// What can become of a right.
const (
	eventSent       eventKind = "sent"
	eventFirst      eventKind = "first"     // approved at the first level
	eventSecond     eventKind = "second"    // approved at the second
	eventRefused    eventKind = "refused"   // at either
	eventTakenBack  eventKind = "back"      // by who had asked for it
	eventGiven      eventKind = "given"     // in force without having been asked for
	eventBegun      eventKind = "begun"     // in force after the last approval
	eventDesignated eventKind = "document"  // in force by a paper
	eventSuspended  eventKind = "suspended" //
	eventResumed    eventKind = "resumed"   //
	eventEnded      eventKind = "ended"     // taken away
	eventExpired    eventKind = "expired"   // its time was over
	eventClosed     eventKind = "closed"    // its body was closed
	eventConfirmed  eventKind = "confirmed" // by the yearly review
)

// event is a step in the life of a right.
type event struct {
	AccountID, BodyID       int64
	Role                    Role
	RequestID, MembershipID int64
	Kind                    eventKind
	At                      time.Time
	Reason                  string
	Entry                   int64
}

func note(ctx context.Context, tx *database.Tx, who Actor, e event) error {
	err := insertEvent.ExecOne(ctx, tx, e.AccountID, e.BodyID, e.Role, e.RequestID, e.MembershipID, e.Kind, e.At, who.Code, who.Role, e.Reason, e.Entry)
	if err != nil {
		return fmt.Errorf("noting what became of a right: %w", err)
	}
	return nil
}

// RightEvent is a step in the life of a right as people see it.
type RightEvent struct {
	Kind   eventKind
	At     time.Time
	Actor  string // login code
	Role   Role
	Reason string
}

// history gives the life of a right, the latest step first, 200 at most.
func history(ctx context.Context, tx *database.Tx, accountID, bodyID int64, r Role) ([]RightEvent, error) {
	out, err := database.All(ctx, tx, eventsOf, func(row database.Row, e *RightEvent) error {
		return row.Scan(&e.Kind, &e.At, &e.Actor, &e.Role, &e.Reason)
	}, accountID, bodyID, r)
	if err != nil {
		return nil, fmt.Errorf("reading the history of a right: %w", err)
	}
	return slices.Clip(out), nil
}
