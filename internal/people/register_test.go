package people_test

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Bodies of the tests: the one that loads, and another one.
const ours, theirs = 11, 12

// register is a client registry with a few made-up people.
type register struct {
	*people.Module
	t   testing.TB
	db  *database.DB
	url string
	who identity.Actor // a clerk of ours
}

func newRegister(t testing.TB) *register {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	return &register{Module: people.New(db), t: t, db: db, url: url, who: clerk(ours)}
}

func clerk(body int64) identity.Actor {
	return identity.Actor{Code: fmt.Sprintf("clerk-%d", body), AccountID: body, BodyID: body, Role: identity.RoleClerk}
}

// client is a full client that changes or clears fields of the resident.
func client(change map[string]string) map[string]string {
	out := resident()
	maps.Copy(out, change)
	return out
}

// taj gives a made-up TAJ by number.
func taj(n int) string {
	sum := 0
	s := fmt.Sprintf("%08d", n)
	for i, c := range s {
		sum += int(c-'0') * []int{3, 7}[i%2]
	}
	return s + strconv.Itoa(sum%10)
}

// load takes clients into the registry as a workbook of a body does.
func (r *register) load(body int64, full bool, clients ...map[string]string) people.Counts {
	r.t.Helper()
	var counts people.Counts
	err := r.db.InTx(context.Background(), func(ctx context.Context, tx *database.Tx) error {
		entry, err := audit.Write(ctx, tx, audit.Entry{Actor: fmt.Sprintf("loader-%d", body), BodyID: body, Operation: "test.load", Subject: "test"})
		if err != nil {
			return err
		}
		in, err := people.NewIntake(ctx, tx, body)
		if err != nil {
			return err
		}
		in.Handed = func(clients, addresses [][]any) error { return in.Stored(ctx, clients, addresses) }
		for i, values := range clients {
			err := in.Add(1, i+2, full, false, "", record(r.t, values, full))
			if err != nil {
				return err
			}
		}
		err = in.Flush()
		if err != nil {
			return err
		}
		err = in.Match(ctx, in.Prepare()...)
		if err == nil {
			err = database.Run(ctx, tx, append(in.Matched(), in.Choose()...)...)
		}
		if err != nil {
			return err
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		counts, err = in.Write(ctx, entry, at)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return counts
}

// record reads the values of a client that must be right.
func record(t testing.TB, values map[string]string, full bool) fields.Record {
	t.Helper()
	out := fields.NewRecord(people.LastField)
	report := func(f finding.Finding) {
		if f.Severity() == finding.Error {
			t.Fatalf("the test's client is wrong: %s %s", f.Field, f.Code)
		}
	}
	for key, v := range values {
		f, ok := people.FieldByKey(key)
		if !ok {
			t.Fatalf("no field %s", key)
		}
		out.Set(f, fields.Read(f, fields.Raw{Text: v}, report))
	}
	people.Judge(out, full, calendar.Of(time.Now()), report)
	return out
}

// query looks at what was left behind.
func (r *register) query(sql string, args ...any) string {
	r.t.Helper()
	return dbtest.Query(r.t, r.url, sql, args...)
}

// id finds a person by TAJ.
func (r *register) id(taj string) int64 {
	r.t.Helper()
	id, err := strconv.ParseInt(r.query(`SELECT id::text FROM people.person WHERE taj = $1::int`, taj), 10, 64)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// wantKind checks the kind and key of an error.
func wantKind(t testing.TB, err error, kind errs.Kind, key string) {
	t.Helper()
	if got := errs.KindOf(err); err == nil || got != kind {
		t.Fatalf("error %v of kind %d, want kind %d", err, got, kind)
	}
	if key != "" && keyOf(err) != key {
		t.Fatalf("error %v, want %s", err, key)
	}
}
