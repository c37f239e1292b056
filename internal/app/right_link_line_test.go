package app_test

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/workbook"
)

const (
	ownPage    = "the account is the actor's own"
	ownLegacy  = "it lists what is of the actor's body and below it; TestLegacyAccounts_I4"
	wholeLink  = "linking is the whole country's"
	seesBodies = "who sees the rights of all bodies sees all accounts; for others TestProfileOf"
)

// linkLines are the operations of profiles and of linking old accounts.
func linkLines() []line {
	own := func(name, logs string, do func(w *rightWorld, ctx context.Context, who identity.Actor) error) line {
		l := line{name: name, right: "identity.own", own: true, logs: logs, open: ownPage, ready: act(do)}
		if logs == "" {
			l.quiet = "it is one's own"
		}
		return l
	}
	return []line{
		own("identity.OwnProfile", "", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.OwnProfile(ctx, who)
			return err
		}),
		own("identity.OwnLink", "", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.OwnLink(ctx, who)
			return err
		}),
		own("identity.SaveProfile", "identity.profile_save", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.saveProfile(ctx, who, identity.StepContact)
		}),
		{
			name: "identity.ConfirmProfile", right: "identity.own", own: true, logs: "identity.profile_confirm", open: ownPage,
			ready: func(w *rightWorld) func(who identity.Actor) error {
				self := identity.Actor{Code: w.ownAccount.Code, AccountID: w.ownAccount.ID, Role: identity.RoleUser}
				for _, step := range []identity.ProfileStep{identity.StepUser, identity.StepPersonal, identity.StepContact, identity.StepEmployment, identity.StepSoftware} {
					err := w.saveProfile(w.t.Context(), self, step)
					if err != nil {
						w.t.Fatal(err)
					}
				}
				p, err := w.a.Identity.OwnProfile(w.t.Context(), self)
				if err != nil {
					w.t.Fatal(err)
				}
				return func(who identity.Actor) error {
					_, err := w.a.Identity.ConfirmProfile(w.t.Context(), who, identity.ProfileConfirmation{Seen: p.ID, Request: audit.Request{Key: w.name()}})
					return err
				}
			},
		},
		{name: "identity.ProfileOf", right: "identity.see", logs: "identity.profile_read", open: seesBodies, ready: ofAccount(nil, func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
			_, err := w.a.Identity.ProfileOf(ctx, who, code)
			return err
		})},
		{
			name: "identity.Link", right: "identity.own", own: true, logs: "identity.link",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				id := w.legacyOf(w.ownAccount)
				return func(who identity.Actor) error {
					_, err := w.a.Identity.Link(w.t.Context(), who, identity.Linking{LegacyID: id, Request: audit.Request{Key: w.name()}})
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := int64(nowhere)
				if there {
					id = w.legacyOf(w.account())
				}
				_, err := w.a.Identity.Link(w.t.Context(), who, identity.Linking{LegacyID: id})
				return err
			},
		},
		{name: "identity.LegacyAccounts", right: "identity.see", logs: "identity.link_list", open: ownLegacy, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.LegacyAccounts(ctx, who, identity.LinkFilter{})
			return err
		})},
		{name: "identity.EveryLegacyAccount", right: "identity.see", logs: "identity.link_list", open: ownLegacy, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Identity.EveryLegacyAccount(ctx, who, identity.LinkFilter{}, func(identity.LegacyAccount) error { return nil })
		})},
		{name: "identity.SetSwitchDate", right: "identity.link", logs: "identity.link_switch", open: wholeLink, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			seen := w.number("SELECT coalesce(max(id), 0) FROM identity.link_switch")
			_, err := w.a.Identity.SetSwitchDate(ctx, who, identity.NewSwitchDate{Day: calendar.Of(time.Now()) + 100, Seen: seen})
			return err
		})},
		{name: "identity.ImportLegacy", right: "identity.link", logs: "identity.link_import", open: wholeLink, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			b := w.legacyBook()
			_, err := w.a.Identity.ImportLegacy(ctx, who, identity.LegacyFile{File: bytes.NewReader(b), Size: int64(len(b)), Issuer: matrixIssuer})
			return err
		})},
	}
}

const matrixIssuer = "https://ugyfelkapu.example"

