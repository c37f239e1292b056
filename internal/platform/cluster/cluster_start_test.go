package cluster_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/errs"
)

func TestStartStopStartAgain(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(newParent(t), "data") // on disk: the times it logs are the real ones
	c := start(t, cluster.Options{DataDir: dir})
	owner := connect(t, c.OwnerURL())
	exec1(t, owner, "CREATE TABLE note (text text); INSERT INTO note VALUES ('árvíztűrő')")
	if zone := query1[string](t, owner, "SHOW timezone"); zone != "Europe/Budapest" {
		t.Errorf("timezone is %s", zone)
	}
	if sums := query1[string](t, owner, "SHOW data_checksums"); sums != "on" {
		t.Errorf("data_checksums is %s", sums)
	}
	if tcp := query1[string](t, owner, "SHOW listen_addresses"); tcp != "" {
		t.Errorf("listens on %s", tcp)
	}
	check(t, c.Stop(t.Context()))
	check(t, c.Stop(t.Context())) // again is fine
	select {
	case <-c.Done():
		t.Error("Done is closed by Stop")
	default:
	}

	c = start(t, cluster.Options{DataDir: dir})
	if text := query1[string](t, connect(t, c.OwnerURL()), "SELECT text FROM note"); text != "árvíztűrő" {
		t.Errorf("read %q", text)
	}
	check(t, c.Stop(t.Context()))
}

func TestSecondStartIsRefused(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	start(t, cluster.Options{DataDir: dir})
	wantError(t, refused(t, cluster.Options{DataDir: dir}), errs.Conflict, "cluster.in_use", dir)

	other := startProgram(t, dir, nil, "")
	if said := other.says(t); !strings.HasPrefix(said, "refused 3 cluster.in_use") {
		t.Errorf("a separate process said %q", said)
	}
}

