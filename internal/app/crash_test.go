package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// TestMain also is the program that the crash tests kill: the same wiring, told by the environment what to do.
func TestMain(m *testing.M) {
	if role := os.Getenv("OSZIR_CRASH_ROLE"); role != "" {
		err := victim(role, os.Getenv("OSZIR_CRASH_DATA"), os.Getenv("OSZIR_CRASH_FILE"))
		if err != nil {
			fmt.Fprintln(os.Stderr, "victim:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// victim uploads a file (if given), says ACK with its number once the upload is safe, works until nothing waits, and
// says DONE. The role "broken" closes uploads before their rows are stored: the mistake the tests must see.
func victim(role, data, file string) error {
	switch role {
	case "serve":
		return serveAsVictim(data)
	case "drain":
		return drainAsVictim(data)
	}
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Data: data})
	if err != nil {
		return err
	}
	defer a.Close(ctx)
	_, err = a.SeedDemo(ctx)
	if err != nil {
		return err
	}
	body, err := a.Orgs.ByCode(ctx, "DEMO-D")
	if err != nil {
		return err
	}
	who := identity.Operator(body.ID)
	waiting := []int64{}
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err != nil {
			return err
		}
		r, err := a.PTR.Upload(ctx, who, ptr.Incoming{Body: body, FileName: filepath.Base(file), Bytes: f, Size: info.Size()})
		if err != nil {
			fmt.Println("UNKNOWN")
		} else {
			fmt.Println("ACK", r.ID)
			waiting = append(waiting, r.ID)
		}
	}
	if role == "broken" {
		url, err := cluster.URL(data)
		if err != nil {
			return err
		}
		c, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		_, err = c.Exec(ctx, "UPDATE ptr.load_file SET status = 'FELDOLGOZVA' WHERE status = 'FELTOLTVE'")
		if err != nil {
			return err
		}
	}
	err = a.Jobs.Start(ctx)
	if err != nil {
		return err
	}
	for _, id := range append(waiting, known(os.Getenv("OSZIR_CRASH_WAIT"))...) {
		for {
			s, err := a.PTR.State(ctx, who, i18n.Hungarian, id)
			if err == nil && s.Status != ptr.Uploaded {
				break
			}
			<-time.After(20 * time.Millisecond)
		}
	}
	fmt.Println("DONE")
	return a.Jobs.Stop(ctx)
}

func known(list string) (ids []int64) {
	for _, s := range strings.Fields(list) {
		id, err := strconv.ParseInt(s, 10, 64)
		if err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// entry is a line of the ledger, kept outside of the system under test.
type entry struct {
	file     string
	id       int64 // 0: never acknowledged
	clients  int
	nameless []string // incomplete clients without TAJ, by what they are found again
	benefits int
}

// crashes is one run of a crash test.
type crashes struct {
	t      *testing.T
	dir    string
	rand   *rand.Rand
	ledger []entry
}

const crashClients = 1500

func newCrashes(t *testing.T) (*crashes, int) {
	t.Helper()
	rounds := 2
	if s := os.Getenv("OSZIR_CRASH_ROUNDS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		rounds = n
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("SEED=%d rounds=%d", seed, rounds)
	dir, err := os.MkdirTemp("", "oszir-crash-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	err = os.Chmod(dir, 0o755) // the server may run as another user
	if err != nil {
		t.Fatal(err)
	}
	return &crashes{t: t, dir: dir, rand: rand.New(rand.NewPCG(seed, 1))}, rounds
}

// workbook makes the next file, of people nobody else has.
func (c *crashes) workbook() entry {
	c.t.Helper()
	n := len(c.ledger)
	m, err := samples.New(samples.Options{Office: "district", Clients: crashClients, Seed: uint64(n + 1), FirstTAJ: 400_000 * (n + 1)})
	if err != nil {
		c.t.Fatal(err)
	}
	e := entry{file: filepath.Join(c.dir, fmt.Sprintf("load-%03d.xlsx", n))}
	f, err := os.Create(e.file)
	if err != nil {
		c.t.Fatal(err)
	}
	err = m.Write(f)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	count := m.Expected().Count
	e.clients = count["Ügyfél (teljes)"] + count["Ügyfél (hiányos)"]
	e.benefits = count["Ellátás"]
	e.nameless = nameless(c.t, e.file)
	return e
}

// nameless reads the incomplete clients without TAJ of a workbook. Among hundreds of thousands made-up people two files
// now and then have one of the same name and birth date, and then they are one person to the office.
func nameless(t *testing.T, path string) []string {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	book, err := spreadsheet.Open(t.Context(), bytes.NewReader(file), int64(len(file)), spreadsheet.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var out []string
	columns := map[int]string{}
	err = book.Rows(t.Context(), "Ügyfél (hiányos)", func(r *spreadsheet.Row) error {
		said := map[string]string{}
		for _, cell := range r.Cells {
			if r.Number == 1 {
				columns[cell.Column] = strings.Clone(cell.Text)
			}
			said[columns[cell.Column]] = cell.Text
		}
		if r.Number > 1 && said[people.FieldTAJ.Column] == "" {
			out = append(out, said[people.FieldMarker.Column]+"|"+said[people.FieldBirthDate.Column]+"|"+said[people.FieldFamilyName.Column]+"|"+said[people.FieldGivenName.Column])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// run starts a victim; say hears every line it prints.
func (c *crashes) run(role, file string, say func(line string)) (*exec.Cmd, chan error) {
	c.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	var ids []string
	for _, e := range c.ledger {
		if e.id != 0 {
			ids = append(ids, strconv.FormatInt(e.id, 10))
		}
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "OSZIR_CRASH_ROLE="+role, "OSZIR_CRASH_DATA="+filepath.Join(c.dir, "data"), "OSZIR_CRASH_FILE="+file, "OSZIR_CRASH_WAIT="+strings.Join(ids, " "))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	err = cmd.Start()
	if err != nil {
		c.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		s := bufio.NewScanner(out)
		for s.Scan() {
			say(s.Text())
		}
		ended <- cmd.Wait()
	}()
	return cmd, ended
}

// settle lets a victim finish everything that waits.
func (c *crashes) settle() {
	c.t.Helper()
	done := false
	_, ended := c.run("load", "", func(line string) { done = done || line == "DONE" })
	select {
	case err := <-ended:
		if err != nil || !done {
			c.t.Fatalf("the restarted program did not finish: %v", err)
		}
	case <-time.After(2 * time.Minute):
		c.t.Fatal("the restarted program did not finish within two minutes")
	}
}

// verdict compares ledger and register. It says everything that is lost, doubled or torn.
func (c *crashes) verdict() (wrong []string, unknown int) {
	c.t.Helper()
	ctx := context.Background()
	server, err := cluster.Start(ctx, cluster.Options{DataDir: filepath.Join(c.dir, "data")})
	if err != nil {
		c.t.Fatal(err)
	}
	defer server.Stop(ctx)
	url, err := cluster.URL(filepath.Join(c.dir, "data"))
	if err != nil {
		c.t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close(ctx)
	one := func(sql string, args ...any) (n int) {
		err := conn.QueryRow(ctx, sql, args...).Scan(&n)
		if err != nil {
			c.t.Fatalf("%s: %v", sql, err)
		}
		return n
	}
	clients, benefits, known := 0, 0, map[string]bool{}
	for _, e := range c.ledger {
		name := filepath.Base(e.file)
		there := one("SELECT count(*) FROM ptr.load_file WHERE file_name = $1 AND related_id IS NULL", name)
		done := one("SELECT count(*) FROM ptr.load_file WHERE file_name = $1 AND status = 'FELDOLGOZVA'", name)
		answers := one("SELECT count(*) FROM ptr.load_file r JOIN ptr.load_file u ON u.id = r.related_id WHERE u.file_name = $1", name)
		rows := one("SELECT count(*) FROM ptr.load_benefit b JOIN ptr.load_file u ON u.id = b.file_id WHERE u.file_name = $1", name)
		switch {
		case e.id == 0 && there == 0:
			unknown++ // never acknowledged, not there: as good as never sent
			continue
		case there == 0:
			wrong = append(wrong, name+": acknowledged and lost")
			continue
		case e.id == 0:
			unknown++
		}
		if there != 1 || done != 1 || answers != 1 || rows != e.benefits {
			wrong = append(wrong, fmt.Sprintf("%s: %d uploads, %d processed, %d answers, %d of %d benefit rows", name, there, done, answers, rows, e.benefits))
		}
		clients, benefits = clients+e.clients, benefits+e.benefits
		for _, key := range e.nameless {
			if known[key] {
				clients--
			}
			known[key] = true
		}
	}
	for what, pair := range map[string][2]int{
		"people":                {one("SELECT count(*) FROM people.person"), clients},
		"people with a version": {one("SELECT count(DISTINCT person_id) FROM people.person_version"), clients},
		"benefits":              {one("SELECT count(*) FROM ptr.benefit"), benefits},
		"versions of benefit":   {one("SELECT count(*) FROM ptr.benefit_version"), benefits},
		"rows without entry":    {one("SELECT count(*) FROM ptr.benefit b LEFT JOIN audit.entry e ON e.id = b.entry_id WHERE e.id IS NULL"), 0},
		"chunks without file":   {one("SELECT count(*) FROM ptr.load_chunk c LEFT JOIN ptr.load_file f ON f.id = c.file_id WHERE f.id IS NULL"), 0},
	} {
		if pair[0] != pair[1] {
			wrong = append(wrong, fmt.Sprintf("%s: %d in the register, %d in the ledger", what, pair[0], pair[1]))
		}
	}
	return wrong, unknown
}

// report prints the line of the test programme.
func (c *crashes) report(id string, n int, wrong []string, unknown int, worst time.Duration, control string) {
	verdict := "PASS"
	if len(wrong) > 0 || control != "FAILED-AS-EXPECTED" {
		verdict = "FAIL"
		for _, w := range wrong {
			c.t.Error(w)
		}
		if control != "FAILED-AS-EXPECTED" {
			c.t.Errorf("the control %s: the test cannot see what it looks for", control)
		}
	}
	line, err := json.Marshal(map[string]any{"id": id, "n": n, "wrong": len(wrong), "unknown": unknown, "worst_ms": worst.Milliseconds(), "bound_percent_per_kill": min(100, 300/float64(n)), "control": control, "verdict": verdict})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Logf("TEST %s", line)
}

// The program is killed at random moments of a load; after a restart every acknowledged file is processed once.
//
// Covers: D1, P2
func TestCrash_D1_ProgramKilled(t *testing.T) {
	c, rounds := newCrashes(t)
	var worst time.Duration
	span := 1200 * time.Millisecond // grows to how long a whole load takes
	for range rounds {
		c.ledger = append(c.ledger, c.workbook())
		e := &c.ledger[len(c.ledger)-1]
		acked := make(chan struct{}, 1)
		begun := time.Now()
		cmd, ended := c.run("load", e.file, func(line string) {
			if rest, ok := strings.CutPrefix(line, "ACK "); ok {
				e.id, _ = strconv.ParseInt(rest, 10, 64)
				acked <- struct{}{}
			}
		})
		// Half of the kills come at any time, half while the acknowledged file is being loaded.
		if c.rand.IntN(2) == 0 {
			select {
			case <-acked:
			case err := <-ended:
				t.Fatalf("the program ended early: %v", err)
			}
		}
		select {
		case <-time.After(time.Duration(c.rand.Int64N(int64(span)))):
			_ = cmd.Process.Kill()
			<-ended
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			span = time.Since(begun)
		}
		restart := time.Now()
		c.settle()
		worst = max(worst, time.Since(restart))
	}
	wrong, unknown := c.verdict()
	control, _ := newCrashes(t)
	control.ledger = append(control.ledger, control.workbook())
	_, ended := control.run("broken", control.ledger[0].file, func(line string) {
		if rest, ok := strings.CutPrefix(line, "ACK "); ok {
			control.ledger[0].id, _ = strconv.ParseInt(rest, 10, 64)
		}
	})
	<-ended
	c.report("D1", rounds, wrong, unknown, worst, seen(control))
}

// The database is killed with all its processes at random moments; the program goes on by itself.
//
// Covers: D2, P2
func TestCrash_D2_DatabaseKilled(t *testing.T) {
	c, rounds := newCrashes(t)
	var worst time.Duration
	for range rounds {
		c.ledger = append(c.ledger, c.workbook())
		worst = max(worst, c.killDatabase(time.Duration(c.rand.Int64N(int64(1500*time.Millisecond)))))
	}
	c.settle()
	wrong, unknown := c.verdict()
	c.report("D2", rounds, wrong, unknown, worst, seen(c.forgetful()))
}

// killDatabase lets a victim load the last file of the ledger, kills its database after a while and waits until the
// victim has finished all the same.
func (c *crashes) killDatabase(after time.Duration) time.Duration {
	e := &c.ledger[len(c.ledger)-1]
	begun, done := make(chan struct{}, 1), false
	_, ended := c.run("load", e.file, func(line string) {
		if rest, ok := strings.CutPrefix(line, "ACK "); ok {
			e.id, _ = strconv.ParseInt(rest, 10, 64)
		}
		done = done || line == "DONE"
		select {
		case begun <- struct{}{}:
		default:
		}
	})
	select {
	case <-begun:
	case err := <-ended:
		c.t.Fatalf("the program ended early: %v", err)
	}
	<-time.After(after)
	killed := time.Now()
	c.killServer()
	select {
	case err := <-ended:
		if err != nil || !done {
			c.t.Fatalf("the program did not survive its database: %v", err)
		}
	case <-time.After(2 * time.Minute):
		c.t.Fatal("the program did not recover within two minutes")
	}
	return time.Since(killed)
}

// killServer kills the postmaster and everything it has started.
func (c *crashes) killServer() {
	data, err := os.ReadFile(filepath.Join(c.dir, "data", "postgres", "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return // stopped already
	}
	if err != nil {
		c.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(data), "\n", 2)[0])
	if err != nil {
		return
	}
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	_ = syscall.Kill(pid, syscall.SIGKILL)
	for _, s := range strings.Fields(string(children)) {
		if child, err := strconv.Atoi(s); err == nil {
			_ = syscall.Kill(child, syscall.SIGKILL)
		}
	}
}

// forgetful is the control of D2: a database that acknowledges before it has written must be seen to lose.
func (c *crashes) forgetful() *crashes {
	c.t.Helper()
	ctx := context.Background()
	f, _ := newCrashes(c.t)
	data := filepath.Join(f.dir, "data")
	f.ledger = append(f.ledger, f.workbook())
	f.settle() // makes the folder
	a, err := app.Open(ctx, app.Config{Data: data, Settings: map[string]string{"synchronous_commit": "off", "wal_writer_delay": "10s"}})
	if err != nil {
		c.t.Fatal(err)
	}
	defer a.Close(ctx)
	body, err := a.Orgs.ByCode(ctx, "DEMO-D")
	if err != nil {
		c.t.Fatal(err)
	}
	small := []byte("not a workbook, only bytes that must not be lost")
	r, err := a.PTR.Upload(ctx, identity.Operator(body.ID), ptr.Incoming{Body: body, FileName: filepath.Base(f.ledger[0].file), Bytes: strings.NewReader(string(small)), Size: int64(len(small))})
	if err != nil {
		c.t.Fatal(err)
	}
	f.killServer()
	f.ledger[0].id = r.ID
	return f
}

func seen(control *crashes) string {
	wrong, _ := control.verdict()
	if len(wrong) > 0 {
		return "FAILED-AS-EXPECTED"
	}
	return "PASSED"
}
