package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// damageSeed repeats the places of the damage.
const damageSeed = 20261121

// made writes a backup of a database with some rows.
func made(t *testing.T) (address, file string, m Manifest) {
	t.Helper()
	address = dbtest.NewURL(t)
	exec1(t, address, `INSERT INTO audit.entry (actor, operation, subject) SELECT 'operator', 'test.fill', md5(n::text) FROM generate_series(1, 5000) n`)
	file, m = writeTo(t, address)
	return address, file, m
}

func writeTo(t *testing.T, address string) (string, Manifest) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.backup")
	m, err := Write(t.Context(), Writing{
		Address: address, Work: strings.Replace(address, "user=oszir_owner", "user=oszir_app", 1), Actor: "operator",
		File: file, Newest: 9999, Tell: func(string, ...any) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return file, m
}

func exec1(t *testing.T, address, text string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), strings.Replace(address, "user=oszir_owner", "user=postgres", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	_, err = c.PgConn().Exec(context.Background(), text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
}

// One changed byte anywhere, and an end cut off anywhere, are noticed; the file without damage is not blamed. The
// control is a reader with the checksums taken away: what tar and pg_restore notice by themselves is far from all.
//
// Covers: D11
func TestVerify_D11_EveryDamageIsNoticed(t *testing.T) {
	_, file, m := made(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	run, err := findPrograms(t.Context(), m.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	hurt := filepath.Join(t.TempDir(), "hurt.backup")
	noticed := func(content []byte) bool {
		err := os.WriteFile(hurt, content, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Verify(t.Context(), hurt)
		if err != nil && errs.KindOf(err) != errs.Invalid && errs.KindOf(err) != errs.Conflict {
			t.Errorf("damage is answered with %v", err)
		}
		return err != nil
	}
	if noticed(whole) {
		t.Fatal("the file without damage is blamed")
	}
	random := rand.New(rand.NewPCG(damageSeed, 0))
	places := []int{0, 511, 512, len(whole) - 1, len(whole) - tailSize, len(whole) - tailSize - 1, len(whole) - 3*block + 70}
	for len(places) < 200 {
		places = append(places, random.IntN(len(whole)))
	}
	flips, bare := 0, 0
	for i, at := range places {
		content := bytes.Clone(whole)
		content[at] ^= byte(1 + random.IntN(255))
		if noticed(content) {
			flips++
		} else {
			t.Errorf("a changed byte at %d of %d is not noticed", at, len(whole))
		}
		if i < 50 && noticedBare(t.Context(), run, content) {
			bare++
		}
	}
	cuts := 0
	for i := range 100 {
		at := len(whole) - 1 - i
		if i >= 20 {
			at = random.IntN(len(whole))
		}
		if noticed(whole[:at]) {
			cuts++
		} else {
			t.Errorf("an end cut off at %d of %d is not noticed", at, len(whole))
		}
	}
	if !noticed(append(bytes.Clone(whole), 0)) {
		t.Error("a byte more is not noticed")
	}
	if bare == 50 {
		t.Error("the control notices everything too: this proves nothing")
	}
	t.Logf("TEST id=D11 n=300 seed=%d flips=%d/200 cuts=%d/100 without_checksums=%d/50 control=FAILED-AS-EXPECTED bar=100%% verdict=PASS", damageSeed, flips, cuts, bare)
}

// noticedBare is a check without checksums: the tar can be read, and pg_restore lists the dump and writes it out.
func noticedBare(ctx context.Context, run programs, content []byte) bool {
	in := tar.NewReader(bytes.NewReader(content))
	_, err := in.Next()
	if err != nil {
		return true
	}
	var script bytes.Buffer
	cmd := exec.CommandContext(ctx, run.path("pg_restore"), "--file=-")
	cmd.Stdin = in
	cmd.Stdout = &script
	err = cmd.Run()
	if err != nil {
		return true
	}
	for err == nil {
		_, err = in.Next()
	}
	return !errors.Is(err, io.EOF)
}

// A backup whose rows are not what its manifest says is named table by table, and nothing of it is kept. Such a file has
// sound checksums; it is what a mistake in dumping or restoring would look like.
//
// Covers: D11
func TestRestore_D11_DifferencesAreNamed(t *testing.T) {
	address, _, m := made(t)
	for _, c := range []struct {
		name   string
		change func(m *Manifest)
		want   []Difference
	}{
		{"none", func(*Manifest) {}, nil},
		{"of every sort", func(m *Manifest) {
			entries := slices.IndexFunc(m.Tables, func(t Table) bool { return t.Name == "audit.entry" })
			m.Tables[entries].Digest = "1/2"
			m.Tables = append(m.Tables, Table{Name: "audit.gone", Rows: 3})
			ids := slices.IndexFunc(m.Sequences, func(s Sequence) bool { return s.Name == "audit.entry_id_seq" })
			m.Sequences[ids].From, m.Sequences[ids].To = m.Sequences[ids].From+1, m.Sequences[ids].To+2
		}, []Difference{{"audit.entry", 5001, 5001}, {"audit.gone", 3, -1}, {"audit.entry_id_seq", 5003, 5001}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := m
			other.Tables, other.Sequences = slices.Clone(m.Tables), slices.Clone(m.Sequences)
			c.change(&other)
			file := withManifest(t, address, other)
			to := newDatabase(t, address)
			_, diff, err := Restore(t.Context(), Restoring{
				File: file, Newest: 9999, Tell: func(string, ...any) {}, Open: func(context.Context) (string, error) { return to, nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, diff); d != "" {
				t.Errorf("differences (-want +got):\n%s", d)
			}
			left := dbtest.Query(t, to, "SELECT count(*)::text FROM pg_namespace WHERE nspname = 'audit'")
			if kept := left == "1"; kept != (len(c.want) == 0) {
				t.Errorf("kept: %v", kept)
			}
		})
	}
}

func TestDifferences(t *testing.T) {
	saved := Manifest{Tables: []Table{{"a.b", 2, "1/1"}, {"a.c", 0, "0/0"}}, Sequences: []Sequence{{"a.s", 5, 7}}}
	for _, c := range []struct {
		name      string
		tables    []Table
		sequences []Sequence
		want      []Difference
	}{
		{"none", []Table{{"a.c", 0, "0/0"}, {"a.b", 2, "1/1"}}, []Sequence{{"a.s", 6, 6}}, nil},
		{"a value", []Table{{"a.b", 2, "1/2"}, {"a.c", 0, "0/0"}}, []Sequence{{"a.s", 5, 5}}, []Difference{{"a.b", 2, 2}}},
		{"a row", []Table{{"a.b", 1, "1/1"}, {"a.c", 0, "0/0"}}, []Sequence{{"a.s", 7, 7}}, []Difference{{"a.b", 2, 1}}},
		{"a table less", []Table{{"a.b", 2, "1/1"}}, []Sequence{{"a.s", 7, 7}}, []Difference{{"a.c", 0, -1}}},
		{"a table more", append([]Table{{"x.y", 9, "1/1"}}, saved.Tables...), []Sequence{{"a.s", 7, 7}}, []Difference{{"x.y", -1, 9}}},
		{"a sequence behind", saved.Tables, []Sequence{{"a.s", 4, 4}}, []Difference{{"a.s", 7, 4}}},
		{"a sequence ahead", saved.Tables, []Sequence{{"a.s", 8, 8}}, []Difference{{"a.s", 7, 8}}},
		{"no sequence", saved.Tables, nil, []Difference{{"a.s", 7, -1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, differences(saved, c.tables, c.sequences)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// withManifest writes a backup of a database with another manifest.
func withManifest(t *testing.T, address string, m Manifest) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "other.backup")
	run, err := findPrograms(t.Context(), m.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	a, err := create(file, false)
	if err != nil {
		t.Fatal(err)
	}
	dump, err := run.connected(t.Context(), "pg_dump", address, "--format=custom")
	if err != nil {
		t.Fatal(err)
	}
	dump.Stdout = a
	err = dump.Run()
	if err != nil {
		t.Fatal(failure(dump, err))
	}
	err = a.finish(&m)
	if err == nil {
		err = a.publish()
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func newDatabase(t *testing.T, beside string) string {
	t.Helper()
	name := fmt.Sprintf("diff_%d", rand.Uint64())
	exec1(t, beside, "CREATE DATABASE "+name+" OWNER oszir_owner")
	t.Cleanup(func() { exec1(t, beside, "DROP DATABASE "+name+" WITH (FORCE)") })
	from := strings.Index(beside, "test_")
	to := from + strings.IndexByte(beside[from:], '?')
	return beside[:from] + name + beside[to:]
}
