package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// ByToken tells who a session's token stands for. Nothing is remembered between requests, so that a session that was
// ended, an account that was disabled and a membership that is over count at the next one. Errors: Unauthenticated.
func (m *Module) ByToken(ctx context.Context, token string) (Signed, error) {
	sum, ok := parseToken(token)
	if !ok {
		return Signed{}, errUnauthenticated()
	}
	now := m.now()
	var s Signed
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var seen time.Time
		var proven *time.Time
		var ids, bodies []int64
		var roles []string
		err := database.One(ctx, tx, sessionByToken, []any{sum, now, now.Add(-idleLimit), now.Add(clockSkew), now.Add(-passwordAge)},
			&s.SessionID, &s.Membership.ID, &seen, &s.Ends, &s.Actor.AccountID, &s.Actor.Code, &s.Name, &s.MustChange, &s.PasswordOld, &s.Strong, &proven, &s.browser,
			&s.Membership.BodyID, &s.Membership.Role, &ids, &bodies, &roles, &s.Person)
		if errs.KindOf(err) == errs.NotFound {
			return errUnauthenticated()
		}
		if err != nil {
			return fmt.Errorf("looking for a session: %w", err)
		}
		s.Actor.BodyID, s.Actor.Role, s.Actor.MembershipID = s.Membership.BodyID, s.Membership.Role, s.Membership.ID
		s.Memberships = memberships(ids, bodies, roles)
		s.MustChange = s.MustChange || s.PasswordOld
		s.MustProtect = !s.Strong && !m.deps.PasswordEnough && slices.ContainsFunc(s.Memberships, func(own Membership) bool { return slices.Contains(guarded, own.Role) })
		s.Fresh = proven != nil && now.Sub(*proven) < freshFor
		if now.Sub(seen) < touchEvery {
			return nil
		}
		_, err = touchSession.Exec(ctx, tx, s.SessionID, now)
		if err != nil {
			return fmt.Errorf("touching session %d: %w", s.SessionID, err)
		}
		return nil
	})
	if err != nil {
		return Signed{}, err
	}
	return s, nil
}

// noteSessionBrowser writes down by which browser a session came, in plain words, once.
func (m *Module) noteSessionBrowser(ctx context.Context, session int64, browser string) error {
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := noteBrowser.Exec(ctx, tx, session, browser)
		if err != nil {
			return fmt.Errorf("noting the browser of session %d: %w", session, err)
		}
		return nil
	})
}

// idleLeft tells how long the session of a token lives when nobody does anything; 0 when it is over. Asking is not doing.
func (m *Module) idleLeft(ctx context.Context, token string) (time.Duration, error) {
	sum, ok := parseToken(token)
	if !ok {
		return 0, nil
	}
	now := m.now()
	var seen, ends time.Time
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, sessionTimes, []any{sum}, &seen, &ends)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("looking for the times of a session: %w", err)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return max(0, min(seen.Add(idleLimit).Sub(now), ends.Sub(now))), nil
}

// diedOf gives the account whose session of a token died of idleness or age, 0 when it did not: it may have been ended.
func (m *Module) diedOf(ctx context.Context, token string) (accountID int64, err error) {
	sum, ok := parseToken(token)
	if !ok {
		return 0, nil
	}
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, diedSession, []any{sum, now, now.Add(-idleLimit), idleLimit}, &accountID)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("looking for a dead session: %w", err)
		}
		return nil
	})
	return accountID, err
}

// memberships puts the columns of an aggregate together; they are of one length.
func memberships(ids, bodies []int64, roles []string) []Membership {
	out := make([]Membership, len(ids))
	for i := range ids {
		out[i] = Membership{ID: ids[i], BodyID: bodies[i], Role: Role(roles[i])}
	}
	return out
}

// SignOut ends the session of a token. A token that stands for none is no error.
func (m *Module) SignOut(ctx context.Context, token string) error {
	sum, ok := parseToken(token)
	if !ok {
		return nil
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var who Actor
		var session int64
		err := database.One(ctx, tx, lockSessionByToken, []any{sum}, &session, &who.AccountID, &who.Code, &who.BodyID, &who.Role)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for a session: %w", err)
		}
		err = endSession.ExecOne(ctx, tx, session, m.now())
		if err != nil {
			return fmt.Errorf("ending session %d: %w", session, err)
		}
		_, err = record(ctx, tx, who, "identity.sign_out", who.AccountID, map[string]any{"session": session})
		return err
	})
}

// SignOutEverywhere ends every session of the actor's own account and gives how many there were.
func (m *Module) SignOutEverywhere(ctx context.Context, who Actor, r audit.Request) (int64, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return 0, err
	}
	var n int64
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, r)
		if err != nil || done != 0 {
			return err
		}
		_, err = lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		n, err = endSessionsOfAccount.Exec(ctx, tx, who.AccountID, m.now())
		if err != nil {
			return fmt.Errorf("ending sessions: %w", err)
		}
		_, err = audit.Write(ctx, tx, audit.Entry{
			Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "identity.sign_out_everywhere", Subject: subject(who.AccountID),
			Detail: map[string]any{"sessions": n}, Request: r,
		})
		return err
	})
	return n, err
}

