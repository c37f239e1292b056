package app_test

import (
	"context"
	"fmt"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

const centreOpens = "the centre opens what all bodies keep; what other bodies see says TestCV_T15, TestPapers_T18 and TestEvents_T27_T29"

// inReserve puts a member with a curriculum vitae on our list and gives the number.
func (w *rightWorld) inReserve() int64 {
	w.t.Helper()
	id := w.number(`INSERT INTO tartinfo.member (id, body_id, placed_by, content, name, post, status_kind, families, reserve_start, reserve_end, recorded_on, recorded_by, entry_id)
		SELECT nextval('tartinfo.member_id'), $1, $1, '{"post": "referens", "status_kind": "civil_servant"}', 'Próba Tag', 'referens', 'civil_servant', '{economy}', CURRENT_DATE - 1, '2099-12-31', CURRENT_DATE - 1, 'proba', max(id)
		FROM audit.entry RETURNING id`, w.ours.ID)
	w.exec(`INSERT INTO tartinfo.cv (member_id, name, sort, content, consent, at, entry_id) SELECT $1, 'x.pdf', 'application/pdf', '%PDF-1', CURRENT_DATE, now(), max(id) FROM audit.entry`, id)
	return id
}

// removed is the protocol of somebody who was removed from our list.
func (w *rightWorld) removed() string {
	w.t.Helper()
	return w.text(`INSERT INTO tartinfo.protocol (id, body_id, post, unit, reason, removed_on, keep_until, file, entry_id)
		SELECT 'J' || to_char(900000000000 + $2::bigint, 'FM000000000000'), $1, 'referens', '', 'moved', CURRENT_DATE, '2099-01-01', '%PDF-1', max(id) FROM audit.entry RETURNING id`, w.ours.ID, w.inReserve())
}

// removalLines are the operations of curricula vitae, papers, events, removals and protocols.
func removalLines() []line {
	type call = func(ctx context.Context, who identity.Actor, id int64) error
	read := func(name, logs string, do func(w *rightWorld) call) line {
		return line{name: "tartinfo." + name, right: identity.ReadReserve, logs: logs, open: centreOpens, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.inReserve()
			return func(who identity.Actor) error { return do(w)(w.t.Context(), who, id) }
		}}
	}
	keep := func(name, logs string, do func(w *rightWorld) call) line {
		l := read(name, logs, do)
		l.right, l.open = identity.KeepReserve, ""
		l.other = func(w *rightWorld, who identity.Actor, there bool) error {
			id := int64(nowhere)
			if there {
				id = w.inReserve()
			}
			return do(w)(w.t.Context(), who, id)
		}
		return l
	}
	// The centre sees the protocols of closed bodies only.
	protocol := func(name, logs string, do func(w *rightWorld, who identity.Actor, number string) error) line {
		l := line{name: "tartinfo." + name, right: identity.ReadReserve, logs: logs, open: "who sees which says TestProtocols_T17", ready: func(w *rightWorld) func(identity.Actor) error {
			number := w.removed()
			return func(who identity.Actor) error {
				closing := w.number(`INSERT INTO tartinfo.closing (body_id, last_day, successors, awaited, supervisor, state, at, actor, entry_id)
					SELECT $1, CURRENT_DATE, '{}', '{}', true, 'done', now(), 'proba', max(id) FROM audit.entry RETURNING id`, w.ours.ID)
				defer w.exec("UPDATE tartinfo.closing SET state = 'withdrawn' WHERE id = $1", closing)
				return do(w, who, number)
			}
		}}
		if logs == "" {
			l.quiet = namesNobody
		}
		return l
	}
	drop := func(w *rightWorld, who identity.Actor, number string) error {
		return w.a.TARTINFO.DropProtocol(w.t.Context(), who, tartinfo.ProtocolAct{Number: number, Request: audit.Request{Key: w.name()}})
	}
	dropped := line{name: "tartinfo.DropProtocol", right: identity.KeepReserve, logs: "tartinfo.drop_protocol",
		ready: func(w *rightWorld) func(identity.Actor) error {
			number := w.removed()
			return func(who identity.Actor) error { return drop(w, who, number) }
		},
		other: func(w *rightWorld, who identity.Actor, there bool) error {
			number := "J000000000000"
			if there {
				number = w.removed()
			}
			return drop(w, who, number)
		}}
	return []line{
		keep("KeepCV", "tartinfo.keep_cv", func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor, id int64) error {
				return w.a.TARTINFO.KeepCV(ctx, who, tartinfo.CVForm{MemberID: id, Seen: 1, Typed: map[string]string{"cv_consent": "x", "cv_consent_day": calendar.On(2014, 1, 1).String()}, Name: "x.pdf", Content: []byte("%PDF-1"), Request: audit.Request{Key: w.name()}})
			}
		}),
		keep("DropCV", "tartinfo.drop_cv", func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor, id int64) error {
				return w.a.TARTINFO.DropCV(ctx, who, tartinfo.CVAct{MemberID: id, Seen: 1, Request: audit.Request{Key: w.name()}})
			}
		}),
		keep("Remove", "tartinfo.remove", func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor, id int64) error {
				return w.a.TARTINFO.Remove(ctx, who, tartinfo.RemoveForm{ID: id, Seen: 1, Typed: map[string]string{"removal_reason": "moved"}, Request: audit.Request{Key: w.name()}})
			}
		}),
		read("OpenCV", "tartinfo.open_cv", func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor, id int64) error {
				_, _, err := w.a.TARTINFO.OpenCV(ctx, who, id)
				return err
			}
		}),
		read("Datasheet", "tartinfo.datasheet", func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor, id int64) error {
				_, _, err := w.a.TARTINFO.Datasheet(ctx, who, id)
				return err
			}
		}),
		read("Certificate", "tartinfo.certificate", func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor, id int64) error {
				_, _, err := w.a.TARTINFO.Certificate(ctx, who, id)
				return err
			}
		}),
		read("Events", "tartinfo.events", func(w *rightWorld) call {
			return func(ctx context.Context, who identity.Actor, id int64) error {
				_, _, err := w.a.TARTINFO.Events(ctx, who, id)
				return err
			}
		}),
		protocol("Protocols", "tartinfo.list_protocols", func(w *rightWorld, who identity.Actor, _ string) error {
			_, _, err := w.a.TARTINFO.Protocols(w.t.Context(), who, tartinfo.ProtocolFilter{From: calendar.None, Until: calendar.None}, listing.Listing{})
			return err
		}),
		protocol("Protocol", "", func(w *rightWorld, who identity.Actor, number string) error {
			_, err := w.a.TARTINFO.Protocol(w.t.Context(), who, number)
			return err
		}),
		protocol("OpenProtocol", "tartinfo.open_protocol", func(w *rightWorld, who identity.Actor, number string) error {
			_, err := w.a.TARTINFO.OpenProtocol(w.t.Context(), who, number)
			return err
		}),
		dropped,
	}
}

