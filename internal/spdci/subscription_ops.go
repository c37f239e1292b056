package spdci

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/exchange/outbox"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// subscribe has a partner told from now on when benefits of people change. Who is subscribed to already keeps the code that there is.
func (m *Module) subscribe(ctx context.Context, tx *database.Tx, w *work) (reply, error) {
	out := reply{}
	n := len(w.ask.subscribe)
	asked, wanted, refused := make([]people.Meant, n), make([]string, n), make([]*refusal, n)
	seen := map[string]bool{}
	for i := range w.ask.subscribe {
		it := &w.ask.subscribe[i]
		refused[i] = referenceFault(it.ReferenceID, it.Timestamp, seen)
		if refused[i] == nil {
			asked[i], wanted[i], refused[i] = it.understood(w.reg)
		}
		switch {
		case refused[i] != nil:
			asked[i] = people.Meant{BirthDate: calendar.None}
		case len(w.may.Items) == 0:
			refused[i] = &refusal{badCriteria, "not_allowed"}
		case w.partner.Callback == "":
			refused[i] = &refusal{badCriteria, "no_callback"}
		}
	}
	found, _, err := m.whom(ctx, tx, asked)
	if err != nil && errs.KindOf(err) != errs.Invalid {
		return out, err
	}
	var codes, names []string
	var persons []int64
	var of []int
	for i := range refused {
		switch {
		case refused[i] != nil:
		case len(found[i]) == 0:
			refused[i] = &refusal{badFilter, "nobody"}
		case len(found[i]) > 1:
			refused[i] = &refusal{badFilter, "ambiguous"}
		default:
			codes, persons, names, of = append(codes, rand.Text()), append(persons, found[i][0]), append(names, wanted[i]), append(of, i)
		}
	}
	out.persons = slices.Clone(persons)
	slices.Sort(out.persons)
	out.persons = slices.Compact(out.persons)
	out.entry, err = audit.Write(ctx, tx, w.entryOf("spdci.subscribe", out.persons, "identity"))
	if err != nil {
		return out, err
	}
	_, err = insertSubscriptions.Exec(ctx, tx, w.partner.ID, string(w.reg), w.ask.transaction, m.now(), out.entry, codes, persons, names, w.partner.Code)
	if err != nil {
		return out, fmt.Errorf("storing subscriptions: %w", err)
	}
	made := make([]object, n)
	err = database.Each(ctx, tx, subscriptionsOf, func(r database.Row) error {
		var no int
		var code string
		var since time.Time
		err := r.Scan(&no, &code, &since)
		made[of[no-1]] = object{"code": code, "status": "subscribe", "timestamp": stamp(since)}
		return err
	}, w.partner.ID, string(w.reg), persons, names)
	if err != nil {
		return out, fmt.Errorf("reading subscriptions: %w", err)
	}
	var answers []object
	for i := range w.ask.subscribe {
		it, p := &w.ask.subscribe[i], part{ReferenceID: w.ask.subscribe[i].ReferenceID, Status: succeeded}
		answer := object{"reference_id": it.ReferenceID, "timestamp": stamp(m.now()), "subscriptions": []object{}}
		if no := refused[i]; no != nil {
			p.Status, p.Code = rejected, no.code
			answer["status_reason_code"], answer["status_reason_message"] = no.code, m.say(it.Locale, "spdci.refused."+no.key)
		} else {
			answer["subscriptions"] = []object{made[i]}
		}
		answer["status"] = p.Status
		out.parts, answers = append(out.parts, p), append(answers, answer)
	}
	out.message = object{"transaction_id": w.ask.transaction, "correlation_id": w.correlation, "subscribe_response": answers}
	return out, nil
}

// unsubscribe ends subscriptions of a partner by their codes.
func (m *Module) unsubscribe(ctx context.Context, tx *database.Tx, w *work) (reply, error) {
	out := reply{}
	ended := map[string]bool{}
	err := database.Each(ctx, tx, endSubscriptions, func(r database.Row) error {
		var code string
		var person int64
		err := r.Scan(&code, &person)
		ended[code] = true
		out.persons = append(out.persons, person)
		return err
	}, w.partner.ID, string(w.reg), w.ask.codes, m.now())
	if err != nil {
		return out, fmt.Errorf("ending subscriptions: %w", err)
	}
	slices.Sort(out.persons)
	out.persons = slices.Compact(out.persons)
	all := rejected
	answers := []object{}
	for _, code := range w.ask.codes {
		word := "unknown"
		if ended[code] {
			word, all = "unsubscribe", succeeded
		}
		answers = append(answers, object{"code": code, "status": word})
	}
	out.parts = []part{{ReferenceID: w.ask.transaction, Status: all}}
	out.message = object{"transaction_id": w.ask.transaction, "correlation_id": w.correlation, "timestamp": stamp(m.now()), "status": all, "subscription_status": answers}
	out.entry, err = audit.Write(ctx, tx, w.entryOf("spdci.unsubscribe", out.persons))
	return out, err
}

