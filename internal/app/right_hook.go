package app

import (
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/portal"
)

// handleRights names the rounds that look after rights: those that are over, the yearly review, the monthly letters.
// Errors: Invalid when the day of the review is none.
func (a *App) handleRights() error {
	if a.cfg.ReviewDay != "" {
		day, err := time.Parse("01-02", a.cfg.ReviewDay)
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "app.bad_review_day", a.cfg.ReviewDay)
		}
		a.Identity.ReviewMonth, a.Identity.ReviewDay = day.Month(), day.Day()
	}
	a.Jobs.Handle("identity.expire_rights", time.Hour, a.Identity.ExpireRights)
	a.Jobs.Handle("identity.review", 6*time.Hour, a.Identity.ReviewRound)
	a.Jobs.Handle("identity.tell_heads", 6*time.Hour, a.Identity.TellHeads)
	return nil
}

// rightTasks are what the start page offers to who decides about rights, and to everybody who may ask for one.
func (a *App) rightTasks() []portal.Task {
	return []portal.Task{
		{Right: identity.ApproveRights, Path: "/rights/waiting", Key: "app.task_waiting", Text: "app.task_waiting_text", Count: a.Identity.CountWaiting},
		{Right: identity.KeepClerks, Path: "/rights/waiting", Key: "app.task_waiting", Text: "app.task_waiting_text", Count: a.Identity.CountWaiting},
		{Right: identity.KeepHeads, Path: "/rights/waiting", Key: "app.task_waiting", Text: "app.task_waiting_text", Count: a.Identity.CountWaiting},
		{Right: identity.ReviewRights, Path: "/rights/reviews", Key: "app.task_reviews", Text: "app.task_reviews_text", Count: a.Identity.CountReviews},
		{Right: identity.Designate, Path: "/rights/papers", Key: "app.task_papers", Text: "app.task_papers_text"},
		{Right: identity.KeepClerks, Path: "/rights/clerks", Key: "app.task_clerks", Text: "app.task_clerks_text"},
		{Right: identity.KeepHeads, Path: "/rights/heads", Key: "app.task_heads", Text: "app.task_heads_text"},
		{Right: identity.RequestRights, Path: "/rights", Key: "app.task_rights", Text: "app.task_rights_text"},
	}
}
