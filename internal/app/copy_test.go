package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
)

// personColumns are the names of columns that lead to a person, accountColumns those that lead to an account.
var (
	personColumns  = []string{"person_id", "applicant_id", "entitled_id", "absorbed_id", "survivor_id", "people", "persons", "person"}
	accountColumns = []string{"account_id", "membership_id", "legacy_id"}
)

// numbersOnly are tables in which a person's number can stand and says nothing of the person.
var numbersOnly = map[string]string{
	"people.person_number":  "the sequence of numbers",
	"ptr.replay_chunk":      "a range of numbers that a run looks at",
	"audit.leaf":            "numbers of entries",
	"people.merge_end":      "", // in the copy, with its merge
	"people.merge_verdict":  "", // in the copy, with its proposal
	"identity.kept_search":  "passes within hours",
	"people.kept_search":    "passes within hours",
	"ptr.load_file":         "the upload, beside its rows",
	"identity.review_item":  "",
	"document.wording":      "the text of a template",
	"document.text":         "the text of a template",
	"identity.legacy_right": "",
}

// copyOf makes the copy of a person at our office and unpacks it.
func (w *rightWorld) copyOf(person int64) (raw []byte, files map[string][]byte) {
	w.t.Helper()
	var b bytes.Buffer
	err := w.a.Oversight.PersonCopy(w.t.Context(), w.actor(identity.RoleClerk, w.ours), "hu", oversight.CopyOrder{PersonID: person, Reason: "személyesen kérte"}, &b)
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes(), unpacked(w.t, b.Bytes())
}

func unpacked(t *testing.T, raw []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range r.File {
		c, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name], err = io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	return out
}

// everything makes of an applicant of our office somebody of whom all rooms hold something, and gives their number.
func (w *rightWorld) everything() int64 {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	c := w.caseIn(ptr.Final, false)
	person := w.number("SELECT applicant_id FROM ptr.case_file WHERE id = $1", c.id)
	clerk := w.actor(identity.RoleClerk, w.ours)
	_, err := w.a.PTR.Extract(ctx, clerk, ptr.NewExtract{PersonID: person, As: database.AsOf{Day: calendar.None}, For: ptr.ForPerson, Purpose: "próba", Request: audit.Request{Key: w.name()}})
	w.must(err)
	w.must(w.a.Documents.MakeFiles(ctx))
	_, err = w.a.People.Person(ctx, clerk, person, people.Today)
	w.must(err)
	// The owner of an account, who asked for a right and waits for a letter.
	account, _ := w.session()
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := w.super.Exec(ctx, sql, args...)
		if err != nil {
			t.Fatal(err)
		}
	}
	entry := "(SELECT max(id) FROM audit.entry)"
	exec("UPDATE identity.account SET person_id = $1 WHERE id = $2", person, account.ID)
	exec("INSERT INTO mail.letter (message_id, kind, account_id, recipient, name, subject, body, state, created_at, due_at) VALUES ('proba', 'proba', $1, 'a@b.example', 'x', 'y', 'z', 'waiting', now(), now())", account.ID)
	exec("INSERT INTO people.correction (entry_id, person_id, at, reason) VALUES ("+entry+", $1, now(), 'próba')", person)
	exec("INSERT INTO people.merge_proposal (absorbed_id, survivor_id, entry_id, reason) SELECT $1, id, "+entry+", 'próba' FROM people.person WHERE id <> $1 ORDER BY id LIMIT 1", person)
	exec(`INSERT INTO ptr.parallel_suspicion (benefit_id, other_id, group_code, body_id, other_body_id, overlap, found_at, entry_id)
		SELECT least(b.id, o.id), greatest(b.id, o.id), 'proba', b.body_id, o.body_id, daterange('2014-01-01', '2014-03-01'), now(), `+entry+`
		FROM ptr.benefit b, ptr.benefit o WHERE b.applicant_id = $1 AND o.applicant_id <> $1 ORDER BY b.id, o.id LIMIT 1 ON CONFLICT DO NOTHING`, person)
	exec("INSERT INTO ptr.detail_opening (case_id, mark, benefit_id, applicant_id, body_id, of_body_id, at, actor, reason, entry_id) VALUES ($1, 'x', 1, $2, $3, $4, now(), 'valaki', 'próba', "+entry+")", c.id, person, w.theirs.ID, w.ours.ID)
	exec("INSERT INTO ptr.outside_range (benefit_id, applicant_id, start, entry_id, field, key, args, value) VALUES (1, $1, '2014-01-01', "+entry+", 'gross_monthly', 'x', '{}', '1')", person)
	exec("INSERT INTO ptr.load_row_person (file_id, sheet, row, person_id) VALUES ($1, 1, 2, $2)", w.load, person)
	exec("INSERT INTO oversight.hold (kind, subject_id, reason, held_by, held_at, entry_id) VALUES ('person', $1, 'próba', 'valaki', now(), "+entry+")", person)
	exec("INSERT INTO oversight.finding (rule, actor, body_id, person_id, from_day, until_day, count, usual, peers, found_at, entry_id) SELECT code, 'valaki', 0, $1, '2014-01-01', '2014-01-02', 1, 1, 1, now(), "+entry+" FROM oversight.rule LIMIT 1", person)
	exec("INSERT INTO exchange.partner (code, name, sort, body_id, role, made_at, entry_id) VALUES ('masolat', 'próba', 'agency', $1, 'exchange.agency', now(), "+entry+")", w.theirs.ID)
	exec("INSERT INTO exchange.subscription (partner_id, sort, subject_id, reference, began_at, entry_id) SELECT id, 'person', $1, 'x', now(), "+entry+" FROM exchange.partner WHERE code = 'masolat'", person)
	return person
}

