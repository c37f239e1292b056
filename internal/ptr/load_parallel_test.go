package ptr_test

import (
	"slices"
	"testing"
)

// Which benefits exclude each other, through a whole load: the same file, and the register of another office.
//
// Covers: P7, E05, E06, E07, E08, E09, E10, E12
func TestLoad_P7_WhatExcludesWhat(t *testing.T) {
	type claim struct{ kind, applicant, entitled, start string }
	const a, b, child = "123456788", "111111110", "987654322"
	for _, c := range []struct {
		name     string
		first    claim
		second   claim
		parallel bool
	}{
		{"E05 the same kind", claim{"FHT", a, "", "2013.07.01."}, claim{"FHT", a, "", "2013.09.01."}, true},
		{"E05 the same kind, one after the other", claim{"FHT", a, "", "2013.01.01."}, claim{"FHT", a, "", "2014.07.01."}, false},
		{"E07 FHT and RSZS", claim{"FHT", a, "", "2013.07.01."}, claim{"RSZS", a, "", "2013.09.01."}, true},
		{"E08 two in one dwelling", claim{"LFT", a, "", "2013.07.01."}, claim{"LFT", b, "", "2013.09.01."}, true},
		{"E10 two carers of one person", claim{"ÁPDM", a, child, "2013.07.01."}, claim{"ÁPDM", b, child, "2013.09.01."}, true},
		{"E12 carer with FHT", claim{"ÁPDM", a, child, "2013.07.01."}, claim{"FHT", a, "", "2013.09.01."}, true},
		{"one child in two families", claim{"RGYK", a, child, "2013.07.01."}, claim{"RGYK", b, child, "2013.09.01."}, true},
		{"housing and medicine support", claim{"LFT", a, "", "2013.07.01."}, claim{"KGYM", a, "", "2013.09.01."}, false},
		{"two people, one kind", claim{"FHT", a, "", "2013.07.01."}, claim{"FHT", b, "", "2013.09.01."}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			with := func(claims ...claim) []byte {
				k := newBook()
				for _, p := range []struct{ taj, name, born string }{{a, "Kiss", "1975.02.15."}, {b, "Nagy", "1976.03.20."}, {child, "Tóth", "1994.04.25."}} {
					k.client(p.taj, p.name, p.born, "tax_id", taxIDOf(p.born), "residence_house_number", "15.")
				}
				for _, cl := range claims {
					k.municipal(cl.kind, cl.applicant, cl.entitled, cl.start)
				}
				return k.bytes(t)
			}
			has := func(l loaded, at string) bool { return slices.Contains(l.Warnings[at], "parallel_benefit") }
			h := newHouse(t)
			got := h.load(h.M, with(c.first, c.second))
			wantErrors(t, got, map[string][]string{})
			if has(got, "Ellátás 2") != c.parallel || has(got, "Ellátás 3") != c.parallel {
				t.Errorf("in one file: %v, want parallel %v", got.Warnings, c.parallel)
			}
			h = newHouse(t)
			wantErrors(t, h.load(h.M, with(c.first)), map[string][]string{})
			got = h.load(h.M2, with(c.second))
			wantErrors(t, got, map[string][]string{})
			if has(got, "Ellátás 2") != c.parallel {
				t.Errorf("against the register: %v, want parallel %v", got.Warnings, c.parallel)
			}
		})
	}
}
