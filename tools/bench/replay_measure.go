package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/calendar"
)

const (
	wantReplay  = 600.0 // seconds for all decisions
	replayAll   = 1_300_000
	replaySmall = 50_000
)

// replays measures how long a whole register of decisions is computed again: when nothing has changed, and when a number that
// most of them read has. BENCH_FULL=1 takes 1,300,000 decisions, else it is 50,000 and the time is scaled.
func (b *bench) replays() error {
	n := replaySmall
	if os.Getenv("BENCH_FULL") != "" {
		n = replayAll
	}
	data, err := filepath.Abs(filepath.Join(folder, "replay"))
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
	out, err := exec.CommandContext(b.ctx, program, "--data", data, "demo", "--seed-only").CombinedOutput()
	if err != nil {
		return fmt.Errorf("seeding: %w\n%s", err, out)
	}
	err = b.decide(data, n)
	if err != nil {
		return err
	}
	err = b.replay(data, n, "nothing has changed")
	if err != nil {
		return err
	}
	err = b.enact(data)
	if err != nil {
		return err
	}
	return b.replay(data, n, "the smallest pension has changed")
}

// decide makes decisions.
func (b *bench) decide(data string, n int) error {
	a, err := app.Open(b.ctx, app.Config{Data: data, Demo: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(b.ctx) }()
	body, err := a.Orgs.ByCode(b.ctx, "DEMO-D")
	if err != nil {
		return err
	}
	begun := time.Now()
	made, err := a.PTR.FillDecisions(b.ctx, identity.System(), body.ID, n)
	if err != nil {
		return err
	}
	fmt.Printf("%d decisions made in %.1f s\n", made, time.Since(begun).Seconds())
	return nil
}

// enact has one lawyer propose and another approve a change of the smallest pension.
func (b *bench) enact(data string) error {
	a, err := app.Open(b.ctx, app.Config{Data: data, Demo: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(b.ctx) }()
	one, two := identity.Actor{Code: "bench-1", BodyID: 1, Role: identity.RoleLawyer}, identity.Actor{Code: "bench-2", BodyID: 1, Role: identity.RoleLawyer}
	id, err := a.Law.Propose(b.ctx, one, law.Draft{Key: "nyugdijminimum", Reason: "mérés", Change: law.Change{
		From: calendar.On(2013, 7, 1), Until: calendar.On(2015, 1, 1), Amount: 29_000, Law: "mérés", Source: "mérés",
	}})
	if err == nil {
		err = a.Law.Submit(b.ctx, one, law.Handle{ID: id, Seen: 1})
	}
	if err == nil {
		_, err = a.Law.Approve(b.ctx, two, law.Handle{ID: id, Seen: 2})
	}
	return err
}

// replay runs the command and says how long it took.
func (b *bench) replay(data string, n int, what string) error {
	cmd := exec.CommandContext(b.ctx, program, "--data", data, "ptr", "replay", "--json")
	if os.Getenv("BENCH_VERBOSE") != "" {
		cmd.Stderr = os.Stderr
	}
	out, memory, err := watched(cmd)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return fmt.Errorf("computing the register again: %w", err)
	}
	var found struct {
		Total     int64            `json:"total"`
		Decisions map[string]int64 `json:"decisions"`
		Different int64            `json:"different"`
		Seconds   float64          `json:"seconds"`
	}
	err = json.Unmarshal(out, &found)
	if err != nil {
		return fmt.Errorf("reading what was found: %w", err)
	}
	decided := int64(0)
	for _, c := range found.Decisions {
		decided += c
	}
	if decided < int64(n) || found.Decisions["broken"] > 0 {
		return fmt.Errorf("%d decisions were looked at, %v", decided, found.Decisions)
	}
	fmt.Printf("%d decisions and benefits in %.1f s, %d different: %v\n", found.Total, found.Seconds, found.Different, found.Decisions)
	scaled := found.Seconds * replayAll / float64(n)
	b.say(fmt.Sprintf("computing %d decisions again, %s (%d measured)", replayAll, what, n), scaled, "s", wantReplay, false)
	b.say("peak memory of the program meanwhile", memory, "MiB", wantMemory, false)
	return nil
}

// watched runs a command and gives what it printed and the peak of its memory in MiB.
func watched(cmd *exec.Cmd) ([]byte, float64, error) {
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, 0, err
	}
	err = cmd.Start()
	if err != nil {
		return nil, 0, err
	}
	memory := 0.0
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				memory = max(memory, peak(cmd.Process.Pid))
			}
		}
	}()
	var out []byte
	buf := make([]byte, 1<<16)
	for {
		n, err := pipe.Read(buf)
		out = append(out, buf[:n]...)
		if err != nil {
			break
		}
	}
	close(done)
	return out, memory, cmd.Wait()
}
