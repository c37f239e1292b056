package disclosure

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// mostHits is how many people a clerk is shown to choose from; whoever is not among them must be asked for more exactly.
const mostHits = 10

func scanRequest(r database.Row, q *Request) error {
	var received, due, from, last database.Day
	err := r.Scan(&q.ID, &q.BodyID, &q.Agency, &q.AgencyName, &q.Channel, &q.FileNumber, &received, &due, &q.Ground, &q.Law, &q.Purpose, &q.Overlap, &q.Kind, &q.Fields, &from, &last,
		&q.Digest, &q.State, &q.Version, &q.ReceivedBy, &q.ReceivedAt, &q.Persons, &q.Open, &q.ProposedBy)
	q.ReceivedOn, q.DueOn, q.From, q.Last = received.Day, due.Day, from.Day, last.Day
	return err
}

// Hit is somebody of the client registry who may be meant.
type Hit struct {
	PersonID int64
	Name     string
	Born     calendar.Day
	Mother   string
	TAJ      string // but for the last three digits
}

// look finds who of the client registry fits what an agency gave. Only one who fits in everything that was given is sure: then
// sure is true, and the one hit is that person.
func look(ctx context.Context, tx *database.Tx, g *Given) (hits []Hit, sure bool, err error) {
	c := people.Criteria{TAJ: g.TAJ}
	if g.TAJ == "" {
		c = people.Criteria{Name: g.Name, Birth: g.Born, MotherName: g.Mother}
	}
	ids, more, err := people.Found(ctx, tx, c)
	if err != nil && errs.KindOf(err) == errs.Invalid {
		return nil, false, nil // nobody can be looked for by that: nobody is there
	}
	if err != nil {
		return nil, false, err
	}
	same, err := people.Same(ctx, tx, ids, people.Today)
	if err != nil {
		return nil, false, err
	}
	at, err := database.Now(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	now := database.AsOf{Day: calendar.Of(at), Known: at}
	fit := 0
	var seen []int64
	for _, id := range ids {
		id = same[id][0]
		if slices.Contains(seen, id) || len(hits) == mostHits {
			continue
		}
		seen = append(seen, id)
		sheet, err := people.SheetOf(ctx, tx, id, now)
		if err != nil {
			return nil, false, err
		}
		h := Hit{PersonID: id, Name: sheet.Name(), Born: sheet.BirthDate, Mother: sheet.Mother(), TAJ: masked(sheet.Full.TAJ)}
		hits = append(hits, h)
		named := strings.TrimSpace(sheet.FamilyName + " " + sheet.GivenName)
		if g.fits(named, &h) || sheet.BirthName() != "" && g.fits(sheet.BirthName(), &h) {
			fit++
		}
	}
	return hits, !more && len(hits) == 1 && fit == 1, nil
}

// fits reports whether somebody is as an agency described them, in everything that it gave.
func (g *Given) fits(name string, h *Hit) bool {
	return (g.Name == "" || fields.Fold(g.Name) == fields.Fold(name) || fields.Fold(g.Name) == fields.Fold(h.Name)) &&
		(g.Born == "" || g.Born == h.Born.String()) && (g.Mother == "" || fields.Fold(g.Mother) == fields.Fold(h.Mother))
}

func masked(taj string) string {
	if len(taj) != 9 {
		return ""
	}
	return "••• ••• " + taj[6:]
}

func hitIDs(hits []Hit) []int64 {
	var out []int64
	for _, h := range hits {
		out = append(out, h.PersonID)
	}
	return out
}

// Receive takes in a request of an agency to an office and gives its number. Whom it asks about is looked for in the client
// registry; who is not sure waits for a clerk's choice. Errors: Invalid with a Refusal.
func (m *Module) Receive(ctx context.Context, who identity.Actor, in NewRequest) (id int64, err error) {
	in.BodyID = cmp.Or(in.BodyID, who.BodyID)
	err = who.RequireFor(identity.ReceiveRequests, in.BodyID)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, requestOfEntry, []any{done}, &id)
		}
		t, err := m.takeIn(ctx, tx, who, &in)
		id = t.id
		return err
	})
	return id, err
}

// takenIn is a request that was taken in.
type takenIn struct {
	id, entry int64
	persons   []Wanted
	sources   Sources
	ground    Ground
	due       calendar.Day
}

