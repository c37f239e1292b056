package ptr

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
)

// BenefitView is a benefit as of a day, as known at a moment. Of another body's benefit only ID and what BenefitBrief
// holds is there (C11).
type BenefitView struct {
	BenefitBrief

	ID  string // adjudication id
	Own bool   // it is the actor's body's, or was on the day asked for: the rest is filled
	As  database.AsOf

	Former       bool         // another body handles it by now
	HandledUntil calendar.Day // of a benefit that was moved away: the last day on which the actor's body handled it; 0: it never did, or does now

	Fields        []FieldText   // what was decided, in the order of the kind's form
	Record        fields.Record // the same, for programs; nil of another body's
	CaseNumber    string
	Law           string   // citation of the law of the decision's day; "" when none is known
	Competence    string   // citation of why this sort of office decided
	Remarks       []Remark // what that law says of amounts and conditions, when it is not what was decided
	Applicant     BenefitPerson
	Entitled      BenefitPerson   // who gives the right; ID 0: nobody else
	Others        []BenefitPerson // who else belongs to it
	LoadID        int64           // the upload it came from; 0: none
	LoadFile      string
	LoadRow       int
	By            string // code of who recorded it
	RecordedFrom  time.Time
	RecordedUntil time.Time // zero: known to this day
}

// Remark is what the law says about a field of a decision.
type Remark struct {
	Label string // heading of the field's column; "" when the whole decision is meant
	Code  string
	Text  string
}

// Benefit reads a benefit by its adjudication id. In the question calendar.None stands for today and the zero time for
// what is known now. The reading is logged with the people of the benefit. Errors: NotFound when there is none, the id's
// check digit is wrong, or nothing was known of it at that moment.
func (m *Module) Benefit(ctx context.Context, who identity.Actor, lang i18n.Lang, id string, as database.AsOf) (BenefitView, error) {
	var view BenefitView
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return view, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		o, err := findBenefit(ctx, tx, id)
		if err != nil {
			return err
		}
		view = BenefitView{ID: o.id(), Own: o.body == who.BodyID}
		view.As, err = settled(ctx, tx, as)
		if err != nil {
			return err
		}
		found, err := database.All(ctx, tx, benefitAsked, scanVersion(), view.As.Args(o.applicant, o.number)...)
		if err != nil {
			return fmt.Errorf("reading benefit %d: %w", o.number, err)
		}
		if len(found) == 0 && view.Own {
			return errs.New(errs.NotFound, "benefit.not_known_then")
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		v := &found[0]
		r, err := v.record()
		if err != nil {
			return err
		}
		view.BenefitBrief = v.brief(lang, r, view.As.Day)
		if !view.Own {
			var last database.Day
			err = database.One(ctx, tx, handledUntil, []any{o.applicant, o.number, who.BodyID}, &last)
			if err != nil {
				return fmt.Errorf("reading who handled benefit %d: %w", o.number, err)
			}
			if last.Day != calendar.None {
				view.HandledUntil = last.Day
			}
			view.Former = v.decided == who.BodyID
			view.Own = view.Former
		}
		var others []int64
		if view.Own {
			others, err = m.fillView(ctx, tx, lang, &view, v, r)
			if err != nil {
				return err
			}
		}
		if !view.Own {
			return writeRead(ctx, tx, who, "ptr.benefit.read", o, nil, dataBrief)
		}
		return writeRead(ctx, tx, who, "ptr.benefit.read", o, others, dataIdentity, dataBenefits)
	})
	if err != nil {
		return BenefitView{}, err
	}
	return view, m.nameOffices(ctx, &view.BenefitBrief)
}

