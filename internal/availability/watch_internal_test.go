package availability

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

// world is the room with a clock that the test sets.
type world struct {
	*Module
	t   testing.TB
	db  *database.DB
	url string
	now time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	w := &world{t: t, db: db, url: url, now: moment(t, "2026-02-03 09:00:00")}
	w.Module = New(Deps{DB: db, Now: func() time.Time { return w.now }})
	return w
}

// wait lets time go by for processes that live, beat by beat.
func (w *world) wait(d time.Duration, living ...*Watch) {
	w.t.Helper()
	for end := w.now.Add(d); w.now.Before(end); {
		w.now = w.now.Add(min(usualBeat, end.Sub(w.now)))
		for _, p := range living {
			w.round(p)
		}
	}
}

// round is what a process does in a beat: it notes that it lives, asks every probe and writes.
func (w *world) round(p *Watch) {
	w.t.Helper()
	p.beat()
	for _, t := range p.tracks {
		p.ask(w.t.Context(), t)
	}
	p.write(w.t.Context())
}

// start begins the measuring of a process with probes that fail when the test says so.
func (w *world) start(probes ...Probe) *Watch {
	w.t.Helper()
	p := w.Watch(probes...)
	w.round(p)
	return p
}

// switched is a probe that fails while its word is not "".
type switched struct{ fails string }

func (s *switched) probe(name string, kind Kind) Probe {
	return Probe{Name: name, Kind: kind, Services: []string{Pages}, Every: usualBeat, Timeout: time.Second, Tries: 3, Ask: func(context.Context) error {
		if s.fails != "" {
			return &failure{s.fails, errors.New("failing on purpose")}
		}
		return nil
	}}
}

// found lists the outages as "probe cause 09:00:00–09:10:00".
func (w *world) found() []string {
	w.t.Helper()
	v, err := w.Month(w.t.Context(), Pages, calendar.MonthOf(calendar.Of(w.now)))
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, o := range v.Outages {
		until := "…"
		if !o.Until.IsZero() {
			until = o.Until.In(calendar.Budapest).Format(time.TimeOnly)
		}
		out = append(out, fmt.Sprintf("%s %s %s–%s", o.Probe, o.Cause, o.Since.In(calendar.Budapest).Format(time.TimeOnly), until))
	}
	return out
}

func (w *world) want(outages ...string) {
	w.t.Helper()
	if got := w.found(); !slices.Equal(got, outages) {
		w.t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(outages, "\n"))
	}
}

// A process that is killed cannot say so: the next one writes the time without any as an outage of everything.
//
// Covers: X13
func TestWatch_X13_KilledAndStartedAgain(t *testing.T) {
	w := newWorld(t)
	first := w.start()
	w.wait(5*time.Minute, first)
	w.want()

	// Killed: nothing is written any more. Whoever asks from the command line is told.
	w.now = w.now.Add(10 * time.Minute)
	w.want("heartbeat silent 09:05:00–…")
	second := w.start()
	w.wait(30*time.Second, second)
	w.wait(time.Minute, second)
	w.want("heartbeat silent 09:05:00–09:15:00")
	w.wait(10*time.Minute, second)
	w.want("heartbeat silent 09:05:00–09:15:00")

	// A process that stops in good order says until when it lived; another one that lives on leaves no gap.
	third := w.start()
	w.wait(time.Minute, second, third)
	w.now = w.now.Add(7 * time.Second)
	third.beat()
	third.write(t.Context())
	w.wait(3*time.Minute, second)
	fourth := w.start()
	w.wait(3*time.Minute, second, fourth)
	w.want("heartbeat silent 09:05:00–09:15:00")

	// A machine that slept has not lived.
	w.now = w.now.Add(2 * time.Hour)
	w.wait(2*time.Minute, second, fourth)
	got := w.found()
	if len(got) != 2 || !strings.Contains(got[1], "heartbeat silent 09:33:37–11:33:52") {
		t.Errorf("%q", got)
	}
	y, err := w.Year(t.Context(), "")
	if err != nil || y.Months[0].Own != 600+7215 || y.Months[0].Unknown != 2*24*hour+9*hour || y.Months[0].Planned != y.Months[0].Up()+y.Months[0].Own+y.Months[0].Unknown {
		t.Errorf("%+v, %v", y.Months[0], err)
	}
}

