package database

import (
	"time"

	"oszir/internal/platform/calendar"
)

// AsOf is the question that every authentic fact can answer: how did it stand in life on a day, as we knew it at a
// moment.
type AsOf struct {
	Day   calendar.Day
	Known time.Time
}

// AsOfSQL is the one condition by which rows with the two times answer it. It belongs into the WHERE of a statement
// whose first two arguments are AsOf.Args; alias is the table's.
func AsOfSQL(alias string) string {
	return alias + ".valid @> $1::date AND " + alias + ".recorded @> $2::timestamptz"
}

// Args gives the arguments for AsOfSQL, and further ones behind them.
func (a AsOf) Args(more ...any) []any { return append([]any{a.Day.Time(), a.Known}, more...) }
