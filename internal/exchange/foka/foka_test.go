package foka_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/exchange"
	"oszir/internal/exchange/foka"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/idnumber"
)

// good is a notice with nothing wrong.
func good(version int64) foka.Notice {
	return foka.Notice{
		Schema: foka.Schema, Benefit: "PTR-2014-00000012-3", Version: version, State: foka.Held, Kind: "PROBA", Name: "Próbaellátás",
		Office: &foka.Office{Code: "TEST-D", Name: "Próba Járási Hivatal"},
		Person: &foka.Person{
			TAJ: idnumber.TAJFor(4242), FamilyName: "Próba", GivenName: "Piroska", BirthDate: "1980-02-29", BirthPlace: "Mintafalva", MotherName: "Minta Mária",
		},
		Spans: []foka.Span{{From: "2014-01-01", Until: "2014-06-30", Amount: 22800, Decision: "megállapítás", Number: "D-1/2014", IssuedOn: "2014-01-02", FinalOn: "2014-01-20", Office: "TEST-D"}},
	}
}

func text(t *testing.T, n foka.Notice) []byte {
	t.Helper()
	b, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// standIn serves a stand-in and gives a client of it.
func standIn(t *testing.T, file string) (*foka.StandIn, *foka.Client) {
	t.Helper()
	s, err := foka.NewStandIn(file)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		_ = s.Close()
		server.CloseClientConnections()
		server.Close()
	})
	return s, client(t, foka.Config{URL: server.URL})
}

func client(t *testing.T, cfg foka.Config) *foka.Client {
	t.Helper()
	c, err := foka.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fault sends a notice and gives the fault it met.
func fault(t *testing.T, c *foka.Client, key string, body []byte) *exchange.NotTaken {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	_, err := c.Send(ctx, key, body)
	var f *exchange.NotTaken
	if !errors.As(err, &f) {
		t.Fatalf("no fault: %v", err)
	}
	if strings.Contains(err.Error(), "Próba") || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("the error tells too much: %v", err)
	}
	return f
}

// A key counts once, the higher version stays, and what is wrong is said by place.
//
// Covers: X7
func TestStandIn_X7_KeysVersionsAndFindings(t *testing.T) {
	s, c := standIn(t, "")
	send := func(key string, n foka.Notice) string {
		t.Helper()
		a, err := c.Send(t.Context(), key, text(t, n))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	newer := good(7)
	newer.Spans[0].Amount = 20520
	for _, step := range []struct{ key, want string }{{"a/5", "stored"}, {"a/5", "stored"}} {
		if got := send(step.key, good(5)); got != step.want {
			t.Errorf("%s: %s, want %s", step.key, got, step.want)
		}
	}
	if got := send("b/7", newer); got != "stored" {
		t.Error(got)
	}
	if got := send("a/6", good(6)); got != "stale" {
		t.Errorf("an old version: %s", got)
	}
	if diff := cmp.Diff(map[string]foka.Notice{newer.Benefit: newer}, s.Held()); diff != "" {
		t.Error(diff)
	}
	if f := fault(t, c, "b/7", text(t, good(7))); f.Code() != "conflict" || !f.Final() {
		t.Errorf("other content under the same key: %s", f.Code())
	}
	bad := good(9)
	bad.Person.TAJ, bad.Person.MotherName, bad.Spans[0].Until = "123456789", "", "2013-01-01"
	f := fault(t, c, "c/9", text(t, bad))
	if want := []string{"person.taj: malformed", "person.motherName: missing", "spans.until: contradictory"}; !f.Final() || !slices.Equal(f.Findings(), want) {
		t.Errorf("%s %v, want %v", f.Code(), f.Findings(), want)
	}
	if f := fault(t, c, "d/1", []byte(`{"schema":`)); f.Code() != "refused" {
		t.Error(f.Code())
	}
	if got := s.Counted(); got.Stored != 2 || got.Repeated != 1 || got.Stale != 1 || got.Conflicts != 1 || got.Refused != 2 {
		t.Errorf("%+v", got)
	}
}

// Every misbehaviour ends in time and is told apart; only what the partner has judged is final. The memory and the time that
// an answer may cost are bounded.
//
// Covers: X7, REL-N7
func TestClient_X7_N7_Misbehaviours(t *testing.T) {
	s, c := standIn(t, "")
	want := map[foka.Misbehaviour]string{
		foka.Fails: "server", foka.Hangs: "timeout", foka.Cuts: "cut", foka.Loses: "cut", foka.Garbles: "garbage", foka.Busy: "busy",
		foka.Trickles: "timeout", foka.Floods: "too_long", foka.Redirects: "redirect",
	}
	for _, way := range foka.Misbehaviours() {
		t.Run(string(way), func(t *testing.T) {
			s.Behave(way, 0)
			began := time.Now()
			f := fault(t, c, "x/"+string(way), text(t, good(1)))
			if f.Code() != want[way] || f.Final() {
				t.Errorf("%s, final %v, want %s", f.Code(), f.Final(), want[way])
			}
			if way == foka.Busy && f.Wait() != time.Second {
				t.Errorf("wait %s", f.Wait())
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
	s.Behave("", 0)
	s.Token = "titok"
	if f := fault(t, c, "y", text(t, good(1))); f.Code() != "auth" || f.Final() {
		t.Error(f.Code())
	}
	secret := filepath.Join(t.TempDir(), "token")
	err := os.WriteFile(secret, []byte("titok\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	if f := fault(t, client(t, foka.Config{URL: server.URL, TokenFile: secret}), "y", text(t, good(3))); f.Code() != "tls" {
		t.Errorf("a certificate that nobody vouches for: %s", f.Code())
	}
	if f := fault(t, client(t, foka.Config{URL: "http://127.0.0.1:1"}), "y", nil); f.Code() != "connect" {
		t.Error(f.Code())
	}
}

// What the stand-in acknowledged is there after it was started again, keys too.
func TestStandIn_KeepsItsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "foka.jsonl")
	_, c := standIn(t, file)
	_, err := c.Send(t.Context(), "a/1", text(t, good(1)))
	if err != nil {
		t.Fatal(err)
	}
	half, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = half.WriteString(`{"key":"b/2","not`)
	if err != nil || half.Close() != nil {
		t.Fatal(err)
	}
	s, c := standIn(t, file)
	if len(s.Held()) != 1 {
		t.Fatalf("%d benefits are known", len(s.Held()))
	}
	_, err = c.Send(t.Context(), "a/1", text(t, good(1)))
	if got := s.Counted(); err != nil || got.Repeated != 1 {
		t.Errorf("%+v: %v", got, err)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != 200 || !bytes.Contains(w.Body.Bytes(), []byte("PTR-2014-00000012-3")) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestNewClient_Addresses(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://foka.example/v1": true, "http://127.0.0.1:9/x": true, "http://foka.example/": false, "https://a:b@foka.example/": false, "foka": false, "": false,
	} {
		_, err := foka.NewClient(foka.Config{URL: address})
		if (err == nil) != ok || err != nil && errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", address, err)
		}
	}
	_, err := foka.NewClient(foka.Config{URL: "https://foka.example/", CAFile: "/nowhere"})
	if errs.KindOf(err) != errs.Invalid {
		t.Error(err)
	}
}
