package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

	client   *river.Client[pgx.Tx]
	handlers map[string]func(ctx context.Context) error
	rounds   []*river.PeriodicJob
	log      *slog.Logger
	db       *database.DB
}

// New makes a queue without handlers.
func New(db *database.DB, log *slog.Logger) *Queue {
	return &Queue{handlers: map[string]func(context.Context) error{}, log: log, db: db}
}

// Handle names the function that does a job. every > 0 also calls it in rounds, which makes up for whatever was
// missed. Call it before Open.
func (q *Queue) Handle(name string, every time.Duration, fn func(ctx context.Context) error) {
	q.handlers[name] = fn
	if every > 0 {
		q.rounds = append(q.rounds, river.NewPeriodicJob(river.PeriodicInterval(every), func() (river.JobArgs, *river.InsertOpts) {
			return call{Handler: name}, insertOpts
		}, &river.PeriodicJobOpts{RunOnStart: true}))
	}
}

// insertOpts: the next round tries again what failed, so a job itself is tried once.
var insertOpts = &river.InsertOpts{MaxAttempts: 1}

// Open makes the queue ready for Add. Handlers must be named before.
func (q *Queue) Open() error {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{q: q})
	client, err := river.NewClient(riverpgxv5.New(q.db.Pool()), &river.Config{
		Schema:       schema,
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		Workers:      workers,
		PeriodicJobs: q.rounds,
		JobTimeout:   -1, // handlers bound their own work
		Logger:       slog.New(quiet{q.log.Handler()}),
	})
	if err != nil {
		return fmt.Errorf("opening job queue: %w", err)
	}
	q.client = client
	return nil
}

// Add puts a job into the caller's transaction.
func (q *Queue) Add(ctx context.Context, tx *database.Tx, name string) error {
	if _, ok := q.handlers[name]; !ok {
		return fmt.Errorf("adding job: nobody handles %s", name)
	}
	_, err := q.client.InsertTx(ctx, tx.Raw(), call{Handler: name}, insertOpts)
	if err != nil {
		return fmt.Errorf("adding job %s: %w", name, err)
	}
	return nil
}

// Start works on jobs until Stop.
func (q *Queue) Start(ctx context.Context) error {
	// A database that is just coming up again is waited for: a program that gave up here would be started by hand.
	for until := time.Now().Add(startTime); ; {
		err := q.client.Start(ctx)
		if err == nil {
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

// startTime is how long a start waits for the database.
const startTime = 30 * time.Second

// Stop lets running jobs end, until the context does, then cancels them.
func (q *Queue) Stop(ctx context.Context) error {
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
	fn, ok := w.q.handlers[job.Args.Handler]
	if !ok {
		return river.JobCancel(fmt.Errorf("nobody handles %s", job.Args.Handler))
	}
	ended := func(error) {}
	if w.q.Watch != nil {
		ctx, ended = w.q.Watch(ctx, job.Args.Handler)
	}
	err := fn(ctx)
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