// takeIn takes in a request in the caller's transaction. Errors: as for Receive.
func (m *Module) takeIn(ctx context.Context, tx *database.Tx, who identity.Actor, in *NewRequest) (t takenIn, err error) {
	t.sources, err = sourcesOn(ctx, tx, m.today())
	if err != nil {
		return t, err
	}
	agencies, err := agenciesNow(ctx, tx)
	if err != nil {
		return t, err
	}
	t.ground, err = in.judge(&t.sources, agencies, m.today())
	if err != nil {
		return t, err
	}
	t.due = calendar.NextWorkingDay(in.ReceivedOn + calendar.Day(t.ground.Days))
	var doubtful []int64
	t.persons, doubtful, err = lookAll(ctx, tx, in.Persons)
	if err != nil {
		return t, err
	}
	err = database.One(ctx, tx, drawRequest, nil, &t.id)
	if err != nil {
		return t, fmt.Errorf("drawing the number of a request: %w", err)
	}
	err = candidates(ctx, tx, who, doubtful)
	if err != nil {
		return t, err
	}
	e := entry(who, "disclosure.receive", subjectOf(t.id), personIDs(t.persons), "identity")
	e.Request, e.Detail = in.Request, map[string]any{"request": t.id, "persons": len(t.persons)}
	t.entry, err = audit.Write(ctx, tx, e)
	if err != nil {
		return t, err
	}
	return t, m.keep(ctx, tx, who, in, &t)
}

func subjectOf(id int64) string { return fmt.Sprintf("request/%d", id) }

// candidates writes into the log who was looked at because they might be meant. It is an entry of its own, without the request:
// whoever has the name of somebody else is not told who asks about that one.
func candidates(ctx context.Context, tx *database.Tx, who identity.Actor, persons []int64) error {
	if len(persons) == 0 {
		return nil
	}
	_, err := audit.Write(ctx, tx, entry(who, "disclosure.identify", "people", persons, "identity", "masked"))
	return err
}

// lookAll finds whom a request asks about, and lists those of whom it is not sure.
func lookAll(ctx context.Context, tx *database.Tx, given []Given) (out []Wanted, doubtful []int64, err error) {
	for i := range given {
		hits, sure, err := look(ctx, tx, &given[i])
		if err != nil {
			return nil, nil, err
		}
		w := Wanted{No: i + 1, Given: given[i], Open: len(hits) > 0 && !sure}
		if sure {
			w.PersonID = hits[0].PersonID
		} else {
			doubtful = append(doubtful, hitIDs(hits)...)
		}
		out = append(out, w)
	}
	return out, doubtful, nil
}

// keep stores a request.
func (m *Module) keep(ctx context.Context, tx *database.Tx, who identity.Actor, in *NewRequest, t *takenIn) error {
	original, err := in.original()
	if err != nil {
		return err
	}
	id, entry, at := t.id, t.entry, m.at()
	err = insertRequest.ExecOne(ctx, tx, id, in.BodyID, in.Agency, in.AgencyName, in.Channel, in.FileNumber, in.ReceivedOn.Time(), t.due.Time(), in.Ground, t.ground.Law, in.Purpose, in.Overlap,
		in.Fields, in.From.Time(), in.Last.Time(), original, digestOf(original), who.Code, at, entry, in.Kind)
	if err != nil {
		return fmt.Errorf("storing request %d: %w", id, err)
	}
	for _, p := range t.persons {
		given, err := json.Marshal(p.Given)
		if err != nil {
			return fmt.Errorf("encoding request %d: %w", id, err)
		}
		err = insertPerson.ExecOne(ctx, tx, id, p.No, given, p.PersonID, p.Open)
		if err != nil {
			return fmt.Errorf("storing a person of request %d: %w", id, err)
		}
	}
	err = insertDone.ExecOne(ctx, tx, id, 1, "received", "", at, who.Code, entry)
	if err != nil {
		return fmt.Errorf("storing request %d: %w", id, err)
	}
	return nil
}

// Filter narrows the list of requests.
type Filter struct {
	State  string // a Stage, "open" for what waits, "" for all
	Agency string // key; "": all
}

