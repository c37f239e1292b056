package ptr_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

// personID gives the id of a person by TAJ.
func (h *house) personID(taj string) (id int64) {
	h.t.Helper()
	for _, c := range h.query(`SELECT id::text FROM people.person WHERE taj = $1`, taj) {
		id = id*10 + int64(c-'0')
	}
	return id
}

func label(fields []ptr.FieldText, key string) string {
	for _, f := range fields {
		if f.Field.Key == key {
			return f.Text
		}
	}
	return ""
}

var today = people.Today

// Covers: C8, C11, R3
func TestBenefit_C11_FullForOneselfBriefForOthers(t *testing.T) {
	h := newHouse(t)
	b := goodBook()
	b.rows[3][0]["gross_monthly"] = "99000" // far above the law
	l := h.load(h.D, b.bytes(t))
	id := l.Benefits[0].BenefitID
	summer := database.AsOf{Day: calendar.On(2013, 8, 1)}
	own, err := h.Benefit(t.Context(), reader(h.D), i18n.Hungarian, strings.ToLower(" "+id+" "), summer)
	if err != nil {
		t.Fatal(err)
	}
	want := ptr.BenefitBrief{
		Kind: "IDJ", KindName: "Időskorúak járadéka", BodyID: h.D.ID, BodyName: "Próba TEST-D1", Start: calendar.On(2013, 7, 1), End: calendar.On(2014, 7, 28),
		Amount: 99000, AmountName: "Támogatás havi bruttó összege", State: ptr.StateActive,
	}
	want.End = own.End
	if d := cmp.Diff(want, own.BenefitBrief); d != "" {
		t.Errorf("brief (-want +got):\n%s", d)
	}
	if !own.Own || own.ID != id || own.LoadID != l.ID || own.LoadRow != 2 || own.LoadFile != "próba.xlsx" || own.By != "operator" || own.RecordedFrom.IsZero() || !own.RecordedUntil.IsZero() {
		t.Errorf("where it is from: %+v", own)
	}
	if own.Applicant.ID != h.personID("123456788") || own.Applicant.Name.FamilyName != "Kiss" || own.Entitled.ID != 0 || len(own.Others) != 1 || own.Others[0].Name.GivenName != "Béla" {
		t.Errorf("people: %+v %+v %+v", own.Applicant, own.Entitled, own.Others)
	}
	for key, text := range map[string]string{
		"gross_monthly": "99\u00a0000\u00a0Ft", "support_start": "2013.07.01.", "case_number": "12-3/2013", "decision_kind": "Megállapító határozat", "income_per_head": "0\u00a0Ft",
	} {
		if got := label(own.Fields, key); got != text {
			t.Errorf("%s is %q, want %q", key, got, text)
		}
	}
	if !strings.Contains(own.Law, "Szt.") || own.Competence == "" || len(own.Remarks) == 0 || own.Remarks[0].Code != "outside_statutory_range" || own.Remarks[0].Label != "Támogatás havi bruttó összege" {
		t.Errorf("law %q, %q, remarks %+v", own.Law, own.Competence, own.Remarks)
	}

	foreign, err := h.Benefit(t.Context(), reader(h.M), i18n.Hungarian, id, summer)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ptr.BenefitView{BenefitBrief: own.BenefitBrief, ID: id, As: foreign.As}, foreign); d != "" {
		t.Errorf("another office sees more than it may (-want +got):\n%s", d)
	}
	wrong := id[:len(id)-1] + fmt.Sprint((id[len(id)-1]-'0'+1)%10)
	for name, c := range map[string]struct {
		who identity.Actor
		id  string
		as  database.AsOf
	}{
		"wrong check digit":            {reader(h.D), wrong, today},
		"no such benefit":              {reader(h.D), ptr.AdjudicationID(2026, 99999), today},
		"no id":                        {reader(h.D), "12", today},
		"before it was known":          {reader(h.D), id, database.AsOf{Day: calendar.On(2013, 8, 1), Known: time.Now().Add(-time.Hour)}},
		"before it was known, foreign": {reader(h.M), id, database.AsOf{Day: calendar.On(2013, 8, 1), Known: time.Now().Add(-time.Hour)}},
		"who may not read benefits":    {identity.System(), id, today},
	} {
		if _, err := h.Benefit(t.Context(), c.who, i18n.Hungarian, c.id, c.as); errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v, want NotFound", name, err)
		}
	}
	if _, err := h.Benefit(t.Context(), identity.Actor{}, i18n.Hungarian, id, today); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("nobody: %v", err)
	}
	log := fmt.Sprintf("person/%d %d", h.personID("123456788"), own.Others[0].ID)
	if s := h.query(`SELECT string_agg(DISTINCT subject || ' ' || (array_remove(persons, substr(subject, 8)::bigint))[1], ',') FROM audit.entry WHERE operation = 'ptr.benefit.read' AND body_id = $1`, h.D.ID); s != log {
		t.Errorf("log of the own office: %s, want %s", s, log)
	}
	if s := h.query(`SELECT string_agg(subject || ' ' || (detail - 'benefit')::text, ',') FROM audit.entry WHERE operation = 'ptr.benefit.read' AND body_id = $1`, h.M.ID); s != strings.Fields(log)[0]+" {}" {
		t.Errorf("log of the other office: %s", s)
	}
}

