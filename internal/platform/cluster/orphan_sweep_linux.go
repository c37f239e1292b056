package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"oszir/internal/platform/errs"
)

const (
	pidName  = "postmaster.pid"
	fastTime = 10 * time.Second // for an orderly shutdown, a checkpoint included
	quitTime = 5 * time.Second  // for an immediate one
	killTime = 5 * time.Second

	// nobodysPid is above every process id the kernel gives out.
	nobodysPid = "2147483646"
)

// survivor is a live process of this cluster's earlier server.
type survivor struct {
	pid        int
	postmaster bool
}

// clearOld makes the cluster free of an earlier server: one that is going down is waited for, an orphan is stopped,
// backends without their postmaster are ended (they may be busy for long and would keep the new server from
// starting), and lock files that would mislead the new server are mended. The caller holds the folder's lock, so
// whatever lives here belongs to no running program.
func clearOld(ctx context.Context, p place, socket string, acc account, log *slog.Logger) error {
	for _, step := range []struct {
		sig  syscall.Signal
		all  bool // else the postmaster only
		wait time.Duration
	}{
		{syscall.SIGINT, false, fastTime},
		{syscall.SIGQUIT, true, quitTime},
		{syscall.SIGKILL, true, killTime},
	} {
		left := survivors(p, acc)
		if len(left) == 0 {
			break
		}
		if !step.all && !left[0].postmaster {
			continue // nobody to ask politely
		}
		log.Info("stopping what is left of an earlier server", "pid", left[0].pid, "processes", len(left),
			"signal", step.sig.String())
		for _, s := range left {
			if step.all || s.postmaster {
				p.hit(s.pid, acc, step.sig)
			}
		}
		err := p.waitFor(ctx, left, acc, step.wait)
		if err != nil {
			return err
		}
	}
	left := survivors(p, acc)
	if len(left) > 0 {
		return errs.New(errs.Unavailable, "cluster.old_server", p.root, strconv.Itoa(left[0].pid))
	}
	err := os.Remove(filepath.Join(socket, socketName+".lock"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the old socket lock: %w", err)
	}
	return mendNote(filepath.Join(p.data, pidName), acc)
}

// waitFor waits until these processes are gone, but no longer than limit.
func (p place) waitFor(ctx context.Context, left []survivor, acc account, limit time.Duration) error {
	until := time.After(limit)
	for _, s := range left {
		for {
			_, live := p.ours(s.pid, acc)
			if !live {
				break
			}
			select {
			case <-ctx.Done():
				return errs.Wrap(ctx.Err(), errs.Unavailable, "cluster.old_server", p.root, strconv.Itoa(s.pid))
			case <-until:
				return nil
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	return nil
}

// mendNote keeps the server's note of its process id from misleading the next one. PostgreSQL believes that the old
// server runs when that id is a zombie or was given to another process of the same user, and that somebody else is
// just starting when the note is empty; both are what kill -9 leaves. We know better by now. The id is replaced
// rather than the note removed, because it also names the shared memory by which PostgreSQL itself makes sure that
// no old process is left: a second look we want to keep.
func mendNote(note string, acc account) error {
	file, err := os.OpenFile(note, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the old server's note: %w", err)
	}
	pid := readPid(file)
	file.Close()
	if pid <= 0 {
		err = os.Remove(note)
		if err != nil {
			return fmt.Errorf("removing the old server's empty note: %w", err)
		}
		return nil
	}
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return nil // PostgreSQL will see the same
	}
	text, err := os.ReadFile(note)
	if err != nil {
		return fmt.Errorf("reading the old server's note: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	err = putFile(note, nobodysPid+"\n"+rest, acc)
	if err != nil {
		return fmt.Errorf("mending the old server's note: %w", err)
	}
	return nil
}

// survivors lists what lives of this cluster's servers, the postmaster first.
func survivors(p place, acc account) []survivor {
	var left []survivor
	procs, err := os.ReadDir("/proc")
	if err != nil {
		return nil // no /proc: PostgreSQL's own checks remain
	}
	for _, dir := range procs {
		pid, err := strconv.Atoi(dir.Name())
		if err != nil {
			continue // not a process
		}
		postmaster, live := p.ours(pid, acc)
		switch {
		case live && postmaster:
			left = append([]survivor{{pid, true}}, left...)
		case live:
			left = append(left, survivor{pid, false})
		}
	}
	return left
}

// hit signals the process if it is still ours, through a handle, so that a reused id is never hit.
func (p place) hit(pid int, acc account, sig syscall.Signal) {
	proc, err := os.FindProcess(pid)
	if err != nil {
		return
	}
	defer proc.Release()
	if _, live := p.ours(pid, acc); live {
		_ = proc.Signal(sig) // gone meanwhile at worst; who stays is seen by waitFor
	}
}

// ours says whether a process is a live server process of this cluster, and whether it is the postmaster. Its
// working folder is the surest sign, but in a container root may not look at it; then the command line must do:
// the postmaster's names the folder, and its children's titles have our tag.
func (p place) ours(pid int, acc account) (postmaster, live bool) {
	proc := "/proc/" + strconv.Itoa(pid)
	state, uid := status(proc)
	if state == "" || state == "Z" || state == "X" || uid != acc.uid {
		return false, false
	}
	text, err := os.ReadFile(proc + "/cmdline")
	if err != nil {
		return false, false
	}
	args := strings.Split(strings.TrimRight(string(text), "\x00"), "\x00")
	child := strings.HasPrefix(args[0], "postgres: ")
	if !child && filepath.Base(args[0]) != "postgres" {
		return false, false
	}
	here, err := os.Stat(proc + "/cwd")
	if err == nil {
		data, err := os.Stat(p.data)
		return !child, err == nil && os.SameFile(here, data)
	}
	if child {
		return false, strings.HasPrefix(args[0], "postgres: "+p.tag+": ")
	}
	for i := range len(args) - 1 {
		if args[i] == "-D" && args[i+1] == p.data {
			return true, true
		}
	}
	return false, false
}

// alive says whether a process exists and is more than a zombie.
func alive(pid int) bool {
	if pid <= 0 {
		return false
	}
	state, _ := status("/proc/" + strconv.Itoa(pid))
	return state != "" && state != "Z" && state != "X"
}

// status reads state letter and user of a process; an empty state means that it is gone.
func status(proc string) (state string, uid int) {
	text, err := os.ReadFile(proc + "/status")
	if err != nil {
		return "", -1
	}
	uid = -1
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		switch fields[0] {
		case "State:":
			state = fields[1]
		case "Uid:":
			uid, err = strconv.Atoi(fields[1])
			if err != nil {
				return "", -1
			}
		}
	}
	return state, uid
}
