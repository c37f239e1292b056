package ptr

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Benefit is a benefit as of a day, as known at a moment.
type Benefit struct {
	ID           string // adjudication id
	Kind         string
	ApplicantID  int64
	EntitledID   int64 // 0: nobody else gives the right
	BodyID       int64
	Start, End   calendar.Day // both inclusive
	GrossMonthly int64        // forints; 0 where the kind has no monthly amount
	CaseNumber   string
	RecordedFrom time.Time
	RecordedTo   time.Time // zero: known to this day
}

// BenefitsOf reads what a person gets as applicant, oldest first. The reading is logged.
func (m *Module) BenefitsOf(ctx context.Context, who identity.Actor, personID int64, as database.AsOf) ([]Benefit, error) {
	return m.benefits(ctx, who, personID, benefitsAsOf, as.Args(personID))
}

// HistoryOf reads everything that was ever known of what a person gets as applicant, in the order in which it became
// known: what was overwritten stays readable. The reading is logged.
func (m *Module) HistoryOf(ctx context.Context, who identity.Actor, personID int64) ([]Benefit, error) {
	return m.benefits(ctx, who, personID, benefitHistory, []any{personID})
}

func (m *Module) benefits(ctx context.Context, who identity.Actor, personID int64, s *database.Statement, args []any) ([]Benefit, error) {
	var out []Benefit
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := audit.Write(ctx, tx, audit.Entry{Actor: who.Code, BodyID: who.BodyID, Operation: "ptr.benefits.read", Subject: fmt.Sprintf("person/%d", personID)})
		if err != nil {
			return err
		}
		out, err = database.All(ctx, tx, s, scanBenefit, args...)
		if err != nil {
			return fmt.Errorf("reading benefits of person %d: %w", personID, err)
		}
		return nil
	})
	return out, err
}

func scanBenefit(r database.Row, b *Benefit) error {
	var year int
	var number int64
	var start, end database.Day
	var to *time.Time
	err := r.Scan(&number, &year, &b.Kind, &b.ApplicantID, &b.EntitledID, &b.BodyID, &start, &end, &b.GrossMonthly, &b.CaseNumber, &b.RecordedFrom, &to)
	b.ID, b.Start, b.End = AdjudicationID(year, number), start.Day, end.Day
	if to != nil {
		b.RecordedTo = *to
	}
	return err
}
