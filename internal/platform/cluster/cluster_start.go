package cluster

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"oszir/internal/platform/errs"
)

// Options say where the built-in database lives and how it behaves.
type Options struct {
	DataDir  string            // the program's data folder; the cluster lives in DataDir/postgres
	Logger   *slog.Logger      // nil: silent
	Settings map[string]string // further postgres settings; they win over the built-in ones
	BinDir   string            // folder of postgres and initdb; empty: search
	Restart  bool              // start the server again when it dies without Stop
}

// Cluster is a running built-in database.
type Cluster struct {
	place    place
	account  account
	binaries binaries
	socket   string // folder of the socket
	restart  bool
	log      *slog.Logger

	lock  *folderLock
	quit  context.CancelFunc // ends what watch is waiting for
	done  chan struct{}      // closed when the server ended by itself
	ended chan struct{}      // closed when watch is over

	mu       sync.Mutex
	stopping bool
	server   *process

	finish   sync.Once
	finished error // what the first Stop found
}

// Start makes the cluster if there is none, starts its server and returns when it answers and holds the roles
// and the database. It heals what an earlier kill left behind. ctx bounds the start only.
//
// Kinds: Conflict (folder in use, not ours, or of another version), Unavailable (no server binaries, old server
// does not go), Invalid (folder or setting cannot be used), Internal.
func Start(ctx context.Context, opt Options) (*Cluster, error) {
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Cluster{
		restart: opt.Restart,
		log:     opt.Logger,
		done:    make(chan struct{}),
		ended:   make(chan struct{}),
	}
	err := c.start(ctx, opt)
	if err != nil {
		c.lock.release()
		return nil, err
	}
	return c, nil
}

// start reads top down as the order of things: who, where, alone, with what, clean, new, running, filled.
func (c *Cluster) start(ctx context.Context, opt Options) error {
	err := checkSettings(opt.Settings)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(opt.DataDir)
	if err != nil {
		return fmt.Errorf("finding the data folder: %w", err)
	}
	c.account, err = chooseAccount(filepath.Join(root, dataName))
	if err != nil {
		return err
	}
	c.place, err = makePlace(root, c.account)
	if err != nil {
		return err
	}
	c.lock, err = lockFolder(c.place.root)
	if err != nil {
		return err
	}
	have, err := c.place.version()
	if err != nil {
		return err
	}
	c.binaries, err = findBinaries(ctx, opt.BinDir, c.account, c.place.data, have)
	if err != nil {
		return err
	}
	err = checkWay(ctx, c.binaries, c.account, c.place.root)
	if err != nil {
		return err
	}
	c.place.sweep(c.log)
	if have == 0 {
		begun := time.Now()
		err = initCluster(ctx, c.place, c.binaries, c.account)
		if err != nil {
			return err
		}
		c.log.Info("built-in database created", "folder", c.place.data, "version", c.binaries.major,
			"user", c.account.name, "took", time.Since(begun))
	}
	c.socket, err = makeSocketFolder(ctx, c.place, c.binaries, c.account)
	if err != nil {
		return err
	}
	err = clearOld(ctx, c.place, c.socket, c.account, c.log)
	if err != nil {
		return err
	}
	err = writeConfig(ctx, c.place, c.binaries, c.account, opt.Settings)
	if err != nil {
		return err
	}
	return c.run(ctx)
}

// run starts the server for the first time, fills the empty cluster and hands the server to watch.
func (c *Cluster) run(ctx context.Context) error {
	begun := time.Now()
	p, err := c.launch()
	if err != nil {
		return err
	}
	conn, err := c.ready(ctx, p)
	if err != nil {
		p.end()
		return err
	}
	err = ensureDatabase(ctx, conn)
	// The connection was ours alone and has nothing open: how its closing ends does not matter.
	_ = conn.Close(context.WithoutCancel(ctx))
	if err != nil {
		p.end()
		return err
	}
	c.log.Info("built-in database started", "pid", p.pid(), "version", c.binaries.major, "took", time.Since(begun))

	watchCtx, quit := context.WithCancel(context.Background())
	c.quit = quit
	go c.watch(watchCtx, p)
	return nil
}

// launch starts one server process; it refuses once Stop was called, so that none slips out after it.
func (c *Cluster) launch() (*process, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopping {
		return nil, context.Canceled
	}
	out, err := openLog(c.place.log)
	if err != nil {
		return nil, fmt.Errorf("opening the server log: %w", err)
	}
	defer out.Close()
	from := logSize(c.place.log)
	cmd := exec.Command(c.binaries.postgres(),
		"-D", c.place.data,
		"-c", "config_file="+filepath.Join(c.place.data, configName),
		// What follows must not be changed by ALTER SYSTEM or Options.Settings, therefore it stands here.
		"-h", "", // no TCP
		"-k", quoteFolder(c.socket),
		"-p", port,
		"-c", "cluster_name="+c.place.tag, // in the titles of its processes: tells orphans apart, see clearOld
	)
	cmd.Dir = "/" // the program's own working folder may be closed to the server's user
	cmd.Env = serverEnv()
	cmd.Stdout = out
	cmd.Stderr = out
	// SIGINT is the fast shutdown: it writes a checkpoint, so the next start has nothing to replay.
	cmd.SysProcAttr = c.account.attributes(syscall.SIGINT)
	p, err := spawn(cmd)
	if err != nil {
		return nil, errs.Wrap(err, errs.Internal, "cluster.start_failed", c.place.log)
	}
	p.logFrom = from
	c.server = p
	return p, nil
}

// serverEnv is all the server learns of our environment: PGPORT and its like must not reach it.
func serverEnv() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"LC_ALL=C.UTF-8",
		"TZ=" + timeZone, // initdb would otherwise compare every zone file with the system's clock
	}
}