var (
	aReserveMember = func(w *rightWorld) string { return fmt.Sprint(w.inReserve()) }
	aProtocol      = func(w *rightWorld) string { return w.removed() }
)

const absentProtocol = "J000000000000"

// removalVerdicts are the pages of the same.
var removalVerdicts = map[string]verdict{
	"GET /tartinfo/members/{id}/cv":          {right: identity.ReadReserve, object: aReserveMember, absent: absent},
	"POST /tartinfo/members/{id}/cv":         {right: identity.KeepReserve, object: aReserveMember, absent: absent},
	"POST /tartinfo/members/{id}/cv/drop":    {right: identity.KeepReserve, object: aReserveMember, absent: absent},
	"GET /tartinfo/members/{id}/cv/file":     {right: identity.ReadReserve, object: aReserveMember, absent: absent},
	"GET /tartinfo/members/{id}/papers":      {right: identity.ReadReserve, object: aReserveMember, absent: absent},
	"POST /tartinfo/members/{id}/papers":     {right: identity.ReadReserve, object: aReserveMember, absent: absent, form: url.Values{"do": {"datasheet"}}},
	"GET /tartinfo/members/{id}/events":      {right: identity.ReadReserve, object: aReserveMember, absent: absent},
	"GET /tartinfo/members/{id}/remove":      {right: identity.KeepReserve, object: aReserveMember, absent: absent},
	"POST /tartinfo/members/{id}/remove":     {right: identity.KeepReserve, object: aReserveMember, absent: absent},
	"GET /tartinfo/protocols":                {right: identity.ReadReserve},
	"GET /tartinfo/protocols/{number}":       {right: identity.ReadReserve, object: aProtocol, absent: absentProtocol, vague: true}, // the centre sees those of closed bodies
	"GET /tartinfo/protocols/{number}/drop":  {right: identity.KeepReserve, object: aProtocol, absent: absentProtocol},
	"POST /tartinfo/protocols/{number}/drop": {right: identity.KeepReserve, object: aProtocol, absent: absentProtocol, vague: true}, // the first one deletes it
}
