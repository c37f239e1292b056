package app

import (
	"context"
	"slices"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/portal"
	"oszir/internal/ptr"
)

// joinDisclosure puts the room of requests of agencies together with the registers that answers are drawn from.
func (a *App) joinDisclosure() {
	a.Disclosure = disclosure.New(disclosure.Deps{
		DB: a.DB, Catalog: a.Catalog, Seal: a.seal, People: a.People, Now: a.cfg.Now, BodyName: a.bodyName, Draw: a.PTR.DrawAnswer, Exchange: a.Exchange, Kinds: ptr.KindCodes(),
		Office: func(ctx context.Context, code string) (int64, error) {
			b, err := a.Orgs.ByCode(ctx, code)
			answers, _ := identity.KindOf(identity.RoleIssuer)
			if err == nil && !slices.Contains(answers.Bodies, b.Kind) {
				err = errs.New(errs.NotFound, "orgs.body_unknown", code)
			}
			return b.ID, err
		},
		Tell: func(ctx context.Context, tx *database.Tx, key string, args ...any) error {
			return a.Identity.TellRole(ctx, tx, identity.RoleLawyer, key, args...)
		},
	})
	a.Jobs.Handle("disclosure.remind", 6*time.Hour, a.Disclosure.Remind)
}

// disclosureTasks are what the start page offers to who answers agencies, to who keeps the policy, and to everybody.
func (a *App) disclosureTasks() []portal.Task {
	return []portal.Task{
		{Right: identity.AnswerRequests, Path: "/requests", Key: "app.task_requests", Text: "app.task_requests_text", Count: a.Disclosure.CountRequests},
		{Right: identity.KeepSources, Path: "/policy", Key: "app.task_policy", Text: "app.task_policy_text", Count: a.Disclosure.CountDuties},
		{Right: identity.ApproveSources, Path: "/policy", Key: "app.task_versions", Text: "app.task_versions_text", Count: a.Disclosure.CountProposals},
		{Right: identity.UseOwnAccount, Path: "/sources", Key: "app.task_sources", Text: "app.task_sources_text"},
	}
}
