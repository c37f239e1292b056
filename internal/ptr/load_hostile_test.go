package ptr_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/spreadsheet/hostile"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// honestBook is an honest workbook of made-up people, by what stands on its sheets.
type honestBook struct {
	body   orgs.Body
	sheets []hostile.Content
	place  map[string]int // of each field on the first sheet
	rows   int64
}

// honestBooks makes workbooks of both sorts of office; no two name the same person.
func honestBooks(t *testing.T, h *house, n int) []honestBook {
	t.Helper()
	var out []honestBook
	first := 0
	for i := range n {
		b := honestBook{body: h.D}
		opt := samples.Options{Office: "district", Clients: 4, Seed: uint64(100 + i), FirstTAJ: first}
		if i%2 == 1 {
			b.body, opt.Office = h.M, "municipality"
		}
		m, err := samples.New(opt)
		if err != nil {
			t.Fatal(err)
		}
		first = m.NextTAJ()
		place := map[int16]map[string]int{}
		for _, s := range ptr.Sheets() {
			heading := make([]hostile.Value, len(s.Columns))
			place[s.No] = map[string]int{}
			for c, f := range s.Columns {
				heading[c] = hostile.Value{Kind: "text", Text: f.Column}
				place[s.No][f.Key] = c
			}
			b.sheets = append(b.sheets, hostile.Content{Sheet: s.Name, Table: hostile.Table{heading}})
		}
		for r := range m.Rows() {
			row := make([]hostile.Value, len(place[r.Sheet]))
			for _, v := range r.Values {
				kind := "text"
				if v.Sort == samples.Number {
					kind = "number"
				}
				row[place[r.Sheet][v.Field.Key]] = hostile.Value{Kind: kind, Text: v.String()}
			}
			s := &b.sheets[r.Sheet-1]
			s.Table = append(s.Table, row)
			b.rows++
		}
		b.place = place[1]
		out = append(out, b)
	}
	return out
}

// fates counts how files ended that should have ended otherwise.
type fates struct {
	falseAccepts, falseRefusals, wrongReasons, unequal int
	refused, taken                                     int
}

func (f fates) faults() int { return f.falseAccepts + f.falseRefusals + f.wrongReasons + f.unequal }

// register is everything that loads leave in the registers, as one number.
const register = `SELECT md5(coalesce(string_agg(t, ',' ORDER BY t), '')) FROM (
	SELECT v::text AS t FROM people.person_version v UNION ALL SELECT b::text FROM ptr.benefit_version b UNION ALL SELECT a::text FROM people.address a
	UNION ALL SELECT r::text FROM people.relation r) x`

// judge compares what became of a file with what must. Every honest book stands in the register before, so that an
// honest file changes nothing when each of its values is read as it is, and a hostile one changes something when any
// of its rows comes through.
func (f *fates) judge(t *testing.T, h *house, look *pgx.Conn, b honestBook, c hostile.Case, before string) {
	t.Helper()
	id := h.upload(b.body, c.Bytes)
	err := h.Round(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	got, err := h.State(t.Context(), identity.Operator(b.body.ID), i18n.Hungarian, id)
	if err != nil {
		t.Fatal(err)
	}
	refused := got.Status == ptr.InvalidFormat
	if refused {
		f.refused++
	} else {
		f.taken++
	}
	rows, bad := int64(0), int64(0)
	for _, s := range got.Summary.Sheets {
		rows, bad = rows+s.Rows, bad+s.Bad
	}
	honest := c.Want == hostile.Readable && c.Table != nil
	either := c.Want == hostile.Either || c.Want == hostile.Readable && c.Table == nil
	switch {
	case refused && (got.Refusal == "" || strings.Contains(got.Refusal, "‹")):
		f.wrongReasons++
		t.Logf("%s: refused without a reason: %q", c.Name, got.Refusal)
	case refused && honest:
		f.falseRefusals++
		t.Logf("%s: honest, and refused: %s", c.Name, got.Refusal)
	case refused && !either:
		if key := ask(t, look, `SELECT refusal_key FROM ptr.load_file WHERE id = $1`, id); key != c.Want {
			f.wrongReasons++
			t.Logf("%s: refused as %s, want %s", c.Name, key, c.Want)
		}
	case !refused && !honest && !either:
		f.falseAccepts++
		t.Logf("%s: hostile, and taken in", c.Name)
	case !refused && (bad > 0 && honest || bad == 0 && rows != b.rows):
		f.unequal++
		t.Logf("%s: %d rows, %d of them bad; there are %d good ones", c.Name, rows, bad, b.rows)
	}
	if now := ask(t, look, register); now != before {
		f.unequal++
		t.Logf("%s: the registers have changed", c.Name)
	}
}

// connect opens one connection to look at what loads leave; asking by a new one each time would take most of the time.
func connect(t *testing.T, h *house) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), h.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