// fillView puts everything that the own office may see into a view and gives the ids of the other people of the benefit.
func (m *Module) fillView(ctx context.Context, tx *database.Tx, lang i18n.Lang, view *BenefitView, v *version, r fields.Record) (others []int64, err error) {
	others, err = database.All(ctx, tx, peopleAsked, func(r database.Row, id *int64) error { return r.Scan(id) }, v.applicant, v.number, view.As.Known)
	if err != nil {
		return nil, fmt.Errorf("reading people of benefit %d: %w", v.number, err)
	}
	names, err := people.Names(ctx, tx, append([]int64{v.applicant, v.entitled}, others...))
	if err != nil {
		return nil, err
	}
	k := kindOf(v.kind)
	view.Record, view.Fields, view.CaseNumber = r, texts(lang, k, r), v.caseNo
	by, err := m.lawNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	l := lawOf(by, k, r, bornOf(names, v.applicant), bornOf(names, v.entitled))
	view.Law, view.Competence = l.basis, l.office
	for _, f := range l.remarks {
		said := m.say(lang, &stored{sheet: sheetBenefit, field: f.Field, code: string(f.Code), severity: string(finding.Warning), key: f.MessageKey(), args: f.Args})
		view.Remarks = append(view.Remarks, Remark{Label: said.Column, Code: said.Code, Text: said.Message})
	}
	person := func(id int64) BenefitPerson { return BenefitPerson{ID: id, Name: names[id]} }
	view.Applicant = person(v.applicant)
	if v.entitled != 0 {
		view.Entitled = person(v.entitled)
	}
	for _, id := range others {
		view.Others = append(view.Others, person(id))
	}
	view.By, view.RecordedFrom, view.RecordedUntil = v.by, v.recordedFrom, v.recordedTo
	view.LoadID, view.LoadRow = v.loadID, v.loadRow
	if v.loadID != 0 {
		err = database.One(ctx, tx, fileName, []any{v.loadID}, &view.LoadFile)
		if err != nil {
			return nil, fmt.Errorf("reading name of upload %d: %w", v.loadID, err)
		}
	}
	return others, nil
}

// findBenefit finds a benefit by its adjudication id. Errors: NotFound, also when the check digit is wrong.
func findBenefit(ctx context.Context, tx *database.Tx, id string) (*version, error) {
	year, number, ok := ParseAdjudicationID(id)
	if !ok {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	o := &version{number: number, year: year}
	err := database.One(ctx, tx, benefitOwner, []any{number, year}, &o.applicant, &o.entitled, &o.body)
	if err != nil {
		return nil, fmt.Errorf("looking for benefit %d: %w", number, err)
	}
	return o, nil
}

// writeRead logs that a benefit was read, and of whom.
func writeRead(ctx context.Context, tx *database.Tx, who identity.Actor, operation string, v *version, others []int64, data ...string) error {
	e := entry(who, operation, fmt.Sprintf("person/%d", v.applicant), data...)
	e.Persons, e.Detail = others, map[string]any{"benefit": v.number}
	if v.entitled != 0 {
		e.Persons = append([]int64{v.entitled}, others...)
	}
	_, err := audit.Write(ctx, tx, e)
	return err
}

// settled puts the server's clock where a question says today or now.
func settled(ctx context.Context, tx *database.Tx, as database.AsOf) (database.AsOf, error) {
	if as.Day != calendar.None && !as.Known.IsZero() {
		return as, nil
	}
	at, err := database.Now(ctx, tx)
	if as.Day == calendar.None {
		as.Day = calendar.Of(at)
	}
	if as.Known.IsZero() {
		as.Known = at
	}
	return as, err
}

// nameOffices fills in what the bodies are called, outside of any transaction.
func (m *Module) nameOffices(ctx context.Context, briefs ...*BenefitBrief) error {
	names := map[int64]string{}
	for _, b := range briefs {
		name, ok := names[b.BodyID]
		if !ok && b.BodyID != 0 {
			body, err := m.Orgs.ByID(ctx, b.BodyID)
			if err != nil && errs.KindOf(err) != errs.NotFound {
				return fmt.Errorf("reading name of body %d: %w", b.BodyID, err)
			}
			name = body.Name // "" of a body that has ended
			names[b.BodyID] = name
		}
		b.BodyName = name
	}
	return nil
}

// The roles of a person in a benefit.
const (
	RoleApplicant = "applicant" // who asked for it and gets it
	RoleEntitled  = "entitled"  // who gives the right: the child, the cared-for
	RoleMember    = "member"    // who else belongs to it
)

// BenefitLine is a benefit in a list of a person's benefits. Of another body's only BenefitBrief is filled (C11).
type BenefitLine struct {
	BenefitBrief

	Own           bool
	ID            string // adjudication id
	Role          string // of the person in it
	ApplicantID   int64
	CaseNumber    string
	RecordedFrom  time.Time
	RecordedUntil time.Time // zero: known to this day
}

// BenefitsOf lists what is known of a person's benefits at a moment, with their state on a day, the latest first: what was
// recorded under any number that was theirs then (people.Same). In
// the question calendar.None stands for today and the zero time for what is known now. The reading is logged.
func (m *Module) BenefitsOf(ctx context.Context, who identity.Actor, lang i18n.Lang, personID int64, as database.AsOf) ([]BenefitLine, error) {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return nil, err
	}
	var out []BenefitLine
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		as, err := settled(ctx, tx, as)
		if err != nil {
			return err
		}
		same, err := people.Same(ctx, tx, []int64{personID}, as)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.benefits.read", fmt.Sprintf("person/%d", personID), dataBrief)
		e.Persons = slices.Clone(same[personID])
		type line struct {
			version
			role string
		}
		found, err := database.All(ctx, tx, benefitsOfPerson, func(r database.Row, l *line) error { return scanVersion(&l.role)(r, &l.version) }, as.Args(same[personID], who.BodyID)...)
		if err != nil {
			return fmt.Errorf("reading benefits of person %d: %w", personID, err)
		}
		for i := range found {
			l := &found[i]
			r, err := l.record()
			if err != nil {
				return err
			}
			b := BenefitLine{BenefitBrief: l.brief(lang, r, as.Day)}
			if l.body == who.BodyID || l.decided == who.BodyID {
				b.Own, b.ID, b.Role, b.ApplicantID, b.CaseNumber = true, l.id(), l.role, l.applicant, l.caseNo
				b.RecordedFrom, b.RecordedUntil = l.recordedFrom, l.recordedTo
				e.Persons, e.Fields = append(e.Persons, l.applicant), []string{dataBrief, dataBenefits}
			}
			out = append(out, b)
		}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	briefs := make([]*BenefitBrief, 0, len(out))
	for i := range out {
		briefs = append(briefs, &out[i].BenefitBrief)
	}
	return out, m.nameOffices(ctx, briefs...)
}

