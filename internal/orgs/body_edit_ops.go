package orgs

import (
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Edit is what is to be recorded about one body.
type Edit struct {
	Body    Body         // as it is to be; its code says which
	Since   calendar.Day // the day from which it is so; None: see the operation
	Seen    int64        // Profile.Seen of what the editor looked at
	Reason  string       // in the editor's words, for the history
	Request audit.Request
}

// Register makes sure that a body exists: a new one is recorded as if it had always been there, one that is known stays
// as it is. Errors: NotFound for whoever may not keep bodies; Invalid with a Refusal.
func (m *Module) Register(ctx context.Context, who identity.Actor, b Body) (Body, error) {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return b, err
	}
	_, err = m.edit(ctx, who, "orgs.register", Edit{Body: b, Since: calendar.None}, mayAdd)
	if err != nil {
		return b, err
	}
	return m.ByCode(ctx, b.Code)
}

// Add records a new body from the day of Since on; without a day as if it had always been there. Errors: NotFound for
// whoever may not keep bodies; Invalid with a Refusal; Conflict when the code is known already.
func (m *Module) Add(ctx context.Context, who identity.Actor, in Edit) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	done, err := m.edit(ctx, who, "orgs.add", in, mayAdd)
	if err == nil && done.same > 0 {
		return errs.New(errs.Conflict, "orgs.code_known", in.Body.Code)
	}
	return err
}

// Change records that a body is different from a day on, up to the next change that is known. A day before the body's
// first one lets it begin earlier. Errors: NotFound for whoever may not keep bodies; Invalid with a Refusal, or when
// nothing would change; Conflict when somebody else has changed it since it was looked at.
func (m *Module) Change(ctx context.Context, who identity.Actor, in Edit) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	if in.Since == calendar.None {
		return refuse(finding.Finding{Field: "since", Code: finding.Required})
	}
	return m.amend(ctx, who, "orgs.change", in)
}

// Correct records that what is known of a body for today has been wrong as long as it has been known so. The day of
// Since is not looked at. Errors: as for Change.
func (m *Module) Correct(ctx context.Context, who identity.Actor, in Edit) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	in.Since = calendar.None
	return m.amend(ctx, who, "orgs.correct", in)
}

func (m *Module) amend(ctx context.Context, who identity.Actor, operation string, in Edit) error {
	done, err := m.edit(ctx, who, operation, in, mayChange)
	if err == nil && done.same > 0 {
		return errs.New(errs.Invalid, "orgs.nothing_changes")
	}
	return err
}

// ChangeIn does what Change does in the caller's transaction, where the caller judges rights and repetition. changed is false when
// nothing would change. Errors: Invalid with a Refusal; NotFound; Conflict when somebody else has changed it since it was looked at.
func ChangeIn(ctx context.Context, tx *database.Tx, who identity.Actor, in Edit) (changed bool, err error) {
	done, err := editIn(ctx, tx, who, "orgs.change", in, mayChange)
	return err == nil && len(done.changed) > 0, err
}

// AddIn does what Add does in the caller's transaction, where the caller judges rights and repetition, and gives the body as it is
// recorded. Errors: Invalid with a Refusal; Conflict when the code is known already.
func AddIn(ctx context.Context, tx *database.Tx, who identity.Actor, in Edit) (Body, error) {
	done, err := editIn(ctx, tx, who, "orgs.add", in, mayAdd)
	switch {
	case err != nil:
		return Body{}, err
	case len(done.newOnes) == 0:
		return Body{}, errs.New(errs.Conflict, "orgs.code_known", in.Body.Code)
	}
	return In(ctx, tx, done.newOnes[0])
}

// edit writes one body. What it gives counts nothing when the same request was answered before.
func (m *Module) edit(ctx context.Context, who identity.Actor, operation string, in Edit, may may) (*writing, error) {
	bad := in.judge(may == mayChange)
	if len(bad) > 0 {
		return nil, refuse(bad...)
	}
	done := &writing{}
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		earlier, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || earlier != 0 {
			return err
		}
		done, err = editIn(ctx, tx, who, operation, in, may)
		return err
	})
	return done, err
}

// editIn writes one body in a transaction.
func editIn(ctx context.Context, tx *database.Tx, who identity.Actor, operation string, in Edit, may may) (*writing, error) {
	bad := in.judge(may == mayChange)
	if len(bad) > 0 {
		return nil, refuse(bad...)
	}
	if may == mayChange {
		err := unseen(ctx, tx, in.Body.Code, in.Seen)
		if err != nil {
			return nil, err
		}
	}
	done, err := write(ctx, tx, []wanted{{No: 1, Body: in.Body, Since: in.Since}}, writeOptions{may: may, entry: func(w *writing) (int64, error) {
		e := who.Entry(operation, subject(first(w.newOnes, w.changed)))
		e.Request, e.Detail = in.Request, w.logged()
		return record(ctx, tx, e, in.Reason)
	}})
	if err == nil && len(done.found) > 0 {
		err = refuse(done.findings()...)
	}
	return done, err
}

// judge cleans what was typed and says what is wrong with it by itself.
func (in *Edit) judge(needsReason bool) []finding.Finding {
	in.Body.clean()
	in.Reason = fields.Clean(in.Reason)
	var bad []finding.Finding
	in.Body.judge(func(f finding.Finding) { bad = append(bad, f) })
	switch {
	case needsReason && in.Reason == "":
		bad = append(bad, finding.Finding{Field: "reason", Code: finding.Required})
	case utf8.RuneCountInString(in.Reason) > longestReason:
		bad = append(bad, finding.Finding{Field: "reason", Code: finding.Format, Key: "finding.format.too_long", Args: []string{strconv.Itoa(longestReason)}})
	}
	return bad
}

// longestReason is the most characters of a reason.
const longestReason = 1000

// record writes a log entry, and the reason beside it.
func record(ctx context.Context, tx *database.Tx, e audit.Entry, reason string) (int64, error) {
	entry, err := audit.Write(ctx, tx, e)
	if err != nil || reason == "" {
		return entry, err
	}
	err = insertReason.ExecOne(ctx, tx, entry, reason)
	if err != nil {
		return 0, fmt.Errorf("storing a reason: %w", err)
	}
	return entry, nil
}

// unseen takes the lock and looks whether a body still is as somebody saw it. Errors: NotFound; Conflict.
func unseen(ctx context.Context, tx *database.Tx, code string, seen int64) error {
	err := database.Lock(ctx, tx, bodiesLock)
	if err != nil {
		return err
	}
	var now int64
	err = database.One(ctx, tx, seenOf, []any{code}, &now)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return errs.Wrap(err, errs.NotFound, "orgs.body_unknown", code)
	case err != nil:
		return fmt.Errorf("looking for changes of a body: %w", err)
	case now != seen:
		return errs.New(errs.Conflict, "orgs.changed_meanwhile")
	}
	return nil
}

func first(lists ...[]int64) int64 {
	for _, l := range lists {
		if len(l) > 0 {
			return l[0]
		}
	}
	return 0
}
