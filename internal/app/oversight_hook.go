package app

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/keys"
	"oszir/internal/portal"
	"oszir/internal/ptr"
)

// watchOver puts the room of those who watch together, with what it takes from the rooms that keep data.
func (a *App) watchOver(ring *keys.Ring) {
	reasons := audit.NewReasons(ring)
	a.People.Reasons = reasons
	a.PTR.Reasons = reasons
	a.People.Changed = a.PTR.PeopleChanged
	a.Oversight = oversight.New(oversight.Deps{
		DB: a.DB, People: a.People, Catalog: a.Catalog, Log: a.log, Now: a.cfg.Now, Reasons: reasons, Erased: oversight.OpenErased(keysFolder(a.cfg)),
		Kinds: retentionKinds(), Jobs: a.Jobs, BodyName: a.bodyName, PersonOf: a.Identity.PersonOf, Strangers: strangers, Copies: a.copies(), Disclosed: a.Disclosure.Told,
		Prove: func(ctx context.Context, entry int64) (audit.Proof, error) {
			public, err := LogKeys(a.cfg)
			if err != nil {
				return audit.Proof{}, err
			}
			return audit.Prove(ctx, a.DB, entry, public...)
		},
	})
}

// strangers gives those of the people of whom a body has stated nothing and to whom it grants nothing.
func strangers(ctx context.Context, tx *database.Tx, body int64, persons []int64) ([]int64, error) {
	persons, err := people.Unstated(ctx, tx, body, persons)
	if err != nil {
		return nil, err
	}
	return ptr.Ungranted(ctx, tx, body, persons)
}

// watchTasks are what the start page offers to those who watch, and to everybody of their own.
func (a *App) watchTasks() []portal.Task {
	return []portal.Task{
		{Right: identity.SeeTrail, Path: "/trail", Key: "app.task_trail", Text: "app.task_trail_text"},
		{Right: identity.SeeTrail, Path: "/trail/patterns", Key: "app.task_patterns", Text: "app.task_patterns_text", Count: a.Oversight.Unchecked},
		{Right: identity.ListDue, Path: "/retention", Key: "app.task_retention", Text: "app.task_retention_text"},
		{Right: identity.SeeOwnTrail, Path: "/my-data", Key: "app.task_my_data", Text: "app.task_my_data_text"},
	}
}
