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

// linkLock keeps apart what depends on the switch date and what moves it.
const linkLock = 1801

// switchDate reads the switch date that counts now.
func switchDate(ctx context.Context, tx *database.Tx) (SwitchDate, error) {
	s := SwitchDate{Day: calendar.None}
	var day database.Day
	err := database.One(ctx, tx, currentSwitch, nil, &s.ID, &day)
	if errs.KindOf(err) == errs.NotFound {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("reading the switch date: %w", err)
	}
	s.Day = day.Day
	return s, nil
}

// SetSwitchDate says from when only linked accounts work, and moves what ends with the day before. It gives how many
// memberships were moved. Errors: Invalid for a day that is over or none; Conflict when somebody has set another since
// it was shown.
func (m *Module) SetSwitchDate(ctx context.Context, who Actor, in NewSwitchDate) (moved int64, err error) {
	err = who.Require(LinkAccounts)
	if err != nil {
		return 0, err
	}
	now := m.now()
	if in.Day == calendar.None || in.Day < calendar.Of(now.In(calendar.Budapest)) {
		return 0, errs.New(errs.Invalid, "identity.link.switch_past")
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		err = database.Lock(ctx, tx, linkLock)
		if err != nil {
			return err
		}
		was, err := switchDate(ctx, tx)
		if err != nil {
			return err
		}
		if was.ID != in.Seen {
			return errs.New(errs.Conflict, "identity.link.switch_changed")
		}
		is := SwitchDate{Day: in.Day}
		moved, err = moveProvisional.Exec(ctx, tx, stamp(was.ends()), is.ends())
		if err != nil {
			return fmt.Errorf("moving provisional memberships: %w", err)
		}
		entry := who.Entry("identity.link_switch", "link_switch")
		entry.Request = in.Request
		entry.Detail = map[string]any{"day": in.Day.String(), "was": was.Day.String(), "moved": moved}
		id, err := audit.Write(ctx, tx, entry)
		if err != nil {
			return err
		}
		return insertSwitch.ExecOne(ctx, tx, in.Day.Time(), now, id)
	})
	return moved, err
}

// oldRight is a right of an old account and the provisional membership that was made of it.
type oldRight struct {
	id, bodyID   int64
	role         Role
	membershipID int64 // 0: none was made
	asGiven      bool  // only the switch date ends it, or has
	running      bool
}

// oldRights reads the rights of an old account.
func oldRights(ctx context.Context, tx *database.Tx, legacyID int64, s SwitchDate, now time.Time) ([]oldRight, error) {
	out, err := database.All(ctx, tx, rightsOfLegacy, func(r database.Row, o *oldRight) error {
		return r.Scan(&o.id, &o.bodyID, &o.role, &o.membershipID, &o.asGiven, &o.running)
	}, stamp(s.ends()), legacyID, now)
	if err != nil {
		return nil, fmt.Errorf("reading the rights of old account %d: %w", legacyID, err)
	}
	return out, nil
}

