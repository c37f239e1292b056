package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
)

// MessageJob is the name of the job that carries out the messages of batches and what waited for its turn.
const MessageJob = "ptr.message_round"

const messageEvery = 10 * time.Second

// The most messages of a batch (X5), and of those that are carried out together.
const (
	MostInBatch = 10_000
	waveSize    = 2_500
)

// BatchReceipt says that a batch was taken.
type BatchReceipt struct {
	ID       string           `json:"id" doc:"The sender's id of the batch"`
	Receipt  int64            `json:"receipt" doc:"Our number of it; under it its state can be asked"`
	Taken    int              `json:"taken" doc:"Messages that are worked on, or were before"`
	Findings []MessageFinding `json:"findings" doc:"Of messages that were not taken: their path is their place in the batch"`
}

// SendBatch takes a batch of messages; they are carried out in the background. Sent again it is the same batch. Errors: as of
// Send.
func (m *Module) SendBatch(ctx context.Context, s *exchange.Sender, form exchange.Form, id string, all []*Transaction) (out BatchReceipt, err error) {
	who := s.Actor()
	err = who.Require(identity.SendMessages)
	if err != nil {
		return out, err
	}
	in := make([]exchange.Incoming, len(all))
	seen := map[string]bool{}
	sums := []byte{}
	for i, t := range all {
		digest, content, err := t.digest()
		if err != nil {
			return out, err
		}
		if !exchange.GoodID(t.ID) || seen[t.ID] {
			return out, errs.New(errs.Invalid, "message.batch_ids")
		}
		seen[t.ID] = true
		sums = append(sums, digest...)
		in[i] = exchange.Incoming{Interface: MessageInterface, Form: form, Operation: string(t.Op), SenderID: t.ID, Digest: digest, Request: content}
	}
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		out = BatchReceipt{ID: id, Findings: []MessageFinding{}}
		batch, kept, err := m.Exchange.Take(ctx, tx, s, exchange.Incoming{
			Interface: MessageInterface + "/batch", Form: form, Operation: "batch", SenderID: id, Digest: sumOf(sums),
		})
		if err != nil {
			return err
		}
		if kept != nil {
			out.Receipt, out.Taken = kept.ID, len(all)
			if kept.Answer == nil { // no longer kept
				return nil
			}
			return json.Unmarshal(kept.Answer, &out)
		}
		out.Receipt = batch
		items, err := m.Exchange.TakeMany(ctx, tx, s, form, MessageInterface, in)
		if err != nil {
			return err
		}
		var rows [][]any
		for i := range items {
			it, t := &items[i], all[i]
			if it.Other {
				f := remark{spot{}, finding.Finding{Code: finding.OutOfOrder, Key: "message.fault.other_content", Value: t.ID}, finding.Error}
				r := &received{form: form, text: t}
				said := m.sayInMessage(r, &f)
				said.Path = fmt.Sprintf("[%d]", i+1)
				out.Findings = append(out.Findings, said)
				continue
			}
			out.Taken++
			if it.Kept == nil {
				named := []int64{}
				if t.Previous != "" && len(t.Clients) > 0 { // it may wait for long
					named, err = people.Holders(ctx, tx, t.tajs())
					if err != nil {
						return err
					}
				}
				rows = append(rows, []any{
					it.ID, s.ID, s.BodyID, who.Code, string(t.Op), t.ID, t.Case, t.Previous, t.Replaces, "waiting", string(in[i].Request), string(form), batch, int32(i + 1), waitingPersons(exchange.Waiting, named),
				})
			}
		}
		err = database.Copy(ctx, tx, "ptr.message", messageTakenColumns, rows)
		if err != nil {
			return fmt.Errorf("storing a batch: %w", err)
		}
		answer, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("encoding a receipt: %w", err)
		}
		err = m.Exchange.Settle(ctx, tx, exchange.Settled{ID: batch, State: exchange.Done, Answer: answer})
		if err != nil {
			return err
		}
		return m.Jobs.Add(ctx, tx, MessageJob)
	})
	return out, err
}

// BatchState says how far a batch has come.
type BatchState struct {
	Receipt int64           `json:"receipt"`
	Waiting int64           `json:"waiting"`
	Done    int64           `json:"done"`
	Refused int64           `json:"refused"`
	Answers []MessageAnswer `json:"answers" doc:"In the order of the batch, at most 500; those that wait say so"`
	Next    int             `json:"next,omitempty" doc:"Ask with after=this for those that follow"`
}

// batchPage is how many answers are given at once.
const batchPage = 500

