package cluster

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"oszir/internal/platform/errs"
)

const (
	firstPause  = 200 * time.Millisecond // the shortest but none
	longPause   = 10 * time.Second
	steadyAfter = time.Minute // a server that lived this long starts again with the first pause
	logCheck    = time.Hour
)

// Done is closed when the server ended by itself, without Stop; the folder is then free for a new Start.
// With Options.Restart it stays open: the server is started again, for ever, with growing pauses.
func (c *Cluster) Done() <-chan struct{} { return c.done }

// Stop shuts the server down: open transactions are rolled back, a checkpoint is written. When ctx ends first the
// server is stopped at once, which loses nothing but makes the next start replay its log. Calling it again, or
// after the server ended, is fine.
func (c *Cluster) Stop(ctx context.Context) error {
	c.mu.Lock()
	c.stopping = true
	p := c.server
	c.mu.Unlock()
	c.quit()
	p.signal(syscall.SIGINT)
	select {
	case <-c.ended:
	case <-ctx.Done():
		c.log.Warn("database does not stop in time, stopping it at once", "pid", p.pid())
		p.end()
		<-c.ended
	}
	c.finish.Do(func() { c.finished = c.leave(context.WithoutCancel(ctx)) })
	return c.finished
}

// leave gives the folder back. A Cluster whose server ended by itself has given it back already: by now another
// one may be running there, which must not be touched.
func (c *Cluster) leave(ctx context.Context) error {
	if !c.lock.held() {
		return nil
	}
	defer c.lock.release()
	err := clearOld(ctx, c.place, c.socket, c.account, c.log)
	if err != nil {
		return fmt.Errorf("stopping the built-in database: %w", err)
	}
	c.place.dropSocketFolder(c.socket)
	c.log.Info("built-in database stopped")
	return nil
}

// watch waits for the server's end and, in supervising mode, for the end of each one that follows it.
func (c *Cluster) watch(ctx context.Context, p *process) {
	defer close(c.ended)
	tick := time.NewTicker(logCheck)
	defer tick.Stop()
	var pause time.Duration // before the next try; the first comes at once
	for {
		born := time.Now()
		for alive := true; alive; {
			select {
			case <-p.exited:
				alive = false
			case <-tick.C:
				trimLog(c.place.log, c.log)
			}
		}
		if ctx.Err() != nil {
			return
		}
		c.log.Error("database server ended by itself", "pid", p.pid(), "how", p.how(), "log", c.place.log)
		if !c.restart {
			c.lock.release()
			close(c.done)
			return
		}
		if time.Since(born) > steadyAfter {
			pause = 0
		}
		p, pause = c.revive(ctx, pause)
		if p == nil {
			return // Stop was called
		}
	}
}

// revive tries until a server answers, and gives it with the pause to keep should it die soon; no server when
// Stop was called. The pause grows after a success too, else a server that dies just after each start would keep
// the machine busy.
func (c *Cluster) revive(ctx context.Context, pause time.Duration) (*process, time.Duration) {
	for attempt := 1; ; attempt++ {
		select {
		case <-ctx.Done():
			return nil, 0
		case <-time.After(pause):
		}
		pause = min(max(2*pause, firstPause), longPause)
		begun := time.Now()
		p, err := c.again(ctx)
		if err == nil {
			c.log.Info("database server is back", "pid", p.pid(), "attempt", attempt, "took", time.Since(begun))
			return p, pause
		}
		if ctx.Err() != nil {
			return nil, 0
		}
		c.log.Error("starting the database server again", "attempt", attempt, "error", err, "pause", pause)
	}
}

// again clears what the dead server left and starts one more.
func (c *Cluster) again(ctx context.Context) (*process, error) {
	err := clearOld(ctx, c.place, c.socket, c.account, c.log)
	if err != nil {
		return nil, err
	}
	p, err := c.launch()
	if err != nil {
		return nil, err
	}
	conn, err := c.ready(ctx, p)
	if err != nil {
		p.end()
		return nil, err
	}
	_ = conn.Close(context.WithoutCancel(ctx))
	return p, nil
}

// ready waits until the server lets the superuser in. It sets no limit of its own: replaying a long log after a
// power cut takes its time, and ending it would only make the next start longer.
func (c *Cluster) ready(ctx context.Context, p *process) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(socketURL(c.socket, port, RoleSuper, "postgres"))
	if err != nil {
		return nil, fmt.Errorf("building the connection string: %w", err)
	}
	told := time.Now()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 40*time.Millisecond) {
		conn, err := pgx.ConnectConfig(ctx, cfg)
		if err == nil {
			return conn, nil
		}
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code != "57P03" { // cannot_connect_now: still starting
			return nil, errs.Wrap(err, errs.Internal, "cluster.start_failed", c.place.log)
		}
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			c.log.Info("database server is still recovering", "pid", p.pid())
		}
		select {
		case <-p.exited:
			err = fmt.Errorf("waiting for the server: it ended (%s): %s", p.how(), logTail(c.place.log, p.logFrom))
			return nil, errs.Wrap(err, errs.Internal, "cluster.start_failed", c.place.log)
		case <-ctx.Done():
			return nil, errs.Wrap(ctx.Err(), errs.Unavailable, "cluster.start_failed", c.place.log)
		case <-time.After(pause):
		}
	}
}
