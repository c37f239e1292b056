package cluster

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"oszir/internal/platform/errs"
)

// initCluster makes a new cluster beside its place and moves it there whole, so that a kill at any moment leaves
// either no cluster or a good one.
func initCluster(ctx context.Context, p place, b binaries, acc account) error {
	dir, err := os.MkdirTemp(p.root, initPattern)
	if err != nil {
		return folderError(err, p.root)
	}
	defer os.RemoveAll(dir) // nothing there any more when all went well
	if !acc.self {
		err = os.Lchown(dir, acc.uid, acc.gid)
		if err != nil {
			return folderError(err, dir)
		}
	}
	err = runInitdb(ctx, b, acc, dir)
	if err != nil {
		return errs.Wrap(err, errs.Internal, "cluster.init_failed", p.data)
	}
	err = os.Remove(p.data) // an empty folder at most: version saw to that
	if err != nil && !os.IsNotExist(err) {
		return folderError(err, p.data)
	}
	err = os.Rename(dir, p.data)
	if err != nil {
		return folderError(err, p.data)
	}
	return syncFolder(p.root)
}

func runInitdb(ctx context.Context, b binaries, acc account, dir string) error {
	cmd := exec.Command(b.initdb(),
		"-D", dir,
		"-U", RoleSuper,
		"-A", "peer",
		"--encoding", "UTF8",
		"--locale", "C.UTF-8", // byte order never changes under an index; Hungarian order is asked for by name
		"--data-checksums",
		"--no-instructions",
	)
	var said bytes.Buffer
	cmd.Stdout = &said
	cmd.Stderr = &said
	cmd.Dir = "/"
	cmd.Env = serverEnv()
	cmd.SysProcAttr = acc.attributes(syscall.SIGKILL) // what it leaves is swept, so it need not tidy up
	cmd.WaitDelay = 2 * time.Second                   // for that child, which holds the pipe
	proc, err := spawn(cmd)
	if err != nil {
		return fmt.Errorf("starting initdb: %w", err)
	}
	select {
	case <-proc.exited:
	case <-ctx.Done():
		proc.signal(syscall.SIGKILL) // only initdb: its child sees the end of its input and tidies up its shared memory
		<-proc.exited
		return ctx.Err()
	}
	if !cmd.ProcessState.Success() {
		return fmt.Errorf("running initdb (%s): %s", proc.how(), lastBytes(strings.TrimSpace(said.String()), 1000))
	}
	return nil
}

// syncFolder makes a rename in the folder survive a power cut.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Clean(path))
	if err != nil {
		return fmt.Errorf("opening folder %s: %w", path, err)
	}
	defer dir.Close()
	err = dir.Sync()
	if err != nil {
		return fmt.Errorf("syncing folder %s: %w", path, err)
	}
	return nil
}
