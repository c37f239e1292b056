package backup_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/backup"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// playVar makes the test binary play a program that writes a backup of the address in it and is killed or runs out of
// room meanwhile.
const playVar = "OSZIR_BACKUP_PLAY"

func TestMain(m *testing.M) {
	if address := os.Getenv(playVar); address != "" {
		os.Exit(play(address))
	}
	dbtest.Main(m)
}

func play(address string) int {
	if os.Getenv(playVar+"_ROOM") != "" {
		err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 50_000, Max: 50_000})
		if err != nil {
			fmt.Println(err)
			return 2
		}
	}
	in := writing(address, os.Getenv(playVar+"_FILE"))
	if os.Getenv(playVar+"_HANG") != "" {
		in.Tell = func(key string, _ ...any) {
			if key == "cli.backup.reading_back" { // the whole file stands under its other name
				fmt.Println("whole")
				select {}
			}
		}
	}
	_, err := backup.Write(context.Background(), in)
	fmt.Println(err)
	if errs.KindOf(err) == errs.Unavailable {
		return 3
	}
	return 0
}

// newest is beyond every migration.
const newest = 9999

func writing(address, file string) backup.Writing {
	return backup.Writing{
		Address: address, Work: as(address, "oszir_app"), Actor: "operator", File: file, Newest: newest, Tell: func(string, ...any) {},
	}
}

// as gives the address of another role.
func as(address, role string) string {
	return strings.Replace(address, "user=oszir_owner", "user="+role, 1)
}

// filled gives the address of a database with a table of every shape that ours have, beside our own.
func filled(t *testing.T) string {
	t.Helper()
	address := dbtest.NewURL(t)
	do(t, address, `
		CREATE SCHEMA sample;
		CREATE TABLE sample.page (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text, bytes bytea, valid daterange,
			recorded tstzrange, list text[], doc jsonb, at timestamptz, share double precision);
		INSERT INTO sample.page (word, bytes, valid, recorded, list, doc, at, share)
			SELECT nullif('szó ' || n % 7, 'szó 3'), sha512(n::text::bytea) || sha512((-n)::text::bytea), daterange('2020-01-01', '2020-01-01'::date + n),
				tstzrange('2024-03-31 02:30 Europe/Budapest', NULL), ARRAY['a,b', NULL, '"'], jsonb_build_object('n', n),
				'2024-10-27 00:30 UTC'::timestamptz + n * interval '1 minute', n / 3.0
			FROM generate_series(1, 3000) n;
		CREATE TABLE sample.part (person bigint, note text, EXCLUDE USING gist (person WITH =)) ;
		CREATE TABLE sample.spread (person bigint, note text) PARTITION BY HASH (person);
		CREATE TABLE sample.spread_0 PARTITION OF sample.spread FOR VALUES WITH (MODULUS 2, REMAINDER 0);
		CREATE TABLE sample.spread_1 PARTITION OF sample.spread FOR VALUES WITH (MODULUS 2, REMAINDER 1);
		INSERT INTO sample.spread SELECT n, 'twice' FROM generate_series(1, 50) n, generate_series(1, 2);
		CREATE UNLOGGED TABLE sample.progress (n int);
		INSERT INTO sample.progress VALUES (1);
		CREATE SEQUENCE sample.unused;
		CREATE SEQUENCE sample.used START 100;
		SELECT nextval('sample.used');
		GRANT USAGE ON SCHEMA sample TO oszir_app;
		GRANT SELECT, UPDATE (word) ON sample.page TO oszir_app;
		INSERT INTO audit.entry (actor, operation, subject) SELECT 'operator', 'test.fill', 'page/' || n FROM generate_series(1, 20) n`)
	return address
}

var emptied atomic.Int64

// empty gives the address of a new database, as its owner.
func empty(t *testing.T, beside string) string {
	t.Helper()
	name := fmt.Sprintf("empty_%d", emptied.Add(1))
	do(t, as(beside, "postgres"), "CREATE DATABASE "+name+" OWNER oszir_owner")
	t.Cleanup(func() { do(t, as(beside, "postgres"), "DROP DATABASE "+name+" WITH (FORCE)") })
	from := strings.Index(beside, "test_")
	to := from + strings.IndexByte(beside[from:], '?')
	return beside[:from] + name + beside[to:]
}

