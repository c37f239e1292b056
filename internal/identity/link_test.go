package identity_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/workbook"
)

// Bodies of the old register in these tests.
const (
	home    = int64(21)
	home2   = int64(22)
	keeper  = int64(20) // above both
	closing = int64(23)
)

// linkWorld is a world with bodies of the old register and who keeps rights.
type linkWorld struct {
	*world
	rights identity.Actor // operator of rights
	closed map[int64]bool
}

func newLinkWorld(t *testing.T) *linkWorld {
	t.Helper()
	w := &linkWorld{world: newProviderWorld(t), rights: identity.Actor{Code: "jogkezelo", AccountID: 998, BodyID: 1, Role: identity.RoleRightsOperator}, closed: map[int64]bool{}}
	codes := map[string]int64{"OTTHON-1": home, "OTTHON-2": home2, "FENNTARTO": keeper, "MEGSZUNO": closing, "ONKORMANYZAT": office, "JARAS": district}
	w.m.BodyByCode = func(_ context.Context, code string) (int64, error) {
		id, ok := codes[code]
		if !ok {
			return 0, errs.New(errs.NotFound, "error.not_found")
		}
		return id, nil
	}
	w.m.Bodies = identity.Bodies{
		Get: func(_ context.Context, id int64) (identity.BodyRef, error) {
			kind := "provider"
			if id == district {
				kind = "district"
			}
			return identity.BodyRef{ID: id, Code: fmt.Sprint("PROBA-", id), Name: fmt.Sprint("Próba ", id), Kind: kind, Open: !w.closed[id]}, nil
		},
		Above: func(_ context.Context, id int64) ([]int64, error) {
			if id == home || id == home2 {
				return []int64{keeper}, nil
			}
			return nil, nil
		},
		Below: func(_ context.Context, id int64) ([]int64, error) {
			if id == keeper {
				return []int64{home, home2}, nil
			}
			return nil, nil
		},
	}
	return w
}

