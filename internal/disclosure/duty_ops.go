package disclosure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

// dutiesOf gives all duties: those that were noted, those of versions that were approved, and the next yearly review.
func (m *Module) dutiesOf(ctx context.Context, tx *database.Tx) ([]Duty, error) {
	out, err := database.All(ctx, tx, duties, func(r database.Row, d *Duty) error {
		var on, due, ended database.Day
		err := r.Scan(&d.Sort, &d.ID, &d.About, &on, &due, &ended, &d.Note)
		d.On, d.Due, d.Ended = on.Day, due.Day, ended.Day
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading duties: %w", err)
	}
	versions, err := database.All(ctx, tx, approvedProposals, scanProposal, OfPolicy)
	if err != nil {
		return nil, fmt.Errorf("reading versions of the policy: %w", err)
	}
	last := shipped().Sources.Policy.Issued.Day
	for _, p := range versions {
		text := p.Content.Policy
		due := text.ValidFrom.Day - noticeDays
		out = append(out,
			Duty{Sort: DutyPublish, ID: p.ID, About: text.Version, On: calendar.Of(p.At), Due: due, Ended: p.Published},
			Duty{Sort: DutySend, ID: p.ID, About: text.Version, On: calendar.Of(p.At), Due: due, Ended: p.Sent})
		last = max(last, calendar.Of(p.At))
	}
	for _, d := range out {
		if d.Sort == DutyReview {
			last = max(last, d.Ended)
		}
	}
	out = append(out, Duty{Sort: DutyReview, On: last, Due: calendar.AddMonths(last, 12), Ended: calendar.None})
	slices.SortStableFunc(out, func(a, b Duty) int {
		if a.Ended == calendar.None != (b.Ended == calendar.None) {
			if a.Ended == calendar.None {
				return -1
			}
			return 1
		}
		return int(a.Due - b.Due)
	})
	return out, nil
}

// Duties lists what the policy obliges to, what is still to be done first, by its due day.
func (m *Module) Duties(ctx context.Context, who identity.Actor) (out []Duty, err error) {
	err = who.Require(identity.KeepSources)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = m.dutiesOf(ctx, tx)
		return err
	})
	return out, err
}

// CountDuties counts the duties that are due within two weeks, or late.
func (m *Module) CountDuties(ctx context.Context, who identity.Actor) (n int64, err error) {
	all, err := m.Duties(ctx, who)
	for _, d := range all {
		if d.stage(m.today()) != "" {
			n++
		}
	}
	return n, err
}

// AddDuty notes a cause after which the policy must be changed within 30 days, or a service that ends and must be announced 90
// days before. Errors: Invalid with a Refusal.
func (m *Module) AddDuty(ctx context.Context, who identity.Actor, in NewDuty) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	faults := wanted(nil, "about", &in.About, longestText)
	due := in.On + changeDays
	switch {
	case in.Sort != DutyChange && in.Sort != DutyEnding:
		faults = append(faults, Fault{Field: "sort", Key: "disclosure.fault.required"})
	case in.On == calendar.None:
		faults = append(faults, Fault{Field: "on", Key: "disclosure.fault.day"})
	case in.Sort == DutyChange && in.On > m.today():
		faults = append(faults, Fault{Field: "on", Key: "disclosure.fault.to_come"})
	case in.Sort == DutyEnding:
		due = in.On - endingDays
	}
	err = refusal(faults)
	if err != nil {
		return err
	}
	return m.duty(ctx, who, "disclosure.add_duty", in.Request, func(ctx context.Context, tx *database.Tx, entry int64) error {
		var id int64
		err := database.One(ctx, tx, insertDuty, []any{in.Sort, in.About, in.On.Time(), due.Time(), m.Now(), who.Code, entry}, &id)
		if err != nil {
			return fmt.Errorf("storing a duty: %w", err)
		}
		return nil
	})
}

// EndDuty notes that a duty was done without a version of the policy. Errors: Invalid without a note; NotFound.
func (m *Module) EndDuty(ctx context.Context, who identity.Actor, in DutyDone) error {
	err := who.Require(identity.KeepSources)
	if err != nil {
		return err
	}
	err = refusal(wanted(nil, "note", &in.Note, longestReason))
	if err != nil {
		return err
	}
	return m.duty(ctx, who, "disclosure.end_duty", in.Request, func(ctx context.Context, tx *database.Tx, entry int64) error {
		today := m.today()
		if in.Sort == DutyReview && in.ID == 0 {
			all, err := m.dutiesOf(ctx, tx)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(d Duty) bool { return d.Sort == DutyReview && d.ID == 0 })
			err = database.One(ctx, tx, insertDuty, []any{DutyReview, "", all[i].On.Time(), all[i].Due.Time(), m.Now(), who.Code, entry}, &in.ID)
			if err != nil {
				return fmt.Errorf("storing a review: %w", err)
			}
		}
		n, err := endDuty.Exec(ctx, tx, in.ID, today.Time(), in.Note, 0, m.Now(), who.Code, entry)
		if err != nil {
			return fmt.Errorf("ending duty %d: %w", in.ID, err)
		}
		if n == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		return nil
	})
}

// duty does what changes a duty, once and with its log entry.
func (m *Module) duty(ctx context.Context, who identity.Actor, operation string, request audit.Request, do func(ctx context.Context, tx *database.Tx, entry int64) error) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil || done != 0 {
			return err
		}
		e := who.Entry(operation, "policy")
		e.Request = request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return do(ctx, tx, entry)
	})
}

// Remind lets those who keep the policy have one letter with the duties that have come nearer: two weeks before they are due,
// three days before, and once they are late; of each step once. It is the program's own job.
func (m *Module) Remind(ctx context.Context) error {
	who := identity.System()
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		all, err := m.dutiesOf(ctx, tx)
		if err != nil {
			return err
		}
		var lines []string
		for _, d := range all {
			stage := d.stage(m.today())
			if stage == "" {
				continue
			}
			n, err := remindOnce.Exec(ctx, tx, d.Key(), stage, m.Now())
			if err != nil {
				return fmt.Errorf("noting a reminder: %w", err)
			}
			if n > 0 {
				lines = append(lines, m.Catalog.Text(i18n.Hungarian, "disclosure.letter.line", m.Catalog.Text(i18n.Hungarian, "disclosure.duty."+d.Sort), d.About, d.Due.Dotted()+"."))
			}
		}
		if len(lines) == 0 {
			return nil
		}
		e := who.Entry("disclosure.remind", "policy")
		e.Detail = map[string]any{"duties": len(lines)}
		_, err = audit.Write(ctx, tx, e)
		if err != nil || m.Tell == nil {
			return err
		}
		return m.Tell(ctx, tx, "disclosure.letter.duties", strings.Join(lines, "\n"))
	})
}
