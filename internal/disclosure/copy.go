package disclosure

import "oszir/internal/platform/datacopy"

// CopySources are what the room holds of people, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	return []datacopy.Source{
		{Name: "disclosure.request", Tables: []string{"disclosure.request", "disclosure.request_person", "disclosure.request_step", "disclosure.answer"}, Rows: copyRequests},
	}
}
