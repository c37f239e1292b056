package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/platform/backup"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/jobs"
)

// The drill: what was loaded is backed up, everything is thrown away, the backup comes back into a new folder, and the
// program goes on where it was: the same file loaded again changes nothing, and nobody may more or less than before.
//
// Covers: D10
func TestBackupRestore_D10_Drill(t *testing.T) {
	dir := folder(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(want int, args ...string) string {
		t.Helper()
		code, out, say := oszir(t, args...)
		if code != want || strings.Contains(say, "‹") {
			t.Fatalf("%q: exit %d, want %d\n%s", args, code, want, out+say)
		}
		return out + say
	}
	must(exitDone, "generate", "workbook", "--office", "district", "--clients", "80", "--seed", "11", "-o", at("filled.xlsx"))
	loaded := onlyJSON(t, result(t, exitDone, "--data", at("data"), "ptr", "load", at("filled.xlsx"), "--office", "DEMO-D", "--json"))
	if len(loaded.Benefits) == 0 {
		t.Fatal("nothing was loaded")
	}

	// Beside the running program, by its socket; and in English.
	a, err := app.Open(t.Context(), app.Config{Data: at("data")})
	if err != nil {
		t.Fatal(err)
	}
	before := look(t, at("data"))
	said := must(exitDone, "--data", at("data"), "backup", "-o", at("one.backup"))
	err = a.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said, "elkészült és ép") {
		t.Errorf("says %s", said)
	}
	must(exitFindings, "--data", at("data"), "backup", "-o", at("one.backup")) // it is there
	must(exitDone, "--data", at("data"), "backup", "-o", at("one.backup"), "--force")
	said = must(exitDone, "--lang", "en", "backup", "--verify", at("one.backup"))
	if !strings.Contains(said, "is sound: one.backup") {
		t.Errorf("says %s", said)
	}

	must(exitFindings, "--data", at("data"), "restore", at("one.backup")) // there is data
	err = os.RemoveAll(at("data"))
	if err != nil {
		t.Fatal(err)
	}
	must(exitFindings, "--data", at("data"), "backup", "-o", at("none.backup")) // and now there is none
	if _, err := os.Stat(at("data")); err == nil {
		t.Error("a backup made a data folder")
	}

	begun := time.Now()
	said = must(exitDone, "--data", at("data"), "restore", at("one.backup"))
	took := time.Since(begun)
	if !strings.Contains(said, "Minden tábla megegyezik") {
		t.Errorf("says %s", said)
	}
	a, err = app.Open(t.Context(), app.Config{Data: at("data")})
	if err != nil {
		t.Fatal(err)
	}
	after := look(t, at("data"))
	err = a.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for what, was := range before {
		if after[what] != was {
			t.Errorf("%s: %.2000s\nnow\n%.2000s", what, was, after[what])
		}
		if len(was) < 100 {
			t.Errorf("%s: hardly anything to compare: %q", what, was)
		}
	}

	again := onlyJSON(t, result(t, exitDone, "--data", at("data"), "ptr", "load", at("filled.xlsx"), "--office", "DEMO-D", "--json"))
	if c := again.Summary.Clients; c.New != 0 || c.Changed != 0 || c.Unchanged == 0 || len(again.Benefits) != len(loaded.Benefits) {
		t.Errorf("loaded again: %+v, %d benefits", c, len(again.Benefits))
	}
	for _, k := range again.Summary.Kinds {
		if k.New != 0 || k.Replaced != 0 {
			t.Errorf("loaded again: %+v", k)
		}
	}

	t.Logf("TEST id=D10 n=1 benefits=%d differences=0 rto_ms=%d verdict=PASS", len(loaded.Benefits), took.Milliseconds())

	// A damaged one is refused before anything is made.
	content, err := os.ReadFile(at("one.backup"))
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	err = os.WriteFile(at("hurt.backup"), content, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	must(exitFindings, "backup", "--verify", at("hurt.backup"))
	must(exitFindings, "--data", at("other"), "restore", at("hurt.backup"))
	if _, err := os.Stat(at("other")); err == nil {
		t.Error("a data folder was made for a damaged backup")
	}
	must(exitFindings, "backup", "--verify", at("filled.xlsx"))
	must(exitFindings, "backup", "--verify", at("nothing"))
	must(exitUsage, "restore")
}

// result gives standard output alone.
func result(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, out, say := oszir(t, args...)
	if code != want {
		t.Fatalf("%q: exit %d, want %d\n%s", args, code, want, say)
	}
	return out
}

// look reads, as the program's role, what must be the same after a restore, and as the operator who may do what.
func look(t *testing.T, data string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for what, q := range map[string]struct{ role, sql string }{
		"people": {cluster.RoleApp, `SELECT string_agg(concat_ws(' ', v.person_id, family_name, given_name, birth_date, valid, recorded), ';' ORDER BY v.person_id, recorded)
			FROM people.person_version v`},
		"benefits": {cluster.RoleApp, "SELECT string_agg(v::text, ';' ORDER BY v::text) FROM ptr.benefit_version v"},
		"rights": {cluster.RoleSuper, `SELECT string_agg(x, ';' ORDER BY x) FROM (
			SELECT concat_ws(' ', grantee, table_schema, table_name, privilege_type) AS x FROM information_schema.role_table_grants WHERE grantee LIKE 'oszir%'
			UNION ALL SELECT concat_ws(' ', grantee, table_schema, table_name, column_name, privilege_type) FROM information_schema.role_column_grants WHERE grantee LIKE 'oszir%'
			UNION ALL SELECT concat_ws(' ', grantee, object_schema, object_name, privilege_type) FROM information_schema.role_usage_grants WHERE grantee LIKE 'oszir%'
			UNION ALL SELECT concat_ws(' ', grantee, routine_schema, routine_name, privilege_type) FROM information_schema.role_routine_grants
			UNION ALL SELECT concat_ws(' ', pg_get_userbyid(relowner), relnamespace::regnamespace, relname) FROM pg_class
				WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
			UNION ALL SELECT concat_ws(' ', datname, datacl) FROM pg_database WHERE datname = 'oszir') all_rights`},
	} {
		url, err := cluster.URLAs(data, q.role)
		if err != nil {
			t.Fatal(err)
		}
		c, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		var text string
		err = c.QueryRow(t.Context(), q.sql).Scan(&text)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		out[what] = text
		err = c.Close(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A backup of the release before is brought up to this release's schema, whatever the newest migration changes: the older
// release's own program wrote its entry and its file, so neither is written here as this program would.
func TestRestore_OlderRelease(t *testing.T) {
	dir := folder(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	err := os.CopyFS(at("migrations"), os.DirFS("../../migrations"))
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(at("migrations/*.sql"))
	if err != nil || len(names) < 2 {
		t.Fatalf("%d migrations, %v", len(names), err)
	}
	err = os.Remove(names[len(names)-1])
	if err != nil {
		t.Fatal(err)
	}
	c, err := cluster.Start(t.Context(), cluster.Options{DataDir: at("older")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Stop(context.Background()) }()
	_, err = database.Migrate(t.Context(), c.OwnerURL(), os.DirFS(at("migrations")), jobs.Migrate)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), c.OwnerURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var entry int64
	err = conn.QueryRow(t.Context(), `INSERT INTO audit.entry (actor, operation, subject) VALUES ('operator', 'backup.write', 'database') RETURNING id`).Scan(&entry)
	if err != nil {
		t.Fatal(err)
	}
	super, err := cluster.URL(at("older"))
	if err == nil {
		_, err = backup.Write(t.Context(), backup.Writing{Address: super, Entry: entry, File: at("older.backup"), Newest: 9999, Tell: func(string, ...any) {}})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]string{
		{"--data", at("newer"), "restore", at("older.backup")},
		{"--data", at("newer"), "backup", "-o", at("newer.backup")},
	} {
		code, _, say := oszir(t, step...)
		if code != exitDone {
			t.Fatalf("%q: exit %d\n%s", step, code, say)
		}
	}
	older, err := backup.Verify(t.Context(), at("older.backup"))
	if err != nil {
		t.Fatal(err)
	}
	newer, err := backup.Verify(t.Context(), at("newer.backup"))
	if err != nil {
		t.Fatal(err)
	}
	if older.Schema >= newer.Schema || older.Entry != entry {
		t.Errorf("schema %d came back as %d", older.Schema, newer.Schema)
	}
	entries := map[string]int64{}
	for _, m := range []backup.Manifest{older, newer} {
		for _, table := range m.Tables {
			if table.Name == "audit.entry" {
				entries[m.MadeAt.String()] = table.Rows
			}
		}
	}
	// The older one holds its own entry; the newer one that, the restore's and its own.
	if got := entries[newer.MadeAt.String()] - entries[older.MadeAt.String()]; got != 2 {
		t.Errorf("%d more entries, want the restore's and the second backup's", got)
	}
}
