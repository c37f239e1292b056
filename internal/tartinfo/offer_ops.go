package tartinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/wording"
	"oszir/internal/tartinfo/record"
)

// faultList collects what is wrong with a form that has fields for each member; a field is the member's number.
type faultList []finding.Finding

func (f *faultList) add(member int64, key string) {
	*f = append(*f, finding.Finding{Field: strconv.FormatInt(member, 10), Code: finding.Required, Key: key})
}

func (f *faultList) refuse() error { return refuse(*f) }

func tooLong(text string) bool { return utf8.RuneCountInString(text) > mostNote }

func scanOfferList(r database.Row, l *OfferList) error {
	var ended *time.Time
	err := r.Scan(&l.ID, &l.SearchID, &l.BodyID, &l.State, &l.MadeAt, &l.OpensAt, &l.ClosesAt, &l.Considered, &ended, &l.Version)
	if ended != nil {
		l.EndedAt = *ended
	}
	return err
}

// listIn reads an offer list. Errors: NotFound.
func (m *Module) listIn(ctx context.Context, tx *database.Tx, by *database.Statement, id int64) (OfferList, error) {
	found, err := database.All(ctx, tx, by, scanOfferList, id)
	if err != nil {
		return OfferList{}, fmt.Errorf("reading offer list %d: %w", id, err)
	}
	if len(found) == 0 {
		return OfferList{}, notFound()
	}
	return found[0], nil
}

// ownList locks an offer list of the actor's body that can be evaluated, as it was seen. Errors: NotFound for one of another body;
// Conflict when it was changed since, or is over.
func (m *Module) ownList(ctx context.Context, tx *database.Tx, who identity.Actor, id int64, seen int) (OfferList, error) {
	l, err := m.listIn(ctx, tx, lockOfferList, id)
	switch {
	case err != nil:
		return l, err
	case l.BodyID != who.BodyID:
		return l, notFound()
	case !l.OpenAt(m.at()):
		return l, errs.New(errs.Conflict, "tartinfo.list_over")
	case l.Version != seen:
		return l, errs.New(errs.Conflict, "tartinfo.changed")
	}
	return l, nil
}

// OfferLists lists the offer lists of the actor's body, or of all bodies for the centre. It names nobody.
func (m *Module) OfferLists(ctx context.Context, who identity.Actor, f OfferFilter, l listing.Listing) (out []ListedOffer, all int, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return nil, 0, err
	}
	body := who.BodyID
	if who.May(identity.RunCentre) {
		body = 0
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := tx.Plan(ctx, database.PlanAnew)
		if err != nil {
			return err
		}
		out, err = database.All(ctx, tx, listOffers, func(r database.Row, x *ListedOffer) error {
			return r.Scan(&x.ID, &x.SearchID, &x.Number, &x.Post, &x.BodyID, &x.MadeAt, &x.ClosesAt, &x.State, &x.People, &x.Done, &all)
		}, body, f.Text, f.State, l.Sort, l.Desc, l.Rows(), l.Offset)
		if err != nil {
			return fmt.Errorf("listing offer lists: %w", err)
		}
		names := bodyNames{}
		for i := range out {
			names.want(out[i].BodyID, &out[i].BodyName)
		}
		return names.fill(ctx, tx)
	})
	return out, all, err
}

