package ptr

import (
	"context"
	"fmt"
	"iter"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// FilledRow is a row of made-up data as a sheet would hold it. Clients come before the benefits that name them.
type FilledRow struct {
	Sheet  int16
	Row    int
	Values []FilledValue
}

// FilledValue is what stands in a field.
type FilledValue struct {
	Field *fields.Field
	Raw   fields.Raw
}

// Fill takes made-up people and benefits into the register without a workbook, by the same judging and writing as a
// load: demo data, and registers to measure in. It is one transaction.
func (m *Module) Fill(ctx context.Context, who identity.Actor, body orgs.Body, rows iter.Seq[FilledRow]) (*Summary, error) {
	sum := &Summary{Seconds: map[string]float64{}}
	err := who.Require(identity.FillRegister)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		act := entry(identity.Actor{Code: who.Code, Role: who.Role, BodyID: body.ID}, "ptr.fill", fmt.Sprintf("body/%d", body.ID))
		first, err := audit.Write(ctx, tx, act)
		if err != nil {
			return err
		}
		st, err := newStage(ctx, tx, body.ID)
		if err != nil {
			return err
		}
		by, err := m.lawNow(ctx, tx)
		if err != nil {
			return err
		}
		rd := &reading{stage: st, law: by, office: benefit.Office(body.Kind), today: today(m.Now()), born: map[uint32]calendar.Day{}}
		err = st.fill(ctx, func(context.Context) error {
			judges := map[int16]*rowJudge{}
			for row := range rows {
				j, ok := judges[row.Sheet]
				if !ok {
					j = rd.judge(sheetByNo(row.Sheet))
					judges[row.Sheet] = j
				}
				j.begin()
				for _, v := range row.Values {
					j.read(v.Field, v.Raw)
				}
				err := j.end(row.Row)
				if err != nil {
					return err
				}
			}
			return st.end()
		})
		if err != nil {
			return err
		}
		j := &judging{m: m, tx: tx, intake: st.intake, bodyID: body.ID, entryID: first, year: calendar.Of(m.Now()).Year(), numbered: true}
		err = j.judge(ctx, sum)
		if err != nil {
			return err
		}
		err = j.write(ctx, sum)
		if err != nil {
			return err
		}
		err = writeTouched(ctx, tx, act, true)
		if err != nil {
			return err
		}
		return j.count(ctx, sum, rd.rows)
	})
	return sum, err
}
