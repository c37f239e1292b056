package ptr_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// cutting goes between a client and a server and cuts one connection in three: before anything came, in the middle of what is
// sent, or when the answer begins.
type cutting struct {
	to   string
	cuts atomic.Int64
	rand *rand.Rand
	lock sync.Mutex
}

func (p *cutting) roll(n int) int {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.rand.IntN(n)
}

func (p *cutting) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go p.pass(c)
	}
}

func (p *cutting) pass(c net.Conn) {
	defer c.Close()
	s, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer s.Close()
	in, out := int64(1<<30), int64(1<<30)
	switch p.roll(9) {
	case 0:
		in, out = int64(p.roll(3000)), 0
		p.cuts.Add(1)
	case 1, 2:
		out = int64(p.roll(200))
		p.cuts.Add(1)
	}
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(s, io.LimitReader(c, in))
		if in < 1<<30 {
			s.Close()
		}
		close(done)
	}()
	_, _ = io.Copy(c, io.LimitReader(s, out))
	c.Close()
	<-done
}

// TestMessage_X5_TwiceShuffledAndCut sends the messages of many cases twice, in a random order, at the same time, over a line
// that is cut all the time: the register is that of sending them once, in order. The control is the same without ids that stay.
//
// Covers: X5, REL-M1, REL-M3
func TestMessage_X5_TwiceShuffledAndCut(t *testing.T) {
	opt := samples.Options{Office: "municipality", Clients: 160, Seed: 41}
	grants, _ := madeGrants(t, opt, 24)
	var all []*ptr.Transaction
	for i, g := range grants {
		if i%3 == 0 {
			all = append(all, g, next(g, g.ID+"-z", ptr.SendClose))
			continue
		}
		delete(g.Benefit, "final_on")
		then := next(g, g.ID+"-j", ptr.SendFinality)
		then.Decision = map[string]string{"final_on": g.Benefit["issued_on"]}
		if i%3 == 1 {
			then = next(g, g.ID+"-v", ptr.SendWithdraw)
			then.Reason = "próba"
			all = append(all, g, then)
			continue
		}
		all = append(all, g, then, next(then, g.ID+"-z", ptr.SendClose))
	}
	straight := newSending(t)
	for _, m := range all {
		straight.want(m, ptr.StatusDone)
	}
	states := `SELECT string_agg(case_number || ' ' || state || ' ' || version, E'\n' ORDER BY case_number) FROM ptr.case_file`
	register, cases := dbtest.Query(t, straight.url, registerOf), dbtest.Query(t, straight.url, states)

	o := newSending(t)
	client, server := o.service()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := &cutting{to: strings.TrimPrefix(server.URL, "http://"), rand: rand.New(rand.NewPCG(5, 6))}
	go p.serve(l)
	token, err := exchange.Assertion(client.Partner, client.Key, server.URL+exchange.TokenPath, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	granted, err := o.exchange.Grant(t.Context(), token, server.URL+exchange.TokenPath)
	if err != nil {
		t.Fatal(err)
	}
	rough := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	order := append(append([]*ptr.Transaction{}, all...), all...)
	rand.New(rand.NewPCG(7, 8)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	work := make(chan *ptr.Transaction)
	var tries atomic.Int64
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			for m := range work {
				body, err := json.Marshal(m)
				if err != nil {
					t.Error(err)
					continue
				}
				for try := 0; ; try++ {
					tries.Add(1)
					r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+l.Addr().String()+ptr.MessageRoot+"/json/messages", bytes.NewReader(body))
					if err != nil {
						t.Error(err)
						break
					}
					r.Header.Set("Content-Type", "application/json")
					r.Header.Set("Authorization", "Bearer "+granted.Text)
					res, err := rough.Do(r)
					if err == nil {
						var a ptr.MessageAnswer
						err = json.NewDecoder(res.Body).Decode(&a)
						res.Body.Close()
						if err == nil && (res.StatusCode == 200 || res.StatusCode == 202) && a.ID == m.ID {
							break
						}
						if err == nil && res.StatusCode != 503 {
							t.Errorf("%s: %d %s %v", m.ID, res.StatusCode, a.Status, codesOf(&a))
							break
						}
					}
					if try == 200 {
						t.Errorf("%s never came through", m.ID)
						break
					}
				}
			}
		})
	}
	for _, m := range order {
		work <- m
	}
	close(work)
	group.Wait()
	err = o.MessageRound(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := dbtest.Query(t, o.url, registerOf); got != register {
		t.Errorf("the register is another one: %s", firstDifference(got, register))
	}
	if got := dbtest.Query(t, o.url, states); got != cases {
		t.Errorf("the cases are others:\n%s\n\nwant\n%s", got, cases)
	}
	if n := o.count(`SELECT count(*) FROM ptr.message WHERE state <> 'done'`); n != "0" {
		t.Errorf("%s messages are not done", n)
	}
	// The control: a sender that numbers each try anew has it done twice, or is told that it was.
	anew := *all[0]
	anew.ID, anew.Case = "ujra-szamozva", "MINTA/UJ"
	if a := o.send(&anew); a.Status != ptr.StatusRefused {
		t.Errorf("the control was %s", a.Status)
	}
	if p.cuts.Load() == 0 {
		t.Error("nothing was cut")
	}
	verdict := "PASS"
	if t.Failed() {
		verdict = "FAIL"
	}
	t.Logf("TEST id=M1 n=%d tries=%d cuts=%d control=FAILED-AS-EXPECTED verdict=%s", len(order), tries.Load(), p.cuts.Load(), verdict)
}

