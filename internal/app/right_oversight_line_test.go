package app_test

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// Why nothing of another body is refused by the operations of those who watch.
const (
	allWatched = "who may in the matrix watches over all bodies, or over the actor's; TestTrail_I8_OwnBodyAndBelow"
	allDue     = "what is due is the whole country's"
)

// oversightUnguarded are what asks for no right, with the reason.
var oversightUnguarded = map[string]string{
	"oversight.Watch": "the program's own job", "oversight.Survey": "the program's own job; it names nobody", "oversight.CarryOut": "the program's own job; it does what was approved",
	"identity.PersonOf": "who the owner of the session is", "identity.ClosedBefore": "inside the transaction of a survey or an erasure", "identity.EraseAccounts": "inside the transaction of an approved erasure",
	"people.LastTold": "inside the transaction of a survey or an erasure", "people.Unstated": "inside the transaction of the watch", "people.Erase": "inside the transaction of an approved erasure",
	"ptr.OldFiles": "inside the transaction of a survey or an erasure", "ptr.OldFindings": "inside the transaction of a survey or an erasure", "ptr.LastUse": "inside the transaction of a survey or an erasure",
	"ptr.Ungranted": "inside the transaction of the watch", "ptr.ErasePersons": "inside the transaction of an approved erasure", "ptr.EraseFiles": "inside the transaction of an approved erasure",
	"ptr.EraseFindings": "inside the transaction of an approved erasure",
}

