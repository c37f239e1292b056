package ptr_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// numbersOf gives the case numbers of a list.
func numbersOf(lines []ptr.ListedCase) []string {
	out := []string{}
	for i := range lines {
		out = append(out, lines[i].CaseNumber)
	}
	return out
}

// sixCases opens a case of each urgency for the clerk of a world; SQL moves their days, since the law of today is not known.
func sixCases(t *testing.T, w *caseWorld) {
	t.Helper()
	for i, next := range []string{"today() - 2", "today()", "today() + 3", "today() + 4", "NULL", "NULL"} {
		id, err := w.OpenCase(t.Context(), w.clerk, ptr.Opening{Kind: "IDJ", Branch: benefit.NewBenefit, CaseNumber: fmt.Sprintf("S-%d", i+1), AppliedOn: calendar.On(2014, 5, 5)})
		if err != nil {
			t.Fatal(err)
		}
		state := "UJ"
		if i == 5 {
			state = "FELLEBBEZES"
		}
		next = strings.ReplaceAll(next, "today()", "(now() AT TIME ZONE 'Europe/Budapest')::date")
		w.query(`UPDATE ptr.case_file SET next_on = `+next+`, state = $2 WHERE id = $1 RETURNING id::text`, id, state)
	}
}

// Covers: C10, C13
func TestTasks_C10_C13_MostUrgentFirst(t *testing.T) {
	w := newCaseWorld(t)
	sixCases(t, w)
	page, err := w.Tasks(t.Context(), w.clerk, i18n.Hungarian, ptr.CaseFilter{Clerk: w.clerk.Code})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"S-1", "S-2", "S-3", "S-4", "S-5", "S-6"}, numbersOf(page.Lines)); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
	want := map[ptr.Urgency]int{ptr.Overdue: 1, ptr.DueToday: 1, ptr.DueSoon: 1, ptr.DueLater: 1, ptr.ClockStands: 1, ptr.AtSecond: 1}
	if d := cmp.Diff(want, page.Counts); d != "" {
		t.Errorf("counts (-want +got):\n%s", d)
	}
	for i, u := range ptr.Urgencies() {
		if page.Lines[i].Urgency != u {
			t.Errorf("%s is %s, want %s", page.Lines[i].CaseNumber, page.Lines[i].Urgency, u)
		}
		of, err := w.Tasks(t.Context(), w.clerk, i18n.Hungarian, ptr.CaseFilter{When: u})
		if err != nil || len(of.Lines) != 1 || of.Lines[0].CaseNumber != fmt.Sprintf("S-%d", i+1) {
			t.Errorf("%s: %v %v", u, numbersOf(of.Lines), err)
		}
	}
	if n, err := w.CountTasks(t.Context(), w.clerk); n != 2 || err != nil {
		t.Errorf("%d press, %v, want those over and of today", n, err)
	}
	other := identity.Actor{Code: "mas", BodyID: w.D2.ID, Role: identity.RoleClerk}
	empty, err := w.Tasks(t.Context(), other, i18n.Hungarian, ptr.CaseFilter{})
	if err != nil || len(empty.Lines) != 0 || empty.Counts[ptr.Overdue] != 0 {
		t.Errorf("another office sees %v, %v", numbersOf(empty.Lines), err)
	}
}