// Requests lists the requests to the actor's body, those that wait first, by their due day. It names nobody who was asked about.
func (m *Module) Requests(ctx context.Context, who identity.Actor, f Filter) (out []Request, err error) {
	err = who.Require(identity.AnswerRequests)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, requestsOf, scanRequest, who.BodyID, f.State, f.Agency)
		if err != nil {
			return fmt.Errorf("listing requests of body %d: %w", who.BodyID, err)
		}
		return nil
	})
	return out, err
}

// CountRequests counts what waits for the actor: requests to be answered, and answers of others to be issued.
func (m *Module) CountRequests(ctx context.Context, who identity.Actor) (n int64, err error) {
	err = who.Require(identity.AnswerRequests)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		by, args := countToAnswer, []any{who.BodyID}
		if who.May(identity.ApproveAnswers) {
			by, args = countToIssue, []any{who.BodyID, who.Code}
		}
		err := database.One(ctx, tx, by, args, &n)
		if err != nil {
			return fmt.Errorf("counting requests of body %d: %w", who.BodyID, err)
		}
		return nil
	})
	return n, err
}

// find reads a request, of a body or of who sent it. Errors: NotFound.
func find(ctx context.Context, tx *database.Tx, by *database.Statement, id int64, of any) (Request, []Wanted, error) {
	found, err := database.All(ctx, tx, by, scanRequest, id, of)
	if err != nil {
		return Request{}, nil, fmt.Errorf("reading request %d: %w", id, err)
	}
	if len(found) == 0 {
		return Request{}, nil, errs.New(errs.NotFound, "error.not_found")
	}
	persons, err := database.All(ctx, tx, personsOf, func(r database.Row, w *Wanted) error { return r.Scan(&w.No, &w.Given, &w.PersonID, &w.Open) }, id)
	if err != nil {
		return Request{}, nil, fmt.Errorf("reading whom request %d is about: %w", id, err)
	}
	return found[0], persons, nil
}

// step takes a request of the actor's body further: it is locked, compared with what was seen, changed, logged and stored. do gives
// how it stands then and whom it was about.
func (m *Module) step(ctx context.Context, who identity.Actor, operation, did string, in Act, do func(ctx context.Context, tx *database.Tx, r *Request, persons []Wanted) (Stage, []int64, error), then func(ctx context.Context, tx *database.Tx, r *Request, entry int64) error) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return m.stepIn(ctx, tx, who, operation, did, in, do, then)
	})
}

// stepIn is step in the caller's transaction.
func (m *Module) stepIn(ctx context.Context, tx *database.Tx, who identity.Actor, operation, did string, in Act, do func(ctx context.Context, tx *database.Tx, r *Request, persons []Wanted) (Stage, []int64, error), then func(ctx context.Context, tx *database.Tx, r *Request, entry int64) error) error {
	done, err := audit.Once(ctx, tx, who.Code, in.Request)
	if err != nil || done != 0 {
		return err
	}
	r, persons, err := find(ctx, tx, lockRequest, in.ID, who.BodyID)
	if err != nil {
		return err
	}
	switch {
	case r.State == Answered || r.State == Refused:
		return errs.New(errs.Conflict, "disclosure.request_done")
	case r.Version != in.Seen:
		return errs.New(errs.Conflict, "disclosure.request_changed")
	}
	state, about, err := do(ctx, tx, &r, persons)
	if err != nil {
		return err
	}
	r.State, r.Version = state, r.Version+1
	e := entry(who, operation, subjectOf(r.ID), about, "identity")
	if operation == "disclosure.issue" {
		e.Fields = dataOf(r.told, r.Overlap)
	}
	e.Request, e.Detail = in.Request, map[string]any{"request": r.ID}
	number, err := audit.Write(ctx, tx, e)
	if err != nil {
		return err
	}
	err = insertDone.ExecOne(ctx, tx, r.ID, r.Version, did, in.Note, m.at(), who.Code, number)
	if err == nil {
		err = moveRequest.ExecOne(ctx, tx, r.ID, string(r.State), r.Version)
	}
	if err != nil {
		return fmt.Errorf("storing request %d: %w", r.ID, err)
	}
	if then == nil {
		return nil
	}
	return then(ctx, tx, &r, number)
}

