package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"oszir/internal/availability"
	"oszir/internal/disclosure"
	"oszir/internal/document"
	"oszir/internal/exchange"
	"oszir/internal/exchange/foka"
	"oszir/internal/exchange/notice"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/orgs"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/telemetry"
	"oszir/internal/ptr"
	"oszir/internal/spdci"
	"oszir/internal/tartinfo"
	"oszir/migrations"
)

// Config is what the operator decides.
type Config struct {
	Version string // of the program, for metrics
	Demo    bool   // the demo: people and a sample workbook are made up

	Data     string // data folder of the built-in database and of temporary files
	Database string // address of one's own PostgreSQL; "": the built-in one
	Log      *slog.Logger
	Keys     string // folder of the keys; "": keys in the data folder
	// Checkpoints are further folders that the log's signed checkpoints go to, besides the one beside the keys or the data.
	Checkpoints []string
	Now         func() time.Time
	OTLP        string            // where traces go; "": none are made
	SMTP        string            // address of the mail server; "": letters wait where the operator reads them
	MailFrom    string            // who letters are from
	ReviewDay   string            // when the yearly review of rights opens, as 01-15; "": then
	Settings    map[string]string // further settings of the built-in database; for tests
	Seal        seal.Config       // with which documents are sealed; zero: one of our own, beside the keys
	Quotas      ptr.Quotas        // zero: the usual ones
	Foka        foka.Config       // the public-employment database; zero: what it is to be told waits
	OutboxPace  outbox.Pace       // how long other agencies are tried; zero: as usual
}

// App is the program, put together.
type App struct {
	DB         *database.DB
	Catalog    *i18n.Catalog
	Identity   *identity.Module
	Orgs       *orgs.Module
	People     *people.Module
	Law        *law.Module
	PTR        *ptr.Module
	Documents  *document.Module
	Disclosure *disclosure.Module
	Oversight  *oversight.Module
	Jobs       *jobs.Queue
	Mail       *mail.Module
	Outbox     *outbox.Module
	Notices    *notice.Module

	Telemetry    *telemetry.Telemetry
	Availability *availability.Module
	Exchange     *exchange.Module
	SPDCI        *spdci.Module
	TARTINFO     *tartinfo.Module

	cfg    Config
	bodies sync.Map // body id → what bodyName remembers
	log    *slog.Logger
	seal   *seal.Seal // of documents
	sealer *audit.Sealer

	fokaStandIn *RunningFoka     // of the demo; nil: none
	cluster     *cluster.Cluster // nil: the database is not ours to start and stop

	playing  sync.Mutex                         // of TARTINFO's clock
	watching atomic.Pointer[availability.Watch] // nil: nothing is measured
}

// Open starts or reaches the database, brings its schema up to date and puts the modules together. Errors: Conflict
// when the data folder is in use, Unavailable when there is no database to be had.
func Open(ctx context.Context, cfg Config) (_ *App, err error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	a := &App{cfg: cfg, log: cfg.Log}
	a.Catalog, err = NewCatalog()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close(context.WithoutCancel(ctx)))
		}
	}()
	ring, err := keys.Open(keysFolder(cfg))
	if err != nil {
		return nil, err
	}
	owner, work, err := a.database(ctx)
	if err != nil {
		return nil, err
	}
	err = migrate(ctx, owner)
	if err != nil {
		return nil, err
	}
	a.Telemetry, err = telemetry.New(telemetry.Config{Log: cfg.Log, OTLPEndpoint: cfg.OTLP, Version: cfg.Version})
	if err != nil {
		return nil, err
	}
	a.DB, err = database.Open(ctx, work, database.Options{Watch: a.Telemetry.Database()})
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	err = a.keepLog(ctx, ring)
	if err != nil {
		return nil, err
	}
	a.Jobs = jobs.New(a.DB, cfg.Log)
	a.Jobs.Part = moduleOfJob
	a.Mail, err = mail.New(mail.Deps{DB: a.DB, Server: cfg.SMTP, From: cfg.MailFrom, Now: cfg.Now, Log: cfg.Log, Wake: func(ctx context.Context, tx *database.Tx) error {
		return a.Jobs.Add(ctx, tx, "mail.send")
	}})
	if err != nil {
		return nil, err
	}
	a.Identity = identity.New(identity.Deps{DB: a.DB, Now: cfg.Now, Log: cfg.Log, Keys: ring, Observe: a.Telemetry.SignIn, Mail: a.Mail, Catalog: a.Catalog, PasswordEnough: cfg.Demo})
	a.Identity.BodyName = a.bodyName
	a.Orgs = orgs.New(a.DB)
	a.joinBodies()
	a.People = people.New(a.DB)
	a.joinPeople()
	a.joinAvailability()
	a.Jobs.Watch = a.Telemetry.Job
	a.Telemetry.WatchPools(a.DB.Stat)
	a.Telemetry.WatchQueue("jobs", a.Jobs.Waiting)
	a.PTR = ptr.New(ptr.Deps{DB: a.DB, Orgs: a.Orgs, Jobs: a.Jobs, Catalog: a.Catalog, Log: cfg.Log, Now: cfg.Now, TempDir: os.TempDir(), Quotas: cfg.Quotas})
	a.joinLaw()
	err = a.joinDocuments(ring)
	if err != nil {
		return nil, err
	}
	err = a.joinOutbox()
	if err != nil {
		return nil, err
	}
	a.joinExchange()
	a.joinDisclosure()
	err = a.joinSPDCI(ring)
	if err != nil {
		return nil, err
	}
	a.joinNotices()
	a.joinTARTINFO()
	a.Jobs.Handle("identity.sweep", time.Hour, a.Identity.Sweep)
	err = a.handleRights()
	if err != nil {
		return nil, err
	}
	a.Jobs.Handle("identity.tell", time.Minute, a.Identity.Tell)
	a.Jobs.Handle("mail.send", time.Minute, a.Mail.Send)
	a.watchOver(ring)
	err = a.Jobs.Open()
	if err != nil {
		return nil, err
	}
	if a.cluster != nil {
		// Nobody else can be at work in our own folder, so whatever a killed program left goes on at once.
		err = a.PTR.Release(ctx)
	}
	return a, err
}

