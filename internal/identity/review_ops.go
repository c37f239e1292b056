package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// The deadlines of a review: when its e-representatives are reminded, and when what was not answered is suspended.
const (
	remindAfter  = 30 * 24 * time.Hour
	suspendAfter = 60 * 24 * time.Hour
)

// Review is a review of the rights for one body: the yearly one, or one that was asked for.
type Review struct {
	ID                   int64
	Year                 int
	Turn                 int    // 0: the yearly one
	Reason               string // why it was asked for; "" of the yearly one
	BodyID               int64
	OpenedAt             time.Time
	RemindedAt           time.Time // zero: not yet
	ClosedAt             time.Time // zero: it is open
	All, Answered        int       // rights
	Withdrawn, Suspended int       // of those answered; suspended: for want of an answer
}

// Suspends is the moment in which what is not answered is suspended.
func (r *Review) Suspends() time.Time { return r.OpenedAt.Add(suspendAfter) }

// ReviewItem is a right under review.
type ReviewItem struct {
	Held
	Answer string // "", confirmed, withdrawn, suspended, or gone when it ended by itself
	By     string // login code
	At     time.Time
	Own    bool // the actor's own, which somebody else answers
}

// reviewed are the roles that an e-representative reviews.
func reviewed() []Role {
	var out []Role
	for _, k := range roleKinds {
		if k.Approver == RoleRepresentative {
			out = append(out, k.Role)
		}
	}
	return out
}