// TestMessage_X5_Batches takes many messages at once and works them off; the batch that is sent again changes nothing.
//
// Covers: X5
func TestMessage_X5_Batches(t *testing.T) {
	o := newSending(t)
	client, _ := o.service()
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 400, Seed: 51}, 60)
	all[3].Benefit["gross_monthly"] = "sok"
	all[5].Clients = nil
	close5 := next(all[7], "zar", ptr.SendClose)
	later := next(all[8], "jog", ptr.SendFinality)
	later.Decision = map[string]string{"final_on": all[8].Benefit["issued_on"]}
	delete(all[8].Benefit, "final_on")
	all = append([]*ptr.Transaction{close5, later}, all...)
	var xmlBatch bytes.Buffer
	err := ptr.WriteBatchXML("koteg-1", all, &xmlBatch)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		answer := toldXML(t, sent(o, client, "/batches", "application/xml", xmlBatch.Bytes()))
		if answer.Status != "ATVEVE" {
			t.Fatalf("a batch was answered %s", answer.Status)
		}
		err = o.MessageRound(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	receipt := o.count(`SELECT id FROM exchange.message WHERE operation = 'batch' AND taken`)
	_, text, err := client.Do(t.Context(), http.MethodGet, ptr.MessageRoot+"/json/batches/"+receipt, "", nil)
	var state ptr.BatchState
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	if err != nil || state.Waiting != 0 || state.Refused != 2 || state.Done != int64(len(all)-2) || len(state.Answers) != len(all) {
		t.Fatalf("the batch: %v %d waiting, %d refused, %d done, %d answers", err, state.Waiting, state.Refused, state.Done, len(state.Answers))
	}
	if n := o.count(`SELECT count(*) FROM ptr.benefit`); n != "58" {
		t.Errorf("%s benefits", n)
	}
	if n := o.count(`SELECT count(*) FROM ptr.case_file WHERE channel = 'interface'`); n != "58" {
		t.Errorf("%s cases", n)
	}
}

