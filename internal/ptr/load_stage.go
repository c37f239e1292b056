package ptr

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// stage carries judged rows into the temporary tables of the load. Reading and writing run side by side: batches go
// through a short queue to the goroutine that owns the transaction.
type stage struct {
	tx     *database.Tx
	intake *people.Intake
	queue  chan func(ctx context.Context) error
	ctx    context.Context // ends when the writing side has failed

	benefits  [][]any
	relations [][]any
	said      [][]any
}

const batchRows = 2000

func newStage(ctx context.Context, tx *database.Tx, bodyID int64) (*stage, error) {
	for _, s := range append(createStage, indexBad) {
		_, err := s.Exec(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("creating stage: %w", err)
		}
	}
	intake, err := people.NewIntake(ctx, tx, bodyID)
	if err != nil {
		return nil, err
	}
	s := &stage{tx: tx, intake: intake, queue: make(chan func(context.Context) error, 4)}
	intake.Handed = func(clients, addresses [][]any) error {
		return s.send(func(ctx context.Context) error { return intake.Stored(ctx, clients, addresses) })
	}
	return s, nil
}

// keepStage makes the connection keep the temporary tables of a load, for messages: each is one person's load.
func keepStage(ctx context.Context, tx *database.Tx) error {
	return tx.Keep(ctx, func(ctx context.Context) error {
		err := people.KeepTables(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range append(createStage, createPerson, createReady) {
			err = s.Keep(ctx, tx)
			if err != nil {
				return err
			}
		}
		err = createDone.Keep(ctx, tx, int64(0), true, 0)
		for _, s := range []*database.Statement{createLinks, createReplaced, createPeopleOf} {
			if err == nil {
				err = s.Keep(ctx, tx)
			}
		}
		if err != nil {
			return err
		}
		return createParallel.Keep(ctx, tx, int64(0))
	})
}

// fill runs read on its own goroutine and writes what it hands over until it ends. Whichever side fails first stops
// the other.
func (s *stage) fill(ctx context.Context, read func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.ctx = ctx
	var readErr error
	go func() {
		defer close(s.queue)
		readErr = read(ctx)
	}()
	var writeErr error
	for write := range s.queue {
		if writeErr != nil {
			continue
		}
		writeErr = write(context.WithoutCancel(ctx))
		if writeErr != nil {
			cancel()
		}
	}
	if writeErr != nil {
		return writeErr
	}
	return readErr
}

func (s *stage) send(write func(ctx context.Context) error) error {
	select {
	case s.queue <- write:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

func (s *stage) sendCopy(table string, columns []string, rows *[][]any) error {
	batch := *rows
	*rows = nil
	if len(batch) == 0 {
		return nil
	}
	return s.send(func(ctx context.Context) error { return database.Copy(ctx, s.tx, table, columns, batch) })
}

// end hands over what is left.
func (s *stage) end() error {
	err := s.intake.Flush()
	if err != nil {
		return err
	}
	err = s.sendCopy("ptr_stage_benefit", benefitStageColumns, &s.benefits)
	if err != nil {
		return err
	}
	err = s.sendCopy("ptr_stage_relation", relationStageColumns, &s.relations)
	if err != nil {
		return err
	}
	return s.sendCopy("ptr_stage_finding", findingStageColumns, &s.said)
}

var (
	findingStageColumns  = []string{"sheet", "row", "field", "code", "severity", "key", "args", "value"}
	relationStageColumns = []string{"row", "benefit_ref", "kind", "other", "client_full", "client_ref"}
	benefitStageColumns  = []string{
		"row", "kind", "applicant_ref", "entitled_ref", "ref", "cached_ref", "support_start", "support_end", "review_due", "gross_monthly",
		"decision_kind", "case_number", "issued_on", "final_on", "data", "digest",
	}
)

// maxShown is how much of a cell's content a finding shows, in characters.
const maxShown = 200

func (s *stage) findings(sheet int16, row int, found []finding.Finding) error {
	for _, f := range found {
		value := f.Value
		if r := []rune(value); len(r) > maxShown {
			value = string(r[:maxShown]) + "…"
		}
		args := f.Args
		if args == nil {
			args = []string{}
		}
		// PostgreSQL's texts hold no NUL; nothing that people wrote has one.
		s.said = append(s.said, []any{sheet, int32(row), f.Field, string(f.Code), string(f.Severity()), f.MessageKey(), args, strings.ReplaceAll(value, "\x00", "")})
	}
	if len(s.said) < batchRows {
		return nil
	}
	return s.sendCopy("ptr_stage_finding", findingStageColumns, &s.said)
}

// columnFields are the fields that have a column of their own in ptr.benefit_version or in the keys; everything
// else a kind has goes to data.
var columnFields = map[*fields.Field]bool{
	benefit.MigrationID: true, benefit.ApplicantTAJ: true, benefit.EntitledTAJ: true, benefit.BenefitCode: true, benefit.SupportStart: true,
	benefit.SupportEnd: true, benefit.ReviewDue: true, benefit.GrossMonthly: true, benefit.DecisionKind: true, benefit.CaseNumber: true,
	benefit.IssuedOn: true, benefit.FinalOn: true,
}

var dataFields = func() []*fields.Field {
	var out []*fields.Field
	for _, f := range benefits.Columns() {
		if !columnFields[f] {
			out = append(out, f)
		}
	}
	return out
}()

func (s *stage) benefit(row int, bad bool, kind *benefit.Kind, id, cached string, r fields.Record) error {
	values := make([]any, 0, len(benefitStageColumns))
	code := any(nil)
	if kind != nil {
		code = kind.Code
	}
	values = append(values, int32(row), code, r.Of(benefit.ApplicantTAJ).Text, r.Of(benefit.EntitledTAJ).Text, canonicalID(id), canonicalID(cached))
	if bad {
		for len(values) < len(benefitStageColumns) {
			values = append(values, nil)
		}
	} else {
		data, err := encodeData(r)
		if err != nil {
			return fmt.Errorf("encoding data of row %d: %w", row, err)
		}
		gross := any(nil)
		if v := r.Of(benefit.GrossMonthly); v.State == fields.OK {
			gross = v.N
		}
		sum := sha256.New()
		fmt.Fprintf(sum, "%s|%d|%d|%v|%v|%s|%q|%d|%d|%s", kind.Code, r.Of(benefit.SupportStart).N, r.Of(benefit.SupportEnd).N, dayOf(r, benefit.ReviewDue), gross,
			r.Of(benefit.DecisionKind).Text, r.Of(benefit.CaseNumber).Text, r.Of(benefit.IssuedOn).N, r.Of(benefit.FinalOn).N, data)
		values = append(values, dayOf(r, benefit.SupportStart), dayOf(r, benefit.SupportEnd), dayOf(r, benefit.ReviewDue), gross,
			r.Of(benefit.DecisionKind).Text, r.Of(benefit.CaseNumber).Text, dayOf(r, benefit.IssuedOn), dayOf(r, benefit.FinalOn), string(data), sum.Sum(nil)[:16])
	}
	s.benefits = append(s.benefits, values)
	if len(s.benefits) < batchRows {
		return nil
	}
	return s.sendCopy("ptr_stage_benefit", benefitStageColumns, &s.benefits)
}

func dayOf(r fields.Record, f *fields.Field) any {
	v := r.Of(f)
	if v.State != fields.OK {
		return nil
	}
	return calendar.Day(v.N).Time()
}

// encodeData writes a kind's own fields as a JSON object in the order of the vocabulary: numbers as numbers, days
// and months in ISO form.
func encodeData(r fields.Record) ([]byte, error) { return encodeFields(dataFields, r) }

// encodeFields writes the readable values of fields as JSON by key, in the order given.
func encodeFields(of []*fields.Field, r fields.Record) ([]byte, error) {
	b := []byte{'{'}
	for _, f := range of {
		v := r.Of(f)
		if v.State != fields.OK {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, f.Key...)
		b = append(b, '"', ':')
		switch f.Type {
		case fields.Forint, fields.Integer:
			b = strconv.AppendInt(b, v.N, 10)
		case fields.Mark:
			b = append(b, "true"...)
		case fields.Date:
			b = append(b, '"')
			b = append(b, calendar.Day(v.N).String()...)
			b = append(b, '"')
		case fields.Month:
			b = append(b, '"')
			b = append(b, calendar.Month(v.N).String()...)
			b = append(b, '"')
		default:
			text, err := json.Marshal(v.Text)
			if err != nil {
				return nil, err
			}
			b = append(b, text...)
		}
	}
	return append(b, '}'), nil
}

func (s *stage) relation(row int, r fields.Record) error {
	ref := r.Of(relClientRef).Text
	full := r.Of(relClient).Text == clientFull
	if full && len(ref) < 9 && len(ref) >= 6 && strings.Trim(ref, "0123456789") == "" {
		ref = strings.Repeat("0", 9-len(ref)) + ref // a TAJ that lost its leading zeros in a numeric cell
	}
	s.relations = append(s.relations, []any{int32(row), canonicalID(r.Of(relBenefit).Text), r.Of(relKind).Text, nilIfEmpty(r.Of(relOther).Text), full, ref})
	if len(s.relations) < batchRows {
		return nil
	}
	return s.sendCopy("ptr_stage_relation", relationStageColumns, &s.relations)
}

func nilIfEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}
