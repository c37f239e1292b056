package calendar

import "math"

// FromSerial reads a spreadsheet's day number: days since 1899-12-30, or since 1904-01-01 in the other date
// system. The first system pretends that 1900-02-29 existed, so numbers below 61 are refused rather than guessed.
// A fraction of a day is dropped, and days that records cannot hold are refused.
func FromSerial(n float64, date1904 bool) (Day, bool) {
	if math.IsNaN(n) || n < 0 || n > 1e6 {
		return None, false
	}
	whole := Day(math.Floor(n))
	day := On(1899, 12, 30) + whole
	switch {
	case date1904:
		day = On(1904, 1, 1) + whole
	case whole < 61:
		return None, false
	}
	if day > lastDay {
		return None, false
	}
	return day, true
}

// lastDay is the last one that records can hold, see Valid.
var lastDay = On(2200, 12, 31)

// Serial gives the spreadsheet number of a day in the 1900 system.
func (d Day) Serial() int { return int(d - On(1899, 12, 30)) }
