package oversight

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
)

// Request makes a command that was sent again one command.
type Request = audit.Request

// OwnTrail tells the owner of an account who looked at their data, changed them or loaded them: all entries about the
// person, but for official checks that still go on. The looking is logged. Errors: NotFound for a cursor that was not
// given out.
func (m *Module) OwnTrail(ctx context.Context, who identity.Actor, after string) (OwnPage, error) {
	err := who.Require(identity.SeeOwnTrail)
	if err != nil {
		return OwnPage{}, err
	}
	person, ok := m.PersonOf(ctx, who.AccountID)
	if !ok {
		return OwnPage{}, nil
	}
	return m.about(ctx, who, "oversight.own", person, after, pageRows, nil)
}

// mostOwn is how many entries a person can take along at once.
const mostOwn = 100_000

// OwnTrailCSV writes all of the same as a table of text, with offices and roles and no clerk's name. Errors: NotFound
// when the account belongs to nobody in the client registry.
func (m *Module) OwnTrailCSV(ctx context.Context, who identity.Actor, lang i18n.Lang, to io.Writer) error {
	err := who.Require(identity.SeeOwnTrail)
	if err != nil {
		return err
	}
	person, ok := m.PersonOf(ctx, who.AccountID)
	if !ok {
		return errs.New(errs.NotFound, "error.not_found")
	}
	page, err := m.about(ctx, who, "oversight.own", person, "", mostOwn, nil)
	if err != nil {
		return err
	}
	t, err := m.newCSV(lang, to, ownHeads)
	if err != nil {
		return err
	}
	for i := range page.Lines {
		l := &page.Lines[i]
		at := l.At.In(calendar.Budapest)
		office, role := m.Catalog.Text(lang, "oversight.own.you"), ""
		if l.Actor != who.Code {
			_, office = m.BodyName(ctx, l.BodyID)
			role = m.roleText(lang, l.Role)
		}
		err = t.row([]string{
			strconv.FormatInt(l.ID, 10), i18n.Format(lang, calendar.Of(at)) + at.Format(" 15:04:05"), office, role, strings.TrimSuffix(ownText(m.Catalog, lang, l.Operation)+": "+l.Told, ": "), m.fieldTexts(lang, l.Fields), whyText(m.Catalog, lang, &l.Kept), l.Law,
		})
		if err != nil {
			return err
		}
	}
	return t.end()
}

// ownHeads are the headings of what a person takes along.
var ownHeads = []string{
	"oversight.own.number", "oversight.column.at", "oversight.own.who", "oversight.column.role", "oversight.column.did", "oversight.column.fields", "oversight.column.why", "oversight.column.law",
}

// PersonTrail gives the same of a person to who watches over the log, for somebody who asked for it in person; of the
// bodies that the actor watches over. Errors: NotFound.
func (m *Module) PersonTrail(ctx context.Context, who identity.Actor, person int64, after string) (OwnPage, error) {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return OwnPage{}, err
	}
	return m.about(ctx, who, "oversight.person", person, after, pageRows, func(ctx context.Context, tx *database.Tx) ([]int64, error) { return watched(ctx, tx, who, 0) })
}

// about reads what a person is told of the log: of all numbers that are merged with theirs now.
func (m *Module) about(ctx context.Context, who identity.Actor, operation string, person int64, after string, rows int, bodies func(context.Context, *database.Tx) ([]int64, error)) (OwnPage, error) {
	page := OwnPage{PersonID: person}
	at, err := readCursor(after)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		numbers, err := numbersOf(ctx, tx, person)
		if err != nil {
			return err
		}
		q := audit.Filter{Persons: numbers, After: at}
		if bodies != nil {
			q.Bodies, err = bodies(ctx, tx)
			if err != nil {
				return err
			}
		}
		delays, err := readDelays(ctx, tx, numbers)
		if err != nil {
			return err
		}
		today := calendar.Of(m.Now())
		page.Lines, err = m.lines(ctx, tx, q, rows+1, func(k *audit.Kept) bool {
			return slices.ContainsFunc(delays, func(d Delay) bool { return d.hides(k.BodyID, k.At, today) })
		})
		if err != nil {
			return err
		}
		if len(page.Lines) > rows {
			page.Lines = page.Lines[:rows]
			page.Next = newCursor(page.Lines[rows-1].Mark)
		}
		for i := range page.Lines {
			l := &page.Lines[i]
			l.Given, l.Reason = l.Reason != "" || l.NoReason, "" // the words may speak of others
		}
		err = m.tellOf(ctx, tx, page.Lines)
		if err != nil {
			return err
		}
		e := who.Entry(operation, fmt.Sprintf("person/%d", person))
		e.Persons, e.Fields, e.Ground = numbers, []string{"trail"}, laws[operation]
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return page, err
}