// must fails the test when a preparation did.
func (w *rightWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// watcher is somebody who may prepare what the matrix tries.
func (w *rightWorld) watcher(role identity.Role) identity.Actor {
	return identity.Actor{Code: "matrix.eloke", AccountID: 1, BodyID: w.ours.ID, Role: role}
}

// madeFinding makes a finding about our office and gives its number.
func (w *rightWorld) madeFinding() int64 {
	return w.number(`INSERT INTO oversight.finding (rule, actor, body_id, person_id, from_day, until_day, count, usual, peers, found_at, entry_id)
		SELECT 'odd_hours', $1, $2, 0, CURRENT_DATE, CURRENT_DATE, 7, 0, 0, now(), min(id) FROM audit.entry RETURNING id`, w.name(), w.ours.ID)
}

// provenEntry gives an entry of our office. Nothing is sealed here, so the proof itself is not made; TestProof_L3 makes it.
func (w *rightWorld) provenEntry() int64 {
	w.a.Oversight.Prove = func(_ context.Context, entry int64) (audit.Proof, error) { return audit.Proof{Entry: entry}, nil }
	return w.number("SELECT min(id) FROM audit.entry WHERE body_id = $1", w.ours.ID)
}

// entryOfPeople gives an entry of our office that is about people.
func (w *rightWorld) entryOfPeople() int64 {
	return w.number("SELECT min(id) FROM audit.entry WHERE body_id = $1 AND persons IS NOT NULL", w.ours.ID)
}

// proposal gives a proposal that waits for its decision.
func (w *rightWorld) proposal() int64 {
	w.t.Helper()
	open := w.number("SELECT coalesce(max(id), 0) FROM oversight.erasure e WHERE NOT EXISTS (SELECT FROM oversight.verdict v WHERE v.erasure_id = e.id)")
	if open != 0 {
		return open
	}
	w.closedAccount()
	id, err := w.a.Oversight.Propose(w.t.Context(), w.watcher(identity.RoleRightsOperator), oversight.KindAccount, audit.Request{})
	w.must(err)
	return id
}

// closedAccount makes an account whose time is over.
func (w *rightWorld) closedAccount() {
	w.t.Helper()
	w.number("INSERT INTO identity.account (code, name, must_change, created_at, disabled_at) VALUES ($1, 'Próba Piroska', false, '2001-01-01', '2002-01-01') RETURNING id", w.name())
}

// settle refuses what waits, so that another can be proposed.
func (w *rightWorld) settle() {
	w.t.Helper()
	w.closedAccount()
	open := w.number("SELECT coalesce(max(id), 0) FROM oversight.erasure e WHERE NOT EXISTS (SELECT FROM oversight.verdict v WHERE v.erasure_id = e.id)")
	if open != 0 {
		who := w.watcher(identity.RoleAuditor)
		who.Code = "matrix.masik-eloke"
		w.must(w.a.Oversight.Decide(w.t.Context(), who, oversight.Decision{ErasureID: open, Reason: "próba"}))
	}
}

func oversightLines() []line {
	watch := func(name, logs string, do func(w *rightWorld, ctx context.Context, who identity.Actor) error) line {
		return line{name: "oversight." + name, right: "audit.see", logs: logs, open: allWatched, ready: act(do)}
	}
	lines := []line{
		watch("Trail", "oversight.trail", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Oversight.Trail(ctx, who, oversight.TrailFilter{})
			return err
		}),
		watch("TrailCSV", "oversight.trail.export", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Oversight.TrailCSV(ctx, who, "hu", oversight.TrailFilter{Operation: "people.read"}, io.Discard)
		}),
		watch("TrailWorkbook", "oversight.trail.export", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Oversight.TrailWorkbook(ctx, who, "hu", oversight.TrailFilter{Operation: "people.read"}, io.Discard)
		}),
		watch("PersonTrail", "oversight.person", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Oversight.PersonTrail(ctx, who, w.person, "")
			return err
		}),
		watch("Delays", "oversight.person", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Oversight.Delays(ctx, who, w.person)
			return err
		}),
		watch("DelayShowing", "oversight.delay", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.delay(ctx, who)
		}),
		watch("Patterns", "oversight.patterns", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Oversight.Patterns(ctx, who, oversight.FindingFilter{})
			return err
		}),
		{name: "oversight.Unchecked", right: "audit.see", quiet: namesNobody, open: allWatched, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Oversight.Unchecked(ctx, who)
			return err
		})},
		{name: "oversight.Proof", right: "audit.prove", logs: "oversight.prove", open: allWatched, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.provenEntry()
			return func(who identity.Actor) error {
				_, err := w.a.Oversight.Proof(w.t.Context(), who, id)
				return err
			}
		}},
		{name: "oversight.EntryPersons", right: "audit.see", logs: "oversight.trail.persons", open: allWatched, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.entryOfPeople()
			return func(who identity.Actor) error {
				_, err := w.a.Oversight.EntryPersons(w.t.Context(), who, id, 0)
				return err
			}
		}},
		{name: "oversight.Pattern", right: "audit.see", logs: "oversight.pattern", open: allWatched, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.madeFinding()
			return func(who identity.Actor) error {
				_, err := w.a.Oversight.Pattern(w.t.Context(), who, id)
				return err
			}
		}},
		{name: "oversight.Note", right: "audit.see", logs: "oversight.note", open: allWatched, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.madeFinding()
			return func(who identity.Actor) error {
				return w.a.Oversight.Note(w.t.Context(), who, oversight.NewNote{FindingID: id, Text: "rendben", Request: audit.Request{Key: w.name()}})
			}
		}},
		{name: "oversight.LiftDelay", right: "audit.see", logs: "oversight.delay.lift", open: allWatched, ready: func(w *rightWorld) func(identity.Actor) error {
			w.must(w.delay(w.t.Context(), w.watcher(identity.RoleAuditor)))
			id := w.number("SELECT max(id) FROM oversight.delay")
			return func(who identity.Actor) error {
				return w.a.Oversight.LiftDelay(w.t.Context(), who, id, audit.Request{Key: w.name()})
			}
		}},
		{name: "oversight.OwnTrail", right: "audit.own", logs: "oversight.own", open: "the account is the actor's own", ready: func(w *rightWorld) func(identity.Actor) error {
			w.number("UPDATE identity.account SET person_id = $1 WHERE id = 1 RETURNING id", w.person)
			return func(who identity.Actor) error {
				_, err := w.a.Oversight.OwnTrail(w.t.Context(), who, "")
				return err
			}
		}},
	}
	lines = append(lines, line{name: "oversight.OwnTrailCSV", right: "audit.own", logs: "oversight.own", open: "the account is the actor's own", ready: func(w *rightWorld) func(identity.Actor) error {
		w.number("UPDATE identity.account SET person_id = $1 WHERE id = 1 RETURNING id", w.person)
		return func(who identity.Actor) error { return w.a.Oversight.OwnTrailCSV(w.t.Context(), who, "hu", io.Discard) }
	}})
	return append(lines, retentionLines()...)
}

func (w *rightWorld) delay(ctx context.Context, who identity.Actor) error {
	today := calendar.On(2026, 1, 5)
	return w.a.Oversight.DelayShowing(ctx, who, oversight.NewDelay{PersonID: w.person, BodyID: w.ours.ID, From: today, Until: today + 5, Reason: "ELL/1", Request: audit.Request{Key: w.name()}})
}

