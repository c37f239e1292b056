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

// Draft gives the actor's request on its way; an empty one when nothing was typed.
func (m *Module) Draft(ctx context.Context, who Actor) (Draft, error) {
	err := who.Require(RequestRights)
	if err != nil {
		return Draft{}, err
	}
	var d Draft
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		d, err = readDraft(ctx, tx, who)
		return err
	})
	return d, err
}

func readDraft(ctx context.Context, tx *database.Tx, who Actor) (Draft, error) {
	var d Draft
	err := database.One(ctx, tx, draftOf, []any{who.AccountID}, &d.Register, &d.Role, &d.BodyID, &d.From, &d.Until, &d.Reason, &d.Version)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return d, fmt.Errorf("reading the request on its way: %w", err)
	}
	return d, nil
}

// KeepDraft keeps what was typed, right or wrong. Errors: Conflict when it was changed since that version, in another
// window.
func (m *Module) KeepDraft(ctx context.Context, who Actor, d Draft) error {
	err := who.Require(RequestRights)
	if err != nil {
		return err
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		err = storeDraft(ctx, tx, who, d)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, who.Entry("identity.draft_request", subject(who.AccountID)))
		return err
	})
}

func storeDraft(ctx context.Context, tx *database.Tx, who Actor, d Draft) error {
	n, err := keepDraft.Exec(ctx, tx, who.AccountID, d.Register, d.Role, d.BodyID, clip(d.From, 40), clip(d.Until, 40), clip(d.Reason, longestReason+1), d.Version)
	if err != nil {
		return fmt.Errorf("keeping a request on its way: %w", err)
	}
	if n == 0 {
		return errs.New(errs.Conflict, "identity.request.draft_changed")
	}
	return nil
}

// Sending is a request that is to be sent as it was shown.
type Sending struct {
	Version int64 // of the draft that was shown
	Request audit.Request
}

// SendRequest sends the actor's request and gives its number. Errors: Invalid for the first thing that is wrong with it,
// Conflict when it was changed since, when the same is waiting or in force, or when a role excludes it.
func (m *Module) SendRequest(ctx context.Context, who Actor, in Sending) (int64, error) {
	err := who.Require(RequestRights)
	if err != nil {
		return 0, err
	}
	now := m.now()
	seen, err := m.Draft(ctx, who)
	if err != nil {
		return 0, err
	}
	var wrong error
	if list := seen.problems(now); len(list) > 0 {
		wrong = errs.New(errs.Invalid, list[0].Key)
	} else {
		wrong = m.checkRoleOf(ctx, seen.Role, seen.BodyID)
	}
	var id int64
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, requestOfEntry, []any{done}, &id)
		}
		_, err = lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		d, err := readDraft(ctx, tx, who)
		if err != nil {
			return err
		}
		if d.Version != in.Version || d != seen {
			return errs.New(errs.Conflict, "identity.request.draft_changed")
		}
		if wrong != nil {
			return wrong
		}
		id, err = m.send(ctx, tx, who, d, in.Request, now)
		return err
	})
	return id, err
}

// send stores a request that is right.
func (m *Module) send(ctx context.Context, tx *database.Tx, who Actor, d Draft, r audit.Request, now time.Time) (int64, error) {
	from, until, _ := d.period(now)
	why, err := reason(d.Reason)
	if err != nil {
		return 0, err
	}
	begin, end := within(from, until, now)
	err = checkExclusive(ctx, tx, who.AccountID, d.Role, begin, end)
	if err != nil {
		return 0, err
	}
	own, err := database.All(ctx, tx, membershipAt, func(r database.Row, own *Membership) error {
		return r.Scan(&own.ID, &own.BodyID, &own.Role)
	}, who.AccountID, d.BodyID, d.Role, begin)
	if err != nil {
		return 0, fmt.Errorf("looking for the right that is asked for: %w", err)
	}
	if len(own) > 0 {
		return 0, errs.New(errs.Conflict, "identity.request.had")
	}
	e := who.Entry("identity.send_request", subject(who.AccountID))
	e.Detail, e.Request = map[string]any{"body": d.BodyID, "role": d.Role}, r
	entry, err := audit.Write(ctx, tx, e)
	if err != nil {
		return 0, err
	}
	var id int64
	err = database.One(ctx, tx, insertRequest, []any{who.AccountID, d.BodyID, d.Role, from.Time(), dayOrNull(until), why, now, entry}, &id)
	if database.Violates(err, "request_waiting_once") {
		return 0, errs.Wrap(err, errs.Conflict, "identity.request.waits")
	}
	if err != nil {
		return 0, fmt.Errorf("storing a request: %w", err)
	}
	err = note(ctx, tx, who, event{AccountID: who.AccountID, BodyID: d.BodyID, Role: d.Role, RequestID: id, Kind: eventSent, At: now, Reason: why, Entry: entry})
	if err != nil {
		return 0, err
	}
	return id, storeDraft(ctx, tx, who, Draft{Version: d.Version})
}

// within gives the moments between which a right of these days is in force, if it is decided now; end zero: without end.
func within(from, until calendar.Day, now time.Time) (begin, end time.Time) {
	begin = startOf(from)
	if begin.Before(now) {
		begin = now
	}
	if until != calendar.None {
		end = startOf(until + 1)
	}
	return begin, end
}

// dayOrNull gives a day for the database.
func dayOrNull(d calendar.Day) *time.Time {
	if d == calendar.None {
		return nil
	}
	t := d.Time()
	return &t
}

