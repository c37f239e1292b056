package oversight

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

func (m *Module) kind(code string) (Kind, error) {
	i := slices.IndexFunc(m.Kinds, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, errs.New(errs.NotFound, "error.not_found")
	}
	return m.Kinds[i], nil
}

// Survey counts what is due of each kind. It is the program's own job and names nobody.
func (m *Module) Survey(ctx context.Context) error {
	today := calendar.Of(m.Now())
	for _, k := range m.Kinds {
		err := m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
			p, err := readPeriod(ctx, tx, k.Code, today)
			if err != nil {
				return err
			}
			before := months(today, -p.Months)
			held, err := heldThings(ctx, tx, k.Code)
			if err != nil {
				return err
			}
			var count int64
			oldest := calendar.None
			err = k.Due(ctx, tx, before, nil, func(d Due) bool {
				if !held[d.ID] {
					count++
					if oldest == calendar.None || d.Since < oldest {
						oldest = d.Since
					}
				}
				return true
			})
			if err != nil {
				return err
			}
			_, err = keepSurvey.Exec(ctx, tx, k.Code, m.Now(), before.Time(), count, dayOrNull(oldest))
			return err
		})
		if err != nil {
			return fmt.Errorf("counting what is due of %s: %w", k.Code, err)
		}
	}
	return nil
}

func dayOrNull(d calendar.Day) any {
	if d == calendar.None {
		return nil
	}
	return d.Time()
}

// heldThings gives what is held back; a person who is held under one number is so under all.
func heldThings(ctx context.Context, tx *database.Tx, kind string) (map[int64]bool, error) {
	out := map[int64]bool{}
	err := database.Each(ctx, tx, heldOf, func(r database.Row) error {
		var id int64
		err := r.Scan(&id)
		out[id] = true
		return err
	}, kind)
	if err != nil {
		return nil, fmt.Errorf("reading what is held back: %w", err)
	}
	if kind == KindPerson {
		all, err := numbersOfAll(ctx, tx, slices.Collect(maps.Keys(out)))
		if err != nil {
			return nil, err
		}
		for _, id := range all {
			out[id] = true
		}
	}
	return out, nil
}

// Retention tells what was due of each kind when it was last counted, which proposals there are and what is held back.
// It names nobody.
func (m *Module) Retention(ctx context.Context, who identity.Actor) (RetentionView, error) {
	var v RetentionView
	err := who.Require(identity.ListDue)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		today := calendar.Of(m.Now())
		counted := map[string]KindView{}
		err := database.Each(ctx, tx, surveys, func(r database.Row) error {
			var k KindView
			var before, oldest database.Day
			err := r.Scan(&k.Code, &k.SurveyedAt, &before, &k.Count, &oldest)
			k.Before, k.Oldest = before.Day, oldest.Day
			counted[k.Code] = k
			return err
		})
		if err != nil {
			return fmt.Errorf("reading what is due: %w", err)
		}
		for _, k := range m.Kinds {
			view := counted[k.Code]
			view.Code = k.Code
			view.Period, err = readPeriod(ctx, tx, k.Code, today)
			if err != nil {
				return err
			}
			v.Kinds = append(v.Kinds, view)
		}
		v.Erasures, err = database.All(ctx, tx, latestErasures, scanErasure)
		if err != nil {
			return fmt.Errorf("listing erasures: %w", err)
		}
		v.Holds, err = database.All(ctx, tx, holdsNow, func(r database.Row, h *Hold) error {
			var released *time.Time
			err := r.Scan(&h.ID, &h.Kind, &h.SubjectID, &h.Reason, &h.By, &h.At, &h.ReleasedBy, &released)
			return err
		})
		if err != nil {
			return fmt.Errorf("listing what is held back: %w", err)
		}
		_, err = audit.Write(ctx, tx, who.Entry("oversight.retention", fmt.Sprintf("body/%d", who.BodyID)))
		return err
	})
	return v, err
}

func scanErasure(r database.Row, e *Erasure) error {
	var before, oldest database.Day
	var approved *bool
	var decided *time.Time
	var left int64
	err := r.Scan(&e.ID, &e.Kind, &before, &e.Months, &e.Law, &e.Count, &e.BodyID, &e.ProposedBy, &e.ProposedAt, &approved, &e.DecidedBy, &decided, &e.Reason,
		&e.Erased, &e.Held, &e.NotDue, &left, &oldest)
	e.Before, e.Oldest = before.Day, oldest.Day
	if decided != nil {
		e.DecidedAt = *decided
	}
	switch {
	case approved == nil:
		e.State = Proposed
	case !*approved:
		e.State = Refused
	case left > 0:
		e.State = Approved
	default:
		e.State = Done
	}
	return err
}

// mostItems is how many things of an erasure its page shows.
const mostItems = 100

