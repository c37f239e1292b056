package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// A token counts no more once its session was ended in any way.
//
// Covers: S4
func TestEndedSessionsAreRefused_S4(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for i, c := range []struct {
		name string
		end  func(code string, o identity.Opened) error
	}{
		{"idle for 30 minutes", func(string, identity.Opened) error { w.pass(30 * time.Minute); return nil }},
		{"open for 12 hours", func(_ string, o identity.Opened) error {
			for range 12*4 - 1 {
				w.pass(15 * time.Minute)
				w.alive("at work", o.Token)
			}
			w.pass(15 * time.Minute)
			return nil
		}},
		{"sign-out", func(_ string, o identity.Opened) error { return w.m.SignOut(ctx, o.Token) }},
		{"sign-out everywhere", func(_ string, o identity.Opened) error {
			_, err := w.m.SignOutEverywhere(ctx, o.Actor, audit.Request{})
			return err
		}},
		{"disabled", func(code string, _ identity.Opened) error { return w.m.Disable(ctx, operator, code) }},
		{"disabled and enabled again", func(code string, _ identity.Opened) error {
			return errors.Join(w.m.Disable(ctx, operator, code), w.m.Enable(ctx, operator, code))
		}},
		{"the role taken away", func(code string, _ identity.Opened) error {
			return w.m.EndMembership(ctx, operator, identity.MembershipOf{Code: code, BodyID: office})
		}},
		{"disabled, and the session left open", func(code string, _ identity.Opened) error {
			dbtest.Query(t, w.url, "UPDATE identity.account SET disabled_at = $2 WHERE code = $1 RETURNING code", code, w.now())
			return nil
		}},
		{"the role over, and the session left open", func(_ string, o identity.Opened) error {
			dbtest.Query(t, w.url, "UPDATE identity.membership SET valid_until = $2 WHERE account_id = $1 RETURNING role", o.Actor.AccountID, w.now())
			return nil
		}},
		{"another password", func(code string, _ identity.Opened) error {
			return w.m.SetPassword(ctx, operator, identity.PasswordOf{Code: code, Password: "Torony lovarda 7. kavics"})
		}},
		{"everybody's sessions ended", func(string, identity.Opened) error {
			_, err := w.m.EndAllSessions(ctx, operator)
			return err
		}},
		{"the clock set back by years", func(_ string, o identity.Opened) error {
			dbtest.Query(t, w.url, "UPDATE identity.membership SET valid_from = '1990-01-01' WHERE account_id = $1 RETURNING role", o.Actor.AccountID)
			w.pass(-10 * 365 * 24 * time.Hour)
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := fmt.Sprintf("proba.%d", i)
			w.add(code)
			o, err := w.try(code, password, "", "192.0.2.1")
			if err != nil {
				t.Fatal(err)
			}
			w.alive(c.name+": before", o.Token)
			err = c.end(code, o)
			if err != nil {
				t.Fatal(err)
			}
			w.dead(c.name+": afterwards", o.Token)
			err = w.m.SignOut(ctx, o.Token)
			if err != nil {
				t.Errorf("signing out afterwards: %v", err)
			}
		})
	}
}

// A token that somebody brings is never the token of a session, and tokens change when what they stand for does.
//
// Covers: S4
func TestTokensAreNeverAdopted_S4(t *testing.T) {
	w := newWorld(t)
	err := w.m.AddMembership(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: district, Role: identity.RoleReader})
	if err != nil {
		t.Fatal(err)
	}
	planted := strings.Repeat("A", 43)
	first, err := w.try(clerk, password, planted, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	second := w.signIn()
	if first.Token == planted || first.Device == planted || first.Token == second.Token || first.Device == second.Device {
		t.Error("a token came from outside, or twice")
	}
	w.dead("the planted token", planted)
	w.dead("the device's token", first.Device)
	var other int64
	for _, own := range w.alive("first", first.Token).Memberships {
		if own.BodyID == district {
			other = own.ID
		}
	}
	third, err := w.m.ChooseBody(t.Context(), first.Actor, identity.Choice{SessionID: first.SessionID, MembershipID: other})
	if err != nil {
		t.Fatal(err)
	}
	w.dead("the token before the body was chosen", first.Token)
	s := w.alive("the token after it", third.Token)
	if s.Actor.BodyID != district || s.Actor.Role != identity.RoleReader || !s.Ends.Equal(w.now().Add(12*time.Hour)) {
		t.Errorf("stands for %+v until %v", s.Actor, s.Ends)
	}
	again := w.signIn()
	if again.Actor.BodyID != district {
		t.Error("the next sign-in is not for the body that was worked for last")
	}
	changed, err := w.m.ChangePassword(t.Context(), third.Actor, identity.OwnPassword{SessionID: third.SessionID, Current: password, Wanted: "Torony lovarda 7. kavics"})
	if err != nil {
		t.Fatal(err)
	}
	w.dead("the token before the password was changed", third.Token)
	w.dead("another session", second.Token)
	w.dead("a further session", again.Token)
	w.alive("the token after it", changed.Token)
}

func TestNonsenseTokens(t *testing.T) {
	w := newWorld(t)
	o := w.signIn()
	for name, token := range map[string]string{
		"empty": "", "short": "abc", "long": o.Token + "A", "other letter": flip(o.Token), "a line end": o.Token[:20] + "\n" + o.Token[20:],
		"quotes": "' OR 1=1 --", "the digest": dbtest.Query(t, w.url, "SELECT encode(token, 'base64') FROM identity.session"),
	} {
		t.Run(name, func(t *testing.T) {
			w.dead(name, token)
			_, err := w.m.ByKey(t.Context(), token)
			if errs.KindOf(err) != errs.Unauthenticated {
				t.Errorf("as a key: %v", err)
			}
		})
	}
}

