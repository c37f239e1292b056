package verify_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tamper damages a world at random and brings it back.
type tamper struct {
	*world
	rnd     *rand.Rand
	file    string
	lines   []string
	entries int
	sizes   []int
}

// damage is one sort of it: what is done, in which tables, and whether only the secret key tells.
type damage struct {
	name   string
	tables []string
	secret bool
	do     func(x *tamper) (sql, file string)
}

func (x *tamper) id() int { return 1 + x.rnd.IntN(x.entries) }

// two gives two different ids.
func (x *tamper) two() (int, int) {
	a := x.id()
	b := 1 + (a-1+1+x.rnd.IntN(x.entries-1))%x.entries
	return a, b
}

func (x *tamper) size() int { return x.sizes[x.rnd.IntN(len(x.sizes))] }

// columnEdits change a column of an entry to something else.
var columnEdits = []string{
	"at = at - random() * interval '1 hour' - interval '1 microsecond'", "at = at + random() * interval '1 hour' + interval '1 microsecond'", "actor = actor || ' '",
	"role = coalesce(role || 'x', '')", "role = NULL", "body_id = coalesce(body_id, 0) + 1", "body_id = NULL", "operation = operation || 'x'", "subject = ''",
	"persons = persons || 7", "persons = NULL", "persons = '{{1,2}}'", "fields = fields || NULL::text", "fields = '{}'", "fields = fields[2:2] || fields[1:1]",
	"ground = 'Szt. 19. §'", "ground = ''", `detail = detail || '{"x": 1}'`, "detail = '{}'", "detail = jsonb_build_object('rows', detail->>'rows')", "request_key = 'k'", "request_digest = ''",
	"mac = NULL", "mac = set_byte(mac, 5, get_byte(mac, 5) # 16)", "mac = ''", "mac = (SELECT mac FROM audit.entry WHERE id = 1 + (SELECT max(id) FROM audit.entry) % 7)",
}

const entryColumns = "at, actor, body_id, operation, subject, detail, request_key, request_digest, role, persons, fields, ground, mac"

func restored(tables ...string) damage {
	return damage{name: "yesterday's " + strings.Join(tables, " and "), tables: tables, do: func(x *tamper) (string, string) {
		var sql strings.Builder
		for _, t := range tables {
			over := ""
			if t == "entry" {
				over = " OVERRIDING SYSTEM VALUE"
			}
			fmt.Fprintf(&sql, "DELETE FROM audit.%s; INSERT INTO audit.%s%s SELECT * FROM yesterday.%s;", t, t, over, t)
		}
		return sql.String(), ""
	}}
}