// Erasure reads one proposal with the first of its things. It names nobody. Errors: NotFound.
func (m *Module) Erasure(ctx context.Context, who identity.Actor, id int64) (Erasure, error) {
	var e Erasure
	err := who.Require(identity.ListDue)
	if err != nil {
		return e, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, oneErasure, scanErasure, id)
		if err != nil {
			return fmt.Errorf("reading erasure %d: %w", id, err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		e = found[0]
		e.Items, err = database.All(ctx, tx, erasureItems, func(r database.Row, i *Item) error {
			var since database.Day
			var done *time.Time
			err := r.Scan(&i.ID, &since, &i.Outcome, &done)
			i.Since = since.Day
			if done != nil {
				i.DoneAt = *done
			}
			return err
		}, id, mostItems)
		if err != nil {
			return fmt.Errorf("reading things of erasure %d: %w", id, err)
		}
		_, err = audit.Write(ctx, tx, who.Entry("oversight.retention", fmt.Sprintf("erasure/%d", id)))
		return err
	})
	return e, err
}

// Propose proposes to erase what is due of a kind now, up to ten thousand things, and gives the proposal's number. The
// same request again gives the same. Errors: NotFound for an unknown kind; Conflict when nothing is due, or an earlier
// proposal of the kind is not decided or not done.
func (m *Module) Propose(ctx context.Context, who identity.Actor, kind string, request Request) (int64, error) {
	err := who.Require(identity.ProposeErasure)
	if err != nil {
		return 0, err
	}
	k, err := m.kind(kind)
	if err != nil {
		return 0, err
	}
	var id int64
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, erasureOfEntry, []any{done}, &id)
		}
		err = database.Lock(ctx, tx, erasureLock)
		if err != nil {
			return err
		}
		var waiting int
		err = database.One(ctx, tx, openErasure, []any{kind}, &waiting)
		if err != nil {
			return fmt.Errorf("looking for open erasures: %w", err)
		}
		if waiting > 0 {
			return errs.New(errs.Conflict, "oversight.erasure_open")
		}
		p, due, before, err := m.dueNow(ctx, tx, k, nil)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return errs.New(errs.Conflict, "oversight.nothing_due")
		}
		e := who.Entry("oversight.propose", "retention/"+kind)
		e.Detail, e.Request = map[string]any{"count": len(due), "before": before.String()}, request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		id, err = insertProposal(ctx, tx, Erasure{Kind: kind, Before: before, Months: p.Months, Law: p.Law, BodyID: who.BodyID, ProposedBy: who.Code, ProposedAt: m.Now()}, due, entry)
		return err
	})
	return id, err
}

// insertProposal stores an erasure with its things.
func insertProposal(ctx context.Context, tx *database.Tx, e Erasure, due []Due, entry int64) (int64, error) {
	var id int64
	err := database.One(ctx, tx, insertErasure, []any{e.Kind, e.Before.Time(), e.Months, e.Law, len(due), e.BodyID, e.ProposedBy, e.ProposedAt, entry}, &id)
	if err != nil {
		return 0, fmt.Errorf("storing an erasure: %w", err)
	}
	rows := make([][]any, 0, len(due))
	for _, d := range due {
		rows = append(rows, []any{id, d.ID, d.Since.Time()})
	}
	return id, database.Copy(ctx, tx, "oversight.erasure_item", []string{"erasure_id", "subject_id", "since"}, rows)
}

// dueNow gives what is due of a kind today and not held back, of some or, by nil, of all: at most as much as one
// proposal holds.
func (m *Module) dueNow(ctx context.Context, tx *database.Tx, k Kind, some []int64) (Period, []Due, calendar.Day, error) {
	today := calendar.Of(m.Now())
	p, err := readPeriod(ctx, tx, k.Code, today)
	if err != nil {
		return p, nil, 0, err
	}
	before := months(today, -p.Months)
	held, err := heldThings(ctx, tx, k.Code)
	if err != nil {
		return p, nil, 0, err
	}
	var due []Due
	err = k.Due(ctx, tx, before, some, func(d Due) bool {
		if !held[d.ID] {
			due = append(due, d)
		}
		return len(due) < mostProposed
	})
	if err != nil {
		return p, nil, 0, fmt.Errorf("looking for what is due of %s: %w", k.Code, err)
	}
	return p, due, before, nil
}

