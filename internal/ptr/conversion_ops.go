package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// ConvertibleKinds gives the kinds that become others when the law ends them.
func ConvertibleKinds() []*benefit.Kind {
	return slices.DeleteFunc(benefits.All(), func(k *benefit.Kind) bool { return len(k.Successors) == 0 })
}

// ConversionLine is a benefit with what it would become.
type ConversionLine struct {
	ID        string // adjudication id
	Applicant BenefitPerson
	Before    int64    // monthly amount in forints
	Becomes   string   // code; "": it is not known
	Choices   []string // codes that a clerk can choose from
	Why       string   // key of the sentence
	After     int64
	Problems  []finding.Finding // with any of them it is not converted
}

// ConversionPage is a page of the preview of a conversion.
type ConversionPage struct {
	Kind     *benefit.Kind
	From     calendar.Day // first day of the new benefits
	Lines    []ConversionLine
	Count    int // of all pages together
	MoreThan bool
	Next     string
}

// Conversion turns the benefits of a kind that the law has ended into those of its successors.
type Conversion struct {
	Kind       string            // code
	To         string            // code of the body that handles the new benefits
	IssuedOn   calendar.Day      // day of the decisions; not before the first day of the new benefits
	CaseNumber string            // what the numbers of the cases begin with
	Reason     string            // for the office
	IDs        []string          // adjudication ids; empty: all that run on
	Chosen     map[string]string // code of the successor that a clerk has chosen, by adjudication id
	Request    audit.Request
}

// converted is what becomes of one benefit.
type converted struct {
	by        *benefit.Succession
	kind      *benefit.Kind
	sum       *benefit.Calculation
	record    fields.Record
	household []Member
	dwelling  int64
	choices   []string
	problems  []finding.Finding
}

// PreviewConversion tells page by page what benefits of a kind would become. The reading is logged with the people shown.
// Errors: NotFound when the kind becomes nothing, or for a cursor that was not given out.
func (m *Module) PreviewConversion(ctx context.Context, who identity.Actor, kind string, issued calendar.Day, after string) (ConversionPage, error) {
	var page ConversionPage
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return page, err
	}
	k, ok := benefits.ByCode(kind)
	if !ok || len(k.Successors) == 0 {
		return page, errs.New(errs.NotFound, "error.not_found")
	}
	page.Kind, page.From = k, k.Successors[0].From
	f := runningOn(k, after)
	q, err := f.query(who.BodyID)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		as, err := settled(ctx, tx, f.As)
		if err != nil {
			return err
		}
		asked, err := q.page(as, after != "").read(ctx, tx)
		if err != nil {
			return fmt.Errorf("what is converted: %w", err)
		}
		found := asked.rows
		page.Count, page.MoreThan = asked.count, asked.moreThan
		if !asked.last {
			page.Next = q.cursor(&found[listRows-1])
		}
		persons := make([]int64, 0, len(found))
		for i := range found {
			persons = append(persons, found[i].applicant)
		}
		names, err := people.Names(ctx, tx, persons)
		if err != nil {
			return err
		}
		known, err := m.knownOf(ctx, tx, found, max(issued, page.From))
		if err != nil {
			return err
		}
		page.Lines = nil
		for i := range found {
			v := &found[i]
			c, err := known.becomes(v, max(issued, page.From), "")
			if err != nil {
				return err
			}
			l := ConversionLine{ID: v.id(), Applicant: BenefitPerson{ID: v.applicant, Name: names[v.applicant]}, Choices: c.choices, Problems: c.problems}
			if v.gross != nil {
				l.Before = *v.gross
			}
			if c.by != nil {
				l.Becomes, l.Why = c.kind.Code, c.by.Why
				if p, ok := c.sum.Of(benefit.GrossMonthly); ok {
					l.After = p.N
				}
			}
			page.Lines = append(page.Lines, l)
		}
		e := entry(who, "ptr.benefits.convert_preview", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
		e.Persons, e.Detail = persons, map[string]any{"count": page.Count, "kind": k.Code}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return page, err
}

