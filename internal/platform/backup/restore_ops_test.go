package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oszir/internal/platform/backup"
	"oszir/internal/platform/errs"
)

// Whatever a restore refuses or stops at, the database is empty afterwards and takes the next one.
//
// Covers: D10
func TestRestore_D10_AllOrNothing(t *testing.T) {
	from := filled(t)
	file, m := write(t, from)
	to := empty(t, from)
	note := filepath.Join(t.TempDir(), "note.txt")
	err := os.WriteFile(note, []byte("not a backup"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(in *backup.Restoring)
		kind   errs.Kind
		key    string
	}{
		{"a newer schema", func(in *backup.Restoring) { in.Newest = m.Schema - 1 }, errs.Conflict, "cli.backup.newer_schema"},
		{"no file", func(in *backup.Restoring) { in.File = note + ".none" }, errs.Invalid, "cli.file_unreadable"},
		{"a folder", func(in *backup.Restoring) { in.File = filepath.Dir(note) }, errs.Invalid, "cli.file_unreadable"},
		{"another file", func(in *backup.Restoring) { in.File = note }, errs.Invalid, "cli.backup.not_backup"},
		{"data there", func(in *backup.Restoring) { in.Open = at(from) }, errs.Conflict, "cli.backup.not_empty"},
		{"nobody there", func(in *backup.Restoring) { in.Open = at("postgres://127.0.0.1:1/x") }, errs.Unavailable, "app.no_database"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := backup.Restoring{Open: at(to), File: file, Newest: newest, Tell: func(string, ...any) {}}
			c.change(&in)
			sound := c.key == "cli.backup.not_empty" || c.key == "app.no_database"
			open := in.Open
			in.Open = func(ctx context.Context) (string, error) {
				if !sound {
					t.Error("a database is opened for a file that is not to be restored")
				}
				return open(ctx)
			}
			_, _, err := backup.Restore(t.Context(), in)
			wantKey(t, err, c.kind, c.key)
			wantEmpty(t, to)
		})
	}
	for _, key := range []string{"cli.backup.checking", "cli.backup.restoring", "cli.backup.comparing"} {
		t.Run("stopped at "+key, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, _, err := backup.Restore(ctx, backup.Restoring{Open: at(to), File: file, Newest: newest, Tell: func(said string, _ ...any) {
				if said == key {
					cancel()
				}
			}})
			if err == nil {
				t.Error("no error")
			}
			wantEmpty(t, to)
		})
	}
	t.Run("a role of the grants is missing", func(t *testing.T) {
		do(t, as(from, "postgres"), "CREATE ROLE sample_reader; GRANT SELECT ON sample.page TO sample_reader")
		granted, _ := write(t, from)
		do(t, as(from, "postgres"), "DROP OWNED BY sample_reader; DROP ROLE sample_reader")
		_, err := restore(t.Context(), to, granted)
		wantKey(t, err, errs.Unavailable, "cli.backup.restore_failed")
		if want := `role "sample_reader" does not exist`; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %s", err, want)
		}
		wantEmpty(t, to)
	})
	t.Run("and then all", func(t *testing.T) {
		diff, err := restore(t.Context(), to, file)
		if err != nil || len(diff) > 0 {
			t.Errorf("%v, %v", diff, err)
		}
	})
}
