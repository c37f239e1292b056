package disclosure_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/idnumber"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/web"
)

// Bodies of the tests.
const ours, theirs = 11, 12

// world is the room with a client registry of a few made-up people and a register that tells everything it knows.
type world struct {
	*disclosure.Module
	t        testing.TB
	db       *database.DB
	url      string
	now      time.Time
	text     *i18n.Catalog
	seal     *seal.Seal
	people   []int64 // Jolán, and two of one name
	told     []string
	asked    []disclosure.Question
	programs *exchange.Module
	amount   string
}

// everything is what the made-up register says, whatever it is asked.
var everything = []string{
	"lakcim", "taj", "allampolgarsag", "tartozkodasJogcim", "adoazonosito", "hajlektalan", "ellatasMegnevezes", "ellatasJogcim", "ellatasOsszeg", "ellatasAdatai", "megszunesJogcim", "jogeroDatum",
	"jovedelem", "jogosulatlanOsszeg", "jogellenesMunka",
}

var sample = map[string]string{
	"lakcim": "1063 Budapest, Pipacs utca 15. szám alatt, a hátsó udvarban, harmadik lépcsőház, negyedik emelet 12. ajtó", "taj": "123456788", "allampolgarsag": "Magyar", "tartozkodasJogcim": "letelepedett", "adoazonosito": "8123456789",
	"hajlektalan": "nem", "ellatasMegnevezes": "Foglalkoztatást helyettesítő támogatás", "ellatasJogcim": "alanyi", "ellatasOsszeg": "22800", "ellatasAdatai": "2013.07.01. – 2013.12.31.; megállapító határozat; 2013.06.20.",
	"megszunesJogcim": "lejárt", "jogeroDatum": "20130701", "jovedelem": "12000", "jogosulatlanOsszeg": "5000", "jogellenesMunka": "van",
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	text := newText(t)
	ring := keys.New()
	w := &world{t: t, db: db, url: url, now: time.Date(2026, 3, 11, 10, 0, 0, 0, calendar.Budapest), text: text, amount: "22800"}
	var err error
	w.seal, err = seal.Open(seal.Config{}, ring)
	if err != nil {
		t.Fatal(err)
	}
	registry := people.New(db)
	w.programs = exchange.New(exchange.Deps{DB: db, Catalog: text, Now: time.Now, TempDir: t.TempDir(), BodyName: func(context.Context, int64) (string, string) { return "PROBA", "Próba" }})
	w.Module = disclosure.New(disclosure.Deps{
		DB: db, Catalog: text, Exchange: w.programs, Kinds: []string{"FHT", "LFT"}, Office: office, Seal: w.seal, People: registry, Now: func() time.Time { return w.now },
		BodyName: func(_ context.Context, id int64) (string, string) {
			return fmt.Sprintf("B-%d", id), fmt.Sprintf("%d. számú hivatal", id)
		},
		Draw: func(_ context.Context, _ *database.Tx, q disclosure.Question) (disclosure.Drawn, error) {
			w.asked = append(w.asked, q)
			if q.Overlap {
				return disclosure.Drawn{Spans: []disclosure.Span{disclosure.NewSpan(day(2013, 7, 1), day(2013, 12, 31))}}, nil
			}
			var d disclosure.Drawn
			for i, item := range everything {
				v := disclosure.Value{Item: item, Text: sample[item]}
				if i >= 6 {
					v.Benefit = 1
				}
				if item == "ellatasOsszeg" {
					v.Text, v.Label = w.amount, "Havi összeg"
				}
				d.Values = append(d.Values, v)
			}
			return d, nil // whatever was asked: the room must not trust it
		},
		Tell: func(_ context.Context, _ *database.Tx, key string, args ...any) error {
			w.told = append(w.told, key+" "+fmt.Sprint(args...))
			return nil
		},
	})
	for i, change := range []map[string]string{
		{"taj": "123456788"},
		{"taj": idnumber.TAJFor(41), "family_name": "Azonos", "given_name": "Anna", "mother_family_name": "Első", "mother_given_name": "Éva"},
		{"taj": idnumber.TAJFor(42), "family_name": "Azonos", "given_name": "Anna", "mother_family_name": "Első", "mother_given_name": "Éva"},
	} {
		values := resident()
		for k, v := range change {
			values[k] = v
		}
		id, err := registry.Enter(t.Context(), clerk(1), people.Entering{Full: true, Values: values, Request: audit.Request{Key: fmt.Sprintf("felvetel-%d", i)}})
		if err != nil {
			t.Fatal(err, faults(err))
		}
		w.people = append(w.people, id)
	}
	return w
}

