package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/xmlsign"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

const (
	wantMessages   = 0.5    // of the same statements without the program
	wantMessageMS  = 100.0  // p99 at 70 % of the most
	wantItems      = 3000.0 // a second, of a batch
	wantParse      = 200.0  // microseconds
	wantSign       = 1000.0 // microseconds
	messageClients = 100_000
	messageBatch   = 10_000
	messageFor     = 15 * time.Second
	slowSenders    = 10_000 // as many as the machine lets one program open at both ends
)

// messages measures the interface of offices' own programs over a register of a hundred thousand people.
func (b *bench) messages() error {
	fmt.Printf("messages are measured over a made-up register of %d people, not over the big one\n", messageClients)
	data, err := b.logFolder("data-messages")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	a, err := app.Open(b.ctx, app.Config{Data: data, Demo: true, Settings: map[string]string{
		"logging_collector": "on", "log_destination": "jsonlog", "log_error_verbosity": "default", "log_parameter_max_length": "-1", "log_directory": "log", "log_filename": "bench", "log_rotation_size": "0",
	}})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(b.ctx) }()
	_, err = a.SeedDemo(b.ctx)
	if err == nil {
		err = a.Fill(b.ctx, "DEMO-M", app.Made{Clients: messageClients, Benefits: messageClients * 6 / 10, Seed: 77}, func(int64, int64) {})
	}
	if err != nil {
		return err
	}
	s, err := b.sender(a)
	if err != nil {
		return err
	}
	defer s.stop()
	all, err := madeMessages(30_000)
	if err != nil {
		return err
	}
	err = b.parsing(a, all[:500])
	if err == nil {
		err = b.single(a, data, s, all[:len(all)-2*messageBatch])
	}
	if err == nil {
		err = b.batch(a, s, all[len(all)-2*messageBatch:])
	}
	if err == nil {
		err = b.slow(s, all[len(all)-2*messageBatch-200:len(all)-2*messageBatch])
	}
	return err
}

// madeMessages gives final grants of made-up people who are in no register, each of other people.
func madeMessages(n int) ([]*ptr.Transaction, error) {
	maker, err := samples.New(samples.Options{Office: "municipality", Clients: n * 4, Seed: 4242, FirstTAJ: 60_000_000})
	if err != nil {
		return nil, err
	}
	people := map[string]map[string]string{}
	used := map[string]bool{}
	var out []*ptr.Transaction
	for row := range maker.Rows() {
		values := map[string]string{}
		for _, v := range row.Values {
			values[v.Field.Key] = v.String()
		}
		switch row.Sheet {
		case 1:
			people[values["taj"]] = values
		case 3:
			one, other := values["applicant_taj"], values["entitled_taj"]
			if len(out) == n || used[one] || used[other] || people[one] == nil || other != "" && people[other] == nil {
				continue
			}
			used[one] = true
			delete(values, "migration_id")
			m := &ptr.Transaction{ID: fmt.Sprintf("meres-%d", len(out)), Case: fmt.Sprintf("MERES/%d", len(out)), Op: ptr.SendGrant, Benefit: values}
			m.Clients = append(m.Clients, ptr.MessageClient{Full: true, Values: people[one]})
			if other != "" {
				used[other] = true
				m.Clients = append(m.Clients, ptr.MessageClient{Full: true, Values: people[other]})
			}
			out = append(out, m)
		}
	}
	if len(out) < n {
		return nil, fmt.Errorf("only %d messages were made", len(out))
	}
	return out, nil
}

// sender is an office's own program with a token, and the site that it sends to.
type sender struct {
	as      exchange.Sender
	address string
	token   string
	http    *http.Client
	stop    func()
}

func (b *bench) sender(a *app.App) (*sender, error) {
	body, err := a.Orgs.ByCode(b.ctx, "DEMO-M")
	if err != nil {
		return nil, err
	}
	who := identity.Operator(body.ID)
	p := exchange.Partner{Code: "meres", Name: "Mérőprogram", Sort: exchange.Office, BodyID: body.ID}
	p.ID, err = a.Exchange.AddPartner(b.ctx, who, p)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	c, err := a.Exchange.AddCredential(b.ctx, who, exchange.NewCredential{Partner: p.Code, PEM: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), Name: "mérés", Until: time.Now().Add(24 * time.Hour)})
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(b.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	public := "http://" + l.Addr().String()
	site, err := a.NewSite(app.Serving{PublicURL: public, Web: true, Modules: []string{"people", "orgs", "ptr", "oversight"}})
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(b.ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = site.Serve(ctx, l, 0)
	}()
	p.Role = identity.RoleInterface
	s := &sender{as: exchange.Sender{Partner: p, CredentialID: c.ID}, address: l.Addr().String(), stop: func() { stop(); <-ended }}
	s.http = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	assertion, err := exchange.Assertion(p.Code, key, public+exchange.TokenPath, time.Now())
	if err != nil {
		return nil, err
	}
	granted, err := a.Exchange.Grant(b.ctx, assertion, public+exchange.TokenPath)
	if err != nil {
		return nil, err
	}
	s.token = granted.Text
	return s, nil
}

