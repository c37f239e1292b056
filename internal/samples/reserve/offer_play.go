package reserve

import (
	"context"
	"fmt"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
	"oszir/internal/tartinfo/record"
)

// mostOffered is how many the centre offers at once.
const mostOffered = 8

// open is a search that the centre works on.
type open struct {
	id       int64
	body     Body
	kind     string
	answerOn calendar.Day // when the centre answers
}

// pending is an offer list that a body evaluates, and a vacancy or a member that is settled after it.
type pending struct {
	list   int64
	search *open
	on     calendar.Day // when the body evaluates; calendar.None: never
}

// settling is what follows a choice, some days later.
type settling struct {
	search *open
	member int64
	on     calendar.Day
}

// answer lets the centre answer the searches whose day has come.
func (d *day) answer(ctx context.Context) error {
	for _, s := range d.searches {
		if s.answerOn != d.today {
			continue
		}
		err := d.offer(ctx, s)
		if err != nil {
			return fmt.Errorf("answering search %d on %s: %w", s.id, d.today, err)
		}
	}
	return nil
}

func (d *day) offer(ctx context.Context, s *open) error {
	p, err := d.m.Propose(ctx, d.Centre, s.id, tartinfo.ProposalPart{Fits: listing.Listing{Limit: 100_000}})
	if errs.KindOf(err) == errs.Conflict {
		return nil // closed since
	}
	if err != nil {
		return err
	}
	in := tartinfo.OfferForm{Search: s.id, Seen: p.Search.Version, Choices: tartinfo.Choices{Of: map[int64]tartinfo.Choice{}, Why: "elegendő jelölt van a listán"}, Request: d.once()}
	on := 0
	for _, f := range p.Fits {
		switch {
		case f.Before != nil:
		case on < mostOffered:
			on++
		default:
			in.Of[f.Member] = tartinfo.Choice{}
		}
	}
	in.Nobody = on == 0
	if in.Nobody && !p.Search.SearchedAt.IsZero() {
		s.answerOn = d.today + calendar.Day(15+d.r.IntN(20))
		return nil // nobody new: nothing is said twice
	}
	list, err := d.m.Offer(ctx, d.Centre, in)
	if err != nil {
		return err
	}
	d.tally.Lists++
	if in.Nobody {
		d.tally.Nobody++
	} else {
		on := calendar.AddWorkingDays(d.today, 3+d.r.IntN(12))
		if d.r.IntN(10) == 0 {
			on = calendar.None
		}
		d.lists = append(d.lists, pending{list: list, search: s, on: on})
	}
	s.answerOn = d.today + calendar.Day(15+d.r.IntN(20)) // a vacancy is searched for until it is closed
	return nil
}

// evaluate lets bodies evaluate the lists whose day has come.
func (d *day) evaluate(ctx context.Context) error {
	for _, l := range d.lists {
		if l.on != d.today {
			continue
		}
		err := d.evaluateOne(ctx, l)
		if err != nil {
			return fmt.Errorf("evaluating list %d on %s: %w", l.list, d.today, err)
		}
	}
	return nil
}

func (d *day) evaluateOne(ctx context.Context, l pending) error {
	who := l.search.body.Actor
	v, err := d.m.OfferList(ctx, who, l.list, listing.Listing{})
	if err != nil || !v.May {
		return err
	}
	in := tartinfo.Evaluation{ID: l.list, Seen: v.Version, Verdicts: map[int64]tartinfo.Verdict{}, Request: d.once()}
	choose := d.r.IntN(5) < 3
	var chosen int64
	for i := range v.People {
		x := &v.People[i]
		if !x.Open() {
			continue
		}
		verdict := tartinfo.Verdict{Outcome: pick(d.r, []tartinfo.Outcome{tartinfo.OutcomeNotAsked, tartinfo.OutcomeUnsuitable, tartinfo.OutcomeOtherPerson, tartinfo.OutcomeRefused}), Note: "a meghallgatás alapján"}
		if choose {
			choose, chosen = false, x.Member
			verdict = tartinfo.Verdict{Outcome: tartinfo.OutcomeChosen}
		}
		in.Verdicts[x.Member] = verdict
	}
	if len(in.Verdicts) > 0 {
		err = d.m.Evaluate(ctx, who, in)
		if err != nil {
			return err
		}
		d.tally.Evaluated += len(in.Verdicts)
		v, err = d.m.OfferList(ctx, who, l.list, listing.Listing{})
		if err != nil {
			return err
		}
	}
	err = d.m.Finalise(ctx, who, tartinfo.OfferAct{ID: l.list, Seen: v.Version, Request: d.once()})
	if err != nil {
		return err
	}
	d.tally.Finalised++
	if chosen != 0 {
		d.settlings = append(d.settlings, settling{search: l.search, member: chosen, on: calendar.AddWorkingDays(d.today, 2+d.r.IntN(6))})
	}
	return nil
}

// settle lets who was chosen leave the list, and the vacancy be closed.
func (d *day) settle(ctx context.Context) error {
	for _, s := range d.settlings {
		if s.on != d.today {
			continue
		}
		err := d.transfer(ctx, s.member)
		if err == nil && s.search.kind == record.Vacancy {
			err = d.close(ctx, s.search)
		}
		if err != nil {
			return fmt.Errorf("settling search %d on %s: %w", s.search.id, d.today, err)
		}
	}
	return nil
}

// transfer removes somebody who goes to another body, unless the time was over before.
func (d *day) transfer(ctx context.Context, member int64) error {
	body, ok := d.keeper[member]
	if !ok {
		return nil
	}
	v, err := d.m.See(ctx, body.Actor, member)
	if err != nil || v.Status == tartinfo.NoMore {
		return err
	}
	d.tally.Removed++
	return d.m.Remove(ctx, body.Actor, tartinfo.RemoveForm{ID: member, Seen: v.Version, Typed: map[string]string{"removal_reason": "transferred"}, Request: d.once()})
}

func (d *day) close(ctx context.Context, s *open) error {
	v, err := d.m.SeeSearch(ctx, s.body.Actor, s.id)
	if err != nil || !v.State.Open() {
		return err
	}
	d.tally.Closed++
	in := tartinfo.CloseForm{SearchAct: tartinfo.SearchAct{ID: s.id, Seen: v.Version, Request: d.once()}, Typed: map[string]string{"close_reason": record.Filled, "filled_on": d.today.String(), "through": record.Yes}}
	return d.m.CloseSearch(ctx, s.body.Actor, in)
}
