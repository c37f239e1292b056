package app

import (
	"oszir/internal/exchange"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/web"
	"oszir/internal/spdci"
)

// joinSPDCI puts the international registry interface together with the register that it answers from and that tells it of changes.
func (a *App) joinSPDCI(ring *keys.Ring) error {
	key, err := exchange.NewSigningKey(ring, "spdci")
	if err != nil {
		return err
	}
	a.SPDCI = spdci.New(spdci.Deps{
		DB: a.DB, Exchange: a.Exchange, Disclosure: a.Disclosure, Outbox: a.Outbox, Jobs: a.Jobs, Catalog: a.Catalog, Key: key, Now: a.cfg.Now, Log: a.log, Draw: a.PTR.Enrolments,
	})
	a.PTR.Watched = a.SPDCI.Watched
	return nil
}

// mountSPDCI adds the international registry interface.
func (a *App) mountSPDCI(site *web.Site) error {
	s, err := a.SPDCI.NewService()
	if err != nil {
		return err
	}
	site.Mount(spdci.Root+"/", s, spdci.MaxMessage)
	return nil
}
