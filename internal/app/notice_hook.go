package app

import (
	"context"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
)

// joinNotices puts the room of change notices together with the rooms that own what is followed and that tell of changes.
func (a *App) joinNotices() {
	a.Notices = notice.New(notice.Deps{DB: a.DB, Exchange: a.Exchange, Now: a.cfg.Now, Find: people.ByTAJs, Entitled: a.entitled})
	a.PTR.Notices = a.Notices
	a.Jobs.Handle("exchange.notices", 6*time.Hour, func(ctx context.Context) error { return a.Notices.Sweep(database.Long(ctx)) })
}

// entitled says whom and what a partner may follow: an office's program the people and cases of its office, an agency's those about
// whom it asked and was answered, as long as the period lasts that it asked about. Records that were merged are one person.
func (a *App) entitled(ctx context.Context, tx *database.Tx, p *exchange.Partner, of notice.Sort, ids []int64) (map[int64]calendar.Day, error) {
	if of == notice.Case {
		if p.Sort != exchange.Office {
			return nil, nil
		}
		return ptr.Handled(ctx, tx, p.BodyID, ids)
	}
	same, err := people.Same(ctx, tx, ids, people.Today)
	if err != nil {
		return nil, err
	}
	var all []int64
	for _, id := range ids {
		all = append(all, same[id]...)
	}
	var may map[int64]calendar.Day
	switch p.Sort {
	case exchange.Office:
		may, err = ptr.Served(ctx, tx, p.BodyID, all)
	case exchange.Agency:
		may, err = a.Disclosure.Followed(ctx, tx, p.Code, all)
	case exchange.Registry:
	}
	if err != nil {
		return nil, err
	}
	out := map[int64]calendar.Day{}
	for _, id := range ids {
		for _, record := range same[id] {
			last, ok := may[record]
			if ok && (out[id] == calendar.None || last > out[id]) {
				out[id] = last
			}
		}
	}
	return out, nil
}

// mountNotices adds where programs ask what has changed.
func (a *App) mountNotices(site *web.Site) {
	s := a.Notices.NewService()
	site.Mount(notice.Root, s, notice.MaxBody)
	site.Mount(notice.Root+"/", s, notice.MaxBody)
}
