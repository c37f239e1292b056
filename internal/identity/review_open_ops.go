package identity

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// NewReview asks for a review of a body's rights at once.
type NewReview struct {
	BodyID  int64
	Reason  string // who answers reads it
	Request audit.Request
}

// OpenReview opens a review of a body's rights besides the yearly one: of those in force now that an e-representative
// reviews. The body's e-representatives have a letter; the deadlines are those of every review. It gives the review's
// number, 0 when the same request was done before. Errors: Invalid without a reason; NotFound for a body that is not there;
// Conflict when a review of the body is open, and when there is nothing to review.
func (m *Module) OpenReview(ctx context.Context, who Actor, in NewReview) (id int64, err error) {
	err = who.Require(ManageUsers)
	if err != nil {
		return 0, err
	}
	why, err := reason(in.Reason)
	if err != nil {
		return 0, err
	}
	_, err = m.body(ctx, in.BodyID)
	if err != nil {
		return 0, err
	}
	now := m.now()
	year := calendar.Of(now).Year()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		_, err = lockBodyRole.Exec(ctx, tx, fmt.Sprintf("%d/review", in.BodyID))
		if err != nil {
			return fmt.Errorf("locking the reviews of body %d: %w", in.BodyID, err)
		}
		var turn, open int
		err = database.One(ctx, tx, nextReview, []any{in.BodyID, year}, &turn, &open)
		if err != nil {
			return fmt.Errorf("looking for the reviews of body %d: %w", in.BodyID, err)
		}
		if open > 0 {
			return errs.New(errs.Conflict, "identity.review.open_already")
		}
		err = database.One(ctx, tx, insertReview, []any{year, in.BodyID, turn, why, now}, &id)
		if err != nil {
			return fmt.Errorf("opening a review of body %d: %w", in.BodyID, err)
		}
		rights, err := fillReview.Exec(ctx, tx, []int64{id}, reviewed(), now.Add(time.Microsecond), now) // those that begin now, too
		if err != nil {
			return fmt.Errorf("listing the rights of review %d: %w", id, err)
		}
		if rights == 0 {
			return errs.New(errs.Conflict, "identity.review.no_rights")
		}
		e := who.Entry("identity.open_review", fmt.Sprintf("body/%d", in.BodyID))
		e.Detail, e.Request = map[string]any{"review": id, "rights": rights}, in.Request
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return m.tellReviewers(ctx, tx, in.BodyID, "identity.letter.review_opened")
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}
