package app_test

import (
	"context"
	"fmt"
	"net/url"

	"oszir/internal/identity"
)

const everyHead = "heads are kept for the whole country"

// head makes a head of TARTINFO of ours, in place of the last one.
func (w *rightWorld) head() identity.ClerkChange {
	w.t.Helper()
	w.noHead()
	a, err := w.a.Identity.AddAccount(w.t.Context(), identity.System(), identity.NewAccount{
		Code: w.name(), Name: "Próba Vezető", Password: rightPassword, BodyID: w.ours.ID, Role: identity.RoleHead,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return identity.ClerkChange{
		AccountID: a.ID, Name: "Próba Vezér", Seen: identity.SeenOf(identity.Clerk{Name: "Próba Vezető"}), Contacts: identity.Contacts{Post: "jegyző"},
	}
}

func (w *rightWorld) noHead() {
	w.t.Helper()
	w.exec("UPDATE identity.membership SET valid_until = valid_from WHERE role = 'tartinfo.head' AND valid_until IS NULL AND body_id = $1", w.ours.ID)
}

// noReview closes what reviews of ours are open, and gives it a right to review.
func (w *rightWorld) noReview() {
	w.t.Helper()
	w.exec("UPDATE identity.review SET closed_at = now() WHERE closed_at IS NULL AND body_id = $1", w.ours.ID)
	w.held()
}

// keepingLines are the operations of the centre that keeps heads, of reviews that are asked for, and what start pages count.
func keepingLines() []line {
	on := func(name string, right identity.Right, logs, open string, ready func(w *rightWorld) func(ctx context.Context, who identity.Actor) error) line {
		l := line{name: "identity." + name, right: right, logs: logs, open: open, ready: func(w *rightWorld) func(who identity.Actor) error {
			do := ready(w)
			return func(who identity.Actor) error { return do(w.t.Context(), who) }
		}}
		if logs == "" {
			l.quiet = namesNobody
		}
		return l
	}
	head := func(name, logs string, do func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error) line {
		return on(name, "identity.heads", logs, everyHead, func(w *rightWorld) func(context.Context, identity.Actor) error {
			in := w.head()
			return func(ctx context.Context, who identity.Actor) error { return do(w)(ctx, who, in) }
		})
	}
	return []line{
		on("OpenReview", "identity.manage", "identity.open_review", everyAccount, func(w *rightWorld) func(context.Context, identity.Actor) error {
			w.noReview()
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.OpenReview(ctx, who, identity.NewReview{BodyID: w.ours.ID, Reason: "új vezető"})
				return err
			}
		}),
		on("CountReviews", "identity.see", "", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.CountReviews(ctx, who)
				return err
			}
		}),
		on("CountWaiting", "identity.see", "", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.CountWaiting(ctx, who)
				return err
			}
		}),
		head("Heads", "identity.list_heads", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return func(ctx context.Context, who identity.Actor, _ identity.ClerkChange) error {
				_, err := w.a.Identity.Heads(ctx, who, "vezető")
				return err
			}
		}),
		head("Head", "identity.read_head", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return func(ctx context.Context, who identity.Actor, in identity.ClerkChange) error {
				_, err := w.a.Identity.Head(ctx, who, in.AccountID)
				return err
			}
		}),
		on("AddHead", "identity.heads", "identity.add_head", everyHead, func(w *rightWorld) func(context.Context, identity.Actor) error {
			w.noHead()
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.AddHead(ctx, who, w.ours.ID, identity.NewClerk{Code: w.name(), Name: "Próba Vezető"})
				return err
			}
		}),
		head("ChangeHead", "identity.change_head", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return w.a.Identity.ChangeHead
		}),
		head("DisableHead", "identity.disable_head", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return w.a.Identity.DisableHead
		}),
		head("EnableHead", "identity.enable_head", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return w.a.Identity.EnableHead
		}),
		head("NewHeadPassword", "identity.new_head_password", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return func(ctx context.Context, who identity.Actor, in identity.ClerkChange) error {
				_, err := w.a.Identity.NewHeadPassword(ctx, who, in)
				return err
			}
		}),
	}
}

// aHead is one for all routes: another one would take the place of the first.
var aHead = func(w *rightWorld) string {
	if w.routeHead == 0 {
		w.routeHead = w.head().AccountID
	}
	return fmt.Sprint(w.routeHead)
}

// keepingVerdicts are the routes of the same.
var keepingVerdicts = map[string]verdict{
	"GET /rights/reviews/new":       {right: identity.ManageUsers},
	"POST /rights/reviews/new":      {right: identity.ManageUsers},
	"GET /rights/heads":             {right: identity.KeepHeads},
	"POST /rights/heads":            {right: identity.KeepHeads},
	"GET /rights/heads/new":         {right: identity.KeepHeads},
	"POST /rights/heads/new":        {right: identity.KeepHeads, form: url.Values{"body": {"DEMO-M"}}},
	"GET /rights/heads/{id}":        {right: identity.KeepHeads, object: aHead, absent: absent},
	"POST /rights/heads/{id}":       {right: identity.KeepHeads, object: aHead, absent: absent, vague: true},
	"GET /rights/body/{id}/profile": {right: identity.SeeRights, object: aHeldRight, absent: absent, shared: treeOrOwn, vague: true},
}
