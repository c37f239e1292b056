package ptr_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr"
)

// What the law turned into benefits of other kinds is computed again from the benefit that there was, by the rules of the
// succession.
//
// Covers: C7, C13
func TestReplay_C7_C13_WhatTheLawTurned(t *testing.T) {
	h := newHouse(t)
	b := newBook()
	for i := range 2 {
		b.client(tajOf(i+1), "Kiss", "1975.02.15.")
		b.municipal("RSZS", tajOf(i+1), "", "2014.05.01.", "support_end", "2015.12.31.", "review_due", "2015.12.31.", "gross_monthly", []string{"30000", "22800"}[i], "income_per_consumption_unit", "10000")
	}
	wantErrors(t, h.load(h.M, b.bytes(t)), map[string][]string{})
	boss := issuer(h.M)
	page, err := h.PreviewConversion(t.Context(), boss, "RSZS", calendar.None, "")
	if err != nil || len(page.Lines) != 2 {
		t.Fatalf("%+v %v", page, err)
	}
	_, err = h.ConvertBenefits(t.Context(), boss, ptr.Conversion{
		Kind: "RSZS", To: "TEST-D1", IssuedOn: calendar.On(2015, 3, 1), CaseNumber: "ÁT-2015", Reason: "jogszabályváltozás",
		Chosen: map[string]string{page.Lines[0].ID: "EGYT", page.Lines[1].ID: "FHT"}, Request: audit.Request{Key: "k", Digest: []byte{1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	replay := func(kind string) ptr.Replay {
		t.Helper()
		var id, body int64
		_, err := fmt.Sscan(h.query(`SELECT d.id || ' ' || c.body_id FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id WHERE d.decision = 'Megállapító határozat' AND d.kind = $1`, kind), &id, &body)
		if err != nil {
			t.Fatal(err)
		}
		r, err := h.Replay(t.Context(), identity.Actor{Code: "ugyintezo", BodyID: body, Role: identity.RoleClerk}, id)
		if err != nil || r.Why != "" || !r.Holds {
			t.Fatalf("%s: %v %s %s", kind, err, r.Why, changesOf(r.Broken))
		}
		return r
	}
	for kind, version := range map[string]string{"EGYT": "EGYT/2015-03-01/1 RSZS/1", "FHT": "FHT/2013-01-01/1 RSZS/1"} {
		if r := replay(kind); len(r.Changes) > 0 || r.Decision.Inputs.Turned == nil || r.Decision.Inputs.Turned.Kind != "RSZS" || !strings.HasSuffix(r.Decision.RuleVersion, " RSZS/1") || len(r.Then.Proposed) != 1 {
			t.Errorf("%s by %q, like %q: %+v", kind, r.Decision.RuleVersion, version, r.Changes)
		}
	}
	h.enact("nyugdijminimum", calendar.On(2015, 3, 1), calendar.On(2016, 1, 1), 30_000)
	if got := changesOf(replay("FHT").Changes); got != "amount gross_monthly 22800 24000, value nyugdijminimum 28500 30000" {
		t.Errorf("FHT: %s", got)
	}
	if got := changesOf(replay("EGYT").Changes); strings.Contains(got, "amount") {
		t.Errorf("EGYT keeps its amount: %s", got)
	}
	h.tampered = true
	h.change(`UPDATE ptr.decision SET rule_version = replace(rule_version, 'RSZS/1', 'RSZS/2') WHERE inputs ? 'turned_from'`)
	id, body := h.query(`SELECT id::text FROM ptr.decision WHERE kind = 'EGYT' AND inputs ? 'turned_from'`), h.query(`SELECT c.body_id::text FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id WHERE d.kind = 'EGYT' AND inputs ? 'turned_from'`)
	of, _ := strconv.ParseInt(body, 10, 64)
	n, _ := strconv.ParseInt(id, 10, 64)
	if r, err := h.Replay(t.Context(), identity.Actor{Code: "ugyintezo", BodyID: of, Role: identity.RoleClerk}, n); err != nil || r.Why != ptr.NoRules {
		t.Errorf("a succession by rules that nobody knows: %q, %v", r.Why, err)
	}
}

// Programs of an office get the same.
func TestReplayAPI_C7_ForPrograms(t *testing.T) {
	p := newPost(t)
	b := goodBook()
	b.client(tajOf(elder), "Idős", "1944.05.01.")
	p.load(p.D, b.bytes(t))
	w := &caseWorld{
		house: p.house, clerk: identity.Actor{Code: "ugyintezo", BodyID: p.D.ID, Role: identity.RoleClerk}, issuer: identity.Actor{Code: "kiadmanyozo", BodyID: p.D.ID, Role: identity.RoleIssuer},
	}
	w.decide(calendar.On(2014, 5, 5), "27075")
	path := fmt.Sprintf("/api/v1/ptr/cases/%d/decisions/1/replay", w.id)
	w.enact("nyugdijminimum", calendar.On(2014, 5, 1), calendar.On(2015, 1, 1), 30_000)
	var got struct {
		Holds, Same bool
		Then, Now   struct {
			Edition int64
			Rules   string
			Amounts []struct {
				Field string
				Value int64
			}
		}
		Changes []struct {
			Change, Field, Number string
			Then, Now             *int64
		}
	}
	p.program(p.D, identity.RoleInterface).ask("GET", path, nil).into(t, http.StatusOK, &got)
	if !got.Holds || got.Same || got.Then.Edition != 0 || got.Now.Edition != 1 || got.Then.Rules != "IDJ/2013-01-01/1" || len(got.Changes) != 2 || *got.Changes[0].Now != 28500 || got.Changes[1].Number != "nyugdijminimum" {
		t.Errorf("%+v", got)
	}
	if r := p.program(p.D2, identity.RoleInterface).ask("GET", path, nil); r.Status != http.StatusNotFound {
		t.Errorf("another office: %d", r.Status)
	}
	if r := p.program(p.D, identity.RoleReader).ask("GET", path, nil); r.Status != http.StatusNotFound {
		t.Errorf("a reader: %d", r.Status)
	}
}
