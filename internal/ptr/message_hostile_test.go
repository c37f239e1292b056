package ptr_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// served is the interface behind the site of the program, with what stands before every request.
type served struct {
	*sending

	address, token string
}

func newServed(t testing.TB) *served {
	t.Helper()
	o := newSending(t)
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nincs ilyen."}`
	catalog, err := i18n.New(slices.Concat([]fs.FS{oneMessage(own), finding.Messages, web.Messages, exchange.Messages}, ptr.Messages())...)
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{PublicURL: "http://127.0.0.1", Catalog: catalog, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	const most = 1 << 62
	site.Mount("/oauth/", o.exchange.NewOAuth("http://127.0.0.1"), 16<<10)
	site.Mount(ptr.MessageRoot+"/", o.NewMessageService("http://127.0.0.1"), most)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = site.Serve(ctx, l, 0)
	}()
	t.Cleanup(func() { stop(); <-ended })
	audience := "http://127.0.0.1" + exchange.TokenPath
	a, err := exchange.Assertion(o.sender.Code, o.key, audience, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	granted, err := o.exchange.Grant(t.Context(), a, audience)
	if err != nil {
		t.Fatal(err)
	}
	return &served{o, l.Addr().String(), granted.Text}
}

// post sends a body and gives status and answer; length below 0: without saying how long it is.
func (s *served) post(path, kind string, body io.Reader, length int64, header ...string) (int, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+s.address+path, struct{ io.Reader }{body})
	if err != nil {
		s.t.Fatal(err)
	}
	r.ContentLength = length
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+s.token)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return 0, "" // the connection was closed on who sends too much
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, ""
	}
	return res.StatusCode, string(answer)
}

