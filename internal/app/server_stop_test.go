package app_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func signalled() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGTERM)
}

// stopUnderLoad asks for pages and uploads from several sides, stops the server in the middle with a signal and counts
// the requests that were cut and the uploads that were acknowledged. As a balancer does, a client that is told that the
// connection ends goes elsewhere; a connection refused was never a request.
func stopUnderLoad(t *testing.T, s *server, round int, random *rand.Rand, end syscall.Signal) (asked, aborted int64, acked []string) {
	t.Helper()
	var cut, done atomic.Int64
	var mu sync.Mutex
	var wait sync.WaitGroup
	quit := make(chan struct{})
	for c := range 8 {
		transport := &http.Transport{MaxIdleConnsPerHost: 2}
		client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
		wait.Add(1)
		go func() {
			defer wait.Done()
			defer transport.CloseIdleConnections()
			for i := 0; ; i++ {
				select {
				case <-quit:
					return
				default:
				}
				var err error
				leaving := false
				if c%2 == 0 {
					var answer *http.Response
					answer, err = client.Get("http://" + s.address + "/sign-in")
					if err == nil {
						leaving = answer.Close
						answer.Body.Close()
					}
				} else {
					key := fmt.Sprintf("d14-%d-%d-%d", round, c, i)
					var status int
					status, _, err = s.upload(client, s.address, key, []byte("not a workbook: "+key))
					leaving = s.leaving.Load()
					if err == nil && status == http.StatusAccepted {
						mu.Lock()
						acked = append(acked, key)
						mu.Unlock()
					}
				}
				switch {
				case err == nil:
					done.Add(1)
					if leaving {
						s.leaving.Store(true)
						return
					}
				case errors.Is(err, syscall.ECONNREFUSED):
					return
				default:
					cut.Add(1)
					return
				}
			}
		}()
	}
	<-time.After(time.Duration(100+random.IntN(300)) * time.Millisecond)
	_ = s.cmd.Process.Signal(end)
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		t.Error("the server did not stop within a minute")
	}
	close(quit)
	wait.Wait()
	return done.Load(), cut.Load(), acked
}

// TestStop_D14 stops the program gracefully under load, again and again: no request is cut and no acknowledged upload
// is lost. The control ends it with SIGKILL, which must be seen to cut.
//
// Covers: D14
func TestStop_D14(t *testing.T) {
	n := rounds(t, "OSZIR_STOP_ROUNDS", 4)
	dir := dataFolder(t)
	random := rand.New(rand.NewPCG(14, 14))
	var asked, aborted int64
	var acked []string
	began := time.Now()
	for i := range n {
		s := startServer(t, dir, "OSZIR_CRASH_WORKERS=1")
		a, c, keys := stopUnderLoad(t, s, i, random, syscall.SIGTERM)
		asked, aborted, acked = asked+a, aborted+c, append(acked, keys...)
	}
	control := "PASSED"
	for i := range 3 {
		s := startServer(t, dir)
		_, c, keys := stopUnderLoad(t, s, n+i, random, syscall.SIGKILL)
		acked = append(acked, keys...)
		if c > 0 {
			control = "FAILED-AS-EXPECTED"
		}
	}
	s := startServer(t, dir, "OSZIR_CRASH_WORKERS=1")
	lost := len(acked) - count(t, dir, "SELECT count(*) FROM audit.entry e JOIN ptr.load_file f ON f.entry_id = e.id WHERE e.request_key = ANY($1)", acked)
	waiting := -1
	for until := time.Now().Add(2 * time.Minute); waiting != 0 && time.Now().Before(until); <-time.After(200 * time.Millisecond) {
		waiting = count(t, dir, "SELECT count(*) FROM ptr.load_file WHERE status = 'FELTOLTVE'")
	}
	s.stop()
	verdict := "PASS"
	if aborted != 0 || lost != 0 || waiting != 0 || control == "PASSED" || asked == 0 || len(acked) == 0 {
		verdict = "FAIL"
		t.Fail()
	}
	result(t, fmt.Sprintf("TEST id=D14 n=%d seed=14 requests=%d aborted=%d acked=%d lost=%d left_waiting=%d seconds=%.0f control=%s bar=0 verdict=%s",
		n, asked, aborted, len(acked), lost, waiting, time.Since(began).Seconds(), control, verdict))
}