func resident() map[string]string {
	return map[string]string{
		"family_name": "Minta", "given_name": "Jolán", "birth_family_name": "Minta", "birth_given_name": "Jolán", "mother_family_name": "Pók", "mother_given_name": "Katalin",
		"birth_place": "Budapest", "birth_date": "1980.02.15.", "citizenship": "Magyar", "residence_country": "Magyarország", "residence_postcode": "1063", "residence_settlement": "Budapest",
		"residence_street": "Pipacs", "residence_street_kind": "Utca", "residence_house_number": "15.", "residence_habitual": "x",
	}
}

func newText(t testing.TB) *i18n.Catalog {
	t.Helper()
	text, err := i18n.New(ownTexts(), finding.Messages, web.Messages, people.Messages, identity.Messages, exchange.Messages, disclosure.Messages)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ownTexts stand in for the program's own messages, which a room to the right holds.
func ownTexts() fs.FS {
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el","error.bad_key":"Rossz kulcs"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
}

func day(y, m, d int) calendar.Day { return calendar.On(y, time.Month(m), d) }

func actor(role identity.Role, body, n int64) identity.Actor {
	return identity.Actor{Code: fmt.Sprintf("%s-%d-%d", role, body, n), AccountID: body*100 + n, BodyID: body, Role: role}
}

func clerk(n int64) identity.Actor  { return actor(identity.RoleClerk, ours, n) }
func issuer(n int64) identity.Actor { return actor(identity.RoleIssuer, ours, n) }
func lawyer(n int64) identity.Actor { return actor(identity.RoleLawyer, 1, n) }

// order is a request of a court about Jolán.
func order(change func(*disclosure.NewRequest)) disclosure.NewRequest {
	in := disclosure.NewRequest{
		Agency: "birosag", AgencyName: "Próbafalvi Járásbíróság", Channel: disclosure.ByPost, FileNumber: "1.P.20.001/2026", ReceivedOn: day(2026, 3, 9), Ground: "szt19", Purpose: "tartási per",
		Persons: []disclosure.Given{{TAJ: "123 456 788"}}, Fields: []string{"ellatasMegnevezes", "ellatasOsszeg", "taj"}, From: day(2013, 1, 1), Last: day(2013, 12, 31),
	}
	if change != nil {
		change(&in)
	}
	return in
}

func (w *world) receive(change func(*disclosure.NewRequest)) int64 {
	w.t.Helper()
	id, err := w.Receive(w.t.Context(), clerk(1), order(change))
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	return id
}

func (w *world) show(who identity.Actor, id int64) disclosure.View {
	w.t.Helper()
	v, err := w.Request(w.t.Context(), who, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// seenBy is an act on a request as somebody sees it now.
func (w *world) seenBy(who identity.Actor, id int64) disclosure.Act {
	w.t.Helper()
	v := w.show(who, id)
	in := disclosure.Act{ID: id, Seen: v.Version}
	if v.Answer != nil {
		in.Sum = v.Answer.Sum
	}
	return in
}

func (w *world) did(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
}

func (w *world) query(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, sql, args...)
}

func keyOf(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return fmt.Sprint(err)
}

// faults lists what a refusal says, as "field key".
func faults(err error) []string {
	var r *disclosure.Refusal
	if !errors.As(err, &r) {
		return nil
	}
	var out []string
	for _, f := range r.Faults {
		out = append(out, f.Field+" "+strings.TrimPrefix(f.Key, "disclosure.fault."))
	}
	slices.Sort(out)
	return out
}

// run asks another program about files, which are written into a folder first. ok is false when the program is not there.
func run(t testing.TB, files map[string][]byte, name string, args ...string) (out string, ok bool) {
	t.Helper()
	program, err := exec.LookPath(name)
	if err != nil {
		return "", false
	}
	dir := t.TempDir()
	for file, data := range files {
		err := os.WriteFile(filepath.Join(dir, file), data, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	raw, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, raw)
	}
	return string(raw), true
}
