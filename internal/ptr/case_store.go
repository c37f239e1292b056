package ptr

import (
	"encoding/json"
	"fmt"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// matterColumns is what scanMatter reads, of a case c.
const matterColumns = `c.id, c.body_id, c.kind, c.branch, c.channel, c.state, c.version, coalesce(c.applicant_id, 0), c.entitled_id, c.household, c.record, c.proposal,
		coalesce(c.dwelling, 0), coalesce(c.benefit_id, 0), c.case_number, c.clerk, coalesce(c.drafted_by, ''), c.opened_on, c.due_on, c.next_on, c.changed_at,
		c.finished_at IS NOT NULL, c.entry_id`

func scanMatter(more ...any) func(database.Row, *matter) error {
	return func(r database.Row, c *matter) error {
		var kind string
		var household, record []byte
		var opened, due, next database.Day
		err := r.Scan(append([]any{
			&c.id, &c.body, &kind, &c.branch, &c.channel, &c.state, &c.version, &c.applicant, &c.entitled, &household, &record, &c.proposal,
			&c.dwelling, &c.benefit, &c.number, &c.clerk, &c.draftedBy, &opened, &due, &next, &c.changedAt, &c.finished, &c.entry,
		}, more...)...)
		if err != nil {
			return err
		}
		c.kind, c.opened, c.due, c.next = kindOf(kind), opened.Day, due.Day, next.Day
		err = json.Unmarshal(household, &c.household)
		if err != nil {
			return fmt.Errorf("reading the household of case %d: %w", c.id, err)
		}
		c.record, err = decodeRecord(c.kind, record)
		if err != nil {
			return fmt.Errorf("reading the record of case %d: %w", c.id, err)
		}
		return nil
	}
}

// encodeRecord writes a record of a case by field key.
func encodeRecord(k *benefit.Kind, r fields.Record) ([]byte, error) {
	return encodeFields(k.Fields(), r)
}

// decodeRecord reads what encodeRecord wrote. A field that the kind does not have any more is passed over.
func decodeRecord(k *benefit.Kind, data []byte) (fields.Record, error) {
	var raw map[string]json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err != nil {
		return nil, err
	}
	r := k.NewRecord()
	for _, f := range k.Fields() {
		value, ok := raw[f.Key]
		if !ok {
			continue
		}
		v, err := decodeField(f, value)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Key, err)
		}
		r.Set(f, v)
	}
	return r, nil
}

// dayArg gives a day to the database, None as NULL.
func dayArg(d calendar.Day) any {
	if d == calendar.None {
		return nil
	}
	return d.Time()
}

