package people_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Covers: C4
func TestComplete_C4(t *testing.T) {
	r := newRegister(t)
	r.load(ours, false, nameless(nil))
	half := r.ids()[0]
	before := r.person(half, people.Today)
	public := r.PublicID(half)
	whole := client(nil)
	for _, key := range []string{"family_name", "given_name", "birth_date"} {
		delete(whole, key)
	}
	in := people.Correction{PersonID: half, Seen: r.seen(half), Values: map[string]string{"taj": "123456788"}, Reason: "TAJ kártya alapján"}
	err := r.Complete(t.Context(), r.who, in)
	wantKind(t, err, errs.Invalid, "people.correct.findings")
	var refused *people.Refusal
	if !errors.As(err, &refused) || len(refused.Findings) < 8 {
		t.Errorf("not all that is missing is said: %v", refused)
	}
	in.Values = whole
	in.Values["taj"] = "123456780"
	wantKind(t, r.Complete(t.Context(), r.who, in), errs.Invalid, "people.correct.findings")
	in.Values["taj"] = "123456788"
	wantKind(t, r.Correct(t.Context(), r.who, in), errs.Invalid, "people.correct.findings")
	err = r.Complete(t.Context(), r.who, in)
	if err != nil {
		t.Fatal(err)
	}
	p := r.person(half, people.Today)
	if !p.Complete || p.TAJ != "••• ••• 788" || r.PublicID(p.ID) != public {
		t.Errorf("completed %+v", p)
	}
	then := r.person(half, database.AsOf{Day: calendar.None, Known: before.Recorded})
	if d := cmp.Diff(answer(before), answer(then)); d != "" {
		t.Error("as known before the completion: " + d)
	}
	rows, err := r.History(t.Context(), r.who, half)
	if err != nil || rows[0].Kind != "taj" || rows[0].Reason != "TAJ kártya alapján" || rows[0].Actor != "clerk-11" {
		t.Errorf("history %+v %v", rows[0], err)
	}
	// The same workbook without TAJ still means this person.
	if c := r.load(ours, false, nameless(nil)); c != (people.Counts{Unchanged: 1}) {
		t.Errorf("loaded again %+v", c)
	}
	if got := r.hits(people.Criteria{TAJ: "123456788"}); len(got) != 1 || got[0].PersonID != half {
		t.Errorf("by TAJ: %+v", got)
	}
	// A TAJ that somebody has names them, by the record that stands for them.
	r.load(ours, false, nameless(map[string]string{"marker": "másik"}))
	other := r.ids()[1]
	in.PersonID, in.Seen = other, r.seen(other)
	err = r.Complete(t.Context(), r.who, in)
	wantKind(t, err, errs.Conflict, "people.taj_known")
	var known *people.Known
	if !errors.As(err, &known) || known.PersonID != half {
		t.Errorf("known is %+v", known)
	}
	wantKind(t, r.Complete(t.Context(), clerk(theirs), in), errs.NotFound, "error.not_found")
}

// Two clerks give one TAJ to two clients at the same moment, and enter a third one with it: one has it afterwards.
//
// Covers: C4
func TestComplete_C4_OneTAJAtOnce(t *testing.T) {
	r := newRegister(t)
	for round := range 20 {
		number := taj(100 + round)
		r.load(ours, false, nameless(map[string]string{"marker": fmt.Sprint("a", round)}), nameless(map[string]string{"marker": fmt.Sprint("b", round)}))
		all := r.ids()
		two := all[len(all)-2:]
		seen := []string{r.seen(two[0]), r.seen(two[1])}
		got := atOnce(3, func(i int) error {
			if i == 2 {
				_, err := r.Enter(t.Context(), r.who, people.Entering{Full: true, Values: client(map[string]string{"taj": number})})
				return err
			}
			return r.Complete(t.Context(), r.who, people.Correction{PersonID: two[i], Seen: seen[i], Values: client(map[string]string{"taj": number}), Reason: "próba"})
		})
		won := 0
		for _, err := range got {
			if err == nil {
				won++
				continue
			}
			wantKind(t, err, errs.Conflict, "people.taj_known")
		}
		if won != 1 {
			t.Fatalf("round %d: %d have the TAJ", round, won)
		}
	}
}

