package app_test

import (
	"context"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

const oneCentre = "there is one centre, and its letters are everybody's"

// tartinfoListLines are the operations of the list of a body's users, and of the words of TARTINFO's letters.
func tartinfoListLines() []line {
	return []line{
		{name: "identity.Users", right: identity.KeepClerks, logs: "identity.list_clerks", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, _, err := w.a.Identity.Users(ctx, who, identity.UserFilter{}, listing.Listing{})
			return err
		})},
		{name: "identity.KeepUserSearch", right: identity.KeepClerks, quiet: "it is what the actor typed; the list itself is logged", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.KeepUserSearch(ctx, who, identity.UserFilter{Name: "Minta"})
			return err
		})},
		{name: "identity.KeptUserSearch", right: identity.KeepClerks, quiet: "it is what the actor typed; the list itself is logged",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				keys := map[identity.Role]string{}
				for role, rights := range policy {
					if slices.Contains(rights, identity.KeepClerks) {
						keys[role] = w.keptUsers(w.actor(role, w.ours))
					}
				}
				return func(who identity.Actor) error {
					_, err := w.a.Identity.KeptUserSearch(w.t.Context(), who, keys[who.Role])
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				key := "nincs"
				if there {
					key = w.keptUsers(identity.Actor{Code: "matrix.masik", BodyID: w.ours.ID, Role: identity.RoleHead})
				}
				_, err := w.a.Identity.KeptUserSearch(w.t.Context(), who, key)
				return err
			},
		},
		{name: "tartinfo.KeepLine", right: identity.ReadReserve, quiet: "it is the actor's own, and only kept for a while", open: "it is the actor's own", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.TARTINFO.KeepLine(ctx, who, "Minta")
		})},
		{name: "tartinfo.KeptLine", right: identity.ReadReserve, quiet: "it is the actor's own", open: "it is the actor's own", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.TARTINFO.KeptLine(ctx, who)
			return err
		})},
		{name: "tartinfo.Wordings", right: identity.RunCentre, quiet: namesNobody, open: oneCentre, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.TARTINFO.Wordings(ctx, who)
			return err
		})},
		{name: "tartinfo.WordingsOf", right: identity.RunCentre, quiet: namesNobody, open: oneCentre, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.TARTINFO.WordingsOf(ctx, who, "placed")
			return err
		})},
		{name: "tartinfo.SaveWording", right: identity.RunCentre, logs: "tartinfo.save_wording", open: oneCentre, ready: func(w *rightWorld) func(who identity.Actor) error {
			version := int(w.number("SELECT coalesce(max(version), 0) FROM tartinfo.wording WHERE kind = 'started'"))
			return func(who identity.Actor) error {
				texts := map[i18n.Lang]string{i18n.Hungarian: "# Tárgy " + w.name() + "\n\nSzöveg.\n", i18n.English: "# Subject\n\nText.\n"}
				return w.a.TARTINFO.SaveWording(w.t.Context(), who, tartinfo.WordingForm{Kind: "started", Seen: version, Texts: texts})
			}
		}},
	}
}

func (w *rightWorld) keptUsers(who identity.Actor) string {
	w.t.Helper()
	key, err := w.a.Identity.KeepUserSearch(w.t.Context(), who, identity.UserFilter{Name: "Minta"})
	w.must(err)
	return key
}

var aWordedLetter = func(*rightWorld) string { return "placed" }

// tartinfoListVerdicts are the routes of the same.
var tartinfoListVerdicts = map[string]verdict{
	"POST /rights/clerks/search":      {right: identity.KeepClerks},
	"GET /rights/clerks/export":       {right: identity.KeepClerks},
	"POST /rights/clerks/export":      {right: identity.KeepClerks},
	"GET /tartinfo/members/export":    {right: identity.ReadReserve},
	"POST /tartinfo/members/export":   {right: identity.ReadReserve},
	"POST /tartinfo/members":          {right: identity.ReadReserve},
	"GET /tartinfo/searches/export":   {right: identity.ReadReserve},
	"POST /tartinfo/searches/export":  {right: identity.ReadReserve},
	"GET /tartinfo/offers/export":     {right: identity.ReadReserve},
	"POST /tartinfo/offers/export":    {right: identity.ReadReserve},
	"GET /tartinfo/protocols/export":  {right: identity.ReadReserve},
	"POST /tartinfo/protocols/export": {right: identity.ReadReserve},
	"GET /tartinfo/bodies/export":     {right: identity.RunCentre},
	"POST /tartinfo/bodies/export":    {right: identity.RunCentre},
	"GET /tartinfo/letters":           {right: identity.RunCentre},
	"GET /tartinfo/letters/{kind}":    {right: identity.RunCentre, object: aWordedLetter, absent: "nincs", shared: oneCentre},
	"POST /tartinfo/letters/{kind}":   {right: identity.RunCentre, object: aWordedLetter, absent: "nincs", shared: oneCentre, vague: true},
}
