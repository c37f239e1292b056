package outbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Drain sends what is due to a partner until nothing is, or the partner is to be left alone. Several processes may do it at
// once.
func (m *Module) Drain(ctx context.Context, code string) error {
	p, err := m.partner(code)
	if err != nil || p.Send == nil {
		return err
	}
	return m.drain(ctx, p)
}

// meet makes the partners of families known for whom something waits, whoever put it.
func (m *Module) meet(ctx context.Context) error {
	if len(m.families) == 0 {
		return nil
	}
	var codes []string
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		codes, err = database.All(ctx, tx, waitingPartners, func(r database.Row, code *string) error { return r.Scan(code) })
		return err
	})
	if err != nil {
		return fmt.Errorf("looking for whom something waits: %w", err)
	}
	for _, code := range codes {
		_, err = m.partner(code)
		if err != nil {
			m.deps.Log.WarnContext(ctx, "something waits for nobody", slog.String("partner", code))
		}
	}
	return nil
}

func (m *Module) drain(ctx context.Context, p *partner) error {
	ctx = database.Long(ctx) // on connections of their own, so that clerks never wait for a partner
	failed := make([]error, m.deps.Pace.Senders)
	var senders sync.WaitGroup
	for i := range failed {
		senders.Go(func() {
			for more := true; more && failed[i] == nil && ctx.Err() == nil; {
				more, failed[i] = m.sendNext(ctx, p)
			}
		})
	}
	senders.Wait()
	return errors.Join(failed...)
}

// claimed is an entry on its way.
type claimed struct {
	id, subject, body int64
	key               string
	tries             int
	version           int64 // 0: nothing was drawn yet
	digest            []byte
	message           []byte
}

// messageKey is by what the partner knows a message again.
func (c *claimed) messageKey() string { return c.key + "/" + strconv.FormatInt(c.version, 10) }

// sendNext tries one entry; more is false when none is due or the partner is to be left alone.
func (m *Module) sendNext(ctx context.Context, p *partner) (more bool, err error) {
	c, err := m.claim(ctx, p)
	switch {
	case errors.Is(err, errLeaveAlone), c != nil && c.id == 0 && errs.KindOf(err) == errs.NotFound:
		return false, nil
	case c == nil || c.id == 0:
		return false, err
	case err != nil && ctx.Err() != nil:
		return false, err // nothing was tried
	case errs.KindOf(err) == errs.NotFound:
		return true, m.settle(ctx, p, c, "", &exchange.NotTaken{Word: faultNothing, Never: true})
	case err != nil:
		m.deps.Log.ErrorContext(ctx, "an entry cannot be drawn", slog.String("partner", p.Code), slog.Int64("entry", c.id), slog.String("cause", err.Error()))
		return true, m.settle(ctx, p, c, "", &exchange.NotTaken{Word: faultUndrawn})
	}
	sending, cancel := context.WithTimeout(ctx, m.deps.Pace.SendTime)
	defer cancel()
	answer, err := p.Send(sending, c.messageKey(), c.message)
	if err != nil && ctx.Err() != nil {
		return false, nil // whoever stops the program has cut it off: its lease runs out, and it is tried again
	}
	return true, m.settle(ctx, p, c, answer, err)
}

// errLeaveAlone: the partner is to be left alone now.
var errLeaveAlone = errors.New("the partner is left alone")

// claim takes the next entry that is due, draws its message and moves its next attempt on. Errors: NotFound when there is
// none, or, with the entry, nothing to tell; errLeaveAlone.
func (m *Module) claim(ctx context.Context, p *partner) (*claimed, error) {
	c := &claimed{}
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		*c = claimed{}
		now := m.now()
		err := m.gate(ctx, tx, p, now)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, claimEntry, []any{p.Code, now}, &c.id, &c.key, &c.subject, &c.body, &c.tries, &c.version, &c.digest)
		if err != nil {
			return fmt.Errorf("claiming an entry for %s: %w", p.Code, err)
		}
		known := c.version
		drawn, again, err := m.draw(ctx, tx, p, c)
		if err != nil {
			c.version = known
			return err
		}
		c.tries++
		err = leaseEntry.ExecOne(ctx, tx, c.id, c.tries, now.Add(m.deps.Pace.Lease), c.version, c.digest)
		if err != nil {
			return fmt.Errorf("leasing entry %d: %w", c.id, err)
		}
		if again {
			return nil // the same message once more is no other handing over
		}
		e := entryOf("exchange.outbox.hand_over", p, c)
		e.Persons, e.Fields = drawn.Persons, drawn.Fields
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return c, err
}

// gate lets an attempt through unless the partner is left alone. After a rest one attempt goes ahead of all others.
func (m *Module) gate(ctx context.Context, tx *database.Tx, p *partner, now time.Time) error {
	var fails int
	var closed bool
	err := database.One(ctx, tx, readLine, []any{p.Code, now}, &fails, &closed)
	if errs.KindOf(err) == errs.NotFound {
		_, err = newLine.Exec(ctx, tx, p.Code)
	}
	switch {
	case err != nil:
		return fmt.Errorf("looking how %s answers: %w", p.Code, err)
	case closed:
		return errLeaveAlone
	case fails < m.deps.Pace.Fails:
		return nil
	}
	n, err := probeLine.Exec(ctx, tx, p.Code, now, now.Add(m.deps.Pace.SendTime+time.Second))
	switch {
	case err != nil:
		return fmt.Errorf("trying whether %s is back: %w", p.Code, err)
	case n == 0:
		return errLeaveAlone
	}
	return nil
}

