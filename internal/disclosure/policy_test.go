package disclosure_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
)

// What the program ships holds together: every ground names items of the register, every sort of the law's list may ask.
//
// Covers: X9, X11
func TestShipped_X9_X11(t *testing.T) {
	w := newWorld(t)
	s, err := w.Sources(t.Context(), calendar.None)
	w.did(err)
	if len(s.Items) != 15 || len(s.Registers) != 1 || len(s.Interfaces) == 0 || len(s.Documents) == 0 || s.Policy.Version != "2.1" || s.Policy.ValidFrom.Day != day(2018, 1, 1) {
		t.Errorf("%+v", s.Policy)
	}
	authentic := 0
	for _, i := range s.Items {
		if i.Name == "" || i.Meaning == "" || i.Length == 0 || i.Law == "" || i.Public || !i.Primary && i.PrimarySource == "" {
			t.Errorf("%+v", i)
		}
		if i.Authentic {
			authentic++
		}
	}
	if authentic != 6 {
		t.Errorf("%d items are authentic", authentic)
	}
	all, err := w.Agencies(t.Context(), lawyer(1))
	w.did(err)
	var sorts []string
	for _, a := range all {
		sorts = append(sorts, a.Sort)
		for _, g := range a.Grounds {
			for _, key := range g.Items {
				if _, ok := s.Item(key); !ok {
					t.Errorf("%s: %s is in no register", a.Key, key)
				}
			}
			if g.Verified || g.Days < 1 || len(g.Items) == 0 {
				t.Errorf("%s: %+v", a.Key, g)
			}
		}
	}
	if !slices.Equal(sorts, disclosure.Sorts) {
		t.Errorf("%v may ask", sorts)
	}
}

// version is a version of the policy that marks an item as not transferable.
func (w *world) version(from calendar.Day, causes ...int64) disclosure.Content {
	w.t.Helper()
	s, err := w.Sources(w.t.Context(), calendar.None)
	w.did(err)
	item, _ := s.Item("ellatasOsszeg")
	item.Transferable = false
	text := disclosure.PolicyText{Changes: "az összeg nem adható át", Items: []disclosure.Item{item}, Causes: causes}
	text.Name, text.Version = "Szabályzat", "3.0"
	text.Issued.Day, text.ValidFrom.Day = calendar.Of(w.now), from
	return disclosure.Content{Policy: &text}
}

