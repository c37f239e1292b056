package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that migrations run through
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the schema up to date, forward only, one program at a time (an advisory lock of the session). It
// must run as the owner of the database. after runs when the files are done, for parts that bring their own
// schema (the job queue).
func Migrate(ctx context.Context, ownerURL string, files fs.FS, after func(ctx context.Context, ownerURL string) error) (applied int, err error) {
	db, err := sql.Open("pgx", ownerURL)
	if err != nil {
		return 0, errors.New("reading database address: it is not a PostgreSQL address")
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, fmt.Errorf("making migration lock: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker), goose.WithTableName("public.schema_version"))
	if err != nil {
		return 0, fmt.Errorf("reading migrations: %w", err)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrating: %w", err)
	}
	if after != nil {
		err = after(ctx, ownerURL)
	}
	return len(done), err
}

// Pending tells how many migrations the database lacks; it changes nothing and needs no owner's right.
func Pending(ctx context.Context, url string, files fs.FS) (int, error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return 0, errors.New("reading database address: it is not a PostgreSQL address")
	}
	defer db.Close()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	var there bool
	err = db.QueryRowContext(ctx, "SELECT to_regclass('public.schema_version') IS NOT NULL").Scan(&there)
	if err != nil {
		return 0, fmt.Errorf("connecting to the database: %w", err)
	}
	if !there {
		return len(names), nil
	}
	var applied int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM public.schema_version WHERE version_id > 0 AND is_applied").Scan(&applied)
	if err != nil {
		return 0, fmt.Errorf("reading schema version: %w", err)
	}
	return len(names) - applied, nil
}
