package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/ptr"
)

// whoIsWho finds people in whatever an operation shows: by number, by TAJ, by name and birth date. It knows nothing of
// how operations are made.
type whoIsWho struct {
	ids   map[int64]bool
	taj   map[string]int64
	names map[string][]int64 // "family given" → people
	born  map[int64]string   // day as tables write it
}

func newWhoIsWho(w *rightWorld) *whoIsWho {
	w.t.Helper()
	out := &whoIsWho{ids: map[int64]bool{}, taj: map[string]int64{}, names: map[string][]int64{}, born: map[int64]string{}}
	rows, err := w.super.Query(w.t.Context(), `SELECT p.id, coalesce(lpad(p.taj::text, 9, '0'), ''), v.family_name || ' ' || v.given_name, to_char(v.birth_date, 'YYYY.MM.DD.')
		FROM people.person p JOIN people.person_version v ON v.person_id = p.id AND upper_inf(v.recorded)`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var taj, name, born string
		err = rows.Scan(&id, &taj, &name, &born)
		if err != nil {
			w.t.Fatal(err)
		}
		out.ids[id], out.born[id] = true, born
		out.names[name] = append(out.names[name], id)
		if taj != "" {
			out.taj[taj] = id
		}
	}
	if rows.Err() != nil || len(out.ids) < 100 {
		w.t.Fatalf("%d people: %v", len(out.ids), rows.Err())
	}
	return out
}

var (
	numbersSeen = regexp.MustCompile(`"(?:PersonID|ApplicantID|OtherID|ID)":(\d+)`)
	namesSeen   = regexp.MustCompile(`"FamilyName":"([^"]*)","GivenName":"([^"]*)"`)
	tajSeen     = regexp.MustCompile(`\d{9}`)
)

// in lists the people that are shown, each as those it may be: a name may belong to several.
func (who *whoIsWho) in(shown string, plain bool) [][]int64 {
	var out [][]int64
	for _, m := range tajSeen.FindAllString(shown, -1) {
		if id, ok := who.taj[m]; ok {
			out = append(out, []int64{id})
		}
	}
	if plain {
		// A table of text: name and birth date stand in neighbouring cells.
		for line := range strings.Lines(shown) {
			for name, ids := range who.names {
				at := strings.Index(line, name)
				if at < 0 {
					continue
				}
				near := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !strings.Contains(line, who.born[id]) })
				if len(near) > 0 {
					out = append(out, near)
				}
			}
		}
		return out
	}
	for _, m := range numbersSeen.FindAllStringSubmatch(shown, -1) {
		id, _ := strconv.ParseInt(m[1], 10, 64)
		if who.ids[id] {
			out = append(out, []int64{id})
		}
	}
	for _, m := range namesSeen.FindAllStringSubmatch(shown, -1) {
		if ids := who.names[m[1]+" "+m[2]]; len(ids) > 0 {
			out = append(out, ids)
		}
	}
	return out
}

// missing counts the people shown whom no entry since names.
func (w *rightWorld) missing(shown [][]int64, since moment, drop int64) int {
	w.t.Helper()
	var logged []int64
	w.one("SELECT coalesce(array_agg(p), '{}') FROM (SELECT DISTINCT unnest(persons) AS p FROM audit.entry WHERE id > $1) x", []any{since.entry}, &logged)
	n := 0
	for _, maybe := range shown {
		if !slices.ContainsFunc(maybe, func(id int64) bool { return id != drop && slices.Contains(logged, id) }) {
			n++
		}
	}
	return n
}

