package spdci_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/idnumber"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/web"
	"oszir/internal/spdci"
)

// Body of the partners.
const asking = 11

func p256() elliptic.Curve { return elliptic.P256() }

// world is the room with a client registry of a few made-up people, and a register of benefits that says what a test put there.
type world struct {
	*spdci.Module
	t        testing.TB
	url      string
	now      time.Time
	exchange *exchange.Module
	outbox   *outbox.Module
	server   *httptest.Server
	persons  []int64
	tajs     []string
	held     []spdci.Enrolment
	asked    int // how often the register was asked

	mutex sync.Mutex
	got   []call          // what came to the callbacks
	act   func(n int) int // status with which the n-th call is answered
}

// call is what came to a callback.
type call struct {
	path string
	body []byte
	took bool
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, address := dbtest.NewWithURL(t)
	text, err := i18n.New(ownTexts(), finding.Messages, web.Messages, people.Messages, identity.Messages, disclosure.Messages, exchange.Messages, outbox.Messages, spdci.Messages)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, url: address, now: time.Now().UTC().Truncate(time.Second)}
	clock := func() time.Time { return w.now }
	w.exchange = exchange.New(exchange.Deps{DB: db, Catalog: text, Now: clock, Insecure: true, TempDir: t.TempDir(), BodyName: func(context.Context, int64) (string, string) { return "PROBA", "Próba" }})
	w.outbox = outbox.New(outbox.Deps{DB: db, Now: clock, Pace: outbox.Pace{First: time.Second, SendTime: 2 * time.Second, Senders: 1}})
	key, err := exchange.NewSigningKey(keys.New(), "spdci")
	if err != nil {
		t.Fatal(err)
	}
	rules := disclosure.New(disclosure.Deps{DB: db, Catalog: text, Now: clock})
	w.Module = spdci.New(spdci.Deps{DB: db, Exchange: w.exchange, Disclosure: rules, Outbox: w.outbox, Catalog: text, Key: key, Now: clock, Draw: w.draw})
	service, err := w.NewService()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	w.server = httptest.NewServer(mux)
	t.Cleanup(w.server.Close)
	mux.Handle("/oauth/", w.exchange.NewOAuth(w.server.URL))
	mux.Handle(spdci.Root+"/", service)
	mux.HandleFunc("POST /partner/", w.callback)
	registry := people.New(db)
	for i, name := range []string{"Jolán", "Piroska", "Anna"} {
		w.tajs = append(w.tajs, idnumber.TAJFor(4100+i))
		id, err := registry.Enter(t.Context(), identity.Actor{Code: "ugyintezo", AccountID: 1, BodyID: asking, Role: identity.RoleClerk}, people.Entering{Full: true, Request: audit.Request{Key: fmt.Sprint("felvetel-", i)}, Values: map[string]string{
			"taj": w.tajs[i], "family_name": "Minta", "given_name": name, "birth_family_name": "Minta", "birth_given_name": name, "mother_family_name": "Pók", "mother_given_name": "Katalin",
			"birth_place": "Budapest", "birth_date": fmt.Sprintf("198%d.02.15.", i), "citizenship": "Magyar", "residence_country": "Magyarország", "residence_postcode": "1063", "residence_settlement": "Budapest",
			"residence_street": "Pipacs", "residence_street_kind": "Utca", "residence_house_number": "15.", "residence_habitual": "x",
		}})
		if err != nil {
			t.Fatal(err)
		}
		w.persons = append(w.persons, id)
	}
	return w
}

func ownTexts() fs.FS {
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el","error.bad_key":"Rossz kulcs"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
}

// draw is the register of benefits.
func (w *world) draw(_ context.Context, _ *database.Tx, persons []int64, _ calendar.Day) ([]spdci.Enrolment, error) {
	w.asked++
	var out []spdci.Enrolment
	for _, e := range w.held {
		if slices.Contains(persons, e.PersonID) {
			out = append(out, e)
		}
	}
	return out, nil
}

// holds puts a benefit of somebody into the register.
func (w *world) holds(person int, number int64, state spdci.EnrolmentState) {
	w.held = append(w.held, spdci.Enrolment{
		PersonID: w.persons[person], Benefit: number, Programme: "PROBA", Name: "Próbaellátás", From: calendar.On(2013, 7, 1), Until: calendar.None, Changed: calendar.On(2013, 7, 1), State: state, Amount: 22800,
	})
}

// callback is where partners take answers and notices.
func (w *world) callback(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mutex.Lock()
	defer w.mutex.Unlock()
	status := 200
	if w.act != nil {
		status = w.act(len(w.got))
	}
	w.got = append(w.got, call{r.URL.Path, body, status == 200})
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte(`{"message":{"ack_status":"ACK","timestamp":"2026-01-01T00:00:00Z","correlation_id":"x"}}`))
}

// calls gives what came to the callbacks since it was last asked.
func (w *world) calls() []call {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	out := w.got
	w.got = nil
	return out
}

// partner takes in a partner with a key, entitled on a ground, and gives its client of a registry.
func (w *world) partner(name, reg, agency, ground string, change func(*exchange.Partner)) *client {
	w.t.Helper()
	p := exchange.Partner{Code: name, Name: "Minta nyilvántartás", Sort: exchange.Registry, BodyID: asking, Callback: w.server.URL + "/partner/" + name}
	if change != nil {
		change(&p)
	}
	who := identity.Operator(asking)
	_, err := w.exchange.AddPartner(w.t.Context(), who, p)
	if err != nil {
		w.t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(p256(), rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	w.credential(name, &key.PublicKey)
	if agency != "" {
		err = w.Entitle(w.t.Context(), who, spdci.Entitlement{Partner: name, Agency: agency, Ground: ground})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	c := &client{t: w.t, base: w.server.URL + spdci.Root + "/" + reg, oauth: w.server.URL + exchange.TokenPath, id: name, key: key, now: func() time.Time { return w.now }}
	c.signIn()
	return c
}

func (w *world) credential(name string, public any) {
	w.t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.exchange.AddCredential(w.t.Context(), identity.Operator(asking), exchange.NewCredential{
		Partner: name, PEM: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), Name: "próba", Until: w.now.Add(240 * time.Hour),
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// drain works off what waits and hands over what is due to a partner.
func (w *world) drain(name string) {
	w.t.Helper()
	err := w.Work(w.t.Context())
	if err == nil {
		err = w.outbox.Drain(w.t.Context(), "spdci:"+name)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// changed tells the room that a benefit has changed.
func (w *world) changed(entry int64, changes ...spdci.Change) {
	w.t.Helper()
	err := w.DB.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return w.Watched(ctx, tx, entry, func() ([]spdci.Change, error) { return changes, nil })
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) query(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, sql, args...)
}
