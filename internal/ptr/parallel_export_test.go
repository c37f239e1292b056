package ptr

import (
	"context"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr/benefit"
)

// Parallel looks for what excludes a new benefit, as the checks of a case do, and gives how many matches there are; for
// measuring it.
func (m *Module) Parallel(ctx context.Context, kind string, applicant, entitled, dwelling int64, household []int64) (n int, err error) {
	c := &matter{id: 1, kind: kindOf(kind), branch: benefit.NewBenefit, applicant: applicant, entitled: entitled, dwelling: dwelling}
	for _, id := range household {
		c.household = append(c.household, Member{PersonID: id})
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return byOnePlan(ctx, tx, func() error {
			same, err := people.Same(ctx, tx, c.people(), people.Today)
			if err != nil {
				return err
			}
			found, err := parallelTo(ctx, tx, c, c.countedBy(c.kind.Groups, same), calendar.On(2013, 6, 1), calendar.None)
			n = len(found)
			return err
		})
	})
	return n, err
}

// Judge judges benefits anew without keeping what comes of it; for measuring it.
func (m *Module) Judge(ctx context.Context, benefits []int64) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		_, err = judgeAgain(ctx, tx, benefits, at, 1)
		if err != nil {
			return err
		}
		return database.Rollback()
	})
}

// BenefitsForParallel gives some benefits of a kind in the register, with whom they count by.
func (m *Module) BenefitsForParallel(ctx context.Context, kind string, most int) (out [][4]int64, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, someBenefits, func(r database.Row, b *[4]int64) error { return r.Scan(&b[0], &b[1], &b[2], &b[3]) }, kind, most)
		return err
	})
	return out, err
}

var someBenefits = &database.Statement{Text: `
	SELECT b.id, b.applicant_id, b.entitled_id, coalesce(v.dwelling, 0) FROM (SELECT id, applicant_id, entitled_id FROM ptr.benefit WHERE kind = $1 LIMIT $2) b
	JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)`}
