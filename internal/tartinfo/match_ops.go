package tartinfo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/wording"
	"oszir/internal/tartinfo/match"
	"oszir/internal/tartinfo/record"
)

// lapsedFor is how many days the centre is shown lists that nobody evaluated in time.
const lapsedFor = 90

// candidates reads all who are active, with what counts of them.
func (m *Module) candidates(ctx context.Context, tx *database.Tx, text string) ([]Candidate, error) {
	err := tx.Plan(ctx, database.PlanAnew)
	if err != nil {
		return nil, err
	}
	today := m.today()
	out, err := database.All(ctx, tx, activePeople, func(r database.Row, c *Candidate) error {
		var end database.Day
		var x match.Person
		err := r.Scan(&x.Member, &c.Name, &c.BodyID, &c.Post, &c.County, &x.Status, &x.Families, &x.Mobility, &x.ServiceYears, &end, &x.Lines, &c.Found)
		x.County, x.ReserveEnd = c.County, end.Day
		c.Profile = match.ProfileOf(&x, today)
		return err
	}, today.Time(), text)
	if err != nil {
		return nil, fmt.Errorf("reading who is active: %w", err)
	}
	return out, nil
}

// before reads who was held against an open search, or against any of them (0), and what came of it: search, then member.
func (m *Module) before(ctx context.Context, tx *database.Tx, search int64) (map[int64]map[int64]Before, error) {
	out := map[int64]map[int64]Before{}
	err := database.Each(ctx, tx, offeredBefore, func(r database.Row) error {
		var s, member int64
		var b Before
		err := r.Scan(&s, &member, &b.Offered, &b.Outcome, &b.LeftOff, &b.State)
		if out[s] == nil {
			out[s] = map[int64]Before{}
		}
		out[s][member] = b
		return err
	}, search)
	if err != nil {
		return nil, fmt.Errorf("reading who was offered: %w", err)
	}
	return out, nil
}

// wishOf reads what a search asks for.
func wishOf(s *Search) match.Wish { return match.WishOf(s.ID, s.Content) }

// answerDue is the last day for the centre's first answer to a search.
func (s *Search) answerDue() calendar.Day {
	return calendar.AddWorkingDays(calendar.Of(s.SentAt), answerWithin)
}

// CentreWork lists what the centre has to do for searches (T23): those that wait for their answer, vacancies for which somebody fits
// who was never offered, and lists that nobody evaluated. Errors: NotFound for who is not of the centre.
func (m *Module) CentreWork(ctx context.Context, who identity.Actor) (out Work, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		people, err := m.candidates(ctx, tx, "")
		if err != nil {
			return err
		}
		known, err := m.before(ctx, tx, 0)
		if err != nil {
			return err
		}
		searches, err := database.All(ctx, tx, openSearches, scanSearch)
		if err != nil {
			return fmt.Errorf("reading open searches: %w", err)
		}
		names := map[int64]string{}
		for i := range searches {
			x := WaitingSearch{Search: searches[i], New: fresh(people, &searches[i], known)}
			waits := x.SearchedAt.IsZero()
			if !waits && (x.Kind != record.Vacancy || x.New == 0) {
				continue
			}
			x.Body, err = bodyName(ctx, tx, names, x.BodyID)
			if err != nil {
				return err
			}
			if waits {
				x.Due = x.answerDue()
				x.Late = x.Due < m.today()
				out.Waiting = append(out.Waiting, x)
			} else {
				out.Again = append(out.Again, x)
			}
		}
		slices.SortStableFunc(out.Waiting, func(a, b WaitingSearch) int { return cmp.Compare(a.Due, b.Due) })
		out.Active = len(people)
		out.Lapsed, err = database.All(ctx, tx, expiredLists, func(r database.Row, x *LapsedOffer) error {
			return r.Scan(&x.ID, &x.SearchID, &x.Number, &x.Post, &x.BodyID, &x.ClosesAt, &x.People)
		}, m.at().AddDate(0, 0, -lapsedFor))
		for i := 0; i < len(out.Lapsed) && err == nil; i++ {
			out.Lapsed[i].Body, err = bodyName(ctx, tx, names, out.Lapsed[i].BodyID)
		}
		return err
	})
	return out, err
}

// fresh counts who fits a search and was never held against it.
func fresh(people []Candidate, s *Search, known map[int64]map[int64]Before) (n int) {
	w := wishOf(s)
	for i := range people {
		if !match.Judge(&people[i].Profile, &w).Fits() {
			continue
		}
		if _, ok := known[s.ID][people[i].Member]; !ok {
			n++
		}
	}
	return n
}

