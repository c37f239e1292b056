package ptr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"oszir/internal/orgs"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr"
)

// python is Debian's: the one that knows uno and openpyxl, whatever else stands in the path.
const python = "/usr/bin/python3"

// needOffice skips where LibreOffice or openpyxl is not installed; the full run (make test) installs them and fails
// without.
func needOffice(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("soffice")
	if err == nil {
		err = exec.Command(python, "-c", "import uno, openpyxl").Run()
	}
	if err == nil {
		return
	}
	if os.Getenv("OSZIR_FULL") != "" {
		t.Fatalf("LibreOffice or openpyxl is missing: %v", err)
	}
	t.Skip("LibreOffice or openpyxl is not installed; make test installs them")
}

// inOffice lets LibreOffice open a workbook, type into it and save it.
func inOffice(t *testing.T, file []byte, typed map[string]map[string]any) (saved []byte, ids map[string][]string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "oszir-office-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	in, out := filepath.Join(dir, "in.xlsx"), filepath.Join(dir, "out.xlsx")
	err = os.WriteFile(in, file, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	instructions, err := json.Marshal(typed)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "testdata/office_fill.py", in, out, filepath.Join(dir, "profile"))
	cmd.Stdin = bytes.NewReader(instructions)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("LibreOffice: %v\n%s", err, complaint.String())
	}
	err = json.Unmarshal(printed, &ids)
	if err != nil {
		t.Fatal(err)
	}
	saved, err = os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return saved, ids
}

// typed turns a book into what a clerk types into the template.
func typed(b *book) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, d := range ptr.Sheets() {
		sheet := map[string]any{}
		for n, r := range b.rows[d.No] {
			for c, f := range d.Columns {
				v := r[f.Key]
				if v == "" || f.Type == fields.Generated {
					continue
				}
				at := fmt.Sprintf("%s%d", columnName(c), n+2)
				switch f.Type {
				case fields.Date:
					p := strings.Split(strings.Trim(v, "."), ".")
					sheet[at] = fmt.Sprintf("=DATE(%s;%s;%s)", p[0], p[1], p[2])
				case fields.Digits, fields.Text:
					sheet[at] = "'" + v
				default:
					sheet[at] = v
				}
			}
		}
		out[d.Name] = sheet
	}
	return out
}

func template(t *testing.T, office ptr.Office) []byte {
	t.Helper()
	catalog, err := newCatalog()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = ptr.Template(catalog, office, &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A template filled in by LibreOffice, with its own formulas computed there, is loaded like any other; the answer opens
// in LibreOffice and in openpyxl with everything that was sent; saved there and loaded again, nothing changes.
//
// Covers: W1, W2, W3, R1, H25, H27, H13
func TestTemplate_W2_FilledInLibreOffice(t *testing.T) {
	needOffice(t)
	for _, c := range []struct {
		office ptr.Office
		book   *book
		body   func(*house) orgs.Body
	}{
		{"district", goodBook(), func(h *house) orgs.Body { return h.D }},
		{"municipality", municipalBook(), func(h *house) orgs.Body { return h.M }},
	} {
		t.Run(string(c.office), func(t *testing.T) {
			h := newHouse(t)
			body := c.body(h)
			file, ids := inOffice(t, template(t, c.office), typed(c.book))
			got := h.load(body, file)
			wantErrors(t, got, map[string][]string{})
			for at, codes := range got.Warnings {
				t.Errorf("%s: %v", at, codes)
			}
			var made []string
			for _, b := range got.Benefits {
				made = append(made, b.MigrationID)
			}
			if !slices.Equal(made, ids["Ellátás"]) {
				t.Errorf("ids of benefits: LibreOffice computed %q, the server %q", ids["Ellátás"], made)
			}
			if want := []string{"-1938.01.01-Kiss-Béla-3"}; !slices.Equal(want, ids["Ügyfél (hiányos)"]) {
				t.Errorf("ids of incomplete clients: LibreOffice computed %q, want %q", ids["Ügyfél (hiányos)"], want)
			}
			answer := h.answered(body, got.ResultID)
			openpyxlSame(t, file, answer)
			saved, _ := inOffice(t, answer, nil)
			after := cells(t, saved)
			for at, v := range cells(t, answer) {
				if after[at] != v && !strings.HasPrefix(at, "Validáció") {
					t.Errorf("LibreOffice read %q at %s, the answer has %q", after[at], at, v)
				}
			}
			again := h.load(body, saved)
			wantErrors(t, again, map[string][]string{})
			if s := h.query(`SELECT count(*)::text FROM ptr.benefit_version`); s != fmt.Sprint(len(got.Benefits)) {
				t.Errorf("loaded again: %s versions of %d benefits", s, len(got.Benefits))
			}
		})
	}
}

func openpyxlSame(t *testing.T, sent, answered []byte) {
	t.Helper()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "sent.xlsx"), filepath.Join(dir, "answered.xlsx")
	for name, data := range map[string][]byte{a: sent, b: answered} {
		err := os.WriteFile(name, data, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(python, "testdata/openpyxl_same.py", a, b).CombinedOutput()
	if err != nil {
		t.Fatalf("openpyxl: %v\n%s", err, out)
	}
	if len(out) > 0 {
		t.Errorf("openpyxl sees differences:\n%.2000s", out)
	}
}

// Covers: W1, W2, R1, H27
func TestAnswer_R1_KeepsWhatWasSent(t *testing.T) {
	needOffice(t)
	files, err := filepath.Glob("testdata/specimens/*.xlsx")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			h := newHouse(t)
			file, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := h.load(h.M, file)
			openpyxlSame(t, file, h.answered(h.M, got.ResultID))
			_, _ = inOffice(t, h.answered(h.M, got.ResultID), nil)
		})
	}
}

// municipalBook is a good workbook of a municipality with every kind of field: two legal titles, a child, a carer.
func municipalBook() *book {
	b := newBook()
	b.client("123456788", "Kiss", "1975.02.15.", "tax_id", "8394961236")
	b.client("111111110", "Nagy", "1950.03.20.")
	b.client("987654322", "Tóth", "2005.04.25.")
	b.rows[1][0]["tax_id"] = taxIDOf("1975.02.15.")
	b.municipal("LFT", "123456788", "", "2013.07.01.", "household_others", "1")
	b.municipal("RGYK", "111111110", "987654322", "2013.07.01.")
	b.municipal("ÁPDM", "123456788", "111111110", "2013.07.01.")
	b.incomplete("Kiss", "Béla", "1938.01.01.")
	b.relation("123456788--LFT-2013.07.01", "Házastárs/Élettárs", "hiányos", "-1938.01.01-Kiss-Béla-3")
	b.relation("111111110-987654322-RGYK-2013.07.01", "Unoka", "teljes", "987654322")
	return b
}