// ReviewRound opens the reviews of the year, reminds, and suspends what nobody answered. It is the program's own job;
// done twice it does nothing the second time.
func (m *Module) ReviewRound(ctx context.Context) error {
	now := m.now()
	today := calendar.Of(now)
	begins := calendar.On(today.Year(), m.ReviewMonth, m.ReviewDay)
	if today >= begins && now.Before(startOf(begins).Add(suspendAfter)) {
		err := m.openReviews(ctx, today.Year(), startOf(begins), now)
		if err != nil {
			return err
		}
	}
	var due []Review
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		due, err = database.All(ctx, tx, reviewsDue, func(r database.Row, v *Review) error {
			var reminded *time.Time
			err := r.Scan(&v.ID, &v.BodyID, &v.OpenedAt, &reminded)
			v.RemindedAt = orZero(reminded)
			return err
		}, now.Add(-remindAfter), now.Add(-suspendAfter))
		if err != nil {
			return fmt.Errorf("listing reviews that are due: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, v := range due {
		err = m.pursueReview(ctx, v.ID, now)
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *Module) openReviews(ctx context.Context, year int, begins, now time.Time) error {
	for {
		n := 0
		err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			ids, err := database.All(ctx, tx, openReviews, func(r database.Row, id *int64) error { return r.Scan(id) }, year, now, reviewed(), begins, begins.Add(-suspendAfter))
			if err != nil {
				return fmt.Errorf("opening reviews: %w", err)
			}
			n = len(ids)
			if n == 0 {
				return nil
			}
			_, err = fillReview.Exec(ctx, tx, ids, reviewed(), begins, now)
			if err != nil {
				return fmt.Errorf("listing rights to review: %w", err)
			}
			e := System().Entry("identity.open_reviews", "body")
			e.Detail = map[string]any{"year": year, "reviews": n}
			_, err = audit.Write(ctx, tx, e)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// pursueReview reminds of a review, or suspends what nobody answered and closes it.
func (m *Module) pursueReview(ctx context.Context, id int64, now time.Time) error {
	who := System()
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v, err := oneReview(ctx, tx, id)
		if err != nil || !v.ClosedAt.IsZero() {
			return err
		}
		_, err = passOver.Exec(ctx, tx, id, now)
		if err != nil {
			return fmt.Errorf("passing over what has ended in review %d: %w", id, err)
		}
		items, err := m.items(ctx, tx, id)
		if err != nil {
			return err
		}
		items = slices.DeleteFunc(items, func(i ReviewItem) bool { return i.Answer != "" })
		late := !now.Before(v.Suspends())
		e := who.Entry("identity.pursue_review", fmt.Sprintf("body/%d", v.BodyID))
		e.Detail = map[string]any{"review": id, "rights": len(items), "suspended": late}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		for _, i := range items {
			if !late {
				break
			}
			err = m.suspend(ctx, tx, who, i.Held, rightChanging{At: now, Entry: entry})
			if err == nil {
				err = answerItem.ExecOne(ctx, tx, id, i.ID, "suspended", 0, now)
			}
			if err != nil {
				return fmt.Errorf("suspending membership %d: %w", i.ID, err)
			}
		}
		if !late && len(items) > 0 {
			err = m.tellReviewers(ctx, tx, v.BodyID, "identity.letter.review")
			if err != nil {
				return err
			}
		}
		if v.RemindedAt.IsZero() {
			err = noteReminded.ExecOne(ctx, tx, id, now)
		}
		if err == nil {
			_, err = closeReview.Exec(ctx, tx, id, now)
		}
		if err != nil {
			return fmt.Errorf("noting how far review %d is: %w", id, err)
		}
		return nil
	})
}

// tellReviewers lets the e-representatives of a body have a letter.
func (m *Module) tellReviewers(ctx context.Context, tx *database.Tx, bodyID int64, key string) error {
	ids, err := database.All(ctx, tx, representativesOf, func(r database.Row, id *int64) error { return r.Scan(id) }, []int64{bodyID}, m.now())
	if err != nil {
		return fmt.Errorf("looking for the e-representatives of body %d: %w", bodyID, err)
	}
	for _, id := range ids {
		err = m.notify(ctx, tx, id, key)
		if err != nil {
			return err
		}
	}
	return nil
}

func oneReview(ctx context.Context, tx *database.Tx, id int64) (Review, error) {
	var v Review
	var reminded, closed *time.Time
	err := database.One(ctx, tx, lockReview, []any{id}, &v.ID, &v.BodyID, &v.Year, &v.Turn, &v.Reason, &v.OpenedAt, &reminded, &closed)
	if err != nil {
		return v, fmt.Errorf("locking review %d: %w", id, err)
	}
	v.RemindedAt, v.ClosedAt = orZero(reminded), orZero(closed)
	return v, nil
}

func (m *Module) items(ctx context.Context, tx *database.Tx, id int64) ([]ReviewItem, error) {
	now := m.now()
	out, err := database.All(ctx, tx, reviewItems, func(r database.Row, i *ReviewItem) error {
		var at *time.Time
		err := m.scanHeld(now)(moreColumns{r, []any{&i.Answer, &i.By, &at}}, &i.Held)
		i.At = orZero(at)
		return err
	}, id)
	if err != nil {
		return nil, fmt.Errorf("reading review %d: %w", id, err)
	}
	return out, nil
}

// moreColumns reads columns behind those that a scan function knows.
type moreColumns struct {
	database.Row
	more []any
}

// Scan reads the row.
func (r moreColumns) Scan(dest ...any) error { return r.Row.Scan(append(dest, r.more...)...) }

// Reviews lists reviews of the bodies whose rights the actor may see, of one year or (0) all, open ones first. The reading
// is logged.
func (m *Module) Reviews(ctx context.Context, who Actor, year int) ([]Review, error) {
	err := who.Require(SeeRights)
	if err != nil {
		return nil, err
	}
	bodies, err := m.bodiesSeen(ctx, who)
	if err != nil {
		return nil, err
	}
	var out []Review
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, listReviews, func(r database.Row, v *Review) error {
			var reminded, closed *time.Time
			err := r.Scan(&v.ID, &v.Year, &v.Turn, &v.BodyID, &v.OpenedAt, &reminded, &closed, &v.All, &v.Answered, &v.Withdrawn, &v.Suspended)
			v.RemindedAt, v.ClosedAt = orZero(reminded), orZero(closed)
			return err
		}, bodies, year)
		if err != nil {
			return fmt.Errorf("listing reviews: %w", err)
		}
		e := who.Entry("identity.list_reviews", fmt.Sprintf("body/%d", who.BodyID))
		e.Detail = map[string]any{"reviews": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// CountReviews tells how many reviews of the bodies whose rights the actor may see are open. It names nobody, so nothing is
// logged.
func (m *Module) CountReviews(ctx context.Context, who Actor) (n int64, err error) {
	err = who.Require(SeeRights)
	if err != nil {
		return 0, err
	}
	bodies, err := m.bodiesSeen(ctx, who)
	if err != nil {
		return 0, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, countOpenReviews, []any{bodies}, &n)
	})
	if err != nil {
		return 0, fmt.Errorf("counting open reviews: %w", err)
	}
	return n, nil
}

// reviewable gives the body of a review that the actor may answer. Errors: NotFound.
func (m *Module) reviewable(ctx context.Context, who Actor, id int64) error {
	var body int64
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, reviewPlace, []any{id}, &body)
	})
	if err != nil {
		return fmt.Errorf("looking for review %d: %w", id, err)
	}
	return m.requireFor(ctx, who, ReviewRights, body)
}

