package tartinfo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
	"oszir/internal/tartinfo/match"
)

// offerAll lets the centre offer all who fit a search, but for those left off with their reasons, and gives the number of the list.
func (w *world) offerAll(search int64, leftOff map[int64]string) int64 {
	w.t.Helper()
	p := w.proposal(search)
	in := tartinfo.OfferForm{Search: search, Seen: p.Search.Version, Choices: tartinfo.Choices{Of: map[int64]tartinfo.Choice{}}, Request: w.once()}
	for _, f := range p.Fits {
		in.Of[f.Member] = tartinfo.Choice{On: leftOff[f.Member] == "" && f.Before == nil, Why: leftOff[f.Member]}
	}
	id, err := w.Offer(w.t.Context(), w.centre, in)
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	return id
}

func (w *world) proposal(search int64) tartinfo.Proposal {
	w.t.Helper()
	p, err := w.Propose(w.t.Context(), w.centre, search, tartinfo.ProposalPart{})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// nobody lets the centre answer a search without an offer.
func (w *world) nobody(search int64) int64 {
	w.t.Helper()
	id, err := w.Offer(w.t.Context(), w.centre, tartinfo.OfferForm{Search: search, Seen: w.proposal(search).Search.Version, Nobody: true, Choices: tartinfo.Choices{Why: "senki sem felel meg igazán"}, Request: w.once()})
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	return id
}

// list gives an offer list as somebody sees it.
func (w *world) list(who identity.Actor, id int64) tartinfo.OfferView {
	w.t.Helper()
	v, err := w.OfferList(w.t.Context(), who, id, listing.Listing{})
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// evaluate sets outcomes as the head of the office.
func (w *world) evaluate(list int64, verdicts map[int64]tartinfo.Verdict) error {
	w.t.Helper()
	return w.Evaluate(w.t.Context(), w.head, tartinfo.Evaluation{ID: list, Seen: w.list(w.head, list).Version, Verdicts: verdicts, Request: w.once()})
}

func (w *world) finalise(list int64) error {
	w.t.Helper()
	return w.Finalise(w.t.Context(), w.head, tartinfo.OfferAct{ID: list, Seen: w.list(w.head, list).Version, Request: w.once()})
}

func (w *world) searchState(id int64) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, fmt.Sprintf("SELECT state FROM tartinfo.search WHERE id = %d", id))
}

// tail gives the letters that were written since there were n.
func (w *world) tail(n int) []string { return w.letters()[n:] }

func ids(people []tartinfo.OfferedMember) (out []int64) {
	for _, x := range people {
		out = append(out, x.Member)
	}
	return out
}

var (
	chosen    = tartinfo.Verdict{Outcome: tartinfo.OutcomeChosen}
	refused   = tartinfo.Verdict{Outcome: tartinfo.OutcomeRefused}
	notAsked  = tartinfo.Verdict{Outcome: tartinfo.OutcomeNotAsked}
	undecided = tartinfo.Verdict{Outcome: tartinfo.OutcomeOffered}
)

// From 0:00 of the next working day to 24:00 of the fifteenth, by public holidays and moved days, counted by hand; through the change
// to summer time, too.
//
// Covers: T25
func TestPeriod_T25_WorkingDays(t *testing.T) {
	for _, c := range []struct{ made, opens, warns, closes string }{
		// 2025: 13 December is a working Saturday, the 24th is off, the 25th and 26th are holidays; 2026: 1 January is a holiday, the 2nd
		// off, the 10th a working Saturday. 9 10 11 12 13 15 16 17 18 19 22 23 29 30 31: the fifteenth is 31 December.
		{"2025-12-08", "2025-12-09", "2025-12-30", "2026-01-01"},
		// Made on Friday the 12th: 13 15 16 17 18 19 22 23 29 30 31, then January 5 6 7 8.
		{"2025-12-12", "2025-12-13", "2026-01-07", "2026-01-09"},
		// 2024: 7 and 14 December are working Saturdays, the 24th and 27th are off. Made on Friday the 6th: 7 9 10 11 12 13 14 16 17 18 19
		// 20 23 30 31.
		{"2024-12-06", "2024-12-07", "2024-12-30", "2025-01-01"},
		// Made on a Sunday, it begins on Monday; 15 March is a Sunday in 2026, so 9 to 27 March.
		{"2026-03-08", "2026-03-09", "2026-03-26", "2026-03-28"},
		// 29 March 2026 has 23 hours; Good Friday is 3 April, Easter Monday the 6th: 19 20 23 24 25 26 27 30 31, 1 2 7 8 9 10.
		{"2026-03-18", "2026-03-19", "2026-04-09", "2026-04-11"},
	} {
		made, _ := calendar.Parse(c.made)
		opens, warns, closes := tartinfo.Period(made)
		for i, got := range []time.Time{opens, warns, closes} {
			if want := []string{c.opens, c.warns, c.closes}[i] + " 00:00"; got.In(calendar.Budapest).Format("2006-01-02 15:04") != want {
				t.Errorf("made on %s, %d: %s, want %s", c.made, i, got, want)
			}
		}
	}
}