// runningOn asks for the benefits of a kind that run on when it has ended.
func runningOn(k *benefit.Kind, after string) BenefitFilter {
	return BenefitFilter{Kind: k.Code, State: StateActive, As: database.AsOf{Day: k.Successors[0].From}, Sort: SortOldest, After: after}
}

// ConvertBenefits orders a conversion and gives the order's number. Each benefit becomes two cases, one that ends it and
// one that grants the new one; with up to two hundred that is done when it returns, with more by a job. Errors: Invalid with
// a Refusal.
func (m *Module) ConvertBenefits(ctx context.Context, who identity.Actor, in Conversion) (id int64, err error) {
	err = who.Require(identity.KeepOffice)
	if err != nil {
		return 0, err
	}
	n, k, err := m.judgeConversion(ctx, who, &in)
	if err != nil {
		return 0, err
	}
	chosen, err := numbersOf(in.IDs)
	if err != nil {
		return 0, err
	}
	f := runningOn(k, "")
	q, err := f.query(who.BodyID)
	if err != nil {
		return 0, err
	}
	few := false
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		n.rows, n.persons, n.waiting = nil, nil, 0
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, orderOfEntry, []any{done}, &id)
		}
		as, err := settled(ctx, tx, f.As)
		if err != nil {
			return err
		}
		if today := calendar.Of(as.Known); in.IssuedOn > today {
			return refuseField("issued_on", "ptr.case.day_ahead", today.Dotted()+".")
		}
		before, err := database.All(ctx, tx, orderedBefore, scanID, who.BodyID)
		if err != nil {
			return fmt.Errorf("reading what is ordered already: %w", err)
		}
		_, err = inBatches(ctx, tx, "export", q.list, q.args(as, 1<<62), scanVersion(), func(batch []version) error {
			for i := range batch {
				v := &batch[i]
				if len(chosen) > 0 && !slices.Contains(chosen, v.number) {
					continue
				}
				why := ""
				if _, ordered := slices.BinarySearch(before, v.number); ordered {
					why = "ptr.moves.ordered"
				}
				n.add(v.applicant, v.number, 0, in.Chosen[v.id()], why)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if n.waiting == 0 {
			return refuseField("kind", "ptr.convert.nothing")
		}
		few = n.waiting <= atOnce
		id, err = n.store(ctx, m, tx, "ptr.benefits.convert")
		return err
	})
	if err == nil && few {
		// What fails is logged, and a later round goes on: the order stands.
		_ = m.workOnOrder(ctx, id)
	}
	return id, err
}

// judgeConversion reads body, kind and day. Errors: Invalid with a Refusal.
func (m *Module) judgeConversion(ctx context.Context, who identity.Actor, in *Conversion) (*newOrder, *benefit.Kind, error) {
	var found []finding.Finding
	report := func(field, key string, args ...string) {
		found = append(found, finding.Finding{Field: field, Code: finding.Required, Key: key, Args: args})
	}
	k, ok := benefits.ByCode(in.Kind)
	if !ok || len(k.Successors) == 0 {
		report("kind", "ptr.case.kind_missing")
		return nil, nil, refuse(found, nil)
	}
	from := k.Successors[0].From
	to, err := m.Orgs.ByCode(ctx, strings.ToUpper(fields.Clean(in.To)))
	switch {
	case errs.KindOf(err) == errs.NotFound:
		report("to", "ptr.moves.body_unknown")
	case err != nil:
		return nil, nil, err
	case to.ID == who.BodyID:
		report("to", "ptr.moves.same_body")
	default:
		for _, s := range k.Successors {
			next := kindOf(s.Code)
			if office, granted := next.OfficeOn(from); !granted || office != Office(to.Kind) {
				report("to", "ptr.moves.not_competent", next.Code, from.Dotted()+".")
				break
			}
		}
	}
	if in.IssuedOn == calendar.None || in.IssuedOn < from {
		report("issued_on", "ptr.convert.day", from.Dotted()+".")
	}
	number, reason := fields.Clean(in.CaseNumber), fields.Clean(in.Reason)
	if number == "" || len([]rune(number)) > benefit.CaseNumber.Max-8 {
		report("case_number", "ptr.case.number_missing")
	}
	if reason == "" {
		report("reason", "ptr.case.reason_missing")
	}
	for _, code := range in.Chosen {
		if !slices.ContainsFunc(k.Successors, func(s benefit.Succession) bool { return s.Code == code }) {
			report("kind", "ptr.case.kind_missing")
			break
		}
	}
	if len(found) > 0 {
		return nil, nil, refuse(found, nil)
	}
	return &newOrder{
		bulkOrder: bulkOrder{sort: OrderConvert, body: who.BodyID, to: to.ID, day: from, issued: in.IssuedOn, caseNumber: number, reason: reason, actor: who.Code, role: string(who.Role)},
		request:   in.Request,
	}, k, nil
}

