package law

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

func scanProposal(r database.Row, p *Proposal) error {
	var from, until database.Day
	c := &p.Change
	err := r.Scan(&p.ID, &p.Version, &p.State, &p.Key, &from, &until, &c.None, &c.Amount, &c.Law, &c.Source, &c.Verified, &p.Reason, &p.Note, &p.BasedOn, &p.DraftedBy, &p.DraftedAt, &p.By, &p.At)
	c.From, c.Until = from.Day, until.Day
	return err
}

// findProposal reads a proposal as it stands. Errors: NotFound.
func findProposal(ctx context.Context, tx *database.Tx, id int64) (*Proposal, error) {
	found, err := database.All(ctx, tx, oneProposal, scanProposal, id)
	if err != nil {
		return nil, fmt.Errorf("reading proposal %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	return &found[0], nil
}

// step stores what a proposal has become.
func (p *Proposal) step(ctx context.Context, tx *database.Tx, who identity.Actor, entry int64) error {
	amount := any(p.Change.Amount)
	if p.Change.None {
		amount = nil
	}
	c := &p.Change
	err := insertStep.ExecOne(ctx, tx, p.ID, p.Version, string(p.State), p.BasedOn, dayArg(c.From), dayArg(c.Until), amount, c.Law, c.Source, c.Verified, p.Reason, p.Note, p.At, who.Code, p.DraftedBy, entry)
	if database.Violates(err, "proposal_step_pkey") {
		return errs.Wrap(err, errs.Conflict, "law.proposal_changed")
	}
	if err != nil {
		return fmt.Errorf("storing proposal %d: %w", p.ID, err)
	}
	return nil
}

// changes gives what a number is and what a change would make of it. Errors: Conflict when an edition has changed the
// number since the change was written down, Invalid when it would change nothing.
func (p *Proposal) changes(ctx context.Context, tx *database.Tx, of *Parameter) (before, after []Value, edition int64, err error) {
	before, edition, err = valuesOf(ctx, tx, of)
	if err != nil {
		return nil, nil, 0, err
	}
	if edition != p.BasedOn {
		return nil, nil, 0, errs.New(errs.Conflict, "law.changed_meanwhile")
	}
	after = p.Change.Apply(before, p.ID)
	if p.Change.sameAs(before) {
		return nil, nil, 0, errs.Wrap(&Refusal{[]Fault{{Field: "amount", Key: "law.fault.no_change"}}}, errs.Invalid, "law.refused")
	}
	return before, after, edition, nil
}

// sameAs reports that a change says nothing that values do not say already.
func (c *Change) sameAs(values []Value) bool {
	if c.None {
		return len(c.Apply(values, 0)) == len(values) && len(Differences(values, c.Apply(values, 0))) == 0
	}
	return slices.ContainsFunc(values, func(v Value) bool {
		return v.From == c.From && v.Until == c.Until && v.Amount == c.Amount && v.Law == c.Law && v.Source == c.Source && v.Verified == c.Verified
	})
}

// Propose writes down a change as a draft and gives its number. Errors: NotFound for an unknown number; Invalid with a
// Refusal; Conflict when the number has changed since it was looked at.
func (m *Module) Propose(ctx context.Context, who identity.Actor, in Draft) (int64, error) {
	err := who.Require(identity.EditLaw)
	if err != nil {
		return 0, err
	}
	of, err := m.parameter(in.Key)
	if err != nil {
		return 0, err
	}
	err = in.judge(of)
	if err != nil {
		return 0, err
	}
	var id int64
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, proposalOfEntry, []any{done}, &id)
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		p := Proposal{Version: 1, State: Drafted, Key: of.Key, Change: in.Change, Reason: in.Reason, BasedOn: in.BasedOn, DraftedBy: who.Code, At: at}
		_, _, _, err = p.changes(ctx, tx, of)
		if err != nil {
			return err
		}
		e := who.Entry("law.propose", "parameter/"+of.Key)
		e.Request = in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, insertProposal, []any{of.Key, who.Code, at, entry}, &id)
		if err != nil {
			return fmt.Errorf("storing a proposal: %w", err)
		}
		p.ID = id
		return p.step(ctx, tx, who, entry)
	})
	return id, err
}