// Batch tells how far a batch has come, and what its messages were answered. Errors: NotFound when it is not the body's.
func (m *Module) Batch(ctx context.Context, s *exchange.Sender, receipt int64, after int) (out BatchState, err error) {
	who := s.Actor()
	err = who.Require(identity.SendMessages)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out = BatchState{Receipt: receipt, Answers: []MessageAnswer{}}
		counted := false
		err := database.Each(ctx, tx, batchCounts, func(r database.Row) error {
			var state string
			var n int64
			err := r.Scan(&state, &n)
			counted = true
			switch state {
			case "waiting":
				out.Waiting = n
			case "done":
				out.Done = n
			default:
				out.Refused += n
			}
			return err
		}, receipt, s.BodyID)
		if err != nil {
			return fmt.Errorf("counting a batch: %w", err)
		}
		if !counted {
			return errs.New(errs.NotFound, "error.not_found")
		}
		type item struct {
			id     int64
			sender string
			state  string
			no     int
		}
		items, err := database.All(ctx, tx, batchItems, func(r database.Row, i *item) error { return r.Scan(&i.id, &i.sender, &i.state, &i.no) }, receipt, s.BodyID, after, batchPage)
		if err != nil {
			return fmt.Errorf("reading a batch: %w", err)
		}
		ids := make([]int64, len(items))
		for i := range items {
			ids[i] = items[i].id
		}
		answers, err := m.Exchange.Answers(ctx, tx, ids)
		if err != nil {
			return err
		}
		for i := range items {
			a, err := answered(items[i].sender, items[i].id, statusStored[items[i].state], answers[items[i].id])
			if err != nil {
				return err
			}
			if items[i].state == "replaced" {
				a.Status = StatusReplaced
			}
			out.Answers = append(out.Answers, a)
		}
		if len(items) == batchPage {
			out.Next = items[batchPage-1].no
		}
		return nil
	})
	return out, err
}

// MessageState gives the answer of a message as it stands now. Errors: NotFound.
func (m *Module) MessageState(ctx context.Context, s *exchange.Sender, senderID string) (a MessageAnswer, err error) {
	who := s.Actor()
	err = who.Require(identity.SendMessages)
	if err != nil {
		return a, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var id int64
		var state string
		err := database.One(ctx, tx, readTaken, []any{s.ID, senderID}, &id, &state)
		if err != nil {
			return err
		}
		answers, err := m.Exchange.Answers(ctx, tx, []int64{id})
		if err != nil {
			return err
		}
		a, err = answered(senderID, id, statusStored[state], answers[id])
		if state == "replaced" {
			a.Status = StatusReplaced
		}
		return err
	})
	return a, err
}

// MessageRound carries out what waits: first grants of batches, many at a time, then everything else one by one, as long as
// something's turn comes.
func (m *Module) MessageRound(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := m.waveRound(ctx)
		if err != nil {
			return err
		}
		k, err := m.singleRound(ctx)
		if err != nil {
			return err
		}
		if n+k == 0 {
			return m.overdueRound(ctx)
		}
	}
	return ctx.Err()
}

// overdueRound refuses what has waited for too long.
func (m *Module) overdueRound(ctx context.Context) error {
	var after int64
	for ctx.Err() == nil {
		var some, late []waitingOne
		err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			some, err = database.All(ctx, tx, waitingBehind, scanWaiting, after)
			if err != nil || len(some) == 0 {
				return err
			}
			ids := make([]int64, len(some))
			for i := range some {
				ids[i] = some[i].id
			}
			old, err := m.Exchange.Before(ctx, tx, ids, m.Now().Add(-patience))
			late = slices.DeleteFunc(slices.Clone(some), func(w waitingOne) bool { return !slices.Contains(old, w.id) })
			return err
		})
		if err != nil {
			return fmt.Errorf("looking for what waits too long: %w", err)
		}
		if len(some) == 0 {
			return nil
		}
		for _, w := range late {
			_, err = m.resume(ctx, w, overdue)
			if err != nil {
				return err
			}
		}
		after = some[len(some)-1].id
	}
	return ctx.Err()
}

// waveRound carries grants of batches out until none is left, and says how many.
func (m *Module) waveRound(ctx context.Context) (done int, err error) {
	type from struct{ body, partner int64 }
	var all []from
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		all, err = database.All(ctx, tx, waveBodies, func(r database.Row, f *from) error { return r.Scan(&f.body, &f.partner) })
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("looking for waiting batches: %w", err)
	}
	for _, f := range all {
		for ctx.Err() == nil {
			n, err := m.oneWave(ctx, f.body, f.partner)
			done += n
			if err != nil {
				return done, err
			}
			if n == 0 {
				break
			}
		}
	}
	return done, nil
}