// An outage begins with the first of some failures in a row and ends with a success; one failure is none.
//
// Covers: X13
func TestWatch_X13_OutageOfAProbe(t *testing.T) {
	w := newWorld(t)
	own, external := &switched{}, &switched{}
	p := w.start(own.probe("pages", Own), external.probe("ugyfelkapu", External))
	w.wait(time.Minute, p)
	own.fails = causeStatus
	w.wait(usualBeat, p)
	own.fails = causeTimeout
	w.wait(usualBeat, p)
	own.fails = ""
	w.wait(usualBeat, p)
	w.want()
	own.fails, external.fails = causeTimeout, causeRefused
	w.wait(2*usualBeat, p)
	w.want()
	w.wait(2*time.Minute, p)
	w.want("pages timeout 09:02:00–…", "ugyfelkapu refused 09:02:00–…")
	if o, e := p.Open(); o != 1 || e != 1 {
		t.Errorf("%d own and %d external are open", o, e)
	}
	own.fails = ""
	w.wait(usualBeat, p)
	external.fails = ""
	w.wait(time.Minute, p)
	w.want("pages timeout 09:02:00–09:04:30", "ugyfelkapu refused 09:02:00–09:04:45")
	y, err := w.Year(t.Context(), Pages)
	if err != nil || y.Months[0].Own != 150 || y.Months[0].External != 15 {
		t.Errorf("%+v, %v", y.Months[0], err)
	}
	if o, err := w.Year(t.Context(), Interface); err != nil || o.Months[0].Own+o.Months[0].External != 0 {
		t.Errorf("the other service has %+v, %v", o.Months[0], err)
	}
	// Killed in an outage; the next process finds it over.
	own.fails = causeBroken
	w.wait(time.Minute, p)
	own.fails = ""
	w.now = w.now.Add(5 * time.Minute)
	p = w.start(own.probe("pages", Own))
	w.wait(2*time.Minute, p)
	w.want("pages timeout 09:02:00–09:04:30", "ugyfelkapu refused 09:02:00–09:04:45", "pages broken 09:05:45–09:11:30", "heartbeat silent 09:06:30–09:11:30")
	y, err = w.Year(t.Context(), Pages)
	if err != nil || y.Months[0].Own != 150+345 {
		t.Errorf("%+v, %v", y.Months[0], err)
	}
}

// Two processes find the same outage once; what the other one still reaches is none.
//
// Covers: X13
func TestWatch_X13_TwoProcesses(t *testing.T) {
	w := newWorld(t)
	one, other := &switched{}, &switched{}
	a, b := w.start(one.probe("pages", Own)), w.start(other.probe("pages", Own))
	w.wait(time.Minute, a, b)
	one.fails = causeTimeout
	w.wait(5*time.Minute, a, b)
	w.want()
	other.fails = causeStatus
	w.wait(5*time.Minute, a, b)
	if got := w.found(); len(got) != 1 || !strings.HasPrefix(got[0], "pages ") || !strings.HasSuffix(got[0], "–…") {
		t.Fatalf("%q", got)
	}
	other.fails = ""
	w.wait(5*time.Minute, a, b)
	w.want("pages status 09:06:15–09:11:15")
	other.fails = causeStatus
	w.wait(5*time.Minute, a, b)
	one.fails = ""
	w.wait(time.Minute, a, b)
	w.want("pages status 09:06:15–09:11:15", "pages status 09:16:15–09:21:15")
}

// While the database is away the process remembers what it found, and that it lived.
//
// Covers: X13
func TestWatch_X13_DatabaseAway(t *testing.T) {
	w := newWorld(t)
	pages := &switched{}
	p := w.start(DatabaseProbe(w.db), pages.probe("pages", Own))
	w.wait(time.Minute, p)
	// No connection can be had: new ones are refused, and those there are are cut.
	name := dbtest.Query(t, w.url, "SELECT current_database()::text")
	owner(t, w.url, "REVOKE CONNECT ON DATABASE "+name+" FROM oszir_app")
	dbtest.Query(t, w.url, `WITH a AS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()) SELECT count(*)::text FROM a`)
	w.wait(2*time.Minute, p)
	pages.fails = causeStatus
	w.wait(2*time.Minute, p)
	pages.fails = ""
	w.wait(time.Minute, p)
	owner(t, w.url, "GRANT CONNECT ON DATABASE "+name+" TO oszir_app")
	w.wait(3*time.Minute, p)
	w.want("database database 09:01:15–09:06:15", "pages status 09:03:15–09:05:15")
}

// owner runs a statement as the owner of the database.
func owner(t testing.TB, url, sql string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	_, err = c.Exec(context.Background(), sql)
	if err != nil {
		t.Fatal(err)
	}
}