// act takes a proposal a step further: it is read, compared with what was seen, changed, logged and stored.
func (m *Module) act(ctx context.Context, who identity.Actor, operation string, h Handle, do func(ctx context.Context, tx *database.Tx, p *Proposal, of *Parameter) (func(entry int64) error, error)) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, h.Request)
		if err != nil || done != 0 {
			return err
		}
		// Proposals are decided on one after the other: two may be about one number, and editions are numbered.
		err = database.Lock(ctx, tx, editionLock)
		if err != nil {
			return err
		}
		p, err := findProposal(ctx, tx, h.ID)
		if err != nil {
			return err
		}
		of, err := m.parameter(p.Key)
		if err != nil {
			return err
		}
		if p.Version != h.Seen {
			return errs.New(errs.Conflict, "law.proposal_changed")
		}
		then, err := do(ctx, tx, p, of)
		if err != nil {
			return err
		}
		p.Version++
		p.At, err = database.Now(ctx, tx)
		if err != nil {
			return err
		}
		e := who.Entry(operation, fmt.Sprintf("proposal/%d", p.ID))
		e.Request = h.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = p.step(ctx, tx, who, entry)
		if err != nil || then == nil {
			return err
		}
		return then(entry)
	})
}

// ownOpen asks that a proposal is the actor's own and that nobody has decided on it. Errors: Conflict.
func (p *Proposal) ownOpen(who identity.Actor) error {
	switch {
	case p.DraftedBy != who.Code:
		return errs.New(errs.Conflict, "law.not_yours")
	case !p.Open():
		return errs.New(errs.Conflict, "law.decided")
	}
	return nil
}

// Amend writes a change down anew, on the values there are now; what was submitted is a draft again. Errors as of Propose,
// and Conflict for somebody else's and for one that is decided on, or that has changed since it was seen.
func (m *Module) Amend(ctx context.Context, who identity.Actor, h Handle, in Draft) error {
	err := who.Require(identity.EditLaw)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "law.amend", h, func(ctx context.Context, tx *database.Tx, p *Proposal, of *Parameter) (func(int64) error, error) {
		err := p.ownOpen(who)
		if err != nil {
			return nil, err
		}
		err = in.judge(of)
		if err != nil {
			return nil, err
		}
		p.State, p.Change, p.Reason, p.BasedOn = Drafted, in.Change, in.Reason, in.BasedOn
		_, _, _, err = p.changes(ctx, tx, of)
		return nil, err
	})
}

// Submit hands a draft to another lawyer. Errors: Conflict for somebody else's, for one that is no draft any more, and when
// the number has changed since.
func (m *Module) Submit(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.EditLaw)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "law.submit", h, func(ctx context.Context, tx *database.Tx, p *Proposal, of *Parameter) (func(int64) error, error) {
		err := p.ownOpen(who)
		switch {
		case err != nil:
			return nil, err
		case p.State != Drafted:
			return nil, errs.New(errs.Conflict, "law.proposal_changed")
		}
		p.State = Submitted
		_, _, _, err = p.changes(ctx, tx, of)
		return nil, err
	})
}

// Withdraw takes a proposal back that nobody has decided on. Errors: Conflict as of Amend.
func (m *Module) Withdraw(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.EditLaw)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "law.withdraw", h, func(_ context.Context, _ *database.Tx, p *Proposal, _ *Parameter) (func(int64) error, error) {
		p.Note = ""
		err := p.ownOpen(who)
		p.State = Withdrawn
		return nil, err
	})
}

// othersSubmitted asks that a proposal waits and is somebody else's. Errors: Conflict.
func (p *Proposal) othersSubmitted(who identity.Actor) error {
	switch {
	case p.State != Submitted:
		return errs.New(errs.Conflict, "law.decided")
	case p.DraftedBy == who.Code:
		return errs.New(errs.Conflict, "law.own_proposal")
	}
	return nil
}

// Approve makes an edition of what another lawyer has submitted and gives its number: from now on everything is judged by
// it. Errors: Conflict for one's own, for one that does not wait, and when the number has changed since it was drafted.
func (m *Module) Approve(ctx context.Context, who identity.Actor, h Handle) (edition int64, err error) {
	err = who.Require(identity.ApproveLaw)
	if err != nil {
		return 0, err
	}
	note, err := noteOf(h, false)
	if err != nil {
		return 0, err
	}
	err = m.act(ctx, who, "law.approve", h, func(ctx context.Context, tx *database.Tx, p *Proposal, of *Parameter) (func(int64) error, error) {
		err := p.othersSubmitted(who)
		if err != nil {
			return nil, err
		}
		p.State, p.Note = Approved, note
		before, after, last, err := p.changes(ctx, tx, of)
		if err != nil {
			return nil, err
		}
		return func(entry int64) error {
			latest, err := Latest(ctx, tx)
			if err != nil {
				return err
			}
			edition = latest + 1
			err = keep(ctx, tx, edition, of.Key, before, after, last != 0, p.ID, p.At, entry)
			if err != nil {
				return err
			}
			_, err = m.Changed(ctx, tx, of.question(Differences(before, after)), entry)
			if err != nil {
				return fmt.Errorf("telling who judges of edition %d: %w", edition, err)
			}
			return nil
		}, nil
	})
	if err == nil && edition == 0 { // it was done before
		edition, err = m.editionOf(ctx, who, h.Request)
	}
	return edition, err
}

