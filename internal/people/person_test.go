package people_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

func keyOf(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// texts gives what is filled in a record, by key.
func texts(r fields.Record) map[string]string {
	out := map[string]string{}
	for _, f := range people.FullColumns {
		if v := r.Of(f); v.Filled() {
			out[f.Key] = v.Text
		}
	}
	return out
}

// Covers: C4
func TestPerson_C4_EverythingThatWasStated(t *testing.T) {
	r := newRegister(t)
	all := map[string]string{
		"taj": "123456788", "title": "Dr", "family_name": "Minta", "given_name": "Jolán", "birth_family_name": "Próba", "birth_given_name": "Jolán",
		"mother_family_name": "Pók", "mother_given_name": "Katalin", "birth_place": "Budapest", "birth_date": "1980.02.15.", "sex": "Nő", "tax_id": "8413171237",
		"citizenship": "Román", "immigration_status": "letelepedett", "marital_status": "özvegy", "education": "doktori", "vocation": "kertész",
		"residence_country": "Magyarország", "residence_postcode": "1063", "residence_settlement": "Budapest", "residence_street": "Pipacs", "residence_street_kind": "Utca",
		"residence_house_number": "15.", "residence_building": "B", "residence_staircase": "2.", "residence_floor": "III.", "residence_door": "4.", "residence_habitual": "x",
		"stay_country": "Magyarország", "stay_postcode": "6720", "stay_settlement": "Szeged", "stay_parcel_number": "222/hrsz",
		"mailing_choice": "Postafiókra kéri", "mailing_country": "Magyarország", "mailing_postcode": "6720", "mailing_settlement": "Szeged", "mailing_po_box": "17",
		"phone": "06 1 000 0000", "mobile": "06 20 000 0000", "email": "minta@example.org", "note": "csak délután",
	}
	r.load(ours, true, all)
	id := r.id("123456788")
	p, err := r.Person(t.Context(), r.who, id, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	all["taj"], all["tax_id"] = "••• ••• 788", "•••••••237"
	if d := cmp.Diff(all, texts(p.Record)); d != "" {
		t.Error(d)
	}
	if p.TAJ != "••• ••• 788" || p.TaxID != "•••••••237" || !p.Complete || !p.Stated || p.BodyID != ours || p.Seen == "" || p.Recorded.IsZero() {
		t.Errorf("person %+v", p)
	}
	if p.FamilyName != "Minta" || p.GivenName != "Jolán" || p.BirthDate != calendar.On(1980, 2, 15) {
		t.Errorf("person %+v", p)
	}
	want := []people.Address{
		{Kind: "residence", Country: "Magyarország", Postcode: "1063", Settlement: "Budapest", Street: "Pipacs Utca 15.", Building: "B", Staircase: "2.", Floor: "III.", Door: "4.", Habitual: true, ValidFrom: calendar.None, ValidUntil: calendar.None, BodyID: ours},
		{Kind: "stay", Country: "Magyarország", Postcode: "6720", Settlement: "Szeged", Street: "222/hrsz", ParcelNumber: "222/hrsz", ValidFrom: calendar.None, ValidUntil: calendar.None, BodyID: ours},
		{Kind: "mailing", Country: "Magyarország", Postcode: "6720", Settlement: "Szeged", POBox: "17", ValidFrom: calendar.None, ValidUntil: calendar.None, BodyID: ours},
	}
	if d := cmp.Diff(want, p.Addresses); d != "" {
		t.Error(d)
	}
	foreign, err := r.Person(t.Context(), clerk(theirs), id, people.Today)
	if err != nil || foreign.Stated {
		t.Errorf("for another body: stated %v %v", foreign.Stated, err)
	}
	n, err := r.Reveal(t.Context(), r.who, id)
	if err != nil || n != (people.Numbers{TAJ: "123456788", TaxID: "8413171237"}) {
		t.Errorf("revealed %+v %v", n, err)
	}
	if s := r.query(`SELECT string_agg(operation || ' ' || subject || ' ' || actor || ' ' || detail, ', ' ORDER BY id) FROM audit.entry WHERE operation LIKE 'people.%'`); s != strings.ReplaceAll("people.read person/ID clerk-11 {}, people.read person/ID clerk-12 {}, people.reveal person/ID clerk-11 {}", "ID", r.query(`SELECT id::text FROM people.person`)) {
		t.Errorf("the log says %s", s)
	}
}

// Covers: C4
func TestPerson_C4_Relations(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(nil), client(map[string]string{"taj": taj(1), "given_name": "Csilla", "birth_date": "2004.05.06."}))
	mother, child := r.id("123456788"), r.id(taj(1))
	r.query(`INSERT INTO people.relation (person_id, other_id, kind, recorded, entry_id) VALUES ($1, $2, 'Gyermek', tstzrange(now(), NULL), 1) RETURNING 'done'`, mother, child)
	p, err := r.Person(t.Context(), r.who, mother, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]people.Relation{{OtherID: child, Other: people.Name{FamilyName: "Minta", GivenName: "Csilla", BirthDate: calendar.On(2004, 5, 6)}, Kind: "Gyermek"}}, p.Relations); d != "" {
		t.Error(d)
	}
	p, err = r.Person(t.Context(), r.who, child, people.Today)
	if err != nil || len(p.Relations) != 1 || !p.Relations[0].Reverse || p.Relations[0].OtherID != mother {
		t.Errorf("of the child: %+v %v", p.Relations, err)
	}
	var names map[int64]people.Name
	err = r.db.InTx(t.Context(), func(ctx ctx, tx *database.Tx) error {
		names, err = people.Names(ctx, tx, []int64{mother, child, 99})
		return err
	})
	if err != nil || len(names) != 2 || names[mother].GivenName != "Jolán" || names[child].BirthDate != calendar.On(2004, 5, 6) {
		t.Errorf("names %+v %v", names, err)
	}
}

