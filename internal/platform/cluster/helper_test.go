package cluster_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/errs"
)

// helperVar names the data folder for which the test binary shall play the program: it starts the built-in database
// there, says so, and stops it when its input ends.
const helperVar = "CLUSTER_TEST_DATA"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperVar); dir != "" {
		os.Exit(playProgram(dir))
	}
	code := m.Run()
	if template.dir != "" {
		os.RemoveAll(template.dir)
	}
	os.Exit(code)
}

func playProgram(dir string) int {
	c, err := cluster.Start(context.Background(), cluster.Options{DataDir: dir})
	if err != nil {
		fmt.Println("refused", errs.KindOf(err), err)
		return 1
	}
	fmt.Println("running", c.OwnerURL())
	_, err = io.Copy(io.Discard, os.Stdin)
	if err == nil {
		err = c.Stop(context.Background())
	}
	if err != nil {
		fmt.Println("broken", err)
		return 1
	}
	return 0
}

// program is the test binary playing the program.
type program struct {
	cmd   *exec.Cmd
	input io.Closer
	lines *bufio.Reader
}

func startProgram(t *testing.T, dir string, attr *syscall.SysProcAttr, binary string) *program {
	t.Helper()
	if binary == "" {
		binary = os.Args[0]
	}
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), helperVar+"="+dir)
	cmd.SysProcAttr = attr
	cmd.Dir = "/"
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	check(t, err)
	output, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	p := &program{cmd: cmd, input: input, lines: bufio.NewReader(output)}
	t.Cleanup(p.kill)
	return p
}

// says gives the next line the program prints.
func (p *program) says(t *testing.T) string {
	t.Helper()
	line, err := p.lines.ReadString('\n')
	check(t, err)
	return strings.TrimSpace(line)
}

func (p *program) kill() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

var template struct {
	once sync.Once
	dir  string
}

// newFolder gives the name of a data folder that does not exist yet, in a folder that everybody may pass. It is in
// memory where that is possible: what is killed here are processes, not the machine.
func newFolder(t *testing.T) string {
	t.Helper()
	return filepath.Join(newParentIn(t, quickFolder()), "data")
}

// newParent gives an empty folder on disk that everybody may pass.
func newParent(t *testing.T) string {
	t.Helper()
	return newParentIn(t, "")
}

func newParentIn(t *testing.T, where string) string {
	t.Helper()
	dir, err := os.MkdirTemp(where, "oszir-cluster-")
	check(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	check(t, os.Chmod(dir, 0o755))
	return dir
}

func quickFolder() string {
	const memory = "/dev/shm"
	var space syscall.Statfs_t
	err := syscall.Statfs(memory, &space)
	if err != nil || int64(space.Bavail)*space.Bsize < 1<<30 {
		return ""
	}
	return memory
}

// filledFolder gives a data folder with a stopped cluster in it, a copy of one made once.
func filledFolder(t *testing.T) string {
	t.Helper()
	dir := newFolder(t)
	fill(t, dir)
	return dir
}

func fill(t *testing.T, dir string) {
	t.Helper()
	template.once.Do(func() {
		dir, err := os.MkdirTemp(quickFolder(), "oszir-cluster-")
		check(t, err)
		template.dir = dir
		check(t, os.Chmod(dir, 0o755))
		c := start(t, cluster.Options{DataDir: filepath.Join(dir, "data")})
		check(t, c.Stop(t.Context()))
	})
	out, err := exec.Command("cp", "-a", filepath.Join(template.dir, "data"), dir).CombinedOutput()
	if err != nil {
		t.Fatalf("copying the cluster: %v: %s", err, out)
	}
}

// start starts a cluster that is stopped when the test ends.
func start(t *testing.T, opt cluster.Options) *cluster.Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	begun := time.Now()
	c, err := cluster.Start(ctx, opt)
	check(t, err)
	t.Logf("started in %d ms", time.Since(begun).Milliseconds())
	t.Cleanup(func() {
		err := c.Stop(context.Background())
		if err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	return c
}

// refused starts a cluster that must not start, and gives the error.
func refused(t *testing.T, opt cluster.Options) *errs.Error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c, err := cluster.Start(ctx, opt)
	if err == nil {
		_ = c.Stop(context.Background())
		t.Fatal("started, but should have been refused")
	}
	var known *errs.Error
	if !errors.As(err, &known) {
		t.Fatalf("error without a key: %v", err)
	}
	return known
}

func wantError(t *testing.T, err *errs.Error, kind errs.Kind, key string, args ...string) {
	t.Helper()
	if err.Kind != kind || err.Key != key {
		t.Fatalf("got kind %v, %v; want kind %v, %s", err.Kind, err, kind, key)
	}
	for i, want := range args {
		if i >= len(err.Args) || err.Args[i] != want {
			t.Fatalf("arguments of %s are %q, want %q", key, err.Args, args)
		}
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exec1(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	_, err := conn.Exec(t.Context(), sql)
	check(t, err)
}

func query1[T any](t *testing.T, conn *pgx.Conn, sql string) T {
	t.Helper()
	var v T
	check(t, conn.QueryRow(t.Context(), sql).Scan(&v))
	return v
}

// eventually polls until ok, for ten seconds at most.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	until := time.Now().Add(10 * time.Second)
	for !ok() {
		if time.Now().After(until) {
			t.Fatalf("%s: not within ten seconds", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// postmaster reads the server's process id.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	check(t, err)
	var pid int
	_, err = fmt.Sscan(string(text), &pid)
	check(t, err)
	return pid
}

// picture is everything about a folder that a change would change.
func picture(t *testing.T, dir string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := ""
		if d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = string(data)
		}
		owner := info.Sys().(*syscall.Stat_t).Uid
		seen[path] = fmt.Sprint(info.Mode(), info.ModTime().UnixNano(), owner, text)
		return nil
	}))
	return seen
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