// database gives the addresses by which the schema is kept and by which the program works. Without an address of one's
// own it starts the built-in server, or goes to that of another process that has the data folder already: the operator
// adds a user or makes a backup beside the running program.
func (a *App) database(ctx context.Context) (owner, work string, err error) {
	cfg := a.cfg
	if cfg.Database != "" {
		return cfg.Database, cfg.Database, nil
	}
	a.cluster, err = cluster.Start(ctx, cluster.Options{DataDir: cfg.Data, Logger: cfg.Log, Restart: true, Settings: cfg.Settings})
	if cluster.InUse(err) {
		owner, err = cluster.URLAs(cfg.Data, cluster.RoleOwner)
		if err != nil {
			return "", "", err
		}
		work, err = cluster.URLAs(cfg.Data, cluster.RoleApp)
		return owner, work, err
	}
	if err != nil {
		return "", "", err
	}
	return a.cluster.OwnerURL(), a.cluster.AppURL(), nil
}

// migrate brings the schema up to date when it is not. Only the owner can; a program that works with lesser rights
// finds nothing pending or says who must do it.
func migrate(ctx context.Context, url string) error {
	pending, err := database.Pending(ctx, url, migrations.Files)
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	if pending == 0 {
		return nil
	}
	if pending < 0 {
		return errs.New(errs.Conflict, "app.newer_schema")
	}
	_, err = database.Migrate(ctx, url, migrations.Files, jobs.Migrate)
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "app.not_migrated")
	}
	return nil
}

// bodyName tells code and name of a body; bodies hardly ever change, so they are remembered for a minute.
func (a *App) bodyName(ctx context.Context, id int64) (code, name string) {
	type known struct {
		body  orgs.Body
		until time.Time
	}
	k, ok := a.bodies.Load(id)
	if ok && a.cfg.Now().Before(k.(known).until) {
		return k.(known).body.Code, k.(known).body.Name
	}
	b, err := a.Orgs.ByID(ctx, id)
	if err != nil {
		return "", ""
	}
	a.bodies.Store(id, known{b, a.cfg.Now().Add(time.Minute)})
	return b.Code, b.Name
}

// Close seals what is left of the log, sends what traces are left and ends the database connections and the built-in server.
func (a *App) Close(ctx context.Context) error {
	err := a.Telemetry.Close(ctx)
	if err != nil {
		a.log.Warn("closing telemetry", slog.String("cause", err.Error()))
	}
	if a.Outbox != nil {
		a.Outbox.Close()
	}
	if a.fokaStandIn != nil {
		err = a.fokaStandIn.Close()
		if err != nil {
			a.log.Warn("closing the stand-in of FOKA", slog.String("cause", err.Error()))
		}
	}
	if a.sealer != nil {
		a.closeLog(ctx)
	}
	if a.seal != nil {
		err = a.seal.Close()
		if err != nil {
			a.log.Warn("closing the seal", slog.String("cause", err.Error()))
		}
	}
	if a.DB != nil {
		a.DB.Close()
	}
	if a.cluster != nil {
		err := a.cluster.Stop(ctx)
		if err != nil {
			return fmt.Errorf("stopping the built-in database: %w", err)
		}
	}
	return nil
}

// Migrate brings the schema up to date and tells how many steps ran, whichever the database is.
func Migrate(ctx context.Context, cfg Config) (n int, err error) {
	url := cfg.Database
	if url == "" {
		c, err := cluster.Start(ctx, cluster.Options{DataDir: cfg.Data, Logger: cfg.Log})
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, c.Stop(context.WithoutCancel(ctx))) }()
		url = c.OwnerURL()
	}
	n, err = database.Migrate(ctx, url, migrations.Files, jobs.Migrate)
	if err != nil {
		return n, errs.Wrap(err, errs.Unavailable, "app.not_migrated")
	}
	return n, nil
}
