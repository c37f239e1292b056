// Package mailtest is a real mail server for tests: it speaks the protocol on a port of its own and keeps what it is
// handed. Nouns: Server, Manner (slow, choosy), letter. Verbs: New, Open, Close, Be, Letters.
// It must not: be linked into the program.
package mailtest

import (
	"errors"
	"io"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// Server is a mail server that keeps what it is handed.
type Server struct {
	At string // where it listens

	t      testing.TB
	server *smtp.Server
	door   net.Listener

	mu  sync.Mutex
	got []string // what was handed over, as it came
	be  Manner
}

// Manner is how a server behaves.
type Manner struct {
	Cut    int           // so many letters more are read whole and never answered
	Busy   string        // this address is to try later
	Nobody string        // this address it does not know
	Slow   chan struct{} // it reads no letter before this closes; nil: at once
}

// New opens a server for the time of a test.
func New(t testing.TB) *Server {
	s := &Server{t: t}
	s.Open("127.0.0.1:0")
	t.Cleanup(s.Close)
	return s
}

// Open opens the server at an address, after it was closed.
func (s *Server) Open(at string) {
	s.t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		s.t.Fatal(err)
	}
	s.door, s.At = l, l.Addr().String()
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &counter{s: s, c: c}, nil }))
	s.server.Domain, s.server.ErrorLog = "posta.example", silence{}
	server := s.server // another one may be opened before this one has begun
	go func() { _ = server.Serve(l) }()
}

// Close closes the server; whoever is connected is cut off.
func (s *Server) Close() {
	_ = s.door.Close()
	_ = s.server.Close()
}

// Be says how the server behaves from now on.
func (s *Server) Be(m Manner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.be = m
}

// Letters gives what came, each Message-ID once, as a mailbox shows it, in the order in which they came first; all is how many came.
func (s *Server) Letters() (shown []*netmail.Message, all int) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	known := map[string]bool{}
	for _, text := range s.got {
		m, err := netmail.ReadMessage(strings.NewReader(text))
		if err != nil {
			s.t.Fatal(err)
		}
		if id := m.Header.Get("Message-Id"); !known[id] {
			known[id] = true
			shown = append(shown, m)
		}
	}
	return shown, len(s.got)
}

type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

// counter is one conversation.
type counter struct {
	s *Server
	c *smtp.Conn
}

func (*counter) Reset()                               {}
func (*counter) Logout() error                        { return nil }
func (*counter) Mail(string, *smtp.MailOptions) error { return nil }
func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	switch to {
	case c.s.be.Nobody:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	case c.s.be.Busy:
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
	}
	return nil
}

func (c *counter) Data(r io.Reader) error {
	c.s.mu.Lock()
	slow := c.s.be.Slow
	c.s.mu.Unlock()
	if slow != nil {
		<-slow
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.got = append(c.s.got, string(text))
	if c.s.be.Cut > 0 {
		c.s.be.Cut--
		_ = c.c.Conn().Close()
		return errors.New("the line is cut")
	}
	return nil
}
