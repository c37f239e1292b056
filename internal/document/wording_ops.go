package document

import (
	"context"
	"fmt"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
)

// Faulty is what is wrong with a text that somebody wanted to save; it is the cause of an Invalid error.
type Faulty struct{ Problems []wording.Problem }

func (f *Faulty) Error() string { return fmt.Sprintf("%d problems in a wording", len(f.Problems)) }

func scanWording(r database.Row, w *Wording) error {
	var from database.Day
	var decided *time.Time
	err := r.Scan(&w.ID, &w.Key, &from, &w.Text, &w.Reason, &w.State, &w.Version, &w.DraftedBy, &w.DraftedAt, &w.DecidedBy, &decided, &w.Answer)
	w.ValidFrom = from.Day
	if decided != nil {
		w.DecidedAt = *decided
	}
	return err
}

// entry describes a key; ok is false when there is no such sort or block.
func (m *Module) entry(key string) (Entry, bool) {
	if of, ok := strings.CutPrefix(key, blockMark); ok {
		b, ok := m.Library.block(of)
		return Entry{Key: key, Name: b.Name, Block: true}, ok
	}
	s, ok := m.Library.Sort(key)
	return Entry{Key: key, Name: s.Name, Group: s.Group}, ok
}

// Wordings lists all sorts and blocks with what was changed of them, in the order of the library.
func (m *Module) Wordings(ctx context.Context, who identity.Actor) ([]Entry, error) {
	err := who.Require(identity.ReadTemplates)
	if err != nil {
		return nil, err
	}
	heads := map[string][2]Wording{}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.Each(ctx, tx, wordingHeads, func(r database.Row) error {
			var w Wording
			err := scanWording(r, &w)
			pair := heads[w.Key]
			if w.State == Approved {
				pair[0] = w
			} else {
				pair[1] = w
			}
			heads[w.Key] = pair
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("listing wordings: %w", err)
	}
	var out []Entry
	add := func(e Entry) {
		pair := heads[e.Key]
		e.Changed, e.Open = pair[0], pair[1]
		out = append(out, e)
	}
	for _, b := range m.Library.Blocks {
		add(Entry{Key: blockMark + b.Key, Name: b.Name, Block: true})
	}
	for _, s := range m.Library.Sorts {
		add(Entry{Key: s.Key, Name: s.Name, Group: s.Group})
	}
	return out, nil
}

// WordingsOf gives a sort or a block with all its wordings. Errors: NotFound.
func (m *Module) WordingsOf(ctx context.Context, who identity.Actor, key string) (Detail, error) {
	var out Detail
	err := who.Require(identity.ReadTemplates)
	if err != nil {
		return out, err
	}
	e, ok := m.entry(key)
	if !ok {
		return out, errs.New(errs.NotFound, "error.not_found")
	}
	out.Entry, out.Today = e, calendar.Of(m.Now())
	out.Model, out.Shipped = m.modelOf(key), m.shippedText(key)
	out.Blocks = m.Library.Blocks
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out.History, err = database.All(ctx, tx, wordingsOfKey, scanWording, key)
		if err != nil {
			return fmt.Errorf("reading the wordings of %s: %w", key, err)
		}
		texts, err := m.textsOn(ctx, tx, key, out.Today)
		out.Now = texts[key]
		return err
	})
	return out, err
}

// shippedText gives the wording that the program brings along.
func (m *Module) shippedText(key string) string {
	if of, ok := strings.CutPrefix(key, blockMark); ok {
		b, _ := m.Library.block(of)
		return b.Shipped
	}
	s, _ := m.Library.Sort(key)
	return s.Shipped
}

// modelOf gives what a text may use. A block may use what every sort has.
func (m *Module) modelOf(key string) wording.Model {
	if s, ok := m.Library.Sort(key); ok {
		return s.Model
	}
	var common wording.Model
	for i, s := range m.Library.Sorts {
		if i == 0 {
			common = append(common, s.Model...)
			continue
		}
		var both wording.Model
		for _, f := range common {
			for _, g := range s.Model {
				if g.Key == f.Key {
					f.May = f.May || g.May
					both = append(both, f)
				}
			}
		}
		common = both
	}
	return common
}

