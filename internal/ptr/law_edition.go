package ptr

import (
	"context"
	"sync"

	"oszir/internal/law"
	"oszir/internal/platform/database"
	"oszir/internal/ptr/benefit"
)

// editions are the editions of the law that were asked for. Editions never change, so each is read once.
type editions struct{ known sync.Map } // number → *benefit.Law

// lawNow gives the law by which a transaction judges: the edition that holds now.
func (m *Module) lawNow(ctx context.Context, tx *database.Tx) (*benefit.Law, error) {
	n, err := law.Latest(ctx, tx)
	if err != nil {
		return nil, err
	}
	return m.lawAt(ctx, tx, n)
}

// lawAt gives the law of an edition, for computing again what was decided by it; 0: as the program ships it.
func (m *Module) lawAt(ctx context.Context, tx *database.Tx, edition int64) (*benefit.Law, error) {
	if known, ok := m.editions.known.Load(edition); ok {
		return known.(*benefit.Law), nil
	}
	values, err := law.At(ctx, tx, edition)
	if err != nil {
		return nil, err
	}
	of := make(map[string][]benefit.Dated, len(values))
	for key, list := range values {
		of[key] = make([]benefit.Dated, 0, len(list))
		for _, v := range list {
			of[key] = append(of[key], benefit.Dated{From: v.From, Until: v.Until, Value: v.Amount, Law: v.Law, Source: v.Source, Basis: benefit.Basis(v.Basis), Verified: v.Verified})
		}
	}
	known, _ := m.editions.known.LoadOrStore(edition, benefit.NewLaw(edition, of))
	return known.(*benefit.Law), nil
}

// law gives the law by which a command judges, the same from its first question to its end. What of the case waits for its
// checks to run again is noted before: only that is done by a run that judges by this law.
func (w *work) law(ctx context.Context) (*benefit.Law, error) {
	if w.byLaw != nil {
		return w.byLaw, nil
	}
	var err error
	w.rechecks, err = database.All(ctx, w.tx, openRechecks, scanID, w.is.id)
	if err != nil {
		return nil, err
	}
	w.byLaw, err = w.m.lawNow(ctx, w.tx)
	return w.byLaw, err
}