// OfferList gives an offer list with a page of those on it. Nobody who has left the reserve is named, and nobody at all to the body
// once the time has run out (T27). The reading is logged. Errors: NotFound for a list of another body.
func (m *Module) OfferList(ctx context.Context, who identity.Actor, id int64, part listing.Listing) (v OfferView, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v.OfferList, err = m.listIn(ctx, tx, oneOfferList, id)
		if err != nil {
			return err
		}
		centre := who.May(identity.RunCentre)
		if v.BodyID != who.BodyID && !centre {
			return notFound()
		}
		v.May = v.BodyID == who.BodyID && who.May(identity.KeepReserve) && v.OpenAt(m.at())
		v.Search, err = m.searchIn(ctx, tx, oneSearch, v.SearchID)
		if err != nil {
			return err
		}
		body, err := orgs.In(ctx, tx, v.BodyID)
		if err != nil {
			return err
		}
		v.Body = body.Name
		seen := centre || v.StateAt(m.at()) != ListExpired
		v.People, err = database.All(ctx, tx, listOffered, func(r database.Row, x *OfferedMember) error {
			var end database.Day
			err := r.Scan(&x.Member, &x.Place, &x.Name, &x.County, &x.Address, &x.Post, &end, &x.Mobility, &x.Outcome, &x.Note, &x.BySystem, &x.Why, &v.All)
			x.ReserveEnd = end.Day
			return err
		}, id, m.today().Time(), seen, part.Sort, part.Desc, part.Rows(), part.Offset)
		if err != nil {
			return fmt.Errorf("reading who is on offer list %d: %w", id, err)
		}
		err = database.One(ctx, tx, listOutcome, []any{id}, &v.All, &v.Undecided, &v.Chosen)
		if err != nil {
			return err
		}
		if centre {
			v.LeftOff, err = database.All(ctx, tx, listLeftOff, func(r database.Row, x *LeftOff) error {
				return r.Scan(&x.Member, &x.Name, &x.Post, &x.Reason, &x.Why)
			}, id)
			if err != nil {
				return fmt.Errorf("reading who was left off list %d: %w", id, err)
			}
		}
		_, err = log(ctx, tx, who, "tartinfo.see_offer", listSubject(id), audit.Request{}, map[string]any{"members": len(v.People) + len(v.LeftOff)}, "identity")
		return err
	})
	return v, err
}

// held is somebody on a list that is locked.
type held struct {
	member int64
	Verdict
	first bool // a soldier at disposal for a government's post
	body  int64
	name  string // "": forgotten
	post  string
}

func (m *Module) heldOn(ctx context.Context, tx *database.Tx, list int64) ([]held, error) {
	out, err := database.All(ctx, tx, lockOffers, func(r database.Row, x *held) error {
		return r.Scan(&x.member, &x.Outcome, &x.Note, &x.first, &x.body, &x.name, &x.post)
	}, list)
	if err != nil {
		return nil, fmt.Errorf("locking who is on offer list %d: %w", list, err)
	}
	return out, nil
}

