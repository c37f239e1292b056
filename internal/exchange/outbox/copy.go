package outbox

import "oszir/internal/platform/datacopy"

// CopySources are what the room holds of people, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	return []datacopy.Source{{Name: "exchange.outbox", Rows: copyEntries}}
}