// The copy holds what every table says of a person, or the table stands among the exceptions with a reason: nobody can add one and
// forget it. Tables are found by what their columns are called, and by the person's number in whatever column.
//
// Covers: C15
func TestCopy_C15_NoTableIsForgotten(t *testing.T) {
	w := newRightWorld(t)
	ctx := t.Context()
	person := w.everything()
	copies := w.a.Copies()
	covered := map[string]bool{}
	for _, name := range copies.CopyTables() {
		covered[name] = true
	}
	for _, e := range copies.Exceptions {
		if covered[e.Table] || e.Why == "" {
			t.Errorf("%s is in the copy and among the exceptions, or has no reason", e.Table)
		}
		covered[e.Table] = true
	}
	rows, err := w.super.Query(ctx, `SELECT n.nspname || '.' || c.relname, array_agg(a.attname::text ORDER BY a.attnum)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'river', 'public') GROUP BY 1 ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]string{}
	for rows.Next() {
		var name string
		var columns []string
		err = rows.Scan(&name, &columns)
		if err != nil {
			t.Fatal(err)
		}
		tables[name] = columns
	}
	if rows.Err() != nil || len(tables) < 80 {
		t.Fatalf("%d tables: %v", len(tables), rows.Err())
	}
	named := 0
	for name, columns := range tables {
		for _, c := range columns {
			if slices.Contains(personColumns, c) || slices.Contains(accountColumns, c) {
				named++
				if !covered[name] {
					t.Errorf("%s has a column %s and is neither in the copy nor among the exceptions", name, c)
				}
			}
		}
	}
	for name := range covered {
		if tables[name] == nil {
			t.Errorf("%s is in the copy and not in the database", name)
		}
	}
	// By the number itself, wherever it stands.
	word := regexp.MustCompile(`(^|[^0-9])` + strconv.FormatInt(person, 10) + `([^0-9]|$)`)
	found := 0
	for name := range tables {
		schema, table, _ := strings.Cut(name, ".")
		var n int
		err = w.super.QueryRow(ctx, fmt.Sprintf(`SELECT count(*) FROM %q.%q t WHERE t::text ~ $1`, schema, table), word.String()).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			continue
		}
		found++
		if _, only := numbersOnly[name]; !covered[name] && !only {
			t.Errorf("%s holds the number of the person in %d rows, and is neither in the copy nor among the exceptions", name, n)
		}
	}
	t.Logf("TEST id=C15 tables=%d named=%d found=%d verdict=%v", len(tables), named, found, !t.Failed())
	if named < 25 || found < 15 {
		t.Errorf("the control: only %d columns and %d tables were looked at", named, found)
	}
}

// The copy is one file that a person reads and a program too, with the documents; it says everything of the person, of others no
// more than names, and nothing that is secret.
//
// Covers: C15
func TestCopy_C15_WhatItSays(t *testing.T) {
	w := newRightWorld(t)
	ctx := t.Context()
	person := w.everything()
	raw, files := w.copyOf(person)
	path := filepath.Join(t.TempDir(), "masolat.zip")
	err := os.WriteFile(path, raw, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	unzip, err := exec.LookPath("unzip")
	if err != nil {
		t.Fatal("unzip is missing: install the package unzip")
	}
	out, err := exec.CommandContext(ctx, unzip, "-t", path).CombinedOutput()
	if err != nil {
		t.Errorf("unzip: %v\n%s", err, out)
	}
	var data struct {
		Format string                       `json:"format"`
		Parts  map[string][]json.RawMessage `json:"parts"`
		Labels map[string]string            `json:"labels"`
	}
	err = json.Unmarshal(files["adatok.json"], &data)
	if err != nil {
		t.Fatalf("adatok.json: %v\n%.2000s", err, files["adatok.json"])
	}
	for _, part := range []string{
		"people.person", "people.person_version", "people.address", "people.correction", "people.merge_proposal", "ptr.benefit", "ptr.benefit_version", "ptr.case_file", "ptr.case_step",
		"ptr.case_check", "ptr.decision", "ptr.detail_opening", "ptr.outside_range", "ptr.load_row_person", "ptr.extract", "document.document", "oversight.hold", "audit.entry",
		"identity.account", "identity.membership", "identity.session", "mail.letter",
	} {
		if len(data.Parts[part]) == 0 {
			t.Errorf("%s is empty", part)
		}
	}
	text, page := string(files["adatok.json"]), string(files["adatok.html"])
	var pdfs, xmls int
	for name := range files {
		if strings.HasSuffix(name, ".pdf") {
			pdfs++
		}
		if strings.HasSuffix(name, ".xml") {
			xmls++
		}
	}
	if pdfs == 0 || xmls == 0 {
		t.Errorf("%d PDF files, %d XML files", pdfs, xmls)
	}
	taj := w.text("SELECT lpad(taj::text, 9, '0') FROM people.person WHERE id = $1", person)
	for _, s := range []string{taj, `"Ön"`} {
		if !strings.Contains(text, s) {
			t.Errorf("adatok.json does not say %q", s)
		}
	}
	for _, s := range []string{`<html lang="hu">`, taj, "Személyi adatok, minden változat", "Döntések, a számítással", "Ki nézte meg vagy változtatta meg az adatait", "Születési idő", "nyilvántartási kivonatot készített Önről", "naih.hu", `href="iratok/IR-`} {
		if !strings.Contains(page, s) {
			t.Errorf("adatok.html does not say %q", s)
		}
	}
	others, err := w.super.Query(ctx, "SELECT lpad(taj::text, 9, '0') FROM people.person WHERE id <> $1 AND taj IS NOT NULL", person)
	if err != nil {
		t.Fatal(err)
	}
	for others.Next() {
		var other string
		err = others.Scan(&other)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, `"`+other+`"`) || strings.Contains(page, ">"+other+"<") {
			t.Error("the copy says the TAJ of somebody else")
			break
		}
	}
	others.Close()
	for _, s := range []string{"argon2id", "matrix.", "valaki", `"token"`, `"digest"`, `"password":`, "entry_id"} {
		if strings.Contains(text, s) || strings.Contains(page, s) {
			t.Errorf("the copy says %q", s)
		}
	}
	for key, label := range data.Labels {
		if key == label {
			t.Errorf("the field %s has no words", key)
		}
	}
	// What was read is logged with everybody who is named.
	if n := w.number(`SELECT count(*) FROM audit.entry WHERE operation = 'oversight.copy' AND persons @> ARRAY[$1::bigint] AND ground = 'GDPR 15. cikk' AND 'numbers' = ANY (fields)`, person); n != 1 {
		t.Errorf("%d entries of the copy", n)
	}
}

