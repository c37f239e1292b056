package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
)

const (
	wantStep   = 100.0 // ms, p95 of saving a step
	wantShare  = 0.6   // of the transactions a second that pgbench reaches with the same statements
	wantCaseMS = 50.0  // ms, p95 of pages
	wantFlat   = 1.3   // cost of a step among many cases, against few
	savers     = 8
	saveFor    = 15 * time.Second
)

// cases measures case work over the big register, with few cases and with many.
func (b *bench) cases() error {
	data, err := filepath.Abs(filepath.Join(folder, "cases"))
	if err != nil {
		return err
	}
	err = os.RemoveAll(data)
	if err != nil {
		return err
	}
	if os.Getenv("BENCH_KEEP") == "" {
		defer os.RemoveAll(data)
	}
	out, err := exec.CommandContext(b.ctx, "cp", "-a", filepath.Join(folder, "register"), data).CombinedOutput()
	if err != nil {
		return fmt.Errorf("copying the register: %w: %s", err, out)
	}
	s, err := b.serve(data, 18083)
	if err == nil {
		time.Sleep(20 * time.Second) // the bodies of the country come in
		err = s.stop()
	}
	if err != nil {
		return err
	}
	counts := []int{10_000, 1_000_000}
	if os.Getenv("BENCH_FULL") != "" {
		counts = append(counts, 10_000_000)
	}
	var few float64
	had := 0
	for i, n := range counts {
		rate, p95, err := b.saving(data, n-had, false)
		if err != nil {
			return fmt.Errorf("saving steps among %d cases: %w", n, err)
		}
		had = n
		b.say(fmt.Sprintf("saving a step among %d cases, p95 of %d clerks at once", n, savers), p95, "ms", wantStep, false)
		if i == 0 {
			few = rate
			continue
		}
		b.say(fmt.Sprintf("cost of a step among %d cases, against %d", n, counts[0]), few/rate, "times", wantFlat, false)
	}
	err = b.casePages(data)
	if err != nil {
		return err
	}
	// Last, since entries of the log that are played back have no right mark.
	_, _, err = b.saving(data, 0, true)
	return err
}

const (
	filled  = 5000    // cases of one office, which the others are made of
	working = 5000    // more of the whole country that are being worked on
	copied  = 100_000 // how many are copied at a time
)

// copyCases makes more cases of those that are there, of other offices in turn and of people drawn from the whole register,
// as a country has them: $1 how many, $2 whether they are finished. However many cases there are, most are history, and
// those that offices work on are about as many as ever.
const copyCases = `
	WITH bodies AS (SELECT array_agg(id ORDER BY id) AS ids FROM orgs.body), sample AS (
		SELECT c.*, row_number() OVER (ORDER BY c.id) - 1 AS n
		FROM (SELECT * FROM ptr.case_file ORDER BY id LIMIT 5000) c WHERE (c.finished_at IS NOT NULL) = $2
	), drawn AS (
		SELECT p.id AS person, row_number() OVER () AS m FROM (SELECT id FROM people.person ORDER BY random() LIMIT $1) p
	)
	INSERT INTO ptr.case_file (body_id, kind, branch, channel, state, version, applicant_id, entitled_id, people, household, record, proposal, dwelling, benefit_id, case_number,
		clerk, drafted_by, opened_on, due_on, next_on, opened_at, changed_at, finished_at, entry_id)
	SELECT b.ids[1 + (d.m * 7) % array_length(b.ids, 1)], s.kind, s.branch, s.channel, s.state, s.version, d.person, s.entitled_id, ARRAY[d.person], '[]',
		s.record, s.proposal, d.person * 7919, s.benefit_id, s.case_number || '/' || d.m, s.clerk, s.drafted_by, s.opened_on, s.due_on, s.next_on, s.opened_at, s.changed_at,
		s.finished_at, s.entry_id
	FROM drawn d JOIN sample s ON s.n = d.m % (SELECT count(*) FROM sample) CROSS JOIN bodies b`

