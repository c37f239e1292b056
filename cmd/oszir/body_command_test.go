package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The template is filled in, rehearsed, imported, listed, and a body is closed.
//
// Covers: I1
func TestBody_I1(t *testing.T) {
	data := filepath.Join(folder(t), "data")
	book := filepath.Join(t.TempDir(), "szervek.xlsx")
	if code, _, stderr := oszir(t, "body", "template", "-o", book); code != exitDone {
		t.Fatalf("%d %s", code, stderr)
	}
	fill := func(cells map[string]string) {
		t.Helper()
		f, err := excelize.OpenFile(book)
		for at, text := range cells {
			if err == nil {
				err = f.SetCellStr("Szervek", at, text)
			}
		}
		if err == nil {
			err = f.Save()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	fill(map[string]string{"A2": "SZ-1", "B2": "Szolgáltató", "C2": "szolgáltató", "J2": "F-1", "A3": "F-1", "B3": "Fenntartó", "C3": "fenntarto", "L3": "12345675-1-10"})
	code, stdout, stderr := oszir(t, "--data", data, "body", "import", book, "--json")
	var report struct {
		Findings []struct{ Cell, Value, Code string }
	}
	err := json.Unmarshal([]byte(stdout), &report)
	if code != exitFindings || err != nil || len(report.Findings) != 2 || report.Findings[0].Cell != "C3" || report.Findings[1].Code != "check_digit" || !strings.Contains(stderr, "2 hiba van") {
		t.Fatalf("%d %s %s %v", code, stdout, stderr, err)
	}
	fill(map[string]string{"C3": "fenntartó", "L3": "12345676-1-10"})
	for _, step := range []struct {
		args []string
		code int
		say  string
	}{
		{[]string{"body", "import", book, "--rehearse"}, exitDone, "Ez próba volt"},
		{[]string{"body", "import", book}, exitDone, "2 új"},
		{[]string{"body", "import", book}, exitDone, "Semmi sem változott"},
		{[]string{"body", "close", "F-1", "--on", "2001-01-01", "--reason", "x"}, exitFindings, "nem lehet a mai napnál korábbi"},
		{[]string{"body", "close", "F-1", "--on", "2100-12-31", "--reason", "x", "--dependents", "close"}, exitDone, "Megszűnik 2 szerv"},
		{[]string{"body", "close", "NINCS", "--on", "2100-12-31", "--reason", "x"}, exitFindings, "NINCS"},
		{[]string{"body", "list", "--under", "NINCS"}, exitFindings, "NINCS"},
		{[]string{"body", "import", filepath.Join(t.TempDir(), "nincs.xlsx")}, exitFindings, "nem olvasható"},
	} {
		code, _, stderr := oszir(t, append([]string{"--data", data}, step.args...)...)
		if code != step.code || !strings.Contains(stderr, step.say) {
			t.Errorf("%v: %d %s", step.args[:2], code, stderr)
		}
	}
	code, stdout, _ = oszir(t, "--data", data, "body", "list", "--under", "F-1")
	if code != exitDone || !strings.Contains(stdout, "SZ-1") || strings.Contains(stdout, "F-1 ") {
		t.Errorf("%d %s", code, stdout)
	}
}
