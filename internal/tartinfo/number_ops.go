package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// draw gives the next number of a letter on a day: the letter, the day and four digits, such as Ü201401310001 (T17, T20).
func draw(ctx context.Context, tx *database.Tx, letter string, on calendar.Day) (string, error) {
	var n int
	err := database.One(ctx, tx, nextNumber, []any{letter, on.Time()}, &n)
	if err != nil {
		return "", fmt.Errorf("drawing a number: %w", err)
	}
	year, month, day := on.Date()
	return fmt.Sprintf("%s%04d%02d%02d%04d", letter, year, month, day, n), nil
}
