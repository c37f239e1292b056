package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve answers on a listener until the context ends, then stops without cutting a request: it says so to whoever asks
// for readiness, closes each connection after its answer for the time of drain, and waits for what is still at work.
func (s *Site) Serve(ctx context.Context, l net.Listener, drain time.Duration) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 90 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: 100},
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	close(s.stopping)
	pause := time.NewTimer(drain)
	defer pause.Stop()
	select {
	case <-pause.C:
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	}
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	err := server.Shutdown(wait)
	if err != nil {
		return errors.Join(fmt.Errorf("stopping the server: %w", err), server.Close())
	}
	return nil
}
