package orgs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
)

// bodiesLock is taken by whoever changes bodies, to its end: the tree is judged as a whole.
const bodiesLock = 16_000_001

// wanted is a body as it is to be from a day on.
type wanted struct {
	No    int // of the row in a workbook; 1 for a form
	Body  Body
	Since calendar.Day // None: as long as it has been known so, or always for a new one
	Bad   bool         // something is wrong with it by itself: it is not written
}

// found is a finding of a row.
type found struct {
	No int
	finding.Finding
}

// writing is one writing of bodies, under the lock.
type writing struct {
	tx    *database.Tx
	found []found
	// What the rows came to; New and Changed are the ids of bodies.
	newOnes, changed []int64
	same             int
	at               map[int64]int // body → row
}

// writeOptions say what may be done and how it is logged.
type writeOptions struct {
	may       may
	entry     func(w *writing) (int64, error) // writes the log entry; called when something is written
	evenIfBad bool                            // write good rows beside bad ones, to judge the tree; it must be rolled back
}

type may int

const (
	mayAdd    may = 1 << iota // unknown codes become new bodies
	mayChange                 // known bodies are changed
)

// write brings bodies to what is wanted. With findings nothing may stay written: the caller rolls back.
func write(ctx context.Context, tx *database.Tx, rows []wanted, opt writeOptions) (*writing, error) {
	w := &writing{tx: tx, at: map[int64]int{}}
	err := w.prepare(ctx, rows)
	if err != nil {
		return nil, err
	}
	err = w.match(ctx, opt.may)
	if err != nil || len(w.found) > 0 && !opt.evenIfBad {
		return w, err
	}
	_, err = settleRows.Exec(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("comparing bodies: %w", err)
	}
	err = database.Each(ctx, tx, rowStates, func(r database.Row) error {
		var no int
		var state string
		var id int64
		err := r.Scan(&no, &state, &id)
		switch state {
		case "new":
			w.newOnes = append(w.newOnes, id)
		case "changed":
			w.changed = append(w.changed, id)
		case "same", "there":
			w.same++
		}
		w.at[id] = no
		return err
	})
	if err != nil || len(w.newOnes)+len(w.changed) == 0 {
		return w, err
	}
	entry, err := opt.entry(w)
	if err != nil {
		return nil, err
	}
	var now time.Time
	err = database.One(ctx, tx, rowMoment, nil, &now)
	if err != nil {
		return nil, fmt.Errorf("reading the clock: %w", err)
	}
	for _, s := range []*database.Statement{splitVersions, insertVersions} {
		_, err = s.Exec(ctx, tx, now, entry)
		if database.Violates(err, "body_version_tax_once") || database.Violates(err, "body_version_sector_once") {
			return nil, errs.Wrap(err, errs.Conflict, "orgs.numbers_swapped")
		}
		if err != nil {
			return nil, fmt.Errorf("writing versions of bodies: %w", err)
		}
	}
	faults, err := treeFaults(ctx, tx, slices.Concat(w.newOnes, w.changed))
	if err != nil {
		return nil, err
	}
	for _, f := range faults {
		no := w.at[f.body]
		if no == 0 {
			no = w.at[f.other] // what lies under it breaks the rule now
		}
		w.found = append(w.found, found{no, f.finding(w.at[f.body] == 0)})
	}
	return w, nil
}

// prepare takes the lock and hands the rows to the database.
func (w *writing) prepare(ctx context.Context, rows []wanted) error {
	err := database.Lock(ctx, w.tx, bodiesLock)
	if err != nil {
		return err
	}
	_, err = createRows.Exec(ctx, w.tx)
	if err != nil {
		return fmt.Errorf("creating rows: %w", err)
	}
	cells := make([][]any, 0, len(rows))
	for i := range rows {
		r := &rows[i]
		state := ""
		if r.Bad {
			state = "bad"
		}
		b := &r.Body
		cells = append(cells, []any{
			r.No, orNil(state), dayOf(r.Since), orNil(b.Code), orNil(b.Name), orNil(b.Kind), orNil(b.County), orNil(b.District), orNil(b.Settlement), orNil(b.Postcode),
			orNil(b.Address), orNil(b.Parent), orNil(b.Office), orNil(b.TaxNumber), orNil(b.SectorID), orNil(b.LegalStatus), orNil(b.Email), orNil(b.Phone),
		})
	}
	return database.Copy(ctx, w.tx, "orgs_rows", slices.Concat([]string{"no", "state", "since"}, fieldOrder), cells)
}

