package app

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"math"
	"net"
	"os"
	"sync"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
	"oszir/internal/portal"
	"oszir/internal/ptr"
)

// joinExchange puts the room of other programs together with the rooms whose interfaces they use.
func (a *App) joinExchange() {
	a.Exchange = exchange.New(exchange.Deps{DB: a.DB, Catalog: a.Catalog, Now: a.cfg.Now, BodyName: a.bodyName, Bodies: a.Identity.Bodies.Find, Insecure: a.cfg.Demo, TempDir: os.TempDir()})
	a.PTR.Exchange = a.Exchange
	a.Jobs.Handle("exchange.sweep", time.Hour, a.Exchange.Sweep)
}

// messageTasks are what the start page offers to those who see the messages of their office's program.
func (a *App) messageTasks() []portal.Task {
	return []portal.Task{{Right: identity.ReadMessages, Path: "/ptr/messages", Key: "app.task_messages", Text: "app.task_messages_text", Count: a.PTR.CountRefused}}
}

// mountExchange adds where programs get tokens, and the interfaces of the modules that are served.
func (a *App) mountExchange(site *web.Site, publicURL string, ptrServed bool) {
	oauth := a.Exchange.NewOAuth(publicURL)
	site.Mount("/oauth/", oauth, 16<<10)
	site.Handle("GET "+exchange.MetadataPath, func(c *web.Context) error {
		c.W.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(c.W).Encode(oauth.Metadata())
	})
	if ptrServed {
		// The room itself refuses what is too long, so that the attempt is kept and the fault says so.
		site.Mount(ptr.MessageRoot+"/", a.PTR.NewMessageService(publicURL), math.MaxInt64)
		site.Mount(disclosure.InquiryRoot+"/", a.Disclosure.NewInquiryService(), disclosure.MaxInquiry)
		a.mountNotices(site)
	}
}

// TLS is where programs with certificates are answered; the zero value: nowhere.
type TLS struct {
	Listen   string
	CertFile string
	KeyFile  string
}

// listen begins to listen. Who shows a certificate must have its key; whose it is the room of exchange asks. Errors: Invalid,
// Unavailable.
func (t *TLS) listen(ctx context.Context) (net.Listener, error) {
	cert, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "app.bad_tls")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", t.Listen)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "app.cannot_listen", t.Listen)
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, ClientAuth: tls.RequestClientCert, NextProtos: []string{"http/1.1"}}), nil
}

// bothListeners accept what comes at either.
type bothListeners struct {
	net.Listener // whose address is told

	other    net.Listener
	accepted chan accepted
	once     sync.Once
	closed   chan struct{}
}

type accepted struct {
	conn net.Conn
	err  error
}

func listenAtBoth(one, other net.Listener) net.Listener {
	b := &bothListeners{Listener: one, other: other, accepted: make(chan accepted), closed: make(chan struct{})}
	for _, l := range []net.Listener{one, other} {
		go func() {
			for {
				c, err := l.Accept()
				select {
				case b.accepted <- accepted{c, err}:
				case <-b.closed:
					if c != nil {
						_ = c.Close()
					}
					return
				}
				if errors.Is(err, net.ErrClosed) {
					return
				}
			}
		}()
	}
	return b
}

// Accept waits for the next connection at either.
func (b *bothListeners) Accept() (net.Conn, error) {
	select {
	case a := <-b.accepted:
		return a.conn, a.err
	case <-b.closed:
		return nil, net.ErrClosed
	}
}

// Close closes both.
func (b *bothListeners) Close() error {
	var err error
	b.once.Do(func() {
		close(b.closed)
		err = errors.Join(b.Listener.Close(), b.other.Close())
	})
	return err
}