// ReviewOf gives a review with its rights, by name. The reading is logged. Errors: NotFound.
func (m *Module) ReviewOf(ctx context.Context, who Actor, id int64) (Review, []ReviewItem, error) {
	err := who.Require(ReviewRights)
	if err == nil {
		err = m.reviewable(ctx, who, id)
	}
	if err != nil {
		return Review{}, nil, err
	}
	var v Review
	var items []ReviewItem
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v, err = oneReview(ctx, tx, id)
		if err != nil {
			return err
		}
		items, err = m.items(ctx, tx, id)
		if err != nil {
			return err
		}
		v.All = len(items)
		for i := range items {
			if items[i].Answer != "" {
				v.Answered++
			}
			items[i].Own, err = citizens(ctx, tx, who.AccountID, items[i].AccountID)
			if err != nil {
				return err
			}
		}
		e := who.Entry("identity.read_review", fmt.Sprintf("body/%d", v.BodyID))
		e.Detail = map[string]any{"review": id, "rights": len(items)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return Review{}, nil, err
	}
	return v, items, nil
}

// ReviewAnswer is what an e-representative says of rights under review; each by its membership.
type ReviewAnswer struct {
	ID       int64
	Confirm  []int64
	Withdraw []int64
	Reason   string // of the withdrawals; needed when there are any
	Request  audit.Request
}

// AnswerReview confirms and withdraws rights, all or none of them. What has been answered before stays as it is. Errors:
// NotFound for a review or right that the actor may not answer; Conflict for the actor's own rights and when the review is
// closed; Invalid when nothing was chosen, or a right both ways, or a withdrawal has no reason.
func (m *Module) AnswerReview(ctx context.Context, who Actor, in ReviewAnswer) error {
	err := who.Require(ReviewRights)
	if err == nil {
		err = m.reviewable(ctx, who, in.ID)
	}
	if err != nil {
		return err
	}
	why := ""
	switch {
	case len(in.Confirm)+len(in.Withdraw) == 0:
		return errs.New(errs.Invalid, "identity.review.nothing")
	case slices.ContainsFunc(in.Confirm, func(id int64) bool { return slices.Contains(in.Withdraw, id) }):
		return errs.New(errs.Invalid, "identity.review.both")
	case len(in.Withdraw) > 0:
		why, err = reason(in.Reason)
	}
	if err != nil {
		return err
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		return m.answerReview(ctx, tx, who, in, why)
	})
}