// Covers: C4
func TestHistory_C4(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(map[string]string{"tax_id": "8413171237"}))
	id := r.id("123456788")
	between, err := r.Person(t.Context(), r.who, id, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	r.load(ours, true, client(map[string]string{"tax_id": "8413171237", "marital_status": "házas", "residence_street": "Rózsa", "stay_country": "Magyarország", "stay_postcode": "6720", "stay_settlement": "Szeged", "stay_parcel_number": "1"}))
	r.load(ours, true, client(map[string]string{"tax_id": "8413171237", "marital_status": "özvegy", "residence_street": "Rózsa"}))
	rows, err := r.History(t.Context(), r.who, id)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range rows {
		var keys []string
		for _, f := range h.Changed {
			keys = append(keys, f.Key)
		}
		state := "known"
		if !h.RecordedUntil.IsZero() {
			state = "closed"
		}
		if len(keys) > 3 {
			keys = []string{"many"}
		}
		got = append(got, h.Kind+" "+state+" "+strings.Join(keys, ","))
		if h.Actor != "loader-11" || h.BodyID != ours || h.Reason != "" {
			t.Errorf("row %+v", h)
		}
		if v := h.Record.Of(people.FieldTaxID); v.Filled() && v.Text != "•••••••237" {
			t.Error("the tax id is not masked")
		}
	}
	want := []string{
		"person known marital_status", "person closed marital_status", "residence known residence_street", "stay closed many", "person closed many", "residence closed many",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	changes, err := r.Changes(t.Context(), r.who, id, between.Seen)
	if err != nil {
		t.Fatal(err)
	}
	got = nil
	for _, c := range changes {
		got = append(got, c.Field.Key+" "+c.Before.Text+" → "+c.After.Text+" "+c.Actor)
	}
	want = []string{
		"marital_status  → házas loader-11", "residence_street Pipacs → Rózsa loader-11", "stay_country  → Magyarország loader-11", "stay_postcode  → 6720 loader-11",
		"stay_settlement  → Szeged loader-11", "stay_parcel_number  → 1 loader-11", "marital_status házas → özvegy loader-11", "stay_country Magyarország →  loader-11",
		"stay_postcode 6720 →  loader-11", "stay_settlement Szeged →  loader-11", "stay_parcel_number 1 →  loader-11",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	// As known when only the first load was there.
	p, err := r.Person(t.Context(), r.who, id, database.AsOf{Day: calendar.Of(time.Now()), Known: between.Recorded})
	if err != nil || p.Addresses[0].Street != "Pipacs Utca 15." || p.Record.Of(people.FieldMaritalStatus).Filled() || p.Seen != between.Seen {
		t.Errorf("as known before: %+v %v", p, err)
	}
	_, err = r.Person(t.Context(), r.who, id, database.AsOf{Day: calendar.None, Known: between.Recorded.Add(-time.Second)})
	wantKind(t, err, errs.NotFound, "error.not_found")
	_, err = r.Changes(t.Context(), r.who, id, "?")
	wantKind(t, err, errs.Invalid, "people.seen_unreadable")
	if s := r.query(`SELECT string_agg(operation, ',' ORDER BY id) FROM audit.entry WHERE operation LIKE 'people.%'`); s != "people.read,people.history,people.changes,people.read,people.changes" {
		t.Errorf("the log says %s", s)
	}
}

// Whoever may not, and whoever is nobody, is told as little as if there were nothing.
func TestRights(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, client(nil))
	id := r.id("123456788")
	before := r.query(`SELECT count(*)::text FROM audit.entry`)
	for name, act := range operations(r, id) {
		for _, c := range []struct {
			name string
			who  identity.Actor
			kind errs.Kind
		}{
			{"nobody", identity.Actor{}, errs.Unauthenticated},
			{"the program", identity.System(), errs.NotFound},
			{"somebody of an unknown role", identity.Actor{Code: "x", Role: "guest"}, errs.NotFound},
		} {
			t.Run(name+" by "+c.name, func(t *testing.T) { wantKind(t, act(c.who), c.kind, "") })
		}
	}
	if after := r.query(`SELECT count(*)::text FROM audit.entry`); after != before {
		t.Errorf("%s entries in the log, want %s", after, before)
	}
}