// knownForConversion is what is known of the people of benefits that are converted.
type knownForConversion struct {
	households map[int64][]Member // by benefit
	facts      map[int64]people.Fact
	law        *benefit.Law
}

// about gives whom a benefit is about as rules ask it of a case.
func (n *knownForConversion) about(v *version) *matter {
	return &matter{applicant: v.applicant, entitled: v.entitled, household: n.households[v.number]}
}

// knownOf reads what is known of the people of benefits on a day. The household is the one that the last decision on a
// benefit knew; of a benefit without one, the people who belong to it, of whom neither kinship nor income is known.
func (m *Module) knownOf(ctx context.Context, tx *database.Tx, found []version, day calendar.Day) (*knownForConversion, error) {
	n := &knownForConversion{households: map[int64][]Member{}}
	applicants, numbers := make([]int64, 0, len(found)), make([]int64, 0, len(found))
	of := map[int64]*version{}
	for i := range found {
		v := &found[i]
		applicants, numbers, of[v.number] = append(applicants, v.applicant), append(numbers, v.number), v
	}
	decided := map[int64]bool{}
	err := database.Each(ctx, tx, householdsDecided, func(r database.Row) error {
		var number int64
		var household []byte
		err := r.Scan(&number, &household)
		if err != nil {
			return err
		}
		var members []Member
		err = json.Unmarshal(household, &members)
		decided[number], n.households[number] = true, members
		return err
	}, numbers)
	if err != nil {
		return nil, fmt.Errorf("reading the households of benefits: %w", err)
	}
	err = database.Each(ctx, tx, peopleNowOf, func(r database.Row) error {
		var number, id int64
		err := r.Scan(&number, &id)
		if v := of[number]; err == nil && !decided[number] && id != v.applicant && id != v.entitled {
			n.households[number] = append(n.households[number], Member{PersonID: id, Kin: benefit.Other})
		}
		return err
	}, applicants, numbers)
	if err != nil {
		return nil, fmt.Errorf("reading people of benefits: %w", err)
	}
	var ids []int64
	for i := range found {
		ids = append(ids, n.about(&found[i]).people()...)
	}
	slices.Sort(ids)
	n.facts, err = people.Facts(ctx, tx, slices.Compact(ids), day)
	if err != nil {
		return nil, err
	}
	n.law, err = m.lawNow(ctx, tx)
	return n, err
}

// becomes judges what a benefit becomes by a decision of a day. choice is the code that a clerk has chosen; "": as the law
// says by what is recorded.
func (n *knownForConversion) becomes(v *version, issued calendar.Day, choice string) (*converted, error) {
	k := kindOf(v.kind)
	r, err := v.record()
	if err != nil {
		return nil, err
	}
	facts, about := n.facts, n.about(v)
	out := &converted{household: about.household}
	out.dwelling = facts[v.applicant].Dwelling
	report := func(f finding.Finding) { out.problems = append(out.problems, f) }
	in := &benefit.Input{Kind: k, Record: r, Applicant: personOf(facts, v.applicant), Entitled: personOf(facts, v.entitled), Day: issued, Law: n.law, Report: report}
	out.sum = &benefit.Calculation{Input: in, Start: k.Successors[0].From, Household: about.members(facts)}
	for i := range k.Successors {
		out.choices = append(out.choices, k.Successors[i].Code)
	}
	var open []*benefit.Succession
	out.by, open = k.Successor(out.sum)
	if i := slices.Index(out.choices, choice); i >= 0 {
		out.by = &k.Successors[i]
	}
	if out.by == nil {
		key := "ptr.convert.none"
		if len(open) > 0 {
			key = "ptr.convert.open"
		}
		report(finding.Finding{Code: finding.Eligibility, Key: key})
		return out, nil
	}
	out.kind = kindOf(out.by.Code)
	out.by.Amount(out.sum)
	out.fill(k, r, issued)
	judged := &benefit.Input{Record: out.record, Applicant: in.Applicant, Entitled: in.Entitled, Day: issued, Law: n.law, Report: report}
	out.kind.JudgeForm(judged)
	out.kind.JudgeLaw(judged)
	return out, nil
}