// Every person that an operation shows, in whatever form, stands in the log with that reading, with the data and the
// ground.
//
// Covers: L1, I8
func TestReads_L1_EveryPersonShownIsInTheLog(t *testing.T) {
	w := newRightWorld(t)
	who := newWhoIsWho(w)
	again := w.upload(false) // the same people again: rows with findings speak of people whom the registry knows
	clerk := w.actor(identity.RoleClerk, w.ours)
	seen := func(v any, err error) (string, bool, error) {
		b, _ := json.Marshal(v)
		return string(b), false, err
	}
	written := func(write func(io.Writer) error) (string, bool, error) {
		var b bytes.Buffer
		err := write(&b)
		return b.String(), true, err
	}
	p, err := w.a.People.Person(t.Context(), clerk, w.person, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	related := w.number("SELECT coalesce(min(person_id), 0) FROM people.relation WHERE upper_inf(recorded)")
	operations := map[string]func(ctx context.Context) (string, bool, error){
		"people.Search": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.People.Search(ctx, clerk, people.Criteria{Name: p.FamilyName}))
		},
		"people.Person": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.People.Person(ctx, clerk, related, people.Today))
		},
		"people.Reveal": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.People.Reveal(ctx, clerk, w.applicant))
		},
		"people.History": func(ctx context.Context) (string, bool, error) { return seen(w.a.People.History(ctx, clerk, w.person)) },
		"people.Changes": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.People.Changes(ctx, clerk, w.person, p.Seen))
		},
		"ptr.Benefits": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.PTR.Benefits(ctx, clerk, "hu", ptr.BenefitFilter{As: people.Today}))
		},
		"ptr.BenefitsCSV": func(ctx context.Context) (string, bool, error) {
			return written(func(to io.Writer) error {
				return w.a.PTR.BenefitsCSV(ctx, clerk, "hu", ptr.BenefitFilter{As: people.Today}, to)
			})
		},
		"ptr.Benefit": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.PTR.Benefit(ctx, clerk, "hu", w.benefit, people.Today))
		},
		"ptr.BenefitsOf": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.PTR.BenefitsOf(ctx, clerk, "hu", w.applicant, people.Today))
		},
		"ptr.BenefitHistory": func(ctx context.Context) (string, bool, error) {
			return seen(w.a.PTR.BenefitHistory(ctx, clerk, "hu", w.benefit))
		},
		"ptr.Suspicions": func(ctx context.Context) (string, bool, error) { return seen(w.a.PTR.Suspicions(ctx, clerk, "hu", "")) },
	}
	for _, load := range []int64{w.load, again} {
		named := func(name string) string { return fmt.Sprintf("%s of %d", name, load) }
		operations[named("ptr.Groups")] = func(ctx context.Context) (string, bool, error) { return seen(w.a.PTR.Groups(ctx, clerk, "hu", load)) }
		operations[named("ptr.GroupRows")] = func(ctx context.Context) (string, bool, error) {
			return seen(w.a.PTR.GroupRows(ctx, clerk, "hu", load, 1, ""))
		}
		operations[named("ptr.BadRows")] = func(ctx context.Context) (string, bool, error) {
			return seen(w.a.PTR.BadRows(ctx, clerk, "hu", load, ptr.FoundFilter{}))
		}
		operations[named("ptr.Findings")] = func(ctx context.Context) (string, bool, error) {
			var rows []ptr.Row
			err := w.a.PTR.Findings(ctx, clerk, "hu", load, func(r ptr.Row) error { rows = append(rows, r); return nil })
			return seen(rows, err)
		}
		operations[named("ptr.FindingsCSV")] = func(ctx context.Context) (string, bool, error) {
			return written(func(to io.Writer) error { return w.a.PTR.FindingsCSV(ctx, clerk, "hu", load, to) })
		}
		operations[named("ptr.LoadedBenefits")] = func(ctx context.Context) (string, bool, error) {
			var rows []ptr.LoadedBenefit
			err := w.a.PTR.LoadedBenefits(ctx, clerk, load, func(b ptr.LoadedBenefit) error { rows = append(rows, b); return nil })
			return seen(rows, err)
		}
		operations[named("ptr.BadRowsWorkbook")] = func(ctx context.Context) (string, bool, error) {
			return written(func(to io.Writer) error {
				var b bytes.Buffer
				err := w.a.PTR.BadRowsWorkbook(ctx, clerk, "hu", load, &b)
				if err == nil {
					_, err = io.WriteString(to, unzipped(t, b.Bytes()))
				}
				return err
			})
		}
		operations[named("ptr.Download")] = func(ctx context.Context) (string, bool, error) {
			return written(func(to io.Writer) error {
				var b bytes.Buffer
				result := w.number("SELECT id FROM ptr.load_file WHERE related_id = $1", load)
				err := w.a.PTR.Download(ctx, clerk, result, &b)
				if err == nil {
					_, err = io.WriteString(to, unzipped(t, b.Bytes()))
				}
				return err
			})
		}
	}
	persons, absent, blind := 0, 0, 0
	for name, read := range operations {
		mark := w.mark()
		text, plain, err := read(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		shown := who.in(text, plain)
		persons += len(shown)
		if n := w.missing(shown, mark, 0); n > 0 {
			absent += n
			t.Errorf("%s: %d of %d people shown are not in the log", name, n, len(shown))
		}
		if bare := w.number("SELECT count(*) FROM audit.entry WHERE id > $1 AND (fields IS NULL OR ground IS NULL OR role IS NULL)", mark.entry); bare > 0 {
			t.Errorf("%s: %d entries do not say which data, on which ground or in which role", name, bare)
		}
		// The probe itself: an entry without one of the people is noticed.
		if len(shown) > 0 && len(shown[0]) == 1 && w.missing(shown, mark, shown[0][0]) == 0 {
			blind++
			t.Errorf("%s: a person missing in the log would not be noticed", name)
		}
	}
	if persons < 300 {
		t.Errorf("only %d people were shown, so nothing is proved", persons)
	}
	control := "FAILED-AS-EXPECTED"
	if blind > 0 {
		control = "PASSED"
	}
	result(t, fmt.Sprintf("TEST id=L1 operations=%d persons=%d missing=%d control=%s bar=0 verdict=%s", len(operations), persons, absent, control, map[bool]string{true: "PASS", false: "FAIL"}[!t.Failed()]))
}

// unzipped gives the texts of a workbook, cell after cell, without looking at its shape.
func unzipped(t *testing.T, book []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".xml") || !strings.Contains(f.Name, "sheet") && !strings.Contains(f.Name, "sharedStrings") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(&out, r)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
		out.WriteString("\n")
	}
	return out.String()
}
