package reserve

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/samples/names"
	"oszir/internal/tartinfo"
)

// Body is a body that takes part, with who acts for it.
type Body struct {
	ID          int64
	LegalStatus string
	Actor       identity.Actor
}

// Play is a time to be played.
type Play struct {
	Seed              uint64
	From, Until       calendar.Day // first and last day
	Members, Searches int          // how many over the whole time
	Bodies            []Body
	Centre            identity.Actor
	Set               func(now time.Time) // sets the clock of the module

	names     *names.Source
	asked     int
	keeper    map[int64]Body // who keeps a member
	searches  []*open
	lists     []pending
	settlings []settling
}

// Tally is what was done.
type Tally struct {
	Placed, Removed, Sent, Lists, Nobody, Evaluated, Finalised, Closed int
}

// once gives a request of its own.
func (p *Play) once() audit.Request {
	p.asked++
	return audit.Request{Key: fmt.Sprintf("play-%d-%d", p.Seed, p.asked)}
}

// day is a day that is being played.
type day struct {
	*Play
	m     *tartinfo.Module
	r     *rand.Rand
	today calendar.Day
	tally *Tally
}

// moment sets the clock to an hour of the day.
func (d *day) moment(hour int) {
	y, month, n := d.today.Date()
	d.Set(time.Date(y, month, n, hour, 0, 0, 0, calendar.Budapest))
}

// Run plays. It ends on the morning of the day after the last, when the clock has done what was due.
func Run(ctx context.Context, m *tartinfo.Module, p Play) (Tally, error) {
	var t Tally
	p.names, p.keeper = names.New(p.Seed), map[int64]Body{}
	members, searches := schedule(p.Seed, 1, &p, p.Members), schedule(p.Seed, 2, &p, p.Searches)
	n := 0
	for today := p.From; today <= p.Until; today++ {
		d := &day{Play: &p, m: m, r: rand.New(rand.NewPCG(p.Seed, uint64(today))), today: today, tally: &t}
		d.moment(0)
		err := m.Clock(ctx)
		if err != nil {
			return t, fmt.Errorf("the clock of %s: %w", today, err)
		}
		if !calendar.WorkingDay(today) {
			continue
		}
		d.moment(10)
		for range members[today] {
			n++
			err = d.place(ctx, n)
			if err != nil {
				return t, err
			}
		}
		for range searches[today] {
			err = d.search(ctx)
			if err != nil {
				return t, err
			}
		}
		d.moment(14)
		for _, step := range []func(context.Context) error{d.answer, d.evaluate, d.settle} {
			err = step(ctx)
			if err != nil {
				return t, err
			}
		}
	}
	last := &day{Play: &p, today: p.Until + 1}
	last.moment(0)
	return t, m.Clock(ctx)
}

// schedule spreads so many things over the working days.
func schedule(seed, which uint64, p *Play, many int) map[calendar.Day]int {
	r := rand.New(rand.NewPCG(seed, which))
	var days []calendar.Day
	for d := p.From; d <= p.Until; d++ {
		if calendar.WorkingDay(d) {
			days = append(days, d)
		}
	}
	out := map[calendar.Day]int{}
	for range many {
		out[pick(r, days)]++
	}
	return out
}

// place puts somebody on the list, some before the reserve begins, some after.
func (d *day) place(ctx context.Context, n int) error {
	b := pick(d.r, d.Bodies)
	from := d.today + calendar.Day(d.r.IntN(10)-3)
	x := d.member(d.r, n, &b, from)
	id, err := d.m.Place(ctx, b.Actor, tartinfo.MemberForm{Typed: x.form, Request: d.once()})
	if err != nil {
		return fmt.Errorf("placing the %d. member on %s: %w", n, d.today, err)
	}
	d.tally.Placed++
	d.keeper[id] = b
	for i, l := range x.lines {
		err = d.m.SaveLine(ctx, b.Actor, tartinfo.LineForm{MemberID: id, Tab: l.tab, Seen: i + 1, Typed: l.form, Request: d.once()})
		if err != nil {
			return fmt.Errorf("writing a line of tab %s: %w", l.tab, err)
		}
	}
	return nil
}

// search reports a vacant post; one of ten is left in preparation.
func (d *day) search(ctx context.Context) error {
	b := pick(d.r, d.Bodies)
	form := d.vacancy(d.r, &b, d.today)
	id, err := d.m.Prepare(ctx, b.Actor, tartinfo.SearchForm{Typed: form, Request: d.once()})
	if err != nil {
		return fmt.Errorf("preparing a search on %s: %w", d.today, err)
	}
	if d.r.IntN(10) == 0 {
		return nil
	}
	d.tally.Sent++
	s := &open{id: id, body: b, kind: form["kind"], answerOn: calendar.AddWorkingDays(d.today, 1+d.r.IntN(5))}
	if d.r.IntN(30) == 0 {
		s.answerOn = calendar.AddWorkingDays(d.today, 7) // late
	}
	d.searches = append(d.searches, s)
	return d.m.SendSearch(ctx, b.Actor, tartinfo.SearchAct{ID: id, Seen: 1, Request: d.once()})
}
