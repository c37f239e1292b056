package people_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// seen gives the token of a person as it stands.
func (r *register) seen(id int64) string {
	r.t.Helper()
	p, err := r.Person(r.t.Context(), r.who, id, people.Today)
	if err != nil {
		r.t.Fatal(err)
	}
	return p.Seen
}

// correct corrects what stands now.
func (r *register) correct(id int64, values map[string]string, since *calendar.Day) error {
	r.t.Helper()
	return r.Correct(r.t.Context(), r.who, people.Correction{PersonID: id, Seen: r.seen(id), Values: values, Since: since, Reason: "elírás"})
}

func day(y int, m time.Month, d int) *calendar.Day {
	out := calendar.On(y, m, d)
	return &out
}

// versions gives what is known, as "family/given from..until" in order of time.
func (r *register) versions(id int64) string {
	return r.query(`SELECT string_agg(concat(family_name, ' ', mother_given_name, ' ', valid), '; ' ORDER BY lower(valid) NULLS FIRST) FROM people.person_version WHERE upper_inf(recorded) AND person_id = $1`, id)
}

func (r *register) addresses(id int64) string {
	return r.query(`SELECT string_agg(concat(kind, ' ', settlement, ' ', valid), '; ' ORDER BY kind, lower(valid) NULLS FIRST) FROM people.address WHERE upper_inf(recorded) AND person_id = $1`, id)
}