// A version is drafted by one lawyer, approved by another, published and sent, and takes effect not before the fifteenth day after
// that; then what it does not mark transferable leaves no more.
//
// Covers: X11, X12
func TestPolicy_X12_FourEyesAndEffect(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.Propose(ctx, lawyer(1), disclosure.Draft{Content: w.version(day(2026, 3, 25))}); !slices.Equal(faults(err), []string{"valid_from too_early"}) {
		t.Errorf("too early: %v", err)
	}
	id, err := w.Propose(ctx, lawyer(1), disclosure.Draft{Content: w.version(day(2026, 3, 26)), Request: audit.Request{Key: "valtozat"}})
	w.did(err)
	h := disclosure.Handle{ID: id, Seen: 1}
	if err := w.Approve(ctx, lawyer(2), h); keyOf(err) != "disclosure.decided" {
		t.Errorf("a draft is approved: %v", err)
	}
	if err := w.Submit(ctx, lawyer(2), h); keyOf(err) != "disclosure.not_yours" {
		t.Errorf("somebody else's draft: %v", err)
	}
	w.did(w.Submit(ctx, lawyer(1), h))
	h.Seen = 2
	if err := w.Approve(ctx, lawyer(1), h); keyOf(err) != "disclosure.own" {
		t.Errorf("one's own: %v", err)
	}
	if n, err := w.CountProposals(ctx, lawyer(2)); n != 1 || err != nil {
		t.Errorf("%d wait, %v", n, err)
	}
	w.did(w.Approve(ctx, lawyer(2), h))
	if err := w.Approve(ctx, lawyer(3), h); keyOf(err) != "disclosure.changed" {
		t.Errorf("approved twice: %v", err)
	}
	if err := w.Mark(ctx, lawyer(1), disclosure.Marking{ID: id, Day: day(2026, 3, 12)}); !slices.Equal(faults(err), []string{"day mark_day"}) {
		t.Errorf("a day to come: %v", err)
	}
	transferable := func(on calendar.Day) bool {
		s, err := w.Sources(ctx, on)
		w.did(err)
		item, _ := s.Item("ellatasOsszeg")
		return item.Transferable
	}
	if !transferable(day(2027, 1, 1)) {
		t.Error("what was not published takes effect")
	}
	w.now = w.now.AddDate(0, 0, 5) // five days late: so is the effect
	w.did(w.Mark(ctx, lawyer(1), disclosure.Marking{ID: id, Day: day(2026, 3, 16)}))
	if !transferable(day(2027, 1, 1)) {
		t.Error("what was not sent takes effect")
	}
	w.did(w.Mark(ctx, lawyer(2), disclosure.Marking{ID: id, Day: day(2026, 3, 12), Sent: true}))
	if err := w.Mark(ctx, lawyer(2), disclosure.Marking{ID: id, Day: day(2026, 3, 12), Sent: true}); keyOf(err) != "disclosure.changed" {
		t.Errorf("sent twice: %v", err)
	}
	for on, want := range map[calendar.Day]bool{day(2026, 3, 26): true, day(2026, 3, 30): true, day(2026, 3, 31): false} {
		if transferable(on) != want {
			t.Errorf("on %s transferable is %v", on, !want)
		}
	}
	request := w.receive(nil)
	if v := w.show(clerk(1), request); !slices.Contains(v.Answer.Items, "ellatasOsszeg") {
		t.Error("withheld before it takes effect")
	}
	w.now = time.Date(2026, 3, 31, 0, 30, 0, 0, calendar.Budapest)
	v := w.show(clerk(1), request)
	if slices.Contains(v.Answer.Items, "ellatasOsszeg") || !slices.Contains(v.Answer.Withheld, disclosure.Withheld{Key: "ellatasOsszeg", Why: disclosure.NotTransferable}) {
		t.Errorf("%v %v", v.Answer.Items, v.Answer.Withheld)
	}
	if _, err := w.Propose(ctx, clerk(1), disclosure.Draft{Content: w.version(day(2026, 6, 1))}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a clerk drafts: %v", err)
	}
}

