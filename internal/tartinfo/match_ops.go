package tartinfo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/wording"
	"oszir/internal/tartinfo/match"
	"oszir/internal/tartinfo/record"
)

const (
	lapsedFor = 90 // how many days the centre is shown lists that nobody evaluated in time
	mostWork  = 50 // how much of each kind of work stands on the page
)

// answerDue is the last day for the centre's first answer to a search.
func (s *Search) answerDue() calendar.Day {
	return calendar.AddWorkingDays(calendar.Of(s.SentAt), answerWithin)
}

// CentreWork lists what the centre has to do for searches (T23): those that wait for their answer, vacancies for which somebody fits
// who was never offered, and lists that nobody evaluated; of each the first ones, with how many there are. Errors: NotFound for who is
// not of the centre.
func (m *Module) CentreWork(ctx context.Context, who identity.Actor) (out Work, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		waiting := func(into *[]WaitingSearch, all *int, by *database.Statement) (err error) {
			*into, err = database.All(ctx, tx, by, func(r database.Row, x *WaitingSearch) error { return scanSearchAnd(r, &x.Search, &x.New, all) }, mostWork)
			return err
		}
		err := waiting(&out.Waiting, &out.AllWaiting, searchesWaiting)
		if err != nil {
			return fmt.Errorf("reading searches that wait: %w", err)
		}
		err = waiting(&out.Again, &out.AllAgain, searchesAgain)
		if err != nil {
			return fmt.Errorf("reading searches with newcomers: %w", err)
		}
		out.Lapsed, err = database.All(ctx, tx, expiredLists, func(r database.Row, x *LapsedOffer) error {
			return r.Scan(&x.ID, &x.SearchID, &x.Number, &x.Post, &x.BodyID, &x.ClosesAt, &x.People, &out.AllLapsed)
		}, m.at().AddDate(0, 0, -lapsedFor), mostWork)
		if err != nil {
			return fmt.Errorf("reading lists that expired: %w", err)
		}
		for i := range out.Waiting {
			x := &out.Waiting[i]
			x.Due = x.answerDue()
			x.Late = x.Due < m.today()
		}
		names := bodyNames{}
		for _, l := range [][]WaitingSearch{out.Waiting, out.Again} {
			for i := range l {
				names.want(l[i].BodyID, &l[i].Body)
			}
		}
		for i := range out.Lapsed {
			names.want(out.Lapsed[i].BodyID, &out.Lapsed[i].Body)
		}
		return names.fill(ctx, tx)
	})
	return out, err
}

// matched reads a search that the centre may make an offer for. Errors: NotFound; Conflict while it is prepared, once it is closed, and
// for a one-time search that was answered: it has one list (T23).
func (m *Module) matched(ctx context.Context, tx *database.Tx, by *database.Statement, id int64) (Search, error) {
	s, err := m.searchIn(ctx, tx, by, id)
	switch {
	case err != nil:
		return s, err
	case s.State == Preparing:
		return s, errs.New(errs.Conflict, "tartinfo.search_not_sent")
	case !s.State.Open():
		return s, errs.New(errs.Conflict, "tartinfo.search_closed")
	case s.Kind == record.Once && !s.SearchedAt.IsZero():
		return s, errs.New(errs.Conflict, "tartinfo.search_once_answered")
	}
	return s, nil
}

