package ptr_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/keys"
	"oszir/internal/spdci"
)

// enrolments reads what the international interface is told of somebody on a day.
func (h *house) enrolments(taj string, day calendar.Day) []spdci.Enrolment {
	h.t.Helper()
	var out []spdci.Enrolment
	err := h.DB.InTx(h.t.Context(), func(ctx context.Context, tx *database.Tx) (err error) {
		out, err = h.Enrolments(ctx, tx, []int64{h.personID(taj)}, day)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// A benefit is active, suspended, to come or over on a day, with what is paid then; whoever is only counted in a household holds
// nothing. Loads say which benefits they bring or change, and whether they were there before.
//
// Covers: X14
func TestEnrolments_X14_StatesAndChanges(t *testing.T) {
	h := newHouse(t)
	var told []string
	h.Watched = func(_ context.Context, _ *database.Tx, _ int64, changed func() ([]spdci.Change, error)) error {
		all, err := changed()
		for _, c := range all {
			told = append(told, fmt.Sprintf("%v %d", c.New, len(c.Persons)))
		}
		return err
	}
	book := func(amount string) []byte {
		k := newBook()
		k.client(parallelA, "Kiss", "1975.02.15.")
		k.client(parallelB, "Nagy", "1976.03.20.")
		k.municipal("FHT", parallelA, "", "2013.07.01.", "gross_monthly", amount)
		return k.bytes(t)
	}
	for _, step := range []struct{ amount, want string }{{"22800", "true 1"}, {"22800", ""}, {"20520", "false 1"}} {
		told = nil
		h.load(h.M, book(step.amount))
		if got := strings.Join(told, ", "); got != step.want {
			t.Errorf("%s: %s, want %s", step.amount, got, step.want)
		}
	}
	for day, want := range map[calendar.Day]spdci.Enrolment{
		calendar.On(2013, 1, 1):   {State: spdci.Pending, Changed: calendar.On(2013, 7, 1)},
		calendar.On(2013, 12, 24): {State: spdci.Active, Changed: calendar.On(2013, 7, 1)},
		calendar.On(2020, 1, 1):   {State: spdci.Ended, Changed: calendar.On(2014, 7, 1)},
	} {
		want.PersonID, want.Benefit, want.Programme, want.Name = h.personID(parallelA), h.numberOf("FHT"), "FHT", "Foglalkoztatást helyettesítő támogatás"
		want.From, want.Until, want.Amount = calendar.On(2013, 7, 1), calendar.On(2014, 6, 30), 20520
		if diff := cmp.Diff([]spdci.Enrolment{want}, h.enrolments(parallelA, day)); diff != "" {
			t.Errorf("%s: %s", day, diff)
		}
	}
	if got := h.enrolments(parallelB, calendar.On(2013, 12, 24)); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// Who subscribes to somebody by the international interface is told when an office grants them a benefit, in the register's own words,
// and when it ends.
//
// Covers: X14
func TestRegistry_X14_NotifyAfterGrant(t *testing.T) {
	h := newHouse(t)
	var mutex sync.Mutex
	var got []string
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("POST /partner/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mutex.Lock()
		defer mutex.Unlock()
		got = append(got, string(body))
		w.WriteHeader(map[bool]int{true: 500, false: 200}[len(got) == 1])
	})
	text, err := i18n.New(ownTexts(), spdci.Messages)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	clock := func() time.Time { return now }
	x := exchange.New(exchange.Deps{DB: h.DB, Catalog: h.Catalog, Now: clock, Insecure: true, TempDir: t.TempDir(), BodyName: func(context.Context, int64) (string, string) { return "TEST-D1", "" }})
	key, err := exchange.NewSigningKey(keys.New(), "spdci")
	if err != nil {
		t.Fatal(err)
	}
	box := outbox.New(outbox.Deps{DB: h.DB, Now: clock})
	r := spdci.New(spdci.Deps{DB: h.DB, Exchange: x, Disclosure: disclosure.New(disclosure.Deps{DB: h.DB, Now: clock}), Outbox: box, Catalog: text, Key: key, Now: clock, Draw: h.Enrolments})
	h.Watched = r.Watched
	service, err := r.NewService()
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/oauth/", x.NewOAuth(server.URL))
	mux.Handle(spdci.Root+"/", service)

	who := identity.Operator(h.D.ID)
	_, err = x.AddPartner(t.Context(), who, exchange.Partner{Code: "proba", Name: "Próba nyilvántartás", Sort: exchange.Registry, BodyID: h.D.ID, Callback: server.URL + "/partner", Trial: true})
	if err != nil {
		t.Fatal(err)
	}
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&own.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	_, err = x.AddCredential(t.Context(), who, exchange.NewCredential{Partner: "proba", PEM: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), Name: "próba", Until: now.Add(24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	err = r.Entitle(t.Context(), who, spdci.Entitlement{Partner: "proba", Agency: "szocialis", Ground: "szt19"})
	if err != nil {
		t.Fatal(err)
	}
	k := newBook()
	k.client(parallelA, "Kiss", "1975.02.15.")
	h.load(h.M, k.bytes(t))

	client := &exchange.Client{Base: server.URL, Partner: "proba", Key: own}
	n := 0
	send := func(path, action string, message map[string]any) string {
		t.Helper()
		n++
		body, _ := json.Marshal(map[string]any{"header": map[string]any{
			"version": "1.0.0", "message_id": fmt.Sprint("uzenet-", n), "message_ts": now.Format(time.RFC3339), "action": action, "sender_id": "proba", "total_count": 1,
		}, "message": message})
		status, answer, err := client.Do(t.Context(), http.MethodPost, spdci.Root+"/ibr/registry/"+path, "application/json", body)
		if err != nil || status != 200 {
			t.Fatalf("%s: %d %s %v", path, status, answer, err)
		}
		return string(answer)
	}
	taj := map[string]any{"type": "TAJ", "value": parallelA}
	answer := send("sync/subscribe", "subscribe", map[string]any{"transaction_id": "T-1", "subscribe_request": []any{
		map[string]any{"reference_id": "R-1", "timestamp": now.Format(time.RFC3339), "subscribe_criteria": map[string]any{"filter": taj}},
	}})
	if !strings.Contains(answer, `"code"`) {
		t.Fatal(answer)
	}
	ask := map[string]any{"transaction_id": "T-2", "enrolled_criteria": map[string]any{"query_type": "idtype-value", "query": taj}}
	if answer := send("sync/enrolled", "search", ask); !strings.Contains(answer, `"enrolled_status":"no"`) {
		t.Error(answer)
	}
	k.municipal("FHT", parallelA, "", "2013.07.01.", "gross_monthly", "22800")
	h.load(h.M, k.bytes(t))
	for range 3 {
		err = box.Drain(t.Context(), "spdci:proba")
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * time.Minute)
	}
	if len(got) != 2 || !strings.Contains(got[1], `"programme_identifier":"FHT"`) || !strings.Contains(got[1], parallelA) || !strings.Contains(got[1], `"enrolment_date":"2013-07-01"`) {
		t.Errorf("%d: %v", len(got), got)
	}
	found := send("sync/search", "search", map[string]any{"transaction_id": "T-3", "search_request": []any{
		map[string]any{"reference_id": "R-1", "timestamp": now.Format(time.RFC3339), "search_criteria": map[string]any{"query_type": "idtype-value", "query": taj}},
	}})
	if !strings.Contains(found, `"programme_identifier":"FHT"`) || !strings.Contains(found, "Kiss") {
		t.Error(found)
	}
}