var damages = []damage{
	{name: "column", tables: []string{"entry"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("UPDATE audit.entry SET %s WHERE id = %d", columnEdits[x.rnd.IntN(len(columnEdits))], x.id()), ""
	}},
	{name: "back-dating", tables: []string{"entry"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("UPDATE audit.entry SET at = at - %d * interval '1 minute' WHERE id = %d", 1+x.rnd.IntN(1000000), x.id()), ""
	}},
	{name: "deletion", tables: []string{"entry"}, do: func(x *tamper) (string, string) {
		a, b := x.two()
		return fmt.Sprintf("DELETE FROM audit.entry WHERE id IN (%d, %d)", a, []int{a, b}[x.rnd.IntN(2)]), ""
	}},
	{name: "deletion with its leaf", tables: []string{"entry", "leaf"}, do: func(x *tamper) (string, string) {
		a := x.id()
		return fmt.Sprintf("DELETE FROM audit.entry WHERE id = %d; DELETE FROM audit.leaf WHERE entry_id = %d", a, a), ""
	}},
	{name: "deletion, the following moved up", tables: []string{"entry", "leaf"}, do: func(x *tamper) (string, string) {
		a := x.id()
		return fmt.Sprintf(`DELETE FROM audit.entry WHERE id = %d; CREATE TEMP TABLE s AS SELECT * FROM audit.leaf WHERE entry_id <> %d; DELETE FROM audit.leaf;
			INSERT INTO audit.leaf SELECT row_number() OVER (ORDER BY seq) - 1, entry_id FROM s; DROP TABLE s`, a, a), ""
	}},
	{name: "insertion with a copied mark", tables: []string{"entry"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("INSERT INTO audit.entry (id, %s) OVERRIDING SYSTEM VALUE SELECT %d, %s FROM audit.entry WHERE id = %d",
			entryColumns, []int{0, -5, 9000, 1 << 40}[x.rnd.IntN(4)], strings.Replace(entryColumns, "at,", []string{"at,", "clock_timestamp(),"}[x.rnd.IntN(2)], 1), x.id()), ""
	}},
	{name: "insertion with a leaf", tables: []string{"entry", "leaf"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("INSERT INTO audit.entry (id, %s) OVERRIDING SYSTEM VALUE SELECT 9000, %s FROM audit.entry WHERE id = %d; INSERT INTO audit.leaf VALUES (%d, 9000)",
			entryColumns, entryColumns, x.id(), x.entries), ""
	}},
	{name: "insertion with leaf and tile", tables: []string{"entry", "leaf", "tile"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf(`INSERT INTO audit.entry (id, %s) OVERRIDING SYSTEM VALUE SELECT 9000, %s FROM audit.entry WHERE id = %d; INSERT INTO audit.leaf VALUES (%d, 9000);
			UPDATE audit.tile SET hashes = hashes || sha256('x') WHERE level = 0 AND n = %d`, entryColumns, entryColumns, x.id(), x.entries, x.entries/256), ""
	}},
	{name: "swapped entries", tables: []string{"entry"}, do: func(x *tamper) (string, string) {
		a, b := x.two()
		return fmt.Sprintf(`CREATE TEMP TABLE s AS SELECT * FROM audit.entry WHERE id IN (%d, %d); DELETE FROM audit.entry WHERE id IN (%d, %d);
			UPDATE s SET id = %d - id; INSERT INTO audit.entry OVERRIDING SYSTEM VALUE SELECT * FROM s; DROP TABLE s`, a, b, a, b, a+b), ""
	}},
	{name: "an entry's row as another's", tables: []string{"entry"}, do: func(x *tamper) (string, string) {
		a, b := x.two()
		return fmt.Sprintf("DELETE FROM audit.entry WHERE id = %d; INSERT INTO audit.entry (id, %s) OVERRIDING SYSTEM VALUE SELECT %d, %s FROM audit.entry WHERE id = %d",
			a, entryColumns, a, entryColumns, b), ""
	}},
	{name: "swapped leaves", tables: []string{"leaf"}, do: func(x *tamper) (string, string) {
		a, b := x.two()
		return fmt.Sprintf("DELETE FROM audit.leaf WHERE seq IN (%d, %d); INSERT INTO audit.leaf VALUES (%d, %d), (%d, %d)", a-1, b-1, a-1, b, b-1, a), ""
	}},
	{name: "leaf removed", tables: []string{"leaf"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("DELETE FROM audit.leaf WHERE seq = %d", x.id()-1), ""
	}},
	{name: "leaf moved", tables: []string{"leaf"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("UPDATE audit.leaf SET seq = %d WHERE seq = %d", 5000+x.rnd.IntN(9), x.id()-1), ""
	}},
	{name: "leaf of nothing", tables: []string{"leaf"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("UPDATE audit.leaf SET entry_id = %d WHERE seq = %d", 8000+x.rnd.IntN(9), x.id()-1), ""
	}},
	{name: "bit of a tile", tables: []string{"tile"}, do: func(x *tamper) (string, string) {
		level := x.rnd.IntN(2)
		n := x.rnd.IntN(1 + (1-level)*(x.entries/256))
		return fmt.Sprintf("UPDATE audit.tile SET hashes = set_bit(hashes, (random() * (8 * length(hashes) - 1))::int, 1 - get_bit(hashes, 0)) WHERE level = %d AND n = %d;"+
			"UPDATE audit.tile SET hashes = set_byte(hashes, %d, get_byte(hashes, %d) # %d) WHERE level = %d AND n = %d", level, n, x.rnd.IntN(32), x.rnd.IntN(32), 1+x.rnd.IntN(255), level, n), ""
	}},
	{name: "swapped hashes", tables: []string{"tile"}, do: func(x *tamper) (string, string) {
		a, b := x.rnd.IntN(100), 100+x.rnd.IntN(100)
		return fmt.Sprintf(`UPDATE audit.tile SET hashes = overlay(overlay(hashes placing substring(hashes, %d, 32) from %d) placing substring(hashes, %d, 32) from %d)
			WHERE level = 0 AND n = 0`, 32*b+1, 32*a+1, 32*a+1, 32*b+1), ""
	}},
	{name: "tile cut", tables: []string{"tile"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("UPDATE audit.tile SET hashes = substring(hashes, 1, length(hashes) - 32) WHERE level = 0 AND n = %d", x.rnd.IntN(1+x.entries/256)), ""
	}},
	{name: "tile removed", tables: []string{"tile"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("DELETE FROM audit.tile WHERE (level, n) IN ((0, %d), (%d, 0))", x.rnd.IntN(1+x.entries/256), x.rnd.IntN(2)), ""
	}},
	{name: "tile added", tables: []string{"tile"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("INSERT INTO audit.tile SELECT %d, %d, sha256('x')", 1+x.rnd.IntN(3), 1+x.rnd.IntN(5)), ""
	}},
	{name: "tiles swapped", tables: []string{"tile"}, do: func(x *tamper) (string, string) {
		return "UPDATE audit.tile SET n = 1 - n + 100 WHERE level = 0 AND n < 2; UPDATE audit.tile SET n = n - 100 WHERE n >= 100", ""
	}},
	{name: "entries truncated", tables: []string{"entry"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("DELETE FROM audit.entry WHERE id >= %d", x.id()), ""
	}},
	{name: "leaves truncated", tables: []string{"leaf"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("DELETE FROM audit.leaf WHERE seq >= %d", x.id()-1), ""
	}},
	{name: "entries and leaves truncated", tables: []string{"entry", "leaf"}, do: func(x *tamper) (string, string) {
		a := x.id()
		return fmt.Sprintf("DELETE FROM audit.entry WHERE id >= %d; DELETE FROM audit.leaf WHERE entry_id >= %d", a, a), ""
	}},
	{name: "checkpoints truncated", tables: []string{"checkpoint"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("DELETE FROM audit.checkpoint WHERE size >= %d", x.size()), ""
	}},
	{name: "all emptied", tables: []string{"entry", "leaf", "tile", "checkpoint"}, do: func(x *tamper) (string, string) {
		return "DELETE FROM audit.entry; DELETE FROM audit.leaf; DELETE FROM audit.tile; DELETE FROM audit.checkpoint", ""
	}},
	{name: "checkpoint edited", tables: []string{"checkpoint"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("UPDATE audit.checkpoint SET %s WHERE size = %d", []string{
			"size = size + 1", "root = sha256(root)", "at = at - interval '1 millisecond'", "settled = settled + 1", "settled = settled - 1", "note = note || ' '",
			"note = overlay(note placing 'A' from length(note) - 1 - " + strconv.Itoa(x.rnd.IntN(80)) + " for 1) || 'x'",
			"note = (SELECT note FROM audit.checkpoint o WHERE o.size <> audit.checkpoint.size ORDER BY random() LIMIT 1)",
		}[x.rnd.IntN(8)], x.size()), ""
	}},
	{name: "checkpoint removed", tables: []string{"checkpoint"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("DELETE FROM audit.checkpoint WHERE size = %d", x.size()), ""
	}},
	{name: "key edited", tables: []string{"key"}, secret: true, do: func(x *tamper) (string, string) {
		return "UPDATE audit.key SET " + []string{"from_entry = from_entry + 1", "from_entry = 1000000", "fingerprint = sha256(fingerprint)", "public = public || 'x'", "mac = sha256(mac)"}[x.rnd.IntN(5)], ""
	}},
	{name: "key removed", tables: []string{"key"}, do: func(x *tamper) (string, string) { return "DELETE FROM audit.key", "" }},
	{name: "key added", tables: []string{"key"}, do: func(x *tamper) (string, string) {
		return fmt.Sprintf("INSERT INTO audit.key VALUES (%d, sha256('x'), 'x', sha256('x'))", 2+x.rnd.IntN(1000)), ""
	}},
	{name: "file cut", do: func(x *tamper) (string, string) { return "", x.file[:1+x.rnd.IntN(len(x.file)-2)] }},
	{name: "file emptied", do: func(x *tamper) (string, string) { return "", "\n" }},
	{name: "byte of the file", do: func(x *tamper) (string, string) {
		b := []byte(x.file)
		b[x.rnd.IntN(len(b))] ^= 1 << x.rnd.IntN(8)
		return "", string(b)
	}},
	{name: "line removed", do: func(x *tamper) (string, string) {
		i := x.rnd.IntN(len(x.lines))
		return "", strings.Join(slices.Delete(slices.Clone(x.lines), i, i+1), "")
	}},
	{name: "line replaced", do: func(x *tamper) (string, string) {
		l, i := slices.Clone(x.lines), x.rnd.IntN(len(x.lines))
		l[i] = l[(i+1)%len(l)]
		return "", strings.Join(l, "")
	}},
	restored("entry"), restored("leaf"), restored("tile"), restored("checkpoint"), restored("entry", "leaf"), restored("leaf", "tile", "checkpoint"),
	restored("entry", "leaf", "tile"), whole,
}

