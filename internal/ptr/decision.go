package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// Decision is a decision that went out of an office, with all that it was made of.
type Decision struct {
	ID       int64
	CaseID   int64
	No       int // within the case, from 1
	State    DecisionState
	Decision benefit.Decision
	Branch   benefit.Branch
	Kind     *benefit.Kind
	BodyID   int64

	ApplicantID, EntitledID int64
	BenefitID               string       // adjudication id; "" when it gives none
	Start, End              calendar.Day // of the support; None when it gives none
	Record                  fields.Record
	Household               []Member
	Births                  map[int64]string // birth dates that the rules looked at, by person
	Inputs                  Inputs

	RuleVersion string
	Edition     int64 // of the law, by whose numbers it was made; 0: those that the program ships
	Law         string
	Values      []benefit.UsedValue
	Steps       []benefit.Step
	Proposed    map[string]int64 // by field key

	DraftedBy, IssuedBy                   string
	IssuedOn, DeliveredOn, WaivedOn       calendar.Day
	AppealUntil, AppealedOn, AppealedDone calendar.Day
	FinalOn                               calendar.Day
	IssuedAt                              time.Time
	Presumed                              bool
	Outcome                               Outcome

	benefit int64
}

// DecisionState says what became of a decision.
type DecisionState string

// The states of a decision.
const (
	DecisionIssued    DecisionState = "issued"
	DecisionAppealed  DecisionState = "appealed"
	DecisionFinal     DecisionState = "final"
	DecisionAnnulled  DecisionState = "annulled"
	DecisionWithdrawn DecisionState = "withdrawn"
)

// Outcome is what second instance did with a decision.
type Outcome string

// The outcomes of appeals.
const (
	Upheld   Outcome = "upheld"   // helybenhagyta
	Annulled Outcome = "annulled" // megsemmisítette és új eljárásra utasított
	Struck   Outcome = "struck"   // megsemmisítette, új eljárás nélkül
)

// Outcomes lists them in the order of the form.
func Outcomes() []Outcome { return []Outcome{Upheld, Annulled, Struck} }

func scanDecision(r database.Row, d *Decision) error {
	var kind string
	var number int64
	var year int
	var start, end, issued, delivered, waived, until, appealed, settled, final database.Day
	var record, household, births, values, steps, proposed, inputs []byte
	err := r.Scan(&d.ID, &d.CaseID, &d.No, &d.State, &d.Decision, &d.Branch, &kind, &d.BodyID, &d.ApplicantID, &d.EntitledID, &number, &year,
		&start, &end, &record, &household, &births, &d.RuleVersion, &d.Law, &values, &steps, &proposed, &d.DraftedBy, &d.IssuedBy, &issued, &d.IssuedAt,
		&delivered, &d.Presumed, &waived, &until, &appealed, &d.Outcome, &settled, &final, &d.Edition, &inputs)
	if err != nil {
		return err
	}
	d.Kind, d.benefit = kindOf(kind), number
	if number != 0 {
		d.BenefitID = AdjudicationID(year, number)
	}
	d.Start, d.End, d.IssuedOn, d.DeliveredOn, d.WaivedOn = start.Day, end.Day, issued.Day, delivered.Day, waived.Day
	d.AppealUntil, d.AppealedOn, d.AppealedDone, d.FinalOn = until.Day, appealed.Day, settled.Day, final.Day
	for _, part := range []struct {
		from []byte
		into any
	}{{household, &d.Household}, {births, &d.Births}, {values, &d.Values}, {steps, &d.Steps}, {proposed, &d.Proposed}, {inputs, &d.Inputs}} {
		err = json.Unmarshal(part.from, part.into)
		if err != nil {
			return fmt.Errorf("reading decision %d: %w", d.ID, err)
		}
	}
	d.Record, err = decodeRecord(d.Kind, record)
	return err
}

// decisionOf reads the valid decision of a case. Errors: NotFound.
func decisionOf(ctx context.Context, tx *database.Tx, id int64) (*Decision, error) {
	found, err := database.All(ctx, tx, decisionOfCase, scanDecision, id)
	if err != nil {
		return nil, fmt.Errorf("reading the decision of case %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, noCase()
	}
	return &found[0], nil
}

// planned is what a draft would do to the register, and what stands in its way.
type planned struct {
	effect
	spans   []span // of the benefit before
	after   []span
	field   string // what the problem is about
	problem string // message key; "" when there is none
	none    bool   // the register of benefits stays as it is
}

// effectOf gives what the decision of a draft would do.
func (w *work) effectOf(ctx context.Context) (*planned, error) {
	p := &planned{}
	c := w.is
	if c.benefit != 0 {
		rows, err := database.All(ctx, w.tx, spansOfBenefit, scanSpanRow, c.benefit)
		if err != nil {
			return nil, fmt.Errorf("reading benefit %d: %w", c.benefit, err)
		}
		for i := range rows {
			s, err := rows[i].span()
			if err != nil {
				return nil, err
			}
			p.spans = append(p.spans, s)
		}
	}
	p.plan(c)
	return p, nil
}

// plan says what the decision of a case does, by its sort.
func (p *planned) plan(c *matter) {
	day := func(f *fields.Field) calendar.Day {
		d, ok := dayIn(c.record, f)
		if !ok {
			p.none = true // its absence has its own finding
			return calendar.None
		}
		return d
	}
	fail := func(f *fields.Field, key string) { p.field, p.problem = f.Key, key }
	p.end = calendar.None
	at := benefit.ChangeFrom
	switch c.proposal {
	case benefit.Grant:
		p.from, p.end, p.record = day(benefit.SupportStart), day(benefit.SupportEnd), c.record
		at = benefit.SupportEnd
	case benefit.Change, benefit.Review:
		if c.branch == benefit.Correcting {
			p.from, p.end, p.record, p.whole = day(benefit.SupportStart), day(benefit.SupportEnd), c.record, true
			at = benefit.SupportStart
			break
		}
		p.from, p.record = day(benefit.ChangeFrom), c.record
		if d, ok := dayIn(c.record, benefit.SupportEnd); ok {
			p.end = d
		}
	case benefit.Keep:
		p.from, p.record = day(benefit.IssuedOn), c.record
		at = benefit.IssuedOn
	case benefit.Pause:
		p.from, p.record = day(benefit.PauseStart), c.record
		at = benefit.PauseStart
	case benefit.Suspend:
		p.from, p.record = day(benefit.SuspensionStart), c.record
		at = benefit.SuspensionStart
	case benefit.End:
		p.end, p.record, p.ends = day(benefit.EndedOn), c.record, true
		at = benefit.EndedOn
	case benefit.Withdraw:
		p.deletes = true
	case benefit.Refuse, benefit.EndProcedure, benefit.Repay:
		p.none = true
	}
	if p.none {
		return
	}
	var ok bool
	p.after, ok = p.apply(p.spans)
	if !ok {
		fail(at, "ptr.case.outside_benefit")
	}
}