// BenefitHistory reads everything that was ever known of a benefit of the actor's body, newest first: what was
// overwritten stays readable. The reading is logged. Errors: NotFound, also for another body's.
func (m *Module) BenefitHistory(ctx context.Context, who identity.Actor, lang i18n.Lang, id string) ([]BenefitEvent, error) {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return nil, err
	}
	var out []BenefitEvent
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		o, err := findBenefit(ctx, tx, id)
		if err != nil {
			return err
		}
		versions, err := database.All(ctx, tx, versionsOfBenefit, scanVersion(), o.applicant, o.number)
		if err != nil {
			return fmt.Errorf("reading versions of benefit %d: %w", o.number, err)
		}
		if o.body != who.BodyID {
			// Of a benefit that was moved away only what the body itself decided.
			versions = slices.DeleteFunc(versions, func(v version) bool { return v.decided != who.BodyID })
		}
		if len(versions) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		last := versions[len(versions)-1].recordedFrom
		h := history{lang: lang}
		for i := range versions {
			err = h.version(&versions[i])
			if err != nil {
				return err
			}
		}
		var persons []int64
		err = database.Each(ctx, tx, peopleOfBenefit, func(r database.Row) error {
			var person int64
			var from time.Time
			var until *time.Time
			var by string
			err := r.Scan(&person, &from, &until, &by)
			if o.body != who.BodyID && from.After(last) {
				return err
			}
			persons = append(persons, person)
			h.person(person, from, until, by)
			return err
		}, o.applicant, o.number)
		if err != nil {
			return fmt.Errorf("reading people of benefit %d: %w", o.number, err)
		}
		names, err := people.Names(ctx, tx, persons)
		if err != nil {
			return err
		}
		out = h.newestFirst(names)
		slices.Sort(persons)
		return writeRead(ctx, tx, who, "ptr.benefit.history", o, slices.Compact(persons), dataIdentity, dataBenefits, dataHistory)
	})
	return out, err
}
