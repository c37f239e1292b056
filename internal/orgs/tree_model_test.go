package orgs_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// model is the tree as simple as it can be thought: of each body from which day on it lies under which.
type model [][]stretch

type stretch struct{ from, parent int }

const (
	gone = -2 // not there yet
	top  = -1 // under nothing
)

// at gives what a body lies under on a day.
func (m model) at(body, day int) int {
	parent := gone
	for _, s := range m[body] {
		if s.from <= day {
			parent = s.parent
		}
	}
	return parent
}

// sound reports whether on no day somebody lies under itself, or under something that is not there.
func (m model) sound(days int) bool {
	for day := range days {
		for body := range m {
			steps := 0
			for at := m.at(body, day); at >= 0; at = m.at(at, day) {
				if steps++; m.at(at, day) == gone || steps > len(m) {
					return false
				}
			}
		}
	}
	return true
}

// moved gives the model after a body was put under another from a day to its next change; changes reports whether that
// is different from before.
func (m model) moved(body, to, from int) (out model, changes bool) {
	out = slices.Clone(m)
	all := slices.Clone(m[body])
	i := len(all) - 1
	for i > 0 && all[i].from > from {
		i--
	}
	switch {
	case from <= all[i].from: // it begins there, or the first one begins earlier now
		changes = all[i] != stretch{from, to}
		all[i] = stretch{from, to}
	case all[i].parent != to:
		changes = true
		all = slices.Insert(all, i+1, stretch{from, to})
	}
	out[body] = all
	return out, changes
}

// Random moves on random days: the register takes exactly those that leave the tree of the model sound, and answers for
// any day what the model does. The control: some moves would have spoilt a tree.
//
// Covers: I1
func TestTree_I1_AsASimpleModel(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	w := newWorld(t)
	trees := 40
	if os.Getenv("OSZIR_FULL") != "" {
		trees = 150
	}
	const bodies, moves, days = 5, 7, 12
	begin := calendar.On(2015, 1, 1)
	taken, refused := 0, 0
	for tree := range trees {
		r := rand.New(rand.NewPCG(uint64(tree), 15))
		code := func(body int) string { return fmt.Sprintf("T%d-%d", tree, body) }
		var m model
		var rows []row
		for body := range bodies {
			from := r.IntN(4)
			m = append(m, []stretch{{from, top}})
			rows = append(rows, row{"code": code(body), "name": code(body), "kind": "központi szerv", "since": (begin + calendar.Day(from)).Dotted()})
		}
		report, err := w.load(false, rows...)
		if err != nil || report.New != bodies {
			t.Fatalf("%+v, %v", report, err)
		}
		for range moves {
			body, to, from := r.IntN(bodies), r.IntN(bodies+1)-1, r.IntN(days)
			if to == body {
				continue
			}
			next, changes := m.moved(body, to, from)
			err := w.change(code(body), begin+calendar.Day(from), func(b *orgs.Body) {
				b.Parent = ""
				if to >= 0 {
					b.Parent = code(to)
				}
			})
			switch {
			case err == nil && changes && next.sound(days):
				m = next
				taken++
			case err != nil && changes && !next.sound(days):
				refused++
			case !changes && slices.Equal(why(err), []string{"orgs.nothing_changes"}):
			default:
				t.Fatalf("tree %d: %d under %d from day %d: %v; sound %v, changes %v", tree, body, to, from, why(err), next.sound(days), changes)
			}
		}
		for body := range bodies {
			day := r.IntN(days)
			p, err := w.Get(t.Context(), w.who, code(body), database.AsOf{Day: begin + calendar.Day(day)})
			at, want := m.at(body, day), ""
			if at >= 0 {
				want = code(at)
			}
			if (at == gone) != (err != nil) || p.Parent != want {
				t.Fatalf("tree %d, body %d, day %d: under %q, want %q, %v", tree, body, day, p.Parent, want, err)
			}
		}
	}
	if refused == 0 || taken == 0 {
		t.Errorf("%d moves taken, %d refused, so nothing is proved", taken, refused)
		return
	}
	t.Logf("TEST id=I1-TREE n=%d taken=%d refused=%d control=FAILED-AS-EXPECTED verdict=PASS", trees, taken, refused)
}