// personIDs lists who a request is about, as far as that is known.
func personIDs(persons []Wanted) []int64 {
	var out []int64
	for _, p := range persons {
		if p.PersonID != 0 && !slices.Contains(out, p.PersonID) {
			out = append(out, p.PersonID)
		}
	}
	return out
}

// Choose says who somebody is whom a request asks about: one of those who were found, or nobody (0). Errors: NotFound for somebody
// who was not found; Conflict when the request changed since it was seen.
func (m *Module) Choose(ctx context.Context, who identity.Actor, in Act, no int, person int64) error {
	err := who.Require(identity.AnswerRequests)
	if err != nil {
		return err
	}
	return m.step(ctx, who, "disclosure.choose", "chosen", in, func(ctx context.Context, tx *database.Tx, r *Request, persons []Wanted) (Stage, []int64, error) {
		i := slices.IndexFunc(persons, func(w Wanted) bool { return w.No == no })
		if i < 0 || r.State != Received {
			return "", nil, errs.New(errs.NotFound, "error.not_found")
		}
		hits, _, err := look(ctx, tx, &persons[i].Given)
		if err != nil {
			return "", nil, err
		}
		if person != 0 && !slices.Contains(hitIDs(hits), person) {
			return "", nil, errs.New(errs.NotFound, "error.not_found")
		}
		err = choosePerson.ExecOne(ctx, tx, r.ID, no, person)
		if err != nil {
			return "", nil, fmt.Errorf("storing who a person of request %d is: %w", r.ID, err)
		}
		if person == 0 {
			return Received, nil, nil
		}
		return Received, []int64{person}, nil
	}, nil)
}

// ReturnAnswer gives a proposed answer back to the clerk, with the reason. Errors: Invalid without one; Conflict as of Choose.
func (m *Module) ReturnAnswer(ctx context.Context, who identity.Actor, in Act) error {
	err := who.Require(identity.ApproveAnswers)
	if err != nil {
		return err
	}
	err = refusal(wanted(nil, "note", &in.Note, longestReason))
	if err != nil {
		return err
	}
	return m.step(ctx, who, "disclosure.return", "returned", in, func(_ context.Context, _ *database.Tx, r *Request, persons []Wanted) (Stage, []int64, error) {
		if r.State != Proposed {
			return "", nil, errs.New(errs.Conflict, "disclosure.request_changed")
		}
		return Received, personIDs(persons), nil
	}, nil)
}

// RefuseRequest ends a request without an answer, with the reason. Errors: Invalid without one; Conflict as of Choose.
func (m *Module) RefuseRequest(ctx context.Context, who identity.Actor, in Act) error {
	err := who.Require(identity.AnswerRequests)
	if err != nil {
		return err
	}
	err = refusal(wanted(nil, "note", &in.Note, longestReason))
	if err != nil {
		return err
	}
	return m.step(ctx, who, "disclosure.refuse", "refused", in, func(_ context.Context, _ *database.Tx, _ *Request, persons []Wanted) (Stage, []int64, error) {
		return Refused, personIDs(persons), nil
	}, nil)
}

// Told says of requests to whom something was told and why, for the people concerned; in the transaction of whoever shows their log.
func (m *Module) Told(ctx context.Context, tx *database.Tx, requests []int64) (map[int64]string, error) {
	out := map[int64]string{}
	agencies, err := agenciesNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	err = database.Each(ctx, tx, toldOf, func(r database.Row) error {
		var id int64
		var agency, name, key, law string
		err := r.Scan(&id, &agency, &name, &key, &law)
		if err != nil {
			return err
		}
		a, _ := agencyOf(agencies, agency)
		g, _ := a.Ground(key)
		out[id] = name + "; " + g.Purpose + "; " + law
		return nil
	}, requests)
	if err != nil {
		return nil, fmt.Errorf("reading to whom data were told: %w", err)
	}
	return out, nil
}

// ErasePersons empties what requests and answers say of people whose data are erased; that there were requests stays.
func ErasePersons(ctx context.Context, tx *database.Tx, erasure int64, persons []int64) error {
	_, err := erasePersons.Exec(ctx, tx, erasure, persons)
	if err != nil {
		return fmt.Errorf("erasing requests of agencies: %w", err)
	}
	return nil
}