// whole is what nothing in the database can tell.
var whole = restored("entry", "leaf", "tile", "checkpoint")

func newTamper(t *testing.T) *tamper {
	w := newWorld(t)
	x := &tamper{world: w, rnd: rand.New(rand.NewPCG(2013, 11)), entries: 602}
	w.exec("SET session_replication_role = replica")
	for _, schema := range []string{"yesterday", "aside"} {
		w.exec("CREATE SCHEMA " + schema)
		for _, table := range tables {
			w.exec("CREATE TABLE " + schema + "." + table + " AS SELECT * FROM audit." + table)
		}
		if schema == "yesterday" {
			w.write(30)
			w.seal()
			w.write(5)
			w.seal()
		}
	}
	// Undoing is quicker without what only serves searching, and rows that are lists do not stand in the way.
	w.exec(`DO $$ DECLARE i record; BEGIN FOR i IN SELECT indexrelid::regclass AS name FROM pg_index WHERE indrelid = 'audit.entry'::regclass AND NOT indisprimary LOOP
		EXECUTE 'DROP INDEX ' || i.name; END LOOP; END $$`)
	x.entries = 637
	x.file = w.file()
	x.lines = strings.SplitAfter(strings.TrimSuffix(x.file, "\n"), "\n")
	x.lines[len(x.lines)-1] += "\n"
	for _, f := range x.lines {
		n, err := strconv.Atoi(strings.Split(f, `\n`)[1])
		if err != nil {
			t.Fatal(err)
		}
		x.sizes = append(x.sizes, n)
	}
	return x
}

