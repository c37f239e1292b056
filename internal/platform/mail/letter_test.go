package mail_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/mail"
)

// post is a mail server with a mailbox and moods.
type post struct {
	t      *testing.T
	server *smtp.Server
	door   net.Listener
	at     string

	mu     sync.Mutex
	got    []string      // what was handed over, as it came
	cut    int           // so many letters more are read whole and never answered
	busy   string        // this address is to try later
	nobody string        // this address it does not know
	slow   chan struct{} // it reads no letter before this closes; nil: at once
}

func newPost(t *testing.T) *post {
	p := &post{t: t}
	p.open("127.0.0.1:0")
	return p
}

func (p *post) open(at string) {
	p.t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		p.t.Fatal(err)
	}
	p.door, p.at = l, l.Addr().String()
	p.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &counter{p: p, c: c}, nil }))
	p.server.Domain = "posta.example"
	p.server.ErrorLog = silence{}
	server := p.server // another one may be opened before this one has begun
	go func() { _ = server.Serve(l) }()
	p.t.Cleanup(p.close)
}

func (p *post) close() {
	_ = p.door.Close()
	_ = p.server.Close()
}

type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

// counter is one conversation.
type counter struct {
	p *post
	c *smtp.Conn
}

func (*counter) Reset()                               {}
func (*counter) Logout() error                        { return nil }
func (*counter) Mail(string, *smtp.MailOptions) error { return nil }
func (s *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	switch to {
	case s.p.nobody:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	case s.p.busy:
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
	}
	return nil
}

func (s *counter) Data(r io.Reader) error {
	s.p.mu.Lock()
	slow := s.p.slow
	s.p.mu.Unlock()
	if slow != nil {
		<-slow
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.got = append(s.p.got, string(text))
	if s.p.cut > 0 {
		s.p.cut--
		_ = s.c.Conn().Close()
		return fmt.Errorf("the line is cut")
	}
	return nil
}

// letters gives what came, each Message-ID once, as a mailbox shows it; all is how many came.
func (p *post) letters() (shown map[string]*netmail.Message, all int) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	shown = map[string]*netmail.Message{}
	for _, text := range p.got {
		m, err := netmail.ReadMessage(strings.NewReader(text))
		if err != nil {
			p.t.Fatal(err)
		}
		shown[m.Header.Get("Message-Id")] = m
	}
	return shown, len(p.got)
}

// office is a room that writes letters.
type office struct {
	t   *testing.T
	db  *database.DB
	url string
	m   *mail.Module
	now time.Time
}