// match finds what the rows name, and says what is not there.
func (w *writing) match(ctx context.Context, may may) error {
	run := func(what string, s *database.Statement) error {
		_, err := s.Exec(ctx, w.tx)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	}
	err := run("matching bodies", matchRows)
	if err == nil {
		err = run("matching places", matchPlaces)
	}
	if err == nil {
		err = w.ask(ctx, unknownPlaces, findingPlace, "orgs.finding.place_unknown")
	}
	if err == nil && may&mayChange == 0 {
		err = run("leaving known bodies", leaveKnown)
	}
	if err == nil && may&mayAdd == 0 {
		err = run("refusing unknown bodies", refuseUnknown)
	}
	if err == nil {
		err = run("inserting bodies", insertBodies)
	}
	if err == nil {
		err = run("matching bodies above", matchOthers)
	}
	if err == nil {
		err = w.ask(ctx, unknownOthers, findingUnknown, "orgs.finding.body_unknown")
	}
	if err == nil {
		err = run("finding versions", targetRows)
	}
	if err == nil {
		err = run("finding periods", periodRows)
	}
	if err == nil {
		err = w.askTaken(ctx)
	}
	if err != nil {
		return err
	}
	return database.Each(ctx, w.tx, rowStates, func(r database.Row) error {
		var no int
		var state *string
		var id int64
		err := r.Scan(&no, &state, &id)
		if err != nil || state == nil {
			return err
		}
		switch *state {
		case "closed":
			w.found = append(w.found, found{no, finding.Finding{Field: "code", Code: findingClosed, Key: "orgs.finding.closed"}})
		case "unknown":
			w.found = append(w.found, found{no, finding.Finding{Field: "code", Code: findingUnknown, Key: "orgs.finding.body_unknown"}})
		}
		return nil
	})
}

// ask takes up what a statement found wrong and sets its rows aside.
func (w *writing) ask(ctx context.Context, s *database.Statement, code finding.Code, key string) error {
	var bad []int
	err := database.Each(ctx, w.tx, s, func(r database.Row) error {
		f := found{Finding: finding.Finding{Code: code, Key: key}}
		err := r.Scan(&f.No, &f.Field, &f.Value)
		w.found, bad = append(w.found, f), append(bad, f.No)
		return err
	})
	return w.setAside(ctx, bad, err)
}

func (w *writing) askTaken(ctx context.Context) error {
	var bad []int
	err := database.Each(ctx, w.tx, takenNumbers, func(r database.Row) error {
		f := found{Finding: finding.Finding{Code: findingTaken, Key: "orgs.finding.number_taken"}}
		var other string
		err := r.Scan(&f.No, &f.Field, &other, &f.Value)
		f.Args = []string{other}
		w.found, bad = append(w.found, f), append(bad, f.No)
		return err
	})
	return w.setAside(ctx, bad, err)
}

func (w *writing) setAside(ctx context.Context, bad []int, err error) error {
	if err == nil && len(bad) > 0 {
		_, err = setRowState.Exec(ctx, w.tx, "bad", bad)
	}
	if err != nil {
		return fmt.Errorf("judging bodies: %w", err)
	}
	return nil
}

// treeFault is a rule of the tree that a body breaks on some day.
type treeFault struct {
	body, other int64
	field       string // parent or office
	code        finding.Code
	below       string // code of the body
	above       string // code of what it lies under or is served by
}

// finding puts a fault into words for the row of the body itself, or for that of what it lies under.
func (f *treeFault) finding(fromAbove bool) finding.Finding {
	out := finding.Finding{Field: f.field, Code: f.code, Key: "orgs.finding." + string(f.code), Value: f.above, Args: []string{f.above}}
	if f.field == "office" && f.code == findingUnder {
		out.Key = "orgs.finding.office_kind"
	}
	if fromAbove {
		out.Field, out.Key, out.Value, out.Args = "", "orgs.finding.below."+string(f.code), "", []string{f.below}
	}
	return out
}

// treeFaults judges the tree around bodies that were written.
func treeFaults(ctx context.Context, tx *database.Tx, bodies []int64) ([]treeFault, error) {
	var out []treeFault
	err := database.Each(ctx, tx, cyclesOf, func(r database.Row) error {
		f := treeFault{field: "parent", code: findingCycle}
		err := r.Scan(&f.body)
		out = append(out, f)
		return err
	}, bodies)
	for _, rule := range []struct {
		s    *database.Statement
		code finding.Code
	}{{uncoveredOf, findingOutlives}, {misplacedOf, findingUnder}} {
		if err == nil {
			err = database.Each(ctx, tx, rule.s, func(r database.Row) error {
				f := treeFault{code: rule.code}
				err := r.Scan(&f.body, &f.other, &f.field, &f.below, &f.above)
				out = append(out, f)
				return err
			}, bodies)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("judging the tree of bodies: %w", err)
	}
	return out, nil
}

// findings gives what was found, for a form.
func (w *writing) findings() []finding.Finding {
	out := make([]finding.Finding, len(w.found))
	for i, f := range w.found {
		out[i] = f.Finding
	}
	return out
}

// subject names in the log what a writing was about.
func subject(id int64) string { return fmt.Sprintf("body/%d", id) }

// logged is what the entry of a writing counts.
func (w *writing) logged() map[string]any {
	return map[string]any{"new": len(w.newOnes), "changed": len(w.changed), "same": w.same}
}