// Covers: C4, E04
func TestEnter_C4_E04(t *testing.T) {
	r := newRegister(t)
	_, err := r.Enter(t.Context(), r.who, people.Entering{Full: true, Values: client(map[string]string{"family_name": "", "sex": "igen", "birth_date": "2099.01.01.", "residence_postcode": "12"})})
	wantKind(t, err, errs.Invalid, "people.enter.findings")
	var refused *people.Refusal
	if !errors.As(err, &refused) || refused.Error() != "birth_date date_order, family_name required, residence_postcode format, sex not_in_list" {
		t.Errorf("refused: %v", refused)
	}
	_, err = r.Enter(t.Context(), r.who, people.Entering{Values: map[string]string{"id": "1"}})
	wantKind(t, err, errs.Invalid, "people.correct.unknown_field")
	in := people.Entering{Full: true, Values: client(map[string]string{"stay_country": "Magyarország", "stay_postcode": "6720", "stay_settlement": "Szeged", "stay_parcel_number": "1",
		"mailing_choice": "Postafiókra kéri", "mailing_country": "Magyarország", "mailing_postcode": "6720", "mailing_settlement": "Szeged", "mailing_po_box": "17"}), Request: audit.Request{Key: "new-1", Digest: []byte{1}}}
	answers := make([]int64, 8)
	for i, err := range atOnce(len(answers), func(i int) error {
		var err error
		answers[i], err = r.Enter(t.Context(), r.who, in)
		return err
	}) {
		if err != nil || answers[i] != answers[0] {
			t.Fatalf("the same command: %v %v", answers, err)
		}
	}
	p := r.person(answers[0], people.Today)
	if !p.Complete || len(p.Addresses) != 3 || p.FamilyName != "Minta" || !p.Stated || p.ValidFrom != calendar.None {
		t.Errorf("entered %+v", p)
	}
	for _, ask := range []people.Criteria{{TAJ: "123456788"}, {Name: "minta jolan", Settlement: "Budapest"}} {
		if got := r.hits(ask); len(got) != 1 || got[0].PersonID != p.ID {
			t.Errorf("%+v finds %+v", ask, got)
		}
	}
	// What is entered by hand is as what a workbook brings: the same in a workbook says nothing new.
	if c := r.load(ours, true, in.Values); c != (people.Counts{Unchanged: 1}) {
		t.Errorf("loaded %+v", c)
	}
	known := func(in people.Entering, key string, want int64) {
		t.Helper()
		_, err := r.Enter(t.Context(), r.who, in)
		wantKind(t, err, errs.Conflict, key)
		var known *people.Known
		if !errors.As(err, &known) || known.PersonID != want {
			t.Errorf("known is %+v, want %d", known, want)
		}
	}
	known(people.Entering{Full: true, Values: client(nil)}, "people.taj_known", p.ID)
	half, err := r.Enter(t.Context(), r.who, people.Entering{Values: nameless(nil)})
	if err != nil {
		t.Fatal(err)
	}
	known(people.Entering{Values: nameless(map[string]string{"birth_place": "Eger"})}, "people.enter.provisional_known", half)
	if c := r.load(ours, false, nameless(nil)); c != (people.Counts{Unchanged: 1}) {
		t.Errorf("loaded %+v", c)
	}
	_, err = r.Enter(t.Context(), identity.Actor{Code: "reader", AccountID: 3, BodyID: ours, Role: identity.RoleReader}, people.Entering{Values: nameless(nil)})
	wantKind(t, err, errs.NotFound, "error.not_found")
	if s := r.query(`SELECT string_agg(operation || ' ' || subject, ', ' ORDER BY id) FROM audit.entry WHERE operation = 'people.enter'`); s != fmt.Sprintf("people.enter person/%d, people.enter person/%d", p.ID, half) {
		t.Errorf("the log says %s", s)
	}
}