// saving makes cases and saves a step in as many of them as time allows; with pgbench it also runs the same statements
// without the program.
func (b *bench) saving(data string, more int, withPgbench bool) (rate, p95 float64, err error) {
	a, err := app.Open(b.ctx, app.Config{Data: data, Demo: true, Settings: map[string]string{
		"logging_collector": "on", "log_destination": "jsonlog", "log_error_verbosity": "default", "log_parameter_max_length": "-1", "log_directory": "log", "log_filename": "bench", "log_rotation_size": "0",
	}})
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = a.Close(b.ctx) }()
	begun := time.Now()
	body, err := a.Orgs.ByCode(b.ctx, "DEMO-D")
	if err != nil {
		return 0, 0, err
	}
	address, err := cluster.URL(data)
	if err != nil {
		return 0, 0, err
	}
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return 0, 0, err
	}
	defer c.Close(b.ctx)
	var there int64
	err = c.QueryRow(b.ctx, "SELECT count(*) FROM (SELECT FROM ptr.case_file LIMIT 1) one").Scan(&there)
	if err != nil {
		return 0, 0, err
	}
	if there == 0 {
		_, err = a.PTR.FillCases(b.ctx, identity.System(), body.ID, filled)
		if err != nil {
			return 0, 0, err
		}
		more -= filled
	}
	if more > 0 {
		_, err = c.Exec(b.ctx, copyCases, working, false)
	}
	for made := working; made < more && err == nil; made += copied {
		_, err = c.Exec(b.ctx, copyCases, min(copied, more-made), true)
	}
	if err != nil {
		return 0, 0, err
	}
	_, err = c.Exec(b.ctx, "VACUUM ANALYZE")
	if err != nil {
		return 0, 0, err
	}
	_, err = c.Exec(b.ctx, "CHECKPOINT")
	if err != nil {
		return 0, 0, err
	}
	fmt.Printf("cases made in %.1f s\n", time.Since(begun).Seconds())
	type open struct {
		id, body int64
		seen     int
	}
	rows, err := c.Query(b.ctx, "SELECT id, body_id, version FROM ptr.case_file WHERE state IN ('KERELEM', 'DONTESTERVEZET') ORDER BY md5(id::text) LIMIT 60000")
	if err != nil {
		return 0, 0, err
	}
	picked, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (o open, err error) { err = r.Scan(&o.id, &o.body, &o.seen); return o, err })
	if err != nil {
		return 0, 0, err
	}
	save := func(o open) error {
		_, err := a.PTR.SaveApplication(b.ctx, identity.Actor{Code: "bench", BodyID: o.body, Role: identity.RoleClerk}, ptr.Handle{CaseID: o.id, Seen: o.seen},
			map[string]string{"applied_on": "2014.05.05."}, true)
		return err
	}
	if len(picked) < 1000 {
		return 0, 0, fmt.Errorf("only %d cases wait for their application", len(picked))
	}
	sample := picked[0]
	if withPgbench {
		err = b.recorded(c, func() error { return save(sample) })
		if err != nil {
			return 0, 0, err
		}
	}
	var took []float64
	var mu sync.Mutex
	var wait sync.WaitGroup
	work := make(chan open, len(picked))
	for _, o := range picked[1:] {
		work <- o
	}
	close(work)
	begun = time.Now()
	refused := 0
	for range savers {
		wait.Go(func() {
			for o := range work {
				at := time.Now()
				if at.Sub(begun) > saveFor {
					return
				}
				failed := save(o)
				mu.Lock()
				if failed != nil && errs.KindOf(failed) != errs.Invalid {
					err = failed
				}
				if failed != nil {
					refused++
				}
				took = append(took, time.Since(at).Seconds()*1000)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if err != nil {
		return 0, 0, err
	}
	rate = float64(len(took)-refused) / time.Since(begun).Seconds()
	slices.Sort(took)
	fmt.Printf("%.0f steps a second, median %.1f ms, %d refused\n", rate, took[len(took)/2], refused)
	if withPgbench {
		theirs, err := b.pgbench(data, address, sample.id, sample.seen)
		if err != nil {
			return 0, 0, err
		}
		fmt.Printf("pgbench: %.0f transactions a second\n", theirs)
		b.say("steps a second, of what pgbench reaches with the same statements", rate/theirs, "of pgbench", wantShare, true)
	}
	return rate, took[len(took)*95/100], nil
}

// recorded has the server write down the statements of what fn does.
func (b *bench) recorded(c *pgx.Conn, fn func() error) error {
	_, err := c.Exec(b.ctx, "ALTER SYSTEM SET log_statement = 'all'")
	if err == nil {
		_, err = c.Exec(b.ctx, "SELECT pg_reload_conf()")
	}
	if err != nil {
		return err
	}
	time.Sleep(time.Second)
	_, err = c.Exec(b.ctx, "SELECT 'begin of the record'")
	if err == nil {
		err = fn()
	}
	if err == nil {
		_, err = c.Exec(b.ctx, "SELECT 'end of the record'")
	}
	if err == nil {
		_, err = c.Exec(b.ctx, "ALTER SYSTEM RESET log_statement")
	}
	if err == nil {
		_, err = c.Exec(b.ctx, "SELECT pg_reload_conf()")
	}
	return err
}

var parameter = regexp.MustCompile(`\$(\d+) = (NULL|'(?:[^']|'')*')`)

var colon = regexp.MustCompile(`:([A-Za-z_])`)

// statement is one that the server wrote down.
type statement struct {
	PID     int    `json:"pid"`
	Message string `json:"message"`
	Detail  string `json:"detail"`
}

// pgbench runs the recorded statements without the program, on cases drawn at random.
func (b *bench) pgbench(data, address string, id int64, seen int) (float64, error) {
	file, err := os.Open(filepath.Join(data, "postgres", "log", "bench.json"))
	if err != nil {
		matches, _ := filepath.Glob(filepath.Join(data, "*", "log", "bench*"))
		return 0, fmt.Errorf("%w (there are %v)", err, matches)
	}
	defer file.Close()
	byBackend := map[int][]statement{}
	recording := false
	in := bufio.NewScanner(file)
	in.Buffer(nil, 1<<24)
	for in.Scan() {
		var s statement
		err = json.Unmarshal(in.Bytes(), &s)
		if err != nil {
			return 0, err
		}
		switch {
		case strings.Contains(s.Message, "begin of the record"):
			recording = true
		case strings.Contains(s.Message, "end of the record"):
			recording = false
		case recording:
			byBackend[s.PID] = append(byBackend[s.PID], s)
		}
	}
	var script strings.Builder
	for _, list := range byBackend {
		text := scriptOf(list, id, seen)
		if strings.Contains(text, "ptr.case_step") {
			script.WriteString(text)
			break
		}
	}
	if script.Len() == 0 {
		return 0, fmt.Errorf("no step was recorded")
	}
	path := filepath.Join(folder, "step.sql")
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return 0, err
	}
	defer c.Close(b.ctx)
	var last int64
	err = c.QueryRow(b.ctx, "SELECT max(id) FROM ptr.case_file").Scan(&last)
	if err != nil {
		return 0, err
	}
	err = os.WriteFile(path, []byte(fmt.Sprintf("\\set case_id random(1, %d)\n", last)+script.String()), 0o600)
	if err != nil {
		return 0, err
	}
	out, err := exec.CommandContext(b.ctx, pgbenchPath(), "-n", "-M", "prepared", "-c", strconv.Itoa(savers), "-j", "2", "-T", strconv.Itoa(int(saveFor.Seconds())), "-f", path, address).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%.2000s", err, out[max(0, len(out)-2000):])
	}
	m := regexp.MustCompile(`tps = ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said\n%.2000s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

func pgbenchPath() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
	if len(found) == 0 {
		return "pgbench"
	}
	return found[len(found)-1]
}

// scriptOf turns recorded statements into a script: the case, its version and the number of the log entry vary, all else
// is as it was.
func scriptOf(list []statement, id int64, seen int) string {
	var b strings.Builder
	entry := ""
	for _, s := range list {
		_, sql, ok := strings.Cut(s.Message, ": ")
		if !ok || !strings.HasPrefix(s.Message, "execute") && !strings.HasPrefix(s.Message, "statement") {
			continue
		}
		values := map[string]string{}
		for _, m := range parameter.FindAllStringSubmatch(s.Detail, -1) {
			values[m[1]] = m[2]
		}
		for n := len(values); n > 0; n-- {
			v := colon.ReplaceAllString(values[strconv.Itoa(n)], ": $1") // a colon before a letter is a variable to pgbench
			plain := strings.Trim(v, "'")
			switch {
			case plain == strconv.FormatInt(id, 10):
				v = ":case_id"
			case plain == strconv.Itoa(seen+1) && (strings.Contains(sql, "ptr.case_step") || strings.Contains(sql, "ptr.case_check")):
				v = "(:p_version + 1)"
			case strings.HasPrefix(strings.TrimSpace(sql), "INSERT INTO audit.entry") && n == 1, entry != "" && plain == entry:
				entry, v = plain, ":e_id"
			case strings.HasPrefix(plain, "case/"):
				v = "'case/' || :case_id"
			}
			sql = strings.ReplaceAll(sql, "$"+strconv.Itoa(n), v)
		}
		sql = strings.TrimSpace(sql)
		if strings.HasPrefix(sql, "--") {
			continue
		}
		switch {
		case strings.Contains(sql, "FOR UPDATE OF c"):
			sql = regexp.MustCompile(` AND c\.body_id = '\d+'`).ReplaceAllString(sql, "")
			b.WriteString("SELECT q.version FROM (" + sql + ") q \\gset p_\n")
		case strings.Contains(sql, "audit.entry_id") || strings.Contains(sql, "nextval"):
			b.WriteString(sql + " \\gset e_\n")
		default:
			b.WriteString(sql + ";\n")
		}
	}
	return b.String()
}

// casePages asks for the pages of case work at a steady rate.
func (b *bench) casePages(data string) error {
	s, err := b.serve(data, 18082)
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }()
	address, err := cluster.URL(data)
	if err != nil {
		return err
	}
	targets, err := b.targets(address)
	if err != nil {
		return err
	}
	all, err := b.signIn(s.address, data)
	if err != nil {
		return err
	}
	err = b.discover(all[0], targets)
	if err != nil {
		return err
	}
	get := func(path string) func(c *clerk, t target) error {
		return func(c *clerk, _ target) error { _, _, err := c.do("GET", path, nil); return err }
	}
	_, body, err := all[0].do("GET", "/ptr/tasks", nil)
	if err != nil {
		return err
	}
	links := regexp.MustCompile(`href="(/ptr/cases/\d+)"`).FindAllStringSubmatch(body, -1)
	if len(links) == 0 {
		return fmt.Errorf("my tasks lead to no case")
	}
	at := 0
	var mu sync.Mutex
	mix := []share{
		{"my tasks", 25, get("/ptr/tasks")},
		{"cases", 10, get("/ptr/cases")},
		{"case", 20, func(c *clerk, _ target) error {
			mu.Lock()
			at++
			path := links[at%len(links)][1]
			mu.Unlock()
			_, _, err := c.do("GET", path, nil)
			return err
		}},
		{"person", 15, func(c *clerk, t target) error { _, _, err := c.do("GET", t.path, nil); return err }},
		{"benefit", 15, func(c *clerk, t target) error { _, _, err := c.do("GET", t.benefit, nil); return err }},
		{"search by TAJ", 12, func(c *clerk, t target) error { return c.search(map[string][]string{"q": {t.taj}}, false) }},
		{"search by name", 3, func(c *clerk, t target) error {
			return c.search(map[string][]string{"q": {mistyped(t.family) + " " + t.given}}, true)
		}},
	}
	got, err := b.steady(mix, all, targets)
	if err != nil {
		return err
	}
	b.say(fmt.Sprintf("%d requests a second of case work's pages, p95", askRate), got.took[len(got.took)*95/100], "ms", wantCaseMS, false)
	b.say("requests of those that failed", float64(got.failed), "", 0, false)
	return nil
}
