package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/spreadsheet/hostile"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// python is Debian's: the one that knows openpyxl, whatever else stands in the path.
const python = "/usr/bin/python3"

// secondReader says what openpyxl finds in workbooks: how many cells are formulas or links, and every text by sheet,
// row and column.
const secondReader = `
import json, sys, openpyxl
out = {}
for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path)
    active, sheets = 0, {}
    for sheet in book.worksheets:
        cells = {}
        for row in sheet.iter_rows():
            for c in row:
                active += c.data_type == "f" or c.hyperlink is not None
                if isinstance(c.value, str):
                    cells[c.coordinate] = c.value
        sheets[sheet.title] = cells
    out[path.split("/")[-1]] = {"active": active, "sheets": sheets}
json.dump(out, sys.stdout)
`

// seenBook is a workbook as the second reader sees it.
type seenBook struct {
	Active int                          `json:"active"`
	Sheets map[string]map[string]string `json:"sheets"`
}

// needReaders skips where the second readers are not installed; the full run fails without.
func needReaders(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("soffice")
	if err == nil {
		err = exec.Command(python, "-c", "import openpyxl").Run()
	}
	if err == nil {
		return
	}
	if os.Getenv("OSZIR_FULL") != "" {
		t.Fatalf("LibreOffice or openpyxl is missing: %v", err)
	}
	t.Skip("LibreOffice or openpyxl is not installed; make test installs them")
}

