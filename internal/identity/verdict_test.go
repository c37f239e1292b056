package identity_test

import (
	"slices"
	"strings"
	"testing"

	"oszir/internal/identity"
)

// Who may do something, by which clause and since whom; and of somebody who may not, what is missing.
//
// Covers: I6
func TestVerdict_I6_WhoCan(t *testing.T) {
	w := newRightsWorld(t)
	rep := w.person("kepviselo", identity.RoleRepresentative, district)
	op := w.person("jogkezelo", identity.RoleRightsOperator, agency)
	officer := w.person("dpo", identity.RoleOfficer, office)
	asks := w.citizen("ugyintezo")
	err := w.m.Decide(t.Context(), rep, identity.Decision{ID: w.asked(asks, identity.RoleClerk, office), Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	w.person("beteko", identity.RoleReader, village)
	disabled := w.person("volt", identity.RoleClerk, office)
	err = w.m.Disable(t.Context(), operator, disabled.Code)
	if err != nil {
		t.Fatal(err)
	}
	codes := func(e identity.Explanation) string {
		var out []string
		for _, u := range e.Users {
			if u.Verdict.Allowed {
				out = append(out, u.Code)
			}
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for name, c := range map[string]struct {
		who  identity.Actor
		q    identity.Question
		want string
	}{
		"people of an office":     {op, identity.Question{Right: identity.CorrectPeople, BodyID: office}, "ugyintezo"},
		"people of all":           {op, identity.Question{Right: identity.ReadPeople}, "beteko ugyintezo"},
		"who approves for a body": {op, identity.Question{Right: identity.ApproveRights, BodyID: office}, "jogkezelo kepviselo"},
		"who approves elsewhere":  {op, identity.Question{Right: identity.ApproveRights, BodyID: distant}, "jogkezelo"},
		"the officer asks":        {officer, identity.Question{Right: identity.CorrectPeople}, "ugyintezo"},
		"one who may":             {op, identity.Question{Right: identity.CorrectPeople, BodyID: office, Code: "ugyintezo"}, "ugyintezo"},
		"one who may not":         {op, identity.Question{Right: identity.CorrectPeople, BodyID: office, Code: "beteko"}, ""},
	} {
		e, err := w.m.WhoCan(t.Context(), c.who, c.q)
		if err != nil || codes(e) != c.want {
			t.Errorf("%s: %q, want %q: %v", name, codes(e), c.want, err)
		}
	}
	e, err := w.m.WhoCan(t.Context(), op, identity.Question{Right: identity.CorrectPeople, BodyID: office, Code: "ugyintezo"})
	if err != nil {
		t.Fatal(err)
	}
	u := e.Users[0]
	if u.How != "begun" || u.By != rep.Code || u.At.IsZero() || len(u.Verdict.Because) != 1 || u.Verdict.Because[0].ID != "ptr-office-work" || u.Verdict.Because[0].Law == "" || u.Verdict.Because[0].Line == 0 {
		t.Errorf("it leans on %+v", u)
	}
	e, err = w.m.WhoCan(t.Context(), op, identity.Question{Right: identity.CorrectPeople, BodyID: office, Code: "beteko"})
	if err != nil || len(e.Users) != 1 || e.Users[0].Verdict.Allowed || !slices.Contains(e.Missing, identity.RoleClerk) {
		t.Errorf("who may not: %+v, %v", e, err)
	}
	for name, c := range map[string]struct {
		who  identity.Actor
		q    identity.Question
		want string
	}{
		"a right that is none":      {op, identity.Question{Right: "king"}, "identity.why.no_right"},
		"nobody of that code":       {op, identity.Question{Right: identity.ReadPeople, Code: "nincs.ilyen"}, "identity.account_unknown"},
		"a body that is not there":  {op, identity.Question{Right: identity.ReadPeople, BodyID: 999}, "error.not_found"},
		"the officer about another": {officer, identity.Question{Right: identity.ReadPeople, BodyID: village}, "error.not_found"},
		"a clerk":                   {w.as(asks, identity.RoleClerk, office), identity.Question{Right: identity.ReadPeople}, "error.not_found"},
	} {
		_, err := w.m.WhoCan(t.Context(), c.who, c.q)
		if got := keyOf(err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	text, err := w.m.ReadPolicy(t.Context(), officer)
	if err != nil || !strings.Contains(text, `@id("ptr-office-work")`) {
		t.Errorf("the policy: %v", err)
	}
}
