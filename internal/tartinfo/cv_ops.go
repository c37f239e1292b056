package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/finding"
	"oszir/internal/tartinfo/record"
)

// cvOf tells what is known of a member's curriculum vitae.
func (m *Module) cvOf(ctx context.Context, tx *database.Tx, id int64) (CV, error) {
	found, err := database.All(ctx, tx, aboutCV, func(r database.Row, c *CV) error {
		var consent database.Day
		err := r.Scan(&c.Name, &c.Sort, &c.Size, &consent)
		c.Consent = consent.Day
		return err
	}, id)
	if err != nil {
		return CV{}, fmt.Errorf("reading of the curriculum vitae of member %d: %w", id, err)
	}
	if len(found) == 0 {
		return CV{}, nil
	}
	return found[0], nil
}

// judgeFile judges a curriculum vitae's file by its own bytes.
func judgeFile(name string, content []byte) (s fileSort, found []finding.Finding) {
	wrong := func(code finding.Code, key string, args ...string) []finding.Finding {
		return []finding.Finding{{Field: record.CVFile, Code: code, Key: key, Args: args}}
	}
	switch {
	case name == "" || len(content) == 0:
		return s, wrong(finding.Required, "tartinfo.fault.cv_none")
	case len(content) > MostCV:
		return s, wrong(finding.NotAllowed, "tartinfo.fault.cv_too_large")
	}
	s, key := wrongCV(content)
	if key != "" {
		return s, wrong(finding.NotAllowed, key)
	}
	return s, nil
}

// KeepCV keeps a member's curriculum vitae, in place of the one before, with the member's consent only (T15). Errors: Invalid with a
// Refusal; Conflict when somebody else has changed the member since; NotFound.
func (m *Module) KeepCV(ctx context.Context, who identity.Actor, in CVForm) error {
	return m.cvChange(ctx, who, "tartinfo.keep_cv", CVAct{in.MemberID, in.Seen, in.Request}, func(ctx context.Context, tx *database.Tx, entry int64) error {
		c, found := record.JudgeCV(in.Typed, m.today())
		s, bad := judgeFile(in.Name, in.Content)
		err := refuse(append(found, bad...))
		if err != nil {
			return err
		}
		return keepCV.ExecOne(ctx, tx, in.MemberID, fileName(in.Name, s), s.media, in.Content, c.Day("cv_consent_day").Time(), m.at(), entry)
	})
}

// DropCV takes a member's curriculum vitae away. Errors: Conflict when somebody else has changed the member since; NotFound, also when
// there is none.
func (m *Module) DropCV(ctx context.Context, who identity.Actor, in CVAct) error {
	return m.cvChange(ctx, who, "tartinfo.drop_cv", in, func(ctx context.Context, tx *database.Tx, entry int64) error {
		n, err := dropCV.Exec(ctx, tx, in.MemberID, entry)
		if err == nil && n == 0 {
			return notFound()
		}
		return err
	})
}

func (m *Module) cvChange(ctx context.Context, who identity.Actor, operation string, in CVAct, do func(ctx context.Context, tx *database.Tx, entry int64) error) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		x, err := m.own(ctx, tx, who, in.MemberID, in.Seen)
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, operation, memberSubject(x.ID), in.Request, nil, "identity")
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
		return nil
	})
}

// OpenCV gives a member's curriculum vitae to whoever may see the member. The reading is logged. Errors: NotFound, also when there is
// none.
func (m *Module) OpenCV(ctx context.Context, who identity.Actor, id int64) (cv CV, content []byte, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return cv, nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v, err := m.see(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if v.CV.Name == "" {
			return notFound()
		}
		cv = v.CV
		err = database.One(ctx, tx, contentOfCV, []any{id}, &content)
		if err != nil {
			return fmt.Errorf("reading the curriculum vitae of member %d: %w", id, err)
		}
		_, err = log(ctx, tx, who, "tartinfo.open_cv", memberSubject(id), audit.Request{}, map[string]any{"as": string(v.Sight)}, "identity")
		return err
	})
	return cv, content, err
}
