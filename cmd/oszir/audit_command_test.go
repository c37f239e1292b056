package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/platform/cluster"
)

// The log on the command line: a load leaves it sealed, whoever changes it is found out, what a backup lacks is said by
// checkpoints kept elsewhere, and a proof is checked without the database.
//
// Covers: I8, L2
func TestVerifyAudit_I8_CommandLine(t *testing.T) {
	dir := folder(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	data := at("data")
	must := func(want int, args ...string) string {
		t.Helper()
		code, out, say := oszir(t, args...)
		if code != want || strings.Contains(say, "‹") {
			t.Fatalf("%q: exit %d, want %d\n%s", args, code, want, out+say)
		}
		return out + say
	}
	must(exitDone, "generate", "workbook", "--office", "district", "--clients", "30", "--seed", "11", "-o", at("filled.xlsx"))
	must(exitDone, "--data", data, "ptr", "load", at("filled.xlsx"), "--office", "DEMO-D")
	said := must(exitDone, "--data", data, "--lang", "en", "verify-audit")
	if !strings.Contains(said, "UNCHANGED: every entry") || !strings.Contains(said, "COMPLETE: nothing") || strings.Contains(said, "not sealed yet") {
		t.Errorf("says %s", said)
	}
	key := strings.TrimSpace(must(exitDone, "--data", data, "verify-audit", "--key"))
	if !strings.HasPrefix(key, "oszir/") {
		t.Errorf("key %q", key)
	}
	must(exitDone, "--data", data, "backup", "-o", at("one.backup"))

	must(exitDone, "--data", data, "audit-proof", "1", "-o", at("proof.json"))
	must(exitDone, "verify-proof", at("proof.json"), "--key", key)
	must(exitDone, "verify-proof", at("proof.json"), "--key-file", at("data/audit/key.pub"))
	must(exitDone, "verify-proof", at("proof.json"))
	must(exitFindings, "verify-proof", at("proof.json"), "--key", "oszir/0000000000000000+c4b1ac6d+AaaHuWUuzDVf3dsGuzCwTrDUSAmWmKGYJq2bmkBcgT1n")
	must(exitFindings, "verify-proof", at("data/audit/key.pub"))
	must(exitFindings, "--data", data, "audit-proof", "99999", "-o", at("none.json"))
	must(exitUsage, "--data", data, "audit-proof", "-o", at("none.json"))
	proof, err := os.ReadFile(at("proof.json"))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	err = json.Unmarshal(proof, &fields)
	if err != nil {
		t.Fatal(err)
	}
	fields["leaf"] = fields["leaf"].(float64) + 1
	proof, err = json.Marshal(fields)
	if err == nil {
		err = os.WriteFile(at("proof.json"), proof, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	must(exitFindings, "verify-proof", at("proof.json"), "--key", key)

	a, err := app.Open(t.Context(), app.Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	super := func(sql string) {
		t.Helper()
		url, err := cluster.URL(data)
		if err != nil {
			t.Fatal(err)
		}
		c, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(t.Context())
		_, err = c.Exec(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
	}
	sizes := checkpointSizes(t, at("data/audit/checkpoints"))
	must(exitDone, "--data", data, "audit-proof", "--from", sizes[0], "--to", sizes[len(sizes)-1], "-o", at("growth.json"))
	must(exitDone, "verify-proof", at("growth.json"), "--key", key)
	super("UPDATE audit.entry SET actor = 'somebody' WHERE id = 2")
	said = must(exitFindings, "--data", data, "--lang", "en", "verify-audit")
	if !strings.Contains(said, "Entry 2 was changed") || strings.Contains(said, "somebody") {
		t.Errorf("says %s", said)
	}
	var report struct {
		Unchanged, Complete bool
		Findings            []struct {
			Kind  string
			Entry int64
		}
	}
	code, out, _ := oszir(t, "--data", data, "verify-audit", "--json")
	err = json.Unmarshal([]byte(out), &report)
	if err != nil || code != exitFindings || report.Unchanged || !report.Complete || len(report.Findings) != 1 || report.Findings[0].Entry != 2 {
		t.Errorf("exit %d, %+v, %v", code, report, err)
	}
	err = a.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	// The backup, brought back with the keys, lacks what came after it; the checkpoints kept elsewhere say what.
	must(exitDone, "--data", data, "user", "list")
	err = os.Rename(data, at("lost"))
	if err == nil {
		err = os.MkdirAll(data, 0o755)
	}
	if err == nil {
		err = os.CopyFS(at("data/keys"), os.DirFS(at("lost/keys")))
	}
	if err == nil {
		err = os.Chmod(data, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	said = must(exitDone, "--data", data, "restore", at("one.backup"))
	if strings.Contains(said, "új kulcsokkal") {
		t.Errorf("the keys are there, and it says %s", said)
	}
	must(exitDone, "--data", data, "verify-audit")
	said = must(exitFindings, "--data", data, "--lang", "en", "verify-audit", "--against", at("lost/audit/checkpoints"))
	if !strings.Contains(said, "rewritten") && !strings.Contains(said, "shorter") && !strings.Contains(said, "forked") {
		t.Errorf("says %s", said)
	}
	// Other keys are refused.
	err = os.Remove(at("data/keys/audit-mac"))
	if err != nil {
		t.Fatal(err)
	}
	must(exitFindings, "--data", data, "user", "list")
	must(exitFailure, "--data", at("nowhere"), "verify-audit")
}

// checkpointSizes reads the sizes out of a file of checkpoints.
func checkpointSizes(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		parts := strings.Split(line, `\n`)
		_, err := strconv.Atoi(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, parts[1])
	}
	return out
}
