package audit_test

import (
	"context"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/keys"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// kept is a database with a keeper and a folder of checkpoints.
type kept struct {
	t       testing.TB
	db      *database.DB
	address string
	ring    *keys.Ring
	keeper  *audit.Keeper
	sealer  *audit.Sealer
	dir     string
	said    *strings.Builder
	written int
}

func newKept(t testing.TB) *kept {
	t.Helper()
	k := &kept{t: t, ring: keys.New(), dir: t.TempDir(), said: &strings.Builder{}}
	k.db, k.address = dbtest.NewWithURL(t)
	var err error
	k.keeper, err = audit.NewKeeper(k.ring)
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.keeper.Enter(t.Context(), k.db, false)
	if err != nil {
		t.Fatal(err)
	}
	k.sealer = k.newSealer()
	return k
}

// newSealer is what another process would have.
func (k *kept) newSealer() *audit.Sealer {
	k.t.Helper()
	o, err := audit.OpenOutside(k.dir, k.keeper.Public)
	if err != nil {
		k.t.Fatal(err)
	}
	return audit.NewSealer(k.db, k.keeper, []*audit.Outside{o}, slog.New(slog.NewTextHandler(k.said, nil)))
}

// example gives entries of all sorts: with and without each of the columns that may be empty.
func example(i int) audit.Entry {
	e := audit.Entry{Actor: "pelda", Operation: "people.read", Subject: "list"}
	if i%2 == 1 {
		e.Role, e.BodyID, e.Ground = "ptr.clerk", int64(i%7+1), "Szt. 18. §"
	}
	if i%3 == 1 {
		e.Persons, e.Fields = []int64{int64(i), 7, int64(1) << 40}, []string{"name", "taj", "cím"}
	}
	if i%3 == 2 {
		e.Persons, e.Fields = []int64{}, []string{}
	}
	if i%5 == 1 {
		e.Detail = map[string]any{"rows": i, "állapot": "kész \"ő\"\n", "z": []any{1.50, nil, true}, "aa": map[string]any{}}
	}
	if i%4 == 1 {
		e.Request = audit.Request{Key: "key-" + strconv.Itoa(i), Digest: []byte{0, byte(i), 255}}
	}
	return e
}

// write writes n entries, each in its own transaction.
func (k *kept) write(n int) {
	k.t.Helper()
	for range n {
		err := k.db.InTx(k.t.Context(), func(ctx context.Context, tx *database.Tx) error {
			_, err := audit.Write(ctx, tx, example(k.written))
			return err
		})
		if err != nil {
			k.t.Fatal(err)
		}
		k.written++
	}
}

func (k *kept) seal() {
	k.t.Helper()
	err := k.sealer.Seal(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kept) query(sql string, args ...any) string {
	k.t.Helper()
	return dbtest.Query(k.t, k.address, sql, args...)
}

func TestSealer_SealsWhatIsWritten(t *testing.T) {
	k := newKept(t)
	for _, n := range []int{1, 40, 0, 300} {
		k.write(n)
		k.seal()
	}
	if got := k.query("SELECT (SELECT count(*) FROM audit.leaf) || ' ' || (SELECT count(*) FROM audit.checkpoint) || ' ' || (SELECT count(*) FROM audit.tile)"); got != "341 3 3" {
		t.Errorf("leaves, checkpoints, tiles: %s", got)
	}
	file, err := os.ReadFile(audit.CheckpointFile(k.dir))
	if err != nil {
		t.Fatal(err)
	}
	notes := audit.SplitCheckpoints(string(file))
	known, err := audit.Verifiers(k.keeper.Public)
	if err != nil || len(notes) != 3 {
		t.Fatalf("%d checkpoints outside, %v", len(notes), err)
	}
	c, err := audit.OpenCheckpoint(notes[2], known)
	if err != nil || c.Size != 341 {
		t.Errorf("%+v %v", c, err)
	}
	if k.said.Len() > 0 {
		t.Error(k.said)
	}
}

// A column that is not in the encoding could be changed unseen.
func TestEncoding_CoversEveryColumn(t *testing.T) {
	k := newKept(t)
	want := "actor at body_id detail fields ground id mac operation persons request_digest request_key role subject"
	if got := k.query("SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_attribute WHERE attrelid = 'audit.entry'::regclass AND attnum > 0 AND NOT attisdropped"); got != want {
		t.Errorf("columns %s, in the encoding are %s", got, want)
	}
}

// An entry that commits long after later ones is sealed too, what was rolled back holds nobody up, and what is settled is
// only ever settled when nothing can come before it.
func TestSealer_LateAndLostEntries(t *testing.T) {
	k := newKept(t)
	k.write(10)
	k.seal()
	release, began, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- k.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			_, err := audit.Write(ctx, tx, audit.Entry{Actor: "late", Operation: "ptr.load", Subject: "load_file/1"})
			close(began)
			<-release
			return err
		})
	}()
	<-began
	err := k.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := audit.Write(ctx, tx, example(0))
		if err != nil {
			return err
		}
		return database.Rollback()
	})
	if err != nil {
		t.Fatal(err)
	}
	late := 11
	for range 4 {
		k.write(3)
		k.seal()
	}
	if got := k.query("SELECT (SELECT count(*) FROM audit.leaf) || ' ' || (SELECT max(settled) < $1 FROM audit.checkpoint)", late); got != "22 true" {
		t.Errorf("leaves, nothing settled beyond the late one: %s", got)
	}
	close(release)
	err = <-done
	if err != nil {
		t.Fatal(err)
	}
	k.seal()
	if got := k.query("SELECT l.seq::text FROM audit.leaf l JOIN audit.entry e ON e.id = l.entry_id WHERE e.actor = 'late'"); got != "22" {
		t.Errorf("the late one is leaf %q", got)
	}
	for range 2 {
		k.write(1)
		k.seal()
	}
	if got := k.query("SELECT max(settled)::text FROM audit.checkpoint"); got < "24" {
		t.Errorf("settled %s after all have ended", got)
	}
	if k.said.Len() > 0 {
		t.Error(k.said)
	}
}

