package identity

import "oszir/internal/platform/database"

var (
	closedAccounts = database.SQL(`
	SELECT id, (disabled_at AT TIME ZONE 'Europe/Budapest')::date FROM identity.account
	WHERE disabled_at < $1 AND ($2::bigint[] IS NULL OR id = ANY($2)) AND name <> 'törölt adat' ORDER BY id`)

	eraseAccounts = database.SQL(`SELECT identity.erase_accounts($1, $2)`)
)