// The state of a benefit on a day, by its own dates.
//
// Covers: C8
func TestBenefit_C8_StateOnADay(t *testing.T) {
	h := newHouse(t)
	b := newBook()
	b.client("123456788", "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."))
	b.municipal("FHT", "123456788", "", "2013.07.01.", "pause_start", "2013.09.01.", "pause_end", "2013.09.30.", "suspension_start", "2013.11.10.", "suspension_end", "2013.11.20.")
	l := h.load(h.M, b.bytes(t))
	wantErrors(t, l, map[string][]string{})
	for day, want := range map[calendar.Day]string{
		calendar.On(2013, 6, 30): ptr.StateUpcoming, calendar.On(2013, 7, 1): ptr.StateActive, calendar.On(2013, 8, 31): ptr.StateActive,
		calendar.On(2013, 9, 1): ptr.StatePaused, calendar.On(2013, 9, 30): ptr.StatePaused, calendar.On(2013, 10, 1): ptr.StateActive,
		calendar.On(2013, 11, 15): ptr.StateSuspended, calendar.On(2014, 6, 30): ptr.StateActive, calendar.On(2014, 7, 1): ptr.StateEnded,
	} {
		v, err := h.Benefit(t.Context(), reader(h.M), i18n.English, l.Benefits[0].BenefitID, database.AsOf{Day: day})
		if err != nil || v.State != want || v.KindName != "Employment substituting support" {
			t.Errorf("on %s: %s %s %v, want %s", day, v.State, v.KindName, err, want)
		}
	}
}

