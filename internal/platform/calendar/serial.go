package calendar

import "math"

// FromSerial reads a spreadsheet's day number: days since 1899-12-30, or since 1904-01-01 in the other date
// system. The first system pretends that 1900-02-29 existed, so numbers below 61 are refused rather than guessed.
// A fraction of a day is dropped.
func FromSerial(n float64, date1904 bool) (Day, bool) {
	if math.IsNaN(n) || n < 0 || n > 120000 {
		return None, false
	}
	whole := int(math.Floor(n))
	if date1904 {
		return On(1904, 1, 1) + Day(whole), true
	}
	if whole < 61 {
		return None, false
	}
	return On(1899, 12, 30) + Day(whole), true
}

// Serial gives the spreadsheet number of a day in the 1900 system.
func (d Day) Serial() int { return int(d - On(1899, 12, 30)) }
