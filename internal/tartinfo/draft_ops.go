package tartinfo

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// mostDraft is how much a draft holds, in bytes.
const mostDraft = 100_000

// draftOfMember names the form of a member; 0: of a new one.
func draftOfMember(id int64) string {
	if id == 0 {
		return "member/new"
	}
	return memberSubject(id)
}

// draftOfSearch names the form of a search; 0: of a new one.
func draftOfSearch(id int64) string {
	if id == 0 {
		return "search/new"
	}
	return searchSubject(id)
}

// Draft is what somebody typed and has not saved.
type Draft struct {
	Typed map[string]string // nil: nothing
	At    time.Time
}

// KeepDraft keeps what was typed, right or wrong, for the actor alone: a session that ends loses nothing of it. member is whom it is
// about, 0 for nobody who is there already, as of every search. Errors: NotFound for a member or a search of another body; Invalid when it
// is too much.
func (m *Module) KeepDraft(ctx context.Context, who identity.Actor, form string, member int64, typed map[string]string) error {
	err := who.Require(identity.KeepReserve)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(typed)
	if err != nil || len(raw) > mostDraft {
		return errs.New(errs.Invalid, "tartinfo.draft_too_long")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if member != 0 {
			_, err := m.hold(ctx, tx, member)
			if err != nil {
				return err
			}
			x, err := m.memberIn(ctx, tx, oneMember, member)
			if err != nil {
				return err
			}
			if x.BodyID != who.BodyID || x.StatusOn(m.today()) == NoMore {
				return notFound()
			}
		}
		if search, err := strconv.ParseInt(strings.TrimPrefix(form, "search/"), 10, 64); err == nil && strings.HasPrefix(form, "search/") {
			s, err := m.searchIn(ctx, tx, oneSearch, search)
			if err != nil {
				return err
			}
			if s.BodyID != who.BodyID || !s.Changeable() {
				return notFound()
			}
		}
		err := keepDraft.ExecOne(ctx, tx, who.Code, form, member, raw, m.at())
		if err != nil {
			return fmt.Errorf("keeping a draft: %w", err)
		}
		return nil
	})
}

// lineForm is the form under which what somebody looked for last is kept: a name must not stand in an address.
const lineForm = "line"

// KeepLine keeps what the actor looks for, which may be somebody's name. It goes when the next one is looked for, and when anybody is
// forgotten.
func (m *Module) KeepLine(ctx context.Context, who identity.Actor, said string) error {
	err := who.Require(identity.ReadReserve)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(map[string]string{"q": said})
	if err != nil || len(raw) > mostDraft {
		return errs.New(errs.Invalid, "tartinfo.draft_too_long")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return keepDraft.ExecOne(ctx, tx, who.Code, lineForm, 0, raw, m.at())
	})
}

// KeptLine gives what the actor looked for last.
func (m *Module) KeptLine(ctx context.Context, who identity.Actor) (said string, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return "", err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, oneDraft, func(r database.Row, d *Draft) error { return r.Scan(&d.Typed, &d.At) }, who.Code, lineForm)
		if err == nil && len(found) > 0 {
			said = found[0].Typed["q"]
		}
		return err
	})
	return said, err
}

// Draft gives what the actor typed into a form and has not saved.
func (m *Module) Draft(ctx context.Context, who identity.Actor, form string) (d Draft, err error) {
	err = who.Require(identity.KeepReserve)
	if err != nil {
		return d, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, oneDraft, func(r database.Row, d *Draft) error { return r.Scan(&d.Typed, &d.At) }, who.Code, form)
		if err == nil && len(found) > 0 {
			d = found[0]
		}
		return err
	})
	return d, err
}

// DropDraft takes away what the actor typed into a form.
func (m *Module) DropDraft(ctx context.Context, who identity.Actor, form string) error {
	err := who.Require(identity.KeepReserve)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := dropDraft.Exec(ctx, tx, who.Code, form)
		return err
	})
}
