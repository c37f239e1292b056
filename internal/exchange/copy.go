package exchange

import "oszir/internal/platform/datacopy"

// CopySources are what the room holds of people, for the copy of all data about somebody: that a message spoke of them. What
// it said came into a register, and the copy has it from there.
func CopySources() []datacopy.Source {
	return []datacopy.Source{{Name: "exchange.message", Rows: copyMessages}}
}
