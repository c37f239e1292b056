package people

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Compare puts two records side by side for somebody whose body has stated something of one of them. The reading is
// logged. Errors: NotFound when one is not there or neither is the body's; Conflict "people.merge.already" when they are
// one person already.
func (m *Module) Compare(ctx context.Context, who identity.Actor, one, other int64) (Comparison, error) {
	err := who.Require(identity.MergePeople)
	if err != nil {
		return Comparison{}, err
	}
	var out Comparison
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		a, b, err := m.pair(ctx, tx, who, one, other)
		if err != nil {
			return err
		}
		if !a.Stated && !b.Stated {
			return notFound()
		}
		if a.ID == b.ID {
			return errs.New(errs.Conflict, "people.merge.already")
		}
		out = compare(a, b)
		open, err := openOf(ctx, tx, who, a.ID, b.ID)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			if !out.Fixed && open[0].SurvivorID != out.Survivor.ID {
				out = compare(b, a)
			}
			out.Open = &open[0]
		}
		e := a.reading(who, "people.compare")
		e.Persons = append(a.shown(), b.shown()...)
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return Comparison{}, err
	}
	return out, nil
}

// pair reads two records as they stand now, each by the one that stands for it.
func (m *Module) pair(ctx context.Context, tx *database.Tx, who identity.Actor, one, other int64) (a, b *record, err error) {
	as, err := settled(ctx, tx, Today)
	if err != nil {
		return nil, nil, err
	}
	same, err := Same(ctx, tx, []int64{one, other}, Today)
	if err != nil {
		return nil, nil, err
	}
	a, err = m.record(ctx, tx, who, same[one], as)
	if err != nil {
		return nil, nil, err
	}
	b, err = m.record(ctx, tx, who, same[other], as)
	return a, b, err
}

// openOf gives the open proposal of two records; there is one at most.
func openOf(ctx context.Context, tx *database.Tx, who identity.Actor, a, b int64) ([]Proposal, error) {
	found, err := database.All(ctx, tx, openProposalOfTwo, scanProposal(who), a, b)
	if err != nil {
		return nil, fmt.Errorf("reading the proposal of two records: %w", err)
	}
	return found, nil
}

func scanProposal(who identity.Actor) func(r database.Row, p *Proposal) error {
	return func(r database.Row, p *Proposal) error {
		err := r.Scan(&p.ID, &p.AbsorbedID, &p.SurvivorID, &p.Actor, &p.BodyID, &p.At, &p.Reason)
		p.Own = p.Actor == who.Code
		return err
	}
}

// MergeProposals lists the open proposals that the actor's body has made or may decide, oldest first. The reading is
// logged.
func (m *Module) MergeProposals(ctx context.Context, who identity.Actor) ([]Proposal, error) {
	err := who.Require(identity.MergePeople)
	if err != nil {
		return nil, err
	}
	var out []Proposal
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out, err = database.All(ctx, tx, openProposals, scanProposal(who), who.BodyID)
		if err != nil {
			return fmt.Errorf("reading proposals: %w", err)
		}
		e := who.Entry("people.proposals", "people")
		for _, p := range out {
			e.Persons = append(e.Persons, p.SurvivorID, p.AbsorbedID)
		}
		names, err := ownNames(ctx, tx, e.Persons)
		if err != nil {
			return err
		}
		for i := range out {
			out[i].Survivor, out[i].Absorbed = names[out[i].SurvivorID], names[out[i].AbsorbedID]
		}
		e.Fields, e.Ground, e.Detail = []string{dataIdentity}, grounds["people.proposals"], map[string]any{"proposals": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Merge merges two records of one person, of whom the actor's body has stated something. Where there is a doubt (see
// Comparison.Doubts) it only proposes it, and another clerk carries it out: then merged is false. The same Request sent
// again changes nothing more. Errors: Invalid with a Refusal; NotFound as of Compare; Conflict when one was changed since
// it was seen, when they cannot be merged so, or a proposal is open.
func (m *Module) Merge(ctx context.Context, who identity.Actor, in Merging) (merged bool, err error) {
	err = who.Require(identity.MergePeople)
	if err != nil {
		return false, err
	}
	err = checkReason(in.Reason)
	if err != nil {
		return false, err
	}
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			merged, err = wasMerged(ctx, tx, done, in.AbsorbedID)
			return err
		}
		two, err := m.lock(ctx, tx, who, in.SurvivorID, in.AbsorbedID)
		if err != nil {
			return err
		}
		err = two.check(in.SurvivorSeen, in.AbsorbedSeen)
		if err != nil {
			return err
		}
		merged = len(doubts(two.survivor, two.absorbed)) == 0
		if merged {
			_, err = m.absorb(ctx, tx, who, two, in.Reason, in.Request)
			return err
		}
		open, err := openOf(ctx, tx, who, in.SurvivorID, in.AbsorbedID)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return errs.New(errs.Conflict, "people.merge.proposed_already")
		}
		entryID, err := two.logged(ctx, tx, m.Reasons, who, "people.propose", in.Reason, in.Request)
		if err != nil {
			return err
		}
		err = insertProposal.ExecOne(ctx, tx, in.AbsorbedID, in.SurvivorID, entryID, fields.Clean(in.Reason))
		if err != nil {
			return fmt.Errorf("storing a proposal: %w", err)
		}
		return nil
	})
	return merged && err == nil, err
}