// matched reads a search that the centre may make an offer for. Errors: NotFound; Conflict while it is prepared, and once it is closed.
func (m *Module) matched(ctx context.Context, tx *database.Tx, by *database.Statement, id int64) (Search, error) {
	s, err := m.searchIn(ctx, tx, by, id)
	switch {
	case err != nil:
		return s, err
	case s.State == Preparing:
		return s, errs.New(errs.Conflict, "tartinfo.search_not_sent")
	case !s.State.Open():
		return s, errs.New(errs.Conflict, "tartinfo.search_closed")
	}
	return s, nil
}

// fitting holds all against a search: who fits in their order, and who does not.
func (m *Module) fitting(ctx context.Context, tx *database.Tx, s *Search, text string) (fits []Fitting, others []Candidate, w match.Wish, err error) {
	w = wishOf(s)
	people, err := m.candidates(ctx, tx, text)
	if err != nil {
		return nil, nil, w, err
	}
	known, err := m.before(ctx, tx, s.ID)
	if err != nil {
		return nil, nil, w, err
	}
	at := map[int64]int{}
	var ranked []match.Fit
	for i := range people {
		f := match.Judge(&people[i].Profile, &w)
		if f.Fits() {
			ranked, at[f.Member] = append(ranked, f), i
		} else {
			others = append(others, people[i])
		}
	}
	match.Rank(ranked)
	for _, f := range ranked {
		x := Fitting{Candidate: people[at[f.Member]]}
		x.Why = match.Explain(&x.Profile, &w)
		if b, ok := known[s.ID][f.Member]; ok {
			x.Before = &b
		}
		fits = append(fits, x)
	}
	return fits, others, w, nil
}

// Propose gives whom the centre could offer for a search, with why, and who does not fit, with what kept them off (T24). The reading
// is logged. text narrows those who do not fit to a part of the name. Errors: NotFound; Conflict while the search is prepared, and once
// it is closed.
func (m *Module) Propose(ctx context.Context, who identity.Actor, search int64, text string, l Listing) (p Proposal, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return p, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p.Search, err = m.matched(ctx, tx, oneSearch, search)
		if err != nil {
			return err
		}
		fits, others, w, err := m.fitting(ctx, tx, &p.Search, text)
		if err != nil {
			return err
		}
		p.Fits, p.Due = fits, calendar.None
		if p.Search.SearchedAt.IsZero() {
			p.Due = p.Search.answerDue()
		}
		others = slices.DeleteFunc(others, func(c Candidate) bool { return !c.Found })
		p.Others = len(others)
		others = others[min(l.Offset, len(others)):]
		for _, c := range others[:min(l.count(), len(others))] {
			p.Missing = append(p.Missing, Missing{c, match.WhyNot(&c.Profile, &w)})
		}
		names := map[int64]string{}
		p.Body, err = bodyName(ctx, tx, names, p.Search.BodyID)
		for i := 0; i < len(p.Fits) && err == nil; i++ {
			p.Fits[i].Body, err = bodyName(ctx, tx, names, p.Fits[i].BodyID)
		}
		for i := 0; i < len(p.Missing) && err == nil; i++ {
			p.Missing[i].Body, err = bodyName(ctx, tx, names, p.Missing[i].BodyID)
		}
		if err != nil {
			return err
		}
		_, err = log(ctx, tx, who, "tartinfo.propose", searchSubject(search), audit.Request{}, map[string]any{"fits": len(p.Fits), "others": len(p.Missing)}, "identity")
		return err
	})
	return p, err
}

// Offer sends the proposal as the clerk edited it: all who are ticked, in their order, are offered to the body, which evaluates within
// fifteen working days (T25); who is left off stays with the reason. When nobody is offered the body is told so, and a one-time search
// is closed (T23). It gives the number of the list. Errors: Invalid with a Refusal; Conflict when the search or who fits has changed
// since; NotFound.
func (m *Module) Offer(ctx context.Context, who identity.Actor, in OfferForm) (id int64, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, listOfEntry, []any{done}, &id)
		}
		s, err := m.matched(ctx, tx, lockSearch, in.Search)
		if err != nil {
			return err
		}
		if s.Version != in.Seen {
			return errs.New(errs.Conflict, "tartinfo.changed")
		}
		fits, others, _, err := m.fitting(ctx, tx, &s, "")
		if err != nil {
			return err
		}
		on, off, err := sift(fits, &in)
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.offer", searchSubject(s.ID), in.Request, map[string]any{"offered": len(on), "left_off": len(off)}, "identity")
		if err != nil {
			return err
		}
		l := OfferList{SearchID: s.ID, BodyID: s.BodyID, State: ListWaiting, MadeAt: m.at(), Considered: len(fits) + len(others)}
		if len(on) == 0 {
			l.State, l.EndedAt = ListNobody, l.MadeAt
		}
		id, err = m.keepList(ctx, tx, who, &l, on, off, entry)
		if err != nil {
			return err
		}
		return m.answered(ctx, tx, &s, &l, len(on), entry)
	})
	return id, err
}