// nothingStored fails when anything is stored but attempts.
func (s *served) nothingStored(attempts int) {
	s.t.Helper()
	if n := s.count(`SELECT (SELECT count(*) FROM exchange.message WHERE taken OR request IS NOT NULL OR answer IS NOT NULL OR digest IS NOT NULL) + (SELECT count(*) FROM ptr.message)
		+ (SELECT count(*) FROM ptr.case_file) + (SELECT count(*) FROM people.person)`); n != "0" {
		s.t.Errorf("%s things were stored", n)
	}
	if n := s.count(`SELECT count(*) FROM exchange.message`); n != fmt.Sprint(attempts) {
		s.t.Errorf("%s attempts are kept of %d", n, attempts)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// zeros gives a number of bytes without holding them.
type zeros struct{ left int }

func (z *zeros) Read(b []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(len(b), z.left)
	for i := range b[:n] {
		b[i] = ' '
	}
	z.left -= n
	return n, nil
}

// TestMessage_X6_HostileBodies sends over HTTP what nobody sends in good faith, in each form: every body gets a clear fault, nothing is
// stored but the attempt, and memory does not grow. The control is a right message, which is taken.
//
// Covers: X6, REL-M4
func TestMessage_X6_HostileBodies(t *testing.T) {
	s := newServed(t)
	m := sampleMessages(t)[7]
	text, err := m.WriteXML()
	if err != nil {
		t.Fatal(err)
	}
	said, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.TrimPrefix(string(text), xml.Header)
	signature := `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>`
	laughs := xml.Header + `<!DOCTYPE Uzenet [<!ENTITY a0 "ha">` + func() string {
		out := ""
		for i := range 10 {
			out += fmt.Sprintf(`<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
		}
		return out
	}() + `]>` + strings.Replace(body, "<Ugy>", "<Ugy>&a10;", 1)
	in := func(old, put string) string { return strings.Replace(string(text), old, put, 1) }
	deep := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	const plain, soap, twin = "application/xml", "application/soap+xml", "application/json"
	attempts := 0
	before := heap()
	for _, c := range []struct {
		name, kind, body, code string
		status                 int
	}{
		{"DTD", plain, xml.Header + `<!DOCTYPE Uzenet [<!ENTITY a "b">]>` + body, "not_well_formed", 400},
		{"external entity", plain, xml.Header + `<!DOCTYPE Uzenet SYSTEM "file:///etc/hostname">` + body, "not_well_formed", 400},
		{"entity", plain, in("<Ugy>", "<Ugy>&a;"), "not_well_formed", 400},
		{"entities that grow", plain, laughs, "not_well_formed", 400},
		{"deeper than 64", plain, in("<Muvelet>", deep(65)+"<Muvelet>"), "not_well_formed", 400},
		{"64 deep", plain, in("<Muvelet>", deep(63)+"<Muvelet>"), "not_valid", 400},
		{"a million deep", plain, xml.Header + strings.Repeat("<a>", 1_000_000), "not_well_formed", 400},
		{"attribute twice", plain, in("<Ugy>", `<Ugy a="1" a="2">`), "not_well_formed", 400},
		{"attribute twice by its meaning", plain, in("<Ugy>", `<Ugy xmlns:p="urn:x" xmlns:q="urn:x" p:a="1" q:a="2">`), "not_well_formed", 400},
		{"a hundred thousand attributes", plain, xml.Header + "<a" + attributes(100_000) + "/>", "not_well_formed", 400},
		{"unknown namespace", plain, in("urn:oszir:ptr:1", "urn:oszir:ptr:9"), "not_valid", 400},
		{"a foreign signature", plain, in("</Uzenet>", signature+"</Uzenet>"), "not_valid", 400},
		{"wrapped by a signature", plain, xml.Header + `<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">` + body + `</ds:Object>`, "not_valid", 400},
		{"UTF-16", plain, "\xff\xfe<\x00a\x00/\x00>\x00", "not_well_formed", 400},
		{"Latin 2 that says so", plain, strings.Replace(in("<Ugy>x", "<Ugy>\xf5x"), "UTF-8", "ISO-8859-2", 1), "not_well_formed", 400},
		{"Latin 2 by its header", plain + "; charset=iso-8859-2", string(text), "not_valid", 400},
		{"another type", "text/plain", string(text), "not_valid", 400},
		{"nothing", plain, "", "not_well_formed", 400},
		{"half", plain, string(text[:len(text)/2]), "not_well_formed", 400},
		{"a message where an envelope is due", soap, string(text), "not_valid", 400},
		{"DTD in an envelope", soap, xml.Header + `<!DOCTYPE a [<!ENTITY a "b">]>` + string(soapOf(text)), "not_well_formed", 400},
		{"two bodies", soap, strings.Replace(string(soapOf(text)), "</e:Envelope>", "<e:Body/></e:Envelope>", 1), "not_valid", 400},
		{"what must be understood", soap, strings.Replace(string(soapOf(text)), "<x:Mas ", `<x:Mas e:mustUnderstand="1" `, 1), "not_understood", 400},
		{"SOAP 1.1", soap, strings.Replace(string(soapOf(text)), "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/", 1), "not_valid", 400},
		{"a name twice", twin, strings.Replace(string(said), `{"id":`, `{"id":"x","id":`, 1), "not_well_formed", 400},
		{"a name twice, once in capitals", twin, strings.Replace(string(said), `{"id":`, `{"ID":"x","id":`, 1), "not_valid", 400},
		{"a name in capitals", twin, strings.Replace(string(said), `"id":`, `"Id":`, 1), "not_valid", 400},
		{"deep JSON", twin, strings.Repeat(`[`, 100_000), "not_well_formed", 400},
		{"two values", twin, string(said) + `{}`, "not_well_formed", 400},
		{"UTF-16 in JSON", twin, "\xff\xfe{\x00}\x00", "not_well_formed", 400},
	} {
		path := map[string]string{plain: "/messages", soap: "/soap", twin: "/json/messages"}[c.kind]
		if path == "" {
			path = "/messages"
		}
		began := time.Now()
		status, answer := s.post(ptr.MessageRoot+path, c.kind, strings.NewReader(c.body), int64(len(c.body)))
		attempts++
		if status != c.status || !strings.Contains(answer, ">"+c.code+"<") && !strings.Contains(answer, `"`+c.code+`"`) {
			t.Errorf("%s: %d %s, want %d %s", c.name, status, answer, c.status, c.code)
		}
		if strings.Contains(answer, "x/1") {
			t.Errorf("%s: the fault tells what stood there", c.name)
		}
		if d := time.Since(began); d > 5*time.Second {
			t.Errorf("%s: refused after %v", c.name, d)
		}
	}
	// Ten megabytes and one byte more: the length is said or not.
	const most = ptr.MaxMessage
	for _, path := range []string{"/messages", "/soap", "/batches", "/json/messages", "/json/batches"} {
		kind := plain
		switch {
		case strings.HasPrefix(path, "/json"):
			kind = twin
		case path == "/soap":
			kind = soap
		}
		for _, length := range []int64{most + 1, -1} {
			status, answer := s.post(ptr.MessageRoot+path, kind, &zeros{most + 1}, length)
			attempts++
			if status != 0 && (status != 413 || !strings.Contains(answer, "too_long")) {
				t.Errorf("%s, length %d: %d %s", path, length, status, answer)
			}
		}
		status, answer := s.post(ptr.MessageRoot+path, kind, &zeros{most}, -1)
		attempts++
		if status != 400 || strings.Contains(answer, "too_long") {
			t.Errorf("%s: of ten megabytes that say nothing %d %s", path, status, answer)
		}
	}
	status, _ := s.post("/oauth/token", "application/x-www-form-urlencoded", &zeros{20 << 10}, 20<<10)
	if status != 400 {
		t.Errorf("a long request for a token: %d", status)
	}
	if after := heap(); after > before+(8<<20) {
		t.Errorf("%d kB of memory stay taken", (after-before)>>10)
	}
	s.nothingStored(attempts)
	// The control.
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 40, Seed: 3}, 1)
	good, err := all[0].WriteXML()
	if err != nil {
		t.Fatal(err)
	}
	status, answer := s.post(ptr.MessageRoot+"/messages", plain, bytes.NewReader(good), -1)
	if status != 200 {
		t.Errorf("the control: %d %s", status, answer)
	}
}

// TestMessage_N1_HalfSent cuts messages after many numbers of bytes, in the head and in the body, with their length said and in
// pieces: nothing is stored, and what is sent whole afterwards is taken once.
//
// Covers: X6, REL-N1
func TestMessage_N1_HalfSent(t *testing.T) {
	s := newServed(t)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 40, Seed: 4}, 1)
	text, err := all[0].WriteXML()
	if err != nil {
		t.Fatal(err)
	}
	head := "POST " + ptr.MessageRoot + "/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nAuthorization: Bearer " + s.token + "\r\n"
	said := fmt.Appendf(nil, "%sContent-Length: %d\r\n\r\n%s", head, len(text), text)
	pieces := fmt.Appendf(nil, "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", head, len(text), text)
	n := 0
	cut := func(request []byte, k int) {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, err = c.Write(request[:k])
		if err != nil {
			t.Fatal(err)
		}
		_ = c.(*net.TCPConn).CloseWrite()
		answer, _ := io.ReadAll(c)
		if strings.Contains(string(answer), " 200 ") {
			t.Errorf("cut after %d of %d bytes it was taken", k, len(request))
		}
		n++
	}
	for _, request := range [][]byte{said, pieces} {
		for k := 1; k < len(request); k += 1 + len(request)/150 {
			cut(request, k)
		}
		for k := len(request) - 12; k < len(request); k++ {
			cut(request, k)
		}
	}
	if left := s.count(`SELECT (SELECT count(*) FROM exchange.message WHERE taken) + (SELECT count(*) FROM ptr.case_file) + (SELECT count(*) FROM people.person)`); left != "0" {
		t.Errorf("%s things were stored of what was cut", left)
	}
	status, _ := s.post(ptr.MessageRoot+"/messages", "application/xml", bytes.NewReader(text), int64(len(text)))
	if benefits := s.count(`SELECT count(*) FROM ptr.benefit`); status != 200 || benefits != "1" {
		t.Errorf("whole: %d, %s benefits", status, benefits)
	}
	t.Logf("TEST id=N1 n=%d torn=0 control=TAKEN verdict=PASS", n)
}

