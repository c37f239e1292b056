package ptr_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/ptr"
)

// house is the room with a database of its own and two offices of each sort.
type house struct {
	*ptr.Module
	t     testing.TB
	url   string
	seal  *seal.Seal
	D, D2 orgs.Body
	M, M2 orgs.Body

	tampered bool // decisions were written past the program, so that they need not be what they are computed to
}

func newHouse(t testing.TB) *house {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	catalog, err := newCatalog()
	if err != nil {
		t.Fatal(err)
	}
	o := orgs.New(db)
	q := jobs.New(db, slog.New(slog.DiscardHandler))
	m := ptr.New(ptr.Deps{DB: db, Orgs: o, Jobs: q, Catalog: catalog, Log: slog.New(slog.DiscardHandler), Now: time.Now, TempDir: t.TempDir()})
	err = q.Open()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.Open(seal.Config{}, keys.New())
	if err != nil {
		t.Fatal(err)
	}
	m.Documents = document.New(document.Deps{DB: db, Library: ptr.DocumentLibrary(), Seal: sealed, Catalog: catalog, Address: "https://oszir.example"})
	m.Exchange = exchangeFor(t, m)
	h := &house{Module: m, t: t, url: url, seal: sealed}
	h.replayAll()
	for _, b := range []struct {
		to         *orgs.Body
		code, kind string
	}{{&h.D, "TEST-D1", "district"}, {&h.D2, "TEST-D2", "district"}, {&h.M, "TEST-M1", "municipality"}, {&h.M2, "TEST-M2", "municipality"}} {
		*b.to, err = o.Register(t.Context(), identity.System(), orgs.Body{Code: b.code, Name: "Próba " + b.code, Kind: b.kind})
		if err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// loaded is what a load came to.
type loaded struct {
	ptr.FileState
	Errors   map[string][]string // "sheet row" → codes, sorted
	Warnings map[string][]string
	Rows     []ptr.Row
	Benefits []ptr.LoadedBenefit
}

// load uploads a workbook, lets the worker do its round and collects everything.
func (h *house) load(body orgs.Body, file []byte) loaded {
	h.t.Helper()
	id := h.upload(body, file)
	err := h.Round(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return h.outcome(body, id)
}

func (h *house) upload(body orgs.Body, file []byte) int64 {
	h.t.Helper()
	r, err := h.Upload(h.t.Context(), identity.Operator(body.ID), incoming(body, file))
	if err != nil {
		h.t.Fatal(err)
	}
	return r.ID
}

func incoming(body orgs.Body, file []byte) ptr.Incoming {
	return ptr.Incoming{Body: body, FileName: "próba.xlsx", Bytes: bytes.NewReader(file), Size: int64(len(file))}
}

func (h *house) outcome(body orgs.Body, id int64) loaded {
	h.t.Helper()
	who := identity.Operator(body.ID)
	var out loaded
	var err error
	out.FileState, err = h.State(h.t.Context(), who, i18n.Hungarian, id)
	if err != nil {
		h.t.Fatal(err)
	}
	out.Errors, out.Warnings = map[string][]string{}, map[string][]string{}
	err = h.Findings(h.t.Context(), who, i18n.Hungarian, id, func(r ptr.Row) error {
		to := out.Errors
		if r.Severity == "warning" {
			to = out.Warnings
		}
		at := fmt.Sprintf("%s %d", r.Sheet, r.Row)
		if !slices.Contains(to[at], r.Code) {
			to[at] = append(to[at], r.Code)
			slices.Sort(to[at])
		}
		out.Rows = append(out.Rows, r)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.LoadedBenefits(h.t.Context(), who, id, func(b ptr.LoadedBenefit) error { out.Benefits = append(out.Benefits, b); return nil })
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// answered gives the bytes of the answered workbook.
func (h *house) answered(body orgs.Body, resultID int64) []byte {
	h.t.Helper()
	var b bytes.Buffer
	err := h.Download(h.t.Context(), identity.Operator(body.ID), resultID, &b)
	if err != nil {
		h.t.Fatal(err)
	}
	return b.Bytes()
}

func (h *house) query(sql string, args ...any) string {
	h.t.Helper()
	return dbtest.Query(h.t, h.url, sql, args...)
}

// cells reads a workbook into "sheet!A1" → text.
func cells(t testing.TB, file []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	w, err := spreadsheet.Open(t.Context(), bytes.NewReader(file), int64(len(file)), spreadsheet.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, s := range w.Sheets() {
		err = w.Rows(t.Context(), s.Name, func(r *spreadsheet.Row) error {
			for _, c := range r.Cells {
				out[fmt.Sprintf("%s!%s%d", s.Name, columnName(c.Column), r.Number)] = strings.Clone(c.Text)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Covers: P3, P4, R1, W1, W3
func TestLoad_Specimens(t *testing.T) {
	files, err := filepath.Glob("testdata/specimens/*.xlsx")
	if err != nil || len(files) != 5 {
		t.Fatalf("specimens: %v %v", files, err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".xlsx")
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			file, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile("testdata/specimens/" + strings.TrimSuffix(name, "-libreoffice") + ".expected.json")
			if err != nil {
				t.Fatal(err)
			}
			var want struct {
				Office string
				Rows   map[string][]struct {
					Row   int
					Codes []string
				}
				Count map[string]int64
			}
			err = json.Unmarshal(data, &want)
			if err != nil {
				t.Fatal(err)
			}
			body := h.D
			if want.Office == "municipality" {
				body = h.M
			}
			got := h.load(body, file)
			if got.Status != ptr.Processed {
				t.Fatalf("status %s: %s", got.Status, got.Refusal)
			}
			wrong := map[string]bool{}
			for sheet, rows := range want.Rows {
				for _, r := range rows {
					at := fmt.Sprintf("%s %d", sheet, r.Row)
					wrong[at] = true
					for _, code := range r.Codes {
						if !slices.Contains(got.Errors[at], code) {
							t.Errorf("%s: want %s, got %v", at, code, got.Errors[at])
						}
					}
				}
				if n := got.Summary.Sheets[sheet]; n.Rows != want.Count[sheet] || n.Bad != int64(len(rows)) {
					t.Errorf("%s: %+v, want %d rows and %d bad", sheet, n, want.Count[sheet], len(rows))
				}
			}
			for at, codes := range got.Errors {
				if !wrong[at] {
					t.Errorf("%s is wrong by %v and must be OK", at, codes)
				}
			}
			before, after := cells(t, file), cells(t, h.answered(body, got.ResultID))
			for at, v := range before {
				if after[at] != v {
					t.Errorf("answer changed %s", at)
				}
			}
			for _, b := range got.Benefits {
				if id := after[fmt.Sprintf("Ellátás!AX%d", b.Row)]; id != b.BenefitID {
					t.Errorf("row %d: id %s in the workbook, %s in the register", b.Row, id, b.BenefitID)
				}
				if _, _, ok := ptr.ParseAdjudicationID(b.BenefitID); !ok {
					t.Errorf("%s has a wrong check digit", b.BenefitID)
				}
			}
			if int64(len(got.Benefits)) != got.Summary.Sheets["Ellátás"].OK {
				t.Errorf("%d benefits, %d good rows", len(got.Benefits), got.Summary.Sheets["Ellátás"].OK)
			}
		})
	}
}

// A good workbook of a district office with everything in it.
func goodBook() *book {
	b := newBook()
	b.client("123456788", "Kiss", "1935.02.15.")
	b.client("111111110", "Nagy", "1940.03.20.")
	b.client("987654322", "Tóth", "1970.04.25.")
	b.idj("123456788", "2013.07.01.")
	b.kgy("KGYN", "111111110", "2013.08.01.")
	b.incomplete("Kiss", "Béla", "1938.01.01.")
	b.relation("123456788--IDJ-2013.07.01", "Házastárs/Élettárs", "hiányos", "-1938.01.01-Kiss-Béla-3")
	b.relation("111111110--KGYN-2013.08.01", "Gyermek", "teljes", "987654322")
	return b
}

func wantErrors(t *testing.T, got loaded, want map[string][]string) {
	t.Helper()
	if got.Status != ptr.Processed {
		t.Fatalf("status %s: %s", got.Status, got.Refusal)
	}
	if d := cmp.Diff(want, got.Errors); d != "" {
		t.Errorf("errors (-want +got):\n%s", d)
		for _, r := range got.Rows {
			t.Logf("%s %d %s %s: %s", r.Sheet, r.Row, r.Column, r.Code, r.Message)
		}
	}
}

// Covers: P6, P8, R1
func TestLoad_P6_SameAgainChangesNothing(t *testing.T) {
	h := newHouse(t)
	first := h.load(h.D, goodBook().bytes(t))
	wantErrors(t, first, map[string][]string{})
	count := func() string {
		return h.query(`SELECT concat_ws(' ', (SELECT count(*) FROM people.person), (SELECT count(*) FROM people.person_version), (SELECT count(*) FROM people.address),
			(SELECT count(*) FROM people.relation), (SELECT count(*) FROM ptr.benefit), (SELECT count(*) FROM ptr.benefit_version), (SELECT count(*) FROM ptr.benefit_person))`)
	}
	before := count()
	if before != "4 4 3 2 2 2 2" {
		t.Fatalf("first load left %s", before)
	}
	again := h.load(h.D, h.answered(h.D, first.ResultID))
	wantErrors(t, again, map[string][]string{})
	if after := count(); after != before {
		t.Errorf("the answered workbook loaded again changed the register: %s, was %s", after, before)
	}
	if d := cmp.Diff(first.Benefits, again.Benefits); d != "" {
		t.Errorf("benefits (-first +again):\n%s", d)
	}
	if again.Summary.Clients.Unchanged != 4 || again.Summary.Kinds[0].Unchanged != 1 {
		t.Errorf("summary: %+v", again.Summary)
	}
	if d := cmp.Diff(cells(t, h.answered(h.D, first.ResultID)), cells(t, h.answered(h.D, again.ResultID))); d != "" {
		t.Errorf("answers differ:\n%s", d)
	}
}

// Covers: P6, R1
func TestLoad_P6_CorrectedChangesOnlyThat(t *testing.T) {
	h := newHouse(t)
	h.load(h.D, goodBook().bytes(t))
	b := goodBook()
	b.rows[1][0]["residence_street"] = "Rózsa"
	b.rows[1][1]["marital_status"] = "özvegy"
	b.rows[3][0]["gross_monthly"] = "20000"
	b.rows[4] = b.rows[4][:1]
	got := h.load(h.D, b.bytes(t))
	wantErrors(t, got, map[string][]string{})
	for what, want := range map[string]string{
		`SELECT count(*)::text FROM people.person_version`:                                                                                         "5",
		`SELECT string_agg(marital_status, ',') FROM people.person_version WHERE upper_inf(recorded)`:                                              "özvegy",
		`SELECT count(*)::text FROM people.address`:                                                                                                "4",
		`SELECT string_agg(street, ',' ORDER BY street) FROM people.address WHERE upper_inf(recorded)`:                                             "Pipacs,Pipacs,Rózsa",
		`SELECT string_agg(gross_monthly::text, ',' ORDER BY recorded) FROM ptr.benefit_version WHERE benefit_id = 1 OR gross_monthly IS NOT NULL`: "22800,20000",
		`SELECT count(*)::text FROM ptr.benefit_version`:                                                                                           "3",
		`SELECT count(*)::text FROM ptr.benefit_person WHERE upper_inf(recorded)`:                                                                  "1",
		`SELECT count(*)::text FROM ptr.benefit_person`:                                                                                            "2",
		`SELECT count(*)::text FROM ptr.benefit`:                                                                                                   "2",
	} {
		if g := h.query(what); g != want {
			t.Errorf("%s\n= %s, want %s", what, g, want)
		}
	}
	if k := got.Summary.Kinds[0]; k.Replaced != 1 {
		t.Errorf("kinds: %+v", got.Summary.Kinds)
	}
}

// Covers: P6
func TestLoad_P6_OtherAuthorityIsRefused(t *testing.T) {
	h := newHouse(t)
	h.load(h.D, goodBook().bytes(t))
	got := h.load(h.D2, goodBook().bytes(t))
	wantErrors(t, got, map[string][]string{
		"Ellátás 2": {"other_authority"}, "Ellátás 3": {"other_authority"}, "Reláció 2": {"depends_on_bad_row"}, "Reláció 3": {"depends_on_bad_row"},
	})
	if n := h.query(`SELECT count(*)::text FROM ptr.benefit_version`); n != "2" {
		t.Errorf("%s versions", n)
	}
}

// Covers: P5
func TestLoad_P5_IdentityConflict(t *testing.T) {
	h := newHouse(t)
	h.load(h.D, goodBook().bytes(t))
	b := newBook()
	b.client("123456788", "Kiss", "1936.02.15.")                               // another birth date
	b.client("111111110", "Nagy", "1940.03.20.", "mother_family_name", "Légy") // another mother
	b.client("987654322", "TÓTH", "1970.04.25.", "mother_family_name", "PÓK", "mother_given_name", "KATALIN")
	b.kgy("KGYN", "123456788", "2013.09.01.")
	got := h.load(h.D2, b.bytes(t))
	wantErrors(t, got, map[string][]string{
		"Ügyfél (teljes) 2": {"identity_conflict"}, "Ügyfél (teljes) 3": {"identity_conflict"}, "Ellátás 2": {"depends_on_bad_row"},
	})
	if s := h.query(`SELECT string_agg(birth_date::text, ',' ORDER BY birth_date) FROM people.person_version WHERE upper_inf(recorded)`); s != "1935-02-15,1938-01-01,1940-03-20,1970-04-25" {
		t.Errorf("birth dates %s", s)
	}
}

// Covers: P7
func TestLoad_P7_ParallelSupport(t *testing.T) {
	h := newHouse(t)
	h.load(h.D, goodBook().bytes(t))
	b := newBook()
	b.client("111111110", "Nagy", "1940.03.20.")
	b.client("246813576", "Kovács", "1941.01.01.")
	b.kgy("KGYA", "111111110", "2014.01.01.") // overlaps the KGYN of the other office
	b.kgy("KGYN", "246813576", "2013.03.01.") // overlaps the next row
	b.kgy("KGYA", "246813576", "2013.06.01.")
	b.kgy("KGYA", "246813576", "2015.06.01.", "support_end", "2015.12.31.", "issued_on", "2015.06.01.", "final_on", "2015.07.01.") // later: no overlap
	got := h.load(h.D2, b.bytes(t))
	wantErrors(t, got, map[string][]string{})
	for row, want := range map[int]bool{2: true, 3: true, 4: true, 5: false} {
		at := fmt.Sprintf("Ellátás %d", row)
		if has := slices.Contains(got.Warnings[at], "parallel_benefit"); has != want {
			t.Errorf("%s: parallel_benefit %v, want %v", at, has, want)
		}
	}
	if s := h.query(`SELECT string_agg(group_code || ' ' || (body_id = other_body_id)::text, ',' ORDER BY id) FROM ptr.parallel_suspicion`); s != "kgy false,kgy true" && s != "kgy true,kgy false" {
		t.Errorf("check list: %s", s)
	}
	if s := h.query(`SELECT count(*)::text FROM ptr.parallel_suspicion WHERE $1 IN (body_id, other_body_id) AND $2 IN (body_id, other_body_id)`, h.D.ID, h.D2.ID); s != "1" {
		t.Errorf("%s suspicions stand on both offices' lists, want 1", s)
	}
}

// Covers: P4, W3, W4, W5, E04
func TestLoad_P4_CrossRowRules(t *testing.T) {
	h := newHouse(t)
	b := newBook()
	b.client("123456788", "Kiss", "1935.02.15.")
	b.client("123456788", "Kiss", "1935.02.15.") // TAJ twice
	b.client("111111110", "Nagy", "1940.03.20.")
	b.incomplete("Kiss", "Béla", "1938.01.01.")
	b.incomplete("Kiss", "Béla", "1938.01.01.")                               // same id
	b.incomplete("Nagy", "Béla", "1938.01.01.", "marker", "a")                // kept apart by the marker
	b.incomplete("Nagy", "Béla", "1938.01.01.", "marker", "b")                //
	b.incomplete("Tóth", "Anna", "1938.01.01.", "taj", "111111110")           // TAJ of row 4 of the other sheet
	b.idj("123456788", "2013.07.01.")                                         // applicant's row is bad
	b.idj("987654322", "2013.07.01.")                                         // nobody
	b.relation("123456788--IDJ-2013.07.01", "Gyermek", "teljes", "987654322") // both ends
	b.relation("nincs ilyen", "egyéb", "hiányos", "a-1938.01.01-Nagy-Béla-3")
	got := h.load(h.D, b.bytes(t))
	wantErrors(t, got, map[string][]string{
		"Ügyfél (teljes) 2": {"duplicate_taj"}, "Ügyfél (teljes) 3": {"duplicate_taj"}, "Ügyfél (teljes) 4": {"duplicate_taj"},
		"Ügyfél (hiányos) 2": {"duplicate_id"}, "Ügyfél (hiányos) 3": {"duplicate_id"}, "Ügyfél (hiányos) 6": {"duplicate_taj"},
		"Ellátás 2": {"depends_on_bad_row"}, "Ellátás 3": {"applicant_missing"},
		"Reláció 2": {"depends_on_bad_row", "relation_unresolved"}, "Reláció 3": {"relation_unresolved", "required"},
	})
	if n := h.query(`SELECT count(*)::text FROM people.person`); n != "2" {
		t.Errorf("%s people, want the two with markers", n)
	}
}

// Covers: P5, W4
func TestLoad_P5_IncompleteClientIsCompletedByTAJ(t *testing.T) {
	h := newHouse(t)
	b := goodBook()
	b.incomplete("Szabó", "Ödön", "1944.05.06.", "taj", "246813576")
	h.load(h.D, b.bytes(t))
	if s := h.query(`SELECT complete::text FROM people.person WHERE taj = 246813576`); s != "false" {
		t.Fatalf("complete = %s", s)
	}
	c := newBook()
	c.client("246813576", "Szabó", "1944.05.06.", "given_name", "Ödön")
	got := h.load(h.D2, c.bytes(t))
	wantErrors(t, got, map[string][]string{})
	if s := h.query(`SELECT complete::text || ' ' || (SELECT count(*) FROM people.person_version v WHERE v.person_id = p.id) FROM people.person p WHERE taj = 246813576`); s != "true 2" {
		t.Errorf("complete, versions = %s", s)
	}
	// An incomplete row later takes nothing away from the full client.
	d := goodBook()
	d.incomplete("Szabó", "Ödön", "1944.05.06.", "taj", "246813576")
	h.load(h.D, d.bytes(t))
	if s := h.query(`SELECT mother_family_name FROM people.person p JOIN people.person_version v ON v.person_id = p.id AND upper_inf(recorded) WHERE taj = 246813576`); s != "Pók" {
		t.Errorf("mother = %q", s)
	}
}

// Covers: P9, U2
func TestRehearse_WritesNothing(t *testing.T) {
	h := newHouse(t)
	b := goodBook()
	b.rows[3][0]["gross_monthly"] = "99000" // far above the law: a warning only
	file := b.bytes(t)
	var told []ptr.Row
	var out bytes.Buffer
	sum, err := h.Rehearse(t.Context(), identity.Operator(h.D.ID), incoming(h.D, file), &out, func(r ptr.Row) error { told = append(told, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || told[0].Code != "outside_statutory_range" || told[0].Severity != "warning" {
		t.Errorf("findings: %+v", told)
	}
	if sum.Clients.New != 4 || len(sum.Kinds) != 2 || sum.Kinds[0].Monthly != 99000 {
		t.Errorf("summary: %+v", sum)
	}
	if s := h.query(`SELECT concat_ws(' ', (SELECT count(*) FROM people.person), (SELECT count(*) FROM ptr.benefit), (SELECT count(*) FROM ptr.load_file), (SELECT last_value FROM ptr.benefit_id), (SELECT count(*) FROM audit.entry WHERE operation = 'ptr.rehearse'))`); s != "0 0 0 1 1" {
		t.Errorf("a rehearsal left %s", s)
	}
	if got := cells(t, out.Bytes())["Ellátás!AX2"]; got != "" {
		t.Errorf("a rehearsal gave out the id %s", got)
	}
}

// Covers: U1, U2, U3, U4
func TestUpload_U1_StoredAsSent(t *testing.T) {
	h := newHouse(t)
	file := goodBook().bytes(t)
	who := identity.Operator(h.D.ID)
	first, err := h.Upload(t.Context(), who, incoming(h.D, file))
	if err != nil {
		t.Fatal(err)
	}
	if first.SameAs != 0 || first.ID == 0 || first.At.IsZero() {
		t.Errorf("receipt %+v", first)
	}
	if s := h.query(`SELECT concat_ws(' ', status, uploaded_by, file_name, content_type, encoding, size) FROM ptr.load_file`); s != fmt.Sprintf("FELTOLTVE operator próba.xlsx %s binary %d", ptr.ContentType, len(file)) {
		t.Errorf("row: %s", s)
	}
	if got := h.answered(h.D, first.ID); !bytes.Equal(got, file) {
		t.Error("the stored bytes differ from those sent")
	}
	second, err := h.Upload(t.Context(), who, incoming(h.D, file))
	if err != nil || second.SameAs != first.ID {
		t.Errorf("the same bytes again: %+v, %v", second, err)
	}
	other, err := h.Upload(t.Context(), identity.Operator(h.D2.ID), incoming(h.D2, file))
	if err != nil || other.SameAs != 0 {
		t.Errorf("another office must not learn of the file: %+v, %v", other, err)
	}
	if _, err := h.State(t.Context(), identity.Operator(h.D2.ID), i18n.Hungarian, first.ID); err == nil {
		t.Error("another office sees the upload")
	}
	err = h.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := h.query(`SELECT string_agg(status || coalesce(' of ' || related_id, ''), ', ' ORDER BY id) FROM ptr.load_file`); s != "FELDOLGOZVA, FELDOLGOZVA, FELDOLGOZVA, EREDMENY of 1, EREDMENY of 2, EREDMENY of 3" {
		t.Errorf("files: %s", s)
	}
}

// Covers: P1
func TestRound_P1_InOrderOfUpload(t *testing.T) {
	h := newHouse(t)
	var ids []int64
	for range 5 {
		ids = append(ids, h.upload(h.D, goodBook().bytes(t)))
	}
	err := h.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ","), "[]")
	if got := h.query(`SELECT string_agg(id::text, ',' ORDER BY processed_at) FROM ptr.load_file WHERE related_id IS NULL`); got != want {
		t.Errorf("worked on %s, uploaded %s", got, want)
	}
}

// Covers: P2
func TestRound_P2_TechnicalFailureLeavesTheFileWaiting(t *testing.T) {
	h := newHouse(t)
	id := h.upload(h.D, goodBook().bytes(t))
	good := h.TempDir
	h.TempDir = filepath.Join(good, "missing")
	if err := h.Round(t.Context()); err == nil {
		t.Fatal("a round without a place for temporary files must fail")
	}
	if s := h.query(`SELECT concat_ws(' ', status, attempts, retry_at > clock_timestamp(), (SELECT count(*) FROM people.person)) FROM ptr.load_file WHERE id = $1`, id); s != "FELTOLTVE 1 t 0" {
		t.Errorf("after the failure: %s", s)
	}
	h.TempDir = good
	if err := h.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := h.query(`SELECT concat_ws(' ', status, attempts, (SELECT count(*) FROM people.person)) FROM ptr.load_file WHERE id = $1`, id); s != "FELDOLGOZVA 2 4" {
		t.Errorf("after the next round: %s", s)
	}
}

// Two offices load the same benefits and clients at the same moment: one has them, the other is told so.
//
// Covers: P5, P6, C4, E04
func TestLoad_TwoOfficesAtOnce(t *testing.T) {
	h := newHouse(t)
	const rounds = 8
	for round := range rounds {
		b := newBook()
		for i := range 40 {
			taj := tajOf(round*1000 + i + 1)
			b.client(taj, "Kiss", "1935.02.15.")
			b.idj(taj, "2013.07.01.")
		}
		file := b.bytes(t)
		one, two := h.upload(h.D, file), h.upload(h.D2, file)
		errs := make(chan error, 2)
		for range 2 {
			go func() { errs <- h.Round(context.Background()) }()
		}
		for range 2 {
			if err := <-errs; err != nil {
				t.Fatal(err)
			}
		}
		a, c := h.outcome(h.D, one), h.outcome(h.D2, two)
		if len(a.Errors)+len(c.Errors) != 40 || len(a.Errors)*len(c.Errors) != 0 {
			t.Errorf("round %d: %d and %d rows refused, want 40 of one office", round, len(a.Errors), len(c.Errors))
		}
	}
	if s := h.query(`SELECT concat_ws(' ', (SELECT count(*) FROM people.person), (SELECT count(*) FROM ptr.benefit), (SELECT count(*) FROM ptr.benefit_version WHERE upper_inf(recorded)), (SELECT count(DISTINCT taj) FROM people.person))`); s != fmt.Sprintf("%[1]d %[1]d %[1]d %[1]d", rounds*40) {
		t.Errorf("register: %s", s)
	}
}
