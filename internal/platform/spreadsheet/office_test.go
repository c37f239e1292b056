package spreadsheet

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/platform/spreadsheet/hostile"
)

// witness gives the path of a program that must be there in a full run.
func witness(t *testing.T, path string) string {
	t.Helper()
	_, err := os.Stat(path)
	if err != nil {
		if os.Getenv("OSZIR_FULL") == "1" {
			t.Fatalf("%s is missing", path)
		}
		t.Skipf("%s is missing; OSZIR_FULL=1 makes this a failure", path)
	}
	return path
}

// answeredFiles are answered specimens, honest files in odd dresses, and hostile texts.
func answeredFiles(t *testing.T) (files map[string][]byte, sheets map[string]string) {
	t.Helper()
	files, sheets = map[string][]byte{}, map[string]string{}
	put := func(name string, data []byte, a SheetAnswer) {
		out, err := answer(t, data, Limits{}, a)
		if err != nil {
			t.Fatal(name, err)
		}
		files[name], sheets[name] = out, a.Sheet
	}
	for name, data := range specimens(t) {
		put(name, data, specimenAnswer())
	}
	for c := range hostile.Some(5, honest) {
		switch c.Sort {
		case "honest-shared", "honest-rich", "honest-prefix", "honest-strict", "honest-numeric":
			put(c.Sort+".xlsx", c.Bytes, SheetAnswer{
				Sheet: hostile.Sheet, Columns: []int{70, 71}, Header: []string{"Státusz", "Hiba oka"}, Width: []float64{9, 50},
				Rows: seqOf(AnswerRow{Row: 2, Values: []string{"OK"}}, AnswerRow{Row: 3, Values: []string{"Hibás", "=oka"}, Bad: true}),
			})
		}
	}
	var rows []AnswerRow
	for i, s := range evil {
		if !strings.Contains(s, "_x") { // openpyxl leaves these escapes as they are
			rows = append(rows, AnswerRow{Row: i + 2, Values: []string{"OK", strings.ReplaceAll(s, "\r\n", "\n")}})
		}
	}
	put("evil.xlsx", testFile{}.bytes(), SheetAnswer{Sheet: "Lap", Columns: []int{1, 2}, Header: []string{"a", "b"}, Rows: seqOf(rows...)})
	return files, sheets
}

// TestReadableByOpenpyxl: a second reader sees every text of the answered files, and no formula where we wrote.
func TestReadableByOpenpyxl(t *testing.T) {
	python := witness(t, "/usr/bin/python3")
	if exec.Command(python, "-c", "import openpyxl").Run() != nil {
		witness(t, "/usr/lib/python3/dist-packages/openpyxl")
	}
	const script = `
import sys, json, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
out = {}
for sheet in book:
    out[sheet.title] = {c.coordinate: [c.data_type, str(c.value), bool(c.quotePrefix), c.fill.fgColor.rgb if c.fill.fill_type else ""] for row in sheet.iter_rows() for c in row if c.value is not None}
json.dump(out, sys.stdout)
`
	files, sheets := answeredFiles(t)
	delete(files, "honest-strict.xlsx") // openpyxl does not know the strict namespaces
	for name, data := range files {
		path := filepath.Join(t.TempDir(), name)
		err := os.WriteFile(path, data, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, "-W", "ignore", "-c", script, path)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: openpyxl: %v\n%s", name, err, stderr.String())
			continue
		}
		var theirs map[string]map[string][]any
		err = json.Unmarshal(out, &theirs)
		if err != nil {
			t.Fatal(err)
		}
		texts := 0
		for key, cell := range contents(t, data, sheets[name]) {
			ref := ColumnName(key.column) + strconv.Itoa(key.row)
			got := theirs[sheets[name]][ref]
			if cell.Kind != Text || cell.Formula || strings.Contains(cell.Text, "_x0041_") {
				continue
			}
			texts++
			if len(got) != 4 || got[1] != cell.Text || got[0] == "f" && !risky(cell.Text) {
				t.Errorf("%s: %s: %q, openpyxl %q", name, ref, cell.Text, got)
			}
			if len(got) == 4 && key.column >= 60 && key.row > 1 && risky(cell.Text) && got[2] != true {
				t.Errorf("%s: %s: %q has no quotePrefix", name, ref, cell.Text)
			}
		}
		if texts < 4 {
			t.Errorf("%s: only %d texts", name, texts)
		}
	}
}

// TestReadableByLibreOffice: the office program opens the answered files and saves the same texts.
func TestReadableByLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("starting LibreOffice takes seconds")
	}
	soffice := witness(t, "/usr/bin/soffice")
	files, sheets := answeredFiles(t)
	in, out := t.TempDir(), t.TempDir()
	args := []string{"--headless", "-env:UserInstallation=file://" + t.TempDir(), "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out}
	for name, data := range files {
		path := filepath.Join(in, name)
		err := os.WriteFile(path, data, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	log, err := exec.Command(soffice, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, log)
	}
	for name, data := range files {
		saved, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Errorf("%s was not opened: %v\n%s", name, err, log)
			continue
		}
		theirs := contents(t, saved, sheets[name])
		for key, cell := range contents(t, data, sheets[name]) {
			if cell.Kind != Text || cell.Formula {
				continue
			}
			got := theirs[key]
			if got.Formula || got.Text != cell.Text && !sameForOffice(got.Text, cell.Text) {
				t.Errorf("%s: %s%d: %.80q, LibreOffice %.80q", name, ColumnName(key.column), key.row, cell.Text, got.Text)
			}
		}
	}
}

// sameForOffice: LibreOffice makes CR and CR LF a line end like any other.
func sameForOffice(a, b string) bool {
	flat := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	return flat.Replace(a) == flat.Replace(b)
}
