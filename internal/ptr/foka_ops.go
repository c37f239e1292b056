package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"oszir/internal/exchange/foka"
	"oszir/internal/exchange/outbox"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr/benefits"
	"oszir/internal/spdci"
)

// told are the kinds that partners are told of, by the partner's code.
var told = toldKinds(benefits.All())

// tellPartners puts into the outbox that benefits have changed: those that a statement gives of the kinds that a partner is
// told of. It belongs into the transaction of the change, whose log entry it is given.
func (m *Module) tellPartners(ctx context.Context, tx *database.Tx, entry int64, of *database.Statement, args ...any) error {
	if m.Watched != nil {
		err := m.Watched(ctx, tx, entry, func() ([]spdci.Change, error) { return changesOf(ctx, tx, entry, of, args...) })
		if err != nil {
			return err
		}
	}
	if m.Outbox == nil {
		return nil
	}
	for _, partner := range slices.Sorted(maps.Keys(told)) {
		list, err := database.All(ctx, tx, of, func(r database.Row, e *outbox.Entry) error {
			var kind string
			err := r.Scan(&e.SubjectID, &kind, &e.PersonID, &e.BodyID)
			e.Key, e.OrderKey = fmt.Sprintf("benefit/%d/%d", e.SubjectID, entry), fmt.Sprintf("%d/%s", e.PersonID, kind)
			return err
		}, append([]any{told[partner]}, args...)...)
		if err != nil {
			return fmt.Errorf("reading what %s is told: %w", partner, err)
		}
		err = m.Outbox.Put(ctx, tx, partner, entry, list)
		if err != nil {
			return err
		}
	}
	return nil
}

// FokaNotice draws what the public-employment database is told of a benefit: as the register has it now, in the transaction
// that records why. Errors: NotFound.
func (m *Module) FokaNotice(ctx context.Context, tx *database.Tx, number, version int64) (outbox.Drawn, error) {
	var year int
	var kind string
	var applicant, body int64
	err := database.One(ctx, tx, benefitTold, []any{number}, &year, &kind, &applicant, &body)
	if err != nil {
		return outbox.Drawn{}, fmt.Errorf("reading benefit %d: %w", number, err)
	}
	spans, err := database.All(ctx, tx, spansOfBenefit, scanSpanRow, number)
	if err != nil {
		return outbox.Drawn{}, fmt.Errorf("reading what is known of benefit %d: %w", number, err)
	}
	d := outbox.Drawn{Persons: []int64{applicant}, Fields: []string{dataBenefits, dataIdentity, dataNumbers}}
	as, err := settled(ctx, tx, people.Today)
	if err != nil {
		return outbox.Drawn{}, err
	}
	var sheet *people.Sheet
	found, err := people.SheetOf(ctx, tx, applicant, as)
	switch {
	case err == nil:
		sheet = &found
		if found.ID != applicant {
			d.Persons = append(d.Persons, found.ID) // it stands for the applicant's record
		}
	case errs.KindOf(err) != errs.NotFound:
		return outbox.Drawn{}, err
	}
	bodies := map[int64]orgs.Body{}
	for _, id := range append([]int64{body}, decidedBy(spans)...) {
		if _, known := bodies[id]; !known {
			bodies[id], err = orgs.Fact(ctx, tx, id)
			if err != nil {
				return outbox.Drawn{}, err
			}
		}
	}
	office := foka.Office{Code: bodies[body].Code, Name: bodies[body].Name}
	n, err := fokaNotice(kindOf(kind), AdjudicationID(year, number), spans, sheet, office, func(id int64) string { return bodies[id].Code })
	if err != nil {
		return outbox.Drawn{}, err
	}
	n.Version = version
	d.Body, err = json.Marshal(n)
	if err != nil {
		return outbox.Drawn{}, fmt.Errorf("writing the notice of benefit %d: %w", number, err)
	}
	return d, nil
}

func decidedBy(spans []spanRow) []int64 {
	out := make([]int64, 0, len(spans))
	for i := range spans {
		out = append(out, spans[i].decided)
	}
	return out
}

// FokaShown names benefits on the pages of what was not handed over, in the transaction that records who reads them.
func (m *Module) FokaShown(ctx context.Context, tx *database.Tx, numbers []int64) (map[int64]outbox.Shown, error) {
	type row struct {
		number, applicant int64
		year              int
	}
	rows, err := database.All(ctx, tx, benefitNamed, func(r database.Row, o *row) error { return r.Scan(&o.number, &o.year, &o.applicant) }, numbers)
	if err != nil {
		return nil, fmt.Errorf("naming benefits: %w", err)
	}
	var applicants []int64
	for _, r := range rows {
		applicants = append(applicants, r.applicant)
	}
	names, err := people.Names(ctx, tx, applicants)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]outbox.Shown, len(rows))
	for _, r := range rows {
		id := AdjudicationID(r.year, r.number)
		s := outbox.Shown{Text: id, Href: benefitPath(id), Person: fullName(BenefitPerson{ID: r.applicant, Name: names[r.applicant]})}
		if m.PersonPath != nil {
			s.PersonHref = m.PersonPath(r.applicant)
		}
		out[r.number] = s
	}
	return out, nil
}