// Sessions lists the open sessions of the actor's own account, newest first, 100 at most.
func (m *Module) Sessions(ctx context.Context, who Actor) ([]Session, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return nil, err
	}
	now := m.now()
	var out []Session
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, openSessions, func(r database.Row, s *Session) error {
			return r.Scan(&s.ID, &s.BodyID, &s.Role, &s.Since, &s.LastSeen, &s.Browser, &s.Strong)
		}, who.AccountID, now, now.Add(-idleLimit))
		if err != nil {
			return fmt.Errorf("listing sessions: %w", err)
		}
		return nil
	})
	return out, err
}

// Ending names a session of one's own to end.
type Ending struct {
	SessionID int64 // to end; 0: all but This
	This      int64 // the session that goes on
	Request   audit.Request
}

// EndSessions ends another session of the actor's own account, or all others, and gives how many. Errors: NotFound when
// the session is not the actor's own or over.
func (m *Module) EndSessions(ctx context.Context, who Actor, in Ending) (n int64, err error) {
	err = who.Require(UseOwnAccount)
	if err != nil {
		return 0, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		_, err = lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		if in.SessionID == 0 {
			n, err = endOtherSessions.Exec(ctx, tx, who.AccountID, in.This, m.now())
		} else {
			n, err = endOwnSession.Exec(ctx, tx, in.SessionID, who.AccountID, m.now())
		}
		if err != nil {
			return fmt.Errorf("ending sessions of account %d: %w", who.AccountID, err)
		}
		if n == 0 && in.SessionID != 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		entry := who.Entry("identity.end_sessions", subject(who.AccountID))
		entry.Detail, entry.Request = map[string]any{"sessions": n, "session": in.SessionID}, in.Request
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	return n, err
}

// Choice is for which body, and so in which role, a session goes on.
type Choice struct {
	SessionID    int64
	MembershipID int64
	Request      audit.Request
}

// ChooseBody ends a session of one's own and opens another for the chosen membership, which ends when the first would
// have. The Token is "" when the same request was done before. Errors: NotFound when session or membership are not the
// actor's own, or over.
func (m *Module) ChooseBody(ctx context.Context, who Actor, in Choice) (Opened, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Opened{}, err
	}
	var opened Opened
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		a, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		opened, err = renew(ctx, tx, a, in.SessionID, in.MembershipID, noProof, m.now())
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, audit.Entry{
			Actor: who.Code, BodyID: opened.Actor.BodyID, Operation: "identity.choose_body", Subject: subject(who.AccountID),
			Detail: map[string]any{"from": who.BodyID, "session": opened.SessionID}, Request: in.Request,
		})
		return err
	})
	if err != nil {
		return Opened{}, err
	}
	return opened, nil
}

// lockOwn locks the actor's account, before anything else of it, so that two commands about one account cannot wait
// for each other.
func lockOwn(ctx context.Context, tx *database.Tx, who Actor) (account, error) {
	var a account
	err := database.One(ctx, tx, lockAccount, []any{who.AccountID}, a.fields()...)
	if err != nil {
		return account{}, fmt.Errorf("locking account %d: %w", who.AccountID, err)
	}
	return a, nil
}

// lockSession locks an open session of an account. Errors: NotFound when it is not the account's own, or over.
func lockSession(ctx context.Context, tx *database.Tx, sessionID, accountID int64, now time.Time) error {
	var id, account, membership int64
	var ends time.Time
	var how opening
	err := database.One(ctx, tx, openSession, []any{sessionID, accountID, now}, &id, &account, &membership, &ends, &how.way, &how.strong, &how.proven, &how.browser)
	if err != nil {
		return fmt.Errorf("locking session %d: %w", sessionID, err)
	}
	return nil
}

// sameMembership lets a renewed session go on for the same body.
const sameMembership = 0

// renew ends a session of the account and opens another in its place, with a token of its own and the same end, after
// its owner proved to be there or for another body.
// Errors: NotFound when session or membership are not the account's own, or over.
func renew(ctx context.Context, tx *database.Tx, a account, sessionID, membershipID int64, proof proof, now time.Time) (Opened, error) {
	var old, accountID, was int64
	var ends time.Time
	var how opening
	err := database.One(ctx, tx, openSession, []any{sessionID, a.ID, now}, &old, &accountID, &was, &ends, &how.way, &how.strong, &how.proven, &how.browser)
	if err != nil {
		return Opened{}, fmt.Errorf("locking session %d: %w", sessionID, err)
	}
	err = endSession.ExecOne(ctx, tx, old, now)
	if err != nil {
		return Opened{}, fmt.Errorf("ending session %d: %w", sessionID, err)
	}
	if membershipID == sameMembership {
		membershipID = was
	}
	own := noMembership
	if membershipID != 0 {
		err = database.One(ctx, tx, ownMembership, []any{a.ID, membershipID, now}, &own.ID, &own.BodyID, &own.Role)
		if err != nil {
			return Opened{}, fmt.Errorf("looking for membership %d: %w", membershipID, err)
		}
	}
	if proof != noProof {
		how.proven = &now
		how.strong = how.strong || proof == byFactor
	}
	return openAs(ctx, tx, a, own, how, now, ends)
}

// proof is what somebody just proved to be there with.
type proof int

const (
	noProof proof = iota
	byPassword
	byFactor
)

// record writes the entry of a change to an account and gives its id.
func record(ctx context.Context, tx *database.Tx, who Actor, operation string, accountID int64, detail map[string]any) (int64, error) {
	return audit.Write(ctx, tx, audit.Entry{Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: operation, Subject: subject(accountID), Detail: detail})
}
