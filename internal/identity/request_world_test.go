package identity_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// The bodies of a rights world: a county office above two districts above municipalities, and a provider with its sites.
const (
	county   = int64(10)
	village  = int64(13) // like the office a municipality of the district
	distant  = int64(14) // a municipality of nobody
	provider = int64(20)
	siteA    = int64(21)
	siteB    = int64(22)
	agency   = int64(30)
	closed   = int64(40)
)

var (
	testBodies = map[int64]identity.BodyRef{
		county: {ID: county, Kind: "county_office"}, district: {ID: district, Kind: "district"}, office: {ID: office, Kind: "municipality"},
		village: {ID: village, Kind: "municipality"}, distant: {ID: distant, Kind: "municipality"}, provider: {ID: provider, Kind: "provider"},
		siteA: {ID: siteA, Kind: "site"}, siteB: {ID: siteB, Kind: "site"}, agency: {ID: agency, Kind: "agency"}, closed: {ID: closed, Kind: "municipality"},
	}
	testAbove = map[int64][]int64{office: {district, county}, village: {district, county}, district: {county}, siteA: {provider}, siteB: {provider}}
)

// rightsWorld is a room with bodies and people in it. Nobody there has a password, so nothing is hashed.
type rightsWorld struct {
	*world
	mu      sync.Mutex
	letters []string // account and key
}

func newRightsWorld(t *testing.T) *rightsWorld {
	t.Helper()
	w := &rightsWorld{world: &world{t: t, clock: time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC)}}
	w.db, w.url = dbtest.NewWithURL(t)
	w.m = identity.New(identity.Deps{DB: w.db, Now: w.now})
	w.m.BodyName = func(_ context.Context, id int64) (string, string) {
		return fmt.Sprintf("PROBA-%d", id), fmt.Sprintf("Próbafalva %d", id)
	}
	w.m.Bodies = identity.Bodies{
		Find: func(_ context.Context, text string) ([]identity.BodyRef, error) {
			var out []identity.BodyRef
			for id := range testBodies {
				b := bodyRef(id)
				if strings.Contains(strings.ToLower(b.Name+" "+b.Code), strings.ToLower(text)) {
					out = append(out, b)
				}
			}
			slices.SortFunc(out, func(a, b identity.BodyRef) int { return int(a.ID - b.ID) })
			return out, nil
		},
		Get: func(_ context.Context, id int64) (identity.BodyRef, error) {
			if _, ok := testBodies[id]; !ok {
				return identity.BodyRef{}, errs.New(errs.NotFound, "error.not_found")
			}
			return bodyRef(id), nil
		},
		Above: func(_ context.Context, id int64) ([]int64, error) { return testAbove[id], nil },
		Below: func(_ context.Context, id int64) ([]int64, error) {
			var out []int64
			for below, above := range testAbove {
				if slices.Contains(above, id) {
					out = append(out, below)
				}
			}
			return out, nil
		},
	}
	w.m.Notify = func(_ context.Context, _ *database.Tx, accountID int64, key string, _ ...any) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.letters = append(w.letters, fmt.Sprintf("%d %s", accountID, key))
		return nil
	}
	return w
}

func bodyRef(id int64) identity.BodyRef {
	b := testBodies[id]
	b.Code, b.Name, b.Open = fmt.Sprintf("PROBA-%d", id), fmt.Sprintf("Próbafalva %d", id), id != closed
	return b
}

// citizen makes an account that is nothing for any body.
func (w *rightsWorld) citizen(code string) identity.Actor {
	w.t.Helper()
	id := w.count(`WITH a AS (INSERT INTO identity.account (code, name, must_change, created_at) VALUES ($1, 'Próba ' || initcap($1), false, '2014-01-01') RETURNING id) SELECT id::text FROM a`, code)
	return identity.Actor{Code: code, AccountID: int64(id), Role: identity.RoleUser}
}

// person makes an account with a role, given by the operator of the machine.
func (w *rightsWorld) person(code string, role identity.Role, body int64) identity.Actor {
	w.t.Helper()
	return w.become(w.citizen(code), role, body)
}

// become gives somebody a role, and is them in it.
func (w *rightsWorld) become(who identity.Actor, role identity.Role, body int64) identity.Actor {
	w.t.Helper()
	err := w.m.AddMembership(w.t.Context(), operator, identity.MembershipOf{Code: who.Code, BodyID: body, Role: role})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.as(who, role, body)
}

// as is somebody in a role that they have now.
func (w *rightsWorld) as(who identity.Actor, role identity.Role, body int64) identity.Actor {
	w.t.Helper()
	who.Role, who.BodyID = role, body
	who.MembershipID = int64(w.count("SELECT max(id)::text FROM identity.membership WHERE account_id = $1 AND role = $2 AND body_id = $3", who.AccountID, string(role), body))
	return who
}

// ask sends a request.
func (w *rightsWorld) ask(who identity.Actor, role identity.Role, body int64, until string) (int64, error) {
	w.t.Helper()
	d, err := w.m.Draft(w.t.Context(), who)
	if err != nil {
		return 0, err
	}
	kind, _ := identity.KindOf(role)
	d.Register, d.Role, d.BodyID, d.Until, d.Reason = kind.Register, role, body, until, "új munkatárs"
	err = w.m.KeepDraft(w.t.Context(), who, d)
	if err != nil {
		return 0, err
	}
	d, err = w.m.Draft(w.t.Context(), who)
	if err != nil {
		return 0, err
	}
	return w.m.SendRequest(w.t.Context(), who, identity.Sending{Version: d.Version})
}

// asked is ask that must work.
func (w *rightsWorld) asked(who identity.Actor, role identity.Role, body int64) int64 {
	w.t.Helper()
	id, err := w.ask(who, role, body, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *rightsWorld) state(id int64) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, "SELECT state FROM identity.request WHERE id = $1", id)
}

// inForce counts the memberships of somebody in a role that count now.
func (w *rightsWorld) inForce(who identity.Actor, role identity.Role, body int64) int {
	w.t.Helper()
	return w.count(`SELECT count(*)::text FROM identity.membership WHERE account_id = $1 AND role = $2 AND body_id = $3 AND valid_from <= $4 AND (valid_until IS NULL OR valid_until > $4)`,
		who.AccountID, string(role), body, w.now())
}

func (w *rightsWorld) day(n int) string { return (calendar.Of(w.now()) + calendar.Day(n)).String() }

// keyOf gives the message key of an error; "" of none.
func keyOf(err error) string {
	var known *errs.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &known):
		return known.Key
	}
	return err.Error()
}
