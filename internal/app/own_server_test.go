package app_test

import (
	"net/url"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/platform/cluster"
)

// With an address the program works on somebody else's server: it migrates as the login it was given and works as the
// role that owns nothing. Once the schema is there, a login that is only a member of that role is enough.
func TestOpen_OwnServer(t *testing.T) {
	c, _ := newCrashes(t)
	server, err := cluster.Start(t.Context(), cluster.Options{DataDir: filepath.Join(c.dir, "theirs")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop(t.Context())
	as := func(role, database string) string {
		u, err := url.Parse(server.OwnerURL())
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + database
		q := u.Query()
		q.Set("user", role)
		u.RawQuery = q.Encode()
		return u.String()
	}
	super, err := pgx.Connect(t.Context(), as(cluster.RoleSuper, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close(t.Context())
	_, err = super.Exec(t.Context(), "CREATE DATABASE theirs")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir() // the keys of the log stand there
	for _, role := range []string{cluster.RoleSuper, cluster.RoleApp} {
		a, err := app.Open(t.Context(), app.Config{Data: folder, Database: as(role, "theirs")})
		if err != nil {
			t.Fatalf("as %s: %v", role, err)
		}
		var who string
		err = a.DB.Pool().QueryRow(t.Context(), "SELECT current_user").Scan(&who)
		if err != nil || who != cluster.RoleApp {
			t.Errorf("the program works as %s: %v", who, err)
		}
		_, err = a.SeedDemo(t.Context())
		if err != nil {
			t.Errorf("as %s: %v", role, err)
		}
		err = a.Close(t.Context())
		if err != nil {
			t.Error(err)
		}
	}
}