// TestMessage_M9_OthersMessages asks for and builds on messages of another partner: to it there are none.
//
// Covers: X8, REL-M9, REL-M2
func TestMessage_M9_OthersMessages(t *testing.T) {
	o := newSending(t)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 80, Seed: 5}, 2)
	granted := o.want(all[0], ptr.StatusDone)
	receipt, err := o.SendBatch(t.Context(), &o.sender, exchange.JSON, "koteg", all[1:])
	if err != nil {
		t.Fatal(err)
	}
	own := o.sender
	strange, _ := o.partner("masik-program", o.M2)
	_, err = o.MessageState(t.Context(), &strange, all[0].ID)
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("the state of another's message: %v", err)
	}
	_, err = o.Batch(t.Context(), &strange, receipt.Receipt, 0)
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("the state of another's batch: %v", err)
	}
	o.sender = strange
	onStart := all[0].Benefit["issued_on"]
	o.want(&ptr.Transaction{ID: "v", Case: "M/1", Op: ptr.SendSuspend, Of: &ptr.MessageOf{BenefitID: granted.BenefitID}, Decision: map[string]string{"issued_on": onStart, "suspension_start": onStart}},
		ptr.StatusRefused, "/not_found")
	o.want(&ptr.Transaction{ID: "w", Case: "M/2", Op: ptr.SendSuspend, Of: &ptr.MessageOf{Case: all[0].Case}, Decision: map[string]string{"issued_on": onStart, "suspension_start": onStart}},
		ptr.StatusRefused, "/not_found")
	// The numbers of one sender are not those of another: its case and its message before are its own.
	o.want(next(all[0], "x", ptr.SendClose), ptr.StatusWaiting)
	o.want(&ptr.Transaction{ID: all[0].ID, Case: all[0].Case, Op: ptr.SendClose}, ptr.StatusRefused, "[case]/not_found")
	o.sender = own
	if a := o.want(all[0], ptr.StatusDone); a.Receipt != granted.Receipt {
		t.Error("another's message has taken the place of one")
	}
}

