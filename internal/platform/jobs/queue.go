package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"oszir/internal/platform/database"
)

const schema = "river"

// call is the one sort of job the queue knows: the name of a handler.
type call struct {
	Handler string `json:"handler"`
}

func (call) Kind() string { return "call" }

// Queue adds jobs and, once started, works on them.
type Queue struct {
	// Watch, when set before Start, hears of every job: it is called at its beginning, what it gives at its end.
	Watch func(ctx context.Context, handler string) (context.Context, func(error))

	// Part, when set before Open, says to which part of the program a handler belongs; "" to all of it. The jobs of a part wait apart, so
	// that a process that leaves the part out by Leave does not take them from one that works on it.
	Part func(handler string) string

	client   *river.Client[pgx.Tx]
	handlers map[string]handler
	left     map[string]bool // parts that are not worked on here
	slots    chan struct{}
	stopping chan struct{}
	log      *slog.Logger
	db       *database.DB

	stopRounds context.CancelFunc
	rounds     sync.WaitGroup
}

type handler struct {
	every time.Duration
	do    func(ctx context.Context) error
}

// atOnce is how many jobs are worked on at once.
const atOnce = 2

// New makes a queue without handlers.
func New(db *database.DB, log *slog.Logger) *Queue {
	return &Queue{handlers: map[string]handler{}, left: map[string]bool{}, slots: make(chan struct{}, atOnce), stopping: make(chan struct{}), log: log, db: db}
}

// Handle names the function that does a job. every > 0 also calls it in rounds, which makes up for whatever was
// missed. Call it before Open.
func (q *Queue) Handle(name string, every time.Duration, fn func(ctx context.Context) error) {
	q.handlers[name] = handler{every, fn}
}

// Open makes the queue ready for Add. Handlers must be named before.
func (q *Queue) Open() error {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{q: q})
	client, err := river.NewClient(riverpgxv5.New(q.db.Pool()), &river.Config{
		Schema:     schema,
		Queues:     map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}},
		Workers:    workers,
		JobTimeout: -1, // handlers bound their own work
		Logger:     slog.New(quiet{q.log.Handler()}),
	})
	if err != nil {
		return fmt.Errorf("opening job queue: %w", err)
	}
	q.client = client
	return nil
}

// Leave says which parts of the program are not worked on here: of their jobs none is begun, neither one that was added nor in rounds.
// Call it before Start.
func (q *Queue) Leave(parts ...string) {
	for _, p := range parts {
		q.left[p] = true
	}
}

// Working lists the handlers whose jobs are worked on here, in order.
func (q *Queue) Working() []string {
	var out []string
	for name := range q.handlers {
		if !q.left[q.part(name)] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (q *Queue) part(handler string) string {
	if q.Part == nil {
		return ""
	}
	return q.Part(handler)
}

// options: the next round tries again what failed, so a job itself is tried once.
func (q *Queue) options(handler string) *river.InsertOpts {
	return &river.InsertOpts{MaxAttempts: 1, Queue: cmp.Or(q.part(handler), river.QueueDefault)}
}

// Add puts a job into the caller's transaction.
func (q *Queue) Add(ctx context.Context, tx *database.Tx, name string) error {
	if _, ok := q.handlers[name]; !ok {
		return fmt.Errorf("adding job: nobody handles %s", name)
	}
	_, err := q.client.InsertTx(ctx, tx.Raw(), call{Handler: name}, q.options(name))
	if err != nil {
		return fmt.Errorf("adding job %s: %w", name, err)
	}
	return nil
}

// Start works on jobs until Stop.
func (q *Queue) Start(ctx context.Context) error {
	for _, name := range q.Working() {
		err := q.client.Queues().Add(cmp.Or(q.part(name), river.QueueDefault), river.QueueConfig{MaxWorkers: atOnce})
		var there *river.QueueAlreadyAddedError
		if err != nil && !errors.As(err, &there) {
			return fmt.Errorf("adding the queue of %s: %w", name, err)
		}
	}
	// A database that is just coming up again is waited for: a program that gave up here would be started by hand.
	for until := time.Now().Add(startTime); ; {
		err := q.client.Start(ctx)
		if err == nil {
			q.beginRounds(ctx)
			return nil
		}
		if ctx.Err() != nil || time.Now().After(until) {
			return fmt.Errorf("starting job queue: %w", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(startTime / 60):
		}
	}
}

// beginRounds adds the jobs that come in rounds, at once and then each in its time. Every process does so for what it works on: the
// library has one of them add the rounds, which need not work on the same parts. A job done twice does nothing the second time.
func (q *Queue) beginRounds(ctx context.Context) {
	ctx, q.stopRounds = context.WithCancel(ctx)
	for _, name := range q.Working() {
		every := q.handlers[name].every
		if every <= 0 {
			continue
		}
		q.rounds.Go(func() {
			t := time.NewTicker(every)
			defer t.Stop()
			for {
				_, err := q.client.Insert(ctx, call{Handler: name}, q.options(name))
				if err != nil && ctx.Err() == nil {
					q.log.WarnContext(ctx, "round not added", slog.String("handler", name), slog.String("cause", err.Error()))
				}
				select {
				case <-ctx.Done():
					return
				case <-t.C:
				}
			}
		})
	}
}

// startTime is how long a start waits for the database.
const startTime = 30 * time.Second

// Stop lets running jobs end, until the context does, then cancels them.
func (q *Queue) Stop(ctx context.Context) error {
	if q.stopRounds != nil {
		close(q.stopping)
		q.stopRounds()
		q.stopRounds = nil
		q.rounds.Wait()
	}
	err := q.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return q.client.StopAndCancel(clean)
	}
	return err
}

type worker struct {
	river.WorkerDefaults[call]
	q *Queue
}

// Work calls the handler. A failure is logged here; the next round tries again.
func (w *worker) Work(ctx context.Context, job *river.Job[call]) error {
	h, ok := w.q.handlers[job.Args.Handler]
	if !ok || w.q.left[w.q.part(job.Args.Handler)] {
		return river.JobCancel(fmt.Errorf("nobody handles %s", job.Args.Handler))
	}
	select {
	case w.q.slots <- struct{}{}:
		defer func() { <-w.q.slots }()
	case <-w.q.stopping:
		return river.JobSnooze(0)
	case <-ctx.Done():
		return ctx.Err()
	}
	ended := func(error) {}
	if w.q.Watch != nil {
		ctx, ended = w.q.Watch(ctx, job.Args.Handler)
	}
	err := h.do(ctx)
	ended(err)
	if err != nil {
		w.q.log.ErrorContext(ctx, "job failed", slog.String("handler", job.Args.Handler), slog.String("cause", err.Error()))
	}
	return err
}

// Migrate brings the queue's own schema up to date, as the owner of the database, and lets the program's role work in it.
func Migrate(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("opening pool for the queue's schema: %w", err)
	}
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: schema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("reading the queue's migrations: %w", err)
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return fmt.Errorf("migrating the queue's schema: %w", err)
	}
	_, err = pool.Exec(ctx, `
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA river TO oszir_app;
		GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA river TO oszir_app;
		GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA river TO oszir_app`)
	if err != nil {
		return fmt.Errorf("granting the queue's schema: %w", err)
	}
	return nil
}

// quiet keeps the library's chatter out of the log: only errors of its own pass, with our line saying what failed.
type quiet struct{ slog.Handler }

func (h quiet) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError+4 }
