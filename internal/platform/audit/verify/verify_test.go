package verify_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/audit/verify"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/keys"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// world is a sealed log of 600 entries in seven checkpoints, with a second folder of checkpoints, and a superuser who
// damages it in a transaction that is copied back.
type world struct {
	t       testing.TB
	db      *database.DB
	address string
	keeper  *audit.Keeper
	sealer  *audit.Sealer
	dir     string
	conn    *pgx.Conn
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	w.db, w.address = dbtest.NewWithURL(t)
	var err error
	w.keeper, err = audit.NewKeeper(keys.New())
	if err == nil {
		_, err = w.keeper.Enter(t.Context(), w.db, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	o, err := audit.OpenOutside(w.dir, w.keeper.Public)
	if err != nil {
		t.Fatal(err)
	}
	w.sealer = audit.NewSealer(w.db, w.keeper, []*audit.Outside{o}, slog.New(slog.DiscardHandler))
	for range 7 {
		w.write(86)
		w.seal()
	}
	w.conn, err = pgx.Connect(t.Context(), strings.Replace(w.address, "user=oszir_owner", "user=postgres", 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.conn.Close(context.Background()) })
	return w
}

func (w *world) write(n int) {
	w.t.Helper()
	err := w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		for i := range n {
			_, err := audit.Write(ctx, tx, audit.Entry{Actor: "pelda", Role: "ptr.clerk", BodyID: int64(i%3 + 1), Operation: "people.read", Subject: "person/" + strconv.Itoa(i),
				Fields: []string{"name", "taj"}, Ground: "Szt. 18. §", Detail: map[string]any{"rows": i}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) seal() {
	w.t.Helper()
	err := w.sealer.Seal(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.conn.Exec(w.t.Context(), sql, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
}

func (w *world) file() string {
	w.t.Helper()
	b, err := os.ReadFile(audit.CheckpointFile(w.dir))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

func (w *world) input() verify.Input {
	return verify.Input{
		Address: strings.Replace(w.address, "user=oszir_owner", "user=oszir_app", 1), Keeper: w.keeper, Public: []string{w.keeper.Public}, Grace: -1,
		Witnesses: []verify.Witness{{Name: "checkpoints", Text: w.file(), Full: true}},
	}
}

func (w *world) run(in verify.Input) verify.Report {
	w.t.Helper()
	r, err := verify.Run(w.t.Context(), in)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// tables are those of the log.
var tables = []string{"entry", "leaf", "tile", "checkpoint", "key"}

// keep lays copies of the tables aside; undo brings them back. Triggers and foreign keys do not look.
func (w *world) keep() {
	w.exec("SET session_replication_role = replica")
	for _, t := range tables {
		w.exec("CREATE SCHEMA IF NOT EXISTS aside")
		w.exec("CREATE TABLE aside." + t + " AS SELECT * FROM audit." + t)
	}
}

func (w *world) undo() {
	for _, t := range tables {
		w.exec("DELETE FROM audit." + t)
		over := ""
		if t == "entry" {
			over = " OVERRIDING SYSTEM VALUE"
		}
		w.exec("INSERT INTO audit." + t + over + " SELECT * FROM aside." + t)
	}
}

func kinds(r verify.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, string(f.Kind))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestVerify_SoundLog(t *testing.T) {
	w := newWorld(t)
	r := w.run(w.input())
	if !r.Unchanged || !r.Complete || r.Count != 0 || r.Sealed != 602 || r.Marked != 602 || r.Checkpoints != 7 || r.Size != 602 {
		t.Errorf("%+v", r)
	}
	in := w.input()
	in.Keeper = nil
	r = w.run(in)
	if !r.Unchanged || !r.Complete || r.Marked != 0 || r.Unmarked != 602 || r.MarksRead {
		t.Errorf("without the secret keys: %+v", r)
	}
}

// Each sort of damage is found and named.
//
// Covers: L2
func TestVerify_L2_NamesTheDamage(t *testing.T) {
	w := newWorld(t)
	w.keep()
	file := w.file()
	lines := strings.SplitAfter(file, "\n")
	for _, c := range []struct {
		name  string
		sql   string
		file  string // "": as it is
		want  string // kinds
		first verify.Finding
	}{
		{"an entry changed", "UPDATE audit.entry SET actor = 'x' WHERE id = 100", "", "entry_changed", verify.Finding{Entry: 100, Leaf: 99}},
		{"an entry back-dated", "UPDATE audit.entry SET at = at - interval '1 year' WHERE id = 100", "", "entry_redated", verify.Finding{Entry: 100, Leaf: 99}},
		{"two entries swapped", "CREATE TEMP TABLE s AS SELECT * FROM audit.entry WHERE id IN (100, 300); DELETE FROM audit.entry WHERE id IN (100, 300); UPDATE s SET id = 400 - id; INSERT INTO audit.entry OVERRIDING SYSTEM VALUE SELECT * FROM s; DROP TABLE s", "", "entry_swapped", verify.Finding{Entry: 100, Leaf: 99}},
		{"an entry removed", "DELETE FROM audit.entry WHERE id = 100", "", "entry_missing", verify.Finding{Entry: 100, Leaf: 99}},
		{"an entry inserted with a copied mark", "INSERT INTO audit.entry OVERRIDING SYSTEM VALUE SELECT 9999, at, actor, body_id, operation, subject, detail, NULL, NULL, role, persons, fields, ground, mac FROM audit.entry WHERE id = 100", "", "entry_inserted", verify.Finding{Entry: 9999, Leaf: -1}},
		{"a mark changed", "UPDATE audit.entry SET mac = NULL WHERE id = 100", "", "entry_changed", verify.Finding{Entry: 100, Leaf: 99}},
		{"a leaf row removed", "DELETE FROM audit.leaf WHERE seq = 99", "", "leaf_missing", verify.Finding{Entry: 100, Leaf: 99}},
		{"the last leaf row removed", "DELETE FROM audit.leaf WHERE seq = 601", "", "leaf_missing", verify.Finding{Entry: 602, Leaf: 601}},
		{"leaf rows swapped", "DELETE FROM audit.leaf WHERE seq IN (99, 299); INSERT INTO audit.leaf VALUES (99, 300), (299, 100)", "", "leaf_swapped", verify.Finding{Entry: 300, Leaf: 99}},
		{"a tile changed", "UPDATE audit.tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0 AND n = 1", "", "tile_changed", verify.Finding{Leaf: -1}},
		{"an upper tile changed", "UPDATE audit.tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 1", "", "tile_changed", verify.Finding{Leaf: -1}},
		{"a tile removed", "DELETE FROM audit.tile WHERE level = 0 AND n = 1", "", "tile_changed", verify.Finding{Leaf: -1}},
		{"a tile longer", "UPDATE audit.tile SET hashes = hashes || hashes WHERE level = 0 AND n = 2", "", "tile_changed", verify.Finding{Leaf: -1}},
		{"a checkpoint removed", "DELETE FROM audit.checkpoint WHERE size = 172", "", "checkpoint_removed", verify.Finding{Leaf: -1, Size: 172}},
		{"the last checkpoint removed", "DELETE FROM audit.checkpoint WHERE size = 602", "", "checkpoint_removed", verify.Finding{Leaf: -1, Size: 602}},
		{"all checkpoints removed", "DELETE FROM audit.checkpoint", "", "checkpoint_removed", verify.Finding{Leaf: -1, Size: 86}},
		{"a checkpoint edited", "UPDATE audit.checkpoint SET note = replace(note, '172', '173') WHERE size = 172", "", "checkpoint_forged", verify.Finding{Leaf: -1, Size: 172}},
		{"a checkpoint's column edited", "UPDATE audit.checkpoint SET settled = settled - 1 WHERE size = 172", "", "checkpoint_changed", verify.Finding{Leaf: -1, Size: 172}},
		{"truncated in all tables", "DELETE FROM audit.entry WHERE id > 172; DELETE FROM audit.leaf WHERE seq >= 172; DELETE FROM audit.checkpoint WHERE size > 172; DELETE FROM audit.tile WHERE n > 0 OR level > 0; UPDATE audit.tile SET hashes = substring(hashes, 1, 172 * 32)", "", "log_short", verify.Finding{Leaf: 172, Size: 602}},
		{"entries truncated", "DELETE FROM audit.entry WHERE id > 172", "", "entry_missing", verify.Finding{Entry: 173, Leaf: 172}},
		{"another key begins", "INSERT INTO audit.key VALUES (500, '\\x00', 'x', '\\x00')", "", "key_unknown", verify.Finding{Entry: 500, Leaf: -1}},
		{"the key gone", "DELETE FROM audit.key", "", "key_missing", verify.Finding{Leaf: -1}},
		{"file cut", "", strings.Join(lines[:5], ""), "checkpoint_removed", verify.Finding{Leaf: -1, Size: 516}},
		{"file's line removed", "", strings.Join(slices.Delete(slices.Clone(lines), 2, 3), ""), "checkpoint_removed", verify.Finding{Leaf: -1, Size: 258}},
		{"file's line edited", "", strings.Replace(file, "\\n258\\n", "\\n259\\n", 1), "checkpoint_forged checkpoint_removed", verify.Finding{Leaf: -1, Line: 3}},
		{"file's line nonsense", "", strings.Join(lines[:2], "") + "what\n" + strings.Join(lines[2:], ""), "checkpoint_unread", verify.Finding{Leaf: -1, Line: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			if c.sql != "" {
				w.exec(c.sql)
				defer w.undo()
			}
			in := w.input()
			if c.file != "" {
				in.Witnesses[0].Text = c.file
			}
			r := w.run(in)
			if got := strings.Join(kinds(r), " "); got != c.want || r.Unchanged && r.Complete {
				t.Fatalf("%s, want %s: %+v", got, c.want, r)
			}
			f := r.Findings[0]
			if f.Entry != c.first.Entry || f.Leaf != c.first.Leaf || f.Size != c.first.Size || c.first.Line > 0 && f.Line != c.first.Line {
				t.Errorf("%+v, want %+v", f, c.first)
			}
		})
	}
	t.Run("and nothing when it is brought back", func(t *testing.T) {
		w.t = t
		if r := w.run(w.input()); r.Count != 0 {
			t.Errorf("%+v", r)
		}
	})
}
