package outbox

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Which data the log names.
const (
	dataIdentity = "identity"
	dataBenefits = "benefits"
)

// grounds are those of law for what is done with people's data.
var grounds = map[string]string{
	"exchange.outbox.hand_over": "Szt. 19. §", "exchange.outbox.sent": "Szt. 19. §", "exchange.outbox.dead": "Szt. 19. §",
	"exchange.outbox.list": "Szt. 18/A. §", "exchange.outbox.read": "Szt. 18/A. §", "exchange.outbox.again": "Szt. 19. §", "exchange.outbox.all_again": "Szt. 19. §",
	"exchange.outbox.aside": "Szt. 18/A. §",
}

// scope gives the first arguments of the statements about dead letters: of all bodies, or of one.
func scope(who identity.Actor) []any { return []any{who.May(identity.SeeAllOutbox), who.BodyID} }

// CountDead counts the dead letters that the actor may see to. It names nobody.
func (m *Module) CountDead(ctx context.Context, who identity.Actor) (n int64, err error) {
	err = who.Require(identity.HandleOutbox)
	if err != nil {
		return 0, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, countDead, scope(who), &n)
	})
	if err != nil {
		return 0, fmt.Errorf("counting dead letters: %w", err)
	}
	return n, nil
}

// Dead lists the dead letters of the actor's body, or of all where the actor may see them, the latest first; after is Next of
// the page before, or 0. The reading is logged with the people named.
func (m *Module) Dead(ctx context.Context, who identity.Actor, after int64) (LetterPage, error) {
	err := who.Require(identity.HandleOutbox)
	if err != nil {
		return LetterPage{}, err
	}
	if after <= 0 {
		after = 1 << 62
	}
	var page LetterPage
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		page = LetterPage{}
		page.Letters, err = database.All(ctx, tx, deadLetters, scanLetter, append(scope(who), after, letterRows+1)...)
		if err == nil {
			err = database.One(ctx, tx, countDead, scope(who), &page.All)
		}
		if err != nil {
			return fmt.Errorf("listing dead letters: %w", err)
		}
		if len(page.Letters) > letterRows {
			page.Letters = page.Letters[:letterRows]
			page.Next = page.Letters[letterRows-1].ID
		}
		persons, err := m.show(ctx, tx, page.Letters)
		if err != nil {
			return err
		}
		e := who.Entry("exchange.outbox.list", "body/"+strconv.FormatInt(who.BodyID, 10))
		e.Persons, e.Fields, e.Ground = persons, []string{dataIdentity, dataBenefits}, grounds[e.Operation]
		e.Detail = map[string]any{"letters": len(page.Letters)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return page, err
}

// Letter reads one entry. The reading is logged with the person named. Errors: NotFound.
func (m *Module) Letter(ctx context.Context, who identity.Actor, id int64) (Letter, error) {
	err := who.Require(identity.HandleOutbox)
	if err != nil {
		return Letter{}, err
	}
	var out Letter
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, oneLetter, scanLetter, append(scope(who), id)...)
		if err != nil {
			return fmt.Errorf("reading entry %d: %w", id, err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		persons, err := m.show(ctx, tx, found)
		if err != nil {
			return err
		}
		out = found[0]
		e := who.Entry("exchange.outbox.read", "outbox/"+strconv.FormatInt(id, 10))
		e.Persons, e.Fields, e.Ground = persons, []string{dataIdentity, dataBenefits}, grounds[e.Operation]
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// show names the subjects of letters and gives whose data that shows.
func (m *Module) show(ctx context.Context, tx *database.Tx, letters []Letter) (persons []int64, err error) {
	subjects := map[string][]int64{}
	for i := range letters {
		l := &letters[i]
		subjects[l.code] = append(subjects[l.code], l.subject)
		persons = append(persons, l.person)
	}
	shown := map[string]map[int64]Shown{}
	names := map[string]string{}
	for code := range subjects {
		p, err := m.partner(code)
		if err != nil {
			continue // it was told once and is no more: its code must do
		}
		names[code] = p.Name
		if p.Show == nil {
			continue
		}
		shown[p.Code], err = p.Show(ctx, tx, subjects[p.Code])
		if err != nil {
			return nil, err
		}
	}
	for i := range letters {
		l := &letters[i]
		l.Partner, l.Subject = l.code, Shown{Text: strconv.FormatInt(l.subject, 10)}
		if s, ok := shown[l.code][l.subject]; ok {
			l.Subject = s
		}
		if name := names[l.code]; name != "" {
			l.Partner = name
		}
	}
	slices.Sort(persons)
	return slices.Compact(persons), nil
}

func scanLetter(r database.Row, l *Letter) error {
	var settled *time.Time
	err := r.Scan(&l.ID, &l.code, &l.subject, &l.person, &l.BodyID, &l.State, &l.Tries, &l.Fault, &l.Findings, &l.Reason, &l.Created, &settled)
	if settled != nil {
		l.Settled = *settled
	}
	return err
}

// SendAgain has a dead letter tried again, as often as a new one, with what the registers say by then. Errors: NotFound;
// Conflict when it is not dead any more.
func (m *Module) SendAgain(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.HandleOutbox)
	if err != nil {
		return err
	}
	return m.command(ctx, who, h, "exchange.outbox.again", func(ctx context.Context, tx *database.Tx) error {
		err := reviveOne.ExecOne(ctx, tx, h.ID, m.now())
		if err != nil {
			return fmt.Errorf("sending entry %d again: %w", h.ID, err)
		}
		return m.rouse(ctx, tx)
	})
}

// PutAside takes a letter off the list: it is not sent, for a reason. Errors: NotFound; Invalid without a reason; Conflict
// when it is not dead any more.
func (m *Module) PutAside(ctx context.Context, who identity.Actor, h Handle) error {
	err := who.Require(identity.HandleOutbox)
	if err != nil {
		return err
	}
	reason := fields.Clean(h.Reason)
	switch {
	case reason == "":
		err = errs.New(errs.Invalid, "exchange.outbox.reason_missing")
	case len([]rune(reason)) > longestReason:
		err = errs.New(errs.Invalid, "exchange.outbox.reason_long", longestReason)
	}
	return m.command(ctx, who, h, "exchange.outbox.aside", func(ctx context.Context, tx *database.Tx) error {
		if err != nil {
			return err
		}
		err := putAside.ExecOne(ctx, tx, h.ID, reason, m.now())
		if err != nil {
			return fmt.Errorf("putting entry %d aside: %w", h.ID, err)
		}
		return nil
	})
}

// command locks a dead letter, changes it and logs that, once for a request.
func (m *Module) command(ctx context.Context, who identity.Actor, h Handle, operation string, change func(ctx context.Context, tx *database.Tx) error) error {
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, h.Request)
		if err != nil || done != 0 {
			return err
		}
		var state State
		var person int64
		var code string
		err = database.One(ctx, tx, lockLetter, append(scope(who), h.ID), &state, &person, &code)
		switch {
		case err != nil:
			return fmt.Errorf("locking entry %d: %w", h.ID, err)
		case state != DeadEnd:
			return errs.New(errs.Conflict, "exchange.outbox.not_dead")
		}
		err = change(ctx, tx)
		if err != nil {
			return err
		}
		e := who.Entry(operation, "outbox/"+strconv.FormatInt(h.ID, 10))
		e.Persons, e.Ground, e.Request, e.Detail = []int64{person}, grounds[operation], h.Request, map[string]any{"partner": code}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
}

// SendAllAgain has all dead letters that the actor may see to tried again, and tells how many they were.
func (m *Module) SendAllAgain(ctx context.Context, who identity.Actor, req audit.Request) (n int, err error) {
	err = who.Require(identity.HandleOutbox)
	if err != nil {
		return 0, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n = 0
		done, err := audit.Once(ctx, tx, who.Code, req)
		if err != nil || done != 0 {
			return err
		}
		persons, err := database.All(ctx, tx, reviveAll, func(r database.Row, id *int64) error { return r.Scan(id) }, append(scope(who), m.now())...)
		if err != nil {
			return fmt.Errorf("sending all dead letters again: %w", err)
		}
		n = len(persons)
		e := who.Entry("exchange.outbox.all_again", "body/"+strconv.FormatInt(who.BodyID, 10))
		e.Persons, e.Ground, e.Request, e.Detail = persons, grounds[e.Operation], req, map[string]any{"letters": n}
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return m.rouse(ctx, tx)
	})
	return n, err
}

// rouse adds the job that looks for entries.
func (m *Module) rouse(ctx context.Context, tx *database.Tx) error {
	if m.deps.Jobs == nil {
		return nil
	}
	return m.deps.Jobs.Add(ctx, tx, Job)
}
