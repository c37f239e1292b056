package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
)

const rightPassword = "Kavics lovarda 7. őrség"

// rightWorld is a filled register of two offices in which operations are tried.
type rightWorld struct {
	t            *testing.T
	a            *app.App
	super        *pgx.Conn
	ours, theirs orgs.Body
	routeClerk   int64  // the clerk of TARTINFO that routes are tried on
	routeHead    int64  // the head
	hashed       string // what the database keeps of rightPassword
	written      string // statement: the tables written to since a transaction without an entry
	n            int

	file       []byte // a workbook for our office
	load       int64  // our upload with findings, processed
	person     int64  // of whom only our office has stated something
	benefit    string // ours
	applicant  int64  // of that
	absent     string // a benefit that nobody has
	ownAccount identity.Account
	ownSession identity.Opened
	stranger   identity.Account // who tries the victim's session
	victim     identity.Opened
}

func newRightWorld(t *testing.T) *rightWorld {
	t.Helper()
	dir := dataFolder(t)
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Data: dir, Demo: true, Quotas: quotas, Settings: map[string]string{"fsync": "off"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(ctx) })
	_, err = a.SeedDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w := &rightWorld{t: t, a: a, super: superOf(t, dir), absent: ptr.AdjudicationID(2014, 99_999_999)}
	t.Cleanup(func() { _ = w.super.Close(ctx) })
	for code, body := range map[string]*orgs.Body{"DEMO-M": &w.ours, "DEMO-D": &w.theirs} {
		*body, err = a.Orgs.ByCode(ctx, code)
		if err != nil {
			t.Fatal(err)
		}
		err = a.Fill(ctx, code, app.Made{Clients: 40, Seed: uint64(body.ID)}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	w.file = w.book(w.ours, 60, 0.2)
	w.load = w.upload(false)
	w.person = w.number(`SELECT person_id FROM people.person_version GROUP BY person_id HAVING bool_and(body_id = $1) AND count(family_name) > 0 AND person_id IN
		(SELECT id FROM people.person WHERE complete AND taj IS NOT NULL) ORDER BY 1 LIMIT 1`, w.ours.ID)
	found, err := a.PTR.Benefits(ctx, w.actor(identity.RoleClerk, w.ours), "hu", ptr.BenefitFilter{As: people.Today})
	if err != nil || len(found.Lines) == 0 {
		t.Fatalf("%d benefits: %v", len(found.Lines), err)
	}
	w.benefit, w.applicant = found.Lines[0].ID, found.Lines[0].Applicant.ID
	// Ages are compared: numbers of transactions can only be turned into text, which for all rows of all tables takes long.
	w.written = w.text(`SELECT 'SELECT DISTINCT t FROM (' || string_agg(format('SELECT %L AS t, xmin AS x FROM %I.%I WHERE age(xmin) < age($1::bigint::text::xid)', n.nspname || '.' || c.relname, n.nspname, c.relname), ' UNION ALL ')
		|| ') w WHERE x::text NOT IN (SELECT xmin::text FROM audit.entry WHERE age(xmin) < age($1::bigint::text::xid)) ORDER BY t'
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN ('availability', 'disclosure', 'document', 'exchange', 'identity', 'law', 'orgs', 'oversight', 'people', 'ptr', 'spdci')
		AND n.nspname || '.' || c.relname <> ALL ($1)`, []string{"identity.attempt", "identity.kept_search", "people.kept_search", "ptr.load_progress"})
	return w
}

func (w *rightWorld) book(body orgs.Body, clients int, wrong float64) []byte {
	w.t.Helper()
	var b bytes.Buffer
	_, err := app.MakeWorkbook(ptr.Office(body.Kind), app.Made{Clients: clients, Seed: uint64(7 + clients), Errors: wrong}, &b)
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

func (w *rightWorld) incoming(body orgs.Body) ptr.Incoming {
	return ptr.Incoming{Body: body, FileName: "proba.xlsx", Lang: "hu", Bytes: bytes.NewReader(w.file), Size: int64(len(w.file))}
}

// upload loads or rehearses our workbook and gives its number.
func (w *rightWorld) upload(rehearse bool) int64 {
	w.t.Helper()
	in := w.incoming(w.ours)
	in.Rehearse = rehearse
	r, err := w.a.PTR.Upload(w.t.Context(), identity.Operator(w.ours.ID), in)
	if err == nil {
		err = w.a.PTR.Round(w.t.Context())
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return r.ID
}

func (w *rightWorld) actor(role identity.Role, body orgs.Body) identity.Actor {
	if role == "" {
		return identity.Actor{}
	}
	return identity.Actor{Code: "matrix." + string(role), AccountID: 1, BodyID: body.ID, Role: role}
}

// prepare opens a session of an account of its own for an operation that is about the actor's.
func (w *rightWorld) prepare(l *line) {
	w.t.Helper()
	if l.own {
		w.ownAccount, w.ownSession = w.session()
	}
}

func (w *rightWorld) acting(l *line, role identity.Role) identity.Actor {
	who := w.actor(role, w.ours)
	if l.own && role != "" {
		who.Code, who.AccountID = w.ownAccount.Code, w.ownAccount.ID
	}
	return who
}

func (w *rightWorld) name() string {
	w.n++
	return fmt.Sprintf("matrix-%d", w.n)
}

// account makes an account of a clerk of ours. All but the first take over its password: thousands are made, and a password
// is hashed slowly on purpose.
func (w *rightWorld) account() identity.Account {
	w.t.Helper()
	a := identity.Account{Code: w.name(), Name: "Próba Piroska"}
	if w.hashed == "" {
		_, err := w.a.Identity.AddAccount(w.t.Context(), identity.System(), identity.NewAccount{
			Code: a.Code, Name: a.Name, Password: rightPassword, BodyID: w.ours.ID, Role: identity.RoleClerk,
		})
		if err != nil {
			w.t.Fatal(err)
		}
		w.hashed = w.text("SELECT password FROM identity.account WHERE code = $1", a.Code)
		a.Code = w.name()
	}
	w.one(`WITH a AS (
		INSERT INTO identity.account (code, name, password, password_at, must_change, created_at) VALUES ($1, $2, $3, now(), false, now()) RETURNING id)
		INSERT INTO identity.membership (account_id, body_id, role, valid_from, entry_id)
		SELECT a.id, $4, 'ptr.clerk', now() - interval '1 minute', (SELECT max(id) FROM audit.entry) FROM a RETURNING account_id`,
		[]any{a.Code, a.Name, w.hashed, w.ours.ID}, &a.ID)
	return a
}

// session opens a session of such an account, as signing in does.
func (w *rightWorld) session() (identity.Account, identity.Opened) {
	w.t.Helper()
	a := w.account()
	token := make([]byte, 32)
	_, _ = rand.Read(token)
	sum := sha256.Sum256(token)
	o := identity.Opened{Token: base64.RawURLEncoding.EncodeToString(token), Actor: identity.Actor{Code: a.Code, AccountID: a.ID, BodyID: w.ours.ID, Role: identity.RoleClerk}}
	o.SessionID = w.number(`INSERT INTO identity.session (token, account_id, membership_id, created_at, last_seen, ends_at, way, strong, proven_at)
		SELECT $1, m.account_id, m.id, now(), now(), now() + interval '12 hours', 'password', false, now() FROM identity.membership m WHERE m.account_id = $2 RETURNING id`, sum[:], a.ID)
	return a, o
}

// on calls something inside a page.
func (w *rightWorld) on(page func(c *web.Context) (template.HTML, error)) error {
	w.t.Helper()
	site, err := web.New(web.Config{Catalog: w.a.Catalog})
	if err != nil {
		w.t.Fatal(err)
	}
	told := errors.New("the page was not shown")
	site.Handle("GET /probe", func(c *web.Context) error {
		_, told = page(c)
		return nil
	})
	r := httptest.NewRequestWithContext(w.t.Context(), "GET", "/probe", nil)
	site.ServeHTTP(httptest.NewRecorder(), r)
	return told
}

// moment is where log and database stood.
type moment struct{ entry, transaction int64 }

func (w *rightWorld) mark() moment {
	w.t.Helper()
	return moment{w.number("SELECT coalesce(max(id), 0) FROM audit.entry"), w.number("SELECT pg_current_xact_id()::text::bigint")}
}

func (w *rightWorld) number(sql string, args ...any) int64 {
	w.t.Helper()
	var n int64
	w.one(sql, args, &n)
	return n
}

func (w *rightWorld) text(sql string, args ...any) string {
	w.t.Helper()
	var s string
	w.one(sql, args, &s)
	return s
}

func (w *rightWorld) one(sql string, args []any, to any) {
	w.t.Helper()
	err := w.super.QueryRow(w.t.Context(), sql, args...).Scan(to)
	if err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
}

// The lists of two offices have nothing in common, and of another office's benefit everybody sees the brief alone.
//
// Covers: C11
func TestRights_TwoOfficesShareNothing_C11(t *testing.T) {
	w := newRightWorld(t)
	ctx := t.Context()
	lists := map[string]func(who identity.Actor) []string{
		"benefits": func(who identity.Actor) []string {
			p, err := w.a.PTR.Benefits(ctx, who, "hu", ptr.BenefitFilter{As: people.Today})
			if err != nil {
				t.Error(err)
			}
			var out []string
			for _, l := range p.Lines {
				out = append(out, l.ID)
			}
			return out
		},
		"export": func(who identity.Actor) []string {
			var b strings.Builder
			err := w.a.PTR.BenefitsCSV(ctx, who, "hu", ptr.BenefitFilter{As: people.Today}, &b)
			if err != nil {
				t.Error(err)
			}
			var out []string
			for l := range strings.Lines(b.String()) {
				if id, _, _ := strings.Cut(l, ";"); strings.HasPrefix(id, "PTR-") {
					out = append(out, id)
				}
			}
			return out
		},
		"uploads": func(who identity.Actor) []string {
			p, err := w.a.PTR.Loads(ctx, who, ptr.LoadFilter{From: calendar.None, To: calendar.None})
			if err != nil {
				t.Error(err)
			}
			var out []string
			for _, f := range p.Files {
				out = append(out, fmt.Sprint(f.ID))
			}
			return out
		},
	}
	theirFile := w.book(w.theirs, 30, 0.1)
	_, err := w.a.PTR.Upload(ctx, identity.Operator(w.theirs.ID), ptr.Incoming{Body: w.theirs, FileName: "a.xlsx", Bytes: bytes.NewReader(theirFile), Size: int64(len(theirFile))})
	if err != nil {
		t.Fatal(err)
	}
	for name, list := range lists {
		own := list(w.actor(identity.RoleClerk, w.ours))
		others := map[string]bool{}
		for _, id := range list(w.actor(identity.RoleClerk, w.theirs)) {
			others[id] = true
		}
		if len(own) == 0 || len(others) == 0 {
			t.Errorf("%s: %d and %d, so nothing is proved", name, len(own), len(others))
		}
		for _, id := range own {
			if others[id] {
				t.Errorf("%s: both have %s", name, id)
			}
		}
	}
	who := w.actor(identity.RoleReader, w.theirs)
	b, err := w.a.PTR.Benefit(ctx, who, "hu", w.benefit, people.Today)
	if err != nil || b.Own || b.Applicant != (ptr.BenefitPerson{}) || b.Entitled != (ptr.BenefitPerson{}) || len(b.Others)+len(b.Fields)+len(b.Record)+len(b.Remarks) > 0 ||
		b.CaseNumber+b.By+b.LoadFile != "" || b.LoadID != 0 {
		t.Errorf("of another office's benefit there is more than the brief, or nothing: %v", err)
	}
	list, err := w.a.PTR.BenefitsOf(ctx, who, "hu", w.applicant, people.Today)
	if err != nil || len(list) == 0 {
		t.Errorf("%d benefits of a person that has some: %v", len(list), err)
	}
	for _, l := range list {
		if l.BodyID == w.ours.ID && (l.Own || l.ID+l.Role+l.CaseNumber != "" || l.ApplicantID != 0) {
			t.Error("a person's list shows more of another office's benefit than the brief")
		}
	}
	o, err := w.a.PTR.Overview(ctx, identity.Actor{Code: "matrix.none", BodyID: 1 << 40, Role: identity.RoleReader})
	if err != nil || o != (ptr.Overview{}) {
		t.Errorf("an office that has nothing has %+v: %v", o, err)
	}
}