// A search goes from the proposal to the finalised list; what was offered, why, who was left off and what came of each stays.
//
// Covers: T23, T24, T25, T26
func TestOffer_T24_T26_FromProposalToTheEnd(t *testing.T) {
	w := newWorld(t)
	near, far := w.placed(w.head, map[string]string{"family_name": "Közeli"}), w.placed(w.townHead, map[string]string{"family_name": "Távoli"})
	off := w.placed(w.townHead, map[string]string{"family_name": "Kihagyott"})
	misfit := w.placed(w.townHead, map[string]string{"family_name": "Másféle", "job_family_1": "arts"})
	search := w.sent(w.head, nil)
	work, err := w.CentreWork(t.Context(), w.centre)
	if err != nil || len(work.Waiting) != 1 || work.Waiting[0].New != 3 || work.Waiting[0].Late || work.Waiting[0].Due != calendar.On(2026, 3, 18) {
		t.Errorf("%+v %v", work, err)
	}
	p := w.proposal(search)
	if len(p.Fits) != 3 || p.Fits[0].Member != near || p.Fits[0].Why.Met() != 1 || p.Fits[1].Member != far || len(p.Missing) != 1 || p.Missing[0].Member != misfit || !slices.Equal(p.Missing[0].Why, []string{match.OtherFamily, match.OtherField}) {
		t.Fatalf("%+v", p)
	}
	in := tartinfo.OfferForm{Search: search, Seen: p.Search.Version, Choices: tartinfo.Choices{Of: map[int64]tartinfo.Choice{near: {On: true}, far: {On: true}, off: {}}}, Request: w.once()}
	_, err = w.Offer(t.Context(), w.centre, in)
	same(t, faults(err), []string{fmt.Sprintf("%d required", off)}) // no reason
	in.Of[misfit], in.Request = tartinfo.Choice{On: true}, w.once()
	_, err = w.Offer(t.Context(), w.centre, in)
	kind(t, err, errs.Conflict)
	n := len(w.letters())
	list := w.offerAll(search, map[int64]string{off: "külön kérésre nem ajánljuk"})
	same(t, w.tail(n), []string{"tartinfo.offer_ready", "tartinfo.offer_ready"})
	in.Of, in.Request = map[int64]tartinfo.Choice{near: {On: true}}, w.once()
	_, err = w.Offer(t.Context(), w.centre, in)
	kind(t, err, errs.Conflict) // somebody else has answered since
	v := w.list(w.clerk, list)
	if !slices.Equal(ids(v.People), []int64{near, far}) || !v.May || v.Undecided != 2 || v.Considered != 4 || v.LastDay() != calendar.On(2026, 4, 1) || w.searchState(search) != "offered" {
		t.Errorf("%+v", v)
	}
	if got := dbtest.Query(t, w.url, fmt.Sprintf("SELECT left_off || place FROM tartinfo.offer WHERE member_id = %d", off)); got != "külön kérésre nem ajánljuk0" {
		t.Error(got)
	}
	if got := w.list(w.centre, list).LeftOff; len(v.LeftOff) != 0 || len(got) != 1 || got[0].Member != off || got[0].Reason != "külön kérésre nem ajánljuk" || got[0].Why.Met() != 0 {
		t.Errorf("%+v", got)
	}
	if got := dbtest.Query(t, w.url, "SELECT count(*)::text FROM tartinfo.deadline WHERE kind = 'search.answer' AND NOT dropped"); got != "0" {
		t.Error("the answer is still due")
	}
	_, err = w.OfferList(t.Context(), w.townHead, list, listing.Listing{})
	kind(t, err, errs.NotFound)
	x, err := w.See(t.Context(), w.clerk, far)
	if err != nil || x.Sight != tartinfo.AsOffered {
		t.Errorf("%v %v", x.Sight, err)
	}
	_, err = w.See(t.Context(), w.clerk, off)
	kind(t, err, errs.NotFound)
	w.evaluated(list, near, far)
	err = w.finalise(list)
	if err != nil || w.list(w.head, list).State != tartinfo.ListSuccessful || w.searchState(search) != "offered" { // a vacancy stays open
		t.Errorf("%v %s", err, w.searchState(search))
	}
	_, err = w.See(t.Context(), w.clerk, far)
	kind(t, err, errs.NotFound)
}