// saveProfile answers a page of the registration.
func (w *rightWorld) saveProfile(ctx context.Context, who identity.Actor, step identity.ProfileStep) error {
	p, err := w.a.Identity.OwnProfile(ctx, identity.Actor{Code: w.ownAccount.Code, AccountID: w.ownAccount.ID, Role: identity.RoleUser})
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.a.Identity.SaveProfile(ctx, who, identity.ProfileAnswers{Step: step, Seen: p.ID, Request: audit.Request{Key: w.name()}, Values: map[identity.ProfileField]string{
		"family_name": "Próba", "given_name": "Piroska", "birth_family_name": "Próba", "birth_given_name": "Piroska", "mother_family_name": "Minta",
		"mother_given_name": "Mária", "birth_place": "Mintafalva", "birth_date": "1980.02.29.", "email": w.name() + "@posta.example",
		"employment": "civil_servant", "employer": "Mintafalva", "post": "ügyintéző",
	}})
	return err
}

// legacyOf makes an old account of the same citizen as an account, and gives its number.
func (w *rightWorld) legacyOf(a identity.Account) int64 {
	w.t.Helper()
	return w.number(`WITH e AS (SELECT min(id) AS id FROM audit.entry),
		x AS (INSERT INTO identity.external (account_id, issuer, subject, created_at, entry_id) SELECT $1, $2, $3, now(), e.id FROM e)
		INSERT INTO identity.legacy (code, name, issuer, subject, entry_id) SELECT $3, 'Próba Piroska', $2, $3, e.id FROM e RETURNING id`,
		a.ID, matrixIssuer, "matrix-"+a.Code)
}

// legacyBook makes a workbook of one old account that was not there before.
func (w *rightWorld) legacyBook() []byte {
	w.t.Helper()
	var b bytes.Buffer
	out := workbook.NewWriter()
	defer out.Close()
	var columns []workbook.Column
	for _, h := range []string{"Felhasználó azonosítója", "Név", "Ügyfélkapu-azonosító", "Szerv kódja", "Szerepkör"} {
		columns = append(columns, workbook.Column{Heading: h, Form: workbook.Text, Width: 20})
	}
	code := w.name()
	var cells []workbook.Cell
	for _, text := range []string{code, "Próba Piroska", code, w.ours.Code, "esetmenedzser"} {
		cells = append(cells, workbook.Cell{Text: text})
	}
	for _, do := range []func() error{
		func() error { return out.Sheet("Felhasználók", columns) }, func() error { return out.Row(cells) }, func() error { return out.Save(&b) },
	} {
		err := do()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return slices.Clip(b.Bytes())
}

// The demo's own identity provider is no part of a real system.
const ofTheDemo = "the demo's own identity provider, where anybody may be anybody made up"

var (
	ownStep  = func(*rightWorld) string { return "contact" }
	ownPages = "it is a page about oneself"
)

// linkVerdicts is the access matrix of the pages of sign-in by a provider, profiles and linking.
var linkVerdicts = map[string]verdict{
	"GET /sign-in/provider":                               {open: atDoor},
	"GET /sign-in/provider/callback":                      {open: atDoor},
	"GET /sign-out/provider":                              {open: atDoor},
	"GET /test-identity/.well-known/openid-configuration": {open: ofTheDemo},
	"GET /test-identity/jwks":                             {open: ofTheDemo},
	"GET /test-identity/authorize":                        {open: ofTheDemo},
	"POST /test-identity/authorize":                       {open: ofTheDemo},
	"GET /test-identity/userinfo":                         {open: ofTheDemo},
	"GET /test-identity/end-session":                      {open: ofTheDemo},
	"GET /profile":                                        {right: identity.UseOwnAccount},
	"POST /profile":                                       {right: identity.UseOwnAccount},
	"GET /profile/{step}":                                 {right: identity.UseOwnAccount, object: ownStep, absent: "nowhere", shared: ownPages},
	"POST /profile/{step}":                                {right: identity.UseOwnAccount, object: ownStep, absent: "nowhere", shared: ownPages},
	"GET /link":                                           {right: identity.UseOwnAccount},
	"GET /link/check":                                     {right: identity.UseOwnAccount},
	"POST /link/check":                                    {right: identity.UseOwnAccount, form: url.Values{"mine": {"yes"}, "legacy": {"1"}}, vague: true},
	"GET /link/accounts":                                  {right: identity.SeeRights},
	"GET /link/accounts.csv":                              {right: identity.SeeRights},
	"GET /link/accounts.xlsx":                             {right: identity.SeeRights},
	"GET /link/switch":                                    {right: identity.LinkAccounts},
	"POST /link/switch":                                   {right: identity.LinkAccounts, form: url.Values{"seen": {"0"}, "day": {"2999.01.01."}}},
	"GET /link/import":                                    {right: identity.LinkAccounts},
	"POST /link/import":                                   {right: identity.LinkAccounts},
	"GET /link/template":                                  {right: identity.LinkAccounts},
}