// fill makes the record of the new benefit: what both kinds have in common stays.
func (c *converted) fill(from *benefit.Kind, r fields.Record, issued calendar.Day) {
	c.record = c.kind.NewRecord()
	common := from.Fields()
	for _, f := range c.kind.Fields() {
		if slices.Contains(common, f) && r.Of(f).State == fields.OK {
			c.record.Set(f, r.Of(f))
		}
	}
	for _, f := range []*fields.Field{
		benefit.BenefitCode, benefit.DecisionKind, benefit.CaseNumber, benefit.FinalOn, benefit.EndedOn, benefit.EndingGround, benefit.AmountReason, benefit.Reasoning,
	} {
		c.record.Set(f, fields.Value{})
	}
	c.record.Set(benefit.SupportStart, dayValue(c.by.From))
	c.record.Set(benefit.AppliedOn, dayValue(issued))
	c.record.Set(benefit.IssuedOn, dayValue(issued))
	if d, ok := dayIn(c.record, benefit.ReviewDue); ok && d < c.by.From {
		_, review := terms(c.sum.Law, c.kind, issued, c.by.From)
		c.record.Set(benefit.ReviewDue, fields.Value{})
		if end, ok := dayIn(c.record, benefit.SupportEnd); review != calendar.None && (!ok || review <= end) {
			c.record.Set(benefit.ReviewDue, dayValue(review))
		}
	}
	if !c.sum.Refused() {
		for _, p := range c.sum.Proposed {
			c.record.Set(p.Field, whole(p.N))
		}
	}
	if c.by.Values == nil {
		return
	}
	values := c.by.Values(c.sum)
	for _, f := range c.kind.Fields() {
		if text, ok := values[f.Key]; ok {
			c.record = grown(c.record, f.No)
			c.record.Set(f, fields.Read(f, fields.Raw{Text: text}, c.sum.Report))
		}
	}
}

// convert does one item: a case that ends the benefit and one that grants the new one, both final at once, since the law
// itself commands them.
func (m *Module) convert(ctx context.Context, tx *database.Tx, o *bulkOrder, item *bulkItem) error {
	// As decisions do, people first and then the benefit.
	concerned, err := database.All(ctx, tx, peopleOfBenefits, scanID, []int64{item.benefit})
	if err != nil {
		return fmt.Errorf("reading whose benefit %d is: %w", item.benefit, err)
	}
	_, err = lockPeople(ctx, tx, concerned)
	if err != nil {
		return err
	}
	var applicant int64
	var year int
	err = database.One(ctx, tx, lockBenefit, []any{item.benefit, o.body}, &applicant, &year)
	if errs.KindOf(err) == errs.NotFound {
		return refuseField("", "ptr.moves.gone")
	}
	if err != nil {
		return fmt.Errorf("locking benefit %d: %w", item.benefit, err)
	}
	rows, err := database.All(ctx, tx, spansOfBenefit, scanSpanRow, item.benefit)
	if err != nil {
		return fmt.Errorf("reading benefit %d: %w", item.benefit, err)
	}
	i := slices.IndexFunc(rows, func(s spanRow) bool { return s.start <= o.day && o.day <= s.end })
	if i < 0 {
		return refuseField("", "ptr.moves.gone")
	}
	v := &rows[i].version
	known, err := m.knownOf(ctx, tx, []version{*v}, o.issued)
	if err != nil {
		return err
	}
	c, err := known.becomes(v, o.issued, item.kind)
	if err != nil {
		return err
	}
	if len(c.problems) > 0 {
		return refuse(c.problems, nil)
	}
	number := fmt.Sprintf("%s/%d", o.caseNumber, item.no)
	ended, err := m.endByLaw(ctx, tx, o, v, number, c.by.From-1)
	if err != nil {
		return err
	}
	granted := &matter{
		kind: c.kind, branch: benefit.NewBenefit, applicant: v.applicant, entitled: v.entitled, household: c.household, record: c.record, dwelling: c.dwelling,
		proposal: benefit.Grant, number: number + "/2",
	}
	w, err := m.beginByLaw(ctx, tx, o, granted)
	if err != nil {
		return err
	}
	w.to, w.sum, w.byLaw = o.to, c.sum, known.law
	granted.record.Set(benefit.Reasoning, reasonValue(m.Catalog.Text(i18n.Hungarian, c.by.Why)))
	err = w.endByLaw(ctx)
	if err != nil {
		return err
	}
	err = endItem.ExecOne(ctx, tx, o.id, item.no, "", []string{}, granted.benefit, []int64{ended, granted.id}, w.at)
	if err != nil {
		return fmt.Errorf("ending item %d of order %d: %w", item.no, o.id, err)
	}
	return nil
}

