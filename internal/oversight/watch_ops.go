package oversight

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// found is what a rule gives.
type found struct {
	actor             string
	body, person      int64
	from, until       calendar.Day
	n, usual, inPeers int64
}

func scanFound(r database.Row, f *found) error {
	var from, until database.Day
	err := r.Scan(&f.actor, &f.body, &f.person, &from, &until, &f.n, &f.usual, &f.inPeers)
	f.from, f.until = from.Day, until.Day
	return err
}

// Watch looks the last thirty days of the log through for what is unusual, and keeps what it finds. It is the program's
// own job; running it again finds the same again and keeps it once.
func (m *Module) Watch(ctx context.Context) error {
	return m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		rules, err := readRules(ctx, tx)
		if err != nil {
			return err
		}
		_, err = createFound.Exec(ctx, tx)
		if err != nil {
			return fmt.Errorf("making room for findings: %w", err)
		}
		today := calendar.Of(m.Now())
		since := dayStart(today - watchDays)
		var rows [][]any
		for _, rule := range rules {
			list, err := m.find(ctx, tx, rule, since, today)
			if err != nil {
				return fmt.Errorf("looking for %s: %w", rule.Code, err)
			}
			for _, f := range list {
				rows = append(rows, []any{rule.Code, f.actor, f.body, f.person, f.from.Time(), f.until.Time(), f.n, f.usual, f.inPeers})
			}
		}
		err = database.Copy(ctx, tx, "oversight_found", []string{"rule", "actor", "body_id", "person_id", "from_day", "until_day", "count", "usual", "peers"}, rows)
		if err != nil {
			return err
		}
		var fresh int64
		err = database.One(ctx, tx, countNewFindings, nil, &fresh)
		if err != nil {
			return fmt.Errorf("counting new findings: %w", err)
		}
		if fresh == 0 {
			return nil
		}
		e := identity.System().Entry("oversight.watch", "log")
		e.Detail = map[string]any{"findings": fresh, "days": watchDays}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		_, err = keepFindings.Exec(ctx, tx, m.Now(), entry)
		if err != nil {
			return fmt.Errorf("keeping findings: %w", err)
		}
		return nil
	})
}

func readRules(ctx context.Context, tx *database.Tx) ([]Rule, error) {
	rules, err := database.All(ctx, tx, allRules, func(r database.Row, u *Rule) error { return r.Scan(&u.Code, &u.Threshold, &u.Factor, &u.Days) })
	if err != nil {
		return nil, fmt.Errorf("reading the rules: %w", err)
	}
	return rules, nil
}

// find applies one rule. One that the program does not know finds nothing.
func (m *Module) find(ctx context.Context, tx *database.Tx, rule Rule, since time.Time, today calendar.Day) ([]found, error) {
	usual := []any{since, rule.Threshold, rule.Factor}
	switch rule.Code {
	case RuleManyPersons:
		return database.All(ctx, tx, findManyPersons, scanFound, usual...)
	case RuleUnrelated:
		return m.findUnrelated(ctx, tx, rule, since)
	case RuleSamePerson:
		return database.All(ctx, tx, findSamePerson, scanFound, usual...)
	case RuleOddHours:
		var off []time.Time
		for d := calendar.Of(since); d <= today; d++ {
			if !calendar.WorkingDay(d) {
				off = append(off, d.Time())
			}
		}
		return database.All(ctx, tx, findOddHours, scanFound, append(usual, off)...)
	case RuleLeaving:
		return database.All(ctx, tx, findLeaving, scanFound, append(usual, rule.Days)...)
	case RuleAfterEnd:
		return database.All(ctx, tx, findAfterEnd, scanFound, usual...)
	case RuleRefused:
		return database.All(ctx, tx, findRefused, scanFound, usual...)
	case RuleExports:
		return database.All(ctx, tx, findExports, scanFound, usual...)
	case RuleOneself:
		return m.findOneself(ctx, tx, usual)
	}
	return nil, nil
}

// findUnrelated asks the other rooms whom a body knows.
func (m *Module) findUnrelated(ctx context.Context, tx *database.Tx, rule Rule, since time.Time) ([]found, error) {
	type week struct {
		found
		persons []int64
	}
	weeks, err := database.All(ctx, tx, openedByWeek, func(r database.Row, w *week) error {
		var from, until database.Day
		err := r.Scan(&w.actor, &w.body, &from, &until, &w.persons)
		w.from, w.until = from.Day, until.Day
		return err
	}, since, rule.Threshold)
	if err != nil {
		return nil, err
	}
	var out []found
	for _, w := range weeks {
		strangers, err := m.Strangers(ctx, tx, w.body, w.persons)
		if err != nil {
			return nil, err
		}
		if len(strangers) >= rule.Threshold {
			w.n = int64(len(strangers))
			out = append(out, w.found)
		}
	}
	return out, nil
}

// findOneself asks who the users are.
func (m *Module) findOneself(ctx context.Context, tx *database.Tx, usual []any) ([]found, error) {
	var actors []string
	var persons []int64
	type user struct {
		code string
		id   int64
	}
	users, err := database.All(ctx, tx, openers, func(r database.Row, u *user) error { return r.Scan(&u.code, &u.id) }, usual[0])
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		person, ok := m.PersonOf(ctx, u.id)
		if ok {
			actors, persons = append(actors, u.code), append(persons, person)
		}
	}
	same, err := people.Same(ctx, tx, persons, people.Today)
	if err != nil {
		return nil, err
	}
	for i, person := range persons { // and under the numbers that are merged with theirs
		for _, other := range same[person] {
			if other != person {
				actors, persons = append(actors, actors[i]), append(persons, other)
			}
		}
	}
	if len(actors) == 0 {
		return nil, nil
	}
	return database.All(ctx, tx, findOneself, scanFound, append(usual, actors, persons)...)
}