func idArg(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// args gives a case's columns in the order of insertCase and updateCase, without what only one of them has.
func (c *matter) args() ([]any, error) {
	record, err := encodeRecord(c.kind, c.record)
	if err != nil {
		return nil, fmt.Errorf("encoding the record of case %d: %w", c.id, err)
	}
	household, err := json.Marshal(append([]Member{}, c.household...))
	if err != nil {
		return nil, fmt.Errorf("encoding the household of case %d: %w", c.id, err)
	}
	drafted := any(nil)
	if c.draftedBy != "" {
		drafted = c.draftedBy
	}
	return []any{
		c.body, string(c.state), c.version, idArg(c.applicant), c.entitled, append([]int64{}, c.people()...), household, record, string(c.proposal),
		idArg(c.dwelling), idArg(c.benefit), c.number, c.clerk, drafted, dayArg(c.due), dayArg(c.next), c.changedAt, c.finished, c.entry,
	}, nil
}

var (
	insertCase = database.SQL(`
	INSERT INTO ptr.case_file (body_id, state, version, applicant_id, entitled_id, people, household, record, proposal, dwelling, benefit_id, case_number, clerk,
		drafted_by, due_on, next_on, changed_at, opened_at, finished_at, entry_id, kind, branch, channel, opened_on)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::timestamptz, $17::timestamptz, CASE WHEN $18 THEN $17::timestamptz END, $19, $20, $21, $22, $23) RETURNING id`)

	// What a step makes of a case, and the step itself, in one statement.
	updateCase = database.SQL(`
	WITH moved AS (
		UPDATE ptr.case_file SET body_id = $1, state = $2, version = $3, applicant_id = $4, entitled_id = $5, people = $6, household = $7, record = $8, proposal = $9,
			dwelling = $10, benefit_id = $11, case_number = $12, clerk = $13, drafted_by = $14, due_on = $15, next_on = $16, changed_at = $17::timestamptz,
			finished_at = CASE WHEN $18 THEN coalesce(finished_at, $17::timestamptz) END, entry_id = $19
		WHERE id = $20 AND version = $3 - 1 RETURNING id
	)
	INSERT INTO ptr.case_step (case_id, version, command, state_before, state_after, at, actor, changes, note, entry_id)
	SELECT id, $3, $21, $22, $2, $17::timestamptz, $23, $24, $25, $19 FROM moved`)

	insertStep = database.SQL(`
	INSERT INTO ptr.case_step (case_id, version, command, state_before, state_after, at, actor, changes, note, entry_id) VALUES ($1, 1, $2, '', $3, $4, $5, $6, $7, $8)`)

	lockCase = database.SQL(`SELECT ` + matterColumns + ` FROM ptr.case_file c WHERE c.id = $1 AND c.body_id = $2 FOR UPDATE OF c`)
	readCase = database.SQL(`SELECT ` + matterColumns + ` FROM ptr.case_file c WHERE c.id = $1 AND c.body_id = $2`)

	stepsOfCase = database.SQL(`
	SELECT version, command, state_before, state_after, at, actor, changes, note FROM ptr.case_step WHERE case_id = $1 AND version > $2 ORDER BY version LIMIT 1000`)

	stopsOfCase = database.SQL(`SELECT no, first_day, last_day, reason FROM ptr.case_stop WHERE case_id = $1 ORDER BY no LIMIT 200`)
	insertStop  = database.SQL(`
	INSERT INTO ptr.case_stop (case_id, no, first_day, reason, entry_id)
	SELECT $1, coalesce(max(no), 0) + 1, $2, $3, $4 FROM ptr.case_stop WHERE case_id = $1`)
	endStop = database.SQL(`UPDATE ptr.case_stop SET last_day = $2 WHERE case_id = $1 AND last_day IS NULL`)

	insertCheck = database.SQL(`
	INSERT INTO ptr.case_check (case_id, version, run, at, actor, blocks, warns, findings, entry_id)
	SELECT $1, $2, coalesce(max(run), -1) + 1, $3, $4, $5, $6, $7, $8 FROM ptr.case_check WHERE case_id = $1 AND version = $2`)
	checksOfCase = database.SQL(`
	SELECT version, at, actor, findings FROM ptr.case_check WHERE case_id = $1 ORDER BY version DESC, run DESC LIMIT $2`)
	acknowledgementsOf    = database.SQL(`SELECT mark, reason, at, actor FROM ptr.case_acknowledgement WHERE case_id = $1 ORDER BY mark LIMIT 1000`)
	insertAcknowledgement = database.SQL(`
	INSERT INTO ptr.case_acknowledgement (case_id, mark, severity, reason, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`)
)

var (
	caseOfEntry = database.SQL(`SELECT id FROM ptr.case_file WHERE id = (SELECT case_id FROM ptr.case_step WHERE entry_id = $1)`)
	openCaseOf  = database.SQL(`SELECT id FROM ptr.case_file WHERE benefit_id = $1 AND branch = $2 AND finished_at IS NULL ORDER BY id LIMIT 1`)
	peopleNow   = database.SQL(`
	SELECT person_id FROM ptr.benefit_person WHERE applicant_id = $1 AND benefit_id = $2 AND upper_inf(recorded) ORDER BY person_id LIMIT 500`)
)

// scanSpanRow reads spansOfBenefit.
func scanSpanRow(r database.Row, s *spanRow) error {
	return scanVersion(&s.bodyID, &s.dwelling, &s.decision)(r, &s.version)
}

// spanRow is a version of a benefit as the register has it now.
type spanRow struct {
	version
	bodyID, decision int64
	dwelling         *int64
}

// span gives the version as decisions look at it.
func (s *spanRow) span() (span, error) {
	r, err := s.record()
	out := span{start: s.start, end: s.end, record: r, decision: s.decision, body: s.bodyID, kept: true}
	if s.dwelling != nil {
		out.dwelling = *s.dwelling
	}
	return out, err
}
