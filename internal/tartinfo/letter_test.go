package tartinfo_test

import (
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/mail"
)

// post is a real mail server that keeps what it is handed.
type post struct {
	t      *testing.T
	at     string
	door   net.Listener
	server *smtp.Server

	mu  sync.Mutex
	got []string
	cut int // so many letters more are read whole, and the line is cut before the answer
}

func newPost(t *testing.T) *post {
	p := &post{t: t}
	p.open("127.0.0.1:0")
	t.Cleanup(p.close)
	return p
}

func (p *post) open(at string) {
	p.t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		p.t.Fatal(err)
	}
	p.door, p.at = l, l.Addr().String()
	p.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &counter{p, c}, nil }))
	p.server.Domain, p.server.ErrorLog = "posta.example", silence{}
	server := p.server
	go func() { _ = server.Serve(l) }()
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
func (*counter) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (s *counter) Data(r io.Reader) error {
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

// box gives to whom letters came, each Message-ID once, as a mailbox shows them; all is how often something came.
func (p *post) box() (to []string, all int) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := map[string]bool{}
	for _, text := range p.got {
		m, err := netmail.ReadMessage(strings.NewReader(text))
		if err != nil {
			p.t.Fatal(err)
		}
		if id := m.Header.Get("Message-Id"); !shown[id] {
			shown[id] = true
			address, err := netmail.ParseAddress(m.Header.Get("To"))
			if err != nil {
				p.t.Fatal(err)
			}
			to = append(to, address.Address)
		}
	}
	slices.Sort(to)
	return to, len(p.got)
}

// sender is a program that hands the letters of the world to a server.
func (w *world) sender(server string) *mail.Module {
	w.t.Helper()
	m, err := mail.New(mail.Deps{DB: w.db, Server: "smtp://" + server, From: "TARTINFO <tartinfo@pelda.example>", Now: func() time.Time { return w.now }})
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// Who was put on the list is told to every user of the body, once: while the server is away the letters wait and are tried again,
// and one whose answer the sender did not live to note comes again under the same Message-ID.
//
// Covers: T16
func TestLetters_T16_ArriveOnceAtAServer(t *testing.T) {
	w := newWorld(t)
	p := newPost(t)
	sender := w.sender(p.at)
	waiting := func() int {
		n, err := strconv.Atoi(dbtest.Query(t, w.url, "SELECT count(*)::text FROM mail.letter WHERE kind LIKE 'tartinfo.%' AND state = 'waiting'"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	both := []string{w.head.Code + "@pelda.example", w.clerk.Code + "@pelda.example"}
	slices.Sort(both)

	at := p.at
	p.close()
	w.placed(w.head, nil)
	for range 3 {
		if err := sender.Send(t.Context()); errs.KindOf(err) != errs.Unavailable {
			t.Errorf("the server is away: %v", err)
		}
		w.now = w.now.Add(time.Minute)
	}
	if n := waiting(); n != 2 {
		t.Errorf("%d letters wait", n)
	}
	p.open(at)
	p.cut = 2 // each is handed over and the sender is gone before it can note it
	for range 10 {
		_ = w.sender(at).Send(t.Context()) // a sender of its own each time, as after a kill
		w.now = w.now.Add(5 * time.Minute)
	}
	to, all := p.box()
	if !slices.Equal(to, both) || all != 4 || waiting() != 0 {
		t.Errorf("letters to %q, %d came, %d wait", to, all, waiting())
	}
	for range 3 {
		w.tick(w.now.Add(time.Hour))
		if err := sender.Send(t.Context()); err != nil {
			t.Error(err)
		}
	}
	// The member's own letter of the first day, which was today, and nothing twice.
	to, all = p.box()
	if want := append([]string{"kazmer@pelda.example"}, both...); !slices.Equal(to, want) || all != 5 {
		t.Errorf("letters to %q, %d came", to, all)
	}
	if kept := dbtest.Query(t, w.url, "SELECT coalesce(string_agg(l::text, ' '), '') FROM mail.letter l WHERE kind LIKE 'tartinfo.%'"); strings.Contains(kept, "Kázmér") || strings.Contains(kept, "pelda.example") {
		t.Errorf("kept after they were sent: %s", kept)
	}
}