// TestMessage_N3_SlowSenders holds a thousand connections to the interface that send their heads or, with a right token, their
// bodies a byte at a time: others go on, and no thread of work or memory is held for long. tools/bench does it with ten thousand.
//
// Covers: X6, REL-N3
func TestMessage_N3_SlowSenders(t *testing.T) {
	s := newServed(t)
	const n = 1000
	threads, memory := runtime.NumGoroutine(), heap()
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	for i := range n {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		head := "POST " + ptr.MessageRoot + "/messages HTTP/1.1\r\nHost: x\r\nX-"
		if i%2 == 0 {
			head = "POST " + ptr.MessageRoot + "/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nAuthorization: Bearer " + s.token + "\r\nContent-Length: 100000\r\n\r\n<"
		}
		_, err = io.WriteString(c, head)
		if err != nil {
			t.Fatal(err)
		}
	}
	drip := func() (left int) {
		for _, c := range open {
			_, err := c.Write([]byte("a"))
			if err == nil {
				left++
			}
		}
		return left
	}
	held := drip()
	// Others are served although a thousand hold their connections: more than there are places to work at.
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 120, Seed: 6}, 10)
	for _, m := range all {
		text, err := m.WriteXML()
		if err != nil {
			t.Fatal(err)
		}
		status, answer := s.post(ptr.MessageRoot+"/messages", "application/xml", bytes.NewReader(text), int64(len(text)))
		if status != 200 {
			t.Fatalf("another's message was answered %d %s", status, answer)
		}
	}
	during := runtime.NumGoroutine()
	taken := int64(heap()) - int64(memory)
	if during > threads+3*n || taken > 100<<20 {
		t.Errorf("%d goroutines and %d kB are held for %d connections", during-threads, taken>>10, n)
	}
	// They are thrown out: heads after five seconds, bodies that are slower than the least after some more.
	left := n
	for until := time.Now().Add(40 * time.Second); left > 0 && time.Now().Before(until); <-time.After(500 * time.Millisecond) {
		left = drip()
	}
	if left > 0 {
		t.Errorf("%d slow connections are kept", left)
	}
	taken = int64(heap()) - int64(memory)
	if taken > 16<<20 {
		t.Errorf("%d kB of memory stay taken", taken>>10)
	}
	if stored := s.count(`SELECT count(*) FROM exchange.message WHERE taken`); stored != fmt.Sprint(len(all)) {
		t.Errorf("%s messages were taken", stored)
	}
	t.Logf("TEST id=N3 n=%d held=%d goroutines=%d kept=%d verdict=PASS", n, held, during-threads, left)
}

func oneMessage(text string) fs.FS {
	return fstest.MapFS{"messages/hu.json": {Data: []byte(text)}, "messages/en.json": {Data: []byte(text)}}
}