func readAgain(t *testing.T, files ...string) map[string]seenBook {
	t.Helper()
	cmd := exec.Command(python, append([]string{"-c", secondReader}, files...)...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("openpyxl: %v\n%s", err, complaint.String())
	}
	var out map[string]seenBook
	err = json.Unmarshal(printed, &out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// bait makes hostile texts, each with a number of its own.
type bait struct {
	random *rand.Rand
	n      int
	most   int
}

var (
	baitStarts = []string{
		"", "", "", " ", "\t", "\n", "\u00a0", "\ufeff", "\u200b", "\u202e", "_x0000_", "_x0001_", "_x0009_", "_x000A_", "_x000D_", "_x007F_", "'", `"`, ";", ",", "\u00ad", "\u2007",
	}
	baitSigns = []string{"=", "+", "-", "@", "＝", "＋", "－", "＠", "=-", "=+", "@@", "−", "\u2795", "|", "%0A=", "'=", `"=`, ";=", "ő", "o\u030b", "Á", "_x003D_"}
	baitEnds  = []string{
		"1+1", "SUM(A1:A9)", `HYPERLINK("http://example.org/?x="&A1,"Ide")`, `IMPORTXML("http://example.org","//a")`, `WEBSERVICE("http://example.org")`, "cmd|' /C calc'!A0",
		`DDE("cmd";"/C calc";"x")`, "A1:A2", "2013-11-15", "06 1 777 4242", `"";=1+1;""`, "név\nmásik sor", "\u202eegnóf", "👩‍👩‍👧 😀", "e\u0301 a\u0308", "<b>&amp;</b>", "]]>", "_x0041_", "{=1+1}", "1e5", "TRUE", "#REF!",
	}
)

// next gives another text of at most so many characters; "" when there are enough.
func (b *bait) next(longest int) string {
	if b.n == b.most {
		return ""
	}
	b.n++
	pick := func(from []string) string { return from[b.random.IntN(len(from))] }
	s := pick(baitStarts) + pick(baitSigns) + pick(baitEnds)
	if tail := " " + strconv.Itoa(b.n); len([]rune(s+tail)) > longest {
		s = string([]rune(s)[:longest-len(tail)]) + tail
	} else {
		s += tail
	}
	if longest > 1000 && b.n%40 == 0 {
		s += strings.Repeat("=hosszú ", (longest-len([]rune(s)))/8)
	}
	return s
}

// hidden is how workbooks write characters that XML takes away.
var hidden = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// meant is a text as the program means it after reading it: the workbook's own writing undone, then in normal form.
func meant(s string) string {
	return fields.Clean(shown(strings.ReplaceAll(s, "_x0041_", "_x005F_x0041_"))) // bait writes this one as it stands
}

// shown undoes the writing of workbooks. What stands for a sign that XML has not stays as it is written.
func shown(s string) string {
	return hidden.ReplaceAllStringFunc(s, func(h string) string {
		n, _ := strconv.ParseUint(h[2:6], 16, 16)
		if n < ' ' && !strings.ContainsRune("\t\n\r", rune(n)) {
			return h
		}
		return string(rune(n))
	})
}

// baited is a workbook full of bait and what must come out of it.
type baited struct {
	file    []byte
	clients map[string]map[string]string // by TAJ: field → text
	rows    map[int]string               // row on the first sheet → what stands as citizenship
	cases   map[string]string            // case number → applicant
}

// baitedBook takes a made-up workbook and puts bait into names, notes, citizenships and case numbers.
func baitedBook(t *testing.T, b *bait) *baited {
	t.Helper()
	m, err := samples.New(samples.Options{Office: "district", Clients: b.most * 2 / 5, Seed: 44})
	if err != nil {
		t.Fatal(err)
	}
	out := &baited{clients: map[string]map[string]string{}, rows: map[int]string{}, cases: map[string]string{}}
	tables := map[int16]hostile.Table{}
	sheets := ptr.Sheets()
	for _, d := range sheets {
		heading := make([]hostile.Value, len(d.Columns))
		for c, f := range d.Columns {
			heading[c] = hostile.Value{Kind: "text", Text: f.Column}
		}
		tables[d.No] = hostile.Table{heading}
	}
	for row := range m.Rows() {
		values := map[string]string{}
		cells := make([]hostile.Value, len(sheets[row.Sheet-1].Columns))
		for _, v := range row.Values {
			raw := v.Raw()
			values[v.Field.Key] = raw.Text
			kind := "text"
			if raw.Number {
				kind = "number"
			}
			cells[slices.Index(sheets[row.Sheet-1].Columns, v.Field)] = hostile.Value{Kind: kind, Text: raw.Text}
		}
		put := func(f *fields.Field, longest int) {
			text := b.next(longest)
			if meant(text) == "" {
				return
			}
			values[f.Key] = text
			cells[slices.Index(sheets[row.Sheet-1].Columns, f)] = hostile.Value{Kind: "text", Text: text}
		}
		switch row.Sheet {
		case 1:
			put(people.FieldFamilyName, 200)
			put(people.FieldNote, 4000)
			if row.Number%6 == 0 {
				put(people.FieldCitizenship, 200)
				out.rows[row.Number] = meant(values["citizenship"])
			}
			out.clients[values["taj"]] = values
		case 3:
			for _, f := range sheets[2].Columns {
				if f.Key == "case_number" {
					put(f, 60)
				}
			}
			of := out.clients[values["applicant_taj"]]
			out.cases[meant(values["case_number"])] = meant(of["family_name"]) + " " + of["given_name"]
		}
		tables[row.Sheet] = append(tables[row.Sheet], cells)
	}
	var contents []hostile.Content
	for _, d := range sheets {
		contents = append(contents, hostile.Content{Sheet: d.Name, Table: tables[d.No]})
	}
	for c := range hostile.Over(1, contents, func(sort, _ string) bool { return sort == "honest-shared" }) {
		out.file = c.Bytes
		return out
	}
	t.Fatal("no workbook was made")
	return nil
}

// exports counts what is wrong with exports.
type exports struct {
	t                         *testing.T
	dir                       string
	cells, active, unequal, n int
}

// wrong says that a text came out otherwise.
func (e *exports) wrong(where, got, want string) {
	e.unequal++
	if e.unequal <= 10 {
		e.t.Errorf("%s: %.120q, want %.120q", where, got, want)
	}
}

// table reads a table of text and counts the fields that a program could take for formulas.
func (e *exports) table(content []byte) [][]string {
	e.t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		e.t.Fatal(err)
	}
	for _, row := range rows {
		for i, s := range row {
			e.cells++
			if live(s) {
				e.active++
			}
			row[i] = bare(s)
		}
	}
	return rows
}

const signs = "=+-@＝＋－＠\t\r\n\x00"

// live reports whether a program could take a field for a formula; spaces and signs without width before it do not help.
func live(s string) bool {
	s = strings.TrimLeft(s, " \u00a0\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202e")
	return s != "" && strings.ContainsRune(signs, []rune(s)[0])
}

// bare takes the apostrophe from a field that has it to be no formula. Who sent one before a sign gets it as sent.
func bare(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && live(rest) {
		return rest
	}
	return s
}

// save keeps an export for the second readers.
func (e *exports) save(name string, write func(w io.Writer) error) (path string, content []byte) {
	e.t.Helper()
	var b bytes.Buffer
	err := write(&b)
	if err == nil {
		path = filepath.Join(e.dir, name)
		err = os.WriteFile(path, b.Bytes(), 0o600)
	}
	if err != nil {
		e.t.Fatal(name, ": ", err)
	}
	return path, b.Bytes()
}

// benefits holds a list of benefits against what was sent, as it is written there; the first row is the heading.
func (e *exports) benefits(where string, rows [][]string, want *baited, as func(string) string) int {
	e.t.Helper()
	cases := map[string]string{}
	for number, of := range want.cases {
		cases[as(number)] = as(of)
	}
	number := slices.Index(rows[0], "Ügyiratszám")
	applicant := slices.Index(rows[0], "Igénylő")
	if number < 0 || applicant < 0 {
		e.t.Fatalf("%s: the headings are %q", where, rows[0])
	}
	for _, row := range rows[1:] {
		e.n++
		if of, ok := cases[row[number]]; !ok || of != row[applicant] {
			e.wrong(where+": applicant of a case", row[applicant]+" / "+row[number], of)
		}
	}
	return len(rows) - 1
}

// clients holds rows of clients against what was sent.
func (e *exports) clients(where string, rows [][]string, want *baited) {
	e.t.Helper()
	for _, row := range rows[1:] {
		of, ok := want.clients[row[0]]
		if !ok {
			continue
		}
		for _, f := range []*fields.Field{people.FieldFamilyName, people.FieldNote, people.FieldCitizenship} {
			e.n++
			got := row[slices.Index(people.FullColumns, f)]
			if fields.Clean(got) != meant(of[f.Key]) {
				e.wrong(where+": "+f.Key, got, meant(of[f.Key]))
			}
		}
	}
}

// rowsOf turns the cells of a sheet into rows.
func rowsOf(cells map[string]string) [][]string {
	var out [][]string
	for at, text := range cells {
		letters := strings.TrimRight(at, "0123456789")
		row, _ := strconv.Atoi(at[len(letters):])
		column := 0
		for _, c := range letters {
			column = column*26 + int(c-'A') + 1
		}
		for len(out) < row {
			out = append(out, nil)
		}
		for len(out[row-1]) < max(column, 64) {
			out[row-1] = append(out[row-1], "")
		}
		out[row-1][column-1] = shown(text)
	}
	return out
}

// Names, notes and case numbers that want to be formulas come in by a workbook and go out by every export. No cell of an
// export is one, no field of a table of text could be taken for one, and second readers find the texts as they were
// sent, in normal form.
//
// Covers: REL-U4, 1.2.10
func TestExport_HostileTexts(t *testing.T) {
	needReaders(t)
	n := rounds(t, "OSZIR_EXPORT_STRINGS", 600)
	began := time.Now()
	ctx := t.Context()
	a, err := app.Open(ctx, app.Config{Data: dataFolder(t), Quotas: quotas, Settings: map[string]string{"fsync": "off"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	_, err = a.SeedDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	body, err := a.Orgs.ByCode(ctx, "DEMO-D")
	if err != nil {
		t.Fatal(err)
	}
	who := identity.Operator(body.ID)
	b := &bait{random: rand.New(rand.NewPCG(4, 4)), most: n}
	want := baitedBook(t, b)
	r, err := a.PTR.Upload(ctx, who, ptr.Incoming{Body: body, FileName: "=1+1.xlsx", Bytes: bytes.NewReader(want.file), Size: int64(len(want.file))})
	if err == nil {
		err = a.PTR.Round(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.PTR.State(ctx, who, "hu", r.ID)
	if err != nil || s.Status != ptr.Processed {
		t.Fatalf("%+v: %v", s, err)
	}
	e := &exports{t: t, dir: t.TempDir()}
	sent, _ := e.save("sent.xlsx", func(w io.Writer) error { _, err := w.Write(want.file); return err })
	answer, _ := e.save("answer.xlsx", func(w io.Writer) error { return a.PTR.Download(ctx, who, s.ResultID, w) })
	bad, _ := e.save("bad.xlsx", func(w io.Writer) error { return a.PTR.BadRowsWorkbook(ctx, who, "hu", r.ID, w) })
	list, _ := e.save("list.xlsx", func(w io.Writer) error {
		return a.PTR.BenefitsWorkbook(ctx, who, "hu", ptr.BenefitFilter{As: people.Today}, w)
	})
	_, findings := e.save("findings.csv", func(w io.Writer) error { return a.PTR.FindingsCSV(ctx, who, "hu", r.ID, w) })
	_, table := e.save("list.csv", func(w io.Writer) error {
		return a.PTR.BenefitsCSV(ctx, who, "hu", ptr.BenefitFilter{As: people.Today}, w)
	})

	books := readAgain(t, sent, answer, bad, list)
	for name, book := range books {
		e.active += book.Active
		for _, cells := range book.Sheets {
			e.cells += len(cells)
		}
		if book.Active > 0 {
			t.Errorf("%s: %d cells are active", name, book.Active)
		}
	}
	for sheet, cells := range books["sent.xlsx"].Sheets {
		for at, text := range cells {
			e.n++
			if got := books["answer.xlsx"].Sheets[sheet][at]; got != text {
				e.wrong("answer: "+sheet+" "+at, got, text)
			}
		}
	}
	clients := ptr.Sheets()[0].Name
	e.clients("rows in error", rowsOf(books["bad.xlsx"].Sheets[clients]), want)
	for name, cells := range books["list.xlsx"].Sheets {
		if rows := rowsOf(cells); slices.Contains(rows[0], "Ügyiratszám") {
			listed := e.benefits("list "+name, rows, want, strings.Clone)
			if inTable := e.benefits("table", e.table(table), want, bare); inTable != listed || listed < n/10 {
				t.Errorf("%d benefits in the table, %d in the workbook", inTable, listed)
			}
		}
	}
	e.findings(e.table(findings), want)
	e.inOffice(clients, want, sent, answer, bad, list)

	control := "FAILED-AS-EXPECTED"
	if !e.noticed() {
		control = "PASSED"
	}
	verdict := "PASS"
	if t.Failed() || e.active+e.unequal > 0 || b.n != n || control == "PASSED" {
		verdict = "FAIL"
		t.Fail()
	}
	result(t, fmt.Sprintf("TEST id=REL-U4 n=%d seed=4 texts=%d cells=%d active=%d unequal=%d seconds=%.0f control=%s bar=0/0 verdict=%s", b.n, e.n, e.cells, e.active, e.unequal, time.Since(began).Seconds(), control, verdict))
}

// findings holds the values of findings against what was sent.
func (e *exports) findings(rows [][]string, want *baited) {
	e.t.Helper()
	met := 0
	for _, row := range rows {
		if row[0] != ptr.Sheets()[0].Name || row[3] != people.FieldCitizenship.Column {
			continue
		}
		at, _ := strconv.Atoi(row[1])
		met++
		if row[6] != bare(want.rows[at]) {
			e.wrong("finding in row "+row[1], row[6], want.rows[at])
		}
	}
	if met < len(want.rows)/2 {
		e.t.Errorf("%d findings of %d rows with a citizenship that there is not", met, len(want.rows))
	}
	e.n += met
}

// inOffice lets LibreOffice open workbooks and say what stands there, as it shows it.
func (e *exports) inOffice(clients string, want *baited, files ...string) {
	e.t.Helper()
	out := filepath.Join(e.dir, "office")
	cmd := exec.Command("soffice", append([]string{
		"-env:UserInstallation=file://" + filepath.Join(e.dir, "profile"), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,true,false,true,false,false,-1",
		"--outdir", out,
	}, files...)...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		e.t.Fatalf("LibreOffice: %v\n%s", err, said)
	}
	read := func(pattern string) [][]string {
		found, _ := filepath.Glob(filepath.Join(out, pattern))
		if len(found) != 1 {
			e.t.Fatalf("LibreOffice made %q of %s: %s", found, pattern, said)
		}
		content, err := os.ReadFile(found[0])
		if err != nil {
			e.t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(content))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil {
			e.t.Fatal(err)
		}
		return rows
	}
	// What an office sent stands in the answer as it was sent, however this reader understands it.
	was, is := read("sent-"+clients+".csv"), read("answer-"+clients+".csv")
	for i, row := range was {
		e.n++
		if i >= len(is) || !slices.Equal(row, is[i][:len(row)]) {
			e.wrong("LibreOffice, answer", fmt.Sprint("row ", i+1), "as it was sent")
		}
	}
	e.clients("LibreOffice, rows in error", read("bad-"+clients+".csv"), want)
	found, _ := filepath.Glob(filepath.Join(out, "list-*.csv"))
	for _, f := range found {
		if rows := read(filepath.Base(f)); slices.Contains(rows[0], "Ügyiratszám") {
			e.benefits("LibreOffice, list", rows, want, strings.Clone)
		}
	}
}

// noticed tries what must be noticed: a workbook with a formula that lives, and tables with fields that are not neutral.
func (e *exports) noticed() bool {
	e.t.Helper()
	var formula []byte
	for c := range hostile.Over(1, []hostile.Content{{Sheet: "Lap", Table: hostile.Table{{{Kind: "number", Text: "2"}}}}}, func(sort, _ string) bool { return sort == "honest-formula" }) {
		formula = c.Bytes
	}
	path, _ := e.save("control.xlsx", func(w io.Writer) error { _, err := w.Write(formula); return err })
	ok := readAgain(e.t, path)["control.xlsx"].Active == 1
	for _, s := range []string{"=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1"} {
		c := &exports{t: e.t}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = ';'
		err := w.Write([]string{"x", s})
		w.Flush()
		c.table(b.Bytes())
		if err != nil || c.active != 1 {
			e.t.Errorf("a field that begins with %q was not noticed", s[:1])
			ok = false
		}
	}
	return ok
}