func retentionLines() []line {
	return []line{
		{name: "oversight.Retention", right: "retention.list", logs: "oversight.retention", open: allDue, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Oversight.Retention(ctx, who)
			return err
		})},
		{name: "oversight.Erasure", right: "retention.list", logs: "oversight.retention", open: allDue, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.proposal()
			return func(who identity.Actor) error {
				_, err := w.a.Oversight.Erasure(w.t.Context(), who, id)
				return err
			}
		}},
		{name: "oversight.Propose", right: "retention.propose", logs: "oversight.propose", open: allDue, ready: func(w *rightWorld) func(identity.Actor) error {
			w.settle()
			return func(who identity.Actor) error {
				_, err := w.a.Oversight.Propose(w.t.Context(), who, oversight.KindAccount, audit.Request{Key: w.name()})
				return err
			}
		}},
		{name: "oversight.Decide", right: "retention.approve", logs: "oversight.decide", open: "who may in the matrix watches over the proposer's body; TestRetention_I9_FourEyes", ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.proposal()
			return func(who identity.Actor) error {
				return w.a.Oversight.Decide(w.t.Context(), who, oversight.Decision{ErasureID: id, Reason: "próba", Request: audit.Request{Key: w.name()}})
			}
		}},
		{name: "oversight.HoldBack", right: "retention.approve", logs: "oversight.hold", open: allDue, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			w.n++
			return w.a.Oversight.HoldBack(ctx, who, oversight.NewHold{Kind: oversight.KindAccount, SubjectID: int64(1_000_000 + w.n), Reason: "per", Request: audit.Request{Key: w.name()}})
		})},
		{name: "oversight.ReleaseHold", right: "retention.approve", logs: "oversight.release", open: allDue, ready: func(w *rightWorld) func(identity.Actor) error {
			w.n++
			w.must(w.a.Oversight.HoldBack(w.t.Context(), w.watcher(identity.RoleAuditor), oversight.NewHold{Kind: oversight.KindAccount, SubjectID: int64(1_000_000 + w.n), Reason: "per"}))
			id := w.number("SELECT max(id) FROM oversight.hold")
			return func(who identity.Actor) error {
				return w.a.Oversight.ReleaseHold(w.t.Context(), who, id, audit.Request{Key: w.name()})
			}
		}},
		{name: "oversight.EraseAgain", right: "retention.carry_out", quiet: "nothing was erased before; TestErased_ListOutside", open: allDue, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Oversight.EraseAgain(ctx, who)
			return err
		})},
	}
}

// oversightVerdicts are the routes of those who watch. From another office an auditor sees what an officer does not.
var oversightVerdicts = map[string]verdict{
	"GET /my-data":                  {right: identity.SeeOwnTrail},
	"GET /my-data/export":           {right: identity.SeeOwnTrail, vague: true},
	"GET /trail":                    {right: identity.SeeTrail},
	"POST /trail":                   {right: identity.SeeTrail},
	"GET /trail/export":             {right: identity.SeeTrail},
	"GET /trail/proof/{id}":         {right: identity.ProveTrail, object: anEntry, absent: absent, shared: auditorsSee, vague: true},
	"GET /trail/entry/{id}":         {right: identity.SeeTrail, object: anEntryOfPeople, absent: absent},
	"GET /trail/patterns":           {right: identity.SeeTrail},
	"GET /trail/patterns/{id}":      {right: identity.SeeTrail, object: aFinding, absent: absent, shared: auditorsSee, vague: true},
	"POST /trail/patterns/{id}":     {right: identity.SeeTrail, object: aFinding, absent: absent, shared: auditorsSee, vague: true, form: url.Values{"note": {"próba"}}},
	"GET /trail/person/{id}":        {right: identity.SeeTrail, object: aPerson, absent: noPerson, shared: everyPerson},
	"POST /trail/person/{id}/delay": {right: identity.SeeTrail, object: aPerson, absent: noPerson, shared: everyPerson},
	"POST /trail/person/{id}/lift":  {right: identity.SeeTrail, object: aPerson, absent: noPerson, shared: everyPerson, vague: true},
	"GET /retention":                {right: identity.ListDue},
	"POST /retention/propose":       {right: identity.ProposeErasure, vague: true},
	"POST /retention/hold":          {right: identity.ApproveErasure},
	"POST /retention/release":       {right: identity.ApproveErasure, vague: true},
	"GET /retention/{id}":           {right: identity.ListDue, object: anErasure, absent: absent, shared: allDue},
	"POST /retention/{id}":          {right: identity.ApproveErasure, object: anErasure, absent: absent, shared: auditorsSee, vague: true},
}

const (
	auditorsSee = "an auditor watches over all bodies"
	noPerson    = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
)

var (
	anEntryOfPeople = func(w *rightWorld) string { return fmt.Sprint(w.entryOfPeople()) }

	aFinding  = func(w *rightWorld) string { return fmt.Sprint(w.madeFinding()) }
	anEntry   = func(w *rightWorld) string { return fmt.Sprint(w.provenEntry()) }
	anErasure = func(w *rightWorld) string { return strconv.FormatInt(w.proposal(), 10) }
)