// evaluated sets the outcomes of two, with what is refused on the way.
func (w *world) evaluated(list, near, far int64) {
	t := w.t
	t.Helper()
	err := w.evaluate(list, map[int64]tartinfo.Verdict{near: {Outcome: tartinfo.OutcomeOther}, far: {Outcome: tartinfo.OutcomeGone}})
	same(t, faults(err), []string{fmt.Sprintf("%d required", near), fmt.Sprintf("%d required", far)}) // all at once
	kind(t, w.finalise(list), errs.Conflict)
	seen := w.list(w.head, list).Version
	n := len(w.letters())
	err = w.evaluate(list, map[int64]tartinfo.Verdict{near: chosen, far: undecided})
	if err != nil {
		t.Fatal(err)
	}
	same(t, w.tail(n), []string{"tartinfo.offer_chosen", "tartinfo.offer_chosen"}) // to head and clerk of the member's own body
	err = w.Evaluate(t.Context(), w.clerk, tartinfo.Evaluation{ID: list, Seen: seen, Verdicts: map[int64]tartinfo.Verdict{near: notAsked}, Request: w.once()})
	kind(t, err, errs.Conflict) // the head has evaluated meanwhile
	for _, v := range []tartinfo.Verdict{refused, notAsked, refused} {
		err = w.evaluate(list, map[int64]tartinfo.Verdict{near: chosen, far: v})
		if err != nil {
			t.Fatal(err)
		}
	}
	same(t, w.tail(n), []string{"tartinfo.offer_chosen", "tartinfo.offer_chosen", "tartinfo.offer_refused"}) // once each, though it was set twice
	if got := dbtest.Query(t, w.url, "SELECT string_agg(outcome, ' ' ORDER BY id) FROM tartinfo.outcome_step"); got != "chosen refused not_asked refused" {
		t.Error(got)
	}
}

// Who was offered or left off is not offered again unless the clerk ticks them; who came since is, until the post is filled.
//
// Covers: T23
func TestOffer_T23_NewMembersAreOfferedToo(t *testing.T) {
	w := newWorld(t)
	first := w.placed(w.head, nil)
	search := w.sent(w.head, nil)
	w.offerAll(search, nil)
	work, err := w.CentreWork(t.Context(), w.centre)
	if err != nil || len(work.Waiting)+len(work.Again) != 0 {
		t.Errorf("%+v %v", work, err)
	}
	later := w.placed(w.townHead, nil)
	work, err = w.CentreWork(t.Context(), w.centre)
	if err != nil || len(work.Again) != 1 || work.Again[0].New != 1 {
		t.Errorf("%+v %v", work, err)
	}
	second := w.offerAll(search, nil)
	if got := ids(w.list(w.head, second).People); !slices.Equal(got, []int64{later}) {
		t.Error(got)
	}
	p := w.proposal(search)
	in := tartinfo.OfferForm{Search: search, Seen: p.Search.Version, Choices: tartinfo.Choices{Of: map[int64]tartinfo.Choice{first: {On: true}, later: {}}}, Request: w.once()}
	third, err := w.Offer(t.Context(), w.centre, in)
	if err != nil || !slices.Equal(ids(w.list(w.head, third).People), []int64{first}) {
		t.Error(err)
	}
	again, err := w.Offer(t.Context(), w.centre, in) // the same form once more
	if err != nil || again != third {
		t.Errorf("%d %v", again, err)
	}
}

