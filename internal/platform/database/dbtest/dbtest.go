// Package dbtest is the room of databases for tests: a private server for each test program, a migrated template
// database in it, and a clone of the template for each test.
//
// It owns nothing at run time of the program. It must not: stand in for the database with anything that is not
// PostgreSQL, or share a database between tests.
package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/jobs"
	"oszir/migrations"
)

var (
	server *cluster.Cluster
	owner  string // address of the template database, as its owner
	number atomic.Int64
)

// Main runs the tests of a package with a server of their own: func TestMain(m *testing.M) { dbtest.Main(m) }.
func Main(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp(inMemory(), "oszir-dbtest-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "dbtest:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	err = os.Chmod(dir, 0o755) // the server may run as another user
	if err != nil {
		fmt.Fprintln(os.Stderr, "dbtest:", err)
		return 1
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// The cluster is thrown away after the run, so it need not survive a power cut; tests of durability start their own.
	server, err = cluster.Start(ctx, cluster.Options{DataDir: filepath.Join(dir, "data"), Settings: map[string]string{
		"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB",
	}})
	if err != nil {
		fmt.Fprintln(os.Stderr, "dbtest: starting server:", err)
		return 1
	}
	defer func() { _ = server.Stop(context.Background()) }()
	owner = server.OwnerURL()
	_, err = database.Migrate(ctx, owner, migrations.Files, jobs.Migrate)
	if err != nil {
		fmt.Fprintln(os.Stderr, "dbtest: migrating:", err)
		return 1
	}
	return m.Run()
}

// memory is where Linux has a file system in memory. A database has thousands of files, and each test makes and drops them
// all: on a disk that is most of what tests cost.
const memory = "/dev/shm"

// inMemory gives the folder for the server's data: in memory when there is room, or "" for the usual place.
func inMemory() string {
	var s syscall.Statfs_t
	err := syscall.Statfs(memory, &s)
	if err != nil || int64(s.Bavail)*s.Bsize < 4<<30 {
		return ""
	}
	return memory
}

// New gives a test its own migrated, empty database, worked with as the program's role. It goes with the test.
func New(t testing.TB) *database.DB {
	db, _ := NewWithURL(t)
	return db
}

// NewWithURL is New with the address of the database as its owner, for Query.
func NewWithURL(t testing.TB) (*database.DB, string) {
	t.Helper()
	address := NewURL(t)
	db, err := database.Open(t.Context(), asRole(address, cluster.RoleApp), database.Options{MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db, address
}

// NewURL gives the address of such a database as its owner.
func NewURL(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", number.Add(1))
	admin(t, "CREATE DATABASE "+name+" TEMPLATE oszir OWNER oszir_owner STRATEGY file_copy", // half the time of writing it all into the log
		"REVOKE ALL ON DATABASE "+name+" FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE "+name+" TO oszir_app")
	t.Cleanup(func() { admin(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return withDatabase(owner, name)
}

// Query runs a statement as superuser on a test's database and gives its single value as text; for looking at what an
// operation left behind.
func Query(t testing.TB, address, sql string, args ...any) string {
	t.Helper()
	c, err := pgx.Connect(context.Background(), asRole(address, cluster.RoleSuper))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var out *string
	err = c.QueryRow(context.Background(), sql, args...).Scan(&out)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	if out == nil {
		return ""
	}
	return *out
}

// Exec runs statements as superuser on a test's database.
func Exec(t testing.TB, address, sql string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), asRole(address, cluster.RoleSuper))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	_, err = c.Exec(context.Background(), sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func admin(t testing.TB, statements ...string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), withDatabase(asRole(owner, cluster.RoleSuper), "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, sql := range statements {
		_, err = c.Exec(context.Background(), sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func withDatabase(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

func asRole(address, role string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	q := u.Query()
	if q.Has("user") {
		q.Set("user", role)
		u.RawQuery = q.Encode()
	} else {
		u.User = url.User(role)
	}
	return u.String()
}

// Prepare checks every statement of a package against the migrated schema, and that it names no schema but those
// allowed. temporary makes the temporary tables that statements work on.
func Prepare(t *testing.T, home string, schemas []string, temporary func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	db := New(t)
	list := database.Declared(home)
	if len(list) == 0 {
		t.Fatalf("package %s declares no statement", home)
	}
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		if temporary != nil {
			err := temporary(ctx, tx)
			if err != nil {
				return err
			}
		}
		for i, s := range list {
			word := strings.ToUpper(strings.Fields(s.Text)[0])
			if word == "CREATE" || word == "ANALYZE" {
				continue // utility statements cannot be prepared; temporary runs them
			}
			_, err := tx.Raw().Prepare(ctx, fmt.Sprintf("s%d", i), s.Text)
			if err != nil {
				return fmt.Errorf("%w in\n%s", err, s.Text)
			}
		}
		return database.Rollback()
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		for _, schema := range []string{"audit", "orgs", "people", "ptr", "identity", "river"} {
			if strings.Contains(s.Text, " "+schema+".") && !contains(schemas, schema) {
				t.Errorf("%s names schema %s, which is not its own:\n%s", home, schema, s.Text)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