func do(t *testing.T, address, sql string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	_, err = c.PgConn().Exec(context.Background(), sql).ReadAll()
	if err != nil {
		t.Fatalf("%.100s: %v", sql, err)
	}
}

func column(t *testing.T, address, sql string) []string {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	rows, err := c.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, address string) (string, backup.Manifest) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.backup")
	m, err := backup.Write(t.Context(), writing(address, name))
	if err != nil {
		t.Fatal(err)
	}
	return name, m
}

// at opens the database of an address.
func at(address string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return address, nil }
}

func restore(ctx context.Context, address, file string) ([]backup.Difference, error) {
	_, diff, err := backup.Restore(ctx, backup.Restoring{Open: at(address), File: file, Newest: newest, Tell: func(string, ...any) {}})
	return diff, err
}

// wantEmpty makes sure that nothing was left in a database.
func wantEmpty(t *testing.T, address string) {
	t.Helper()
	left := column(t, address, `SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`)
	if len(left) > 0 {
		t.Errorf("%d things were left in the database: %.200q", len(left), left)
	}
}

// rights lists who may do what, with everything that is granted.
const rights = `
	SELECT x FROM (
		SELECT concat_ws(' ', grantee, table_schema, table_name, privilege_type, is_grantable) AS x FROM information_schema.role_table_grants
		UNION ALL SELECT concat_ws(' ', grantee, table_schema, table_name, column_name, privilege_type) FROM information_schema.role_column_grants
		UNION ALL SELECT concat_ws(' ', grantee, routine_schema, routine_name, privilege_type) FROM information_schema.role_routine_grants
		UNION ALL SELECT concat_ws(' ', grantee, object_schema, object_name, privilege_type) FROM information_schema.role_usage_grants
		UNION ALL SELECT concat_ws(' ', 'owner', pg_get_userbyid(relowner), relnamespace::regnamespace, relname) FROM pg_class WHERE relnamespace::regnamespace::text !~ '^pg_toast'
		UNION ALL SELECT concat_ws(' ', 'schema', nspname, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_'
		UNION ALL SELECT concat_ws(' ', 'database', datacl) FROM pg_database WHERE datname = current_database()
	) all_rights ORDER BY x`

// definitions lists what tables are made of.
const definitions = `
	SELECT x FROM (
		SELECT concat_ws(' ', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull) AS x
			FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE attnum > 0 AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
		UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) FROM pg_constraint
		UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace::regnamespace::text !~ '^pg_'
		UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema)' AND prokind = 'f'
		UNION ALL SELECT extname FROM pg_extension
	) all_definitions ORDER BY x`