// send sends a message by HTTP and wants it done.
func (s *sender) send(ctx context.Context, m *ptr.Transaction) error {
	text, err := m.WriteXML()
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+ptr.MessageRoot+"/messages", bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/xml")
	r.Header.Set("Authorization", "Bearer "+s.token)
	res, err := s.http.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("a message was answered %d: %.600s", res.StatusCode, answer)
	}
	return err
}

// parsing measures reading and signing, one after the other.
func (b *bench) parsing(a *app.App, some []*ptr.Transaction) error {
	var texts [][]byte
	size := 0
	for _, m := range some {
		text, err := m.WriteXML()
		if err != nil {
			return err
		}
		texts, size = append(texts, text), size+len(text)
	}
	best := time.Hour.Seconds() // of rounds, since others are felt on the machine
	for range 10 {
		took, err := timed(func() error {
			for _, text := range texts {
				_, err := ptr.ReadMessageXML(text, false)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		best = min(best, took)
	}
	b.say(fmt.Sprintf("reading and judging the form of a message in XML (%d bytes)", size/len(texts)), best/float64(len(texts))*1e6, "µs", wantParse, false)
	answer := (&ptr.MessageAnswer{ID: "meres", Receipt: 1, Status: ptr.StatusDone, At: time.Now()}).AnswerXML(make([]byte, 32))
	const signatures = 1000
	took, err := timed(func() error {
		for range signatures {
			_, err := xmlsign.Sign(answer, a.Documents.Seal.Signer(), a.Documents.Seal.Chain())
			if err != nil {
				return err
			}
		}
		return nil
	})
	b.say("signing an answer", took/signatures*1e6, "µs", wantSign, false)
	return err
}

// single measures messages one by one: as many as go, of what the same statements reach without the program, and at 70 % of that.
func (b *bench) single(a *app.App, data string, s *sender, all []*ptr.Transaction) error {
	at := atomic.Int64{}
	take := func() *ptr.Transaction {
		if i := at.Add(1); int(i) <= len(all) {
			return all[i-1]
		}
		return nil
	}
	many := func(d time.Duration) (int, error) {
		var done atomic.Int64
		var mu sync.Mutex
		var failed error
		var wait sync.WaitGroup
		begun := time.Now()
		for range savers {
			wait.Go(func() {
				for time.Since(begun) < d {
					m := take()
					if m == nil {
						return
					}
					err := s.send(b.ctx, m)
					if err != nil {
						mu.Lock()
						failed = errors.Join(failed, err)
						mu.Unlock()
						return
					}
					done.Add(1)
				}
			})
		}
		wait.Wait()
		return int(done.Load()), failed
	}
	address, err := cluster.URL(data)
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	err = b.recorded(c, func() error { return s.send(b.ctx, take()) })
	if err == nil {
		_, err = many(5 * time.Second) // connections and plans get warm
	}
	if err != nil {
		return err
	}
	// What is recorded is taken back at its end, so that its statements can run again.
	_, err = c.Exec(b.ctx, `
		CREATE FUNCTION bench_taken_back() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''taken back on purpose''; END';
		CREATE CONSTRAINT TRIGGER bench_recorded AFTER INSERT ON exchange.message DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW WHEN (new.sender_id LIKE 'felvett-%') EXECUTE FUNCTION bench_taken_back()`)
	if err != nil {
		return err
	}
	err = b.recorded(c, func() error {
		for i := range savers {
			m := *take()
			m.ID = fmt.Sprintf("felvett-%d", i)
			if s.send(b.ctx, &m) == nil {
				return errors.New("a recorded message was not taken back")
			}
		}
		return nil
	})
	if err == nil {
		_, err = c.Exec(b.ctx, "DROP TRIGGER bench_recorded ON exchange.message")
	}
	if err != nil {
		return err
	}
	spent := processorTime(data)
	count, err := many(messageFor)
	if err != nil {
		return err
	}
	spent = processorTime(data) - spent
	rate := float64(count) / messageFor.Seconds()
	least := processorTime(data)
	floor, statements, err := b.replayed(data, address)
	if err != nil {
		return err
	}
	least = processorTime(data) - least
	fmt.Printf("processor time of a message, both sides and the database: %.1f ms; of its statements alone %.1f ms\n", spent/float64(max(count, 1))*1000, least/(floor*messageFor.Seconds())*1000)
	fmt.Printf("%.0f messages a second, the same %d statements without the program %.0f a second\n", rate, statements, floor)
	b.say("single messages a second through HTTP, of what their statements alone reach", rate/floor, "of floor", wantMessages, true)
	err = diskAlone(data)
	if err != nil {
		return err
	}
	var took []float64
	var mu sync.Mutex
	var wait sync.WaitGroup
	pause := time.Duration(float64(time.Second) / (0.7 * rate))
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for range int(0.7 * rate * messageFor.Seconds()) {
		<-tick.C
		m := take()
		if m == nil {
			break
		}
		due := time.Now()
		wait.Go(func() {
			sent := s.send(b.ctx, m)
			mu.Lock()
			defer mu.Unlock()
			seconds := time.Since(due).Seconds()
			if sent != nil {
				seconds = time.Minute.Seconds() // who is sent away waits longer than anybody
			}
			took = append(took, seconds*1000)
		})
	}
	wait.Wait()
	slices.Sort(took)
	fmt.Printf("at 70 %% of that: median %.1f ms of %d\n", took[len(took)/2], len(took))
	b.say("a message at 70 % of that load, p99", took[len(took)*99/100], "ms", wantMessageMS, false)
	return nil
}

// diskAlone says how the disk answers when nothing but what a message writes goes to it: no message can be quicker.
func diskAlone(data string) error {
	file, err := os.Create(filepath.Join(data, "probe"))
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	const size, count = 24 << 10, 500
	_, err = file.Write(make([]byte, size*count))
	if err == nil {
		err = file.Sync()
	}
	var took []float64
	for i := range count {
		if err != nil {
			return err
		}
		begun := time.Now()
		_, err = file.WriteAt(bytes.Repeat([]byte{1}, size), int64(i*size))
		if err == nil {
			err = syscall.Fdatasync(int(file.Fd()))
		}
		took = append(took, time.Since(begun).Seconds()*1000)
		time.Sleep(20 * time.Millisecond)
	}
	slices.Sort(took)
	fmt.Printf("the disk alone, %d kB every 20 ms: median %.1f ms, p99 %.1f ms, worst %.1f ms\n", size>>10, took[count/2], took[count*99/100], took[count-1])
	return err
}

// batch measures many messages at once: taken, and worked off.
func (b *bench) batch(a *app.App, s *sender, all []*ptr.Transaction) error {
	for i, n := range []int{messageBatch, messageBatch} {
		some := all[i*n : (i+1)*n]
		begun := time.Now()
		_, err := a.PTR.SendBatch(b.ctx, &s.as, exchange.XML, fmt.Sprintf("meres-koteg-%d", i), some)
		if err != nil {
			return err
		}
		taken := time.Since(begun).Seconds()
		err = a.PTR.MessageRound(b.ctx)
		if err != nil {
			return err
		}
		seconds := time.Since(begun).Seconds()
		fmt.Printf("batch of %d: taken in %.2f s, worked off after %.2f s\n", n, taken, seconds)
		if i == 1 { // the first finds plans and files cold
			b.say("messages of a batch of 10,000 grants a second, from its coming to the last answer", float64(n)/seconds, "a second", wantItems, true)
		}
	}
	return nil
}

// slow holds ten thousand connections that send a byte now and then, while others send messages.
func (b *bench) slow(s *sender, all []*ptr.Transaction) error {
	measure := func() (p99 float64, err error) {
		var took []float64
		for _, m := range all[:len(all)/2] {
			seconds, err := timed(func() error { return s.send(b.ctx, m) })
			if err != nil {
				return 0, err
			}
			took = append(took, seconds*1000)
		}
		all = all[len(all)/2:]
		slices.Sort(took)
		return took[len(took)*99/100], nil
	}
	before, err := measure()
	if err != nil {
		return err
	}
	threads, memory := runtime.NumGoroutine(), resident()
	var allowed syscall.Rlimit
	err = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &allowed)
	if err != nil {
		return err
	}
	senders := min(slowSenders, int(allowed.Cur)/2-200)
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	for i := range senders {
		// Addresses of the loopback net each have ports of their own.
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i%4))}}
		c, err := d.DialContext(b.ctx, "tcp", s.address)
		if err != nil {
			return fmt.Errorf("opening the %dth slow connection (see ulimit -n): %w", i, err)
		}
		open = append(open, c)
		head := "POST " + ptr.MessageRoot + "/messages HTTP/1.1\r\nHost: x\r\nX-"
		if i%2 == 0 {
			head = "POST " + ptr.MessageRoot + "/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nAuthorization: Bearer " + s.token + "\r\nContent-Length: 100000\r\n\r\n<"
		}
		_, err = io.WriteString(c, head)
		if err != nil {
			return err
		}
	}
	during, err := measure()
	if err != nil {
		return err
	}
	fmt.Printf("%d slow connections: p99 of others %.1f ms before, %.1f ms during; %d goroutines, %.0f MiB more\n", senders, before, during, runtime.NumGoroutine()-threads, resident()-memory)
	b.say("memory for each of the slow connections, both ends in one program", (resident()-memory)*1024/float64(senders), "kB", 64, false)
	left := slowSenders
	for until := time.Now().Add(40 * time.Second); left > 0 && time.Now().Before(until); time.Sleep(time.Second) {
		left = 0
		for _, c := range open {
			_, err := c.Write([]byte("a"))
			if err == nil {
				left++
			}
		}
	}
	b.say("slow connections that are kept after forty seconds", float64(left), "", 0, false)
	return nil
}
