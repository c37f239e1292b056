package app_test

import (
	"context"
	"fmt"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

const (
	ownBodyOnly   = "it is about the actor's own body"
	centreSeesAll = "the centre keeps all bodies; what another body gets TestClosing_T10_T12_SeveralSuccessors says"
)

// tartinfoBodyUnguarded are the functions that bodies and their end need of other rooms.
var tartinfoBodyUnguarded = map[string]string{
	"identity.AddHeadIn": "inside the transaction that registers a body; it asks for the right to keep heads",
	"orgs.ChangeIn":      "inside the transaction of an operation of another room, which has asked", "orgs.AddIn": "inside the transaction of an operation of another room, which has asked",
	"orgs.CloseIn": "inside the transaction of an operation of another room, which has asked", "orgs.Among": "bodies are public", "orgs.CodeIn": "bodies are public",
}

// reserved puts a member on our list and gives the number; closings of ours are as if they had never been.
func (w *rightWorld) reserved() int64 {
	w.t.Helper()
	w.reopened()
	return w.number(`INSERT INTO tartinfo.member (id, body_id, placed_by, content, name, post, status_kind, families, reserve_start, reserve_end, recorded_on, recorded_by, entry_id)
		SELECT nextval('tartinfo.member_id'), $1, $1, '{}', 'Próba Tag', 'referens', 'civil_servant', '{economy}', CURRENT_DATE, '2099-12-31', CURRENT_DATE, 'proba', max(id) FROM audit.entry RETURNING id`, w.ours.ID)
}

// reopened takes back what operations that end our body have done; they all put the end into the year 2034.
func (w *rightWorld) reopened() {
	w.t.Helper()
	for _, sql := range []string{
		"UPDATE tartinfo.closing SET state = 'withdrawn' WHERE body_id = $1",
		"UPDATE tartinfo.takeover SET state = 'dropped' WHERE from_body = $1",
		"UPDATE identity.membership SET valid_until = NULL WHERE body_id = $1 AND valid_until > '2034-01-01'",
		"DELETE FROM orgs.body_version WHERE body_id = $1 AND upper_inf(recorded) AND upper(valid) > '2034-01-01'",
		`UPDATE orgs.body_version v SET recorded = tstzrange(lower(v.recorded), NULL) WHERE v.body_id = $1 AND upper_inf(v.valid)
			AND upper(v.recorded) = (SELECT max(upper(t.recorded)) FROM orgs.body_version t WHERE t.body_id = $1) AND NOT EXISTS (SELECT FROM orgs.body_version t WHERE t.body_id = $1 AND upper_inf(t.recorded) AND upper_inf(t.valid))`,
	} {
		w.exec(sql, w.ours.ID)
	}
}

// closing writes down that our body ends, and gives the closing and a member of ours.
func (w *rightWorld) closing(state string) (closing, member int64) {
	w.t.Helper()
	member = w.reserved()
	closing = w.number(`INSERT INTO tartinfo.closing (body_id, last_day, successors, awaited, supervisor, state, at, actor, entry_id)
		SELECT $1, '2034-03-05', ARRAY[$2::bigint], '{}', false, $3, now(), 'proba', max(id) FROM audit.entry RETURNING id`, w.ours.ID, w.receiver(), state)
	return closing, member
}

// receiver is a body that can take over.
func (w *rightWorld) receiver() int64 {
	return w.number("SELECT id FROM orgs.body WHERE code = 'DEMO-PH'")
}

func (w *rightWorld) bodySeen(id int64) string {
	return w.text(`SELECT (SELECT max(v.entry_id) FROM orgs.body_version v WHERE v.body_id = $1 AND upper_inf(v.recorded)) || '-' || coalesce((SELECT max(b.version) FROM tartinfo.body b WHERE b.body_id = $1), 0)`, id)
}

// takeover proposes a member of another body to ours.
func (w *rightWorld) takeover() int64 {
	w.t.Helper()
	closing, member := w.closing("ordered")
	return w.number(`INSERT INTO tartinfo.takeover (closing_id, member_id, from_body, to_body, decision, state, at, actor, entry_id)
		SELECT $1, $2, $3, $3, 'undecided', 'proposed', now(), 'proba', max(id) FROM audit.entry RETURNING id`, closing, member, w.ours.ID)
}

// tartinfoBodyLines are the operations of bodies of TARTINFO and of their end.
func tartinfoBodyLines() []line {
	type call = func(ctx context.Context, who identity.Actor) error
	on := func(name string, right identity.Right, logs, open string, ready func(w *rightWorld) call, also ...string) line {
		l := line{name: "tartinfo." + name, right: right, logs: logs, open: open, also: also, ready: func(w *rightWorld) func(who identity.Actor) error {
			w.reopened()
			do := ready(w)
			return func(who identity.Actor) error { return do(w.t.Context(), who) }
		}}
		if logs == "" {
			l.quiet = namesNobody
		}
		return l
	}
	once := func(w *rightWorld) audit.Request { return audit.Request{Key: w.name()} }
	decide := func(w *rightWorld, who identity.Actor, id int64) error {
		return w.a.TARTINFO.DecideTakeover(w.t.Context(), who, tartinfo.DecisionForm{ID: id, Seen: 1, Decision: tartinfo.Accepted, Request: once(w)})
	}
	decided := on("DecideTakeover", identity.KeepReserve, "tartinfo.decide_takeover", "", func(w *rightWorld) call {
		id := w.takeover()
		return func(_ context.Context, who identity.Actor) error { return decide(w, who, id) }
	})
	decided.other = func(w *rightWorld, who identity.Actor, there bool) error {
		if there {
			return decide(w, who, w.takeover())
		}
		return decide(w, who, nowhere)
	}
	return []line{
		on("OwnBody", identity.KeepReserve, "", ownBodyOnly, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.TARTINFO.OwnBody(ctx, who)
				return err
			}
		}),
		on("Body", identity.RunCentre, "", centreSeesAll, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.TARTINFO.Body(ctx, who, w.ours.ID)
				return err
			}
		}),
		on("Bodies", identity.RunCentre, "", centreSeesAll, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				_, _, err := w.a.TARTINFO.Bodies(ctx, who, tartinfo.BodyFilter{}, listing.Listing{})
				return err
			}
		}),
		on("StuckClosings", identity.RunCentre, "", centreSeesAll, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.TARTINFO.StuckClosings(ctx, who)
				return err
			}
		}),
		on("ChangeOwnBody", identity.KeepReserve, "tartinfo.change_body", ownBodyOnly, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.TARTINFO.ChangeOwnBody(ctx, who, tartinfo.BodyForm{Seen: w.bodySeen(w.ours.ID), Typed: w.bodyTyped(nil), Request: once(w)})
			}
		}, "orgs.change"),
		on("ChangeBody", identity.RunCentre, "tartinfo.change_body", centreSeesAll, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				typed := w.bodyTyped(map[string]string{"body_status": "civil_servant", "body_type": "önkormányzat"})
				return w.a.TARTINFO.ChangeBody(ctx, who, tartinfo.BodyForm{ID: w.ours.ID, Seen: w.bodySeen(w.ours.ID), Typed: typed, Request: once(w)})
			}
		}, "orgs.change"),
		on("RegisterBody", identity.RunCentre, "tartinfo.register_body", centreSeesAll, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				typed := w.bodyTyped(map[string]string{"body_status": "civil_servant", "body_code": w.name(), "head_name": "Próba Vezető", "head_code": w.name()})
				_, _, err := w.a.TARTINFO.RegisterBody(ctx, who, tartinfo.BodyForm{Typed: typed, Request: once(w)})
				return err
			}
		}, "orgs.add", "identity.add_head"),
		on("OwnClosing", identity.KeepReserve, "tartinfo.see_closing", ownBodyOnly, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.TARTINFO.OwnClosing(ctx, who)
				return err
			}
		}),
		on("Closing", identity.ReadReserve, "tartinfo.see_closing", centreSeesAll, func(w *rightWorld) call {
			id, _ := w.closing("ordered")
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.TARTINFO.Closing(ctx, who, id)
				return err
			}
		}),
		on("PrepareClosing", identity.KeepReserve, "tartinfo.prepare_closing", ownBodyOnly, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.TARTINFO.PrepareClosing(ctx, who, tartinfo.ClosingForm{LastDay: "2034.03.05.", Successors: []string{"DEMO-PH"}, Request: once(w)})
			}
		}),
		on("OrderClosing", identity.KeepReserve, "tartinfo.order_closing", ownBodyOnly, func(w *rightWorld) call {
			w.closing("preparing")
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.TARTINFO.OrderClosing(ctx, who, tartinfo.ClosingOrder{Seen: 1, Confirmed: true, Request: once(w)})
			}
		}, "orgs.close"),
		on("MoveLastDay", identity.KeepReserve, "tartinfo.move_last_day", ownBodyOnly, func(w *rightWorld) call {
			w.closing("ordered")
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.TARTINFO.MoveLastDay(ctx, who, tartinfo.ClosingForm{Seen: 1, LastDay: "2034.04.05.", Request: once(w)})
			}
		}, "orgs.close"),
		on("Takeovers", identity.KeepReserve, "tartinfo.list_takeovers", ownBodyOnly, func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.TARTINFO.Takeovers(ctx, who)
				return err
			}
		}),
		decided,
		on("Reassign", identity.KeepReserve, "tartinfo.reassign", centreSeesAll, func(w *rightWorld) call {
			closing, member := w.closing("ordered")
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.TARTINFO.Reassign(ctx, who, tartinfo.ReassignForm{ClosingID: closing, MemberID: member, To: "DEMO-PH", Request: once(w)})
			}
		}),
		on("ReassignLeft", identity.RunCentre, "tartinfo.reassign", centreSeesAll, func(w *rightWorld) call {
			closing, member := w.closing("done")
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.TARTINFO.ReassignLeft(ctx, who, tartinfo.ReassignForm{ClosingID: closing, MemberID: member, To: "DEMO-PH", Request: once(w)})
			}
		}),
	}
}

