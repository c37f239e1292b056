package disclosure

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// proposalLock makes decisions on proposals come one after the other.
const proposalLock = 0x6469_7363

func scanProposal(r database.Row, p *Proposal) error {
	var published, sent database.Day
	err := r.Scan(&p.ID, &p.Version, &p.State, &p.Sort, &p.Content, &p.Note, &p.DraftedBy, &p.DraftedAt, &p.By, &p.At, &published, &sent)
	p.Published, p.Sent = published.Day, sent.Day
	return err
}

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

// sourcesOn gives the register as it holds on a day.
func sourcesOn(ctx context.Context, tx *database.Tx, day calendar.Day) (Sources, error) {
	out := shipped().Sources
	all, err := database.All(ctx, tx, approvedProposals, scanProposal, OfPolicy)
	if err != nil {
		return out, fmt.Errorf("reading versions of the policy: %w", err)
	}
	all = slices.DeleteFunc(all, func(p Proposal) bool { return p.Effective() == calendar.None || p.Effective() > day })
	slices.SortStableFunc(all, func(a, b Proposal) int { return int(a.Effective() - b.Effective()) })
	for i := range all {
		out = out.overlaid(all[i].Content.Policy)
	}
	return out, nil
}

// agenciesNow gives the agencies with what was approved laid over what the program ships.
func agenciesNow(ctx context.Context, tx *database.Tx) ([]Agency, error) {
	out := slices.Clone(shipped().Agencies)
	all, err := database.All(ctx, tx, approvedProposals, scanProposal, OfAgency)
	if err != nil {
		return nil, fmt.Errorf("reading agencies: %w", err)
	}
	for _, p := range all {
		a := *p.Content.Agency
		at := slices.IndexFunc(out, func(x Agency) bool { return x.Key == a.Key })
		if at < 0 {
			out = append(out, a)
		} else {
			out[at] = a
		}
	}
	return out, nil
}

// Sources gives the register of information sources as it holds on a day; calendar.None: today. It names nobody and is everybody's.
func (m *Module) Sources(ctx context.Context, day calendar.Day) (out Sources, err error) {
	if day == calendar.None {
		day = m.today()
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = sourcesOn(ctx, tx, day)
		return err
	})
	return out, err
}

// Agencies lists who may ask, with their grounds.
func (m *Module) Agencies(ctx context.Context, who identity.Actor) (out []Agency, err error) {
	err = who.Require(identity.ReadSources)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = agenciesNow(ctx, tx)
		return err
	})
	return out, err
}

// Proposals lists the versions of the policy, or the changes of agencies, the newest first.
func (m *Module) Proposals(ctx context.Context, who identity.Actor, sort string) (out []Proposal, err error) {
	err = who.Require(identity.ReadSources)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, proposalsOfSort, scanProposal, sort)
		if err != nil {
			return fmt.Errorf("listing proposals: %w", err)
		}
		return nil
	})
	return out, err
}

// Proposal gives one. Errors: NotFound.
func (m *Module) Proposal(ctx context.Context, who identity.Actor, id int64) (out Proposal, err error) {
	err = who.Require(identity.ReadSources)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err := findProposal(ctx, tx, id)
		if err != nil {
			return err
		}
		out = *p
		return nil
	})
	return out, err
}

// CountProposals counts what waits for the actor's approval.
func (m *Module) CountProposals(ctx context.Context, who identity.Actor) (n int64, err error) {
	err = who.Require(identity.ApproveSources)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, waitingProposals, []any{who.Code}, &n)
		if err != nil {
			return fmt.Errorf("counting proposals: %w", err)
		}
		return nil
	})
	return n, err
}