// Two processes seal by turns, and each brings out what the other sealed.
func TestSealer_TwoProcesses(t *testing.T) {
	k := newKept(t)
	other := k.newSealer()
	for range 3 {
		k.write(5)
		k.seal()
		k.write(5)
		err := other.Seal(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 2)
	k.write(40)
	for _, s := range []*audit.Sealer{k.sealer, other} {
		go func() { done <- s.Close(t.Context()) }()
	}
	for range 2 {
		err := <-done
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := k.query("SELECT count(*)::text FROM audit.leaf"); got != "70" {
		t.Errorf("%s leaves", got)
	}
	file, err := os.ReadFile(audit.CheckpointFile(k.dir))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strconv.Itoa(len(audit.SplitCheckpoints(string(file)))), k.query("SELECT count(*)::text FROM audit.checkpoint"); got != want {
		t.Errorf("%s checkpoints outside, %s in the database", got, want)
	}
	if k.said.Len() > 0 {
		t.Error(k.said)
	}
}

// The sealer signs nothing over what somebody changed, and says so.
func TestSealer_RefusesWhatWasChanged(t *testing.T) {
	for _, c := range []struct{ name, sql, says string }{
		{"an entry without a mark", "INSERT INTO audit.entry (actor, operation, subject) VALUES ('x', 'y', 'z')", "wrong mark"},
		{"an entry with another's mark", "INSERT INTO audit.entry (actor, operation, subject, mac) SELECT actor, operation, subject, mac FROM audit.entry LIMIT 1", "wrong mark"},
		{"a tile", "UPDATE audit.tile SET hashes = set_byte(hashes, 3, 1 + get_byte(hashes, 3) % 255) WHERE level = 0", "not as it was sealed"},
		{"the newest checkpoint gone", "DELETE FROM audit.checkpoint", "not as it was sealed"},
		{"settled raised", "UPDATE audit.checkpoint SET settled = 1000000", "not as it was sealed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKept(t)
			k.write(5)
			k.seal()
			before := k.query("SELECT count(*)::text FROM audit.leaf")
			k.query("WITH x AS (" + strings.Replace(c.sql, "$", "", 1) + " RETURNING 1) SELECT count(*)::text FROM x")
			if c.name == "a tile" {
				k.write(1) // tiles are looked at when there is something to add
			}
			_ = k.sealer.Seal(t.Context()) // the log says what is wrong
			if after := k.query("SELECT count(*)::text FROM audit.leaf"); after != before {
				t.Errorf("%s leaves, then %s", before, after)
			}
			if strings.Count(k.said.String(), c.says) != 1 {
				t.Errorf("says %q", k.said)
			}
			_ = k.sealer.Seal(t.Context())
			if strings.Count(k.said.String(), c.says) != 1 {
				t.Errorf("says it again: %q", k.said)
			}
		})
	}
}

// The folder outside is a witness: a line that broke off is mended, and of two histories it takes only the first.
//
// Covers: L4
func TestOutside_L4_MendsAndRefusesForks(t *testing.T) {
	k := newKept(t)
	k.write(5)
	k.seal()
	k.write(5)
	k.seal()
	name := audit.CheckpointFile(k.dir)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{1, 20, len(whole) / 3} {
		err = os.WriteFile(name, whole[:len(whole)-cut], 0o644)
		if err != nil {
			t.Fatal(err)
		}
		err = k.newSealer().Seal(t.Context())
		after, _ := os.ReadFile(name)
		if err != nil || string(after) != string(whole) {
			t.Errorf("cut by %d: %v\n%s", cut, err, after)
		}
	}
	// The database goes back to the first checkpoint and another history begins.
	for _, sql := range []string{
		"WITH x AS (DELETE FROM audit.checkpoint WHERE size > 5 RETURNING 1) SELECT count(*)::text FROM x",
		"WITH x AS (DELETE FROM audit.leaf WHERE seq >= 5 RETURNING 1) SELECT count(*)::text FROM x",
		"WITH x AS (DELETE FROM audit.entry WHERE id > 5 RETURNING 1) SELECT count(*)::text FROM x",
		"WITH x AS (UPDATE audit.tile SET hashes = substring(hashes, 1, 160) RETURNING 1) SELECT count(*)::text FROM x",
	} {
		k.query(sql)
	}
	k.write(9)
	err = k.newSealer().Seal(t.Context())
	after, _ := os.ReadFile(name)
	if err == nil || !strings.Contains(k.said.String(), "does not go on") || string(after) != string(whole) {
		t.Errorf("a fork: %v, says %s", err, k.said)
	}
}

// Another key is refused; after a restore without the keys another may begin.
func TestKeeper_AnotherKey(t *testing.T) {
	k := newKept(t)
	k.write(3)
	k.seal()
	k.write(2)
	other, err := audit.NewKeeper(keys.New())
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.Enter(t.Context(), k.db, false)
	if errs.KindOf(err) != errs.Conflict {
		t.Fatalf("another key: %v", err)
	}
	replaced, err := other.Enter(t.Context(), k.db, true)
	if err != nil || !replaced {
		t.Fatal(replaced, err)
	}
	k.keeper, k.dir = other, t.TempDir()
	k.write(4)
	err = k.newSealer().Seal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := k.query("SELECT count(*)::text FROM audit.leaf"); got != "9" {
		t.Errorf("%s leaves", got)
	}
	again, err := other.Enter(t.Context(), k.db, true)
	if err != nil || again {
		t.Error(again, err)
	}
}

// Who watches the sealer hears of every round: what was sealed and refused, since when the newest checkpoint stands, and
// which half failed. What waits is counted until it is sealed.
func TestSealer_TellsWhoWatches(t *testing.T) {
	k := newKept(t)
	var heard []audit.Sealing
	k.sealer.Watch = func(_ context.Context, s audit.Sealing) { heard = append(heard, s) }
	round := func() audit.Sealing {
		t.Helper()
		before := len(heard)
		_ = k.sealer.Seal(t.Context())
		if len(heard) != before+1 {
			t.Fatalf("heard of %d rounds, want one", len(heard)-before)
		}
		return heard[before]
	}
	waiting := func(want int64) {
		t.Helper()
		n, oldest, err := k.sealer.Waiting(t.Context())
		if err != nil || n != want || (oldest > 0) != (want > 0) || oldest > time.Minute {
			t.Errorf("%d wait, the oldest %v, want %d: %v", n, oldest, want, err)
		}
	}
	if s := round(); s.Sealed != 0 || !s.Newest.IsZero() || s.Err != nil {
		t.Errorf("an empty log: %+v", s)
	}
	waiting(0)
	k.write(7)
	waiting(7)
	first := round()
	if first.Sealed != 7 || time.Since(first.Newest) > time.Minute || first.Err != nil {
		t.Errorf("seven entries: %+v", first)
	}
	waiting(0)
	if s := round(); s.Sealed != 0 || !s.Newest.Equal(first.Newest) {
		t.Errorf("nothing new: %+v", s)
	}
	// Somebody else writes the file outside: it does not go on from there.
	k.write(1)
	file := audit.CheckpointFile(k.dir)
	kept, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte("\"no checkpoint\"\n"), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if s := round(); s.Sealed != 1 || !s.Outside || s.Err == nil {
		t.Errorf("a folder that takes nothing: %+v", s)
	}
	err = os.WriteFile(file, kept, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if s := round(); s.Outside || s.Err != nil {
		t.Errorf("the folder takes checkpoints again: %+v", s)
	}
}