// An agency with its grounds is changed with four eyes and holds at once; a ground that was taken away allows nothing.
//
// Covers: X9, X12
func TestAgency_X9_FourEyes(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	request := w.receive(nil)
	court := disclosure.Agency{Key: "birosag", Sort: "birosag", Name: "Bíróság", Grounds: []disclosure.Ground{{Key: "pp", Law: "Pp. 1. §", Purpose: "polgári per", Items: []string{"taj"}, Days: 5, Verified: true}}}
	id, err := w.Propose(ctx, lawyer(1), disclosure.Draft{Content: disclosure.Content{Agency: &court, Reason: "új jogszabály"}})
	w.did(err)
	w.did(w.Submit(ctx, lawyer(1), disclosure.Handle{ID: id, Seen: 1}))
	no := disclosure.Handle{ID: id, Seen: 2}
	if err := w.Decline(ctx, lawyer(2), no); !slices.Equal(faults(err), []string{"note required"}) {
		t.Errorf("refused without a reason: %v", err)
	}
	w.did(w.Amend(ctx, lawyer(1), disclosure.Handle{ID: id, Seen: 2}, disclosure.Content{Agency: &court, Reason: "pontosítva"}))
	w.did(w.Submit(ctx, lawyer(1), disclosure.Handle{ID: id, Seen: 3}))
	w.did(w.Approve(ctx, lawyer(2), disclosure.Handle{ID: id, Seen: 4}))
	if v := w.show(clerk(1), request); len(v.Answer.Items) != 0 || !v.FourEyes {
		t.Errorf("a ground that is gone allows %v", v.Answer.Items)
	}
	next := w.receive(func(in *disclosure.NewRequest) { in.Ground = "pp" })
	if v := w.show(clerk(1), next); !slices.Equal(v.Answer.Items, []string{"taj"}) || v.DueOn != day(2026, 3, 16) {
		t.Errorf("%v, due %s", v.Answer.Items, v.DueOn)
	}
	bad := disclosure.Agency{Key: "x", Sort: "nincs", Name: "", Grounds: []disclosure.Ground{{Items: []string{"vallas"}}}}
	_, err = w.Propose(ctx, lawyer(1), disclosure.Draft{Content: disclosure.Content{Agency: &bad}})
	if want := []string{"days days", "items unknown_item", "law required", "name required", "purpose required", "reason required", "sort required"}; !slices.Equal(faults(err), want) {
		t.Errorf("%v", faults(err))
	}
	other, err := w.Propose(ctx, lawyer(1), disclosure.Draft{Content: disclosure.Content{Agency: &court, Reason: "még egy"}})
	w.did(err)
	w.did(w.Withdraw(ctx, lawyer(1), disclosure.Handle{ID: other, Seen: 1}))
	if p, err := w.Proposal(ctx, clerk(1), other); err != nil || p.State != disclosure.Withdrawn {
		t.Errorf("%+v %v", p, err)
	}
}

// duty finds a duty as "sort due ended".
func (w *world) duties() []string {
	w.t.Helper()
	all, err := w.Duties(w.t.Context(), lawyer(1))
	w.did(err)
	var out []string
	for _, d := range all {
		out = append(out, strings.TrimSpace(d.Sort+" "+d.Due.String()+" "+d.Ended.String()))
	}
	return out
}