// Propose gives a part of those whom the centre could offer for a search, with why, and of those who do not fit, with what kept them off
// (T24). The reading is logged. Errors: NotFound; Conflict while the search is prepared, and once it is closed.
func (m *Module) Propose(ctx context.Context, who identity.Actor, search int64, part ProposalPart) (p Proposal, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return p, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p.Search, err = m.matched(ctx, tx, oneSearch, search)
		if err != nil {
			return err
		}
		p.Due = calendar.None
		if p.Search.SearchedAt.IsZero() {
			p.Due = p.Search.answerDue()
		}
		p.Kept, err = keptChoices(ctx, tx, who, search)
		if err != nil {
			return err
		}
		fits, err := m.fitting(ctx, tx, &p.Search)
		if err != nil {
			return err
		}
		p.AllFits = len(fits)
		from := min(part.Fits.Offset, len(fits))
		p.Fits = fits[from:min(from+part.Fits.Rows(), len(fits))]
		explain(p.Fits, &p.Search)
		p.Missing, p.Others, err = m.missing(ctx, tx, &p.Search, p.AllFits, part.Text, part.Others)
		if err != nil {
			return err
		}
		names := bodyNames{}
		names.want(p.Search.BodyID, &p.Body)
		for i := range p.Fits {
			names.want(p.Fits[i].BodyID, &p.Fits[i].Body)
		}
		for i := range p.Missing {
			names.want(p.Missing[i].BodyID, &p.Missing[i].Body)
		}
		err = names.fill(ctx, tx)
		if err != nil {
			return err
		}
		_, err = log(ctx, tx, who, "tartinfo.propose", searchSubject(search), audit.Request{}, map[string]any{"fits": len(p.Fits), "others": len(p.Missing)}, "identity")
		return err
	})
	return p, err
}

// Choose keeps what the clerk has chosen of those on a part of the proposal, for the clerk alone, until the list is sent. Errors: NotFound;
// Conflict once the search is closed; Invalid when it is too much.
func (m *Module) Choose(ctx context.Context, who identity.Actor, search int64, chosen Choices) error {
	err := who.Require(identity.RunCentre)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := m.matched(ctx, tx, oneSearch, search)
		if err != nil {
			return err
		}
		there, err := m.hold(ctx, tx, slices.Collect(maps.Keys(chosen.Of))...)
		if err != nil {
			return err
		}
		maps.DeleteFunc(chosen.Of, func(member int64, _ Choice) bool { return !there[member] })
		raw, err := json.Marshal(chosen.content())
		if err != nil || len(raw) > mostDraft {
			return errs.New(errs.Invalid, "tartinfo.draft_too_long")
		}
		n, err := addDraft.Exec(ctx, tx, who.Code, draftOfMatch(search), raw, m.at(), mostChoices)
		if err == nil && n == 0 {
			return errs.New(errs.Invalid, "tartinfo.draft_too_long")
		}
		return err
	})
}

// mostChoices is how many bytes the choices for a search may take: those of some ten thousand members.
const mostChoices = 2_000_000

// draftOfMatch names the draft of a proposal.
func draftOfMatch(search int64) string { return fmt.Sprintf("match/%d", search) }

// content is how choices are kept: by the member's number, and the common reason under 0.
func (c *Choices) content() map[int64]Choice {
	out := map[int64]Choice{0: {Why: c.Why}}
	maps.Copy(out, c.Of)
	return out
}

// keptChoices reads what the actor has chosen so far.
func keptChoices(ctx context.Context, tx *database.Tx, who identity.Actor, search int64) (c Choices, err error) {
	c.Of = map[int64]Choice{}
	err = database.Each(ctx, tx, oneDraft, func(r database.Row) error {
		var at time.Time
		return r.Scan(&c.Of, &at)
	}, who.Code, draftOfMatch(search))
	if err != nil {
		return c, fmt.Errorf("reading what was chosen for search %d: %w", search, err)
	}
	c.Why = c.Of[0].Why
	delete(c.Of, 0)
	return c, nil
}

