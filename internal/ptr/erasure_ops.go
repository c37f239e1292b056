package ptr

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Old is an upload and the day it was answered.
type Old struct {
	ID    int64
	Since calendar.Day
}

func old(ctx context.Context, tx *database.Tx, s *database.Statement, before time.Time, some []int64) ([]Old, error) {
	out, err := database.All(ctx, tx, s, func(r database.Row, o *Old) error {
		var d database.Day
		err := r.Scan(&o.ID, &d)
		o.Since = d.Day
		return err
	}, before, some)
	if err != nil {
		return nil, fmt.Errorf("reading old uploads: %w", err)
	}
	return out, nil
}

// OldFiles gives the uploads that were answered before a moment and still have their bytes, of some or, by nil, of all.
func OldFiles(ctx context.Context, tx *database.Tx, before time.Time, some []int64) ([]Old, error) {
	return old(ctx, tx, oldFiles, before, some)
}

// OldFindings gives the uploads that were answered before a moment and still have their findings.
func OldFindings(ctx context.Context, tx *database.Tx, before time.Time, some []int64) ([]Old, error) {
	return old(ctx, tx, oldFindings, before, some)
}

// LastUse gives the last day of people's benefits and cases, whatever they are in them; who never had one is left out, and
// calendar.None stands for one without an end, as a case has that is under way.
func LastUse(ctx context.Context, tx *database.Tx, ids []int64) (map[int64]calendar.Day, error) {
	out := map[int64]calendar.Day{}
	err := database.Each(ctx, tx, lastUse, func(r database.Row) error {
		var id int64
		var last database.Day
		var endless bool
		err := r.Scan(&id, &last, &endless)
		if endless {
			last.Day = calendar.None
		}
		out[id] = last.Day
		return err
	}, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the last days of benefits: %w", err)
	}
	return out, nil
}

// Ungranted gives those of the people to whom a body grants nothing and who are in none of its cases.
func Ungranted(ctx context.Context, tx *database.Tx, body int64, ids []int64) ([]int64, error) {
	out, err := database.All(ctx, tx, ungranted, scanID, body, ids)
	if err != nil {
		return nil, fmt.Errorf("reading to whom a body grants nothing: %w", err)
	}
	return out, nil
}

// ErasePersons empties what benefits, cases and decisions say of their applicants and of whoever is named with them, and what
// cases of others say of people who are erased, as an approved erasure says. Kind, office, period and amount stay.
func ErasePersons(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error {
	err := erase(ctx, tx, erasePersons, erasure, ids)
	if err != nil {
		return err
	}
	_, err = forgetWaiting.Exec(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("forgetting messages that wait: %w", err)
	}
	return erase(ctx, tx, eraseExtracts, erasure, ids)
}

// EraseFiles takes away the bytes and findings of uploads and of their answers, as an approved erasure says.
func EraseFiles(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error {
	return erase(ctx, tx, eraseFiles, erasure, ids)
}

// EraseFindings takes away the findings of uploads, as an approved erasure says.
func EraseFindings(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error {
	return erase(ctx, tx, eraseFindings, erasure, ids)
}

func erase(ctx context.Context, tx *database.Tx, s *database.Statement, erasure int64, ids []int64) error {
	_, err := s.Exec(ctx, tx, erasure, ids)
	if err != nil {
		return fmt.Errorf("erasing for erasure %d: %w", erasure, err)
	}
	return nil
}