// editionOf gives the edition that an earlier approval with the same request has made.
func (m *Module) editionOf(ctx context.Context, who identity.Actor, request audit.Request) (n int64, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil {
			return err
		}
		return database.One(ctx, tx, editionOfEntry, []any{done}, &n)
	})
	return n, err
}

// Refuse says no to what another lawyer has submitted, with the reason in the note. Errors: Conflict as of Approve; Invalid
// with a Refusal without a reason.
func (m *Module) Refuse(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.ApproveLaw)
	if err != nil {
		return err
	}
	note, err := noteOf(h, true)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "law.refuse", h, func(_ context.Context, _ *database.Tx, p *Proposal, _ *Parameter) (func(int64) error, error) {
		err := p.othersSubmitted(who)
		p.State, p.Note = Refused, note
		return nil, err
	})
}

// noteOf reads the note of a decision. Errors: Invalid with a Refusal.
func noteOf(h Handle, needed bool) (string, error) {
	note := fields.Clean(h.Note)
	switch {
	case needed && note == "":
		return "", errs.Wrap(&Refusal{[]Fault{{Field: "note", Key: "law.fault.required"}}}, errs.Invalid, "law.refused")
	case utf8.RuneCountInString(note) > longestReason:
		return "", errs.Wrap(&Refusal{[]Fault{{Field: "note", Key: "law.fault.too_long", Args: []any{longestReason}}}}, errs.Invalid, "law.refused")
	}
	return note, nil
}

// question asks what the rooms that judge have to do with changed times of a number.
func (p *Parameter) question(spans []Span) Question {
	return Question{Kinds: p.Kinds, Spans: spans, ByBirth: p.ByBirth, Procedure: p.Procedure, Calendar: p.Calendar}
}

// Step is one step of a proposal.
type Step struct {
	Version int
	State   State
	At      time.Time
	By      string
	Note    string
}

// ProposalView is a proposal with what it changes.
type ProposalView struct {
	Proposal

	Parameter     Parameter
	Before, After []Value // of an approved one: as they were then
	Spans         []Span
	Stale         bool // the number was changed since it was drafted: it must be written down anew
	Steps         []Step
}

// Proposal gives one proposal. Errors: NotFound.
func (m *Module) Proposal(ctx context.Context, who identity.Actor, id int64) (ProposalView, error) {
	var v ProposalView
	err := who.Require(identity.ReadLaw)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err := findProposal(ctx, tx, id)
		if err != nil {
			return err
		}
		of, err := m.parameter(p.Key)
		if err != nil {
			return err
		}
		v = ProposalView{Proposal: *p, Parameter: *of}
		// What the change lies over is what was looked at when it was drafted, whatever has come since.
		v.Before = of.Shipped
		if p.BasedOn != 0 {
			all, err := At(ctx, tx, p.BasedOn)
			if err != nil {
				return err
			}
			v.Before = all[p.Key]
		}
		v.After = p.Change.Apply(v.Before, p.ID)
		v.Spans = Differences(v.Before, v.After)
		_, edition, err := valuesOf(ctx, tx, of)
		if err != nil {
			return err
		}
		v.Stale = p.Open() && edition != p.BasedOn
		v.Steps, err = database.All(ctx, tx, stepsOfProposal, func(r database.Row, s *Step) error { return r.Scan(&s.Version, &s.State, &s.At, &s.By, &s.Note) }, id)
		return err
	})
	return v, err
}

// Weigh says what a proposal concerns, as it stands and as the registers are now. Errors: NotFound.
func (m *Module) Weigh(ctx context.Context, who identity.Actor, id int64) (Concern, error) {
	var c Concern
	err := who.Require(identity.ReadLaw)
	if err != nil {
		return c, err
	}
	v, err := m.Proposal(ctx, who, id)
	if err != nil || len(v.Spans) == 0 {
		return c, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err = m.Concerned(ctx, tx, v.Parameter.question(v.Spans))
		return err
	})
	return c, err
}

// Proposals lists proposals, those that nobody has decided on first.
func (m *Module) Proposals(ctx context.Context, who identity.Actor) ([]Proposal, error) {
	err := who.Require(identity.ReadLaw)
	if err != nil {
		return nil, err
	}
	var out []Proposal
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, latestProposals, scanProposal)
		return err
	})
	return out, err
}

// CountWaiting says how many proposals of others wait for the actor.
func (m *Module) CountWaiting(ctx context.Context, who identity.Actor) (n int64, err error) {
	err = who.Require(identity.ApproveLaw)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, waitingProposals, []any{who.Code}, &n)
	})
	return n, err
}
