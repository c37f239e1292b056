package spdci

import (
	"context"
	"encoding/json"
	"slices"

	"oszir/internal/disclosure"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// mostPeople is how many people one message may be about.
const mostPeople = 1000

// search answers a search.
func (m *Module) search(ctx context.Context, tx *database.Tx, w *work) (reply, error) {
	out := reply{}
	questions, refused := make([]question, len(w.ask.search)), make([]*refusal, len(w.ask.search))
	asked := make([]people.Meant, len(w.ask.search))
	seen := map[string]bool{}
	for i := range w.ask.search {
		it := &w.ask.search[i]
		refused[i] = referenceFault(it.ReferenceID, it.Timestamp, seen)
		if refused[i] == nil {
			questions[i], refused[i] = it.understood(w.reg)
		}
		if refused[i] == nil && len(w.may.Items) == 0 {
			refused[i] = &refusal{badCriteria, "not_allowed"}
		}
		asked[i].BirthDate = calendar.None
		if refused[i] == nil {
			asked[i] = questions[i].meant
		}
	}
	found, ids, err := m.whom(ctx, tx, asked)
	if errs.KindOf(err) == errs.Invalid {
		for i := range refused {
			if refused[i] == nil {
				refused[i] = &refusal{tooMany, "too_many_found"}
			}
		}
	} else if err != nil {
		return out, err
	}
	known, err := m.gather(ctx, tx, ids, &w.may)
	if err != nil {
		return out, err
	}
	out.persons = ids // whom the message speaks of, told about or not
	var answers []object
	var purposes []string
	var whom []int64
	for i := range w.ask.search {
		it, p := &w.ask.search[i], part{ReferenceID: w.ask.search[i].ReferenceID, Status: succeeded}
		answer := object{"reference_id": it.ReferenceID, "timestamp": stamp(m.now())}
		if refused[i] == nil {
			var told []int64
			told, refused[i] = fill(answer, w, known, found[i], &questions[i])
			whom = append(whom, told...)
			purposes = append(purposes, questions[i].purpose...)
		}
		if no := refused[i]; no != nil {
			p.Status, p.Code = rejected, no.code
			answer["status_reason_code"], answer["status_reason_message"] = no.code, m.say(it.Locale, "spdci.refused."+no.key)
		}
		answer["status"] = p.Status
		out.parts, answers = append(out.parts, p), append(answers, answer)
	}
	out.message = object{"transaction_id": w.ask.transaction, "correlation_id": w.correlation, "search_response": answers}
	slices.Sort(whom)
	slices.Sort(purposes)
	e := w.entryOf("spdci.search", slices.Compact(whom), dataOf(w.may.Items)...)
	e.Detail["requests"], e.Detail["purpose"] = len(w.ask.search), slices.Compact(purposes)
	out.entry, err = audit.Write(ctx, tx, e)
	return out, err
}

// fill puts the page that a request asks for into its answer, and gives whom that tells about.
func fill(answer object, w *work, known map[int64]*person, ids []int64, q *question) ([]int64, *refusal) {
	var all []*person
	for _, id := range ids {
		if p := known[id]; p != nil && len(p.enrolled) > 0 {
			all = append(all, p)
		}
	}
	sorted(all, q.order)
	type told struct {
		record object
		id     int64
	}
	records := []told{}
	for _, p := range all {
		for _, r := range p.records(w.reg, &w.may, 0) {
			records = append(records, told{r, p.id})
		}
	}
	page := q.page
	if page == (paging{}) {
		if len(records) > mostPage {
			return nil, &refusal{tooMany, "too_many_found"}
		}
		page = paging{max(len(records), 1), 1}
	}
	from := min((page.number-1)*page.size, len(records))
	shown := []object{}
	var persons []int64
	for _, r := range records[from:min(from+page.size, len(records))] {
		shown, persons = append(shown, r.record), append(persons, r.id)
	}
	answer["data"] = object{"version": Version, "reg_records": shown}
	answer["pagination"] = object{"page_size": page.size, "page_number": page.number, "total_count": len(records)}
	return persons, nil
}

// whom finds who is meant by each of several descriptions, and all of them together. Errors: Invalid when they are too many.
func (m *Module) whom(ctx context.Context, tx *database.Tx, asked []people.Meant) (found [][]int64, all []int64, err error) {
	found, err = people.Whom(ctx, tx, asked)
	if err != nil {
		return make([][]int64, len(asked)), nil, err
	}
	for _, ids := range found {
		all = append(all, ids...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > mostPeople {
		return make([][]int64, len(asked)), nil, errs.New(errs.Invalid, "spdci.refused.too_many_found")
	}
	return found, all, nil
}

// gather reads what may be told of people: a few statements, however many they are. Who was erased is left out.
func (m *Module) gather(ctx context.Context, tx *database.Tx, ids []int64, a *disclosure.Allowance) (map[int64]*person, error) {
	out := make(map[int64]*person, len(ids))
	if len(ids) == 0 || len(a.Items) == 0 {
		return out, nil
	}
	enrolled, err := m.enrolments(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return len(enrolled[id]) == 0 })
	if len(ids) == 0 {
		return out, nil
	}
	names, err := people.Names(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	tajs := map[int64]string{}
	if slices.Contains(a.Items, itemTAJ) {
		tajs, err = people.TAJs(ctx, tx, ids)
		if err != nil {
			return nil, err
		}
	}
	heads := map[int64]people.Letterhead{}
	if slices.Contains(a.Items, itemAddress) {
		heads, err = people.Letterheads(ctx, tx, ids, m.today())
		if err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		n, ok := names[id]
		if !ok {
			continue
		}
		out[id] = &person{id: id, family: n.FamilyName, given: n.GivenName, born: n.BirthDate, taj: tajs[id], address: heads[id].Residence, enrolled: enrolled[id]}
	}
	return out, nil
}

// enrolments reads the benefits of people, under whatever numbers they stand, by the number that was asked for.
func (m *Module) enrolments(ctx context.Context, tx *database.Tx, ids []int64) (map[int64][]Enrolment, error) {
	same, err := people.Same(ctx, tx, ids, people.Today)
	if err != nil {
		return nil, err
	}
	owner := map[int64]int64{}
	var numbers []int64
	for _, id := range ids {
		for _, n := range same[id] {
			if _, ok := owner[n]; !ok {
				owner[n], numbers = id, append(numbers, n)
			}
		}
	}
	list, err := m.Draw(ctx, tx, numbers, m.today())
	if err != nil {
		return nil, err
	}
	out := map[int64][]Enrolment{}
	for _, e := range list {
		out[owner[e.PersonID]] = append(out[owner[e.PersonID]], e)
	}
	return out, nil
}

// enrolledItem asks whether somebody holds a benefit.
type enrolledItem struct {
	QueryType      string          `json:"query_type"`
	Query          json.RawMessage `json:"query"`
	ResponseEntity string          `json:"response_entity"`
}

// enrolled answers whether somebody holds a benefit today: yes or no, and nothing else.
func (m *Module) enrolled(ctx context.Context, tx *database.Tx, w *work) (reply, error) {
	out := reply{}
	it := w.ask.enrolled
	meant, no := readQuery(it.QueryType, it.Query)
	switch {
	case no != nil:
	case it.ResponseEntity != "" && it.ResponseEntity != "Member":
		no = &refusal{badCriteria, "entity"}
	case !w.may.Overlap:
		no = &refusal{badCriteria, "not_allowed"}
	}
	held := "no"
	if no == nil {
		_, ids, err := m.whom(ctx, tx, []people.Meant{meant})
		switch {
		case errs.KindOf(err) == errs.Invalid || len(ids) > 1:
			no = &refusal{badFilter, "ambiguous"}
		case err != nil:
			return out, err
		case len(ids) == 1:
			enrolled, err := m.enrolments(ctx, tx, ids)
			if err != nil {
				return out, err
			}
			out.persons = ids
			if slices.ContainsFunc(enrolled[ids[0]], func(e Enrolment) bool { return e.inForce() }) {
				held = "yes"
			}
		}
	}
	p := part{ReferenceID: w.ask.transaction, Status: succeeded}
	answer := object{"reference_id": w.ask.transaction, "timestamp": stamp(m.now()), "enrolled_status": held}
	if no != nil {
		p.Status, p.Code = rejected, no.code
		answer["status_reason_message"] = m.say(w.ask.locale, "spdci.refused."+no.key)
	}
	answer["status"], out.parts = p.Status, []part{p}
	out.message = object{"transaction_id": w.ask.transaction, "correlation_id": w.correlation, "enrolled_response": []object{answer}}
	var err error
	out.entry, err = audit.Write(ctx, tx, w.entryOf("spdci.enrolled", out.persons, "brief"))
	return out, err
}
