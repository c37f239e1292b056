package people_test

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/people"
)

type ctx = context.Context

// operations are all that the room offers to an actor.
func operations(r *register, id int64) map[string]func(identity.Actor) error {
	ctx := r.t.Context()
	return map[string]func(identity.Actor) error{
		"Person":  func(who identity.Actor) error { _, err := r.Person(ctx, who, id, people.Today); return err },
		"Reveal":  func(who identity.Actor) error { _, err := r.Reveal(ctx, who, id); return err },
		"History": func(who identity.Actor) error { _, err := r.History(ctx, who, id); return err },
		"Changes": func(who identity.Actor) error { _, err := r.Changes(ctx, who, id, "a"); return err },
		"Correct": func(who identity.Actor) error { return r.Correct(ctx, who, people.Correction{PersonID: id}) },
		"Complete": func(who identity.Actor) error {
			return r.Complete(ctx, who, people.Correction{PersonID: id})
		},
		"Enter":          func(who identity.Actor) error { _, err := r.Enter(ctx, who, people.Entering{}); return err },
		"Compare":        func(who identity.Actor) error { _, err := r.Compare(ctx, who, id, id); return err },
		"MergeProposals": func(who identity.Actor) error { _, err := r.MergeProposals(ctx, who); return err },
		"Merge":          func(who identity.Actor) error { _, err := r.Merge(ctx, who, people.Merging{}); return err },
		"Decide":         func(who identity.Actor) error { return r.Decide(ctx, who, people.Verdict{}) },
		"Unmerge":        func(who identity.Actor) error { return r.Unmerge(ctx, who, people.Unmerging{}) },
		"Search": func(who identity.Actor) error {
			_, err := r.Search(ctx, who, people.Criteria{Name: "Minta"})
			return err
		},
		"KeepSearch": func(who identity.Actor) error {
			_, err := r.KeepSearch(ctx, who, people.Criteria{Name: "Minta"})
			return err
		},
		"KeptSearch": func(who identity.Actor) error { _, err := r.KeptSearch(ctx, who, "a"); return err },
	}
}