// What the policy obliges to has its due days: 30 days after a cause, 15 days before the effect, 90 days before an end, once a year.
// Of each step one letter reminds, once.
//
// Covers: X12
func TestDuties_X12_DueAndRemindedOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	// The yearly review counts from the version that is shipped: long late.
	if got := w.duties(); !slices.Equal(got, []string{"review 2018-12-15"}) {
		t.Errorf("%v", got)
	}
	remind := func(want int) {
		t.Helper()
		for range 2 {
			w.did(w.Remind(ctx))
		}
		if len(w.told) != want {
			t.Errorf("%d letters, want %d: %q", len(w.told), want, w.told)
		}
	}
	remind(1)
	w.did(w.EndDuty(ctx, lawyer(1), disclosure.DutyDone{Sort: disclosure.DutyReview, Note: "nincs teendő", Request: audit.Request{Key: "felulvizsgalat"}}))
	w.did(w.EndDuty(ctx, lawyer(1), disclosure.DutyDone{Sort: disclosure.DutyReview, Note: "nincs teendő", Request: audit.Request{Key: "felulvizsgalat"}}))
	for name, in := range map[string]disclosure.NewDuty{
		"to come": {Sort: disclosure.DutyChange, About: "új törvény", On: day(2026, 4, 1)},
		"no day":  {Sort: disclosure.DutyEnding, About: "felület", On: calendar.None},
		"nothing": {Sort: disclosure.DutyChange, On: day(2026, 3, 1)},
		"no sort": {Sort: "x", About: "x", On: day(2026, 3, 1)},
	} {
		if err := w.AddDuty(ctx, lawyer(1), in); len(faults(err)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.did(w.AddDuty(ctx, lawyer(1), disclosure.NewDuty{Sort: disclosure.DutyChange, About: "új törvény", On: day(2026, 3, 1)}))
	w.did(w.AddDuty(ctx, lawyer(1), disclosure.NewDuty{Sort: disclosure.DutyEnding, About: "régi felület", On: day(2026, 9, 30)}))
	if got, want := w.duties(), []string{"change 2026-03-31", "ending 2026-07-02", "review 2027-03-11", "review 2018-12-15 2026-03-11"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	remind(1)
	for _, step := range []struct {
		on   time.Time
		want int
	}{{w.now.AddDate(0, 0, 6), 2}, {w.now.AddDate(0, 0, 10), 2}, {w.now.AddDate(0, 0, 18), 3}, {w.now.AddDate(0, 0, 21), 4}} {
		w.now = step.on
		remind(step.want)
	}
	if !strings.Contains(w.told[3], "A szabályzat módosítása új törvény – határidő: 2026.03.31.") {
		t.Errorf("%q", w.told[3])
	}
	w.now = time.Date(2026, 4, 1, 10, 0, 0, 0, calendar.Budapest)
	if n, err := w.CountDuties(ctx, lawyer(1)); n != 1 || err != nil {
		t.Errorf("%d are near, %v", n, err)
	}
	// A version that answers the cause ends its duty when it is approved, and brings two of its own.
	id, err := w.Propose(ctx, lawyer(1), disclosure.Draft{Content: w.version(day(2026, 5, 1), w.causeID())})
	w.did(err)
	w.did(w.Submit(ctx, lawyer(1), disclosure.Handle{ID: id, Seen: 1}))
	w.did(w.Approve(ctx, lawyer(2), disclosure.Handle{ID: id, Seen: 2}))
	if got := w.duties(); !slices.Contains(got, "change 2026-03-31 2026-04-01") || !slices.Contains(got, "publish 2026-04-16") || !slices.Contains(got, "send 2026-04-16") || !slices.Contains(got, "review 2027-04-01") {
		t.Errorf("%v", got)
	}
	if err := w.EndDuty(ctx, lawyer(1), disclosure.DutyDone{Sort: disclosure.DutyEnding, ID: 99, Note: "x"}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a duty that is not there: %v", err)
	}
}

func (w *world) causeID() int64 {
	w.t.Helper()
	all, err := w.Duties(w.t.Context(), lawyer(1))
	w.did(err)
	for _, d := range all {
		if d.Sort == disclosure.DutyChange {
			return d.ID
		}
	}
	w.t.Fatal("no cause")
	return 0
}

// Everybody reads the register, by eye and by program.
//
// Covers: X11
func TestSourcesPages_X11(t *testing.T) {
	w := newWorld(t)
	b := w.public()
	want(t, b.Visit("/information-sources"), 200, "Információforrások regisztere", "szociális ellátás megnevezése", "ellatasMegnevezes", "másodlagos; elsődleges: személyiadat- és lakcímnyilvántartás", "átadható, automatikus", "eseményalapú", "ellenőrzésre vár", "2018.01.01.")
	var s disclosure.Sources
	err := json.Unmarshal([]byte(b.Visit("/information-sources.json").Body), &s)
	if err != nil || len(s.Items) != 15 || s.Policy.ValidFrom.Day != day(2018, 1, 1) {
		t.Errorf("%+v %v", s.Policy, err)
	}
	table := want(t, b.Visit("/information-sources.csv"), 200, "elem;rövid név", "taj;TB azonosító jel;társadalombiztosítási azonosító jel;text;9;N;N;")
	if n := strings.Count(table.Body, "\n"); n != 16 {
		t.Errorf("%d lines", n)
	}
	want(t, b.Visit("/disclosure-answer.xsd"), 200, "urn:oszir:adatszolgaltatas:1")
	want(t, w.browser(actor(identity.RoleReporter, 1, 1)).Visit("/sources"), 200, "Információforrások regisztere")
	want(t, w.browser(clerk(1)).Visit("/sources"), 200, "Jogosult szervek")
}