func scanAskedFor(r database.Row, a *AskedFor) error {
	var from, until database.Day
	var first, second *time.Time
	err := r.Scan(&a.ID, &a.AccountID, &a.Code, &a.Name, &a.BodyID, &a.Role, &from, &until, &a.Reason, &a.State, &a.SentAt,
		&a.FirstBy, &first, &a.SecondBy, &second, &a.Answer, &a.Sites, &a.HeadChecked, &a.MembershipID)
	if err != nil {
		return err
	}
	a.From, a.Until = from.Day, until.Day
	a.FirstAt, a.SecondAt = orZero(first), orZero(second)
	return nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// OwnRequests lists what the actor has asked for, the latest first, 200 at most.
func (m *Module) OwnRequests(ctx context.Context, who Actor) ([]AskedFor, error) {
	err := who.Require(RequestRights)
	if err != nil {
		return nil, err
	}
	var out []AskedFor
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, requestsOf, scanAskedFor, who.AccountID)
		if err != nil {
			return fmt.Errorf("listing own requests: %w", err)
		}
		return nil
	})
	return out, err
}

// OneRequest is a request with what became of it and who decides next.
type OneRequest struct {
	AskedFor
	History  []RightEvent
	Decider  Role // who decides now; "" when nobody has to
	Deputy   bool // the operator of rights decides, since the body has nobody else who can
	May      bool // the actor decides
	Excluded Role // a role the account has that excludes this one; "" none
}

// OwnRequest gives one of the actor's own requests. Errors: NotFound.
func (m *Module) OwnRequest(ctx context.Context, who Actor, id int64) (OneRequest, error) {
	err := who.Require(RequestRights)
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
		if err == nil && out.AccountID != who.AccountID {
			return errs.New(errs.NotFound, "error.not_found")
		}
		return err
	})
	if err != nil {
		return OneRequest{}, err
	}
	return out, nil
}

// place is what of a request never changes.
type place struct {
	AccountID, BodyID int64
	Role              Role
}

// placeOf gives a request's place and the bodies above its body. Errors: NotFound.
func (m *Module) placeOf(ctx context.Context, id int64) (place, []int64, error) {
	var p place
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var state State
		return database.One(ctx, tx, requestPlace, []any{id}, &p.AccountID, &p.BodyID, &p.Role, &state)
	})
	if err != nil {
		return p, nil, fmt.Errorf("looking for request %d: %w", id, err)
	}
	above, err := m.bodiesAbove(ctx, p.BodyID)
	return p, above, err
}

// readRequest locks a request and gives all of it.
func (m *Module) readRequest(ctx context.Context, tx *database.Tx, id int64, above []int64) (OneRequest, error) {
	var out OneRequest
	err := oneAskedFor(ctx, tx, id, &out.AskedFor)
	if err != nil {
		return out, err
	}
	out.History, err = history(ctx, tx, out.AccountID, out.BodyID, out.Role)
	if err != nil || !out.State.Waiting() {
		return out, err
	}
	now := m.now()
	out.Decider, out.Deputy, err = deciderOf(ctx, tx, out.AskedFor, above, now)
	if err != nil {
		return out, err
	}
	begin, end := within(out.From, out.Until, now)
	err = checkExclusive(ctx, tx, out.AccountID, out.Role, begin, end)
	if errs.KindOf(err) == errs.Conflict {
		out.Excluded, err = excludingOf(err), nil
	}
	return out, err
}

func oneAskedFor(ctx context.Context, tx *database.Tx, id int64, a *AskedFor) error {
	found, err := database.All(ctx, tx, lockRequest, scanAskedFor, id)
	if err != nil {
		return fmt.Errorf("locking request %d: %w", id, err)
	}
	if len(found) == 0 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	*a = found[0]
	return nil
}

// TakingBack is a request of one's own that is not wanted any more.
type TakingBack struct {
	ID      int64
	Request audit.Request
}

// TakeBack withdraws one of the actor's own requests while it waits. Errors: NotFound; Conflict when it was decided.
func (m *Module) TakeBack(ctx context.Context, who Actor, in TakingBack) error {
	err := who.Require(RequestRights)
	if err != nil {
		return err
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		_, err = lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		var a AskedFor
		err = oneAskedFor(ctx, tx, in.ID, &a)
		if err == nil && a.AccountID != who.AccountID {
			err = errs.New(errs.NotFound, "error.not_found")
		}
		if err != nil {
			return err
		}
		if !a.State.Waiting() {
			return errs.New(errs.Conflict, "identity.request.decided")
		}
		err = takeBackRequest.ExecOne(ctx, tx, a.ID)
		if err != nil {
			return fmt.Errorf("taking back request %d: %w", a.ID, err)
		}
		e := who.Entry("identity.take_back_request", subject(who.AccountID))
		e.Detail, e.Request = map[string]any{"request": a.ID}, in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return note(ctx, tx, who, event{AccountID: a.AccountID, BodyID: a.BodyID, Role: a.Role, RequestID: a.ID, Kind: eventTakenBack, At: m.now(), Entry: entry})
	})
}

// clip cuts a text to so many bytes, never within a letter, and takes out what a text cannot hold.
func clip(text string, most int) string {
	text = toText(text)
	if len(text) <= most {
		return text
	}
	return toText(text[:most])
}

// OwnRights lists what the actor is now, for whichever bodies.
func (m *Module) OwnRights(ctx context.Context, who Actor) ([]Membership, error) {
	err := who.Require(RequestRights)
	if err != nil {
		return nil, err
	}
	var out []Membership
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, ownRights, func(r database.Row, own *Membership) error {
			return r.Scan(&own.ID, &own.BodyID, &own.Role)
		}, who.AccountID, m.now())
		if err != nil {
			return fmt.Errorf("listing own rights: %w", err)
		}
		return nil
	})
	return out, err
}
