package identity

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// MakePaper makes the paper that a body's head is to sign, and gives its number. A designation is for the actor's own
// account; a withdrawal is made by the e-representative or by who may see the body's rights. Errors: Invalid for the first
// thing that is wrong with it; NotFound; Conflict when there is such a paper already, or when a role excludes it.
func (m *Module) MakePaper(ctx context.Context, who Actor, in NewPaper, r audit.Request) (int64, error) {
	err := who.Require(RequestRights)
	if err != nil {
		return 0, err
	}
	now := m.now()
	effect, until, wrong := in.problems(now)
	if len(wrong) > 0 {
		return 0, errs.New(errs.Invalid, wrong[0].Key)
	}
	p := place{AccountID: who.AccountID, BodyID: in.BodyID, Role: RoleRepresentative}
	switch in.Kind {
	case Designation:
		in.MembershipID = 0
		err = m.checkRoleOf(ctx, RoleRepresentative, in.BodyID)
	case Withdrawal:
		p, err = m.withdrawable(ctx, who, in.MembershipID)
	default:
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err != nil {
		return 0, err
	}
	var id int64
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, r)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, designationOfEntry, []any{done}, &id)
		}
		_, err = m.lockBoth(ctx, tx, who, p.AccountID)
		if err != nil {
			return err
		}
		err = m.paperFits(ctx, tx, in, p, effect, until, now)
		if err != nil {
			return err
		}
		e := who.Entry("identity.make_paper", subject(p.AccountID))
		e.Detail, e.Request = map[string]any{"kind": in.Kind, "body": p.BodyID}, r
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, insertDesignation, []any{
			in.Kind, p.BodyID, p.AccountID, in.MembershipID, in.HeadName, in.HeadPost, effect.Time(), dayOrNull(until), who.AccountID, now, entry,
		}, &id)
		if database.Violates(err, "designation_waiting_once") {
			return errs.Wrap(err, errs.Conflict, "identity.designation.waits")
		}
		if err != nil {
			return fmt.Errorf("storing a paper: %w", err)
		}
		return nil
	})
	return id, err
}

// withdrawable gives the e-representative's right that a paper is to end. Errors: NotFound.
func (m *Module) withdrawable(ctx context.Context, who Actor, membershipID int64) (place, error) {
	p, err := m.rightPlace(ctx, membershipID)
	if err != nil {
		return p, err
	}
	if p.Role != RoleRepresentative {
		return p, errs.New(errs.NotFound, "error.not_found")
	}
	if p.AccountID == who.AccountID {
		return p, nil
	}
	return p, m.requireFor(ctx, who, SeeRights, p.BodyID)
}

// paperFits judges a paper against the rights there are. The accounts are locked.
func (m *Module) paperFits(ctx context.Context, tx *database.Tx, in NewPaper, p place, effect, until calendar.Day, now time.Time) error {
	if in.Kind == Withdrawal {
		h, err := m.oneHeld(ctx, tx, in.MembershipID)
		if err == nil && h.Over {
			err = errs.New(errs.Conflict, "identity.right.not_in_force")
		}
		return err
	}
	begin, end := within(effect, until, now)
	own, err := database.All(ctx, tx, membershipAt, func(r database.Row, own *Membership) error {
		return r.Scan(&own.ID, &own.BodyID, &own.Role)
	}, p.AccountID, p.BodyID, RoleRepresentative, begin)
	switch {
	case err != nil:
		return fmt.Errorf("looking for the right of a paper: %w", err)
	case len(own) > 0:
		return errs.New(errs.Conflict, "identity.request.had")
	}
	return checkExclusive(ctx, tx, p.AccountID, RoleRepresentative, begin, end)
}

func scanPaper(r database.Row, p *Paper) error {
	var effect, until database.Day
	var decided *time.Time
	err := r.Scan(&p.ID, &p.Kind, &p.BodyID, &p.AccountID, &p.Code, &p.Name, &p.MembershipID, &p.HeadName, &p.HeadPost, &effect, &until, &p.State,
		&p.MadeBy, &p.MadeByCode, &p.MadeAt, &p.DocumentID, &p.Digest, &p.DecidedBy, &decided, &p.Answer)
	if err != nil {
		return err
	}
	p.EffectOn, p.Until, p.DecidedAt = effect.Day, until.Day, orZero(decided)
	return nil
}

func onePaper(ctx context.Context, tx *database.Tx, id int64) (Paper, error) {
	found, err := database.All(ctx, tx, lockDesignation, scanPaper, id)
	if err != nil {
		return Paper{}, fmt.Errorf("locking paper %d: %w", id, err)
	}
	if len(found) == 0 {
		return Paper{}, errs.New(errs.NotFound, "error.not_found")
	}
	return found[0], nil
}