// legacyBodies tells which bodies of a citizen's old account work now; it asks outside of the transaction that follows,
// since that is another room's business.
func (m *Module) legacyBodies(ctx context.Context, c citizen) (map[int64]bool, error) {
	var bodies []int64
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		id, linked, err := legacyOf(ctx, tx, c)
		if err != nil || id == 0 || linked {
			return err
		}
		rights, err := oldRights(ctx, tx, id, SwitchDate{Day: calendar.None}, m.now())
		for _, r := range rights {
			bodies = append(bodies, r.bodyID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return m.openBodies(ctx, bodies)
}

func (m *Module) openBodies(ctx context.Context, ids []int64) (map[int64]bool, error) {
	open := map[int64]bool{}
	for _, id := range ids {
		b, err := m.body(ctx, id)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, err
		}
		open[id] = err == nil && b.Open
	}
	return open, nil
}

// legacyOf finds the old account of a citizen; its id is 0 when there is none.
func legacyOf(ctx context.Context, tx *database.Tx, c citizen) (id int64, linked bool, err error) {
	var code, name string
	err = database.One(ctx, tx, legacyOfCitizen, []any{c.Issuer, c.Subject}, &id, &code, &name, &linked)
	if errs.KindOf(err) == errs.NotFound {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("looking for an old account: %w", err)
	}
	return id, linked, nil
}

// provide lets a citizen whose old account is not linked yet go on working until the switch date, and reports whether
// there is such an account. The account's row is locked.
func (m *Module) provide(ctx context.Context, tx *database.Tx, who Actor, c citizen, open map[int64]bool, now time.Time) (unlinked bool, err error) {
	legacyID, linked, err := legacyOf(ctx, tx, c)
	if err != nil || legacyID == 0 || linked {
		return false, err
	}
	err = database.Lock(ctx, tx, linkLock)
	if err != nil {
		return true, err
	}
	s, err := switchDate(ctx, tx)
	if err != nil || s.Reached(now) {
		return true, err
	}
	rights, err := oldRights(ctx, tx, legacyID, s, now)
	if err != nil {
		return true, err
	}
	var wanted []oldRight
	for _, r := range rights {
		if r.membershipID != 0 || !open[r.bodyID] {
			continue
		}
		free, err := grantable(ctx, tx, who.AccountID, r, now, s.ends())
		if err != nil {
			return true, err
		}
		if free {
			wanted = append(wanted, r)
		}
	}
	if len(wanted) == 0 {
		return true, nil
	}
	entry, err := record(ctx, tx, who, "identity.provide", who.AccountID, map[string]any{"legacy": legacyID, "rights": len(wanted)})
	if err != nil {
		return true, err
	}
	for _, r := range wanted {
		id, err := grant(ctx, tx, who, newRight{AccountID: who.AccountID, BodyID: r.bodyID, Role: r.role, From: now, Until: s.ends()}, eventGiven, entry)
		if err != nil {
			return true, err
		}
		err = insertProvisional.ExecOne(ctx, tx, r.id, id)
		if err != nil {
			return true, fmt.Errorf("noting a provisional membership: %w", err)
		}
	}
	return true, nil
}

// grantable reports whether an old right can go on as a membership: the account has not the same already, and no role
// that excludes it.
func grantable(ctx context.Context, tx *database.Tx, accountID int64, r oldRight, from, until time.Time) (bool, error) {
	var held bool
	err := database.One(ctx, tx, heldBetween, []any{accountID, r.bodyID, r.role, from, stamp(until), r.membershipID}, &held)
	if err != nil {
		return false, fmt.Errorf("looking for the same membership: %w", err)
	}
	if held {
		return false, nil
	}
	err = checkExclusive(ctx, tx, accountID, r.role, from, until)
	if errs.KindOf(err) == errs.Conflict {
		return false, nil
	}
	return err == nil, err
}

// OwnLink tells the owner of an account about linking: the old accounts of the same citizen identity, and the switch date.
func (m *Module) OwnLink(ctx context.Context, who Actor) (OwnLink, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return OwnLink{}, err
	}
	var out OwnLink
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out.Switch, err = switchDate(ctx, tx)
		if err != nil {
			return err
		}
		out.Reached = out.Switch.Reached(m.now())
		p, err := currentProfile(ctx, tx, who.AccountID)
		if err != nil {
			return err
		}
		out.Complete = p.Confirmed
		out.Legacy, err = database.All(ctx, tx, ownLegacy, func(r database.Row, l *LegacyAccount) error { return l.scan(r) }, who.AccountID)
		if err != nil {
			return fmt.Errorf("reading old accounts of account %d: %w", who.AccountID, err)
		}
		return nil
	})
	return out, err
}

// scan reads an old account with its rights, and whatever columns follow.
func (l *LegacyAccount) scan(r database.Row, more ...any) error {
	var at *time.Time
	var bodies []int64
	var roles []string
	err := r.Scan(append([]any{&l.ID, &l.Code, &l.Name, &l.Account, &at, &bodies, &roles}, more...)...)
	if err != nil {
		return err
	}
	l.State = NotLinked
	if at != nil {
		l.State, l.LinkedAt = Linked, *at
	}
	for i := range bodies {
		l.Rights = append(l.Rights, LegacyRight{BodyID: bodies[i], Role: Role(roles[i])})
	}
	return nil
}