// A proposal of many is looked at in parts: what the clerk chose on one is kept while they look at another, for them alone; one reason
// does for all who have none of their own; who was never looked at is offered.
//
// Covers: T24
func TestOffer_T24_InParts(t *testing.T) {
	w := newWorld(t)
	search := w.sent(w.head, nil)
	var all []int64
	for i := range 55 {
		all = append(all, w.placed(w.townHead, map[string]string{"given_name": fmt.Sprintf("Kázmér %d", i)}))
	}
	part := func(from int) tartinfo.Proposal {
		p, err := w.Propose(t.Context(), w.centre, search, tartinfo.ProposalPart{Fits: listing.Listing{Offset: from}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := part(50)
	if p.AllFits != 55 || len(p.Fits) != 5 || p.Fits[0].Place != 51 || p.Fits[4].Member != all[54] || len(part(0).Fits) != 50 {
		t.Fatalf("%d fit, %d here", p.AllFits, len(p.Fits))
	}
	err := w.Choose(t.Context(), w.centre, search, tartinfo.Choices{Of: map[int64]tartinfo.Choice{all[0]: {Why: "ő kérte"}, all[1]: {}, all[2]: {On: true}}, Why: "elég a többi"})
	if err == nil {
		err = w.Choose(t.Context(), w.centre, search, tartinfo.Choices{Of: map[int64]tartinfo.Choice{all[50]: {Why: "ő is"}, all[1]: {Why: "mást mondtunk"}}, Why: "elég a többi"})
	}
	if err != nil {
		t.Fatal(err)
	}
	other, err := w.Propose(t.Context(), w.account(identity.RoleCentre, w.office), search, tartinfo.ProposalPart{})
	if kept := part(0).Kept; err != nil || len(other.Kept.Of) != 0 || len(kept.Of) != 4 || kept.Of[all[0]].Why != "ő kérte" || kept.Of[all[1]].Why != "mást mondtunk" || !kept.Of[all[2]].On || kept.Why != "elég a többi" {
		t.Errorf("%+v %v", kept, err)
	}
	// Who is removed is chosen no more.
	if err := w.Remove(t.Context(), w.townHead, tartinfo.RemoveForm{ID: all[50], Seen: 1, Typed: map[string]string{"removal_reason": "moved"}, Request: w.once()}); err != nil {
		t.Fatal(err, faults(err))
	}
	if kept := part(0).Kept; len(kept.Of) != 3 {
		t.Errorf("%+v", kept)
	}
	in := tartinfo.OfferForm{Search: search, Seen: 2, Choices: tartinfo.Choices{Of: map[int64]tartinfo.Choice{all[3]: {}}}, Request: w.once()}
	_, err = w.Offer(t.Context(), w.centre, in)
	same(t, faults(err), []string{fmt.Sprintf("%d required", all[3])})
	in.Nobody = true
	_, err = w.Offer(t.Context(), w.centre, in)
	same(t, faults(err), []string{"0 required"}) // of 52 no reason is known: one for all is asked for
	in.Nobody, in.Why = false, "elég a többi"
	list, err := w.Offer(t.Context(), w.centre, in)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	v := w.list(w.centre, list)
	var why []string
	for _, x := range v.LeftOff {
		why = append(why, x.Reason)
	}
	if v.All != 51 || !slices.Equal(why, []string{"ő kérte", "mást mondtunk", "elég a többi"}) {
		t.Errorf("%d offered, left off: %q", v.All, why)
	}
	if got := dbtest.Query(t, w.url, "SELECT count(*)::text FROM tartinfo.draft WHERE form LIKE 'match/%'"); got != "0" {
		t.Error("what was chosen is still kept")
	}
}

// The centre answers also when nobody fits; a one-time search ends with that, a vacancy does not. Drafts are not matched, nor what is
// closed.
//
// Covers: T22, T23
func TestOffer_T23_NobodyFits(t *testing.T) {
	w := newWorld(t)
	vacant, once := w.sent(w.head, nil), w.sent(w.head, map[string]string{"kind": "once"})
	draft, err := w.Prepare(t.Context(), w.head, tartinfo.SearchForm{Typed: vacancy(calendar.Of(w.now), nil), Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Propose(t.Context(), w.centre, draft, tartinfo.ProposalPart{})
	kind(t, err, errs.Conflict)
	_, err = w.Offer(t.Context(), w.centre, tartinfo.OfferForm{Search: vacant, Seen: 2, Request: w.once()})
	kind(t, err, errs.Invalid) // nobody is ticked
	n := len(w.letters())
	list := w.nobody(vacant)
	w.nobody(once)
	same(t, w.tail(n), []string{"tartinfo.search_empty", "tartinfo.search_empty", "tartinfo.search_empty", "tartinfo.search_empty"})
	if w.searchState(vacant) != "sent" || w.searchState(once) != "unsuccessful" || w.list(w.head, list).State != tartinfo.ListNobody {
		t.Errorf("%s %s", w.searchState(vacant), w.searchState(once))
	}
	_, err = w.Propose(t.Context(), w.centre, once, tartinfo.ProposalPart{})
	kind(t, err, errs.Conflict)
	w.placed(w.head, nil)
	work, err := w.CentreWork(t.Context(), w.centre)
	if err != nil || len(work.Waiting) != 0 || len(work.Again) != 1 {
		t.Errorf("%+v %v", work, err)
	}
	late := w.sent(w.head, nil)
	w.now = at(2026, 3, 19, 0, 0)
	work, err = w.CentreWork(t.Context(), w.centre)
	if err != nil || len(work.Waiting) != 1 || work.Waiting[0].ID != late || !work.Waiting[0].Late {
		t.Errorf("%+v %v", work, err)
	}
}

// A one-time search ends with its only list, successfully when somebody is chosen.
//
// Covers: T23, T26
func TestFinalise_T23_OneTimeSearchEnds(t *testing.T) {
	for want, v := range map[string]tartinfo.Verdict{"successful": chosen, "unsuccessful": notAsked} {
		w := newWorld(t)
		id := w.placed(w.head, nil)
		search := w.sent(w.head, map[string]string{"kind": "once"})
		list := w.offerAll(search, nil)
		err := w.evaluate(list, map[int64]tartinfo.Verdict{id: v})
		if err == nil {
			err = w.finalise(list)
		}
		if err != nil || w.searchState(search) != want {
			t.Errorf("%v %s, want %s", err, w.searchState(search), want)
		}
		kind(t, w.evaluate(list, map[int64]tartinfo.Verdict{id: chosen}), errs.Conflict)
		n := len(w.letters())
		w.tick(at(2026, 5, 4, 0, 0))
		if strings.Contains(strings.Join(w.tail(n), " "), "tartinfo.offer_") {
			t.Error("a finalised list is still reminded of")
		}
	}
}

// The body is reminded when two working days are left, and told with the centre when the time is over; then nobody can be seen.
//
// Covers: T25, T27
func TestClock_T25_RemindsAndEnds(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.townHead, nil)
	search := w.sent(w.head, map[string]string{"kind": "once"})
	list := w.offerAll(search, nil) // 11 March; the first of the fifteen is the 12th, the fourteenth 31 March, the fifteenth 1 April
	n := len(w.letters())
	err := w.evaluate(list, map[int64]tartinfo.Verdict{id: {Outcome: tartinfo.OutcomeInvited, Note: "Kitalált Kázmér jön"}})
	if err != nil {
		t.Fatal(err)
	}
	w.tick(at(2026, 3, 30, 23, 59))
	same(t, w.tail(n), []string{"tartinfo.started"})
	w.tick(at(2026, 3, 31, 0, 0))
	w.tick(at(2026, 3, 31, 0, 1))
	same(t, w.tail(n+1), []string{"tartinfo.offer_warn", "tartinfo.offer_warn"})
	v := w.list(w.head, list)
	if v.State != tartinfo.ListTwoDays || !v.May || v.Version != 2 {
		t.Errorf("%s %v %d", v.State, v.May, v.Version)
	}
	w.now = at(2026, 4, 2, 0, 0) // over, and the clock has not come by yet
	v = w.list(w.head, list)
	if v.May || v.People[0].Name != "" || v.People[0].Note != "" || len(v.People[0].Why.Criteria) != 0 || v.StateAt(w.now) != tartinfo.ListExpired {
		t.Errorf("%+v", v)
	}
	_, err = w.See(t.Context(), w.head, id)
	kind(t, err, errs.NotFound)
	kind(t, w.evaluate(list, map[int64]tartinfo.Verdict{id: chosen}), errs.Conflict)
	w.tick(at(2026, 4, 2, 0, 1))
	w.tick(at(2026, 4, 2, 0, 2))
	same(t, w.tail(n+3), []string{"tartinfo.offer_expired", "tartinfo.offer_expired", "tartinfo.offer_expired"}) // head, clerk, centre
	if w.list(w.head, list).State != tartinfo.ListExpired || w.searchState(search) != "unsuccessful" || w.list(w.centre, list).People[0].Name == "" {
		t.Error(w.searchState(search))
	}
	work, err := w.CentreWork(t.Context(), w.centre)
	if err != nil || len(work.Lapsed) != 1 || work.Lapsed[0].People != 1 {
		t.Errorf("%+v %v", work.Lapsed, err)
	}
}

// After days without a clock a list that is over is ended, and not reminded of first.
//
// Covers: T25
func TestClock_T25_NoReminderOfWhatIsOver(t *testing.T) {
	w := newWorld(t)
	w.placed(w.townHead, nil)
	w.offerAll(w.sent(w.head, nil), nil)
	n := len(w.letters())
	w.tick(at(2026, 4, 4, 12, 0))
	same(t, w.tail(n), []string{"tartinfo.started", "tartinfo.offer_expired", "tartinfo.offer_expired", "tartinfo.offer_expired"})
}

// A soldier at disposal comes first for a government's post, and who does not choose them says why.
//
// Covers: T28
func TestOffer_T28_SoldiersFirst(t *testing.T) {
	w := newWorld(t)
	official := w.placed(w.head, nil)
	soldier := w.placed(w.armyHead, map[string]string{"job_family_1": "soldier_at_disposal"})
	search := w.sent(w.head, map[string]string{"grace": "van"})
	list := w.offerAll(search, nil)
	v := w.list(w.head, list)
	if !slices.Equal(ids(v.People), []int64{soldier, official}) || !v.People[0].Why.First || !v.People[0].Why.Law || v.People[1].Why.First {
		t.Fatalf("%+v", v.People)
	}
	err := w.evaluate(list, map[int64]tartinfo.Verdict{soldier: notAsked, official: notAsked})
	same(t, faults(err), []string{fmt.Sprintf("%d required", soldier)})
	err = w.evaluate(list, map[int64]tartinfo.Verdict{soldier: {Outcome: tartinfo.OutcomeUnsuitable, Note: "a munkakörhöz orvosi diploma kell"}, official: notAsked})
	if err == nil {
		err = w.finalise(list)
	}
	if err != nil || w.list(w.head, list).State != tartinfo.ListUnsuccessful {
		t.Error(err, faults(err))
	}
	// For a post of a civil servant nobody has to come first.
	if p := w.proposal(w.sent(w.townHead, map[string]string{"grace": "van"})); len(p.Fits) != 1 || p.Fits[0].Why.First {
		t.Errorf("%+v", p.Fits)
	}
}

// At most fifty people a page, sorted by any column.
//
// Covers: T26
func TestOfferList_T26_Pages(t *testing.T) {
	w := newWorld(t)
	for i := range 51 {
		w.placed(w.townHead, map[string]string{"given_name": fmt.Sprintf("Kázmér %c%c", 'A'+rune(i/26), 'a'+rune(i%26)), "post": fmt.Sprintf("előadó %02d", 50-i)})
	}
	list := w.offerAll(w.sent(w.head, nil), nil)
	page := func(l listing.Listing) tartinfo.OfferView {
		t.Helper()
		v, err := w.OfferList(t.Context(), w.head, list, l)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	one, two := page(listing.Listing{}), page(listing.Listing{Offset: 50})
	if len(one.People) != 50 || len(two.People) != 1 || two.All != 51 || one.People[0].Place != 1 || two.People[0].Place != 51 || two.Undecided != 51 {
		t.Errorf("%d %d of %d", len(one.People), len(two.People), two.All)
	}
	for _, key := range []string{"name", "workplace", "post", "reserve_end", "mobility", "outcome", "place"} {
		up, down := page(listing.Listing{Sort: key}), page(listing.Listing{Sort: key, Desc: true, Offset: 50})
		if key != "workplace" && key != "reserve_end" && key != "mobility" && key != "outcome" && up.People[0].Member != down.People[0].Member {
			t.Errorf("by %s: first is %s, last of the other way round %s", key, up.People[0].Post, down.People[0].Post)
		}
	}
	rows, all, err := w.OfferLists(t.Context(), w.head, tartinfo.OfferFilter{Text: "pénzügyi", State: "open"}, listing.Listing{Sort: "closes"})
	if err != nil || all != 1 || len(rows) != 1 || rows[0].People != 51 || rows[0].Done != 0 {
		t.Errorf("%+v %d %v", rows, all, err)
	}
	for _, f := range []tartinfo.OfferFilter{{State: "expired"}, {Text: "nincs ilyen"}} {
		if rows, _, err = w.OfferLists(t.Context(), w.head, f, listing.Listing{}); err != nil || len(rows) != 0 {
			t.Errorf("%+v %v", rows, err)
		}
	}
	if rows, _, err = w.OfferLists(t.Context(), w.townHead, tartinfo.OfferFilter{}, listing.Listing{}); err != nil || len(rows) != 0 {
		t.Errorf("lists of another body: %+v %v", rows, err)
	}
	if rows, _, err = w.OfferLists(t.Context(), w.centre, tartinfo.OfferFilter{}, listing.Listing{}); err != nil || len(rows) != 1 {
		t.Errorf("the centre: %+v %v", rows, err)
	}
}