// back undoes what was done to tables.
func (x *tamper) back(tables []string) {
	for _, t := range tables {
		over := ""
		if t == "entry" {
			over = " OVERRIDING SYSTEM VALUE"
		}
		x.exec(fmt.Sprintf(`DELETE FROM audit.%s WHERE ctid IN (SELECT ctid FROM audit.%s x WHERE x::text NOT IN (SELECT y::text FROM aside.%s y));
			INSERT INTO audit.%s%s SELECT * FROM aside.%s y WHERE y::text NOT IN (SELECT x::text FROM audit.%s x)`, t, t, t, t, over, t, t))
	}
}

// Whatever a superuser does to the log's tables, or somebody to the file of checkpoints, is found. The control is a verifier
// without checkpoints from outside, which must miss that all tables are yesterday's.
//
// Covers: L2
func TestTamper_L2(t *testing.T) {
	rounds := 300
	if s := os.Getenv("OSZIR_TAMPER"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		rounds = n
	}
	x := newTamper(t)
	sound := x.input()
	if r := x.run(sound); r.Count != 0 {
		t.Fatalf("before anything: %+v", r)
	}
	found, nothing, blind := 0, 0, 0
	for i := range rounds {
		d := damages[i%len(damages)]
		sql, file := d.do(x)
		in := sound
		in.Witnesses = slices.Clone(sound.Witnesses)
		if i/len(damages)%2 == 1 && !d.secret {
			in.Keeper = nil // the public key and the file must do
		}
		if sql != "" {
			x.exec(sql)
		}
		if file != "" {
			in.Witnesses[0].Text = file
		}
		if len(d.tables) > 0 && !x.differs(d.tables) {
			nothing++ // it drew what was there already
			continue
		}
		r := x.run(in)
		if r.Count > 0 && !(r.Unchanged && r.Complete) {
			found++
		} else {
			t.Errorf("round %d: %s is not found: %s %.2000s", i, d.name, sql, file)
		}
		if d.name == whole.name {
			in.Witnesses = nil
			if x.run(in).Count == 0 {
				blind++
			}
		}
		x.back(d.tables)
		if i%200 == 199 {
			x.exec("VACUUM audit.entry")
			x.exec("VACUUM audit.leaf")
		}
	}
	if r := x.run(sound); r.Count != 0 {
		t.Errorf("after everything was brought back: %+v", r.Findings[0])
	}
	control, verdict := "FAILED-AS-EXPECTED", "PASS"
	if blind == 0 {
		control = "MISSED"
	}
	if blind == 0 || found != rounds-nothing || t.Failed() {
		verdict = "FAIL"
		t.Fail()
	}
	t.Logf("TEST id=L2 n=%d found=%d sorts=%d control=%s verdict=%s", rounds-nothing, found, len(damages), control, verdict)
}

// differs reports whether tables are other than what was laid aside.
func (x *tamper) differs(tables []string) bool {
	x.t.Helper()
	for _, t := range tables {
		var n int
		err := x.conn.QueryRow(x.t.Context(), fmt.Sprintf(`SELECT (SELECT count(*) FROM audit.%s x WHERE x::text NOT IN (SELECT y::text FROM aside.%s y))
			+ (SELECT count(*) FROM aside.%s y WHERE y::text NOT IN (SELECT x::text FROM audit.%s x))`, t, t, t, t)).Scan(&n)
		if err != nil {
			x.t.Fatal(err)
		}
		if n > 0 {
			return true
		}
	}
	return false
}