// A draft waits for whoever issues, whosever it is.
//
// Covers: C12, C13
func TestTasks_C12_DraftsForIssuers(t *testing.T) {
	w := newCaseWorld(t)
	who := w.person(123456788)
	w.open("IDJ", benefit.NewBenefit, calendar.On(2014, 5, 5), "")
	w.did(w.SaveClients(t.Context(), w.clerk, w.handle(), ptr.Clients{Applicant: who, Household: []ptr.Member{{PersonID: who, Kin: benefit.Self}}}))
	w.query(`UPDATE ptr.case_file SET state = 'DONTESTERVEZET', drafted_by = 'ugyintezo' RETURNING id::text`)
	page, err := w.Tasks(t.Context(), w.issuer, i18n.Hungarian, ptr.CaseFilter{ToIssue: true})
	if err != nil || len(page.Lines) != 1 || page.ToIssue != 1 || !page.Lines[0].ToIssue || page.Lines[0].Applicant.Name.FamilyName != "Kiss" {
		t.Fatalf("%+v %v", page, err)
	}
	issuer, err := w.CountTasks(t.Context(), w.issuer)
	if err != nil {
		t.Fatal(err)
	}
	clerk, err := w.CountTasks(t.Context(), identity.Actor{Code: "masik", BodyID: w.D.ID, Role: identity.RoleClerk})
	if err != nil || issuer != 1 || clerk != 0 {
		t.Errorf("the issuer is told %d, another clerk %d, %v", issuer, clerk, err)
	}
}

// allCases reads every page of a filter.
func allCases(t *testing.T, h *house, who identity.Actor, f ptr.CaseFilter) ([]ptr.ListedCase, ptr.CasePage) {
	t.Helper()
	var lines []ptr.ListedCase
	var first ptr.CasePage
	for n := 0; n == 0 || f.After != ""; n++ {
		page, err := h.Cases(t.Context(), who, i18n.Hungarian, f)
		if err != nil || n > 5 {
			t.Fatalf("page %d: %v", n, err)
		}
		if n == 0 {
			first = page
		}
		lines, f.After = append(lines, page.Lines...), page.Next
	}
	return lines, first
}

