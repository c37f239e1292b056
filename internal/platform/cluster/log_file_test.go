package cluster

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

// TestLargeLogIsSetAside does so with the server's file open, and at the next opening.
func TestLargeLogIsSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), logName)
	server, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	write := func(n int) {
		t.Helper()
		_, err := server.Write(make([]byte, n))
		if err != nil {
			t.Fatal(err)
		}
	}
	sizes := func(want, wantOld int64) {
		t.Helper()
		if now, old := logSize(path), logSize(path+".1"); now != want || old != wantOld {
			t.Errorf("log %d and old log %d bytes, want %d and %d", now, old, want, wantOld)
		}
	}
	write(logLimit)
	trimLog(path, slog.Default())
	sizes(logLimit, 0)
	write(1)
	trimLog(path, slog.Default())
	sizes(0, logLimit+1)
	write(logLimit + 2)
	next, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	sizes(0, logLimit+2)
	_, err = os.Stat(path)
	if err != nil {
		t.Error(err)
	}
}
