package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
	"oszir/internal/platform/datacopy"
)

// CopySources are what the room holds of the owners of accounts, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	out := []datacopy.Source{
		{Name: "identity.account", Rows: copyAccounts},
		{Name: "identity.membership", Rows: copyMemberships},
		{Name: "identity.suspension", Rows: copySuspensions},
		{Name: "identity.profile", Rows: copyProfiles},
		{Name: "identity.external", Rows: copyExternals},
		{Name: "identity.legacy", Tables: []string{"identity.legacy", "identity.legacy_right"}, Rows: copyLegacy},
		{Name: "identity.request", Rows: copyRequests},
		{Name: "identity.request_draft", Rows: copyDrafts},
		{Name: "identity.right_event", Rows: copyRightEvents},
		{Name: "identity.designation", Rows: copyDesignations},
		{Name: "identity.review_item", Rows: copyReviews},
		{Name: "identity.session", Rows: copySessions},
		{Name: "identity.device", Rows: copyBrowsers},
		{Name: "identity.attempt", Rows: copyFailures},
		{Name: "identity.code_secret", Rows: copyCodes},
		{Name: "identity.recovery_code", Rows: copyRecoveries},
		{Name: "identity.passkey", Rows: copyPasskeys},
		{Name: "identity.api_key", Rows: copyKeys},
		{Name: "identity.unlock_link", Rows: copyUnlocks},
	}
	for i := range out {
		out[i].Accounts = true
	}
	return out
}

// CopyExceptions are tables of the room that lead to people and of which nothing goes into the copy.
func CopyExceptions() []datacopy.Exception {
	return []datacopy.Exception{
		{Table: "identity.kept_search", Why: "passing"}, // what a head looked for; gone after twelve hours
		{Table: "identity.provisional", Why: "derived"}, // which membership goes on from an old right: both are in the copy
		{Table: "identity.document", Why: "others"},     // signed papers of bodies, of all whom they name
	}
}

// AccountsOf gives the accounts whose owner is one of the people, in the transaction of whoever asks.
func AccountsOf(ctx context.Context, tx *database.Tx, persons []int64) ([]int64, error) {
	out, err := database.All(ctx, tx, accountsOfPersons, func(r database.Row, id *int64) error { return r.Scan(id) }, persons)
	if err != nil {
		return nil, fmt.Errorf("reading whose accounts are whose: %w", err)
	}
	return out, nil
}
