package app_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/cluster"
)

// rounds is how often a trial is repeated: a few times among the other tests, as often as asked for by itself.
func rounds(t *testing.T, variable string, usual int) int {
	t.Helper()
	s := os.Getenv(variable)
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// dataFolder is a data folder that the built-in server, which may run as another user, can reach.
func dataFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "oszir-trial-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	err = os.Chmod(dir, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

// count asks the built-in database of a data folder, past the program.
func count(t testing.TB, dir, sql string, args ...any) int {
	t.Helper()
	url, err := cluster.URL(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var n int
	err = c.QueryRow(context.Background(), sql, args...).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// result says how a trial went, in one line, and keeps it in var/RESULTS.jsonl.
func result(t testing.TB, line string) {
	t.Helper()
	t.Log(line)
	facts := map[string]string{}
	for _, f := range strings.Fields(line)[1:] {
		k, v, _ := strings.Cut(f, "=")
		facts[k] = v
	}
	b, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join("..", "..", "var")
	err = os.MkdirAll(folder, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(folder, "RESULTS.jsonl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = f.Write(append(b, '\n'))
	if err != nil {
		t.Fatal(err)
	}
}