// Evaluate sets the outcomes of a page at once (T26). Whom the program has set already, since they left the reserve, is passed over
// (T27). Who is chosen or refused the post is told to the member's own body, once. Errors: Invalid with a Refusal that names members by
// number; Conflict when somebody else has evaluated since, or the list is over; NotFound.
func (m *Module) Evaluate(ctx context.Context, who identity.Actor, in Evaluation) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		l, err := m.ownList(ctx, tx, who, in.ID, in.Seen)
		if err != nil {
			return err
		}
		_, err = m.hold(ctx, tx, slices.Collect(maps.Keys(in.Verdicts))...)
		if err != nil {
			return err
		}
		people, err := m.heldOn(ctx, tx, l.ID)
		if err != nil {
			return err
		}
		var faults faultList
		var changed []held
		for _, x := range people {
			v, ok := in.Verdicts[x.member]
			v.Note = strings.TrimSpace(strings.ReplaceAll(v.Note, "\r\n", "\n"))
			if !ok || x.Outcome == OutcomeGone || x.name == "" || v == x.Verdict { // of who has left nothing is said any more
				continue
			}
			if key := faultOf(v, x.first); key != "" {
				faults.add(x.member, key)
			}
			x.Verdict = v
			changed = append(changed, x)
		}
		err = faults.refuse()
		if err != nil || len(changed) == 0 {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.evaluate", listSubject(l.ID), in.Request, map[string]any{"members": len(changed)})
		if err != nil {
			return err
		}
		err = moveOfferList.ExecOne(ctx, tx, l.ID, l.Version, string(l.State), nil, entry)
		if err != nil {
			return fmt.Errorf("storing offer list %d: %w", l.ID, err)
		}
		for i := range changed {
			err = m.setVerdict(ctx, tx, l.ID, changed[i].member, changed[i].Verdict, who, entry)
			if err == nil {
				err = m.tellOwnBody(ctx, tx, &l, &changed[i])
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// faultOf says what is wrong with an outcome; "": nothing.
func faultOf(v Verdict, first bool) string {
	switch {
	case v.Outcome == OutcomeOffered && v.Note == "":
		return ""
	case v.Outcome == OutcomeOffered:
		return "tartinfo.fault.no_outcome"
	case !slices.Contains(outcomes, v.Outcome):
		return "finding.not_in_list"
	case v.Outcome == OutcomeOther && v.Note == "":
		return "tartinfo.fault.other_text"
	case first && v.Outcome != OutcomeChosen && v.Note == "":
		return "tartinfo.fault.soldier_reason" // Kttv. 41/A. §
	case tooLong(v.Note):
		return "tartinfo.fault.note_long"
	}
	return ""
}

// setVerdict sets an outcome, and keeps that it was set.
func (m *Module) setVerdict(ctx context.Context, tx *database.Tx, list, member int64, v Verdict, who identity.Actor, entry int64) error {
	err := setOutcome.ExecOne(ctx, tx, list, member, string(v.Outcome), v.Note, v.Outcome == OutcomeGone)
	if err == nil {
		err = insertStep.ExecOne(ctx, tx, list, member, string(v.Outcome), v.Note, m.at(), who.Code, entry)
	}
	if err != nil {
		return fmt.Errorf("storing an outcome on offer list %d: %w", list, err)
	}
	return nil
}

// tellOwnBody lets the users of a member's own body know that the member was chosen, or refused a post (T26).
func (m *Module) tellOwnBody(ctx context.Context, tx *database.Tx, l *OfferList, x *held) error {
	kinds := map[Outcome]string{OutcomeChosen: "offer_chosen", OutcomeRefused: "offer_refused"}
	kind, ok := kinds[x.Outcome]
	if !ok || x.name == "" {
		return nil
	}
	s, err := m.searchIn(ctx, tx, oneSearch, l.SearchID)
	if err != nil {
		return err
	}
	body, err := orgs.In(ctx, tx, l.BodyID)
	if err != nil {
		return err
	}
	users, err := m.usersOf(ctx, tx, x.body)
	if err != nil {
		return err
	}
	facts := s.facts("")
	facts["szerv.név"], facts["tag.név"], facts["tag.munkakör"] = wording.Of(body.Name), wording.Of(x.name), wording.Of(x.post)
	return m.tell(ctx, tx, letter{kind: kind, cause: fmt.Sprintf("%s/%d", listSubject(l.ID), x.member), about: x.member, facts: facts}, users)
}

// Finalise ends the evaluation of a list on which every outcome is set: it was successful if somebody is chosen (T26). A one-time search
// ends with its list (T23). Errors: Conflict when an outcome is missing, somebody else has evaluated since, or the list is over; NotFound.
func (m *Module) Finalise(ctx context.Context, who identity.Actor, in OfferAct) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		_, err := holdSearchOfList.Exec(ctx, tx, in.ID)
		if err != nil {
			return fmt.Errorf("holding the search of offer list %d: %w", in.ID, err)
		}
		l, err := m.ownList(ctx, tx, who, in.ID, in.Seen)
		if err != nil {
			return err
		}
		var all, undecided, chosen int
		err = database.One(ctx, tx, listOutcome, []any{l.ID}, &all, &undecided, &chosen)
		switch {
		case err != nil:
			return err
		case undecided > 0:
			return errs.New(errs.Conflict, "tartinfo.undecided", undecided)
		}
		state := ListUnsuccessful
		if chosen > 0 {
			state = ListSuccessful
		}
		entry, err := log(ctx, tx, who, "tartinfo.finalise", listSubject(l.ID), in.Request, map[string]any{"state": string(state)})
		if err != nil {
			return err
		}
		return m.endList(ctx, tx, &l, state, entry)
	})
}

