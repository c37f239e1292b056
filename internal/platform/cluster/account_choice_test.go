package cluster_test

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/errs"
)

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can be somebody else")
	}
}

func TestAsOrdinaryUser(t *testing.T) {
	t.Parallel()
	needRoot(t)
	nobody, err := user.Lookup("nobody")
	check(t, err)
	uid, err := strconv.Atoi(nobody.Uid)
	check(t, err)
	gid, err := strconv.Atoi(nobody.Gid)
	check(t, err)
	parent := newParent(t)
	binary := filepath.Join(parent, "program") // go test's own folder is shut
	out, err := exec.Command("cp", os.Args[0], binary).CombinedOutput()
	if err != nil {
		t.Fatalf("copying the test binary: %v: %s", err, out)
	}
	check(t, os.Chmod(binary, 0o755))
	dir := filepath.Join(parent, "own", "data")
	check(t, os.Mkdir(filepath.Dir(dir), 0o700))
	check(t, os.Chown(filepath.Dir(dir), uid, gid))
	as := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}

	p := startProgram(t, dir, as, binary)
	url, ok := strings.CutPrefix(p.says(t), "running ")
	if !ok {
		t.Fatalf("program said %q", url)
	}
	query1[int](t, connect(t, url), "SELECT 1") // root may enter too
	p.kill()

	// Killed and started by root now: it runs as the folder's owner, so the user can have it back.
	c := start(t, cluster.Options{DataDir: dir})
	info, err := os.Stat("/proc/" + strconv.Itoa(postmaster(t, dir)))
	check(t, err)
	if owner := int(info.Sys().(*syscall.Stat_t).Uid); owner != uid {
		t.Errorf("the server runs as %d, want %d", owner, uid)
	}
	check(t, c.Stop(t.Context()))
}

func TestOrdinaryUserOnOthersFolder(t *testing.T) {
	t.Parallel()
	needRoot(t)
	parent := newParent(t)
	binary := filepath.Join(parent, "program")
	out, err := exec.Command("cp", os.Args[0], binary).CombinedOutput()
	if err != nil {
		t.Fatalf("copying the test binary: %v: %s", err, out)
	}
	check(t, os.Chmod(binary, 0o755))
	dir := filledFolder(t)
	check(t, os.Chmod(dir, 0o755))
	as := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if said := startProgram(t, dir, as, binary).says(t); !strings.HasPrefix(said, "refused 3 cluster.other_owner") {
		t.Errorf("program said %q", said)
	}
}

func TestBarredFolderIsNamed(t *testing.T) {
	t.Parallel()
	needRoot(t)
	barred := filepath.Join(newParentIn(t, quickFolder()), "barred")
	check(t, os.Mkdir(barred, 0o700))
	dir := filepath.Join(barred, "a", "data")
	wantError(t, refused(t, cluster.Options{DataDir: dir}), errs.Invalid, "cluster.not_traversable", barred)
	check(t, os.Chmod(barred, 0o711))
	start(t, cluster.Options{DataDir: dir})
}

func TestClusterOwnedByRoot(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := filledFolder(t)
	data := filepath.Join(dir, "postgres")
	check(t, os.Chown(data, 0, 0))
	wantError(t, refused(t, cluster.Options{DataDir: dir}), errs.Conflict, "cluster.owned_by_root", data)
}