// Linking is the wish of the owner of an account to link an old one.
type Linking struct {
	LegacyID int64
	Request  audit.Request
}

// Link links an old account to the actor's own, which has the same citizen identity: its rights go on as memberships
// without an end. A right that somebody has taken away since, whose body is closed or that another role excludes does
// not come back. It gives how many go on. Doing it again changes nothing. Errors: NotFound for an old account that is not
// the actor's own.
func (m *Module) Link(ctx context.Context, who Actor, in Linking) (lasting int, err error) {
	err = who.Require(UseOwnAccount)
	if err != nil {
		return 0, err
	}
	open, err := m.bodiesOfLegacy(ctx, in.LegacyID)
	if err != nil {
		return 0, err
	}
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		a, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		err = database.Lock(ctx, tx, linkLock)
		if err != nil {
			return err
		}
		var linkedTo int64
		var code string
		err = database.One(ctx, tx, lockLegacy, []any{a.ID, in.LegacyID}, &in.LegacyID, &code, &linkedTo)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("locking old account %d: %w", in.LegacyID, err)
		}
		if linkedTo != 0 {
			return nil
		}
		s, err := switchDate(ctx, tx)
		if err != nil {
			return err
		}
		rights, err := oldRights(ctx, tx, in.LegacyID, s, now)
		if err != nil {
			return err
		}
		entry := who.Entry("identity.link", subject(a.ID))
		entry.Request, entry.Detail = in.Request, map[string]any{"legacy": in.LegacyID, "rights": len(rights)}
		entry.Persons, err = personsOfAccount(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		id, err := audit.Write(ctx, tx, entry)
		if err != nil {
			return err
		}
		for _, r := range rights {
			goes, err := goOn(ctx, tx, who, r, open, id, now)
			if err != nil {
				return err
			}
			if goes {
				lasting++
			}
		}
		err = linkLegacy.ExecOne(ctx, tx, in.LegacyID, a.ID, now, id)
		if err != nil {
			return fmt.Errorf("linking old account %d: %w", in.LegacyID, err)
		}
		return nil
	})
	return lasting, err
}

// goOn makes an old right last, and reports whether it does.
func goOn(ctx context.Context, tx *database.Tx, who Actor, r oldRight, open map[int64]bool, entry int64, now time.Time) (bool, error) {
	if !open[r.bodyID] || r.membershipID != 0 && !r.asGiven {
		return false, nil
	}
	if !r.running {
		r.membershipID = 0 // it is over; another one begins now
	}
	free, err := grantable(ctx, tx, who.AccountID, r, now, time.Time{})
	if err != nil || !free {
		return false, err
	}
	if r.membershipID != 0 {
		err = makeLasting.ExecOne(ctx, tx, r.membershipID)
		if err != nil {
			return false, fmt.Errorf("making membership %d lasting: %w", r.membershipID, err)
		}
		return true, nil
	}
	_, err = grant(ctx, tx, who, newRight{AccountID: who.AccountID, BodyID: r.bodyID, Role: r.role, From: now}, eventGiven, entry)
	return err == nil, err
}

// bodiesOfLegacy tells which bodies of an old account work now.
func (m *Module) bodiesOfLegacy(ctx context.Context, legacyID int64) (map[int64]bool, error) {
	var bodies []int64
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		rights, err := oldRights(ctx, tx, legacyID, SwitchDate{Day: calendar.None}, m.now())
		for _, r := range rights {
			bodies = append(bodies, r.bodyID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return m.openBodies(ctx, bodies)
}

// linkEnds gives until when somebody works by a right that ends with the switch date; None when by no such right, or when
// no date is set.
func (m *Module) linkEnds(ctx context.Context, s Signed) (provisional bool, day calendar.Day, err error) {
	kind, _ := KindOf(s.Actor.Role)
	if kind.Register != RegisterKENYSZI || s.Membership.ID == 0 {
		return false, calendar.None, nil
	}
	day = calendar.None
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, worksProvisionally, []any{s.Membership.ID}, &provisional)
		if err != nil || !provisional {
			return err
		}
		date, err := switchDate(ctx, tx)
		day = date.Day
		return err
	})
	return provisional, day, err
}