// sift parts those who are ticked from those who are left off, as the clerk edited the proposal.
func sift(fits []Fitting, in *OfferForm) (on, off []Fitting, err error) {
	var faults faultList
	here := map[int64]bool{}
	for i := range fits {
		x := &fits[i]
		here[x.Member] = true
		why, shown := in.LeftOff[x.Member]
		switch {
		case in.Offered[x.Member] && !in.Nobody:
			on = append(on, *x)
		case !shown || x.Before != nil && why == "": // came since the page was made, or was offered before
		case why == "":
			faults.add(x.Member, "tartinfo.fault.left_off")
		case tooLong(why):
			faults.add(x.Member, "tartinfo.fault.note_long")
		default:
			x.LeftOff = why
			off = append(off, *x)
		}
	}
	for member, ticked := range in.Offered {
		if ticked && !here[member] && !in.Nobody {
			return nil, nil, errs.New(errs.Conflict, "tartinfo.fits_changed")
		}
	}
	if len(on) == 0 && !in.Nobody {
		return nil, nil, errs.New(errs.Invalid, "tartinfo.nobody_ticked")
	}
	return on, off, faults.refuse()
}

// keepList stores an offer list with all that was said of those on it and off it.
func (m *Module) keepList(ctx context.Context, tx *database.Tx, who identity.Actor, l *OfferList, on, off []Fitting, entry int64) (int64, error) {
	opens, warns, closes := period(calendar.Of(l.MadeAt))
	l.OpensAt, l.ClosesAt = opens, closes
	err := database.One(ctx, tx, insertOfferList, []any{l.SearchID, l.BodyID, string(l.State), l.MadeAt, who.Code, l.OpensAt, l.ClosesAt, l.Considered, momentOrNull(l.EndedAt), entry}, &l.ID)
	if err != nil {
		return 0, fmt.Errorf("storing an offer list: %w", err)
	}
	for i := range on {
		err = insertOffer.ExecOne(ctx, tx, l.ID, on[i].Member, i+1, on[i].Why, "")
		if err != nil {
			return 0, fmt.Errorf("storing an offer: %w", err)
		}
	}
	for i := range off {
		err = insertOffer.ExecOne(ctx, tx, l.ID, off[i].Member, 0, off[i].Why, off[i].LeftOff)
		if err != nil {
			return 0, fmt.Errorf("storing who is left off: %w", err)
		}
	}
	if l.State == ListNobody {
		return l.ID, nil
	}
	err = m.due(ctx, tx, Deadline{Kind: deadlineTwoDays, At: warns, ListID: l.ID})
	if err != nil {
		return 0, err
	}
	return l.ID, m.due(ctx, tx, Deadline{Kind: deadlineExpire, At: l.ClosesAt, ListID: l.ID})
}

// answered notes on the search that the centre has answered, and tells the body.
func (m *Module) answered(ctx context.Context, tx *database.Tx, s *Search, l *OfferList, offered int, entry int64) error {
	state, closed, kind := s.State, calendar.None, "search_empty"
	switch {
	case offered > 0:
		state, kind = Offered, "offer_ready"
	case s.Kind == record.Once:
		state, closed = Unsuccessful, m.today()
	}
	err := answerSearch.ExecOne(ctx, tx, s.ID, s.Version, string(state), m.at(), dayOrNull(closed), entry)
	if err != nil {
		return fmt.Errorf("storing the answer to search %d: %w", s.ID, err)
	}
	err = m.dropDue(ctx, tx, Deadline{Kind: deadlineAnswer, SearchID: s.ID})
	if err != nil {
		return err
	}
	users, err := m.usersOf(ctx, tx, s.BodyID)
	if err != nil {
		return err
	}
	facts := s.facts("")
	facts["létszám"], facts["határidő"] = wording.Int(int64(offered)), wording.On(l.LastDay())
	return m.tell(ctx, tx, letter{kind: kind, cause: listSubject(l.ID), facts: facts}, users)
}

// listSubject names an offer list in the log.
func listSubject(id int64) string { return fmt.Sprintf("list/%d", id) }

// dayOrNull and momentOrNull are what the database keeps of a day and of a moment; none is null.
func dayOrNull(d calendar.Day) any {
	if d == calendar.None {
		return nil
	}
	return d.Time()
}

func momentOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