func flip(token string) string {
	if token[0] == 'A' {
		return "B" + token[1:]
	}
	return "A" + token[1:]
}

// When a session was used last is written once a minute, not at every request.
func TestLastSeenIsToTheMinute(t *testing.T) {
	w := newWorld(t)
	o := w.signIn()
	version := func() string { return dbtest.Query(t, w.url, "SELECT xmin::text || last_seen FROM identity.session") }
	before := version()
	for range 50 {
		w.pass(time.Second)
		w.alive("at work", o.Token)
	}
	if version() != before {
		t.Error("written within the minute")
	}
	w.pass(10 * time.Second)
	w.alive("at work", o.Token)
	if version() == before {
		t.Error("not written after a minute")
	}
}

func TestSessionsOfOneself(t *testing.T) {
	w := newWorld(t)
	w.add("masik.ugyintezo")
	first, second := w.signIn(), w.signIn()
	other, err := w.try("masik.ugyintezo", password, "", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.m.Sessions(t.Context(), first.Actor)
	if err != nil || len(list) != 2 || list[0].ID != second.SessionID || list[1].ID != first.SessionID || list[0].BodyID != office || list[0].Role != identity.RoleClerk {
		t.Errorf("sessions %+v, %v", list, err)
	}
	request := audit.Request{Key: "egyszer", Digest: []byte("x")}
	n, err := w.m.SignOutEverywhere(t.Context(), first.Actor, request)
	if err != nil || n != 2 {
		t.Errorf("%d sessions ended, %v", n, err)
	}
	w.alive("somebody else's", other.Token)
	third := w.signIn()
	_, err = w.m.SignOutEverywhere(t.Context(), first.Actor, request)
	if err != nil {
		t.Fatal(err)
	}
	w.alive("a session after the request that is sent again", third.Token)
	if n := w.entries("identity.sign_out_everywhere"); n != 1 {
		t.Errorf("%d entries in the log, want 1", n)
	}
}

func TestChooseBodyRefusals(t *testing.T) {
	w := newWorld(t)
	w.add("masik.ugyintezo")
	mine := w.signIn()
	other, err := w.try("masik.ugyintezo", password, "", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	own := w.alive("mine", mine.Token).Membership.ID
	foreign := w.alive("other", other.Token).Membership.ID
	for name, in := range map[string]identity.Choice{
		"somebody else's role":    {SessionID: mine.SessionID, MembershipID: foreign},
		"somebody else's session": {SessionID: other.SessionID, MembershipID: own},
		"no such role":            {SessionID: mine.SessionID, MembershipID: 999},
		"no such session":         {SessionID: 999, MembershipID: own},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.m.ChooseBody(t.Context(), mine.Actor, in)
			if errs.KindOf(err) != errs.NotFound {
				t.Errorf("got %v", err)
			}
			w.alive("mine", mine.Token)
			w.alive("other", other.Token)
		})
	}
	w.pass(12 * time.Hour)
	_, err = w.m.ChooseBody(t.Context(), mine.Actor, identity.Choice{SessionID: mine.SessionID, MembershipID: own})
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("a session that is over: %v", err)
	}
	if n := w.entries("identity.choose_body"); n != 0 {
		t.Errorf("%d entries of what did not happen", n)
	}
}

// The same form sent again, also at the same moment, chooses once.
func TestChooseBodyOnce(t *testing.T) {
	w := newWorld(t)
	o := w.signIn()
	own := w.alive("mine", o.Token).Membership.ID
	var wg sync.WaitGroup
	tokens := make(chan string, 20)
	for range 20 {
		wg.Go(func() {
			got, err := w.m.ChooseBody(t.Context(), o.Actor, identity.Choice{SessionID: o.SessionID, MembershipID: own, Request: audit.Request{Key: "egyszer"}})
			if err != nil {
				t.Error(err)
			}
			if got.Token != "" {
				tokens <- got.Token
			}
		})
	}
	wg.Wait()
	close(tokens)
	if len(tokens) != 1 || w.entries("identity.choose_body") != 1 {
		t.Errorf("%d tokens, %d entries, want one of each", len(tokens), w.entries("identity.choose_body"))
	}
}

func TestSweep(t *testing.T) {
	w := newWorld(t)
	idle := w.signIn()
	_, _ = w.try("nincs.ilyen", password, "", "192.0.2.1")
	began := w.now()
	w.pass(8 * 24 * time.Hour)
	late := w.signIn()
	err := w.m.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended := dbtest.Query(t, w.url, "SELECT to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM identity.session WHERE id = $1", idle.SessionID)
	if want := began.Add(30 * time.Minute).Format("2006-01-02 15:04"); ended != want {
		t.Errorf("ended at %s, want %s", ended, want)
	}
	w.alive("the open one", late.Token)
	if n := w.count("SELECT count(*)::text FROM identity.attempt"); n != 0 {
		t.Errorf("%d attempts are left", n)
	}
	w.pass(200 * 24 * time.Hour)
	err = w.m.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := w.count("SELECT count(*)::text FROM identity.device"); n != 0 {
		t.Errorf("%d devices are left", n)
	}
	if n := w.count("SELECT count(*)::text FROM identity.session"); n != 2 {
		t.Errorf("%d sessions are left, want all 2", n)
	}
	entries := w.entries("identity.sweep")
	err = w.m.Sweep(t.Context())
	if err != nil || w.entries("identity.sweep") != entries {
		t.Errorf("a sweep that found nothing: %v, %d entries", err, w.entries("identity.sweep")-entries)
	}
}