// OwnPapers lists the papers that the actor has made or is named in, the latest first, 100 at most.
func (m *Module) OwnPapers(ctx context.Context, who Actor) ([]Paper, error) {
	err := who.Require(RequestRights)
	if err != nil {
		return nil, err
	}
	var out []Paper
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, designationsOf, scanPaper, who.AccountID)
		if err != nil {
			return fmt.Errorf("listing own papers: %w", err)
		}
		return nil
	})
	return out, err
}

// OwnPaper gives a paper that the actor has made or is named in. Errors: NotFound.
func (m *Module) OwnPaper(ctx context.Context, who Actor, id int64) (Paper, error) {
	err := who.Require(RequestRights)
	if err != nil {
		return Paper{}, err
	}
	var p Paper
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err = onePaper(ctx, tx, id)
		if err == nil && p.MadeBy != who.AccountID && p.AccountID != who.AccountID {
			err = errs.New(errs.NotFound, "error.not_found")
		}
		return err
	})
	if err != nil {
		return Paper{}, err
	}
	return p, nil
}

// UploadPaper adds the signed and scanned paper, or one that is better than the last. Errors: NotFound for a paper of
// somebody else; Invalid when it is no PDF, PNG or JPEG or larger than DocumentLimit; Conflict when it was decided.
func (m *Module) UploadPaper(ctx context.Context, who Actor, id int64, content []byte, r audit.Request) error {
	err := who.Require(RequestRights)
	if err != nil {
		return err
	}
	media, err := mediaOf(content)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	return m.changePaper(ctx, who, id, r, func(ctx context.Context, tx *database.Tx, p Paper) error {
		e := who.Entry("identity.upload_paper", subject(p.AccountID))
		e.Detail, e.Request = map[string]any{"paper": p.ID, "size": len(content)}, r
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		var document int64
		err = database.One(ctx, tx, insertDocument, []any{sum[:], media, content, m.now(), entry}, &document)
		if err == nil {
			err = attachDocument.ExecOne(ctx, tx, p.ID, document)
		}
		if err != nil {
			return fmt.Errorf("storing the scan of paper %d: %w", p.ID, err)
		}
		return nil
	})
}

// DropPaper takes a paper back that nobody has decided yet. Errors: NotFound, Conflict.
func (m *Module) DropPaper(ctx context.Context, who Actor, id int64, r audit.Request) error {
	err := who.Require(RequestRights)
	if err != nil {
		return err
	}
	return m.changePaper(ctx, who, id, r, func(ctx context.Context, tx *database.Tx, p Paper) error {
		e := who.Entry("identity.drop_paper", subject(p.AccountID))
		e.Detail, e.Request = map[string]any{"paper": p.ID}, r
		_, err := audit.Write(ctx, tx, e)
		if err == nil {
			err = dropDesignation.ExecOne(ctx, tx, p.ID)
		}
		if err != nil {
			return fmt.Errorf("dropping paper %d: %w", p.ID, err)
		}
		return nil
	})
}

// changePaper locks a paper of the actor's own making that nobody has decided, and does something to it once.
func (m *Module) changePaper(ctx context.Context, who Actor, id int64, r audit.Request, do func(context.Context, *database.Tx, Paper) error) error {
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, r)
		if err != nil || done != 0 {
			return err
		}
		_, err = lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		p, err := onePaper(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case p.MadeBy != who.AccountID:
			return errs.New(errs.NotFound, "error.not_found")
		case p.State != PaperMade && p.State != PaperUploaded:
			return errs.New(errs.Conflict, "identity.designation.decided")
		}
		return do(ctx, tx, p)
	})
}

