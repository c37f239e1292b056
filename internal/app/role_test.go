package app_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/platform/cluster"
)

// The role the program works as owns nothing and cannot rewrite history.
func TestRole_OwnsNothingAndKeepsHistory(t *testing.T) {
	c, _ := newCrashes(t)
	data := filepath.Join(c.dir, "data")
	a, err := app.Open(t.Context(), app.Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close(t.Context())
	_, err = a.SeedDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	url, err := cluster.URLAs(data, cluster.RoleApp)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var owned, super int
	err = conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = 'oszir_app') + (SELECT count(*) FROM pg_namespace WHERE pg_get_userbyid(nspowner) = 'oszir_app' AND nspname NOT LIKE 'pg_%temp%'),
		(SELECT count(*) FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls))`).Scan(&owned, &super)
	if err != nil {
		t.Fatal(err)
	}
	if owned != 0 || super != 0 {
		t.Errorf("the role owns %d objects, is privileged: %d", owned, super)
	}
	rows, err := conn.Query(t.Context(), `SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname IN ('audit', 'availability', 'disclosure', 'exchange', 'identity', 'law', 'orgs', 'people', 'ptr') AND c.relkind IN ('r', 'p') ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) < 60 {
		t.Fatalf("only %d tables found", len(tables))
	}
	// What keeps no history: how far a load is, which browsers are known, failed attempts to sign in, spent challenges, tokens
	// and assertions of programs, what a head looked for, since when a probe was found there.
	passing := []string{"ptr.load_progress", "availability.run", "exchange.token", "exchange.assertion", "exchange.subscription", "exchange.notice", "identity.device", "identity.attempt", "identity.guess", "identity.spent_challenge", "identity.kept_search"}
	for _, table := range tables {
		for _, attempt := range []string{"DELETE FROM " + table, "TRUNCATE " + table, "DROP TABLE " + table, "ALTER TABLE " + table + " ADD COLUMN x int"} {
			if strings.HasPrefix(attempt, "DELETE") && slices.Contains(passing, table) {
				continue
			}
			_, err := conn.Exec(t.Context(), attempt)
			if err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("%s: %v, want a refusal", attempt, err)
			}
		}
	}
	for _, attempt := range []string{
		"UPDATE audit.entry SET actor = 'x'", "UPDATE people.person_version SET family_name = 'x'", "UPDATE people.person_version SET valid = 'empty'",
		"UPDATE ptr.benefit_version SET gross_monthly = 1", "UPDATE ptr.benefit SET kind = 'X'", "UPDATE people.person SET id = 1", "UPDATE ptr.load_chunk SET bytes = ''",
		"CREATE TABLE public.x (y int)", "CREATE SCHEMA x", "SET ROLE oszir_owner", "SET ROLE postgres", "UPDATE orgs.body_version SET name = 'x'", "UPDATE law.value SET amount = 1", "UPDATE law.proposal_step SET state = 'approved'", "UPDATE law.edition SET key = 'x'", "UPDATE availability.outage SET since = now()", "UPDATE availability.annotation SET note = 'x'",
		"UPDATE disclosure.proposal_step SET state = 'approved'", "UPDATE disclosure.answer SET xml = NULL", "UPDATE disclosure.request SET purpose = 'x'",
	} {
		_, err := conn.Exec(t.Context(), attempt)
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %v, want a refusal", attempt, err)
		}
	}
}
