package identity_test

import (
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
)

// A right is suspended and resumed; its sessions end at once; each step stands in its history.
//
// Covers: I3
func TestRight_I3_SuspendAndResume(t *testing.T) {
	w := newRightsWorld(t)
	rep := w.person("kepviselo", identity.RoleRepresentative, office)
	op := w.person("jogkezelo", identity.RoleRightsOperator, agency)
	asks := w.citizen("kerelmezo")
	id, err := w.ask(asks, identity.RoleClerk, office, w.day(30))
	if err != nil {
		t.Fatal(err)
	}
	err = w.m.Decide(t.Context(), rep, identity.Decision{ID: id, Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	clerk := w.as(asks, identity.RoleClerk, office)
	dbtest.Query(t, w.url, `WITH s AS (INSERT INTO identity.session (token, account_id, membership_id, created_at, last_seen, ends_at)
		VALUES (sha256('x'), $1, $2, $3, $3, $3::timestamptz + '1 h') RETURNING 1) SELECT count(*)::text FROM s`, clerk.AccountID, clerk.MembershipID, w.now())
	change := func(do func(who identity.Actor, in identity.RightChange) error, who identity.Actor, id int64) string {
		return keyOf(do(who, identity.RightChange{ID: id, Reason: "mert így kell"}))
	}
	suspend := func(who identity.Actor, in identity.RightChange) error { return w.m.SuspendRight(t.Context(), who, in) }
	resume := func(who identity.Actor, in identity.RightChange) error { return w.m.ResumeRight(t.Context(), who, in) }
	withdraw := func(who identity.Actor, in identity.RightChange) error {
		return w.m.WithdrawRight(t.Context(), who, in)
	}
	stranger := w.person("szomszed", identity.RoleRepresentative, village)
	for _, c := range []struct {
		name string
		do   func(identity.Actor, identity.RightChange) error
		who  identity.Actor
		id   int64
		want string
	}{
		{"by a stranger", suspend, stranger, clerk.MembershipID, "error.not_found"},
		{"by a clerk", suspend, clerk, clerk.MembershipID, "error.not_found"},
		{"of the representative by themself", suspend, rep, rep.MembershipID, "error.not_found"},
		{"of the operator by themself", suspend, op, op.MembershipID, "identity.right.own"},
		{"the representative by withdrawal", withdraw, op, rep.MembershipID, "identity.right.by_document"},
		{"what is not there", suspend, rep, 9999, "error.not_found"},
		{"what is not suspended", resume, rep, clerk.MembershipID, "identity.right.not_suspended"},
		{"by the representative", suspend, rep, clerk.MembershipID, ""},
		{"again", suspend, rep, clerk.MembershipID, "identity.right.not_in_force"},
	} {
		if got := change(c.do, c.who, c.id); got != c.want {
			t.Errorf("suspended %s: %q, want %q", c.name, got, c.want)
		}
	}
	if w.state(id) != "FELFUGGESZTVE" || w.inForce(asks, identity.RoleClerk, office) != 0 || w.count("SELECT count(*)::text FROM identity.session WHERE ended_at IS NULL AND membership_id = $1", clerk.MembershipID) != 0 {
		t.Errorf("suspended it is %s", w.state(id))
	}
	w.pass(24 * time.Hour)
	if got := change(resume, rep, clerk.MembershipID); got != "" || w.state(id) != "AKTIV" || w.inForce(asks, identity.RoleClerk, office) != 1 {
		t.Errorf("resumed: %s, %s", got, w.state(id))
	}
	one, err := w.m.RightHeld(t.Context(), rep, w.as(asks, identity.RoleClerk, office).MembershipID)
	if err != nil || len(one.History) != 5 || one.Until.IsZero() {
		t.Errorf("the right is %+v, %v", one, err)
	}
	// It still ends when it would have.
	w.pass(30 * 24 * time.Hour)
	if w.inForce(asks, identity.RoleClerk, office) != 0 {
		t.Error("in force after its last day")
	}
}

// Who sees which rights, and which of them nobody uses.
//
// Covers: I5
func TestRight_I5_ListAndUnused(t *testing.T) {
	w := newRightsWorld(t)
	rep := w.person("kepviselo", identity.RoleRepresentative, office)
	above := w.person("jarasi", identity.RoleRepresentative, district)
	op := w.person("jogkezelo", identity.RoleRightsOperator, agency)
	w.person("ugyintezo", identity.RoleClerk, office)
	w.person("szomszed", identity.RoleClerk, village)
	for name, c := range map[string]struct {
		who  identity.Actor
		f    identity.RightFilter
		want int
	}{
		"the representative":           {rep, identity.RightFilter{}, 2},
		"the one above":                {above, identity.RightFilter{}, 4},
		"the operator":                 {op, identity.RightFilter{}, 5},
		"by role":                      {op, identity.RightFilter{Role: identity.RoleClerk}, 2},
		"by name":                      {op, identity.RightFilter{Text: "próba SZOM"}, 1},
		"by what LIKE means otherwise": {op, identity.RightFilter{Text: "%"}, 0},
		"unused":                       {op, identity.RightFilter{Unused: true}, 0},
	} {
		list, err := w.m.RightsHeld(t.Context(), c.who, c.f)
		if err != nil || len(list) != c.want {
			t.Errorf("%s: %d rights, want %d: %v", name, len(list), c.want, err)
		}
	}
	_, err := w.m.RightsHeld(t.Context(), rep, identity.RightFilter{BodyID: village})
	if keyOf(err) != "error.not_found" {
		t.Errorf("of another body: %v", err)
	}
	w.pass(181 * 24 * time.Hour)
	list, err := w.m.RightsHeld(t.Context(), op, identity.RightFilter{Unused: true})
	if err != nil || len(list) != 5 {
		t.Errorf("half a year later %d are unused: %v", len(list), err)
	}
}

// One head and five clerks: the sixth is refused with the reason, also by two at once.
func TestRight_SeatsOfTARTINFO(t *testing.T) {
	w := newRightsWorld(t)
	head := w.person("vezeto", identity.RoleHead, office)
	err := w.m.AddMembership(t.Context(), operator, identity.MembershipOf{Code: w.citizen("masik").Code, BodyID: office, Role: identity.RoleHead})
	if keyOf(err) != "identity.seats_taken" {
		t.Errorf("a second head: %v", err)
	}
	first := w.as(head, identity.RoleHead, office)
	err = w.m.Disable(t.Context(), operator, first.Code)
	if err != nil {
		t.Fatal(err)
	}
	second := w.person("uj-vezeto", identity.RoleHead, office)
	if got := keyOf(w.m.Enable(t.Context(), operator, first.Code)); got != "identity.seats_taken" {
		t.Errorf("the first head back beside the second: %s", got)
	}
	head = second
	results := make(chan string, 8)
	for i := range 8 {
		go func() {
			_, err := w.m.AddClerk(t.Context(), head, identity.NewClerk{Code: "ugyintezo-" + string(rune('a'+i)), Name: "Próba Ügyintéző", Contacts: identity.Contacts{Post: "titkár"}})
			results <- keyOf(err)
		}()
	}
	made := 0
	for range 8 {
		switch got := <-results; got {
		case "":
			made++
		case "identity.seats_taken", "identity.busy":
		default:
			t.Errorf("got %s", got)
		}
	}
	if n := w.count("SELECT count(*)::text FROM identity.membership WHERE role = 'tartinfo.clerk'"); n != made || made > 5 || made == 0 {
		t.Errorf("%d clerks, %d were made", n, made)
	}
}

// A head keeps the accounts of clerks: contacts but not the name, disabling and enabling, another password.
//
// Covers: T5, T6, T7
func TestClerks(t *testing.T) {
	w := newRightsWorld(t)
	head := w.person("vezeto", identity.RoleHead, office)
	password, err := w.m.AddClerk(t.Context(), head, identity.NewClerk{Code: "Ugyintezo", Name: "Próba Ügyintéző", Contacts: identity.Contacts{Email: "proba@pelda.example"}})
	if err != nil || password == "" {
		t.Fatal(password, err)
	}
	list, err := w.m.Clerks(t.Context(), head)
	if err != nil || len(list) != 1 || list[0].Code != "ugyintezo" || !list[0].MustChange || list[0].Elsewhere {
		t.Fatalf("%+v, %v", list, err)
	}
	clerk := identity.ClerkChange{AccountID: list[0].AccountID, Seen: identity.SeenOf(list[0]), Contacts: identity.Contacts{Email: "uj@pelda.example", Post: "titkár", Phone: "06 1 000 0000"}}
	if got := keyOf(w.m.ChangeClerk(t.Context(), head, clerk)); got != "" {
		t.Errorf("changed: %s", got)
	}
	if got := keyOf(w.m.ChangeClerk(t.Context(), head, clerk)); got != "identity.clerk.changed_meanwhile" {
		t.Errorf("changed by somebody who has seen the old ones: %s", got)
	}
	if got := keyOf(w.m.DisableClerk(t.Context(), head, clerk)); got != "" {
		t.Errorf("disabled: %s", got)
	}
	list, err = w.m.Clerks(t.Context(), head)
	if err != nil || !list[0].Disabled || list[0].Post != "titkár" || list[0].Name != "Próba Ügyintéző" {
		t.Errorf("%+v, %v", list, err)
	}
	if got := keyOf(w.m.EnableClerk(t.Context(), head, clerk)); got != "" {
		t.Errorf("enabled: %s", got)
	}
	again, err := w.m.NewClerkPassword(t.Context(), head, clerk)
	if err != nil || again == "" || again == password {
		t.Errorf("another password: %v", err)
	}
	other := w.person("masik", identity.RoleHead, village)
	for name, got := range map[string]string{
		"by another head":          keyOf(w.m.DisableClerk(t.Context(), other, clerk)),
		"somebody who is no clerk": keyOf(w.m.DisableClerk(t.Context(), head, identity.ClerkChange{AccountID: other.AccountID})),
		"the head":                 keyOf(w.m.DisableClerk(t.Context(), head, identity.ClerkChange{AccountID: head.AccountID})),
	} {
		if got != "error.not_found" {
			t.Errorf("%s: %s", name, got)
		}
	}
	// Who is something elsewhere cannot be taken over by a head.
	w.become(identity.Actor{Code: "ugyintezo", AccountID: clerk.AccountID}, identity.RoleReader, district)
	_, err = w.m.NewClerkPassword(t.Context(), head, clerk)
	if keyOf(err) != "identity.clerk.elsewhere" || keyOf(w.m.DisableClerk(t.Context(), head, clerk)) != "identity.clerk.elsewhere" {
		t.Errorf("another's account was taken over: %v", err)
	}
	// Once a month the heads are told.
	for range 2 {
		err = w.m.TellHeads(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for _, l := range w.letters {
		if l[len(l)-len("clerks"):] == "clerks" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d letters to two heads: %v", n, w.letters)
	}
	w.pass(31 * 24 * time.Hour)
	err = w.m.TellHeads(t.Context())
	if err != nil || w.entries("identity.tell_heads") != 2 {
		t.Errorf("the next month: %v", err)
	}
}
