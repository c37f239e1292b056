package app_test

import (
	"bytes"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// faultProxy stands between two parts that talk over a connection and does to it what networks do: it cuts after so
// many bytes, or loses the answer to a commit.
type faultProxy struct {
	t      testing.TB
	listen net.Listener
	dial   func(ctx context.Context) (net.Conn, error)

	dropCommit atomic.Bool  // lose the answer to the next commit and the connection with it
	dropped    atomic.Int64 // how often that happened
	cutUp      atomic.Int64 // > 0: cut after so many bytes towards the server; the rest is lost
	cutDown    atomic.Int64 // > 0: cut after so many bytes towards the client

	mu    sync.Mutex
	conns map[net.Conn]bool
}

func newFaultProxy(t testing.TB, dial func(ctx context.Context) (net.Conn, error)) *faultProxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &faultProxy{t: t, listen: l, dial: dial, conns: map[net.Conn]bool{}}
	go p.accept()
	t.Cleanup(func() { l.Close(); p.cutAll() })
	return p
}

func (p *faultProxy) address() string { return p.listen.Addr().String() }

func (p *faultProxy) accept() {
	for {
		client, err := p.listen.Accept()
		if err != nil {
			return
		}
		server, err := p.dial(context.Background())
		if err != nil {
			client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		l := &link{p: p, client: client, server: server}
		go l.up()
		go l.down()
	}
}

// cutAll cuts every connection there is.
func (p *faultProxy) cutAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

// link is one connection through the proxy.
type link struct {
	p              *faultProxy
	client, server net.Conn
	deaf           atomic.Bool // the answer that comes next is lost
}

func (l *link) close() {
	l.client.Close()
	l.server.Close()
	l.p.mu.Lock()
	delete(l.p.conns, l.client)
	delete(l.p.conns, l.server)
	l.p.mu.Unlock()
}

func (l *link) up() {
	defer l.close()
	var sent int64
	b := make([]byte, 64<<10)
	for {
		n, err := l.client.Read(b)
		part := b[:n]
		if limit := l.p.cutUp.Load(); limit > 0 && sent+int64(n) > limit {
			_, _ = l.server.Write(part[:limit-sent])
			return
		}
		if bytes.Contains(part, []byte("commit\x00")) && l.p.dropCommit.CompareAndSwap(true, false) {
			l.deaf.Store(true)
		}
		sent += int64(n)
		if n > 0 {
			_, werr := l.server.Write(part)
			if werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (l *link) down() {
	defer l.close()
	var sent int64
	b := make([]byte, 64<<10)
	for {
		n, err := l.server.Read(b)
		if l.deaf.Load() && n > 0 {
			l.p.dropped.Add(1)
			return
		}
		if limit := l.p.cutDown.Load(); limit > 0 && sent+int64(n) > limit {
			_, _ = l.client.Write(b[:limit-sent])
			return
		}
		sent += int64(n)
		if n > 0 {
			_, werr := l.client.Write(b[:n])
			if werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
