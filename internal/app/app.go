package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"oszir/internal/orgs"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/ptr"
	"oszir/migrations"
)

// Config is what the operator decides.
type Config struct {
	Data     string // data folder of the built-in database and of temporary files
	Database string // address of one's own PostgreSQL; "": the built-in one
	Log      *slog.Logger
	Now      func() time.Time
	Settings map[string]string // further settings of the built-in database; for tests
}

// App is the program, put together.
type App struct {
	DB      *database.DB
	Catalog *i18n.Catalog
	Orgs    *orgs.Module
	PTR     *ptr.Module
	Jobs    *jobs.Queue

	cluster *cluster.Cluster
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
	a := &App{}
	a.Catalog, err = NewCatalog()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close(context.WithoutCancel(ctx)))
		}
	}()
	owner, work := cfg.Database, cfg.Database
	if cfg.Database == "" {
		a.cluster, err = cluster.Start(ctx, cluster.Options{DataDir: cfg.Data, Logger: cfg.Log, Restart: true, Settings: cfg.Settings})
		if err != nil {
			return nil, err
		}
		owner, work = a.cluster.OwnerURL(), a.cluster.AppURL()
	}
	err = migrate(ctx, owner)
	if err != nil {
		return nil, err
	}
	a.DB, err = database.Open(ctx, work, database.Options{})
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	a.Orgs = orgs.New(a.DB)
	a.Jobs = jobs.New(a.DB, cfg.Log)
	a.PTR = ptr.New(ptr.Deps{DB: a.DB, Orgs: a.Orgs, Jobs: a.Jobs, Catalog: a.Catalog, Log: cfg.Log, Now: cfg.Now, TempDir: os.TempDir()})
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

// Close ends the database connections and the built-in server.
func (a *App) Close(ctx context.Context) error {
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