func (m *Module) answerReview(ctx context.Context, tx *database.Tx, who Actor, in ReviewAnswer, why string) error {
	items, err := m.items(ctx, tx, in.ID)
	if err != nil {
		return err
	}
	ids := []int64{who.AccountID}
	for _, i := range items {
		ids = append(ids, i.AccountID)
	}
	_, err = lockAccounts.Exec(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("locking the accounts of review %d: %w", in.ID, err)
	}
	err = m.holds(ctx, tx, who)
	if err != nil {
		return err
	}
	v, err := oneReview(ctx, tx, in.ID)
	if err != nil {
		return err
	}
	if !v.ClosedAt.IsZero() {
		return errs.New(errs.Conflict, "identity.review.closed")
	}
	now := m.now()
	_, err = passOver.Exec(ctx, tx, in.ID, now)
	if err == nil {
		items, err = m.items(ctx, tx, in.ID)
	}
	if err != nil {
		return fmt.Errorf("reading review %d again: %w", in.ID, err)
	}
	e := who.Entry("identity.answer_review", fmt.Sprintf("body/%d", v.BodyID))
	e.Detail, e.Request = map[string]any{"review": in.ID, "confirm": len(in.Confirm), "withdraw": len(in.Withdraw)}, in.Request
	entry, err := audit.Write(ctx, tx, e)
	if err != nil {
		return err
	}
	for _, id := range slices.Concat(in.Confirm, in.Withdraw) {
		at := slices.IndexFunc(items, func(i ReviewItem) bool { return i.ID == id })
		if at < 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		if items[at].Answer != "" {
			continue
		}
		err = m.answerOne(ctx, tx, who, in.ID, items[at].Held, slices.Contains(in.Withdraw, id), rightChanging{At: now, Reason: why, Entry: entry})
		if err != nil {
			return err
		}
	}
	_, err = closeReview.Exec(ctx, tx, in.ID, now)
	if err != nil {
		return fmt.Errorf("closing review %d: %w", in.ID, err)
	}
	return nil
}

func (m *Module) answerOne(ctx context.Context, tx *database.Tx, who Actor, review int64, h Held, withdraw bool, c rightChanging) error {
	own, err := citizens(ctx, tx, who.AccountID, h.AccountID)
	if err != nil {
		return err
	}
	if own {
		return errs.New(errs.Conflict, "identity.review.own")
	}
	answer := "confirmed"
	if withdraw {
		answer = "withdrawn"
		err = m.withdraw(ctx, tx, who, h, c)
	} else {
		err = note(ctx, tx, who, event{AccountID: h.AccountID, BodyID: h.BodyID, Role: h.Role, MembershipID: h.ID, Kind: eventConfirmed, At: c.At, Entry: c.Entry})
	}
	if err == nil {
		err = answerItem.ExecOne(ctx, tx, review, h.ID, answer, who.AccountID, c.At)
	}
	if err != nil {
		return fmt.Errorf("answering for membership %d: %w", h.ID, err)
	}
	return nil
}

// ConfirmRight answers for one right in the review that is open, as who may withdraw it: the operator of rights answers so
// for e-representatives' own. Errors: as for SuspendRight; Conflict when no review asks for it.
func (m *Module) ConfirmRight(ctx context.Context, who Actor, in RightChange) error {
	return m.changeRight(ctx, who, in, "identity.confirm_right", func(ctx context.Context, tx *database.Tx, h Held, c rightChanging) error {
		open, err := database.All(ctx, tx, openItemsOf, func(r database.Row, id *int64) error { return r.Scan(id) }, h.ID)
		if err != nil {
			return fmt.Errorf("looking for a review of membership %d: %w", h.ID, err)
		}
		if len(open) == 0 {
			return errs.New(errs.Conflict, "identity.review.not_asked")
		}
		for _, review := range open {
			err = m.answerOne(ctx, tx, who, review, h, false, c)
			if err != nil {
				return err
			}
			_, err = closeReview.Exec(ctx, tx, review, c.At)
			if err != nil {
				return fmt.Errorf("closing review %d: %w", review, err)
			}
		}
		return nil
	})
}

// underReview reports whether an open review still asks for a right.
func (m *Module) underReview(ctx context.Context, membershipID int64) (asked bool, err error) {
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		open, err := database.All(ctx, tx, openItemsOf, func(r database.Row, id *int64) error { return r.Scan(id) }, membershipID)
		asked = len(open) > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("looking for a review of membership %d: %w", membershipID, err)
	}
	return asked, nil
}