// textsOn gives the texts that are valid on a day: that of a key, and those of all blocks.
func (m *Module) textsOn(ctx context.Context, tx *database.Tx, key string, day calendar.Day) (map[string]string, error) {
	out := map[string]string{key: m.shippedText(key)}
	for _, b := range m.Library.Blocks {
		out[blockMark+b.Key] = b.Shipped
	}
	err := database.Each(ctx, tx, wordingsOn, func(r database.Row) error {
		var of, text string
		err := r.Scan(&of, &text)
		out[of] = text
		return err
	}, key, day.Time())
	if err != nil {
		return nil, fmt.Errorf("reading the wordings of %s: %w", key, err)
	}
	return out, nil
}

// Preview checks a text and writes it with made-up facts. A block is shown by itself. Errors: NotFound.
func (m *Module) Preview(ctx context.Context, who identity.Actor, key, text string) (Preview, error) {
	err := who.Require(identity.ReadTemplates)
	if err != nil {
		return Preview{}, err
	}
	var out Preview
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out, err = m.preview(ctx, tx, key, text)
		return err
	})
	return out, err
}

func (m *Module) preview(ctx context.Context, tx *database.Tx, key, text string) (out Preview, err error) {
	e, ok := m.entry(key)
	if !ok {
		return out, errs.New(errs.NotFound, "error.not_found")
	}
	texts, err := m.textsOn(ctx, tx, key, calendar.Of(m.Now()))
	if err != nil {
		return out, err
	}
	texts[key] = text
	w, blocks, problems := m.readersOf(texts, key)
	if len(problems) == 0 {
		s, _ := m.Library.Sort(key)
		problems = wording.Check(w, m.modelOf(key), blocks, s.needs()...)
	}
	out.Problems, out.Paper = problems, paper.Paper{Title: e.Name}
	if len(problems) > 0 {
		return out, nil
	}
	facts := m.sampleOf(key)
	parts, missing := wording.Write(w, facts, blocks)
	for _, f := range missing {
		out.Problems = append(out.Problems, wording.Problem{Line: 1, Column: 1, Key: "wording.sample_lacks", Args: []string{f}})
	}
	out.Paper.Blocks = parts
	return out, nil
}

// sampleOf gives made-up facts for a key; of a block those of the first sort.
func (m *Module) sampleOf(key string) wording.Facts {
	s, ok := m.Library.Sort(key)
	if !ok && len(m.Library.Sorts) > 0 {
		s = m.Library.Sorts[0]
	}
	if s.Sample == nil {
		return wording.Facts{}
	}
	return s.Sample()
}

// SaveWording stores what a lawyer wrote, and hands it in when that is wished. Errors: Invalid with Faulty, or for a missing
// reason or day; Conflict when somebody changed it meanwhile; NotFound.
func (m *Module) SaveWording(ctx context.Context, who identity.Actor, in Edit) (int64, error) {
	err := who.Require(identity.EditTemplates)
	if err != nil {
		return 0, err
	}
	if _, ok := m.entry(in.Key); !ok {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	switch {
	case in.ValidFrom == calendar.None:
		return 0, errs.New(errs.Invalid, "document.from_missing")
	case strings.TrimSpace(in.Reason) == "" || len(in.Reason) > 4000:
		return 0, errs.New(errs.Invalid, "document.reason_missing")
	}
	in.Text = strings.ReplaceAll(in.Text, "\r\n", "\n")
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, entryOfRequest, []any{done}, &in.ID)
		}
		p, err := m.preview(ctx, tx, in.Key, in.Text)
		if err != nil {
			return err
		}
		if len(p.Problems) > 0 {
			return errs.Wrap(&Faulty{p.Problems}, errs.Invalid, "document.faulty")
		}
		state := Draft
		if in.Submit {
			state = Submitted
		}
		e := who.Entry("document.wording.save", "wording/"+in.Key)
		e.Detail, e.Request = map[string]any{"state": state, "from": in.ValidFrom.String()}, in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		if in.ID == 0 {
			return database.One(ctx, tx, insertWording, []any{in.Key, in.ValidFrom.Time(), in.Text, in.Reason, state, who.Code, m.Now(), entry}, &in.ID)
		}
		n, err := updateWording.Exec(ctx, tx, in.ID, in.Version, in.ValidFrom.Time(), in.Text, in.Reason, state, m.Now(), who.Code)
		if err != nil {
			return fmt.Errorf("storing wording %d: %w", in.ID, err)
		}
		if n == 0 {
			return errs.New(errs.Conflict, "document.changed_meanwhile")
		}
		return nil
	})
	return in.ID, err
}

