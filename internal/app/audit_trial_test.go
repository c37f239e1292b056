package app_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/ptr"
)

// When the log cannot be written, nothing of a person is shown: whatever the reason, and at once again when it can. The
// control is the log that works.
//
// Covers: L5, 16.5.3
func TestAudit_L5_NoLogNoReading(t *testing.T) {
	dir := dataFolder(t)
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Data: dir, Demo: true, Settings: map[string]string{"fsync": "off"}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close(ctx)
	_, err = a.SeedDemo(ctx)
	if err == nil {
		err = a.Fill(ctx, "DEMO-M", app.Made{Clients: 20, Seed: 5}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := a.Orgs.ByCode(ctx, "DEMO-M")
	if err != nil {
		t.Fatal(err)
	}
	who := identity.Actor{Code: "probae", BodyID: body.ID, Role: identity.RoleClerk}
	super := superOf(t, dir)
	defer super.Close(ctx)
	var person int64
	err = super.QueryRow(ctx, "SELECT person_id FROM people.person_version WHERE family_name IS NOT NULL ORDER BY 1 LIMIT 1").Scan(&person)
	if err != nil {
		t.Fatal(err)
	}
	reads := map[string]func() (any, error){
		"person":   func() (any, error) { return a.People.Person(ctx, who, person, people.Today) },
		"history":  func() (any, error) { return a.People.History(ctx, who, person) },
		"search":   func() (any, error) { return a.People.Search(ctx, who, people.Criteria{Name: "Minta"}) },
		"benefits": func() (any, error) { return a.PTR.Benefits(ctx, who, "hu", ptr.BenefitFilter{As: people.Today}) },
	}
	shown, refused := 0, 0
	look := func(name string, want bool) {
		t.Helper()
		for read, do := range reads {
			_, err := do()
			switch {
			case err == nil && want:
				shown++
			case err != nil && !want:
				refused++
			default:
				t.Errorf("%s, %s: %v", name, read, err)
			}
		}
	}
	look("before", true)
	for _, c := range []struct{ name, broken, mended string }{
		{"no right to write", "REVOKE INSERT ON audit.entry FROM oszir_app", "GRANT INSERT ON audit.entry TO oszir_app"},
		{"no ids", "REVOKE USAGE ON SEQUENCE audit.entry_id_seq FROM oszir_app", "GRANT USAGE ON SEQUENCE audit.entry_id_seq TO oszir_app"},
		{"no table", "ALTER TABLE audit.entry RENAME TO gone", "ALTER TABLE audit.gone RENAME TO entry"},
		{"full", "ALTER TABLE audit.entry ADD CONSTRAINT no_room CHECK (false) NOT VALID", "ALTER TABLE audit.entry DROP CONSTRAINT no_room"},
	} {
		_, err := super.Exec(ctx, c.broken)
		if err != nil {
			t.Fatal(err)
		}
		look(c.name, false)
		_, err = super.Exec(ctx, c.mended)
		if err != nil {
			t.Fatal(err)
		}
		look(c.name+", mended", true)
	}
	verdict := "PASS"
	if t.Failed() {
		verdict = "FAIL"
	}
	result(t, fmt.Sprintf("TEST id=L5 n=%d refused=%d shown=%d control=FAILED-AS-EXPECTED verdict=%s", refused+shown, refused, shown, verdict))
}

// The end of the program leaves a sealed log, and a program with other keys does not begin.
func TestAudit_ProgramSealsAndKnowsItsKeys(t *testing.T) {
	dir := dataFolder(t)
	ctx := context.Background()
	cfg := app.Config{Data: dir, Settings: map[string]string{"fsync": "off"}}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.SeedDemo(ctx)
	if err == nil {
		err = a.Close(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := app.VerifyLog(ctx, cfg, app.LogCheck{})
	if err != nil || !r.Unchanged || !r.Complete || r.Sealed == 0 || r.Unsealed != 0 || r.Sealed != r.Marked {
		t.Errorf("%+v %v", r, err)
	}
	file, err := os.ReadFile(audit.CheckpointFile(app.LogFolder(cfg)))
	if err != nil || strings.Count(string(file), "\n") == 0 {
		t.Errorf("%q %v", file, err)
	}
	cfg.Keys = dir + "-keys"
	t.Cleanup(func() { _ = os.RemoveAll(cfg.Keys) })
	_, err = app.Open(ctx, cfg)
	if err == nil || !strings.Contains(err.Error(), "app.audit_other_key") {
		t.Errorf("other keys: %v", err)
	}
}