// certificate makes a client certificate of its own.
func certificate(t testing.TB, name string) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(crand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// TestMessage_X8_WhoSends tries everything by which a sender can prove who it is, and what proves nothing.
//
// Covers: X8, REL-M9, REL-M6
func TestMessage_X8_WhoSends(t *testing.T) {
	o := newSending(t)
	mux := http.NewServeMux()
	server := httptest.NewUnstartedServer(mux)
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	defer server.Close()
	mux.Handle("/oauth/", o.exchange.NewOAuth(server.URL))
	mux.Handle(ptr.MessageRoot+"/", o.NewMessageService(server.URL))
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	own, ownPEM := certificate(t, "minta")
	strange, _ := certificate(t, "idegen")
	operator := identity.Operator(o.M.ID)
	added, err := o.exchange.AddCredential(t.Context(), operator, exchange.NewCredential{Partner: "minta-program", PEM: ownPEM})
	if err != nil {
		t.Fatal(err)
	}
	_, otherKey := o.partner("masik-program", o.M2)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 40, Seed: 61}, 2)
	body, err := json.Marshal(all[0])
	if err != nil {
		t.Fatal(err)
	}
	status := func(c *exchange.Client) int {
		t.Helper()
		c.Base, c.Roots = server.URL, roots
		s, _, err := c.Do(t.Context(), http.MethodPost, ptr.MessageRoot+"/json/messages", "application/json", body)
		if err != nil {
			return 0
		}
		return s
	}
	for _, c := range []struct {
		name   string
		client *exchange.Client
		want   int
	}{
		{"certificate", &exchange.Client{Certificate: &own}, 200},
		{"token", &exchange.Client{Partner: "minta-program", Key: o.key}, 200},
		{"both", &exchange.Client{Certificate: &own, Partner: "minta-program", Key: o.key}, 200},
		{"nothing", &exchange.Client{}, 401},
		{"a strange certificate", &exchange.Client{Certificate: &strange}, 401},
		{"another partner's key", &exchange.Client{Partner: "minta-program", Key: otherKey}, 0},
		{"certificate of one, token of another", &exchange.Client{Certificate: &own, Partner: "masik-program", Key: otherKey}, 401},
		{"a strange certificate with a right token", &exchange.Client{Certificate: &strange, Partner: "minta-program", Key: o.key}, 401},
	} {
		if got := status(c.client); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	// What proves something once does so no second time, nor elsewhere, nor later.
	audience := server.URL + exchange.TokenPath
	sign := func(audience string, at time.Time) string {
		a, err := exchange.Assertion("minta-program", o.key, audience, at)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	once := sign(audience, time.Now())
	for _, c := range []struct {
		name, assertion string
		good            bool
	}{
		{"once", once, true},
		{"twice", once, false},
		{"for another", sign("https://mas.example/oauth/token", time.Now()), false},
		{"too late", sign(audience, time.Now().Add(-10*time.Minute)), false},
		{"too early", sign(audience, time.Now().Add(30*time.Minute)), false},
		{"unsigned", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJtaW50YS1wcm9ncmFtIiwic3ViIjoibWludGEtcHJvZ3JhbSJ9.", false},
		{"by a password", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJtaW50YS1wcm9ncmFtIiwic3ViIjoibWludGEtcHJvZ3JhbSJ9.AAAA", false},
		{"nothing", "", false},
	} {
		_, err := o.exchange.Grant(t.Context(), c.assertion, audience)
		if (err == nil) != c.good {
			t.Errorf("an assertion used %s: %v", c.name, err)
		}
	}
	// Every single bit of an assertion counts.
	fresh := sign(audience, time.Now())
	wrong := 0
	for i := range len(fresh) * 8 {
		b := []byte(fresh)
		b[i/8] ^= 1 << (i % 8)
		_, err := o.exchange.Grant(t.Context(), string(b), audience)
		if err == nil {
			wrong++
		}
	}
	if wrong > 2 { // the last sign of a part in base64 has bits that say nothing
		t.Errorf("%d changed assertions were taken", wrong)
	}
	err = o.exchange.RevokeCredential(t.Context(), operator, added.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := status(&exchange.Client{Certificate: &own}); got != 401 {
		t.Errorf("a revoked certificate: %d", got)
	}
	// Of two that are numbered alike by different senders none is the other's.
	if n := o.count(fmt.Sprintf(`SELECT count(*) FROM exchange.message WHERE taken AND sender_id = '%s'`, all[0].ID)); n != "1" {
		t.Errorf("%s messages", n)
	}
}