// oneWave carries out up to a wave of grants in one transaction.
func (m *Module) oneWave(ctx context.Context, body, partner int64) (n int, err error) {
	b, err := m.Orgs.ByID(ctx, body)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		n = 0
		claimed, err := database.All(ctx, tx, claimWave, scanReceived, body, partner, waveSize)
		if err != nil {
			return fmt.Errorf("claiming messages: %w", err)
		}
		claimed = together(claimed)
		if len(claimed) == 0 {
			return nil
		}
		w := &wave{m: m, tx: tx, who: claimed[0].who(), body: b}
		for i := range claimed {
			w.msgs = append(w.msgs, &taken{id: claimed[i].id, text: claimed[i].text})
		}
		err = m.refuseKnownCases(ctx, tx, partner, w)
		if err != nil {
			return err
		}
		all := w.msgs
		w.msgs = slices.DeleteFunc(slices.Clone(all), func(t *taken) bool { return t.done.refused })
		if len(w.msgs) > 0 {
			err = w.run(ctx)
			if err != nil {
				return err
			}
		}
		n = len(all)
		return m.settleWave(ctx, tx, partner, claimed, all)
	})
	return n, err
}

// refuseKnownCases refuses messages whose number of the case stands for one already.
func (m *Module) refuseKnownCases(ctx context.Context, tx *database.Tx, partner int64, w *wave) error {
	numbers := make([]string, len(w.msgs))
	for i, t := range w.msgs {
		numbers[i] = t.text.Case
	}
	known, err := database.All(ctx, tx, knownLocalCases, func(r database.Row, s *string) error { return r.Scan(s) }, partner, numbers)
	if err != nil {
		return fmt.Errorf("looking for senders' cases: %w", err)
	}
	for _, t := range w.msgs {
		if slices.Contains(known, t.text.Case) {
			t.done.refuse(spot{}, finding.Finding{Field: "[case]", Code: finding.WrongState, Key: "message.case_there", Value: t.text.Case})
		}
	}
	return nil
}

// together chooses messages that can be carried out at once: no two speak of the same person, or are of the same case. The
// others come in a later wave.
func together(all []received) []received {
	people, cases := map[string]bool{}, map[string]bool{}
	out := all[:0:0]
	for i := range all {
		t := all[i].text
		var own []string
		free := !cases[t.Case]
		for k := range t.Clients {
			name := personMark(&t.Clients[k])
			free = free && !people[name]
			own = append(own, name)
		}
		for _, taj := range []string{t.Benefit["applicant_taj"], t.Benefit["entitled_taj"]} {
			free = free && (taj == "" || !people[taj])
			own = append(own, taj)
		}
		if !free {
			continue
		}
		cases[t.Case] = true
		for _, name := range own {
			people[name] = true
		}
		out = append(out, all[i])
	}
	return out
}

// personMark tells people of messages apart.
func personMark(c *MessageClient) string {
	if taj := c.Values[people.FieldTAJ.Key]; taj != "" {
		return taj
	}
	return c.Values[people.FieldMarker.Key] + "/" + c.Values[people.FieldFamilyName.Key] + "/" + c.Values[people.FieldGivenName.Key] + "/" + c.Values[people.FieldBirthDate.Key]
}

// settleWave keeps what came of the messages of a wave.
func (m *Module) settleWave(ctx context.Context, tx *database.Tx, partner int64, claimed []received, all []*taken) error {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return err
	}
	var settled []exchange.Settled
	var ids, cases, keptCases []int64
	var states, numbers, last []string
	for i, t := range all {
		state := exchange.Done
		if t.done.refused {
			state = exchange.Refused
		}
		s, err := m.settledOf(&claimed[i], t, state, at)
		if err != nil {
			return err
		}
		settled = append(settled, s)
		ids, states, cases = append(ids, t.id), append(states, string(state)), append(cases, t.done.caseID)
		if state == exchange.Done {
			numbers, keptCases, last = append(numbers, t.text.Case), append(keptCases, t.done.caseID), append(last, t.text.ID)
		}
	}
	_, err = settleMany.Exec(ctx, tx, ids, states, cases)
	if err == nil {
		_, err = keepLocalCases.Exec(ctx, tx, partner, numbers, keptCases, last)
	}
	if err != nil {
		return fmt.Errorf("settling a wave: %w", err)
	}
	for i, t := range all {
		if states[i] == string(exchange.Done) && t.text.Replaces != "" {
			err = m.replace(ctx, tx, &claimed[i])
			if err != nil {
				return err
			}
		}
	}
	return m.Exchange.SettleMany(ctx, tx, settled)
}

// singleRound carries out, one by one, what waits and whose turn may have come, and says how many waited no more.
func (m *Module) singleRound(ctx context.Context) (done int, err error) {
	var after int64
	for ctx.Err() == nil {
		var some []waitingOne
		err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			some, err = database.All(ctx, tx, waitingSingles, scanWaiting, after)
			return err
		})
		if err != nil || len(some) == 0 {
			return done, err
		}
		for _, w := range some {
			after = w.id
			settled, err := m.resume(ctx, w, waited)
			if err != nil {
				m.Log.WarnContext(ctx, "a waiting message was not carried out, a later round takes it", slog.Int64("message", w.id), slog.String("cause", err.Error()))
				continue
			}
			if settled {
				done++
			}
		}
	}
	return done, ctx.Err()
}