// What was overwritten stays readable, field by field, with who and when.
//
// Covers: P6, C8
func TestBenefitHistory_P6_WhatChanged(t *testing.T) {
	h := newHouse(t)
	first := h.load(h.D, goodBook().bytes(t))
	b := goodBook()
	b.rows[3][0]["gross_monthly"] = "20000"
	b.rows[3][0]["case_number"] = "12-9/2014"
	second := h.load(h.D, b.bytes(t))
	b.rows[4] = b.rows[4][1:] // the spouse is not listed any more
	b.relation("123456788--IDJ-2013.07.01", "Gyermek", "teljes", "987654322")
	h.load(h.D, b.bytes(t))
	id := first.Benefits[0].BenefitID
	events, err := h.BenefitHistory(t.Context(), reader(h.D), i18n.Hungarian, id)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 3 {
		t.Fatalf("%d events, want 3: %+v", len(events), events)
	}
	people, changed, begun := events[0], events[1], events[2]
	if len(people.Changes) != 0 || people.By != "operator" || len(people.Joined) != 1 || people.Joined[0].Name.FamilyName != "Tóth" || len(people.Left) != 1 || people.Left[0].Name.GivenName != "Béla" {
		t.Errorf("people changed: %+v", people)
	}
	var changes []string
	for _, c := range changed.Changes {
		changes = append(changes, c.Field.Key+": "+c.Before+" → "+c.After)
	}
	if d := cmp.Diff([]string{"gross_monthly: 22\u00a0800\u00a0Ft → 20\u00a0000\u00a0Ft", "case_number: 12-3/2013 → 12-9/2014"}, changes); d != "" {
		t.Errorf("changes (-want +got):\n%s", d)
	}
	if changed.First || changed.By != "operator" || changed.LoadID != second.ID || changed.LoadRow != 2 || !changed.Until.IsZero() || !begun.First || !begun.Until.Equal(changed.At) || len(begun.Changes) < 8 || len(begun.Joined) != 1 {
		t.Errorf("change %+v\nbeginning %+v", changed, begun)
	}
	before, err := h.Benefit(t.Context(), reader(h.D), i18n.Hungarian, id, database.AsOf{Day: calendar.On(2013, 8, 1), Known: begun.At})
	if err != nil || before.Amount != 22800 || before.CaseNumber != "12-3/2013" || !before.RecordedUntil.Equal(changed.At) || len(before.Others) != 1 || before.Others[0].Name.GivenName != "Béla" {
		t.Errorf("as it was known first: %+v %v", before, err)
	}
	for name, err := range map[string]error{
		"another body": func() error { _, err := h.BenefitHistory(t.Context(), reader(h.D2), i18n.Hungarian, id); return err }(),
		"the program": func() error {
			_, err := h.BenefitHistory(t.Context(), identity.System(), i18n.Hungarian, id)
			return err
		}(),
		"no id": func() error { _, err := h.BenefitHistory(t.Context(), reader(h.D), i18n.Hungarian, "x"); return err }(),
	} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v, want NotFound", name, err)
		}
	}
	if n := h.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'ptr.benefit.history' AND cardinality(persons) = 3`); n != "1" {
		t.Errorf("%s readings of the history in the log", n)
	}
}

// A person's benefits: one's own in full with the role, other offices' only what C11 allows.
//
// Covers: C11, R3
func TestBenefitsOf_C11(t *testing.T) {
	h := newHouse(t)
	h.load(h.D, goodBook().bytes(t))
	child := h.personID("987654322") // belongs to the KGYN of another
	for _, c := range []struct {
		name   string
		who    identity.Actor
		person int64
		want   []string
	}{
		{"own, as applicant", reader(h.D), h.personID("123456788"), []string{"IDJ active applicant own"}},
		{"own, as one of the household", reader(h.D), child, []string{"KGYN active member own"}},
		{"another office's, as applicant", reader(h.M), h.personID("123456788"), []string{"IDJ active  "}},
		{"another office's, as one of the household", reader(h.M), child, nil},
		{"nobody's", reader(h.D), 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := h.BenefitsOf(t.Context(), c.who, i18n.Hungarian, c.person, database.AsOf{Day: calendar.On(2013, 9, 1)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range list {
				own := ""
				if b.Own {
					own = "own"
				}
				got = append(got, strings.Join([]string{b.Kind, b.State, b.Role, own}, " "))
				if b.Own != (b.ID != "") || b.BodyName != "Próba TEST-D1" || b.Amount == 0 {
					t.Errorf("%+v", b)
				}
				if d := cmp.Diff(ptr.BenefitLine{BenefitBrief: b.BenefitBrief}, b); !b.Own && d != "" {
					t.Errorf("another office sees more than it may:\n%s", d)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
	if _, err := h.BenefitsOf(t.Context(), identity.System(), i18n.Hungarian, child, today); errs.KindOf(err) != errs.NotFound {
		t.Errorf("who may not read benefits: %v", err)
	}
}
