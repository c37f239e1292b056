package mail

import "oszir/internal/platform/datacopy"

// CopySources are what the room holds of the owners of accounts, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	return []datacopy.Source{{Name: "mail.letter", Accounts: true, Rows: copyLetters}}
}
