package backup

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Tell says a line for people: a message key with arguments.
type Tell func(key string, args ...any)

// Writing is a backup to be made.
type Writing struct {
	Address string // of the database, as a role that may read all of it
	Work    string // of the same as the program's role, for the audit entry
	Actor   string // code of who makes it
	File    string // to write
	Force   bool   // replace File when it is there
	Newest  int64  // number of the last migration this program knows
	Tell    Tell
	Entry   int64 // id of the backup's entry in the log, when somebody has left it already; 0: one is left
	// Ready makes the database ready for entries of the log; nil: it is.
	Ready func(ctx context.Context, db *database.DB) error
}

// record leaves the audit entry of a backup and gives its id. address may be the program's role's.
func record(ctx context.Context, address string, ready func(context.Context, *database.DB) error, e audit.Entry) (id int64, err error) {
	db, err := database.Open(ctx, address, database.Options{MaxConns: 1})
	if err != nil {
		return 0, errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	defer db.Close()
	if ready != nil {
		err = ready(ctx, db)
		if err != nil {
			return 0, err
		}
	}
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		id, err = audit.Write(ctx, tx, e)
		return err
	})
	return id, err
}

// Write makes a backup file and reads it back. Others may work on the database meanwhile: the file holds one moment,
// just after the audit entry of the backup. On any error there is no file. Errors: Conflict when the file is there
// already, when somebody else is writing it, or when the schema is of another release; NotFound when the database holds
// nothing of this program; Invalid when the file cannot be written; Unavailable when the database, PostgreSQL's programs
// or room on the disk are missing, or when the role may not read all.
func Write(ctx context.Context, in Writing) (m Manifest, err error) {
	conn, there, err := connect(ctx, in.Address)
	if err != nil {
		return m, err
	}
	defer conn.Close()
	if !there.ours {
		return m, errs.New(errs.NotFound, "cli.backup.nothing")
	}
	schema, err := schemaOf(ctx, conn)
	if err != nil {
		return m, err
	}
	if schema > in.Newest {
		return m, errs.New(errs.Conflict, "app.newer_schema")
	}
	run, err := findPrograms(ctx, there.major)
	if err != nil {
		return m, err
	}
	file, err := create(in.File, in.Force)
	if err != nil {
		return m, err
	}
	defer func() {
		if err != nil {
			file.abandon()
		}
	}()
	entry := in.Entry
	if entry == 0 {
		entry, err = record(ctx, in.Work, in.Ready, audit.Entry{Actor: in.Actor, Operation: "backup.write", Subject: "database"})
	}
	if err != nil && schema < in.Newest {
		return m, errs.Wrap(err, errs.Conflict, "cli.backup.older_schema") // entries have come to have more columns
	}
	if err != nil {
		return m, err
	}
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return m, fmt.Errorf("beginning the snapshot: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it has written nothing
	seen, err := take(ctx, tx)
	if err != nil {
		return m, err
	}
	m = Manifest{Format: format, MadeAt: seen.at, Entry: entry, Schema: schema, Postgres: there.major}
	err = copyOut(ctx, in, run, seen, file, &m)
	if err != nil && errs.KindOf(err) == errs.Internal && ctx.Err() == nil {
		err = errs.Wrap(err, errs.Unavailable, "cli.backup.dump_failed") // a table that this role may not read, most often
	}
	if err != nil {
		return m, err
	}
	err = file.finish(&m)
	if err != nil {
		return m, err
	}
	in.Tell("cli.backup.reading_back")
	err = readBack(ctx, run, file, m)
	if err != nil {
		return m, err
	}
	return m, file.publish()
}

// copyOut lets pg_dump write the snapshot into the file while the tables are summed: each keeps a core busy.
func copyOut(ctx context.Context, in Writing, run programs, seen snapshot, file *archive, m *Manifest) error {
	list, err := seen.statements(ctx)
	if err != nil {
		return err
	}
	m.Sequences, err = seen.sequences(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Level 1 takes a third of the time of the default, for a file a fifth bigger. A migration that locks a table is
	// waited for, not for ever.
	dump, err := run.connected(ctx, "pg_dump", in.Address, "--format=custom", "--compress=1", "--lock-wait-timeout=60s",
		"--snapshot="+seen.name)
	if err != nil {
		return err
	}
	dump.Stdout = file
	in.Tell("cli.backup.begins", len(list))
	done := make(chan error, 1)
	go func() { done <- dump.Run() }()
	err = sum(ctx, in.Tell, seen, list, file, m)
	if err != nil {
		cancel()
		<-done //nolint:errcheck // it was ended by us
		return err
	}
	err = wait(in.Tell, done, len(list), file)
	if err != nil {
		return dumpFailure(ctx, dump, file, err)
	}
	after, err := seen.sequences(ctx)
	if err != nil {
		return err
	}
	return widen(m.Sequences, after)
}

func dumpFailure(ctx context.Context, dump *exec.Cmd, file *archive, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case file.err != nil:
		return file.unwritable(file.err)
	}
	return failure(dump, err)
}

// sum fills the manifest's tables.
func sum(ctx context.Context, tell Tell, seen snapshot, list []string, file *archive, m *Manifest) error {
	told := time.Now()
	for i, statement := range list {
		t, err := seen.table(ctx, statement)
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, t)
		if time.Since(told) >= tellEvery {
			told = time.Now()
			tell("cli.backup.writing", mebibytes(file.size.Load()), i+1, len(list))
		}
	}
	return nil
}

// wait waits for pg_dump.
func wait(tell Tell, done <-chan error, tables int, file *archive) error {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
			tell("cli.backup.writing", mebibytes(file.size.Load()), tables, tables)
		}
	}
}

// mebibytes, a begun one counts.
func mebibytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

// widen notes how far the sequences went while the dump was made.
func widen(before, after []Sequence) error {
	if len(before) != len(after) {
		return errs.New(errs.Conflict, "cli.backup.schema_changed")
	}
	for i := range before {
		if before[i].Name != after[i].Name {
			return errs.New(errs.Conflict, "cli.backup.schema_changed")
		}
		before[i].To = after[i].To
	}
	return nil
}

// readBack proves that what stands on the disk is what was meant, and that pg_restore finds every table in it.
func readBack(ctx context.Context, run programs, file *archive, m Manifest) error {
	forget(file.file)
	got, err := verify(ctx, file.file, file.name)
	if err != nil {
		return err
	}
	if got.Dump != m.Dump {
		return damaged(fmt.Errorf("reading the backup back: %d bytes of dump instead of %d", got.Dump.Size, m.Dump.Size), file.name)
	}
	return run.count(ctx, file.file, m)
}

// Size is the size of a file in MiB, for the last line of a backup.
func Size(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return mebibytes(info.Size())
}