// endList ends a list whose search is held, and with it a one-time search.
func (m *Module) endList(ctx context.Context, tx *database.Tx, l *OfferList, state ListState, entry int64) error {
	err := moveOfferList.ExecOne(ctx, tx, l.ID, l.Version, string(state), m.at(), entry)
	if err != nil {
		return fmt.Errorf("ending offer list %d: %w", l.ID, err)
	}
	err = m.dropDue(ctx, tx, Deadline{ListID: l.ID})
	if err != nil {
		return err
	}
	s, err := m.searchIn(ctx, tx, lockSearch, l.SearchID)
	if err != nil || s.Kind != record.Once || !s.State.Open() {
		return err
	}
	end := Unsuccessful
	if state == ListSuccessful {
		end = Successful
	}
	err = answerSearch.ExecOne(ctx, tx, s.ID, s.Version, string(end), s.SearchedAt, m.today().Time(), entry)
	if err != nil {
		return fmt.Errorf("closing search %d: %w", s.ID, err)
	}
	err = m.meetSearch(ctx, tx, s.ID)
	if err != nil {
		return err
	}
	return m.dropDue(ctx, tx, Deadline{SearchID: s.ID})
}

// warnList reminds a body that two working days are left. When they are not, since nobody was there to do it in time, it does nothing:
// what is over needs no reminder.
func (m *Module) warnList(ctx context.Context, tx *database.Tx, d Deadline) error {
	l, err := m.listIn(ctx, tx, lockOfferList, d.ListID)
	if err != nil || l.State != ListWaiting || !l.OpenAt(m.at()) {
		return err
	}
	_, err = warnOfferList.Exec(ctx, tx, l.ID)
	if err != nil {
		return fmt.Errorf("storing offer list %d: %w", l.ID, err)
	}
	_, err = log(ctx, tx, identity.System(), "tartinfo.warn_list", listSubject(l.ID), audit.Request{}, nil)
	if err != nil {
		return err
	}
	users, err := m.usersOf(ctx, tx, l.BodyID)
	if err != nil {
		return err
	}
	return m.tellOf(ctx, tx, &l, "offer_warn", users)
}

// expireList ends a list that nobody finalised in time, and tells the body and the centre (T25).
func (m *Module) expireList(ctx context.Context, tx *database.Tx, d Deadline) error {
	l, err := m.listIn(ctx, tx, lockOfferList, d.ListID)
	if err != nil || !l.EndedAt.IsZero() {
		return err
	}
	entry, err := log(ctx, tx, identity.System(), "tartinfo.expire_list", listSubject(l.ID), audit.Request{}, nil)
	if err != nil {
		return err
	}
	err = m.endList(ctx, tx, &l, ListExpired, entry)
	if err != nil {
		return err
	}
	users, err := m.usersOf(ctx, tx, l.BodyID)
	if err != nil {
		return err
	}
	centre, err := m.centre(ctx, tx)
	if err != nil {
		return err
	}
	return m.tellOf(ctx, tx, &l, "offer_expired", append(users, centre...))
}

// tellOf lets accounts have a letter about an offer list.
func (m *Module) tellOf(ctx context.Context, tx *database.Tx, l *OfferList, kind string, to []identity.Reader) error {
	s, err := m.searchIn(ctx, tx, oneSearch, l.SearchID)
	if err != nil {
		return err
	}
	body, err := orgs.In(ctx, tx, l.BodyID)
	if err != nil {
		return err
	}
	facts := s.facts("")
	facts["szerv.név"], facts["határidő"] = wording.Of(body.Name), wording.On(l.LastDay())
	return m.tell(ctx, tx, letter{kind: kind, cause: listSubject(l.ID), facts: facts}, to)
}