// wasMerged says of an earlier Merge, by its entry, whether it merged.
func wasMerged(ctx context.Context, tx *database.Tx, entryID, absorbed int64) (merged bool, err error) {
	err = database.One(ctx, tx, entryMerged, []any{entryID, absorbed}, &merged)
	if err != nil {
		return false, fmt.Errorf("looking for an earlier merge: %w", err)
	}
	return merged, nil
}

// Decide carries out a merge that another clerk has proposed, or refuses it; who proposed it can only take it back. The
// actor's body must have stated something of one of the two. Errors: Invalid with a Refusal; NotFound when there is no
// such open proposal, or it is not the body's to decide; Conflict "people.merge.own_proposal", and as of Merge.
func (m *Module) Decide(ctx context.Context, who identity.Actor, in Verdict) error {
	err := who.Require(identity.MergePeople)
	if err != nil {
		return err
	}
	if !in.CarryOut {
		err = checkReason(in.Reason)
		if err != nil {
			return err
		}
	}
	return m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		p, err := openOne(ctx, tx, who, in.ProposalID)
		if err != nil {
			return err
		}
		two, err := m.lock(ctx, tx, who, p.SurvivorID, p.AbsorbedID)
		if err != nil {
			return err
		}
		_, err = openOne(ctx, tx, who, in.ProposalID) // now that nobody else can decide
		if err != nil {
			return err
		}
		outcome, entryID := "refused", int64(0)
		switch {
		case !in.CarryOut:
			entryID, err = two.logged(ctx, tx, m.Reasons, who, "people.refuse", in.Reason, in.Request)
		case p.Own:
			return errs.New(errs.Conflict, "people.merge.own_proposal")
		default:
			outcome = "carried_out"
			err = two.check(in.SurvivorSeen, in.AbsorbedSeen)
			if err == nil {
				entryID, err = m.absorb(ctx, tx, who, two, p.Reason, in.Request, p.ID)
			}
		}
		if err != nil {
			return err
		}
		err = insertVerdict.ExecOne(ctx, tx, p.ID, entryID, outcome, nullText(fields.Clean(in.Reason)))
		if err != nil {
			return fmt.Errorf("storing the verdict on proposal %d: %w", p.ID, err)
		}
		return nil
	})
}

// openOne reads an open proposal. Errors: NotFound.
func openOne(ctx context.Context, tx *database.Tx, who identity.Actor, id int64) (Proposal, error) {
	found, err := database.All(ctx, tx, openProposal, scanProposal(who), id)
	if err != nil {
		return Proposal{}, fmt.Errorf("reading proposal %d: %w", id, err)
	}
	if len(found) == 0 {
		return Proposal{}, notFound()
	}
	return found[0], nil
}

// Unmerge takes a merged record apart from its survivor: both stand as before the merge, and what was stated of the
// survivor meanwhile stays with it. Errors: Invalid with a Refusal; NotFound when it is not merged, or neither is of the
// actor's body; Conflict when it was merged anew meanwhile.
func (m *Module) Unmerge(ctx context.Context, who identity.Actor, in Unmerging) error {
	err := who.Require(identity.MergePeople)
	if err != nil {
		return err
	}
	err = checkReason(in.Reason)
	if err != nil {
		return err
	}
	return m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		read := func() (id, survivor int64, err error) {
			err = database.One(ctx, tx, currentMerge, []any{in.AbsorbedID}, &id, &survivor)
			if err != nil {
				return 0, 0, fmt.Errorf("reading the merge of person %d: %w", in.AbsorbedID, err)
			}
			return id, survivor, nil
		}
		id, survivor, err := read()
		if err != nil {
			return err
		}
		two, err := m.lock(ctx, tx, who, survivor, in.AbsorbedID)
		if err != nil {
			return err
		}
		now, _, err := read()
		if err != nil {
			return err
		}
		if now != id {
			return errs.New(errs.Conflict, "people.merge.changed")
		}
		entryID, err := two.logged(ctx, tx, m.Reasons, who, "people.unmerge", in.Reason, in.Request)
		if err != nil {
			return err
		}
		err = closeMerge.ExecOne(ctx, tx, id, two.at)
		if err != nil {
			return fmt.Errorf("closing merge %d: %w", id, err)
		}
		err = insertMergeEnd.ExecOne(ctx, tx, id, entryID, fields.Clean(in.Reason))
		if err != nil {
			return fmt.Errorf("storing the end of merge %d: %w", id, err)
		}
		return m.changed(ctx, tx, entryID, survivor, in.AbsorbedID)
	})
}