// step stores what a proposal has become.
func (p *Proposal) step(ctx context.Context, tx *database.Tx, who identity.Actor, entry int64) error {
	content, err := json.Marshal(p.Content)
	if err != nil {
		return fmt.Errorf("encoding proposal %d: %w", p.ID, err)
	}
	err = insertStep.ExecOne(ctx, tx, p.ID, p.Version, string(p.State), content, p.Note, p.At, who.Code, p.DraftedBy, entry)
	if database.Violates(err, "proposal_step_pkey") {
		return errs.Wrap(err, errs.Conflict, "disclosure.changed")
	}
	if err != nil {
		return fmt.Errorf("storing proposal %d: %w", p.ID, err)
	}
	return nil
}

// Propose writes down a version of the policy, or an agency, as a draft and gives its number. Errors: Invalid with a Refusal.
func (m *Module) Propose(ctx context.Context, who identity.Actor, in Draft) (id int64, err error) {
	err = who.Require(identity.KeepSources)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, proposalOfEntry, []any{done}, &id)
		}
		err = m.judge(ctx, tx, &in.Content)
		if err != nil {
			return err
		}
		at := m.at()
		p := Proposal{Version: 1, State: Drafted, Sort: OfPolicy, Content: in.Content, DraftedBy: who.Code, At: at}
		key := ""
		if in.Agency != nil {
			p.Sort, key = OfAgency, in.Agency.Key
		}
		e := who.Entry("disclosure.draft", p.Sort)
		e.Request = in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, insertProposal, []any{p.Sort, key, who.Code, at, entry}, &p.ID)
		if err != nil {
			return fmt.Errorf("storing a proposal: %w", err)
		}
		id = p.ID
		return p.step(ctx, tx, who, entry)
	})
	return id, err
}

// judge puts a proposal into order. A policy's duties must be there.
func (m *Module) judge(ctx context.Context, tx *database.Tx, c *Content) error {
	s, err := sourcesOn(ctx, tx, m.today())
	if err != nil {
		return err
	}
	return c.judge(&s, m.today())
}

// act takes a proposal a step further: it is read, compared with what was seen, changed, logged and stored.
func (m *Module) act(ctx context.Context, who identity.Actor, operation string, h Handle, do func(ctx context.Context, tx *database.Tx, p *Proposal) error, then func(ctx context.Context, tx *database.Tx, p *Proposal, entry int64) error) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, h.Request)
		if err != nil || done != 0 {
			return err
		}
		err = database.Lock(ctx, tx, proposalLock)
		if err != nil {
			return err
		}
		p, err := findProposal(ctx, tx, h.ID)
		if err != nil {
			return err
		}
		if p.Version != h.Seen {
			return errs.New(errs.Conflict, "disclosure.changed")
		}
		err = do(ctx, tx, p)
		if err != nil {
			return err
		}
		p.Version++
		p.At = m.at()
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
		return then(ctx, tx, p, entry)
	})
}

// own asks that a proposal is the actor's and that nobody has decided on it. Errors: Conflict.
func (p *Proposal) own(who identity.Actor) error {
	switch {
	case !p.Open():
		return errs.New(errs.Conflict, "disclosure.decided")
	case p.DraftedBy != who.Code:
		return errs.New(errs.Conflict, "disclosure.not_yours")
	}
	return nil
}

// Amend writes a proposal down anew; what was submitted is a draft again. Errors as of Propose, and Conflict for somebody else's
// and for one that is decided on, or that has changed since it was seen.
func (m *Module) Amend(ctx context.Context, who identity.Actor, h Handle, in Content) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "disclosure.amend", h, func(ctx context.Context, tx *database.Tx, p *Proposal) error {
		err := p.own(who)
		if err != nil {
			return err
		}
		if (p.Sort == OfPolicy) != (in.Policy != nil) {
			return errs.New(errs.NotFound, "error.not_found")
		}
		p.State, p.Content = Drafted, in
		return m.judge(ctx, tx, &p.Content)
	}, nil)
}