func TestStopOutOfTime(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	c := start(t, cluster.Options{DataDir: dir})
	exec1(t, connect(t, c.OwnerURL()), "CREATE TABLE note (n int)")
	over, cancel := context.WithCancel(t.Context())
	cancel()
	check(t, c.Stop(over))
	c = start(t, cluster.Options{DataDir: dir})
	if n := query1[int](t, connect(t, c.OwnerURL()), "SELECT count(*) FROM note"); n != 0 {
		t.Errorf("found %d rows", n)
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	c := start(t, cluster.Options{DataDir: filledFolder(t)})
	app := connect(t, c.AppURL())
	for _, sql := range []string{
		"CREATE TABLE public.t (n int)",
		"CREATE SCHEMA s",
		"CREATE ROLE r",
		"CREATE DATABASE d",
		"DROP DATABASE oszir",
		"ALTER SYSTEM SET fsync = off",
		"SET log_min_messages = 'debug1'",
		"COPY (SELECT 1) TO PROGRAM 'cat'",
	} {
		_, err := app.Exec(t.Context(), sql)
		var denied *pgconn.PgError
		if !errors.As(err, &denied) || denied.Code != "42501" {
			t.Errorf("%s: %v, want permission denied", sql, err)
		}
	}
	exec1(t, app, "CREATE TEMP TABLE t (n int)")
	owner := connect(t, c.OwnerURL())
	exec1(t, owner, "CREATE SCHEMA s; CREATE TABLE s.t (n int); CREATE EXTENSION btree_gist")
	if super := query1[string](t, owner, "SHOW is_superuser"); super != "off" {
		t.Error("the owner is a superuser")
	}
}

func TestUnfinishedRolesAreHealed(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	c := start(t, cluster.Options{DataDir: dir})
	url, err := cluster.URL(dir)
	check(t, err)
	super := connect(t, strings.Replace(url, "/oszir?", "/postgres?", 1))
	exec1(t, super, "DROP DATABASE oszir")
	exec1(t, super, "DROP ROLE oszir_app")
	check(t, c.Stop(t.Context()))

	c = start(t, cluster.Options{DataDir: dir})
	exec1(t, connect(t, c.AppURL()), "CREATE TEMP TABLE t (n int)")
	access := query1[string](t, connect(t, c.OwnerURL()), "SELECT datacl::text FROM pg_database WHERE datname = 'oszir'")
	if strings.Contains(access, "{=") || strings.Contains(access, ",=") {
		t.Errorf("everybody may enter: %s", access)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	wantError(t, refused(t, cluster.Options{DataDir: dir, Settings: map[string]string{"a b": "1"}}),
		errs.Invalid, "cluster.setting", "a b")
	wantError(t, refused(t, cluster.Options{DataDir: dir, Settings: map[string]string{"work_mem": "much"}}),
		errs.Internal, "cluster.start_failed")
	c := start(t, cluster.Options{DataDir: dir, Settings: map[string]string{
		"Work_Mem": "7MB", "listen_addresses": "*", "application_name": `it's \n`}})
	conn := connect(t, c.OwnerURL())
	for name, want := range map[string]string{"work_mem": "7MB", "listen_addresses": "",
		"jit": "off", "log_error_verbosity": "terse"} {
		if got := query1[string](t, conn, "SHOW "+name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := query1[string](t, conn, "SELECT reset_val FROM pg_settings WHERE name = 'application_name'"); got != `it's \n` {
		t.Errorf("application_name is %q", got)
	}
}

func TestLogKeepsPersonalDataOut(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	c := start(t, cluster.Options{DataDir: dir})
	url, err := cluster.URL(dir)
	check(t, err)
	for _, who := range []string{c.OwnerURL(), c.AppURL(), url} {
		conn := connect(t, who)
		exec1(t, conn, "CREATE TEMP TABLE person (name text PRIMARY KEY)")
		for _, sql := range []string{
			"INSERT INTO person VALUES ('Titkos Teréz'), ('Titkos Teréz')",
			"SELECT 'Titkos Teréz'::date",
			"SELECT 'Titkos Teréz",
			"DO $$ BEGIN RAISE WARNING 'Titkos Teréz'; END $$",
		} {
			_, _ = conn.Exec(t.Context(), sql)
		}
		_, err = conn.Exec(t.Context(), "SELECT $1::text::date", "Titkos Teréz")
		if err == nil {
			t.Error("a name is a date")
		}
	}
	check(t, c.Stop(t.Context()))
	text, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	check(t, err)
	if strings.Contains(string(text), "Titkos") || len(text) == 0 {
		t.Errorf("the log says: %s", text)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	notRunning := func() {
		t.Helper()
		_, err := cluster.URL(dir)
		var known *errs.Error
		if !errors.As(err, &known) {
			t.Fatalf("URL gave %v", err)
		}
		wantError(t, known, errs.Unavailable, "cluster.not_running", dir)
	}
	notRunning()
	c := start(t, cluster.Options{DataDir: dir})
	url, err := cluster.URL(dir)
	check(t, err)
	if super := query1[string](t, connect(t, url), "SHOW is_superuser"); super != "on" {
		t.Error("URL is not the superuser's")
	}
	url, err = cluster.URLAs(dir, cluster.RoleApp)
	check(t, err)
	if url != c.AppURL() {
		t.Errorf("URLAs gives %s, want %s", url, c.AppURL())
	}
	check(t, c.Stop(t.Context()))
	notRunning()
}

func TestOddFolderNames(t *testing.T) {
	t.Parallel()
	for name, folder := range map[string]string{
		"signs": `ő & a'b "c" %41+[x]*`,
		"comma": "a,b",
		"long":  strings.Repeat("hosszú", 20),
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(newParentIn(t, quickFolder()), folder)
			fill(t, dir)
			c := start(t, cluster.Options{DataDir: dir})
			query1[int](t, connect(t, c.AppURL()), "SELECT 1")
			url, err := cluster.URL(dir)
			check(t, err)
			psql, err := exec.LookPath("psql")
			if err == nil {
				out, err := exec.Command(psql, url, "-Atc", "SELECT 'read by psql'").CombinedOutput()
				if err != nil || strings.TrimSpace(string(out)) != "read by psql" {
					t.Errorf("psql: %v: %s", err, out)
				}
			}
			cfg, err := pgx.ParseConfig(url)
			check(t, err)
			check(t, c.Stop(t.Context()))
			_, err = os.Stat(cfg.Host)
			if name != "signs" && !os.IsNotExist(err) {
				t.Errorf("socket folder %s is left: %v", cfg.Host, err)
			}
		})
	}
}

func TestOtherVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	data := filepath.Join(dir, "postgres")
	check(t, os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("12\n"), 0o600))
	before := picture(t, data)
	wantError(t, refused(t, cluster.Options{DataDir: dir}), errs.Conflict, "cluster.other_version", data, "12")
	if !maps.Equal(before, picture(t, data)) {
		t.Error("the folder was changed")
	}
}

func TestForeignFolderIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	data := filepath.Join(dir, "postgres")
	check(t, os.MkdirAll(data, 0o755))
	check(t, os.WriteFile(filepath.Join(data, "levél.txt"), []byte("fontos"), 0o600))
	before := picture(t, data)
	wantError(t, refused(t, cluster.Options{DataDir: dir}), errs.Conflict, "cluster.foreign_folder", data)
	if !maps.Equal(before, picture(t, data)) {
		t.Error("the folder was changed")
	}
}

func TestNoBinaries(t *testing.T) {
	t.Parallel()
	dir, empty := newFolder(t), newParent(t)
	wantError(t, refused(t, cluster.Options{DataDir: dir, BinDir: empty}),
		errs.Unavailable, "cluster.no_binaries_there", empty)
	_, err := os.Stat(filepath.Join(dir, "postgres"))
	if !os.IsNotExist(err) {
		t.Errorf("something was made: %v", err)
	}
}
