package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
)

// canaryWords are what of the canary must not be found: as it was written, and as search folds it.
func canaryWords() []string {
	out := []string{"kanarixqzjq", "zsuliettxqzjq", "tollasxqzjq", "pipiskexqzjq", "Kanárixqzjq kérte"}
	for key, v := range canaries {
		if key != "residence_settlement" {
			out = append(out, v)
		}
	}
	return out
}

// tablesWith lists the tables of a database in which any row says one of the words.
func tablesWith(t *testing.T, c *pgx.Conn, words []string) []string {
	t.Helper()
	rows, err := c.Query(t.Context(), `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 80 {
		t.Fatalf("%d tables: %v", len(tables), err)
	}
	like := make([]string, len(words))
	for i, w := range words {
		like[i] = "%" + w + "%"
	}
	var out []string
	for _, table := range tables {
		var n int
		err := c.QueryRow(t.Context(), "SELECT count(*) FROM "+table+" t WHERE t::text ILIKE ANY ($1)", like).Scan(&n)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		if n > 0 {
			out = append(out, table)
		}
	}
	return out
}

// After an approved erasure nothing of a person is left in the database or behind the keys, the log verifies, pages say
// that it was erased, and an older backup does not bring it back.
//
// Covers: I9, G3
func TestErasure_I9_LeavesNothingAndNothingComesBack(t *testing.T) {
	ctx := t.Context()
	dir := dataFolder(t)
	now := time.Now()
	cfg := app.Config{
		Data: dir, Keys: filepath.Join(filepath.Dir(dir), "keys"), Quotas: quotas, Settings: map[string]string{"fsync": "off"}, Now: func() time.Time { return now },
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	defer func() {
		if !closed {
			_ = a.Close(context.Background())
		}
	}()
	_, err = a.SeedDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	body, err := a.Orgs.ByCode(ctx, "DEMO-M")
	if err != nil {
		t.Fatal(err)
	}
	clerk := identity.Actor{Code: "ugyintezo", AccountID: 1, BodyID: body.ID, Role: identity.RoleClerk}
	var first int64
	for _, change := range []map[string]string{nil, {"taj": canaries["taj"][:8] + "0", "tax_id": "nemszámxqzjq"}} {
		book := canaryBook(t, change)
		r, err := a.PTR.Upload(ctx, identity.Operator(body.ID), ptr.Incoming{Body: body, FileName: "Kanárixqzjq.xlsx", Lang: "hu", Bytes: bytes.NewReader(book), Size: int64(len(book))})
		if err == nil {
			err = a.PTR.Round(ctx)
		}
		if err != nil {
			t.Fatal(err)
		}
		if first == 0 {
			first = r.ID
		}
	}
	found, err := a.People.Search(ctx, clerk, people.Criteria{TAJ: canaries["taj"]})
	if err != nil || len(found.Hits) != 1 {
		t.Fatalf("%d hits: %v", len(found.Hits), err)
	}
	id := found.Hits[0].PersonID
	p, err := a.People.Person(ctx, clerk, id, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	err = a.People.Correct(ctx, clerk, people.Correction{PersonID: id, Seen: p.Seen, Values: map[string]string{"note": "csendben énekelxqzjq, de szépen"}, Reason: "Kanárixqzjq kérte"})
	if err != nil {
		t.Fatal(err)
	}
	super := superOf(t, dir)
	defer super.Close(context.Background())
	words := canaryWords()
	before := tablesWith(t, super, words)
	if len(before) < 6 {
		t.Fatalf("the canary stands only in %v, so nothing is proved", before)
	}
	backup := filepath.Join(filepath.Dir(dir), "mentes.oszir")
	_, err = app.Backup(ctx, cfg, identity.Operator(0), app.BackupFile{Name: backup, Tell: func(string, ...any) {}})
	if err != nil {
		t.Fatal(err)
	}
	reason := func() (text string, gone bool) {
		page, err := a.Oversight.Trail(ctx, identity.Actor{Code: "ellenor", BodyID: body.ID, Role: identity.RoleAuditor}, oversight.TrailFilter{Operation: "people.correct"})
		if err != nil || len(page.Lines) != 1 {
			t.Fatalf("%d corrections in the log: %v", len(page.Lines), err)
		}
		return page.Lines[0].Reason, page.Lines[0].NoReason
	}
	if text, _ := reason(); text != "Kanárixqzjq kérte" {
		t.Errorf("before the erasure the reason is %q", text)
	}

	now = now.AddDate(8, 0, 0)
	operator := identity.Actor{Code: "jogkezelo", BodyID: body.ID, Role: identity.RoleRightsOperator}
	auditor := identity.Actor{Code: "ellenor", BodyID: body.ID, Role: identity.RoleAuditor}
	if _, err = super.Exec(ctx, "SET ROLE oszir_app"); err == nil {
		_, err = super.Exec(ctx, "SELECT people.erase_persons(1, ARRAY[$1::bigint], '{}')", id)
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("the program's role erases what nobody approved: %v", err)
		}
		_, err = super.Exec(ctx, "RESET ROLE")
	}
	if err != nil {
		t.Fatal(err)
	}
	err = a.Oversight.Survey(ctx)
	if err != nil {
		t.Fatal(err)
	}
	erased := 0
	for _, kind := range []string{oversight.KindPerson, oversight.KindLoadFinding, oversight.KindLoadFile} {
		proposal, err := a.Oversight.Propose(ctx, operator, kind, oversight.Request{})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		err = a.Oversight.Decide(ctx, auditor, oversight.Decision{ErasureID: proposal, Approve: true})
		if err == nil {
			err = a.Oversight.CarryOut(ctx)
		}
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		e, err := a.Oversight.Erasure(ctx, auditor, proposal)
		if err != nil || e.State != oversight.Done || e.Erased != e.Count {
			t.Errorf("%s: %+v %v", kind, e, err)
		}
		erased += int(e.Erased)
	}
	after := tablesWith(t, super, words)
	if len(after) > 0 {
		t.Errorf("the canary still stands in %v", after)
	}
	if text, gone := reason(); text != "" || !gone {
		t.Errorf("the reason is still read: %q", text)
	}
	var living, bytesLeft int
	err = super.QueryRow(ctx, "SELECT (SELECT count(*) FROM audit.person_key WHERE key IS NOT NULL), (SELECT count(*) FROM ptr.load_chunk)").Scan(&living, &bytesLeft)
	if err != nil || living+bytesLeft > 0 {
		t.Errorf("%d keys and %d pieces of files are left: %v", living, bytesLeft, err)
	}
	var known *errs.Error
	_, err = a.People.Person(ctx, clerk, id, people.Today)
	if !errors.As(err, &known) || known.Key != "people.erased" {
		t.Errorf("the page of the erased person: %v", err)
	}
	err = a.PTR.Download(ctx, identity.Operator(body.ID), first, new(bytes.Buffer))
	if !errors.As(err, &known) || known.Key != "load.erased" {
		t.Errorf("the erased file: %v", err)
	}
	err = a.Close(ctx)
	closed = true
	if err != nil {
		t.Fatal(err)
	}
	report, err := app.VerifyLog(ctx, cfg, app.LogCheck{})
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("the log after the erasure: %+v %v", report.Findings, err)
	}

	// The backup holds the canary; brought back with the list of what was erased it does not.
	for _, withList := range []bool{true, false} {
		cfg.Data = dataFolder(t)
		if !withList {
			cfg.Keys = filepath.Join(filepath.Dir(cfg.Data), "keys")
		}
		_, diff, err := app.Restore(ctx, cfg, identity.Operator(0), app.BackupFile{Name: backup, Tell: func(string, ...any) {}})
		if err != nil || len(diff) > 0 {
			t.Fatalf("%v %v", diff, err)
		}
		b, err := app.Open(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		c := superOf(t, cfg.Data)
		back := tablesWith(t, c, words)
		_ = c.Close(ctx)
		_ = b.Close(ctx)
		switch {
		case withList && len(back) > 0:
			t.Errorf("the backup brought the canary back to %v", back)
		case !withList && len(back) == 0:
			t.Error("without the list nothing comes back either, so the list proves nothing")
		}
	}
	result(t, fmt.Sprintf("TEST id=G3-CANARY tables_before=%d erased=%d tables_after=%d findings_of_log=%d control=FAILED-AS-EXPECTED verdict=%s", len(before), erased, len(after), len(report.Findings),
		map[bool]string{true: "PASS", false: "FAIL"}[!t.Failed()]))
}
