package app_test

import (
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

const everySearch = "the centre answers all bodies; TestOffer_T24_T26_FromProposalToTheEnd refuses another body's lists"

// anOfferList is one that our office evaluates, with somebody on it; done says that every outcome is set.
func (w *rightWorld) anOfferList(done bool) (list, member int64) {
	w.t.Helper()
	search := w.aSentSearch()
	member = w.number(`INSERT INTO tartinfo.member (id, body_id, placed_by, content, name, post, status_kind, families, reserve_start, reserve_end, recorded_on, recorded_by, entry_id)
		SELECT nextval('tartinfo.member_id'), $1, $1, '{}', 'Próba Piroska', 'előadó', 'government_official', '{economy}', current_date - 1, current_date + 50, current_date, 'proba', max(id) FROM audit.entry RETURNING id`, w.theirs.ID)
	list = w.number(`INSERT INTO tartinfo.offer_list (search_id, body_id, state, made_at, made_by, opens_at, closes_at, considered, entry_id)
		SELECT $1, $2, 'waiting', now(), 'proba', now(), now() + interval '20 days', 1, max(id) FROM audit.entry RETURNING id`, search, w.ours.ID)
	outcome := tartinfo.OutcomeOffered
	if done {
		outcome = tartinfo.OutcomeNotAsked
	}
	w.exec(`INSERT INTO tartinfo.offer (list_id, member_id, place, fit, outcome) VALUES ($1, $2, 1, '{"criteria": []}', $3)`, list, member, string(outcome))
	return list, member
}

// tartinfoOfferLines are the operations of matching and of offer lists.
func tartinfoOfferLines() []line {
	evaluate := func(w *rightWorld, who identity.Actor, list, member int64) error {
		return w.a.TARTINFO.Evaluate(w.t.Context(), who, tartinfo.Evaluation{ID: list, Seen: 1, Verdicts: map[int64]tartinfo.Verdict{member: {Outcome: tartinfo.OutcomeNotAsked}}, Request: audit.Request{Key: w.name()}})
	}
	finalise := func(w *rightWorld, who identity.Actor, list int64) error {
		return w.a.TARTINFO.Finalise(w.t.Context(), who, tartinfo.OfferAct{ID: list, Seen: 1, Request: audit.Request{Key: w.name()}})
	}
	listed := func(w *rightWorld, there, done bool) (list, member int64) {
		if there {
			return w.anOfferList(done)
		}
		return nowhere, 1
	}
	return []line{
		{name: "tartinfo.CentreWork", right: identity.RunCentre, quiet: namesNobody, open: everySearch, ready: func(w *rightWorld) func(identity.Actor) error {
			return func(who identity.Actor) error {
				_, err := w.a.TARTINFO.CentreWork(w.t.Context(), who)
				return err
			}
		}},
		{name: "tartinfo.Propose", right: identity.RunCentre, logs: "tartinfo.propose", open: everySearch, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.aSentSearch()
			return func(who identity.Actor) error {
				_, err := w.a.TARTINFO.Propose(w.t.Context(), who, id, tartinfo.ProposalPart{})
				return err
			}
		}},
		quietly(line{name: "tartinfo.Choose", right: identity.RunCentre, open: everySearch, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.aSentSearch()
			return func(who identity.Actor) error {
				return w.a.TARTINFO.Choose(w.t.Context(), who, id, tartinfo.Choices{Why: "minta"})
			}
		}}),
		{name: "tartinfo.Offer", right: identity.RunCentre, logs: "tartinfo.offer", open: everySearch, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.aSentSearch()
			return func(who identity.Actor) error {
				_, err := w.a.TARTINFO.Offer(w.t.Context(), who, tartinfo.OfferForm{Search: id, Seen: 2, Nobody: true, Request: audit.Request{Key: w.name()}})
				return err
			}
		}},
		{name: "tartinfo.OfferLists", right: identity.ReadReserve, quiet: namesNobody, open: everySearch, ready: func(w *rightWorld) func(identity.Actor) error {
			return func(who identity.Actor) error {
				_, _, err := w.a.TARTINFO.OfferLists(w.t.Context(), who, tartinfo.OfferFilter{}, listing.Listing{})
				return err
			}
		}},
		{name: "tartinfo.OfferList", right: identity.ReadReserve, logs: "tartinfo.see_offer", open: everySearch, ready: func(w *rightWorld) func(identity.Actor) error {
			id, _ := w.anOfferList(false)
			return func(who identity.Actor) error {
				_, err := w.a.TARTINFO.OfferList(w.t.Context(), who, id, listing.Listing{})
				return err
			}
		}},
		{
			name: "tartinfo.Evaluate", right: identity.KeepReserve, logs: "tartinfo.evaluate",
			ready: func(w *rightWorld) func(identity.Actor) error {
				list, member := w.anOfferList(false)
				return func(who identity.Actor) error { return evaluate(w, who, list, member) }
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				list, member := listed(w, there, false)
				return evaluate(w, who, list, member)
			},
		},
		{
			name: "tartinfo.Finalise", right: identity.KeepReserve, logs: "tartinfo.finalise",
			ready: func(w *rightWorld) func(identity.Actor) error {
				list, _ := w.anOfferList(true)
				return func(who identity.Actor) error { return finalise(w, who, list) }
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				list, _ := listed(w, there, true)
				return finalise(w, who, list)
			},
		},
	}
}

// tartinfoOfferVerdicts are the routes of the same.
var tartinfoOfferVerdicts = map[string]verdict{
	"GET /tartinfo/centre":                {right: identity.RunCentre},
	"GET /tartinfo/searches/{id}/match":   {right: identity.RunCentre, object: func(w *rightWorld) string { return fmt.Sprint(w.aSentSearch()) }, absent: absent},
	"POST /tartinfo/searches/{id}/match":  {right: identity.RunCentre, object: func(w *rightWorld) string { return fmt.Sprint(w.aSentSearch()) }, absent: absent},
	"GET /tartinfo/offers":                {right: identity.ReadReserve},
	"GET /tartinfo/offers/{id}":           {right: identity.ReadReserve, object: anOffer, absent: absent},
	"POST /tartinfo/offers/{id}":          {right: identity.KeepReserve, object: anOffer, absent: absent},
	"GET /tartinfo/offers/{id}/finalise":  {right: identity.KeepReserve, object: anOffer, absent: absent},
	"POST /tartinfo/offers/{id}/finalise": {right: identity.KeepReserve, object: anOffer, absent: absent},
}

var anOffer = func(w *rightWorld) string {
	list, _ := w.anOfferList(false)
	return fmt.Sprint(list)
}