func ask(t *testing.T, c *pgx.Conn, sql string, args ...any) (out string) {
	t.Helper()
	err := c.QueryRow(t.Context(), sql, args...).Scan(&out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// takeIn loads the honest books for the first time.
func takeIn(t *testing.T, h *house, books []honestBook) {
	t.Helper()
	for i, b := range books {
		for c := range hostile.Over(0, b.sheets, func(sort, _ string) bool { return sort == "honest-inline" }) {
			got := h.load(b.body, c.Bytes)
			if got.Status != ptr.Processed || len(got.Errors) > 0 {
				t.Fatalf("honest book %d: %s %s %v", i, got.Status, got.Refusal, got.Errors)
			}
		}
	}
}

// U1: hostile workbooks are refused with a named reason and leave nothing; honest ones between them, in every dress that
// programs give them, are taken in with equal values; all of it in little time and memory, while a clerk works on. Every
// hostile file is an honest migration workbook with one thing wrong, so that nothing but what it tries keeps it out.
// OSZIR_HOSTILE_FILES sets how many files.
//
// Covers: H01, H02, H03, H04, H05, H23, H24, H26, H28, H29, H30, H31, H32, H33, REL-U1, REL-U2, F
func TestHostile_NothingHurtsAndNothingIsLeftBehind(t *testing.T) {
	files, long := 300, os.Getenv("OSZIR_HOSTILE_FILES")
	if long != "" {
		n, err := strconv.Atoi(long)
		if err != nil {
			t.Fatal(err)
		}
		files = n
	}
	h := newHouse(t)
	books := honestBooks(t, h, 40)
	takeIn(t, h, books)
	look := connect(t, h)
	before := ask(t, look, register)
	clerk := watchClerk(t, h, books[0].body)
	fit := func(sort, _ string) bool { return sort != "honest-dates" } // it puts a date where a heading stands
	onlyHonest := func(sort, want string) bool { return want == hostile.Readable && fit(sort, want) }

	var f fates
	var honest int
	var took []time.Duration
	var peak int64
	var slow, fat string
	sorts := map[string]int{}
	seed := int64(0)
	for done := 0; done < files; seed++ {
		for round, pick := range []func(string, string) bool{fit, onlyHonest} {
			b := books[(int(seed)+7*round)%len(books)]
			for c := range hostile.Over(seed, b.sheets, pick) {
				if done >= files {
					break
				}
				done++
				sorts[c.Sort]++
				if c.Want == hostile.Readable && c.Table != nil {
					honest++
				}
				rise := memoryRise(t)
				began := time.Now()
				f.judge(t, h, look, b, c, before)
				took = append(took, time.Since(began))
				if took[len(took)-1] == slices.Max(took) {
					slow = c.Name
				}
				if n := rise(); n > peak {
					peak, fat = n, c.Name
				}
			}
		}
	}
	idle, busy := clerk()
	slices.Sort(took)
	slowest, almost := took[len(took)-1], took[len(took)*999/1000]
	t.Logf("slowest: %s; most memory: %s", slow, fat)

	control := controlsOfU1(t)
	verdict := "PASS"
	if f.faults() > 0 || slowest > 5*time.Second || peak > 256<<20 || control != "FAILED-AS-EXPECTED" || busy > time.Second {
		verdict = "FAIL"
		t.Errorf("faults: %+v; slowest %v; memory %d MiB; a clerk waited %v; control %s", f, slowest, peak>>20, busy, control)
	}
	tell(t, long != "", []result{
		{"id", "U1"}, {"n", files}, {"seeds", seed}, {"sorts", len(sorts)}, {"honest", honest}, {"refused", f.refused}, {"taken", f.taken},
		{"false_accepts", f.falseAccepts}, {"false_refusals", f.falseRefusals}, {"wrong_reasons", f.wrongReasons}, {"unequal", f.unequal},
		{"worst_ms", slowest.Milliseconds()}, {"p999_ms", almost.Milliseconds()}, {"peak_mib", peak >> 20}, {"clerk_p99_ms", busy.Milliseconds()}, {"clerk_idle_p99_ms", idle.Milliseconds()},
		{"bound_percent", fmt.Sprintf("%.3f", 300/float64(files))}, {"control", control}, {"bar", "0/0/0/0,5s,256MiB"}, {"verdict", verdict},
	})
}

// controlsOfU1 shows that the judge sees what it is there to see: a cap that is switched off, a value that is changed
// and an honest file that is refused.
func controlsOfU1(t *testing.T) string {
	t.Helper()
	only := func(name string) func(string, string) bool {
		return func(sort, _ string) bool { return sort == name }
	}
	run := func(prepare func(b *honestBook) (undo func()), sort string) fates {
		h := newHouse(t)
		books := honestBooks(t, h, 1)
		takeIn(t, h, books)
		look := connect(t, h)
		before := ask(t, look, register)
		b := books[0]
		defer prepare(&b)()
		var f fates
		for c := range hostile.Over(1, b.sheets, only(sort)) {
			f.judge(t, h, look, b, c, before)
		}
		return f
	}
	none := func() {}
	capped := spreadsheet.DefaultLimits
	open := run(func(*honestBook) func() {
		spreadsheet.DefaultLimits.Columns = 1 << 14
		return func() { spreadsheet.DefaultLimits = capped }
	}, "far-cell")
	changed := run(func(b *honestBook) func() {
		sheet := slices.Clone(b.sheets[0].Table)
		sheet[1] = slices.Clone(sheet[1])
		sheet[1][b.place["note"]] = hostile.Value{Kind: "text", Text: "más"}
		b.sheets = slices.Clone(b.sheets)
		b.sheets[0].Table = sheet
		return none
	}, "honest-shared")
	refused := run(func(*honestBook) func() {
		spreadsheet.DefaultLimits.Columns = 3
		return func() { spreadsheet.DefaultLimits = capped }
	}, "honest-shared")
	if open.falseAccepts != 1 || changed.unequal == 0 || refused.falseRefusals != 1 {
		t.Errorf("controls: without the cap %+v, with a changed value %+v, with an honest file refused %+v", open, changed, refused)
		return "SAW-NOTHING"
	}
	return "FAILED-AS-EXPECTED"
}

// memoryRise gives back what can be and measures by how much the process grows at most until the function it gives is
// called: resident memory, as the kernel counts it.
func memoryRise(t *testing.T) func() int64 {
	t.Helper()
	debug.FreeOSMemory()
	err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	if err != nil {
		t.Fatal(err)
	}
	start := status(t, "VmRSS")
	return func() int64 { return status(t, "VmHWM") - start }
}

// status reads a number of bytes from the kernel's account of this process.
func status(t *testing.T, name string) int64 {
	t.Helper()
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(data), name+":")
	words := strings.Fields(rest)
	if !ok || len(words) < 2 {
		t.Fatalf("the kernel does not tell %s", name)
	}
	kib, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// watchClerk asks again and again what a clerk's page asks, first alone for a while, then beside what follows; the
// function it gives ends it and tells the slowest hundredth of both.
func watchClerk(t *testing.T, h *house, body orgs.Body) func() (idle, busy time.Duration) {
	t.Helper()
	id, err := strconv.ParseInt(h.query(`SELECT min(id)::text FROM ptr.load_file WHERE body_id = $1`, body.ID), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	page := func(ctx context.Context) time.Duration {
		began := time.Now()
		_, err := h.State(ctx, identity.Operator(body.ID), i18n.Hungarian, id)
		if err != nil && ctx.Err() == nil {
			t.Errorf("a clerk's page: %v", err)
		}
		return time.Since(began)
	}
	var alone, beside []time.Duration
	for range 200 {
		alone = append(alone, page(t.Context()))
	}
	ctx, stop := context.WithCancel(t.Context())
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				beside = append(beside, page(context.WithoutCancel(ctx)))
			}
		}
	})
	p99 := func(all []time.Duration) time.Duration {
		slices.Sort(all)
		return all[len(all)*99/100]
	}
	return func() (time.Duration, time.Duration) {
		stop()
		ended.Wait()
		return p99(alone), p99(beside)
	}
}

// result is a figure of a test with its name.
type result struct {
	name  string
	value any
}

// tell prints the one line of a test of the reliability programme; a long run's is kept in var/RESULTS.jsonl too.
func tell(t *testing.T, keep bool, results []result) {
	t.Helper()
	line := "TEST"
	all := map[string]any{"at": time.Now().UTC().Format(time.RFC3339)}
	for _, r := range results {
		line += fmt.Sprintf(" %s=%v", r.name, r.value)
		all[r.name] = r.value
	}
	fmt.Println(line)
	if !keep {
		return
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("..", "..", "var", "RESULTS.jsonl")
	err = os.MkdirAll(filepath.Dir(name), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(append(data, '\n'))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Fatal(err)
	}
}
