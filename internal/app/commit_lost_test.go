package app_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/ptr"
)

// TestCommitLost_D9 loses the database's answer to commits of uploads. Who retries with the same key gets the first
// receipt, and there is one upload; the control retries without a key and doubles.
//
// Covers: D9
func TestCommitLost_D9(t *testing.T) {
	n := rounds(t, "OSZIR_COMMIT_ROUNDS", 200)
	dir := dataFolder(t)
	ctx := context.Background()
	inside, err := app.Open(ctx, app.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close(ctx)
	_, err = inside.SeedDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	body, err := inside.Orgs.ByCode(ctx, "DEMO-M")
	if err != nil {
		t.Fatal(err)
	}
	url, err := cluster.URLAs(dir, cluster.RoleApp)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := newFaultProxy(t, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(cfg.Host, fmt.Sprintf(".s.PGSQL.%d", cfg.Port)))
	})
	host, port, _ := net.SplitHostPort(proxy.address())
	outside, err := app.Open(ctx, app.Config{Database: fmt.Sprintf("postgres://%s@%s:%s/%s?sslmode=disable", cfg.User, host, port, cfg.Database), Keys: filepath.Join(dir, "keys"), Quotas: quotas})
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close(ctx)
	who := identity.Actor{Code: "d9", AccountID: 1, BodyID: body.ID, Role: identity.RoleClerk}
	random := rand.New(rand.NewPCG(9, 9))

	// send uploads small bytes, losing the answer to some commits, and tries again until there is a receipt.
	send := func(i int, key string) (id int64, tries int) {
		bytes := fmt.Sprintf("upload %d", i)
		for tries = 1; ; tries++ {
			proxy.dropCommit.Store(random.IntN(2) == 0)
			r, err := outside.PTR.Upload(ctx, who, ptr.Incoming{Body: body, FileName: "a.xlsx", Bytes: strings.NewReader(bytes), Size: int64(len(bytes)), Request: audit.Request{Key: key}})
			proxy.dropCommit.Store(false)
			if err == nil {
				return r.ID, tries
			}
			if !errors.Is(err, database.ErrOutcomeUnknown) {
				t.Fatalf("upload %d: %v", i, err)
			}
		}
	}
	began := time.Now()
	acked := map[int64]int{}
	for i := range n {
		id, _ := send(i, fmt.Sprintf("key-%d", i))
		acked[id]++
	}
	lost, doubled := 0, 0
	for id, times := range acked {
		if times != 1 {
			doubled += times - 1
		}
		if _, err := inside.PTR.State(ctx, who, "hu", id); err != nil {
			lost++
		}
	}
	stored := count(t, dir, "SELECT count(*) FROM ptr.load_file")
	doubled += stored - n
	unresolved := count(t, dir, "SELECT count(*) FROM audit.entry e WHERE e.operation = 'ptr.upload' AND NOT EXISTS (SELECT FROM ptr.load_file f WHERE f.entry_id = e.id)")
	for i := range 20 {
		send(n+i, "")
	}
	control := "PASSED"
	if count(t, dir, "SELECT count(*) FROM ptr.load_file")-stored > 20 {
		control = "FAILED-AS-EXPECTED"
	}
	verdict := "PASS"
	if lost+doubled+unresolved != 0 || control == "PASSED" || proxy.dropped.Load() < int64(n/4) {
		verdict = "FAIL"
		t.Fail()
	}
	result(t, fmt.Sprintf("TEST id=D9 n=%d seed=9 answers_lost=%d lost=%d dup=%d unresolved=%d seconds=%.0f control=%s bar=0/0/0 verdict=%s",
		n, proxy.dropped.Load(), lost, doubled, unresolved, time.Since(began).Seconds(), control, verdict))
}
