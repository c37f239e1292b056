package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes a data folder that the built-in server may enter, whoever it runs as.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "oszir-cli-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	err = os.Chmod(dir, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// oszir runs the program as the command line does.
func oszir(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, say bytes.Buffer
	code = run(t.Context(), args, &out, &say)
	return code, out.String(), say.String()
}

// The whole main job on the command line, as the README tells it.
//
// Covers: U1, U2, U3, U4, P3, P8, R1, W1
func TestCommandLine(t *testing.T) {
	dir := folder(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	data := at("data")
	code, _, say := oszir(t, "ptr", "template", "--office", "municipality", "-o", at("empty.xlsx"))
	if code != exitDone {
		t.Fatalf("template: exit %d: %s", code, say)
	}
	code, _, say = oszir(t, "generate", "workbook", "--office", "municipality", "--clients", "200", "--seed", "7", "--errors", "0.2", "-o", at("filled.xlsx"))
	if code != exitDone {
		t.Fatalf("generate: exit %d: %s", code, say)
	}
	wanted, err := os.ReadFile(at("filled.expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Rows  map[string][]struct{ Row int }
		Count map[string]int64
	}
	err = json.Unmarshal(wanted, &want)
	if err != nil {
		t.Fatal(err)
	}

	code, out, say := oszir(t, "--data", data, "ptr", "load", at("filled.xlsx"), "--office", "DEMO-M", "--rehearse", "--json")
	rehearsed := onlyJSON(t, out)
	if code != exitFindings || !strings.Contains(say, "próba") || rehearsed.UploadID != 0 || len(rehearsed.Benefits) != 0 {
		t.Errorf("rehearsal: exit %d, document %+v\n%s", code, rehearsed.answer, say)
	}
	code, out, say = oszir(t, "--data", data, "ptr", "load", at("filled.xlsx"), "--office", "DEMO-M", "--result", at("answer.xlsx"), "--json")
	got := onlyJSON(t, out)
	if code != exitFindings || got.Status != "FELDOLGOZVA" || got.Office != "DEMO-M" || got.UploadID == 0 || got.ResultID == 0 {
		t.Fatalf("load: exit %d, status %s\n%s", code, got.Status, say)
	}
	for sheet, rows := range want.Rows {
		if n := got.Sheets[sheet]; n.Bad != int64(len(rows)) || n.Rows != want.Count[sheet] {
			t.Errorf("%s: %+v, want %d rows and %d bad", sheet, n, want.Count[sheet], len(rows))
		}
		if rehearsed.Sheets[sheet] != got.Sheets[sheet] {
			t.Errorf("%s: rehearsed %+v, loaded %+v", sheet, rehearsed.Sheets[sheet], got.Sheets[sheet])
		}
	}
	if int64(len(got.Benefits)) != got.Sheets["Ellátás"].OK || len(rehearsed.Findings) != len(got.Findings) {
		t.Errorf("%d benefits, %d findings, rehearsed %d", len(got.Benefits), len(got.Findings), len(rehearsed.Findings))
	}
	code, out, say = oszir(t, "--data", data, "--lang", "en", "ptr", "load", at("answer.xlsx"), "--office", "DEMO-M", "--json")
	again := onlyJSON(t, out)
	if code != exitFindings || again.Summary.Clients.New != 0 || again.Summary.Clients.Changed != 0 || !strings.Contains(say, "in order") {
		t.Errorf("the answer loaded again: exit %d, %+v\n%s", code, again.Summary, say)
	}

	// Nonsense gets a clear answer and the right exit code.
	err = os.WriteFile(at("note.xlsx"), []byte("ez nem munkafüzet"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"not a workbook", []string{"--data", data, "ptr", "load", at("note.xlsx"), "--office", "DEMO-M", "--json"}, exitFindings, "ERVENYTELEN_FORMATUM"},
		{"no such file", []string{"--data", data, "ptr", "load", at("none.xlsx"), "--office", "DEMO-M"}, exitFindings, "none.xlsx"},
		{"a folder", []string{"--data", data, "ptr", "load", dir, "--office", "DEMO-M"}, exitFindings, "nem olvasható"},
		{"no such body", []string{"--data", data, "ptr", "load", at("filled.xlsx"), "--office", "NINCS"}, exitFindings, "NINCS"},
		{"the other sort of office", []string{"--data", data, "ptr", "load", at("filled.xlsx"), "--office", "DEMO-D"}, exitFindings, "nem ez a hatóság"},
		{"unknown flag", []string{"ptr", "load", "--nonsense"}, exitUsage, "nonsense"},
		{"unknown command", []string{"dance"}, exitUsage, "dance"},
		{"office of no sort", []string{"ptr", "template", "--office", "ministry", "-o", at("x.xlsx")}, exitUsage, "ministry"},
		{"no database there", []string{"--database", "postgres://127.0.0.1:1/none", "ptr", "load", at("filled.xlsx"), "--office", "DEMO-M"}, exitFailure, "--database"},
		{"result cannot be written", []string{"--data", data, "ptr", "load", at("answer.xlsx"), "--office", "DEMO-M", "--result", at("no/where/x.xlsx")}, exitFindings, "nem írható"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, say := oszir(t, c.args...)
			if code != c.code || !strings.Contains(out+say, c.says) {
				t.Errorf("exit %d, want %d; says %q", code, c.code, out+say)
			}
			if strings.Contains(out+say, "‹") {
				t.Errorf("a message is missing: %s", out+say)
			}
		})
	}
	code, shipped, _ := oszir(t, "parameter", "list", "--shipped")
	if code != exitDone || !strings.Contains(shipped, "nyugdijminimum") || !strings.Contains(shipped, "ellenőrizendő") {
		t.Errorf("parameter list: exit %d\n%s", code, shipped)
	}
	code, out, _ = oszir(t, "--data", data, "parameter", "list")
	if code != exitDone || out != shipped {
		t.Errorf("parameter list of a register that nobody has changed: exit %d\n%s", code, out)
	}
	code, out, say = oszir(t, "--data", data, "parameter", "show", "nyugdijminimum")
	if code != exitDone || !strings.Contains(out, "28 500") && !strings.Contains(out, "28\u00a0500") || !strings.Contains(say, "öregségi nyugdíj") {
		t.Errorf("parameter show: exit %d\n%s%s", code, out, say)
	}
	code, _, say = oszir(t, "--data", data, "parameter", "show", "nincs")
	if code != exitFindings || !strings.Contains(say, "nincs") {
		t.Errorf("parameter show of nothing: exit %d\n%s", code, say)
	}
	code, _, say = oszir(t, "--data", data, "parameter", "export", "-o", at("values.csv"))
	if content, err := os.ReadFile(at("values.csv")); code != exitDone || err != nil || !strings.Contains(string(content), "nyugdijminimum;") || strings.Contains(say, "‹") {
		t.Errorf("parameter export: exit %d, %v\n%s", code, err, say)
	}
}

type printed struct{ answer }

// onlyJSON reads standard output, which must hold one JSON document and nothing else.
func onlyJSON(t *testing.T, out string) printed {
	t.Helper()
	var p printed
	dec := json.NewDecoder(strings.NewReader(out))
	err := dec.Decode(&p.answer)
	if err != nil || dec.More() {
		t.Fatalf("standard output is not one JSON document: %v\n%.500s", err, out)
	}
	return p
}
