package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
)

// say writes a text of papers, in Hungarian whoever asks for it.
func (m *Module) say(key string, args ...any) string {
	return m.Catalog.Text(i18n.Hungarian, key, args...)
}

// The letters with which papers are numbered.
const (
	datasheetLetter   = "A"
	certificateLetter = "I"
	protocolLetter    = "J"
)

// Datasheet makes the Adatlap of a member, for whoever may see the member (T18, T26); what others offered stands in it for the own body
// and the centre only. It has a number and is logged. Errors: NotFound; Conflict when the member is removed.
func (m *Module) Datasheet(ctx context.Context, who identity.Actor, id int64) (number string, file []byte, err error) {
	return m.paperOf(ctx, who, id, "tartinfo.datasheet", datasheetLetter, func(ctx context.Context, tx *database.Tx, v *View, number string) (p paper.Paper, err error) {
		var events []Event
		if v.eventsSeen() {
			events, err = m.eventsOf(ctx, tx, id)
		}
		return datasheet(m.say, v, events, number), err
	})
}

// Certificate makes the Igazolás that a member is on the list today, for the member's own body and the centre (T18). It has a number and
// is logged. Errors: NotFound; Conflict when the member is removed.
func (m *Module) Certificate(ctx context.Context, who identity.Actor, id int64) (number string, file []byte, err error) {
	return m.paperOf(ctx, who, id, "tartinfo.certificate", certificateLetter, func(_ context.Context, _ *database.Tx, v *View, number string) (p paper.Paper, err error) {
		if !v.eventsSeen() {
			return p, notFound()
		}
		return certificate(m.say, v, number), nil
	})
}

func (m *Module) paperOf(ctx context.Context, who identity.Actor, id int64, operation, letter string, write func(ctx context.Context, tx *database.Tx, v *View, number string) (paper.Paper, error)) (number string, file []byte, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return "", nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v, err := m.see(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if v.Status == NoMore {
			return errs.New(errs.Conflict, "tartinfo.member_removed")
		}
		number, err = draw(ctx, tx, letter, v.Today)
		if err != nil {
			return err
		}
		p, err := write(ctx, tx, &v, number)
		if err != nil {
			return err
		}
		file, err = printed(p, m.at())
		if err != nil {
			return fmt.Errorf("printing %s: %w", number, err)
		}
		if m.Seal != nil {
			file, err = m.Seal.SignPDF(file, p.Title+" "+number, m.at())
			if err != nil {
				return fmt.Errorf("sealing %s: %w", number, err)
			}
		}
		_, err = log(ctx, tx, who, operation, memberSubject(id), audit.Request{}, map[string]any{"number": number, "as": string(v.Sight)}, "identity")
		return err
	})
	return number, file, err
}
