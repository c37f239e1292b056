package tartinfo

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/listing"
)

func scanProtocol(p *Protocol, removed, keep *database.Day) []any {
	return []any{&p.Number, &p.Post, &p.Unit, removed, &p.Reason, keep}
}

// seeProtocols reads something of the protocols that the actor sees.
func (m *Module) seeProtocols(ctx context.Context, who identity.Actor, do func(ctx context.Context, tx *database.Tx, centre bool) error) error {
	err := who.Require(identity.ReadReserve)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return do(ctx, tx, who.May(identity.RunCentre))
	})
}

// Protocols lists the protocols of removals of the actor's body, the newest first; to the centre those of closed bodies (T17). They say
// nothing of who was removed. The reading is logged.
func (m *Module) Protocols(ctx context.Context, who identity.Actor, f ProtocolFilter, l listing.Listing) (out []Protocol, all int, err error) {
	err = m.seeProtocols(ctx, who, func(ctx context.Context, tx *database.Tx, centre bool) error {
		err := tx.Plan(ctx, database.PlanAnew)
		if err != nil {
			return err
		}
		out, err = database.All(ctx, tx, listProtocols, func(r database.Row, p *Protocol) error {
			var removed, keep database.Day
			err := r.Scan(append(scanProtocol(p, &removed, &keep), &all)...)
			p.RemovedOn, p.KeepUntil = removed.Day, keep.Day
			return err
		}, who.BodyID, centre, f.Text, f.Reason, dayKey(f.From), dayKey(f.Until), l.Sort, l.Desc, l.Rows(), l.Offset)
		if err != nil {
			return fmt.Errorf("listing protocols: %w", err)
		}
		_, err = log(ctx, tx, who, "tartinfo.list_protocols", "protocols", audit.Request{}, map[string]any{"protocols": len(out)})
		return err
	})
	return out, all, err
}

// dayKey writes a day for a statement; "" for none.
func dayKey(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.String()
}

// Protocol gives what the list says of a protocol. Errors: NotFound.
func (m *Module) Protocol(ctx context.Context, who identity.Actor, number string) (p Protocol, err error) {
	err = m.seeProtocols(ctx, who, func(ctx context.Context, tx *database.Tx, centre bool) error {
		var removed, keep database.Day
		err := database.One(ctx, tx, oneProtocol, []any{who.BodyID, centre, number}, scanProtocol(&p, &removed, &keep)...)
		p.RemovedOn, p.KeepUntil = removed.Day, keep.Day
		return err
	})
	return p, err
}

// OpenProtocol gives a protocol with all that was written down about the member. The reading is logged. Errors: NotFound, also once it is
// deleted.
func (m *Module) OpenProtocol(ctx context.Context, who identity.Actor, number string) (file []byte, err error) {
	err = m.seeProtocols(ctx, who, func(ctx context.Context, tx *database.Tx, centre bool) error {
		err := database.One(ctx, tx, protocolFile, []any{who.BodyID, centre, number}, &file)
		if err != nil {
			return fmt.Errorf("reading protocol %s: %w", number, err)
		}
		_, err = log(ctx, tx, who, "tartinfo.open_protocol", protocolSubject(number), audit.Request{}, nil, "identity")
		return err
	})
	return file, err
}

// DropProtocol deletes a protocol of the actor's body before its three years are over. It cannot be undone. Errors: NotFound.
func (m *Module) DropProtocol(ctx context.Context, who identity.Actor, in ProtocolAct) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		n, err := dropProtocol.Exec(ctx, tx, in.Number, who.BodyID, m.at(), who.Code)
		switch {
		case err != nil:
			return fmt.Errorf("deleting protocol %s: %w", in.Number, err)
		case n == 0:
			return notFound()
		}
		_, err = log(ctx, tx, who, "tartinfo.drop_protocol", protocolSubject(in.Number), in.Request, nil, "identity")
		return err
	})
}

// sweepProtocols deletes the protocols whose three years are over, as a part of Clock.
func (m *Module) sweepProtocols(ctx context.Context, now time.Time) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := oldProtocols.Exec(ctx, tx, calendar.Of(now).Time(), now)
		if err != nil {
			return fmt.Errorf("deleting old protocols: %w", err)
		}
		if n == 0 {
			return nil
		}
		_, err = log(ctx, tx, identity.System(), "tartinfo.sweep_protocols", "protocols", audit.Request{}, map[string]any{"protocols": n}, "identity")
		return err
	})
}
