package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo/record"
)

// LineForm is a line of a tab as typed.
type LineForm struct {
	MemberID int64
	Tab      string
	LineID   int64 // 0: a new one
	Seen     int   // version of the member that was looked at
	Typed    map[string]string
	Request  audit.Request
}

// mostLines is how many lines a member may have on all tabs: as many as are read, shown and printed.
const mostLines = 500

// SaveLine writes a line of a tab (T15). Errors: Invalid with a Refusal, or when the member has as many lines as there may be; Conflict
// when somebody else has changed the member since; NotFound.
func (m *Module) SaveLine(ctx context.Context, who identity.Actor, in LineForm) error {
	return m.lineOf(ctx, who, "tartinfo.save_line", in, func(ctx context.Context, tx *database.Tx, entry int64) error {
		c, found := record.JudgeTab(in.Tab, in.Typed, m.today())
		err := refuse(found)
		if err != nil {
			return err
		}
		if in.LineID == 0 {
			var n int
			err = database.One(ctx, tx, countLines, []any{in.MemberID}, &n)
			if err != nil {
				return fmt.Errorf("counting the lines of member %d: %w", in.MemberID, err)
			}
			if n >= mostLines {
				return errs.New(errs.Invalid, "tartinfo.lines_full", mostLines)
			}
			return insertLine.ExecOne(ctx, tx, in.MemberID, in.Tab, c, entry)
		}
		n, err := changeLine.Exec(ctx, tx, in.LineID, in.MemberID, in.Tab, c, entry)
		if err == nil && n == 0 {
			return notFound()
		}
		return err
	})
}

// TakeLine takes a line of a tab away. Errors: Conflict when somebody else has changed the member since; NotFound.
func (m *Module) TakeLine(ctx context.Context, who identity.Actor, in LineForm) error {
	return m.lineOf(ctx, who, "tartinfo.take_line", in, func(ctx context.Context, tx *database.Tx, entry int64) error {
		n, err := takeLine.Exec(ctx, tx, in.LineID, in.MemberID, in.Tab, entry)
		if err == nil && n == 0 {
			return notFound()
		}
		return err
	})
}

func (m *Module) lineOf(ctx context.Context, who identity.Actor, operation string, in LineForm, do func(ctx context.Context, tx *database.Tx, entry int64) error) error {
	if _, ok := record.TabForm(in.Tab); !ok {
		return notFound()
	}
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		x, err := m.own(ctx, tx, who, in.MemberID, in.Seen)
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, operation, memberSubject(x.ID), in.Request, map[string]any{"tab": in.Tab}, "identity")
		if err != nil {
			return err
		}
		err = do(ctx, tx, entry)
		if err != nil {
			return err
		}
		err = moveOn.ExecOne(ctx, tx, x.ID, x.Version)
		if err != nil {
			return fmt.Errorf("storing member %d: %w", x.ID, err)
		}
		return m.meetMember(ctx, tx, x.ID)
	})
}
