package identity_test

import (
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
)

// The centre keeps the heads of bodies: one enabled head for each, renamed by nobody else, let in again after wrong passwords.
//
// Covers: I7
func TestHeads_I7(t *testing.T) {
	w := newRightsWorld(t)
	centre := w.person("kozpont", identity.RoleCentre, agency)
	add := func(code string, body int64) string {
		_, err := w.m.AddHead(t.Context(), centre, body, identity.NewClerk{Code: code, Name: "Próba Vezető", Contacts: identity.Contacts{Post: "jegyző"}})
		return keyOf(err)
	}
	in := identity.NewClerk{Code: "Vezeto", Name: "Próba Vezető", Request: audit.Request{Key: "egyszer"}}
	password, err := w.m.AddHead(t.Context(), centre, office, in)
	if err != nil || password == "" {
		t.Fatalf("%d letters, %v", len(password), err)
	}
	again, err := w.m.AddHead(t.Context(), centre, office, in)
	if err != nil || again != "" {
		t.Errorf("the same again: %d letters, %v", len(again), err)
	}
	if got := add("masik", office); got != "identity.seats_taken" {
		t.Errorf("a second head: %s", got)
	}
	if got := add("szomszed", village); got != "" {
		t.Errorf("the head of another body: %s", got)
	}
	for text, want := range map[string]int{"": 2, "vezeto": 1, "Próbafalva 13": 1, "100%": 0} {
		list, err := w.m.Heads(t.Context(), centre, text)
		if err != nil || len(list) != want {
			t.Errorf("looking for %q: %d, %v", text, len(list), err)
		}
	}
	list, err := w.m.Heads(t.Context(), centre, "vezeto")
	if err != nil {
		t.Fatal(err)
	}
	head := list[0]
	change := identity.ClerkChange{AccountID: head.AccountID, Name: "Próba Új Név", Seen: identity.SeenOf(head), Contacts: identity.Contacts{Email: "vezeto@proba.example"}}
	if got := keyOf(w.m.ChangeHead(t.Context(), centre, change)); got != "" {
		t.Errorf("renaming: %s", got)
	}
	if got := keyOf(w.m.ChangeHead(t.Context(), centre, change)); got != "identity.clerk.changed_meanwhile" {
		t.Errorf("by the state before: %s", got)
	}
	head, err = w.m.Head(t.Context(), centre, head.AccountID)
	if err != nil || head.Name != "Próba Új Név" || head.Email != "vezeto@proba.example" || head.BodyID != office || head.Blocked {
		t.Errorf("it is %+v, %v", head, err)
	}
	for range 3 {
		_, _ = w.m.SignIn(t.Context(), identity.Credentials{Code: "vezeto", Password: "nem ez", Address: "192.0.2.1"})
	}
	head, err = w.m.Head(t.Context(), centre, head.AccountID)
	if err != nil || !head.Blocked {
		t.Errorf("after three wrong passwords: %+v, %v", head, err)
	}
	if got := keyOf(w.m.DisableHead(t.Context(), centre, change)); got != "" {
		t.Fatalf("disabling: %s", got)
	}
	if got := add("utod", office); got != "" {
		t.Errorf("the next head: %s", got)
	}
	if got := keyOf(w.m.EnableHead(t.Context(), centre, change)); got != "identity.seats_taken" {
		t.Errorf("enabling the one before: %s", got)
	}
	clerk := w.person("ugyintezo", identity.RoleBodyClerk, office)
	for name, id := range map[string]int64{"a clerk": clerk.AccountID, "nobody": 999_999} {
		if got := keyOf(w.m.DisableHead(t.Context(), centre, identity.ClerkChange{AccountID: id})); got != "error.not_found" {
			t.Errorf("disabling %s as a head: %s", name, got)
		}
	}
	w.become(identity.Actor{Code: "szomszed", AccountID: int64(w.count("SELECT id::text FROM identity.account WHERE code = 'szomszed'"))}, identity.RoleReader, village)
	list, err = w.m.Heads(t.Context(), centre, "szomszed")
	if err != nil || len(list) != 1 || !list[0].Elsewhere {
		t.Fatalf("%+v, %v", list, err)
	}
	other := identity.ClerkChange{AccountID: list[0].AccountID, Name: "Más Név", Seen: identity.SeenOf(list[0])}
	if got := keyOf(w.m.ChangeHead(t.Context(), centre, other)); got != "identity.clerk.elsewhere" {
		t.Errorf("renaming who is something else too: %s", got)
	}
}