// endByLaw makes the case that ends a benefit whose kind is over, and gives its id.
func (m *Module) endByLaw(ctx context.Context, tx *database.Tx, o *bulkOrder, v *version, number string, last calendar.Day) (int64, error) {
	k := kindOf(v.kind)
	c := &matter{body: o.body, kind: k, branch: benefit.Ending, record: k.NewRecord(), proposal: benefit.End, number: number + "/1"}
	err := c.takeBenefit(ctx, tx, v.id(), o.issued)
	if err != nil {
		return 0, err
	}
	w, err := m.beginByLaw(ctx, tx, o, c)
	if err != nil {
		return 0, err
	}
	c.record.Set(benefit.IssuedOn, dayValue(o.issued))
	c.record.Set(benefit.EndedOn, dayValue(last))
	c.record.Set(benefit.EndingGround, reasonValue(benefit.EndLaw))
	return c.id, w.endByLaw(ctx)
}

// beginByLaw opens a case that an order makes.
func (m *Module) beginByLaw(ctx context.Context, tx *database.Tx, o *bulkOrder, c *matter) (*work, error) {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return nil, err
	}
	c.body, c.channel, c.state, c.version, c.clerk, c.draftedBy = o.body, ChannelSupport, Drafting, 1, o.actor, o.actor
	c.opened, c.due, c.next, c.changedAt = o.issued, calendar.None, calendar.None, at
	c.entry, err = audit.Write(ctx, tx, caseEntry(o.who(), "ptr.case.open", c, nil))
	if err != nil {
		return nil, err
	}
	var id int64
	err = c.insert(ctx, tx, o.actor, &id)
	if err != nil {
		return nil, err
	}
	w, err := m.workOn(ctx, tx, o.who(), c)
	if err != nil {
		return nil, err
	}
	w.note = o.reason
	_, err = w.lockSubjects(ctx)
	return w, err
}

// endByLaw decides the case at once. Errors: Invalid with a Refusal when the form or a check speaks against it.
func (w *work) endByLaw(ctx context.Context) error {
	found, err := w.judgeDraft(ctx)
	if err != nil {
		return err
	}
	run, err := w.findingsOf(ctx)
	if err != nil {
		return err
	}
	run = slices.DeleteFunc(run, func(f CaseFinding) bool { return f.Severity != Blocks })
	if len(found)+len(run) > 0 {
		return refuse(found, run)
	}
	err = w.issue(ctx, true)
	if err != nil {
		return err
	}
	_, err = w.store(ctx, Convert, audit.Request{})
	return err
}

// reasonValue is a text as a field holds it.
func reasonValue(s string) fields.Value { return fields.Value{State: fields.OK, Text: s} }