// Offer sends the proposal as the clerk edited it: all but those who are left off are offered to the body, in their order, which
// evaluates within fifteen working days (T25); who is left off stays with the reason. When nobody is offered the body is told so, and a
// one-time search is closed (T23). It gives the number of the list. Errors: Invalid with a Refusal; Conflict when the search or who fits
// has changed since; NotFound.
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
		chosen, err := keptChoices(ctx, tx, who, s.ID)
		if err != nil {
			return err
		}
		maps.Copy(chosen.Of, in.Of)
		chosen.Why = in.Why
		fits, err := m.fitting(ctx, tx, &s)
		if err != nil {
			return err
		}
		on, off, err := sift(fits, in.Of, &chosen, in.Nobody)
		if err != nil {
			return err
		}
		explain(on, &s)
		explain(off, &s)
		entry, err := log(ctx, tx, who, "tartinfo.offer", searchSubject(s.ID), in.Request, map[string]any{"offered": len(on), "left_off": len(off)}, "identity")
		if err != nil {
			return err
		}
		l := OfferList{SearchID: s.ID, BodyID: s.BodyID, State: ListWaiting, MadeAt: m.at()}
		err = database.One(ctx, tx, countActive, []any{m.today().Time()}, &l.Considered)
		if err != nil {
			return fmt.Errorf("counting who was considered: %w", err)
		}
		if len(on) == 0 {
			l.State, l.EndedAt = ListNobody, l.MadeAt
		}
		id, err = m.keepList(ctx, tx, who, &l, on, off, entry)
		if err != nil {
			return err
		}
		_, err = dropDraft.Exec(ctx, tx, who.Code, draftOfMatch(s.ID))
		if err != nil {
			return fmt.Errorf("taking away what was chosen: %w", err)
		}
		return m.answered(ctx, tx, &s, &l, len(on), entry)
	})
	return id, err
}

// sift parts those who are offered from those who are left off, as the clerk chose. page holds whom the clerk had before their eyes last:
// one of them who does not fit any more is not passed over in silence.
func sift(fits []Fitting, page map[int64]Choice, chosen *Choices, nobody bool) (on, off []Fitting, err error) {
	var faults faultList
	here := map[int64]bool{}
	for i := range fits {
		x := &fits[i]
		here[x.Member] = true
		said := chosen.of(x)
		why := cmp.Or(said.Why, chosen.Why)
		switch {
		case said.On && !nobody:
			on = append(on, *x)
		case x.Before != nil && said.Why == "": // was offered before, or left off with its reason
		case why == "":
			faults.add(x.Member, "tartinfo.fault.left_off")
		case tooLong(why):
			faults.add(x.Member, "tartinfo.fault.note_long")
		default:
			x.LeftOff = why
			off = append(off, *x)
		}
	}
	for member, said := range page {
		if said.On && !here[member] && !nobody {
			return nil, nil, errs.New(errs.Conflict, "tartinfo.fits_changed")
		}
	}
	if len(faults) > listing.PerPage { // one reason for all is what is wanted here
		faults = nil
		faults.add(0, "tartinfo.fault.left_off_all")
	}
	if len(on) == 0 && !nobody {
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
	type row struct {
		Member int64         `json:"member"`
		Place  int           `json:"place"` // 0: left off
		Fit    match.Reasons `json:"fit"`
		Why    string        `json:"why"`
	}
	rows := make([]row, 0, len(on)+len(off))
	for i := range on {
		rows = append(rows, row{Member: on[i].Member, Place: i + 1, Fit: on[i].Why})
	}
	for i := range off {
		rows = append(rows, row{Member: off[i].Member, Fit: off[i].Why, Why: off[i].LeftOff})
	}
	_, err = insertOffers.Exec(ctx, tx, l.ID, rows)
	if err != nil {
		return 0, fmt.Errorf("storing offers: %w", err)
	}
	var left int // removed between the reading and the storing, which keeps them from it
	err = database.One(ctx, tx, leftOnList, []any{l.ID}, &left)
	if err == nil && left > 0 {
		err = errs.New(errs.Conflict, "tartinfo.fits_changed")
	}
	if err != nil {
		return 0, fmt.Errorf("looking who has left: %w", err)
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
	err = m.meetSearch(ctx, tx, s.ID)
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
