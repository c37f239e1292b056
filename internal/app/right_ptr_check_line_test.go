package app_test

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/ptr"
)

// suspicion makes a suspicion between two benefits of our office.
func (w *rightWorld) suspicion() int64 {
	w.t.Helper()
	return w.number(`INSERT INTO ptr.parallel_suspicion (benefit_id, other_id, group_code, body_id, other_body_id, overlap, found_at, entry_id)
		SELECT min(id), max(id), $2, $1::bigint, $1, daterange('2014-01-01', '2014-03-01'), now(), (SELECT max(id) FROM audit.entry) FROM ptr.benefit WHERE body_id = $1 RETURNING id`, w.ours.ID, w.name())
}

// overlapMark is the mark of the finding that overlapping makes.
const overlapMark = "proba"

// overlapping makes a case of our office of which a check has found a benefit of the other one.
func (w *rightWorld) overlapping() int64 {
	w.t.Helper()
	c := w.caseIn(ptr.Checking, false)
	w.number(`INSERT INTO ptr.case_check (case_id, version, at, actor, blocks, warns, findings, entry_id)
		SELECT $1::bigint, 900, now(), 'proba', 1, 0, jsonb_build_array(jsonb_build_object('code', 'E05', 'severity', 'block', 'key', 'ptr.check.parallel.e05', 'args', jsonb_build_array('FHT', '2013'),
			'other', b.id, 'other_of', b.body_id, 'where', 'register', 'mark', $3::text)), (SELECT max(id) FROM audit.entry)
		FROM (SELECT id, body_id FROM ptr.benefit WHERE body_id = $2 ORDER BY id LIMIT 1) b RETURNING case_id`, c.id, w.theirs.ID, overlapMark)
	return c.id
}

// ofSuspicion tries an operation on a suspicion of ours, or on one that is not there.
func ofSuspicion(do func(w *rightWorld, who identity.Actor, id int64) error) (ready func(w *rightWorld) func(identity.Actor) error, other func(w *rightWorld, who identity.Actor, there bool) error) {
	ready = func(w *rightWorld) func(identity.Actor) error {
		id := w.suspicion()
		return func(who identity.Actor) error { return do(w, who, id) }
	}
	other = func(w *rightWorld, who identity.Actor, there bool) error {
		if there {
			return do(w, who, w.suspicion())
		}
		return do(w, who, nowhere)
	}
	return ready, other
}

// ofOverlap does the same with a case of which something parallel was found.
func ofOverlap(do func(w *rightWorld, who identity.Actor, id int64) error) (ready func(w *rightWorld) func(identity.Actor) error, other func(w *rightWorld, who identity.Actor, there bool) error) {
	ready = func(w *rightWorld) func(identity.Actor) error {
		id := w.overlapping()
		return func(who identity.Actor) error { return do(w, who, id) }
	}
	other = func(w *rightWorld, who identity.Actor, there bool) error {
		if there {
			return do(w, who, w.overlapping())
		}
		return do(w, who, nowhere)
	}
	return ready, other
}

func ptrCheckLines() []line {
	suspicion := line{name: "ptr.Suspicion", right: identity.ReadBenefits, logs: "ptr.suspicion.read"}
	suspicion.ready, suspicion.other = ofSuspicion(func(w *rightWorld, who identity.Actor, id int64) error {
		_, err := w.a.PTR.Suspicion(w.t.Context(), who, "hu", id)
		return err
	})
	settle := line{name: "ptr.SettleSuspicion", right: identity.HandleCases, logs: "ptr.suspicion.settle"}
	settle.ready, settle.other = ofSuspicion(func(w *rightWorld, who identity.Actor, id int64) error {
		return w.a.PTR.SettleSuspicion(w.t.Context(), who, ptr.Settlement{ID: id, Verdict: ptr.Justified, Reason: "az iratok szerint", Request: audit.Request{Key: w.name()}})
	})
	overlap := line{name: "ptr.CaseOverlap", right: identity.ReadCases, logs: "ptr.overlap.read"}
	overlap.ready, overlap.other = ofOverlap(func(w *rightWorld, who identity.Actor, id int64) error {
		_, err := w.a.PTR.CaseOverlap(w.t.Context(), who, "hu", id, overlapMark)
		return err
	})
	details := line{name: "ptr.OpenDetails", right: identity.OpenDetails, logs: "ptr.details.open"}
	details.ready, details.other = ofOverlap(func(w *rightWorld, who identity.Actor, id int64) error {
		_, err := w.a.PTR.OpenDetails(w.t.Context(), who, "hu", ptr.Looking{CaseID: id, Mark: overlapMark, Reason: "a kezdőnap vitás", Request: audit.Request{Key: w.name()}})
		return err
	})
	return []line{
		suspicion, settle, overlap, details,
		{name: "ptr.OpenSuspicions", right: identity.ReadBenefits, logs: "ptr.suspicions.read", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.OpenSuspicions(ctx, who, "hu", "")
			return err
		})},
		{name: "ptr.Openings", right: identity.ReadBenefits, logs: "ptr.openings.read", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Openings(ctx, who)
			return err
		})},
		{name: "ptr.OutsideRange", right: identity.ReadBenefits, logs: "ptr.outside_range.list", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.OutsideRange(ctx, who, "hu", "")
			return err
		})},
		{name: "ptr.OutsideRangeWorkbook", right: identity.ReadBenefits, logs: "ptr.outside_range.export", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.PTR.OutsideRangeWorkbook(ctx, who, "hu", io.Discard)
		})},
	}
}

var (
	aSuspicion = func(w *rightWorld) string { return strconv.FormatInt(w.suspicion(), 10) }
	anOverlap  = func(w *rightWorld) string { return fmt.Sprint(w.overlapping(), "/", overlapMark) }
)

var ptrCheckVerdicts = map[string]verdict{
	"GET /ptr/suspicions/{id}":             {right: identity.ReadBenefits, object: aSuspicion, absent: absent},
	"POST /ptr/suspicions/{id}":            {right: identity.HandleCases, object: aSuspicion, absent: absent},
	"GET /ptr/outside-range":               {right: identity.ReadBenefits},
	"GET /ptr/outside-range.xlsx":          {right: identity.ReadBenefits},
	"GET /ptr/cases/{id}/overlaps/{mark}":  {right: identity.ReadCases, object: anOverlap, absent: absent + "/" + overlapMark},
	"POST /ptr/cases/{id}/overlaps/{mark}": {right: identity.OpenDetails, object: anOverlap, absent: absent + "/" + overlapMark},
}

// caseUnguarded are what case work asks of rooms to the left, inside the transaction of an operation that logs.
var caseUnguarded = map[string]string{
	"ptr.BulkRound":     "the worker calls it: it carries out orders whose right was asked when they were given",
	"people.Found":      "inside the transaction of an operation that logs; it gives ids of what was found",
	"people.Facts":      "inside the transaction of an operation that logs; what rules ask, without names",
	"people.Ties":       "inside the transaction of an operation that logs; what rules ask, without names",
	"people.Twins":      "inside the transaction of an operation that logs; what rules ask, without names",
	"orgs.Fact":         "bodies are public",
	"identity.ClerksOf": "inside the transaction of an operation that logs; login codes of one's own office",
	"ptr.CheckRegister": "the program's own work; it names nobody",
	"ptr.CheckRound":    "the program's own job; it names nobody",
	"ptr.PeopleChanged": "inside the transaction of a change of people",
}