// ReadWording gives one wording with the text that is valid on the day before it begins, to compare. Errors: NotFound.
func (m *Module) ReadWording(ctx context.Context, who identity.Actor, id int64) (w Wording, before string, err error) {
	err = who.Require(identity.ReadTemplates)
	if err != nil {
		return w, "", err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, oneWording, scanWording, id)
		if err != nil {
			return fmt.Errorf("reading wording %d: %w", id, err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		w = found[0]
		texts, err := m.textsOn(ctx, tx, w.Key, w.ValidFrom-1)
		before = texts[w.Key]
		return err
	})
	return w, before, err
}

// Judgement is what the second lawyer says.
type Judgement struct {
	ID      int64
	Version int
	Approve bool
	Answer  string // why not; needed to refuse
	Request Request
}

// DecideWording approves or refuses a wording that was handed in. Whoever wrote it cannot. Errors: Conflict when it is one's
// own, or was changed or decided meanwhile; Invalid when a refusal has no reason, or when the text does not fit any more.
func (m *Module) DecideWording(ctx context.Context, who identity.Actor, in Judgement) error {
	err := who.Require(identity.ApproveTemplates)
	if err != nil {
		return err
	}
	if !in.Approve && strings.TrimSpace(in.Answer) == "" {
		return errs.New(errs.Invalid, "document.answer_missing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		found, err := database.All(ctx, tx, lockWording, scanWording, in.ID)
		if err != nil {
			return fmt.Errorf("locking wording %d: %w", in.ID, err)
		}
		switch {
		case len(found) == 0:
			return errs.New(errs.NotFound, "error.not_found")
		case found[0].DraftedBy == who.Code:
			return errs.New(errs.Conflict, "document.own_wording")
		case found[0].State != Submitted || found[0].Version != in.Version:
			return errs.New(errs.Conflict, "document.changed_meanwhile")
		}
		state := Refused
		if in.Approve {
			state = Approved
			p, err := m.preview(ctx, tx, found[0].Key, found[0].Text)
			if err != nil {
				return err
			}
			if len(p.Problems) > 0 {
				return errs.Wrap(&Faulty{p.Problems}, errs.Invalid, "document.faulty")
			}
		}
		e := who.Entry("document.wording.decide", fmt.Sprintf("wording/%d", in.ID))
		e.Detail, e.Request = map[string]any{"state": state}, in.Request
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return decideWording.ExecOne(ctx, tx, in.ID, in.Version, state, who.Code, m.Now(), in.Answer)
	})
}

// WithdrawWording takes one's own wording back before it was approved. Errors: Conflict when it was changed meanwhile.
func (m *Module) WithdrawWording(ctx context.Context, who identity.Actor, id int64, version int) error {
	err := who.Require(identity.EditTemplates)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := audit.Write(ctx, tx, who.Entry("document.wording.withdraw", fmt.Sprintf("wording/%d", id)))
		if err != nil {
			return err
		}
		n, err := withdrawWording.Exec(ctx, tx, id, version, who.Code)
		if err != nil {
			return fmt.Errorf("withdrawing wording %d: %w", id, err)
		}
		if n == 0 {
			return errs.New(errs.Conflict, "document.changed_meanwhile")
		}
		return nil
	})
}