// Decide approves or refuses a proposal of somebody else; what is approved the program carries out. Errors: NotFound for
// one of a body that the actor does not watch over; Conflict for one's own and for one that is decided.
func (m *Module) Decide(ctx context.Context, who identity.Actor, in Decision) error {
	err := who.Require(identity.ApproveErasure)
	if err != nil {
		return err
	}
	reason := fields.Clean(in.Reason)
	if len(reason) > 2000 || !in.Approve && reason == "" {
		return errs.New(errs.Invalid, "oversight.reason_missing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		var proposer string
		var body int64
		err = database.One(ctx, tx, erasureForVerdict, []any{in.ErasureID}, &proposer, &body)
		if err != nil {
			return fmt.Errorf("reading erasure %d: %w", in.ErasureID, err)
		}
		above, err := database.All(ctx, tx, bodiesAbove, func(r database.Row, id *int64) error { return r.Scan(id) }, body)
		if err != nil {
			return fmt.Errorf("reading the bodies above body %d: %w", body, err)
		}
		err = who.RequireFor(identity.ApproveErasure, body, above...)
		if err != nil {
			return err
		}
		if proposer == who.Code {
			return errs.New(errs.Conflict, "oversight.own_proposal")
		}
		e := who.Entry("oversight.decide", fmt.Sprintf("erasure/%d", in.ErasureID))
		e.Detail, e.Request = map[string]any{"approved": in.Approve}, in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = insertVerdict.ExecOne(ctx, tx, in.ErasureID, proposer, in.Approve, who.Code, m.Now(), reason, entry)
		if database.Violates(err, "verdict_pkey") {
			return errs.Wrap(err, errs.Conflict, "oversight.decided")
		}
		if err != nil {
			return fmt.Errorf("storing a decision: %w", err)
		}
		if in.Approve && m.Jobs != nil {
			return m.Jobs.Add(ctx, tx, ErasureJob)
		}
		return nil
	})
}

// CarryOut does what was approved, the oldest first, in batches. It is the program's own job: each batch asks once more
// whether its things are due and not held back. Killed anywhere it goes on with the rest.
func (m *Module) CarryOut(ctx context.Context) error {
	var after int64
	for ctx.Err() == nil {
		more, id, err := m.carryOutNext(ctx, after)
		if err != nil {
			return fmt.Errorf("carrying out erasure %d: %w", id, err)
		}
		if !more {
			return nil
		}
		after = id - 1
	}
	return ctx.Err()
}

// carryOutNext erases a batch of the oldest approved erasure; more is false when there is none.
func (m *Module) carryOutNext(ctx context.Context, after int64) (more bool, id int64, err error) {
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		err := database.Lock(ctx, tx, erasureLock)
		if err != nil {
			return err
		}
		var e Erasure
		var before database.Day
		err = database.One(ctx, tx, nextErasure, []any{after}, &e.ID, &e.Kind, &before, &e.Months, &e.Law, &e.ProposedBy, &e.DecidedBy)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for an erasure: %w", err)
		}
		more, id, e.Before = true, e.ID, before.Day
		k, err := m.kind(e.Kind)
		if err != nil {
			return err
		}
		ids, err := database.All(ctx, tx, nextItems, func(r database.Row, id *int64) error { return r.Scan(id) }, e.ID, eraseBatch)
		if err != nil {
			return fmt.Errorf("reading things to be erased: %w", err)
		}
		held, err := heldThings(ctx, tx, e.Kind)
		if err != nil {
			return err
		}
		_, due, _, err := m.dueNow(ctx, tx, k, ids)
		if err != nil {
			return err
		}
		var gone, kept, used []int64
		for _, id := range ids {
			switch {
			case held[id]:
				kept = append(kept, id)
			case slices.ContainsFunc(due, func(d Due) bool { return d.ID == id }):
				gone = append(gone, id)
			default:
				used = append(used, id)
			}
		}
		return m.erase(ctx, tx, k, e, gone, kept, used)
	})
	return more, id, err
}

// erase lets the room erase and notes what became of each thing; a person goes with all their numbers. The list outside of the database is written first:
// what stands on it and was not erased will be erased when it is asked for again; the other way round it would come back
// with an older backup.
func (m *Module) erase(ctx context.Context, tx *database.Tx, k Kind, e Erasure, gone, held, used []int64) error {
	all := gone
	if k.Code == KindPerson {
		var err error
		all, err = numbersOfAll(ctx, tx, gone)
		if err != nil {
			return err
		}
	}
	if len(gone) > 0 {
		err := m.Erased.Add(Batch{Kind: k.Code, IDs: all, At: m.Now(), Erasure: e.ID, ProposedBy: e.ProposedBy, DecidedBy: e.DecidedBy, Before: e.Before.String(), Months: e.Months, Law: e.Law})
		if err != nil {
			return err
		}
		err = k.Erase(ctx, tx, e.ID, all)
		if err != nil {
			return err
		}
	}
	act := identity.System().Entry("oversight.erase", fmt.Sprintf("erasure/%d", e.ID))
	act.Ground, act.Detail = laws["oversight.erase"], map[string]any{"kind": k.Code, "erased": len(gone), "held": len(held), "not_due": len(used)}
	if k.Code == KindPerson {
		act.Persons = all
	}
	_, err := audit.Write(ctx, tx, act)
	if err != nil {
		return err
	}
	for _, of := range []struct {
		outcome string
		ids     []int64
	}{{"erased", all}, {"held", held}, {"not_due", used}} {
		_, err = finishItems.Exec(ctx, tx, e.ID, of.ids, of.outcome, m.Now())
		if err != nil {
			return fmt.Errorf("noting what became of things: %w", err)
		}
	}
	return nil
}

