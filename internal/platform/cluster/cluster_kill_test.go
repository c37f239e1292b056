package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/errs"
)

func TestServerKilledIsRestarted(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	c := start(t, cluster.Options{DataDir: dir, Restart: true})
	exec1(t, connect(t, c.OwnerURL()), "CREATE TABLE note (n int); INSERT INTO note VALUES (1)")
	for range 2 {
		// A backend at work does not see that its postmaster is gone, and keeps the next one from starting.
		busy := connect(t, c.OwnerURL())
		pid := query1[int](t, busy, "SELECT pg_backend_pid()")
		go func() { _, _ = busy.Exec(context.Background(), "SELECT count(*) FROM generate_series(1, 1e12)") }()
		eventually(t, "busy", func() bool {
			return query1[int](t, connect(t, c.OwnerURL()),
				fmt.Sprintf("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = %d", pid)) == 1
		})
		killed := time.Now()
		check(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
		eventually(t, "query after the kill", func() bool {
			conn, err := pgx.Connect(t.Context(), c.AppURL())
			if err != nil {
				return false
			}
			return conn.Close(t.Context()) == nil
		})
		t.Logf("answers %d ms after the kill", time.Since(killed).Milliseconds())
	}
	if n := query1[int](t, connect(t, c.OwnerURL()), "SELECT count(*) FROM note"); n != 1 {
		t.Errorf("found %d rows", n)
	}
	select {
	case <-c.Done():
		t.Error("Done is closed in supervising mode")
	default:
	}
}

func TestServerKilledClosesDone(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	old := start(t, cluster.Options{DataDir: dir})
	check(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
	select {
	case <-old.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("Done is not closed")
	}
	// Children of the killed server hold its socket until they notice, which a busy machine delays.
	_, err := cluster.URL(dir)
	for until := time.Now().Add(10 * time.Second); errs.KindOf(err) != errs.Unavailable && time.Now().Before(until); _, err = cluster.URL(dir) {
		<-time.After(20 * time.Millisecond)
	}
	if errs.KindOf(err) != errs.Unavailable {
		t.Errorf("URL after the kill gave %v", err)
	}
	c := start(t, cluster.Options{DataDir: dir})
	check(t, old.Stop(t.Context())) // must not touch the new one
	query1[int](t, connect(t, c.AppURL()), "SELECT 1")
}

func TestStopWhileRestarting(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	c := start(t, cluster.Options{DataDir: dir, Restart: true})
	check(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
	check(t, c.Stop(t.Context()))
	_, err := cluster.URL(dir)
	if errs.KindOf(err) != errs.Unavailable {
		t.Errorf("after Stop URL gave %v", err)
	}
	start(t, cluster.Options{DataDir: dir})
}

func TestProgramKilled(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	for round := 1; round <= 3; round++ {
		p := startProgram(t, dir, nil, "")
		said := p.says(t)
		url, ok := strings.CutPrefix(said, "running ")
		if !ok {
			t.Fatalf("program said %q", said)
		}
		conn := connect(t, url)
		exec1(t, conn, "CREATE TABLE IF NOT EXISTS note (n int); INSERT INTO note VALUES (1)")
		killed := time.Now()
		p.kill()
		c := start(t, cluster.Options{DataDir: dir})
		if n := query1[int](t, connect(t, c.OwnerURL()), "SELECT count(*) FROM note"); n != round {
			t.Errorf("round %d: found %d rows", round, n)
		}
		t.Logf("round %d: answers %d ms after the kill", round, time.Since(killed).Milliseconds())
		check(t, c.Stop(t.Context()))
	}
}

func TestServerEndsWithItsProgram(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	p := startProgram(t, dir, nil, "")
	p.says(t)
	pid := postmaster(t, dir)
	p.kill()
	eventually(t, "the server ends", func() bool {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		return err != nil || strings.Contains(string(text), "State:\tZ")
	})
	_, err := os.Stat(filepath.Join(dir, "postgres", "postmaster.pid"))
	if !os.IsNotExist(err) {
		t.Errorf("it did not shut down in order: %v", err)
	}
}

func TestProgramAndServerKilledTogether(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	p := startProgram(t, dir, nil, "")
	p.says(t)
	check(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
	p.kill()
	c := start(t, cluster.Options{DataDir: dir})
	query1[int](t, connect(t, c.AppURL()), "SELECT 1")
}

func TestKilledDuringInit(t *testing.T) {
	t.Parallel()
	for name, seen := range map[string]string{
		"begun":     "postgres.init-*",
		"half":      "postgres.init-*/global/pg_control",
		"databases": "postgres.init-*/base/4",
		"moved":     "postgres",
		"started":   "postgres/postmaster.pid",
	} {
		t.Run(name, func(t *testing.T) {
			dir := newFolder(t)
			p := startProgram(t, dir, nil, "")
			eventually(t, seen, func() bool {
				found, err := filepath.Glob(filepath.Join(dir, seen))
				return err == nil && len(found) > 0
			})
			p.kill()
			c := start(t, cluster.Options{DataDir: dir})
			query1[int](t, connect(t, c.AppURL()), "SELECT 1")
			check(t, c.Stop(t.Context()))
			eventually(t, "leftovers swept", func() bool {
				left, err := filepath.Glob(filepath.Join(dir, "postgres.init-*"))
				if err == nil && len(left) > 0 {
					c := start(t, cluster.Options{DataDir: dir}) // an initdb that breathed its last during the sweep
					check(t, c.Stop(t.Context()))
				}
				return err == nil && len(left) == 0
			})
		})
	}
}

// TestMisleadingLocks puts before the server what kill -9 may leave in its lock files.
func TestMisleadingLocks(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	data := filepath.Join(dir, "postgres")
	info, err := os.Stat(data)
	check(t, err)
	owner := info.Sys().(*syscall.Stat_t)
	sleeper := func() *exec.Cmd {
		cmd := exec.Command("sleep", "60")
		cmd.Dir = "/"
		if os.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
		}
		check(t, cmd.Start())
		return cmd
	}
	stranger := sleeper()
	defer func() { _ = stranger.Process.Kill(); _ = stranger.Wait() }()
	zombie := sleeper()
	defer func() { _ = zombie.Wait() }()
	check(t, zombie.Process.Kill())

	for name, text := range map[string]string{
		"empty":    "",
		"stranger": fmt.Sprintf("%d\n%s\n1700000000\n5432\n/tmp\n\n  1 1\nready   \n", stranger.Process.Pid, data),
		"zombie":   fmt.Sprintf("%d\n%s\n1700000000\n5432\n/tmp\n\n  1 1\nready   \n", zombie.Process.Pid, data),
	} {
		for _, path := range []string{
			filepath.Join(data, "postmaster.pid"),
			filepath.Join(dir, "postgres.run", ".s.PGSQL.5432.lock"),
		} {
			check(t, os.WriteFile(path, []byte(text), 0o600))
			if os.Geteuid() == 0 {
				check(t, os.Chown(path, int(owner.Uid), int(owner.Gid)))
			}
		}
		t.Log(name)
		c := start(t, cluster.Options{DataDir: dir})
		query1[int](t, connect(t, c.AppURL()), "SELECT 1")
		check(t, c.Stop(t.Context()))
	}
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the stranger was harmed: %v", err)
	}
}

// TestOrphanIsStopped leaves a server running without its program, as no kill should.
func TestOrphanIsStopped(t *testing.T) {
	t.Parallel()
	dir := filledFolder(t)
	data := filepath.Join(dir, "postgres")
	info, err := os.Stat(data)
	check(t, err)
	owner := info.Sys().(*syscall.Stat_t)
	opts, err := os.ReadFile(filepath.Join(data, "postmaster.opts")) // how it was started the last time
	check(t, err)
	server, _, _ := strings.Cut(string(opts), " ")
	cmd := exec.Command(server, "-D", data, "-h", "", "-k", filepath.Join(dir, "postgres.run"))
	cmd.Dir = "/"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	check(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	eventually(t, "orphan runs", func() bool { _, err := cluster.URL(dir); return err == nil })
	c := start(t, cluster.Options{DataDir: dir})
	query1[int](t, connect(t, c.AppURL()), "SELECT 1")
}

func TestStartGivenUp(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := cluster.Start(ctx, cluster.Options{DataDir: dir})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Start gave %v", err)
	}
	start(t, cluster.Options{DataDir: dir})
}
