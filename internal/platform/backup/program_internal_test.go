package backup

import (
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

func TestSplitPassword(t *testing.T) {
	for _, c := range []struct{ in, rest, password string }{
		{"postgres://h/db", "postgres://h/db", ""},
		{"postgres://u@h/db", "postgres://u@h/db", ""},
		{"postgres://u:p%40s@h/db", "postgres://u@h/db", "p@s"},
		{"postgresql://u:p@a:1,b:2/db?target_session_attrs=read-write", "postgresql://u@a:1,b:2/db?target_session_attrs=read-write", "p"},
		{"postgres:///db?host=/run&password=a%2Fb&user=u", "postgres:///db?host=/run&user=u", "a/b"},
		{"postgres:///db?password=x", "postgres:///db?", "x"},
		{"postgres:///db?user=u&password=x", "postgres:///db?user=u&", "x"},
	} {
		rest, password, err := splitPassword(c.in)
		if err != nil || rest != c.rest || password != c.password {
			t.Errorf("%s: %q %q %v", c.in, rest, password, err)
		}
	}
	for _, bad := range []string{"host=h password=p", "postgres://u:%zz@h/db", ""} {
		_, _, err := splitPassword(bad)
		if errs.KindOf(err) != errs.Invalid || strings.Contains(err.Error(), "zz") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// psql takes the address without its password, wherever that stood, and the password does not stand in its arguments.
func TestConnected(t *testing.T) {
	address := dbtest.NewURL(t)
	conn, there, err := connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	run, err := findPrograms(t.Context(), there.major)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{address + "&password=canary", strings.Replace(address, "?", "?password=canary&", 1)} {
		cmd, err := run.connected(t.Context(), "psql", in, "--no-psqlrc", "--command=SELECT 1")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.Join(cmd.Args, " "), "canary") {
			t.Errorf("arguments: %q", cmd.Args)
		}
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%v: %s", failure(cmd, err), out)
		}
	}
}

// What PostgreSQL's programs say may quote rows; of that nothing passes.
func TestSift(t *testing.T) {
	said := "pg_restore: while PROCESSING TOC:\n" +
		"pg_restore: error: COPY failed for table \"person\": ERROR:  invalid input syntax for type date: \"Minta Mária\"\n" +
		"CONTEXT:  COPY person, line 1: \"12 Minta Mária\"\nDETAIL:  Key (taj)=(123456788) already exists.\n" +
		"psql:<stdin>:7: ERROR:  role \"reader\" does not exist\nCommand was: INSERT INTO person VALUES ('Minta')\n"
	want := "pg_restore: while PROCESSING TOC:; pg_restore: error: COPY failed for table \"person\": ERROR:  invalid input syntax for type date: \"…\"; " +
		"psql:<stdin>:7: ERROR:  role \"reader\" does not exist"
	if got := sift(said); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The first header has one block for every size, also where other tars need more.
func TestHead(t *testing.T) {
	for _, size := range []int64{0, 1, 8 << 30, 1 << 50} {
		out, err := head(dumpName, size, time.Now())
		if err != nil || len(out) != block {
			t.Errorf("size %d: %d bytes, %v", size, len(out), err)
		}
	}
}
