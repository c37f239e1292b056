package identity_test

import (
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
)

// A review can be opened besides the yearly one: one at a time, as often as is needed, and shortly before the yearly one it
// stands for that.
//
// Covers: I5
func TestReview_I5_Extra(t *testing.T) {
	w := newRightsWorld(t)
	w.m.ReviewMonth, w.m.ReviewDay = time.March, 1 // two days ago
	rep := w.person("kepviselo", identity.RoleRepresentative, office)
	op := w.person("jogkezelo", identity.RoleRightsOperator, agency)
	w.person("ugyintezo", identity.RoleClerk, office)
	open := func(in identity.NewReview) (int64, string) {
		id, err := w.m.OpenReview(t.Context(), op, in)
		return id, keyOf(err)
	}
	for name, c := range map[string]struct {
		in   identity.NewReview
		want string
	}{
		"without reason":          {identity.NewReview{BodyID: office}, "identity.reason_missing"},
		"of no body":              {identity.NewReview{BodyID: 9999, Reason: "új vezető"}, "error.not_found"},
		"where nobody has rights": {identity.NewReview{BodyID: distant, Reason: "új vezető"}, "identity.review.no_rights"},
	} {
		if id, got := open(c.in); got != c.want || id != 0 {
			t.Errorf("%s: %d, %s", name, id, got)
		}
	}
	if n := w.count("SELECT count(*)::text FROM identity.review"); n != 0 {
		t.Fatalf("what was refused has opened %d", n)
	}
	once := identity.NewReview{BodyID: office, Reason: "új jegyző", Request: audit.Request{Key: "egyszer"}}
	id, got := open(once)
	if again, key := open(once); got != "" || id == 0 || again != 0 || key != "" {
		t.Fatalf("opened %d %s, again %d %s", id, got, again, key)
	}
	if _, got = open(identity.NewReview{BodyID: office, Reason: "még egy"}); got != "identity.review.open_already" {
		t.Errorf("a second beside the first: %s", got)
	}
	if len(w.letters) != 1 || w.letters[0][len(w.letters[0])-len("review_opened"):] != "review_opened" {
		t.Errorf("letters: %q", w.letters)
	}
	// The yearly one does not ask a second time.
	err := w.m.ReviewRound(t.Context())
	if n := w.count("SELECT count(*)::text FROM identity.review WHERE body_id = $1", office); err != nil || n != 1 {
		t.Errorf("%d reviews after the yearly round, %v", n, err)
	}
	v, items, err := w.m.ReviewOf(t.Context(), rep, id)
	if err != nil || v.Turn != 1 || v.Reason != "új jegyző" || len(items) != 1 {
		t.Fatalf("%+v with %d rights, %v", v, len(items), err)
	}
	err = w.m.AnswerReview(t.Context(), rep, identity.ReviewAnswer{ID: id, Confirm: []int64{items[0].ID}})
	if err != nil {
		t.Fatal(err)
	}
	if _, got = open(identity.NewReview{BodyID: office, Reason: "megint új jegyző"}); got != "" {
		t.Errorf("after the first was closed: %s", got)
	}
	// The one of next year comes as ever.
	w.pass(365 * 24 * time.Hour)
	for range 2 {
		err = w.m.ReviewRound(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := w.count("SELECT count(*)::text FROM identity.review WHERE body_id = $1 AND turn = 0 AND year = 2015", office); n != 1 {
		t.Errorf("%d yearly reviews in the next year", n)
	}
}
