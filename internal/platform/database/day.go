package database

import (
	"errors"

	"github.com/jackc/pgx/v5/pgtype"

	"oszir/internal/platform/calendar"
)

// Day reads a date column into a calendar day; NULL is calendar.None.
type Day struct{ Day calendar.Day }

// ScanDate is called by the driver.
func (d *Day) ScanDate(v pgtype.Date) error {
	if !v.Valid {
		d.Day = calendar.None
		return nil
	}
	if v.InfinityModifier != pgtype.Finite {
		return errors.New("reading a date: it is infinite")
	}
	d.Day = calendar.On(v.Time.Date())
	return nil
}