// What a backup holds comes back the same: rows, definitions, rights, sequences.
//
// Covers: D10
func TestBackup_D10_RoundTrip(t *testing.T) {
	from := filled(t)
	file, m := write(t, from)
	info, err := os.Stat(file)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode of the file is %v, %v", info.Mode(), err)
	}
	if _, err := os.Stat(file + ".part"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was left beside the file: %v", err)
	}
	read, err := backup.Verify(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, read); diff != "" {
		t.Errorf("manifest read (-written +read):\n%s", diff)
	}
	rows := map[string]int64{}
	for _, table := range m.Tables {
		rows[table.Name] = table.Rows
	}
	for name, want := range map[string]int64{"sample.page": 3000, "sample.spread_0": 50 + 50 - rows["sample.spread_1"], "sample.progress": 1, "audit.entry": 21} {
		if rows[name] != want {
			t.Errorf("%s: %d rows in the manifest, want %d", name, rows[name], want)
		}
	}
	if _, ok := rows["sample.spread"]; ok || rows["public.schema_version"] == 0 {
		t.Errorf("tables of the manifest: %v", rows)
	}

	to := empty(t, from)
	diff, err := restore(t.Context(), to, file)
	if err != nil || len(diff) > 0 {
		t.Fatalf("restoring: %v, %v", diff, err)
	}
	for name, sql := range map[string]string{"rights": rights, "definitions": definitions} {
		want, got := column(t, from, sql), column(t, to, sql)
		if len(want) < 200 {
			t.Errorf("only %d %s", len(want), name)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-before +after):\n%.3000s", name, d)
		}
	}
	for _, sql := range []string{
		"SELECT nextval('sample.used')::text", "SELECT nextval('sample.unused')::text", "SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM sample.page p",
		"SELECT count(*)::text FROM audit.entry WHERE operation = 'backup.write'",
	} {
		if d := cmp.Diff(column(t, from, sql), column(t, to, sql)); d != "" {
			t.Errorf("%s (-before +after):\n%s", sql, d)
		}
	}
	if got := column(t, to, "SELECT operation FROM audit.entry WHERE id = "+fmt.Sprint(m.Entry)); len(got) != 1 || got[0] != "backup.write" {
		t.Errorf("the entry of the manifest: %v", got)
	}
	_, err = restore(t.Context(), to, file)
	wantKey(t, err, errs.Conflict, "cli.backup.not_empty")

	// A copy of the copy sums to the same, though its rows lie in another order and the session has other settings.
	do(t, to, "ALTER ROLE oszir_owner SET timezone = 'Asia/Tokyo'; ALTER ROLE oszir_owner SET datestyle = 'SQL, DMY'; ALTER ROLE oszir_owner SET bytea_output = 'escape'")
	defer do(t, to, "ALTER ROLE oszir_owner RESET ALL")
	do(t, to, "CLUSTER sample.page USING page_pkey; UPDATE sample.page SET word = word WHERE id % 2 = 0")
	_, second := write(t, to)
	was := map[string]string{}
	for _, table := range m.Tables {
		was[table.Name] = table.Digest
	}
	for _, table := range second.Tables {
		if table.Name != "audit.entry" && table.Digest != was[table.Name] {
			t.Errorf("%s sums to something else", table.Name)
		}
	}
}

func wantKey(t *testing.T, err error, kind errs.Kind, key string) {
	t.Helper()
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != kind || known.Key != key {
		t.Errorf("error is %v, want %s", err, key)
	}
}

// A backup made while others write holds one moment: two tables that are always written together agree.
//
// Covers: D10
func TestBackup_D10_BesideWriters(t *testing.T) {
	from := filled(t)
	do(t, from, "CREATE TABLE sample.one (n bigserial PRIMARY KEY); CREATE TABLE sample.two (n bigint)")
	ctx, stop := context.WithCancel(t.Context())
	writers := make(chan error, 2)
	for range 2 {
		go func() {
			c, err := pgx.Connect(ctx, from)
			for err == nil {
				_, err = c.Exec(ctx, "WITH new AS (INSERT INTO sample.one DEFAULT VALUES RETURNING n) INSERT INTO sample.two SELECT n FROM new")
			}
			if ctx.Err() != nil {
				err = nil
			}
			writers <- err
		}()
	}
	file, m := write(t, from)
	stop()
	for range 2 {
		err := <-writers
		if err != nil {
			t.Fatal(err)
		}
	}
	to := empty(t, from)
	diff, err := restore(t.Context(), to, file)
	if err != nil || len(diff) > 0 {
		t.Fatalf("restoring: %v, %v", diff, err)
	}
	got := column(t, to, "SELECT concat_ws(' ', (SELECT count(*) FROM sample.one), (SELECT count(*) FROM sample.two), (SELECT coalesce(max(n), 0) < nextval('sample.one_n_seq') FROM sample.one))")
	var one, two int
	var ahead string
	_, err = fmt.Sscan(got[0], &one, &two, &ahead)
	if err != nil || one != two || ahead != "t" {
		t.Errorf("restored: %q, %v", got, err)
	}
	now := column(t, from, "SELECT count(*)::text FROM sample.one")
	t.Logf("%d pairs in the backup, %s by its end, %d tables", one, now[0], len(m.Tables))
	if now[0] == fmt.Sprint(one) {
		t.Error("nobody wrote meanwhile: this proves nothing")
	}
}

