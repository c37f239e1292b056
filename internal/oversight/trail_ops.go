package oversight

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/keys"
)

// Trail lists the log of the bodies that the actor watches over, the newest first. Looking at it is logged, with the
// people to whom the lines lead. Errors: NotFound for another body, and for a cursor that was not given out.
func (m *Module) Trail(ctx context.Context, who identity.Actor, f TrailFilter) (TrailPage, error) {
	var page TrailPage
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return page, err
	}
	after, err := readCursor(f.After)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		bodies, err := watched(ctx, tx, who, f.BodyID)
		if err != nil {
			return err
		}
		persons, err := numbersOf(ctx, tx, f.PersonID)
		if err != nil {
			return err
		}
		q := f.filter(bodies, persons)
		q.After = after
		page.Lines, err = m.lines(ctx, tx, q, pageRows+1, nil)
		if err != nil {
			return err
		}
		if len(page.Lines) > pageRows {
			page.Lines = page.Lines[:pageRows]
			page.Next = newCursor(page.Lines[pageRows-1].Mark)
		}
		err = single(ctx, tx, page.Lines)
		if err != nil {
			return err
		}
		e := f.entry(who, "oversight.trail")
		e.Persons = persons
		for i := range page.Lines {
			if page.Lines[i].One != 0 {
				e.Persons = append(e.Persons, page.Lines[i].First...)
			}
		}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return page, err
}

// entry is what the log says of a look at the log.
func (f *TrailFilter) entry(who identity.Actor, operation string) audit.Entry {
	e := who.Entry(operation, fmt.Sprintf("body/%d", who.BodyID))
	e.Fields, e.Ground = []string{"trail"}, laws[operation]
	e.Detail = map[string]any{"actor": f.Actor != "", "body": f.BodyID, "operation": f.Operation, "person": f.PersonID != 0}
	return e
}

// numbersOf gives all numbers of a person, the one that stands for them first; nil for 0.
func numbersOf(ctx context.Context, tx *database.Tx, person int64) ([]int64, error) {
	if person == 0 {
		return nil, nil
	}
	same, err := people.Same(ctx, tx, []int64{person}, people.Today)
	return same[person], err
}

// numbersOfAll gives all numbers of people, each once.
func numbersOfAll(ctx context.Context, tx *database.Tx, persons []int64) ([]int64, error) {
	same, err := people.Same(ctx, tx, persons, people.Today)
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, numbers := range same {
		out = append(out, numbers...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// single finds the lines that are about one person, be it under several numbers.
func single(ctx context.Context, tx *database.Tx, lines []Line) error {
	var ids []int64
	for i := range lines {
		if lines[i].Persons <= len(lines[i].First) {
			ids = append(ids, lines[i].First...)
		}
	}
	same, err := people.Same(ctx, tx, ids, people.Today)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		if l.Persons == 0 || l.Persons > len(l.First) {
			continue
		}
		one := same[l.First[0]][0]
		if !slices.ContainsFunc(l.First, func(p int64) bool { return same[p][0] != one }) {
			l.One = one
		}
	}
	return nil
}

// mostPersons is how many people of an entry a page shows.
const mostPersons = 100

// EntryPersons lists the people whom an entry of the log is about, after a number, in the order of numbers. It is logged
// with those who are shown. Errors: NotFound for an entry of a body that the actor does not watch over, and
// for one that is about nobody.
func (m *Module) EntryPersons(ctx context.Context, who identity.Actor, entry, after int64) (EntryPage, error) {
	var page EntryPage
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		bodies, err := watched(ctx, tx, who, 0)
		if err != nil {
			return err
		}
		lines, err := m.lines(ctx, tx, audit.Filter{Bodies: bodies, ID: entry}, 1, nil)
		if err != nil {
			return err
		}
		if entry <= 0 || len(lines) == 0 || lines[0].Persons == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		page.Line = lines[0]
		page.Persons, err = audit.PersonsIn(ctx, tx, entry, after, mostPersons+1)
		if err != nil {
			return err
		}
		if len(page.Persons) > mostPersons {
			page.Persons = page.Persons[:mostPersons]
			page.Next = page.Persons[mostPersons-1]
		}
		e := who.Entry("oversight.trail.persons", fmt.Sprintf("entry/%d", entry))
		e.Persons, e.Fields, e.Ground = page.Persons, []string{"trail"}, laws["oversight.trail.persons"]
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return page, err
}

// watched gives the bodies whose log the actor may see: nil stands for all. With a body it is that one. Errors:
// NotFound for one that is not the actor's to watch over.
func watched(ctx context.Context, tx *database.Tx, who identity.Actor, body int64) ([]int64, error) {
	scan := func(r database.Row, id *int64) error { return r.Scan(id) }
	switch {
	case body != 0:
		above, err := database.All(ctx, tx, bodiesAbove, scan, body)
		if err != nil {
			return nil, fmt.Errorf("reading the bodies above body %d: %w", body, err)
		}
		return []int64{body}, who.RequireFor(identity.SeeTrail, body, above...)
	case who.May(identity.SeeAllTrail):
		return nil, nil
	}
	below, err := database.All(ctx, tx, bodiesBelow, scan, who.BodyID)
	if err != nil {
		return nil, fmt.Errorf("reading the bodies below body %d: %w", who.BodyID, err)
	}
	return below, nil
}

// lines reads the entries that a filter takes and that hidden does not hide, at most so many, with reasons, law and
// whether they are sealed.
func (m *Module) lines(ctx context.Context, tx *database.Tx, q audit.Filter, limit int, hidden func(*audit.Kept) bool) ([]Line, error) {
	var out []Line
	for len(out) < limit {
		got := 0
		err := audit.Search(ctx, tx, q, int64(limit), func(k audit.Kept) error {
			got++
			q.After = k.Mark
			if len(out) < limit && (hidden == nil || !hidden(&k)) {
				out = append(out, Line{Kept: k})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if got < limit {
			break
		}
	}
	return out, m.explain(ctx, tx, out)
}

// explain fills in what the entry itself does not say.
func (m *Module) explain(ctx context.Context, tx *database.Tx, lines []Line) error {
	ids := make([]int64, len(lines))
	for i := range lines {
		ids[i] = lines[i].ID
	}
	seals := map[int64]audit.Seal{}
	for some := range slices.Chunk(ids, 5000) {
		found, err := audit.Sealed(ctx, tx, some)
		if err != nil {
			return err
		}
		maps.Copy(seals, found)
	}
	for i := range lines {
		l := &lines[i]
		_, l.Sealed = seals[l.ID]
		l.Law, l.Unchecked = law(&l.Kept)
		var err error
		l.Reason, err = m.Reasons.Unseal(ctx, tx, &l.Kept)
		switch {
		case errors.Is(err, audit.ErrErased):
			l.NoReason, err = true, nil
		case errors.Is(err, keys.ErrSealed):
			m.Log.ErrorContext(ctx, "a reason in the log cannot be opened; verify the log", slog.Int64("entry", l.ID))
			l.NoReason, err = true, nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
