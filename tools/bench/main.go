// Command bench measures the main job: how fast workbooks are loaded, how much memory that takes, and what a full
// register costs. It prints each figure beside its limit from the same run and writes RESULTS.jsonl. It is a tool, not
// a test: its exit code is 1 when a limit is missed.
//
// Work files and the big register (1.7 million people, 1.3 million benefits; built once) are kept in var/bench.
// BENCH_FULL=1 adds the load of a million client and a million benefit rows; BENCH_ONLY=loads, log, pages, cases, checks,
// replay, documents or messages measures only these. BENCH_KEEP=1 keeps the register with cases, and BENCH_ONLY=case-pages asks for its pages again.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	program    = "bin/oszir"
	folder     = "var/bench"
	clients    = 1_700_000
	benefits   = 1_300_000
	wantRate   = 15_000.0
	wantMemory = 400.0
	wantFloor  = 1.0 / 3
	wantRatio  = 1.3
)

type bench struct {
	ctx    context.Context
	failed bool
	out    *os.File
}

func main() {
	b := &bench{ctx: context.Background()}
	err := b.run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(3)
	}
	if b.failed {
		os.Exit(1)
	}
}

func (b *bench) run() error {
	err := os.MkdirAll(folder, 0o755)
	if err != nil {
		return err
	}
	b.out, err = os.Create("RESULTS.jsonl")
	if err != nil {
		return err
	}
	defer b.out.Close()
	only := os.Getenv("BENCH_ONLY")
	if only == "" || only == "loads" {
		err = b.loads()
	}
	if err == nil && (only == "" || only == "log") {
		err = b.theLog()
	}
	if err == nil && (only == "" || only == "pages") {
		err = b.firstAnswers()
		if err == nil {
			err = b.pages()
		}
	}
	if err == nil && (only == "" || only == "cases") {
		err = b.cases()
	}
	if only == "case-pages" {
		err = b.casePages(filepath.Join(folder, "cases"))
	}
	if err == nil && (only == "" || only == "checks") {
		err = b.checks()
	}
	if err == nil && (only == "" || only == "replay") {
		err = b.replays()
	}
	if err == nil && (only == "" || only == "documents") {
		err = b.documents()
	}
	if err == nil && (only == "" || only == "messages") {
		err = b.messages()
	}
	return err
}

// loads measures the main job.
func (b *bench) loads() error {
	small, err := b.workbook(10_000)
	if err != nil {
		return err
	}
	middle, err := b.workbook(100_000)
	if err != nil {
		return err
	}
	floor, err := b.floor(middle)
	if err != nil {
		return fmt.Errorf("measuring the floor: %w", err)
	}
	few, err := b.load("small", small)
	if err != nil {
		return err
	}
	many, err := b.load("middle", middle)
	if err != nil {
		return err
	}
	rows := 200_000.0
	fmt.Printf("floor %.2f s, answer after %.2f s, command ended after %.2f s\n", floor, many.seconds, many.ended)
	b.say("rows a second, command start to answer (100,000 clients + 100,000 benefits)", rows/many.seconds, "rows/s", wantRate, true)
	b.say("share of the speed of only reading and copying the same rows", floor/many.seconds, "of floor", wantFloor, true)
	b.say("peak memory of the program, 10,000 + 10,000 rows", few.memory, "MiB", wantMemory, false)
	b.say("peak memory of the program, 100,000 + 100,000 rows", many.memory, "MiB", wantMemory, false)
	if os.Getenv("BENCH_FULL") != "" {
		large, err := b.workbook(1_000_000)
		if err != nil {
			return err
		}
		most, err := b.load("large", large)
		if err != nil {
			return err
		}
		b.say("rows a second (1,000,000 clients + 1,000,000 benefits)", 2_000_000/most.seconds, "rows/s", wantRate, true)
		b.say("peak memory of the program, 1,000,000 + 1,000,000 rows", most.memory, "MiB", wantMemory, false)
	}
	empty, full, err := b.registers(middle)
	if err != nil {
		return fmt.Errorf("measuring the big register: %w", err)
	}
	b.say("the same load into 1.7 million people and 1.3 million benefits, against an empty register", full/empty, "times", wantRatio, false)
	return nil
}

