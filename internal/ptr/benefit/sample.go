package benefit

import (
	"strconv"

	"oszir/internal/platform/calendar"
)

// Dice is the chance that test data are made with, given by the maker so that a seed repeats everything.
type Dice interface{ IntN(n int) int }

// Sample is a made-up decision of a kind: the kind's own fields by key, written as a clerk would. The maker adds
// what all kinds share (TAJs, dates of the decision, case number).
type Sample struct {
	Start, End calendar.Day
	Values     map[string]string
	// EntitledIsChild says that the person who gives the right is a child of the household; otherwise an adult.
	EntitledIsChild bool
}

// Kind-independent plain writing of numbers in findings' arguments.
func number(n int64) string { return strconv.FormatInt(n, 10) }