// What a filter gives is the same on the pages, in their count, in the exported table and in the database.
//
// Covers: C13
func TestCases_C13_FiltersPagesExports(t *testing.T) {
	h := bigHouse(t)
	made, err := h.FillCases(t.Context(), identity.System(), h.D.ID, 1000)
	if err != nil || made != 140 {
		t.Fatalf("%d cases made, %v", made, err)
	}
	_, err = h.FillCases(t.Context(), identity.System(), h.D2.ID, 1000)
	if err != nil {
		t.Fatal(err)
	}
	who := identity.Actor{Code: "ugyintezo", BodyID: h.D.ID, Role: identity.RoleClerk}
	for _, c := range []struct {
		name   string
		filter ptr.CaseFilter
		where  string
	}{
		{"all", ptr.CaseFilter{}, "true"},
		{"a kind", ptr.CaseFilter{Kind: "KGYN"}, "c.kind = 'KGYN'"},
		{"a branch", ptr.CaseFilter{Branch: benefit.Reviewing}, "c.branch = 'review'"},
		{"a state", ptr.CaseFilter{State: ptr.Closed}, "c.state = 'LEZART'"},
		{"finished", ptr.CaseFilter{Finished: ptr.OnlyFinished}, "c.finished_at IS NOT NULL"},
		{"unfinished", ptr.CaseFilter{Finished: ptr.OnlyUnfinished}, "c.finished_at IS NULL"},
		{"the beginning of a number", ptr.CaseFilter{CaseNumber: " minta-1"}, "c.case_number LIKE 'MINTA-1%'"},
		{"a wildcard", ptr.CaseFilter{CaseNumber: "%"}, "false"},
		{"a clerk", ptr.CaseFilter{Clerk: "system"}, "c.clerk = 'system'"},
		{"a TAJ", ptr.CaseFilter{Person: tajOf(7)}, fmt.Sprintf("c.applicant_id = (SELECT id FROM people.person WHERE taj = %s)", tajOf(7))},
		{"nobody's TAJ", ptr.CaseFilter{Person: tajOf(777)}, "false"},
		{"a decision", ptr.CaseFilter{Decision: benefit.Grant}, "d.decision = 'Megállapító határozat'"},
		{"issued", ptr.CaseFilter{IssuedFrom: calendar.On(2013, 1, 1), IssuedTo: calendar.On(2013, 12, 31)}, "d.issued_on BETWEEN '2013-01-01' AND '2013-12-31'"},
		{"final", ptr.CaseFilter{FinalFrom: calendar.On(2013, 2, 1)}, "d.final_on >= '2013-02-01'"},
		{"opened", ptr.CaseFilter{OpenedFrom: calendar.On(2014, 1, 1)}, "c.opened_on >= '2014-01-01'"},
		{"several", ptr.CaseFilter{Kind: "IDJ", Finished: ptr.OnlyFinished, Decision: benefit.Grant}, "c.kind = 'IDJ' AND c.finished_at IS NOT NULL AND d.decision = 'Megállapító határozat'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := h.query(`SELECT count(*)::text FROM ptr.case_file c LEFT JOIN ptr.decision d ON d.case_id = c.id AND d.state IN ('issued', 'appealed', 'final') WHERE c.body_id = $1 AND `+c.where, h.D.ID)
			down, first := allCases(t, h, who, c.filter)
			if strconv.Itoa(len(down)) != want || strconv.Itoa(first.Count) != want {
				t.Fatalf("%d lines, count %d, want %s", len(down), first.Count, want)
			}
			f := c.filter
			f.Oldest = true
			up, _ := allCases(t, h, who, f)
			ids := func(l []ptr.ListedCase) (out []int64) {
				for i := range l {
					out = append(out, l[i].ID)
				}
				return out
			}
			forward := ids(up)
			slices.Reverse(forward)
			if d := cmp.Diff(ids(down), forward); d != "" || !slices.IsSortedFunc(up, func(a, b ptr.ListedCase) int { return int(a.ID - b.ID) }) {
				t.Errorf("the other way round is not the same:\n%s", d)
			}
			var table bytes.Buffer
			err := h.ExportCases(t.Context(), who, i18n.Hungarian, c.filter, ptr.ListCSV, &table)
			if err != nil {
				t.Fatal(err)
			}
			rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff")))
			rows.Comma = ';'
			all, err := rows.ReadAll()
			if err != nil || strconv.Itoa(len(all)-1) != want {
				t.Errorf("%d rows in the table, want %s, %v", len(all)-1, want, err)
			}
		})
	}
	var book bytes.Buffer
	err = h.ExportCases(t.Context(), who, i18n.Hungarian, ptr.CaseFilter{Kind: "KGYN"}, ptr.ListXLSX, &book)
	if err != nil {
		t.Fatal(err)
	}
	got := cells(t, book.Bytes())
	if got["Ügyek!A1"] != "Ügyiratszám" || got["Ügyek!B2"] != "KGYN" || got["Lekérdezés!B4"] != "20" {
		t.Errorf("the workbook says %q %q %q", got["Ügyek!A1"], got["Ügyek!B2"], got["Lekérdezés!B4"])
	}
	if n := h.query(`SELECT cardinality(persons)::text FROM audit.entry WHERE operation = 'ptr.cases.export' ORDER BY id DESC LIMIT 1`); n != "20" {
		t.Errorf("the log names %s people, want 20", n)
	}
	_, err = h.Cases(t.Context(), who, i18n.Hungarian, ptr.CaseFilter{Person: "12345"})
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("half a TAJ: %v", err)
	}
	tasks, err := h.Tasks(t.Context(), who, i18n.Hungarian, ptr.CaseFilter{})
	want := h.query(`SELECT count(*)::text FROM ptr.case_file WHERE body_id = $1 AND finished_at IS NULL`, h.D.ID)
	if err != nil || strconv.Itoa(tasks.Count) != want {
		t.Errorf("%d tasks, want %s, %v", tasks.Count, want, err)
	}
	f := ptr.CaseFilter{}
	seen := map[int64]bool{}
	for last := calendar.On(1800, 1, 1); ; f.After = tasks.Next {
		tasks, err = h.Tasks(t.Context(), who, i18n.Hungarian, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range tasks.Lines {
			if seen[l.ID] || l.Next != calendar.None && l.Next < last {
				t.Fatalf("case %d comes twice or out of order", l.ID)
			}
			if last = l.Next; last == calendar.None {
				last = calendar.On(9999, 1, 1)
			}
			seen[l.ID] = true
		}
		if tasks.Next == "" {
			break
		}
	}
	if strconv.Itoa(len(seen)) != want {
		t.Errorf("%d tasks on all pages, want %s", len(seen), want)
	}
}

