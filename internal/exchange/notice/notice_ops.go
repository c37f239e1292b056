package notice

import (
	"context"
	"fmt"
	"strconv"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/database"
)

// Followed reports whether anybody follows anybody, or did lately: if not, a change need not find out whom it is about. One that begins
// meanwhile is told to ask after the change.
func (m *Module) Followed(ctx context.Context, tx *database.Tx) (bool, error) {
	var any bool
	err := database.One(ctx, tx, anybodyFollows, nil, &any)
	if err != nil {
		return false, fmt.Errorf("looking whether anybody is followed: %w", err)
	}
	return any, nil
}

// Hear notes in the transaction of a change, whose log entry it is given, that something has changed in a register about people or
// cases. It costs one statement.
func (m *Module) Hear(ctx context.Context, tx *database.Tx, register string, entry int64, of Sort, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := insertHeard.Exec(ctx, tx, ids, register, entry, string(of))
	if err != nil {
		return fmt.Errorf("noting a change for those who follow: %w", err)
	}
	return nil
}

// After gives a partner the notices that follow a cursor, at most limit of them (0: as usual); the same cursor gives the same again as
// long as they are kept. without says that the partner has none yet: then those that are kept. What is told for the first time is
// logged. Errors: an exchange.Refusal for a cursor that is too old or was never given, with the one to go on from.
func (m *Module) After(ctx context.Context, from *exchange.Sender, after int64, without bool, limit int) (p Page, err error) {
	who := from.Actor()
	err = who.Require(identity.SubscribeNotices)
	if err != nil {
		return p, err
	}
	if limit <= 0 {
		limit = usualLines
	}
	limit = min(limit, mostLines)
	var refused error
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		refused = nil
		l, err := lock(ctx, tx, from.ID)
		if err != nil {
			return err
		}
		err = m.settle(ctx, tx, &from.Partner, &l)
		if err != nil {
			return err
		}
		if without {
			after = l.first
		}
		switch {
		case after > l.last:
			refused = cursorRefusal(exchange.CodeAhead, l.last)
		case after < l.first:
			refused = cursorRefusal(exchange.CodeOld, l.last)
		}
		if refused != nil {
			return l.store(ctx, tx, from.ID) // what was settled holds
		}
		p, err = m.page(ctx, tx, from.ID, after, limit)
		if err != nil {
			return err
		}
		if told := p.told(l.told); len(told) > 0 {
			_, err = write(ctx, tx, who, "exchange.notice.tell", from.Code, told)
			if err != nil {
				return err
			}
		}
		if after <= l.told { // who skips some may read them later for the first time
			l.told = max(l.told, p.Next)
		}
		return l.store(ctx, tx, from.ID)
	})
	if err == nil {
		err = refused
	}
	return p, err
}

func cursorRefusal(code string, last int64) error {
	return &exchange.Refusal{Code: code, Where: "after=" + strconv.FormatInt(last, 10)}
}

// page reads the notices that follow a cursor.
func (m *Module) page(ctx context.Context, tx *database.Tx, partner, after int64, limit int) (Page, error) {
	found, err := database.All(ctx, tx, noticesAfter, scanNotice, partner, after, limit+1)
	if err != nil {
		return Page{}, fmt.Errorf("reading the notices of partner %d: %w", partner, err)
	}
	p := Page{Notices: found, Next: after, More: len(found) > limit}
	if p.More {
		p.Notices = found[:limit]
	}
	if n := len(p.Notices); n > 0 {
		p.Next = p.Notices[n-1].Cursor
	} else {
		p.Notices = []Notice{}
	}
	return p, nil
}