// UploadedPapers lists the papers that wait to be recorded, the oldest first, 500 at most. The reading is logged.
func (m *Module) UploadedPapers(ctx context.Context, who Actor) ([]Paper, error) {
	err := who.Require(Designate)
	if err != nil {
		return nil, err
	}
	var out []Paper
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, designationsUploaded, scanPaper)
		if err != nil {
			return fmt.Errorf("listing papers: %w", err)
		}
		e := who.Entry("identity.list_papers", "account")
		e.Detail = map[string]any{"papers": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// UploadedPaper gives a paper with its scan: media type and bytes, empty while nothing was uploaded. The reading is logged.
// Errors: NotFound.
func (m *Module) UploadedPaper(ctx context.Context, who Actor, id int64) (p Paper, media string, content []byte, err error) {
	err = who.Require(Designate)
	if err != nil {
		return p, "", nil, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err = onePaper(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.DocumentID != 0 {
			err = database.One(ctx, tx, documentOf, []any{p.DocumentID}, &media, &content)
			if err != nil {
				return fmt.Errorf("reading the scan of paper %d: %w", id, err)
			}
		}
		e := who.Entry("identity.read_paper", subject(p.AccountID))
		e.Detail = map[string]any{"paper": id}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return Paper{}, "", nil, err
	}
	return p, media, content, nil
}

// Recording is what the operator of rights decides about a paper.
type Recording struct {
	ID      int64
	Digest  string // of the scan that was looked at
	Record  bool   // false: it is refused
	Answer  string // why it is refused
	Request audit.Request
}

// RecordPaper records a paper, by which the e-representative's right begins or ends, or refuses it. Errors: NotFound;
// Conflict for a paper that the actor has made or is named in, be it by another account, when it was decided or another
// scan uploaded meanwhile, and when a role excludes it; Invalid for a refusal without reason.
func (m *Module) RecordPaper(ctx context.Context, who Actor, in Recording) error {
	err := who.Require(Designate)
	if err != nil {
		return err
	}
	why := ""
	if !in.Record {
		why, err = reason(in.Answer)
	}
	if err != nil {
		return err
	}
	var accountID, bodyID, madeBy int64
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, designationPlace, []any{in.ID}, &accountID, &bodyID, &madeBy)
	})
	if err != nil {
		return fmt.Errorf("looking for paper %d: %w", in.ID, err)
	}
	here := m.checkRoleOf(ctx, RoleRepresentative, bodyID)
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		_, err = m.lockBoth(ctx, tx, who, accountID)
		if err != nil {
			return err
		}
		p, err := onePaper(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		err = m.judgeRecording(ctx, tx, who, p, in)
		if err != nil {
			return err
		}
		e := who.Entry("identity.record_paper", subject(p.AccountID))
		e.Detail, e.Request = map[string]any{"paper": p.ID, "kind": p.Kind, "body": p.BodyID, "recorded": in.Record}, in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		state, membership, letter := PaperRefused, int64(0), "identity.letter.paper_refused"
		switch {
		case in.Record && p.Kind == Designation:
			state, letter = PaperRecorded, "identity.letter.designated"
			if here != nil {
				return here
			}
			membership, err = m.designate(ctx, tx, who, p, entry)
		case in.Record:
			state, letter = PaperRecorded, "identity.letter.withdrawn"
			err = m.undesignate(ctx, tx, who, p, entry)
		}
		if err != nil {
			return err
		}
		err = decideDesignation.ExecOne(ctx, tx, p.ID, state, who.AccountID, m.now(), why, membership)
		if err != nil {
			return fmt.Errorf("deciding paper %d: %w", p.ID, err)
		}
		return m.notify(ctx, tx, p.AccountID, letter)
	})
}

func (m *Module) judgeRecording(ctx context.Context, tx *database.Tx, who Actor, p Paper, in Recording) error {
	for _, other := range []int64{p.AccountID, p.MadeBy} {
		own, err := citizens(ctx, tx, who.AccountID, other)
		if err != nil {
			return err
		}
		if own {
			return errs.New(errs.Conflict, "identity.designation.own")
		}
	}
	if p.State != PaperUploaded || p.Digest != in.Digest {
		return errs.New(errs.Conflict, "identity.designation.moved")
	}
	return nil
}

// designate brings the right of an e-representative into force.
func (m *Module) designate(ctx context.Context, tx *database.Tx, who Actor, p Paper, entry int64) (int64, error) {
	now := m.now()
	begin, until := within(p.EffectOn, p.Until, now)
	if !until.IsZero() && !until.After(begin) {
		return 0, errs.New(errs.Conflict, "identity.request.over")
	}
	err := checkExclusive(ctx, tx, p.AccountID, RoleRepresentative, begin, until)
	if err != nil {
		return 0, err
	}
	return grant(ctx, tx, who, newRight{
		AccountID: p.AccountID, BodyID: p.BodyID, Role: RoleRepresentative, From: begin, Until: until, At: now,
	}, eventDesignated, entry)
}

// undesignate ends the right of an e-representative, at once or with the beginning of a day.
func (m *Module) undesignate(ctx context.Context, tx *database.Tx, who Actor, p Paper, entry int64) error {
	now := m.now()
	h, err := m.oneHeld(ctx, tx, p.MembershipID)
	if err != nil {
		return err
	}
	if h.Over {
		return nil
	}
	from, _ := within(p.EffectOn, calendar.None, now)
	c := rightChanging{At: now, Entry: entry}
	if h.Suspended {
		return m.withdraw(ctx, tx, who, h, c)
	}
	if from.After(now) {
		err = endMembership.ExecOne(ctx, tx, h.ID, from)
		if err != nil {
			return fmt.Errorf("limiting membership %d: %w", h.ID, err)
		}
		return note(ctx, tx, who, event{AccountID: h.AccountID, BodyID: h.BodyID, Role: h.Role, MembershipID: h.ID, Kind: eventEnded, At: now, Entry: entry})
	}
	return end(ctx, tx, who, ending{Right: h.right(), Kind: eventEnded, At: now, Entry: entry})
}