// A correction replaces what stood wrong, as long as it is said to have been so; what stood before is still known to have
// been known.
//
// Covers: C4
func TestCorrect_C4_TheTimeThatIsMeant(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(nil))
	id := r.id("123456788")
	loaded, err := r.Person(t.Context(), r.who, id, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name      string
		values    map[string]string
		since     *calendar.Day
		versions  string
		addresses string
	}{
		{"it always was so", map[string]string{"mother_given_name": "Kata"}, nil, "Minta Kata (,)", "residence Budapest (,)"},
		{"a new name since a day", map[string]string{"family_name": "Mintáné"}, day(2010, 5, 1), "Minta Kata (,2010-05-01); Mintáné Kata [2010-05-01,)", "residence Budapest (,)"},
		{"a mistake in both names' times", map[string]string{"mother_given_name": "Kató"}, nil, "Minta Kató (,2010-05-01); Mintáné Kató [2010-05-01,)", "residence Budapest (,)"},
		{"only the present name was wrong", map[string]string{"family_name": "Mintané"}, nil, "Minta Kató (,2010-05-01); Mintané Kató [2010-05-01,)", "residence Budapest (,)"},
		{"since a day before the present version", map[string]string{"mother_given_name": "Katalin"}, day(2000, 1, 1), "Minta Kató (,2000-01-01); Minta Katalin [2000-01-01,2010-05-01); Mintané Katalin [2010-05-01,)", "residence Budapest (,)"},
		{"moved", map[string]string{"residence_settlement": "Győr", "residence_postcode": "9021"}, day(2012, 3, 1), "Minta Kató (,2000-01-01); Minta Katalin [2000-01-01,2010-05-01); Mintané Katalin [2010-05-01,)", "residence Budapest (,2012-03-01); residence Győr [2012-03-01,)"},
		{"a place of stay since", map[string]string{"stay_country": "Magyarország", "stay_postcode": "6720", "stay_settlement": "Szeged", "stay_parcel_number": "1"}, day(2013, 1, 1), "Minta Kató (,2000-01-01); Minta Katalin [2000-01-01,2010-05-01); Mintané Katalin [2010-05-01,)", "residence Budapest (,2012-03-01); residence Győr [2012-03-01,); stay Szeged [2013-01-01,)"},
		{"no place of stay any more", map[string]string{"stay_country": "", "stay_postcode": "", "stay_settlement": "", "stay_parcel_number": ""}, day(2014, 1, 1), "Minta Kató (,2000-01-01); Minta Katalin [2000-01-01,2010-05-01); Mintané Katalin [2010-05-01,)", "residence Budapest (,2012-03-01); residence Győr [2012-03-01,); stay Szeged [2013-01-01,2014-01-01)"},
		{"a place of stay again, whenever none is known", map[string]string{"stay_country": "Magyarország", "stay_postcode": "7621", "stay_settlement": "Pécs", "stay_parcel_number": "2"}, nil, "Minta Kató (,2000-01-01); Minta Katalin [2000-01-01,2010-05-01); Mintané Katalin [2010-05-01,)", "residence Budapest (,2012-03-01); residence Győr [2012-03-01,); stay Pécs (,2013-01-01); stay Szeged [2013-01-01,2014-01-01); stay Pécs [2014-01-01,)"},
	} {
		err := r.correct(id, step.values, step.since)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := r.versions(id); got != step.versions {
			t.Errorf("%s: versions %s, want %s", step.name, got, step.versions)
		}
		if got := r.addresses(id); got != step.addresses {
			t.Errorf("%s: addresses %s, want %s", step.name, got, step.addresses)
		}
	}
	before, err := r.Person(t.Context(), r.who, id, database.AsOf{Day: calendar.Of(time.Now()), Known: loaded.Recorded})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(texts(loaded.Record), texts(before.Record)); d != "" {
		t.Error("as known after the load: " + d)
	}
	then, err := r.Person(t.Context(), r.who, id, database.AsOf{Day: calendar.On(2005, 6, 7)})
	if err != nil || then.FamilyName != "Minta" || then.ValidFrom != calendar.On(2000, 1, 1) || then.ValidUntil != calendar.On(2010, 4, 30) {
		t.Errorf("in 2005: %+v %v", then, err)
	}
	for ask, want := range map[people.Criteria]int{{Name: "Mintané"}: 1, {Name: "Minta"}: 1, {Name: "Jolán", Settlement: "Győr"}: 1, {Name: "Jolán", Settlement: "Budapest"}: 0, {MotherName: "Katalin"}: 1} {
		if got := found(t, r, ask); len(got) != want {
			t.Errorf("%+v finds %v", ask, got)
		}
	}
	rows, err := r.History(t.Context(), r.who, id)
	if err != nil || len(rows) == 0 || rows[0].Reason != "elírás" || rows[0].Actor != "clerk-11" || rows[0].BodyID != ours {
		t.Errorf("history %+v %v", rows[0], err)
	}
	if n := r.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'people.correct' AND subject = 'person/' || $1 AND detail ? 'fields' AND detail - 'fields' = '{}'`, fmt.Sprint(id)); n != "9" {
		t.Errorf("%s corrections in the log", n)
	}
	// The same workbook sent again undoes nothing.
	if c := r.load(ours, true, client(nil)); c.Changed != 0 {
		t.Errorf("loaded again: %+v", c)
	}
	if got := r.versions(id); !strings.HasSuffix(got, "Mintané Katalin [2010-05-01,)") {
		t.Errorf("after the same load: %s", got)
	}
}

// Covers: C4
func TestCorrect_C4_Refused(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(map[string]string{"tax_id": "8413171237"}))
	id := r.id("123456788")
	seen := r.seen(id)
	tomorrow := calendar.Of(time.Now()) + 1
	ok := func(c *people.Correction) {}
	for _, c := range []struct {
		name   string
		who    identity.Actor
		values map[string]string
		change func(*people.Correction)
		kind   errs.Kind
		key    string
		wrong  string // fields and codes
	}{
		{"all findings at once", r.who, map[string]string{"family_name": "", "sex": "igen", "tax_id": "8413171238", "residence_postcode": "12"}, func(c *people.Correction) { c.Reason = " " },
			errs.Invalid, "people.correct.findings", "sex not_in_list, tax_id check_digit, family_name required, residence_postcode format, reason required"},
		{"what another field asks for", r.who, map[string]string{"citizenship": "Román"}, ok, errs.Invalid, "people.correct.findings", "immigration_status required"},
		{"TAJ", r.who, map[string]string{"taj": taj(5)}, ok, errs.Invalid, "people.correct.findings", "taj not_allowed"},
		{"birth date", r.who, map[string]string{"birth_date": "1980.02.16."}, ok, errs.Invalid, "people.correct.findings", "birth_date not_allowed"},
		{"from tomorrow", r.who, map[string]string{"phone": "1"}, func(c *people.Correction) { c.Since = &tomorrow }, errs.Invalid, "people.correct.findings", "since date_order"},
		{"before birth", r.who, map[string]string{"phone": "1"}, func(c *people.Correction) { c.Since = day(1980, 2, 14) }, errs.Invalid, "people.correct.findings", "since date_order"},
		{"a reason without end", r.who, map[string]string{"phone": "1"}, func(c *people.Correction) { c.Reason = strings.Repeat("é", 1001) }, errs.Invalid, "people.correct.findings", "reason format"},
		{"nothing", r.who, nil, ok, errs.Invalid, "people.correct.nothing", ""},
		{"the form as it was", r.who, map[string]string{"taj": "••• ••• 788", "tax_id": "•••••••237", "birth_date": "1980-02-15", "family_name": " Minta ", "citizenship": "magyar", "residence_habitual": "X", "phone": ""}, ok, errs.Invalid, "people.correct.nothing", ""},
		{"a field that is none", r.who, map[string]string{"id": "1"}, ok, errs.Invalid, "people.correct.unknown_field", ""},
		{"not as it was seen", r.who, map[string]string{"phone": "1"}, func(c *people.Correction) { c.Seen = "1" }, errs.Conflict, "people.changed_meanwhile", ""},
		{"a body that stated nothing", clerk(theirs), map[string]string{"phone": "1"}, ok, errs.NotFound, "error.not_found", ""},
		{"nobody there", r.who, map[string]string{"phone": "1"}, func(c *people.Correction) { c.PersonID = 99 }, errs.NotFound, "error.not_found", ""},
		{"a reader", identity.Actor{Code: "reader", AccountID: 3, BodyID: ours, Role: identity.RoleReader}, map[string]string{"phone": "1"}, ok, errs.NotFound, "error.not_found", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := people.Correction{PersonID: id, Seen: seen, Values: c.values, Reason: "elírás"}
			c.change(&in)
			err := r.Correct(t.Context(), c.who, in)
			wantKind(t, err, c.kind, c.key)
			var refusal *people.Refusal
			wrong := ""
			if errors.As(err, &refusal) {
				wrong = refusal.Error()
			}
			if wrong != c.wrong {
				t.Errorf("wrong: %s, want %s", wrong, c.wrong)
			}
		})
	}
	if s := r.query(`SELECT concat_ws(' ', (SELECT count(*) FROM people.person_version), (SELECT count(*) FROM people.address), (SELECT count(*) FROM people.correction), (SELECT string_agg(operation, ',') FROM audit.entry WHERE operation LIKE 'people.correct%'))`); s != "1 1 0 people.correct.late" {
		t.Errorf("left behind: %s", s)
	}
}

// An incomplete client becomes a full one when all is known.
//
// Covers: C4
func TestCorrect_C4_Completes(t *testing.T) {
	r := newRegister(t)
	known := resident()
	for _, key := range []string{"birth_place", "citizenship"} {
		delete(known, key)
	}
	r.load(ours, false, known)
	id := r.id("123456788")
	for _, step := range []struct{ field, value, complete string }{{"birth_place", "Eger", "false"}, {"citizenship", "Magyar", "true"}} {
		err := r.correct(id, map[string]string{step.field: step.value}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if s := r.query(`SELECT complete::text FROM people.person WHERE id = $1`, id); s != step.complete {
			t.Errorf("after %s complete: %s", step.field, s)
		}
	}
	err := r.correct(id, map[string]string{"no_residence": "x", "no_residence_kind": "lakcím nélküli lakos"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = r.correct(id, map[string]string{"no_residence": ""}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s := r.query(`SELECT count(*)::text FROM people.person_version WHERE upper_inf(recorded) AND no_residence_kind IS NULL`); s != "1" {
		t.Error("the kind stays without the mark")
	}
}

// The same command sent fifty times at once happens once, and all are told the same.
//
// Covers: REL-C7
func TestCorrect_OneRequestManyTimes(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(nil))
	id := r.id("123456788")
	in := people.Correction{PersonID: id, Seen: r.seen(id), Values: map[string]string{"phone": "06 1 111 1111"}, Reason: "új szám", Request: audit.Request{Key: "form-1", Digest: []byte{1}}}
	answers := atOnce(50, func(int) error { return r.Correct(t.Context(), r.who, in) })
	for _, err := range answers {
		if err != nil {
			t.Fatal(err)
		}
	}
	if s := r.query(`SELECT concat_ws(' ', (SELECT count(*) FROM people.person_version), (SELECT count(*) FROM people.correction), (SELECT count(*) FROM audit.entry WHERE operation LIKE 'people.correct%'))`); s != "2 1 1" {
		t.Errorf("versions, corrections, entries: %s, want 2 1 1", s)
	}
	in.Values, in.Request.Digest = map[string]string{"phone": "06 1 222 2222"}, []byte{2}
	wantKind(t, r.Correct(t.Context(), r.who, in), errs.Conflict, "error.key_reused")
}

// Two clerks correct one person at the same moment, again and again: one of them wins, the other is told; each counts
// one further in the note, so that a lost correction is a number missing. The control lets both pretend that they saw
// what stands, and the detector must find losses.
//
// Covers: REL-C1
func TestCorrect_TwoClerks(t *testing.T) {
	rounds := 150
	if n, err := strconv.Atoi(os.Getenv("OSZIR_CLERK_ROUNDS")); err == nil {
		rounds = n
	}
	for _, c := range []struct {
		name    string
		pretend bool
	}{{"as it is", false}, {"control: what was seen is not looked at", true}} {
		t.Run(c.name, func(t *testing.T) {
			r := newRegister(t)
			r.load(ours, true, client(map[string]string{"note": "0"}))
			id := r.id("123456788")
			wins, doubles := 0, 0
			if c.pretend {
				rounds = min(rounds, 150) // it has to find one loss
			}
			for round := range rounds {
				var seen [2]people.Person
				for i := range seen {
					p, err := r.Person(t.Context(), r.who, id, people.Today)
					if err != nil {
						t.Fatal(err)
					}
					seen[i] = p
				}
				errors := atOnce(2, func(i int) error {
					n, err := strconv.Atoi(seen[i].Record.Of(people.FieldNote).Text)
					if err != nil {
						return err
					}
					in := people.Correction{PersonID: id, Seen: seen[i].Seen, Values: map[string]string{"note": strconv.Itoa(n + 1), "phone": fmt.Sprintf("%d-%d", round, i)}, Reason: "számlálás"}
					who := identity.Actor{Code: fmt.Sprintf("clerk-%d", i), AccountID: int64(i) + 1, BodyID: ours, Role: identity.RoleClerk}
					if !c.pretend {
						return r.Correct(t.Context(), who, in)
					}
					for {
						p, err := r.Person(t.Context(), who, id, people.Today)
						if err != nil {
							return err
						}
						in.Seen = p.Seen
						err = r.Correct(t.Context(), who, in)
						if errs.KindOf(err) != errs.Conflict || err == nil {
							return err
						}
					}
				})
				won := 0
				for _, err := range errors {
					switch {
					case err == nil:
						won++
					case errs.KindOf(err) != errs.Conflict:
						t.Fatalf("round %d: %v", round, err)
					}
				}
				wins += won
				if won == 0 {
					t.Fatalf("round %d: nobody won", round)
				}
				doubles += won - 1
			}
			note, err := strconv.Atoi(r.query(`SELECT note FROM people.person_version WHERE upper_inf(recorded)`))
			if err != nil {
				t.Fatal(err)
			}
			lost := wins - note
			if c.pretend {
				if lost == 0 || doubles == 0 {
					t.Fatalf("the detector finds nothing: %d wins, count %d", wins, note)
				}
				return
			}
			t.Logf("TEST id=REL-C1 n=%d lost=%d doubled=%d bar=0/0", rounds, lost, doubles)
			if wins != rounds || lost != 0 || doubles != 0 {
				t.Errorf("%d wins in %d rounds, %d lost, %d doubled", wins, rounds, lost, doubles)
			}
			if s := r.query(`SELECT concat_ws(' ', count(*) FILTER (WHERE operation = 'people.correct'), count(*) FILTER (WHERE operation = 'people.correct.late')) FROM audit.entry`); s != fmt.Sprintf("%d %d", rounds, rounds) {
				t.Errorf("the log has %s attempts that won and were late", s)
			}
		})
	}
}

// Corrections and loads of the same people at the same time wait for one another and never in a circle; nothing that
// was recorded is overwritten.
//
// Covers: REL-C1
func TestCorrect_BesideLoads(t *testing.T) {
	r := newRegister(t)
	const crowd = 25
	book := func(status string) []map[string]string {
		var all []map[string]string
		for i := range crowd {
			all = append(all, client(map[string]string{"taj": taj(i + 1), "marital_status": status}))
		}
		return all
	}
	r.load(ours, true, book("házas")...)
	ids := make([]int64, crowd)
	for i := range ids {
		ids[i] = r.id(taj(i + 1))
	}
	errors := atOnce(4, func(worker int) error {
		chance := rand.New(rand.NewPCG(uint64(worker), 7))
		for round := range 12 {
			if worker == 0 {
				r.load(ours, true, book([]string{"özvegy", "elvált"}[round%2])...)
				continue
			}
			for range 8 {
				id := ids[chance.IntN(crowd)]
				p, err := r.Person(t.Context(), r.who, id, people.Today)
				if err != nil {
					return err
				}
				err = r.Correct(t.Context(), r.who, people.Correction{PersonID: id, Seen: p.Seen, Values: map[string]string{"note": fmt.Sprintf("%d-%d-%d", worker, round, chance.Int())}, Reason: "próba"})
				if err != nil && errs.KindOf(err) != errs.Conflict {
					return err
				}
			}
		}
		return nil
	})
	for _, err := range errors {
		if err != nil {
			t.Error(err)
		}
	}
	for what, sql := range map[string]string{
		"people without exactly one version": `SELECT count(*)::text FROM (SELECT FROM people.person_version WHERE upper_inf(recorded) GROUP BY person_id HAVING count(*) <> 1) x`,
		"gaps in what was known":             `SELECT count(*)::text FROM people.person_version v WHERE NOT upper_inf(recorded) AND NOT EXISTS (SELECT FROM people.person_version n WHERE n.person_id = v.person_id AND lower(n.recorded) = upper(v.recorded))`,
		"corrections without their version":  `SELECT count(*)::text FROM people.correction c WHERE NOT EXISTS (SELECT FROM people.person_version v WHERE v.entry_id = c.entry_id AND v.person_id = c.person_id)`,
	} {
		if n := r.query(sql); n != "0" {
			t.Errorf("%s %s", n, what)
		}
	}
}

// atOnce runs fn n times at the same moment and gives what each returned.
func atOnce(n int, fn func(int) error) []error {
	out := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			out[i] = fn(i)
		})
	}
	close(start)
	all.Wait()
	return out
}
