package app

import (
	"time"

	"oszir/internal/identity"
	"oszir/internal/portal"
)

// handleRights names the rounds that look after rights: those that are over, the yearly review, the monthly letters.
func (a *App) handleRights() {
	a.Jobs.Handle("identity.expire_rights", time.Hour, a.Identity.ExpireRights)
	a.Jobs.Handle("identity.review", 6*time.Hour, a.Identity.ReviewRound)
	a.Jobs.Handle("identity.tell_heads", 6*time.Hour, a.Identity.TellHeads)
}

// rightTasks are what the start page offers to everybody who may ask for a right, and to who decides about them.
func rightTasks() []portal.Task {
	return []portal.Task{
		{Right: identity.RequestRights, Path: "/rights", Key: "app.task_rights", Text: "app.task_rights_text"},
		{Right: identity.ApproveRights, Path: "/rights/waiting", Key: "app.task_waiting", Text: "app.task_waiting_text"},
		{Right: identity.Designate, Path: "/rights/papers", Key: "app.task_papers", Text: "app.task_papers_text"},
		{Right: identity.KeepClerks, Path: "/rights/clerks", Key: "app.task_clerks", Text: "app.task_clerks_text"},
	}
}