// EraseAgain erases what the list outside of the database says was erased: after an older backup was brought back. It
// gives how many things there were. Again and again changes nothing more.
func (m *Module) EraseAgain(ctx context.Context, who identity.Actor) (int, error) {
	err := who.Require(identity.CarryOutErasures)
	if err != nil {
		return 0, err
	}
	batches, err := m.Erased.All()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, b := range batches {
		k, err := m.kind(b.Kind)
		if err != nil {
			return n, fmt.Errorf("erasing again: kind %q is not known", strings.ToValidUTF8(b.Kind, "?"))
		}
		err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
			// It was approved once; the proposal and the decision may have been lost with what came after the backup.
			act := who.Entry("oversight.erase_again", "retention/"+b.Kind)
			act.Ground, act.Detail = laws["oversight.erase"], map[string]any{"count": len(b.IDs)}
			if k.Code == KindPerson {
				act.Persons = b.IDs
			}
			entry, err := audit.Write(ctx, tx, act)
			if err != nil {
				return err
			}
			held, err := heldThings(ctx, tx, b.Kind)
			if err != nil {
				return err
			}
			ids := slices.DeleteFunc(b.IDs, func(id int64) bool { return held[id] })
			if len(ids) == 0 {
				return nil
			}
			before, _ := calendar.Parse(b.Before)
			due := make([]Due, 0, len(ids))
			for _, id := range ids {
				due = append(due, Due{ID: id, Since: before})
			}
			id, err := insertProposal(ctx, tx, Erasure{Kind: b.Kind, Before: before, Months: b.Months, Law: b.Law, ProposedBy: b.ProposedBy, ProposedAt: b.At}, due, entry)
			if err != nil {
				return err
			}
			err = insertVerdict.ExecOne(ctx, tx, id, b.ProposedBy, true, b.DecidedBy, b.At, "", entry)
			if err != nil {
				return fmt.Errorf("storing a decision: %w", err)
			}
			err = k.Erase(ctx, tx, id, ids)
			if err != nil {
				return err
			}
			_, err = finishItems.Exec(ctx, tx, id, ids, "erased", m.Now())
			n += len(ids)
			return err
		})
		if err != nil {
			return n, fmt.Errorf("erasing again: %w", err)
		}
	}
	return n, nil
}

// HoldBack keeps a thing although it is or will be due. Errors: NotFound for an unknown kind; Invalid without a reason;
// Conflict when it is held back already.
func (m *Module) HoldBack(ctx context.Context, who identity.Actor, in NewHold) error {
	err := who.Require(identity.ApproveErasure)
	if err != nil {
		return err
	}
	_, err = m.kind(in.Kind)
	if err != nil {
		return err
	}
	reason := fields.Clean(in.Reason)
	if reason == "" || len(reason) > 2000 || in.SubjectID <= 0 {
		return errs.New(errs.Invalid, "oversight.reason_missing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		// What is being erased at this moment is erased or held, never both.
		err = database.Lock(ctx, tx, erasureLock)
		if err != nil {
			return err
		}
		e := who.Entry("oversight.hold", fmt.Sprintf("%s/%d", in.Kind, in.SubjectID))
		e.Request = in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = insertHold.ExecOne(ctx, tx, in.Kind, in.SubjectID, reason, who.Code, m.Now(), entry)
		if database.Violates(err, "hold_once") {
			return errs.Wrap(err, errs.Conflict, "oversight.held_already")
		}
		if err != nil {
			return fmt.Errorf("storing a hold: %w", err)
		}
		return nil
	})
}

// ReleaseHold ends a hold. Errors: NotFound when it does not hold.
func (m *Module) ReleaseHold(ctx context.Context, who identity.Actor, id int64, request Request) error {
	err := who.Require(identity.ApproveErasure)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil || done != 0 {
			return err
		}
		var kind string
		var subject int64
		err = database.One(ctx, tx, lockHold, []any{id}, &kind, &subject)
		if err != nil {
			return fmt.Errorf("locking hold %d: %w", id, err)
		}
		e := who.Entry("oversight.release", fmt.Sprintf("%s/%d", kind, subject))
		e.Request = request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = releaseHold.ExecOne(ctx, tx, id, who.Code, m.Now(), entry)
		if err != nil {
			return fmt.Errorf("releasing hold %d: %w", id, err)
		}
		return nil
	})
}
