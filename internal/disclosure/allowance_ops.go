package disclosure

import (
	"context"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Allowance is what may leave to an agency on a ground without a clerk's look, in the order of the register.
type Allowance struct {
	Items   []string
	Overlap bool // whether somebody holds a benefit may be said
	Law     string
	Purpose string
}

// Allowance says which of the items that a program asks for may leave to an agency on a ground, in the transaction of the operation
// that tells and logs. What the register does not mark as transferable by itself (automatic) stays, and so does everything where the
// ground asks for four eyes: nobody looks at an answer to a program. Errors: NotFound when there is no such agency or ground.
func (m *Module) Allowance(ctx context.Context, tx *database.Tx, day calendar.Day, agency, ground string, asked []string) (Allowance, error) {
	s, err := sourcesOn(ctx, tx, day)
	if err != nil {
		return Allowance{}, err
	}
	agencies, err := agenciesNow(ctx, tx)
	if err != nil {
		return Allowance{}, err
	}
	a, ok := agencyOf(agencies, agency)
	if !ok {
		return Allowance{}, errs.New(errs.NotFound, "error.not_found")
	}
	g, ok := a.Ground(ground)
	if !ok {
		return Allowance{}, errs.New(errs.NotFound, "error.not_found")
	}
	out := Allowance{Law: g.Law, Purpose: g.Purpose}
	if g.FourEyes {
		return out, nil
	}
	may, _ := allowed(asked, &s, &g)
	out.Items = slices.DeleteFunc(may, func(key string) bool {
		item, ok := s.Item(key)
		return !ok || item.Mode != Automatic
	})
	out.Overlap = automatic(true, "", &s, &g)
	return out, nil
}
