package oversight_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/datacopy"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// Bodies of the tests: ours lies in county, theirs does not.
const (
	county, ours, theirs = 10, 11, 12
	child                = 13 // lies in ours
)

// world is a log with a few bodies.
type world struct {
	*oversight.Module
	t     testing.TB
	db    *database.DB
	url   string
	now   time.Time
	text  *i18n.Catalog
	owner map[int64]int64 // account → person
	known map[int64]bool  // people whom every body knows
}

func newWorld(t testing.TB, kinds ...oversight.Kind) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	text, err := i18n.New(ownTexts(), finding.Messages, web.Messages, people.Messages, identity.Messages, datacopy.Messages, oversight.Messages)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, url: url, now: time.Date(2026, 3, 11, 10, 0, 0, 0, calendar.Budapest), text: text, owner: map[int64]int64{}, known: map[int64]bool{}}
	ring := keys.New()
	w.Module = oversight.New(oversight.Deps{
		DB: db, People: people.New(db), Catalog: text, Now: func() time.Time { return w.now }, Reasons: audit.NewReasons(ring), Erased: oversight.OpenErased(t.TempDir()), Kinds: kinds,
		BodyName: func(_ context.Context, id int64) (string, string) {
			return fmt.Sprintf("B-%d", id), fmt.Sprintf("%d. számú hivatal", id)
		},
		PersonOf: func(_ context.Context, account int64) (int64, bool) { p, ok := w.owner[account]; return p, ok },
		Strangers: func(_ context.Context, _ *database.Tx, _ int64, persons []int64) ([]int64, error) {
			var out []int64
			for _, p := range persons {
				if !w.known[p] {
					out = append(out, p)
				}
			}
			return out, nil
		},
	})
	w.query(`WITH e AS (INSERT INTO audit.entry (actor, operation, subject) VALUES ('system', 'orgs.register', 'body') RETURNING id), b AS (
			INSERT INTO orgs.body (id, code) OVERRIDING SYSTEM VALUE SELECT n, 'B-' || n FROM generate_series(10, 13) n RETURNING id)
		, v AS (INSERT INTO orgs.body_version (body_id, name, kind, parent_id, entry_id)
			SELECT b.id, 'Hivatal', 'district', CASE b.id WHEN 11 THEN 10 WHEN 13 THEN 11 END, e.id FROM b, e RETURNING 1) SELECT count(*)::text FROM v`)
	return w
}

// ownTexts stand in for the program's own messages, which a room to the right holds.
func ownTexts() fs.FS {
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el","error.bad_key":"Rossz kulcs"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
}

func (w *world) query(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, sql, args...)
}

func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	n, err := strconv.Atoi(w.query("SELECT ("+sql+")::text", args...))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func actor(role identity.Role, body int64, code string) identity.Actor {
	return identity.Actor{Code: code, AccountID: body, BodyID: body, Role: role}
}

func officer(body int64) identity.Actor {
	return actor(identity.RoleOfficer, body, fmt.Sprintf("officer-%d", body))
}

func auditor() identity.Actor { return actor(identity.RoleAuditor, theirs, "auditor") }

// look is an entry as it stands in a made-up log.
type look struct {
	at        time.Time
	actor     string
	role      string
	body      int64
	operation string
	person    int64 // 0: none
}

func (w *world) look(l look) int64 {
	w.t.Helper()
	if l.role == "" {
		l.role = string(identity.RoleClerk)
	}
	if l.operation == "" {
		l.operation = "people.read"
	}
	subject, ground := "body/"+fmt.Sprint(l.body), ""
	if strings.HasPrefix(l.operation, "people.") {
		ground = "Szt. 18/A. §"
	}
	var persons []int64
	if l.person != 0 {
		subject, persons = fmt.Sprintf("person/%d", l.person), []int64{l.person}
	}
	id, err := strconv.ParseInt(w.query(`INSERT INTO audit.entry (at, actor, role, body_id, operation, subject, persons, ground) VALUES ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, nullif($8, '')) RETURNING id::text`,
		l.at, l.actor, l.role, l.body, l.operation, subject, persons, ground), 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// at gives a moment so many days ago at an hour.
func (w *world) at(days, hour int) time.Time {
	y, m, d := w.now.Date()
	return time.Date(y, m, d-days, hour, 0, 0, 0, calendar.Budapest)
}

// site gives the pages as somebody sees them who is signed in.
func (w *world) browser(who identity.Actor) *webtest.Browser {
	w.t.Helper()
	return webtest.NewBrowser(w.t, w.site(who))
}

func (w *world) site(who identity.Actor) *web.Site {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: w.text})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Piroska", Code: who.Code, Body: "Próba Hivatal"}
			return h(c, who)
		}
	})
	return s
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// want checks status and words of a page, and gives it back.
func want(t testing.TB, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, a.Text())
	}
	text := a.Text()
	for _, word := range words {
		if !strings.Contains(text, word) && !strings.Contains(a.Body, word) {
			t.Errorf("%s does not say %q: %s", a.Path, word, text)
		}
	}
	if i := strings.Index(a.Body, "‹"); i >= 0 {
		t.Errorf("%s shows a key: %s", a.Path, a.Body[i:min(len(a.Body), i+60)])
	}
	return a
}

// client takes a made-up client into the registry for our office.
func (w *world) client(marker string) int64 {
	w.t.Helper()
	id, err := w.People.Enter(w.t.Context(), actor(identity.RoleClerk, ours, "ugyintezo"), people.Entering{
		Values: map[string]string{"family_name": "Minta", "given_name": "Jolán", "birth_date": "1980.02.15.", "marker": marker},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// merge makes two records one person; neither has a TAJ, so it takes two clerks.
func (w *world) merge(survivor, absorbed int64) {
	w.t.Helper()
	clerk, second := actor(identity.RoleClerk, ours, "ugyintezo"), actor(identity.RoleIssuer, ours, "kiadmanyozo")
	two, err := w.People.Compare(w.t.Context(), clerk, survivor, absorbed)
	if err != nil {
		w.t.Fatal(err)
	}
	in := people.Merging{SurvivorID: survivor, AbsorbedID: absorbed, SurvivorSeen: two.Survivor.Seen, AbsorbedSeen: two.Absorbed.Seen, Reason: "ugyanaz a személy"}
	_, err = w.People.Merge(w.t.Context(), clerk, in)
	if err != nil {
		w.t.Fatal(err)
	}
	two, err = w.People.Compare(w.t.Context(), second, survivor, absorbed)
	if err == nil && two.Open == nil {
		w.t.Fatal("no proposal")
	}
	if err == nil {
		err = w.People.Decide(w.t.Context(), second, people.Verdict{ProposalID: two.Open.ID, CarryOut: true, SurvivorSeen: in.SurvivorSeen, AbsorbedSeen: in.AbsorbedSeen})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) unmerge(absorbed int64) {
	w.t.Helper()
	err := w.People.Unmerge(w.t.Context(), actor(identity.RoleClerk, ours, "ugyintezo"), people.Unmerging{AbsorbedID: absorbed, Reason: "mégsem"})
	if err != nil {
		w.t.Fatal(err)
	}
}