// A copy is made for clients of the office, with a reason; the central service makes it for all; owners take their own along.
//
// Covers: C15, I8
func TestCopy_C15_WhoGetsIt(t *testing.T) {
	w := newRightWorld(t)
	ctx := t.Context()
	order := oversight.CopyOrder{PersonID: w.person, Reason: "személyesen kérte"}
	for name, c := range map[string]struct {
		who  identity.Actor
		in   oversight.CopyOrder
		kind errs.Kind
	}{
		"without a reason":           {w.actor(identity.RoleClerk, w.ours), oversight.CopyOrder{PersonID: w.person}, errs.Invalid},
		"a stranger of the office":   {w.actor(identity.RoleClerk, w.theirs), order, errs.Invalid},
		"a reader":                   {w.actor(identity.RoleReader, w.ours), order, errs.NotFound},
		"an office's program":        {w.actor(identity.RoleInterface, w.ours), order, errs.NotFound},
		"nobody":                     {identity.Actor{}, order, errs.Unauthenticated},
		"somebody who is not there":  {w.actor(identity.RoleClerk, w.ours), oversight.CopyOrder{PersonID: nowhere, Reason: "x"}, errs.NotFound},
		"the operator of the server": {identity.Operator(w.ours.ID), order, errs.NotFound},
	} {
		err := w.a.Oversight.PersonCopy(ctx, c.who, "hu", c.in, io.Discard)
		if errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := w.number("SELECT count(*) FROM audit.entry WHERE operation = 'oversight.copy'"); n != 0 {
		t.Errorf("%d copies were logged, and none was made", n)
	}
	err := w.a.Oversight.PersonCopy(ctx, w.actor(identity.RoleSupport, w.theirs), "hu", order, io.Discard)
	if err != nil {
		t.Errorf("the central service: %v", err)
	}
	// The owner of an account that belongs to nobody in the registry gets what the account holds.
	account, _ := w.session()
	who := identity.Actor{Code: account.Code, AccountID: account.ID, BodyID: w.ours.ID, Role: identity.RoleClerk}
	var b bytes.Buffer
	err = w.a.Oversight.OwnCopy(context.WithoutCancel(ctx), who, "en", &b)
	if err != nil {
		t.Fatal(err)
	}
	files := unpacked(t, b.Bytes())
	if page := string(files["adatok.html"]); !strings.Contains(page, account.Code) || !strings.Contains(page, "Copy of the data kept about you") || strings.Contains(page, "argon2id") {
		t.Errorf("one's own copy:\n%.3000s", page)
	}
}