// Submit hands a draft to another lawyer. Errors: Conflict for somebody else's and for one that is no draft any more; Invalid when
// it could no longer take effect on the day that it says.
func (m *Module) Submit(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "disclosure.submit", h, func(ctx context.Context, tx *database.Tx, p *Proposal) error {
		err := p.own(who)
		if err != nil {
			return err
		}
		if p.State != Drafted {
			return errs.New(errs.Conflict, "disclosure.changed")
		}
		p.State = Submitted
		return m.judge(ctx, tx, &p.Content)
	}, nil)
}

// Withdraw takes a proposal back that nobody has decided on. Errors: Conflict as of Amend.
func (m *Module) Withdraw(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "disclosure.withdraw", h, func(_ context.Context, _ *database.Tx, p *Proposal) error {
		err := p.own(who)
		p.State = Withdrawn
		return err
	}, nil)
}

// others asks that a proposal waits and is somebody else's. Errors: Conflict.
func (p *Proposal) others(who identity.Actor) error {
	switch {
	case p.State != Submitted:
		return errs.New(errs.Conflict, "disclosure.decided")
	case p.DraftedBy == who.Code:
		return errs.New(errs.Conflict, "disclosure.own")
	}
	return nil
}

// Approve says yes to what another lawyer has submitted. An agency holds from now on; a version of the policy once it is published
// and sent, and ends the duties that it answers. Errors: Conflict for one's own and for one that does not wait.
func (m *Module) Approve(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.ApproveSources)
	if err != nil {
		return err
	}
	return m.act(ctx, who, "disclosure.approve", h, func(_ context.Context, _ *database.Tx, p *Proposal) error {
		err := p.others(who)
		p.State = Approved
		return err
	}, func(ctx context.Context, tx *database.Tx, p *Proposal, entry int64) error {
		if p.Sort != OfPolicy {
			return nil
		}
		for _, id := range p.Content.Policy.Causes {
			_, err := endDuty.Exec(ctx, tx, id, m.today().Time(), "", p.ID, p.At, who.Code, entry)
			if err != nil {
				return fmt.Errorf("ending duty %d: %w", id, err)
			}
		}
		return nil
	})
}

// Decline says no to what another lawyer has submitted, with the reason in the note. Errors: Conflict as of Approve; Invalid with
// a Refusal without a reason.
func (m *Module) Decline(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.ApproveSources)
	if err != nil {
		return err
	}
	err = refusal(wanted(nil, "note", &h.Note, longestReason))
	if err != nil {
		return err
	}
	return m.act(ctx, who, "disclosure.decline", h, func(_ context.Context, _ *database.Tx, p *Proposal) error {
		err := p.others(who)
		p.State, p.Note = Declined, h.Note
		return err
	}, nil)
}

// Marking says on which day an approved version of the policy was published, or sent to the supervision.
type Marking struct {
	ID      int64
	Sent    bool // else published
	Day     calendar.Day
	Request audit.Request
}

// Mark notes it. Errors: Invalid for a day to come or before the approval; Conflict when it was noted before.
func (m *Module) Mark(ctx context.Context, who identity.Actor, in Marking) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		p, err := findProposal(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		switch {
		case p.Sort != OfPolicy || p.State != Approved:
			return errs.New(errs.Conflict, "disclosure.not_approved")
		case in.Day == calendar.None || in.Day > m.today() || in.Day < calendar.Of(p.At):
			return refusal([]Fault{{Field: "day", Key: "disclosure.fault.mark_day"}})
		}
		sort := "published"
		if in.Sent {
			sort = "sent"
		}
		e := who.Entry("disclosure.mark", fmt.Sprintf("proposal/%d", p.ID))
		e.Request, e.Detail = in.Request, map[string]any{"mark": sort}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = insertMark.ExecOne(ctx, tx, p.ID, sort, in.Day.Time(), p.At, who.Code, entry)
		if database.Violates(err, "policy_mark_pkey") {
			return errs.Wrap(err, errs.Conflict, "disclosure.changed")
		}
		if err != nil {
			return fmt.Errorf("marking version %d: %w", p.ID, err)
		}
		return nil
	})
}
