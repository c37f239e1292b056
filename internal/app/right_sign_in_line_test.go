package app_test

import (
	"context"
	"strconv"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"oszir/internal/identity"
	"oszir/internal/identity/identitytest"
	"oszir/internal/platform/audit"
)

// signInLines are the operations of sign-in, second factors, sessions, blocks and letters.
func signInLines() []line {
	const ownAccount = "the account is the actor's own"
	change := func(w *rightWorld) identity.FactorChange {
		return identity.FactorChange{SessionID: w.ownSession.SessionID, Request: audit.Request{Key: w.name()}}
	}
	// begun and withCodes bring the own account so far that codes can be confirmed or taken away.
	begun := func(w *rightWorld) (code string) {
		w.t.Helper()
		err := w.a.Identity.BeginCodes(w.t.Context(), w.ownSession.Actor, change(w))
		if err != nil {
			w.t.Fatal(err)
		}
		letters, _, err := w.a.Identity.PendingCodes(w.t.Context(), w.ownSession.Actor)
		if err != nil {
			w.t.Fatal(err)
		}
		code, err = totp.GenerateCode(letters, time.Now())
		if err != nil {
			w.t.Fatal(err)
		}
		return code
	}
	withCodes := func(w *rightWorld) {
		w.t.Helper()
		in := change(w)
		in.Code = begun(w)
		o, _, err := w.a.Identity.ConfirmCodes(w.t.Context(), w.ownSession.Actor, in)
		if err != nil {
			w.t.Fatal(err)
		}
		w.ownSession = o
	}
	after := func(ready func(w *rightWorld), do func(w *rightWorld, ctx context.Context, who identity.Actor) error) func(w *rightWorld) func(who identity.Actor) error {
		return func(w *rightWorld) func(who identity.Actor) error {
			ready(w)
			return func(who identity.Actor) error { return do(w, w.t.Context(), who) }
		}
	}
	// foreign tries an operation in a session of somebody else.
	foreign := func(do func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error) func(w *rightWorld, who identity.Actor, there bool) error {
		return ofSession(func(w *rightWorld, who identity.Actor, session, _ int64) error {
			return do(w, w.t.Context(), who, identity.FactorChange{SessionID: session, ID: nowhere, Name: "x", Request: audit.Request{Key: w.name()}})
		})
	}
	// made answers the question for a new passkey of the own account; withPasskey keeps it.
	const site = "https://oszir.example"
	made := func(w *rightWorld) identity.PasskeyAnswer {
		w.t.Helper()
		ask, err := w.a.Identity.AskNewPasskey(w.t.Context(), w.ownSession.Actor, site)
		if err != nil {
			w.t.Fatal(err)
		}
		options, err := virtualwebauthn.ParseAttestationOptions(ask.Options)
		if err != nil {
			w.t.Fatal(err)
		}
		answer := virtualwebauthn.CreateAttestationResponse(virtualwebauthn.RelyingParty{Name: "OSZIR", ID: "oszir.example", Origin: site},
			virtualwebauthn.NewAuthenticator(), identitytest.Passkey(w.t), *options)
		return identity.PasskeyAnswer{Answer: answer, Sealed: ask.Sealed, Site: site}
	}
	withPasskey := func(w *rightWorld) {
		w.t.Helper()
		in := change(w)
		in.Name, in.Passkey = "próba", made(w)
		o, _, err := w.a.Identity.AddPasskey(w.t.Context(), w.ownSession.Actor, in)
		if err != nil {
			w.t.Fatal(err)
		}
		w.ownSession = o
	}
	passkey := func(w *rightWorld) identity.FactorChange {
		in := change(w)
		in.Name = "próba"
		id, err := strconv.ParseInt(w.text("SELECT max(id)::text FROM identity.passkey WHERE account_id = $1", w.ownAccount.ID), 10, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		in.ID = id
		return in
	}
	return []line{
		{name: "identity.AskNewPasskey", right: "identity.own", own: true, quiet: "it is one's own", open: ownAccount, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.AskNewPasskey(ctx, who, site)
			return err
		})},
		{name: "identity.AskOwnPasskey", right: "identity.own", own: true, quiet: "it is one's own", open: ownAccount, ready: after(withPasskey, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.AskOwnPasskey(ctx, who, site)
			return err
		})},
		{name: "identity.AddPasskey", right: "identity.own", own: true, logs: "identity.add_passkey", ready: func(w *rightWorld) func(who identity.Actor) error {
			answer := made(w)
			return func(who identity.Actor) error {
				in := change(w)
				in.Name, in.Passkey = "próba", answer
				_, _, err := w.a.Identity.AddPasskey(w.t.Context(), who, in)
				return err
			}
		}, other: foreign(func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error {
			_, _, err := w.a.Identity.AddPasskey(ctx, who, in)
			return err
		})},
		{name: "identity.RenamePasskey", right: "identity.own", own: true, logs: "identity.rename_passkey", ready: after(withPasskey, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Identity.RenamePasskey(ctx, who, passkey(w))
		}), other: foreign(func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error {
			return w.a.Identity.RenamePasskey(ctx, who, in)
		})},
		{name: "identity.RemovePasskey", right: "identity.own", own: true, logs: "identity.remove_passkey", ready: after(withPasskey, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Identity.RemovePasskey(ctx, who, passkey(w))
		}), other: foreign(func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error {
			return w.a.Identity.RemovePasskey(ctx, who, in)
		})},
		{name: "identity.UnlockAccount", right: "identity.unlock", logs: "identity.unlock", open: "some unlock for the whole country; TestUnlockRights_T4_I6", ready: ofAccount(
			func(w *rightWorld, code string) error {
				for range 3 {
					_, _ = w.a.Identity.SignIn(w.t.Context(), identity.Credentials{Code: code, Password: "x", Address: w.name()})
				}
				return nil
			},
			func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
				return w.a.Identity.UnlockAccount(ctx, who, identity.Unlocking{Code: code, Request: audit.Request{Key: w.name()}})
			})},
		{name: "identity.Letters", right: "identity.manage", logs: "identity.letters", open: everyAccount, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.Letters(ctx, who)
			return err
		})},
		{name: "identity.EndSessions", right: "identity.own", own: true, logs: "identity.end_sessions", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.EndSessions(ctx, who, identity.Ending{SessionID: w.ownSession.SessionID, Request: audit.Request{Key: w.name()}})
			return err
		}), other: ofSession(func(w *rightWorld, who identity.Actor, session, _ int64) error {
			_, err := w.a.Identity.EndSessions(w.t.Context(), who, identity.Ending{SessionID: session, Request: audit.Request{Key: w.name()}})
			return err
		})},
		{name: "identity.Factors", right: "identity.own", own: true, quiet: "they are one's own", open: ownAccount, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.Factors(ctx, who)
			return err
		})},
		{name: "identity.ProveAgain", right: "identity.own", own: true, logs: "identity.prove", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.ProveAgain(ctx, who, identity.AgainProof{SessionID: w.ownSession.SessionID, Password: rightPassword})
			return err
		}), other: ofSession(func(w *rightWorld, who identity.Actor, session, _ int64) error {
			_, err := w.a.Identity.ProveAgain(w.t.Context(), who, identity.AgainProof{SessionID: session, Password: rightPassword})
			return err
		})},
		{name: "identity.BeginCodes", right: "identity.own", own: true, logs: "identity.begin_codes", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Identity.BeginCodes(ctx, who, change(w))
		}), other: foreign(func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error {
			return w.a.Identity.BeginCodes(ctx, who, in)
		})},
		{name: "identity.PendingCodes", right: "identity.own", own: true, quiet: "they are one's own", open: ownAccount, ready: after(func(w *rightWorld) { begun(w) }, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, _, err := w.a.Identity.PendingCodes(ctx, who)
			return err
		})},
		{name: "identity.ConfirmCodes", right: "identity.own", own: true, logs: "identity.confirm_codes", ready: func(w *rightWorld) func(who identity.Actor) error {
			code := begun(w)
			return func(who identity.Actor) error {
				in := change(w)
				in.Code = code
				_, _, err := w.a.Identity.ConfirmCodes(w.t.Context(), who, in)
				return err
			}
		}, other: foreign(func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error {
			_, _, err := w.a.Identity.ConfirmCodes(ctx, who, in)
			return err
		})},
		{name: "identity.NewRecoveryCodes", right: "identity.own", own: true, logs: "identity.new_recovery_codes", ready: after(withCodes, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.NewRecoveryCodes(ctx, who, change(w))
			return err
		}), other: foreign(func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error {
			_, err := w.a.Identity.NewRecoveryCodes(ctx, who, in)
			return err
		})},
		{name: "identity.RemoveCodes", right: "identity.own", own: true, logs: "identity.remove_codes", ready: after(withCodes, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Identity.RemoveCodes(ctx, who, change(w))
		}), other: foreign(func(w *rightWorld, ctx context.Context, who identity.Actor, in identity.FactorChange) error {
			return w.a.Identity.RemoveCodes(ctx, who, in)
		})},
	}
}
