package ptr

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Move hands benefits of the actor's body over to another one from a day on, with the open cases about them.
type Move struct {
	IDs      []string      // adjudication ids; empty: all that Filter gives
	Filter   BenefitFilter // of the list of benefits
	NewCases bool          // of a filter by kind: also the open cases of that kind that are about no benefit yet
	To       string        // code of the body that handles them from then on
	Day      calendar.Day
	Reason   string
	Request  audit.Request
}

// MovePreview is what a move would do.
type MovePreview struct {
	To       orgs.Body
	Benefits int // that can be moved
	Cases    int // about no benefit yet, that go along
	Refused  int
	Lines    []MoveRefusal // the first of the refused ones, at most mostRefused
}

// MoveRefusal is a benefit that cannot be moved, and why.
type MoveRefusal struct {
	BenefitID string // adjudication id
	Applicant BenefitPerson
	Why       string // message key
	WhyArgs   []string
}

// moveChunk is how many items of a move are one transaction.
const moveChunk = 500

// plannedMove is a move with what is known of its benefits.
type plannedMove struct {
	newOrder

	to      orgs.Body
	refused []MoveRefusal
	cases   int
}

// PreviewMove tells what a move would do, without doing it. The reading is logged with the people shown. Errors: Invalid
// with a Refusal: body, day or selection are wrong; NotFound.
func (m *Module) PreviewMove(ctx context.Context, who identity.Actor, in Move) (MovePreview, error) {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return MovePreview{}, err
	}
	var out MovePreview
	err = m.planMove(ctx, who, &in, nil, func(ctx context.Context, tx *database.Tx, p *plannedMove) error {
		out = MovePreview{To: p.to, Benefits: p.waiting - p.cases, Cases: p.cases, Refused: len(p.rows) - p.waiting, Lines: p.refused}
		ids := make([]int64, 0, len(p.refused))
		for i := range p.refused {
			ids = append(ids, p.refused[i].Applicant.ID)
		}
		names, err := people.Names(ctx, tx, ids)
		if err != nil {
			return err
		}
		for i := range out.Lines {
			out.Lines[i].Applicant.Name = names[out.Lines[i].Applicant.ID]
		}
		e := entry(who, "ptr.benefits.move_preview", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
		e.Persons, e.Detail = ids, map[string]any{"benefits": out.Benefits, "refused": out.Refused}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// MoveBenefits orders a move and gives the order's number. Up to two hundred benefits are moved when it returns, more by a
// job. Errors: as for PreviewMove; Invalid with a Refusal when nothing can be moved.
func (m *Module) MoveBenefits(ctx context.Context, who identity.Actor, in Move) (id int64, err error) {
	err = who.Require(identity.KeepOffice)
	if err != nil {
		return 0, err
	}
	few := false
	earlier := func(ctx context.Context, tx *database.Tx) (bool, error) {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done == 0 {
			return false, err
		}
		return true, database.One(ctx, tx, orderOfEntry, []any{done}, &id)
	}
	err = m.planMove(ctx, who, &in, earlier, func(ctx context.Context, tx *database.Tx, p *plannedMove) error {
		if p.waiting == 0 {
			return refuseField("to", "ptr.moves.nothing")
		}
		few = p.waiting <= atOnce
		id, err = p.store(ctx, m, tx, "ptr.benefits.move")
		return err
	})
	if err == nil && few {
		// What fails is logged, and a later round goes on: the order stands.
		_ = m.workOnOrder(ctx, id)
	}
	return id, err
}

// planMove judges a move and hands over the plan in the transaction in which it was made, unless that was done earlier.
func (m *Module) planMove(ctx context.Context, who identity.Actor, in *Move, earlier func(ctx context.Context, tx *database.Tx) (bool, error),
	use func(ctx context.Context, tx *database.Tx, p *plannedMove) error,
) error {
	p := &plannedMove{newOrder: newOrder{
		bulkOrder: bulkOrder{sort: OrderMove, body: who.BodyID, day: in.Day, issued: calendar.None, reason: fields.Clean(in.Reason), actor: who.Code, role: string(who.Role)},
		request:   in.Request,
	}}
	err := m.judgeMove(ctx, in, p)
	if err != nil {
		return err
	}
	in.Filter.After, in.Filter.As = "", people.Today
	in.Filter.named, _, err = m.named(ctx, in.Filter.Person)
	if err != nil {
		return err
	}
	q, err := in.Filter.query(who.BodyID)
	if err != nil {
		return err
	}
	return m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		*p = plannedMove{newOrder: newOrder{bulkOrder: p.bulkOrder, request: p.request}, to: p.to}
		if earlier != nil {
			done, err := earlier(ctx, tx)
			if err != nil || done {
				return err
			}
		}
		as, err := settled(ctx, tx, in.Filter.As)
		if err != nil {
			return err
		}
		if in.Day > as.Day {
			return refuseField("day", "ptr.case.day_ahead", as.Day.Dotted()+".")
		}
		before, err := database.All(ctx, tx, orderedBefore, scanID, who.BodyID)
		if err != nil {
			return fmt.Errorf("reading what is ordered already: %w", err)
		}
		if len(in.IDs) > 0 {
			numbers, err := numbersOf(in.IDs)
			if err == nil {
				err = p.take(ctx, tx, numbers, before)
			}
			if err != nil {
				return err
			}
			if len(p.rows) < len(numbers) {
				return errs.New(errs.NotFound, "error.not_found")
			}
			return use(ctx, tx, p)
		}
		_, err = inBatches(ctx, tx, "export", q.list, q.args(as, 1<<62), scanVersion(), func(batch []version) error {
			numbers := make([]int64, 0, len(batch))
			for i := range batch {
				numbers = append(numbers, batch[i].number)
			}
			return p.take(ctx, tx, numbers, before)
		})
		if err == nil && in.NewCases && in.Filter.Kind != "" {
			err = p.takeCases(ctx, tx, in.Filter.Kind)
		}
		if err != nil {
			return err
		}
		return use(ctx, tx, p)
	})
}

// judgeMove reads the body and asks for what a move needs. Errors: Invalid with a Refusal.
func (m *Module) judgeMove(ctx context.Context, in *Move, p *plannedMove) error {
	var found []finding.Finding
	report := func(field, key string) {
		found = append(found, finding.Finding{Field: field, Code: finding.Required, Key: key})
	}
	var err error
	p.to, err = m.Orgs.ByCode(ctx, strings.ToUpper(fields.Clean(in.To)))
	switch {
	case errs.KindOf(err) == errs.NotFound:
		report("to", "ptr.moves.body_unknown")
	case err != nil:
		return err
	case p.to.ID == p.body:
		report("to", "ptr.moves.same_body")
	}
	p.newOrder.to = p.to.ID
	if in.Day == calendar.None || in.Day == 0 {
		report("day", "ptr.moves.day_missing")
	}
	if p.reason == "" {
		report("reason", "ptr.case.reason_missing")
	}
	if len(found) > 0 {
		return refuse(found, nil)
	}
	return nil
}

// numbersOf reads adjudication ids. Errors: Invalid with a Refusal that names the first that is none.
func numbersOf(ids []string) ([]int64, error) {
	out := make([]int64, 0, len(ids))
	for i, id := range ids {
		_, n, ok := ParseAdjudicationID(id)
		if !ok {
			return nil, refuseField("ids", "ptr.moves.bad_id", fmt.Sprint(i+1))
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out, nil
}

// take judges benefits of the body one by one.
func (p *plannedMove) take(ctx context.Context, tx *database.Tx, numbers, before []int64) error {
	return database.Each(ctx, tx, movable, func(r database.Row) error {
		var number, applicant int64
		var year int
		var kind string
		var last database.Day
		err := r.Scan(&number, &year, &applicant, &kind, &last)
		if err != nil {
			return err
		}
		why, args := p.whyNot(kind, last.Day)
		if _, ordered := slices.BinarySearch(before, number); ordered {
			why, args = "ptr.moves.ordered", nil
		}
		p.add(applicant, number, 0, "", why, args...)
		if why != "" && len(p.refused) < mostRefused {
			p.refused = append(p.refused, MoveRefusal{BenefitID: AdjudicationID(year, number), Applicant: BenefitPerson{ID: applicant}, Why: why, WhyArgs: args})
		}
		return nil
	}, p.body, numbers)
}

// whyNot says why benefits of a kind cannot be handed over: the other body does not grant it on the day, or nothing of it
// is left by then. "" when nothing speaks against it.
func (p *plannedMove) whyNot(kind string, last calendar.Day) (key string, args []string) {
	k := kindOf(kind)
	office, granted := k.OfficeOn(p.day)
	switch {
	case !granted || office != Office(p.to.Kind):
		return "ptr.moves.not_competent", []string{k.Code, p.day.Dotted() + "."}
	case last < p.day:
		return "ptr.moves.ended", []string{last.Dotted() + "."}
	}
	return "", nil
}

// takeCases adds the cases of a kind that are about no benefit yet.
func (p *plannedMove) takeCases(ctx context.Context, tx *database.Tx, kind string) error {
	if why, _ := p.whyNot(kind, noDay); why != "" {
		return nil
	}
	return database.Each(ctx, tx, movableCases, func(r database.Row) error {
		var id, applicant int64
		err := r.Scan(&id, &applicant)
		p.cases++
		p.add(applicant, 0, id, "", "")
		return err
	}, p.body, kindOf(kind).Code)
}

// move hands a piece of an order over: benefits, what is known of them from the day on, and their open cases. It locks as
// decisions do, cases, people and then benefits, so that neither waits for the other in a circle.
func (m *Module) move(ctx context.Context, tx *database.Tx, o *bulkOrder, items []bulkItem) error {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return err
	}
	var applicants, numbers, single []int64
	for i := range items {
		if items[i].caseID != 0 {
			single = append(single, items[i].caseID)
			continue
		}
		applicants, numbers = append(applicants, items[i].applicant), append(numbers, items[i].benefit)
	}
	found, err := database.All(ctx, tx, lockOpenCases, scanMatter(), o.body, numbers, single)
	if err != nil {
		return fmt.Errorf("locking cases of order %d: %w", o.id, err)
	}
	concerned, err := database.All(ctx, tx, peopleOfBenefits, scanID, numbers)
	if err != nil {
		return fmt.Errorf("reading whose benefits order %d moves: %w", o.id, err)
	}
	_, err = lockPeople(ctx, tx, concerned)
	if err != nil {
		return err
	}
	var persons []int64
	moved := map[int64]int64{} // number → applicant
	err = database.Each(ctx, tx, moveBenefits, func(r database.Row) error {
		var number, applicant, entitled int64
		err := r.Scan(&number, &applicant, &entitled)
		moved[number], persons = applicant, append(persons, applicant)
		if entitled != 0 {
			persons = append(persons, entitled)
		}
		return err
	}, o.body, o.to, applicants, numbers)
	if err != nil {
		return fmt.Errorf("moving benefits of order %d: %w", o.id, err)
	}
	applicants, numbers = applicants[:0], numbers[:0]
	for number, applicant := range moved {
		applicants, numbers = append(applicants, applicant), append(numbers, number)
	}
	e := entry(o.who(), "ptr.benefits.move", fmt.Sprintf("order/%d", o.id), dataBenefits)
	e.Detail = map[string]any{"benefits": len(moved), "to": o.to}
	entryID, err := writeAbout(ctx, tx, e, persons)
	if err != nil {
		return err
	}
	if len(moved) > 0 {
		_, err = closeMoved.Exec(ctx, tx, applicants, numbers, at, o.day.Time())
		if err == nil {
			_, err = insertMoved.Exec(ctx, tx, applicants, numbers, at, o.day.Time(), entryID, o.to)
		}
		if err == nil {
			_, err = carryOutside.Exec(ctx, tx, applicants, numbers, entryID, nil)
		}
		if err == nil {
			_, err = judgeAgain(ctx, tx, numbers, at, entryID) // suspicions of parallel support go to the other body
		}
		if err == nil {
			err = m.tellPartners(ctx, tx, entryID, toldBenefits, numbers)
		}
		if err == nil {
			err = m.noteBenefits(ctx, tx, entryID, heardBenefits, numbers)
		}
		if err != nil {
			return fmt.Errorf("moving what is known of benefits of order %d: %w", o.id, err)
		}
	}
	found = slices.DeleteFunc(found, func(c matter) bool {
		_, ok := moved[c.benefit]
		return !ok && !slices.Contains(single, c.id)
	})
	cases, err := m.moveCases(ctx, tx, o, found)
	if err != nil {
		return err
	}
	for i := range items {
		item := &items[i]
		why, along := "", []int64{}
		for _, c := range cases {
			if item.caseID == c.id || item.benefit != 0 && item.benefit == c.benefit {
				along = append(along, c.id)
			}
		}
		if _, ok := moved[item.benefit]; item.caseID == 0 && !ok || item.caseID != 0 && len(along) == 0 {
			why = "ptr.moves.gone"
		}
		err = endItem.ExecOne(ctx, tx, o.id, item.no, why, []string{}, nil, along, at)
		if err != nil {
			return fmt.Errorf("ending item %d of order %d: %w", item.no, o.id, err)
		}
	}
	return nil
}

// movedCase is a case that went along, and the benefit it is about.
type movedCase struct{ id, benefit int64 }

// moveCases takes open cases along, each by a step of its own. Nobody works on them until the other body gives them to a
// clerk, and a draft waits for nobody: whoever issues there has not seen it made.
func (m *Module) moveCases(ctx context.Context, tx *database.Tx, o *bulkOrder, found []matter) ([]movedCase, error) {
	var out []movedCase
	for i := range found {
		w, err := m.workOn(ctx, tx, o.who(), &found[i])
		if err != nil {
			return nil, err
		}
		w.note = o.reason
		w.is.body, w.is.clerk, w.is.draftedBy = o.to, "", ""
		w.detail["to"] = o.to
		_, err = w.store(ctx, MoveCase, audit.Request{})
		if err != nil {
			return nil, err
		}
		out = append(out, movedCase{w.is.id, w.is.benefit})
	}
	return out, nil
}

// workOn begins a command of the program on a case that is locked.
func (m *Module) workOn(ctx context.Context, tx *database.Tx, who identity.Actor, c *matter) (*work, error) {
	w := &work{m: m, tx: tx, who: who, was: *c, is: c, detail: map[string]any{}}
	w.was.household, w.was.record = slices.Clone(c.household), slices.Clone(c.record)
	var err error
	w.at, err = database.Now(ctx, tx)
	w.today = calendar.Of(w.at)
	return w, err
}
