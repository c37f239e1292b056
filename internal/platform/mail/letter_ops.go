package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Deps is what the room needs. DB is required.
type Deps struct {
	DB     *database.DB
	Server string // smtp:// or smtps:// address of the mail server; "": letters wait for the operator
	From   string // who letters are from, such as OSZIR <oszir@oszir.example.hu>
	Now    func() time.Time
	Log    *slog.Logger
	// Wake adds the job that sends, in the transaction of the letter; nil: the next round does.
	Wake func(ctx context.Context, tx *database.Tx) error
}

// Module is the room's operations.
type Module struct {
	deps   Deps
	server *server // nil: none
}

// New makes the room. Errors: Invalid when the server or the sender is none.
func New(d Deps) (*Module, error) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	m := &Module{deps: d}
	if d.Server == "" {
		return m, nil
	}
	var err error
	m.server, err = newServer(d.Server, d.From)
	return m, err
}

// now is the moment by which letters are due.
func (m *Module) now() time.Time { return m.deps.Now().Truncate(time.Microsecond) }

// Write puts a letter into the caller's transaction, whose entry in the log is its cause.
func (m *Module) Write(ctx context.Context, tx *database.Tx, l Letter) error {
	state := "waiting"
	if l.Held {
		state = "held"
	}
	var id int64
	err := database.One(ctx, tx, insertLetter, []any{
		strings.ToLower(rand.Text()), l.Kind, l.AccountID, l.To, l.Name, l.Subject, l.Text, state, m.now(), l.About,
	}, &id)
	if err != nil {
		return fmt.Errorf("storing a letter: %w", err)
	}
	return m.wake(ctx, tx)
}

func (m *Module) wake(ctx context.Context, tx *database.Tx) error {
	if m.deps.Wake == nil || m.server == nil {
		return nil
	}
	return m.deps.Wake(ctx, tx)
}

// Forget withdraws the letters that speak of somebody and were not handed over yet, in the caller's transaction.
func (m *Module) Forget(ctx context.Context, tx *database.Tx, about string) error {
	_, err := forgetLetters.Exec(ctx, tx, about, m.now())
	if err != nil {
		return fmt.Errorf("withdrawing letters: %w", err)
	}
	return nil
}

// Release lets the held letters of an account go, in the caller's transaction.
func (m *Module) Release(ctx context.Context, tx *database.Tx, accountID int64) error {
	n, err := releaseLetters.Exec(ctx, tx, accountID, m.now())
	if err != nil {
		return fmt.Errorf("releasing letters of account %d: %w", accountID, err)
	}
	if n == 0 {
		return nil
	}
	return m.wake(ctx, tx)
}

// Unsettled lists letters that are neither sent nor refused nor given up, the newest first, 200 at most.
func (m *Module) Unsettled(ctx context.Context, tx *database.Tx) ([]Kept, error) {
	out, err := database.All(ctx, tx, unsettledLetters, func(r database.Row, k *Kept) error {
		l := &k.Letter
		return r.Scan(&k.ID, &l.Kind, &l.AccountID, &l.To, &l.Name, &l.Subject, &l.Text, &l.Held, &k.Written, &k.Tries)
	}, 200)
	if err != nil {
		return nil, fmt.Errorf("listing letters: %w", err)
	}
	return out, nil
}

// Send hands over what is due and gives up what is too old; a job calls it in rounds. A letter is claimed by moving its
// next attempt on, then handed over, then settled: of several processes one has it, and after a kill it is tried again.
// Errors: Unavailable when the server cannot be reached; nothing is lost by that.
func (m *Module) Send(ctx context.Context) error {
	due, err := m.round(ctx)
	if err != nil || !due || m.server == nil {
		return err
	}
	client, err := gomail.NewClient(m.server.host, m.server.options...)
	if err != nil {
		return fmt.Errorf("preparing the mail server: %w", err)
	}
	err = client.DialWithContext(ctx)
	if err != nil {
		return errs.Wrap(errors.New(reason(err)), errs.Unavailable, "mail.away")
	}
	defer client.Close()
	for {
		k, messageID, err := m.claim(ctx)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		msg, err := m.server.compose(k, messageID)
		outcome := refused
		if err == nil {
			err = client.Send(msg)
			outcome = judge(msg, err)
		}
		failed := m.settle(ctx, k, outcome, answerCode(err))
		switch {
		case failed != nil:
			return failed
		case outcome == away:
			return errs.Wrap(errors.New(reason(err)), errs.Unavailable, "mail.away")
		}
	}
}

// round gives up what is too old and looks whether anything is due.
func (m *Module) round(ctx context.Context) (due bool, err error) {
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := giveUpLetters.Exec(ctx, tx, now.Add(-keepFor), now)
		if err != nil {
			return fmt.Errorf("giving up letters: %w", err)
		}
		if n > 0 {
			_, err = audit.Write(ctx, tx, entry("mail.give_up", "letter", map[string]any{"letters": n}))
			if err != nil {
				return err
			}
		}
		return database.One(ctx, tx, anyDue, []any{now}, &due)
	})
	return due, err
}

// claim takes the next letter that is due and moves its next attempt on. Errors: NotFound when there is none.
func (m *Module) claim(ctx context.Context) (k Kept, messageID string, err error) {
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		l := &k.Letter
		err := database.One(ctx, tx, claimLetter, []any{now}, &k.ID, &messageID, &l.Kind, &l.AccountID, &l.To, &l.Name, &l.Subject, &l.Text, &k.Written, &k.Tries)
		if err != nil {
			return fmt.Errorf("claiming a letter: %w", err)
		}
		k.Tries++
		return leaseLetter.ExecOne(ctx, tx, k.ID, k.Tries, now.Add(waitAfter(k.Tries)))
	})
	return k, messageID, err
}

// settle notes what became of a letter. Whoever stops the program meanwhile does not keep an answer from being noted.
func (m *Module) settle(ctx context.Context, k Kept, outcome verdict, code int) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	log := m.deps.Log.With(slog.Int64("letter", k.ID), slog.String("kind", k.Letter.Kind), slog.Int("tries", k.Tries), slog.Int("answer", code))
	state := "sent"
	switch outcome {
	case later, away:
		log.WarnContext(ctx, "letter not taken yet")
		return nil
	case refused:
		state = "refused"
		log.WarnContext(ctx, "letter refused")
	case taken:
		log.InfoContext(ctx, "letter sent")
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := settleLetter.Exec(ctx, tx, k.ID, state, m.now())
		if err != nil {
			return fmt.Errorf("settling letter %d: %w", k.ID, err)
		}
		if n == 0 {
			return nil // another process was faster
		}
		_, err = audit.Write(ctx, tx, entry("mail."+state, "letter/"+strconv.FormatInt(k.ID, 10), map[string]any{"account": k.Letter.AccountID, "kind": k.Letter.Kind, "tries": k.Tries}))
		return err
	})
}

// entry is what the program itself did.
func entry(operation, subject string, detail map[string]any) audit.Entry {
	return audit.Entry{Actor: "system", Operation: operation, Subject: subject, Detail: detail}
}
