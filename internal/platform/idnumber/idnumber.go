// Package idnumber is the room of the numbers by which the state knows people and organisations: their shape and
// their check digits, nothing else.
//
// It owns: TAJ (social-security number), the tax id of persons, the tax number of organisations. It must not: say
// whose number it is, store one, or print one into an error.
package idnumber

import "oszir/internal/platform/calendar"

// Fault says why a number is not one.
type Fault int

// The faults of a number. OK is the zero value.
const (
	OK Fault = iota
	Shape
	CheckDigit
)

// TAJ judges a social-security number written as nine digits: digits 1, 3, 5, 7 times 3, digits 2, 4, 6, 8 times
// 7, sum modulo 10 is the ninth. All zeros pass the sum and are refused as a placeholder.
func TAJ(s string) Fault {
	if len(s) != 9 || !digits(s) {
		return Shape
	}
	sum, all := 0, 0
	for i := range 8 {
		d := int(s[i] - '0')
		all += d
		if i%2 == 0 {
			sum += 3 * d
		} else {
			sum += 7 * d
		}
	}
	if all == 0 || sum%10 != int(s[8]-'0') {
		return CheckDigit
	}
	return OK
}

// TAJFor gives the nine digits of a running number below 100 000 000.
func TAJFor(running int) string {
	var b [9]byte
	sum := 0
	for i := 7; i >= 0; i-- {
		d := running % 10
		running /= 10
		b[i] = byte('0' + d)
		if i%2 == 0 {
			sum += 3 * d
		} else {
			sum += 7 * d
		}
	}
	b[8] = byte('0' + sum%10)
	return string(b[:])
}

// taxEpoch is day zero of the birth date inside a tax id.
var taxEpoch = calendar.On(1867, 1, 1)

// TaxID judges the tax id of a person: ten digits, the first is 8, digits 2 to 6 are the days from 1867-01-01 to
// the birth, the tenth is the sum of position times digit over the first nine, modulo 11.
func TaxID(s string) Fault {
	if len(s) != 10 || !digits(s) || s[0] != '8' {
		return Shape
	}
	if taxSum(s)%11 != int(s[9]-'0') {
		return CheckDigit
	}
	return OK
}

// TaxIDBirth gives the birth date coded in a tax id that TaxID has found good.
func TaxIDBirth(s string) calendar.Day {
	n := 0
	for i := 1; i < 6; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return taxEpoch + calendar.Day(n)
}

// TaxIDFor gives the tax id of the order-th person (0 to 999) born on a day; ok is false for the orders that are
// not issued because their check digit would be 10.
func TaxIDFor(born calendar.Day, order int) (id string, ok bool) {
	n := int(born-taxEpoch)*1000 + order
	var b [10]byte
	b[0] = '8'
	for i := 8; i >= 1; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	check := taxSum(string(b[:])) % 11
	if check == 10 {
		return "", false
	}
	b[9] = byte('0' + check)
	return string(b[:]), true
}

func taxSum(s string) int {
	sum := 0
	for i := range 9 {
		sum += (i + 1) * int(s[i]-'0')
	}
	return sum
}

// TaxNumber judges the tax number of an organisation written 12345676-1-23: weights 9, 7, 3, 1, 9, 7, 3.
func TaxNumber(s string) Fault {
	if len(s) != 13 || s[8] != '-' || s[10] != '-' || !digits(s[:8]) || !digits(s[9:10]) || !digits(s[11:]) {
		return Shape
	}
	sum := 0
	for i, w := range [7]int{9, 7, 3, 1, 9, 7, 3} {
		sum += w * int(s[i]-'0')
	}
	if (10-sum%10)%10 != int(s[7]-'0') {
		return CheckDigit
	}
	return OK
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