func TestWrite_Refuses(t *testing.T) {
	from := filled(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "there.backup")
	for _, name := range []string{there, filepath.Join(dir, "left.backup.part")} {
		err := os.WriteFile(name, []byte("before"), 0o644)
		if err != nil {
			t.Fatal(err)
		}
	}
	locked, err := os.Create(filepath.Join(dir, "locked.backup.part"))
	if err != nil {
		t.Fatal(err)
	}
	defer locked.Close()
	err = syscall.Flock(int(locked.Fd()), syscall.LOCK_EX)
	if err != nil {
		t.Fatal(err)
	}
	err = os.Symlink(there, filepath.Join(dir, "link.backup.part"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(in *backup.Writing)
		kind   errs.Kind
		key    string
	}{
		{"a file that is there", func(in *backup.Writing) { in.File = there }, errs.Conflict, "cli.backup.exists"},
		{"a file that another one writes", func(in *backup.Writing) { in.File = filepath.Join(dir, "locked.backup") }, errs.Conflict, "cli.backup.busy"},
		{"a link", func(in *backup.Writing) { in.File = filepath.Join(dir, "link.backup") }, errs.Invalid, "cli.file_unwritable"},
		{"no such folder", func(in *backup.Writing) { in.File = filepath.Join(dir, "no/x.backup") }, errs.Invalid, "cli.file_unwritable"},
		{"a newer schema", func(in *backup.Writing) { in.Newest = 3 }, errs.Conflict, "app.newer_schema"},
		{"an empty database", func(in *backup.Writing) { in.Address = empty(t, from) }, errs.NotFound, "cli.backup.nothing"},
		{"nobody there", func(in *backup.Writing) { in.Address = "postgres://127.0.0.1:1/x" }, errs.Unavailable, "app.no_database"},
		{"a role that may not read all", func(in *backup.Writing) { in.Address = in.Work }, errs.Unavailable, "cli.backup.dump_failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := writing(from, filepath.Join(dir, "x.backup"))
			c.change(&in)
			_, err := backup.Write(t.Context(), in)
			wantKey(t, err, c.kind, c.key)
			if _, err := os.Stat(filepath.Join(dir, "x.backup")); err == nil {
				t.Error("there is a file")
			}
		})
	}
	text, err := os.ReadFile(there)
	if err != nil || string(text) != "before" {
		t.Errorf("the file that was there now holds %.20q, %v", text, err)
	}
	for _, name := range []string{"there.backup", "left.backup"} { // --force; a rest of a killed one
		in := writing(from, filepath.Join(dir, name))
		in.Force = true
		_, err = backup.Write(t.Context(), in)
		if err == nil {
			_, err = backup.Verify(t.Context(), in.File)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		info, err := os.Stat(in.File)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
}

// A program that is killed or cancelled, or that the disk has no room for, leaves no file of the final name.
func TestWrite_D5_LeavesNoHalfFile(t *testing.T) {
	from := filled(t)
	program := func(file, how string) *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), playVar+"="+from, playVar+"_FILE="+file, playVar+how+"=1")
		return cmd
	}
	wantLeft := func(t *testing.T, file string, names ...string) {
		t.Helper()
		var left []string
		entries, err := os.ReadDir(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			left = append(left, e.Name())
		}
		if d := cmp.Diff(names, left); d != "" {
			t.Errorf("files (-want +got):\n%s", d)
		}
	}
	t.Run("no room", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "x.backup")
		cmd := program(file, "_ROOM")
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 3 || !strings.Contains(string(out), "cli.backup.disk") {
			t.Errorf("ended with %v: %s", err, out)
		}
		wantLeft(t, file)
	})
	t.Run("killed", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "x.backup")
		cmd := program(file, "_HANG")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		err = cmd.Start()
		if err != nil {
			t.Fatal(err)
		}
		word, err := bufio.NewReader(out).ReadString('\n')
		if err != nil || word != "whole\n" {
			t.Fatalf("%q, %v", word, err)
		}
		err = cmd.Process.Kill()
		if err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		wantLeft(t, file, "x.backup.part")
		_, err = backup.Write(t.Context(), writing(from, file)) // takes over what was left
		if err != nil {
			t.Error(err)
		}
		wantLeft(t, file, "x.backup")
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		in := writing(from, filepath.Join(t.TempDir(), "x.backup"))
		in.Tell = func(string, ...any) { cancel() }
		_, err := backup.Write(ctx, in)
		if err == nil {
			t.Error("no error")
		}
		wantLeft(t, in.File)
	})
}