// Cases are given away one by one: what somebody changed meanwhile stays and is told; the same form twice counts once.
//
// Covers: C12, C13
func TestAssign_C12_EachCaseByItself(t *testing.T) {
	w := newCaseWorld(t)
	sixCases(t, w)
	_, err := identity.New(identity.Deps{DB: w.DB}).AddAccount(t.Context(), identity.System(), identity.NewAccount{
		Code: "masik", Name: "Próba Piroska", Password: signInWords, BodyID: w.D.ID, Role: identity.RoleClerk,
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Tasks(t.Context(), w.clerk, i18n.Hungarian, ptr.CaseFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var chosen []ptr.SeenCase
	for _, l := range page.Lines[:3] {
		chosen = append(chosen, ptr.SeenCase{ID: l.ID, Seen: l.Version})
	}
	chosen = append(chosen, ptr.SeenCase{ID: 1 << 40, Seen: 1})
	_, err = w.AssignCase(t.Context(), w.clerk, ptr.Handle{CaseID: chosen[1].ID, Seen: 1}, "masik")
	if err != nil {
		t.Fatal(err)
	}
	request := audit.Request{Key: "urlap", Digest: []byte{1}}
	for range 2 {
		out, err := w.AssignCases(t.Context(), w.clerk, chosen, "masik", request)
		want := ptr.Assigned{Done: []int64{chosen[0].ID, chosen[2].ID}, Late: []int64{chosen[1].ID}, Not: []int64{1 << 40}}
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, out); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
	if got := w.query(`SELECT string_agg(version::text, ' ' ORDER BY id) FROM ptr.case_file WHERE clerk = 'masik'`); got != "2 2 2" {
		t.Errorf("versions %s", got)
	}
	_, err = w.AssignCases(t.Context(), w.clerk, []ptr.SeenCase{{ID: chosen[0].ID, Seen: 2}}, "senki", audit.Request{})
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("to nobody: %v", err)
	}
}

// Covers: C13
func TestBeneficiaries_C13_PeopleOnce(t *testing.T) {
	h := bigHouse(t)
	who := reader(h.D)
	var all []ptr.Beneficiary
	f := ptr.BeneficiaryFilter{Active: 0}
	for n := 0; n == 0 || f.After != ""; n++ {
		page, err := h.Beneficiaries(t.Context(), who, f)
		if err != nil || page.Count != 120 {
			t.Fatalf("count %d, %v", page.Count, err)
		}
		all, f.After = append(all, page.Lines...), page.Next
	}
	two := 0
	for i := range all {
		if len(all[i].Kinds) == 2 && all[i].Benefits == 2 {
			two++
		}
	}
	if len(all) != 120 || two != 20 || all[0].Name.FamilyName != "Kiss" {
		t.Errorf("%d people, %d with two kinds", len(all), two)
	}
	for _, c := range []struct {
		name   string
		filter ptr.BeneficiaryFilter
		want   int
	}{
		{"a kind", ptr.BeneficiaryFilter{Kind: "KGYN"}, 20},
		{"a day", ptr.BeneficiaryFilter{Active: calendar.On(2014, 3, 1)}, 120},
		{"a later day", ptr.BeneficiaryFilter{Active: calendar.On(2016, 3, 1)}, 0},
		{"a TAJ", ptr.BeneficiaryFilter{Person: tajOf(3)}, 1},
		{"another office's", ptr.BeneficiaryFilter{Person: tajOf(500)}, 0},
	} {
		page, err := h.Beneficiaries(t.Context(), who, c.filter)
		if err != nil || page.Count != c.want && !page.MoreThan {
			t.Errorf("%s: %d, want %d, %v", c.name, page.Count, c.want, err)
		}
		var table bytes.Buffer
		err = h.ExportBeneficiaries(t.Context(), who, i18n.Hungarian, c.filter, ptr.ListCSV, &table)
		if err != nil || strings.Count(table.String(), "\n") != c.want+1 {
			t.Errorf("%s: %d lines in the table, %v", c.name, strings.Count(table.String(), "\n"), err)
		}
	}
	broad, err := h.Beneficiaries(t.Context(), who, ptr.BeneficiaryFilter{Person: "Kiss Jolán"})
	if err != nil || !broad.Broad || len(broad.Lines) == 0 {
		t.Errorf("a name of 120 people: %d lines, broad %v, %v", len(broad.Lines), broad.Broad, err)
	}
}

// Covers: C13
func TestBenefits_C13_MoreFilters(t *testing.T) {
	h := bigHouse(t)
	amount := func(n int64) *int64 { return &n }
	h.query(`UPDATE ptr.benefit_version SET valid = daterange(lower(valid), '2999-01-01'), review_due = (now() AT TIME ZONE 'Europe/Budapest')::date + (benefit_id % 60)::integer - 10 WHERE data <> '{}' OR true RETURNING 'x'`)
	soon := h.query(`SELECT count(*)::text FROM ptr.benefit_version WHERE body_id = $1 AND review_due <= (now() AT TIME ZONE 'Europe/Budapest')::date + 30`, h.D.ID)
	n, _ := strconv.Atoi(soon)
	now, _ := calendar.Parse(h.query(`SELECT to_char(now() AT TIME ZONE 'Europe/Budapest', 'YYYY.MM.DD.')`))
	for _, c := range []struct {
		name   string
		filter ptr.BenefitFilter
		want   int
	}{
		{"an amount", ptr.BenefitFilter{AmountFrom: amount(22800), AmountTo: amount(22800)}, 120},
		{"a larger amount", ptr.BenefitFilter{AmountFrom: amount(22801)}, 0},
		{"a budget", ptr.BenefitFilter{AmountFrom: amount(3000), AmountTo: amount(6000)}, 20},
		{"a decision", ptr.BenefitFilter{Decision: "Megállapító határozat"}, 140},
		{"another decision", ptr.BenefitFilter{Decision: "Módosító határozat"}, 0},
		{"review until", ptr.BenefitFilter{As: today, ReviewTo: now + 30}, n},
		{"review by its day", ptr.BenefitFilter{As: today, ReviewTo: now + 30, Sort: ptr.SortReview, Unreviewed: true}, n},
		{"a TAJ", ptr.BenefitFilter{Person: tajOf(1)}, 2},
		{"a TAJ and another person", ptr.BenefitFilter{Person: tajOf(1), PersonID: h.personID(tajOf(2))}, 0},
		{"migrated", ptr.BenefitFilter{Migrated: true}, 140},
	} {
		lines, first := h.all(t, c.filter)
		if len(lines) != c.want || first.Count != c.want {
			t.Errorf("%s: %d lines, count %d, want %d", c.name, len(lines), first.Count, c.want)
		}
		if c.filter.Sort == ptr.SortReview && !slices.IsSortedFunc(lines, func(a, b ptr.ListedBenefit) int { return int(a.ReviewDue - b.ReviewDue) }) {
			t.Errorf("%s: not in order", c.name)
		}
	}
	clerk := identity.Actor{Code: "ugyintezo", BodyID: h.D.ID, Role: identity.RoleClerk}
	page, err := h.Tasks(t.Context(), clerk, i18n.Hungarian, ptr.CaseFilter{})
	if err != nil || page.Reviews != n {
		t.Errorf("%d reviews are due, want %d, %v", page.Reviews, n, err)
	}
	id := h.query(`SELECT b.id_year || '/' || b.id FROM ptr.benefit b WHERE b.body_id = $1 AND b.kind = 'IDJ' ORDER BY b.id LIMIT 1`, h.D.ID)
	_, err = h.OpenCase(t.Context(), clerk, ptr.Opening{Kind: "IDJ", Branch: benefit.Reviewing, CaseNumber: "F-1", AppliedOn: calendar.On(2014, 5, 5), BenefitID: adjudicationOf(id)})
	if err != nil {
		t.Fatal(err)
	}
	lines, _ := h.all(t, ptr.BenefitFilter{Migrated: true})
	after, err := h.Tasks(t.Context(), clerk, i18n.Hungarian, ptr.CaseFilter{})
	if err != nil || len(lines) != 139 || after.Reviews > n {
		t.Errorf("with a case: %d migrated, %d reviews, %v", len(lines), after.Reviews, err)
	}
}

// adjudicationOf makes an id of year/number.
func adjudicationOf(s string) string {
	year, number, _ := strings.Cut(s, "/")
	y, _ := strconv.Atoi(year)
	n, _ := strconv.ParseInt(number, 10, 64)
	return ptr.AdjudicationID(y, n)
}

// Covers: C13
func TestKeptFilters_C13_OwnAndWithoutPeople(t *testing.T) {
	h := newHouse(t)
	who, other := identity.Actor{Code: "egyik", BodyID: h.D.ID, Role: identity.RoleClerk}, identity.Actor{Code: "masik", BodyID: h.D.ID, Role: identity.RoleClerk}
	keep := func(name, query string, first bool) error {
		return h.KeepFilter(t.Context(), who, ptr.Keeping{List: ptr.ListCases, Name: name, Query: query, First: first})
	}
	for _, err := range []error{keep("Régi ügyek", "finished=yes&who=TITOK&q=Kanári+123456788&after=x", true), keep("Sajátjaim", "clerk=egyik&state=KERELEM", true), keep("Régi ügyek", "finished=no&kind=IDJ", false)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := h.KeptFilters(t.Context(), who, ptr.ListCases)
	if err != nil || len(got) != 2 || got[0].Name != "Régi ügyek" || got[0].Query != "finished=no&kind=IDJ" || got[0].First || !got[1].First {
		t.Fatalf("%+v %v", got, err)
	}
	if n := h.query(`SELECT count(*)::text FROM ptr.kept_filter WHERE query LIKE '%TITOK%' OR query LIKE '%123456788%' OR query LIKE '%Kan%'`); n != "0" {
		t.Error("a kept filter names somebody")
	}
	for name, err := range map[string]error{"no name": keep(" ", "finished=yes", false), "nothing": keep("Semmi", "who=x", false)} {
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l, err := h.KeptFilters(t.Context(), other, ""); err != nil || len(l) != 0 {
		t.Errorf("another account has %+v, %v", l, err)
	}
	if err := h.ChangeFilter(t.Context(), other, ptr.FilterChange{ID: got[0].ID, Gone: true}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("another's filter: %v", err)
	}
	if err := h.ChangeFilter(t.Context(), who, ptr.FilterChange{ID: got[0].ID, Name: "Sajátjaim"}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a name that is taken: %v", err)
	}
	for _, c := range []ptr.FilterChange{{ID: got[0].ID, Name: "Folyó ügyek", First: true}, {ID: got[1].ID, Gone: true}} {
		err = h.ChangeFilter(t.Context(), who, c)
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err = h.KeptFilters(t.Context(), who, ptr.ListCases)
	if err != nil || len(got) != 1 || got[0].Name != "Folyó ügyek" || !got[0].First {
		t.Errorf("%+v %v", got, err)
	}
	// Two windows of one person.
	for _, err := range atOnce(6, func(i int) error { return keep([]string{"Ablakok", "Másik"}[i%2], "finished=no", true) }) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := h.query(`SELECT count(*) || ' ' || count(*) FILTER (WHERE first) FROM ptr.kept_filter WHERE NOT gone`); n != "3 1" {
		t.Errorf("kept, and opening the list: %s", n)
	}
}