// The probes ask real servers: one that hangs, says 500, closes, and is gone.
//
// Covers: X13
func TestProbe_X13_RealServers(t *testing.T) {
	how, hang := "", make(chan struct{})
	defer close(hang)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch how {
		case "hang":
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		case "slow body":
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		case "close":
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
			}
			_ = conn.Close()
		case "500":
			w.WriteHeader(http.StatusInternalServerError)
		case "404":
			w.WriteHeader(http.StatusNotFound)
		case "elsewhere":
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
		}
	}))
	own, external := PageProbe("pages", Pages, server.Listener.Addr(), "/sign-in"), ExternalProbe("partner", server.URL)
	for _, c := range []struct{ how, own, external string }{
		{"", "", ""}, {"hang", causeTimeout, causeTimeout}, {"slow body", causeTimeout, causeTimeout}, {"close", causeBroken, causeBroken}, {"500", causeStatus, causeStatus},
		{"404", causeStatus, ""}, {"elsewhere", "", ""}, {"gone", causeRefused, causeRefused},
	} {
		t.Run("a server that answers "+c.how, func(t *testing.T) {
			how = c.how
			if how == "gone" {
				server.CloseClientConnections()
				_ = server.Listener.Close()
			}
			for _, p := range []struct {
				Probe
				want string
			}{{own, c.own}, {external, c.external}} {
				ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
				err := p.Ask(ctx)
				cancel()
				got := ""
				if err != nil {
					got = causeOf(err)
				}
				if got != p.want {
					t.Errorf("%s: %q (%v), want %q", p.Name, got, err, p.want)
				}
			}
		})
	}
}

// Runs are thinned after thirteen months; since when is measured, and what was found, stays.
func TestWatch_ThinsOut(t *testing.T) {
	w := newWorld(t)
	up := &switched{}
	p := w.start(up.probe("pages", Own))
	w.wait(5*time.Minute, p)
	begun := w.now
	for range 3 {
		w.now = w.now.AddDate(0, 7, 0)
		p = w.start(up.probe("pages", Own))
		w.wait(5*time.Minute, p)
	}
	w.now = w.now.Add(25 * time.Hour)
	p = w.start(up.probe("pages", Own))
	w.wait(5*time.Minute, p)
	if n := dbtest.Query(t, w.url, "SELECT string_agg(probe || ' ' || n, ', ' ORDER BY probe) FROM (SELECT probe, count(*) AS n FROM availability.run GROUP BY probe) x"); n != "heartbeat 4, pages 3" {
		t.Errorf("runs left: %s", n)
	}
	if n := dbtest.Query(t, w.url, "SELECT count(*)::text FROM availability.outage"); n != "4" {
		t.Errorf("%s outages", n)
	}
	y, err := w.Year(t.Context(), Pages)
	if err != nil || !y.MeasuredFrom.Before(begun) || y.Months[12].Unknown != 0 || y.Months[12].Up() != 0 {
		t.Errorf("%v, %+v, %v", y.MeasuredFrom, y.Months[12], err)
	}
}

// Start and Stop measure by themselves, with real time.
//
// Covers: X13
func TestWatch_X13_ByItself(t *testing.T) {
	w := newWorld(t)
	asked := make(chan struct{}, 100)
	m := New(Deps{DB: w.db, Beat: 20 * time.Millisecond, Observe: func(own, _ int) {
		if own == 1 {
			select {
			case asked <- struct{}{}:
			default:
			}
		}
	}})
	p := m.Watch(Probe{Name: "pages", Kind: Own, Services: []string{Pages}, Every: 10 * time.Millisecond, Timeout: time.Second, Tries: 2, Ask: func(context.Context) error {
		return errors.New("failing on purpose")
	}})
	p.Start(t.Context())
	for range 30 {
		<-asked
	}
	p.Stop()
	if n := dbtest.Query(t, w.url, "SELECT count(*)::text FROM availability.outage WHERE until IS NULL AND cause = 'broken'"); n != "1" {
		t.Errorf("%s outages go on", n)
	}
	if n := dbtest.Query(t, w.url, "SELECT count(*)::text FROM availability.run WHERE probe = 'heartbeat' AND until > since"); n != "1" {
		t.Errorf("%s runs of the heartbeat", n)
	}
}

// What was found can be neither changed nor removed by the program.
//
// Covers: X13
func TestOutages_X13_Stay(t *testing.T) {
	w := newWorld(t)
	p := w.start()
	w.wait(time.Minute, p)
	w.now = w.now.Add(10 * time.Minute)
	p = w.start()
	w.wait(2*time.Minute, p)
	w.want("heartbeat silent 09:01:00–09:11:00")
	for _, sql := range []string{
		"DELETE FROM availability.outage", "TRUNCATE availability.outage", "UPDATE availability.outage SET since = since + interval '1 minute'", "UPDATE availability.outage SET until = until - interval '9 minutes'",
		"UPDATE availability.outage SET kind = 'external'", "DELETE FROM availability.annotation", "UPDATE availability.annotation SET note = 'x'", "DELETE FROM availability.maintenance",
		"UPDATE availability.maintenance SET since = now()", "DELETE FROM availability.plan", "UPDATE availability.plan SET opens = 1", "UPDATE availability.run SET since = now()",
	} {
		err := w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Raw().Exec(ctx, sql)
			return err
		})
		if err == nil {
			t.Errorf("the program can: %s", sql)
		}
	}
	w.want("heartbeat silent 09:01:00–09:11:00")
}
