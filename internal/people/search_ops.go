package people

import (
	"context"
	"fmt"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// Search finds people of the whole registry. It is logged: which sorts of criteria, how many hits, whom it showed.
// Errors: Invalid when a criterion cannot be read, or so little is asked that nearly everybody would be found.
func (m *Module) Search(ctx context.Context, who identity.Actor, c Criteria) (Result, error) {
	err := who.Require(identity.SearchPeople)
	if err != nil {
		return Result{}, err
	}
	q, err := c.understood()
	if err != nil {
		return Result{}, err
	}
	var found Result
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		hits, err := q.search(ctx, tx)
		if err != nil {
			return err
		}
		found = arrange(hits)
		shown := make([]int64, 0, len(found.Hits))
		for _, h := range found.Hits {
			shown = append(shown, h.PersonID)
		}
		e := who.Entry("people.search", "people")
		e.Persons, e.Fields, e.Ground = shown, []string{dataIdentity, dataMasked, dataPlace}, grounds["people.search"]
		e.Detail = map[string]any{"criteria": q.given, "hits": len(shown), "more": found.More}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	return found, nil
}

// search looks for those that meet all exactly, and only when they leave room for those that do but for typing errors.
func (q *question) search(ctx context.Context, tx *database.Tx) ([]Hit, error) {
	_, err := byIndexOnly.Exec(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("choosing how to search: %w", err)
	}
	hits, err := q.look(ctx, tx, func(w wanted) []int32 { return w.exact })
	if err != nil || len(hits) > MostHits || q.taj != 0 && len(hits) > 0 {
		return hits, err
	}
	tolerant := q.tolerant()
	if len(tolerant) == 0 {
		return hits, nil
	}
	words, err := database.All(ctx, tx, nearWords, func(r database.Row, w *string) error { return r.Scan(w) }, tolerant)
	if err != nil {
		return nil, fmt.Errorf("looking for like words: %w", err)
	}
	q.widen(words)
	near, err := q.look(ctx, tx, func(w wanted) []int32 { return w.any })
	for _, h := range near {
		// Those that meet all exactly are known already; of many candidates they may be missing here.
		if len(h.Near) > 0 {
			hits = once(hits, h)
		}
	}
	return hits, err
}

// look gives the people that meet the question, each word by those that of gives.
func (q *question) look(ctx context.Context, tx *database.Tx, of func(wanted) []int32) ([]Hit, error) {
	var hits []Hit
	scan := func(r database.Row) error {
		var h Hit
		var words []int32
		var taj int
		var met, born database.Day
		err := r.Scan(&h.PersonID, &words, &met, &taj, &h.Complete, &h.FamilyName, &h.GivenName, &h.BirthFamilyName, &h.BirthGivenName,
			&h.MotherFamilyName, &h.MotherGivenName, &born, &h.Settlement)
		if err != nil {
			return err
		}
		h.BirthDate, h.TAJ = born.Day, maskedTAJ(taj)
		if h.BirthFamilyName == h.FamilyName && h.BirthGivenName == h.GivenName {
			h.BirthFamilyName, h.BirthGivenName = "", ""
		}
		near, ok := q.met(words, met.Day)
		if ok {
			h.Near = near
			hits = once(hits, h)
		}
		return nil
	}
	if q.taj != 0 {
		err := database.Each(ctx, tx, hitByTAJ, scan, q.taj)
		if err != nil {
			return nil, fmt.Errorf("looking for a TAJ: %w", err)
		}
		return hits, nil
	}
	args := []any{q.from.Time(), q.to.Time(), mostCandidates}
	for _, w := range q.words {
		args = append(args, of(w))
	}
	i := slices.IndexFunc(searchCandidates, func(s sized) bool { return s.words >= len(q.words) })
	for n := len(q.words); n < searchCandidates[i].words; n++ {
		args = append(args, args[3])
	}
	err := database.Each(ctx, tx, searchCandidates[i].by, scan, args...)
	if err != nil {
		return nil, fmt.Errorf("looking for people: %w", err)
	}
	return hits, nil
}

// once takes a hit in: somebody who was met by several records that are merged comes once, as they are met best.
func once(hits []Hit, h Hit) []Hit {
	at := slices.IndexFunc(hits, func(o Hit) bool { return o.PersonID == h.PersonID })
	switch {
	case at < 0:
		return append(hits, h)
	case len(h.Near) < len(hits[at].Near):
		hits[at] = h
	}
	return hits
}
