package app

import (
	"context"
	"time"

	"oszir/internal/identity"
	"oszir/internal/portal"
	"oszir/internal/tartinfo"
)

// joinTARTINFO puts the reserve pool together with accounts, bodies and letters: all it shares with the other modules (T0).
func (a *App) joinTARTINFO() {
	a.TARTINFO = tartinfo.New(tartinfo.Deps{DB: a.DB, Catalog: a.Catalog, Identity: a.Identity, Orgs: a.Orgs, Mail: a.Mail, Seal: a.seal, Log: a.log, Now: a.cfg.Now})
	a.Jobs.Handle("tartinfo.clock", time.Minute, func(ctx context.Context) error {
		if !a.playing.TryLock() {
			return nil // the demo plays what is past by a clock of its own
		}
		defer a.playing.Unlock()
		return a.TARTINFO.Clock(ctx)
	})
}

// tartinfoTasks are what the start page offers to the people of TARTINFO.
func tartinfoTasks() []portal.Task {
	return []portal.Task{{Right: identity.ReadReserve, Path: "/tartinfo", Key: "app.task_tartinfo", Text: "app.task_tartinfo_text"}}
}
