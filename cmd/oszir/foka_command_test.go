package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// The stand-in says where it takes notices, takes one, and tells at its end what it has met.
//
// Covers: X7
func TestFokaStandIn_X7(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said, to := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--lang", "en", "foka-standin", "--listen", "127.0.0.1:0", "--file", filepath.Join(t.TempDir(), "foka.jsonl")}, io.Discard, to)
		_ = to.Close()
	}()
	lines := bufio.NewScanner(said)
	if !lines.Scan() {
		t.Fatal("it says nothing")
	}
	_, address, _ := strings.Cut(lines.Text(), ": ")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(`{"schema":"foka/1","benefit":"PTR-2014-00000001-1","version":1,"state":"erased","kind":"X","kindName":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", "a")
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v: %v", res, err)
	}
	_ = res.Body.Close()
	stop()
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "1 requests: 1 stored") {
		t.Errorf("at its end: %s", lines.Text())
	}
	if code := <-ended; code != exitDone {
		t.Errorf("exit %d", code)
	}
	var b bytes.Buffer
	if code := run(t.Context(), []string{"foka-standin", "--faults", "2"}, io.Discard, &b); code != exitFindings {
		t.Errorf("exit %d: %s", code, b.String())
	}
	if code := run(t.Context(), []string{"--lang", "en", "foka-standin", "--token-file", "/nowhere/token"}, io.Discard, &b); code != exitFindings || !strings.Contains(b.String(), "/nowhere/token") {
		t.Errorf("exit %d: %s", code, b.String())
	}
}