// bodyTyped is our body as typed, with another name each time; change holds what is different.
func (w *rightWorld) bodyTyped(change map[string]string) map[string]string {
	out := map[string]string{"body_name": "Próba Szerv " + w.name(), "body_county": "01", "body_postcode": "1000", "settlement": "Budapest", "street": "Minta utca", "house_number": "1.", "supervisor": ""}
	for k, v := range change {
		out[k] = v
	}
	return out
}

// aClosing is one of ours that is being prepared.
var aClosing = func(w *rightWorld) string {
	id, _ := w.closing("preparing")
	return fmt.Sprint(id)
}

// tartinfoBodyVerdicts are the routes of the same.
var tartinfoBodyVerdicts = map[string]verdict{
	"GET /tartinfo/body":                 {right: identity.KeepReserve},
	"POST /tartinfo/body":                {right: identity.KeepReserve},
	"GET /tartinfo/body/closing":         {right: identity.KeepReserve},
	"POST /tartinfo/body/closing":        {right: identity.KeepReserve},
	"GET /tartinfo/body/closing/members": {right: identity.KeepReserve},
	"POST /tartinfo/body/closing/order":  {right: identity.KeepReserve, vague: true},
	"POST /tartinfo/body/closing/day":    {right: identity.KeepReserve, vague: true},
	"GET /tartinfo/closings/{id}":        {right: identity.ReadReserve, object: aClosing, absent: absent},
	"POST /tartinfo/closings/{id}":       {right: identity.ReadReserve, object: aClosing, absent: absent, form: url.Values{"heir": {"DEMO-PH"}}, vague: true},
	"GET /tartinfo/takeovers":            {right: identity.KeepReserve},
	"POST /tartinfo/takeovers":           {right: identity.KeepReserve},
	"GET /tartinfo/bodies":               {right: identity.RunCentre},
	"GET /tartinfo/bodies/new":           {right: identity.RunCentre},
	"POST /tartinfo/bodies/new":          {right: identity.RunCentre},
	"GET /tartinfo/bodies/{id}":          {right: identity.RunCentre, object: func(w *rightWorld) string { return fmt.Sprint(w.ours.ID) }, absent: absent},
	"POST /tartinfo/bodies/{id}":         {right: identity.RunCentre, object: func(w *rightWorld) string { return fmt.Sprint(w.ours.ID) }, absent: absent},
}
