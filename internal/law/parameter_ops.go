package law

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
)

// Filter narrows the list of numbers.
type Filter struct {
	Text    string // part of name, key or paragraph
	Kind    string // code of a benefit kind whose rules read it; "": all
	Checked string // Unchecked or AllChecked; "": all
}

// What Filter.Checked asks for.
const (
	Unchecked  = "no"  // some value was not held against the official text
	AllChecked = "yes" // every value was
)

// Listed is a number in the list.
type Listed struct {
	Parameter

	Values  []Value // as they are by the edition that holds now, oldest first
	Edition int64   // the last that changed it; 0: as shipped
	Open    int64   // proposal that nobody has decided on; 0: none
	Latest  Value   // of today, or where there is none the last that there was
	Holds   bool    // it is of today
}

// Verified reports that every value was held against the official text.
func (l *Listed) Verified() bool {
	return !slices.ContainsFunc(l.Values, func(v Value) bool { return !v.Verified })
}

// List gives the numbers of the law, in the order in which the program names them.
func (m *Module) List(ctx context.Context, who identity.Actor, f Filter) (out []Listed, err error) {
	err = who.Require(identity.ReadLaw)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		latest, err := Latest(ctx, tx)
		if err != nil {
			return err
		}
		changed, err := At(ctx, tx, latest)
		if err != nil {
			return err
		}
		open := map[string]int64{}
		proposals, err := database.All(ctx, tx, latestProposals, scanProposal)
		if err != nil {
			return err
		}
		for i := range proposals {
			if proposals[i].Open() {
				open[proposals[i].Key] = proposals[i].ID
			}
		}
		out = nil
		for _, p := range m.Deps.Parameters {
			l := Listed{Parameter: p, Values: p.Shipped, Open: open[p.Key]}
			if values, ok := changed[p.Key]; ok {
				l.Values = values
				err = database.One(ctx, tx, editionOfKey, []any{p.Key}, &l.Edition)
				if err != nil {
					return err
				}
			}
			l.Latest, l.Holds = On(l.Values, calendar.Of(at))
			if n := len(l.Values); !l.Holds && n > 0 {
				l.Latest = l.Values[n-1]
			}
			if f.fits(&l) {
				out = append(out, l)
			}
		}
		return nil
	})
	return out, err
}

// fits reports whether a number belongs into a list.
func (f *Filter) fits(l *Listed) bool {
	text := strings.ToLower(fields.Clean(f.Text))
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), text) }
	switch {
	case f.Kind != "" && !slices.Contains(l.Kinds, f.Kind):
	case f.Checked == Unchecked && l.Verified(), f.Checked == AllChecked && !l.Verified():
	case text == "" || has(l.Name) || has(l.Key):
		return true
	default:
		return slices.ContainsFunc(l.Values, func(v Value) bool { return has(v.Law) })
	}
	return false
}

// View is a number with its history.
type View struct {
	Parameter

	Values    []Value // as they were known by the edition asked for
	Asked     int64   // that edition; 0: what the program ships
	Edition   int64   // the last that changed it; 0: none
	Editions  []Known // that changed it, newest first
	Proposals []Proposal
	Today     calendar.Day
}

// Past reports that something else holds by now than what is shown.
func (v *View) Past() bool { return v.Asked < v.Edition }

// Differs reports that the program ships other amounts than those that hold.
func (v *View) Differs() bool { return len(Differences(v.Shipped, v.Values)) > 0 }

// Now stands for the edition that holds now.
const Now int64 = -1

// Parameter gives a number as it was known by an edition, or Now. Errors: NotFound.
func (m *Module) Parameter(ctx context.Context, who identity.Actor, key string, edition int64) (View, error) {
	var v View
	err := who.Require(identity.ReadLaw)
	if err != nil {
		return v, err
	}
	of, err := m.parameter(key)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		v = View{Parameter: *of, Today: calendar.Of(at)}
		v.Values, v.Edition, err = valuesOf(ctx, tx, of)
		if err != nil {
			return err
		}
		v.Asked = v.Edition
		if edition >= 0 && edition < v.Edition {
			all, err := At(ctx, tx, edition)
			if err != nil {
				return err
			}
			values, changed := all[key]
			if !changed {
				values = of.Shipped
			}
			v.Values, v.Asked = values, edition
		}
		v.Editions, err = database.All(ctx, tx, editionsOfKey, func(r database.Row, k *Known) error {
			return r.Scan(&k.Number, &k.At, &k.Proposal, &k.DraftedBy, &k.ApprovedBy, &k.Reason)
		}, key)
		if err != nil {
			return err
		}
		v.Proposals, err = database.All(ctx, tx, proposalsOfKey, scanProposal, key)
		return err
	})
	return v, err
}

// codes gives the codes of all benefit kinds that read some number, in order.
func (m *Module) codes() []string {
	var out []string
	for _, p := range m.Deps.Parameters {
		out = append(out, p.Kinds...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// CodeLists gives the closed lists of the program, by name.
func (m *Module) CodeLists(_ context.Context, who identity.Actor) ([]List, error) {
	err := who.Require(identity.ReadLaw)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(m.Deps.Lists)
	slices.SortFunc(out, func(a, b List) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}
