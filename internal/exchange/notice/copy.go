package notice

import "oszir/internal/platform/datacopy"

// CopySources are what the room holds of people, for the copy of all data about somebody: who follows changes about them.
func CopySources() []datacopy.Source {
	return []datacopy.Source{{Name: "exchange.subscription", Tables: []string{"exchange.subscription", "exchange.notice"}, Rows: copySubscriptions}}
}
