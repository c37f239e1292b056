package spdci

import "oszir/internal/platform/datacopy"

// CopySources are what the room holds of people, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	return []datacopy.Source{{Name: "spdci.subscription", Tables: []string{"spdci.subscription", "spdci.notice"}, Rows: copySubscriptions}}
}