// say prints a figure beside its limit.
func (b *bench) say(what string, figure float64, unit string, limit float64, least bool) {
	word, ok := "at most", figure <= limit
	if least {
		word, ok = "at least", figure >= limit
	}
	verdict := "PASS"
	if !ok {
		verdict, b.failed = "FAIL", true
	}
	fmt.Printf("%-92s %10.2f %-8s (%s %.2f)  %s\n", what, figure, unit, word, limit, verdict)
	line, err := json.Marshal(map[string]any{"what": what, "figure": figure, "unit": unit, "limit": limit, "least": least, "verdict": verdict})
	if err == nil {
		fmt.Fprintf(b.out, "%s\n", line)
	}
}

// workbook makes a workbook of n clients and n benefits, once.
func (b *bench) workbook(n int) (string, error) {
	file := filepath.Join(folder, fmt.Sprintf("load-%d.xlsx", n))
	_, err := os.Stat(file)
	if err == nil {
		return file, nil
	}
	fmt.Printf("making %s …\n", file)
	out, err := exec.CommandContext(b.ctx, program, "generate", "workbook", "--office", "district", "--clients", strconv.Itoa(n), "--benefits", strconv.Itoa(n), "--seed", "4711", "-o", file).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("making %s: %w\n%s", file, err, out)
	}
	return file, nil
}

// run is what a command cost.
type run struct {
	seconds float64 // from its start to the answered workbook
	ended   float64 // to its end, with the built-in database shut down in order
	memory  float64 // peak of the program itself, MiB
}

// load loads a workbook into a fresh folder of the built-in database.
func (b *bench) load(name, file string) (run, error) {
	data := filepath.Join(folder, "data-"+name)
	err := os.RemoveAll(data)
	if err != nil {
		return run{}, err
	}
	defer os.RemoveAll(data)
	out, err := exec.CommandContext(b.ctx, program, "--data", data, "demo", "--seed-only").CombinedOutput()
	if err != nil {
		return run{}, fmt.Errorf("seeding: %w\n%s", err, out)
	}
	return b.measure(file, filepath.Join(folder, "answer-"+name+".xlsx"), "--data", data)
}

// measure loads a workbook and watches when the answer is there and what memory the program takes. Exit code 1
// (findings) is a run like any other.
func (b *bench) measure(file, answer string, where ...string) (run, error) {
	err := os.RemoveAll(answer)
	if err != nil {
		return run{}, err
	}
	args := append(where, "ptr", "load", file, "--office", "DEMO-D", "--result", answer)
	cmd := exec.CommandContext(b.ctx, program, args...)
	var said strings.Builder
	cmd.Stderr = &said
	begun := time.Now()
	err = cmd.Start()
	if err != nil {
		return run{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var r run
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			r.ended = time.Since(begun).Seconds()
			if r.seconds == 0 {
				r.seconds = r.ended
			}
			if err != nil && cmd.ProcessState.ExitCode() != 1 {
				return r, fmt.Errorf("%v: %w\n%s", args, err, said.String())
			}
			if os.Getenv("BENCH_VERBOSE") != "" {
				fmt.Print(said.String())
			}
			return r, nil
		case <-tick.C:
			r.memory = max(r.memory, peak(cmd.Process.Pid))
			if _, err := os.Stat(answer); err == nil && r.seconds == 0 {
				r.seconds = time.Since(begun).Seconds()
			}
		}
	}
}

// peak reads the greatest resident size a process has had so far, in MiB.
func peak(pid int) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err == nil {
				return n / 1024
			}
		}
	}
	return 0
}