// Watched puts a notice for every subscription to people whose benefits have changed, in the transaction of the change, whose log
// entry it is given. changed is asked only when anybody is watched at all.
func (m *Module) Watched(ctx context.Context, tx *database.Tx, entry int64, changed func() ([]Change, error)) error {
	var somebody bool
	err := database.One(ctx, tx, anybodyWatched, nil, &somebody)
	if err != nil || !somebody {
		return err
	}
	changes, err := changed()
	if err != nil || len(changes) == 0 {
		return err
	}
	of, numbers, err := byPerson(ctx, tx, changes)
	if err != nil {
		return err
	}
	type told struct {
		partner, person int64
	}
	subscriptions := map[int64]told{}
	var ids, benefits []int64
	var names []string
	err = database.Each(ctx, tx, watching, func(r database.Row) error {
		var id int64
		var t told
		var event string
		err := r.Scan(&id, &t.partner, &t.person, &event)
		subscriptions[id] = t
		for _, i := range of[t.person] {
			if c := &changes[i]; event == "" || event == c.event() {
				ids, benefits, names = append(ids, id), append(benefits, c.Benefit), append(names, c.event())
			}
		}
		return err
	}, numbers)
	if err != nil || len(ids) == 0 {
		return err
	}
	entries, persons := map[int64][]outbox.Entry{}, map[int64][]int64{}
	err = database.Each(ctx, tx, insertNotices, func(r database.Row) error {
		var id, subscription int64
		err := r.Scan(&id, &subscription)
		t := subscriptions[subscription]
		key := strconv.FormatInt(subscription, 10)
		entries[t.partner] = append(entries[t.partner], outbox.Entry{Key: fmt.Sprintf("notice/%d", id), OrderKey: "subscription/" + key, SubjectID: -id, PersonID: t.person})
		persons[t.partner] = append(persons[t.partner], t.person)
		return err
	}, ids, benefits, names, m.now(), entry)
	if err != nil {
		return fmt.Errorf("storing notices: %w", err)
	}
	for partner, list := range entries {
		err = m.tell(ctx, tx, partner, list, persons[partner])
		if err != nil {
			return err
		}
	}
	return nil
}

// byPerson gives which changes concern each number under which somebody stands.
func byPerson(ctx context.Context, tx *database.Tx, changes []Change) (of map[int64][]int, numbers []int64, err error) {
	var ids []int64
	for i := range changes {
		ids = append(ids, changes[i].Persons...)
	}
	slices.Sort(ids)
	same, err := people.Same(ctx, tx, slices.Compact(ids), people.Today)
	if err != nil {
		return nil, nil, err
	}
	of = map[int64][]int{}
	for i := range changes {
		for _, id := range changes[i].Persons {
			for _, n := range same[id] {
				if !slices.Contains(of[n], i) {
					of[n], numbers = append(of[n], i), append(numbers, n)
				}
			}
		}
	}
	slices.Sort(numbers)
	return of, slices.Compact(numbers), nil
}

// tell puts notices for a partner into the outbox and into the log of those whom they tell about. A partner that was disabled is
// told nothing.
func (m *Module) tell(ctx context.Context, tx *database.Tx, partner int64, list []outbox.Entry, persons []int64) error {
	p, err := exchange.PartnerOf(ctx, tx, partner)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	w := &work{partner: p, who: p.Actor()}
	_, w.may, err = m.entitlementOf(ctx, tx, &p)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].BodyID = p.BodyID
	}
	slices.Sort(persons)
	e := w.who.Entry("spdci.notify", "partner/"+p.Code)
	e.Persons, e.Fields, e.Ground, e.Detail = slices.Compact(persons), dataOf(w.may.Items), grounds["spdci.notify"], map[string]any{"notices": len(list), "law": w.may.Law}
	entry, err := audit.Write(ctx, tx, e)
	if err != nil {
		return err
	}
	return m.Outbox.Put(ctx, tx, outboxPrefix+p.Code, entry, list)
}

// Erase ends the subscriptions to people who are erased, in the transaction of their erasure. Who was told of them is told so by the
// outbox.
func Erase(ctx context.Context, tx *database.Tx, _ int64, ids []int64) error {
	at, err := database.Now(ctx, tx)
	if err == nil {
		_, err = endOfPersons.Exec(ctx, tx, ids, at)
	}
	if err != nil {
		return fmt.Errorf("ending subscriptions of people who are erased: %w", err)
	}
	return nil
}
