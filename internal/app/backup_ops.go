package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/backup"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/migrations"
)

// BackupFile says where a backup goes and how its progress is told.
type BackupFile struct {
	Name  string
	Force bool // replace it when it is there
	Tell  backup.Tell
}

// Backup writes the whole database to a file, beside whoever is at work: a running program's built-in database is
// reached by its socket, one that rests is started for it. The audit entry is written first, so the file holds it.
func Backup(ctx context.Context, cfg Config, who identity.Actor, out BackupFile) (m backup.Manifest, err error) {
	newest, err := newestMigration()
	if err != nil {
		return m, err
	}
	at, err := reachForBackup(ctx, cfg)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, at.leave(context.WithoutCancel(ctx))) }()
	return backup.Write(ctx, backup.Writing{
		Address: at.read, Work: at.work, Actor: who.Code, File: out.Name, Force: out.Force, Newest: newest, Tell: out.Tell,
		Ready: func(ctx context.Context, db *database.DB) error { return enterLog(ctx, cfg, db) },
	})
}

// Restore brings a backup into an empty database, and its schema up to this program's; a built-in one is made for it when
// the file is sound. The restore is an entry, and the log is sealed. With differences nothing was restored.
func Restore(ctx context.Context, cfg Config, who identity.Actor, in BackupFile) (m backup.Manifest, diff []backup.Difference, err error) {
	newest, err := newestMigration()
	if err != nil {
		return m, nil, err
	}
	owner, work := cfg.Database, cfg.Database
	var c *cluster.Cluster
	defer func() {
		if c != nil {
			err = errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
		}
	}()
	m, diff, err = backup.Restore(ctx, backup.Restoring{
		File: in.Name, Newest: newest, Tell: in.Tell,
		Open: func(ctx context.Context) (string, error) {
			if owner != "" {
				return owner, nil
			}
			c, err = cluster.Start(ctx, cluster.Options{DataDir: cfg.Data, Logger: cfg.Log, Settings: cfg.Settings})
			if err != nil {
				return "", err
			}
			owner, work = c.OwnerURL(), c.AppURL()
			return owner, nil
		},
	})
	if err != nil || len(diff) > 0 {
		return m, diff, err
	}
	if m.Schema < newest {
		in.Tell("cli.backup.migrating", m.Schema, newest)
	}
	err = migrate(ctx, owner)
	if err != nil {
		return m, nil, err
	}
	err = recordRestore(ctx, cfg, work, in.Tell, audit.Entry{
		Actor: who.Code, Operation: "backup.restore", Subject: "database",
		Detail: map[string]any{"entry": m.Entry, "schema": m.Schema, "tables": len(m.Tables), "rows": m.Rows()},
	})
	if err != nil {
		return m, nil, err
	}
	// What was erased after the backup was written does not come back with it.
	again, err := eraseAgain(ctx, cfg, work)
	if again > 0 {
		in.Tell("cli.backup.erased_again", again)
	}
	return m, nil, err
}

// reached is a database to be backed up.
type reached struct {
	read  string // as a role that reads everything
	work  string // as the program's role
	leave func(ctx context.Context) error
}

func reachForBackup(ctx context.Context, cfg Config) (reached, error) {
	stays := func(context.Context) error { return nil }
	if cfg.Database != "" {
		return reached{read: cfg.Database, work: cfg.Database, leave: stays}, nil
	}
	_, err := os.Stat(cfg.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return reached{}, errs.New(errs.NotFound, "cli.backup.nothing") // a misspelt folder is not made
	}
	read, err := cluster.URL(cfg.Data)
	if err == nil {
		work, err := cluster.URLAs(cfg.Data, cluster.RoleApp)
		return reached{read: read, work: work, leave: stays}, err
	}
	if errs.KindOf(err) != errs.Unavailable {
		return reached{}, err
	}
	c, err := cluster.Start(ctx, cluster.Options{DataDir: cfg.Data, Logger: cfg.Log, Settings: cfg.Settings})
	if err != nil {
		return reached{}, err
	}
	read, err = cluster.URL(cfg.Data)
	if err != nil {
		return reached{}, errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
	}
	return reached{read: read, work: c.AppURL(), leave: c.Stop}, nil
}

// newestMigration is the number of the last migration this program brings.
func newestMigration() (int64, error) {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, errors.Join(err, errors.New("reading migrations: there are none"))
	}
	number, _, _ := strings.Cut(names[len(names)-1], "_") // Glob sorts
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading the number of a migration: %w", err)
	}
	return n, nil
}