// draw makes the message. While the registers say the same it is the one that was drawn before.
func (m *Module) draw(ctx context.Context, tx *database.Tx, p *partner, c *claimed) (d Drawn, again bool, err error) {
	for {
		fresh := c.version == 0 || again
		if fresh {
			err = database.One(ctx, tx, nextVersion, []any{c.version}, &c.version)
			if err != nil {
				return d, false, fmt.Errorf("drawing a version: %w", err)
			}
		}
		d, err = p.Draw(ctx, tx, c.subject, c.version)
		if err != nil {
			return d, false, fmt.Errorf("drawing entry %d: %w", c.id, err)
		}
		sum := sha256.Sum256(d.Body)
		if fresh || bytes.Equal(sum[:], c.digest) {
			c.digest, c.message = sum[:], d.Body
			return d, !fresh, nil
		}
		again = true // the registers say something else by now
	}
}

// faultOf reads what an attempt came to.
func faultOf(err error) Fault {
	var f Fault
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded):
		return &exchange.NotTaken{Word: faultTimeout}
	}
	return &exchange.NotTaken{Word: faultUnknown}
}

// settle notes what became of an attempt. Whoever stops the program meanwhile does not keep an answer from being noted.
func (m *Module) settle(ctx context.Context, p *partner, c *claimed, answer string, failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	log := m.deps.Log.With(slog.String("partner", p.Code), slog.Int64("entry", c.id), slog.Int("tries", c.tries))
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if failed == nil {
			log.DebugContext(ctx, "handed over")
			return m.end(ctx, tx, p, c, Sent, "", nil, wordOf(answer, "taken"))
		}
		f := faultOf(failed)
		code := wordOf(f.Code(), faultUnknown)
		log.WarnContext(ctx, "not handed over", slog.String("fault", code), slog.Bool("final", f.Final()))
		if f.Final() {
			return m.end(ctx, tx, p, c, DeadEnd, code, f.Findings(), "")
		}
		wait, tries := m.deps.Pace.wait(max(c.tries, 1)), c.tries
		if f.Wait() > 0 {
			// It answers, and asks for patience: that counts neither against it nor against the entry.
			wait, tries = min(f.Wait(), m.deps.Pace.Longest), max(tries-1, 0)
			_, err := restLine.Exec(ctx, tx, p.Code, m.now().Add(wait))
			if err != nil {
				return fmt.Errorf("leaving %s alone: %w", p.Code, err)
			}
		} else if code != faultUndrawn {
			err := m.fail(ctx, tx, p)
			if err != nil {
				return err
			}
		}
		if tries >= m.deps.Pace.Tries {
			return m.endOnly(ctx, tx, p, c, DeadEnd, code, f.Findings(), "")
		}
		if code == faultUndrawn {
			tries++ // of this attempt nothing was noted yet
		}
		_, err := postponeEntry.Exec(ctx, tx, c.id, c.tries, c.version, tries, code, findingsOf(f.Findings()), m.now().Add(wait))
		if err != nil {
			return fmt.Errorf("postponing entry %d: %w", c.id, err)
		}
		return nil
	})
}

// fail counts a failure of a partner, which after several in a row is left alone.
func (m *Module) fail(ctx context.Context, tx *database.Tx, p *partner) error {
	var fails int
	err := database.One(ctx, tx, failLine, []any{p.Code}, &fails)
	if err == nil && m.deps.Pace.rest(fails) > 0 {
		_, err = restLine.Exec(ctx, tx, p.Code, m.now().Add(m.deps.Pace.rest(fails)))
	}
	if err != nil {
		return fmt.Errorf("counting a failure of %s: %w", p.Code, err)
	}
	return nil
}

// end settles an entry for good after the partner has spoken.
func (m *Module) end(ctx context.Context, tx *database.Tx, p *partner, c *claimed, state State, fault string, findings []string, answer string) error {
	if fault != faultNothing {
		_, err := mendLine.Exec(ctx, tx, p.Code)
		if err != nil {
			return fmt.Errorf("noting that %s answers: %w", p.Code, err)
		}
	}
	return m.endOnly(ctx, tx, p, c, state, fault, findings, answer)
}

func (m *Module) endOnly(ctx context.Context, tx *database.Tx, p *partner, c *claimed, state State, fault string, findings []string, answer string) error {
	n, err := settleEntry.Exec(ctx, tx, c.id, c.tries, c.version, string(state), fault, findingsOf(findings), answer, m.now())
	if err != nil {
		return fmt.Errorf("settling entry %d: %w", c.id, err)
	}
	if n == 0 {
		return nil // another process was faster
	}
	operation := "exchange.outbox.sent"
	if state == DeadEnd {
		operation = "exchange.outbox.dead"
	}
	_, err = audit.Write(ctx, tx, entryOf(operation, p, c))
	return err
}

// entryOf is what the program itself did with an entry.
func entryOf(operation string, p *partner, c *claimed) audit.Entry {
	return audit.Entry{
		Actor: "system", Operation: operation, Subject: "outbox/" + strconv.FormatInt(c.id, 10), Ground: grounds[operation],
		Detail: map[string]any{"partner": p.Code, "subject": c.subject, "version": c.version, "tries": c.tries},
	}
}
