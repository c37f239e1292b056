package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// patternsOfKind is how many different made-up decisions of a kind there are, at most; the others repeat them.
const patternsOfKind = 400

// FillDecisions makes final decisions of a body, each of a case of its own, that grant benefits of all kinds of the workbook
// with households as the calculators want them. It is for registers to measure in: what is frozen with a decision is what the
// kind's calculator gave, but nobody in the registry of people belongs to it, and it makes no benefit. It gives how many were
// made.
func (m *Module) FillDecisions(ctx context.Context, who identity.Actor, body int64, n int) (int64, error) {
	err := who.Require(identity.FillRegister)
	if err != nil {
		return 0, err
	}
	var made int64
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		by, err := m.lawNow(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := decisionPatterns(by, rand.New(rand.NewPCG(28, uint64(n))), n)
		if err != nil {
			return err
		}
		act := entry(identity.Actor{Code: who.Code, Role: who.Role, BodyID: body}, "ptr.fill", fmt.Sprintf("body/%d", body))
		id, err := audit.Write(ctx, tx, act)
		if err != nil {
			return err
		}
		_, err = createPatterns.Exec(ctx, tx)
		if err == nil {
			err = database.Copy(ctx, tx, "ptr_pattern", patternColumns, rows)
		}
		if err == nil {
			_, err = analyzePatterns.Exec(ctx, tx)
		}
		if err == nil {
			_, err = insertPatternCases.Exec(ctx, tx, id, body, n, len(rows))
		}
		if err == nil {
			made, err = insertPatternDecisions.Exec(ctx, tx, id, by.Number())
		}
		if err != nil {
			return fmt.Errorf("making up decisions: %w", err)
		}
		return nil
	})
	return made, err
}

var patternColumns = []string{"no", "kind", "applicant_id", "entitled_id", "issued_on", "record", "household", "births", "rule_version", "law", "values_used", "derivation", "proposed", "inputs"}

// decisionPatterns draws decisions that the calculators compute.
func decisionPatterns(by *benefit.Law, d *rand.Rand, n int) ([][]any, error) {
	var out [][]any
	for _, k := range benefits.All() {
		if !k.Workbook {
			continue
		}
		for tries, found := 0, 0; found < min(patternsOfKind, n) && tries < 400*patternsOfKind; tries++ {
			p, ok := drawDecision(k, by, d, len(out))
			if !ok {
				continue
			}
			found++
			row, err := p.row(len(out))
			if err != nil {
				return nil, fmt.Errorf("making up a decision of %s: %w", k.Code, err)
			}
			out = append(out, row)
		}
	}
	return out, nil
}

// drawDecision makes a plausible application with its draft and lets the calculator compute it; ok is false when it refuses.
func drawDecision(k *benefit.Kind, by *benefit.Law, d *rand.Rand, no int) (*Decision, bool) {
	s := k.Sample(d)
	out := &Decision{Kind: k, Decision: benefit.Grant, Record: k.NewRecord(), IssuedOn: s.Issued, Births: map[int64]string{}, Proposed: map[string]int64{}}
	row := k.Row(s, "", "", "")
	for _, f := range k.Fields() {
		text := row[f.Key]
		if text == "" && f.Type != fields.Digits {
			if _, decided := k.Use(f); !decided {
				text = drawField(f, d)
			}
		}
		out.Record.Set(f, fields.Read(f, fields.Raw{Text: text}, func(finding.Finding) {}))
	}
	y, month, day := s.Issued.Date()
	born := func(ages [2]int) calendar.Day {
		return calendar.On(y-ages[0]-d.IntN(ages[1]-ages[0]+1), month, min(day, 28)) - calendar.Day(d.IntN(365))
	}
	id := int64(no)*16 + 1
	member := func(kin benefit.Kin, born calendar.Day, income int) {
		m := Member{PersonID: id + int64(len(out.Household)), Kin: kin}
		if income > 0 {
			m.Income = int64(d.IntN(income))
		}
		if kin == benefit.Child && d.IntN(3) > 0 {
			m.Traits = append(m.Traits, benefit.Studies)
		}
		if kin == benefit.Child && d.IntN(6) == 0 {
			m.Traits = append(m.Traits, benefit.ChronicallyIll)
		}
		out.Births[m.PersonID] = born.String()
		out.Household = append(out.Household, m)
	}
	member(benefit.Self, born(s.ApplicantAge), 40_000*d.IntN(2))
	if d.IntN(2) == 0 {
		member(benefit.Spouse, born(s.ApplicantAge), 60_000)
	}
	for range d.IntN(4) {
		member(benefit.Child, born([2]int{1, 17}), 0)
	}
	out.ApplicantID = id
	if s.EntitledAge != [2]int{} {
		out.EntitledID = id + 15
		out.Births[out.EntitledID] = born(s.EntitledAge).String()
	}
	out.Inputs.Start = s.Start.String()
	rules, _ := k.RulesOn(s.Issued)
	out.RuleVersion, out.Law = rules.Version, rules.Law
	lacks := false
	in := &benefit.Input{Record: out.Record, Applicant: out.person(out.ApplicantID), Entitled: out.person(out.EntitledID), Day: s.Issued, Law: by, Report: func(finding.Finding) { lacks = true }}
	c, ok := k.CalculateBy(rules, in, s.Start, membersOf(out.Household, func(id int64) calendar.Day { return out.person(id).Born }))
	out.Steps, out.Values = c.Steps, c.Values
	for _, p := range c.Proposed {
		out.Proposed[p.Field.Key] = p.N
		out.Record.Set(p.Field, whole(p.N))
	}
	return out, ok && !lacks
}

// drawField writes something that an application may say in a field.
func drawField(f *fields.Field, d *rand.Rand) string {
	switch f.Type {
	case fields.Date:
		return (benefit.KnownFrom + calendar.Day(d.IntN(400))).Dotted() + "."
	case fields.Month:
		return "2014.05."
	case fields.Integer:
		return benefit.Number(int64(1 + d.IntN(60)))
	case fields.Forint:
		return benefit.Number(int64(d.IntN([]int{1000, 5_000, 20_000}[d.IntN(3)])))
	case fields.List:
		return f.List.Values[d.IntN(len(f.List.Values))].Value
	case fields.Mark:
		return []string{"", "x"}[d.IntN(2)]
	}
	return ""
}

// row gives the decision as a row of the table of patterns.
func (d *Decision) row(no int) ([]any, error) {
	record, err := encodeRecord(d.Kind, d.Record)
	if err != nil {
		return nil, err
	}
	out := []any{no, d.Kind.Code, d.ApplicantID, d.EntitledID, d.IssuedOn.Time(), record}
	for _, part := range []any{d.Household, d.Births} {
		b, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	out = append(out, d.RuleVersion, d.Law)
	for _, part := range []any{append([]benefit.UsedValue{}, d.Values...), append([]benefit.Step{}, d.Steps...), d.Proposed, d.Inputs} {
		b, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}