// book makes a workbook of old accounts.
func book(t testing.TB, sheet string, headings []string, rows ...[]string) []byte {
	t.Helper()
	w := workbook.NewWriter()
	defer w.Close()
	var columns []workbook.Column
	for _, h := range headings {
		columns = append(columns, workbook.Column{Heading: h, Form: workbook.Text, Width: 20})
	}
	err := w.Sheet(sheet, columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		var cells []workbook.Cell
		for _, text := range r {
			cells = append(cells, workbook.Cell{Text: text})
		}
		err = w.Row(cells)
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	err = w.Save(&b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var legacyHead = []string{"Felhasználó azonosítója", "Név", "Ügyfélkapu-azonosító", "Szerv kódja", "Szerepkör"}

// bring brings old accounts in.
func (w *linkWorld) bring(rows ...[]string) identity.LegacyImport {
	w.t.Helper()
	b := book(w.t, "Felhasználók", legacyHead, rows...)
	out, err := w.m.ImportLegacy(w.t.Context(), w.rights, identity.LegacyFile{File: bytes.NewReader(b), Size: int64(len(b)), Issuer: citizenIssuer})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// piroskas are the rows of her old account.
var piroskas = [][]string{
	{"kenyszi-77", "Próba Piroska", "sub-piroska", "OTTHON-1", "adatszolgáltató munkatárs"},
	{"kenyszi-77", "Próba Piroska", "sub-piroska", "OTTHON-2", "esetmenedzser"},
}

// phaseTwo is the switch date of these tests, four months after their beginning.
var phaseTwo = calendar.On(2023, time.October, 1)

// setSwitch sets the switch date as the newest.
func (w *linkWorld) setSwitch(day calendar.Day) int64 {
	w.t.Helper()
	seen := w.count("SELECT coalesce(max(id), 0)::text FROM identity.link_switch")
	n, err := w.m.SetSwitchDate(w.t.Context(), w.rights, identity.NewSwitchDate{Day: day, Seen: int64(seen)})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// until passes the time up to the beginning of a day.
func (w *linkWorld) until(day calendar.Day) {
	y, m, d := day.Date()
	w.pass(time.Date(y, m, d, 0, 0, 0, 0, calendar.Budapest).Sub(w.now()))
}

// roles lists what a session's owner is now, for which bodies.
func roles(s identity.Signed) []string {
	var out []string
	for _, m := range s.Memberships {
		out = append(out, fmt.Sprint(m.Role, "@", m.BodyID))
	}
	slices.Sort(out)
	return out
}

func (w *linkWorld) wants(name, token string, want ...string) {
	w.t.Helper()
	s := w.alive(name, token)
	if !slices.Equal(roles(s), want) {
		w.t.Errorf("%s: is %v, want %v", name, roles(s), want)
	}
}

// link links the old account of a session's owner.
func (w *linkWorld) link(o identity.Opened) int {
	w.t.Helper()
	own, err := w.m.OwnLink(w.t.Context(), o.Actor)
	if err != nil {
		w.t.Fatal(err)
	}
	old, ok := own.Open()
	if !ok {
		w.t.Fatal("nothing to link")
	}
	n, err := w.m.Link(w.t.Context(), o.Actor, identity.Linking{LegacyID: old.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// The two phases: before the switch date an unlinked user works by provisional memberships, after it by none; linking
// makes them last, before the date and after it.
//
// Covers: I4
func TestLink_BothPhases_I4(t *testing.T) {
	reporter, manager := "kenyszi.reporter@21", "kenyszi.manager@22"
	t.Run("linked in the first phase", func(t *testing.T) {
		w := newLinkWorld(t)
		w.bring(piroskas...)
		o, path := w.arrive(piroska())
		if path != "" || o.Actor.Role != identity.RoleReporter || o.Actor.BodyID != home {
			t.Fatalf("she comes in as %+v and goes to %q", o.Actor, path)
		}
		w.wants("first phase, no date", o.Token, manager, reporter)
		if moved := w.setSwitch(phaseTwo); moved != 2 {
			t.Errorf("%d memberships got an end", moved)
		}
		w.arrive(piroska())
		if n := w.count("SELECT count(*)::text FROM identity.membership"); n != 2 {
			t.Errorf("the second sign-in made them again: %d", n)
		}
		if n := w.link(o); n != 2 {
			t.Errorf("%d rights go on", n)
		}
		if again, err := w.m.Link(t.Context(), o.Actor, identity.Linking{LegacyID: 1}); err != nil || again != 0 {
			t.Errorf("again: %d, %v", again, err)
		}
		w.until(phaseTwo)
		o, _ = w.arrive(piroska())
		w.wants("second phase", o.Token, manager, reporter)
		if w.entries("identity.link") != 1 || w.entries("identity.provide") != 1 || w.entries("identity.link_switch") != 1 {
			t.Error("the log lacks something")
		}
	})
	t.Run("not linked, and then linked in the second phase", func(t *testing.T) {
		w := newLinkWorld(t)
		w.bring(piroskas...)
		w.setSwitch(phaseTwo)
		w.arrive(piroska())
		w.until(phaseTwo)
		w.pass(-time.Minute)
		o, _ := w.arrive(piroska())
		w.wants("the last minute", o.Token, manager, reporter)
		w.pass(time.Minute)
		w.dead("the session in which she worked", o.Token)
		o, path := w.arrive(piroska())
		if path != "/link" || o.Actor.Role != identity.RoleUser {
			t.Errorf("in the second phase she is %s and goes to %s", o.Actor.Role, path)
		}
		w.wants("second phase", o.Token)
		if n := w.link(o); n != 2 {
			t.Errorf("%d rights go on", n)
		}
		w.wants("linked", o.Token, manager, reporter)
		if n := w.count("SELECT count(*)::text FROM identity.membership WHERE valid_until IS NULL"); n != 2 {
			t.Errorf("%d without an end", n)
		}
	})
	t.Run("first seen in the second phase", func(t *testing.T) {
		w := newLinkWorld(t)
		w.bring(piroskas...)
		w.setSwitch(phaseTwo)
		w.until(phaseTwo)
		o, path := w.arrive(piroska())
		if path != "/link" || w.count("SELECT count(*)::text FROM identity.membership") != 0 {
			t.Errorf("she goes to %s", path)
		}
		w.link(o)
		w.wants("linked", o.Token, manager, reporter)
	})
	t.Run("nobody of the old register", func(t *testing.T) {
		w := newLinkWorld(t)
		w.bring(piroskas...)
		w.setSwitch(phaseTwo)
		stranger := piroska()
		stranger.Subject = "sub-masik"
		o, path := w.arrive(stranger)
		if path != "/profile" {
			t.Errorf("a newcomer goes to %s", path)
		}
		if _, err := w.m.Link(t.Context(), o.Actor, identity.Linking{LegacyID: 1}); errs.KindOf(err) != errs.NotFound {
			t.Errorf("linking somebody else's account: %v", err)
		}
	})
}

// Moving the date moves what ends by it, and nothing else.
func TestSetSwitchDate(t *testing.T) {
	w := newLinkWorld(t)
	w.bring(append(slices.Clone(piroskas), []string{"kenyszi-78", "Példa Péter", "sub-peter", "OTTHON-1", "kenyszi.reporter"})...)
	w.setSwitch(phaseTwo)
	o, _ := w.arrive(piroska())
	peter := piroska()
	peter.Subject = "sub-peter"
	linked, _ := w.arrive(peter)
	w.link(linked)
	err := w.m.EndMembership(t.Context(), operator, identity.MembershipOf{Code: o.Actor.Code, BodyID: home2})
	if err != nil {
		t.Fatal(err)
	}
	if n := w.setSwitch(phaseTwo + 31); n != 1 {
		t.Errorf("%d moved, want the one that is neither linked nor taken away", n)
	}
	w.until(phaseTwo + 5)
	again, _ := w.arrive(piroska())
	w.wants("after the first date", again.Token, "kenyszi.reporter@21")
	if n := w.setSwitch(phaseTwo + 6); n != 1 {
		t.Errorf("%d moved back", n)
	}
	w.until(phaseTwo + 6)
	w.dead("after the second date", again.Token)
	if n := w.link(o); n != 1 {
		t.Errorf("%d rights go on: what was taken away must not come back", n)
	}
	for name, c := range map[string]struct {
		in   identity.NewSwitchDate
		who  identity.Actor
		kind errs.Kind
	}{
		"a day that is over":    {identity.NewSwitchDate{Day: phaseTwo, Seen: 3}, w.rights, errs.Invalid},
		"no day":                {identity.NewSwitchDate{Day: calendar.None, Seen: 3}, w.rights, errs.Invalid},
		"another was set since": {identity.NewSwitchDate{Day: phaseTwo + 90, Seen: 2}, w.rights, errs.Conflict},
		"a representative":      {identity.NewSwitchDate{Day: phaseTwo + 90, Seen: 3}, identity.Actor{Code: "kepviselo", BodyID: home, Role: identity.RoleRepresentative}, errs.NotFound},
	} {
		_, err := w.m.SetSwitchDate(t.Context(), c.who, c.in)
		if errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	in := identity.NewSwitchDate{Day: phaseTwo + 90, Seen: 3, Request: audit.Request{Key: "once", Digest: []byte("x")}}
	for range 2 {
		_, err = w.m.SetSwitchDate(t.Context(), w.rights, in)
		if err != nil {
			t.Error(err)
		}
	}
	if n := w.count("SELECT count(*)::text FROM identity.link_switch"); n != 4 {
		t.Errorf("%d dates, want 4", n)
	}
}

// A right that the account has otherwise is not given twice, and one of a closed body not at all.
func TestLink_WhatDoesNotGoOn(t *testing.T) {
	w := newLinkWorld(t)
	w.bring(append(slices.Clone(piroskas), []string{"kenyszi-77", "Próba Piroska", "sub-piroska", "MEGSZUNO", "esetmenedzser"})...)
	w.closed[closing] = true
	other := piroska()
	other.Subject = "sub-elobb"
	o, _ := w.arrive(piroska())
	w.wants("provisional", o.Token, "kenyszi.manager@22", "kenyszi.reporter@21")
	w.setSwitch(phaseTwo)
	w.until(phaseTwo)
	err := w.m.AddMembership(t.Context(), operator, identity.MembershipOf{Code: o.Actor.Code, BodyID: home, Role: identity.RoleReporter})
	if err != nil {
		t.Fatal(err)
	}
	o, _ = w.arrive(piroska())
	if n := w.setSwitch(phaseTwo + 30); n != 1 {
		t.Errorf("%d moved, want the one that was not given otherwise", n)
	}
	if n := w.link(o); n != 1 {
		t.Errorf("%d rights go on", n)
	}
	w.wants("linked", o.Token, "kenyszi.manager@22", "kenyszi.reporter@21")
}

func TestImportLegacy(t *testing.T) {
	w := newLinkWorld(t)
	got := w.bring(piroskas...)
	if got.Accounts != 1 || got.Rights != 2 || got.There != 0 || got.Found != 0 {
		t.Fatalf("%+v", got)
	}
	if got = w.bring(piroskas...); got.Accounts != 0 || got.Rights != 0 || got.There != 2 {
		t.Errorf("the same again: %+v", got)
	}
	if got = w.bring([]string{"kenyszi-77", "Próba Piroska", "sub-piroska", "OTTHON-1", "esetmenedzser"}); got.Rights != 1 {
		t.Errorf("a further right: %+v", got)
	}
	good := []string{"kenyszi-90", "Teszt Tódor", "sub-todor", "OTTHON-1", "esetmenedzser"}
	with := func(column int, text string) []string {
		row := slices.Clone(good)
		row[column] = text
		return row
	}
	for _, c := range []struct {
		name string
		rows [][]string
		want []string // row, column, what
	}{
		{"nothing in it", nil, []string{"0  empty"}},
		{"empty cells", [][]string{with(1, ""), with(2, "")}, []string{"2 Név missing", "3 Ügyfélkapu-azonosító missing"}},
		{"too long", [][]string{with(1, strings.Repeat("ő", 201))}, []string{"2 Név long"}},
		{"another role", [][]string{with(4, "igazgató")}, []string{"2 Szerepkör role"}},
		{"no such body", [][]string{with(3, "SEHOL")}, []string{"2 Szerv kódja body"}},
		{"a body of another kind", [][]string{with(3, "JARAS")}, []string{"2 Szerv kódja body_kind"}},
		{"two names", [][]string{good, with(1, "Teszt Tivadar")}, []string{"3 Név differs", "3  twice"}},
		{"one identity, two accounts", [][]string{good, with(0, "kenyszi-91")}, []string{"3 Ügyfélkapu-azonosító two_accounts"}},
		{"known with another name", [][]string{{"kenyszi-77", "Próba Petra", "sub-piroska", "OTTHON-1", "esetmenedzser"}}, []string{"2 Név known_otherwise"}},
		{"known with another identity", [][]string{{"kenyszi-77", "Próba Piroska", "sub-petra", "OTTHON-1", "esetmenedzser"}}, []string{"2 Ügyfélkapu-azonosító known_otherwise"}},
		{"the identity of another account", [][]string{{"kenyszi-99", "Próba Piroska", "sub-piroska", "OTTHON-1", "esetmenedzser"}}, []string{"2 Ügyfélkapu-azonosító identity_taken"}},
		{"all at once, with good ones between", [][]string{with(3, "SEHOL"), good, with(4, "x")}, []string{"2 Szerv kódja body", "4 Szerepkör role"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := w.bring(c.rows...)
			var found []string
			for _, f := range got.Findings {
				found = append(found, fmt.Sprint(f.Row, " ", f.Column, " ", strings.TrimPrefix(f.Key, "identity.link.finding.")))
			}
			if !slices.Equal(found, c.want) || got.Accounts+got.Rights != 0 {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
	w.closed[home] = true
	if got = w.bring(good); len(got.Findings) != 1 || got.Findings[0].Key != "identity.link.finding.body_closed" {
		t.Errorf("a closed body: %+v", got)
	}
	if n := w.count("SELECT count(*)::text FROM identity.legacy_right"); n != 3 {
		t.Errorf("%d rights after all of that, want 3", n)
	}
	for name, b := range map[string][]byte{
		"no_sheet": book(t, "Munka1", legacyHead, good), "no_column": book(t, "Felhasználók", legacyHead[:4], good[:4]),
	} {
		out, err := w.m.ImportLegacy(t.Context(), w.rights, identity.LegacyFile{File: bytes.NewReader(b), Size: int64(len(b)), Issuer: citizenIssuer})
		if err != nil || len(out.Findings) != 1 || !strings.HasSuffix(out.Findings[0].Key, "."+name) {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
	for name, c := range map[string]struct {
		file []byte
		who  identity.Actor
		kind errs.Kind
	}{
		"no workbook": {[]byte("nem munkafüzet"), w.rights, errs.Invalid}, "a representative": {nil, identity.Actor{Code: "x", Role: identity.RoleRepresentative, BodyID: home}, errs.NotFound},
	} {
		_, err := w.m.ImportLegacy(t.Context(), c.who, identity.LegacyFile{File: bytes.NewReader(c.file), Size: int64(len(c.file)), Issuer: citizenIssuer})
		if errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The template is what the import reads: filled in, it goes through.
func TestLegacyTemplate(t *testing.T) {
	var b bytes.Buffer
	err := identity.LegacyTemplate(func(key string, _ ...any) string { return key }, &b)
	if err != nil {
		t.Fatal(err)
	}
	w := newLinkWorld(t)
	out, err := w.m.ImportLegacy(t.Context(), w.rights, identity.LegacyFile{File: bytes.NewReader(b.Bytes()), Size: int64(b.Len()), Issuer: citizenIssuer})
	if err != nil || len(out.Findings) != 1 || out.Findings[0].Key != "identity.link.finding.empty" {
		t.Errorf("the empty template: %+v, %v", out.Findings, err)
	}
}

// Who is not linked yet: the operator of rights sees all, a representative those of their body and below it.
//
// Covers: I4
func TestLegacyAccounts_I4(t *testing.T) {
	w := newLinkWorld(t)
	var rows [][]string
	for i := range 450 {
		code := []string{"OTTHON-1", "OTTHON-2", "ONKORMANYZAT"}[i%3]
		rows = append(rows, []string{fmt.Sprintf("k-%04d", i), fmt.Sprintf("Próba %d", i), fmt.Sprintf("sub-%d", i), code, "esetmenedzser"})
	}
	rows[0][2] = "sub-piroska"
	if got := w.bring(rows...); got.Accounts != 450 {
		t.Fatalf("%+v", got)
	}
	o, _ := w.arrive(piroska())
	w.link(o)
	representative := func(body int64) identity.Actor {
		return identity.Actor{Code: "kepviselo", AccountID: 997, BodyID: body, Role: identity.RoleRepresentative}
	}
	for _, c := range []struct {
		name              string
		who               identity.Actor
		state             identity.LinkState
		n, linked, waitng int
		more              bool
	}{
		{"the operator", w.rights, identity.NotLinked, 200, 1, 449, true},
		{"the operator, linked", w.rights, identity.Linked, 1, 1, 449, false},
		{"a representative", representative(home), identity.NotLinked, 149, 1, 149, false},
		{"a representative of another body", representative(home2), identity.NotLinked, 150, 0, 150, false},
		{"the maintainer's", representative(keeper), identity.NotLinked, 200, 1, 299, true},
		{"of a body without any", representative(district), "", 0, 0, 0, false},
	} {
		list, err := w.m.LegacyAccounts(t.Context(), c.who, identity.LinkFilter{State: c.state})
		if err != nil || len(list.Lines) != c.n || list.Linked != c.linked || list.NotLinked != c.waitng || list.More != c.more {
			t.Errorf("%s: %d lines, %d linked, %d not, more %v, %v", c.name, len(list.Lines), list.Linked, list.NotLinked, list.More, err)
		}
		all := 0
		err = w.m.EveryLegacyAccount(t.Context(), c.who, identity.LinkFilter{}, func(l identity.LegacyAccount) error {
			all++
			for _, r := range l.Rights {
				if c.who.BodyID == home && r.BodyID != home {
					t.Errorf("%s sees a right at %d", c.name, r.BodyID)
				}
			}
			return nil
		})
		if err != nil || all != c.linked+c.waitng {
			t.Errorf("%s: the file has %d, %v", c.name, all, err)
		}
	}
	_, err := w.m.LegacyAccounts(t.Context(), identity.Actor{Code: "x", BodyID: home, Role: identity.RoleReporter}, identity.LinkFilter{})
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("a reporter: %v", err)
	}
	if w.entries("identity.link_list") != 12 {
		t.Error("not every reading is in the log")
	}
}
