package app

import (
	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/portal"
	"oszir/internal/ptr"
)

// joinLaw puts the room of the numbers of the law together with those that read them.
func (a *App) joinLaw() {
	a.Law = law.New(law.Deps{
		DB: a.DB, Parameters: ptr.LawParameters(), Lists: ptr.CodeLists(), Concerned: ptr.LawConcern, Changed: ptr.LawChanged, BodyName: a.bodyName,
	})
}

// lawTasks are what the start page offers to lawyers.
func (a *App) lawTasks() []portal.Task {
	return []portal.Task{
		{Right: identity.ApproveLaw, Path: "/law/proposals", Key: "app.task_law", Text: "app.task_law_text", Count: a.Law.CountWaiting},
	}
}