// tellOf fills in which agency was told something.
func (m *Module) tellOf(ctx context.Context, tx *database.Tx, lines []Line) error {
	if m.Disclosed == nil {
		return nil
	}
	requestOf := func(l *Line) int64 {
		number, ok := strings.CutPrefix(l.Subject, "request/")
		if !ok || !strings.HasPrefix(l.Operation, "disclosure.") {
			return 0
		}
		id, _ := strconv.ParseInt(number, 10, 64) // written by us
		return id
	}
	var ids []int64
	for i := range lines {
		if id := requestOf(&lines[i]); id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	told, err := m.Disclosed(ctx, tx, ids)
	if err != nil {
		return err
	}
	for i := range lines {
		lines[i].Told = told[requestOf(&lines[i])]
	}
	return nil
}

// readDelays reads the official checks of a person under all their numbers.
func readDelays(ctx context.Context, tx *database.Tx, numbers []int64) ([]Delay, error) {
	out, err := database.All(ctx, tx, delaysOf, func(r database.Row, d *Delay) error {
		var from, until database.Day
		err := r.Scan(&d.ID, &d.PersonID, &d.BodyID, &from, &until, &d.Reason, &d.By, &d.At, &d.Lifted)
		d.From, d.Until = from.Day, until.Day
		return err
	}, numbers)
	if err != nil {
		return nil, fmt.Errorf("reading official checks: %w", err)
	}
	return out, nil
}

// Delays lists the official checks of a person that the actor may know of, the latest first. It is logged. Errors:
// NotFound.
func (m *Module) Delays(ctx context.Context, who identity.Actor, person int64) ([]Delay, error) {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return nil, err
	}
	var out []Delay
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		bodies, err := watched(ctx, tx, who, 0)
		if err != nil {
			return err
		}
		numbers, err := numbersOf(ctx, tx, person)
		if err != nil {
			return err
		}
		out, err = readDelays(ctx, tx, numbers)
		if err != nil {
			return err
		}
		out = slices.DeleteFunc(out, func(d Delay) bool { return bodies != nil && !slices.Contains(bodies, d.BodyID) })
		e := delayEntry(who, "oversight.person", person)
		e.Persons = numbers
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

func delayEntry(who identity.Actor, operation string, person int64) audit.Entry {
	e := who.Entry(operation, fmt.Sprintf("person/%d", person))
	e.Fields, e.Ground = []string{"trail"}, laws[operation]
	return e
}

// months adds months to a day; the day of the month stays, or is the last one there is.
func months(d calendar.Day, n int) calendar.Day {
	y, mon, day := d.Date()
	first := time.Date(y, mon+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return calendar.On(first.Year(), first.Month(), min(day, last))
}

// DelayShowing orders that looks of a body at a person are not shown to the person for a time. Errors: Invalid when
// days or reason are not right, or it is longer than the law allows; NotFound for another body.
func (m *Module) DelayShowing(ctx context.Context, who identity.Actor, in NewDelay) error {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return err
	}
	reason := fields.Clean(in.Reason)
	if reason == "" || len(reason) > 2000 {
		return errs.New(errs.Invalid, "oversight.reason_missing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		_, err = watched(ctx, tx, who, in.BodyID)
		if err != nil {
			return err
		}
		p, err := readPeriod(ctx, tx, "official_check", calendar.Of(m.Now()))
		if err != nil {
			return err
		}
		switch {
		case open(in.From) || open(in.Until) || in.Until < in.From:
			return errs.New(errs.Invalid, "oversight.delay.days")
		case in.Until > months(in.From, p.Months):
			return errs.New(errs.Invalid, "oversight.delay.long", p.Months)
		}
		e := delayEntry(who, "oversight.delay", in.PersonID)
		e.Request = in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = insertDelay.ExecOne(ctx, tx, in.PersonID, in.BodyID, in.From.Time(), in.Until.Time(), reason, who.Code, m.Now(), entry)
		if err != nil {
			return fmt.Errorf("storing an official check: %w", err)
		}
		return nil
	})
}

// LiftDelay ends an official check: from now on the person sees who looked. Errors: NotFound.
func (m *Module) LiftDelay(ctx context.Context, who identity.Actor, id int64, request Request) error {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil || done != 0 {
			return err
		}
		var person, body int64
		err = database.One(ctx, tx, lockDelay, []any{id}, &person, &body)
		if err != nil {
			return fmt.Errorf("locking official check %d: %w", id, err)
		}
		_, err = watched(ctx, tx, who, body)
		if err != nil {
			return err
		}
		e := delayEntry(who, "oversight.delay.lift", person)
		e.Request, e.Detail = request, map[string]any{"delay": id}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = liftDelay.ExecOne(ctx, tx, id, who.Code, m.Now(), entry)
		if err != nil {
			return fmt.Errorf("lifting official check %d: %w", id, err)
		}
		return nil
	})
}

// Period is how long a kind of data is kept.
type Period struct {
	Months   int
	Law      string
	Verified bool // the citation was checked against its source
}

func readPeriod(ctx context.Context, tx *database.Tx, kind string, on calendar.Day) (Period, error) {
	var p Period
	err := database.One(ctx, tx, periodOf, []any{kind, on.Time()}, &p.Months, &p.Law, &p.Verified)
	if err != nil {
		return p, fmt.Errorf("reading how long %s is kept: %w", strings.ToLower(kind), err)
	}
	return p, nil
}