// two is a pair of records that are locked.
type two struct {
	survivor, absorbed *record
	at                 time.Time // recorded time of what is done to them
}

// lock locks two records and reads them each by itself. Errors: NotFound when one is not there, or neither is of the
// actor's body.
func (m *Module) lock(ctx context.Context, tx *database.Tx, who identity.Actor, survivor, absorbed int64) (*two, error) {
	var n int
	err := database.One(ctx, tx, lockTwo, []any{survivor, absorbed}, &n)
	if err != nil {
		return nil, fmt.Errorf("locking persons %d and %d: %w", survivor, absorbed, err)
	}
	same, err := Same(ctx, tx, []int64{survivor, absorbed}, Today)
	if err != nil {
		return nil, err
	}
	may, err := statedOf(ctx, tx, append(same[survivor], same[absorbed]...), who.BodyID)
	if err != nil {
		return nil, err
	}
	out := &two{}
	err = database.One(ctx, tx, mergeFrame, []any{survivor, absorbed}, &out.at)
	if err != nil {
		return nil, fmt.Errorf("reading the state of persons %d and %d: %w", survivor, absorbed, err)
	}
	if n != 2 || !may {
		return nil, notFound()
	}
	as, err := settled(ctx, tx, Today)
	if err != nil {
		return nil, err
	}
	// What stands for another person is read as a whole, an absorbed record by itself.
	own := func(id int64) (*record, error) {
		if same[id][0] == id {
			return m.record(ctx, tx, who, same[id], as)
		}
		r, err := m.record(ctx, tx, who, []int64{id}, as)
		if err == nil {
			r.into = same[id][0]
		}
		return r, err
	}
	out.survivor, err = own(survivor)
	if err != nil {
		return nil, err
	}
	out.absorbed, err = own(absorbed)
	return out, err
}

// check says why the one may not absorb the other now.
func (w *two) check(survivorSeen, absorbedSeen string) error {
	switch {
	case w.survivor.into != 0 || w.absorbed.into != 0:
		return errs.New(errs.Conflict, "people.merge.already")
	case w.survivor.Seen != survivorSeen || w.absorbed.Seen != absorbedSeen:
		return errs.New(errs.Conflict, "people.merge.changed")
	}
	key := mayAbsorb(w.survivor, w.absorbed)
	if key != "" {
		return errs.New(errs.Conflict, key)
	}
	return nil
}

// logged writes the entry of what is done to both.
func (w *two) logged(ctx context.Context, tx *database.Tx, reasons *audit.Reasons, who identity.Actor, operation, reason string, req audit.Request) (int64, error) {
	e := entry(who, operation, w.survivor.ID, dataIdentity)
	e.Persons, e.Request = []int64{w.survivor.ID, w.absorbed.ID}, req
	e.Detail = map[string]any{"absorbed": w.absorbed.ID}
	err := reasons.Seal(ctx, tx, &e, w.survivor.ID, fields.Clean(reason))
	if err != nil {
		return 0, err
	}
	return audit.Write(ctx, tx, e)
}

// absorb merges what was checked, and overtakes what else was proposed of the absorbed record, but for one proposal.
func (m *Module) absorb(ctx context.Context, tx *database.Tx, who identity.Actor, w *two, reason string, req audit.Request, but ...int64) (int64, error) {
	entryID, err := w.logged(ctx, tx, m.Reasons, who, "people.merge", reason, req)
	if err != nil {
		return 0, err
	}
	err = insertMerge.ExecOne(ctx, tx, w.absorbed.ID, w.survivor.ID, w.at, entryID, fields.Clean(reason))
	if err != nil {
		return 0, fmt.Errorf("storing the merge of persons %d and %d: %w", w.absorbed.ID, w.survivor.ID, err)
	}
	_, err = overtakeProposals.Exec(ctx, tx, w.absorbed.ID, entryID, but)
	if err != nil {
		return 0, fmt.Errorf("overtaking proposals: %w", err)
	}
	return entryID, m.changed(ctx, tx, entryID, w.survivor.ID, w.absorbed.ID)
}
