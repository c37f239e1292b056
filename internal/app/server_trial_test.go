package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/ptr"
)

// server is the program as a process of its own, so that its memory and its end can be seen.
type server struct {
	t       testing.TB
	cmd     *exec.Cmd
	dir     string
	address string // host:port
	key     string // of the clerk of DEMO-M
	ended   chan error
	leaving atomic.Bool // an answer said that the connection ends
}

// quotas let trials send as much as they like.
var quotas = ptr.Quotas{Waiting: 1 << 30, Bytes: 1 << 50, Hourly: 1 << 30}

// serveAsVictim is what the process does: serve the data folder at a free port and say where, with a key for programs.
func serveAsVictim(data string) error {
	ctx, stop := signalled()
	defer stop()
	a, err := app.Open(ctx, app.Config{Data: data, Quotas: quotas})
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	_, err = a.SeedDemo(ctx)
	if err != nil {
		return err
	}
	body, err := a.Orgs.ByCode(ctx, "DEMO-M")
	if err != nil {
		return err
	}
	key, err := a.Identity.NewKey(ctx, identity.System(), identity.MembershipOf{Code: "demo-m", BodyID: body.ID})
	if err != nil {
		return err
	}
	return a.Serve(ctx, app.Serving{Listen: "127.0.0.1:0", Web: true, Workers: os.Getenv("OSZIR_CRASH_WORKERS") != "", Drain: time.Second}, func(_ context.Context, address string) error {
		fmt.Println("SERVING", strings.TrimPrefix(address, "http://"), key)
		return nil
	})
}

// startServer starts the process on a data folder and waits until it serves.
func startServer(t testing.TB, dir string, env ...string) *server {
	t.Helper()
	s := &server{t: t, dir: dir, ended: make(chan error, 1)}
	s.cmd = exec.Command(os.Args[0])
	s.cmd.Env = append(os.Environ(), append(env, "OSZIR_CRASH_ROLE=serve", "OSZIR_CRASH_DATA="+dir)...)
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = s.cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for s.address == "" && lines.Scan() {
		if f := strings.Fields(lines.Text()); len(f) == 3 && f[0] == "SERVING" {
			s.address, s.key = f[1], f[2]
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		s.ended <- s.cmd.Wait()
	}()
	if s.address == "" {
		t.Fatal("the server did not start")
	}
	t.Cleanup(func() { s.stop() })
	return s
}

// stop asks the process to stop and waits for its end.
func (s *server) stop() {
	if s.cmd.ProcessState != nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		_ = s.cmd.Process.Kill()
		s.t.Error("the server did not stop within a minute")
	}
}

// memory is what the process holds now, in MiB.
func (s *server) memory() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n >> 10
		}
	}
	return 0
}

// sockets is how many connections the process holds.
func (s *server) sockets() int {
	folder := fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid)
	names, err := os.ReadDir(folder)
	if err != nil {
		s.t.Fatal(err)
	}
	n := 0
	for _, f := range names {
		to, err := os.Readlink(filepath.Join(folder, f.Name()))
		if err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

// upload sends bytes as a workbook by the interface for programs.
func (s *server) upload(client *http.Client, address, key string, content []byte) (int, string, error) {
	req, err := http.NewRequest(http.MethodPost, "http://"+address+"/api/v1/ptr/loads", bytes.NewReader(content))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	req.Header.Set("Content-Type", ptr.ContentType)
	req.Header.Set("Content-Disposition", `attachment; filename="proba.xlsx"`)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	answer, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	if answer.Close {
		s.leaving.Store(true)
	}
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body), err
}