// Patterns lists what is unusual in the log of the bodies that the actor watches over. It is logged, with the people
// who are named.
func (m *Module) Patterns(ctx context.Context, who identity.Actor, f FindingFilter) (FindingPage, error) {
	var page FindingPage
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return page, err
	}
	before := f.After
	if before == 0 {
		before = 1 << 62
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		page.Rules, err = readRules(ctx, tx)
		if err != nil {
			return err
		}
		page.Findings, err = findings(ctx, tx, who, f.Rule, before, f.Open, 0, pageRows+1)
		if err != nil {
			return err
		}
		if len(page.Findings) > pageRows {
			page.Findings = page.Findings[:pageRows]
			page.Next = page.Findings[pageRows-1].ID
		}
		return writeFindings(ctx, tx, who, "oversight.patterns", fmt.Sprintf("body/%d", who.BodyID), page.Findings)
	})
	return page, err
}

// Pattern reads one finding with its notes. It is logged. Errors: NotFound.
func (m *Module) Pattern(ctx context.Context, who identity.Actor, id int64) (Finding, error) {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return Finding{}, err
	}
	var out Finding
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		list, err := findings(ctx, tx, who, "", 1<<62, false, id, 1)
		if err != nil {
			return err
		}
		if id <= 0 || len(list) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		out = list[0]
		return writeFindings(ctx, tx, who, "oversight.pattern", fmt.Sprintf("finding/%d", id), list)
	})
	return out, err
}

// writeFindings logs that findings were shown.
func writeFindings(ctx context.Context, tx *database.Tx, who identity.Actor, operation, subject string, list []Finding) error {
	e := who.Entry(operation, subject)
	e.Fields, e.Ground, e.Detail = []string{"trail"}, laws[operation], map[string]any{"findings": len(list)}
	for i := range list {
		if list[i].PersonID != 0 {
			e.Persons = append(e.Persons, list[i].PersonID)
		}
	}
	_, err := audit.Write(ctx, tx, e)
	return err
}

// findings reads findings of the bodies that the actor watches over, with their notes.
func findings(ctx context.Context, tx *database.Tx, who identity.Actor, rule string, before int64, unchecked bool, id int64, limit int) ([]Finding, error) {
	bodies, err := watched(ctx, tx, who, 0)
	if err != nil {
		return nil, err
	}
	list, err := database.All(ctx, tx, findingList, func(r database.Row, f *Finding) error {
		var from, until database.Day
		err := r.Scan(&f.ID, &f.Rule.Code, &f.Rule.Threshold, &f.Rule.Factor, &f.Rule.Days, &f.Actor, &f.BodyID, &f.PersonID, &from, &until, &f.Count, &f.Usual, &f.Peers, &f.FoundAt)
		f.From, f.Until = from.Day, until.Day
		return err
	}, bodies, rule, before, unchecked, id, limit)
	if err != nil {
		return nil, fmt.Errorf("listing findings: %w", err)
	}
	at := map[int64]*Finding{}
	ids := make([]int64, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	err = database.Each(ctx, tx, notesOf, func(r database.Row) error {
		var of int64
		var n Noted
		err := r.Scan(&of, &n.Text, &n.By, &n.At, &n.Count)
		at[of].Notes = append(at[of].Notes, n)
		return err
	}, ids)
	if err != nil {
		return nil, fmt.Errorf("reading notes: %w", err)
	}
	return list, nil
}

// Note marks a finding as checked, with what came of it; all who watch over the body can read it. Errors: Invalid
// without a text; NotFound.
func (m *Module) Note(ctx context.Context, who identity.Actor, in NewNote) error {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return err
	}
	text := fields.Clean(in.Text)
	if text == "" || len(text) > 4000 {
		return errs.New(errs.Invalid, "oversight.note_missing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		list, err := findings(ctx, tx, who, "", 1<<62, false, in.FindingID, 1)
		if err != nil {
			return err
		}
		if in.FindingID <= 0 || len(list) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		var body, count int64
		err = database.One(ctx, tx, lockFinding, []any{in.FindingID}, &body, &count)
		if err != nil {
			return fmt.Errorf("locking finding %d: %w", in.FindingID, err)
		}
		e := who.Entry("oversight.note", fmt.Sprintf("finding/%d", in.FindingID))
		e.Ground, e.Request = laws["oversight.note"], in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = insertNote.ExecOne(ctx, tx, in.FindingID, count, text, who.Code, m.Now(), entry)
		if err != nil {
			return fmt.Errorf("storing a note: %w", err)
		}
		return nil
	})
}

// Unchecked counts the findings that nobody has checked yet, of the bodies that the actor watches over. It names nobody.
func (m *Module) Unchecked(ctx context.Context, who identity.Actor) (int64, error) {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return 0, err
	}
	var n int64
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		bodies, err := watched(ctx, tx, who, 0)
		if err != nil {
			return err
		}
		return database.One(ctx, tx, countUnchecked, []any{bodies}, &n)
	})
	return n, err
}
