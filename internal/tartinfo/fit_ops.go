package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo/match"
	"oszir/internal/tartinfo/record"
)

// newcomerLock is the advisory lock under which newcomers are written down, by one after the other: a member who comes and a search that is
// answered at the same moment must not miss each other. It is taken after the rows that the transaction changes.
const newcomerLock = 7100040

// wishOf reads what a search asks for.
func wishOf(s *Search) match.Wish { return match.WishOf(s.ID, s.Content) }

// keysOfSearch are the keys of a search with this content, see match.
func keysOfSearch(c record.Content) []string {
	w := match.WishOf(0, c)
	return w.Keys()
}

// candidates reads members with what counts of them.
func (m *Module) candidates(ctx context.Context, tx *database.Tx, by *database.Statement, args ...any) ([]Candidate, error) {
	err := tx.Plan(ctx, database.PlanAnew)
	if err != nil {
		return nil, err
	}
	today := m.today()
	out, err := database.All(ctx, tx, by, func(r database.Row, c *Candidate) error {
		var end database.Day
		var x match.Person
		err := r.Scan(&x.Member, &c.Name, &c.BodyID, &c.Post, &c.County, &x.Status, &x.Families, &x.Mobility, &x.ServiceYears, &end, &x.Lines)
		x.County, x.ReserveEnd = c.County, end.Day
		c.Profile = match.ProfileOf(&x, today)
		return err
	}, args...)
	if err != nil {
		return nil, fmt.Errorf("reading members for a search: %w", err)
	}
	return out, nil
}

// fitting gives who is active and fits a search, in their order, with what came of them before; why not yet, see explain.
func (m *Module) fitting(ctx context.Context, tx *database.Tx, s *Search) ([]Fitting, error) {
	w := wishOf(s)
	people, err := m.candidates(ctx, tx, fittingPeople, m.today().Time(), w.Keys())
	if err != nil {
		return nil, err
	}
	before := map[int64]*Before{}
	err = database.Each(ctx, tx, offeredBefore, func(r database.Row) error {
		var member int64
		var b Before
		err := r.Scan(&member, &b.Offered, &b.Outcome, &b.LeftOff, &b.State)
		before[member] = &b
		return err
	}, s.ID)
	if err != nil {
		return nil, fmt.Errorf("reading who was offered for search %d: %w", s.ID, err)
	}
	at := map[int64]*Candidate{}
	ranked := make([]match.Fit, 0, len(people))
	for i := range people {
		f := match.Judge(&people[i].Profile, &w)
		if f.Fits() {
			ranked, at[f.Member] = append(ranked, f), &people[i]
		}
	}
	match.Rank(ranked)
	out := make([]Fitting, len(ranked))
	for i, f := range ranked {
		out[i] = Fitting{Candidate: *at[f.Member], Place: i + 1, Before: before[f.Member]}
	}
	return out, nil
}

// explain says why each of them fits.
func explain(of []Fitting, s *Search) {
	w := wishOf(s)
	for i := range of {
		of[i].Why = match.Explain(&of[i].Profile, &w)
	}
}

// missing gives a part of those who are active and do not fit a search, in the order of their names, with what kept them off, and how many
// there are; so many fit.
func (m *Module) missing(ctx context.Context, tx *database.Tx, s *Search, fits int, text string, l listing.Listing) (out []Missing, all int, err error) {
	w := wishOf(s)
	if text == "" {
		err = database.One(ctx, tx, countActive, []any{m.today().Time()}, &all)
		all -= fits
	} else {
		err = database.One(ctx, tx, countMissing, []any{m.today().Time(), w.Keys(), text}, &all)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("counting who does not fit: %w", err)
	}
	people, err := m.candidates(ctx, tx, missingPeople, m.today().Time(), w.Keys(), text, l.Rows(), l.Offset)
	for i := range people {
		out = append(out, Missing{people[i], match.WhyNot(&people[i].Profile, &w)})
	}
	return out, all, err
}

// meetMember writes down by what a member can fit, and for which open searches they are a newcomer now. Every operation that changes a
// member or a line of theirs calls it, and the clock on the first day.
func (m *Module) meetMember(ctx context.Context, tx *database.Tx, id int64) error {
	err := keepProfile.ExecOne(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("storing the profile of member %d: %w", id, err)
	}
	found, err := m.candidates(ctx, tx, onePerson, id)
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return notFound()
	}
	keys := found[0].Keys()
	err = keepKeys.ExecOne(ctx, tx, id, keys)
	if err != nil {
		return fmt.Errorf("storing the keys of member %d: %w", id, err)
	}
	return m.meet(ctx, tx, id, 0)
}

// meetSearch writes down who is a newcomer for a search now. Every operation that sends, changes, answers or closes one calls it.
func (m *Module) meetSearch(ctx context.Context, tx *database.Tx, id int64) error {
	return m.meet(ctx, tx, 0, id)
}

// meet writes the newcomers of a member or of a search anew.
func (m *Module) meet(ctx context.Context, tx *database.Tx, member, search int64) error {
	err := database.Lock(ctx, tx, newcomerLock)
	if err != nil {
		return err
	}
	_, err = dropNewcomers.Exec(ctx, tx, member, search)
	if err != nil {
		return fmt.Errorf("dropping newcomers: %w", err)
	}
	by, id := newcomersOfSearch, search
	if member != 0 {
		by, id = newcomersOfMember, member
	}
	_, err = by.Exec(ctx, tx, id, m.today().Time())
	if err != nil {
		return fmt.Errorf("storing newcomers: %w", err)
	}
	return nil
}
