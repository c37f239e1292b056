package backup

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"oszir/internal/platform/errs"
)

// Restoring is a backup to be brought back.
type Restoring struct {
	File   string
	Newest int64 // number of the last migration this program knows
	Tell   Tell
	// Open gives the address of an empty database, as its owner; everything restored will be his. It is asked for once
	// the file is known to be sound.
	Open func(ctx context.Context) (address string, err error)
}

// Restore brings a backup into an empty database: all of it, compared table by table with the manifest before the
// commit, or nothing. The differences say what was not the same; then nothing was restored. Errors: Invalid when the
// file cannot be read or is damaged; Conflict when the database is not empty, or file or server are of another release;
// Unavailable when the database or PostgreSQL's programs are missing, or one of them fails.
func Restore(ctx context.Context, in Restoring) (Manifest, []Difference, error) {
	var m Manifest
	f, err := os.Open(in.File)
	if err != nil {
		return m, nil, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", in.File)
	}
	defer f.Close()
	in.Tell("cli.backup.checking")
	m, err = verify(ctx, f, in.File)
	if err != nil {
		return m, nil, err
	}
	if m.Schema > in.Newest {
		return m, nil, errs.New(errs.Conflict, "cli.backup.newer_schema", in.File, strconv.FormatInt(m.Schema, 10), strconv.FormatInt(in.Newest, 10))
	}
	address, err := in.Open(ctx)
	if err != nil {
		return m, nil, err
	}
	conn, there, err := connect(ctx, address)
	if err != nil {
		return m, nil, err
	}
	conn.Close()
	if there.contents > 0 {
		return m, nil, errs.New(errs.Conflict, "cli.backup.not_empty")
	}
	if there.major < m.Postgres {
		return m, nil, errs.New(errs.Conflict, "cli.backup.older_server", strconv.Itoa(m.Postgres), strconv.Itoa(there.major))
	}
	run, err := findPrograms(ctx, there.major)
	if err != nil {
		return m, nil, err
	}
	diff, err := bringIn(ctx, in, run, address, f, m)
	return m, diff, err
}

// session is psql in one transaction: what is written to it is done, what its queries find is read line by line.
type session struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// answered is the line behind the last answer.
const answered = "answered"

func (p programs) session(ctx context.Context, address string) (*session, error) {
	cmd, err := p.connected(ctx, "psql", address, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
		"--field-separator=\t", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--file=-")
	if err != nil {
		return nil, err
	}
	s := &session{cmd: cmd}
	s.in, err = cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("opening a way to psql: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("opening a way from psql: %w", err)
	}
	s.out = bufio.NewScanner(out)
	err = cmd.Start()
	if err != nil {
		return nil, fmt.Errorf("starting psql: %w", err)
	}
	return s, nil
}

// say sends text to psql. An error is not looked at: when psql is gone its own words say why, see end.
func (s *session) say(lines ...string) {
	_, _ = io.WriteString(s.in, strings.Join(lines, "\n")+"\n")
}

// ask sends text and reads what it answers, up to the mark.
func (s *session) ask(lines []string, take func(fields []string) error) error {
	s.say(lines...)
	s.say(`\echo ` + answered)
	for s.out.Scan() {
		if s.out.Text() == answered {
			return nil
		}
		err := take(strings.Split(s.out.Text(), "\t"))
		if err != nil {
			return err
		}
	}
	return io.ErrUnexpectedEOF
}

// end closes psql. Without a COMMIT before it nothing is kept.
func (s *session) end() error {
	_ = s.in.Close()
	for s.out.Scan() { // let it say all, else it would wait for us
		continue
	}
	return s.cmd.Wait()
}

// bringIn restores in one transaction: pg_restore makes the statements, psql runs them, then what came of them is
// compared, then it is committed.
func bringIn(ctx context.Context, in Restoring, run programs, address string, f *os.File, m Manifest) ([]Difference, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	psql, err := run.session(ctx, address)
	if err != nil {
		return nil, err
	}
	diff, err := fill(ctx, in, run, psql, f, m)
	if err == nil && len(diff) == 0 {
		psql.say("SET client_min_messages = error;", "ANALYZE;", "COMMIT;") // its warnings are of tables that are not ours
	}
	ended := psql.end()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case ended != nil: // the first cause: what else went wrong followed from it
		return nil, errs.Wrap(failure(psql.cmd, ended), errs.Unavailable, "cli.backup.restore_failed")
	case err != nil:
		return nil, errs.Wrap(err, errs.Unavailable, "cli.backup.restore_failed")
	}
	return diff, nil
}

// fill does all but the commit.
func fill(ctx context.Context, in Restoring, run programs, psql *session, f *os.File, m Manifest) ([]Difference, error) {
	psql.say("BEGIN;", prepareDatabase.Text+";")
	// Owners are not taken over: everything belongs to who restores, as after a migration.
	restore := run.command(ctx, "pg_restore", "--no-owner", "--no-tablespaces", "--no-publications", "--no-subscriptions", "--file=-")
	dump := openDump(ctx, f, m)
	dump.tell = func(done int64) { in.Tell("cli.backup.restoring", int(done*100/m.Dump.Size)) }
	restore.Stdin = dump
	restore.Stdout = psql.in
	err := restore.Run()
	if err != nil {
		return nil, failure(restore, err)
	}
	in.Tell("cli.backup.comparing", len(m.Tables))
	var tables []Table
	var sequences []Sequence
	err = psql.ask([]string{fixText.Text + ";", tableDigests.Text, `\gexec`, sequenceValues.Text + ";"}, func(fields []string) error {
		switch {
		case len(fields) != 3: // of fixText
		case fields[2] == "sequence":
			at, err := strconv.ParseInt(fields[1], 10, 64)
			sequences = append(sequences, Sequence{Name: fields[0], From: at, To: at})
			return err
		default:
			rows, err := strconv.ParseInt(fields[1], 10, 64)
			tables = append(tables, Table{Name: fields[0], Rows: rows, Digest: fields[2]})
			return err
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("comparing with the manifest: %w", err)
	}
	return differences(m, tables, sequences), nil
}

// count lets pg_restore list the dump: every table of the manifest must be in it.
func (p programs) count(ctx context.Context, f *os.File, m Manifest) error {
	list := p.command(ctx, "pg_restore", "--list")
	list.Stdin = openDump(ctx, f, m)
	out, err := list.Output()
	if err != nil {
		return errs.Wrap(failure(list, err), errs.Unavailable, "cli.backup.dump_failed")
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		_, table, ok := strings.Cut(line, " TABLE DATA ")
		fields := strings.Fields(table)
		if ok && len(fields) >= 2 {
			listed[fields[0]+"."+fields[1]] = true
		}
	}
	for _, t := range m.Tables {
		if !listed[t.Name] {
			return errs.Wrap(fmt.Errorf("listing the dump: it lacks %s", t.Name), errs.Unavailable, "cli.backup.dump_failed")
		}
	}
	return nil
}