func newOffice(t *testing.T, server string) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC)}
	o.db, o.url = dbtest.NewWithURL(t)
	var err error
	o.m, err = mail.New(mail.Deps{DB: o.db, Server: server, From: "OSZIR <oszir@oszir.example>", Now: func() time.Time { return o.now }})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) write(letters ...mail.Letter) {
	o.t.Helper()
	err := o.db.InTx(o.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		for _, l := range letters {
			err := o.m.Write(ctx, tx, l)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) count(state string) int {
	o.t.Helper()
	n, err := strconv.Atoi(dbtest.Query(o.t, o.url, "SELECT count(*)::text FROM mail.letter WHERE state = $1", state))
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func letterTo(to string) mail.Letter {
	return mail.Letter{Kind: "proba", AccountID: 7, To: to, Name: "Próba Piroska", Subject: "Próbalevél: árvíztűrő tükörfúrógép", Text: "Tisztelt Próba Piroska!\n\nEz próba.\n"}
}

// A letter arrives as it was written, with the headers of a letter that nobody answers, and is forgotten afterwards.
//
// Covers: T4
func TestSend_T4_ArrivesAndIsForgotten(t *testing.T) {
	p := newPost(t)
	o := newOffice(t, "smtp://"+p.at)
	o.write(letterTo("piroska@proba.example"))
	for range 2 {
		err := o.m.Send(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	shown, all := p.letters()
	if len(shown) != 1 || all != 1 {
		t.Fatalf("%d letters came, %d of them different, want one", all, len(shown))
	}
	for id, m := range shown {
		for name, want := range map[string]string{
			"From": `"OSZIR" <oszir@oszir.example>`, "Auto-Submitted": "auto-generated", "Date": "Mon, 03 Mar 2014 08:00:00 +0000",
			"To": "=?utf-8?q?Pr=C3=B3ba_Piroska?= <piroska@proba.example>", "Content-Type": "text/plain; charset=UTF-8",
		} {
			if got := m.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if !strings.HasSuffix(id, "@oszir.example>") {
			t.Errorf("Message-ID %s", id)
		}
		body, err := io.ReadAll(m.Body)
		if err != nil || !bytes.Contains(body, []byte("Tisztelt Pr=C3=B3ba Piroska!")) {
			t.Errorf("%s: %v", body, err)
		}
	}
	kept := dbtest.Query(t, o.url, "SELECT string_agg(l::text, ' ') FROM mail.letter l")
	if strings.Contains(kept, "piroska") || strings.Contains(kept, "Piroska") || !strings.Contains(kept, "sent") {
		t.Errorf("kept: %s", kept)
	}
}

// The server is away for a while, and later one of three addresses is refused for good and one for now: every letter
// arrives once but for the refused one.
func TestSend_ServerAwayAndRefusing(t *testing.T) {
	p := newPost(t)
	at := p.at
	p.close()
	o := newOffice(t, "smtp://"+at)
	o.write(letterTo("egy@proba.example"), letterTo("nincs@proba.example"), letterTo("varj@proba.example"))
	for range 3 {
		err := o.m.Send(t.Context())
		if errs.KindOf(err) != errs.Unavailable || strings.Contains(err.Error(), "proba.example") {
			t.Errorf("the server is away: %v", err)
		}
		o.now = o.now.Add(time.Minute)
	}
	if n := dbtest.Query(t, o.url, "SELECT sum(tries)::text FROM mail.letter"); n != "0" {
		t.Errorf("%s attempts are counted although nobody heard of them", n)
	}
	p.nobody, p.busy = "nincs@proba.example", "varj@proba.example"
	p.open(at)
	err := o.m.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if o.count("sent") != 1 || o.count("refused") != 1 || o.count("waiting") != 1 {
		t.Errorf("sent %d, refused %d, waiting %d", o.count("sent"), o.count("refused"), o.count("waiting"))
	}
	p.mu.Lock()
	p.busy = ""
	p.mu.Unlock()
	o.now = o.now.Add(time.Minute)
	err = o.m.Send(t.Context())
	if shown, all := p.letters(); err != nil || len(shown) != 2 || all != 2 || o.count("sent") != 2 {
		t.Errorf("%d letters came, %d different: %v", all, len(shown), err)
	}
}

// A letter that is cut off after it was read whole is sent again and shows once, by its Message-ID.
func TestSend_CutBeforeTheAnswer(t *testing.T) {
	p := newPost(t)
	p.cut = 2
	o := newOffice(t, "smtp://"+p.at)
	o.write(letterTo("egy@proba.example"), letterTo("ketto@proba.example"))
	for range 8 {
		_ = o.m.Send(t.Context())
		o.now = o.now.Add(5 * time.Minute)
	}
	shown, all := p.letters()
	if len(shown) != 2 || all != 4 || o.count("sent") != 2 {
		t.Errorf("%d letters came, %d different, %d sent; want 4, 2, 2", all, len(shown), o.count("sent"))
	}
}

// While the server dawdles over a letter another process neither sends it too nor waits for it.
func TestSend_SlowServerAndTwoProcesses(t *testing.T) {
	p := newPost(t)
	p.slow = make(chan struct{})
	o := newOffice(t, "smtp://"+p.at)
	o.write(letterTo("egy@proba.example"))
	first := make(chan error)
	go func() { first <- o.m.Send(t.Context()) }()
	for dbtest.Query(t, o.url, "SELECT tries::text FROM mail.letter") == "0" {
		continue // it is on its way once it is claimed
	}
	err := o.m.Send(t.Context())
	if err != nil {
		t.Errorf("the other process: %v", err)
	}
	close(p.slow)
	err = <-first
	if _, all := p.letters(); err != nil || all != 1 || o.count("sent") != 1 {
		t.Errorf("%d letters came: %v", all, err)
	}
}

func TestHeldLettersAndOldOnes(t *testing.T) {
	p := newPost(t)
	o := newOffice(t, "smtp://"+p.at)
	held := letterTo("tiltott@proba.example")
	held.Held = true
	o.write(held)
	err := o.m.Send(t.Context())
	if _, all := p.letters(); err != nil || all != 0 {
		t.Errorf("%d held letters came: %v", all, err)
	}
	err = o.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		kept, err := o.m.Unsettled(ctx, tx)
		if err != nil || len(kept) != 1 || !kept[0].Letter.Held || kept[0].Letter.To != "tiltott@proba.example" {
			t.Errorf("%+v: %v", kept, err)
		}
		return o.m.Release(ctx, tx, 7)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = o.m.Send(t.Context())
	if _, all := p.letters(); err != nil || all != 1 {
		t.Errorf("%d released letters came: %v", all, err)
	}
	o.write(letterTo("regi@proba.example"))
	o.now = o.now.Add(6 * 24 * time.Hour)
	err = o.m.Send(t.Context())
	if _, all := p.letters(); err != nil || all != 1 || o.count("given_up") != 1 {
		t.Errorf("%d letters came, %d given up: %v", all, o.count("given_up"), err)
	}
}

func TestServerAddress(t *testing.T) {
	for _, c := range []struct {
		server, from string
		ok           bool
	}{
		{"", "", true},
		{"smtp://posta.example", "OSZIR <a@b.example>", true},
		{"smtps://x:titok@posta.example:465", "a@b.example", true},
		{"http://posta.example", "a@b.example", false},
		{"smtp://posta.example", "", false},
		{"smtp://x:titok%zz@posta.example", "a@b.example", false},
		{"smtp://posta.example/ut", "a@b.example", false},
	} {
		_, err := mail.New(mail.Deps{Server: c.server, From: c.from})
		if (err == nil) != c.ok || err != nil && (errs.KindOf(err) != errs.Invalid || strings.Contains(err.Error(), "titok")) {
			t.Errorf("%s from %s: %v", c.server, c.from, err)
		}
	}
}
